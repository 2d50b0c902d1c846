"""Rates and fees as dated data: what is in force on a day, or that it is unknown, with the last known value beside it.

A figure on record holds for the days its source gives. Outside them the answer is `Unknown`: the reason, what is missing,
and the nearest figure on record with a label. No look-up falls back on it by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from lockwasher.procedures.dialect import did_you_mean
from lockwasher.procedures.model import Backing
from lockwasher.procedures.tables_headings import Headings
from lockwasher.procedures.tables_rates import digits_of, dotted, is_under
from lockwasher.procedures.tables_rows import (
    Additional,
    After,
    BondFactor,
    ColumnTwo,
    Covered,
    Dated,
    Force,
    HarborFee,
    Measure,
    OriginRate,
    ProcessingFee,
    SeenRate,
    SpecialLine,
    Unknown,
    longest,
)
from lockwasher.procedures.tables_schedule import Schedule
from lockwasher.register.nouns import Mark

D = TypeVar("D", bound=Dated)


# Compared by identity, so that look-ups can be remembered: thousands of items share few numbers and origins.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """All tables. Look-ups take the day; `known` drops what was not known by a day."""

    processing_fees: tuple[ProcessingFee, ...]
    informal_limit: Decimal
    harbor_fees: tuple[HarborFee, ...]
    bonds: tuple[BondFactor, ...]
    rates: tuple[SeenRate, ...]
    column_two: tuple[ColumnTwo, ...]
    measures: tuple[Measure, ...]
    lines: tuple[SpecialLine, ...]
    notes: tuple[str, ...]
    schedules: tuple[Schedule, ...] = ()
    headings: tuple[Headings, ...] = ()

    def known(self, day: date) -> Tables:
        """The tables as they were known by the end of that day; a supplied schedule from the day it holds."""
        return replace(
            self,
            processing_fees=_known(self.processing_fees, day),
            harbor_fees=_known(self.harbor_fees, day),
            rates=_known(self.rates, day),
            column_two=_known(self.column_two, day),
            measures=tuple(known for m in _known(self.measures, day) if (known := _known_measure(m, day))),
            schedules=tuple(s for s in self.schedules if s.dated <= day),
            headings=tuple(h for h in self.headings if h.dated <= day),
        )

    def supplied(self, *files: Schedule | Headings) -> Tables:
        """These tables with official files; a schedule decides the rates of the chapters it holds from its day on."""
        schedules = (*self.schedules, *(one for one in files if isinstance(one, Schedule)))
        headings = (*self.headings, *(one for one in files if isinstance(one, Headings)))
        return replace(self, schedules=tuple(sorted(schedules, key=lambda s: s.dated)), headings=headings)

    @property
    def summary(self) -> tuple[object, ...]:
        """All they hold, as values that can be compared: a supplied file by its name, its day and its digest."""
        held = tuple(getattr(self, field.name) for field in fields(self) if field.name not in {"schedules", "headings"})
        schedules = ((one.name, one.dated, one.digest) for one in self.schedules)
        return (*held, *schedules, *((one.name, one.dated, one.digest) for one in self.headings))

    def instrument_headings(self, on: date) -> Headings | None:
        """The official list of headings for instruments (chapter 98, subchapter X, note 6(a)) of a day; None: not supplied."""
        return max((one for one in self.headings if one.dated <= on), key=lambda one: one.dated, default=None)

    def mpf(self, on: date) -> ProcessingFee | Unknown[ProcessingFee]:
        """The merchandise processing fee of a day (19 CFR 24.23)."""
        return look_up(self.processing_fees, on, "merchandise processing fee")

    def hmf(self, on: date) -> HarborFee | Unknown[HarborFee]:
        """The harbor maintenance fee of a day (19 CFR 24.24)."""
        return look_up(self.harbor_fees, on, "harbor maintenance fee")

    def rate(self, tariff_number: str | None, on: date) -> SeenRate | Unknown[SeenRate]:
        """The ordinary rates of a tariff number on a day: those of the longest entry it falls under."""
        return _ordinary(self, tariff_number, on)

    def is_column_two(self, origin: str, on: date) -> bool | None:
        """Whether goods of a country pay column 2; None where the day is before those on record."""
        rows = [row for row in self.column_two if origin in row.origins]
        return any(row.force.holds(on) for row in rows) or (None if rows else False)

    def additional(
        self, tariff_number: str | None, origin: str | None, on: date, *, under_order: bool | None = None
    ) -> tuple[Additional, ...]:
        """The additional duties that meet goods of a number and origin, or may; those that do not are left out.

        Args:
            tariff_number: as on record; None makes unknown what depends on it.
            origin: country of origin (ISO 3166 alpha-2).
            on: the day of entry.
            under_order: whether an antidumping or countervailing order covers the goods; None: not asked, and left out.
        """
        return _additional(self, tariff_number, origin, on, under_order)

    def caveats(self, on: date) -> tuple[str, ...]:
        """What these tables leave out, to be said with every figure of that day."""
        return _caveats(self, on)

    def line(self, told: str) -> SpecialLine | Unknown[SpecialLine] | None:
        """What is on record of a line of chapter 98, or of a rule outside the tariff; None for an ordinary entry."""
        return _line(self, told)

    def bond(self, line: str) -> BondFactor | None:
        """The bond that a line of chapter 98 asks for, by the longest entry."""
        return longest(((number, row) for row in self.bonds for number in row.lines), digits_of(line) or "")

    def continuous_bond(self) -> BondFactor | None:
        """The rule for a continuous bond, as a multiple of twelve months' duties, taxes and fees."""
        return next((row for row in self.bonds if row.id == "continuous"), None)


_REMEMBERED = 32_768


@lru_cache(_REMEMBERED)
def _ordinary(tables: Tables, tariff_number: str | None, on: date) -> SeenRate | Unknown[SeenRate]:
    digits = digits_of(tariff_number)
    if digits is None:
        told = f"'{tariff_number}' is not a tariff number" if tariff_number else "no tariff number is on record"
        return Unknown(told, "tariff number")
    for schedule in reversed(tables.schedules):
        if schedule.dated <= on and schedule.has_chapter(digits):
            return _scheduled(schedule, digits)
    later = [_scheduled(s, digits) for s in tables.schedules if s.dated > on and s.has_chapter(digits)]
    rows = [row for row in tables.rates if is_under(digits, row.number)]
    rows += [row for row in later if isinstance(row, SeenRate)]
    holding = [row for row in rows if row.force.holds(on) and not row.is_past]
    if holding:
        return max(holding, key=lambda row: (len(row.number), row.force.from_on))
    if not rows and any(row.number.startswith(digits) for row in tables.rates):
        return Unknown(f"{dotted(digits)} is divided further; give at least eight digits", "tariff number")
    found = _unknown(rows, on, f"rate of {dotted(digits)}")
    near = found.last_known
    return replace(found, label=f"at {near.general.text}, seen {near.seen}") if near else found


@lru_cache(_REMEMBERED)
def _additional(
    tables: Tables, tariff_number: str | None, origin: str | None, on: date, under_order: bool | None
) -> tuple[Additional, ...]:
    asked = [m for m in tables.measures if under_order is True or not m.by_order]
    found = ((m, _rate_of(tables, m, digits_of(tariff_number), origin, on)) for m in asked)
    return tuple(Additional(measure, rate) for measure, rate in found if rate is not None)


@lru_cache(_REMEMBERED)
def _caveats(tables: Tables, on: date) -> tuple[str, ...]:
    return (*(m.caveat for m in tables.measures if m.caveat and m.force.holds(on)), *tables.notes)


@lru_cache(_REMEMBERED)
def _line(tables: Tables, told: str) -> SpecialLine | Unknown[SpecialLine] | None:
    digits = digits_of(told)
    if not told or (digits and not digits.startswith("98")):
        return None
    found = longest(((row.line, row) for row in tables.lines), digits or told)
    if found:
        return found
    known = did_you_mean(told, [row.line for row in tables.lines if not row.line.isdigit()])
    return Unknown(f"how '{told}' meets duty is not in the tables{known}", f"line {told}")


def _rate_of(
    tables: Tables, measure: Measure, digits: str | None, origin: str | None, on: date
) -> OriginRate | Unknown[OriginRate] | None:
    """The rate of a measure for the goods; None where it does not meet them."""
    if measure.force.from_on > on or (measure.force.is_over(on) and measure.after == After.ENDED):
        return None
    if (covers := _covers(measure, digits, origin, on)) is not True:
        return Unknown(f"whether the {measure.title} meets the goods depends on it", covers) if covers else None
    last = measure.force.until_on if measure.force.is_over(on) else on
    rate = _by_origin(measure, origin, last or on)
    if rate is None or isinstance(rate, Unknown):
        return rate
    if measure.force.is_over(on):
        told = f"the {measure.title} ran {measure.force}; what followed is not on record"
        return Unknown(told, f"state of the {measure.title} on {on}", rate, _label(rate))
    return _unless_excepted(tables, measure, rate, digits, origin, on)


def _unless_excepted(
    tables: Tables, measure: Measure, rate: OriginRate, digits: str | None, origin: str | None, on: date
) -> OriginRate | Unknown[OriginRate] | None:
    if digits and _is_listed(measure.excepts, digits, on):
        return None
    others = [m for m in tables.measures if m.id in measure.not_with and m.force.holds(on)]
    for other in others:
        if digits and _is_listed(other.covers, digits, on):
            told = f"the {measure.title} is not paid where the {other.title} is"
            return Unknown(told, f"whether the {other.title} covers {dotted(digits)}")
    is_checked = digits is not None and _is_listed(measure.checked, digits, on)
    if measure.lists and (not is_checked or origin is None or origin in measure.open_origins):
        return Unknown(measure.lists, f"exceptions of the {measure.title}", rate, _label(rate))
    return rate


def look_up(rows: Sequence[D], on: date, what: str) -> D | Unknown[D]:
    """The row in force on a day, the latest to begin if there are several; else why it is unknown."""
    holding = [row for row in rows if row.force.holds(on)]
    return max(holding, key=lambda row: row.force.from_on) if holding else _unknown(rows, on, what)


def _known(rows: Iterable[D], day: date) -> tuple[D, ...]:
    return tuple(row for row in rows if row.force.known_on <= day)


def _known_measure(measure: Measure, day: date) -> Measure | None:
    """A measure with the rows known by a day; None where none was of those it covers, since without any it covers all."""
    covers = _known(measure.covers, day)
    if measure.covers and not covers:
        return None
    return replace(
        measure,
        covers=covers,
        rates=_known(measure.rates, day),
        excepts=_known(measure.excepts, day),
        checked=_known(measure.checked, day),
        melted=_known(measure.melted, day),
    )


def _unknown(rows: Iterable[D], on: date, what: str) -> Unknown[D]:
    """Nothing is in force: with the last row to begin by that day, or else the first after it."""
    ordered = sorted(rows, key=lambda row: row.force.from_on)
    before = [row for row in ordered if row.force.from_on <= on]
    near = before[-1] if before else next(iter(ordered), None)
    told = f"no {what} is on record for {on}"
    return Unknown(told, f"{what} on {on}", near, f"on record {near.force}" if near else "")


def _scheduled(schedule: Schedule, digits: str) -> SeenRate | Unknown[SeenRate]:
    line = schedule.find(digits)
    if line is None or line.general is None:
        told = f"{dotted(digits)} has no single rate in the official schedule of {schedule.dated} ({schedule.name})"
        return Unknown(f"{told}; give a number of that schedule with at least eight digits", "tariff number")
    cites = f"official tariff schedule of {schedule.dated}, {schedule.name}, sha256 {schedule.digest}"
    force = Force(schedule.dated, None, schedule.dated)
    backing = Backing(cites, is_practice=False, verified=Mark.READ)
    return SeenRate(line.number, line.description, line.general, line.other, str(schedule.dated), False, force, backing)


def _covers(measure: Measure, digits: str | None, origin: str | None, on: date) -> bool | str:
    """Whether a measure meets the goods; the fact that is missing where that cannot be told."""
    if measure.covers:
        if digits is None:
            return "tariff number"
        if not _is_listed(measure.covers, digits, on):
            return False
    if measure.origins and origin is None:
        return "country of origin"
    return not measure.origins or origin in measure.origins


def _by_origin(measure: Measure, origin: str | None, on: date) -> OriginRate | Unknown[OriginRate] | None:
    everyone = [row for row in measure.rates if not row.origins]
    if origin is None and not everyone and measure.rates:
        return Unknown(f"the rate of the {measure.title} depends on it", "country of origin")
    rows = [row for row in measure.rates if origin in row.origins] or everyone
    if not rows and measure.others_free:
        return None
    found = look_up(rows, on, f"rate of the {measure.title}")
    return replace(found, label=_label(found.last_known)) if isinstance(found, Unknown) and found.last_known else found


def _label(rate: OriginRate) -> str:
    upto = ", column 1 counted in" if rate.fills else ""
    return f"at {rate.percent} %{upto}, on record {rate.force}"


def _is_listed(rows: Iterable[Covered], digits: str, on: date) -> bool:
    return any(row.force.holds(on) and is_under(digits, row.number) for row in rows)
