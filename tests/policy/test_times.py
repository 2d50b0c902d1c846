"""Changes to times, shares and needs: each does what it says, and one without effect leaves the plan as it is."""

from __future__ import annotations

import numpy as np
import pytest

from builders import a_procedure
from forecast.worlds import TODAY, a_milestone, a_portfolio, a_world, an_estimate, in_days, lognormal
from lockwasher.estimates.distributions import distribution, quantile
from lockwasher.estimates.files import Shares
from lockwasher.forecast.compile import compile_world
from lockwasher.forecast.forecast import forecast
from lockwasher.policy.model import PolicyError, apply
from lockwasher.policy.times import (
    AtMost,
    Ends,
    Estimated,
    Lifted,
    Occurs,
    SlowestOf,
    WaitsFor,
    Waived,
    cut_off,
    slowest,
)
from lockwasher.procedures.model import StepRef
from lockwasher.register.nouns import Case
from policy.labs import CARRIER, a_policy, two_crates

BOOK = StepRef("transport.oversize-by-legs", "book")
ELSEWHERE = StepRef("us.florence.duty-free-entry", "eligibility")
WIDE = distribution("lognormal", median=20.0, sigma=0.7)


def one_crate(**more):
    """One crate that leaves after ten days of booking and ten of the carrier."""
    held = {"cases": [Case(id="case", procedure=BOOK.procedure, subject="crate")], "milestones": [a_milestone()]}
    return a_world(a_portfolio(**held), **more)


def leaves_on(world, *changes):
    """The middle day on which the crate leaves."""
    found = forecast(apply(a_policy("reform", *changes), world), draws=64).milestones[0]
    return found.dates.p50 if found.dates else None


# ---------------------------------------------------------------- how long


def test_without_a_change_it_leaves_after_booking_and_the_carrier():
    assert leaves_on(one_crate(), Lifted(("departs/exit",))) == in_days(20)


def test_another_estimate_is_the_only_one_believed():
    world = apply(a_policy("reform", Estimated(CARRIER, an_estimate(4, source="guess"))), one_crate())

    assert world.belief(CARRIER.procedure, CARRIER.step).distribution["days"] == 4
    assert leaves_on(one_crate(), Estimated(CARRIER, an_estimate(4))) == in_days(14)


def test_an_estimate_of_the_future_is_believed_whatever_day_it_was_known():
    held = an_estimate(4, known_on=in_days(100))

    assert leaves_on(one_crate(), Estimated(CARRIER, held)) == in_days(14)


def test_what_comes_after_waits_no_longer_than_the_limit():
    assert leaves_on(one_crate(), AtMost(CARRIER, 3, is_working_days=False)) == in_days(13)
    assert leaves_on(one_crate(), AtMost(CARRIER, 30, is_working_days=False)) == in_days(20)


def test_a_limit_that_nothing_reaches_leaves_the_duration_as_it_is():
    assert cut_off(WIDE, 1_000_000) is WIDE


def test_a_duration_is_cut_off_and_the_same_below_the_limit():
    u = np.linspace(0.001, 0.999, 997)
    before, after = quantile(WIDE, u), quantile(cut_off(WIDE, 25), u)

    assert after.max() == 25
    np.testing.assert_allclose(after, np.minimum(before, 25), rtol=2e-3)


def test_a_limit_in_other_days_than_the_estimate_counts_is_refused():
    with pytest.raises(PolicyError, match=r"the estimate counts calendar days; give the limit in calendar days"):
        leaves_on(one_crate(), AtMost(CARRIER, 3, is_working_days=True))


@pytest.mark.parametrize("change", [AtMost(CARRIER, 3, is_working_days=False), SlowestOf(CARRIER, 5, 2)])
def test_what_nobody_has_a_figure_of_cannot_be_shortened(change):
    world = one_crate(days={f"{CARRIER}": None})

    with pytest.raises(PolicyError, match=rf"nothing is believed of how long {CARRIER} takes; add an estimate of it"):
        leaves_on(world, change)


def test_the_slowest_of_fewer_equals_is_the_order_statistic():
    rng = np.random.default_rng(5)
    each = rng.exponential(10, (40_000, 6))
    of_six = distribution("empirical", values=np.sort(each.max(axis=1))[::20].tolist())
    of_two = quantile(slowest(of_six, 6, 2), np.array([0.2, 0.5, 0.8]))

    np.testing.assert_allclose(of_two, np.quantile(each[:, :2].max(axis=1), [0.2, 0.5, 0.8]), rtol=0.05)


def test_fewer_clearers_are_faster_and_a_fixed_time_stays():
    wide = one_crate(days={f"{CARRIER}": lognormal(20)})

    assert leaves_on(wide, SlowestOf(CARRIER, 6, 2)) < leaves_on(wide, SlowestOf(CARRIER, 6, 4))
    assert leaves_on(wide, SlowestOf(CARRIER, 6, 4)) < leaves_on(wide, SlowestOf(CARRIER, 6, 6))
    assert leaves_on(one_crate(), SlowestOf(CARRIER, 6, 2)) == in_days(20)


# ---------------------------------------------------------------- how often, how it ends, whether at all


def with_a_survey(shares=None):
    """The crate's procedure with a survey that is seldom wanted, before the carrier comes, and that may refuse."""
    edition = (
        a_procedure(BOOK.procedure)
        .step("book")
        .step("survey", when="fact wanted", outcomes={"passed": "proceed", "refused": "end"})
        .step("depart", after=("book", "survey"), office="carrier")
        .step("arrive", office="carrier")
    )
    made = {"facts": {"wanted": None}, "occurs": {f"{BOOK.procedure}/survey": 0}}
    share = {f"{BOOK.procedure}/survey": shares or {"passed": 100, "refused": 0}}
    return one_crate(transport_oversize_by_legs=edition, shares=share, **made)


SURVEY = StepRef(BOOK.procedure, "survey")


def shares(**percent):
    """Shares of outcomes, or of how often something occurs."""
    return Shares("guess", "test", tuple(percent.items()))


def test_an_optional_step_happens_more_often():
    assert leaves_on(with_a_survey()) == in_days(20)
    assert leaves_on(with_a_survey(), Occurs(SURVEY, shares(occurs=100))) == in_days(30)


def test_outcomes_have_other_shares():
    often = Occurs(SURVEY, shares(occurs=100))

    assert leaves_on(with_a_survey(), often, Ends(SURVEY, shares(passed=100, refused=0))) == in_days(30)
    assert leaves_on(with_a_survey(), often, Ends(SURVEY, shares(passed=0, refused=100))) is None


def test_a_waived_step_takes_no_day():
    assert leaves_on(one_crate(), Waived((BOOK,))) == in_days(10)


def test_a_step_waits_for_another_case_about_the_same_things_and_for_none_where_there_is_none():
    gate = WaitsFor(CARRIER, StepRef("ch.cern.leave", "leave"))
    cases = [Case(id=n, procedure=p, subject="crate") for n, p in (("case", BOOK.procedure), ("exit", "ch.cern.leave"))]
    both = a_world(a_portfolio(cases=cases, milestones=[a_milestone()]), days={"ch.cern.leave/leave": 40})

    assert leaves_on(both) == in_days(20)
    assert leaves_on(both, gate) == in_days(60)
    assert leaves_on(one_crate(), gate) == in_days(20)


def test_a_lifted_need_is_asked_of_nobody():
    world = a_world(a_portfolio(milestones=[a_milestone("accepted")]))
    lifted = apply(a_policy("reform", Lifted(("accepted/agreement",))), world)
    asked = [{reading.need.name for reading in compile_world(w).readings} for w in (world, lifted)]

    assert asked[0] - asked[1] == {"agreement"}
    assert asked[1] < asked[0]


# ---------------------------------------------------------------- nothing


WITHOUT_EFFECT = [
    Estimated(CARRIER, an_estimate(10)),
    AtMost(CARRIER, 10, is_working_days=False),
    SlowestOf(CARRIER, 4, 4),
    Ends(ELSEWHERE, shares(stamped=100)),
    Occurs(ELSEWHERE, shares(occurs=5)),
    Waived((ELSEWHERE,)),
    Lifted(("starts-work/visa",)),
]


@pytest.mark.parametrize("change", WITHOUT_EFFECT, ids=lambda change: type(change).__name__)
def test_a_policy_without_effect_leaves_the_plan_as_it_is(change):
    world = a_world(two_crates(), as_of=TODAY)

    assert compile_world(apply(a_policy("none", change), world)).plan == compile_world(world).plan


def test_a_change_with_effect_changes_the_plan():
    world = a_world(two_crates())

    assert compile_world(apply(a_policy("some", Waived((BOOK,))), world)).plan != compile_world(world).plan


def test_what_a_change_says_of_itself_names_the_step_and_the_figure():
    told = [change.told for change in (*WITHOUT_EFFECT[:3], AtMost(CARRIER, 5, is_working_days=True))]

    assert told == [
        f"another estimate of {CARRIER}: fixed (days 10)",
        f"{CARRIER} holds things up for 10 calendar days at most",
        f"{CARRIER} waits for the slowest of 4 instead of 4",
        f"{CARRIER} holds things up for 5 working days at most",
    ]
    assert Ends(SURVEY, shares(passed=100, refused=0)).told == f"{SURVEY} ends as passed 100 %"
