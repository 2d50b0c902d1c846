"""A repeated layout plays as the plan would that has every case written out: to the bit."""

from dataclasses import replace

import numpy as np
import pytest

from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, Plan, PlanStep, WorkCalendar
from lockwasher.forecast.playing import play
from lockwasher.forecast.tiling import Cases, tile

DRAWS, SEED = 200, 3
WEEK = WorkCalendar(0, frozenset({5, 6}), frozenset({10}), 400)
SLOW = distribution("exponential", mean=12.0)


def step(key, case, number, after=(), **rest):
    return PlanStep(key, case, number, after, SLOW, **rest)


def patterns(desks):
    """Two patterns: one that turns back once and may end, at an office; one with an occasion, which occurs now and then."""
    back = {"branches": (0.5, 0.2, 0.3), "branch_kinds": ("proceed", "end", "back")}
    steps = (
        step("a/file/1", 0, 0, calendar=0),
        step("a/decide/1", 0, 1, (0,), office=0, **back),
        step("a/file/2", 0, 2, (1,), only_if=(1, 2), calendar=0),
        step("a/decide/2", 0, 3, (2,), office=0, only_if=(1, 2)),
        step("a/over", 0, 4, (3,), occurs=0.0),
        step("b/draft/1", 1, 0, repeat=0.3, scale=2.0),
        step("b/sign/1", 1, 1, (5,), occasions=(40 * TICKS_PER_DAY, 90 * TICKS_PER_DAY), office=1),
        step("b/report/1", 1, 2, (6,), occurs=0.4, office=0),
    )
    return Plan("patterns", 2 * TICKS_PER_DAY, (WEEK,), steps, desks)


def written_out(made, cases):
    """The plan with every case of it a copy of its pattern."""
    steps = []
    for number, (pattern, scale, release) in enumerate(zip(cases.pattern, cases.scale, cases.release, strict=True)):
        of = [(at, one) for at, one in enumerate(made.steps) if one.case == pattern]
        moved = len(steps) - of[0][0]
        for _, one in of:
            name = cases.names[number] + "/" + one.key.partition("/")[2]
            steps.append(
                replace(
                    one,
                    key=name,
                    case=number,
                    after=tuple(arc + moved for arc in one.after),
                    only_if=(one.only_if[0] + moved, one.only_if[1]) if one.only_if else None,
                    not_before=None if one.after else int(release),
                    scale=float(scale),
                )
            )
    return replace(made, steps=tuple(steps))


@pytest.mark.parametrize("desks", [(3, 1), (60, 60)])
def test_cases_that_turn_back_end_and_wait_at_offices_are_repeated(desks):
    made = patterns(desks)
    pattern = np.array([0, 1, 0, 0, 1] * 8)
    release = np.arange(40) * 3 * TICKS_PER_DAY + 2 * TICKS_PER_DAY
    scale = 1.0 + np.arange(40) % 3
    cases = Cases(pattern, scale, release, [f"project-{n % 4}/{n:02d}" for n in range(40)])
    tiled, whole = tile(lay_out(made), cases), lay_out(written_out(made, cases))

    found, expected = (play(laid, np.arange(laid.n_steps), DRAWS, SEED) for laid in (tiled, whole))
    assert tiled.n_steps == whole.n_steps == 24 * 5 + 16 * 3
    for name in ("finish", "counts", "visits", "wait"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), strict=True)
    assert (found.wait[0].sum() > 0) == (desks[0] < len(pattern))
    assert (found.finish < NEVER).any()
    assert (found.finish >= NEVER).any()


def test_a_named_case_draws_the_same_wherever_it_stands():
    made = lay_out(patterns((100, 100)))
    ones = np.ones(1)
    release = np.array([2 * TICKS_PER_DAY])
    alone = tile(made, Cases(np.array([0]), ones, release, ["project-1/x"]))
    second = tile(made, Cases(np.array([1, 0]), np.ones(2), np.repeat(release, 2), ["project-1/y", "project-1/x"]))

    first, last = (play(laid, np.arange(laid.n_steps), DRAWS, SEED).finish for laid in (alone, second))
    np.testing.assert_array_equal(first, last[3:])
