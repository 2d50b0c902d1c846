"""Turn cases into draft steps of a plan: what is done, in progress and to come, further rounds unrolled.

Rounds: an outcome that points back adds copies of the steps from there to the deciding step, each played only in the draws
in which the outcome fell; where several outcomes of a step point back, the earliest step is where all of them begin again.
Within a copy other loops go on and do not turn back. A parallel branch that hangs on the first round is not played twice.
A round that fewer than one future in a thousand would see is left out, and so is what comes after six rounds.

Facts: a step that asks for a fact is played where the record says so; where an outcome ahead decides it, in the draws in
which that outcome falls; else as often as believed. What nobody has said or believes anything of is taken to apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Final

from lockwasher.calendars.lengths import Unit
from lockwasher.cases.portfolio import passed
from lockwasher.cases.progress import Done, Progress
from lockwasher.estimates.distributions import Distribution, distribution
from lockwasher.estimates.world import Belief, World
from lockwasher.forecast.proposals import is_about
from lockwasher.procedures.model import Clock, Condition, Gate, Step, StepRef
from lockwasher.readiness.milestones import open_milestones
from lockwasher.readiness.needs import read_needs

NOTHING: Final = distribution("fixed", days=0)
LEAST_CHANCE: Final = 0.001
MOST_ROUNDS: Final = 6  # that a forecast plays of a step, the present one included
# A month in days, for waits stated in months or years; the exact day depends on the month in which they begin.
_DAYS_OF = {
    Unit.HOURS: 1 / 24,
    Unit.WORKING_DAYS: 1.0,
    Unit.CALENDAR_DAYS: 1.0,
    Unit.WEEKS: 7.0,
    Unit.MONTHS: 365.2425 / 12,
    Unit.YEARS: 365.2425,
}


@dataclass(frozen=True, slots=True)
class Live:
    """A case that is simulated: a real one that is not over, or a proposed one."""

    id: str
    procedure: str
    subject: str
    progress: Progress
    not_before: int
    is_proposed: bool = False
    is_decision: bool = False


@dataclass(slots=True)
class Draft:
    """A step on its way into the plan, its arcs by key: `after` inside the case, `gates` to other cases.

    `since`: it can be done now, from that day on (today where no record says). `is_mark`: no work of its own, only the
    moment at which its step is over; `not_before` is the first day for that. `chance` is how likely the step is played
    (0 to 1), of which `occurs` is the part that is drawn for this step alone.
    """

    key: str
    case: Live
    step: Step
    number: int
    after: list[str] = field(default_factory=list)
    gates: list[str] = field(default_factory=list)
    only_if: tuple[str, int] | None = None
    duration: Distribution = NOTHING
    belief: Belief | None = None
    is_working_days: bool = False
    is_wait: bool = False
    rolls: bool = False
    occurs: float = 1.0
    chance: float = 1.0
    done: Done | None = None
    since: date | None = None
    not_before: date | None = None
    branches: tuple[float, ...] = ()
    kinds: tuple[str, ...] = ()
    is_rerun: bool = False  # run again because a later step turned back; skipped where it did not
    is_mark: bool = False

    @property
    def back(self) -> float:
        """How likely the step turns back (0 to 1)."""
        return self.branches[-1] if self.kinds and self.kinds[-1] == "back" else 0.0


_FIRST: Final = ("key", "case", "step", "number", "after", "gates", "only_if")  # of the fields of a draft
_all_else = attrgetter(*(one.name for one in fields(Draft) if one.name not in _FIRST))
Standing = tuple[int, tuple[tuple[str, date], ...]]  # a progress, and what is planned of its case


class Drafter:
    """Drafts the cases of one world: once for all that stand the same, as thousands do of which nothing is on record."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._shares: dict[tuple[str, str], Mapping[str, float]] = {}
        self._drafted: dict[Standing, list[Draft]] = {}

    def draft(self, live: Live, planned: Mapping[str, date]) -> list[Draft]:
        """The draft steps of one case, in an order in which earlier ones come first.

        `planned` names steps that are not over before a day. Where it is the same, cases that share their progress differ by
        their keys alone.
        """
        # A progress cannot be hashed; its number is not given away again while the drafts of its case hold it.
        standing = (id(live.progress), tuple(sorted(planned.items())))
        if standing in self._drafted:
            return [*_over_to(live, self._drafted[standing])]
        self._drafted[standing] = self._draft(live, planned)
        return self._drafted[standing]

    def _draft(self, live: Live, planned: Mapping[str, date]) -> list[Draft]:
        drafting = _Drafting(self, live)
        for step in live.progress.procedure.steps:
            drafting.add(step, planned.get(step.name))
        return drafting.drafts

    def shares(self, procedure: str, step: Step) -> Mapping[str, float]:
        """The shares of a step's outcomes (0 to 1); an only outcome is certain."""
        key = (procedure, step.name)
        if key not in self._shares:
            self._shares[key] = self.world.shares(*key)
        only = {step.outcomes[0].name: 1.0} if len(step.outcomes) == 1 else {}
        return self._shares[key] or only

    def is_settled(self, asked: Condition, said: bool | None) -> bool:
        """Whether the record settles that a step does not apply.

        What somebody does is "no" until it is done, so such a fact settles nothing while it is not so.
        """
        fact = self.world.library.facts.get(asked.fact)
        return said is not None and (asked.is_negated or fact is None or fact.default is None)


def _over_to(live: Live, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """The drafts of one case made over to another that stands the same: its keys are exchanged, its gates left out."""
    own: dict[str, str] = {}
    for draft in drafts:
        key = own[draft.key] = live.id + draft.key.removeprefix(draft.case.id)
        after = [own[earlier] for earlier in draft.after]
        only_if = (own[draft.only_if[0]], draft.only_if[1]) if draft.only_if else None
        yield Draft(key, live, draft.step, draft.number, after, [], only_if, *_all_else(draft))


def step_key(case: str, step: str, round_number: int) -> str:
    """The key under which a step draws its futures: never its position."""
    return f"{case}/{step}/{round_number}"


@dataclass(frozen=True, slots=True)
class _Setter:
    """An outcome that sets a fact: a branch of a draft, and how likely it falls (0 to 1)."""

    draft: Draft
    branch: int
    chance: float


class _Drafting:
    """The drafts of one case while they are made."""

    def __init__(self, drafter: Drafter, live: Live) -> None:
        self.drafter = drafter
        self.live = live
        self.procedure = live.progress.procedure
        self.drafts: list[Draft] = []
        self.latest: dict[str, str] = {}
        self.rounds: dict[str, int] = {}
        self.setters: dict[str, list[_Setter]] = {}
        self.copy_begins = 0
        today = drafter.world.as_of
        ready = live.progress.ready if live.progress.is_open else ()
        self.since = {r.step: min(r.since or today, today) for r in ready}

    def add(self, step: Step, planned: date | None) -> None:
        """Add a step in its present round, the further rounds it may open, and the mark of its end where one is needed."""
        made = self.make(step, self.live.progress.rounds[step.name])
        made.done = self.live.progress.finished(step.name)
        if made.done:
            return
        if StepRef(self.procedure.id, step.name) in self.drafter.world.waived:
            made.occurs = made.chance = 0.0
            return
        made.since = self.since.get(step.name)
        if made.since is None:
            self.condition(step, made)
        self.decide(step, made, may_return=any(o.back_to for o in step.outcomes))
        if made.back > 0:
            self.unroll(step, made)
        if planned or "end" in made.kinds:
            self.mark(step, planned)

    def make(self, step: Step, round_number: int) -> Draft:
        """Make one draft with its arcs inside the case and its duration."""
        self.rounds[step.name] = round_number
        made = Draft(
            key=step_key(self.live.id, step.name, round_number),
            case=self.live,
            step=step,
            number=len(self.drafts),
            after=[self.latest[name] for name in step.after],
        )
        wait = next((c for c in self.procedure.clocks if c.step == step.name and c.is_wait), None)
        made.belief = self.drafter.world.belief(self.procedure.id, step.name)
        # The length of a lawful wait stands in the edition; an estimate that repeats it must not be able to differ.
        if wait and (made.belief is None or made.belief.source == "statute"):
            made.duration, made.is_working_days = _statutory(wait)
        elif made.belief:
            made.duration, made.is_working_days = made.belief.distribution, made.belief.is_working_days
        made.is_wait = wait is not None and not step.outcomes
        made.rolls = bool(wait and wait.rolls)
        return self.keep(made)

    def keep(self, made: Draft) -> Draft:
        """Take a draft in; what comes after its step waits for it."""
        self.drafts.append(made)
        self.latest[made.step.name] = made.key
        return made

    def mark(self, step: Step, planned: date | None) -> None:
        """Add the moment at which a step is over: never where it ended the case, and not before the day it is planned for."""
        after = [self.latest[step.name]]
        key = f"{self.live.id}/{step.name}/over"
        self.keep(Draft(key, self.live, step, len(self.drafts), after, occurs=0.0, not_before=planned, is_mark=True))

    def decide(self, step: Step, made: Draft, *, may_return: bool) -> None:
        """Give a draft its branches: going on, each outcome that ends the case or sets a fact, and last turning back."""
        shares = self.drafter.shares(self.procedure.id, step)
        named = [o for o in step.outcomes if not o.back_to and (o.ends or o.sets)]
        held = [shares.get(o.name, 0.0) for o in named]
        back = sum(shares.get(o.name, 0.0) for o in step.outcomes if o.back_to) if may_return else 0.0
        if not any(held) and not back:
            return
        made.branches = (max(0.0, 1.0 - sum(held) - back), *held, back)
        made.kinds = ("proceed", *("end" if o.ends else "proceed" for o in named), "back")
        for position, outcome in enumerate(named, start=1):
            if outcome.sets:
                setter = _Setter(made, position, made.chance * made.branches[position])
                self.setters.setdefault(outcome.sets, []).append(setter)

    def condition(self, step: Step, made: Draft) -> None:
        """Let a step happen only where its fact holds."""
        asked = step.applies_when
        said = self.live.progress.facts.get(asked.fact) if asked else None
        if asked is None or (said is not None and said != asked.is_negated):
            return
        setters = () if asked.is_negated else self.setters.get(asked.fact, ())
        near = [setter for setter in setters if setter.draft.number >= self.copy_begins]
        if len(near) == 1:
            made.only_if, made.chance = (near[0].draft.key, near[0].branch), near[0].chance
            return
        if setters:
            # A step is played on one branch only, so several are taken together, whatever draws they fall in.
            made.occurs = min(1.0, sum(setter.chance for setter in setters))
        elif self.drafter.is_settled(asked, said):
            made.occurs = 0.0
        else:
            believed = self.drafter.world.occurs(self.procedure.id, step.name)
            made.occurs = believed if believed is not None else float(said is None)
        made.chance *= made.occurs

    def unroll(self, step: Step, deciding: Draft) -> None:
        """Add the further rounds: copies of the steps from where the outcomes point back to, up to the deciding one."""
        order = [s.name for s in self.procedure.steps]
        target = min((o.back_to for o in step.outcomes if o.back_to), key=order.index)
        body = self.procedure.body(target) & (self.procedure.ancestors[step.name] | {step.name})
        last = self.last_round(step)
        for further in range(self.rounds[step.name] + 1, last + 1):
            if deciding.chance * deciding.back < LEAST_CHANCE:
                break
            turned, self.copy_begins = deciding, len(self.drafts)
            for again in (self.procedure.step[name] for name in order if name in body):
                deciding = self.again(again, step, turned)
                deciding.after += [turned.key] if again.name == target else []
                self.decide(again, deciding, may_return=again is step and further < last)
        self.copy_begins = 0

    def last_round(self, step: Step) -> int:
        """The last round a forecast plays of a step: what the edition leaves for rework, which no hold used up."""
        now, times_held = self.live.progress.rounds[step.name], self.live.progress.times_held.get(step.name, 0)
        return min(step.rounds + times_held, now + MOST_ROUNDS - 1)

    def again(self, again: Step, step: Step, turned: Draft) -> Draft:
        """Make one copy, played where the deciding step turned back; its fact may be one that the return decides."""
        made = self.make(again, self.rounds[again.name] + 1)
        made.only_if, made.is_rerun = (turned.key, len(turned.branches) - 1), again is not step
        made.chance = turned.chance * turned.back
        asked, returned = again.applies_when, self.facts_of_return(step)
        if asked and asked.fact in returned:
            made.occurs = abs(float(asked.is_negated) - returned[asked.fact])
            made.chance *= made.occurs
        else:
            self.condition(again, made)
        return made

    def facts_of_return(self, step: Step) -> Mapping[str, float]:
        """The facts decided by the outcomes that point back, each with its share of all returns."""
        shares = self.drafter.shares(self.procedure.id, step)
        back = [o for o in step.outcomes if o.back_to]
        total = sum(shares.get(o.name, 0.0) for o in back)
        return {o.sets: shares.get(o.name, 0.0) / total for o in back if o.sets and total}


def _statutory(wait: Clock) -> tuple[Distribution, bool]:
    """The length of a wait, in days; it is counted from the step before, which nearly every wait names as its anchor."""
    length = wait.limits[0].length
    return distribution("fixed", days=length.n * _DAYS_OF[length.unit]), length.unit == Unit.WORKING_DAYS


# ---------------------------------------------------------------- which cases are about the same things


@dataclass
class Casebook:
    """All simulated cases, found by what they are about, and their drafts."""

    world: World
    cases: Mapping[str, Live]
    _about: dict[tuple[str, str], tuple[Live, ...]] = field(default_factory=dict)

    @cached_property
    def drafts(self) -> Mapping[str, list[Draft]]:
        """The drafts of each case, in an order in which earlier ones come first."""
        drafter, planned = Drafter(self.world), self.planned
        return {case: drafter.draft(live, planned.get(case, {})) for case, live in self.cases.items()}

    @cached_property
    def _by_good(self) -> Mapping[tuple[str, str], list[Live]]:
        found: dict[tuple[str, str], list[Live]] = {}
        for live in self.cases.values():
            for good in self.world.portfolio.goods(live.subject):
                found.setdefault((live.procedure, good), []).append(live)
        return found

    def sharing(self, procedure: str, subject: str) -> tuple[Live, ...]:
        """The cases of a procedure that share goods with a subject, each once."""
        key = (procedure, subject)
        if key not in self._about:
            goods = sorted(self.world.portfolio.goods(subject))
            found = {live.id: live for good in goods for live in self._by_good.get((procedure, good), ())}
            self._about[key] = tuple(
                live for live in found.values() if is_about(self.world.portfolio, live.subject, subject)
            )
        return self._about[key]

    def about(self, procedure: str, subject: str, besides: str = "") -> tuple[Live, ...]:
        """The cases of a procedure about a subject: its own, or where there is none those that share goods with it.

        The same goods may travel twice: what is done with one consignment does not wait for the next.
        """
        found = tuple(live for live in self.sharing(procedure, subject) if live.id != besides)
        return tuple(live for live in found if live.subject == subject) or found

    def rounds(self, ref: StepRef, subject: str, besides: str = "") -> list[list[Draft]]:
        """The rounds of a step in each other case about a subject, those left out in which it does not apply."""
        found = (self._rounds.get((live.id, ref.step)) for live in self.about(ref.procedure, subject, besides))
        return [rounds for rounds in found if rounds]

    def reaching(self, ways: Iterable[StepRef], subject: str) -> list[list[Draft]]:
        """The rounds of several steps, each of which may bring the same about, in each case about a subject."""
        found = (self._rounds.get((live.id, way.step)) for way, live in self._any_about(ways, subject))
        return [rounds for rounds in found if rounds]

    def _any_about(self, ways: Iterable[StepRef], subject: str) -> list[tuple[StepRef, Live]]:
        """Several steps with the cases that have them: the subject's own before all that share goods with it."""
        found = [(way, live) for way in ways for live in self.about(way.procedure, subject)]
        return [(way, live) for way, live in found if live.subject == subject] or found

    def ends(self, ref: StepRef | None, subject: str, besides: str = "") -> list[str]:
        """The keys at which a step is over in each other case about a subject."""
        return [rounds[-1].key for rounds in self.rounds(ref, subject, besides)] if ref else []

    def all_ends(self, refs: Iterable[StepRef]) -> list[str]:
        """The keys at which some steps are over, in every case that plays them."""
        asked = {(ref.procedure, ref.step) for ref in refs}
        held = self._rounds.items() if asked else ()
        return [rounds[-1].key for (case, step), rounds in held if (self.cases[case].procedure, step) in asked]

    def through(self, gate: Gate, subject: str, besides: str = "") -> list[str]:
        """The keys a step about a subject waits for at a gate.

        Of several ways each is waited for that is open for goods that none has let through on record: nobody knows which
        will be first. A case that nobody has opened stands in only for goods that no other is about.
        """
        if isinstance(gate, StepRef):
            return self.ends(gate, subject, besides)
        things = self.world.portfolio.things
        left = things(subject) - self._let_through(gate, subject)
        ways = [rounds[-1] for way in gate.ways for rounds in self.rounds(way, subject, besides)]
        found: list[str] = []
        for is_proposed in (False, True):
            open_ = [d for d in ways if d.case.is_proposed == is_proposed and left & things(d.case.subject)]
            found += [draft.key for draft in open_]
            left = left.difference(*(things(draft.case.subject) for draft in open_))
        return found

    def _let_through(self, gate: Gate, subject: str) -> frozenset[str]:
        """The goods that some way of a gate has let through on record."""
        portfolio, progress = self.world.portfolio, self.world.progress
        cases = [(case, way) for way in gate.ways for case in portfolio.cases_sharing(subject)]
        over = (
            portfolio.things(case.subject)
            for case, way in cases
            if case.procedure == way.procedure and passed(progress[case.id], way.step)
        )
        return frozenset[str]().union(*over)

    def every(self) -> Iterator[Draft]:
        """The drafts of all cases."""
        return chain.from_iterable(self.drafts.values())

    @property
    def planned(self) -> Mapping[str, Mapping[str, date]]:
        """For each case the steps that are not over before a day.

        A plan that names a month or a range says that a milestone is not reached before it; one that names a day says by
        when it is wanted.
        """
        found: dict[str, dict[str, date]] = {}
        for milestone in open_milestones(self.world):
            stated, ways = self.world.portfolio.need_by_of.get(milestone.id), read_needs()[milestone.kind].reached_by
            if stated is None or stated.need_by.is_exact or stated.need_by.first <= self.world.as_of:
                continue
            for way, live in self._any_about(ways, milestone.subject):
                steps = found.setdefault(live.id, {})
                steps[way.step] = max(steps.get(way.step, date.min), stated.need_by.first)
        return found

    @cached_property
    def _rounds(self) -> Mapping[tuple[str, str], list[Draft]]:
        """The rounds of each step of each case until it is over for the first time: those it opens itself, and its mark."""
        found: dict[tuple[str, str], list[Draft]] = {}
        for draft in self.every():
            if not draft.is_rerun:
                found.setdefault((draft.case.id, draft.step.name), []).append(draft)
        return {key: rounds for key, rounds in found.items() if rounds[0].done or rounds[0].occurs > 0}
