"""What the page of a case shows: its steps, clocks, facts and events, each as the template needs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lockwasher.actions.kept import Kept, kept_forecast
from lockwasher.actions.questions import questions_about
from lockwasher.actions.record import recorders
from lockwasher.actions.reminders import Noted, newest_reminders
from lockwasher.cases.portfolio import others
from lockwasher.cases.progress import ClockReading, Done, Progress
from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import Dates
from lockwasher.procedures.model import Gate, Procedure, Step
from lockwasher.records.evidence import put_to
from lockwasher.records.questions import Question
from lockwasher.records.snapshot import Recorder
from lockwasher.register.nouns import Case, Event, Evidence
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.web.case_rows import nouns_of, office_title, state_of
from lockwasher.web.pictures.boxes import Passage, Seen, term
from lockwasher.web.pictures.graph import graph
from lockwasher.web.pictures.stands import Stand, Standing, standings, told
from lockwasher.web.recording import link, name_of


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the table: how it stands now and stood in earlier rounds, what it rests on, and its evidence."""

    step: Step
    standing: Standing
    told: str
    earlier: tuple[str, ...]
    office: str
    conditions: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    reminder: Noted | None
    questions: tuple[Question, ...]

    @property
    def is_now(self) -> bool:
        """Whether it can be done now."""
        return self.standing.stand in {Stand.READY, Stand.HELD}


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock in the table."""

    reading: ClockReading
    term: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact the edition asks for, and how it was decided."""

    name: str
    title: str
    so: bool | None
    since: date | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as it is told; corrected, it names by what and why."""

    event: Event
    told: str
    recorder: Recorder | None
    corrected_by: Event | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone that hangs on what the case is about: when it is wanted, its days now and before."""

    id: str
    title: str
    wanted: date | None
    dates: Dates
    before: Dates | None

    @property
    def has_moved(self) -> bool:
        """Whether its days are others than in the forecast before."""
        return self.before is not None and self.before != self.dates


@dataclass(frozen=True)
class CaseView:
    """A case on a day, as one login sees it."""

    case: Case
    world: World
    portfolio: Portfolio
    as_of: str = ""

    @property
    def progress(self) -> Progress:
        """Where it stands."""
        return self.world.progress[self.case.id]

    @property
    def procedure(self) -> Procedure:
        """The edition it runs under."""
        return self.progress.procedure

    @property
    def state(self) -> str:
        """How it stands, in a word or two."""
        return state_of(self.progress)

    @property
    def subject(self) -> SafeString:
        """What it is about, with a link."""
        noun = nouns_of(self.portfolio).get(self.case.subject, "")
        return link(noun, self.case.subject, name_of(self.portfolio, self.case.subject), self.as_of)

    @property
    def waits_on(self) -> list[tuple[str, date | None]]:
        """The offices it waits on, each since when."""
        return [(office_title(self.world, name), day) for name, day in self.progress.waiting_on.items()]

    def picture(self) -> SafeString:
        """The procedure as a graph."""
        seen = Seen(self.procedure, self.progress, self.world.library, dict(self._gates()), _)
        return mark_safe(graph(seen))  # noqa: S308  # every text in it is escaped where it is drawn

    def steps(self) -> list[StepRow]:
        """The steps, in the order of the edition."""
        put, found = put_to("cases", self.case.id), standings(self.progress)
        noted = newest_reminders(self.world.as_of, self.case.id)
        return [
            self._step(step, found[step.name], put.get(step.name, ()), noted.get((self.case.id, step.name)))
            for step in self.procedure.steps
        ]

    def evidence_of_case(self) -> tuple[Evidence, ...]:
        """What was put to the case as a whole."""
        return self._papers(put_to("cases", self.case.id).get("", ()))

    @cached_property
    def questions(self) -> Mapping[str, tuple[Question, ...]]:
        """What was asked about the case up to its day, by the step it is about; of the case as a whole by a blank."""
        asked = (one for one in questions_about("cases", self.case.id) if one.asked_at.date() <= self.world.as_of)
        return grouped((one.step if one.step in self.procedure.step else "", one) for one in asked)

    @property
    def questions_of_case(self) -> tuple[Question, ...]:
        """What was asked about the case as a whole."""
        return self.questions.get("", ())

    def clocks(self) -> list[ClockRow]:
        """The clocks that have begun, those with the fewest days left first."""
        begun = [reading for reading in self.progress.clocks if reading.due_on or reading.state != "waiting"]
        begun.sort(key=lambda r: (r.days_left is None, r.days_left or 0, r.due_on or date.max))
        return [ClockRow(r, term(r.clock, _), bool(r.follows and r.days_left is not None)) for r in begun]

    def facts(self) -> list[FactRow]:
        """The facts that the edition asks for."""
        known, progress = self.world.library.facts, self.progress
        return [
            FactRow(
                name,
                known[name].title if name in known else name,
                progress.facts.get(name),
                progress.fact_days.get(name),
            )
            for name in self.procedure.facts
        ]

    def events(self) -> list[EventRow]:
        """The events on record, in the order in which they were recorded."""
        events, who = self.portfolio.events_of.get(self.case.id, ()), recorders(self.case.id)
        by = {event.corrects: event for event in events if event.corrects}
        order = {name: n for n, name in enumerate(who)}
        return [
            EventRow(e, event_told(e), who.get(e.id), by.get(e.id), self._papers(e.evidence))
            for e in sorted(events, key=lambda e: order.get(e.id, len(order)))
        ]

    def kept(self) -> Kept | None:
        """The forecast that is kept of the day."""
        return kept_forecast(self.world.as_of)

    def milestones(self, kept: Kept | None) -> list[MilestoneRow]:
        """The milestones of what the case is about, with their days; those wanted first come first."""
        goods = self.portfolio.goods(self.case.subject)
        mine = {m.id: m for m in self.portfolio.milestones if goods & self.portfolio.goods(m.subject)}
        found = [m for name, m in (kept.milestones.items() if kept else ()) if name in mine]
        before = kept.before.milestones if kept and kept.before else {}
        rows = [
            MilestoneRow(m.id, m.title, m.wanted.last if m.wanted else None, m.dates, before.get(m.id)) for m in found
        ]
        return sorted(rows, key=lambda row: (row.wanted or date.max, row.id))

    def _step(self, step: Step, standing: Standing, put: Sequence[str], reminder: Noted | None) -> StepRow:
        events = self.portfolio.events_of.get(self.case.id, ())
        named = [name for event in events if event.step == step.name for name in event.evidence]
        earlier = [d for d in self.progress.done if d.step == step.name and d.round < standing.round]
        return StepRow(
            step,
            standing,
            told(standing, _),
            tuple(_round(done) for done in earlier),
            office_title(self.world, step.office),
            tuple(self._conditions(step)),
            self._papers([*put, *named]),
            reminder,
            self.questions.get(step.name, ()),
        )

    def _conditions(self, step: Step) -> Iterator[str]:
        facts = self.world.library.facts
        if step.applies_when:
            name = step.applies_when.fact
            form = _("unless: %(fact)s") if step.applies_when.is_negated else _("only if: %(fact)s")
            yield form % {"fact": facts[name].title if name in facts else name}
        for name in step.awaits:
            yield _("once: %(fact)s") % {"fact": facts[name].title if name in facts else name}

    def _papers(self, names: Sequence[str]) -> tuple[Evidence, ...]:
        """The evidence of these names that one may see, each once."""
        held = papers(self.portfolio)
        return tuple(held[name] for name in dict.fromkeys(names) if name in held)

    def _gates(self) -> Iterator[tuple[Gate, Passage]]:
        """How each gate to another procedure stands, and the case one can look at there."""
        found = others(self.case, self.procedure, self.world.portfolio, self.world.progress)
        for step in self.procedure.steps:
            for gate in step.gates:
                yield gate, self._passage(gate, found)

    def _passage(self, gate: Gate, found: Mapping[Gate, Done | None]) -> Passage:
        ways = {way.procedure for way in gate.ways}
        near = [
            c for c in self.portfolio.cases_sharing(self.case.subject) if c.procedure in ways and c.id != self.case.id
        ]
        href = self.address(near[0].id) if near else None
        done = next((found[way] for way in (gate, *gate.ways) if found.get(way)), None)
        if done:
            return Passage(Stand.DONE, _("passed %(day)s") % {"day": done.on or done.by}, href)
        return Passage(Stand.WAITING, _("not yet") if near else _("no such case: it holds nothing up"), href)

    def address(self, case: str) -> str:
        """The page of another case, looked at from the same day."""
        return reverse("case", args=[case]) + (f"?as_of={self.as_of}" if self.as_of else "")


def papers(portfolio: Portfolio) -> Mapping[str, Evidence]:
    """The evidence of a portfolio by id."""
    return {evidence.id: evidence for evidence in portfolio.evidence}


def event_told(event: Event) -> str:
    """What an event says, in words."""
    if event.is_void:
        return _("takes %(event)s away") % {"event": event.corrects}
    if event.sets:
        return f"{event.sets[0]}: {_('yes') if event.sets[1] else _('no')}"
    return f"{event.step}: {event.outcome}" if event.outcome else event.step or ""


def _round(done: Done) -> str:
    """How an earlier round ended."""
    when = done.on or done.by
    return _("round %(n)d: %(day)s %(outcome)s") % {"n": done.round, "day": when, "outcome": done.outcome or ""}


def changed(before: Progress | None, after: Progress, offices: Mapping[str, str]) -> str:
    """What an event changed of where its case stands, in a sentence or two."""
    words = []
    was_ready = {ready.step for ready in before.ready} if before else set()
    titles = {name: step.title for name, step in after.procedure.step.items()}
    new = [titles[ready.step] for ready in after.ready if ready.step not in was_ready]
    if after.ended and not (before and before.ended):
        words.append(_("The case ended: %(outcome)s.") % {"outcome": after.ended})
    if new:
        words.append(_("Can be done now: %(steps)s.") % {"steps": "; ".join(new)})
    if after.waiting_on and not after.ended:
        waits = ", ".join(offices.get(name, name) for name in after.waiting_on)
        words.append(_("It waits on %(offices)s.") % {"offices": waits})
    return " ".join(words) or _("Nothing else changed in the case.")
