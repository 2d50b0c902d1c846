"""Prove that the journal is whole."""

from __future__ import annotations

from lockwasher.actions.database import at_the_database
from lockwasher.records import journal
from lockwasher.records.proof import Verdict


def verify() -> Verdict:
    """Compute the journal's chain anew and hold its end against the signed head; an empty one is whole.

    Raises:
        DatabaseUnavailableError: the database cannot be read.
    """
    with at_the_database():
        return journal.verify()
