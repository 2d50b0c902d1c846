"""Days along a line: one scale for all pictures of a table, so that what stands under each other is of the same day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Final

from lockwasher.web.pictures.words import label, number, tag

EDGE: Final = 7.0  # left free at both ends, for the tip of an arrow and half a mark
_STEPS: Final = (1, 3, 6, 12, 24, 60, 120)  # months between two marks of an axis
_ROOM: Final = 52.0  # what the label of a month takes


@dataclass(frozen=True, slots=True)
class Scale:
    """The days from `first` to `last` on a line of a width; what lies beyond is drawn at its end."""

    first: date
    last: date
    width: float

    def x(self, day: date) -> float:
        """Where a day stands."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return EDGE + min(1.0, max(0.0, share)) * (self.width - 2 * EDGE)

    @property
    def end(self) -> float:
        """Where the line ends."""
        return self.width - EDGE

    def ticks(self, room: float = _ROOM) -> Iterator[date]:
        """The first days of months, quarters or years, at least that far apart."""
        days = max(1, (self.last - self.first).days)
        per_month = 30.44 / days * (self.width - 2 * EDGE)
        months = next((step for step in _STEPS if step * per_month >= room), _STEPS[-1])
        at = self.first.year * 12 - (self.first.year * 12) % months
        while (day := date(at // 12, at % 12 + 1, 1)) <= self.last:
            if day >= self.first:
                yield day
            at += months


def scale_of(days: Iterable[date | None], as_of: date, width: float) -> Scale:
    """The scale that holds some days and the day one looks from, with a little room around them."""
    known = [as_of, *(day for day in days if day)]
    first, last = min(known), max(known)
    room = timedelta(days=max(3, (last - first).days // 40))
    return Scale(first - room, last + room, width)


def axis(scale: Scale, as_of: date, today: str) -> str:
    """The axis as a picture of its own, to stand over the lanes; `today` is the word for the day one looks from."""
    height, at = 30, scale.x(as_of)
    marks = []
    for day in scale.ticks():
        x, is_year = scale.x(day), day.month == 1
        marks.append(tag("line", class_="p-tick", x1=number(x), x2=number(x), y1=24, y2=height))
        told, kind = (str(day.year), "p-label p-year") if is_year else (day.isoformat()[:7], "p-label")
        marks.append(label(told, x, 21, kind, text_anchor="middle"))
    anchor = "start" if at < scale.width * 0.1 else "end" if at > scale.width * 0.9 else "middle"
    marks.append(label(f"{today} {as_of}", at, 9, "p-label p-today-label", text_anchor=anchor))
    marks.append(tag("line", class_="p-today", x1=number(at), x2=number(at), y1=12, y2=height))
    return svg("".join(marks), scale.width, height, "p-axis")


def grid(scale: Scale, as_of: date, height: float) -> str:
    """The lines behind a lane: a thin one at each mark of the axis, a broken one at the day one looks from."""
    lines = [_upright("p-grid", scale.x(day), height) for day in scale.ticks()]
    return "".join((*lines, _upright("p-today", scale.x(as_of), height)))


def svg(inside: str, width: float, height: float, kind: str, told: str = "") -> str:
    """A picture. With what it tells it is an image that has a name; without it is left out when a page is read aloud."""
    name = title(told) if told else ""
    spoken = {"role": "img"} if told else {"aria_hidden": "true"}
    box = f"0 0 {number(width)} {number(height)}"
    return tag(
        "svg",
        name + inside,
        xmlns="http://www.w3.org/2000/svg",
        class_=kind,
        **spoken,
        viewBox=box,
        width=number(width),
        height=number(height),
    )


def title(told: str) -> str:
    """What a picture or a mark in it is: told under the pointer, and read aloud."""
    return tag("title", escape(told, quote=False))


def _upright(kind: str, x: float, height: float) -> str:
    return tag("line", class_=kind, x1=number(x), x2=number(x), y1=0, y2=number(height))
