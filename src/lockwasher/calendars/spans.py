"""Days as sources give them: exact, or known only to the month, the year or a range."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_YEAR, _MONTH, _DAY = re.compile(r"\d{4}"), re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days from `first` to `last` within which something happened or is meant to happen."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a span ends on {self.last}, before it begins on {self.first}")

    def __str__(self) -> str:
        """The shortest form that reads back as the same span."""
        if self.first == self.last:
            return self.first.isoformat()
        for form in (self.first.strftime("%Y"), self.first.strftime("%Y-%m")):
            if parse_span(form) == self:
                return form
        return f"{self.first}..{self.last}"

    @property
    def is_exact(self) -> bool:
        """Whether the source names one day."""
        return self.first == self.last


def on(day: date) -> Span:
    """The span of one day."""
    return Span(day, day)


def parse_span(text: str) -> Span:
    """Read `2017`, `2017-07`, `2017-07-26` or `2017-07-10..2017-07-18`.

    Raises:
        ValueError: the text is none of these forms, or names a day that does not exist.
    """
    begin, dots, end = text.strip().partition("..")
    if dots:
        return Span(parse_span(begin).first, parse_span(end).last)
    if _DAY.fullmatch(begin):
        return on(date.fromisoformat(begin))
    if _MONTH.fullmatch(begin):
        year, month = int(begin[:4]), int(begin[5:])
        if not 1 <= month <= 12:
            raise ValueError(f"{begin!r}: there is no month {month}")
        return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    if _YEAR.fullmatch(begin):
        return Span(date(int(begin), 1, 1), date(int(begin), 12, 31))
    raise ValueError(f"{text!r} is not a date; write 2017-07-26, 2017-07, 2017 or 2017-07-10..2017-07-18")
