"""Where a case stands on a day, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lockwasher.calendars.spans import Span
from lockwasher.procedures.model import Clock, Procedure


class ClockState(StrEnum):
    """How a clock stands.

    Of a wait, `met` says that it has run, `missed` that its step was over before it had. `unknown`: it has begun, but no
    record says on which day, or the record of a finished step leaves open whether it was in time.
    """

    WAITING = "waiting"
    RUNNING = "running"
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is over. `on` None: implied by a later step, no record says when; `by` is then the latest day it can be."""

    step: str
    round: int
    by: date
    on: Span | None = None
    outcome: str | None = None
    event: str | None = None
    by_clock: bool = False

    @property
    def is_implied(self) -> bool:
        """Whether only a later step says that this one is over."""
        return self.on is None


@dataclass(frozen=True, slots=True)
class Held:
    """Why a step is there to be done once more: its own outcome, such as `held`, and what the event notes of it."""

    outcome: str
    on: Span
    event: str
    reason: str

    def __str__(self) -> str:
        """The reason as a page tells it, after whom the case waits for."""
        return f"{self.outcome} since {self.on}: {self.reason or 'no reason on record'}"


@dataclass(frozen=True, slots=True)
class Ready:
    """A step that can be done now, the office it waits on, and since when (None: no record says); `held` if it was."""

    step: str
    round: int
    office: str
    since: date | None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A step that cannot be done yet, and what it waits for, in words."""

    step: str
    round: int
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock on a day.

    `days_left` counts calendar days to the due day, negative once it has passed; None where nothing is left to do. A clock
    that recurs tells of its next due day.
    """

    clock: Clock
    state: ClockState
    from_on: date | None = None
    due_on: date | None = None
    met_on: date | None = None
    days_left: int | None = None

    @property
    def follows(self) -> str:
        """What follows now that the clock is missed; empty otherwise."""
        return self.clock.missed if self.state == ClockState.MISSED else ""


@dataclass(frozen=True)
class Progress:
    """Where a case stands at the end of `as_of`, on what was known by `known_on`.

    `rounds` numbers the present round of every step. `times_held` says how many of those before it were opened by a hold
    of that step and not by rework; a step that was never held is not in it.
    """

    procedure: Procedure
    as_of: date
    known_on: date
    is_open: bool
    done: tuple[Done, ...]
    ready: tuple[Ready, ...]
    blocked: tuple[Blocked, ...]
    skipped: tuple[str, ...]
    undetermined: tuple[str, ...]
    rounds: Mapping[str, int]
    facts: Mapping[str, bool | None]
    clocks: tuple[ClockReading, ...] = ()
    ended: str | None = None
    irregular: tuple[str, ...] = ()
    fact_days: Mapping[str, date] = field(default_factory=dict)
    times_held: Mapping[str, int] = field(default_factory=dict)

    def finished(self, step: str) -> Done | None:
        """How the step ended in its present round; None while it is not over."""
        return next((d for d in reversed(self.done) if d.step == step and d.round == self.rounds[step]), None)

    @property
    def waiting_on(self) -> Mapping[str, date | None]:
        """The offices the case waits on, each with the earliest day on record since which it has been waiting."""
        found: dict[str, date | None] = {}
        for step in self.ready:
            known = [d for d in (found.get(step.office), step.since) if d is not None]
            found[step.office] = min(known) if known else None
        return found

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self.ended is not None or not (self.ready or self.blocked or self.undetermined)
