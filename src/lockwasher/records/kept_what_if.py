"""Answers to what a change of an office's desks does: the newest of each question is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lockwasher.records.database import writing
from lockwasher.records.kept import Seqs, n_since
from lockwasher.records.kept_tables import KeptWhatIf


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is kept. `changes_since`: how much that bears on its day came after it was made."""

    held: Mapping[str, object]
    made_at: datetime
    changes_since: int


def keep_answer(as_of: date, asked: str, held: Mapping[str, object], at: Seqs, made_at: datetime) -> int:
    """Keep an answer in the place of an older one to the same question of the same day; its id."""
    values = {"answer": dict(held), "made_at": made_at, "event_seq": at.event, "change_seq": at.change}
    with writing():
        made, _ = KeptWhatIf.objects.update_or_create(as_of=as_of, asked=asked, defaults=values)
    return made.pk


def answer_to(as_of: date, asked: str) -> Answer | None:
    """The answer to a question of a day; None where it was never worked out."""
    found = KeptWhatIf.objects.filter(as_of=as_of, asked=asked).first()
    if found is None:
        return None
    return Answer(found.answer, found.made_at, n_since(Seqs(found.event_seq, found.change_seq), as_of))
