"""Lay out many cases that follow few patterns, without a Python object to a step.

A plan with one case of each pattern is laid out; its arrays are then repeated, and what differs from case to case put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.layout import Ints, Layout
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
)


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases by number, [case]: which pattern each follows, its scale, and the tick before which it does not begin.

    `names`, where there are some, stand in the keys of a case's steps in the place of all that its pattern's keys have before
    their first slash.
    """

    pattern: Positions
    scale: NDArray[np.float64]
    release: Positions
    names: Sequence[str] = ()


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
    """Repeat a layout for many cases: the k-th case of `laid` is pattern k, its steps together and none a fact.

    The key of a step is "case/place/1", both from 0, unless cases have names. The plan of what comes out has no steps; the
    arrays have them. Ticks of occasions are those of the pattern.
    """
    tiles = _tiles(laid, cases)
    source, arrays = tiles.source, laid.arrays
    arcs_of, arc = _taken(arrays.arcs_of, source)
    occasions_of, occasion = _taken(arrays.occasions_of, source)
    branches_of, branch = _taken(arrays.branches_of, source)
    only_if = arrays.only_if[source]
    only_if[:, 0] += np.where(only_if[:, 0] >= 0, tiles.moved, 0).astype(np.int32)
    tiled = arrays._replace(
        **{name: getattr(arrays, name)[source] for name in _SAME},
        arcs_of=arcs_of,
        arcs=(arrays.arcs[arc] + np.repeat(tiles.moved, np.diff(arcs_of))).astype(np.int32),
        since=np.where(np.diff(arcs_of) == 0, cases.release[tiles.case], 0).astype(np.int32),
        stretch=_stretch(laid, cases, tiles),
        rank=np.arange(len(source), dtype=np.int32),
        occasions_of=occasions_of,
        occasions=arrays.occasions[occasion],
        branches_of=branches_of,
        branches=arrays.branches[branch],
        ends=arrays.ends[branch],
        only_if=only_if,
    )
    named = keys(_names(laid, cases, tiles))
    return Layout(replace(laid.plan, steps=()), tiled, named, laid.tick_bits, source.astype(np.int32))


def _names(laid: Layout, cases: Cases, tiles: _Tiles) -> Iterator[str]:
    """The keys of all steps."""
    if not cases.names:
        return (f"{case}/{place}/1" for case, place in zip(tiles.case.tolist(), tiles.place.tolist(), strict=True))
    after = [step.key.partition("/")[2] for step in laid.plan.steps]
    both = zip(tiles.case.tolist(), tiles.source.tolist(), strict=True)
    return (f"{cases.names[case]}/{after[source]}" for case, source in both)


def _tiles(laid: Layout, cases: Cases) -> _Tiles:
    sizes = np.unique([step.case for step in laid.plan.steps], return_counts=True)[1]
    size, first = sizes[cases.pattern], (np.cumsum(sizes) - sizes)[cases.pattern]
    begin = np.cumsum(size) - size
    case = np.repeat(np.arange(len(size)), size)
    return _Tiles(case, np.arange(len(case)) - begin[case], (begin - first)[case])


def _taken(ends_of: Ints, source: Positions) -> tuple[Ints, Positions]:
    """Where the entries of each step begin and end in what comes out, and which entry of the pattern each is."""
    n = np.diff(ends_of)[source]
    taken_of = np.concatenate([[0], np.cumsum(n)])
    entry = np.arange(taken_of[-1]) - np.repeat(taken_of[:-1] - ends_of[source], n)
    return taken_of.astype(np.int32), entry


def _stretch(laid: Layout, cases: Cases, tiles: _Tiles) -> NDArray[np.float32]:
    """Ticks for a day of the table; the scale of a case leaves what is fixed alone (`PlanStep.stretch`)."""
    factor = np.array([step.factor for step in laid.plan.steps])[tiles.source]
    is_fixed = np.array([step.distribution.kind == "fixed" for step in laid.plan.steps])[tiles.source]
    scale = np.where(is_fixed, 1.0, cases.scale[tiles.case])
    return (factor * scale * laid.plan.ticks_per_day).astype(np.float32)
