"""Quantiles of finishes over draws, by linear interpolation between neighbours in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.plan import NEVER, Ticks

SHARES: Final = (0.10, 0.50, 0.80, 0.95)


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The ticks by which 10, 50, 80 and 95 % of the draws have finished; None where so many never do."""

    p10: float | None
    p50: float | None
    p80: float | None
    p95: float | None


def quantiles(finish: Ticks) -> Quantiles:
    """P10, P50, P80 and P95 of one step's finishes, [draw], in ticks."""
    return Quantiles(*(None if np.isnan(tick) else float(tick) for tick in quantile_table(finish[:, np.newaxis])[:, 0]))


def quantile_table(finish: Ticks, shares: tuple[float, ...] = SHARES) -> NDArray[np.float64]:
    """Quantiles of many steps' finishes, [share, step] from [draw, step], in ticks; not a number where it is never.

    The quantile at share p stands at position p (R - 1) of the R ordered draws, linear between neighbours. Draws that
    never finish come last, and a quantile that rests on one of them is never.
    """
    below, above = ranks(len(finish), shares)
    ordered = np.partition(finish, np.unique([below, above]), axis=0)
    return between(ordered[below], ordered[above], len(finish), shares)


def ranks(draws: int, shares: tuple[float, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places in order, from 0, of the two neighbours of each quantile, [share]."""
    position = np.array(shares) * (draws - 1)
    return np.floor(position).astype(np.int64), np.ceil(position).astype(np.int64)


def between(low: Ticks, high: Ticks, draws: int, shares: tuple[float, ...]) -> NDArray[np.float64]:
    """The quantiles from their two neighbours, [share, step]; not a number where the higher is never."""
    position = np.array(shares) * (draws - 1)
    found = low + (high - low) * (position - np.floor(position))[:, np.newaxis]
    return np.where(high < NEVER, found, np.nan)
