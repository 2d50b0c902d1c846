"""The house's sign for a forecast date: a band from P50 to P80 on a line from P10 to P95, never one bare day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lockwasher.forecast.forecast import Dates
from lockwasher.web.pictures.scale import Scale, scale_of, svg
from lockwasher.web.pictures.words import number, tag

WIDTH: Final = 150.0
_HEIGHT, _MIDDLE = 18.0, 9.0


def fan_scale(dates: Iterable[Dates | None], need_bys: Iterable[date | None], as_of: date) -> Scale:
    """One scale for the fans of a table. It holds every P10, P50 and P80 and every need-by day; a P95 may lie beyond."""
    quantiles = (day for one in dates if one for day in (one.p10, one.p50, one.p80))
    return scale_of((*quantiles, *need_bys), as_of, WIDTH)


def fan_text(dates: Dates) -> str:
    """P50 and P80 in words, as they are read aloud and copied."""
    return f"{_day(dates.p50)} – {_day(dates.p80)}"


def fan(dates: Dates, need_by: date | None, as_of: date, scale: Scale) -> str:
    """Draw the fan of a forecast date: a triangle at the day it is needed by, a broken line at the day one looks from.

    What lies after the need-by day is drawn as late. A quantile that never comes is an open arrow.
    """
    drawn = [
        tag("line", class_="fan-axis", x1=0, x2=number(scale.width), y1=16.5, y2=16.5),
        *(_tick(scale, day) for day in scale.ticks(room=9) if day.month == 1),
        _line("p-today", scale.x(as_of), 1, 16.5),
        fan_marks(dates, need_by, scale, _MIDDLE),
    ]
    if need_by:
        drawn.append(need_mark(scale.x(need_by), 0, _HEIGHT - 1.5))
    return svg("".join(drawn), scale.width, _HEIGHT, "fan", fan_told(dates, need_by))


def fan_cell(dates: Dates | None, need_by: date | None, as_of: date, scale: Scale) -> SafeString:
    """The fan with its text beside it, as it stands in a table; a dash where nothing is forecast."""
    if dates is None:
        return mark_safe('<span class="quiet">–</span>')  # no part of it comes from outside
    drawn = mark_safe(fan(dates, need_by, as_of, scale))  # noqa: S308  # the picture escapes what it tells
    return format_html('<span class="fan-cell">{} <span class="fan-text">{}</span></span>', drawn, fan_text(dates))


def fan_told(dates: Dates, need_by: date | None) -> str:
    """All that a fan shows, in words."""
    days = (_day(day) for day in (dates.p10, dates.p50, dates.p80, dates.p95))
    told = _("P10 %s, P50 %s, P80 %s, P95 %s") % tuple(days)
    return told + "; " + _("needed by %s") % need_by.isoformat() if need_by else told


def fan_marks(dates: Dates, need_by: date | None, scale: Scale, middle: float) -> str:
    """Whisker and band of a fan on a lane, at a height."""
    end = scale.end if dates.p95 is None else scale.x(dates.p95)
    start = scale.x(dates.p10) if dates.p10 else scale.end - 12
    drawn = [tag("line", class_="fan-whisker", x1=number(start), x2=number(end), y1=number(middle), y2=number(middle))]
    if dates.p10:
        drawn.append(_line("fan-whisker", start, middle - 2.5, middle + 2.5))
    if dates.p95 and dates.p95 <= scale.last:
        drawn.append(_line("fan-whisker", end, middle - 2.5, middle + 2.5))
    if dates.p50:
        drawn += _band(dates.p50, dates.p80, need_by, scale, middle)
    if dates.p80 is None:
        drawn.append(_arrow(scale.end, middle))
    return "".join(drawn)


def need_mark(x: float, top: float, bottom: float, kind: str = "p-need") -> str:
    """The mark of a need-by day: a triangle that stands on its line."""
    tip = f"M{number(x - 4)} {number(top)}h8l-4 6z"
    return tag("g", tag("path", d=tip) + _line("", x, top + 6, bottom), class_=kind)


def _band(p50: date, p80: date | None, need_by: date | None, scale: Scale, middle: float) -> list[str]:
    """The band, in two parts where the need-by day lies in it; without an end where the P80 never comes."""
    start, end = scale.x(p50), scale.end if p80 is None else scale.x(p80)
    due = end if need_by is None else min(max(start, scale.x(need_by)), end)
    parts = [("fan-band", start, due), ("fan-band fan-late", due, end)]
    drawn = [_bar(kind, left, right, middle, is_open=p80 is None) for kind, left, right in parts if right > left]
    if start == end:
        kind = "fan-band fan-late" if need_by and p50 > need_by else "fan-band"
        drawn = [_bar(kind, start, end, middle, is_open=False)]
    return [*drawn, _line("fan-median", start, middle - 5, middle + 5)]


def _bar(kind: str, left: float, right: float, middle: float, *, is_open: bool) -> str:
    x, y, width = number(left), number(middle - 3.5), number(max(1.5, right - left))
    return tag("rect", class_=f"{kind} fan-open" if is_open else kind, x=x, y=y, width=width, height=7)


def _arrow(end: float, middle: float) -> str:
    return tag("path", class_="fan-never", d=f"M{number(end - 1)} {number(middle - 5)}l6 5l-6 5")


def _line(kind: str, x: float, top: float, bottom: float) -> str:
    return tag("line", class_=kind or None, x1=number(x), x2=number(x), y1=number(top), y2=number(bottom))


def _tick(scale: Scale, day: date) -> str:
    return _line("fan-tick", scale.x(day), 14, 16.5)


def _day(day: date | None) -> str:
    return day.isoformat() if day else _("never")
