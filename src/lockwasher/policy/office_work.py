"""What offices have to do in two worlds: hours on record, steps and the days they are in hand, and how many stand at each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.clearance.routes_table import Effort, read_routes
from lockwasher.estimates.distributions import Floats
from lockwasher.forecast.plan import TICKS_PER_DAY
from lockwasher.forecast.stays import STEPS, THERE, TICKS, WAITING
from lockwasher.policy.comparison import Hours, Look, OfficeWork
from lockwasher.policy.futures import Futures, Tally
from lockwasher.policy.paired import mean_difference, quantile

_EIGHT_OF_TEN: Final = 0.8
_NO_HOURS: Final = Hours(0, 0, 0, 0)


@cache
def efforts() -> Mapping[str, Effort]:
    """The officer-hours on record for one case of a procedure, by procedure."""
    return {route.procedure: route.effort for route in read_routes().values() if route.procedure and route.effort}


def hours_by_office(futures: Futures) -> Mapping[str, Hours]:
    """The hours on record of the cases of a world, by the office that does the first step of each."""
    found: dict[str, list[Hours]] = {}
    for live in futures.compiled.cases.values():
        effort = None if live.progress.is_open else efforts().get(live.procedure)
        one = Hours(1, effort.range.least, effort.range.most, 0) if effort else Hours(1, 0, 0, 1)
        found.setdefault(live.progress.procedure.steps[0].office, []).append(one)
    return {office: _summed(each) for office, each in found.items()}


def _summed(each: list[Hours]) -> Hours:
    cases, least, most, without = zip(*((one.cases, one.least, one.most, one.n_without) for one in each), strict=True)
    return Hours(sum(cases), sum(least), sum(most), sum(without))


def office_work(base: Futures, other: Futures) -> tuple[OfficeWork, ...]:
    """The offices that have anything to do in one of two worlds, by name; none where nobody asked for them."""
    if base.tally is None or other.tally is None:
        return ()
    tallies, hours = (base.tally, other.tally), [hours_by_office(futures) for futures in (base, other)]
    names = sorted({*base.tally.offices, *other.tally.offices, *hours[0], *hours[1]})
    with_desks = {*base.compiled.offices, *other.compiled.offices}
    return tuple(
        OfficeWork(
            office=name,
            has_desks=name in with_desks,
            hours=(hours[0].get(name, _NO_HOURS), hours[1].get(name, _NO_HOURS)),
            steps=mean_difference(*(_row(tally, tally.done, name)[STEPS] for tally in tallies)),
            days=mean_difference(*(_row(tally, tally.done, name)[TICKS] / TICKS_PER_DAY for tally in tallies)),
            standing=tuple(_standing(tallies[0].months, [_row(tally, tally.standing, name) for tally in tallies])),
        )
        for name in names
    )


def _row(tally: Tally, counts: NDArray[np.signedinteger[Any]], office: str) -> Floats:
    """What was counted at an office, [..., draw]; nothing at one that does nothing in this world."""
    if office not in tally.offices:
        return np.zeros(counts.shape[1:])
    row: Floats = counts[tally.offices.index(office)].astype(np.float64)
    return row


def _standing(months: Sequence[int], both: Sequence[Floats]) -> Iterator[Look]:
    """What stands there, month by month, up to the first after which nothing does in either world."""
    ever = np.flatnonzero(sum(each[THERE].sum(axis=-1) for each in both))
    for at in range(min(int(ever[-1]) + 2, len(months)) if len(ever) else 0):
        there, waiting = ([each[what, at] for each in both] for what in (THERE, WAITING))
        yield Look(months[at], mean_difference(*there), _most(there), mean_difference(*waiting), _most(waiting))


def _most(both: Sequence[Floats]) -> tuple[int, int]:
    """How many stand there in eight draws of ten at most, in each world."""
    first, second = (int(quantile(each, _EIGHT_OF_TEN)) for each in both)
    return first, second
