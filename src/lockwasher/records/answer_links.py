"""Links by which a partner answers without an account: their table, written and read as frozen values."""
# null is "not yet", which is not the same as blank

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import ClassVar

from django.db import models


class AnswerLink(models.Model):
    """A link for one question, or for one step of a case in one round. Of the secret in its address only the hash is kept."""

    secret_hash = models.TextField(unique=True)
    partner = models.TextField()
    question = models.BigIntegerField(null=True)
    case = models.TextField(default="")
    step = models.TextField(default="")
    round = models.PositiveIntegerField(default=0)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    recorded = models.TextField(default="")
    revoked_by = models.TextField(default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Each link is for one thing: a question, or a step."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(question=None) ^ models.Q(case=""), name="answer_link_for_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.partner}, {self.question or f'{self.case}/{self.step}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is kept; `recorded` says in words what was recorded by it. Twin of `AnswerLink`. `id` 0: not kept yet."""

    id: int = 0
    secret_hash: str
    partner: str
    question: int | None = None
    case: str = ""
    step: str = ""
    round: int = 0
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    recorded: str = ""
    revoked_by: str = ""
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it can be used: neither used nor revoked, and not expired."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


_COLUMNS = tuple(field.name for field in fields(Link))


def add_link(link: Link) -> Link:
    """Keep a new link."""
    told = {name: value for name, value in asdict(link).items() if name != "id"}
    return _link(AnswerLink.objects.create(**told))


def link_with(secret_hash: str) -> Link | None:
    """The link whose secret has this hash."""
    return _first(AnswerLink.objects.filter(secret_hash=secret_hash))


def read_link(id: int) -> Link | None:
    """One link."""
    return _first(AnswerLink.objects.filter(pk=id))


def all_links() -> tuple[Link, ...]:
    """Every link, the newest first."""
    return tuple(map(_link, AnswerLink.objects.order_by("-pk")))


def mark_used(id: int, now: datetime, recorded: str) -> bool:
    """Use a link up, and say whether this was the one who did: of two who ask at once the second is told no."""
    return bool(_open(id, now).update(used_at=now, recorded=recorded))


def mark_revoked(id: int, by: str, now: datetime) -> bool:
    """Revoke a link that can still be used; whether it was one."""
    return bool(_open(id, now).update(revoked_by=by, revoked_at=now))


def _open(id: int, now: datetime) -> models.QuerySet[AnswerLink]:
    return AnswerLink.objects.filter(pk=id, used_at=None, revoked_at=None, expires_at__gt=now)


def _first(rows: models.QuerySet[AnswerLink]) -> Link | None:
    row = rows.first()
    return _link(row) if row else None


def _link(row: AnswerLink) -> Link:
    return Link(**{name: getattr(row, name) for name in _COLUMNS})
