"""Personal data of the register erased for good, while the record they stood in stays."""

from __future__ import annotations

from django.db import transaction

from lockwasher.records import models
from lockwasher.records.changes import Altered, Author, write_changes
from lockwasher.records.database import empty_log, writing
from lockwasher.records.models import ChangeKind

ERASED = "(erased)"  # what stands where the name stood
_PERSONAL = ("name", "nationality")


class ErasingError(ValueError):
    """Nothing was erased; the text says why and what to do."""


def erase_person_data(person: str, author: Author) -> None:
    """Erase the name and the nationality of a person, in the register and in the history of its changes.

    The id, who erased, when and why stay on record. SQLite's file keeps no trace of the data; PostgreSQL gives the space free
    at its next vacuum. Backups and exported folders are not reached, nor an id or a reason that is itself a name.

    Raises:
        ErasingError: there is no such person, or it was erased before.
    """
    with writing():
        if person in erased_persons():
            raise ErasingError(f"person '{person}' has been erased already; nothing is left to erase")
        if not models.Person.objects.filter(pk=person).update(name=ERASED, nationality=None):
            raise ErasingError(f"there is no person '{person}' in the register; see the list of persons for the ids")
        _erase_history(person)
        write_changes("persons", [Altered(person, ChangeKind.ERASED, {})], author)
        transaction.on_commit(empty_log)


def erased_persons() -> frozenset[str]:
    """The persons whose data were erased: no file brings them back."""
    erased = models.Change.objects.filter(noun="persons", kind=ChangeKind.ERASED)
    return frozenset(erased.values_list("record", flat=True))


def _erase_history(person: str) -> None:
    """What a change held before would tell the name; that something was changed stays."""
    changes = list(models.Change.objects.filter(noun="persons", record=person))
    for change in changes:
        change.before = {name: held for name, held in change.before.items() if name not in _PERSONAL}
    models.Change.objects.bulk_update(changes, ["before"])
