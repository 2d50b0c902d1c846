"""Compile every pass, or load it from where it was kept, by playing a plan of two steps."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from typing import Final

import numpy as np

from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.backward import latest_of
from lockwasher.forecast.draws import durations
from lockwasher.forecast.layout import Layout, lay_out
from lockwasher.forecast.plan import TICKS_PER_DAY, Office, Plan, PlanStep
from lockwasher.forecast.playing import play
from lockwasher.forecast.selection import quantile_rows
from lockwasher.forecast.simulate import simulate_given
from lockwasher.forecast.uniforms import STRATUM
from lockwasher.forecast.variances import binned, capped, explained

_DESKS: Final = ((), (Office(1),))  # without a desk and with one: other passes
_DRAWS: Final = (1, 2 * STRATUM)  # in one thread and in two: whole arrays and parts of them, to numba other types


def warm() -> None:
    """Play and explain a plan without desks and one with a desk by all that is compiled; nothing is kept of it."""
    for desks in _DESKS:
        _warm_with(desks)


def warm_at_once() -> None:
    """The same by two processes, each of which compiles about half; where there can be no second, this one compiles all."""
    with suppress(OSError, BrokenProcessPool), ProcessPoolExecutor(1, get_context("spawn")) as beside:
        other = beside.submit(_warm_with, _DESKS[1])
        _warm_with(_DESKS[0])
        other.result()
    warm()  # loads what the other kept, and compiles what it did not


def _warm_with(desks: tuple[Office, ...]) -> None:
    believed = distribution("lognormal", median=1, sigma=0.5)
    first = PlanStep("warmup/first", 0, 0, (), believed, office=0 if desks else None)
    second = PlanStep("warmup/second", 0, 1, (0,), believed, repeat=0.5, occurs=0.5)
    laid = lay_out(Plan("warmup", 0, (), (first, second), desks))
    for draws in _DRAWS:
        _pass_through(laid, draws)


def _pass_through(laid: Layout, draws: int) -> None:
    drawn = durations(laid, draws, seed=1)
    run = simulate_given(laid, drawn)
    latest_of(laid, run, [0], [1], TICKS_PER_DAY, [0, 1])
    bins = binned(drawn.ticks.T[[0, 1]], run.finish.T[[0, 1]] > run.begun.T[[0, 1]])
    explained(capped(run.finish[:, 1]), bins)
    quantile_rows(play(laid, np.array([1]), draws, 1).finish)
