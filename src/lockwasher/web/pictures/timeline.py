"""The lanes of a timeline: what was planned, what happened and what will, each lane on the scale of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from lockwasher.calendars.spans import Span
from lockwasher.forecast.forecast import Dates
from lockwasher.web.pictures.fan import fan_marks, fan_told, need_mark
from lockwasher.web.pictures.scale import Scale, grid, scale_of, svg, title
from lockwasher.web.pictures.words import number, tag

WIDTH = 640.0
_HEIGHT, _MIDDLE = 30.0, 19.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a lane: when it is or was, to the day or within a span, and what it is in words."""

    span: Span
    told: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One milestone or one case.

    `wanted` are the days it was wanted by, in the order in which they were stated: the last one counts. `planned` is when a
    case is planned, `run` the days over which it has been open. `dates` is its forecast, to be held against `need_by`.
    """

    title: str
    wanted: tuple[Mark, ...] = ()
    planned: Mark | None = None
    run: Span | None = None
    happened: tuple[Mark, ...] = ()
    dates: Dates | None = None
    need_by: date | None = None

    def days(self) -> Iterator[date | None]:
        """Every day the lane tells of."""
        spans = [*(mark.span for mark in (*self.wanted, *self.happened)), self.run]
        for span in (*spans, self.planned.span if self.planned else None):
            if span:
                yield from (span.first, span.last)
        yield self.need_by
        if self.dates:
            yield from (self.dates.p10, self.dates.p50, self.dates.p80)


def timeline_scale(lanes: Iterable[Lane], as_of: date, days: Iterable[date | None] = ()) -> Scale:
    """One scale for some lanes, and for other days beside them."""
    return scale_of((*(day for lane in lanes for day in lane.days()), *days), as_of, WIDTH)


def lane(seen: Lane, as_of: date, scale: Scale) -> str:
    """Draw a lane: statements as triangles above, the last one filled; plans, runs, events and the fan on its line."""
    drawn = [grid(scale, as_of, _HEIGHT)]
    if seen.planned:
        drawn.append(_named(_bar("tl-planned", seen.planned.span, scale, 9), seen.planned.told))
    if seen.run:
        drawn.append(_bar("tl-run", seen.run, scale, 3))
    if seen.dates:
        drawn.append(fan_marks(seen.dates, seen.need_by, scale, _MIDDLE))
    drawn += _wanted(seen, scale)
    drawn += (_named(_event(mark.span, scale), mark.told) for mark in seen.happened)
    return svg("".join(drawn), scale.width, _HEIGHT, "p-lane", f"{seen.title}: {lane_told(seen)}")


def lane_told(seen: Lane) -> str:
    """What a lane shows, in words."""
    told = [_("wanted %s") % " → ".join(str(mark.span) for mark in seen.wanted)] if seen.wanted else []
    if seen.planned:
        told.append(_("planned %s") % seen.planned.span)
    if seen.run:
        told.append(_("open from %(first)s to %(last)s") % {"first": seen.run.first, "last": seen.run.last})
    told += [f"{mark.told} {mark.span}" for mark in seen.happened]
    if seen.dates:
        told.append(fan_told(seen.dates, seen.need_by))
    return "; ".join(told) or _("nothing on record")


def _wanted(seen: Lane, scale: Scale) -> Iterator[str]:
    """The statements in their order, a line from each to the next; what was given up is hollow."""
    ends = [scale.x(mark.span.last) for mark in seen.wanted]
    for before, after in pairwise(ends):
        yield tag("line", class_="tl-moved", x1=number(before), x2=number(after), y1=3, y2=3)
    for place, mark in enumerate(seen.wanted):
        kind = "p-need" if place == len(ends) - 1 else "p-need p-given-up"
        bar = "" if mark.span.is_exact else _bar("tl-window", mark.span, scale, 2, middle=1)
        yield _named(bar + need_mark(ends[place], 0, _HEIGHT - 3, kind), mark.told)
    if seen.need_by and not seen.wanted:
        yield need_mark(scale.x(seen.need_by), 0, _HEIGHT - 3, "p-need p-reckoned")


def _event(span: Span, scale: Scale) -> str:
    bar = "" if span.is_exact else _bar("tl-within", span, scale, 2)
    return bar + tag("circle", class_="tl-event", cx=number(scale.x(span.last)), cy=number(_MIDDLE), r=4)


def _bar(kind: str, span: Span, scale: Scale, height: float, middle: float = _MIDDLE) -> str:
    left, right = scale.x(span.first), scale.x(span.last)
    top, width = number(middle - height / 2), number(max(1.5, right - left))
    return tag("rect", class_=kind, x=number(left), y=top, width=width, height=number(height))


def _named(drawn: str, told: str) -> str:
    """A mark with what it is, as it is told under the pointer."""
    return tag("g", title(told) + drawn)
