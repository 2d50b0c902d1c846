"""How the engine's cost grows with the number of cases and with the number of draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

import pages
from pages import figure
from rivals import Work, with_cases
from rounds import Cost, benched, median

CASES = (1_000, 3_000, 10_000, 30_000, 100_000)
DRAWS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
FIXED = 1_000  # cases while draws grow, and draws while cases do
IN_PROPORTION = 0.03  # how far from 1 a slope is that is not told from 1
Key = tuple[str, int]  # what grows, and how many there are
Costs = dict[Key, list[Cost]]


@dataclass(frozen=True, slots=True)
class Line:
    """One series: what grows, how many, and seconds of processor time, the median of the rounds."""

    what: str
    counts: tuple[int, ...]
    cpu_s: tuple[float, ...]

    @property
    def slope(self) -> float:
        """The power of the count with which the cost grows: least squares over the logarithms of both."""
        return float(np.polyfit(np.log(self.counts), np.log(self.cpu_s), 1)[0])

    @property
    def told(self) -> str:
        """What ten times as many cost."""
        return f"ten times the {self.what} cost {figure(10**self.slope)} times as much (slope {self.slope:.2f})"

    @property
    def verdict(self) -> str:
        """The slope in words."""
        off = self.slope - 1
        return "in proportion" if abs(off) <= IN_PROPORTION else f"{'more' if off > 0 else 'less'} than in proportion"


def works(folder: Path, most: int = max(CASES)) -> dict[Key, Work]:
    """All that is done in a round, up to `most` cases and draws."""
    found: dict[Key, Work] = {}
    for count in (count for count in CASES if count <= most):
        found["cases", count] = partial(benched, with_cases("w1", count, folder), FIXED)
    base = with_cases("w1", FIXED, folder)
    for count in (count for count in DRAWS if count <= most):
        found["draws", count] = partial(benched, base, count)
    return found


def lines(costs: Costs) -> list[Line]:
    """The two series, of those that have two points or more."""
    found = []
    for what in ("cases", "draws"):
        counts = tuple(count for own, count in costs if own == what)
        if len(counts) > 1:
            found.append(Line(what, counts, tuple(_cpu_s(costs[what, count]) for count in counts)))
    return found


def growth_table(costs: Costs) -> str:
    """Every point: what it took, for the whole and for a step-sample, and the memory."""
    return pages.table(("what grows", "cases", "draws", "CPU", "CPU for a step-sample", "peak memory"), _rows(costs))


def _rows(costs: Costs) -> Iterator[tuple[str, ...]]:
    for (what, count), each in costs.items():
        sizes = (count, FIXED) if what == "cases" else (FIXED, count)
        ns, peak = median(each, lambda cost: cost.ns), median(each, lambda cost: cost.peak_mb)
        yield (
            what,
            *(f"{size:,}" for size in sizes),
            f"{figure(_cpu_s(each))} s",
            f"{figure(ns)} ns",
            f"{figure(peak)} MB",
        )


def _cpu_s(each: list[Cost]) -> float:
    return median(each, lambda cost: cost.cpu_s)
