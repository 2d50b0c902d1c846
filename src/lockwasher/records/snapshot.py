"""The register out: one portfolio, in a constant number of queries; and what has changed since, in few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from lockwasher.records import models
from lockwasher.records.changes import BATCH, batches
from lockwasher.records.database import one_moment
from lockwasher.records.twins import TWINS, columns, loaded
from lockwasher.register.nouns import Event, Handling
from lockwasher.register.portfolio import NOUNS, Portfolio

UNNAMED = "register"  # the name of a register into which no portfolio was saved


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment of the register: its newest change and its newest event, and by what each is known to be the same one."""

    change: int = 0
    event: int = 0
    changed_at: datetime | None = None
    event_hash: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """What came after a stamp: the ids of the records that changed, by noun, and the stamp of now."""

    stamp: Stamp
    records: Mapping[str, frozenset[str]]
    has_events: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and its place in the order of its noun."""

    place: tuple[int, str]
    record: Any  # each noun its own type


def read_portfolio(*, as_of: date | None = None, known_on: date) -> Portfolio:
    """The portfolio as it was known at the end of `known_on`, from the database at one moment.

    With `as_of`, events that occurred wholly after that day are left out. A correction stays whenever it occurred,
    since it also takes another event away.
    """
    with one_moment():
        records: dict[str, Any] = {noun: tuple(placed.record for placed in read_noun(noun, known_on)) for noun in TWINS}
        events = read_events(known_on)
        cover = read_cover()
    if as_of is not None:
        events = tuple(e for e in events if e.corrects is not None or e.occurred.first <= as_of)
    return replace(cover, **records, events=events).known(known_on)


def read_stamp() -> Stamp:
    """The register's newest change and event."""
    change = models.Change.objects.order_by("-seq").values_list("seq", "at").first() or (0, None)
    event = models.Event.objects.order_by("-seq").values_list("seq", "hash").first() or (0, "")
    return Stamp(change[0], event[0], change[1], event[1])


def read_changes_since(stamp: Stamp) -> Since | None:
    """What has changed since a stamp was read; None where the register is another, or was put back to an earlier moment."""
    changes = list(
        models.Change.objects.filter(seq__gte=stamp.change).order_by("seq").values_list("seq", "at", "noun", "record")
    )
    events = list(models.Event.objects.filter(seq__gte=stamp.event).order_by("seq").values_list("seq", "hash"))
    last, at = _past(stamp.change, stamp.changed_at, changes)
    seq, end = _past(stamp.event, stamp.event_hash, events)
    if last is None or seq is None:
        return None
    records: dict[str, set[str]] = {}
    for number, _, noun, record in changes:
        if number > stamp.change:
            records.setdefault(noun, set()).add(record)
    told = {noun: frozenset(ids) for noun, ids in records.items()}
    return Since(Stamp(last, seq, at, end), told, has_events=seq > stamp.event)


def _past(number: int, mark: Any, rows: list[tuple[Any, ...]]) -> tuple[int | None, Any]:
    """The number and the mark of the last row; no number where the first is not the one that was seen."""
    if number and (not rows or rows[0][:2] != (number, mark)):
        return None, mark
    return (rows[-1][0], rows[-1][1]) if rows else (number, mark)


def read_records(noun: str, ids: Iterable[str]) -> tuple[Placed, ...]:
    """The records of a noun with these ids that are there and not archived, in no order."""
    rows = _rows(noun)
    return tuple(_placed(noun, held) for batch in batches(sorted(ids)) for held in rows.filter(pk__in=batch))


def read_archived(noun: str, ids: Iterable[str] | None = None) -> tuple[Placed, ...]:
    """The archived records of a noun, in their order; of these ids alone where any are given."""
    rows = _rows(noun, is_archived=True)
    held = rows if ids is None else rows.filter(pk__in=list(ids))
    return tuple(sorted((_placed(noun, one) for one in held), key=lambda placed: placed.place))


def read_noun(noun: str, known_on: date = date.max) -> tuple[Placed, ...]:
    """The records of a noun known at the end of a day, in their order.

    It is made here and not in the database, since databases differ in how they order text.
    """
    rows = _rows(noun)
    if known_on < date.max and "known_on" in {field.name for field in fields(NOUNS[noun])}:
        rows = rows.filter(known_on__lte=known_on)
    return tuple(sorted((_placed(noun, held) for held in rows), key=lambda placed: placed.place))


def read_events(known_on: date = date.max, after: int = 0) -> tuple[Event, ...]:
    """The events known at the end of a day that were recorded after a number of the journal, as they were recorded."""
    return _events(models.Event.objects.filter(known_on__lte=known_on, seq__gt=after))


def read_events_of(ids: Iterable[str]) -> Mapping[str, Event]:
    """These events as they stand now, with the notes and marks they have, by id."""
    found = (event for batch in batches(sorted(ids)) for event in _events(models.Event.objects.filter(pk__in=batch)))
    return {event.id: event for event in found}


def _events(wanted: Any) -> tuple[Event, ...]:
    """Events with their notes and marks; a mark holds whatever day is looked at."""
    rows = list(wanted.order_by("seq").values_list("note_digest", *columns("events")))
    digests = [row[0] for row in rows if row[0]]
    notes = models.Note.objects.filter(digest__in=digests) if len(digests) <= BATCH else models.Note.objects.all()
    told = dict(notes.values_list("digest", "text"))
    marks = dict(models.EventMark.objects.values_list("event", "handling"))
    id_at = 1 + columns("events").index("id")
    return tuple(
        loaded(
            "events",
            held[1:],
            note=told.get(held[0]) or "",
            handling=Handling(marks.get(held[id_at], Handling.PARTNER)),
        )
        for held in rows
    )


def read_cover() -> Portfolio:
    """What the register says about itself, as a portfolio without records."""
    for cover in models.Cover.objects.filter(pk=1):
        return Portfolio(name=cover.name, title=cover.title, default_day=cover.default_day, notes=tuple(cover.notes))
    return Portfolio(name=UNNAMED)


def _rows(noun: str, *, is_archived: bool = False) -> Any:
    rows = TWINS[noun].objects.filter(archived_at__isnull=not is_archived).order_by()  # type: ignore[attr-defined]
    return rows.values_list("position", *columns(noun))


def _placed(noun: str, held: tuple[Any, ...]) -> Placed:
    record = loaded(noun, held[1:])
    return Placed((held[0], record.id), record)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who recorded an event, and when."""

    by: str
    at: datetime


def read_recorders(case: str) -> dict[str, Recorder]:
    """Who recorded each event of a case, in the order of the journal."""
    rows = models.Event.objects.filter(case=case).order_by("seq").values_list("id", "recorded_by", "recorded_at")
    return {event: Recorder(by, at) for event, by, at in rows}
