"""What offices have to do under a policy: nothing else where nothing changes, and each in its own unit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.worlds import FLORENCE, a_portfolio, a_world, an_office, lognormal
from lockwasher.forecast.draws import durations
from lockwasher.forecast.plan import TICKS_PER_DAY
from lockwasher.forecast.simulate import simulate_given
from lockwasher.policy.compare import TODAY, How, compare
from lockwasher.policy.comparison import Hours
from lockwasher.policy.filings import Filed, Per
from lockwasher.policy.futures import MONTH_DAYS, Asks, play_world
from lockwasher.policy.goods import Leaves
from lockwasher.policy.office_work import office_work
from lockwasher.policy.times import Waived
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import StepRef
from policy.labs import HOW, NO_BOOKING, NOTHING, ONE_MORE_DESK, a_policy, a_queue, taking_days, two_crates
from policy.test_futures import ENTRY_CASES, PAPERS, entering

DEPART = "transport.oversize-by-legs/depart"


def offices(found):
    return {one.office: one for one in found.offices}


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 99), st.sampled_from([1, 128, 129, 300]), st.floats(1, 400), st.integers(0, 2))
def test_a_policy_that_changes_nothing_changes_exactly_nothing_at_any_office(seed, draws, median, desks):
    world = a_world(
        two_crates(offices=[an_office("carrier", desks)] if desks else []), days={DEPART: lognormal(median)}
    )
    found = compare(world, TODAY, [NOTHING], How(draws, seed)).others[0]

    assert found.offices
    assert not any(one.is_changed for one in found.offices)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 9), st.sampled_from([1, 130]), st.floats(1, 900), st.sampled_from([0, 1, 2]))
def test_what_stands_at_an_office_is_what_a_plain_count_of_every_step_finds(seed, draws, median, desks):
    held = [an_office("carrier", desks)] if desks else []
    found = play_world(
        a_world(two_crates(offices=held), days={DEPART: lognormal(median)}), draws, seed, asks=Asks(offices=True)
    )
    compiled, tally = found.compiled, found.tally
    run = simulate_given(compiled.laid, durations(compiled.laid, draws, seed))
    for at, office in enumerate(tally.offices):
        for look, month in enumerate(tally.months):
            tick = compiled.plan.as_of + int(month * MONTH_DAYS * TICKS_PER_DAY)
            for draw in (0, draws - 1):
                there = waiting = 0
                for step, draft in enumerate(compiled.drafts):
                    if draft.step.office == office and not (draft.done or draft.is_wait or draft.is_mark):
                        came, began, left = (int(t[draw, step]) for t in (run.ready, run.begun, run.finish))
                        there += came <= tick < left
                        waiting += came <= tick < min(began, left)
                assert tally.standing[at, :, look, draw].tolist() == [there, waiting]


def test_two_crates_stand_at_the_one_desk_of_a_carrier_and_the_second_waits():
    world = a_world(two_crates(), days={DEPART: 200})
    found = offices(compare(world, TODAY, [ONE_MORE_DESK], HOW).others[0])["carrier"]
    looks = {one.months: one for one in found.standing}

    assert found.has_desks
    assert found.is_changed
    assert (found.steps.base, found.steps.is_exactly_zero) == (4.0, True)
    assert (round(found.days.base), found.days.is_exactly_zero) == (420, True)
    assert [(looks[6].there.base, looks[6].there.other), looks[6].there_most] == [(2.0, 2.0), (2, 2)]
    assert [(looks[6].waiting.base, looks[6].waiting.other), looks[6].waiting_most] == [(1.0, 0.0), (1, 0)]
    # After a year the other departs, and the arrival of the first waits for the desk behind it.
    assert (looks[12].there.base, looks[12].there.other, looks[12].waiting.base) == (2.0, 0.0, 1.0)
    assert max(looks) == 24


def test_a_step_that_falls_away_is_told_at_its_office_and_at_no_other():
    found = compare(a_world(two_crates()), TODAY, [NO_BOOKING], HOW).others[0]
    fewer = {one.office: one.steps.change for one in found.offices if not one.steps.is_exactly_zero}

    assert fewer == {"host.office": -2.0}


def test_days_in_hand_are_those_between_begin_and_end_and_do_not_hold_the_wait():
    found = offices(compare(a_world(two_crates()), TODAY, [taking_days(4)], HOW).others[0])["carrier"]

    assert found.days.change == -12.0
    assert (found.days.low, found.days.high) == (-12.0, -12.0)


def test_hours_on_record_stand_at_the_office_that_opens_the_case():
    world = a_world(entering(ENTRY_CASES[:1], offices=[an_office("customs", 1)]), days={f"{FLORENCE}/eligibility": 20})
    one, two = (a_policy(f"in-{n}", PAPERS, Filed(FLORENCE, Per.BATCH, batches=n)) for n in (1, 2))
    found = offices(compare(world, one, [two], HOW).others[0])
    opens = world.library.in_force(FLORENCE, world.as_of).steps[0].office

    assert found[opens].hours == (Hours(2, 12, 42, 1), Hours(3, 24, 84, 1))
    assert all(other.hours[0] == other.hours[1] for name, other in found.items() if name != opens)


def test_a_case_without_a_figure_and_one_under_way_are_counted_and_given_none():
    found = compare(a_queue(), TODAY, [NOTHING], HOW).others[0]
    opened = [one.hours[0] for one in found.offices if one.hours[0].cases]

    assert opened == [Hours(2, 0, 0, 2)]


def test_what_one_case_begun_today_no_longer_asks_for_is_told_at_its_offices():
    """An engagement of which the portfolio has no case: with no officers asked for, two offices have a step less."""
    asks = tuple(StepRef("us.engagement", name) for name in ("ask-officers", "give-officers"))
    world = replace(a_world(a_portfolio()), library=read_library())
    policy = replace(a_policy("fund", Waived(asks)), watches=(StepRef("us.engagement", "hold"),))

    found = offices(compare(world, TODAY, [policy], HOW).others[0])

    assert {name: one.steps.change for name, one in found.items() if not one.steps.is_exactly_zero} == {
        "us.state.oes-stc": pytest.approx(-1.0, abs=0.5),
        "us.agency.programme": pytest.approx(-1.0, abs=0.5),
    }


def test_an_office_that_only_one_world_has_begins_or_ends_at_nothing():
    world, nobody = a_queue(), a_policy("leaves", Leaves("partner"))
    found = offices(compare(world, TODAY, [nobody], HOW).others[0])["carrier"]

    assert (found.steps.base, found.steps.other, found.days.other) == (4.0, 0.0, 0.0)
    assert all(look.there.other == 0 for look in found.standing)


def test_nothing_is_told_of_offices_that_nobody_asked_for():
    world = a_queue()
    plain, asked = play_world(world, 128, 1), play_world(world, 128, 1, asks=Asks(offices=True))

    assert plain.tally is None
    assert office_work(plain, asked) == ()
    np.testing.assert_array_equal(plain.days, asked.days)
