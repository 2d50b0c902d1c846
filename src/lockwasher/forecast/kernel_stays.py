"""What stands at each office over time, and what each has done, counted as draws are played: no visit need be kept.

`stays.count_run` says the same of a run of which everything is kept; a test holds the two equal.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lockwasher.forecast.compiled import compiled, inlined
from lockwasher.forecast.kernel_passes import NEVER_TICK
from lockwasher.forecast.stays import STEPS, THERE, TICKS, WAITING, Stays


@inlined
def first_look(looks: Any, tick: Any) -> Any:
    """The first look at a tick or later; one after the last where there is none."""
    at = 0
    while at < looks.shape[0] and looks[at] < tick:
        at += 1
    return at


@inlined
def count_stay(y: Stays, draw: Any, office: Any, as_of: Any, ready: Any, begun: Any, finish: Any) -> None:
    """Count one step of one draw: from its ready tick to before its finish it is there, and until it begins it waits."""
    if ready >= NEVER_TICK or (begun >= finish and begun < NEVER_TICK):
        return  # never there, or skipped
    came = first_look(y.looks, ready)
    began = y.looks.shape[0] if begun >= NEVER_TICK else first_look(y.looks, begun)
    left = y.looks.shape[0] if finish >= NEVER_TICK else first_look(y.looks, finish)
    standing = y.standing[draw, office]
    standing[THERE, came] += 1
    standing[THERE, left] -= 1
    standing[WAITING, came] += 1
    standing[WAITING, began] -= 1
    if finish < NEVER_TICK:
        y.done[draw, office, STEPS] += 1
        y.done[draw, office, TICKS] += finish - max(begun, as_of)


@compiled
def count_row(y: Stays, step: Any, row: Any, place: Any, as_of: Any, ready: Any, begun: Any, finish: Any) -> None:
    """Count a step in all draws of a stratum: `row` of what was played, its draws counted from the first of `place`."""
    office = y.at[step]
    if office >= 0:
        for j in range(place[1]):
            count_stay(y, place[0] + j, office, np.int64(as_of), ready[row, j], begun[row, j], finish[row, j])


@compiled
def count_rows(y: Stays, rows: Any, draw: Any, as_of: Any) -> None:
    """Count all steps of one draw that was played with desks: of a row `link` is its begin, `ends` its finish."""
    for step in range(y.at.shape[0]):
        if y.at[step] >= 0:
            count_stay(y, draw, y.at[step], as_of, rows[step].ready, np.int64(rows[step].link), rows[step].ends)
