"""Lengths of time as rules state them: `20 calendar days`, `15 working days`, `24 hours`, `5 years`.

Days are the finest grain here. Hours become days so that whoever must act is never told too late a day: counted
forward, part of a day is dropped (36 hours after the 3rd is the 4th); counted back, part of a day is a whole day (36
hours before the 10th is the 8th). A rule that tells somebody to wait at least some hours is to be written in days.
"""

from __future__ import annotations

import calendar as months_of
import difflib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lockwasher.calendars.working import (
    CalendarError,
    WorkingCalendar,
    add_working_days,
    next_working,
    previous_working,
)

_FORM = re.compile(r"(0|[1-9]\d*) +([A-Za-z][A-Za-z ]*)")
_HOURS_A_DAY = 24


class Unit(StrEnum):
    """What a length is counted in."""

    HOURS = "hours"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_DAYS = {Unit.CALENDAR_DAYS: 1, Unit.WEEKS: 7}
_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}
_SPOKEN = {form: unit for unit in Unit for form in (unit.value, unit.value[:-1])}
_OTHER_WORDS = {
    "business days": "working days",
    "weekdays": "working days",
    "days": "working days' or '{n} calendar days",
}


class Roll(StrEnum):
    """Where a clock that ends on a day off is moved."""

    NEXT_WORKING_DAY = "next working day"
    PREVIOUS_WORKING_DAY = "previous working day"
    END_OF_MONTH = "end of month"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Length:
    """A whole number of units, zero included.

    Raises:
        ValueError: the number is negative.
    """

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError(f"a length of {self.n} {self.unit.value} is negative; count from the other event instead")

    def __str__(self) -> str:
        """The form that reads back as the same length."""
        return f"{self.n} {self.unit.value if self.n != 1 else self.unit.value[:-1]}"


def parse_length(text: str) -> Length:
    """Read `24 hours`, `15 working days`, `20 calendar days`, `3 weeks`, `3 months` or `1 year`.

    Raises:
        ValueError: the text is none of these, or says `days` without saying which days.
    """
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise ValueError(f"{text!r} is not a length; write a whole number and a unit, such as '20 calendar days'")
    n, unit = int(form[1]), " ".join(form[2].lower().split())
    if unit in _SPOKEN:
        return Length(n, _SPOKEN[unit])
    raise ValueError(_unknown_unit(text, n, unit))


def add(length: Length, start: date, calendar: WorkingCalendar) -> date:
    """The day a length ends that is counted forward from `start`; the day of `start` is not counted.

    Months and years end on the same day of the month, or on its last day where that day does not exist.

    Raises:
        CalendarError: the day lies in a year that is not covered.
    """
    if length.unit is Unit.WORKING_DAYS:
        return add_working_days(calendar, start, length.n)
    if length.unit is Unit.HOURS:
        return _moved(start, length, days=length.n // _HOURS_A_DAY)
    return _moved(
        start, length, days=_DAYS.get(length.unit, 0) * length.n, months=_MONTHS.get(length.unit, 0) * length.n
    )


def subtract(length: Length, end: date, calendar: WorkingCalendar) -> date:
    """The last day on which a thing is done that must be done a length before `end`.

    Months and years as in `add`. Subtracting what was added leads back only where no month end was clipped, no part of
    a day rounded and the first day was a working day.

    Raises:
        CalendarError: the day lies in a year that is not covered.
    """
    if length.unit is Unit.WORKING_DAYS:
        return add_working_days(calendar, end, -length.n) if length.n else previous_working(calendar, end)
    if length.unit is Unit.HOURS:
        return _moved(end, length, days=-length.n // _HOURS_A_DAY)  # floors, so part of a day is a whole day back
    return _moved(
        end, length, days=-_DAYS.get(length.unit, 0) * length.n, months=-_MONTHS.get(length.unit, 0) * length.n
    )


def roll(day: date, how: Roll, calendar: WorkingCalendar) -> date:
    """The day to which a clock that ends on `day` is moved.

    Raises:
        CalendarError: the day lies in a year that is not covered.
    """
    if how is Roll.NEXT_WORKING_DAY:
        return next_working(calendar, day)
    if how is Roll.PREVIOUS_WORKING_DAY:
        return previous_working(calendar, day)
    return _last_of_month(day.year, day.month) if how is Roll.END_OF_MONTH else day


def _moved(day: date, length: Length, *, days: int = 0, months: int = 0) -> date:
    try:
        years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        last = _last_of_month(years, month + 1)
        return last.replace(day=min(day.day, last.day)) + timedelta(days)
    except (ValueError, OverflowError):
        raise CalendarError(f"{length} from {day} leaves the years a calendar can name") from None


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, months_of.monthrange(year, month)[1])


def _unknown_unit(text: str, n: int, unit: str) -> str:
    told = _OTHER_WORDS.get(unit if unit.endswith("s") else f"{unit}s")
    near = told.format(n=n) if told else next(iter(difflib.get_close_matches(unit, _SPOKEN, n=1)), None)
    hint = f"did you mean '{n} {near}'?" if near else f"a unit is one of {', '.join(u.value for u in Unit)}"
    return f"{text!r}: {unit!r} is not a unit of length; {hint}"
