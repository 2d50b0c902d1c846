"""Each noun stands twice, under the same names."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import get_args, get_type_hints

import pytest
from django.db import models as db

from lockwasher.calendars.spans import Span
from lockwasher.records import models
from lockwasher.records.twins import TWINS
from lockwasher.register.nouns import Leg, Money
from lockwasher.register.portfolio import NOUNS

TEXT = (db.CharField, db.TextField)
COLUMNS = {
    str: {"": TEXT},
    int: {"": (db.PositiveBigIntegerField,)},
    bool: {"": (db.BooleanField,)},
    date: {"": (db.DateField,)},
    Decimal: {"": (db.DecimalField,)},
    Span: {"_first": (db.DateField,), "_last": (db.DateField,)},
    Money: {"_amount": (db.DecimalField,), "_currency": TEXT},
    tuple[str, ...]: {"": (db.JSONField,)},
    tuple[str, bool]: {"": (db.JSONField,)},
    tuple[tuple[str, bool], ...]: {"": (db.JSONField,)},
    tuple[Leg, ...]: {"": (db.JSONField,)},
}
# What a table has beyond its noun, and what of a noun stands elsewhere.
ADDED = {noun: {"position", "archived_at"} for noun in NOUNS} | {
    "events": {"seq", "recorded_by", "recorded_at", "note_digest", "previous_hash", "hash"}
}
ELSEWHERE = {"events": {"note", "handling"}}


def shape_of_noun(noun):
    """Column -> whether it may be null, the kinds of column that would do, and the codes it may hold."""
    hints = get_type_hints(NOUNS[noun])
    shape = {}
    for name in (f.name for f in fields(NOUNS[noun]) if f.name not in ELSEWHERE.get(noun, ())):
        hint = hints[name]
        may_be_null = NoneType in get_args(hint)
        hint = get_args(hint)[0] if may_be_null else hint
        is_code = isinstance(hint, type) and issubclass(hint, StrEnum)
        for ending, kinds in COLUMNS[str if is_code else hint].items():
            shape[name + ending] = (may_be_null, kinds, [str(code) for code in hint] if is_code else None)
    return shape


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_and_its_table_have_the_same_names_and_kinds(noun):
    model = models.Event if noun == "events" else TWINS[noun]
    columns = {f.name: f for f in model._meta.concrete_fields if f.name not in ADDED[noun]}
    shape = shape_of_noun(noun)

    assert list(columns) == list(shape)
    for name, (may_be_null, kinds, codes) in shape.items():
        column = columns[name]
        assert (column.null, isinstance(column, kinds)) == (may_be_null, True), name
        assert (column.choices and [code for code, _ in column.choices]) == codes, name
        assert column.primary_key == (name == "id")


def test_every_noun_has_a_twin_and_every_table_a_noun():
    assert {*TWINS, "events"} == set(NOUNS)
    tables = {model.__name__ for model in models.Row.__subclasses__()}
    assert tables == {kind.__name__ for noun, kind in NOUNS.items() if noun != "events"}


def test_no_decimal_has_more_digits_than_sqlite_keeps():
    """SQLite keeps decimals as binary numbers of 15 digits."""
    decimals = [f for m in TWINS.values() for f in m._meta.concrete_fields if isinstance(f, db.DecimalField)]

    assert {f.max_digits for f in decimals} == {15}
