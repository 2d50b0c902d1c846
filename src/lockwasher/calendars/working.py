"""Working days of an office: weekends and public holidays of its country, from the `holidays` library.

Only public holidays count. Days on which offices were closed at short notice (a day of mourning, a free Christmas Eve)
are working days here: nobody could plan with them, and a limit counted without them ends earlier, never later. For the
United States these are the federal holidays with their observed days: a holiday on a Saturday is kept on the Friday
before, one on a Sunday on the Monday after (5 USC 6103(b); EO 11582).
"""

from __future__ import annotations

import difflib
import warnings
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES

from lockwasher.calendars.spans import Span

_WEEKEND = 5  # Monday is 0: Saturday and Sunday are 5 and 6


class CalendarError(ValueError):
    """A calendar cannot answer: the country is unknown, or the year is not covered."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of a country (two-letter code), or of one subdivision of it; without a country, weekdays.

    Many countries share only few holidays: Geneva is `WorkingCalendar("CH", "GE")`, and plain `"CH"` would count
    Good Friday as a working day.

    Raises:
        CalendarError: the country or subdivision is unknown.
    """

    country: str | None = None
    subdivision: str | None = None

    def __post_init__(self) -> None:
        if self.country is None:
            if self.subdivision is not None:
                raise CalendarError(f"subdivision {self.subdivision!r} has no country; write the country too")
            return
        known = list_supported_countries()
        if self.country not in known:
            raise CalendarError(_unknown_country(self.country))
        if self.subdivision is not None and self.subdivision not in known[self.country]:
            raise CalendarError(_unknown_subdivision(self.country, self.subdivision, known[self.country]))

    def __str__(self) -> str:
        """The code as calendars are named: `CH-GE`, `US`, `weekdays`."""
        if self.country is None:
            return "weekdays"
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


PLAIN = WorkingCalendar()


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A day off by its name; it may fall on a weekend."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class _Year:
    """One year of a calendar: its working days in order and as a set, its holidays, and what the library doubts."""

    days: tuple[date, ...]
    working: frozenset[date]
    holidays: tuple[Holiday, ...] = ()
    cautions: tuple[str, ...] = ()


def is_working(calendar: WorkingCalendar, day: date) -> bool:
    """Whether the office works on the day.

    Raises:
        CalendarError: the year is not covered.
    """
    return day in _year(calendar, day.year).working


def next_working(calendar: WorkingCalendar, day: date) -> date:
    """The day itself if it is a working day, else the first one after it."""
    return day if is_working(calendar, day) else _after(calendar, day, 1)


def previous_working(calendar: WorkingCalendar, day: date) -> date:
    """The day itself if it is a working day, else the last one before it."""
    return day if is_working(calendar, day) else _before(calendar, day, 1)


def add_working_days(calendar: WorkingCalendar, start: date, n: int) -> date:
    """The n-th working day after `start`, which itself is not counted; before it, if n is negative.

    With n = 0 it is the next working day, so that the answer is always a working day.

    Raises:
        CalendarError: the count runs into a year that is not covered.
    """
    if n == 0:
        return next_working(calendar, start)
    return _after(calendar, start, n) if n > 0 else _before(calendar, start, -n)


def working_days_between(calendar: WorkingCalendar, a: date, b: date) -> int:
    """How many working days to add to `a` to arrive at `b`: those after `a` up to and with `b`; negative backwards.

    Raises:
        CalendarError: a year between the two is not covered.
    """
    if b < a:
        return -sum(bisect_left(d, a) - bisect_left(d, b) for d in _years(calendar, b, a))
    return sum(bisect_right(d, b) - bisect_right(d, a) for d in _years(calendar, a, b))


def holidays_in(calendar: WorkingCalendar, span: Span) -> tuple[Holiday, ...]:
    """The holidays within the span in order, observed days included; those of a weekend too."""
    years = range(span.first.year, span.last.year + 1)
    return tuple(h for y in years for h in _year(calendar, y).holidays if span.first <= h.day <= span.last)


def cautions_in(calendar: WorkingCalendar, span: Span) -> tuple[str, ...]:
    """What the library says it does not know of the span, such as feasts set by the moon in far years."""
    years = range(span.first.year, span.last.year + 1)
    return tuple(f"{calendar} {y}: {text}" for y in years for text in _year(calendar, y).cautions)


def years_covered(calendar: WorkingCalendar) -> tuple[int, int]:
    """The first and the last year the calendar can speak of."""
    if calendar.country is None:
        return date.min.year, date.max.year
    known = country_holidays(calendar.country)
    return known.start_year, known.end_year


def _after(calendar: WorkingCalendar, start: date, n: int) -> date:
    year, days = start.year, _year(calendar, start.year).days
    passed = bisect_right(days, start)
    while passed + n > len(days):
        n -= len(days) - passed
        year, passed = year + 1, 0
        days = _year(calendar, year).days
    return days[passed + n - 1]


def _before(calendar: WorkingCalendar, start: date, n: int) -> date:
    year, days = start.year, _year(calendar, start.year).days
    left = bisect_left(days, start)
    while n > left:
        n -= left
        year -= 1
        days = _year(calendar, year).days
        left = len(days)
    return days[left - n]


def _years(calendar: WorkingCalendar, first: date, last: date) -> list[tuple[date, ...]]:
    return [_year(calendar, y).days for y in range(first.year, last.year + 1)]


@cache
def _year(calendar: WorkingCalendar, year: int) -> _Year:
    first, last = years_covered(calendar)
    if not first <= year <= last:
        raise CalendarError(f"the calendar of {calendar} covers the years {first} to {last}, not {year}")
    if calendar.country is None:
        days = tuple(d for d in _all_days(year) if d.weekday() < _WEEKEND)
        return _Year(days, frozenset(days))
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        known = country_holidays(
            calendar.country, subdiv=calendar.subdivision, years=year, expand=False, language="en_US"
        )
    days = tuple(d for d in _all_days(year) if known.is_working_day(d))
    named = tuple(sorted(Holiday(day, name) for day, name in known.items() if day.year == year))
    return _Year(days, frozenset(days), named, tuple(str(doubt.message) for doubt in doubts))


def _all_days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year, 12, 31) - first).days + 1)]


def _unknown_country(country: str) -> str:
    names = {name.replace("_", " "): codes[1] for name, codes in COUNTRIES.items()}
    named = difflib.get_close_matches(country.lower(), names, n=1, cutoff=0.7)
    near = country.upper() if country.upper() in names.values() else names[named[0]] if named else None
    hint = f"did you mean {near}?" if near else "write the two-letter code, such as US or CH"
    return f"{country!r} is not a country the holiday tables know; {hint}"


def _unknown_subdivision(country: str, subdivision: str, known: list[str]) -> str:
    if not known:
        return f"{country} has no subdivisions in the holiday tables; leave {subdivision!r} out"
    near = difflib.get_close_matches(subdivision.upper(), known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(sorted(known))}"
    return f"{country} has no subdivision {subdivision!r}; {hint}"
