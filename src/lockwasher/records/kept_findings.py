"""Findings on questions of policy: each under a number that stays, so that a link to it says the same for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lockwasher.records.database import writing
from lockwasher.records.kept import Seqs, n_since
from lockwasher.records.kept_tables import KeptFinding


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A question as it is kept, with its answer, if there is one yet. `seqs`: how far the register had come."""

    id: int
    portfolio: str
    as_of: date
    asked: str
    asked_at: datetime
    asked_by: str
    held: Mapping[str, object] | None
    made_at: datetime | None
    seqs: Seqs

    def changes_since(self) -> int:
        """How much that bears on its day came into the register after it was made."""
        return n_since(self.seqs, self.as_of)


def keep_question(portfolio: str, as_of: date, asked: str, at: datetime, by: str) -> int:
    """Keep a question that nobody has answered yet; its number."""
    with writing():
        made = KeptFinding.objects.create(portfolio=portfolio, as_of=as_of, asked=asked, asked_at=at, asked_by=by)
    return int(made.pk)


def keep_finding(number: int, held: Mapping[str, object], at: Seqs, made_at: datetime) -> None:
    """Keep the answer to a question; where it has one already, that one stays."""
    values = {"answer": dict(held), "made_at": made_at, "event_seq": at.event, "change_seq": at.change}
    with writing():
        KeptFinding.objects.filter(pk=number, answer__isnull=True).update(**values)


def finding(number: int) -> KeptAnswer | None:
    """A question with its answer, by its number; None where there is none."""
    found = KeptFinding.objects.filter(pk=number).first()
    return _kept(found) if found else None


def newest_of(portfolio: str, as_of: date, asked: str) -> KeptAnswer | None:
    """The newest answer to the very question; None where it was never asked."""
    found = KeptFinding.objects.filter(portfolio=portfolio, as_of=as_of, asked=asked).order_by("-pk").first()
    return _kept(found) if found else None


def newest_findings(most: int) -> tuple[KeptAnswer, ...]:
    """The questions that were asked last, the newest first, without their answers."""
    found = KeptFinding.objects.defer("answer").order_by("-pk")[:most]
    return tuple(_kept(one, with_answer=False) for one in found)


def _kept(found: KeptFinding, *, with_answer: bool = True) -> KeptAnswer:
    return KeptAnswer(
        id=found.pk,
        portfolio=found.portfolio,
        as_of=found.as_of,
        asked=found.asked,
        asked_at=found.asked_at,
        asked_by=found.asked_by,
        held=found.answer if with_answer else None,
        made_at=found.made_at,
        seqs=Seqs(found.event_seq, found.change_seq),
    )
