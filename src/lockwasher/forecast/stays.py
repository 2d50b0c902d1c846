"""The stays of steps at offices: how many are there and how many of them wait for a desk, look by look, and how many are done.

25. **Stays.** A step is at its office from the tick it is ready, which may lie before today, to before its finish; it waits
    until before its begin. What is skipped, never ready or done already has no stay; what is turned away at an office that
    has no desk any more stays for good. A step that is finished is done, and was in hand from its begin, or today if it
    began before, to its finish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.plan import NEVER, Plan, Ticks

Counts = NDArray[np.int64]
THERE, WAITING = range(2)  # who stands at an office, and who of them has no desk yet
STEPS, TICKS = range(2)  # what was done


class Stays(NamedTuple):
    """Whose stay is counted, when is looked, and the counts. Of no step where `at` is empty."""

    at: Any  # [s] int32: the office at which its stay is counted, -1 for none
    looks: Any  # [look] int64 ticks, rising
    standing: Any  # [draw, office, there or waiting, look + 1] int32: what comes and goes before each look
    done: Any  # [draw, office, steps or ticks] int64


@dataclass(frozen=True, slots=True, eq=False)
class Counting:
    """Whose stays are counted: the office of each step, [step], -1 for none, among `n_offices`; and the ticks of the looks, rising."""

    at: NDArray[np.int32]
    n_offices: int
    looks: Counts

    def stays(self, draws: int) -> Stays:
        """Where so many draws are counted."""
        standing = np.zeros((draws, self.n_offices, 2, len(self.looks) + 1), np.int32)
        return Stays(np.array(self.at), np.array(self.looks), standing, np.zeros((draws, self.n_offices, 2), np.int64))


NOTHING_COUNTED = Counting(np.empty(0, np.int32), 0, np.empty(0, np.int64))


def counted(stays: Stays) -> tuple[NDArray[np.int32], Counts]:
    """How many steps are there and wait, [office, there or waiting, look, draw], and steps done and their ticks, [office, 2, draw]."""
    standing = np.cumsum(stays.standing[..., :-1], axis=-1, dtype=np.int32)
    return np.moveaxis(standing, 0, -1), np.moveaxis(stays.done, 0, -1)


def count_run(counting: Counting, plan: Plan, run: tuple[Ticks, Ticks, Ticks]) -> tuple[NDArray[np.int32], Counts]:
    """The same of ready, begin and finish, [draw, step], of a whole run."""
    draws = len(run[0])
    standing = np.zeros((counting.n_offices, 2, len(counting.looks), draws), np.int32)
    done = np.zeros((counting.n_offices, 2, draws), np.int64)
    for step in np.flatnonzero(counting.at >= 0):
        office = counting.at[step]
        ready, begun, finish = (ticks[:, step] for ticks in run)
        comes = (ready < NEVER) & ((begun < finish) | (begun >= NEVER))
        for at, look in enumerate(counting.looks):
            is_there = comes & (ready <= look)
            standing[office, THERE, at] += is_there & ((finish > look) | (finish >= NEVER))
            standing[office, WAITING, at] += is_there & ((begun > look) | (begun >= NEVER))
        is_done = comes & (finish < NEVER)
        done[office, STEPS] += is_done
        done[office, TICKS] += np.where(is_done, finish - np.maximum(begun, plan.as_of), 0)
    return standing, done
