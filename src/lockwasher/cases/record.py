"""What is known of a case while it is traced: what it rests on, and what its events have said so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lockwasher.calendars.spans import Span
from lockwasher.calendars.working import PLAIN, WorkingCalendar
from lockwasher.cases.progress import Done, Held
from lockwasher.procedures.model import Anchor, Clock, Gate, Procedure, Step


def plain_calendar(office: str) -> WorkingCalendar:  # noqa: ARG001  # the signature of a calendar look-up
    """Weekends only, for every office."""
    return PLAIN


@dataclass(frozen=True)
class Surroundings:
    """What a case rests on besides its own events.

    `said` names the facts that were stated when the case opened; the others in `facts` hold only as long as nobody says
    otherwise. `others` holds the steps of other cases about the same things: absent, there is no such case; None, not finished.
    Of several ways through a gate each may stand there, and the gate itself where not each way is about all of the things.
    """

    opened: Span | None = None
    facts: Mapping[str, bool | None] = field(default_factory=dict)
    said: frozenset[str] = frozenset()
    others: Mapping[Gate, Done | None] = field(default_factory=dict)
    need_by: date | None = None
    calendar_of: Callable[[str], WorkingCalendar] = plain_calendar

    def through(self, gate: Gate) -> Done | None:
        """How a gate was passed: by the first of its ways; None while it was not."""
        if gate in self.others:
            return self.others[gate]
        over = [done for way in gate.ways if (done := self.others.get(way))]
        return min(over, key=lambda done: done.by, default=None)


@dataclass(frozen=True, slots=True, order=True)
class When:
    """The day of something that has happened. Not `is_known`: no record says when, and `day` is the latest it can be."""

    day: date
    is_known: bool = True


def latest(days: Iterable[When]) -> When | None:
    """The last of several days. It is known where the last is, for what has no date of its own lies before its day."""
    return max(days, default=None)


class Record:
    """The state of a case while its events are taken one after the other; thrown away once progress is told.

    `told` holds the facts as the opening and the events say them, without what outcomes set; a new round goes back to that.
    """

    def __init__(self, procedure: Procedure, around: Surroundings, as_of: date) -> None:
        self.procedure = procedure
        self.around = around
        self.opened_on = around.opened.last if around.opened and around.opened.last <= as_of else None
        self.rounds = {step.name: 1 for step in procedure.steps}
        self.reopened: dict[str, date] = {}
        self.held: dict[str, Held] = {}
        self.times_held: Counter[str] = Counter()
        self.done: dict[tuple[str, int], Done] = {}
        self.repeated: list[Done] = []
        self.ended: tuple[str, date] | None = None
        self.irregular: list[str] = []
        self.facts: dict[str, bool | None] = dict(around.facts)
        self.fact_days: dict[str, date] = {}
        self.told: dict[str, tuple[bool | None, date | None]] = {name: (so, None) for name, so in around.facts.items()}
        self.recurring = {clock.step for clock in procedure.clocks if clock.every}
        self.waits = _waits(procedure)

    def now(self, step: str) -> Done | None:
        """How a step ended in its present round; None while it is not over."""
        return self.done.get((step, self.rounds[step]))

    def opening(self) -> When | None:
        """The day the case opened, not later than the first thing that was done; None while it has not."""
        days = [done.by for done in self.done.values()] + ([self.opened_on] if self.opened_on else [])
        return When(min(days), is_known=self.around.opened is not None) if days else None

    def happened(self, anchor: Anchor) -> list[When]:
        """All days on which what an anchor names happened, in order; in every round."""
        if anchor.step:
            found = [d for d in (*self.repeated, *self.done.values()) if d.step == anchor.step]
            found = [d for d in found if anchor.outcome in {None, d.outcome}]
            return [when(d) for d in sorted(found, key=lambda d: (d.round, d.by))]
        day = self._day(anchor)
        return [day] if day else []

    def counts_from(self, anchor: Anchor, step: str) -> When | None:
        """The day from which a clock of a step counts; None while that has not come.

        Where several events match the last one counts. A step that comes after the anchor is run again whenever the anchor
        is, so there only the present round of the anchor counts.
        """
        if anchor.step and anchor.step in self.procedure.ancestors[step]:
            done = self.now(anchor.step)
            return when(done) if done and anchor.outcome in {None, done.outcome} else None
        found = self.happened(anchor)
        return found[-1] if found else None

    def said(self, fact: str) -> When | None:
        """The day a fact was said to be so: by an event or an outcome, else when the case opened; None while it is not."""
        if fact in self.fact_days:
            return When(self.fact_days[fact])
        return self.opening() if self.facts.get(fact) else None

    def _day(self, anchor: Anchor) -> When | None:
        if anchor.fact:
            return self.said(anchor.fact)
        if anchor.other:
            other = self.around.others.get(anchor.other)
            return when(other) if other else None
        if anchor.is_opening:
            return self.opening()
        return When(self.around.need_by) if self.around.need_by else None


def when(done: Done) -> When:
    """The day a step was over."""
    return When(done.by, not done.is_implied)


def applies(step: Step, facts: Mapping[str, bool | None]) -> bool | None:
    """Whether a step applies on the facts; None where the fact it asks for is unknown."""
    condition = step.applies_when
    if condition is None:
        return True
    said = facts.get(condition.fact)
    return None if said is None else said != condition.is_negated


def _waits(procedure: Procedure) -> Mapping[str, list[Clock]]:
    """The steps that are over when their clocks have run. One with outcomes is not: somebody must say which."""
    found: dict[str, list[Clock]] = {}
    for clock in procedure.clocks:
        if clock.is_wait and not procedure.step[clock.step].outcomes:
            found.setdefault(clock.step, []).append(clock)
    return found
