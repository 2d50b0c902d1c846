"""Loads of spreadsheets: what was handed in, what waits to be written, what was written, and what was undone.

The changes of a load are those of the row history from `first_change` to `last_change`: one writer writes at a time, so no
other's lie between them. That is how a change made by a load is told from one made by hand.
"""
# null is "not yet", which is not the same as nothing

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.db import models

PORTFOLIO = "portfolio"  # the noun of a load that was a whole folder


class LoadState(StrEnum):
    """How a load stands."""

    WAITING = "waiting"
    WRITTEN = "written"
    UNDONE = "undone"


class LoadRow(models.Model):
    """One load: its file, how it was read, its counts, by whom, when and why, and the changes it made."""

    state = models.CharField(choices=[(str(code), str(code)) for code in LoadState])
    file = models.TextField()
    sha256 = models.TextField(default="")
    layout = models.TextField(default="")
    sheet = models.TextField(default="")
    noun = models.TextField(default="")
    mapping = models.TextField(default="")
    asked = models.JSONField(default=dict)
    by = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField(default="")
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    first_change = models.PositiveBigIntegerField(null=True)
    last_change = models.PositiveBigIntegerField(null=True)
    events = models.JSONField(default=list)
    undone_by = models.TextField(default="")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(default="")
    undo_first = models.PositiveBigIntegerField(null=True)
    undo_last = models.PositiveBigIntegerField(null=True)
    left_out = models.JSONField(default=list)

    class Meta:
        """Loads are looked for by their state and by the file they were."""

        indexes: ClassVar = [
            models.Index(fields=["state"], name="load_of_state"),
            models.Index(fields=["sha256"], name="load_of_file"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.file}, {self.state}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A load as it stands on record. `sheet` and `mapping` say how the file was read, `asked` what it was asked with.

    `rows` are those of the sheet, `created`, `updated` and `unchanged` records of the register. `left_out` are the records that
    an undo left as they were, each as noun and id.
    """

    state: LoadState
    file: str
    by: str
    at: datetime
    number: int = 0
    sha256: str = ""
    layout: str = ""
    sheet: str = ""
    noun: str = ""
    mapping: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    first_change: int | None = None
    last_change: int | None = None
    events: tuple[str, ...] = ()
    undone_by: str = ""
    undone_at: datetime | None = None
    undone_reason: str = ""
    undo_first: int | None = None
    undo_last: int | None = None
    left_out: tuple[str, ...] = ()


_COLUMNS = tuple(one.name for one in fields(Load) if one.name != "number")


def add(load: Load) -> int:
    """Keep a load; its number."""
    return int(LoadRow.objects.create(**_held(load)).pk)


def put(load: Load) -> None:
    """Keep what became of a load."""
    LoadRow.objects.filter(pk=load.number).update(**_held(load))


def ask(load: Load) -> None:
    """Keep what a waiting load is asked with, and nothing else of it; what no longer waits is left as it is."""
    LoadRow.objects.filter(pk=load.number, state=LoadState.WAITING).update(asked=dict(load.asked))


def find(number: int) -> Load | None:
    """A load by its number; None where there is none."""
    return next(iter(_read(LoadRow.objects.filter(pk=number))), None)


def newest(state: LoadState | None = None, most: int | None = None) -> tuple[Load, ...]:
    """Loads, the newest first; of one state alone where it is named. One query."""
    rows = LoadRow.objects.filter(state=state) if state else LoadRow.objects.all()
    return tuple(_read(rows.order_by("-id")[:most]))


@dataclass(frozen=True, slots=True)
class LoadSpan:
    """The first and last change of a load and of its undo, and the records that the undo left as they were."""

    is_undone: bool
    first: int | None
    last: int | None
    undo_first: int | None
    undo_last: int | None
    left_out: tuple[str, ...]


def spans() -> tuple[LoadSpan, ...]:
    """The changes of all loads that were written. One query."""
    rows = LoadRow.objects.exclude(state=LoadState.WAITING).values_list(
        "state", "first_change", "last_change", "undo_first", "undo_last", "left_out"
    )
    return tuple(
        LoadSpan(state == LoadState.UNDONE, first, last, undo_first, undo_last, tuple(left_out))
        for state, first, last, undo_first, undo_last, left_out in rows
    )


def written_from(sha256: str) -> Load | None:
    """The newest load that was written from the file of a digest; None where there is none."""
    rows = LoadRow.objects.filter(state=LoadState.WRITTEN, sha256=sha256)
    return next(iter(_read(rows.order_by("-id")[:1])), None)


def drop(numbers: Iterable[int]) -> int:
    """Forget loads of which nothing was written; how many there were."""
    return LoadRow.objects.filter(pk__in=list(numbers), state=LoadState.WAITING).delete()[0]


def _held(load: Load) -> dict[str, Any]:
    values = asdict(load)
    del values["number"]
    return values | {"events": list(load.events), "left_out": list(load.left_out), "asked": dict(load.asked)}


def _read(rows: Any) -> Iterable[Load]:
    for row in rows.values("id", *_COLUMNS):
        number, state = row.pop("id"), LoadState(row.pop("state"))
        events, left_out = tuple(row.pop("events")), tuple(row.pop("left_out"))
        yield Load(number=number, state=state, events=events, left_out=left_out, **row)
