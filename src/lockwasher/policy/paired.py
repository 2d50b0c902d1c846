"""Differences between two worlds on the same draws, with the interval that the number of draws allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lockwasher.estimates.distributions import Floats
from lockwasher.forecast.uniforms import STRATUM

LEVEL: Final = 0.95
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in two worlds, and what it changes by. `low` and `high` hold the change with 95 %.

    They are None where there are fewer than two strata of draws to tell from. None for a figure that there is not: a P80 that
    more than one draw in five never reaches. `is_equal` says of a mean whether it is the same in every draw; of what is no mean
    it is None.
    """

    base: float | None
    other: float | None
    change: float | None
    low: float | None
    high: float | None
    is_equal: bool | None = None

    @property
    def is_exactly_zero(self) -> bool:
        """Whether nothing differs at all: changes that cancel each other do."""
        return self.change == 0 and not self.low and not self.high and self.is_equal is not False


def mean_difference(base: Floats, other: Floats) -> Difference:
    """The difference of two means over draws, [draw] each."""
    change = other - base
    low, high = _interval(float(change.mean()), [float(part.mean()) for part in _without_each(change)], _sizes(change))
    is_equal = bool(np.array_equal(base, other))
    return Difference(float(base.mean()), float(other.mean()), float(change.mean()), low, high, is_equal)


def share_difference(base: Floats, other: Floats) -> Difference:
    """The difference of two mean shares over draws, [draw] each from 0 to 1: no share changes by more than the whole."""
    found = mean_difference(base, other)
    if found.low is None or found.high is None:
        return found
    return replace(found, low=max(found.low, -1.0), high=min(found.high, 1.0))


def statistic_difference(base: Floats, other: Floats, statistic: Callable[[Floats], float]) -> Difference:
    """The difference of a statistic of [..., draw] in two worlds; infinite where there is none."""
    first, second = statistic(base), statistic(other)
    if not np.isfinite([first, second]).all():
        return Difference(_finite(first), _finite(second), None, None, None)
    left = [statistic(b) - statistic(a) for a, b in zip(_without_each(base), _without_each(other), strict=True)]
    # A statistic that is lost with one stratum is too near to none for an interval.
    low, high = _interval(second - first, left, _sizes(base)) if np.isfinite(left).all() else (None, None)
    return Difference(first, second, second - first, low, high)


def parts_difference(
    base: Sequence[P], other: Sequence[P], statistic: Callable[[Sequence[P]], float], draws: int
) -> Difference:
    """The same of what was kept of each stratum of so many draws, and of a statistic of all or some of them."""
    first, second = statistic(base), statistic(other)
    if not np.isfinite([first, second]).all():
        return Difference(_finite(first), _finite(second), None, None, None)
    left = [statistic(b) - statistic(a) for a, b in zip(_but_one(base), _but_one(other), strict=True)]
    # A statistic that is lost with one stratum is too near to none for an interval.
    sizes = _sizes_of(draws)
    low, high = _interval(second - first, left, sizes) if np.isfinite(left).all() else (None, None)
    return Difference(first, second, second - first, low, high)


def _but_one(parts: Sequence[P]) -> list[list[P]]:
    """All parts but one, each left out in turn; none where there is one only."""
    return [[*parts[:at], *parts[at + 1 :]] for at in range(len(parts))] if len(parts) > 1 else []


def quantile(days: Floats, share: float) -> float:
    """The days by which a share of the draws is there, infinite where it never is; a day that some draw has, never one between."""
    in_order = np.sort(days)
    return float(in_order[min(len(in_order) - 1, max(0, int(np.ceil(share * len(in_order))) - 1))])


def _interval(told: float, left_out: list[float], sizes: Sequence[int]) -> tuple[float | None, float | None]:
    """The jackknife: leave out one stratum of paired draws after the other, each weighted by its draws.

    The last stratum may be smaller than the others (Busing, Meijer and Van der Leeden, Statistics and Computing 9, 1999); where
    all are alike this is the jackknife of Tukey (Ann. Math. Stat. 29, 1958).
    """
    n = len(left_out)
    if n < 2:  # one stratum says nothing of how strata differ
        return None, None
    off, times = told - np.array(left_out), sum(sizes) / np.array(sizes)
    # The pseudovalue of a stratum is told + (times - 1) * off, and their weighted mean is told + the sum below.
    apart = (times - 1) * off - ((1 - 1 / times) * off).sum()
    spread = float(np.sqrt(np.mean(np.square(apart) / (times - 1))))
    reach = float(special.stdtrit(n - 1, (1 + LEVEL) / 2)) * spread
    return told - reach, told + reach


def _sizes(values: Floats) -> list[int]:
    return _sizes_of(values.shape[-1])


def _sizes_of(draws: int) -> list[int]:
    """How many draws there are in each stratum."""
    return [min(STRATUM, draws - start) for start in range(0, draws, STRATUM)]


def _without_each(values: Floats) -> list[Floats]:
    """The draws without each stratum in turn, along the last axis; none where there is one stratum only."""
    draws = values.shape[-1]
    if draws <= STRATUM:
        return []
    kept: list[NDArray[np.int64]] = [
        np.r_[0:start, min(start + STRATUM, draws) : draws] for start in range(0, draws, STRATUM)
    ]
    return [values[..., one] for one in kept]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
