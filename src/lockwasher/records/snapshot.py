"""The register out: one portfolio, in a constant number of queries."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

from lockwasher.records import models
from lockwasher.records.database import one_moment
from lockwasher.records.twins import TWINS, columns, loaded
from lockwasher.register.nouns import Event, Handling
from lockwasher.register.portfolio import NOUNS, Portfolio

UNNAMED = "register"  # the name of a register into which no portfolio was saved


def read_portfolio(*, as_of: date | None = None, known_on: date) -> Portfolio:
    """The portfolio as it was known at the end of `known_on`, from the database at one moment.

    With `as_of`, events that occurred wholly after that day are left out. A correction stays whenever it occurred,
    since it also takes another event away.
    """
    with one_moment():
        records: dict[str, Any] = {noun: _read_noun(noun, known_on) for noun in TWINS}
        events = _read_events(known_on)
        cover = _read_cover()
    if as_of is not None:
        events = tuple(e for e in events if e.corrects is not None or e.occurred.first <= as_of)
    return replace(cover, **records, events=events).known(known_on)


def _read_cover() -> Portfolio:
    for cover in models.Cover.objects.filter(pk=1):
        return Portfolio(name=cover.name, title=cover.title, default_day=cover.default_day, notes=tuple(cover.notes))
    return Portfolio(name=UNNAMED)


def _read_noun(noun: str, known_on: date) -> tuple[Any, ...]:
    rows = TWINS[noun].objects.order_by("position", "id")  # type: ignore[attr-defined]
    if "known_on" in {field.name for field in fields(NOUNS[noun])}:
        rows = rows.filter(known_on__lte=known_on)
    return tuple(loaded(noun, held) for held in rows.values_list(*columns(noun)))


def _read_events(known_on: date) -> tuple[Event, ...]:
    known = models.Event.objects.filter(known_on__lte=known_on).order_by("seq")
    notes = dict(models.Note.objects.values_list("digest", "text"))
    rows = known.values_list("note_digest", *columns("events"))
    marks = read_marks()
    read = (loaded("events", held[1:], note=notes.get(held[0]) or "", handling=Handling.PARTNER) for held in rows)
    return tuple(replace(event, handling=marks[event.id]) if event.id in marks else event for event in read)


def read_marks() -> dict[str, Handling]:
    """The mark of every event that was given one; a mark holds whatever day is looked at."""
    marks = models.EventMark.objects.order_by("pk").values_list("event", "handling")
    return {event: Handling(handling) for event, handling in marks}
