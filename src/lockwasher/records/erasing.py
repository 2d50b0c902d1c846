"""Personal data of the register erased for good, while the record they stood in stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lockwasher.records import models
from lockwasher.records.database import empty_log, writing

ERASED = "(erased)"  # what stands where the name stood


class ErasingError(ValueError):
    """Nothing was erased; the text says why and what to do."""


def erase_person_data(person: str, reason: str, by: str, erased_at: datetime) -> None:
    """Erase the name and the nationality of a person; the id, who erased and when stay on record.

    SQLite's file keeps no trace of them once its log is folded in; PostgreSQL gives the space free at its next vacuum.
    Backups and exported folders are not reached, nor an id that is itself a name.

    Raises:
        ErasingError: there is no such person, or it was erased before.
    """
    with writing():
        if models.Erasure.objects.filter(person=person).exists():
            raise ErasingError(f"person '{person}' has been erased already; nothing is left to erase")
        if not models.Person.objects.filter(pk=person).update(name=ERASED, nationality=None):
            raise ErasingError(f"there is no person '{person}' in the register; see the list of persons for the ids")
        models.Erasure.objects.create(person=person, reason=reason, erased_by=by, erased_at=erased_at)
        transaction.on_commit(empty_log)


def erased_persons() -> frozenset[str]:
    """The persons whose data were erased: no file brings them back."""
    return frozenset(models.Erasure.objects.values_list("person", flat=True))
