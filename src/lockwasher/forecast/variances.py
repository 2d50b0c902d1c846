"""How much of the variance of a finish goes with what was drawn for single steps, read off the same draws.

The first-order share of an input D in a result Y is Var(E[Y|D]) / Var(Y) (Sobol', Math. Comput. Simul. 55, 2001). It needs no
further simulation: the draws are grouped by D, and the means of the groups compared (Plischke, Borgonovo and Smith, Eur. J.
Oper. Res. 226, 2013, "Global sensitivity measures from given data").

The means of k groups differ by chance also where Y does not hang on D: their sum of squares is then expected to be (k - 1)
times the variance within the groups. That much is taken away (Kelley, Proc. Natl. Acad. Sci. 21, 1935: epsilon squared), so
that a step without influence has 0 on average, and now and then a little less than 0.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import Floats
from lockwasher.forecast.compiled import HAS_NUMBA, compiled
from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, Ticks
from lockwasher.forecast.simulate import Flags

BINS: Final = 20
IN_A_BIN: Final = 20  # draws; fewer bins where a step is played in fewer draws
CAP: Final = 0.95
LEFT_OUT: Final = -1

Groups = NDArray[np.int8]


def capped(finish: Ticks, ticks_per_day: int = TICKS_PER_DAY) -> Floats:
    """Finishes in days about their mean, [draw]; what lies beyond the P95 of those that finish counts as at their P95.

    So does what never finishes; where nothing does, all are 0. Without the cap the few longest draws of a wide estimate
    decide the variance, which then says little of the days up to P80 and changes from seed to seed.
    """
    there = finish < NEVER
    if not there.any():
        return np.zeros(len(finish))
    cap = np.quantile(finish[there], CAP)
    # Counted from the first, so that what always finishes alike has no variance, not even by rounding.
    days = (np.minimum(finish, cap) - finish.min()) / ticks_per_day
    about_their_mean: Floats = days - days.mean()
    return about_their_mean


def binned(ticks: Ticks, played: Flags) -> Groups:
    """Bins of equal count of each step's ticks, [step, draw], over the draws in which it is played; -1 elsewhere."""
    in_order = np.sort(np.where(played, ticks, NEVER), axis=1)
    groups = np.where(played, 0, LEFT_OUT).astype(np.int8)
    n_played = played.sum(axis=1)
    put = _put_in_bins if HAS_NUMBA else put_in_bins
    put(ticks, in_order, n_played, np.clip(n_played // IN_A_BIN, 1, BINS), groups)
    return groups


def put_in_bins(ticks: Ticks, in_order: Ticks, n_played: Ticks, n_bins: Ticks, groups: Groups) -> None:
    """Number the bins of the draws whose group is 0. Bin k begins at place k n / bins of the n ticks in order."""
    for row, (n, most) in enumerate(zip(n_played, n_bins, strict=True)):
        # Equal ticks share a bin: a bin hangs on what was drawn and on nothing else.
        edges = in_order[row, np.arange(1, most) * n // most]
        found = np.searchsorted(edges, ticks[row], side="right")
        groups[row] = np.where(groups[row] == LEFT_OUT, LEFT_OUT, found)


@compiled
def _put_in_bins(ticks: Any, in_order: Any, n_played: Any, n_bins: Any, groups: Any) -> None:
    """The same, compiled."""
    for row in range(len(ticks)):
        for j in range(ticks.shape[1]):
            low, high = 0, n_bins[row] - 1
            while low < high and groups[row, j] != LEFT_OUT:
                middle = (low + high + 1) // 2
                if in_order[row, middle * n_played[row] // n_bins[row]] <= ticks[row, j]:
                    low = middle
                else:
                    high = middle - 1
            if groups[row, j] != LEFT_OUT:
                groups[row, j] = low


def explained(days: Floats, groups: Groups) -> Floats:
    """The variance of `days` between the groups of each row, [row], the part expected by chance taken away.

    Args:
        days: a result about its mean, [draw].
        groups: the group of each draw, 0 or more, [row, draw]; draws with -1 are left out of their row, and compared with
            nothing.
    """
    shape = (len(groups), int(groups.max(initial=0)) + 1)
    count, total = np.zeros(shape, np.int64), np.zeros(shape)
    (_sum_groups if HAS_NUMBA else sum_groups)(days, groups, count, total)
    n, k = count.sum(axis=1), (count > 0).sum(axis=1)
    of_means = (total**2 / np.maximum(count, 1)).sum(axis=1)
    between = of_means - total.sum(axis=1) ** 2 / np.maximum(n, 1)
    within = (groups != LEFT_OUT) @ days**2 - of_means
    by_chance = (k - 1) * within / np.maximum(n - k, 1)
    return np.where(n > k, between - by_chance, 0.0) / len(days)


def sum_groups(days: Floats, groups: Groups, count: Ticks, total: Floats) -> None:
    """How many draws each group of a row has, and the sum of their days, both [row, group]."""
    n_rows, n_groups = count.shape
    place = (groups - LEFT_OUT + (n_groups + 1) * np.arange(n_rows)[:, np.newaxis]).ravel()
    for found, weights in ((count, None), (total, np.broadcast_to(days, groups.shape).ravel())):
        summed = np.bincount(place, weights, n_rows * (n_groups + 1))
        found[:] = summed.reshape(n_rows, n_groups + 1)[:, 1:]


@compiled
def _sum_groups(days: Any, groups: Any, count: Any, total: Any) -> None:
    """The same, compiled."""
    for row in range(groups.shape[0]):
        for j in range(groups.shape[1]):
            group = groups[row, j]
            if group != LEFT_OUT:
                count[row, group] += 1
                total[row, group] += days[j]
