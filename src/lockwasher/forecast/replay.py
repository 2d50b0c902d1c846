"""Set the desk back: what it would have said month by month, what then happened, and what it cried in vain.

Each month is a world as it was known on that day, so nothing learned later is in it. A warning is one line of the list: a
milestone that will be late against a plan, or a need of a milestone. Warning always would win nothing: every warning is
counted, and those that never struck are named. What the record contradicts is a fact and no warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from lockwasher.estimates.world import World, build_world
from lockwasher.forecast.forecast import Forecast, forecast
from lockwasher.forecast.loose import CONTRADICTION, Line, what_comes_loose
from lockwasher.readiness.milestones import Reached, cases_at, reached
from lockwasher.readiness.needs import Need, read_needs
from lockwasher.readiness.readings import State, readings_of
from lockwasher.register.nouns import Milestone, NeedBy
from lockwasher.register.portfolio import Portfolio

Key = tuple[str, str]  # milestone id; the name of a need, or `late for` the day a plan named


class Outcome(StrEnum):
    """What became of a warning, as far as the record goes on the last day looked at."""

    STRUCK = "struck"  # a slip is on record
    STOOD = "still lacking on the day"  # on the first day planned, or reached, the record lacked it; no slip of its own
    VAIN = "never struck"  # it was met, or reached, in time
    OPEN = "not decided yet"  # the day has not come, no plan names one, or no record says when it was reached


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that went wrong in fact.

    `struck_on` is the day it began to hurt and `days` by how much; `happened_on` the day it happened at last, or, where it
    had not, the last day looked at. `planned_on` is the day the plan was made that it missed, if it was a plan.
    """

    key: Key
    title: str
    struck_on: date
    happened_on: date
    days: int
    told: str
    planned_on: date | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning: when it first stood, on which of the days looked at, and what became of it."""

    key: Key
    title: str
    first: date
    months: tuple[date, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SlipReplay:
    """A slip with the first warning of it: the day, the line that warned, days before it struck (negative: after)."""

    slip: Slip
    warned_on: date | None
    line: str
    days_before: int | None


@dataclass(frozen=True, slots=True)
class Replay:
    """The desk set back over the days looked at. `guesses` counts over all days: estimates that are guesses, estimates used."""

    days: tuple[date, ...]
    slips: tuple[SlipReplay, ...]
    warnings: tuple[Warned, ...]
    open_per_day: Mapping[date, int]
    guesses: tuple[int, int]


def replay(
    portfolio: Portfolio,
    days: tuple[date, ...],
    *,
    draws: int,
    seed: int,
    build: Callable[[Portfolio, date], World] = build_world,
    on_day: Callable[[date], None] | None = None,
) -> Replay:
    """Look at a portfolio on each of the days as it was known then, and hold what was said against what happened.

    Hits and outcomes are judged on what is known on the last day.

    Args:
        portfolio: all that is on record.
        days: in order, the last one that of judgement.
        draws: how many futures on each day.
        seed: the same for all days.
        build: makes the world of a day; give one of your own to use another library or other estimates.
        on_day: called after each day, for progress.

    Raises:
        ForecastError: on one of the days cases or milestones wait for each other in a circle.
        ValueError: no day is given.
    """
    if not days:
        raise ValueError("no day is given to set the desk back to; give at least one")
    said: dict[Key, dict[date, Line]] = {}
    guesses, estimates = 0, 0
    for day in days:
        found, lines = _look(build(portfolio, day), draws, seed)
        guesses, estimates = guesses + found.guesses, estimates + found.estimates
        for line in lines:
            said.setdefault(_key(line), {})[day] = line
        if on_day:
            on_day(day)
    judge = _Judge(portfolio, build(portfolio, days[-1]), build)
    return Replay(
        days=days,
        slips=tuple(_first_warning(judge.end, slip, said) for slip in judge.slips),
        warnings=tuple(judge.judged(key, told) for key, told in sorted(said.items())),
        open_per_day={day: sum(day in told for told in said.values()) for day in days},
        guesses=(guesses, estimates),
    )


def _look(world: World, draws: int, seed: int) -> tuple[Forecast, list[Line]]:
    """The forecast of a day, and the lines on its page that warn of something to come."""
    found = forecast(world, draws=draws, seed=seed)
    loose = what_comes_loose(world, found)
    lines = (line for group in (*loose.late, *loose.unknown) for line in group.lines)
    return found, [line for line in lines if line.about != CONTRADICTION]


def month_days(first: date, last: date) -> tuple[date, ...]:
    """The first day of each month from the one after `first`, preceded by `first` itself, and `last` at the end.

    Raises:
        ValueError: the last day lies before the first.
    """
    if last < first:
        raise ValueError(f"the last day, {last}, lies before the first, {first}")
    days, day = [first], _next_month(first)
    while day < last:
        days.append(day)
        day = _next_month(day)
    return tuple(dict.fromkeys((*days, last)))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _key(line: Line) -> Key:
    return line.milestone_id, _late_for(line.need_by) if line.about == "late" and line.need_by else line.about


def _late_for(due: date) -> str:
    return f"late for {due}"


# ---------------------------------------------------------------- what went wrong


def slips_of(world: World) -> Iterator[Slip]:
    """What went wrong in fact: milestones not reached on the day a plan named, papers that came after what they were for."""
    for milestone in world.portfolio.milestones:
        done = reached(world, milestone)
        for stated in (n for n in world.portfolio.need_bys if n.milestone == milestone.id):
            yield from _late(world, milestone, done, stated)
        for need in read_needs()[milestone.kind].needs if done else ():
            yield from _papers_after(world, milestone, done, need) if done else ()


def _late(world: World, milestone: Milestone, done: Reached | None, stated: NeedBy) -> Iterator[Slip]:
    """A plan that was missed; where no record says when the milestone was reached, nothing is said."""
    due = stated.need_by.last
    day = world.as_of if done is None else done.on.last if done.on else None
    if day is None or day <= due:
        return
    days = (day - due).days
    told = f"{days} days after the day planned on {stated.known_on} ({stated.need_by})"
    before = _last_dated(world, milestone)
    if before:
        told += f", {(day - before[1]).days} days after: {before[0].title}"
    if done is None:
        told = f"still not reached, {told}"
    key = (milestone.id, _late_for(due))
    yield Slip(key, milestone.title, due + timedelta(days=1), day, days, told, planned_on=stated.known_on)


def _last_dated(world: World, milestone: Milestone) -> tuple[Milestone, date] | None:
    """The nearest milestone before this one whose day is on record."""
    known, seen, todo = world.portfolio.milestone, set[str](), [*milestone.after]
    while todo:
        name = todo.pop(0)
        if name in known and name not in seen:
            seen.add(name)
            done = reached(world, known[name])
            if done and done.on:
                return known[name], done.on.last
            todo += known[name].after
    return None


def _papers_after(world: World, milestone: Milestone, done: Reached, need: Need) -> Iterator[Slip]:
    """The cases in which a need of a milestone was met after the milestone was reached."""
    step = need.step
    for case in cases_at(world, milestone.subject, step) if step else ():
        met = world.progress[case.id].finished(step.step) if step else None
        if met and met.on and met.on.last > done.by:
            days = (met.on.last - done.by).days
            told = f"{days} days after: {milestone.title}"
            yield Slip((milestone.id, need.name), f"{need.title} ({case.id})", done.by, met.on.last, days, told)


# ---------------------------------------------------------------- what was said


def _first_warning(world: World, slip: Slip, said: Mapping[Key, Mapping[date, Line]]) -> SlipReplay:
    """The first line that warned of a slip.

    Of a missed plan that is a line that it would be missed, or, once the plan was made, that a need was open for which the
    milestone waits. On one day the former comes first.
    """
    found = [(day, 0, line) for day, line in said.get(slip.key, {}).items()]
    if slip.planned_on:
        for name in _gating(world, slip.key[0]):
            told = said.get((slip.key[0], name), {})
            found += [(day, 1, line) for day, line in told.items() if day >= slip.planned_on]
    if not found:
        return SlipReplay(slip, None, "", None)
    day, _, line = min(found, key=lambda one: one[:2])
    return SlipReplay(slip, day, _told(line), (slip.struck_on - day).days)


def _gating(world: World, milestone: str) -> tuple[str, ...]:
    """The names of the needs a milestone waits for."""
    kind = world.portfolio.milestone[milestone].kind
    return tuple(need.name for need in read_needs()[kind].needs if need.gates)


def _told(line: Line) -> str:
    return f"{line.milestone}: {line.sentence}"


@dataclass
class _Judge:
    """Judges warnings on what is known at the end; the worlds it looks back to are made once."""

    portfolio: Portfolio
    end: World
    build: Callable[[Portfolio, date], World]
    worlds: dict[date, World] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slips = tuple(slips_of(self.end))
        self.struck = {slip.key for slip in self.slips}

    def judged(self, key: Key, told: Mapping[date, Line]) -> Warned:
        """What became of a warning."""
        days = tuple(sorted(told))
        return Warned(key, _told(told[days[-1]]), days[0], days, self.outcome(key, told[days[-1]], days[0]))

    def outcome(self, key: Key, line: Line, first: date) -> Outcome:
        """Whether a slip is on record; if not, how it stood on the day it mattered, or when it was first seen after that."""
        milestone = self.end.portfolio.milestone.get(key[0])
        if key in self.struck:
            return Outcome.STRUCK
        if milestone is None:
            return Outcome.OPEN
        if line.about == "late":
            return self.against_plan(milestone, line.need_by)
        day = self.day_it_mattered(milestone)
        if day is None or day > self.end.as_of:
            return Outcome.OPEN
        if first > day:
            return Outcome.STOOD
        states = [r.state for r in readings_of(self.world(day), milestone) if r.need.name == line.about]
        return Outcome.VAIN if all(state == State.MET for state in states) else Outcome.STOOD

    def against_plan(self, milestone: Milestone, due: date | None) -> Outcome:
        """A plan that no slip is on record for: met in time if the milestone was reached by its day at the latest."""
        done = reached(self.end, milestone)
        return Outcome.VAIN if done and due and done.by <= due else Outcome.OPEN

    def day_it_mattered(self, milestone: Milestone) -> date | None:
        """The first day a plan named for a milestone, or the day it was reached, whichever came first."""
        planned = [n.need_by.last for n in self.end.portfolio.need_bys if n.milestone == milestone.id]
        done = reached(self.end, milestone)
        return min([*planned, *([done.by] if done else [])], default=None)

    def world(self, day: date) -> World:
        """The world as it was known on a day."""
        if day not in self.worlds:
            self.worlds[day] = self.build(self.portfolio, day)
        return self.worlds[day]
