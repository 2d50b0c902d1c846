"""The waiting-on board: every step that can be done now in a case that has begun, whom it waits for, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lockwasher.calendars.working import CalendarError, WorkingCalendar, working_days_between
from lockwasher.cases.progress import ClockReading, ClockState, Progress, Ready
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Side, Step
from lockwasher.register.nouns import Case
from lockwasher.register.portfolio import Portfolio

COUNTING = frozenset({ClockState.RUNNING, ClockState.MISSED})
_SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step of a case that waits for an office.

    `days` and `working_days` count from the day after `since` up to and with today, the latter in the calendar of the office; None
    where no record says since when. `held` says why the step must be done once more. `clock` is the one of this step that
    runs out first, or has run out and is not answered.
    """

    case: Case
    procedure: str
    step: Step
    round: int
    since: date | None
    days: int | None
    working_days: int | None
    held: str = ""
    clock: ClockReading | None = None

    @property
    def office(self) -> str:
        """The office it waits for."""
        return self.step.office

    @property
    def days_left(self) -> int | None:
        """The calendar days left on its clock, less than none where that has run out; None without a clock."""
        return self.clock.days_left if self.clock else None

    @property
    def follows(self) -> str:
        """What follows, or would, when its clock is missed, as the edition says it."""
        return self.clock.clock.missed if self.clock else ""

    @property
    def is_signature(self) -> bool:
        """Whether the paper that shows the step was done is a signed one."""
        return asks_for_signature(self.step)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that an office must meet, in a case that has begun: it runs, or it has run out and is not answered."""

    case: Case
    procedure: str
    step: Step
    reading: ClockReading


def waiting(
    portfolio: Portfolio,
    progress: Mapping[str, Progress],
    as_of: date,
    calendar_of: Callable[[str], WorkingCalendar],
) -> tuple[Waiting, ...]:
    """All that waits in cases that have begun, the longest first; last what waits since a day nobody noted."""
    found = [
        _waiting(case, standing, ready, as_of, calendar_of)
        for case, standing in _begun(portfolio, progress)
        for ready in standing.ready
    ]
    return tuple(sorted(found, key=lambda row: (row.since or date.max, row.case.id, row.step.name)))


def running(
    portfolio: Portfolio, progress: Mapping[str, Progress], offices: Iterable[str] | None = None
) -> tuple[Running, ...]:
    """The clocks by which some offices must act, or all of them, the first to run out first.

    A wait asks nothing of anybody and is left out.
    """
    mine = None if offices is None else frozenset(offices)
    found = [
        Running(case, standing.procedure.title, standing.procedure.step[reading.clock.step], reading)
        for case, standing in _begun(portfolio, progress)
        for reading in standing.clocks
        if _asks(reading) and (mine is None or standing.procedure.step[reading.clock.step].office in mine)
    ]
    return tuple(sorted(found, key=lambda row: (row.reading.days_left or 0, row.case.id, row.reading.clock.name)))


def asks_for_signature(step: Step) -> bool:
    """Whether what shows that a step was done is a signed paper, by the names of its evidence."""
    return any(_SIGNED in name.split("-") for name in step.evidence)


def unmanned(portfolio: Portfolio, library: Library) -> frozenset[str]:
    """The offices of the host's side, as procedures name them, in which the register has no post: anybody there may be asked."""
    manned = {post.office for post in portfolio.posts}
    return frozenset(name for name, entry in library.offices.items() if entry.side == Side.HOST) - manned


def own_side(portfolio: Portfolio, library: Library) -> frozenset[str]:
    """The offices of the host's side in the procedures, and those of the register that belong to a project's host."""
    hosts = {project.host for project in portfolio.projects}
    registered = {office.id for office in portfolio.offices if office.partner in hosts}
    named = {name for name, entry in library.offices.items() if entry.side == Side.HOST}
    return frozenset(registered | named)


def _begun(portfolio: Portfolio, progress: Mapping[str, Progress]) -> Iterator[tuple[Case, Progress]]:
    for case in portfolio.cases:
        standing = progress.get(case.id)
        if standing and standing.is_open and not standing.is_over:
            yield case, standing


def _asks(reading: ClockReading) -> bool:
    return reading.state in COUNTING and not reading.clock.is_wait and reading.days_left is not None


def _waiting(
    case: Case, standing: Progress, ready: Ready, as_of: date, calendar_of: Callable[[str], WorkingCalendar]
) -> Waiting:
    since = ready.since
    return Waiting(
        case=case,
        procedure=standing.procedure.title,
        step=standing.procedure.step[ready.step],
        round=ready.round,
        since=since,
        days=(as_of - since).days if since else None,
        working_days=_working_days(calendar_of(ready.office), since, as_of) if since else None,
        held=str(ready.held) if ready.held else "",
        clock=_clock(standing, ready.step),
    )


def _working_days(calendar: WorkingCalendar, since: date, as_of: date) -> int | None:
    """The working days since; None where the calendar does not reach so far."""
    try:
        return working_days_between(calendar, since, as_of)
    except CalendarError:
        return None


def _clock(standing: Progress, step: str) -> ClockReading | None:
    """The clock of a step that runs out first, of those that count."""
    counting = [c for c in standing.clocks if c.clock.step == step and c.state in COUNTING and c.due_on]
    return min(counting, key=lambda c: (c.due_on or date.max, c.clock.name), default=None)
