"""Schedules that were taken in, and which of their activities is which milestone: read and written as frozen values.

The file itself is held by its content (`records.held_files`), so that two schedules can be compared years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from lockwasher.records.schedule_tables import ActivityLink, TakenSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A schedule file that was taken in. `take` is the day chosen, empty until it was written."""

    id: int = 0
    project: str
    file: str
    sha256: str
    data_date: date | None
    n_activities: int
    by: str
    at: datetime
    take: str = ""
    reason: str = ""
    n_need_bys: int = 0
    n_links: int = 0
    written_by: str = ""
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The milestone an activity is, who said so, and when; an empty milestone: it is none."""

    project: str
    activity: str
    milestone: str
    why: str = ""
    by: str
    at: datetime


_COLUMNS = tuple(field.name for field in fields(Taken))
_LINKED = tuple(field.name for field in fields(Linked))


def add(taken: Taken) -> Taken:
    """Keep what is said of a schedule file; with its number."""
    row = TakenSchedule.objects.create(**{name: value for name, value in asdict(taken).items() if name != "id"})
    return _taken(row)


def mark_written(id: int, **told: Any) -> None:  # the columns of what was written
    """Keep what was written of a schedule, by whom, when and why."""
    TakenSchedule.objects.filter(pk=id).update(**told)


def read_taken(id: int) -> Taken | None:
    """One schedule that was taken in."""
    row = TakenSchedule.objects.filter(pk=id).first()
    return _taken(row) if row else None


def all_taken() -> tuple[Taken, ...]:
    """Every schedule that was taken in, the newest first."""
    return tuple(Taken(**row) for row in TakenSchedule.objects.order_by("-pk").values(*_COLUMNS))


def written_before(project: str, id: int | None = None) -> Taken | None:
    """The last schedule of a project that was written; the last one before another, where that is named."""
    rows = TakenSchedule.objects.filter(project=project, written_at__isnull=False)
    row = (rows.filter(pk__lt=id) if id is not None else rows).order_by("-pk").first()
    return _taken(row) if row else None


def links_of(project: str) -> Mapping[str, str]:
    """The milestone of each activity of a project's schedule that a person spoke of."""
    return dict(ActivityLink.objects.filter(project=project).values_list("activity", "milestone"))


def all_links() -> tuple[Linked, ...]:
    """Every activity that is a milestone, by project and activity."""
    rows = ActivityLink.objects.exclude(milestone="").order_by("project", "activity").values(*_LINKED)
    return tuple(Linked(**row) for row in rows)


def write_links(links: Iterable[Linked]) -> None:
    """Keep which activity is which milestone, in the place of what was said before of either. To be called inside `writing()`."""
    told = list(links)
    for link in told:
        of_project = ActivityLink.objects.filter(project=link.project)
        of_project.filter(activity=link.activity).delete()
        if link.milestone:
            of_project.filter(milestone=link.milestone).delete()
    ActivityLink.objects.bulk_create([ActivityLink(**asdict(link)) for link in told])


def _taken(row: TakenSchedule) -> Taken:
    return Taken(**{name: getattr(row, name) for name in _COLUMNS})
