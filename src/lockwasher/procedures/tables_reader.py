"""Read the tables from strict YAML: fees, bonds, rates seen, additional duties, lines of chapter 98."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.calendars.spans import parse_span
from lockwasher.procedures.dialect import Value, read_document
from lockwasher.procedures.keys import COUNTRY, LEGAL_MARKS
from lockwasher.procedures.model import Backing
from lockwasher.procedures.phrases import backing, enum_of, matching, matching_name, one_of, text_of
from lockwasher.procedures.tables import Tables
from lockwasher.procedures.tables_rates import DutyRate, digits_of, parse_rate
from lockwasher.procedures.tables_rows import (
    After,
    BondFactor,
    ColumnTwo,
    Covered,
    Force,
    HarborFee,
    Measure,
    Meets,
    OriginRate,
    ProcessingFee,
    SeenRate,
    SpecialLine,
)

BACKING_KEYS = ("cites", "source_url", "verified")
FORCE_KEYS = ("from", "until", "known_on")
FEE_KEYS = (*BACKING_KEYS, "percent", "informal_limit", "years")
YEAR_KEYS = ("year", *FORCE_KEYS, "floor", "cap", "informal", "cites", "source_url", "verified")
HARBOR_KEYS = (*BACKING_KEYS, "rates")
BOND_KEYS = ("title", "times", "minimum", "lines", *BACKING_KEYS)
RATE_KEYS = ("number", "goods", "general", "other", "seen", "past", *BACKING_KEYS)
COLUMN_KEYS = ("origins", *FORCE_KEYS, *BACKING_KEYS)
LINE_KEYS = ("line", "title", "duty", "fee", *BACKING_KEYS)
HEADINGS = re.compile(r"99\d{2}\.\d{2}\.\d{2}( to 99\d{2}\.\d{2}\.\d{2})?")
MEASURE_KEYS = (
    "id", "title", "from", "until", "after", "known_on", "covers", "origins", "rates", "others", "lists", "excepts", "checked",
    "open_origins", "not_with", "by_order", "melted", "chapter_98", "otherwise_98", "caveat", "headings", *BACKING_KEYS,
)  # fmt: skip
ORIGIN_RATE_KEYS = ("origins", "percent", "fills", *FORCE_KEYS)
OTHERS = ("free", "unknown")  # goods of an origin without a rate
FILES = ("fees.yaml", "bonds.yaml", "rates.yaml", "lines.yaml", "additional.yaml")
_AMOUNT = r"[0-9]{1,12}(\.[0-9]{1,6})?"
_NONE = Backing("", is_practice=False, verified=LEGAL_MARKS[-1])


@cache
def read_tables(folder: Path | None = None) -> Tables:
    """Read the five files of a folder; the shipped ones if none is named.

    Raises:
        DialectError: a file is missing or faulty; the text gives file, line and remedy.
    """
    root = folder or Path(str(resources.files("lockwasher.procedures"))) / "tables"
    fees, bonds, rates, lines, additional = (read_document(root / name) for name in FILES)
    fees.only(("processing-fee", "harbor-fee"), must=("processing-fee", "harbor-fee"))
    rates.only(("rates", "column-two", "notes"), must=("rates",))
    additional.only(("measures", "notes"), must=("measures",))
    lines.only(("lines",), must=("lines",))
    processing = fees.need("processing-fee").only(
        FEE_KEYS, must=("cites", "verified", "percent", "informal_limit", "years")
    )
    return Tables(
        processing_fees=tuple(_years(processing)),
        informal_limit=_decimal(processing.need("informal_limit")),
        harbor_fees=tuple(_harbor(fees.need("harbor-fee").only(HARBOR_KEYS, must=("cites", "verified", "rates")))),
        bonds=tuple(_bond(name, entry) for name, entry in bonds.entries()),
        rates=tuple(_rate(entry) for entry in rates.need("rates").items()),
        column_two=tuple(_column_two(entry) for entry in _listed(rates, "column-two")),
        measures=_measures(additional.need("measures")),
        lines=tuple(_line(entry) for entry in lines.need("lines").items()),
        notes=tuple(note.text() for note in (*_listed(additional, "notes"), *_listed(rates, "notes"))),
    )


def _years(entry: Value) -> Iterator[ProcessingFee]:
    inherited, percent = backing(entry, _NONE), _decimal(entry.need("percent"))
    before: Force | None = None
    for row in entry.need("years").items():
        row.only(YEAR_KEYS, must=("year", "from", "until", "known_on", "floor", "cap"))
        floor, cap, informal = _decimal(row.need("floor")), _decimal(row.need("cap")), row.get("informal")
        if floor > cap:
            raise row.error(f"the floor {floor} is above the cap {cap}; change them about")
        force = _force(row)
        if before and (before.until_on is None or force.from_on <= before.until_on):
            raise row.need("from").error(f"begins before the year above ends ({before}); years follow one another")
        before = force
        told = _decimal(informal) if informal else None
        yield ProcessingFee(row.need("year").text(), percent, floor, cap, told, force, backing(row, inherited))


def _harbor(entry: Value) -> Iterator[HarborFee]:
    inherited = backing(entry, _NONE)
    for row in entry.need("rates").items():
        row.only(("percent", *FORCE_KEYS), must=("percent", "from"))
        yield HarborFee(_decimal(row.need("percent")), _force(row), inherited)


def _bond(name: str, entry: Value) -> BondFactor:
    matching_name(entry, name, "a bond")
    entry.only(BOND_KEYS, must=("title", "times", "cites", "verified"))
    minimum = entry.get("minimum")
    return BondFactor(
        name,
        entry.need("title").text(),
        _decimal(entry.need("times")),
        _decimal(minimum) if minimum else Decimal(0),
        tuple(_number(line) for line in _listed(entry, "lines")),
        backing(entry, _NONE),
    )


def _rate(entry: Value) -> SeenRate:
    entry.only(RATE_KEYS, must=("number", "goods", "general", "cites", "verified"))
    seen, past, other = entry.get("seen"), entry.get("past"), entry.get("other")
    is_past = past is not None and past.flag()
    if not is_past and not (seen and isinstance(seen.content, date)):
        raise entry.error("a rate that holds needs the day it was seen ('seen: 2026-02-22'); else say 'past: true'")
    first = _seen(seen) if seen else date.min
    return SeenRate(
        number=_number(entry.need("number")),
        goods=entry.need("goods").text(),
        general=_duty(entry.need("general")),
        other=_duty(other) if other else None,
        seen=seen.written() if seen else "without a date",
        is_past=is_past,
        force=Force(first, None, first),
        backing=backing(entry, _NONE),
    )


def _seen(value: Value) -> date:
    try:
        return parse_span(value.written()).first
    except ValueError as error:
        raise value.error(str(error)) from None


def _duty(value: Value) -> DutyRate:
    rate = parse_rate(value.text())
    if rate.percent is None:
        raise value.error(f"'{rate.text}' is not a rate; write Free, 1.9%, 5.3¢/kg or $1.05/kg + 2.3%")
    return rate


def _column_two(entry: Value) -> ColumnTwo:
    entry.only(COLUMN_KEYS, must=("origins", "from", "cites", "verified"))
    return ColumnTwo(_countries(entry, "origins"), _force(entry), backing(entry, _NONE))


def _line(entry: Value) -> SpecialLine:
    entry.only(LINE_KEYS, must=("line", "title", "duty", "fee", "cites", "verified"))
    written = entry.need("line").text()
    return SpecialLine(
        digits_of(written) or written,
        entry.need("title").text(),
        enum_of(entry.need("duty"), Meets),
        enum_of(entry.need("fee"), Meets),
        backing(entry, _NONE),
    )


def _measures(block: Value) -> tuple[Measure, ...]:
    found = tuple(_measure(entry) for entry in block.items())
    ids = [measure.id for measure in found]
    for measure, entry in zip(found, block.items(), strict=True):
        if ids.count(measure.id) > 1:
            raise entry.error(f"'{measure.id}' stands twice; give each measure its own id")
        for value in _listed(entry, "not_with"):
            one_of(value, ids)
    return found


def _measure(entry: Value) -> Measure:
    entry.only(
        MEASURE_KEYS, must=("id", "title", "from", "others" if not entry.get("rates") else "rates", "cites", "verified")
    )
    matching_name(entry, entry.need("id").text(), "a measure")
    force, own, after = _force(entry), backing(entry, _NONE), entry.get("after")
    if (force.until_on is None) == (after is not None):
        raise entry.error("'until' and 'after' go together: say whether the measure ended or the state is unknown")
    others, by_order = entry.get("others"), entry.get("by_order")
    chapter = entry.get("chapter_98")
    otherwise = entry.get("otherwise_98")
    return Measure(
        id=entry.need("id").text(),
        title=entry.need("title").text(),
        after=enum_of(after, After) if after else After.UNKNOWN,
        covers=_covered(entry, "covers", force),
        origins=_countries(entry, "origins"),
        rates=tuple(_origin_rate(row, force, own) for row in _listed(entry, "rates")),
        others_free=others is not None and one_of(others, OTHERS) == "free",
        excepts=_covered(entry, "excepts", force),
        checked=_covered(entry, "checked", force),
        lists=text_of(entry, "lists"),
        open_origins=_countries(entry, "open_origins"),
        not_with=tuple(value.text() for value in _listed(entry, "not_with")),
        by_order=by_order is not None and by_order.flag(),
        melted=_covered(entry, "melted", force),
        chapter_98=tuple((_line_digits(key, value), enum_of(value, Meets)) for key, value in _pairs(chapter)),
        otherwise_98=enum_of(otherwise, Meets) if otherwise else Meets.FULL,
        caveat=text_of(entry, "caveat"),
        headings=_headings(entry),
        force=force,
        backing=own,
    )


def _origin_rate(row: Value, force: Force, own: Backing) -> OriginRate:
    row.only(ORIGIN_RATE_KEYS, must=("percent",))
    fills = row.get("fills")
    days = _force(row, force)
    return OriginRate(
        _countries(row, "origins"), _decimal(row.need("percent")), fills is not None and fills.flag(), days, own
    )


def _headings(entry: Value) -> str:
    """The number of chapter 99, or the first and the last where it is one of several."""
    found = entry.get("headings")
    if found and not HEADINGS.fullmatch(found.text()):
        raise found.error(f"'{found.text()}' is no number of chapter 99; write 9903.03.01, or 9903.05.20 to 9903.05.84")
    return found.text() if found else ""


def _covered(entry: Value, key: str, force: Force) -> tuple[Covered, ...]:
    found = []
    for row in _listed(entry, key):
        row.only(("number", *FORCE_KEYS), must=("number",))
        found.append(Covered(_number(row.need("number"), may_be_chapter=True), _force(row, force)))
    return tuple(found)


def _force(entry: Value, inherited: Force | None = None) -> Force:
    """The days of an entry; what it does not say is inherited. Without `known_on` it was known on its first day."""
    begins, ends, known = entry.get("from"), entry.get("until"), entry.get("known_on")
    first = inherited.from_on if inherited and not begins else entry.need("from").day()
    last = ends.day() if ends else inherited.until_on if inherited else None
    if last is not None and last < first:
        raise (ends or entry).error(f"ends on {last}, before it begins on {first}; change them about")
    told = inherited.known_on if inherited and not begins else first
    return Force(first, last, known.day() if known else told)


def _number(value: Value, *, may_be_chapter: bool = False) -> str:
    digits = value.text() if may_be_chapter and re.fullmatch("[0-9]{2}", value.text()) else digits_of(value.text())
    if digits is None:
        raise value.error(f"'{value.text()}' is not a tariff number; write 4, 6, 8 or 10 digits such as 8543.90.88")
    return digits


def _line_digits(key: str, value: Value) -> str:
    digits = digits_of(key)
    if digits is None or not digits.startswith("98"):
        raise value.error(f"'{key}' is not a line of chapter 98; write 9802.00.40 or the like")
    return digits


def _decimal(value: Value) -> Decimal:
    written = value.written()
    if not re.fullmatch(_AMOUNT, written):
        raise value.error(f"expected an amount such as 33.58 or 0.3464, found '{written}'")
    return Decimal(written)


def _countries(entry: Value, key: str) -> tuple[str, ...]:
    return tuple(
        matching(value, COUNTRY, "a country; write two capital letters such as CH") for value in _listed(entry, key)
    )


def _listed(entry: Value, key: str) -> Sequence[Value]:
    block = entry.get(key)
    return block.items() if block else ()


def _pairs(block: Value | None) -> Iterable[tuple[str, Value]]:
    return block.entries() if block else ()
