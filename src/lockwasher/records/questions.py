"""Questions and answers, read and written as frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Q

from lockwasher.records import models


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, put to a partner or to a post, and its answer if there is one. Twin of `models.Question`."""

    id: int
    to_partner: str = ""
    to_post: str = ""
    from_partner: str = ""
    noun: str = ""
    record: str = ""
    step: str = ""
    text: str
    asked_by: str
    asked_at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None


_COLUMNS = tuple(field.name for field in fields(Question))


def add_question(**told: Any) -> Question:  # the columns of a question but its id
    """Keep a question."""
    row = models.Question.objects.create(**told)
    return _question(row)


def write_answer(id: int, answer: str, by: str, at: datetime) -> bool:
    """Keep the answer of a question that has none; whether it was kept."""
    rows = models.Question.objects.filter(pk=id, answered_at=None)
    return bool(rows.update(answer=answer, answered_by=by, answered_at=at))


def read_question(id: int) -> Question | None:
    """One question."""
    return next(iter(_read(Q(pk=id))), None)


def of_partner(partner: str) -> tuple[Question, ...]:
    """The questions put to a partner, and those it asked; the newest first."""
    return _read(Q(to_partner=partner) | Q(from_partner=partner)) if partner else ()


def of_posts(posts: Iterable[str]) -> tuple[Question, ...]:
    """The questions put to any of these posts, the newest first."""
    return _read(Q(to_post__in=list(posts)))


def all_questions() -> tuple[Question, ...]:
    """Every question, the newest first."""
    return _read(Q())


def about(noun: str, record: str) -> tuple[Question, ...]:
    """The questions about one record, the newest first."""
    return _read(Q(noun=noun, record=record))


def _read(wanted: Q) -> tuple[Question, ...]:
    return tuple(map(_question, models.Question.objects.filter(wanted).order_by("-pk")))


def _question(row: models.Question) -> Question:
    return Question(**{name: getattr(row, name) for name in _COLUMNS})
