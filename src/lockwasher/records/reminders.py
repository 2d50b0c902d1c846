"""Reminders of steps that wait, as they were noted: their table, written and read as frozen values."""
# null is "none", which is not the same as blank

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

from django.db import models

from lockwasher.records.outbox import Letter


class Reminder(models.Model):
    """A reminder of a step that waits: whom it went to, when, by whom and in which way; its words, and what was answered.

    `letter` is the one of the outbox by which it went, and `link` the one by which it can be answered; null without.
    """

    case = models.TextField(db_index=True)
    step = models.TextField()
    office = models.TextField()
    noted_on = models.DateField()
    by = models.TextField()
    how = models.TextField()
    text = models.TextField(default="")
    answer = models.TextField(default="")
    letter = models.BigIntegerField(null=True)
    link = models.BigIntegerField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.case}/{self.step}, {self.noted_on}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A reminder that was noted. `how` is blank where nobody said in which way it was given.

    `mail` is the state of its letter now, and `mail_answer` what the mail server said of it last; both are read, never kept.
    """

    case: str
    step: str
    office: str
    noted_on: date
    by: str
    how: str = ""
    text: str = ""
    answer: str = ""
    letter: int | None = None
    link: int | None = None
    mail: str = ""
    mail_answer: str = ""


_READ = ("mail", "mail_answer")
_COLUMNS = tuple(field.name for field in fields(Noted))


def add(noted: Noted) -> None:
    """Keep a reminder."""
    Reminder.objects.create(**{name: value for name, value in asdict(noted).items() if name not in _READ})


def write_answer(link: int, answer: str) -> int:
    """Keep what was answered with the reminder that carried the link; how many there were, none or one."""
    return Reminder.objects.filter(link=link).update(answer=answer)


def newest(not_after: date, case: str = "") -> Mapping[tuple[str, str], Noted]:
    """The newest reminder of each step of a case, up to a day; one query. Of one case alone, where it is named."""
    wanted = {"case": case} if case else {}
    rows = _with_mail(Reminder.objects.filter(noted_on__lte=not_after, **wanted).order_by("noted_on", "id"))
    return {(noted.case, noted.step): noted for noted in rows}


def of_step(case: str, step: str) -> tuple[Noted, ...]:
    """The reminders of one step of a case, the newest first."""
    return _with_mail(Reminder.objects.filter(case=case, step=step).order_by("-noted_on", "-id"))


def _with_mail(rows: models.QuerySet[Reminder]) -> tuple[Noted, ...]:
    letters = Letter.objects.filter(pk=models.OuterRef("letter"))
    told = {"mail": "state", "mail_answer": "answer"}
    found = rows.annotate(**{name: models.Subquery(letters.values(column)[:1]) for name, column in told.items()})
    return tuple(Noted(**row | {name: row[name] or "" for name in _READ}) for row in found.values(*_COLUMNS))
