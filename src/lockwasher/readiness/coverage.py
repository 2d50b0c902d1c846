"""How much stands under signed paper by the day it is needed: share of items and of value, and what is left bare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lockwasher.estimates.world import World
from lockwasher.readiness.milestones import open_milestones, wanted
from lockwasher.register.coverage import is_signed
from lockwasher.register.nouns import Agreement, Item, Money
from lockwasher.register.portfolio import Portfolio, grouped


class Basis(StrEnum):
    """Which of an item's values is counted. They are never added to each other."""

    CUSTOMS = "customs value"
    CREDITED = "credited value"


@dataclass(frozen=True, slots=True)
class Covered:
    """An item, and by which signed papers it is covered on the day it is needed.

    `need_by` None: no plan names a day, so it is judged for the day of the desk. `bare`: what has no paper, which are its
    contributions; or itself, where it belongs to none.
    """

    item: Item
    need_by: date | None
    judged_on: date
    papers: tuple[Agreement, ...]
    bare: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Whether all of it stands under signed paper."""
        return not self.bare


@dataclass(frozen=True, slots=True)
class Valued:
    """The known value in one currency, and how much of it is covered; `n_known` items state one."""

    basis: Basis
    currency: str
    known: Decimal
    covered: Decimal
    n_known: int

    @property
    def share(self) -> float | None:
        """The covered share of what is known (0 to 1); None where that is nothing."""
        return float(self.covered / self.known) if self.known else None


@dataclass(frozen=True, slots=True)
class Share:
    """The coverage of some items. `n_unvalued` counts for each basis the items whose value is not on record."""

    about: str
    n_items: int
    n_covered: int
    values: tuple[Valued, ...]
    n_unvalued: tuple[tuple[Basis, int], ...]
    earliest_bare: date | None

    @property
    def share(self) -> float | None:
        """The covered share of the items (0 to 1); None where there are none."""
        return self.n_covered / self.n_items if self.n_items else None


@dataclass(frozen=True, slots=True)
class Bare:
    """Items that lack the same paper. `drafts`: papers on record that would cover them and are not signed by then."""

    about: str
    title: str
    items: tuple[Item, ...]
    need_by: date | None
    drafts: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of a portfolio: as a whole, and by agreement, partner and project; then what is not covered."""

    items: tuple[Covered, ...]
    whole: Share
    by_agreement: tuple[Share, ...]
    by_partner: tuple[Share, ...]
    by_project: tuple[Share, ...]
    bare: tuple[Bare, ...]


def coverage(world: World, portfolio: Portfolio | None = None) -> Coverage:
    """The coverage of a world's items, or of those of a part of its portfolio, on the day of the world."""
    seen = portfolio or world.portfolio
    needs = _need_by_items(world)
    finder = _Papers(seen, {}, {})
    found = tuple(_covered(finder, item, needs.get(item.id), world.as_of) for item in seen.items)
    return Coverage(
        items=found,
        whole=_share("", found),
        by_agreement=tuple(_agreement_share(seen, a, found) for a in seen.agreements if a.covers),
        by_partner=_shares((partner, one) for one in found for partner in _partners(seen, one.item)),
        by_project=_shares((one.item.project, one) for one in found),
        bare=_bare(seen, found),
    )


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers over things and over what belongs to the same things, each looked up once."""

    portfolio: Portfolio
    known: dict[tuple[str, date], tuple[Agreement, ...]]
    judged: dict[tuple[object, ...], tuple[tuple[Agreement, ...], tuple[str, ...]]]

    def over(self, thing: str, day: date) -> tuple[Agreement, ...]:
        if (thing, day) not in self.known:
            named = self.portfolio.agreements_over.get(thing, ())
            self.known[thing, day] = tuple(a for a in named if is_signed(a, day))
        return self.known[thing, day]

    def judge(self, item: Item, day: date) -> tuple[tuple[Agreement, ...], tuple[str, ...]]:
        """The papers over an item on a day, and what of it is bare."""
        is_alone = not item.contributions or item.id in self.portfolio.agreements_over
        key = (item.id if is_alone else "", item.project, item.contributions, day)
        if key not in self.judged:
            self.judged[key] = self._judge(item, day)
        return self.judged[key]

    def _judge(self, item: Item, day: date) -> tuple[tuple[Agreement, ...], tuple[str, ...]]:
        own = (*self.over(item.id, day), *self.over(item.project, day))
        over = {c: self.over(c, day) for c in item.contributions}
        bare = () if own else tuple(c for c, found in over.items() if not found) if over else (item.id,)
        names = {a.id: a for a in (*own, *(a for found in over.values() for a in found))}
        return tuple(names.values()), bare


def _need_by_items(world: World) -> dict[str, date]:
    """The first day on which each item is wanted by a milestone that is not reached."""
    found: dict[str, date] = {}
    for milestone in open_milestones(world):
        day = wanted(world, milestone)
        for item in world.portfolio.items_of(milestone.subject) if day else ():
            assert day
            found[item.id] = min(day.span.last, found.get(item.id, date.max))
    return found


def _covered(papers: _Papers, item: Item, need_by: date | None, as_of: date) -> Covered:
    day = max(as_of, need_by or as_of)
    return Covered(item, need_by, day, *papers.judge(item, day))


def _partners(portfolio: Portfolio, item: Item) -> tuple[str, ...]:
    mine = (portfolio.contribution[c].partner for c in item.contributions if c in portfolio.contribution)
    return tuple(dict.fromkeys(mine))


def _shares(pairs: Iterable[tuple[str, Covered]]) -> tuple[Share, ...]:
    return tuple(_share(about, found) for about, found in grouped(pairs).items())


def _agreement_share(portfolio: Portfolio, agreement: Agreement, found: Sequence[Covered]) -> Share:
    """Of the items an agreement names: those that it covers itself, signed by the day they are needed."""
    named = {item.id for item in portfolio.items_of(agreement.id)}
    mine = [one for one in found if one.item.id in named]
    return _share(agreement.id, mine, {one.item.id for one in mine if is_signed(agreement, one.judged_on)})


def _share(about: str, found: Sequence[Covered], covered: set[str] | None = None) -> Share:
    under = {one.item.id for one in found if one.is_covered} if covered is None else covered
    values = tuple(_valued(found, under))
    n_known = {basis: sum(v.n_known for v in values if v.basis == basis) for basis in Basis}
    left = [one.need_by for one in found if one.item.id not in under and one.need_by]
    unvalued = tuple((basis, len(found) - n) for basis, n in n_known.items())
    return Share(about, len(found), len(under), values, unvalued, min(left, default=None))


def _valued(found: Sequence[Covered], covered: set[str]) -> Iterator[Valued]:
    items = [one.item for one in found if one.item.customs_value or one.item.credited_value]  # most have none
    stated = ((basis, item, money) for item in items for basis, money in _values(item) if money)
    for (basis, currency), told in sorted(grouped(((b, m.currency), (item, m)) for b, item, m in stated).items()):
        known = sum((money.amount for _, money in told), Decimal(0))
        under = sum((money.amount for item, money in told if item.id in covered), Decimal(0))
        yield Valued(basis, currency, known, under, len(told))


def _values(item: Item) -> tuple[tuple[Basis, Money | None], ...]:
    return (Basis.CUSTOMS, item.customs_value), (Basis.CREDITED, item.credited_value)


def _bare(portfolio: Portfolio, found: Sequence[Covered]) -> tuple[Bare, ...]:
    """What is not covered, by the paper it lacks; the earliest need first, those of no stated day last."""
    lacking = grouped((about, one) for one in found for about in one.bare)
    made = [_lacking(portfolio, about, ones) for about, ones in lacking.items()]
    return tuple(sorted(made, key=lambda bare: (bare.need_by or date.max, -len(bare.items))))


def _lacking(portfolio: Portfolio, about: str, ones: Sequence[Covered]) -> Bare:
    thing = portfolio.contribution.get(about) or portfolio.item.get(about)
    need_by = min((one.need_by for one in ones if one.need_by), default=None)
    drafts = portfolio.agreements_over.get(about, ())
    return Bare(about, thing.title if thing else about, tuple(one.item for one in ones), need_by, drafts)
