"""Play a plan for the finishes of some of its steps, by the compiled passes where they can and else by the obvious path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.draws import durations
from lockwasher.forecast.engine import THREADS, can_play, play_targets
from lockwasher.forecast.layout import Layout
from lockwasher.forecast.plan import NEVER, Plan
from lockwasher.forecast.simulate import Run, simulate_given
from lockwasher.forecast.waits import OfficeWaits, office_waits


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Finishes, [target, draw] in ticks; in how many draws each step decided one, [step]; the waits at each office."""

    finish: NDArray[np.int32]
    counts: NDArray[np.int64]
    waits: tuple[OfficeWaits, ...] = ()


def is_compiled(laid: Layout) -> bool:
    """Whether the compiled passes can play a layout to its targets; else it needs a plan that has its steps."""
    return can_play(laid) and not bool((laid.arrays.desk >= 0).any())


def play(laid: Layout, targets: NDArray[np.int64], draws: int, seed: int, *, threads: int = THREADS) -> Outcome:
    """Draw a plan's durations and play it: when the targets finish, and which steps decide it.

    Raises:
        PlanError: fewer than one draw is asked for.
    """
    if is_compiled(laid):
        played = play_targets(laid, targets, draws, seed, threads=threads)
        return Outcome(played.finish, played.counts)
    run = simulate_given(laid, durations(laid, draws, seed))
    finish = np.ascontiguousarray(run.finish[:, targets].T, np.int32)
    return Outcome(finish, _decided(laid.plan, run, targets), office_waits(laid.plan, run))


def _decided(plan: Plan, run: Run, targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """In how many draws each step decided the finish of a target, [step] (`simulate.critical` for all targets at once)."""
    flags = np.zeros(run.finish.shape, bool, order="F")
    flags[:, targets] = run.finish[:, targets] < NEVER
    for position in range(len(plan.steps) - 1, -1, -1):
        if plan.steps[position].is_fact:
            continue
        for earlier in plan.steps[position].after:
            flags[:, earlier] |= flags[:, position] & (run.finish[:, earlier] == run.ready[:, position])
    return np.asarray(flags.sum(axis=0), np.int64)
