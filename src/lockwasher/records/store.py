"""The register in: a portfolio saved, everything but its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lockwasher.records import models
from lockwasher.records.database import writing
from lockwasher.records.erasing import erased_persons
from lockwasher.records.twins import TWINS, columns, stored
from lockwasher.register.nouns import Handling
from lockwasher.register.portfolio import Portfolio, Record

_BATCH = 500
_STRICTNESS = [str(mark) for mark in Handling]


class StoreError(ValueError):
    """The register cannot take a portfolio. The text says what stands against it, and what to do."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records a saving created, updated and found as they were; the portfolio's own title counts as one."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def save_portfolio(portfolio: Portfolio) -> Counts:
    """Save every record but the events, which go through the journal; saved twice, nothing changes.

    Records of the register that the portfolio does not hold stay, and so does the stricter of two handling marks: files that
    say nothing of it cannot open what was closed. A person whose data were erased stays erased. All is saved, or nothing.

    Raises:
        StoreError: the register holds another portfolio, or a number has more digits than its column.
    """
    with writing():
        told = Counter([_save_cover(portfolio)])
        for noun in TWINS:
            told.update(_save_noun(noun, getattr(portfolio, noun)))
    return Counts(**told)


def _save_cover(portfolio: Portfolio) -> str:
    values = {
        "name": portfolio.name,
        "title": portfolio.title,
        "default_day": portfolio.default_day,
        "notes": list(portfolio.notes),
    }
    held = models.Cover.objects.filter(pk=1).values(*values).first()
    if held and held["name"] != portfolio.name:
        raise StoreError(
            f"the register holds portfolio '{held['name']}', and '{portfolio.name}' would be mixed into it; "
            "use another LOCKWASHER_HOME or DATABASE_URL, or give both the same name"
        )
    if held == values:
        return "unchanged"
    models.Cover.objects.update_or_create(pk=1, defaults=values)
    return "updated" if held else "created"


def _save_noun(noun: str, records: tuple[Record, ...]) -> Iterator[str]:
    model, names = TWINS[noun], columns(noun)
    manager = model.objects  # type: ignore[attr-defined]
    held = {row[0]: row[1:] for row in manager.values_list("id", "position", *names)} if records else {}
    changed: list[models.Row] = []
    erased = erased_persons() if noun == "persons" and records else frozenset()
    for position, record in enumerate(records):
        before = held.get(record.id)
        values = _keeping_mark(names, stored(noun, record), before)
        if before and record.id in erased:
            values = before[1:]
        if before is None or before != (position, *values):
            changed.append(_row(noun, position, values))
        yield "created" if before is None else "unchanged" if before[1:] == values else "updated"
    manager.bulk_create(
        changed,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["position", *(name for name in names if name != "id")],
    )


def _keeping_mark(names: tuple[str, ...], values: tuple[Any, ...], before: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """The values to save: of the mark on record and the mark given, the stricter."""
    if before is None or "handling" not in names:
        return values
    at = names.index("handling")
    mark = max(values[at], before[at + 1], key=_STRICTNESS.index)  # before the columns stands the position
    return (*values[:at], mark, *values[at + 1 :])


def _row(noun: str, position: int, values: tuple[Any, ...]) -> models.Row:
    row = TWINS[noun](position=position, **dict(zip(columns(noun), values, strict=True)))
    for name, value in zip(columns(noun), values, strict=True):
        if isinstance(value, Decimal):
            _fits(noun, row, name, value)
    return row


def _fits(noun: str, row: models.Row, name: str, value: Decimal) -> None:
    column: Any = row._meta.get_field(name)
    whole = column.max_digits - column.decimal_places
    step = Decimal(1).scaleb(-column.decimal_places)
    if not value.is_finite() or abs(value) >= Decimal(10) ** whole or value % step != 0:
        raise StoreError(
            f"{noun} '{row.id}', {name}: {value} does not fit; give at most {whole} digits and "
            f"{column.decimal_places} after the point"
        )
