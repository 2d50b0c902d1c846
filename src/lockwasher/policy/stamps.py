"""Lines and their duty-free paper in two worlds: the same lines in both, so that a share of one is a share of the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockwasher.estimates.distributions import Floats
from lockwasher.policy.futures import Futures
from lockwasher.policy.paired import Difference, mean_difference, share_difference


@dataclass(frozen=True, slots=True)
class Stamps:
    """The share of lines stamped as they enter, and the days a line's deposit is carried; None where there are no such lines.

    `n_apart` lines wait for the paper in one world alone without being free of it in the other, and are in neither figure.
    """

    stamped: Difference | None
    carried: Difference | None
    n_apart: int


def stamps(base: Futures, other: Futures) -> Stamps:
    """Compare the lines that wait for their paper in both worlds, or in one and need it no more in the other.

    A line that needs no paper any more is as good as stamped. A line that is not registered in both worlds is in neither figure.
    """
    rows = _rows(base), _rows(other)
    waiting = [line for line in dict.fromkeys((*rows[0], *rows[1])) if _is_in(base, line) and _is_in(other, line)]
    lines = [
        line
        for line in waiting
        if all(line in of or f.is_free_of_paper for of, f in zip(rows, (base, other), strict=True))
    ]
    n_apart = len(waiting) - len(lines)
    if not lines:
        return Stamps(None, None, n_apart)
    first, second = _carried(base, rows[0], lines), _carried(other, rows[1], lines)
    return Stamps(
        share_difference((first <= 0).mean(axis=0), (second <= 0).mean(axis=0)),
        mean_difference(first.mean(axis=0), second.mean(axis=0)),
        n_apart,
    )


def _rows(futures: Futures) -> dict[str, int]:
    """The row of `Futures.carried` of each line that waits for its paper."""
    return {line: row for row, group in enumerate(futures.lines.items) for line in group}


def _is_in(futures: Futures, line: str) -> bool:
    return line in futures.world.portfolio.item


def _carried(futures: Futures, rows: dict[str, int], lines: list[str]) -> Floats:
    """The days that each line's deposit is carried, [line, draw]."""
    if futures.is_free_of_paper:
        return np.zeros((len(lines), futures.days.shape[1]))
    return np.asarray(futures.carried[[rows[line] for line in lines]], np.float64)
