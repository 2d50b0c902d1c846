"""The plan a forecast is simulated from: steps, working calendars and offices, free of dates and of the trade.

Time is a whole number of ticks since the start of day 0; the one who makes a plan chooses which date day 0 is. What the
fields mean is said by the rules: 1 to 9 in benchmarks/kit/README.md, 10 and on in forecast/simulate.py.
"""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import Distribution

TICKS_PER_DAY: Final = 65_536
DAYS_PER_WEEK: Final = 7
MAX_REPEATS: Final = 3
NEVER: Final = (
    2**30
)  # a tick no finish reaches, 44 years of 65,536 ticks a day; a duration added to it fits into 32 bits
OUTSIDE_DAYS: Final = 10_957  # nobody comes from outside later than 30 years after today
BRANCH_KINDS: Final = ("proceed", "back", "end")
MAX_BRANCHES: Final = 127  # outcomes are stored in a byte

Ticks = NDArray[np.signedinteger[Any]]  # of 64 bits where they are worked out in numpy, of 32 by the compiled passes


class PlanError(ValueError):
    """A plan, or what is given with it, breaks a rule; the message names the step."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked: day d falls on weekday (day0_weekday + d) mod 7, 0 for Monday.

    Holidays are known up to `last_day`; later days follow the week alone. A working day has 24 hours.

    Raises:
        PlanError: a week has no working day, or a number lies outside its range.
    """

    day0_weekday: int
    weekend: frozenset[int]
    holidays: frozenset[int]
    last_day: int
    ticks_per_day: int = TICKS_PER_DAY
    _working: NDArray[np.bool_] = field(init=False, repr=False, compare=False)
    _worked: Ticks = field(init=False, repr=False, compare=False)
    _starts: Ticks = field(init=False, repr=False, compare=False)
    _lists: tuple[list[bool], list[int], list[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        week = range(DAYS_PER_WEEK)
        if self.day0_weekday not in week or not self.weekend < frozenset(week):
            raise PlanError("a calendar's weekdays are 0 (Monday) to 6, and one of them at least is worked")
        if self.last_day < 0 or self.ticks_per_day < 1:
            raise PlanError("a calendar ends on day 0 or later and has at least one tick a day")
        # One week without holidays is added: days beyond the table are looked up in it.
        days = np.arange(self.last_day + 1 + DAYS_PER_WEEK)
        free = np.array([day for day in self.holidays if day <= self.last_day], np.int64)
        working = ~np.isin((days + self.day0_weekday) % DAYS_PER_WEEK, list(self.weekend)) & ~np.isin(days, free)
        worked = (np.cumsum(working, dtype=np.int64) - working) * self.ticks_per_day
        starts = np.flatnonzero(working).astype(np.int64) * self.ticks_per_day
        object.__setattr__(self, "_working", working)
        object.__setattr__(self, "_worked", worked)
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_lists", (working.tolist(), worked.tolist(), starts.tolist()))

    @property
    def working_days_a_week(self) -> int:
        """Working days in a week without holidays."""
        return DAYS_PER_WEEK - len(self.weekend)

    def worked(self, tick: Ticks) -> Ticks:
        """Working ticks from the start of day 0 up to each tick (0 or later)."""
        day = tick // self.ticks_per_day
        within = tick - day * self.ticks_per_day
        day, weeks = _fold(day, len(self._worked), DAYS_PER_WEEK)
        beyond = weeks * (self.working_days_a_week * self.ticks_per_day)
        return self._worked[day] + within * self._working[day] + beyond

    def tick_at(self, worked: Ticks) -> Ticks:
        """The working tick up to which exactly so many working ticks have passed (0 or more)."""
        day = worked // self.ticks_per_day
        within = worked - day * self.ticks_per_day
        day, weeks = _fold(day, len(self._starts), self.working_days_a_week)
        return self._starts[day] + within + weeks * (DAYS_PER_WEEK * self.ticks_per_day)

    def add_working(self, begin: Ticks, work: Ticks) -> Ticks:
        """The first working tick up to which `work` working ticks have passed since `begin` (rule 6)."""
        return self.tick_at(self.worked(begin) + work)

    def next_working(self, tick: Ticks) -> Ticks:
        """The tick itself on a working day, else the start of the next one."""
        return self.tick_at(self.worked(tick))

    def subtract_working(self, end: Ticks, work: Ticks) -> Ticks:
        """The latest tick from which `work` working ticks are finished at or before `end`; -1 if it lies before day 0."""
        # The last working tick at or before `end` has worked(end + 1) - 1 working ticks before it.
        left = self.worked(np.maximum(end, -1) + 1) - 1 - work
        return np.where(left < 0, -1, self.tick_at(np.maximum(left, 0)))

    def finish(self, begin: int, work: int) -> int:
        """The same as `add_working`, for one begin and one duration."""
        working, worked, starts = self._lists
        length = self.ticks_per_day
        day, within = divmod(begin, length)
        weeks = 0
        if day >= len(worked):
            weeks = (day - len(worked)) // DAYS_PER_WEEK + 1
            day -= weeks * DAYS_PER_WEEK
        done = worked[day] + weeks * self.working_days_a_week * length + work
        day, within = divmod(done + within if working[day] else done, length)
        if day < len(starts):
            return starts[day] + within
        weeks = (day - len(starts)) // self.working_days_a_week + 1
        return starts[day - weeks * self.working_days_a_week] + within + weeks * DAYS_PER_WEEK * length


def _fold(position: Ticks, size: int, period: int) -> tuple[Ticks, Ticks]:
    """Positions beyond a table moved back by whole periods into its last one, and by how many periods."""
    if position.max(initial=0) < size:
        return position, np.zeros((), np.int64)
    periods = np.maximum((position - size) // period + 1, 0)
    return position - periods * period, periods


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of one case.

    `after` and `only_if` point to positions in `Plan.steps`; `calendar` and `roll` to `Plan.calendars` (no calendar:
    calendar days); `office` to `Plan.desks`. `not_before`, `begun`, `done` and `occasions` are ticks. `distribution` is
    in days, before `factor` and `scale` (`scale` leaves kind fixed alone). `number` orders the steps of a case in ties.
    A lower `priority` is served first at an office; it may be negative.
    """

    key: str
    case: int
    number: int
    after: tuple[int, ...]
    distribution: Distribution
    factor: float = 1.0
    scale: float = 1.0
    calendar: int | None = None
    occurs: float = 1.0
    repeat: float = 0.0
    office: int | None = None
    not_before: int | None = None
    begun: int | None = None
    done: int | None = None
    roll: int | None = None
    occasions: tuple[int, ...] = ()
    branches: tuple[float, ...] = ()
    branch_kinds: tuple[str, ...] = ()
    only_if: tuple[int, int] | None = None
    priority: int = 0

    @property
    def is_fact(self) -> bool:
        """Whether the step has begun or is done, so that nothing before it matters to it any more."""
        return self.begun is not None or self.done is not None

    @property
    def desk_at(self) -> int | None:
        """The office at which the step waits for a desk; none where occasions are the office's timetable (rule 17)."""
        return None if self.occasions else self.office

    @property
    def stretch(self) -> float:
        """What a draw of the distribution is multiplied with."""
        return self.factor * (1.0 if self.distribution.kind == "fixed" else self.scale)


@dataclass(frozen=True, slots=True)
class Outside:
    """Others whom an office serves too (rule 23): `per_day` arrive, and each takes a desk for a draw of `distribution`.

    Both are in days, working days of `calendar` if there is one. `backlog` of them wait already. What is drawn for them
    depends on `key` alone.
    """

    key: str
    per_day: float
    distribution: Distribution
    calendar: int | None = None
    priority: int = 0
    backlog: int = 0


@dataclass(frozen=True, slots=True)
class Office:
    """An office with its desks: `changes` holds (tick, desks) pairs, and from that tick on it has so many (rule 22)."""

    desks: int
    changes: tuple[tuple[int, int], ...] = ()
    outside: Outside | None = None

    @property
    def is_steady(self) -> bool:
        """Whether it always has the same desks, and nobody comes from outside."""
        return self.desks > 0 and not self.changes and self.outside is None

    def desks_at(self, tick: int) -> int:
        """How many desks there are at a tick."""
        later = bisect_right(self.changes, tick, key=lambda change: change[0])
        return self.changes[later - 1][1] if later else self.desks

    @property
    def closed_from(self) -> int:
        """The tick from which on there is no desk any more; NEVER where some remain for good."""
        closed = NEVER
        for tick, desks in reversed(((0, self.desks), *self.changes)):
            if desks:
                break
            closed = tick
        return closed


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of all cases, earlier ones first, with their calendars and offices; checked when made.

    `as_of` is the tick of today. A whole number among `desks` stands for an office that always has so many.

    Raises:
        PlanError: a step breaks a rule; the message names its key.
    """

    name: str
    as_of: int
    calendars: tuple[WorkCalendar, ...]
    steps: tuple[PlanStep, ...]
    desks: tuple[Office, ...] = ()
    ticks_per_day: int = TICKS_PER_DAY

    def __post_init__(self) -> None:
        object.__setattr__(self, "desks", tuple(_office(given) for given in self.desks))
        self.check()

    def check(self) -> None:
        """Refuse what the rules leave undefined.

        Raises:
            PlanError: a step, a calendar or an office breaks a rule.
        """
        for wrong in _wrong_days(self):
            raise PlanError(f"{self.name}: {wrong}")
        for number, office in enumerate(self.desks):
            fault = next(_wrong_office(self, number, office), None)
            if fault is not None:
                raise PlanError(f"{self.name}, office {number}: {fault}")
        seen: set[str] = set()
        sound: set[tuple[object, ...]] = set()
        for position, step in enumerate(self.steps):
            fault = next(_faults(self, position, step, sound), None)
            if fault is None and step.key in seen:
                fault = "another step has the same key, so both would draw the same"
            if fault is not None:
                raise PlanError(f"{self.name}, step {step.key!r}: {fault}")
            seen.add(step.key)

    @property
    def has_visits(self) -> bool:
        """Whether any step waits for a desk."""
        return any(step.desk_at is not None for step in self.steps)


def is_plain(plan: Plan, number: int) -> bool:
    """Whether first come, first served is all there is to an office (rule 8)."""
    priorities = {step.priority for step in plan.steps if step.desk_at == number and not step.is_fact}
    return plan.desks[number].is_steady and len(priorities) < 2


def _office(given: Office | int) -> Office:
    return given if isinstance(given, Office) else Office(given)


def _wrong_days(plan: Plan) -> Iterator[str]:
    """What is wrong with today or the length of a day, the first fault first."""
    if plan.ticks_per_day < 1:
        yield f"a day has {plan.ticks_per_day} ticks; give it one at least"
    if plan.as_of < 0:
        yield f"today is tick {plan.as_of}; choose an earlier day 0"
    if plan.as_of >= NEVER:
        yield f"today is tick {plan.as_of}; choose a later day 0, ticks end before {NEVER}"
    if any(calendar.ticks_per_day != plan.ticks_per_day for calendar in plan.calendars):
        yield f"every calendar must count {plan.ticks_per_day} ticks a day, as the plan does"


def _wrong_office(plan: Plan, number: int, office: Office) -> Iterator[str]:
    """What is wrong with an office, the first fault first."""
    for desks in (office.desks, *(desks for _, desks in office.changes)):
        if desks < 0:
            yield f"it cannot have {desks} desks; 0 closes it"
    ticks = [tick for tick, _ in office.changes]
    if any(not earlier < tick < NEVER for earlier, tick in zip((-1, *ticks), ticks, strict=False)):
        yield "'changes' must stand at ticks of day 0 or later, each after the one before"
    if office.outside is not None:
        yield from _wrong_outside(plan, number, office.outside)


def _wrong_outside(plan: Plan, number: int, outside: Outside) -> Iterator[str]:
    if not 0 <= outside.per_day < float("inf"):
        yield f"{outside.per_day:g} arrive from outside a day; give a number from 0 on"
    if outside.backlog < 0:
        yield f"{outside.backlog} from outside wait already; give a number from 0 on"
    if outside.calendar is not None and not 0 <= outside.calendar < len(plan.calendars):
        yield f"'calendar' is {outside.calendar}; the plan has {len(plan.calendars)} calendars"
    if any(other.outside and other.outside.key == outside.key for other in plan.desks[:number]):
        yield f"another office has arrivals with the key {outside.key!r} too, so both would draw the same"


# What is looked at in a step besides its key and its arcs: the same in thousands of cases.
_LOOKED_AT: Final = (
    "calendar roll office factor scale occurs repeat begun done not_before occasions branches branch_kinds"
)
_held = attrgetter(*_LOOKED_AT.split())


def _faults(plan: Plan, position: int, step: PlanStep, sound: set[tuple[object, ...]]) -> Iterator[str]:
    """What is wrong with a step, the first fault first; what was found `sound` in another is not looked at again."""
    yield from _wrong_arcs(plan, position, step)
    held = _held(step)
    if held not in sound:
        yield from _wrong_places(plan, step)
        yield from _wrong_amounts(step)
        yield from _wrong_ticks(plan, step)
        yield from _wrong_branches(step)
        sound.add(held)


def _wrong_arcs(plan: Plan, position: int, step: PlanStep) -> Iterator[str]:
    for earlier in step.after:
        if not 0 <= earlier < position:
            yield f"'after' names position {earlier}; it may name earlier positions only (this step is at {position})"
    if len(set(step.after)) < len(step.after):
        yield "'after' names a step twice"
    if step.only_if is not None:
        deciding, branch = step.only_if
        if not 0 <= deciding < position:
            yield f"'only_if' names position {deciding}; it may name earlier positions only (this step is at {position})"
        elif not 0 <= branch < len(plan.steps[deciding].branches):
            yield f"'only_if' names branch {branch}, which step {plan.steps[deciding].key!r} does not have"


def _wrong_places(plan: Plan, step: PlanStep) -> Iterator[str]:
    for name, place in (("calendar", step.calendar), ("roll", step.roll)):
        if place is not None and not 0 <= place < len(plan.calendars):
            yield f"{name!r} is {place}; the plan has {len(plan.calendars)} calendars"
    if step.office is not None and not 0 <= step.office < len(plan.desks):
        yield f"there is no office {step.office}; the plan has {len(plan.desks)}"


def _wrong_amounts(step: PlanStep) -> Iterator[str]:
    for name, amount in (("factor", step.factor), ("scale", step.scale)):
        if not 0 < amount < float("inf"):
            yield f"{name!r} is {amount:g}; it must be above 0"
    for name, share in (("occurs", step.occurs), ("repeat", step.repeat)):
        if not 0 <= share <= 1:
            yield f"{name!r} is {share:g}; a probability lies between 0 and 1"


def _wrong_ticks(plan: Plan, step: PlanStep) -> Iterator[str]:
    for name, tick in (("begun", step.begun), ("done", step.done), ("not_before", step.not_before)):
        if tick is None:
            continue
        if not 0 <= tick < NEVER:
            yield f"{name!r} is tick {tick}; ticks count from the start of day 0"
        if name != "not_before" and tick > plan.as_of:
            yield f"{name!r} is tick {tick}, after today ({plan.as_of})"
    if step.begun is not None and step.done is not None and step.begun > step.done:
        yield f"begun at tick {step.begun}, after it was done ({step.done})"
    if any(not tick < later < NEVER for tick, later in zip((-1, *step.occasions), step.occasions, strict=False)):
        yield f"'occasions' must be ticks of day 0 or later and before {NEVER}, each after the one before"


def _wrong_branches(step: PlanStep) -> Iterator[str]:
    if len(step.branches) != len(step.branch_kinds) or len(step.branches) > MAX_BRANCHES:
        yield f"{len(step.branches)} branches and {len(step.branch_kinds)} kinds; give one kind each, at most {MAX_BRANCHES}"
    for kind in step.branch_kinds:
        if kind not in BRANCH_KINDS:
            near = difflib.get_close_matches(kind, BRANCH_KINDS, n=1)
            yield f"a branch cannot be {kind!r}; " + (f"did you mean {near[0]!r}?" if near else ", ".join(BRANCH_KINDS))
    if step.branch_kinds and step.branch_kinds[0] != "proceed":
        yield "the first branch must be 'proceed'"
    if step.branches and (min(step.branches) < 0 or abs(sum(step.branches) - 1) > 1e-9):
        yield f"the branches have probabilities {step.branches}; they must sum to 1"
