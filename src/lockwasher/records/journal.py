"""The journal: events appended to a chain of hashes, never changed. Only `actions` may import it.

Each row holds the hash of the row before, and a signed head outside the database holds the end of the chain. Free text
stands beside the chain under a salted digest, so that it can be erased while the chain stays whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lockwasher.records import models
from lockwasher.records.chain import EMPTY, Tip, note_hash, row_hash
from lockwasher.records.changes import BATCH, Altered, Author, batches, write_changes
from lockwasher.records.database import empty_log, writing
from lockwasher.records.head import Head, HeadError, read_head, write_head
from lockwasher.records.models import ChangeKind
from lockwasher.records.proof import Verdict, judge, walk
from lockwasher.records.twins import PLACES, columns, stored
from lockwasher.register.nouns import Event, Handling


class JournalError(ValueError):
    """The journal refuses. The text says what stands against it, and what to do."""


def record(events: Iterable[Event], by: str, recorded_at: datetime) -> int:
    """Append events in their order and return how many were new; all are kept, or none.

    An event whose id is there already with the same content is passed over, and the mark it has on record stays.
    `recorded_at` has a time zone.

    Raises:
        JournalError: an id is there with other content, a case or a corrected event is not, or the journal's end is not
            the one that was signed.
    """
    if recorded_at.tzinfo is None:
        raise JournalError(f"recorded_at {recorded_at} has no time zone; give one, such as UTC")
    with writing():
        tip, head = _tip(), _head()
        if tip not in head.ends:
            raise JournalError(f"nothing was recorded: {_verdict(tip).message}")
        new = _new_events(events)
        _check_places(new)
        rows, notes = _rows(new, tip, by, recorded_at)
        if rows:
            models.Note.objects.bulk_create(notes, batch_size=BATCH)
            models.Event.objects.bulk_create(rows, batch_size=BATCH)
            models.EventMark.objects.bulk_create(_marks(new), batch_size=BATCH)
            write_head(_home(), head.expecting(Tip(rows[-1].seq, rows[-1].hash)))
            # The events stand by now; a head that could not be settled is settled by the next recording.
            transaction.on_commit(_settle, robust=True)
    return len(rows)


def recorded_by(by: str, most: int) -> tuple[str, ...]:
    """The events that somebody recorded last, the newest first, by id. One query."""
    found = models.Event.objects.filter(recorded_by=by).order_by("-seq")
    return tuple(found.values_list("id", flat=True)[:most])


def erase_note(event: str, by: str, erased_at: datetime) -> None:
    """Erase the note of an event for good; that it was erased, by whom and when stays on record.

    SQLite's file keeps no trace of the text. PostgreSQL gives the space free at its next vacuum. Backups and exported
    folders are not reached.

    Raises:
        JournalError: there is no such event, or it never had a note.
    """
    with writing():
        found = models.Event.objects.filter(pk=event).values_list("note_digest", flat=True)
        if not found:
            raise JournalError(f"there is no event '{event}' in the journal")
        if found[0] is None:
            raise JournalError(f"event '{event}' never had a note")
        held = models.Note.objects.filter(pk=found[0], erased_at=None)
        if held.update(text=None, salt=None, erased_by=by, erased_at=erased_at):
            erased = Altered(event, ChangeKind.ERASED, {})
            write_changes("events", [erased], Author(by, erased_at, "its note was erased for good"))
        transaction.on_commit(empty_log)


def mark_event(event: str, handling: Handling, author: Author) -> None:
    """Say anew whom an event's words may be shown to; who said so before stays in the history.

    Raises:
        JournalError: there is no such event.
    """
    with writing():
        if not models.Event.objects.filter(pk=event).exists():
            raise JournalError(f"there is no event '{event}' in the journal")
        held = models.EventMark.objects.filter(pk=event).values_list("handling", flat=True).first()
        models.EventMark.objects.update_or_create(pk=event, defaults={"handling": handling})
        before = {"handling": held or str(Handling.PARTNER)}
        write_changes("events", [Altered(event, ChangeKind.CHANGED, before)], author)


def verify() -> Verdict:
    """Compute the chain anew and compare its end with the signed head; recording goes on meanwhile."""
    with writing():  # no transaction is open elsewhere, so head and tip belong together
        tip = _tip()
        try:
            head: Head | HeadError | None = read_head(_home())
        except HeadError as error:
            head = error
    return judge(walk(tip.count), head)


def sign_anew() -> Verdict:
    """Sign the chain as it stands, once a person has looked into what `verify` told and accepts it.

    Raises:
        JournalError: the chain itself is broken; only a backup helps there.
    """
    with writing():
        found = walk(_tip().count)
        if isinstance(found, Verdict):
            raise JournalError(f"nothing was signed: {found.message}")
        write_head(_home(), Head(found))
    return verify()


def _home() -> Path:
    return Path(settings.LOCKWASHER_HOME)


def _tip() -> Tip:
    last = models.Event.objects.order_by("-seq").values_list("seq", "hash").first()
    return Tip(*last) if last else EMPTY


def _head() -> Head:
    try:
        return read_head(_home()) or Head()
    except HeadError as error:
        raise JournalError(f"nothing was recorded: {error}") from None


def _verdict(tip: Tip) -> Verdict:
    return judge(tip, read_head(_home()))


def _new_events(events: Iterable[Event]) -> list[Event]:
    """The events whose id is not in the journal, each once."""
    given: dict[str, Event] = {}
    for event in events:
        if given.setdefault(event.id, event) != event:
            raise JournalError(f"event '{event.id}' is given twice with different content; keep one")
    rows = _held(list(given))
    notes = _notes([str(row["note_digest"]) for row in rows if row["note_digest"]])
    for row in rows:
        _refuse_other(given.pop(str(row["id"])), row, notes)
    return list(given.values())


def _held(ids: list[str]) -> list[dict[str, object]]:
    names = (*columns("events"), "note_digest")
    return [row for batch in batches(ids) for row in models.Event.objects.filter(pk__in=batch).values(*names)]


def _notes(digests: list[str]) -> dict[str, models.Note]:
    found = [models.Note.objects.in_bulk(batch) for batch in batches(digests)]
    return {digest: note for notes in found for digest, note in notes.items()}


def _refuse_other(event: Event, held: Mapping[str, object], notes: Mapping[str, models.Note]) -> None:
    names, values = columns("events"), stored("events", event)
    given = dict(zip(names, values, strict=True))
    other = [p.field for p in PLACES["events"] if any(given[name] != held[name] for name in p.columns)]
    digest = held["note_digest"]
    if not (_says(notes.get(str(digest)), event.note) if digest else event.note == ""):
        other.append("note")
    if other:
        raise JournalError(
            f"event '{event.id}' is in the journal with another {', '.join(other)}; "
            "record a correction under a new id, which names it in corrects"
        )


def _says(note: models.Note | None, text: str) -> bool:
    """Whether a note is this text; an erased one may have been any."""
    return note is not None and (note.salt is None or note_hash(note.salt, text) == note.digest)


def _check_places(events: list[Event]) -> None:
    """Every case is in the register, and every corrected event in the journal or among these, in the same case."""
    cases = set(models.Case.objects.values_list("id", flat=True)) if events else set()
    corrected = [event.corrects for event in events if event.corrects]
    case_of = {str(row["id"]): row["case"] for row in _held(corrected)} | {event.id: event.case for event in events}
    for event in events:
        if event.case not in cases:
            raise JournalError(f"event '{event.id}': case '{event.case}' is not in the register; save the case first")
        if event.corrects and case_of.get(event.corrects) != event.case:
            raise JournalError(
                f"event '{event.id}' corrects '{event.corrects}', which is no event of case '{event.case}'"
            )


def _rows(
    events: Iterable[Event], tip: Tip, by: str, recorded_at: datetime
) -> tuple[list[models.Event], list[models.Note]]:
    rows: list[models.Event] = []
    notes: list[models.Note] = []
    for event in events:
        note = _note(event.note)
        values: dict[str, object] = dict(zip(columns("events"), stored("events", event), strict=True))
        values |= {
            "seq": tip.count + 1,
            "recorded_by": by,
            "recorded_at": recorded_at,
            "note_digest": note.digest if note else None,
            "previous_hash": tip.hash,
        }
        tip = Tip(tip.count + 1, row_hash(values))
        rows.append(models.Event(hash=tip.hash, **values))
        notes += [note] if note else []
    return rows, notes


def _marks(events: Iterable[Event]) -> list[models.EventMark]:
    """The marks that events bring; the one that is taken for granted is not written."""
    return [models.EventMark(event=e.id, handling=e.handling) for e in events if e.handling != Handling.PARTNER]


def _note(text: str) -> models.Note | None:
    if not text:
        return None
    salt = secrets.token_hex(16)
    return models.Note(digest=note_hash(salt, text), salt=salt, text=text)


def _settle() -> None:
    with writing():
        head, tip = _head(), _tip()
        if tip in head.ends:
            write_head(_home(), Head(tip))
