"""Put together what the successor in a post receives, as one reader may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final

from lockwasher.actions.desk import reading
from lockwasher.actions.questions import OFFICE, all_questions, may_be_told
from lockwasher.actions.reminders import Noted, newest_reminders
from lockwasher.cases.progress import Progress
from lockwasher.cases.waiting import Waiting, running, unmanned, waiting
from lockwasher.forecast.agenda import Agenda, Dated, Of, Scope, Sort
from lockwasher.paperwork.handover import (
    AHEAD,
    Call,
    Decision,
    OpenCase,
    Packet,
    Promise,
    RunningClock,
    Watch,
)
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.records.changes import read_by
from lockwasher.records.journal import recorded_by
from lockwasher.records.questions import Question
from lockwasher.register.nouns import Case, Clause, Event, Post, Term
from lockwasher.register.portfolio import Portfolio, grouped

MOST: Final = 80  # decisions, the newest
FEW: Final = 3  # latest safe starts of one procedure that are told one by one
_LOOKED_AT: Final = (
    2_000  # changes among which those are sought that may be told: a bulk change has many rows of one reason
)
WITHHELD: Final = "told to other roles: it names records that this one does not see"


class HandoverError(LookupError):
    """There is no such post; the text names the nearest."""


@dataclass(frozen=True, slots=True)
class FromRegister:
    """What the database knows besides the portfolio; of files there is none of it. `changes`: noun, record, kind, when, why."""

    questions: tuple[Question, ...] = ()
    reminders: Mapping[tuple[str, str], Noted] = field(default_factory=dict)
    recorded: frozenset[str] = frozenset()
    changes: tuple[tuple[str, str, str, datetime, str], ...] = ()


def from_register(post: str, day: date) -> FromRegister:
    """What the database knows of a post up to a day, in four queries.

    Raises:
        DatabaseUnavailableError: the database cannot be read.
    """
    until = datetime.combine(day, time.max, UTC)
    with reading():
        asked = tuple(one for one in all_questions() if one.is_open and one.asked_at.date() <= day)
        changes = tuple(read_by(post, _LOOKED_AT, until))
        return FromRegister(asked, newest_reminders(day), frozenset(recorded_by(post, _LOOKED_AT)), changes)


def handover(agenda: Agenda, post: str, held: FromRegister) -> Packet:
    """The packet of a post, of what the viewer of an agenda sees.

    Raises:
        HandoverError: there is no such post.
    """
    return _Gathering(agenda, post_of(agenda.portfolio, post), held).packet()


def post_of(portfolio: Portfolio, name: str) -> Post:
    """A post by its id. Raises HandoverError where there is none."""
    found = {post.id: post for post in portfolio.posts}
    if name in found:
        return found[name]
    near = did_you_mean(name, found) or f"; there are: {', '.join(list(found)[:20]) or 'none'}"
    raise HandoverError(f"there is no post '{name}'{near}")


def n_left_out(agenda: Agenda) -> int:
    """How many records the viewer does not see: to be told to who made the packet and sees them, and never in it."""
    seen = {(noun, one.id) for noun, records in agenda.portfolio.rows() for one in records}
    return sum((noun, one.id) not in seen for noun, records in agenda.world.portfolio.rows() for one in records)


@dataclass(frozen=True)
class _Gathering:
    agenda: Agenda
    post: Post
    held: FromRegister

    def packet(self) -> Packet:
        world = self.agenda.world
        return Packet(
            post=self.post.id,
            title=self.post.title,
            office=self.agenda.office(self.post.office),
            as_of=world.as_of,
            made_for=str(self.agenda.viewer.role),
            cases=tuple(self._open_cases()),
            clocks=tuple(self._clocks()),
            we_owe=(*self._asked_of_us(), *self._steps(is_ours=True), *self._duties(is_ours=True)),
            owed_to_us=(
                *self._asked_by_us(),
                *self._steps(is_ours=False),
                *self._contributions(),
                *self._duties(is_ours=False),
            ),
            decisions=tuple(self._decisions())[:MOST],
            calls=tuple(self._calls()),
            watch=tuple(sorted(self._watch(), key=lambda one: (one.first, one.what))),
            forecast=self._forecast(),
            n_starts_past=sum(d.sort == Sort.START and d.first < world.as_of for d in self._days),
        )

    # ------------------------------------------------------------ cases and clocks

    @property
    def portfolio(self) -> Portfolio:
        return self.agenda.portfolio

    @cached_property
    def offices(self) -> frozenset[str]:
        """The post's own, and those of the host in which nobody has a post, as on My desk."""
        return frozenset({self.post.office}) | unmanned(self.portfolio, self.agenda.world.library)

    @cached_property
    def waits(self) -> tuple[Waiting, ...]:
        world = self.agenda.world
        found = waiting(self.portfolio, world.progress, world.as_of, world.calendar_of)
        return tuple(one for one in found if one.case.id in self.mine)

    @cached_property
    def mine(self) -> Mapping[str, tuple[Case, Progress]]:
        """The open cases in which the post has a part: its office has a step, one waits there, or the post recorded something."""
        progress = self.agenda.world.progress
        touched = {event.case for event in self._own_events}
        found = ((case, progress[case.id]) for case in self.portfolio.cases if case.id in progress)
        return {
            case.id: (case, standing)
            for case, standing in found
            if standing.is_open and not standing.is_over and (case.id in touched or self._has_part(standing))
        }

    def _has_part(self, standing: Progress) -> bool:
        own = any(s.office == self.post.office and s.name not in standing.skipped for s in standing.procedure.steps)
        return own or any(ready.office in self.offices for ready in standing.ready)

    def _open_cases(self) -> Iterator[OpenCase]:
        since = {case: [d for r in standing.ready if (d := r.since)] for case, (_, standing) in self.mine.items()}
        ours = {
            case for case, (_, standing) in self.mine.items() if any(r.office in self.offices for r in standing.ready)
        }
        for name in sorted(self.mine, key=lambda c: (c not in ours, min(since[c], default=date.max), c)):
            case, standing = self.mine[name]
            offices = dict.fromkeys(self.agenda.office(ready.office) for ready in standing.ready)
            yield OpenCase(
                case=name,
                title=standing.procedure.title,
                about=self.agenda.title(case.subject),
                stands=_stands(standing),
                waits_for="; ".join(offices),
                since=min(since[name], default=None),
            )

    def _clocks(self) -> Iterator[RunningClock]:
        for one in running(self.portfolio, self.agenda.world.progress):
            due = one.reading.due_on
            if due and (one.case.id in self.mine or one.step.office in self.offices):
                left = (due - self.agenda.world.as_of).days
                at = self.agenda.office(one.step.office)
                follows = one.reading.clock.missed or "no consequence on record"
                yield RunningClock(due, left, one.step.title, one.case.id, at, follows)

    # ------------------------------------------------------------ promises

    def _asked_of_us(self) -> Iterator[Promise]:
        for one in self._questions():
            if one.to_post in {self.post.id, OFFICE}:
                whom = self._partner(one.from_partner) if one.from_partner else self._post(one.asked_by)
                yield Promise(
                    f"Answer: {self._words(one.text)}", whom, one.record, one.asked_at.date(), f"question {one.id}"
                )

    def _asked_by_us(self) -> Iterator[Promise]:
        for one in self._questions():
            if one.asked_by == self.post.id and one.to_post != self.post.id:
                whom = self._partner(one.to_partner) if one.to_partner else self._post(one.to_post)
                yield Promise(
                    f"An answer: {self._words(one.text)}", whom, one.record, one.asked_at.date(), f"question {one.id}"
                )

    def _questions(self) -> Iterator[Question]:
        return (one for one in self.held.questions if may_be_told(one, self.portfolio))

    def _steps(self, *, is_ours: bool) -> Iterator[Promise]:
        for one in self.waits:
            if (one.office in self.offices) == is_ours:
                noted = self.held.reminders.get((one.case.id, one.step.name))
                due = f"due {one.clock.due_on}" if one.clock and one.clock.due_on else ""
                reminded = f"last reminded on {noted.noted_on}" if noted and not is_ours else ""
                remark = "; ".join(part for part in (due, one.held, reminded) if part)
                about = f"{self.agenda.title(one.case.subject)} ({one.case.id})"
                yield Promise(one.step.title, self.agenda.office(one.office), about, one.since, self._words(remark))

    @cached_property
    def _wholes(self) -> tuple[str, ...]:
        """The contributions that the open cases are about."""
        subjects = dict.fromkeys(case.subject for case, _ in self.mine.values())
        named = [name for s in subjects for item in self.portfolio.items_of(s) for name in item.contributions]
        return tuple(dict.fromkeys(n for n in (*subjects, *named) if n in self.portfolio.contribution))

    def _contributions(self) -> Iterator[Promise]:
        for name in self._wholes:
            one = self.portfolio.contribution[name]
            papers = self.portfolio.agreements_over.get(name, ())
            told = "; ".join(f"{p.title}, {f'signed {p.signed}' if p.signed else 'not signed'}" for p in papers)
            yield Promise(one.title, self._partner(one.partner), one.project, None, told or "no agreement is on record")

    def _duties(self, *, is_ours: bool) -> Iterator[Promise]:
        """Who bears the duty, by the clauses of the agreements over what the cases are about."""
        hosts = {project.host for project in self.portfolio.projects}
        papers = {p.id: p for name in self._wholes for p in self.portfolio.agreements_over.get(name, ())}
        for clause in self.portfolio.clauses:
            if clause.term == Term.DUTY_BEARER and clause.agreement in papers and (clause.value in hosts) == is_ours:
                yield self._duty(clause, papers[clause.agreement].title)

    def _duty(self, clause: Clause, paper: str) -> Promise:
        about = "; ".join(clause.applies_to) or "all that it covers"
        return Promise("Bear the duty", self._partner(clause.value), about, None, f"{paper}, {clause.cite}")

    # ------------------------------------------------------------ decisions

    @cached_property
    def _own_events(self) -> tuple[Event, ...]:
        whole = {event.id: event for event in self.agenda.world.portfolio.events}
        return tuple(
            event
            for event in self.portfolio.events
            if (event.by == self.post.id or event.id in self.held.recorded)
            and self.agenda.viewer.reads(whole[event.id])
        )

    def _decisions(self) -> Iterator[Decision]:
        found = [(event.known_on, self._event(event)) for event in self._own_events]
        found += [(one[0], one[1]) for one in self._changes()]
        yield from (decision for _, decision in sorted(found, key=lambda one: one[0], reverse=True))

    def _event(self, event: Event) -> Decision:
        case = self.portfolio.case.get(event.case)
        step = event.step or ("takes an event away" if event.is_void else "")
        if event.sets:
            step = f"{event.sets[0]}: {'yes' if event.sets[1] else 'no'}"
        what = f"{'Corrected: ' if event.corrects else ''}{step}{f' – {event.outcome}' if event.outcome else ''}"
        about = f"{self.agenda.title(case.subject)} ({event.case})" if case else event.case
        return Decision(str(event.occurred), what, about, self._words(event.note))

    def _changes(self) -> Iterator[tuple[date, Decision]]:
        """Changes of the register, those made at once of one noun and for one reason as one."""
        ids = {noun: {record.id for record in records} for noun, records in self.portfolio.rows()}
        alike: dict[tuple[str, str, datetime, str], list[str]] = {}
        for noun, record, kind, at, reason in self.held.changes:
            if record in ids.get(noun, ()):
                alike.setdefault((noun, kind, at, reason), []).append(record)
        for (noun, kind, at, reason), records in alike.items():
            named = ", ".join(records[:3]) + (f" and {len(records) - 3} more" if len(records) > 3 else "")
            what = f"{noun.replace('_', '-')}: {kind}"
            yield at.date(), Decision(at.date().isoformat(), what, named, self._words(reason))

    # ------------------------------------------------------------ whom to call, what to watch

    def _calls(self) -> Iterator[Call]:
        n_waits: dict[str, int] = {}
        for one in self.waits:
            n_waits[one.office] = n_waits.get(one.office, 0) + 1
        posts: dict[str, list[str]] = {self.post.office: []}
        for post in self.portfolio.posts:
            if post.id != self.post.id:
                posts.setdefault(post.office, []).append(post.title)
        for office in sorted(dict.fromkeys((*n_waits, *posts)), key=lambda o: (-n_waits.get(o, 0), o)):
            n, titles = n_waits.get(office, 0), tuple(posts.get(office, ()))
            if titles or office != self.post.office:
                why = f"{n} open {'step waits' if n == 1 else 'steps wait'} there" if n else "colleagues"
                yield Call(self.agenda.office(office), self._of(office), titles, why)

    def _of(self, office: str) -> str:
        mine = self.portfolio.office.get(office)
        return self._partner(mine.partner) if mine and mine.partner else "–"

    @cached_property
    def _days(self) -> tuple[Dated, ...]:
        return self.agenda.of(Scope(Of.POST, self.post.id))

    def _watch(self) -> Iterator[Watch]:
        begin = self.agenda.world.as_of
        end = begin + timedelta(days=AHEAD)
        ahead = [d for d in self._days if d.last >= begin and d.first <= end]
        yield from (Watch(d.first, d.title, d.lines) for d in ahead if d.sort != Sort.START)
        for alike in grouped((d.title, d) for d in ahead if d.sort == Sort.START).values():
            yield from starts_alike(alike)
        told = self.agenda.forecast
        for milestone in self.portfolio.milestones:
            dates = told.dates.get(milestone.id) if told else None
            if dates and dates.p80 and begin <= dates.p80 <= end:
                lines = (f"About {self.agenda.title(milestone.subject)}", self.agenda.forecast_line(milestone.id))
                yield Watch(dates.p80, f"Likely there by now: {milestone.title}", lines)

    def _forecast(self) -> str:
        told = self.agenda.forecast
        return (
            f"of {told.as_of}, {told.draws:,} futures"
            if told
            else "none is kept: no P50, P80 or latest safe start is told"
        )

    def _partner(self, name: str) -> str:
        found = self.portfolio.partner.get(name)
        return found.name if found else name

    def _post(self, name: str) -> str:
        """A post by its title; whoever is on record by a login's name is one of the office, and is not named."""
        return next((post.title for post in self.portfolio.posts if post.id == name), "the office")

    def _words(self, text: str) -> str:
        """Free text, unless it names what the reader does not see."""
        return WITHHELD if self.agenda.hidden.is_in(text) else " ".join(text.split())


def starts_alike(alike: Sequence[Dated]) -> Iterator[Watch]:
    """Latest safe starts of the same procedure: each by itself where they are few, else together from the first."""
    if len(alike) <= FEW:
        yield from (Watch(one.first, one.title, one.lines) for one in alike)
        return
    first = [f"{one.first}: {one.lines[0].removeprefix('About ')}" for one in alike[:FEW]]
    lines = (*first, f"and {len(alike) - FEW} more until {alike[-1].first}")
    yield Watch(alike[0].first, f"{alike[0].title}: {len(alike)} of them", lines)


def _stands(standing: Progress) -> str:
    n_done = sum(standing.finished(step.name) is not None for step in standing.procedure.steps)
    n = len(standing.procedure.steps) - len(standing.skipped)
    now = ", ".join(standing.procedure.step[ready.step].title for ready in standing.ready)
    return (
        f"{n_done} of {n} steps done; now: {now}"
        if now
        else f"{n_done} of {n} steps done; waits for other cases or facts"
    )
