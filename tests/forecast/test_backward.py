from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forecast.plans import A_DAY, a_chain, a_plan, a_step, calendars, given_work, played
from lockwasher.forecast.backward import FREE, HOPELESS, can_sweep, latest_of, latest_starts, start_by
from lockwasher.forecast.compiled import HAS_NUMBA
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import TICKS_PER_DAY, PlanError
from lockwasher.forecast.simulate import simulate_given


def started_at(plan, tick):
    """The same chain, its first step begun at this tick."""
    return replace(plan, steps=(replace(plan.steps[0], not_before=tick), *plan.steps[1:]))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_start_at_the_latest_tick_is_in_time_and_one_tick_later_is_not(data):
    """In a chain without offices, in calendar days and in working days, with skipped steps."""
    days = data.draw(st.lists(st.sampled_from([None, 0, 1]), min_size=1, max_size=5))
    made = tuple(data.draw(st.lists(calendars, min_size=2, max_size=2)))
    plan = a_chain(*({"calendar": each} for each in days), calendars=made)
    drawn = given_work(data.draw(st.lists(st.integers(0, 20), min_size=len(days), max_size=len(days))))
    due = data.draw(st.integers(40, 300))
    target = len(days) - 1
    latest = latest_starts(plan, simulate_given(plan, drawn), target, due)[0, 0].item()
    assume(latest != HOPELESS)

    assert simulate_given(started_at(plan, latest), drawn).finish[0, target] <= due
    assert simulate_given(started_at(plan, latest + 1), drawn).finish[0, target] > due


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_with_rolls_and_occasions_a_start_at_the_latest_tick_is_still_in_time(data):
    """The answer may be early there, and never late."""
    occasions = st.sets(st.integers(0, 150), min_size=1, max_size=4).map(lambda ticks: tuple(sorted(ticks)))
    extra = st.just({}) | st.builds(lambda held: {"occasions": held}, occasions) | st.just({"roll": 1})
    fields = [{"calendar": data.draw(st.sampled_from([None, 0]))} | data.draw(extra) for _ in range(3)]
    plan = a_chain(*fields, calendars=tuple(data.draw(st.lists(calendars, min_size=2, max_size=2))))
    drawn = given_work(data.draw(st.lists(st.integers(0, 20), min_size=3, max_size=3)))
    begin = data.draw(st.integers(0, 200))
    due = data.draw(st.integers(40, 300))
    latest = latest_starts(plan, simulate_given(started_at(plan, begin), drawn), 2, due)[0, 0].item()
    assume(latest != HOPELESS)

    assert simulate_given(started_at(plan, latest), drawn).finish[0, 2] <= due


TICKS = TICKS_PER_DAY // A_DAY


def at_full_size(plan, drawn):
    """The same plan and durations with the ticks of a day that forecasts use, one tick more or less here and there."""
    named = ("not_before", "begun", "done")
    steps = tuple(
        replace(
            step,
            **{name: None if getattr(step, name) is None else getattr(step, name) * TICKS for name in named},
            occasions=tuple(tick * TICKS for tick in step.occasions),
        )
        for step in plan.steps
    )
    made = tuple(replace(calendar, ticks_per_day=TICKS_PER_DAY) for calendar in plan.calendars)
    wide = replace(plan, as_of=plan.as_of * TICKS, steps=steps, calendars=made, ticks_per_day=TICKS_PER_DAY)
    return wide, replace(drawn, ticks=np.maximum(drawn.ticks * TICKS - drawn.ticks % 3, 0))


@settings(max_examples=200, deadline=None)
@given(played(), st.integers(-10, 300), st.data())
def test_the_compiled_sweep_gives_the_bits_of_the_obvious_one(given_plan, due, data):
    plan, drawn = at_full_size(*given_plan)
    run, laid, last = simulate_given(plan, drawn), lay_out(plan), len(plan.steps) - 1
    among, target = range(last + 1), data.draw(st.integers(0, last))
    assert can_sweep(laid) == HAS_NUMBA
    latest = latest_starts(plan, run, target, due * TICKS)

    for first in range(target + 1):
        found = latest_of(laid, run, (first,), (target,), due * TICKS, among).get(first, np.full(len(latest), FREE))
        assert found.tolist() == latest[:, first].tolist()


def test_several_targets_must_all_be_in_time():
    """The one takes 4 ticks after the first step, the other 6."""
    plan = a_plan(a_step("1/a/1"), a_step("1/b/1", (0,), number=1), a_step("1/c/1", (0,), number=2))
    plan, drawn = replace(plan, ticks_per_day=TICKS_PER_DAY, calendars=()), given_work([3, 4, 6])
    run, laid = simulate_given(plan, drawn), lay_out(plan)

    assert latest_of(laid, run, (0, 2), (1, 2), 100, range(3)) == {0: [100 - 6 - 3], 2: [94]}
    assert latest_of(laid, run, (0, 2), (1,), 100, range(3)) == {0: [100 - 4 - 3]}
    assert latest_of(laid, run, (), (1,), 100, range(3)) == {}


def test_a_wait_at_a_desk_counts_as_part_of_the_step():
    """The visit waited 6 ticks and worked 4; the step before it took 3."""
    busy = a_step("2/busy/1", case=2, number=0, office=0, not_before=0)
    plan = a_plan(busy, a_step("1/a/1", number=0), a_step("1/b/1", (1,), number=1, office=0), desks=(1,))
    run = simulate_given(plan, given_work([9, 3, 4]))

    assert latest_starts(plan, run, 2, 100).tolist() == [[FREE, 100 - 4 - 6 - 3, 96]]


def test_the_wait_until_today_does_not_count():
    plan = a_chain({"done": 2}, {"office": 0}, as_of=20, desks=(1,))
    run = simulate_given(plan, given_work([0, 4]))

    assert latest_starts(plan, run, 1, 100).tolist() == [[FREE, 96]]


def test_what_the_target_does_not_wait_for_is_free():
    """A step beside, a step after, and a step before one that has begun."""
    plan = a_plan(
        a_step("1/before/1"),
        a_step("1/begun/1", (0,), begun=1),
        a_step("1/target/1", (1,)),
        a_step("1/after/1", (2,)),
        as_of=2,
    )
    run = simulate_given(plan, given_work([5, 5, 5, 5]))

    assert latest_starts(plan, run, 2, 100).tolist() == [[FREE, 90, 95, FREE]]


def test_a_gate_binds_the_other_case_to_the_nearest_of_its_successors():
    plan = a_plan(
        a_step("1/sign/1"),
        a_step("2/long/1", (0,), case=2),
        a_step("3/short/1", (0,), case=3),
        a_step("4/install/1", (1, 2), case=4),
    )
    run = simulate_given(plan, given_work([3, 30, 10, 5]))

    assert latest_starts(plan, run, 3, 100).tolist() == [[62, 65, 85, 95]]


def test_no_start_helps_in_a_draw_that_ends_the_case_or_comes_too_late():
    plan = a_chain({"branches": (0.5, 0.5), "branch_kinds": ("proceed", "end")}, {"calendar": 0})
    run = simulate_given(plan, given_work([1, 4], [1, 4], [1, 4_000], branch=[[0, -1], [1, -1], [0, -1]]))

    assert latest_starts(plan, run, 1, 4 * A_DAY).tolist() == [[11, 12], [HOPELESS, HOPELESS], [HOPELESS, HOPELESS]]


def test_a_roll_asks_for_a_finish_on_the_last_day_worked_before_the_due_day():
    """Due on Sunday: finished on Friday, because a finish on Saturday moves to Monday."""
    plan = a_chain({"roll": 0})
    run = simulate_given(plan, given_work([2]))

    assert latest_starts(plan, run, 0, 6 * A_DAY + 1).tolist() == [[5 * A_DAY - 1 - 2]]


def test_an_occasion_must_be_met_and_after_the_last_one_the_duration_counts():
    plan = a_chain({}, {"occasions": (10, 20)})
    in_time = simulate_given(plan, given_work([3, 4]))
    after_all = simulate_given(plan, given_work([30, 4]))

    assert latest_starts(plan, in_time, 1, 19).tolist() == [[7, 10]]
    assert latest_starts(plan, in_time, 1, 20).tolist() == [[17, 20]]
    assert latest_starts(plan, in_time, 1, 9).tolist() == [[HOPELESS, HOPELESS]]
    assert latest_starts(plan, after_all, 1, 40).tolist() == [[6, 36]]
    assert latest_starts(plan, after_all, 1, 22).tolist() == [[HOPELESS, 20]]


def test_a_step_that_began_at_an_occasion_was_held_and_not_skipped():
    plan = a_chain({"occasions": (10, 20), "not_before": 10})
    run = simulate_given(plan, given_work([4]))

    assert latest_starts(plan, run, 0, 15).tolist() == [[10]]


def test_the_start_by_tick_is_in_time_in_80_percent_of_the_draws():
    plan = a_chain({}, {})
    run = simulate_given(plan, given_work(*[[n, 0] for n in range(1, 11)]))

    assert start_by(plan, run, 0, target=1, due=100) == 91
    assert (latest_starts(plan, run, 1, 100)[:, 0] >= 91).mean() == 0.9
    assert start_by(plan, run, 0, target=1, due=100, share=1.0) == 90


@given(st.integers(1, 60))
def test_the_share_of_draws_in_time_is_never_below_what_was_asked(count):
    plan = a_chain({})
    run = simulate_given(plan, given_work(*[[n] for n in range(1, count + 1)]))
    tick = start_by(plan, run, 0, target=0, due=100)

    assert np.mean(latest_starts(plan, run, 0, 100)[:, 0] >= tick) >= 0.8
    assert np.mean(latest_starts(plan, run, 0, 100)[:, 0] > tick) < 0.8 + 1 / count


def test_a_step_that_does_not_matter_may_start_at_any_tick():
    plan = a_plan(a_step("1/a/1"), a_step("2/b/1", case=2))

    assert start_by(plan, simulate_given(plan, given_work([1, 1])), 0, target=1, due=9) == FREE


def test_a_share_is_a_share():
    plan = a_chain({})

    with pytest.raises(PlanError, match="plan: a share lies between 0 and 1, and 80 does not"):
        start_by(plan, simulate_given(plan, given_work([1])), 0, target=0, due=9, share=80)
