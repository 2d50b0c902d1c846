"""The history of the register's rows: who changed what, when and why.

What changes a row, an event's mark or who may open a file adds to it in the same transaction. Nothing changes it, but that
erased personal data are taken out of it as well (`records.erasing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db.models import Max

from lockwasher.records import models
from lockwasher.records.bulk import put_rows
from lockwasher.records.models import ChangeKind
from lockwasher.records.twins import PLACES, TWINS, columns
from lockwasher.register.portfolio import Record

N = TypeVar("N", str, int)
R = TypeVar("R", bound=Record)
BATCH = 500  # SQLite takes a limited number of values in one question
_MOST_LOOKED_AT = 2_000
COVER = "cover"  # what a portfolio says about itself is no noun, and has a history all the same


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes rows, when, and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Altered:
    """What becomes of one row, with what its changed columns held before."""

    record: str
    kind: ChangeKind
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """One change in the history of a record: each changed field before and after. Of a creation, all fields after."""

    seq: int
    kind: ChangeKind
    at: datetime
    by: str
    reason: str
    before: Mapping[str, object]
    after: Mapping[str, object]


def write_changes(noun: str, altered: Iterable[Altered], author: Author) -> None:
    """Add changes to the history, in their order, inside the transaction that writes the rows.

    Raises:
        ValueError: the author's instant has no time zone.
    """
    if author.at.tzinfo is None:
        raise ValueError(f"at {author.at} has no time zone; give one, such as UTC")
    rows = ((noun, one.record, author.at, author.by, author.reason, str(one.kind), dict(one.before)) for one in altered)
    put_rows(models.Change, ("noun", "record", "at", "by", "reason", "kind", "before"), rows)


def newest_of(noun: str, ids: Iterable[str]) -> dict[str, int]:
    """The number of the newest change of each record; a record from before the history has none.

    A row that only moved in its file is as it was to whoever reads it.
    """
    told = models.Change.objects.exclude(kind=ChangeKind.MOVED).filter(noun=noun)
    return {
        record: seq
        for batch in batches(list(ids))
        for record, seq in told.filter(record__in=batch).values_list("record").annotate(Max("seq"))
    }


def read_history(noun: str, record: str) -> tuple[Past, ...]:
    """What was changed of a record, the newest first."""
    state = _state(noun, record)
    return tuple(_backwards(noun, state, models.Change.objects.filter(noun=noun, record=record).order_by("-seq")))


def as_it_was(noun: str, record: R, until: datetime) -> R:
    """A record without what was changed of it after an instant; one that was put in later is as it was put in.

    Its handling mark stays that of now, since it says who may read it now; so does a field of which less is told than is held.
    """
    for past in read_history(noun, record.id):
        if past.at <= until or past.kind == ChangeKind.CREATED:
            break
        if past.kind == ChangeKind.CHANGED:
            told = (name for name in past.before if past.after[name] == getattr(record, name) and name != "handling")
            changes: dict[str, Any] = {name: past.before[name] for name in told}
            record = replace(cast("Any", record), **changes)
    return record


def last_change() -> int:
    """The number of the newest change of all; 0 where there is none."""
    return int(models.Change.objects.aggregate(last=Max("seq"))["last"] or 0)


def changes_between(first: int, last: int) -> list[models.Change]:
    """The changes with these numbers and those between, in their order; rows that only moved in their file are none."""
    return list(
        models.Change.objects.filter(seq__gte=first, seq__lte=last).exclude(kind=ChangeKind.MOVED).order_by("seq")
    )


def changes_after(noun: str, ids: Iterable[str], seq: int) -> list[models.Change]:
    """What became of records after a change, in its order; a row that only moved in its file is as it was."""
    told = models.Change.objects.filter(noun=noun, seq__gt=seq).exclude(kind=ChangeKind.MOVED)
    found = (change for batch in batches(list(ids)) for change in told.filter(record__in=batch))
    return sorted(found, key=lambda change: change.seq)


def read_by(by: str, most: int, until: datetime) -> list[tuple[str, str, str, datetime, str]]:
    """What somebody changed up to an instant, the newest first: noun, record, kind, when and why. One query."""
    told = models.Change.objects.exclude(kind=ChangeKind.MOVED).filter(by=by, at__lte=until).order_by("-seq")
    return list(told.values_list("noun", "record", "kind", "at", "reason")[:most])


def read_recent(most: int) -> list[tuple[tuple[str, str, datetime, str, str], tuple[str, ...], bool]]:
    """What was changed last, the newest first: noun, kind, when, by whom and why, the records, and whether these are all."""
    told = models.Change.objects.exclude(kind=ChangeKind.MOVED).order_by("-seq")[:_MOST_LOOKED_AT]
    found: dict[tuple[str, str, datetime, str, str], list[str]] = {}
    for noun, kind, at, by, reason, record in told.values_list("noun", "kind", "at", "by", "reason", "record"):
        found.setdefault((noun, kind, at, by, reason), []).append(record)
    is_cut = sum(map(len, found.values())) == _MOST_LOOKED_AT
    last = next(reversed(found), None) if is_cut else None
    return [(key, tuple(records), key != last) for key, records in found.items()][:most]


def batches(names: list[N]) -> Iterator[list[N]]:
    """Names or numbers in portions that fit in one question."""
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))


def _state(noun: str, record: str) -> dict[str, Any]:
    """What the columns of a row hold now; empty for an event, which is never changed."""
    if noun not in TWINS:
        return {}
    manager = TWINS[noun].objects  # type: ignore[attr-defined]
    return dict(manager.filter(pk=record).values(*columns(noun)).first() or {})


def _backwards(noun: str, state: dict[str, Any], changes: Iterable[models.Change]) -> Iterator[Past]:
    """From what a row holds now, back change by change."""
    for change in changes:
        kind, is_removal = ChangeKind(change.kind), change.kind == ChangeKind.REMOVED
        told = ((name, held) for name, held in change.before.items() if name in state or is_removal)
        before = {name: typed(noun, name, held) for name, held in told}
        earlier = before if is_removal else state | before
        names = state if kind == ChangeKind.CREATED else before
        places = [place for place in PLACES[noun] if names.keys() & set(place.columns)]
        was = {} if kind == ChangeKind.CREATED else {p.field: _value(p.columns, p.load, earlier) for p in places}
        became = {} if is_removal else {p.field: _value(p.columns, p.load, state) for p in places}
        if kind != ChangeKind.MOVED:
            yield Past(change.seq, kind, change.at, change.by, change.reason, was, became)
        state = earlier


def _value(names: Iterable[str], load: Any, state: Mapping[str, Any]) -> object:
    return load(tuple(state[name] for name in names))


def typed(noun: str, column: str, held: object) -> Any:
    """What JSON keeps of a column, as the column's own type."""
    return TWINS[noun]._meta.get_field(column).to_python(held)  # type: ignore[union-attr]
