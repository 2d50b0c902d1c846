"""Procedures, cases and things of the register in few words; the only Python spelling of a procedure.

    a_procedure().step("apply").step("decide", outcomes={"granted": "proceed", "returned": "apply"}, rounds=2)
    a_case().with_step("apply", on="2026-03-02").traced(procedure, "2026-03-09")

Builders are frozen: each verb gives a new one. Days are text as in a worked case: a day, a month, or `first..last`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lockwasher.calendars.lengths import Length, Roll, parse_length
from lockwasher.calendars.spans import Span, parse_span
from lockwasher.cases.progress import ClockReading, Done, Progress
from lockwasher.cases.record import Surroundings, plain_calendar
from lockwasher.cases.trace import trace
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import (
    Anchor,
    AnyOf,
    Backing,
    Clock,
    Condition,
    Fact,
    Gate,
    Limit,
    OfficeEntry,
    Outcome,
    Procedure,
    Side,
    Step,
    StepRef,
    Strength,
)
from lockwasher.register.nouns import (
    Agreement,
    AgreementKind,
    Case,
    Claim,
    Clause,
    Contribution,
    Event,
    Field,
    Item,
    Mark,
    Term,
)

BACKING = Backing("1 TEST 1", is_practice=False, verified=Mark.SYNTHETIC)


def day(told: str | date) -> date:
    """A day, from its text."""
    return told if isinstance(told, date) else date.fromisoformat(told)


def span(told: str | Span | None) -> Span | None:
    """A span, from its text."""
    return parse_span(told) if isinstance(told, str) else told


# ---------------------------------------------------------------- procedures


@dataclass(frozen=True)
class ProcedureBuilder:
    """A procedure on its way; `made` is the edition."""

    id: str = "test.procedure"
    edition: str = "2000-01-01"
    until: str | None = None
    steps: tuple[Step, ...] = ()
    clocks: tuple[Clock, ...] = ()

    def step(
        self,
        name: str,
        *,
        after: tuple[str, ...] | None = None,
        office: str = "host.office",
        when: str = "",
        outcomes: Mapping[str, str | tuple[str, str]] | None = None,
        rounds: int = 1,
    ) -> ProcedureBuilder:
        """Add a step, after the last one unless said otherwise.

        `after` may name steps, `procedure/step`, several of these with ` or ` between them, and `fact NAME`; `when` is `fact NAME` or `not fact NAME`; an outcome is
        `proceed`, `end`, a step, or one of these with the fact it sets.
        """
        names = after if after is not None else (self.steps[-1].name,) if self.steps else ()
        made = Step(
            name=name,
            title=name.capitalize(),
            office=office,
            backing=BACKING,
            after=tuple(n for n in names if "/" not in n and not n.startswith("fact ")),
            gates=tuple(gate(n) for n in names if "/" in n),
            awaits=tuple(n.removeprefix("fact ") for n in names if n.startswith("fact ")),
            applies_when=Condition(when.split()[-1], when.startswith("not ")) if when else None,
            outcomes=tuple(_outcome(*pair) for pair in (outcomes or {}).items()),
            rounds=rounds,
        )
        return replace(self, steps=(*self.steps, made))

    def waits(self, length: str, *, start: str = "", **more: object) -> ProcedureBuilder:
        """Give the last step a clock that it waits for; from the step before unless `start` names an anchor."""
        return self.clock(length, start=start, is_wait=True, **more)

    def within(self, length: str, *, start: str = "", before: str = "", **more: object) -> ProcedureBuilder:
        """Give the last step a clock by which it is due."""
        return self.clock(length, start=start, before=before, **more)

    def clock(
        self,
        *lengths: str,
        start: str = "",
        before: str = "",
        name: str = "",
        step: str = "",
        is_wait: bool = False,
        takes_later: bool = False,
        rolls: Roll | None = None,
        tolled_by: tuple[tuple[str, str], ...] = (),
        reset_by: tuple[str, ...] = (),
        extends: tuple[str, str] | None = None,
        every: str | None = None,
        missed: str = "it is missed",
    ) -> ProcedureBuilder:
        """Give a step (the last one) a clock. Several lengths are phrases: `5 calendar days from apply`."""
        of = next(s for s in self.steps if s.name == step) if step else self.steps[-1]
        counted = before or start or (of.after[0] if of.after else "opened")
        limits = [_limit(one if " from " in one or " before " in one else f"{one} from {counted}") for one in lengths]
        made = Clock(
            name=name or of.name,
            step=of.name,
            is_wait=is_wait,
            limits=tuple(replace(limit, is_before=limit.is_before or bool(before)) for limit in limits),
            strength=Strength.LAW,
            backing=BACKING,
            takes_later=takes_later,
            rolls=rolls,
            tolled_by=tuple((anchor(a), anchor(b)) for a, b in tolled_by),
            reset_by=tuple(anchor(a) for a in reset_by),
            extends=(parse_length(extends[0]), anchor(extends[1])) if extends else None,
            every=parse_length(every) if every else None,
            missed=missed,
        )
        return replace(self, clocks=(*self.clocks, made))

    @property
    def made(self) -> Procedure:
        """The edition."""
        return Procedure(
            id=self.id,
            title=f"Test of {self.id}",
            per="item",
            edition=day(self.edition),
            edition_name=self.edition,
            until=day(self.until) if self.until else None,
            authority="1 TEST",
            verified=Mark.SYNTHETIC,
            steps=self.steps,
            clocks=self.clocks,
        )


def a_procedure(id: str = "test.procedure", edition: str = "2000-01-01", until: str | None = None) -> ProcedureBuilder:
    """A procedure without steps."""
    return ProcedureBuilder(id, edition, until)


def a_library(
    *procedures: ProcedureBuilder, facts: Mapping[str, bool | None] | None = None, **countries: str
) -> Library:
    """A library of editions. `countries` are those of the offices, dots written as underlines."""
    made = sorted((p.made for p in procedures), key=lambda p: (p.id, p.edition))
    named = {step.office for p in made for step in p.steps}
    offices = {o: OfficeEntry(o, o, Side.HOST, countries.get(o.replace(".", "_"))) for o in sorted(named)}
    return Library(tuple(made), offices, {n: Fact(n, n, so) for n, so in (facts or {}).items()})


def ref(told: str) -> StepRef:
    """A step of another procedure, from `procedure/step`."""
    procedure, _, step = told.partition("/")
    return StepRef(procedure, step)


def gate(told: str) -> Gate:
    """A gate, from `procedure/step`, or several of these with ` or ` between them."""
    ways = tuple(map(ref, told.split(" or ")))
    return AnyOf(ways) if len(ways) > 1 else ways[0]


def anchor(told: str) -> Anchor:
    """An anchor, from its text."""
    if told in {"opened", "need-by"}:
        return Anchor(is_opening=told == "opened", is_need_by=told == "need-by")
    if told.startswith("fact "):
        return Anchor(fact=told.removeprefix("fact "))
    if "/" in told:
        return Anchor(other=ref(told))
    step, _, outcome = told.partition(".")
    return Anchor(step=step, outcome=outcome or None)


def _limit(told: str) -> Limit:
    word = " before " if " before " in told else " from "
    length, _, counted = told.partition(word)
    found: Length = parse_length(length)
    return Limit(found, anchor(counted), is_before=word == " before ")


def _outcome(name: str, told: str | tuple[str, str]) -> Outcome:
    go, sets = (told, None) if isinstance(told, str) else told
    return Outcome(name, None if go in {"proceed", "end"} else go, go == "end", sets)


# ---------------------------------------------------------------- cases


@dataclass(frozen=True)
class CaseBuilder:
    """A case with its events on its way."""

    id: str = "case"
    opened_on: Span | None = None
    facts: Mapping[str, bool | None] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    others: Mapping[StepRef, Done | None] = field(default_factory=dict)
    need_by: date | None = None

    def opened(self, told: str) -> CaseBuilder:
        """Say when it opened."""
        return replace(self, opened_on=span(told))

    def stating(self, **facts: bool | None) -> CaseBuilder:
        """Decide facts at the opening; hyphens are written as underlines."""
        return replace(self, facts={**self.facts, **{n.replace("_", "-"): so for n, so in facts.items()}})

    def with_step(self, step: str, *, on: str, outcome: str | None = None, **more: object) -> CaseBuilder:
        """Record that a step was done."""
        return self.with_event(step=step, outcome=outcome, on=on, **more)

    def with_fact(self, name: str, so: bool = True, *, on: str, **more: object) -> CaseBuilder:
        """Record that a fact was decided."""
        return self.with_event(sets=(name, so), on=on, **more)

    def with_event(self, *, on: str, known_on: str | None = None, id: str = "", **more: object) -> CaseBuilder:
        """Record an event; it is known on its last day unless said otherwise."""
        occurred = parse_span(on)
        known = day(known_on) if known_on else occurred.last
        made = Event(id=id or f"e{len(self.events) + 1}", case=self.id, occurred=occurred, known_on=known, **more)
        return replace(self, events=(*self.events, made))

    def without(self, corrects: str, *, known_on: str, id: str = "") -> CaseBuilder:
        """Record that an event is void."""
        return self.with_event(on=known_on, known_on=known_on, corrects=corrects, is_void=True, id=id)

    def beside(self, step: str, over: str | None, *, is_implied: bool = False) -> CaseBuilder:
        """Say how a step (`procedure/step`) of another case stands: over on a day, or not (None)."""
        found = span(over)
        done = Done(ref(step).step, 1, found.last, None if is_implied else found) if found else None
        return replace(self, others={**self.others, ref(step): done})

    def wanted(self, told: str) -> CaseBuilder:
        """Say by which day its milestone is wanted."""
        return replace(self, need_by=day(told))

    def traced(
        self,
        procedure: ProcedureBuilder,
        as_of: str | date,
        known_on: str | date | None = None,
        calendar: object = None,
    ) -> Progress:
        """Where the case stands."""
        around = Surroundings(
            opened=self.opened_on,
            facts=self.facts,
            others=self.others,
            need_by=self.need_by,
            calendar_of=(lambda _: calendar) if calendar else plain_calendar,
        )
        return trace(procedure.made, self.events, day(as_of), day(known_on) if known_on else None, around)

    def registered(self, procedure: str, subject: str, **more: object) -> Case:
        """The case as the register holds it."""
        return Case(
            id=self.id,
            procedure=procedure,
            subject=subject,
            opened=self.opened_on,
            facts=tuple((n, bool(so)) for n, so in self.facts.items()),
            **more,
        )


def a_case(id: str = "case", opened: str | None = "2026-01-05") -> CaseBuilder:
    """A case without events, opened on Monday 5 January 2026 unless said otherwise."""
    return CaseBuilder(id, span(opened))


# ---------------------------------------------------------------- reading progress


def done(progress: Progress) -> dict[str, str]:
    """The steps that are over in their present round, each with its day, `by` and a day where no record gives one."""
    now = {d.step: d for d in progress.done if progress.finished(d.step) == d}
    return {step: str(d.on) if d.on else f"by {d.by}" for step, d in now.items()}


def ready(progress: Progress) -> dict[str, str | None]:
    """The steps that can be done, each with the day since when."""
    return {r.step: str(r.since) if r.since else None for r in progress.ready}


def blocked(progress: Progress) -> dict[str, tuple[str, ...]]:
    """The steps that cannot be done yet, each with what it waits for."""
    return {b.step: b.waits_for for b in progress.blocked}


def clock(progress: Progress, name: str) -> ClockReading:
    """The reading of one clock."""
    return next(r for r in progress.clocks if r.clock.name == name)


def due(progress: Progress, name: str) -> tuple[str, str | None]:
    """The state of one clock and the day it is due."""
    reading = clock(progress, name)
    return reading.state.value, str(reading.due_on) if reading.due_on else None


# ---------------------------------------------------------------- things of the register


def an_item(id: str = "item", *contributions: str, project: str = "project", **more: object) -> Item:
    """An import line that belongs to contributions."""
    return Item(id=id, title=id.capitalize(), contributions=contributions, project=project, **more)


def a_contribution(
    id: str = "contribution", partner: str = "partner", project: str = "project", **more: object
) -> Contribution:
    """What a partner brings."""
    return Contribution(id=id, title=id.capitalize(), partner=partner, project=project, **more)


def an_agreement(id: str, *covers: str, signed: str | None = "2026-01-01", **more: object) -> Agreement:
    """A signed annex over what it covers; `in_force` and `ends` may be given as text."""
    days = {name: span(more.pop(name, None)) for name in ("in_force", "ends")}
    return Agreement(
        id=id, title=id, kind=AgreementKind.PROJECT_ANNEX, parties=("host", "partner"), signed=span(signed), covers=covers,
        **days, **more,
    )  # fmt: skip


def a_clause(agreement: str, value: str, *applies_to: str, term: Term = Term.TITLE, id: str = "") -> Clause:
    """A clause on title, unless another term is named."""
    made = id or f"{agreement}-{term.value}-{value}"
    return Clause(id=made, agreement=agreement, term=term, value=value, cite="Article 1", applies_to=applies_to)


def a_claim(
    holder: str, subject: str = "item", *, begins: str = "2026-01-01", ends: str | None = None, **more: object
) -> Claim:
    """A paper that gives the title of something to a partner, unless another field is named."""
    begun = parse_span(begins)
    told = {
        "id": f"{holder}-{subject}-{begins}",
        "field": Field.TITLE,
        "paper": f"deed-{holder}",
        "mark": Mark.READ,
    } | more
    return Claim(subject=subject, holder=holder, begins=begun, ends=span(ends), **told)
