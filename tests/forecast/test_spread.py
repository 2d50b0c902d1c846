from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_procedure, an_item
from forecast.worlds import (
    C175,
    TRANSPORT,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    a_world,
    day,
    in_days,
    lognormal,
)
from lockwasher.estimates.files import Shares
from lockwasher.estimates.world import build_world
from lockwasher.exchange.folder import read_folder, shipped_folder
from lockwasher.forecast.compile import compile_world
from lockwasher.forecast.draws import durations
from lockwasher.forecast.forecast import forecast, foremost
from lockwasher.forecast.simulate import simulate_given
from lockwasher.forecast.spread import Explaining, Name
from lockwasher.forecast.variances import capped
from lockwasher.forecast.ways import way_to
from lockwasher.register.nouns import Consignment

# Long enough that the ten-day steps of the other cases a departure needs never decide its day.
LONG = {"book": lognormal(200, 0.2), "depart": lognormal(120, 0.2)}
CHANCE = 0.02  # three standard deviations of the share of a step without influence, at a thousand draws and 20 bins


def departing(*names, need_by=None):
    """Transports of some crates to the day of departure."""
    crates = names or ("crate",)
    return a_portfolio(
        items=[an_item(f"{name}-coil", "magnet") for name in crates],
        consignments=[
            Consignment(id=name, title=name.capitalize(), items=(f"{name}-coil",), shipper="partner") for name in crates
        ],
        cases=[a_case(f"{name}-case", subject=name) for name in crates],
        milestones=[a_milestone("departs", name, id=f"{name}-departs") for name in crates],
        need_bys=[a_need_by(f"{crates[0]}-departs", need_by)] if need_by else [],
    )


def spread(portfolio=None, *, draws=1000, milestone=0, **world):
    """The spread of a departure."""
    return forecast(a_world(portfolio or departing(), **world), draws=draws).milestones[milestone].spread


def shares(found):
    """Shares by step and what of it; 0 for what is not shown."""
    return {(one.step, one.about): one.share for one in found.shares}


def booking(**outcomes):
    return a_procedure(TRANSPORT).step("book", outcomes=outcomes, rounds=3).step("depart").step("arrive")


AGAIN, ENDING = booking(held="proceed", refused="book"), booking(held="proceed", refused="end")


def variance(median, sigma):
    return (np.exp(sigma**2) - 1) * np.exp(sigma**2) * median**2


def known_by_log(world, step):
    """The world with a step's duration fitted from a log."""
    mine = world.beliefs[TRANSPORT]
    logged = replace(mine.steps[step][0], source="log", n=30, rests_on="a log of bookings")
    return replace(world, beliefs={**world.beliefs, TRANSPORT: replace(mine, steps={**mine.steps, step: (logged,)})})


# ---------------------------------------------------------------- known answers


def test_of_two_steps_in_a_row_each_has_the_share_of_its_variance():
    found = spread(days=LONG)
    book, depart = variance(200, 0.2), variance(120, 0.2)

    assert list(shares(found)) == [("book", "duration"), ("depart", "duration")]
    assert shares(found)["book", "duration"] == pytest.approx(book / (book + depart), abs=0.06)
    assert shares(found)["depart", "duration"] == pytest.approx(depart / (book + depart), abs=0.06)
    assert found.explained == pytest.approx(1, abs=0.06)


def test_of_two_cases_that_must_both_be_over_the_estimate_has_the_shares_of_both_and_the_rest_is_told():
    """The later of two alike: each step of each case has some, and over a tenth goes with both at once."""
    both = replace(departing(), cases=(a_case("one"), a_case("two")))
    found = spread(both, days={"book": lognormal(200, 0.2), "depart": 10})

    assert list(shares(found)) == [("book", "duration")]
    assert 0.7 < found.explained < 0.93


def test_a_step_that_never_decides_the_day_has_no_share():
    """The goods leave their place, at the latest, long before the transport does."""
    found = spread(days=LONG | {"pack": lognormal(1, 0.5), "leave": lognormal(1, 0.5)})

    assert {step for step, _ in shares(found)} == {"book", "depart"}


def test_an_optional_step_has_a_share_for_whether_it_happens_and_one_for_its_duration():
    optional = a_procedure(TRANSPORT).step("book").step("survey", when="fact oversize").step("depart").step("arrive")
    days = {"book": lognormal(200, 0.1), "survey": lognormal(60, 0.2), "depart": 10}
    found = spread(transport_oversize_by_legs=optional, days=days, occurs={"survey": 40}, facts={"oversize": None})
    mean, own = 60 * np.exp(0.2**2 / 2), variance(60, 0.2)
    turn, taken, book = 0.4 * 0.6 * mean**2, 0.4 * own, variance(200, 0.1)
    total = turn + taken + book

    assert shares(found)["survey", "occurrence"] == pytest.approx(turn / total, abs=0.06)
    assert shares(found)["survey", "duration"] == pytest.approx(taken / total, abs=0.04)
    assert shares(found)["book", "duration"] == pytest.approx(book / total, abs=0.06)
    assert found.shares[0].rests_on == "test"


def test_an_outcome_that_turns_back_has_a_share_and_the_second_round_counts_with_the_first():
    shape = {"book": lognormal(200, 0.1), "depart": 10}
    found = spread(transport_oversize_by_legs=AGAIN, days=shape, shares={"book": {"held": 70, "refused": 30}})

    assert list(shares(found)) == [("book", "outcome"), ("book", "duration")]
    assert found.most[0].title == f"{TRANSPORT}/book (its outcome)"
    assert found.most[1].title == f"{TRANSPORT}/book"


def test_an_outcome_that_sets_a_fact_has_the_share_of_the_step_that_it_brings():
    surveyed = (
        a_procedure(TRANSPORT)
        .step("book", outcomes={"plain": "proceed", "big": ("proceed", "oversize")})
        .step("survey", when="fact oversize")
        .step("depart")
        .step("arrive")
    )
    found = spread(
        transport_oversize_by_legs=surveyed,
        days={"book": lognormal(200, 0.05), "survey": 90, "depart": 10},
        shares={"book": {"plain": 60, "big": 40}},
        facts={"oversize": None},
    )

    assert found.shares[0].title == f"{TRANSPORT}/book (its outcome)"
    assert found.shares[0].share > 0.8


def test_an_outcome_that_ends_a_case_has_the_share_of_never_getting_there():
    """Futures that never get there count as late as the P95."""
    found = spread(
        transport_oversize_by_legs=ENDING,
        days=LONG,
        shares={"book": {"held": 70, "refused": 30}},
    )

    assert found.shares[0].title == f"{TRANSPORT}/book (its outcome)"
    assert found.p80 is None
    assert found.days is None


@pytest.mark.parametrize(
    ("milestone", "name"),
    [
        ("icarus-departs", Name(TRANSPORT, "book", "duration")),
        ("icarus-departs", Name(TRANSPORT, "plan-route", "duration")),
        ("icarus-accepted", Name(C175, "determination", "outcome")),
        ("icarus-accepted", Name(C175, "negotiate", "outcome")),
    ],
    ids=str,
)
def test_playing_the_sample_again_with_one_estimate_kept_gives_the_same_share(milestone, name):
    """Two sets of futures that share what was drawn for one estimate alone vary together by its share (Sobol' 2001)."""
    compiled = compile_world(build_world(read_folder(shipped_folder("icarus")), day("2016-11-01")))
    target = compiled.reaching(compiled.world.portfolio.milestone[milestone])
    mine, others = (durations(compiled.plan, 4000, seed) for seed in (1, 2))
    kept = [i for i, d in enumerate(compiled.drafts) if (d.case.procedure, d.step.name) == name[:2]]
    of_name = "ticks" if name.about == "duration" else "branch"
    getattr(others, of_name)[:, kept] = getattr(mine, of_name)[:, kept]
    run, again = (simulate_given(compiled.plan, drawn) for drawn in (mine, others))
    days, days_again = (capped(way_to(compiled, played, target).finish) for played in (run, again))
    parts = Explaining(compiled, run, mine).parts(way_to(compiled, run, target))

    assert parts.of[name] / parts.total == pytest.approx(np.corrcoef(days, days_again)[0, 1], abs=0.06)


# ---------------------------------------------------------------- what rests on guesses


def test_the_share_on_guesses_is_that_of_estimates_whose_source_is_a_guess():
    guessed, world = spread(days=LONG), a_world(departing(), days=LONG)
    told = forecast(known_by_log(world, "book")).milestones[0].spread

    assert guessed.guess_share == 1
    assert told.guess_share == pytest.approx(variance(120, 0.2) / (variance(200, 0.2) + variance(120, 0.2)), abs=0.05)
    assert [(one.step, one.source, one.rests_on) for one in told.most] == [
        ("book", "log", "a log of bookings"),
        ("depart", "guess", "test"),
    ]


def test_shares_of_outcomes_have_a_source_of_their_own():
    world = a_world(
        departing(),
        transport_oversize_by_legs=AGAIN,
        days={"book": 100},
        shares={"book": {"held": 70, "refused": 30}},
    )
    mine = world.beliefs[TRANSPORT]
    counted = {"book": (Shares("log", "a count of refusals", (("held", 70.0), ("refused", 30.0))),)}
    known = replace(world, beliefs={**world.beliefs, TRANSPORT: replace(mine, outcomes=counted)})
    found = forecast(known).milestones[0].spread

    assert [(one.about, one.source, one.rests_on) for one in found.shares] == [
        ("outcome", "log", "a count of refusals")
    ]
    assert found.guess_share == 0


def test_the_spread_is_what_lies_between_p50_and_p80():
    found = forecast(a_world(departing(), days=LONG)).milestones[0]

    assert found.spread.days == (found.dates.p80 - found.dates.p50).days > 0


@pytest.mark.parametrize(("draws", "days"), [(99, LONG), (200, {"book": 30})], ids=["too few draws", "all on one day"])
def test_where_there_is_nothing_to_tell_from_nothing_is_told(draws, days):
    found = forecast(a_world(departing(need_by=str(in_days(1))), days=days), draws=draws)

    assert found.milestones[0].spread is None
    assert found.spread is None


def test_a_milestone_that_no_future_reaches_has_no_spread():
    shared = {"book": {"held": 0, "refused": 100}}

    assert spread(transport_oversize_by_legs=ENDING, days=LONG, shares=shared) is None


# ---------------------------------------------------------------- the whole page


def test_of_the_whole_page_the_milestones_that_are_late_count_and_the_widest_most():
    days = {"book": lognormal(200, 0.2), "depart": 10}
    portfolio = departing("box", "crate", need_by=str(in_days(30)))
    late = replace(portfolio, need_bys=(*portfolio.need_bys, a_need_by("crate-departs", str(in_days(40)))))
    one, both = (forecast(a_world(p, days=days)) for p in (portfolio, late))

    assert [m.milestone.id for m in foremost(one.milestones)] == ["box-departs"]
    assert (one.spread.n_milestones, both.spread.n_milestones) == (1, 2)
    assert one.spread.shares == one.milestones[0].spread.shares
    low, high = sorted(m.spread.shares[0].share for m in both.milestones)
    assert low <= both.spread.shares[0].share <= high
    assert (both.spread.p50, both.spread.p80) == (None, None)


def test_where_nothing_is_late_what_is_wanted_first_counts():
    found = forecast(a_world(departing("box", "crate", need_by=str(in_days(9000))), days=LONG), draws=200)

    assert [m.milestone.id for m in foremost(found.milestones)] == ["box-departs"]
    assert found.spread.n_milestones == 1


def test_where_no_plan_names_a_day_there_is_no_spread_of_the_page():
    assert forecast(a_world(departing(), days=LONG), draws=200).spread is None


# ---------------------------------------------------------------- whatever the world


@given(
    order=st.permutations(["box", "crate", "drum"]),
    sigma=st.floats(0.1, 1.5),
    occurs=st.integers(0, 100),
    refused=st.integers(0, 60),
)
@settings(max_examples=15, deadline=None)
def test_shares_lie_between_0_and_1_and_neither_exceed_the_whole_nor_hang_on_the_order_of_cases(
    order, sigma, occurs, refused
):
    edition = (
        a_procedure(TRANSPORT)
        .step("book", outcomes={"held": "proceed", "refused": "book"}, rounds=3)
        .step("survey", when="fact oversize")
        .step("depart")
        .step("arrive")
    )
    given_ = {
        "transport_oversize_by_legs": edition,
        "days": {"book": lognormal(60, sigma), "survey": lognormal(30, 0.5), "depart": lognormal(10, 0.5)},
        "occurs": {"survey": occurs},
        "shares": {"book": {"held": 100 - refused, "refused": refused}},
        "facts": {"oversize": None},
    }
    first, again = (
        forecast(a_world(departing(*names), **given_), draws=400) for names in (["box", "crate", "drum"], order)
    )
    by_id = {m.milestone.id: m.spread for m in again.milestones}
    for m in first.milestones:
        assert shares(m.spread) == pytest.approx(shares(by_id[m.milestone.id]))
        assert all(0 < one.share <= 1 for one in m.spread.shares)
        assert sum(one.share for one in m.spread.shares) < 1.15
        assert 0 <= m.spread.guess_share <= 1 >= m.spread.explained >= 0
