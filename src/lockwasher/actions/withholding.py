"""Withhold or erase words and personal data, while the journal stays whole."""

from __future__ import annotations

from collections.abc import Callable

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.records import erasing, journal
from lockwasher.records.changes import Author
from lockwasher.records.erasing import ErasingError
from lockwasher.records.journal import JournalError
from lockwasher.register.nouns import Handling


class WithholdingError(ValueError):
    """Nothing was withheld or erased; the text says why and what to do."""


def erase_note(event: str, by: str) -> None:
    """Erase the note of an event for good; that it was erased, by whom and when stays on record.

    Raises:
        WithholdingError: nobody says who erases, there is no such event, or it never had a note.
        DatabaseUnavailableError: the database cannot be written.
    """
    _check(by)
    _do(lambda: journal.erase_note(event, by, clock.now()))


def erase_person(person: str, reason: str, by: str) -> None:
    """Erase the name and nationality of a person for good; the id, who erased, when and why stay on record.

    Raises:
        WithholdingError: nobody says who erases or why, there is no such person, or it was erased before.
        DatabaseUnavailableError: the database cannot be written.
    """
    _check(by, reason)
    _do(lambda: erasing.erase_person_data(person, Author(by, clock.now(), reason)))


def withhold_reason(event: str, reason: str, by: str) -> None:
    """Keep an event's words (its note, its source, who did it) from partners; that it happened is still told.

    Raises:
        WithholdingError: as `mark_event`.
        DatabaseUnavailableError: the database cannot be written.
    """
    mark_event(event, Handling.INTERNAL, reason, by)


def mark_event(event: str, handling: Handling, reason: str, by: str) -> None:
    """Say whom an event's words may be shown to; the marks before it stay on record.

    Raises:
        WithholdingError: nobody says who marks or why, or there is no such event.
        DatabaseUnavailableError: the database cannot be written.
    """
    _check(by, reason)
    _do(lambda: journal.mark_event(event, handling, Author(by, clock.now(), reason)))


def _check(by: str, reason: str = "-") -> None:
    if not by.strip():
        raise WithholdingError("say who does this: give the name of a post")
    if not reason.strip():
        raise WithholdingError("say why: give a reason that may be read by others")


def _do(write: Callable[[], None]) -> None:
    try:
        with at_the_database():
            write()
    except (JournalError, ErasingError) as error:
        raise WithholdingError(str(error)) from None
