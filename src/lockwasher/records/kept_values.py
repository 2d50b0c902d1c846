"""What is read of a forecast that is kept: frozen values, as the forecast itself has them where it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lockwasher.calendars.spans import Span
from lockwasher.forecast.forecast import Dates, StartBy, Weight
from lockwasher.forecast.loose import Line
from lockwasher.forecast.next_step import NextStep, Verb


@dataclass(frozen=True, slots=True)
class KeptGroup:
    """All that comes loose for one cause; `kind` is late or unknown."""

    rank: int
    kind: str
    cause: str
    title: str
    subjects: tuple[str, ...]
    earliest: date | None
    n_lines: int

    @property
    def n_subjects(self) -> int:
        """How many things hang on it."""
        return len(self.subjects)


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One loose end, with the kind of its milestone, and the projects and partners its subject belongs to."""

    rank: int
    group_rank: int
    kind: str
    line: Line
    milestone_kind: str
    projects: tuple[str, ...]
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What asks for a case to start, and by when it must, as `forecast.StartBy` says."""

    start: StartBy
    reason: str


@dataclass(frozen=True, slots=True)
class KeptStart:
    """A case that nobody has begun, and by when it must be for each thing that waits for it."""

    case: str
    title: str
    office_id: str | None
    office: str
    subject: str
    asked: tuple[Asked, ...]
    latest: date | None
    is_decision: bool


@dataclass(frozen=True, slots=True)
class KeptMilestone:
    """One milestone: its days, the day it is wanted, and what decides the day."""

    id: str
    title: str
    kind: str
    subject: str
    dates: Dates
    wanted: Span | None
    wanted_is_stated: bool
    on_time: float | None
    causes: tuple[Weight, ...]
    cases: tuple[Weight, ...]
    offices: tuple[Weight, ...]
    steps: tuple[Weight, ...]
    start_bys: tuple[StartBy, ...]
    undecided: tuple[str, ...]
    guess_share: float | None

    @property
    def is_late(self) -> bool:
        """Whether the P80 passes the day a plan names."""
        return bool(self.wanted and self.wanted_is_stated and self.dates.is_after(self.wanted.last))


@dataclass(frozen=True, slots=True)
class KeptOffice:
    """One office: how often it decides what is late or wanted first, at most and on average, and how many cases it has.

    `visits` of a draw, and the days one waits there, on average and in eight draws of ten; None where it has no desks.
    """

    id: str
    title: str
    critical_most: float
    critical_mean: float
    n_milestones: int
    n_waiting: int
    n_proposed: int
    visits: float | None = None
    wait_mean: float | None = None
    wait_p80: float | None = None


Row = Mapping[str, Any]  # what the columns of a table hold


def group_of(row: Row) -> KeptGroup:
    """A group from its row."""
    names = ("rank", "kind", "cause", "title", "earliest", "n_lines")
    return KeptGroup(subjects=tuple(row["subjects"]), **{name: row[name] for name in names})


_LINE = (
    "about", "milestone_id", "milestone", "subject", "sentence", "office", "need_by", "need_by_is_stated", "on_time",
    "slack", "backing", "gates", "office_id", "case", "cause", "behind",
)  # fmt: skip


def line_of(row: Row) -> KeptLine:
    """A line from its row."""
    step = NextStep(Verb(row["verb"]), row["target"], row["text"], row["step"]) if row["verb"] else None
    start = (
        StartBy(row["start_case"], row["start_due"], row["start_day"], row["is_hopeless"])
        if row["start_case"]
        else None
    )
    line = Line(
        dates=_dates(row) if row["has_dates"] else None,
        start_by=start,
        undecided=tuple(row["undecided"]),
        notes=tuple(row["notes"]),
        next_step=step,
        **{name: row[name] for name in _LINE},
    )
    return KeptLine(
        rank=row["rank"],
        group_rank=row["group_rank"],
        kind=row["kind"],
        line=line,
        milestone_kind=row["milestone_kind"],
        projects=tuple(row["projects"]),
        partners=tuple(row["partners"]),
    )


def start_of(row: Row) -> KeptStart:
    """A case to start from its row."""
    names = ("case", "title", "office_id", "office", "subject", "latest", "is_decision")
    asked = tuple(Asked(_start_by(one), one["for"]) for one in row["asked"])
    return KeptStart(asked=asked, **{name: row[name] for name in names})


def milestone_of(row: Row) -> KeptMilestone:
    """A milestone from its row."""
    weights: dict[str, Any] = {name: _weights(row[name]) for name in ("causes", "cases", "offices", "steps")}
    first, last = row["wanted_first"], row["wanted_last"]
    return KeptMilestone(
        id=row["milestone_id"],
        dates=_dates(row),
        wanted=Span(first, last) if first else None,
        start_bys=tuple(map(_start_by, row["start_bys"])),
        undecided=tuple(row["undecided"]),
        **weights,
        **{name: row[name] for name in ("title", "kind", "subject", "wanted_is_stated", "on_time", "guess_share")},
    )


def office_of(row: Row) -> KeptOffice:
    """An office from its row."""
    names = (
        "title",
        "critical_most",
        "critical_mean",
        "n_milestones",
        "n_waiting",
        "n_proposed",
        "visits",
        "wait_mean",
        "wait_p80",
    )
    return KeptOffice(id=row["office_id"], **{name: row[name] for name in names})


def _dates(row: Row) -> Dates:
    return Dates(row["p10"], row["p50"], row["p80"], row["p95"])


def _weights(held: list[list[Any]]) -> tuple[Weight, ...]:
    return tuple(Weight(name, share) for name, share in held)


def _start_by(held: Mapping[str, Any]) -> StartBy:
    day = date.fromisoformat(held["day"]) if held["day"] else None
    return StartBy(held["case"], date.fromisoformat(held["due"]), day, held["is_hopeless"])
