"""A cell of a list as the value of its field: as the register's files write it, else in any of the forms that offices use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lockwasher.exchange.columns import Column
from lockwasher.exchange.errors import UnreadableError
from lockwasher.exchange.sheet_amounts import read_count, read_mass, read_money
from lockwasher.exchange.sheet_days import read_day, read_span
from lockwasher.exchange.sheet_lists import code_of, fields_in
from lockwasher.exchange.sheet_values import Context, read_country, read_tariff_number, read_text, read_yes_no
from lockwasher.exchange.sheet_words import folded
from lockwasher.exchange.sheets import Value, text_of
from lockwasher.register.references import REFERENCES

_PARTS = re.compile(r"\s*[;\n]\s*")


@dataclass(frozen=True, slots=True)
class Named:
    """What a cell says of other records, as it says it: which they are, only the register tells."""

    words: tuple[str, ...]
    whole: str

    def __str__(self) -> str:
        return self.whole


_LENIENT: Mapping[str, Callable[[Value, Context], Any]] = {
    "country": read_country,
    "day": lambda value, context: read_day(value, context.order, is_1904=context.is_1904),
    "span": lambda value, context: read_span(value, context.order, is_1904=context.is_1904),
    "yes/no": read_yes_no,
    "whole number": lambda value, context: read_count(value, context.decimal),
    "number": lambda value, context: read_mass(value, context.decimal, context.unit),
    "money": lambda value, context: read_money(value, context.decimal, context.currency, context.fallback),
    "text": read_text,
}


def is_country(noun: str, field: str) -> bool:
    """Whether a field holds a country, of which NA may be one."""
    return field in fields_in(noun) and fields_in(noun)[field].kind.words == "country"


def is_day(noun: str, field: str) -> bool:
    """Whether a field holds a day or a span of days."""
    return field in fields_in(noun) and fields_in(noun)[field].kind.words in {"day", "span"}


def read_field(noun: str, field: str, value: Value, context: Context) -> Any:  # each field its own type
    """What a cell that is not blank says in a column of a list. Raises UnreadableError."""
    column = fields_in(noun)[field]
    if (noun, field) in REFERENCES:
        return _named(value)
    if field == "tariff_number":
        return read_tariff_number(value, context)
    try:
        return _as_written(column, value)
    except UnreadableError as error:
        return _as_told(noun, column, value, context, error)


def _named(value: Value) -> Named:
    if isinstance(value, str):
        words = tuple(text_of(part) for part in _PARTS.split(value.strip()) if part.strip())
        return Named(words, text_of(value))
    return Named((text_of(value),), text_of(value))


def _as_written(column: Column, value: Value) -> Any:
    """As the register's own files have it."""
    if column.kind.words == "text":
        raise UnreadableError("", "")
    return column.kind.read(text_of(value))


def _as_told(noun: str, column: Column, value: Value, context: Context, error: UnreadableError) -> Any:
    words, text = column.kind.words, text_of(value)
    if words.startswith("one of "):
        code = code_of(noun, column.name, text) or folded(text).replace(" ", "-")
        try:
            return column.kind.read(code)
        except UnreadableError:
            raise error from None
    if words not in _LENIENT:
        raise error
    return _LENIENT[words](value, context)
