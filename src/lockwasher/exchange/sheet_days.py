"""Days as people write them in sheets. What can be read in two ways is not guessed: it is refused with both readings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from lockwasher.calendars.spans import Span, on, parse_span
from lockwasher.exchange.errors import UnreadableError
from lockwasher.exchange.sheet_words import folded, months
from lockwasher.exchange.sheets import Value, text_of

_NUMBERS = re.compile(
    r"(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?", re.ASCII
)
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{4})", re.ASCII)
_QUARTER = re.compile(r"(?:q([1-4])[ /.-]?(\d{4})|(\d{4})[ /.-]?q([1-4]))", re.ASCII | re.IGNORECASE)
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_NOISE = {"st", "nd", "rd", "th", "er", "de", "del", "di", "le", "den", "the", "of", "am"}
_SERIALS = range(20_000, 80_000)  # 1954 to 2119 as Excel counts days
_YEARS = range(1950, 2120)
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
WRITE = "write it as 2017-07-26"


class DayOrder(StrEnum):
    """Which of the two numbers before the year is the day."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


def order_of(values: Iterable[Value]) -> DayOrder | None:
    """The order that the cells of a column settle: those that can be read in one way only. None: none does, or both."""
    found = set()
    for value in values:
        parts = _slashed(text_of(value)) if isinstance(value, str) else None
        if parts and max(parts) > 12:
            found.add(DayOrder.DAY_FIRST if parts[0] > 12 else DayOrder.MONTH_FIRST)
    return found.pop() if len(found) == 1 else None


def read_span(value: Value, order: DayOrder | None, *, is_1904: bool = False) -> Span:
    """The days a cell names: one day, a month, a quarter or a year. Raises UnreadableError."""
    found = _span(value, order, is_1904=is_1904)
    for year in (found.first.year, found.last.year):
        if year not in _YEARS:
            raise UnreadableError(f"the year {year} of {text_of(value)!r} is out of reach", "correct it")
    return found


def _span(value: Value, order: DayOrder | None, *, is_1904: bool) -> Span:
    if isinstance(value, datetime):
        return on(value.date())
    if isinstance(value, date):
        return on(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, is_1904=is_1904)
    text = text_of(value)
    if re.fullmatch(r"\d{5}", text, re.ASCII):
        return _from_number(int(text), is_1904=is_1904)
    return _from_iso(text) or _from_numbers(text, order) or _from_parts(text) or _from_words(text)


def read_day(value: Value, order: DayOrder | None, *, is_1904: bool = False) -> date:
    """The one day a cell names. Raises UnreadableError, also for a month or a year."""
    found = read_span(value, order, is_1904=is_1904)
    if not found.is_exact:
        raise UnreadableError(f"{text_of(value)!r} is no single day", f"the day itself is needed; {WRITE}")
    return found.first


def _from_number(value: float, *, is_1904: bool) -> Span:
    if value in _YEARS:
        return parse_span(f"{value:.0f}")
    if int(value) in _SERIALS:
        return on((_EPOCH_1904 if is_1904 else _EPOCH) + timedelta(days=int(value)))
    raise UnreadableError(f"the number {text_of(value)} is no day", WRITE)


def _from_iso(text: str) -> Span | None:
    try:
        return parse_span(text)
    except ValueError:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise UnreadableError(f"there is no day {text}", "correct it") from None
        return None


def _slashed(text: str) -> tuple[int, int] | None:
    """The two numbers before a year, where their order is not told by the form: 03/04/2017, 3-4-2017."""
    found = _NUMBERS.fullmatch(text)
    if found and len(found[1]) <= 2 and len(found[4]) == 4 and found[2] != ".":
        return int(found[1]), int(found[3])
    return None


def _from_numbers(text: str, order: DayOrder | None) -> Span | None:
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4 and len(found[4]) <= 2:
        return _on(text, first, second, third)
    if len(found[4]) != 4 or len(found[1]) > 2:
        raise UnreadableError(f"{text!r} has no year of four digits", WRITE)
    if found[2] == "." or first > 12 or first == second:
        return _on(text, third, second, first)  # with full stops the day stands first
    if second > 12:
        return _on(text, third, first, second)
    day_first, month_first = _on(text, third, second, first), _on(text, third, first, second)
    if order is None:
        raise UnreadableError(
            f"{text!r} may be {day_first} or {month_first}", f"{WRITE}, or say --dates day-first or month-first"
        )
    return day_first if order == DayOrder.DAY_FIRST else month_first


def _from_parts(text: str) -> Span | None:
    """2017/07, 07/2017, Q3 2017."""
    if found := _QUARTER.fullmatch(text):
        year, quarter = int(found[2] or found[3]), int(found[1] or found[4])
        return Span(_month(text, year, 3 * quarter - 2).first, _month(text, year, 3 * quarter).last)
    if found := _YEAR_FIRST.fullmatch(text):
        return _month(text, int(found[1]), int(found[3]))
    if found := _MONTH_FIRST.fullmatch(text):
        return _month(text, int(found[2]), int(found[1]))
    return None


def _from_words(text: str) -> Span:
    """26 July 2017, July 26, 2017, 26. Juli 2017, 1er juillet 2017, July 2017."""
    words = [word for word in _WORDS.findall(folded(text)) if word not in _NOISE]
    named = [months()[word] for word in words if word in months()]
    numbers = [word for word in words if word.isdecimal()]
    if len(named) != 1 or len(named) + len(numbers) != len(words) or not 1 <= len(numbers) <= 2:
        raise UnreadableError(f"{text!r} is not a day", WRITE)
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if len(years) != 1:
        raise UnreadableError(f"{text!r} has no year of four digits", WRITE)
    year = int(years[0])
    return _on(text, year, named[0], int(days[0])) if days else _month(text, year, named[0])


def _month(text: str, year: int, month: int) -> Span:
    try:
        return parse_span(f"{year:04}-{month:02}")
    except ValueError:
        told = f"there is no month {month}" if month not in range(1, 13) else f"there is no year {year:04}"
        raise UnreadableError(f"{text!r}: {told}", WRITE) from None


def _on(text: str, year: int, month: int, day: int) -> Span:
    try:
        return on(date(year, month, day))
    except ValueError:
        raise UnreadableError(f"there is no day {text}", "correct it") from None
