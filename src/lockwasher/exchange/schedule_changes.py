"""What changed from one schedule to the next: activities that are new, gone, moved, renamed or done, and logic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lockwasher.exchange.schedules import Activity, Link, LinkKind, Schedule, Take


class What(StrEnum):
    """What happened to an activity."""

    NEW = "new"
    GONE = "gone"
    FINISHED = "finished"
    MOVED = "moved"
    LOGIC = "logic"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """One change of one activity, in words; `days` to the later where it moved."""

    what: What
    activity: str
    name: str
    before: str = ""
    after: str = ""
    days: int | None = None


def schedule_changes(before: Schedule, after: Schedule, take: Take) -> tuple[ScheduleChange, ...]:
    """Every change, the activities in the order of the later schedule, then those that are gone."""
    return tuple(_changes(before, after, take))


def _changes(before: Schedule, after: Schedule, take: Take) -> Iterator[ScheduleChange]:
    for activity in after.activities:
        old = before.activity.get(activity.id)
        if old is None:
            day = _planned(activity, take)
            yield ScheduleChange(What.NEW, activity.id, activity.name, "", str(day or ""))
        else:
            yield from _of_one(old, activity, take)
    for activity in before.activities:
        if activity.id not in after.activity:
            yield ScheduleChange(What.GONE, activity.id, activity.name, str(_planned(activity, take) or ""), "")


def _of_one(old: Activity, new: Activity, take: Take) -> Iterator[ScheduleChange]:
    was, is_now = _planned(old, take), _planned(new, take)
    days = (is_now - was).days if was and is_now else None
    if new.actual_finish and not old.actual_finish:
        yield ScheduleChange(What.FINISHED, new.id, new.name, str(was or ""), str(new.actual_finish), days)
    elif was != is_now:
        yield ScheduleChange(What.MOVED, new.id, new.name, str(was or ""), str(is_now or ""), days)
    if old.name != new.name:
        yield ScheduleChange(What.RENAMED, new.id, new.name, old.name, new.name)
    if set(old.predecessors) != set(new.predecessors):
        lost = sorted(map(told, set(old.predecessors) - set(new.predecessors)))
        come = sorted(map(told, set(new.predecessors) - set(old.predecessors)))
        yield ScheduleChange(What.LOGIC, new.id, new.name, "; ".join(lost), "; ".join(come))


def told(link: Link) -> str:
    """A link in words, such as `A100 finish-start +5 d`; the kind is left out where it is the usual one."""
    kind = "" if link.kind == LinkKind.FINISH_START else f" {link.kind}"
    lag = " with a lag of a share" if link.lag_days is None else f" {link.lag_days:+g} d" if link.lag_days else ""
    return f"{link.predecessor}{kind}{lag}"


def _planned(activity: Activity, take: Take) -> date | None:
    """The day to compare: the one taken, and of a finished activity the day it finished."""
    if activity.actual_finish:
        return activity.actual_finish
    if take == Take.CONSTRAINT:
        return next((constraint.on for constraint in activity.constraints if constraint.bounds), None)
    field = take.replace("-", "_")
    found = getattr(activity, field)
    assert found is None or isinstance(found, date)
    return found
