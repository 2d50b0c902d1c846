"""Lay out many cases that follow few patterns, without a Python object to a step.

A plan with one case of each pattern is laid out; its arrays are then repeated, and what differs from case to case put in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.layout import Arrays, Ints, Layout
from lockwasher.forecast.uniforms import keys

Positions = NDArray[np.int64]
_SAME: Final = (
    "known",
    "over",
    "table",
    "fresh",
    "fixed",
    "occurs",
    "repeats",
    "calendar",
    "roll",
    "desk",
    "priority",
    "only_if",
)


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases by number, [case]: which pattern each follows, its scale, and the tick before which it does not begin."""

    pattern: Positions
    scale: NDArray[np.float64]
    release: Positions


@dataclass(frozen=True, slots=True, eq=False)
class _Tiles:
    """Where each step stands, [step]: its case, its place in it, and how far it was moved from its pattern."""

    case: Positions
    place: Positions
    moved: Positions

    @property
    def source(self) -> Positions:
        """The step of the pattern that each step repeats."""
        return np.arange(len(self.moved)) - self.moved


def tile(laid: Layout, cases: Cases) -> Layout:
    """Repeat a layout for many cases: the k-th case of `laid` is pattern k, its steps without occasions, branches or facts.

    The key of a step is "case/place/1", both from 0. The plan of what comes out has no steps; the arrays have them.
    """
    tiles = _tiles(laid, cases)
    source, arrays = tiles.source, laid.arrays
    arcs_of, arcs = _arcs(arrays, tiles)
    nothing = np.zeros(len(source) + 1, np.int32)
    tiled = arrays._replace(
        **{name: getattr(arrays, name)[source] for name in _SAME},
        arcs_of=arcs_of,
        arcs=arcs,
        since=np.where(np.diff(arcs_of) == 0, cases.release[tiles.case], 0).astype(np.int32),
        stretch=_stretch(laid, cases, tiles),
        rank=np.arange(len(source), dtype=np.int32),
        occasions_of=nothing,
        branches_of=nothing.copy(),
    )
    names = (f"{case}/{place}/1" for case, place in zip(tiles.case.tolist(), tiles.place.tolist(), strict=True))
    return Layout(replace(laid.plan, steps=()), tiled, keys(names), laid.tick_bits, source.astype(np.int32))


def _tiles(laid: Layout, cases: Cases) -> _Tiles:
    sizes = np.unique([step.case for step in laid.plan.steps], return_counts=True)[1]
    size, first = sizes[cases.pattern], (np.cumsum(sizes) - sizes)[cases.pattern]
    begin = np.cumsum(size) - size
    case = np.repeat(np.arange(len(size)), size)
    return _Tiles(case, np.arange(len(case)) - begin[case], (begin - first)[case])


def _arcs(arrays: Arrays, tiles: _Tiles) -> tuple[Ints, Ints]:
    n_arcs = np.diff(arrays.arcs_of)[tiles.source]
    arcs_of = np.concatenate([[0], np.cumsum(n_arcs)])
    arc = np.arange(arcs_of[-1]) - np.repeat(arcs_of[:-1] - arrays.arcs_of[tiles.source], n_arcs)
    arcs = arrays.arcs[arc] + np.repeat(tiles.moved, n_arcs)
    return arcs_of.astype(np.int32), arcs.astype(np.int32)


def _stretch(laid: Layout, cases: Cases, tiles: _Tiles) -> NDArray[np.float32]:
    """Ticks for a day of the table; the scale of a case leaves what is fixed alone (`PlanStep.stretch`)."""
    factor = np.array([step.factor for step in laid.plan.steps])[tiles.source]
    is_fixed = np.array([step.distribution.kind == "fixed" for step in laid.plan.steps])[tiles.source]
    scale = np.where(is_fixed, 1.0, cases.scale[tiles.case])
    return (factor * scale * laid.plan.ticks_per_day).astype(np.float32)
