"""A schedule laid upon the register: each milestone's need-by before and after, and the logic that the two tell otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain, count

from lockwasher.calendars.spans import Span, on
from lockwasher.exchange.schedule_matches import Match
from lockwasher.exchange.schedules import Activity, LinkKind, Schedule, Take, day_of, loop_in
from lockwasher.register.nouns import Milestone, NeedBy
from lockwasher.register.portfolio import Portfolio

_ORDERED = {LinkKind.FINISH_START, LinkKind.FINISH_FINISH}  # links by which one end cannot come before another


@dataclass(frozen=True, slots=True)
class Shift:
    """What a schedule does to the need-by of a milestone. Days count to the later; `p80` and slack where there is a forecast.

    Slack is from the P80 to the need-by: below nothing, it is late. `new` is None where the activity tells no such day, and
    `remark` says why.
    """

    match: Match
    activity: Activity
    old: Span | None
    new: date | None
    p80: date | None = None
    remark: str = ""

    @property
    def is_change(self) -> bool:
        """Whether something is to be written."""
        return self.new is not None and self.old != on(self.new)

    @property
    def days(self) -> int | None:
        """How many days later the milestone is wanted; fewer than none: earlier."""
        return (self.new - self.old.last).days if self.new and self.old else None

    @property
    def slack_old(self) -> int | None:
        """Days from the P80 to the need-by on record."""
        return (self.old.last - self.p80).days if self.old and self.p80 else None

    @property
    def slack_new(self) -> int | None:
        """Days from the P80 to the need-by of the schedule."""
        return (self.new - self.p80).days if self.new and self.p80 else None


class LogicKind(StrEnum):
    """How register and schedule differ in what comes before what."""

    ONLY_SCHEDULE = "only in the schedule"
    ONLY_REGISTER = "only in the register"
    OPPOSITE = "the other way round"


@dataclass(frozen=True, slots=True, order=True)
class LogicDifference:
    """Milestone `milestone` comes after `after` in the one and not in the other."""

    milestone: str
    after: str
    kind: LogicKind


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """What a schedule would change."""

    schedule: Schedule
    take: Take
    shifts: tuple[Shift, ...]
    logic: tuple[LogicDifference, ...]

    @property
    def changes(self) -> tuple[Shift, ...]:
        """The shifts that are to be written."""
        return tuple(shift for shift in self.shifts if shift.is_change)

    @property
    def addable(self) -> tuple[LogicDifference, ...]:
        """The links that the register could take over."""
        return tuple(one for one in self.logic if one.kind == LogicKind.ONLY_SCHEDULE)


@dataclass(frozen=True, slots=True)
class Writing:
    """What is said of the records that are written: the file, the day they are known from; `taken`: ids that others have."""

    file: str
    day: date
    taken: frozenset[str] = frozenset()


def lay_upon(
    schedule: Schedule,
    portfolio: Portfolio,
    matched: Iterable[Match],
    take: Take,
    p80s: Mapping[str, date | None] | None = None,
) -> SchedulePlan:
    """The need-bys and the logic of the matched activities against those on record."""
    told = [match for match in matched if match.milestone in portfolio.milestone]
    shifts = tuple(_shift(schedule, portfolio, match, take, p80s or {}) for match in told)
    return SchedulePlan(schedule, take, shifts, tuple(sorted(_logic(schedule, portfolio, told))))


def need_bys_of(plan: SchedulePlan, portfolio: Portfolio, writing: Writing) -> list[NeedBy]:
    """The need-bys to write, each a new statement of that day; one on record is replaced only where it is of the same day."""
    return [_need_by(shift, plan, portfolio, writing) for shift in plan.changes]


def milestones_of(plan: SchedulePlan, portfolio: Portfolio) -> list[Milestone]:
    """The milestones to write, with the links that only the schedule tells; none that would close a loop."""
    befores = {milestone.id: list(milestone.after) for milestone in portfolio.milestones}
    changed: dict[str, Milestone] = {}
    for one in plan.addable:
        trial = {**befores, one.milestone: [*befores[one.milestone], one.after]}
        if not loop_in({name: [b for b in before if b in trial] for name, before in trial.items()}):
            befores = trial
            changed[one.milestone] = replace(portfolio.milestone[one.milestone], after=tuple(trial[one.milestone]))
    return list(changed.values())


def _need_by(shift: Shift, plan: SchedulePlan, portfolio: Portfolio, writing: Writing) -> NeedBy:
    milestone = portfolio.milestone[shift.match.milestone]
    assert shift.new is not None
    data_date = f", as of {plan.schedule.data_date}" if plan.schedule.data_date else ""
    return NeedBy(
        id=_id(milestone.id, portfolio.need_by_of.get(milestone.id), writing),
        milestone=milestone.id,
        need_by=on(shift.new),
        source=f"{writing.file}, activity {shift.activity.id}",
        note=f"the {plan.take.replace('-', ' ')} of activity {shift.activity.id} in schedule {plan.schedule.project}{data_date}",
        known_on=writing.day,
        handling=milestone.handling,
    )


def _id(milestone: str, current: NeedBy | None, writing: Writing) -> str:
    """The id of a statement of that day; the one that holds is replaced where it is of the same day, and no other."""
    first = f"{milestone}-by-{writing.day}"
    names = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(name for name in names if name not in writing.taken or (current is not None and current.id == name))


def _shift(
    schedule: Schedule, portfolio: Portfolio, match: Match, take: Take, p80s: Mapping[str, date | None]
) -> Shift:
    activity = schedule.activity[match.activity]
    held = portfolio.need_by_of.get(match.milestone)
    new = day_of(activity, take)
    remark = ""
    if activity.actual_finish:
        remark = f"finished on {activity.actual_finish}, says the schedule"
    elif new is None:
        remark = f"the activity has no {take.replace('-', ' ')}"
    return Shift(match, activity, held.need_by if held else None, new, p80s.get(match.milestone), remark)


def _logic(schedule: Schedule, portfolio: Portfolio, matched: Sequence[Match]) -> Iterator[LogicDifference]:
    """The order of the matched milestones: told by the schedule where finishes must follow each other, links with a lead left out."""
    milestone_of = {match.activity: match.milestone for match in matched}
    activity_of = {match.milestone: match.activity for match in matched}
    befores = {
        activity.id: [k.predecessor for k in activity.predecessors if k.kind in _ORDERED and (k.lag_days or 0.0) >= 0]
        for activity in schedule.activities
    }
    for match in matched:
        held = [name for name in portfolio.milestone[match.milestone].after if name in activity_of]
        nearest = {milestone_of[name] for name in _back(match.activity, befores, milestone_of)}
        for name in nearest.difference(held):
            is_opposite = match.milestone in portfolio.milestone[name].after
            if is_opposite:
                yield LogicDifference(match.milestone, name, LogicKind.OPPOSITE)
            elif not _is_after(portfolio, match.milestone, name):
                yield LogicDifference(match.milestone, name, LogicKind.ONLY_SCHEDULE)
        far = _back(match.activity, befores, ()) if set(held).difference(nearest) else set()
        for name in held:
            is_told = name in nearest or activity_of[name] in far
            is_opposite = not is_told and match.activity in _back(activity_of[name], befores, ())
            if not is_told and not is_opposite:
                yield LogicDifference(match.milestone, name, LogicKind.ONLY_REGISTER)


def _back(start: str, befores: Mapping[str, Sequence[str]], ends: Mapping[str, str] | tuple[()]) -> set[str]:
    """What comes before an activity: as far back as the nearest of `ends` on each way; without ends, all of it."""
    found, seen, ahead = set(), {start}, list(befores[start])
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        if not ends or name in ends:
            found.add(name)
        if name not in ends:
            ahead += befores[name]
    return found


def _is_after(portfolio: Portfolio, milestone: str, other: str) -> bool:
    """Whether the register has one milestone after another, perhaps by way of more."""
    seen: set[str] = set()
    ahead = list(portfolio.milestone[milestone].after)
    while ahead:
        name = ahead.pop()
        if name == other:
            return True
        if name not in seen and name in portfolio.milestone:
            seen.add(name)
            ahead += portfolio.milestone[name].after
    return False
