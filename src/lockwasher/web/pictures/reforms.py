"""What policies change, as pictures that print: bars with their intervals, a saving step by step, a queue over years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lockwasher.policy.words import figure, span
from lockwasher.web.pictures.scale import svg, title
from lockwasher.web.pictures.words import label, number, shortened, tag, wrapped

WIDTH: Final = 640.0
_NAMES, _RIGHT, _LANE, _TOP, _SIZE = 200.0, 16.0, 34.0, 22.0, 11.0
_LOW: Final = 180.0  # height of the picture of a queue
_WHOLE: Final = 10.0  # from so many on a queue is told in whole numbers
_DASHES: Final = (None, "6 3", "2 2", "8 3 2 3", "1 3", "10 2")


@dataclass(frozen=True, slots=True)
class Bar:
    """A change by name, from where it starts; its interval, if there is one. Fewer days is to the left."""

    name: str
    start: float
    change: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait, or are there, after so many months, under a policy."""

    name: str
    points: tuple[tuple[int, float], ...]


def bars(rows: Sequence[Bar], unit: str, told: str) -> str:
    """Draw changes on one scale around nought, each with a whisker over its interval."""
    scale = _scale_of(rows)
    height = _TOP + len(rows) * _LANE + 4
    drawn = [_grid(scale, height), label(unit, _NAMES, 12, "p-label")]
    for place, row in enumerate(rows):
        drawn.append(_bar(row, scale, _TOP + place * _LANE))
    return svg("".join(drawn), WIDTH, height, "reforms", told)


def stairs(changes: Sequence[Bar]) -> tuple[Bar, ...]:
    """Changes one after the other, each starting where the one before ends."""
    found, at = [], 0.0
    for one in changes:
        low, high = (None if end is None else at + end for end in (one.low, one.high))
        found.append(Bar(one.name, at, one.change, low, high))
        at += one.change
    return tuple(found)


def queues(rows: Sequence[Queue], told: str) -> str:
    """Draw how queues empty over years, a line for each policy, its name at its end; lines differ by their dashes as well."""
    months = max((month for row in rows for month, _ in row.points), default=1) or 1
    most = max((n for row in rows for _, n in row.points), default=1.0) or 1.0
    left, right, low = 56.0, WIDTH - 190.0, _LOW - 24.0

    def x(month: float) -> float:
        return left + month / months * (right - left)

    def y(n: float) -> float:
        return low - n / most * (low - 14.0)

    drawn = [
        _axes(left, right, low),
        label(figure(most, 0 if most >= _WHOLE else 1), left - 6, 18, "p-label", text_anchor="end"),
    ]
    drawn += [
        label("0", left - 6, low, "p-label", text_anchor="end"),
        label(span(months).removeprefix("after "), right, _LOW - 8, "p-label", text_anchor="end"),
    ]
    heights = _apart([y(row.points[-1][1]) for row in rows])
    for place, (row, height) in enumerate(zip(rows, heights, strict=True)):
        line = " ".join(f"{number(x(month))},{number(y(n))}" for month, n in row.points)
        drawn.append(
            tag("polyline", title(row.name), class_="reform-line", points=line, fill="none", stroke="currentColor",
                stroke_width=1.5, stroke_dasharray=_DASHES[place % len(_DASHES)])
        )  # fmt: skip
        text = shortened(wrapped(row.name, _SIZE, 180.0), 1)[0]
        drawn.append(label(text, right + 8, height, "p-label"))
    return svg("".join(drawn), WIDTH, _LOW, "reforms", told)


def _axes(left: float, right: float, low: float) -> str:
    across = tag("line", class_="p-tick", x1=number(left), x2=number(right), y1=number(low), y2=number(low))
    return across + tag("line", class_="p-tick", x1=number(left), x2=number(left), y1=14, y2=number(low))


def _apart(heights: Sequence[float]) -> list[float]:
    """Heights of labels, moved down where two would stand in each other, and up again where they would leave the picture."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    found, last = list(heights), -_SIZE
    for at in order:
        found[at] = max(heights[at] + 4, last + _SIZE + 1)
        last = found[at]
    lowest = _LOW - 4
    for at in reversed(order):
        found[at] = min(found[at], lowest)
        lowest = found[at] - _SIZE - 1
    return found


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def x(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return _NAMES + min(1.0, max(0.0, share)) * (WIDTH - _NAMES - _RIGHT)


def _scale_of(rows: Sequence[Bar]) -> _Scale:
    ends = [0.0]
    for row in rows:
        ends += [row.start, row.start + row.change, *(end for end in (row.low, row.high) if end is not None)]
    low, high = min(ends), max(ends)
    room = (high - low) / 20 or 1.0
    return _Scale(low - room, high + room)


def _grid(scale: _Scale, height: float) -> str:
    zero = number(scale.x(0.0))
    return tag("line", class_="p-tick", x1=zero, x2=zero, y1=number(_TOP - 4), y2=number(height))


def _bar(row: Bar, scale: _Scale, top: float) -> str:
    middle, end = top + 11, row.start + row.change
    left, right = sorted((scale.x(row.start), scale.x(end)))
    names = shortened(wrapped(row.name, _SIZE, _NAMES - 12), 2)
    drawn = [label(name, 0, top + 10 + 12 * at, "p-label") for at, name in enumerate(names)]
    kind = "fan-band fan-late" if row.change > 0 else "fan-band"
    wide = {"x": number(left), "width": number(max(1.0, right - left))}
    drawn.append(
        tag("rect", title(f"{row.name}: {figure(row.change)}"), class_=kind, y=number(middle - 6), height=12, **wide)
    )
    if row.low is not None and row.high is not None:
        ends = [scale.x(value) for value in (row.low, row.high)]
        drawn.append(
            tag(
                "line",
                class_="fan-median",
                x1=number(ends[0]),
                x2=number(ends[1]),
                y1=number(middle),
                y2=number(middle),
            )
        )
        drawn += [
            tag("line", class_="fan-median", x1=number(x), x2=number(x), y1=number(middle - 4), y2=number(middle + 4))
            for x in ends
        ]
    return tag("g", "".join(drawn))
