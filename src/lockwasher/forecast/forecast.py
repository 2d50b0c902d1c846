"""What will come loose and when it must be started: one function from a world to dates with their chances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from lockwasher.estimates.world import World
from lockwasher.forecast.backward import FREE, HOPELESS, in_time, latest_of
from lockwasher.forecast.blocks import Blocks, simulate_in
from lockwasher.forecast.compile import Compiled, compile_world
from lockwasher.forecast.drafts import NOTHING, Draft, Live
from lockwasher.forecast.dues import Due, Dues
from lockwasher.forecast.plan import NEVER
from lockwasher.forecast.proposals import subjects_of, taken_for_oversize
from lockwasher.forecast.quantiles import quantiles
from lockwasher.forecast.simulate import Flags, Run
from lockwasher.forecast.spread import Explaining, Parts, Spread, spread_of
from lockwasher.forecast.waits import OfficeWait, office_waits, waits_by_office
from lockwasher.forecast.ways import Way, way_to
from lockwasher.readiness.milestones import Wanted, open_milestones, reached, wanted
from lockwasher.readiness.readings import NeedReading, State
from lockwasher.register.nouns import Milestone
from lockwasher.register.portfolio import grouped

DRAWS, SEED, ON_TIME = 1000, 1, 0.80
THE_WORK, THE_PLAN = "the work itself", "the planned day"


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
    milestone or a later one; `due` is then only the planned day before it. `wanted_for` is the later milestone whose day `due`
    is, if it is that of one. `undecided` are the proposed cases it rests on that people must
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
    wanted_for: Milestone | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The forecast of a world.

    `guesses` of the `estimates` used, one a step of a procedure, rest on a guess; `unestimated` steps count as taking no time.
    `dues` says by when the needs of a milestone are due, those it waits for (True) and those it can go ahead without.
    `taken_for_oversize` is what the proposed oversize transports carry of which nobody stated the size. `offices` says how
    long the offices with desks let wait.
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
    dues: Mapping[tuple[str, bool], Due] = field(default_factory=dict)
    spread: Spread | None = None
    taken_for_oversize: tuple[str, ...] = ()
    offices: Mapping[str, OfficeWait] = field(default_factory=dict)


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
        ForecastError: cases or milestones wait for each other in a circle, or a plan names a day beyond what ticks reach.
        PlanError: fewer than one draw is asked for.
        ValueError: the day is not the world's.
    """
    if as_of not in {None, world.as_of}:
        raise ValueError(f"the world is that of {world.as_of}, not of {as_of}; build the world of that day")
    compiled = compile_world(world)
    drawn, run = simulate_in(blocks, compiled.laid, draws, seed)
    dues = Dues(compiled, run)
    teller = _Teller(compiled, run, Explaining(compiled, run, drawn), dues)
    milestones = tuple(found for m in open_milestones(world) if (found := teller.milestone(m)))
    to_come = [draft for draft in compiled.drafts if draft.done is None and not draft.is_mark]
    proposed = ((live.procedure, live.subject) for live in compiled.cases.values() if live.is_proposed)
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
        dues=_dues(dues, compiled.readings),
        spread=teller.spread(foremost(milestones)),
        taken_for_oversize=taken_for_oversize(world, proposed),
        offices=waits_by_office(compiled.offices, *office_waits(compiled.plan, run)),
    )


def _dues(dues: Dues, readings: Iterable[NeedReading]) -> Mapping[tuple[str, bool], Due]:
    """When all that is not met is due, also where no case would meet it."""
    asked = {(r.milestone.id, r.need.gates): r.milestone for r in readings if r.state != State.MET}
    found = {key: dues.of(milestone, gates=key[1]) for key, milestone in asked.items()}
    return {key: due for key, due in found.items() if due}


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
    dues: Dues
    _parts: dict[str, Parts] = field(default_factory=dict)

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
            found = self.dues.of(reading.milestone, gates=reading.need.gates)
            due = found.day if found else None
            yield NeedForecast(
                reading=reading,
                dates=_dates(way),
                due=due,
                on_time=_on_time(way, due),
                start_by=None if live.progress.is_open or due is None else _start_bys(way, (live.id,), due)[0],
                case=live.id,
                is_due=self.dues.is_due(reading.milestone, gates=reading.need.gates),
                undecided=way.undecided,
                wanted_for=found.wanted_for if found else None,
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
