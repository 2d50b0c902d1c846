"""Trace all cases of a portfolio together: a step of one may wait for a step of another."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from lockwasher.calendars.working import PLAIN, WorkingCalendar
from lockwasher.cases.progress import Done, Progress
from lockwasher.cases.record import Surroundings
from lockwasher.cases.trace import trace
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Gate, Procedure
from lockwasher.register.nouns import Case
from lockwasher.register.portfolio import Portfolio


def edition_of(case: Case, library: Library, as_of: date) -> Procedure:
    """The edition a case is pinned to, else the one in force when it opened, else the one in force today.

    Raises:
        KeyError: the library has no such procedure or edition; the text names the case.
    """
    try:
        if case.edition:
            return library.edition(case.procedure, case.edition)
        return library.in_force(case.procedure, case.opened.last if case.opened else as_of)
    except KeyError as error:
        raise KeyError(f"case {case.id}: {error.args[0]}") from None


def trace_all(portfolio: Portfolio, library: Library, as_of: date, known_on: date) -> Mapping[str, Progress]:
    """Where every case stands, by case id.

    Raises:
        KeyError: the procedure or edition of a case is not in the library; the text names the case.
    """
    desk = _Desk(portfolio, library, as_of, known_on)
    moved: Iterable[Case] = portfolio.cases
    # Each pass settles at least one more link of a chain of cases; only those are traced anew whose neighbours moved.
    for _ in range(len(portfolio.cases) + 1):
        changed = {case.id for case in moved if desk.trace(case)}
        moved = [case for case in portfolio.cases if changed and desk.looks_at(case, changed)]
        if not moved:
            break
    return desk.progress


def office_calendar(portfolio: Portfolio, library: Library, office: str) -> WorkingCalendar:
    """The working calendar of an office: its country's, or weekends only where no country is known."""
    mine, entry = portfolio.office.get(office), library.offices.get(office)
    country = (mine.country if mine else None) or (entry.country if entry else None)
    return _calendar(country) if country else PLAIN


def others(
    case: Case, procedure: Procedure, portfolio: Portfolio, progress: Mapping[str, Progress]
) -> dict[Gate, Done | None]:
    """The steps of other cases about the same things that this edition waits for or counts from.

    Absent: no other case has the step, or it does not apply there. None: it is not over for all of the things the cases
    share. Of several cases about one thing the first to be there counts, of several things the last; so it does of several
    ways through one gate. A step that ended its case, or used up its rounds, is not there.
    """
    return _found_in(_neighbours(case, portfolio, references(procedure)), progress)


def references(procedure: Procedure) -> frozenset[Gate]:
    """The gates of an edition, each of their ways, and the steps of other procedures that it counts from."""
    gates = {gate for step in procedure.steps for gate in step.gates}
    ways = {way for gate in gates for way in gate.ways}
    counted = {anchor.other for clock in procedure.clocks for anchor in clock.anchors if anchor.other}
    return frozenset(gates | ways | counted)


_calendar = cache(WorkingCalendar)
# Other cases by the gate, each with its step that is looked for and with what is shared.
Near = Mapping[Gate, Sequence[tuple[str, str, frozenset[str]]]]


@dataclass
class _Desk:
    """All cases while they are traced, each thing about them that does not change looked up once."""

    portfolio: Portfolio
    library: Library
    as_of: date
    known_on: date
    progress: dict[str, Progress] = field(default_factory=dict)
    editions: dict[tuple[str, str | None, date | None], Procedure] = field(default_factory=dict)
    wanted: dict[tuple[str, str], frozenset[Gate]] = field(default_factory=dict)
    near: dict[str, Near] = field(default_factory=dict)
    calendars: dict[str, WorkingCalendar] = field(default_factory=dict)
    fresh: dict[tuple[Hashable, ...], Progress] = field(default_factory=dict)

    def trace(self, case: Case) -> bool:
        """Trace one case on what is known of the others so far; whether that moved anything others may look at."""
        procedure = self.edition(case)
        around = Surroundings(
            opened=case.opened,
            facts=self.defaults | dict(case.facts),
            said=frozenset(name for name, _ in case.facts),
            others=_found_in(self.neighbours(case, procedure), self.progress),
            need_by=_need_by(case, self.portfolio),
            calendar_of=self.calendar_of,
        )
        before = self.progress.get(case.id)
        now = self.progress[case.id] = self.stands(case, procedure, around)
        return before is None or (before.done, before.skipped, before.ended) != (now.done, now.skipped, now.ended)

    def stands(self, case: Case, procedure: Procedure, around: Surroundings) -> Progress:
        """Where a case stands: one of which nothing is on record, where every other stands with the same around it."""
        if events := self.portfolio.events_of.get(case.id, ()):
            return trace(procedure, events, self.as_of, self.known_on, around)
        edition = (procedure.id, procedure.edition_name)
        key = (edition, around.opened, case.facts, frozenset(around.others.items()), around.need_by)
        if key not in self.fresh:
            self.fresh[key] = trace(procedure, (), self.as_of, self.known_on, around)
        return self.fresh[key]

    def looks_at(self, case: Case, changed: set[str]) -> bool:
        """Whether a case waits for or counts from one of the changed cases."""
        return any(other in changed for cases in self.near[case.id].values() for other, _, _ in cases)

    def edition(self, case: Case) -> Procedure:
        """The edition a case runs under."""
        key = (case.procedure, case.edition, case.opened.last if case.opened else None)
        if key not in self.editions:
            self.editions[key] = edition_of(case, self.library, self.as_of)
        return self.editions[key]

    def neighbours(self, case: Case, procedure: Procedure) -> Near:
        """The other cases that have the steps this one looks at."""
        if case.id not in self.near:
            key = (procedure.id, procedure.edition_name)
            if key not in self.wanted:
                self.wanted[key] = references(procedure)
            self.near[case.id] = _neighbours(case, self.portfolio, self.wanted[key])
        return self.near[case.id]

    def calendar_of(self, office: str) -> WorkingCalendar:
        """The working calendar of an office."""
        if office not in self.calendars:
            self.calendars[office] = office_calendar(self.portfolio, self.library, office)
        return self.calendars[office]

    @cached_property
    def defaults(self) -> dict[str, bool | None]:
        """The facts as they are unless said otherwise."""
        return {fact.name: fact.default for fact in self.library.facts.values()}


def _neighbours(case: Case, portfolio: Portfolio, wanted: Iterable[Gate]) -> Near:
    """The other cases in which steps are looked for, each with the things it shares with this one."""
    found: dict[Gate, list[tuple[str, str, frozenset[str]]]] = {}
    mine = portfolio.things(case.subject) if wanted else frozenset()
    ways = [(gate, way) for gate in wanted for way in gate.ways]
    for gate, way in ways:
        for other in portfolio.cases_sharing(case.subject):
            if other.procedure == way.procedure and other.id != case.id:
                found.setdefault(gate, []).append((other.id, way.step, mine & portfolio.things(other.subject)))
    return found


def _found_in(near: Near, progress: Mapping[str, Progress]) -> dict[Gate, Done | None]:
    found: dict[Gate, Done | None] = {}
    for gate, cases in near.items():
        asked, over = set[str](), dict[str, Done]()
        for case, step, things in cases:
            standing = progress.get(case)
            if standing and (step not in standing.procedure.step or step in standing.skipped):
                continue
            asked |= things
            if standing and (done := passed(standing, step)):
                over |= {thing: done for thing in things if thing not in over or done.by < over[thing].by}
        if asked:
            found[gate] = max(over.values(), key=lambda done: done.by) if len(over) == len(asked) else None
    return found


def passed(progress: Progress, step: str) -> Done | None:
    """How a step ended, unless it ended the case or pointed back for the last time; None where the edition has no such step."""
    done = progress.finished(step) if step in progress.rounds else None
    outcome = progress.procedure.step[step].outcome(done.outcome) if done else None
    return None if outcome and (outcome.ends or outcome.back_to) else done


def _need_by(case: Case, portfolio: Portfolio) -> date | None:
    """The first day on which something the case is about is wanted."""
    return min((m.need_by.last for m in portfolio.need_bys_about(case.subject)), default=None)
