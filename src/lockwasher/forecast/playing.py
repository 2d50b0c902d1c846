"""Play a plan for the finishes of some of its steps, by the compiled passes where they can and else by the obvious path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.draws import durations
from lockwasher.forecast.engine import THREADS, Played, can_play, play_targets
from lockwasher.forecast.layout import Layout
from lockwasher.forecast.plan import NEVER, Plan, PlanError
from lockwasher.forecast.simulate import Run, simulate_given
from lockwasher.forecast.stays import count_run
from lockwasher.forecast.waits import office_waits


def play(
    laid: Layout, targets: NDArray[np.int64], draws: int, seed: int, *, threads: int = THREADS, first: int = 0
) -> Played:
    """Draw a plan's durations and play it: when the targets finish, which steps decide it, waits and stays at offices.

    Draws count from the stratum `first`.

    Raises:
        PlanError: fewer than one draw is asked for, or a target is named twice.
    """
    if draws < 1:
        raise PlanError(f"{laid.plan.name}: {draws} draws were asked for; ask for at least 1")
    if len(np.unique(targets)) < len(targets):
        raise PlanError(f"{laid.plan.name}: a target is named twice; name each once")
    if can_play(laid):
        return play_targets(laid, targets, draws, seed, threads=threads, first=first)
    run = simulate_given(laid, durations(laid, draws, seed, threads=threads, first=first), threads=threads)
    finish = np.ascontiguousarray(run.finish[:, targets].T, np.int32)
    stays = count_run(laid.counting, laid.plan, (run.ready, run.begun, run.finish))
    return Played(finish, _decided(laid.plan, run, targets), *office_waits(laid.plan, run), *stays)


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
