"""Reminders of steps that wait, as they were noted: their table, written and read as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

from django.db import models


class Reminder(models.Model):
    """A reminder of a step that waits: whom it went to, when, by whom and in which way; its words, and what was answered."""

    case = models.TextField(db_index=True)
    step = models.TextField()
    office = models.TextField()
    noted_on = models.DateField()
    by = models.TextField()
    how = models.TextField()
    text = models.TextField(default="")
    answer = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.case}/{self.step}, {self.noted_on}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A reminder that was noted. `how` is blank where nobody said in which way it was given."""

    case: str
    step: str
    office: str
    noted_on: date
    by: str
    how: str = ""
    text: str = ""
    answer: str = ""


_COLUMNS = tuple(field.name for field in fields(Noted))


def add(noted: Noted) -> None:
    """Keep a reminder."""
    Reminder.objects.create(**asdict(noted))


def newest(not_after: date, case: str = "") -> Mapping[tuple[str, str], Noted]:
    """The newest reminder of each step of a case, up to a day; one query. Of one case alone, where it is named."""
    wanted = {"case": case} if case else {}
    rows = Reminder.objects.filter(noted_on__lte=not_after, **wanted).order_by("noted_on", "id").values(*_COLUMNS)
    return {(row["case"], row["step"]): Noted(**row) for row in rows}


def of_step(case: str, step: str) -> tuple[Noted, ...]:
    """The reminders of one step of a case, the newest first."""
    rows = Reminder.objects.filter(case=case, step=step).order_by("-noted_on", "-id").values(*_COLUMNS)
    return tuple(Noted(**row) for row in rows)
