"""What will come loose and when it must be started: one function from a world to dates with their chances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from lockwasher.estimates.world import World
from lockwasher.forecast.backward import FREE, HOPELESS, in_time, latest_of
from lockwasher.forecast.blocks import Blocks, simulate_in
from lockwasher.forecast.compile import Compiled, compile_world
from lockwasher.forecast.drafts import NOTHING, Draft, Live
from lockwasher.forecast.plan import NEVER, Ticks
from lockwasher.forecast.proposals import subjects_of
from lockwasher.forecast.quantiles import quantiles
from lockwasher.forecast.simulate import Flags, Run
from lockwasher.forecast.spread import Explaining, Parts, Spread, spread_of
from lockwasher.forecast.ways import Way, way_to
from lockwasher.readiness.milestones import Wanted, open_milestones, reached, wanted
from lockwasher.readiness.readings import NeedReading, State
from lockwasher.register.nouns import Milestone
from lockwasher.register.portfolio import grouped

DRAWS, SEED, ON_TIME = 1000, 1, 0.80
THE_WORK, THE_PLAN = "the work itself", "the planned day"
LONGEST_GAP = 36_525  # days between two milestones; a longer median is no plan


@dataclass(frozen=True, slots=True)
class Dates:
    """The days by which 10, 50, 80 and 95 % of the draws are there; None: so many never are."""

    p10: date | None
    p50: date | None
    p80: date | None
    p95: date | None

    def is_after(self, due: date) -> bool:
        """Whether the P80 passes a day."""
        return self.p80 is None or self.p80 > due


@dataclass(frozen=True, slots=True)
class Weight:
    """How often, over the draws, a case or an office was on the path that decided the day (0 to 1)."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class StartBy:
    """The latest day a case not yet begun may start so that 80 % of the draws are in time for `due`.

    `day` None with `is_hopeless`: no day since the plan's beginning would do; else any day does.
    """

    case: str
    due: date
    day: date | None
    is_hopeless: bool = False


@dataclass(frozen=True, slots=True)
class MilestoneForecast:
    """One milestone.

    `causes` are the needs it still waits for, its own and those of the milestones before it, and how often each decided the
    day: they compete, and shares add up to more than 1 where several decide together. `decided_by` is the reading behind
    the first of them, None where that is the work itself or the planned day. `cases`, `offices` and `steps` say the same by case, office and
    step, without the step that reaches the milestone. `assumes` are proposed cases it rests on, `undecided` those of them
    that people must settle first. `spread` says which estimates the width of the forecast rests on; None where there is
    none, or fewer than 100 draws to tell it from.
    """

    milestone: Milestone
    dates: Dates
    wanted: Wanted | None
    on_time: float | None
    causes: tuple[Weight, ...]
    cases: tuple[Weight, ...]
    offices: tuple[Weight, ...]
    assumes: tuple[str, ...]
    undecided: tuple[str, ...]
    start_bys: tuple[StartBy, ...]
    steps: tuple[Weight, ...] = ()
    decided_by: NeedReading | None = None
    spread: Spread | None = None

    @property
    def is_late(self) -> bool:
        """Whether the P80 passes the day a plan names."""
        return bool(self.wanted and self.wanted.is_stated and self.dates.is_after(self.wanted.span.last))


@dataclass(frozen=True, slots=True)
class NeedForecast:
    """A need that a step meets: when that step will be done, and by when the case must start.

    `is_due`: there is a day to be late against. A need its milestone waits for has none while no plan names a day for that
    milestone or a later one; `due` is then only the planned day before it. `undecided` are the proposed cases it rests on that people must
    settle first.
    """

    reading: NeedReading
    dates: Dates
    due: date | None
    on_time: float | None
    start_by: StartBy | None
    case: str
    is_due: bool
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """The forecast of a world.

    `guesses` of the `estimates` used, one a step of a procedure, rest on a guess; `unestimated` steps count as taking no time.
    `spread` is that of what is late, all milestones together; where nothing is, of what is wanted first.
    """

    as_of: date
    draws: int
    seed: int
    digest: str
    milestones: tuple[MilestoneForecast, ...]
    needs: tuple[NeedForecast, ...]
    cases: Mapping[str, Live]
    estimates: int
    guesses: int
    unestimated: tuple[str, ...]
    readings: tuple[NeedReading, ...] = ()
    spread: Spread | None = None


def forecast(
    world: World, *, as_of: date | None = None, draws: int = DRAWS, seed: int = SEED, blocks: Blocks | None = None
) -> Forecast:
    """Simulate all open, planned and proposed cases of a world at once.

    Args:
        world: what is known.
        as_of: the day; it must be the world's own and may be left out.
        draws: how many futures.
        seed: the same seed gives the same futures, case by case.
        blocks: plays the draws in blocks elsewhere; left out, they are played here. No bit hangs on it.

    Raises:
        ForecastError: cases or milestones wait for each other in a circle.
        PlanError: fewer than one draw is asked for.
        ValueError: the day is not the world's.
    """
    if as_of not in {None, world.as_of}:
        raise ValueError(f"the world is that of {world.as_of}, not of {as_of}; build the world of that day")
    compiled = compile_world(world)
    drawn, run = simulate_in(blocks, compiled.laid, draws, seed)
    teller = _Teller(compiled, run, Explaining(compiled, run, drawn))
    milestones = tuple(found for m in open_milestones(world) if (found := teller.milestone(m)))
    to_come = [draft for draft in compiled.drafts if draft.done is None and not draft.is_mark]
    used = {(d.case.procedure, d.step.name): d.belief.source for d in to_come if d.belief}
    return Forecast(
        as_of=world.as_of,
        draws=draws,
        seed=seed,
        digest=world.digest,
        milestones=milestones,
        needs=tuple(found for reading in compiled.readings for found in teller.needs(reading)),
        cases=compiled.cases,
        estimates=len(used),
        guesses=sum(source == "guess" for source in used.values()),
        unestimated=tuple(sorted({f"{d.case.procedure}/{d.step.name}" for d in to_come if _is_untimed(d)})),
        readings=compiled.readings,
        spread=teller.spread(foremost(milestones)),
    )


def foremost(milestones: Sequence[MilestoneForecast]) -> list[MilestoneForecast]:
    """The milestones that are late; where none is, those that are wanted first."""
    first = min((m.wanted.span.last for m in milestones if m.wanted), default=None)
    late = [m for m in milestones if m.is_late]
    return late or [m for m in milestones if m.wanted and m.wanted.span.last == first]


def _is_untimed(draft: Draft) -> bool:
    return draft.belief is None and draft.duration is NOTHING


# ---------------------------------------------------------------- measures of a way


def _dates(way: Way) -> Dates:
    """The quantiles of the finish, as days."""
    found = quantiles(way.finish)
    ticks = (found.p10, found.p50, found.p80, found.p95)
    return Dates(*(None if tick is None else way.compiled.day(tick) for tick in ticks))


def _on_time(way: Way, due: date | None) -> float | None:
    """The share of draws in which the finish falls on the due day or before."""
    return None if due is None else float(np.mean(way.finish <= way.compiled.end_of(due)))


def _start_bys(way: Way, cases: Iterable[str], due: date) -> tuple[StartBy, ...]:
    """The latest day each case may start so that the targets are in time in 80 % of the draws."""
    compiled, first = way.compiled, {case: way.start_of(case) for case in cases}
    firsts = [position for position in first.values() if position is not None]
    latest = latest_of(compiled.laid, way.run, firsts, way.targets, compiled.end_of(due), way.positions)
    ticks: dict[int | None, int] = {position: in_time(starts, ON_TIME) for position, starts in latest.items()}
    return tuple(_start(compiled, case, due, ticks.get(position, FREE)) for case, position in first.items())


def _start(compiled: Compiled, case: str, due: date, tick: int) -> StartBy:
    is_day = tick not in {FREE, HOPELESS}
    return StartBy(case, due, compiled.day(tick) if is_day else None, is_hopeless=tick == HOPELESS)


def _not_begun(way: Way) -> tuple[str, ...]:
    """The cases not yet begun that the targets rest on."""
    return tuple(dict.fromkeys(draft.case.id for draft in way.drafts if not draft.case.progress.is_open))


def _weights(way: Way, name: Callable[[Draft], str]) -> tuple[Weight, ...]:
    """How often each case, office or step worked on what decided the day, the most often first."""
    at = grouped(
        (name(draft), place)
        for place, draft in enumerate(way.drafts)
        if draft.done is None and way.positions[place] not in way.targets and way.often[place]
    )
    return _in_order({each: way.share(places) for each, places in at.items()})


def _add(hits: dict[str, Flags], name: str, hit: Flags) -> None:
    hits[name] = np.logical_or(hits[name], hit) if name in hits else hit


def _in_order(shares: Mapping[str, float]) -> tuple[Weight, ...]:
    """Shares of draws, the largest first."""
    return tuple(sorted((Weight(*each) for each in shares.items()), key=lambda weight: -weight.share))


# ---------------------------------------------------------------- back to milestones and needs


@dataclass(frozen=True)
class _Teller:
    """Turns positions and ticks back into milestones and days."""

    compiled: Compiled
    run: Run
    explaining: Explaining
    _parts: dict[str, Parts] = field(default_factory=dict)
    _planned: dict[str, tuple[date, bool] | None] = field(default_factory=dict)

    def milestone(self, milestone: Milestone) -> MilestoneForecast | None:
        """What the run says of one milestone; None where no step reaches its kind."""
        targets = self.compiled.reaching(milestone)
        if not targets:
            return None
        way = way_to(self.compiled, self.run, targets)
        day = wanted(self.compiled.world, milestone)
        due = day.span.last if day and day.is_stated else None
        causes, decided_by = self.causes(milestone, way)
        dates, parts = _dates(way), self.explaining.parts(way)
        if parts:
            self._parts[milestone.id] = parts
        return MilestoneForecast(
            milestone=milestone,
            dates=dates,
            wanted=day,
            on_time=_on_time(way, due),
            causes=causes,
            cases=_weights(way, lambda draft: draft.case.id),
            offices=_weights(way, lambda draft: draft.step.office),
            assumes=way.assumed,
            undecided=way.undecided,
            start_bys=_start_bys(way, _not_begun(way), due) if due else (),
            steps=_weights(way, lambda draft: f"{draft.case.id}/{draft.step.name}"),
            decided_by=decided_by,
            spread=spread_of(self.compiled.world, [parts] if parts else [], dates.p50, dates.p80),
        )

    def spread(self, milestones: Iterable[MilestoneForecast]) -> Spread | None:
        """What the spread of several milestones together rests on."""
        parts = (self._parts.get(m.milestone.id) for m in milestones)
        return spread_of(self.compiled.world, [one for one in parts if one])

    def needs(self, reading: NeedReading) -> Iterator[NeedForecast]:
        """What the run says of a need that a step meets, in each case that would meet it."""
        for target in () if reading.state == State.MET else self.targets(reading):
            way, live = way_to(self.compiled, self.run, (target,)), self.compiled.drafts[target].case
            due = self.due(reading)
            yield NeedForecast(
                reading=reading,
                dates=_dates(way),
                due=due,
                on_time=_on_time(way, due),
                start_by=None if live.progress.is_open or due is None else _start_bys(way, (live.id,), due)[0],
                case=live.id,
                is_due=self.is_due(reading),
                undecided=way.undecided,
            )

    def targets(self, reading: NeedReading) -> tuple[int, ...]:
        """The positions at which a need is met, one in each case that would meet it."""
        found = (self.compiled.targets(reading.need.step, subject) for subject in subjects_of(reading))
        return tuple(dict.fromkeys(target for targets in found for target in targets))

    def causes(self, milestone: Milestone, way: Way) -> tuple[tuple[Weight, ...], NeedReading | None]:
        """How often each unmet need, of a milestone and of those before it, decided the day; and the reading of the first.

        A need that is never met decides that the milestone never comes. In the draws in which none did, it was the work, or
        the day for which a milestone is planned.
        """
        hits: dict[str, Flags] = {}
        most: dict[str, tuple[float, NeedReading]] = {}
        for reading in self.unmet(milestone):
            targets = [target for target in self.targets(reading) if target in way.place]
            if targets:
                title, never = reading.need.title, self.run.finish.T[targets] >= NEVER
                hit = np.logical_or.reduce(way.flags[[way.place[target] for target in targets]] | never)
                _add(hits, title, hit)
                most[title] = max(
                    most.get(title, (-1.0, reading)), (float(hit.mean()), reading), key=lambda one: one[0]
                )
        if way.held.any():
            _add(hits, THE_PLAN, way.held)
        hits[THE_WORK] = ~np.logical_or.reduce([*hits.values(), np.zeros(len(way.finish), bool)])
        shares = _in_order({name: float(hit.mean()) for name, hit in hits.items()})
        return shares, most[shares[0].name][1] if shares[0].name in most else None

    def unmet(self, milestone: Milestone) -> Iterator[NeedReading]:
        """The needs that a milestone and those before it wait for and that are not met."""
        world = self.compiled.world
        chain = {milestone.id: milestone}
        todo = [milestone]
        while todo:
            before = (world.portfolio.milestone.get(name) for name in todo.pop().after)
            new = [m for m in before if m and m.id not in chain and reached(world, m) is None]
            chain |= {m.id: m for m in new}
            todo += new
        for name in chain:
            for reading in self.compiled.readings_of.get(name, ()):
                if reading.need.gates and reading.state != State.MET:
                    yield reading

    def due(self, reading: NeedReading) -> date | None:
        """The day a need is due.

        The day its milestone was reached without it, or is planned. Else the day it is expected (P50); what it waits for
        cannot be measured by that, and is due when a later milestone is planned.
        """
        milestone = reading.milestone
        if done := reached(self.compiled.world, milestone):
            return done.by
        planned = self.planned(milestone)
        if planned and (planned[1] or planned[0] >= self.compiled.world.as_of):
            return planned[0]
        if reading.need.gates:
            return self.wanted_later(milestone)
        finish = self.finish(milestone)
        middle = None if finish is None else quantiles(finish).p50
        return None if middle is None else self.compiled.day(middle)

    def is_due(self, reading: NeedReading) -> bool:
        """Whether a need is due on a day that a plan states, or, where nothing waits for it, on any."""
        stated = self.compiled.world.portfolio.need_by_of
        return (
            not reading.need.gates or reading.milestone.id in stated or self.wanted_later(reading.milestone) is not None
        )

    def wanted_later(self, milestone: Milestone) -> date | None:
        """The first day on which a plan wants a milestone that comes after this one."""
        stated = self.compiled.world.portfolio.need_by_of
        seen, todo = set[str](), [milestone.id]
        while todo:
            new = self.next.get(todo.pop(), ())
            todo += [name for name in new if name not in seen]
            seen |= set(new)
        return min((stated[name].need_by.last for name in seen if name in stated), default=None)

    @cached_property
    def next(self) -> Mapping[str, tuple[str, ...]]:
        """The milestones that come straight after each one."""
        return grouped(
            (before, later.id) for later in self.compiled.world.portfolio.milestones for before in later.after
        )

    def planned(self, milestone: Milestone) -> tuple[date, bool] | None:
        """The planned day of a milestone, and whether a plan states it.

        Where none does: the planned day of the milestone before it, and the median of what lies between, in which no unmet
        need of its own is counted.
        """
        if milestone.id not in self._planned:
            stated = self.compiled.world.portfolio.need_by_of.get(milestone.id)
            self._planned[milestone.id] = (stated.need_by.last, True) if stated else self.reckoned(milestone)
        return self._planned[milestone.id]

    def reckoned(self, milestone: Milestone) -> tuple[date, bool] | None:
        """The day of a milestone for which no plan states one."""
        before = (self.compiled.world.portfolio.milestone.get(name) for name in milestone.after)
        days = [
            (day[0] + timedelta(days=self.between(earlier, milestone)), False)
            for earlier in before
            if earlier and (day := self.planned(earlier))
        ]
        return max(days, default=None)

    def between(self, earlier: Milestone, later: Milestone) -> int:
        """The median number of days from one milestone to the next; none where the later one lacks something of its own."""
        unmet = self.compiled.readings_of.get(later.id, ())
        first, second = self.finish(earlier), self.finish(later)
        if any(r.need.gates and r.state != State.MET for r in unmet) or first is None or second is None:
            return 0
        apart = (second - first)[(first < NEVER) & (second < NEVER)]
        days = int(np.median(apart) // self.compiled.plan.ticks_per_day) if apart.size else 0
        return min(days, LONGEST_GAP)

    def finish(self, milestone: Milestone) -> Ticks | None:
        """When a milestone is reached, [draw]; None where no step reaches it."""
        targets = self.compiled.reaching(milestone)
        return self.run.finish[:, targets].max(axis=1) if targets else None
