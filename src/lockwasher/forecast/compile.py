"""Compile a world into a plan: all open, planned and proposed cases at once, with the gates between them.

Only what a milestone, a need or a queue rests on is in the plan: what comes after it changes no answer.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Final

from lockwasher.calendars.working import WorkingCalendar, is_working, years_covered
from lockwasher.estimates.world import World
from lockwasher.forecast.drafts import Casebook, Draft, Live
from lockwasher.forecast.layout import Layout, lay_out
from lockwasher.forecast.plan import DAYS_PER_WEEK, NEVER, TICKS_PER_DAY, Office, Plan, PlanStep, WorkCalendar
from lockwasher.forecast.proposals import not_begun, proposals, subjects_of
from lockwasher.procedures.model import StepRef
from lockwasher.readiness.milestones import open_milestones, reached
from lockwasher.readiness.needs import read_needs
from lockwasher.readiness.readings import NeedReading, State, readings
from lockwasher.register.nouns import Case, Milestone
from lockwasher.register.portfolio import grouped

YEARS_AHEAD: Final = 12  # holidays are laid out so far; later days follow the week alone
_WEEKEND: Final = (5, 6)  # where no calendar speaks; Monday is 0, and day 0 a Monday
YEARS_BACK: Final = 5  # a latest safe start may lie so far back and is still given as a day
REACH_DAYS: Final = NEVER // TICKS_PER_DAY  # from day 0 on; some 44 years
MOST_YEARS_BACK: Final = 20  # what was done or begun before counts from then, so that ticks reach as far ahead


class ForecastError(ValueError):
    """A portfolio that cannot be forecast; the message names the cases."""


@dataclass(frozen=True)
class Compiled:
    """A plan and the way back from it: which position is which step of which case, and which day is which tick."""

    plan: Plan
    world: World
    day0: date
    drafts: tuple[Draft, ...]
    cases: Mapping[str, Live]
    readings: tuple[NeedReading, ...]
    book: Casebook

    @cached_property
    def laid(self) -> Layout:
        """The plan laid out as arrays."""
        return lay_out(self.plan)

    @cached_property
    def offices(self) -> tuple[str, ...]:
        """The offices that are modelled as queues, in the order of the plan's."""
        return tuple(_desks(self.world))

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Positions by key."""
        return {draft.key: i for i, draft in enumerate(self.drafts)}

    @cached_property
    def readings_of(self) -> Mapping[str, tuple[NeedReading, ...]]:
        """Readings by milestone id."""
        return grouped((reading.milestone.id, reading) for reading in self.readings)

    def tick(self, day: date) -> int:
        """The first tick of a day."""
        return _tick(day, self.day0)

    def end_of(self, day: date) -> int:
        """The last tick of a day."""
        return self.tick(day) + TICKS_PER_DAY - 1

    def day(self, tick: float) -> date:
        """The day a tick lies in. What is recorded on a day stands at its first tick, so day D and 20 days are day D + 20."""
        days = int(tick // TICKS_PER_DAY)
        return self.day0 + timedelta(days=min(days, (date.max - self.day0).days))

    def targets(self, ref: StepRef | None, subject: str) -> tuple[int, ...]:
        """The end of a step in each simulated case that is about a subject and will play it."""
        return tuple(self.position[key] for key in self.book.ends(ref, subject))

    def reaching(self, milestone: Milestone) -> tuple[int, ...]:
        """The positions whose finishes together reach a milestone; none where it was reached and no record says how."""
        keys = (rounds[-1].key for rounds in _reaching(self.book, milestone))
        return tuple(self.position[key] for key in keys if key in self.position)


def compile_world(world: World, also: Iterable[StepRef] = ()) -> Compiled:
    """Compile a world; the plan also holds the ends of some steps that no milestone and no need asks for.

    Raises:
        ForecastError: cases or milestones wait for each other in a circle, or a plan names a day beyond what ticks reach.
    """
    _sorted({m.id: m.after for m in world.portfolio.milestones}, "milestones", "take one name out of 'after'")
    day0 = _day0(world)
    last = day0 + timedelta(days=min(REACH_DAYS - 1, (date.max - day0).days))
    if beyond := "\n".join(
        f"{told}, and the forecast ends on {last}; correct the day" for told in _beyond(world, last)
    ):
        raise ForecastError(beyond)
    with _keeping_all():
        cases = {live.id: live for live in [*_real(world, day0), *_proposed(world, day0)]}
        book = Casebook(world, cases)
        found = readings(world)
        _join(book, found)
        drafts = _in_order(book, [*_wanted(book, found), *book.all_ends(also)])
        return Compiled(_plan(world, day0, drafts, cases), world, day0, drafts, cases, found, book)


@contextmanager
def _keeping_all() -> Iterator[None]:
    """No search for garbage meanwhile: nearly all that is made here is kept, and each search goes through all of it.

    Who finds the search off leaves it off, so of several threads the one that turned it off turns it on again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def compile_apart(world: World, until: Mapping[str, str]) -> Compiled:
    """Compile one case of each procedure, begun today and named after it, that waits for no other: no gates, no milestones.

    Args:
        world: what is known.
        until: the step of each procedure that is asked about; what neither that nor a visit to a desk rests on is left out.

    Raises:
        ForecastError: no edition of a procedure is in force, or it has no such step.
    """
    day0 = _day0(world)
    today, cases = _tick(world.as_of, day0), dict[str, Live]()
    for procedure, step in until.items():
        progress = not_begun(world, procedure)
        if progress is None:
            raise ForecastError(f"no edition of {procedure} is in force on {world.as_of}; look from another day")
        if step not in progress.procedure.step:
            raise ForecastError(f"{procedure} has no step '{step}' in the edition of {progress.procedure.edition}")
        cases[procedure] = Live(procedure, procedure, "", progress, today)
    book, desks, number = Casebook(world, cases), _desks(world), {name: at for at, name in enumerate(cases)}
    wanted = [d.key for d in book.every() if d.step.office in desks or d.step.name == until[d.case.id]]
    drafts = tuple(sorted(_in_order(book, wanted), key=lambda draft: number[draft.case.id]))
    return Compiled(_plan(world, day0, drafts, cases), world, day0, drafts, cases, (), book)


def _day0(world: World) -> date:
    """A Monday some years before today and before anything that is still in progress began."""
    begun = [r.since for p in world.progress.values() for r in p.ready if r.since]
    done = [d.by for p in world.progress.values() for d in p.done]
    back, furthest = (world.as_of - timedelta(days=365 * years) for years in (YEARS_BACK, MOST_YEARS_BACK))
    first = max(furthest, min([back, *begun, *done]))
    return first - timedelta(days=first.weekday() + DAYS_PER_WEEK)


def _beyond(world: World, last: date) -> Iterator[str]:
    """What is planned after the last day of the forecast: as a rule a slip in the year."""
    planned = {f"case '{case.id}' is planned for": _begins(world, case) for case in world.portfolio.cases}
    stated = ((m.id, world.portfolio.need_by_of.get(m.id)) for m in open_milestones(world))
    planned |= {f"milestone '{name}' is wanted by": found.need_by.last for name, found in stated if found}
    planned |= {f"occasion '{occasion.id}' is on": occasion.on.last for occasion in world.portfolio.occasions}
    yield from (f"{what} {day}" for what, day in planned.items() if day > last)


def _begins(world: World, case: Case) -> date:
    """The first day on which a case may begin, or go on."""
    planned = case.planned or case.opened
    return max(world.as_of, planned.first) if planned and not world.progress[case.id].is_open else world.as_of


def _real(world: World, day0: date) -> Iterator[Live]:
    for case in world.portfolio.cases:
        progress = world.progress[case.id]
        if not progress.is_over:
            yield Live(case.id, case.procedure, case.subject, progress, _tick(_begins(world, case), day0))


def _proposed(world: World, day0: date) -> Iterator[Live]:
    today = _tick(world.as_of, day0)
    for made in proposals(world):
        yield Live(
            made.id, made.procedure, made.subject, made.progress, today, is_proposed=True, is_decision=made.is_decision
        )


# ---------------------------------------------------------------- gates


def _join(book: Casebook, found: Iterable[NeedReading]) -> None:
    """Add the arcs between cases: the gates of procedures, and the needs that milestones wait for."""
    for draft in book.every():
        for gate in () if draft.is_mark else draft.step.gates:
            draft.gates += book.through(gate, draft.case.subject, draft.case.id)
    of = grouped((reading.milestone.id, reading) for reading in found)
    for milestone in open_milestones(book.world):
        keys = list(_waits_for(book, milestone, of.get(milestone.id, ())))
        for rounds in _reaching(book, milestone):
            own = {draft.key for draft in rounds}
            rounds[0].gates += [key for key in keys if key not in own]


def _waits_for(book: Casebook, milestone: Milestone, unmet: Iterable[NeedReading]) -> Iterator[str]:
    """What a milestone waits for: the milestones it comes after, and its needs that are not met."""
    world = book.world
    before = [m for m in map(world.portfolio.milestone.get, milestone.after) if m and reached(world, m) is None]
    yield from (rounds[-1].key for m in before for rounds in _reaching(book, m))
    named = [(r.need.step, s) for r in unmet if r.need.gates and r.state != State.MET for s in subjects_of(r)]
    for ref, subject in named:
        yield from book.ends(ref, subject)


def _reaching(book: Casebook, milestone: Milestone) -> list[list[Draft]]:
    """The rounds of the steps by which cases reach a milestone."""
    return book.reaching(read_needs()[milestone.kind].reached_by, milestone.subject)


def _wanted(book: Casebook, found: Iterable[NeedReading]) -> Iterator[str]:
    """The keys of all that is asked about: what reaches milestones, or did, what meets needs, and every visit to a desk."""
    for milestone in book.world.portfolio.milestones:
        is_reached = reached(book.world, milestone) is not None
        ends = (rounds[-1] for rounds in _reaching(book, milestone))
        yield from (end.key for end in ends if end.done or not is_reached)
    named = [(r.need.step, subject) for r in found for subject in subjects_of(r) if r.state != State.MET]
    for ref, subject in named:
        yield from book.ends(ref, subject)
    desks = _desks(book.world)
    yield from (draft.key for draft in book.every() if draft.step.office in desks)


def _desks(world: World) -> Mapping[str, int]:
    """The offices that are modelled as queues, each with its desks."""
    return {office.id: office.desks for office in world.portfolio.offices if office.desks}


def _in_order(book: Casebook, wanted: Iterable[str]) -> tuple[Draft, ...]:
    """The drafts that what is asked about rests on, each after those it waits for."""
    drafts = {draft.key: draft for draft in book.every()}
    waits_for = {key: _arcs(draft) for key, draft in drafts.items()}
    order = _sorted(waits_for, "cases", "take one need or gate away", lambda key: key.rpartition("/")[0])
    asked = set(wanted)
    for key in reversed(order):
        if key in asked:
            asked.update(waits_for[key])
    return tuple(drafts[key] for key in order if key in asked)


def _arcs(draft: Draft) -> tuple[str, ...]:
    """What a draft comes after; nothing, once it is done."""
    return () if draft.done else (*draft.after, *draft.gates, *(draft.only_if[:1] if draft.only_if else ()))


def _sorted(
    waits_for: Mapping[str, Sequence[str]], what: str, remedy: str, told: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Everything after what it waits for."""
    order, is_circle = _in_turn(waits_for)
    try:
        if is_circle:
            TopologicalSorter(waits_for).prepare()
    except CycleError as error:
        names = [name for name, _ in groupby(told(key) for key in reversed(error.args[1]))]
        raise ForecastError(f"{what} wait for each other in a circle: {' waits for '.join(names)}; {remedy}") from None
    return order


def _in_turn(waits_for: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], bool]:
    """Everything after what it waits for, and whether something is left that waits in a circle.

    The order is that of graphlib's `static_order`, which looks for circles first: among 300,000 steps that is half its time.
    """
    number: dict[str, int] = {}
    for name, before in waits_for.items():
        for one in (name, *before):
            number.setdefault(one, len(number))
    n_left, followers = [0] * len(number), [list[int]() for _ in number]
    for name, before in waits_for.items():
        n_left[number[name]] = len(before)
        for earlier in before:
            followers[number[earlier]].append(number[name])
    order = [n for n, left in enumerate(n_left) if not left]
    for n in order:  # it grows while it is gone through
        for follower in followers[n]:
            n_left[follower] -= 1
            if not n_left[follower]:
                order.append(follower)
    names = tuple(number)
    return tuple([names[n] for n in order]), len(order) < len(names)


# ---------------------------------------------------------------- the plan


def _plan(world: World, day0: date, drafts: tuple[Draft, ...], cases: Iterable[str]) -> Plan:
    laying = _Laying(world, day0, drafts, cases)
    return Plan(
        name=world.portfolio.name,
        as_of=_tick(world.as_of, day0),
        steps=tuple(laying.step(draft) for draft in drafts),
        calendars=tuple(laying.calendars.made.values()),
        desks=tuple(laying.desk(*office) for office in laying.desks.items()),
    )


class _Laying:
    """Lays drafts out as steps of a plan: keys become positions, days become ticks."""

    def __init__(self, world: World, day0: date, drafts: Iterable[Draft], cases: Iterable[str]) -> None:
        self.world = world
        self.day0 = day0
        self.calendars = _Calendars(world, day0)
        self.number = {case: i for i, case in enumerate(cases)}
        self.desks = _desks(world)
        self.office = {name: i for i, name in enumerate(self.desks)}
        self.position = {draft.key: i for i, draft in enumerate(drafts)}
        self.done = {draft.key for draft in drafts if draft.done}

    def step(self, draft: Draft) -> PlanStep:
        """Lay one draft out.

        What can be done is in progress since it could; at an office with desks it queues since then, and where something
        that is not on record yet must come first, it waits for that.
        """
        office = None if draft.is_wait or draft.is_mark else self.office.get(draft.step.office)
        since = self.tick(draft.since)
        is_begun = since is not None and office is None and self.done.issuperset(draft.gates)
        of = self.calendars.of
        return PlanStep(
            key=draft.key,
            case=self.number[draft.case.id],
            number=draft.number,
            after=()
            if draft.done
            else tuple(dict.fromkeys(self.position[key] for key in (*draft.after, *draft.gates))),
            distribution=draft.duration,
            calendar=of(draft.step.office) if draft.is_working_days else None,
            occurs=draft.occurs,
            office=office,
            not_before=None if is_begun or draft.done else self.not_before(draft),
            begun=since if is_begun else None,
            done=self.tick(draft.done.by) if draft.done else None,
            roll=of(draft.step.office) if draft.rolls else None,
            occasions=self.occasions(draft),
            branches=draft.branches,
            branch_kinds=draft.kinds,
            only_if=(self.position[draft.only_if[0]], draft.only_if[1]) if draft.only_if else None,
        )

    def desk(self, office: str, desks: int) -> Office:
        """An office with its desks, and the days from which on it has others."""
        changes = self.world.capacity.get(office, ())
        return Office(desks, tuple((max(0, _tick(day, self.day0)), others) for day, others in changes))

    def tick(self, day: date | None) -> int | None:
        """The first tick of a day, if there is one; that of day 0 for what lies before it."""
        return None if day is None else max(0, _tick(day, self.day0))

    def not_before(self, draft: Draft) -> int | None:
        """The first tick at which a draft may be ready, all it waits for apart."""
        if draft.since:
            return self.tick(draft.since)
        return self.tick(draft.not_before) if draft.step.after or draft.is_mark else draft.case.not_before

    def occasions(self, draft: Draft) -> tuple[int, ...]:
        """The known dated occasions at which this case may be signed, from today on."""
        if not draft.step.occasion or draft.done or draft.is_mark:
            return ()
        days = {
            o.on.last
            for o in self.world.portfolio.occasions
            if o.on.last >= self.world.as_of and (not o.agreements or draft.case.subject in o.agreements)
        }
        return tuple(_tick(day, self.day0) for day in sorted(days))


class _Calendars:
    """The working calendars of the plan, each made once."""

    def __init__(self, world: World, day0: date) -> None:
        self.world = world
        self.day0 = day0
        self.number: dict[WorkingCalendar, int] = {}
        self.made: dict[WorkingCalendar, WorkCalendar] = {}
        self.of = cache(self._of)

    def _of(self, office: str) -> int:
        """The number of an office's calendar in the plan."""
        calendar = self.world.calendar_of(office)
        if calendar not in self.made:
            self.number[calendar] = len(self.made)
            self.made[calendar] = self._lay_out(calendar)
        return self.number[calendar]

    def _lay_out(self, calendar: WorkingCalendar) -> WorkCalendar:
        """The days of a calendar as far as it speaks of them. Its weekend are the days on which it mostly does not work."""
        first, last = years_covered(calendar)
        length = (self.world.as_of - self.day0).days + YEARS_AHEAD * 366
        days = {n: self.day0 + timedelta(days=n) for n in range(length + 1)}
        plain = {n for n, day in days.items() if not first <= day.year <= last and n % DAYS_PER_WEEK in _WEEKEND}
        free = plain | {n for n, day in days.items() if first <= day.year <= last and not is_working(calendar, day)}
        often = Counter(n % DAYS_PER_WEEK for n in free)
        weekend = frozenset(weekday for weekday, times in often.items() if 2 * DAYS_PER_WEEK * times > length)
        return WorkCalendar(0, weekend, frozenset(n for n in free if n % DAYS_PER_WEEK not in weekend), length)


def _tick(day: date, day0: date) -> int:
    return (day - day0).days * TICKS_PER_DAY
