"""What was stated for papers, and the papers that were produced, read and written as frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from lockwasher.records.changes import batches
from lockwasher.records.paper_tables import PaperStatement, ProducedPaper
from lockwasher.register.nouns import Mark
from lockwasher.register.statements import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """A paper that was produced. Twin of `paper_tables.ProducedPaper`."""

    kind: str
    edition: date
    noun: str
    record: str
    form: str
    inputs: str
    basis: str
    n_missing: int
    evidence: str
    version: int
    sha256: str
    by: str
    at: datetime


_STATED = tuple(field.name for field in fields(Statement))
_PRODUCED = tuple(field.name for field in fields(Produced))


def add_statement(told: Statement, by: str, at: datetime) -> None:
    """Keep a statement beside those before it."""
    PaperStatement.objects.create(**asdict(told), by=by, at=at)


def read_statements() -> tuple[Statement, ...]:
    """Every statement, in the order in which they were made."""
    rows = PaperStatement.objects.order_by("pk").values(*_STATED)
    return tuple(Statement(**{**row, "mark": Mark(row["mark"])}) for row in rows)


def stated_rows(noun: str, records: Iterable[str], until: date) -> Iterator[dict[str, Any]]:
    """What was stated of records and known by a day, with who stated it and when, in the order in which it was."""
    for batch in batches(list(records)):
        held = PaperStatement.objects.filter(noun=noun, record__in=batch, known_on__lte=until)
        yield from held.order_by("pk").values(*_STATED, "by", "at")


def produced_rows(noun: str, records: Iterable[str], until: datetime) -> Iterator[dict[str, Any]]:
    """The papers produced about records until an instant, without the digest of what their reader may not see."""
    for batch in batches(list(records)):
        held = ProducedPaper.objects.filter(noun=noun, record__in=batch, at__lte=until)
        yield from held.order_by("pk").values(*(name for name in _PRODUCED if name != "basis"))


def add_produced(made: Produced) -> None:
    """Keep that a paper was produced."""
    ProducedPaper.objects.create(**asdict(made))


def produced_about(noun: str, record: str) -> tuple[Produced, ...]:
    """The papers that were produced about a record, the newest first."""
    rows = ProducedPaper.objects.filter(noun=noun, record=record).order_by("-pk").values(*_PRODUCED)
    return tuple(Produced(**row) for row in rows)
