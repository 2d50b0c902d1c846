"""What falls when a partner leaves, and what of it the record knows a like of: nothing is said of what replacing would cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lockwasher.estimates.world import World
from lockwasher.policy.goods import Leaves, gone_with
from lockwasher.policy.model import Policy
from lockwasher.readiness.milestones import open_milestones
from lockwasher.register.nouns import Item, Money
from lockwasher.register.portfolio import Portfolio

Sums = tuple[tuple[str, Decimal], ...]  # by currency


@dataclass(frozen=True, slots=True)
class Worth:
    """What items are worth by one kind of value: sums by currency, and of how many items none is on record."""

    sums: Sums
    n_without: int


@dataclass(frozen=True, slots=True)
class Like:
    """A type of which something falls: how many items fall, and how many of the same type other partners bring."""

    model: str
    n_fallen: int
    others: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Fallen:
    """What falls with a partner, and what replacing it would ask for, from the record alone.

    `contributions` by title; `n_shared` items stay that it brings with others; `n_waiting` milestones stay that come after one
    that falls. `wanted` counts the milestones that fall and that a plan names a day for; `first_wanted` is the first such day.
    `customs` and `credited` are values of the items that fall; `likes` the types of them that are on record, `n_untyped` items have none. `agreements` bind until they end.
    """

    partner: str
    contributions: tuple[str, ...]
    agreements: tuple[str, ...]
    n_items: int
    n_shared: int
    n_consignments: int
    n_cases: int
    n_papers: int
    n_people: int
    n_milestones: int
    n_waiting: int
    wanted: int
    first_wanted: date | None
    customs: Worth
    credited: Worth
    likes: tuple[Like, ...]
    n_untyped: int


def falls(world: World, policy: Policy) -> tuple[Fallen, ...]:
    """What falls with each partner that leaves under a policy, each by itself, in a world in which it is still there."""
    return tuple(_fallen(world, one.partner) for one in policy.changes if isinstance(one, Leaves))


def _fallen(world: World, partner: str) -> Fallen:
    portfolio = world.portfolio
    gone = gone_with(portfolio, partner)
    items = [item for item in portfolio.items if item.id in gone]
    mine = {c.id: c.title for c in portfolio.contributions if c.partner == partner}
    milestones = [m for m in open_milestones(world) if m.subject in gone]
    lost = {m.id for m in milestones}
    days = [portfolio.need_by_of[m.id].need_by.last for m in milestones if m.id in portfolio.need_by_of]
    return Fallen(
        partner=partner,
        contributions=tuple(mine.values()),
        agreements=tuple(a.title for a in portfolio.agreements if partner in a.parties),
        n_items=len(items),
        n_shared=sum(i.id not in gone and not mine.keys().isdisjoint(i.contributions) for i in portfolio.items),
        n_consignments=sum(c.id in gone for c in portfolio.consignments),
        n_cases=sum(c.subject in gone for c in portfolio.cases),
        n_papers=sum(c.subject in gone or c.holder == partner for c in portfolio.claims),
        n_people=sum(p.partner == partner for p in portfolio.persons),
        n_milestones=len(milestones),
        n_waiting=sum(m.id not in lost and not lost.isdisjoint(m.after) for m in open_milestones(world)),
        wanted=len(days),
        first_wanted=min(days, default=None),
        customs=_worth(item.customs_value for item in items),
        credited=_worth(item.credited_value for item in items),
        likes=tuple(_likes(portfolio, items, partner)),
        n_untyped=sum(item.model is None for item in items),
    )


def _worth(values: Iterable[Money | None]) -> Worth:
    sums: dict[str, Decimal] = {}
    n_without = 0
    for value in values:
        if value is None:
            n_without += 1
        else:
            sums[value.currency] = sums.get(value.currency, Decimal(0)) + value.amount
    return Worth(tuple(sorted(sums.items())), n_without)


def _likes(portfolio: Portfolio, items: Iterable[Item], partner: str) -> Iterator[Like]:
    """The types of which something falls, those first of which others bring some too."""
    fallen = Counter(item.model for item in items if item.model)
    others: dict[str, Counter[str]] = {model: Counter() for model in fallen}
    for item in portfolio.items:
        if item.model in others:
            named = {portfolio.contribution[c].partner for c in item.contributions if c in portfolio.contribution}
            others[item.model].update(named - {partner})
    for model in sorted(fallen, key=lambda one: (not others[one], one)):
        yield Like(model, fallen[model], tuple(sorted(others[model].items())))
