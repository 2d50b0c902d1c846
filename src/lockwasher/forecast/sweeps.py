"""The compiled sweep back from a due tick: what `backward.py` says in numpy, one step after the other without a temporary array.

A test holds the bits of both equal. Ticks are of 64 bits here: a latest start may lie far before day 0 before it is cut off.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from lockwasher.forecast.compiled import allocating, compiled, inlined
from lockwasher.forecast.layout import BEGUN, DONE
from lockwasher.forecast.plan import NEVER

HOPELESS: Final = -NEVER


@inlined
def _worked(worked: Any, working: Any, c: Any, bits: Any, tick: Any) -> Any:
    """Working ticks up to a tick."""
    day = tick >> bits
    return np.int64(worked[c, day]) + (tick - (day << bits)) * np.int64(working[c, day])


@compiled
def _back(tables: Any, c: Any, bits: Any, work: Any, by: Any) -> None:
    """Move ticks back by working ticks: the latest from which so many are finished at each; -1 where before day 0."""
    worked, working, starts = tables
    for j in range(len(by)):
        left = _worked(worked, working, c, bits, max(by[j], -1) + 1) - 1 - work[j]
        day = max(left, 0) >> bits
        by[j] = np.int64(starts[c, day]) + (left - (day << bits)) if left >= 0 else -1


@compiled
def _last(tables: Any, c: Any, bits: Any, begun: Any, finish: Any, work: Any) -> None:
    """How long a step lasted, in ticks or, where it has a calendar, in working ticks."""
    worked, working, _ = tables
    for j in range(len(work)):
        b, f = np.int64(begun[j]), np.int64(finish[j])
        if c < 0:
            work[j] = f - b
        else:
            work[j] = _worked(worked, working, c, bits, f) - _worked(worked, working, c, bits, b)


@compiled
def _settle(occasions: Any, begun: Any, finish: Any, by: Any, start: Any) -> None:
    """Hold starts to the occasions, let steps that were skipped start as late as they may finish, and cut off before day 0."""
    n = len(occasions)
    for j in range(len(start)):
        b, is_skipped = begun[j], begun[j] == finish[j]
        if n:
            at = np.searchsorted(occasions, b)
            is_skipped = is_skipped and not (at < n and occasions[at] == b)
            if b <= occasions[n - 1] or start[j] <= occasions[n - 1]:
                held = np.searchsorted(occasions, by[j], side="right")
                start[j] = occasions[held - 1] if held else HOPELESS
        if is_skipped:
            start[j] = by[j]
        if start[j] < 0:
            start[j] = HOPELESS


@compiled
def _pass_on(ready: Any, begun: Any, start: Any, by: Any) -> None:
    """Let a step before finish by when this one must be ready: its start, less what it waited."""
    for j in range(len(start)):
        waited = np.int64(begun[j]) - np.int64(ready[j])
        by[j] = min(by[j], start[j] if start[j] == HOPELESS else start[j] - waited)


@allocating
def sweep_back(a: Any, bits: Any, run: Any, among: Any, by: Any, is_bound: Any) -> None:
    """Turn the latest finishes of some steps into their latest starts, the last step first.

    Args:
        a: the arrays of the plan.
        bits: the ticks of a day are 2 to this power.
        run: ready, begin and finish of all steps, each [step, draw].
        among: the positions of the steps, in order.
        by: their latest finishes, [place, draw], of those that are bound to one; their latest starts afterwards.
        is_bound: whether a step is bound to a finish, [place].
    """
    ready, begun, finish = run
    tables = (a.worked, a.working, a.starts)
    start, work, nothing = (
        np.empty(by.shape[1], np.int64),
        np.empty(by.shape[1], np.int64),
        np.zeros(by.shape[1], np.int64),
    )
    for here in range(len(among) - 1, -1, -1):
        step = among[here]
        if not is_bound[here] or a.known[step] == DONE:
            continue
        _last(tables, a.calendar[step], bits, begun[step], finish[step], work)
        start[:] = by[here]
        if a.roll[step] >= 0:
            _back(tables, a.roll[step], bits, nothing, start)
        if a.calendar[step] >= 0:
            _back(tables, a.calendar[step], bits, work, start)
        else:
            start -= work
        _settle(
            a.occasions[a.occasions_of[step] : a.occasions_of[step + 1]], begun[step], finish[step], by[here], start
        )
        by[here] = start
        for arc in range(a.arcs_of[step], a.arcs_of[step + 1] if a.known[step] != BEGUN else a.arcs_of[step]):
            place = np.searchsorted(among, a.arcs[arc])
            if place < len(among) and among[place] == a.arcs[arc]:
                is_bound[place] = True
                _pass_on(ready[step], begun[step], start, by[place])
