"""A sheet's mapping as a file: what each column means, to be edited and given back, or kept for the next time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from lockwasher.exchange.errors import RefusedFileError, RowError, nearest
from lockwasher.exchange.sheet_amounts import unit_of
from lockwasher.exchange.sheet_columns import LEFT_OUT, NOT_READ, Column
from lockwasher.exchange.sheet_days import DayOrder
from lockwasher.exchange.sheet_lists import LISTS, OWN_WORDS, meanings_in
from lockwasher.exchange.sheet_words import currencies, folded, header_words
from lockwasher.procedures.dialect import DialectError, Value, parse_document, read_document

NOUNS = ("items", "consignments", *(noun for noun in LISTS if noun not in OWN_WORDS))
MEANINGS = tuple(sorted({*header_words().values()} - {"gross", *NOT_READ}))
_ALL_MEANINGS = tuple(sorted({*MEANINGS, *(name for noun in LISTS for name in meanings_in(noun))}))
_KEYS = ("noun", "sheet", "columns")
_COLUMN_KEYS = ("header", "letter", "means", "currency", "unit", "dates")


@dataclass(frozen=True, slots=True)
class MapColumn:
    """One column as a mapping names it: by its header, or by its letter where it has none or one that stands twice."""

    header: str
    letter: str
    means: str
    currency: str | None = None
    unit: str | None = None
    order: DayOrder | None = None

    def names(self, column: Column) -> bool:
        """Whether this is that column."""
        return _words(self.header) == _words(column.header) if self.header else self.letter == column.letter


@dataclass(frozen=True, slots=True)
class SheetMap:
    """What a sheet's rows are, which sheet it is (None: the one that fits), and its columns."""

    noun: str | None
    sheet: str | None
    columns: tuple[MapColumn, ...]

    def of(self, column: Column) -> MapColumn | None:
        """What the mapping says of a column; among several of one header the one with its letter."""
        found = [one for one in self.columns if one.names(column)]
        return next((one for one in found if one.letter == column.letter), found[0] if len(found) == 1 else None)

    def weigh(self, texts: Iterable[tuple[str, str]]) -> float:
        """How many of its headers stand in a row."""
        words = {_words(whole) for whole, _ in texts}
        return float(sum(bool(one.header) and _words(one.header) in words for one in self.columns))


def _words(header: str) -> str:
    """The folded words of a header; one of signs alone as it is."""
    return folded(header) or header


def meanings_of(noun: str, *, is_list: bool) -> tuple[str, ...]:
    """What the columns of a sheet may mean."""
    return meanings_in(noun) if is_list else MEANINGS


def read_map(path: Path) -> SheetMap:
    """Read a mapping.

    Raises:
        RefusedFileError: it is missing, no strict YAML, or names what there is not.
    """
    try:
        return _map(read_document(path))
    except DialectError as error:
        raise RefusedFileError(RowError("the mapping", None, None, str(error))) from None


def write_map(noun: str, columns: Iterable[Column]) -> str:
    """The text of a mapping that says what was found.

    Raises:
        ValueError: a header holds what strict YAML cannot, such as a control character.
    """
    held = {
        "noun": str(noun),
        "columns": [_written(column) for column in columns if column.header or column.meaning != LEFT_OUT],
    }
    text = yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=120)
    try:
        _map(parse_document(text, "the mapping"))
    except DialectError as error:
        raise ValueError(str(error)) from None
    return text


def _written(column: Column) -> dict[str, str]:
    told = {
        "header": column.header, "letter": column.letter, "means": column.meaning,
        "currency": column.currency, "unit": column.unit, "dates": str(column.order) if column.order else None,
    }  # fmt: skip
    return {key: value for key, value in told.items() if value}


def _map(document: Value) -> SheetMap:
    document.only(_KEYS, must=["columns"])
    noun, sheet = document.get("noun"), document.get("sheet")
    return SheetMap(
        _one_of(noun, NOUNS) if noun else None,
        sheet.written() if sheet else None,
        tuple(_column(value, noun.written() if noun else "") for value in document.need("columns").items()),
    )


def _column(value: Value, noun: str) -> MapColumn:
    value.only(_COLUMN_KEYS, must=["means"])
    told = {key: one.written() for key, one in value.entries()}
    if "header" not in told and "letter" not in told:
        raise value.error("neither 'header' nor 'letter' says which column this is; add one")
    currency, unit, dates = value.get("currency"), value.get("unit"), value.get("dates")
    return MapColumn(
        told.get("header", ""),
        told.get("letter", "").upper(),
        _one_of(value.need("means"), MEANINGS if noun in {"", *OWN_WORDS} and not _is_own(value) else _ALL_MEANINGS),
        _currency(currency) if currency else None,
        _unit(unit) if unit else None,
        DayOrder(_one_of(dates, tuple(DayOrder))) if dates else None,
    )


def _is_own(value: Value) -> bool:
    """Whether a column of an export of the register's own means the field that heads it."""
    header = value.get("header")
    return header is not None and header.written() == value.need("means").written()


def _one_of(value: Value, known: Iterable[str]) -> str:
    word, names = value.written(), [str(name) for name in known]
    if word in names:
        return word
    raise value.error(f"{word!r} is not one of {', '.join(names)}; {nearest(word, names, 'write one of these')}")


def _currency(value: Value) -> str:
    code = currencies().get(value.written().casefold())
    if code is None:
        raise value.error(f"{value.written()!r} is no currency; write its three letters")
    return code


def _unit(value: Value) -> str:
    unit = unit_of(value.written())
    if unit is None:
        raise value.error(f"{value.written()!r} is no unit of mass; write kg, g, t, lb or short-ton")
    return unit
