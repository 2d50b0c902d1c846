"""What is paid in duties and fees in a world, draw by draw: by the way in which each line enters, for good or for a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.clearance.line_charges import ORDINARY, LineCharges, other_route
from lockwasher.clearance.money import Total
from lockwasher.clearance.routes_table import DUTY_FREE, ENTRY, FLORENCE, read_routes
from lockwasher.estimates.distributions import Floats, quantile
from lockwasher.estimates.world import World
from lockwasher.policy.comparison import Way
from lockwasher.policy.filings import FILED
from lockwasher.policy.futures import HORIZON_DAYS, Futures, entered_on, entry_rows
from lockwasher.register.nouns import Item

DUTIABLE: Final = "entered dutiable, paid for good"
STAMPED: Final = "entered free, the duty-free paper stamped before"
BACK: Final = "duty deposited, and back with the stamp"
KEPT: Final = "duty deposited, and kept: no stamp before the liquidation is final"
RELIEVED: Final = "relieved by the policy, without a paper"
_STAMP: Final = "enters/stamp"  # the need that a waiver lifts


@dataclass(frozen=True, eq=False)
class Payments:
    """What is paid in one world, in USD, each line entered alone on the world's own day, without the harbor fee.

    `paid`: the known part of what is paid for good, [draw]; `deposited`: of what is deposited and comes back, [draw];
    `exposed`: of what lines under the duty-free paper are spared and would owe if used otherwise within five years, [draw].
    `deposit_days`: dollars times days until the stamp or the final liquidation, [draw], from today on; `n_deposits_unknown`: deposits of which a part is unknown, in the
    mean. `n_lines` are looked at; `n_inside` more are in already and settled, of `n_undated` no milestone says that they enter.
    """

    ways: tuple[Way, ...]
    n_lines: int
    n_inside: int
    n_undated: int
    missing: Mapping[str, int]
    paid: Floats
    deposited: Floats
    exposed: Floats
    deposit_days: Floats
    n_deposits_unknown: float


Flags = NDArray[np.bool_]
Sum = Callable[[Item], Total]


@dataclass(frozen=True, eq=False)
class _Entered:
    """Groups of lines that enter in one way, where they do: `falls` says in which draws, [group, draw].

    `paid` is what a line so pays for good; `deposit` what it deposits before, carried for so many `days`, [group, draw].
    """

    name: str
    groups: Sequence[tuple[Item, ...]]
    falls: Flags
    paid: Sum
    deposit: Sum | None = None
    days: Floats | None = None

    def known(self, of: Sum) -> Floats:
        """The known part of a sum over the lines of each group, in USD, [group]."""
        return np.array([float(sum(of(item).known.amount for item in items)) for items in self.groups])

    def unknown(self, of: Sum) -> Floats:
        """The lines of each group of which a part of a sum is unknown, [group]."""
        return np.array([float(sum(of(item).n_unknown > 0 for item in items)) for items in self.groups])

    @property
    def often(self) -> Floats:
        """The share of draws in which each group enters so, [group]."""
        return np.asarray(self.falls.mean(axis=1), np.float64)


def payments(futures: Futures, lines: LineCharges) -> Payments:
    """What is paid in a world that was played, by what the desk reckons of its lines."""
    paper = _papers(futures, lines)
    entered = [one for one in _entered(futures, lines, paper) if one.falls.any()]
    n_draws = futures.days.shape[1]

    def over(parts: Iterable[Floats]) -> Floats:
        return sum(parts, np.zeros(n_draws))

    full = _of_route(lines, ORDINARY)
    held = [(one, one.deposit, one.days) for one in entered if one.deposit and one.days is not None]
    spared = [one for one in entered if one.name in {STAMPED, BACK}]
    return Payments(
        ways=tuple(_way(one) for one in entered),
        **_looked_at(futures, paper),
        missing=_missing(entered),
        paid=over(one.known(one.paid) @ one.falls for one in entered),
        deposited=over(one.known(of) @ one.falls for one, of, _ in held if one.name == BACK),
        exposed=over((one.known(full) - one.known(one.paid)) @ one.falls for one in spared),
        deposit_days=over(one.known(of) @ (one.falls * days) for one, of, days in held),
        n_deposits_unknown=sum(float(one.unknown(of) @ one.often) for one, of, _ in held),
    )


def _way(one: _Entered) -> Way:
    sizes = np.array([len(items) for items in one.groups], np.float64)
    return Way(
        one.name,
        n=float(sizes @ one.often),
        paid=float(one.known(one.paid) @ one.often),
        deposited=float(one.known(one.deposit) @ one.often) if one.deposit else 0.0,
        n_unknown=float(one.unknown(one.paid) @ one.often),
    )


def _missing(entered: Iterable[_Entered]) -> Mapping[str, int]:
    """For how many lines each fact or table is wanting, in some way in which they enter in some draw."""
    facts: dict[str, set[str]] = {}
    for one in entered:
        for items in (one.groups[at] for at in np.flatnonzero(one.often).tolist()):
            for item in items:
                facts.setdefault(item.id, set()).update(one.paid(item).missing)
    return Counter(fact for found in facts.values() for fact in found)


# ---------------------------------------------------------------- how each line enters


@dataclass(frozen=True, eq=False)
class _Paper:
    """Groups of lines under one application each: the day they enter and the day it is stamped, [group, draw]."""

    groups: tuple[tuple[Item, ...], ...]
    entry: Floats
    stamp: Floats


def _entered(futures: Futures, lines: LineCharges, paper: _Paper) -> Iterator[_Entered]:
    """Every group of lines in every way in which it may enter."""
    world = futures.world
    yield from _by_paper(world, lines, paper)
    rows, applied = entry_rows(futures), {item.id for items in paper.groups for item in items}
    found: dict[str, dict[int, list[Item]]] = {}
    for item in world.portfolio.items:
        if item.id in rows and item.id not in applied:
            route = other_route(lines.desk, item, FILED) or _without_paper(world)
            found.setdefault(route, {}).setdefault(rows[item.id], []).append(item)
    for route, by_row in found.items():
        falls = np.isfinite(futures.days[list(by_row)])
        yield _Entered(_name(route), [tuple(some) for some in by_row.values()], falls, _of_route(lines, route))


def _papers(futures: Futures, lines: LineCharges) -> _Paper:
    """The lines that an application covers: a case on record or of a policy covers all, a proposed one those not barred."""
    about = futures.world.portfolio.cases_about

    def covered(item: Item) -> bool:
        return any(case.procedure == FLORENCE for case in about.get(item.id, ())) or lines.may_apply(item)

    item = futures.world.portfolio.item
    every = [
        tuple(filter(covered, map(item.__getitem__, names))) for names in (*futures.lines.items, *futures.inside.items)
    ]
    kept = np.array([at for at, items in enumerate(every) if items], np.int64)
    entered = np.repeat(futures.inside.since[:, np.newaxis], futures.days.shape[1], axis=1)
    entry = np.concatenate([futures.days[futures.lines.entry], entered])
    stamp = futures.days[np.concatenate([futures.lines.stamp, futures.inside.stamp])]
    return _Paper(tuple(every[at] for at in kept), entry[kept], stamp[kept])


def _by_paper(world: World, lines: LineCharges, paper: _Paper) -> Iterator[_Entered]:
    """Free with the stamp; else duty is deposited, and kept once the liquidation is final (15 CFR 301.8(a), (c))."""
    is_in, final = np.isfinite(paper.entry), paper.entry + final_after(world)
    is_stamped = is_in & (paper.stamp <= paper.entry)
    is_back = is_in & ~is_stamped & np.isfinite(paper.stamp) & (paper.stamp <= final)
    with np.errstate(invalid="ignore"):
        days = np.clip(np.minimum(paper.stamp, final) - np.maximum(paper.entry, 0.0), 0.0, HORIZON_DAYS)
    days = np.where(is_in, days, 0.0)  # what never enters carries nothing
    free, full = (_of_route(lines, route) for route in (DUTY_FREE, ORDINARY))
    yield _Entered(STAMPED, paper.groups, is_stamped, free)
    yield _Entered(BACK, paper.groups, is_back, free, lines.deposit, days)
    yield _Entered(KEPT, paper.groups, is_in & ~is_stamped & ~is_back, full, lines.deposit, days)


def final_after(world: World) -> float:
    """Days from entry until its liquidation is final: the median of what is believed, and the wait after it; infinite if untold."""
    told = [world.belief(ENTRY, step) for step in ("liquidate", "liquidation-final")]
    found = [float(quantile(one.distribution, np.array([0.5]))[0]) for one in told if one]
    return sum(found) if len(found) == len(told) else np.inf


def _without_paper(world: World) -> str:
    """How a line enters that has no paper: relieved where a policy lifts the need and files nothing in its place."""
    is_filed = any(case.id.startswith(FILED) for case in world.portfolio.cases)
    return RELIEVED if _STAMP in world.lifted and not is_filed else ORDINARY


def _of_route(lines: LineCharges, route: str) -> Sum:
    return lines.relieved if route == RELIEVED else partial(lines.by_route, route)


def _name(route: str) -> str:
    if route in {RELIEVED, ORDINARY}:
        return RELIEVED if route == RELIEVED else DUTIABLE
    return f"entered by another route: {read_routes()[route].title}"


def _looked_at(futures: Futures, paper: _Paper) -> dict[str, int]:
    """How many lines are looked at, are in already and settled, and are of no known entry."""
    rows, inside = entry_rows(futures), entered_on(futures.world)
    waiting = {item.id for items in paper.groups for item in items}
    every = [item.id for item in futures.world.portfolio.items]
    left = [name for name in every if name not in rows and name not in waiting]
    n_inside = sum(name in inside for name in left)
    return {"n_lines": len(every) - len(left), "n_inside": n_inside, "n_undated": len(left) - n_inside}
