"""The rows of the tables: fees, bonds, rates seen, additional duties, lines of chapter 98, each with its days and source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from lockwasher.procedures.model import Backing
from lockwasher.procedures.tables_rates import DutyRate

T = TypeVar("T")


class Meets(StrEnum):
    """What a line of chapter 98 leaves of a duty or fee, and on what value."""

    FREE = "free"
    WORK = "value-of-work"  # repairs, alterations or processing abroad
    ASSEMBLY = "value-less-us-parts"
    FULL = "full-value"
    BOND = "bond"  # nothing at entry; the bond must cover it
    LINE = "as-the-line"  # what the line leaves of the ordinary duty


class After(StrEnum):
    """What is known of a measure once its last day is over."""

    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Force:
    """The days a figure holds, and the day it was known. `until_on` None: no end is on record."""

    from_on: date
    until_on: date | None
    known_on: date

    def __str__(self) -> str:
        """The days in words."""
        return f"{self.from_on} to {self.until_on}" if self.until_on else f"from {self.from_on}"

    def holds(self, day: date) -> bool:
        """Whether the figure holds on the day."""
        return self.from_on <= day and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Whether its last day is before the day."""
        return self.until_on is not None and self.until_on < day


@dataclass(frozen=True, slots=True)
class Unknown(Generic[T]):
    """Nothing on record is in force. `last_known` may be shown with its `label`, and enters no known sum."""

    reason: str
    missing: str
    last_known: T | None = None
    label: str = ""


class Dated(Protocol):
    """Anything with days in force."""

    @property
    def force(self) -> Force:
        """The days it holds."""
        ...


@dataclass(frozen=True, slots=True)
class ProcessingFee:
    """The merchandise processing fee of a fiscal year, in dollars per entry; `informal` None: not on record."""

    year: str
    percent: Decimal
    floor: Decimal
    cap: Decimal
    informal: Decimal | None
    force: Force
    backing: Backing


@dataclass(frozen=True, slots=True)
class HarborFee:
    """The harbor maintenance fee, in percent of the value of ocean cargo."""

    percent: Decimal
    force: Force
    backing: Backing


@dataclass(frozen=True, slots=True)
class BondFactor:
    """A bond as a multiple of a sum; `minimum` in dollars. `lines`: digits of the lines of chapter 98 it is for, if any."""

    id: str
    title: str
    times: Decimal
    minimum: Decimal
    lines: tuple[str, ...]
    backing: Backing


@dataclass(frozen=True, slots=True)
class SeenRate:
    """The rates of a tariff number, and when they were seen. `is_past`: an old table; they are only ever the last known."""

    number: str
    goods: str
    general: DutyRate
    other: DutyRate | None
    seen: str
    is_past: bool
    force: Force
    backing: Backing


@dataclass(frozen=True, slots=True)
class ColumnTwo:
    """Countries whose goods pay the rates of column 2 (ISO 3166 alpha-2)."""

    origins: tuple[str, ...]
    force: Force
    backing: Backing


@dataclass(frozen=True, slots=True)
class Covered:
    """Goods by the digits of a tariff number, for the days given."""

    number: str
    force: Force


@dataclass(frozen=True, slots=True)
class OriginRate:
    """The rate of a measure for some origins (none named: all), in percent; `fills`: column 1 counts towards it."""

    origins: tuple[str, ...]
    percent: Decimal
    fills: bool
    force: Force
    backing: Backing


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An additional duty: what it covers, its rates by origin, what it excepts, and how it meets chapter 98.

    `lists` says which lists of exceptions were not loaded: the rate is then in force only for numbers in `checked`.
    `others_free`: goods of an origin without a rate do not pay it. `melted`: goods for which the country of melt and pour is asked.
    `headings`: the number of chapter 99, or the first and the last of several; empty where no source read names it.
    """

    id: str
    title: str
    after: After
    covers: tuple[Covered, ...]
    origins: tuple[str, ...]
    rates: tuple[OriginRate, ...]
    others_free: bool
    excepts: tuple[Covered, ...]
    checked: tuple[Covered, ...]
    lists: str
    open_origins: tuple[str, ...]
    not_with: tuple[str, ...]
    by_order: bool
    melted: tuple[Covered, ...]
    chapter_98: tuple[tuple[str, Meets], ...]
    otherwise_98: Meets
    caveat: str
    headings: str
    force: Force
    backing: Backing

    def meets(self, line: str) -> Meets | None:
        """What a line of chapter 98 leaves of it; None where the line is no tariff line and nothing was read."""
        found = longest(((number, meets) for number, meets in self.chapter_98), line)
        return found or (self.otherwise_98 if line.isdigit() else None)


@dataclass(frozen=True, slots=True)
class Additional:
    """A measure that meets the goods, or may, with the rate in force or why it is unknown."""

    measure: Measure
    rate: OriginRate | Unknown[OriginRate]


@dataclass(frozen=True, slots=True)
class SpecialLine:
    """A line of chapter 98 (its digits), or a rule outside the tariff, and what it leaves of duty and processing fee."""

    line: str
    title: str
    duty: Meets
    fee: Meets
    backing: Backing


def longest(rows: Iterable[tuple[str, T]], key: str) -> T | None:
    """The row whose key is the longest beginning of a text."""
    found = [(number, row) for number, row in rows if key.startswith(number)]
    return max(found, key=lambda pair: len(pair[0]))[1] if found else None
