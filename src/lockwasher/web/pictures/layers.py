"""Layers of a graph: every node one layer below all it comes after, neighbours near each other, nothing overlapping.

The same graph always gives the same places. An arc over several layers goes through a narrow slot in each, so that no arc
has to cross a box; all arcs of one node share their slots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SLOT, APART = 18, 26  # how wide the slot of an arc is, and how far neighbours of a layer stand apart
_SWEEPS, _GRID = 12, 2

Key = str | tuple[str, int]  # a node by name; a slot by the node its arcs come from, and the layer


@dataclass(frozen=True, slots=True)
class Node:
    """Something to be placed: its size, the nodes it comes after, and how much room is kept free at its right."""

    name: str
    width: int
    height: int
    after: tuple[str, ...] = ()
    margin: int = 0
    floats: bool = False


@dataclass
class Layers:
    """The nodes and slots of every layer from left to right, which follow which, and the middle of each on the x axis."""

    node: Mapping[str, Node]
    rows: list[list[Key]]
    layer: Mapping[str, int]
    below: dict[Key, list[Key]] = field(default_factory=dict)
    above: dict[Key, list[Key]] = field(default_factory=dict)
    x: dict[Key, float] = field(default_factory=dict)

    def half(self, key: Key) -> float:
        """Half the width of a node or slot."""
        return self.node[key].width / 2 if isinstance(key, str) else SLOT / 2

    def margin(self, key: Key) -> int:
        """The room kept free at its right."""
        return self.node[key].margin if isinstance(key, str) else 0

    def way(self, start: str, end: str) -> list[Key]:
        """What an arc passes: its node, its slots, its end."""
        return [start, *((start, n) for n in range(self.layer[start] + 1, self.layer[end])), end]


def layered(nodes: Sequence[Node]) -> Layers:
    """Place nodes, each given after all it comes after."""
    node = {n.name: n for n in nodes}
    layer = _layer(nodes)
    rows: list[list[Key]] = [[] for _ in range(max(layer.values()) + 1)]
    found = Layers(node, rows, layer)
    for one in nodes:
        rows[layer[one.name]].append(one.name)
    for one in nodes:
        for start in one.after:
            _link(found, found.way(start, one.name))
    _order(found)
    _spread(found)
    return found


def _layer(nodes: Sequence[Node]) -> dict[str, int]:
    """The longest way from a start to each node; what floats stands just above the first that comes after it."""
    layer: dict[str, int] = {}
    for node in nodes:
        layer[node.name] = max((layer[name] + 1 for name in node.after), default=0)
    for node in nodes:
        first = min((layer[other.name] for other in nodes if node.name in other.after), default=1)
        if node.floats:
            layer[node.name] = first - 1
    top = min(layer.values())
    return {name: n - top for name, n in layer.items()}


def _link(layers: Layers, way: list[Key]) -> None:
    for upper, lower in pairwise(way):
        followers = layers.below.setdefault(upper, [])
        if lower in followers:
            continue
        followers.append(lower)
        layers.above.setdefault(lower, []).append(upper)
        if not isinstance(lower, str):
            layers.rows[lower[1]].append(lower)


# ---------------------------------------------------------------- the order within a layer


def _order(layers: Layers) -> None:
    """Sort each layer by the middle of its neighbours, downward and upward in turn; the order that crosses least stays."""
    best, least = [list(row) for row in layers.rows], _crossings(layers)
    for sweep in range(_SWEEPS):
        is_down = sweep % 2 == 0
        rows = layers.rows[1:] if is_down else layers.rows[-2::-1]
        for row in rows:
            _sort(row, layers, layers.above if is_down else layers.below)
        if (crossed := _crossings(layers)) < least:
            best, least = [list(row) for row in layers.rows], crossed
    layers.rows[:] = best


def _sort(row: list[Key], layers: Layers, near: Mapping[Key, list[Key]]) -> None:
    place = _places(layers.rows)
    here = {key: place[key] for key in row}
    row.sort(key=lambda key: (_mean([place[n] for n in near.get(key, ())], here[key]), here[key]))


def _places(rows: Iterable[Sequence[Key]]) -> dict[Key, float]:
    """The place of each in its layer, as a share of the layer."""
    return {key: (n + 0.5) / len(row) for row in rows for n, key in enumerate(row)}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(layers: Layers) -> int:
    """How many pairs of arcs between neighbouring layers cross."""
    place = {key: n for row in layers.rows for n, key in enumerate(row)}
    n_crossed = 0
    for row in layers.rows[:-1]:
        arcs = [(place[upper], place[lower]) for upper in row for lower in layers.below.get(upper, ())]
        n_crossed += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(arcs) for c, d in arcs[:i])
    return n_crossed


# ---------------------------------------------------------------- the place on the x axis


def _spread(layers: Layers) -> None:
    """Let every node move towards its neighbours as far as those beside it allow, downward and upward in turn."""
    for row in layers.rows:
        _settle(row, layers, lambda _: 0.0)
    for sweep in range(2 * _SWEEPS + 1):
        is_down = sweep % 2 == 0
        near = layers.above if is_down else layers.below
        for row in layers.rows if is_down else layers.rows[::-1]:
            _settle(row, layers, lambda key, near=near: _wanted(layers, key, near))  # type: ignore[misc]
    left = min(layers.x[key] - layers.half(key) for row in layers.rows for key in row)
    for key in layers.x:
        layers.x[key] -= left


def _wanted(layers: Layers, key: Key, near: Mapping[Key, list[Key]]) -> float:
    """Where a node would like to stand: in the middle of its neighbours, or straight under the one of two in the middle."""
    found = sorted(layers.x[n] for n in near.get(key, ()))
    if not found:
        return layers.x[key]
    return found[len(found) // 2] if len(found) % 2 else sum(found[len(found) // 2 - 1 :][:2]) / 2


def _settle(row: Sequence[Key], layers: Layers, wanted: Callable[[Key], float]) -> None:
    """Place a layer as near to what each wants as the distances allow: neighbours that would meet move as one block."""
    offset, blocks = 0.0, list[list[float]]()  # each block: the sum of what is wanted less the offset, and how many
    offsets: list[float] = []
    for n, key in enumerate(row):
        if n:
            offset += _distance(row[n - 1], key, layers)
        offsets.append(offset)
        blocks.append([wanted(key) - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    starts = [total / count for total, count in blocks for _ in range(int(count))]
    for key, start, further in zip(row, starts, offsets, strict=True):
        layers.x[key] = _GRID * round((start + further) / _GRID)


def _distance(left: Key, right: Key, layers: Layers) -> float:
    return _GRID * round((layers.half(left) + layers.margin(left) + APART + layers.half(right)) / _GRID + 0.5)
