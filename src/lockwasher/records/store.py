"""The register in: rows and the history of their changes, written together; everything but events.

Every way a row is written goes through `_write`; only `records.erasing` takes personal data out of one, and says so there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from lockwasher.records import models
from lockwasher.records.bulk import put_rows
from lockwasher.records.changes import COVER, Altered, Author, batches, newest_of, write_changes
from lockwasher.records.database import writing
from lockwasher.records.erasing import erased_persons
from lockwasher.records.models import ChangeKind
from lockwasher.records.twins import TWINS, columns, loaded, stored
from lockwasher.register.nouns import Handling
from lockwasher.register.portfolio import Portfolio, Record
from lockwasher.register.references import REFERENCES, names_in

_STRICTNESS = [str(mark) for mark in Handling]


class StoreError(ValueError):
    """The register cannot take what it is given. The text says what stands against it, and what to do."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that somebody changed after it was seen: what it holds now, and who changed it last, when and why."""

    noun: str
    record: Record
    kind: ChangeKind
    seq: int
    by: str
    at: datetime
    reason: str

    def __str__(self) -> str:
        """The conflict in one sentence."""
        return (
            f"{self.noun} '{self.record.id}' was {self.kind} by {self.by} at {self.at:%Y-%m-%d %H:%M} UTC, after you opened it "
            f"({self.reason})"
        )


class ConflictError(Exception):
    """Records have changed since they were seen; nothing was written. `conflicts` holds what they hold now."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__("; ".join(map(str, conflicts)) + "; look at what is there now, then decide")
        self.conflicts = conflicts


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records a saving created, updated and found as they were; the portfolio's own title counts as one."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Held:
    """What stands in a row."""

    position: int
    archived_at: datetime | None
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row to write: its id and place, its columns in the order of `columns`, and since when it is archived."""

    id: str
    position: int
    values: tuple[Any, ...]
    archived_at: datetime | None = None


@dataclass(slots=True)
class _Saving:
    """What a saving of a portfolio has met so far."""

    author: Author
    told: Counter[str] = field(default_factory=Counter)
    written: list[tuple[str, Record]] = field(default_factory=list)
    archived: set[tuple[str, str]] = field(default_factory=set)


def save_portfolio(portfolio: Portfolio, *, by: str, at: datetime, reason: str) -> Counts:
    """Save every record but the events, which go through the journal; saved twice, nothing changes.

    Records of the register that the portfolio does not hold stay, and an archived one that it holds unchanged stays archived.
    So does the stricter of two handling marks: files that say nothing of it cannot open what was closed. A person whose data
    were erased stays erased. All is saved, or nothing.

    Raises:
        StoreError: the register holds another portfolio, a number has more digits than its column, or an archived record
            would be changed or named.
    """
    saving = _Saving(Author(by, at, reason))
    with writing():
        saving.told[_save_cover(portfolio, saving.author)] += 1
        for noun in TWINS:
            _save_noun(noun, getattr(portfolio, noun), saving)
        _refuse_archived_names(saving)
    return Counts(**saving.told)


def save_records(  # who, when and why belong to every change
    noun: str, records: Iterable[Record], by: str, at: datetime, reason: str, seen: Mapping[str, int | None]
) -> Counts:
    """Save records of one noun as a form gives them; new ones come last. All are saved, or none.

    `seen` gives the newest change of each record when it was read (`newest_of`); None where there was none.

    Raises:
        ConflictError: a record was changed after it was seen.
        StoreError: a record is archived, or a number has more digits than its column.
    """
    given = {record.id: record for record in records}
    with writing():
        held = _held(noun, given)
        refuse_conflicts(noun, {name: seen.get(name) for name in given})
        for name in (name for name, row in held.items() if row.archived_at):
            raise StoreError(f"{noun} '{name}' is archived; restore it before it is changed")
        last = _last_position(noun)
        altered: list[tuple[_Row, Altered]] = []
        told: Counter[str] = Counter()
        for name, record in given.items():
            before = held.get(name)
            last = last if before else last + 1
            change = _change(noun, record, before, before.position if before else last)
            told["unchanged" if not change else "updated" if before else "created"] += 1
            altered += [change] if change else []
        _write(noun, altered, Author(by, at, reason))
    return Counts(**told)


def is_empty() -> bool:
    """Whether the register holds no record of any noun."""
    return not any(model.objects.exists() for model in TWINS.values())  # type: ignore[attr-defined]


def archive_record(noun: str, record: str, by: str, at: datetime, reason: str, seen: int | None) -> None:
    """Take a record out of sight; it stays in the register with its history. Whether others name it is the caller's to see.

    Raises:
        ConflictError: it was changed after it was seen.
        StoreError: there is no such record, or it is archived already.
    """
    _file(noun, record, Author(by, at, reason), seen, is_away=True)


def restore_record(noun: str, record: str, by: str, at: datetime, reason: str, seen: int | None) -> None:
    """Bring an archived record back.

    Raises:
        ConflictError: it was changed after it was seen.
        StoreError: there is no such record, or it is not archived.
    """
    _file(noun, record, Author(by, at, reason), seen, is_away=False)


def put_back(noun: str, earlier: Mapping[str, Mapping[str, Any]], author: Author) -> None:
    """Give columns of records the values they had before; of each record its columns by name. For the undoing of a load."""
    altered: list[tuple[_Row, Altered]] = []
    for name, held in _held(noun, earlier).items():
        now = dict(zip(columns(noun), held.values, strict=True))
        new = now | dict(earlier[name])
        before = {column: value for column, value in now.items() if new[column] != value}
        row = _row(noun, held.position, tuple(new[column] for column in columns(noun)), held.archived_at)
        if before:
            altered.append((row, Altered(name, ChangeKind.CHANGED, before)))
    _write(noun, altered, author)


def remove(noun: str, ids: Iterable[str], author: Author) -> None:
    """Take records out of the register; what they held stays in the history. For the undoing of a load alone.

    Whether others name them is the caller's to see.
    """
    held = _held(noun, ids)
    told = [
        Altered(n, ChangeKind.REMOVED, dict(zip(columns(noun), row.values, strict=True))) for n, row in held.items()
    ]
    for batch in batches(list(held)):
        TWINS[noun].objects.filter(pk__in=batch).delete()  # type: ignore[attr-defined]
    write_changes(noun, told, author)


def remove_cover(author: Author) -> None:
    """Let a register that holds nothing be unnamed again."""
    names = models.Cover.objects.values_list("name", flat=True)
    told = [Altered(name, ChangeKind.REMOVED, {}) for name in names]
    models.Cover.objects.all().delete()
    write_changes(COVER, told, author)


def refuse_conflicts(noun: str, seen: Mapping[str, int | None]) -> None:
    """Raise ConflictError where the newest change of a record is not the one that was seen."""
    newest = newest_of(noun, seen)
    changed = [newest[name] for name, seq in seen.items() if name in newest and newest[name] != seq]
    if changed:
        found = [c for batch in batches(changed) for c in models.Change.objects.filter(seq__in=batch).order_by("seq")]
        held = _held(noun, [change.record for change in found])
        raise ConflictError(tuple(_conflict(noun, change, held[change.record]) for change in found))


def _conflict(noun: str, change: models.Change, held: _Held) -> Conflict:
    record, kind = loaded(noun, held.values), ChangeKind(change.kind)
    return Conflict(noun, record, kind, change.seq, change.by, change.at, change.reason)


def _file(noun: str, record: str, author: Author, seen: int | None, *, is_away: bool) -> None:
    with writing():
        held = _held(noun, [record])
        if record not in held:
            raise StoreError(f"{noun} '{record}' is not on record")
        refuse_conflicts(noun, {record: seen})
        row = held[record]
        if bool(row.archived_at) == is_away:
            raise StoreError(f"{noun} '{record}' is {'archived already' if is_away else 'not archived'}")
        kind = ChangeKind.ARCHIVED if is_away else ChangeKind.RESTORED
        new = _row(noun, row.position, row.values, author.at if is_away else None)
        _write(noun, [(new, Altered(record, kind, {}))], author)


def _save_cover(portfolio: Portfolio, author: Author) -> str:
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
    before = {name: old for name, old in (held or {}).items() if old != values[name]}
    kind = ChangeKind.CHANGED if held else ChangeKind.CREATED
    write_changes(COVER, [Altered(portfolio.name, kind, before)], author)
    return "updated" if held else "created"


def _save_noun(noun: str, records: tuple[Record, ...], saving: _Saving) -> None:
    """Save in the order given. Places rise; one that rises already stays, so that a new row moves only those after it."""
    held = _held(noun) if records else {}
    altered: list[tuple[_Row, Altered]] = []
    last = -1
    erased = erased_persons() if noun == "persons" and records else frozenset()
    for given in records:
        before = held.get(given.id)
        record = _kept(noun, given, before, erased)
        last = before.position if before and before.position > last else last + 1
        change = _change(noun, record, before, last)
        if before and before.archived_at:
            _refuse_archived(noun, record, before)
            saving.archived.add((noun, record.id))
            change = None
        if change:
            altered.append(change)
            saving.written.append((noun, record))
        is_same = change is None or change[1].kind == ChangeKind.MOVED
        saving.told["created" if before is None else "unchanged" if is_same else "updated"] += 1
    _write(noun, altered, saving.author)


def _refuse_archived(noun: str, record: Record, held: _Held) -> None:
    """An archived record told once more is passed over; told otherwise, somebody has to decide."""
    if held.values != stored(noun, record):
        raise StoreError(
            f"{noun} '{record.id}' was archived on {held.archived_at:%Y-%m-%d} and would be changed; "
            "restore it first, leave it out, or give the other record another id"
        )


def _refuse_archived_names(saving: _Saving) -> None:
    """What was archived stays so; then nothing that is written may name it."""
    if not saving.archived:
        return
    for noun, record in saving.written:
        for (other, column), targets in REFERENCES.items():
            if other == noun:
                for name in names_in(noun, record, column):
                    if any((target, name) in saving.archived for target in targets):
                        raise StoreError(
                            f"{noun} '{record.id}', {column}: '{name}' is archived; restore it first, or leave it out"
                        )


def _held(noun: str, ids: Iterable[str] | None = None) -> dict[str, _Held]:
    """What stands in the rows of a noun, archived or not; in all of them unless ids are given."""
    rows = TWINS[noun].objects.values_list("position", "archived_at", *columns(noun))  # type: ignore[attr-defined]
    found: Iterator[Any] = (
        iter(rows) if ids is None else (row for batch in batches(list(ids)) for row in rows.filter(pk__in=batch))
    )
    place = 2 + columns(noun).index("id")
    return {row[place]: _Held(row[0], row[1], row[2:]) for row in found}


def _last_position(noun: str) -> int:
    last = TWINS[noun].objects.aggregate(Max("position"))["position__max"]  # type: ignore[attr-defined]
    return -1 if last is None else int(last)


def _change(noun: str, record: Record, held: _Held | None, position: int) -> tuple[_Row, Altered] | None:
    """The row of a record and what it changes; None where all is there already."""
    values = stored(noun, record)
    if held is None:
        return _row(noun, position, values), Altered(record.id, ChangeKind.CREATED, {})
    before = {
        name: old for name, old, new in zip(columns(noun), held.values, values, strict=True) if old != new
    }  # of what changes
    kind = ChangeKind.CHANGED if before else ChangeKind.MOVED
    if position != held.position:
        before["position"] = held.position
    return (_row(noun, position, values), Altered(record.id, kind, before)) if before else None


def _write(noun: str, altered: list[tuple[_Row, Altered]], author: Author) -> None:
    """Write rows and their changes: the one way into the register's tables."""
    rows = ((row.position, row.archived_at, *row.values) for row, _ in altered)
    put_rows(TWINS[noun], ("position", "archived_at", *columns(noun)), rows, key="id")
    write_changes(noun, [change for _, change in altered], author)


def _kept(noun: str, record: Any, held: _Held | None, erased: frozenset[str]) -> Any:  # the noun's own type
    """The record to save over what is held: with the stricter of two marks, and without the data that were erased."""
    if held is None:
        return record
    if record.id in erased:
        return loaded(noun, held.values)
    names = columns(noun)
    mark = held.values[names.index("handling")] if "handling" in names else ""
    is_stricter = bool(mark) and _STRICTNESS.index(mark) > _STRICTNESS.index(record.handling)
    return replace(record, handling=Handling(mark)) if is_stricter else record


def _row(noun: str, position: int, values: tuple[Any, ...], archived_at: datetime | None = None) -> _Row:
    names = columns(noun)
    row = _Row(values[names.index("id")], position, values, archived_at)
    for name, value in zip(names, values, strict=True):
        if isinstance(value, Decimal):
            _fits(noun, row, name, value)
    return row


def _fits(noun: str, row: _Row, name: str, value: Decimal) -> None:
    column: Any = TWINS[noun]._meta.get_field(name)
    whole = column.max_digits - column.decimal_places
    step = Decimal(1).scaleb(-column.decimal_places)
    if not value.is_finite() or abs(value) >= Decimal(10) ** whole or value % step != 0:
        raise StoreError(
            f"{noun} '{row.id}', {name}: {value} does not fit; give at most {whole} digits and "
            f"{column.decimal_places} after the point"
        )
