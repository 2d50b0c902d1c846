"""The fiscal year of the United States, and the weeks of it that ran on a continuing resolution."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lockwasher.calendars.spans import Span

SHIPPED = Path(__file__).with_name("continuing_resolutions.csv")
_FIRST_MONTH = 10  # 31 USC 1102: a fiscal year begins on 1 October and is named after the year in which it ends
_COLUMNS = ("fiscal_year", "first", "last", "known_on", "mark", "source_url", "source")


@dataclass(frozen=True, slots=True)
class ContinuingResolution:
    """Days of a fiscal year on which only a continuing resolution gave money.

    A fiscal year on record is on record whole: days of it outside its windows had appropriations for the year. A year
    known to have had no continuing resolution is one record without days.

    Raises:
        ValueError: only one of the days is given, they are in the wrong order, or leave the fiscal year.
    """

    fiscal_year: int
    first: date | None
    last: date | None
    source: str
    known_on: date = date.min
    mark: str = "unverified"
    source_url: str = ""

    def __post_init__(self) -> None:
        if self.first is None and self.last is None:
            return
        if self.first is None or self.last is None:
            raise ValueError(f"FY{self.fiscal_year}: a continuing resolution needs a first and a last day, or neither")
        window, year = Span(self.first, self.last), fiscal_span(self.fiscal_year)
        if window.first < year.first or year.last < window.last:
            raise ValueError(f"FY{self.fiscal_year} runs {year}; the continuing resolution {window} leaves it")

    def holds(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.first is not None and self.last is not None and self.first <= day <= self.last


def fiscal_year(day: date) -> int:
    """The federal fiscal year of a day: 1 October 2016 is the first day of 2017 (31 USC 1102)."""
    return day.year + (day.month >= _FIRST_MONTH)


def fiscal_span(year: int) -> Span:
    """The first and the last day of a federal fiscal year (31 USC 1102)."""
    return Span(date(year - 1, _FIRST_MONTH, 1), date(year, _FIRST_MONTH - 1, 30))


def in_continuing_resolution(windows: Iterable[ContinuingResolution], day: date) -> bool | None:
    """Whether only a continuing resolution gave money on the day; None where its fiscal year is not on record.

    Not on record is no comfort: 46 of the 49 fiscal years 1977 to 2025 had a continuing resolution (CRS R46595).
    """
    year = [window for window in windows if window.fiscal_year == fiscal_year(day)]
    return any(window.holds(day) for window in year) if year else None


def windows_known(windows: Iterable[ContinuingResolution], known_on: date) -> tuple[ContinuingResolution, ...]:
    """The windows that were known, to their last day, by the end of `known_on`."""
    return tuple(window for window in windows if window.known_on <= known_on)


def read_windows(path: Path = SHIPPED) -> tuple[ContinuingResolution, ...]:
    """The windows of a file; the one that is shipped holds only years whose days a source gives.

    Raises:
        ValueError: a column is missing, or a row cannot be read; the text names the file and the row.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(f"{path.name}: no column {', '.join(missing)}; the columns are {', '.join(_COLUMNS)}")
        return tuple(_window(path.name, number, row) for number, row in enumerate(rows, start=2))


def _window(file: str, number: int, row: dict[str, str]) -> ContinuingResolution:
    try:
        return ContinuingResolution(
            fiscal_year=int(row["fiscal_year"]),
            first=date.fromisoformat(row["first"]) if row["first"] else None,
            last=date.fromisoformat(row["last"]) if row["last"] else None,
            source=row["source"],
            known_on=date.fromisoformat(row["known_on"]),
            mark=row["mark"],
            source_url=row["source_url"],
        )
    except ValueError as error:
        raise ValueError(f"{file}:{number}: {error}") from None
