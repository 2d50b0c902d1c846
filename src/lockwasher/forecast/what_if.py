"""What a vacancy or one more desk at an office does: two worlds that differ in its desks alone, on the same futures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lockwasher.estimates.world import World
from lockwasher.forecast.compile import Compiled, compile_world
from lockwasher.forecast.forecast import DRAWS, ON_TIME, SEED
from lockwasher.forecast.plan import TICKS_PER_DAY, Ticks
from lockwasher.forecast.playing import play
from lockwasher.forecast.quantiles import quantile_table
from lockwasher.forecast.uniforms import STRATUM
from lockwasher.forecast.waits import OfficeWait, waits_by_office
from lockwasher.readiness.milestones import open_milestones, wanted
from lockwasher.register.nouns import Milestone, Office

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class DeskChange:
    """Desks more or fewer at an office from a day on, until the day they are as before, if any.

    `desks` is how many it has; the register's number, or one that is assumed for this question alone.
    """

    office: str
    more: int
    from_on: date
    until_on: date | None
    desks: int

    @property
    def fewer(self) -> int:
        """By how many desks it has fewer."""
        return -self.more


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone whose P80 moved: by how many days; None where it is done in too few draws in one of the two worlds."""

    milestone: str
    title: str
    days: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change of desks does, on the same draws.

    `median` is the change of the P80, in days, of what is late in one of the two worlds, positive where it comes later;
    `low` and `high` hold it with 95 % as far as the number of draws goes. `n_lost` milestones have a P80 in the first world
    and none in the second, where more than one draw in five never ends; `n_won` the other way round. `worst` moved most
    against us. `before` and `after` say how long the office lets wait.
    """

    n_milestones: int
    late_before: int
    late_after: int
    median: float | None
    low: float | None
    high: float | None
    worst: Moved | None
    n_lost: int
    n_won: int
    before: OfficeWait
    after: OfficeWait
    draws: int
    seed: int


def with_desks(world: World, change: DeskChange) -> World:
    """The world in which an office has the desks that a question assumes; the same world where the register says so."""
    mine = world.portfolio.office.get(change.office)
    if mine and mine.desks == change.desks:
        return world
    entry = world.library.offices.get(change.office)
    made = mine or Office(id=change.office, name=entry.title if entry else change.office, source="assumed to compare")
    others = (office for office in world.portfolio.offices if office.id != change.office)
    offices = tuple(sorted((*others, replace(made, desks=change.desks)), key=lambda office: office.id))
    return replace(world, portfolio=replace(world.portfolio, offices=offices))


def changed(world: World, change: DeskChange) -> World:
    """The world with the desks changed; it must have the office as `with_desks` makes it."""
    days = [(change.from_on, change.desks + change.more)]
    if change.until_on:
        days.append((change.until_on, change.desks))
    return replace(world, capacity={**world.capacity, change.office: tuple(days)})


def compare(world: World, change: DeskChange, draws: int = DRAWS, seed: int = SEED) -> Comparison:
    """What a change of desks does to what is wanted; the same draws are played in both worlds.

    Raises:
        ForecastError: cases or milestones wait for each other in a circle.
    """
    now = compile_world(with_desks(world, change))
    then = compile_world(changed(now.world, change))
    stated = (m for m in open_milestones(now.world) if (day := wanted(now.world, m)) and day.is_stated)
    asked = [m for m in stated if now.reaching(m)]
    before, after = (_play(one, asked, change.office, draws, seed) for one in (now, then))
    return _Comparing(asked, before, after).told(draws, seed)


@dataclass(frozen=True, slots=True)
class _Futures:
    """The finishes of milestones, [milestone, draw] in ticks, the ticks by which they are wanted, and the waits at the office."""

    finish: Ticks
    due: NDArray[np.int64]
    wait: OfficeWait


def _play(compiled: Compiled, asked: Sequence[Milestone], office: str, draws: int, seed: int) -> _Futures:
    reaching = [compiled.reaching(m) for m in asked]
    targets = np.array(sorted({target for found in reaching for target in found}), np.int64)
    played = play(compiled.laid, targets, draws, seed)
    at = {int(target): row for row, target in enumerate(targets)}
    ends = [np.maximum.reduce([played.finish[at[target]] for target in found]) for found in reaching]
    finish = np.array(ends, np.int64).reshape(len(asked), draws)
    waits = waits_by_office(compiled.offices, played.visits, played.wait)
    return _Futures(finish, _due(compiled, asked), waits[office])


def _due(compiled: Compiled, asked: Sequence[Milestone]) -> NDArray[np.int64]:
    days = (wanted(compiled.world, milestone) for milestone in asked)
    return np.array([compiled.end_of(day.span.last) for day in days if day], np.int64)


@dataclass(frozen=True, slots=True)
class _Comparing:
    """Two worlds held against each other."""

    asked: Sequence[Milestone]
    before: _Futures
    after: _Futures

    def told(self, draws: int, seed: int) -> Comparison:
        """The comparison."""
        first, second = _p80(self.before.finish), _p80(self.after.finish)
        late_first, late_second = _late(first, self.before.due), _late(second, self.after.due)
        rows = np.flatnonzero(late_first | late_second)
        median = _median(first[rows], second[rows])
        low, high = self._interval(rows, median)
        return Comparison(
            n_milestones=len(self.asked),
            late_before=int(late_first.sum()),
            late_after=int(late_second.sum()),
            median=median,
            low=low,
            high=high,
            worst=self._worst(first, second, rows),
            n_lost=int((np.isnan(second) & ~np.isnan(first)).sum()),
            n_won=int((np.isnan(first) & ~np.isnan(second)).sum()),
            before=self.before.wait,
            after=self.after.wait,
            draws=draws,
            seed=seed,
        )

    def _worst(self, first: NDArray[np.float64], second: NDArray[np.float64], rows: NDArray[np.int64]) -> Moved | None:
        """The milestone that moved most against us: one that loses its P80 before any that keeps it."""
        days = np.where(np.isnan(second) & ~np.isnan(first), np.inf, (second - first) / TICKS_PER_DAY)[rows]
        if not len(rows) or np.isnan(days).all():
            return None
        place = int(np.nanargmax(days))
        worst = self.asked[rows[place]]
        return Moved(worst.id, worst.title, None if np.isinf(days[place]) else float(days[place]))

    def _interval(self, rows: NDArray[np.int64], median: float | None) -> tuple[float | None, float | None]:
        """An interval by leaving out one stratum of paired draws after the other (the jackknife)."""
        left = [found for found in self._left_out(rows) if found is not None]
        n = len(left)
        if median is None or n < 2:  # one stratum says nothing of how strata differ
            return None, None
        spread = float(np.sqrt((n - 1) / n * np.square(np.array(left) - np.mean(left)).sum()))
        reach = float(special.stdtrit(n - 1, (1 + LEVEL) / 2)) * spread
        return median - reach, median + reach

    def _left_out(self, rows: NDArray[np.int64]) -> Iterator[float | None]:
        first, second = self.before.finish[rows], self.after.finish[rows]
        draws = first.shape[1]
        for start in range(0, draws, STRATUM):
            kept = np.r_[0:start, min(start + STRATUM, draws) : draws]
            if len(kept) and len(rows):
                yield _median(_p80(first[:, kept]), _p80(second[:, kept]))


def _p80(finish: Ticks) -> NDArray[np.float64]:
    """The P80 of each row, in ticks; not a number where it is never."""
    return quantile_table(finish.T, (ON_TIME,))[0] if len(finish) else np.empty(0)


def _late(p80: NDArray[np.float64], due: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.isnan(p80) | (np.floor(p80) > due)


def _median(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """The median change in days of what has a P80 in both worlds."""
    days = (second - first) / TICKS_PER_DAY
    known = days[~np.isnan(days)]
    return float(np.median(known)) if len(known) else None


def told(comparison: Comparison) -> Mapping[str, object]:
    """A comparison as plain values, to be kept."""
    return {
        **{name: getattr(comparison, name) for name in _PLAIN},
        "worst": None if comparison.worst is None else [comparison.worst.milestone, comparison.worst.title, comparison.worst.days],
        **{name: [w.visits, w.mean, w.p80] for name in _WAITS if (w := getattr(comparison, name))},
    }  # fmt: skip


def read(held: Mapping[str, object]) -> Comparison:
    """A comparison from what was kept of it."""
    plain = {name: held[name] for name in _PLAIN}
    waits = {name: OfficeWait(*held[name]) for name in _WAITS}  # type: ignore[misc]  # as `told` wrote it
    worst = held["worst"]
    return Comparison(worst=Moved(*worst) if worst else None, **plain, **waits)  # type: ignore[arg-type, misc]  # the same


_PLAIN = ("n_milestones", "late_before", "late_after", "median", "low", "high", "n_lost", "n_won", "draws", "seed")
_WAITS = ("before", "after")
