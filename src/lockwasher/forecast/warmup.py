"""Compile every pass, or load it from where it was kept, by playing a plan of two steps."""

from __future__ import annotations

from typing import Final

import numpy as np

from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import Office, Plan, PlanStep
from lockwasher.forecast.playing import play
from lockwasher.forecast.selection import quantile_rows
from lockwasher.forecast.simulate import simulate

_DESKS: Final = ((), (Office(1),))  # without a desk and with one: other passes


def warm() -> None:
    """Play a plan without desks and one with a desk by all that is compiled; nothing is kept of it."""
    believed = distribution("lognormal", median=1, sigma=0.5)
    for desks in _DESKS:
        first = PlanStep("warmup/first", 0, 0, (), believed, office=0 if desks else None)
        second = PlanStep("warmup/second", 0, 1, (0,), believed, repeat=0.5, occurs=0.5)
        plan = Plan("warmup", 0, (), (first, second), desks)
        simulate(plan, draws=1, seed=1)
        quantile_rows(play(lay_out(plan), np.array([1]), 1, 1).finish)
