"""The compiled passes give the same bits as the obvious path, for any threads and any number of draws."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.plans import A_DAY, WEEK, a_chain, a_plan, a_step, plans
from lockwasher.estimates.distributions import distribution
from lockwasher.forecast import compiled, engine
from lockwasher.forecast.draws import Drawn, drawn
from lockwasher.forecast.engine import can_play, draw_all, drawn_from, play_all, play_targets
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, Office, Outside, Plan
from lockwasher.forecast.simulate import Run, critical, in_event_order, in_step_order, simulate

KINDS = [
    distribution("lognormal", median=5, sigma=0.8),
    distribution("gamma", shape=2.5, scale=4),
    distribution("pert", low=2, mode=5, high=20),
    distribution("empirical", values=(3, 5, 8, 21)),
    distribution("fixed", days=7),
]


@st.composite
def chancy(draw, offices=0, is_plain=True):
    """A random plan in which every step's duration, skip and repeats are left to chance."""
    plan = draw(plans(offices=offices, is_plain=is_plain))
    steps = [
        replace(
            step,
            distribution=draw(st.sampled_from(KINDS)),
            occurs=draw(st.sampled_from([0.0, 0.6, 1.0])),
            repeat=draw(st.sampled_from([0.0, 0.4, 1.0])),
            scale=draw(st.sampled_from([0.5, 3.0])),
        )
        for step in plan.steps
    ]
    return replace(plan, steps=tuple(steps))


def obvious_path(plan: Plan, drawn: Drawn) -> Run:
    """Play by the programs in numpy and Python."""
    return in_event_order(plan, drawn) if plan.has_visits else in_step_order(plan, drawn)


def assert_equal(plan: Plan, draws: int, seed: int, threads: int) -> None:
    """Hold every ready, begin and finish of the compiled passes against the obvious path."""
    laid = lay_out(plan)
    obvious = drawn(laid, draws, seed)
    twin, (work, branch) = obvious_path(plan, obvious), draw_all(laid, draws, seed, threads)
    assert (obvious.ticks == work.T).all()
    assert (obvious.branch == branch.T).all()
    ready, begun, finish = play_all(laid, work, branch, drawn_from(plan, seed), threads=threads)
    assert (twin.ready == ready.T).all()
    assert (twin.begun == begun.T).all()
    assert (twin.finish == finish.T).all()


@settings(max_examples=150, deadline=None)
@given(chancy(), st.sampled_from([1, 127, 128, 300]), st.integers(0, 9), st.sampled_from([1, 2, 3]))
def test_every_tick_is_that_of_the_obvious_path(plan, draws, seed, threads):
    assert_equal(plan, draws, seed, threads)


@settings(max_examples=100, deadline=None)
@given(chancy(offices=2), st.sampled_from([1, 127, 129]), st.integers(0, 9), st.sampled_from([1, 2]))
def test_with_offices_that_serve_in_turn_too(plan, draws, seed, threads):
    assert_equal(plan, draws, seed, threads)


@settings(max_examples=60, deadline=None)
@given(chancy(offices=2, is_plain=False), st.sampled_from([1, 129]), st.integers(0, 9))
def test_with_priorities_changing_desks_and_arrivals_from_outside_too(plan, draws, seed):
    assert_equal(plan, draws, seed, 1)


def test_what_is_in_progress_and_has_no_occasion_left_takes_its_duration():
    held = a_step("1/panel/1", begun=0, occasions=(0,), distribution=KINDS[0])
    plan = a_plan(held, a_step("1/visa/1", (0,), number=1, office=0, distribution=KINDS[4]), as_of=1, desks=(1,))
    assert_equal(plan, 130, 0, 1)


def test_far_out_and_at_the_end_of_time_too():
    wild = [
        {"distribution": distribution("lognormal", median=200, sigma=3), "calendar": n % 2 or None} for n in range(6)
    ]
    plan = a_chain(*[field | {"calendar": 0 if field["calendar"] else None} for field in wild])
    fine = replace(
        plan, ticks_per_day=TICKS_PER_DAY, calendars=(replace(plan.calendars[0], ticks_per_day=TICKS_PER_DAY),)
    )
    assert_equal(fine, 2_000, 3, 2)


@pytest.mark.parametrize("desks", [(), (1,)])
def test_and_beyond_the_tables_of_calendars_where_a_day_has_few_ticks(desks):
    """A hundred years at four ticks a day; the tables end after ninety."""
    long = {"distribution": distribution("lognormal", median=9_000, sigma=1), "calendar": 0, "roll": 0}
    steps = [long | ({"office": 0} if desks and n == 2 else {}) for n in range(5)]
    plan = a_chain(*steps, desks=desks)
    assert_equal(plan, 300, 3, 2)


@pytest.mark.parametrize("calendar", [None, 0])
def test_whoever_waits_behind_one_from_outside_who_takes_for_ever_begins_never(calendar):
    for_ever = Outside("others", 0, distribution("fixed", days=NEVER), calendar, priority=-1, backlog=1)
    plan = a_plan(a_step(office=0), desks=(Office(1, (), for_ever),), as_of=400)
    assert_equal(plan, 2, 1, 1)
    assert (simulate(plan, draws=2, seed=1).begun == NEVER).all()


@pytest.mark.parametrize("holidays", [(32_700, 32_900), (32_760, 32_768), (32_990, 33_001)])
@pytest.mark.parametrize("desks", [(), (1,)])
def test_and_where_holidays_are_known_for_longer_than_ninety_years(holidays, desks):
    known = replace(WEEK, last_day=33_000, holidays=frozenset(range(*holidays)))
    begins = [{"not_before": A_DAY * day} for day in (32_690, 32_758, 32_763, 32_770, 32_995, 33_009, 40_000)]
    steps = [
        a_step(f"{n}", number=n, calendar=0, distribution=KINDS[0], office=0 if desks else None, **begin)
        for n, begin in enumerate(begins)
    ]
    assert_equal(a_plan(*steps, calendars=(known,), desks=desks), 40, 3, 1)


def test_with_more_calendars_and_offices_than_a_byte_can_number():
    places = [{"calendar": 199, "roll": 198, "office": 39_999}, {"calendar": 128}]
    assert_equal(a_chain(*places, calendars=(WEEK,) * 200, desks=(1,) * 40_000), 2, 3, 1)


@settings(max_examples=40, deadline=None)
@given(st.one_of(chancy(), chancy(offices=2), chancy(offices=2, is_plain=False)), st.integers(0, 9))
def test_the_finishes_of_targets_and_what_decided_them_are_those_of_the_obvious_path(plan, seed):
    laid, draws = lay_out(plan), 200
    twin, targets = obvious_path(plan, drawn(laid, draws, seed)), np.array([len(plan.steps) - 1])
    played = play_targets(laid, targets, draws, seed)
    assert (played.finish == twin.finish[:, targets].T).all()
    flags = critical(plan, twin, len(plan.steps) - 1)
    assert (played.counts == flags.sum(axis=0)).all()


def test_without_numba_the_answer_is_the_same(monkeypatch):
    plan = a_chain(*[{"distribution": each} for each in KINDS])
    fast = simulate(plan, draws=300, seed=5)
    monkeypatch.setattr(compiled, "HAS_NUMBA", False)
    assert not can_play(lay_out(plan))
    slow = simulate(plan, draws=300, seed=5)
    assert (fast.finish == slow.finish).all()


def test_a_day_that_is_no_power_of_two_of_ticks_takes_the_obvious_path():
    plan = replace(a_chain({}), ticks_per_day=1_000, calendars=())
    assert not can_play(lay_out(plan))
    assert simulate(plan, draws=3, seed=1).finish.shape == (3, 1)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_gives_the_same_bits(threads):
    plan = a_chain(*[{"distribution": each, "repeat": 0.3} for each in KINDS])
    laid = lay_out(plan)
    one, many = draw_all(laid, 700, 1, 1), draw_all(laid, 700, 1, threads)
    assert all((a == b).all() for a, b in zip(one, many, strict=True))
    runs = play_all(laid, *one, threads=1), play_all(laid, *one, threads=threads)
    assert all((a == b).all() for a, b in zip(*runs, strict=True))


def test_steps_that_rest_on_each_other_stand_in_one_group():
    steps = [a_step("1/a/1"), a_step("2/a/1", case=2), a_step("2/b/1", (1,), case=2, number=1), a_step("3/a/1", case=3)]
    laid = lay_out(replace(a_chain({}), steps=(*steps, a_step("3/b/1", (0, 3), case=3, number=1))))
    groups = engine.group(laid)
    found = [groups.order[a:b].tolist() for a, b in zip(groups.cuts[:-1], groups.cuts[1:], strict=True)]
    assert sorted(found) == [[0, 3, 4], [1, 2]]
