"""Draw the durations and the outcomes of a plan's steps, keyed by what the step is and never by where it stands.

Each step takes words of 32 bits by its key (`uniforms.py`) and looks durations up in the table of its quantile function
(`tables.py`). `kernel.py` works out the same bits; this is its twin in numpy, which says what they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.engine import THREADS, can_play, draw_all, drawn_from
from lockwasher.forecast.layout import ALWAYS, DONE, OPEN, Layout, lay_out
from lockwasher.forecast.plan import MAX_REPEATS, NEVER, Plan, PlanError, Ticks
from lockwasher.forecast.serving import Others
from lockwasher.forecast.tables import days
from lockwasher.forecast.uniforms import BRANCH, DURATION, GAP, OCCURS, REPEAT, STRATUM, Keys, Words, words

LONGEST: Final = NEVER - 64  # ticks, the last float of 32 bits below NEVER; caps the wildest tail
NO_BRANCH: Final = -1

Numbers = NDArray[np.int64]  # [draw]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What chance decided, [draw, step]: `ticks` of work (0: skipped), and the `branch` taken (-1: the step has none).

    `outside` holds one entry for each office, none where nobody comes from outside; it may be left out if nobody does. Draws
    count from the stratum `first`.
    """

    ticks: Ticks
    branch: NDArray[np.int8]
    outside: tuple[OutsideDraws | None, ...] = ()
    first: int = 0


class OutsideDraws:
    """What rule 23 draws for those who come from outside to one office, each number when it is asked for."""

    def __init__(self, drawn_from: Others, draws: Numbers, ticks_per_day: int) -> None:
        self.drawn_from, self._draws = drawn_from, draws
        self._ticks_per_day = np.float32(ticks_per_day)

    def gap(self, k: int) -> Ticks:
        """Ticks, [draw], from the arrival before (today, for the first to arrive) to arrival k."""
        assert self.drawn_from.gap is not None
        return _ticks(
            days(self.drawn_from.gap, _words(self.drawn_from.key, GAP + 2 * k, self._draws)), self._ticks_per_day
        )

    def touch(self, k: int) -> Ticks:
        """Ticks, [draw], for which arrival k takes a desk."""
        return _ticks(
            days(self.drawn_from.touch, _words(self.drawn_from.key, GAP + 2 * k + 1, self._draws)), self._ticks_per_day
        )


def durations(plan: Plan | Layout, draws: int, seed: int, *, threads: int = THREADS, first: int = 0) -> Drawn:
    """Draw every step's work in ticks (rules 2 and 13) and every deciding step's branch (rule 18).

    What others bring from outside (rule 23) is drawn later, as far as it is needed. Draws count from the stratum `first`.

    Raises:
        PlanError: fewer than one draw is asked for.
    """
    laid = plan if isinstance(plan, Layout) else lay_out(plan)
    if draws < 1 or not can_play(laid):
        return drawn(laid, draws, seed, first)
    work, branch = draw_all(laid, draws, seed, threads, first)
    return Drawn(work.T, branch.T, _outside(laid.plan, _numbers(draws, first), seed), first)


def drawn(laid: Layout, draws: int, seed: int, first: int = 0) -> Drawn:
    """The same by the obvious path. Raises PlanError where fewer than one draw is asked for."""
    if draws < 1:
        raise PlanError(f"{laid.plan.name}: {draws} draws were asked for; ask for at least 1")
    keyed, numbers = laid.keys.seeded(seed), _numbers(draws, first)
    ticks = np.zeros((draws, laid.n_steps), np.int64, order="F")
    branch = np.full((draws, laid.n_steps), NO_BRANCH, np.int8, order="F")
    for step in range(laid.n_steps):
        own = Keys(keyed.first[step : step + 1], keyed.second[step : step + 1])
        ticks[:, step] = _work(laid, step, own, numbers)
        branch[:, step] = _branch(laid, step, own, numbers)
    return Drawn(ticks, branch, _outside(laid.plan, numbers, seed), first)


def _numbers(draws: int, first: int) -> Numbers:
    return first * STRATUM + np.arange(draws)


def _outside(plan: Plan, draws: Numbers, seed: int) -> tuple[OutsideDraws | None, ...]:
    return tuple(one and OutsideDraws(one, draws, plan.ticks_per_day) for one in drawn_from(plan, seed))


def _work(laid: Layout, step: int, own: Keys, draws: NDArray[np.int64]) -> Ticks:
    """The work of one step in ticks, [draw]."""
    arrays = laid.arrays
    if arrays.known[step] == DONE:
        return np.zeros(len(draws), np.int64)
    n_repeats = _repeats(arrays.repeats[step], own, draws)
    is_fixed = arrays.table[step] < 0
    ticks = arrays.fixed[step][n_repeats] if is_fixed else _looked_up(laid, step, own, n_repeats, draws)
    if arrays.known[step] == OPEN and arrays.occurs[step] < ALWAYS:
        ticks = np.where(_words(own, OCCURS, draws) < arrays.occurs[step], ticks, 0)
    return np.asarray(ticks, np.int64)


def _repeats(thresholds: NDArray[np.int64], own: Keys, draws: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often a step is repeated, [draw]: the k-th time where its word lies below the k-th threshold."""
    if thresholds[0] == 0:
        return np.zeros(len(draws), np.int64)
    return np.asarray((_words(own, REPEAT, draws)[:, np.newaxis] < thresholds[np.newaxis, :]).sum(axis=1), np.int64)


def _looked_up(laid: Layout, step: int, own: Keys, n_repeats: NDArray[np.int64], draws: NDArray[np.int64]) -> Ticks:
    """Durations from the table, those of repeats added one after the other, in ticks."""
    arrays = laid.arrays
    summed = days(arrays.tables[arrays.table[step]], _words(own, DURATION, draws))
    for again in range(1, MAX_REPEATS + 1 if n_repeats.any() else 1):
        more = days(arrays.tables[arrays.fresh[step]], _words(own, DURATION + again, draws))
        summed = np.where(n_repeats >= again, summed + more, summed)
    return _ticks(summed, arrays.stretch[step])


def _ticks(summed: NDArray[np.float32], stretch: np.float32) -> Ticks:
    """Days as whole ticks, one at the least (rule 1)."""
    ticks = np.minimum(summed * stretch + np.float32(0.5), np.float32(LONGEST))
    return np.asarray(np.maximum(ticks.astype(np.int64), 1))


def _branch(laid: Layout, step: int, own: Keys, draws: NDArray[np.int64]) -> NDArray[np.int8]:
    first, last = laid.arrays.branches_of[step : step + 2]
    if first == last:
        return np.full(len(draws), NO_BRANCH, np.int8)
    reached = _words(own, BRANCH, draws)[:, np.newaxis] >= laid.arrays.branches[first : last - 1][np.newaxis, :]
    return np.asarray(reached.sum(axis=1), np.int8)


def _words(own: Keys, purpose: int, draws: NDArray[np.int64]) -> Words:
    return np.asarray(words(own, purpose, draws)[0])
