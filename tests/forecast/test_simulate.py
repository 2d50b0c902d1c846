from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast import slow
from forecast.plans import A_DAY, a_chain, a_plan, a_step, given_work, played
from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.draws import Drawn
from lockwasher.forecast.plan import NEVER, PlanError
from lockwasher.forecast.simulate import critical, in_event_order, in_step_order, simulate, simulate_given


def assert_plays_as_the_twin(plan, drawn, run):
    for draw in range(len(drawn.ticks)):
        outside = {office: arrivals(given, draw) for office, given in enumerate(drawn.outside) if given}
        twin = slow.play(plan, drawn.ticks[draw].tolist(), drawn.branch[draw].tolist(), outside)

        assert run.ready[draw].tolist() == twin.ready
        assert run.begun[draw].tolist() == twin.begun
        assert run.finish[draw].tolist() == twin.finish


def arrivals(given, draw):
    """Gaps and touch times of one draw; more than any of the random plans has use for."""
    return [(int(given.gap(k)[draw]), int(given.touch(k)[draw])) for k in range(400)]


@settings(max_examples=150, deadline=None)
@given(played())
def test_without_offices_both_orders_play_as_the_twin(future):
    """Gates, facts, occasions, rolls and branches: four programs, the same ticks."""
    plan, drawn = future
    assert_plays_as_the_twin(plan, drawn, in_step_order(plan, drawn))
    assert_plays_as_the_twin(plan, drawn, in_event_order(plan, drawn))
    assert_plays_as_the_twin(plan, drawn, simulate_given(plan, drawn))


@settings(max_examples=150, deadline=None)
@given(played(offices=2))
def test_with_offices_visits_are_served_as_in_the_twin(future):
    plan, drawn = future
    assert_plays_as_the_twin(plan, drawn, in_event_order(plan, drawn))
    assert_plays_as_the_twin(plan, drawn, simulate_given(plan, drawn))


@settings(max_examples=400, deadline=None)
@given(played(offices=2, is_plain=False))
def test_with_priorities_changes_and_arrivals_from_outside_too(future):
    plan, drawn = future
    assert_plays_as_the_twin(plan, drawn, simulate_given(plan, drawn))


@settings(max_examples=100, deadline=None)
@given(played(), st.data())
def test_a_later_event_never_gives_an_earlier_finish(future, data):
    """Without offices, and with the same durations."""
    plan, drawn = future
    position = data.draw(st.integers(0, len(plan.steps) - 1))
    step = plan.steps[position]
    what = "done" if step.done is not None else "begun" if step.begun is not None else "not_before"
    latest = plan.as_of if step.is_fact else 100
    later = data.draw(st.integers(getattr(step, what) or 0, latest))
    steps = [*plan.steps]
    steps[position] = replace(step, **{what: later})
    after = simulate_given(replace(plan, steps=tuple(steps)), drawn)

    assert (after.finish >= simulate_given(plan, drawn).finish).all()


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_one_more_desk_makes_no_visit_begin_later(data):
    """At one office, first come, first served, with given arrivals, some visits in progress."""
    count = data.draw(st.integers(1, 12))
    arrivals = data.draw(st.lists(st.integers(0, 30), min_size=count, max_size=count))
    work = data.draw(st.lists(st.integers(1, 20), min_size=count, max_size=count))
    desks = data.draw(st.integers(1, 4))
    in_progress = data.draw(st.integers(0, count))
    steps = [
        a_step(f"{n}", case=n, office=0, calendar=data.draw(st.sampled_from([None, 0])), not_before=arrival)
        for n, arrival in enumerate(arrivals)
    ]
    steps[:in_progress] = [replace(step, begun=min(step.not_before, 10)) for step in steps[:in_progress]]
    fewer, more = (a_plan(*steps, as_of=10, desks=(count,)) for count in (desks, desks + 1))

    assert (simulate_given(more, given_work(work)).begun <= simulate_given(fewer, given_work(work)).begun).all()


def test_a_gate_holds_a_case_until_a_step_of_another_case_is_finished():
    plan = a_plan(a_step("1/sign/1"), a_step("2/ship/1", (0,), case=2, not_before=3))

    assert simulate_given(plan, given_work([7, 5])).finish.tolist() == [[7, 12]]


def test_a_step_that_nothing_holds_is_ready_today():
    run = simulate_given(a_plan(a_step(), as_of=9), given_work([2]))

    assert (run.ready.item(), run.begun.item(), run.finish.item()) == (9, 9, 11)


def test_what_became_ready_before_today_keeps_its_place_in_the_queue():
    """Both begin today or later, but the visit that was ready first goes first."""
    late = a_step("1/late/1", not_before=6, office=0)
    early = a_step("2/early/1", not_before=2, office=0, case=2)
    run = simulate_given(a_plan(late, early, as_of=8, desks=(1,)), given_work([3, 3]))

    assert run.ready.tolist() == [[6, 2]]
    assert run.begun.tolist() == [[11, 8]]


def test_a_done_step_stands_as_recorded_whatever_precedes_it():
    plan = a_chain({}, {"done": 5, "begun": 2}, {}, as_of=6)
    run = simulate_given(plan, given_work([50, 0, 1]))

    assert (run.ready[0, 1], run.begun[0, 1], run.finish[0, 1]) == (2, 2, 5)
    assert run.finish[0, 2] == 7


def test_a_step_in_progress_finishes_today_at_the_earliest():
    plan = a_chain({"begun": 2}, as_of=10)

    assert simulate_given(plan, given_work([3], [20])).finish[:, 0].tolist() == [10, 22]


def test_a_visit_in_progress_holds_its_desk_from_today():
    """It is served before the visit that was ready earlier."""
    waiting = a_step("1/wait/1", not_before=0, office=0)
    served = a_step("2/served/1", begun=4, office=0, case=2)
    run = simulate_given(a_plan(waiting, served, as_of=6, desks=(1,)), given_work([1, 10]))

    assert run.begun.tolist() == [[14, 4]]


def test_an_office_with_more_in_progress_than_desks_takes_nobody_until_fewer_remain():
    busy = [a_step(f"{n}/busy/1", begun=0, office=0, case=n) for n in range(3)]
    plan = a_plan(*busy, a_step("9/new/1", office=0, case=9), as_of=1, desks=(2,))

    assert simulate_given(plan, given_work([5, 9, 7, 1])).begun[0, 3] == 7


def test_a_done_visit_holds_no_desk():
    plan = a_plan(a_step("1/a/1", done=3, office=0), a_step("2/b/1", office=0, case=2), as_of=3, desks=(1,))

    assert simulate_given(plan, given_work([30, 1])).begun[0, 1] == 3


def test_visits_of_one_tick_go_by_case_then_number_then_position():
    order = [(2, 0), (1, 5), (1, 3), (1, 3)]
    visits = [a_step(f"{n}", case=case, number=number, office=0) for n, (case, number) in enumerate(order)]

    assert simulate_given(a_plan(*visits, desks=(1,)), given_work([1, 1, 1, 1])).begun.tolist() == [[3, 2, 0, 1]]


def test_visits_of_one_tick_go_by_case_and_number_even_through_skipped_steps_of_another_case():
    """Case 1 becomes ready at tick 4 through a skipped step of case 3, and still goes before case 2."""
    plan = a_plan(
        a_step("3/skipped/1", case=3, not_before=4),
        a_step("2/visit/1", case=2, not_before=4, office=0),
        a_step("1/visit/1", (0,), case=1, office=0),
        desks=(1,),
    )

    assert simulate_given(plan, given_work([0, 5, 5])).begun.tolist() == [[4, 9, 4]]


def test_a_finish_on_a_weekend_rolls_to_monday_but_a_skipped_step_does_not():
    plan = a_chain({"roll": 0, "not_before": 5 * A_DAY})

    assert simulate_given(plan, given_work([1], [0], [2 * A_DAY + 1])).finish[:, 0].tolist() == [28, 20, 29]


def test_a_step_waits_for_the_next_occasion_and_takes_its_duration_after_the_last():
    plan = a_chain({}, {"occasions": (10, 20)})
    run = simulate_given(plan, given_work([3, 4], [10, 4], [11, 4], [21, 4], [3, 0]))

    assert run.finish[:, 1].tolist() == [10, 10, 20, 25, 3]


def test_a_step_in_progress_waits_for_an_occasion_that_is_still_to_come():
    plan = a_chain({"begun": 3, "occasions": (5, 20)}, as_of=10)

    assert simulate_given(plan, given_work([4])).finish.tolist() == [[20]]


def test_occasions_are_the_timetable_of_an_office_so_no_desk_is_taken():
    hearing = [a_step(f"{n}/hearing/1", case=n, office=0, occasions=(10,)) for n in range(3)]

    run = simulate_given(a_plan(*hearing, desks=(1,)), given_work([5, 5, 5]))

    assert (run.begun.tolist(), run.finish.tolist()) == ([[0, 0, 0]], [[10, 10, 10]])


def test_a_case_that_is_ended_never_finishes_and_holds_no_desk():
    """What follows the end is ready never, also in another case; the step that ends it has its finish."""
    decide = a_step("1/decide/1", branches=(0.5, 0.5), branch_kinds=("proceed", "end"))
    later = a_step("1/later/1", (0,), number=1, office=0, calendar=0)
    gated = a_step("2/gated/1", (1,), case=2, roll=0, occasions=(99,))
    other = a_step("3/other/1", case=3, office=0, not_before=9)
    drawn = given_work([2, 4, 1, 1], [2, 4, 1, 1], branch=[[0, -1, -1, -1], [1, -1, -1, -1]])
    run = simulate_given(a_plan(decide, later, gated, other, desks=(1,)), drawn)

    assert run.finish.tolist() == [[2, 6, 99, 10], [2, NEVER, NEVER, 10]]


def test_a_further_round_is_played_only_where_the_decision_sends_back():
    """A skipped round passes its time on."""
    decide = {"branches": (0.5, 0.5), "branch_kinds": ("proceed", "back")}
    plan = a_plan(
        a_step("1/decide/1", **decide),
        a_step("1/decide/2", (0,), number=1, only_if=(0, 1), **decide),
        a_step("1/decide/3", (1,), number=2, only_if=(1, 1)),
        a_step("1/notice/1", (0, 1, 2), number=3),
    )
    branch = [[0, 1, -1, -1], [1, 0, -1, -1], [1, 1, -1, -1]]
    run = simulate_given(plan, given_work(*[[5, 3, 2, 1]] * 3, branch=branch))

    assert run.finish[:, 3].tolist() == [6, 9, 11]


def test_the_target_hangs_on_the_chain_that_finished_last_across_cases():
    plan = a_plan(
        a_step("1/a/1"), a_step("1/b/1", number=1), a_step("2/c/1", (0, 1), case=2), a_step("2/d/1", case=2, number=1)
    )
    run = simulate_given(plan, given_work([5, 3, 1, 9], [4, 4, 1, 9]))

    assert critical(plan, run, 2).tolist() == [[True, False, True, False], [True, True, True, False]]


def test_nothing_is_critical_in_a_draw_in_which_the_target_never_finishes():
    plan = a_chain({"branches": (0.5, 0.5), "branch_kinds": ("proceed", "end")}, {})
    run = simulate_given(plan, given_work([1, 1], [1, 1], branch=[[0, -1], [1, -1]]))

    assert critical(plan, run, 1).tolist() == [[True, True], [False, False]]


def test_the_same_seed_plays_the_same_future():
    plan = a_chain({"distribution": distribution("lognormal", median=3, sigma=1)})

    assert simulate(plan, draws=5, seed=1).finish.tolist() == simulate(plan, draws=5, seed=1).finish.tolist()
    assert simulate(plan, draws=5, seed=1).finish.tolist() != simulate(plan, draws=5, seed=2).finish.tolist()


def test_given_durations_must_fit_the_plan():
    drawn = given_work([1, 2])

    with pytest.raises(PlanError, match=r"plan: durations of shape \(1, 2\) do not fit 1 steps"):
        simulate_given(a_plan(a_step()), drawn)
    with pytest.raises(PlanError, match="do not fit 2 steps"):
        simulate_given(a_chain({}, {}), Drawn(drawn.ticks, drawn.branch[:, :1]))


def test_steps_at_offices_cannot_be_played_step_by_step():
    with pytest.raises(PlanError, match="plan: steps at offices must be played in event order"):
        in_step_order(a_plan(a_step(office=0), desks=(1,)), given_work([1]))


def test_a_long_wait_passes_the_end_of_the_calendar():
    """Beyond the last day with known holidays the week alone counts."""
    plan = a_chain({"calendar": 0})
    weeks = 500

    assert simulate_given(plan, given_work([weeks * 5 * A_DAY])).finish.item() == weeks * 7 * A_DAY
    assert np.array_equal(
        in_event_order(plan, given_work([7_777])).finish, in_step_order(plan, given_work([7_777])).finish
    )
