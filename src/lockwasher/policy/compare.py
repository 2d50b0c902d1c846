"""Policies compared with each other on the same futures: dates, days late, deposits, applications, hours, waits, queues."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Final

import numpy as np

from lockwasher.clearance.filing_plans import AS_KNOWN, AssumptionSet
from lockwasher.estimates.distributions import Floats
from lockwasher.estimates.world import World
from lockwasher.forecast.blocks import Blocks
from lockwasher.forecast.plan import PlanError
from lockwasher.policy.comparison import Compared, Comparison, Cost, Filings, Group, Moved, Rests, Standing, Watched
from lockwasher.policy.filings import taking, watching
from lockwasher.policy.futures import BACKLOG_MONTHS, MILESTONES, MONTH_DAYS, Asks, Futures, play_world
from lockwasher.policy.leaving import falls
from lockwasher.policy.model import Policy, apply
from lockwasher.policy.money import Stakes, stakes
from lockwasher.policy.notes import notes_of
from lockwasher.policy.office_work import efforts, office_work
from lockwasher.policy.paired import Difference, mean_difference, quantile, share_difference, statistic_difference
from lockwasher.policy.stamps import stamps
from lockwasher.policy.storing import Stored, stored
from lockwasher.procedures.model import Backing
from lockwasher.register.nouns import Mark, Milestone

DRAWS, SEED = 500, 1
TODAY: Final = Policy(
    id="today",
    title="As things are",
    question="What comes of it if nothing is changed?",
    backing=Backing("the register, the editions in force and the estimates of the day", True, Mark.UNVERIFIED),
    precedent="",
    changes=(),
)


@dataclass(frozen=True, slots=True)
class How:
    """How futures are played: how many draws (intervals need more than 128), their seed, and blocks played elsewhere if any.

    `under` says what is taken as true of lines of which the record does not say it, in every world alike.
    """

    draws: int = DRAWS
    seed: int = SEED
    blocks: Blocks | None = None
    under: AssumptionSet = AS_KNOWN

    def world(self, world: World, policy: Policy) -> World:
        """The world under a policy. Raises PolicyError where it cannot be applied."""
        return self.noting(world, policy)[0]

    def noting(self, world: World, policy: Policy) -> tuple[World, tuple[str, ...]]:
        """The world under a policy, and what of it changes less than its words say. Raises PolicyError as `world`."""
        notes: list[str] = []
        changed = apply(taking(policy, self.under), world, lambda *made: notes.extend(notes_of(*made)))
        return changed, tuple(notes)

    def milestones(self, world: World) -> Futures:
        """The futures of a world's milestones alone. Raises ForecastError as `play_world`."""
        return play_world(world, self.draws, self.seed, blocks=self.blocks, asks=MILESTONES)


HOW: Final = How()


def compare(
    world: World,
    base: Policy,
    others: Sequence[Policy],
    how: How = HOW,
    *,
    tell: Callable[[int, str], None] = lambda *_: None,
) -> Comparison:
    """Compare policies with a base, each on the same futures.

    Args:
        world: what is known.
        base: what the others are held against; `TODAY` changes nothing.
        others: the policies.
        how: how many futures, and of which seed.
        tell: is told how far it is, in percent, and what is being done.

    Raises:
        PolicyError: a policy cannot be applied to this world.
        ForecastError: cases or milestones wait for each other in a circle under a policy.
        PlanError: fewer than one draw is asked for.
    """
    if how.draws < 1:
        raise PlanError(f"{how.draws} draws were asked for; ask for at least 1")
    watches = tuple(dict.fromkeys(step for policy in (base, *others) for step in policy.watches))
    asked = watching(world, watches)
    applied = [how.noting(asked, policy) for policy in (base, *others)]  # all refusals before any work
    worlds = [changed for changed, _ in applied]
    share = 100 // len(worlds)

    def played(at: int) -> Futures:
        name = (base, *others)[at].name
        return play_world(
            worlds[at],
            how.draws,
            how.seed,
            blocks=how.blocks,
            asks=Asks(offices=True, watches=watches),
            tell=lambda told: tell(at * share, f"{name}: {told}"),
        )

    first = played(0)
    mine = _Played(first, how)
    found = [
        replace(_compared(policy, mine, _Played(played(at), how)), notes=applied[at][1])
        for at, policy in enumerate(others, 1)
    ]
    return Comparison(
        portfolio=world.portfolio.name,
        as_of=world.as_of,
        draws=how.draws,
        seed=how.seed,
        base=base,
        n_milestones=len(first.milestones),
        n_wanted=int((~np.isnan(first.due)).sum()),
        n_items=len(first.world.portfolio.items),
        base_waits=first.waits,
        base_filings=filings(first),
        base_cost=_cost(mine.stakes),
        base_rests=_rests(first),
        others=tuple(found),
        base_notes=applied[0][1],
    )


class _Played:
    """A world that was played, with what its lines cost and how long goods stand."""

    def __init__(self, futures: Futures, how: How) -> None:
        self.futures = futures
        self.stakes: Stakes = stakes(futures, how.under)
        self.stored: Stored = stored(futures)


def _compared(policy: Policy, first: _Played, second: _Played) -> Compared:
    base, other = first.futures, second.futures
    before, after = first.stakes.payments, second.stakes.payments
    pairing = Pairing(base, other)
    papers = stamps(base, other)
    moved = pairing.moved()
    return Compared(
        policy=policy,
        on_time=pairing.on_time(),
        days_late=pairing.days_late(),
        stamped=papers.stamped,
        carried=papers.carried,
        n_lines_apart=papers.n_apart,
        moved=moved,
        watched=tuple(w for w in pairing.watched() if w.step in policy.watches or w.is_changed),
        n_same=len(pairing.both) - len(moved),
        partners=pairing.groups(_partner_of),
        kinds=pairing.groups(lambda _, milestone: milestone.kind.value),
        goods=pairing.groups(_goods_of),
        lost=tuple(m.id for m in base.milestones if m.id not in pairing.at_other),
        won=tuple(m.id for m in other.milestones if m.id not in pairing.at_base),
        waits=other.waits,
        filings=filings(other),
        cost=_cost(second.stakes),
        deposit_days=mean_difference(before.deposit_days, after.deposit_days),
        paid=mean_difference(before.paid, after.paid),
        deposited=mean_difference(before.deposited, after.deposited),
        exposed=mean_difference(before.exposed, after.exposed),
        stored=Standing(
            mean_difference(first.stored.days, second.stored.days), second.stored.n_items, second.stored.n_untold
        ),
        falls=falls(base.world, policy),
        rests=_rests(other),
        offices=office_work(base, other),
    )


class Pairing:
    """The milestones that two worlds share, draw by draw."""

    def __init__(self, base: Futures, other: Futures) -> None:
        self.base, self.other = base, other
        self.at_base = {m.id: at for at, m in enumerate(base.milestones)}
        self.at_other = {m.id: at for at, m in enumerate(other.milestones)}
        self.both = [m for m in base.milestones if m.id in self.at_other]
        self._rows = ([self.at_base[m.id] for m in self.both], [self.at_other[m.id] for m in self.both])

    def on_time(self, rows: Iterable[int] | None = None) -> Difference:
        """The share of milestones in time (0 to 1); of some of them, by their place in `both`."""
        first, second = self._late(rows)
        return share_difference((first <= 0).mean(axis=0), (second <= 0).mean(axis=0))

    def days_late(self) -> Difference:
        """The mean days late of a milestone."""
        first, second = self._late(None)
        return mean_difference(first.mean(axis=0), second.mean(axis=0))

    def _late(self, rows: Iterable[int] | None) -> tuple[Floats, Floats]:
        places = self.wanted if rows is None else list(rows)
        first, second = (
            futures.late[[at[place] for place in places]]
            for futures, at in zip((self.base, self.other), self._rows, strict=True)
        )
        return (first, second) if len(first) else (np.zeros((1, self.draws)), np.zeros((1, self.draws)))

    @cached_property
    def wanted(self) -> list[int]:
        """The places in `both` of the milestones for which a plan names a day."""
        return [place for place, at in enumerate(self._rows[0]) if not np.isnan(self.base.due[at])]

    @property
    def draws(self) -> int:
        """How many draws were played."""
        return int(self.base.days.shape[1])

    def moved(self) -> tuple[Moved, ...]:
        """The milestones that differ in some draw, the largest change of P80 first."""
        found = []
        for place, milestone in enumerate(self.both):
            rows = [at[place] for at in self._rows]
            first, second = self.base.reached[rows[0]], self.other.reached[rows[1]]
            if not np.array_equal(first, second):
                due = self.base.due[rows[0]]
                found.append(_moved(milestone.id, milestone.title, self._day(due), (first, second), due))
        return tuple(sorted(found, key=lambda one: (-abs(one.p80.change or 0.0), one.id)))

    def watched(self) -> tuple[Watched, ...]:
        """What one case gains that is begun today, for each watched step that both worlds play."""
        found = []
        for step, row in self.base.watched.items():
            if step in self.other.watched:
                days = (self.base.days[row], self.other.days[self.other.watched[step]])
                p50, p80 = (statistic_difference(*days, partial(quantile, share=share)) for share in (0.5, 0.8))
                ever = share_difference(*(np.isfinite(one).astype(np.float64) for one in days))
                title = self.base.world.library.in_force(step.procedure, self.base.world.as_of).step[step.step].title
                found.append(Watched(step, title, p50, p80, ever))
        return tuple(found)

    def _day(self, days: float) -> date | None:
        return None if np.isnan(days) else self.base.world.as_of + timedelta(days=int(days))

    def groups(self, name: Callable[[World, Milestone], str]) -> tuple[Group, ...]:
        """The share in time by a name of each milestone."""
        by: dict[str, list[int]] = {}
        for place in self.wanted:
            by.setdefault(name(self.base.world, self.both[place]), []).append(place)
        return tuple(Group(told, len(rows), self.on_time(rows)) for told, rows in sorted(by.items()))


def _moved(name: str, title: str, day: date | None, reached: tuple[Floats, Floats], due: float) -> Moved:
    on_time = None if np.isnan(due) else share_difference(*((days <= due).astype(np.float64) for days in reached))
    p50, p80 = (statistic_difference(*reached, partial(quantile, share=share)) for share in (0.5, 0.8))
    return Moved(name, title, day, on_time, p50, p80)


def _partner_of(world: World, milestone: Milestone) -> str:
    subject = milestone.subject
    held = world.portfolio.contribution.get(subject)
    contributions = (
        [held]
        if held
        else [world.portfolio.contribution.get(c) for i in world.portfolio.items_of(subject) for c in i.contributions]
    )
    partners = sorted({c.partner for c in contributions if c})
    return ", ".join(partners) or "no partner on record"


def _goods_of(world: World, milestone: Milestone) -> str:
    """What the items of a milestone are, in the words of 15 CFR 301.2, where the register says it."""
    found = {item.goods for item in world.portfolio.items_of(milestone.subject)}
    known = sorted(kind.value.replace("-", " ") for kind in found if kind)
    if not found:
        return "no items on record"
    return ", ".join([*known, *(["kind not on record"] if None in found else [])])


def filings(futures: Futures) -> Filings:
    """What is filed in a world and the hours on record for it."""
    found = efforts()
    known = {name: found[name].range for name in futures.filed if name in found}
    months = [month for month in BACKLOG_MONTHS if len(futures.decided)]
    waiting = {month: futures.backlog(month * MONTH_DAYS) for month in months}
    return Filings(
        by_procedure=dict(sorted(futures.filed.items())),
        hours_least=sum(futures.filed[name] * one.least for name, one in known.items()),
        hours_most=sum(futures.filed[name] * one.most for name, one in known.items()),
        n_without_hours=sum(n for name, n in futures.filed.items() if name not in known),
        n_applications=len(futures.decided),
        backlog=tuple((month, float(n.mean()), float(np.quantile(n, 0.8))) for month, n in waiting.items()),
    )


def _cost(held: Stakes) -> Cost:
    paid = held.payments
    return Cost(
        n_lines=held.n_lines,
        at_stake=held.known,
        n_unknown=held.n_unknown,
        missing=_most_first(held.missing),
        deposit_days=float(paid.deposit_days.mean()),
        n_carried_unknown=paid.n_deposits_unknown,
        n_entering=paid.n_lines,
        n_inside=paid.n_inside,
        n_undated=paid.n_undated,
        ways=paid.ways,
        missing_paid=_most_first(paid.missing),
    )


def _most_first(missing: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(missing.items(), key=lambda one: (-one[1], one[0])))


def _rests(futures: Futures) -> Rests:
    sources = list(futures.beliefs.values())
    return Rests(len(sources), sum(source == "guess" for source in sources))
