"""Schedules of a host laboratory as files: activities with their days and logic, out of Primavera XER or MS Project XML.

Both readers give the same frozen values, and what holds of any schedule is checked here: activities told once, links that
go somewhere, no loops. Nothing is guessed: a file that is cut off, or says what cannot be, is refused with the place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from lockwasher.exchange.errors import RefusedFileError, RowError

MOST_BYTES: Final = 200_000_000
MOST_ACTIVITIES: Final = 200_000
EARLIEST, LATEST = date(1950, 1, 1), date(2149, 12, 31)  # MS Project itself ends in 2149
_MOST_NAMED = 8


class LinkKind(StrEnum):
    """Which end of an activity waits for which end of its predecessor."""

    FINISH_START = "finish-start"
    START_START = "start-start"
    FINISH_FINISH = "finish-finish"
    START_FINISH = "start-finish"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """What an activity waits for. `lag_days` are working days of the activity's calendar; None where the file says no days."""

    predecessor: str
    kind: LinkKind = LinkKind.FINISH_START
    lag_days: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Constraint:
    """A day that somebody set on an activity, in the words of the file's program; `bounds`: it must not be later."""

    words: str
    on: date
    bounds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One activity. Days are calendar days; a day that the file does not tell is None.

    `id` is what people call it: the activity id of Primavera, the unique id of MS Project. `codes` are other texts it can be
    known by. `early_finish` is what the schedule plans, `late_finish` what would not move the end of the project.
    """

    id: str
    name: str
    project: str
    early_start: date | None = None
    early_finish: date | None = None
    late_start: date | None = None
    late_finish: date | None = None
    baseline_finish: date | None = None
    actual_start: date | None = None
    actual_finish: date | None = None
    percent: float | None = None
    constraints: tuple[Constraint, ...] = ()
    predecessors: tuple[Link, ...] = ()
    codes: tuple[str, ...] = ()
    calendar: str = ""
    is_milestone: bool = False
    is_summary: bool = False


@dataclass(frozen=True)
class Schedule:
    """One project of a schedule file. `data_date` is the day up to which it tells what happened."""

    project: str
    title: str
    data_date: date | None
    activities: tuple[Activity, ...]
    notices: tuple[str, ...] = ()

    @cached_property
    def activity(self) -> Mapping[str, Activity]:
        """Activities by id."""
        return {activity.id: activity for activity in self.activities}


class Take(StrEnum):
    """Which day of an activity is the day its milestone is wanted by: a choice a person makes for each load."""

    EARLY_FINISH = "early-finish"
    EARLY_START = "early-start"
    LATE_FINISH = "late-finish"
    LATE_START = "late-start"
    CONSTRAINT = "constraint"


DEFAULT_TAKE: Final = Take.EARLY_FINISH
DEFAULT_WHY: Final = (
    "the early finish is the day the schedule plans with; the late finish would spend the project's own float before anybody "
    "is warned"
)


def day_of(activity: Activity, take: Take) -> date | None:
    """The day of an activity that is taken; None where the file does not tell it, or where the activity is finished."""
    if activity.actual_finish:
        return None
    if take == Take.CONSTRAINT:
        return next((constraint.on for constraint in activity.constraints if constraint.bounds), None)
    days = {
        Take.EARLY_FINISH: activity.early_finish,
        Take.EARLY_START: activity.early_start,
        Take.LATE_FINISH: activity.late_finish,
        Take.LATE_START: activity.late_start,
    }
    return days[take]


def refused(file: str, row: int | None, column: str | None, message: str, fix: str) -> RefusedFileError:
    """The error of a schedule file: where, what, and what to do."""
    return RefusedFileError(RowError(file, row, column, message, fix))


def day_in(file: str, row: int, column: str, text: str) -> date | None:
    """The day in a cell, whose time of day is left out; None where the cell is empty.

    Raises:
        RefusedFileError: it is no day, or lies where no schedule does.
    """
    told = text.strip()
    if not told or told == "NA":
        return None
    try:
        day = date.fromisoformat(told[:10])
    except ValueError:
        raise refused(file, row, column, f"{told[:40]!r} is no day", "export the schedule again") from None
    if not EARLIEST <= day <= LATEST:
        fix = "correct the day in the schedule and export it again"
        raise refused(file, row, column, f"{day} lies outside {EARLIEST.year} to {LATEST.year}", fix)
    return day


def number_in(file: str, row: int, column: str, text: str) -> float | None:
    """The number in a cell, its decimals after a point or a comma; None where the cell is empty.

    Raises:
        RefusedFileError: it is no number, or no finite one.
    """
    told = text.strip().replace(",", ".")
    if not told:
        return None
    try:
        number = float(told)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e12:
        raise refused(file, row, column, f"{text[:40]!r} is no number", "export the schedule again")
    return number


def of_project(file: str, schedules: Sequence[Schedule], wanted: str | None) -> Schedule:
    """The project that is wanted; the only one of a file that holds one.

    Raises:
        RefusedFileError: there are several and none is named, or none of that name.
    """
    names = ", ".join(f"'{schedule.project}' ({len(schedule.activities)} activities)" for schedule in schedules[:20])
    if wanted is None and len(schedules) == 1:
        return schedules[0]
    found = next((schedule for schedule in schedules if schedule.project == wanted), None)
    if found:
        return found
    told = f"it holds no project '{wanted}'" if wanted is not None else f"it holds {len(schedules)} projects"
    raise refused(file, None, None, f"{told}; it holds {names}", "name the project to read")


def checked(file: str, schedule: Schedule, rows: Mapping[str, int]) -> Schedule:
    """A schedule whose links go to activities that are there; others, of projects beside it, are told and left out.

    `rows` gives the line of each activity, for the errors.

    Raises:
        RefusedFileError: it holds no activities, too many, or a loop in its logic.
    """
    if not schedule.activities:
        raise refused(file, None, None, "it holds no activities", "export the schedule with its activities")
    if len(schedule.activities) > MOST_ACTIVITIES:
        told = f"it holds {len(schedule.activities)} activities, and at most {MOST_ACTIVITIES} are read"
        raise refused(file, None, None, told, "export one project at a time")
    there = schedule.activity.keys()
    lost: Counter[str] = Counter(
        link.predecessor for activity in schedule.activities for link in activity.predecessors
        if link.predecessor not in there
    )  # fmt: skip
    if lost:
        schedule = replace(
            schedule,
            activities=tuple(_within(activity, there) for activity in schedule.activities),
            notices=(
                *schedule.notices,
                f"{lost.total()} links come from activities that the file does not hold, and are left out",
            ),
        )
    if loop := loop_in({a.id: [link.predecessor for link in a.predecessors] for a in schedule.activities}):
        told = " waits for ".join(f"'{name}'" for name in loop[:_MOST_NAMED]) + (
            " ..." if len(loop) > _MOST_NAMED else ""
        )
        fix = "break the loop in the schedule, calculate it and export it again"
        raise refused(file, rows.get(loop[0]), None, f"its logic runs in a loop: {told}", fix)
    return schedule


def once(file: str, told: Iterable[tuple[int, Activity]]) -> Iterator[tuple[int, Activity]]:
    """Activities as they come, each told once within its project.

    Raises:
        RefusedFileError: two activities of a project have the same id.
    """
    seen: dict[tuple[str, str], int] = {}
    for row, activity in told:
        key = (activity.project, activity.id)
        if key in seen:
            message = f"activity '{activity.id}' of project '{activity.project}' stands in line {seen[key]} already"
            raise refused(file, row, None, message, "give each activity its own id and export the schedule again")
        seen[key] = row
        yield row, activity


def loop_in(befores: Mapping[str, Sequence[str]]) -> list[str]:
    """One loop among things that wait for others, its first name again at its end; empty where there is none."""
    done: set[str] = set()
    for first in befores:
        path: dict[str, Iterator[str]] = {} if first in done else {first: iter(befores[first])}
        while path:
            name = next(reversed(path))
            following = next((before for before in path[name] if before not in done), None)
            if following is None:
                done.add(name)
                del path[name]
            elif following in path:
                names = list(path)
                return [*names[names.index(following) :], following]
            else:
                path[following] = iter(befores.get(following, ()))
    return []


def _within(activity: Activity, there: Iterable[str]) -> Activity:
    links = tuple(link for link in activity.predecessors if link.predecessor in there)
    return activity if links == activity.predecessors else replace(activity, predecessors=links)
