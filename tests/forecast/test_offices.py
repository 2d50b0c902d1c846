"""Priorities, desks that change and arrivals from outside: worked by hand, and against SimPy."""

import random
from dataclasses import replace

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.plans import A_DAY, GivenOutside, a_plan, a_step, given_work, played
from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.draws import Drawn, durations
from lockwasher.forecast.plan import NEVER, Office, Outside, Plan, PlanError
from lockwasher.forecast.simulate import simulate, simulate_given

OTHERS = Outside("others", 1.0, distribution("fixed", days=1))


def visits(*fields):
    """One visit to office 0 for each case."""
    return [a_step(f"{case}", case=case, office=0, **more) for case, more in enumerate(fields)]


def begun(plan, *work, gap=None, touch=None):
    """When each visit begins, with given work, and with others from outside if their gap and touch time are given."""
    drawn = given_work(work)
    outside = () if gap is None else (GivenOutside([[gap]], [[touch]]),)
    return simulate_given(plan, Drawn(drawn.ticks, drawn.branch, outside)).begun[0].tolist()


# ---------------------------------------------------------------- priorities (rule 21)


def test_an_urgent_visit_goes_before_those_that_wait_and_not_before_the_one_being_served():
    plan = a_plan(*visits({}, {"not_before": 1}, {"not_before": 2, "priority": -1}), desks=(1,))

    assert begun(plan, 5, 3, 4) == [0, 9, 5]


def test_who_is_ready_the_tick_a_desk_becomes_free_is_in_the_queue_before_it_is_given():
    plan = a_plan(*visits({}, {"not_before": 1, "priority": 1}, {"not_before": 5}), desks=(1,))

    assert begun(plan, 5, 3, 4) == [0, 9, 5]


def test_of_equal_priority_the_one_ready_first_is_served_first_also_before_today():
    fields = [{"not_before": tick, "priority": priority} for tick, priority in ((7, 3), (2, 3), (2, 3), (9, 2))]

    assert begun(a_plan(*visits(*fields), as_of=10, desks=(1,)), 1, 1, 1, 1) == [13, 11, 12, 10]


@settings(max_examples=150, deadline=None)
@given(played(offices=2), st.integers(-1, 1))
def test_with_equal_priorities_both_ways_of_serving_agree(future, priority):
    """A change of the desks to as many as there are changes nothing, and is played by the general way."""
    plan, drawn = future
    changed = replace(
        plan,
        steps=tuple(replace(step, priority=priority) for step in plan.steps),
        desks=tuple(replace(office, changes=((20, office.desks),)) for office in plan.desks),
    )
    plain, general = simulate_given(plan, drawn), simulate_given(changed, drawn)

    assert plain.ready.tolist() == general.ready.tolist()
    assert plain.begun.tolist() == general.begun.tolist()
    assert plain.finish.tolist() == general.finish.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_priorities_are_served_as_by_simpy(seed):
    """Without arrivals or finishes at the same tick, whose order SimPy leaves to itself."""
    source = random.Random(seed)  # noqa: S311  a test's own arrivals
    rows = [(source.randrange(10**7), source.randrange(1, 10**6), source.randrange(3)) for _ in range(300)]
    fields = [{"not_before": ready, "priority": priority} for ready, _, priority in rows]
    work = [work for _, work, _ in rows]
    environment = simpy.Environment()
    desk = simpy.PriorityResource(environment, capacity=3)
    expected, ticks = [0] * len(rows), [ready for ready, _, _ in rows]

    def visit(case, ready, work, priority):
        yield environment.timeout(ready)
        with desk.request(priority=priority) as turn:
            yield turn
            expected[case] = environment.now
            yield environment.timeout(work)
            ticks.append(environment.now)

    for case, row in enumerate(rows):
        environment.process(visit(case, *row))
    environment.run()

    assert len(set(ticks)) == 2 * len(rows)
    assert begun(a_plan(*visits(*fields), desks=(3,)), *work) == expected


# ---------------------------------------------------------------- desks that change (rule 22)


def test_one_more_desk_is_given_from_its_tick_on():
    plan = a_plan(*visits({}, {}, {}), desks=(Office(1, ((6, 2),)),))

    assert begun(plan, 5, 5, 5) == [0, 5, 6]


def test_where_desks_are_taken_away_none_begins_until_fewer_visits_are_in_progress_than_desks():
    plan = a_plan(*visits({}, {}, {"not_before": 1}), desks=(Office(2, ((3, 1),)),))

    assert begun(plan, 5, 8, 1) == [0, 0, 8]


def test_a_vacant_post_holds_up_all_until_it_is_filled():
    plan = a_plan(*visits({}, {"not_before": 1}, {"not_before": 9}), desks=(Office(1, ((3, 0), (12, 1))),))

    assert begun(plan, 4, 2, 2) == [0, 12, 14]


def test_what_waits_at_an_office_closed_for_good_begins_never_nor_does_what_follows():
    """The visit in progress goes on, and other offices serve on."""
    closed, other = Office(1, ((3, 0), (5, 0))), Office(1)
    follows = a_step("3", (1,), case=3, office=1)
    plan = a_plan(*visits({}, {}, {"not_before": 8}), follows, a_step("4", case=4, office=1), desks=(closed, other))
    run = simulate_given(plan, given_work([4, 2, 2, 2, 2]))

    assert run.begun.tolist() == [[0, NEVER, NEVER, NEVER, 0]]
    assert run.finish.tolist() == [[4, NEVER, NEVER, NEVER, 2]]


def test_a_change_before_today_counts_today():
    assert begun(a_plan(*visits({}, {}), as_of=8, desks=(Office(1, ((3, 2),)),)), 5, 5) == [8, 8]


@pytest.mark.parametrize(
    ("office", "closed"),
    [
        (Office(0), 0),
        (Office(1), NEVER),
        (Office(1, ((4, 0),)), 4),
        (Office(1, ((4, 0), (9, 0))), 4),
        (Office(0, ((4, 2),)), NEVER),
    ],
)
def test_an_office_is_closed_from_the_tick_after_which_no_desk_comes(office, closed):
    assert office.closed_from == closed


# ---------------------------------------------------------------- arrivals from outside (rule 23)


def test_a_backlog_drains_at_the_rate_at_which_more_is_served_than_arrives():
    """Ten wait on tick 1, one more comes every 4 ticks from then on, each takes 2 ticks: all have been served by 39.

    A visit at 11 comes after ten and two more, who are served till 1 + 2 * 12. By 39 there were ten and nine more, and
    1 + 2 * 19 is 39: a visit at 40 does not wait. One at 42 comes after the one of 41, who is served till 43.
    """
    plan = a_plan(*visits({"not_before": 11}), as_of=1, desks=(Office(1, outside=replace(OTHERS, backlog=10)),))
    later = replace(plan, steps=tuple(visits({"not_before": 40})))
    last = replace(plan, steps=tuple(visits({"not_before": 42})))

    assert begun(plan, 1, gap=4, touch=2) == [25]
    assert begun(later, 1, gap=4, touch=2) == [40]
    assert begun(last, 1, gap=4, touch=2) == [43]


def test_the_backlog_comes_after_what_was_ready_before_it_and_before_what_is_ready_later():
    """In a tie the plan's own visit is served first."""
    fields = [{"not_before": tick} for tick in (7, 8, 9, 10)]
    office = Office(1, outside=replace(OTHERS, per_day=0.0, backlog=2))

    assert begun(a_plan(*visits(*fields), as_of=10, desks=(office,)), 1, 1, 1, 1, gap=1, touch=5) == [10, 11, 12, 23]


@pytest.mark.parametrize(("priority", "expected"), [(-1, 7), (0, 4), (1, 4)])
def test_others_have_a_priority_too(priority, expected):
    """One of them comes at 4, as the desk becomes free, and takes it before ours of tick 2 only if more urgent."""
    plan = a_plan(*visits({}, {"not_before": 2}), desks=(Office(1, outside=replace(OTHERS, priority=priority)),))

    assert begun(plan, 4, 1, gap=4, touch=3) == [0, expected]


@pytest.mark.parametrize(("priority", "expected"), [(-1, 7), (0, 4)])
def test_one_from_outside_is_in_the_queue_too_before_a_desk_is_given_at_its_tick(priority, expected):
    """Both come to a free desk at 4; where neither is more urgent, ours goes first."""
    plan = a_plan(*visits({"not_before": 4}), desks=(Office(1, outside=replace(OTHERS, priority=priority)),))

    assert begun(plan, 1, gap=4, touch=3) == [expected]


def test_those_from_outside_take_a_desk_and_come_in_their_own_working_days():
    """A gap of five working days from Friday's first tick, 16: Friday, 44. Three ticks of work, a day off, one of work."""
    office = Office(1, outside=replace(OTHERS, calendar=0))
    plan = a_plan(*visits({"not_before": 45}), as_of=16, desks=(office,))

    assert begun(plan, 1, gap=5 * A_DAY, touch=5) == [57]


def test_what_others_bring_depends_on_their_key_alone():
    """Not on the office's place, the plan's steps or their order."""
    alone = durations(a_plan(*visits({}), desks=(Office(1, outside=OTHERS),)), 5, seed=3).outside[0]
    among = durations(a_plan(a_step("x"), a_step("y"), desks=(2, Office(3, outside=OTHERS))), 5, seed=3).outside[1]
    renamed = durations(a_plan(desks=(Office(1, outside=replace(OTHERS, key="more")),)), 5, seed=3).outside[0]

    assert [alone.gap(k).tolist() for k in range(9)] == [among.gap(k).tolist() for k in range(9)]
    assert [alone.touch(k).tolist() for k in range(9)] == [among.touch(k).tolist() for k in range(9)]
    assert alone.gap(0).tolist() != renamed.gap(0).tolist()


def test_gaps_and_touch_times_have_the_means_they_were_given():
    """Within five standard errors of 1 / per_day and of the distribution's mean, in days."""
    outside = Outside("others", 4.0, distribution("gamma", shape=2, scale=0.3))
    drawn = durations(Plan("plan", 0, (), (), (Office(1, outside=outside),)), 20_000, seed=1).outside[0]
    for ticks, mean, spread in ((drawn.gap(0), 0.25, 0.25), (drawn.touch(7), 0.6, 0.3 * 2**0.5)):
        assert abs(ticks.mean() / 65_536 - mean) < 5 * spread / 20_000**0.5


def test_no_gap_or_touch_time_is_shorter_than_a_tick():
    busy = Office(1, outside=Outside("others", 1e6, distribution("fixed", days=0)))
    drawn = durations(a_plan(desks=(busy,)), 9, seed=1).outside[0]

    assert drawn.gap(0).tolist() == drawn.touch(0).tolist() == [1] * 9


def test_others_who_would_always_go_first_come_for_thirty_years_and_no_longer():
    """One tick a day, one of them on each from tick 1 on: the last on day 10,957."""
    office = Office(1, outside=replace(OTHERS, priority=-1))
    plan = Plan("plan", 0, (), tuple(visits({"not_before": 1})), (office,), ticks_per_day=1)

    assert begun(plan, 1, gap=1, touch=1) == [10_958]


def test_others_at_an_office_closed_for_good_hold_up_nothing():
    assert begun(a_plan(*visits({}), desks=(Office(0, outside=OTHERS),)), 1, gap=1, touch=1) == [NEVER]


def test_the_same_seed_gives_the_same_run_and_more_draws_leave_the_first_ones_alone():
    office = Office(2, ((40, 1),), replace(OTHERS, per_day=0.5, calendar=0, backlog=3))
    plan = a_plan(*visits({}, {"not_before": 30}, {"priority": 1}), as_of=8, desks=(office,))
    few, many = simulate(plan, draws=3, seed=7), simulate(plan, draws=9, seed=7)

    assert few.finish.tolist() == many.finish[:3].tolist()


def test_given_durations_must_say_who_comes_from_outside():
    with pytest.raises(PlanError) as caught:
        simulate_given(a_plan(*visits({}), desks=(Office(1, outside=OTHERS),)), given_work([1]))
    assert str(caught.value) == "plan, office 0: others come from outside, and nothing is drawn for them"
