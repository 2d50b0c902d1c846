"""The arcs of a layered graph as lines that run only between layers, through slots and beside the graph: never through a box.

Between two layers every node whose arcs turn has a bar of its own, high or low enough that no two bars meet. Arcs that
lead back leave downward, run up a track at the right of the graph and come in from above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lockwasher.web.pictures.layers import Key, Layers
from lockwasher.web.pictures.words import number

Point = tuple[float, float]
PORT = 40  # how far right of the middle the arcs that lead back leave and come in
_BAR, _PAD, _CORNER, _MEET = 10, 13, 5, 8


@dataclass(frozen=True, slots=True)
class Back:
    """An arc that leads back from a node to an earlier one, and how wide the words beside it are."""

    start: str
    end: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything is: the top of each layer, lines by arc, where the words of an arc that leads back stand."""

    tops: tuple[float, ...]
    arcs: Mapping[tuple[str, str], tuple[Point, ...]]
    backs: Mapping[tuple[str, str], tuple[Point, ...]]
    words_at: Mapping[tuple[str, str], Point]
    width: float
    height: float


@dataclass
class _Bar:
    """A level line between two layers: whence it comes from above, whither it goes below, and its place among the others."""

    of: object
    tops: list[float] = field(default_factory=list)
    bottoms: list[float] = field(default_factory=list)
    level: int = -1

    @property
    def ends(self) -> tuple[float, float]:
        return min(self.tops + self.bottoms), max(self.tops + self.bottoms)

    @property
    def is_straight(self) -> bool:
        return self.ends[0] == self.ends[1]


def routed(layers: Layers, backs: Sequence[Back]) -> Placed:
    """Give every arc its line."""
    right = max(layers.x[key] + layers.half(key) + layers.margin(key) for row in layers.rows for key in row)
    tracks, width = _tracks(layers, backs, right)
    gaps = _gaps(layers, backs, tracks)
    tops, level_at, height = _heights(layers, gaps)
    arcs = {
        (start, node.name): _line(layers, layers.way(start, node.name), tops, level_at)
        for node in layers.node.values()
        for start in node.after
    }
    lines = {(b.start, b.end): _line_back(layers, b, tracks[b], tops, level_at) for b in backs}
    words = {(b.start, b.end): _beside(lines[b.start, b.end], tracks[b]) for b in backs}
    return Placed(tops, arcs, lines, words, width, height)


def drawn(line: Sequence[Point]) -> str:
    """A line as the data of an SVG path, its corners rounded."""
    points = _without_doubles(line)
    told = [f"M{_at(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        told.append(f"L{_at(_towards(here, before))}Q{_at(here)} {_at(_towards(here, after))}")
    return "".join([*told, f"L{_at(points[-1])}"])


# ---------------------------------------------------------------- between the layers


def _gaps(layers: Layers, backs: Sequence[Back], tracks: Mapping[Back, float]) -> list[dict[object, _Bar]]:
    """The bars above each layer, and below the last, by what they belong to; each at its level."""
    gaps: list[dict[object, _Bar]] = [{} for _ in range(len(layers.rows) + 1)]
    for upper, followers in layers.below.items():
        bar = gaps[_layer_of(layers, upper) + 1].setdefault(upper, _Bar(upper))
        bar.tops = [layers.x[upper]]
        bar.bottoms = [layers.x[lower] for lower in followers]
    for back in backs:
        out, into = ("from", back.start), ("to", back.end)
        leaving = gaps[layers.layer[back.start] + 1].setdefault(out, _Bar(out))
        leaving.tops += [layers.x[back.start] + PORT, tracks[back]]
        coming = gaps[layers.layer[back.end]].setdefault(into, _Bar(into))
        coming.tops.append(tracks[back])
        coming.bottoms.append(layers.x[back.end] + PORT)
    for gap in gaps:
        _level(gap)
    return gaps


def _layer_of(layers: Layers, key: Key) -> int:
    return layers.layer[key] if isinstance(key, str) else key[1]


def _level(gap: Mapping[object, _Bar]) -> None:
    """Give each bar a level: below those whose coming down it would cut off, and where no bar is in the way."""
    left = [bar for bar in gap.values() if not bar.is_straight]
    placed: list[_Bar] = []
    while left:
        free = [bar for bar in left if not any(_is_over(other, bar) for other in left if other is not bar)]
        bar = min(free or left, key=lambda b: (-len(b.bottoms), b.ends))
        left.remove(bar)
        least = max((other.level + 1 for other in placed if _is_over(other, bar)), default=0)
        taken = {other.level for other in placed if _meets(other, bar)}
        bar.level = next(n for n in range(least, least + len(placed) + 1) if n not in taken)
        placed.append(bar)


def _is_over(upper: _Bar, lower: _Bar) -> bool:
    """Whether a bar must lie over another: its line comes down where the other's goes on down."""
    return any(abs(top - bottom) < _MEET for top in upper.tops for bottom in lower.bottoms)


def _meets(one: _Bar, other: _Bar) -> bool:
    return one.ends[0] - _MEET < other.ends[1] and other.ends[0] - _MEET < one.ends[1]


def _heights(
    layers: Layers, gaps: Sequence[Mapping[object, _Bar]]
) -> tuple[tuple[float, ...], Mapping[tuple[int, object], float], float]:
    """The top of each layer, the height of each bar, and of the whole."""
    y, tops, level_at = 0.0, list[float](), dict[tuple[int, object], float]()
    for n, gap in enumerate(gaps):
        bars = [bar for bar in gap.values() if bar.level >= 0]
        is_outer = n in {0, len(layers.rows)}
        y += 2 if is_outer and not bars else _PAD
        level_at |= {(n, bar.of): y + _BAR * bar.level for bar in bars}
        y += _BAR * max((bar.level for bar in bars), default=0)
        y += 2 if is_outer and not bars else _PAD
        if n < len(layers.rows):
            tops.append(y)
            y += max((layers.node[key].height for key in layers.rows[n] if isinstance(key, str)), default=0)
    return tuple(tops), level_at, y


# ---------------------------------------------------------------- beside the graph


def _tracks(layers: Layers, backs: Sequence[Back], right: float) -> tuple[dict[Back, float], float]:
    """The track of each arc that leads back, those that span less nearer to the graph; and the width of the whole."""
    spans = {back: (layers.layer[back.end], layers.layer[back.start] + 1) for back in backs}
    columns: list[list[Back]] = []
    for back in sorted(backs, key=lambda b: (spans[b][1] - spans[b][0], spans[b], b.end)):
        low, high = spans[back]
        column = next((c for c in columns if all(spans[o][1] < low or high < spans[o][0] for o in c)), None)
        if column is None:
            columns.append(column := [])
        column.append(back)
    tracks, x = dict[Back, float](), right
    for column in columns:
        x += 22
        tracks |= dict.fromkeys(column, x)
        x += max(back.words for back in column)
    return tracks, x + 4


def _beside(line: Sequence[Point], track: float) -> Point:
    """The middle of the part of a line that runs up its track."""
    ys = [y for x, y in line if x == track]
    return track, (min(ys) + max(ys)) / 2


# ---------------------------------------------------------------- lines


def _line(
    layers: Layers, way: Sequence[Key], tops: Sequence[float], level_at: Mapping[tuple[int, object], float]
) -> tuple[Point, ...]:
    start, end = layers.node[str(way[0])], way[-1]
    points: list[Point] = [(layers.x[way[0]], tops[layers.layer[start.name]] + start.height)]
    for upper, lower in pairwise(way):
        bar_y = level_at.get((_layer_of(layers, upper) + 1, upper))
        if bar_y is not None:
            points += [(layers.x[upper], bar_y), (layers.x[lower], bar_y)]
    return (*points, (layers.x[end], tops[_layer_of(layers, end)]))


def _line_back(
    layers: Layers,
    back: Back,
    track: float,
    tops: Sequence[float],
    level_at: Mapping[tuple[int, object], float],
) -> tuple[Point, ...]:
    out, into = layers.layer[back.start], layers.layer[back.end]
    leaves, comes = layers.x[back.start] + PORT, layers.x[back.end] + PORT
    low, high = level_at[out + 1, ("from", back.start)], level_at[into, ("to", back.end)]
    bottom = tops[out] + layers.node[back.start].height
    return (leaves, bottom), (leaves, low), (track, low), (track, high), (comes, high), (comes, tops[into])


def _without_doubles(line: Sequence[Point]) -> list[Point]:
    """The points of a line without those between two others on one straight piece."""
    points: list[Point] = []
    for point in line:
        while len(points) > 1 and _is_between(points[-2], points[-1], point):
            points.pop()
        if not points or points[-1] != point:
            points.append(point)
    return points


def _is_between(one: Point, middle: Point, other: Point) -> bool:
    return one[0] == middle[0] == other[0] or one[1] == middle[1] == other[1]


def _towards(corner: Point, end: Point) -> Point:
    """A point a little way from a corner, at most half way to the next."""
    dx, dy = end[0] - corner[0], end[1] - corner[1]
    reach = min(_CORNER / (abs(dx) + abs(dy)), 0.5)
    return corner[0] + dx * reach, corner[1] + dy * reach


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
