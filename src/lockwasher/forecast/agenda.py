"""The days ahead that somebody must keep in mind: clocks, need-bys, latest safe starts and occasions for a signature.

What stands here is told to a viewer: it names nothing that is not in the portfolio that is seen, and of a case a partner is
told its own steps alone (`register/visible.py`, `cases/visible_steps.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from lockwasher.cases.progress import ClockReading
from lockwasher.cases.visible_steps import visible_steps
from lockwasher.cases.waiting import COUNTING, running, unmanned, waiting
from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import Dates, StartBy
from lockwasher.procedures.model import Step
from lockwasher.readiness.milestones import reached
from lockwasher.register.belonging import belongs_to
from lockwasher.register.hidden import HiddenNames, hidden_names
from lockwasher.register.nouns import Agreement, Case, NeedBy, Occasion
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer, acting_for

LONGEST_VISIT: Final = 14  # days; an occasion known less closely stands on its first day, and says so


class Of(StrEnum):
    """Whose days they are."""

    POST = "post"
    PARTNER = "partner"
    PROJECT = "project"


class Sort(StrEnum):
    """Why a day matters."""

    CLOCK = "clock"
    NEED_BY = "need-by"
    START = "latest-safe-start"
    OCCASION = "occasion"


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """A post, a partner or a project whose days are wanted, by its id."""

    of: Of
    name: str

    def __str__(self) -> str:
        """As it is typed: post/clerk."""
        return f"{self.of}/{self.name}"


@dataclass(frozen=True, slots=True)
class Begin:
    """A case that nobody has begun, the office it would wait for first, and what asks for it by when."""

    case: str
    title: str
    office_id: str | None
    office: str
    subject: str
    asked: tuple[tuple[StartBy, str], ...]


@dataclass(frozen=True, slots=True)
class Forecasted:
    """What of a forecast the days ahead rest on: the days of milestones, and the cases to begin."""

    as_of: date
    draws: int
    dates: Mapping[str, Dates]
    begins: tuple[Begin, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A day, or several in a row, that somebody must keep in mind.

    `key` names the thing and stays the same when its day moves. `lines` say what is behind it, a sentence each. `noun` and
    `record` name what of the register it is about.
    """

    sort: Sort
    key: tuple[str, ...]
    first: date
    last: date
    title: str
    lines: tuple[str, ...]
    noun: str
    record: str


@dataclass(frozen=True)
class Agenda:
    """The days ahead of a world as one viewer may be told of them. `portfolio` is what the viewer sees."""

    world: World
    portfolio: Portfolio
    viewer: Viewer
    forecast: Forecasted | None = None

    def of(self, scope: Scope) -> tuple[Dated, ...]:
        """The days of a post, a partner or a project, the first one first; none of what the viewer does not see."""
        found = [*self._clocks(scope), *self._need_bys(scope), *self._starts(scope), *self._occasions(scope)]
        return tuple(sorted(found, key=lambda one: (one.first, one.sort, one.key)))

    # ------------------------------------------------------------ clocks

    def _clocks(self, scope: Scope) -> Iterator[Dated]:
        for case, step, reading, about in self._running():
            is_in = step.office in self._offices(scope) if scope.of == Of.POST else self._is_in(scope, case.subject)
            if is_in and reading.due_on:
                yield self._clock(case, step, reading, about)

    def _running(self) -> Iterator[tuple[Case, Step, ClockReading, str]]:
        """Every clock that asks something of somebody, as far as the viewer is told of its step."""
        if self.viewer.role != Role.PARTNER:
            for one in running(self.portfolio, self.world.progress):
                yield one.case, one.step, one.reading, one.procedure
            return
        for case in self.portfolio.cases:
            yield from self._own_clocks(case)

    def _own_clocks(self, case: Case) -> Iterator[tuple[Case, Step, ClockReading, str]]:
        progress = self.world.progress[case.id]
        if not progress.is_open or progress.is_over:
            return
        told = visible_steps(progress, self.world.portfolio.case[case.id], self.viewer, self.world.portfolio)
        asked = {step.name for step in told.ready}
        for reading in progress.clocks:
            clock = reading.clock
            if clock.step in asked and reading.state in COUNTING and not clock.is_wait:
                yield case, progress.procedure.step[clock.step], reading, told.title

    def _clock(self, case: Case, step: Step, reading: ClockReading, procedure: str) -> Dated:
        day = reading.due_on
        assert day is not None
        lines = (
            f"{procedure}, about {self.title(case.subject)}",
            f"Waits for: {self.office(step.office)}",
            f"When it is missed: {reading.clock.missed or 'no consequence on record'}",
        )
        key = (case.id, reading.clock.name)
        return Dated(Sort.CLOCK, key, day, day, f"Due: {step.title} ({case.id})", lines, "cases", case.id)

    # ------------------------------------------------------------ need-bys

    def _need_bys(self, scope: Scope) -> Iterator[Dated]:
        for milestone in self.portfolio.milestones:
            stated = self.portfolio.need_by_of.get(milestone.id)
            if stated and self._is_wanted(scope, milestone.subject) and not self._is_reached(milestone.id):
                title = f"Needed by: {milestone.title}"
                day, about = stated.need_by.last, f"About {self.title(milestone.subject)}"
                lines = (about, *self._wanted_lines(stated), self.forecast_line(milestone.id))
                yield Dated(Sort.NEED_BY, (milestone.id,), day, day, title, lines, "milestones", milestone.id)

    def _is_reached(self, milestone: str) -> bool:
        """Judged on the whole record: in a portfolio made smaller the cases that reached it may be gone."""
        whole = self.world.portfolio.milestone.get(milestone)
        return whole is not None and reached(self.world, whole) is not None

    def _wanted_lines(self, stated: NeedBy) -> Iterator[str]:
        if not stated.need_by.is_exact:
            yield f"The plan says {stated.need_by}; this is its last day"
        yield f"As stated on {stated.known_on}" if stated.known_on > date.min else "No record says since when"

    def forecast_line(self, milestone: str) -> str:
        """P50 and P80 of a milestone in one sentence: a day is never told without how sure it is."""
        if self.forecast is None:
            return "No forecast is kept, so no P50 and P80 are told"
        dates = self.forecast.dates.get(milestone)
        if dates is None:
            return f"The forecast of {self.forecast.as_of} has no days for it"
        return (
            f"P50 {dates.p50 or 'never'}, P80 {dates.p80 or 'never'}, by the forecast of {self.forecast.as_of} "
            f"({self.forecast.draws:,} futures)"
        )

    # ------------------------------------------------------------ latest safe starts

    def _starts(self, scope: Scope) -> Iterator[Dated]:
        for begin in self.begins:
            day = next((start.day for start, _ in begin.asked if start.day), None)
            is_in = (
                begin.office_id in self._offices(scope) if scope.of == Of.POST else self._is_in(scope, begin.subject)
            )
            if day and is_in:
                yield self._start(begin, day)

    def _start(self, begin: Begin, day: date) -> Dated:
        reasons = tuple(f"So that {reason}" for start, reason in begin.asked if reason and start.day)
        lines = (
            f"About {self.title(begin.subject)}",
            f"Begins at: {begin.office or 'no office named'}",
            *reasons[:5],
            "The last day that keeps eight futures of ten on time",
        )
        where = ("cases", begin.case) if begin.case in self.portfolio.case else self._place(begin.subject)
        return Dated(Sort.START, (begin.case,), day, day, f"Latest safe start: {begin.title}", lines, *where)

    @cached_property
    def begins(self) -> tuple[Begin, ...]:
        """The cases to begin that the viewer may be told of; a partner those that begin with a step of its own."""
        if self.forecast is None:
            return ()
        if self.viewer.role == Role.PARTNER:
            return tuple(self._own_begins(self.forecast.begins))
        if not self.hidden.names:
            return self.forecast.begins
        return tuple(self._told_begins(self.forecast.begins))

    def _own_begins(self, begins: tuple[Begin, ...]) -> Iterator[Begin]:
        for begin in begins:
            is_own = self._place(begin.subject) != ("", "") and begin.office_id in self._acting(begin.subject)
            if is_own and not self.hidden.is_in(f"{begin.case} {begin.title}"):
                asked = tuple((start, "") for start, _ in begin.asked)  # the reasons may speak of things of others
                yield Begin(begin.case, begin.title, begin.office_id, begin.office, begin.subject, asked)

    def _told_begins(self, begins: tuple[Begin, ...]) -> Iterator[Begin]:
        for begin in begins:
            asked = tuple(one for one in begin.asked if not self.hidden.is_in(one[1]))
            if asked and not self.hidden.is_in(f"{begin.case} {begin.subject} {begin.title}"):
                yield Begin(begin.case, begin.title, begin.office_id, begin.office, begin.subject, asked)

    @cached_property
    def hidden(self) -> HiddenNames:
        """The names of what the viewer does not see."""
        return HiddenNames(hidden_names(self.portfolio, self.world.portfolio))

    def _acting(self, subject: str) -> frozenset[str]:
        return acting_for(self.world.portfolio, self.viewer.partner or "", subject)

    # ------------------------------------------------------------ occasions

    def _occasions(self, scope: Scope) -> Iterator[Dated]:
        for occasion in self.portfolio.occasions:
            papers = [p for name in occasion.agreements if (p := self.portfolio.agreement.get(name))]
            if self._is_for(scope, papers):
                yield self._occasion(occasion, papers)

    def _is_for(self, scope: Scope, papers: list[Agreement]) -> bool:
        """An occasion that names no agreement is one for all of its parties', and so for everybody."""
        if scope.of == Of.POST or not papers:
            return True
        return any(self._is_in(scope, paper.id) for paper in papers)

    def _occasion(self, occasion: Occasion, papers: list[Agreement]) -> Dated:
        span, lines = occasion.on, []
        is_close = (span.last - span.first).days < LONGEST_VISIT
        if not is_close:
            lines.append(f"On a day within {span}, which the record does not name; this is the first")
        lines += [self._paper(paper) for paper in papers] or ["No agreement is named: those of all its parties"]
        title = f"May be signed at: {occasion.title}"
        last = span.last if is_close else span.first
        return Dated(Sort.OCCASION, (occasion.id,), span.first, last, title, tuple(lines), "occasions", occasion.id)

    def _paper(self, paper: Agreement) -> str:
        day = self.world.as_of
        is_signed = paper.signed is not None and paper.signed.last <= day
        return f"{paper.title}: {f'signed on {paper.signed}' if is_signed else 'not signed yet'}"

    # ------------------------------------------------------------ whose it is

    def _is_in(self, scope: Scope, subject: str) -> bool:
        """Whether a thing belongs to a partner or a project."""
        projects, partners = self._belongs(subject)
        return scope.name in (projects if scope.of == Of.PROJECT else partners) or subject == scope.name

    def _is_wanted(self, scope: Scope, subject: str) -> bool:
        """Whether a milestone's thing is one of the scope: for a post, one whose case waits there or begins there."""
        return subject in self._subjects(scope) if scope.of == Of.POST else self._is_in(scope, subject)

    def _belongs(self, subject: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if subject not in self._belonging:
            projects, partners = belongs_to(self.portfolio, subject)
            paper = self.portfolio.agreement.get(subject)
            named = (
                [name for name in paper.covers if any(p.id == name for p in self.portfolio.projects)] if paper else []
            )
            self._belonging[subject] = (*projects, *named), partners
        return self._belonging[subject]

    @cached_property
    def _belonging(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        return {}

    def _offices(self, scope: Scope) -> frozenset[str]:
        """The office of a post, and those of the host in which nobody has a post: whoever works there may be the one."""
        if scope not in self._offices_of:
            office = next((post.office for post in self.portfolio.posts if post.id == scope.name), None)
            open_to_all = unmanned(self.portfolio, self.world.library)
            self._offices_of[scope] = frozenset({office}) | open_to_all if office else frozenset()
        return self._offices_of[scope]

    @cached_property
    def _offices_of(self) -> dict[Scope, frozenset[str]]:
        return {}

    def _subjects(self, scope: Scope) -> frozenset[str]:
        """What the cases are about that wait for a post, or would begin there."""
        if scope not in self._subjects_of:
            offices = self._offices(scope)
            waits = waiting(self.portfolio, self.world.progress, self.world.as_of, self.world.calendar_of)
            found = {one.case.subject for one in waits if one.office in offices}
            self._subjects_of[scope] = frozenset(found | {b.subject for b in self.begins if b.office_id in offices})
        return self._subjects_of[scope]

    @cached_property
    def _subjects_of(self) -> dict[Scope, frozenset[str]]:
        return {}

    # ------------------------------------------------------------ names

    def title(self, subject: str) -> str:
        """The title of a thing, its id where it has none."""
        noun, _ = self._place(subject)
        held = getattr(self.portfolio, noun[:-1]).get(subject) if noun else None
        return (held.title if held else "") or subject

    def office(self, office: str) -> str:
        """An office by its name: the register's, else the library's."""
        mine, entry = self.portfolio.office.get(office), self.world.library.offices.get(office)
        return mine.name if mine else entry.title if entry else office

    def _place(self, subject: str) -> tuple[str, str]:
        """The noun of a thing that the viewer sees, and its id; blank where it is none of these."""
        for noun in ("items", "consignments", "contributions", "agreements"):
            if subject in getattr(self.portfolio, noun[:-1]):
                return noun, subject
        return "", ""
