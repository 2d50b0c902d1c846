"""The title ledger: for each item on each day, who has title, custody and risk, and who imports it, each by which paper.

They are never one 'owner': an item can belong to one partner, lie with a second, at the risk of a third, and be imported by
a fourth. Where no paper speaks there is a gap; where papers name different holders the field is contested.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest

from lockwasher.register.nouns import Claim, Field, Item, Mark
from lockwasher.register.portfolio import Portfolio


class Standing(StrEnum):
    """What the papers say about one field of one item on one day."""

    HELD = "held"
    GAP = "gap"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Holding:
    """One field of one item on one day. `accounts` are tellings without a paper: shown, and holding nothing."""

    item: str
    field: Field
    day: date
    claims: tuple[Claim, ...]
    accounts: tuple[Claim, ...]

    @property
    def standing(self) -> Standing:
        """Held by one, by nobody on paper, or by several."""
        holders = {claim.holder for claim in self.claims}
        if len(holders) > 1:
            return Standing.CONTESTED
        return Standing.HELD if holders else Standing.GAP

    @property
    def holder(self) -> str | None:
        """The partner who holds; None where no paper says or several differ."""
        return self.claims[0].holder if self.standing == Standing.HELD else None


@dataclass(frozen=True, slots=True)
class Band:
    """The days from `first` to `last` (None: open end) over which a holding does not change."""

    first: date
    last: date | None
    holding: Holding


def holding(portfolio: Portfolio, item: Item, field: Field, day: date) -> Holding:
    """What the papers say about one field of an item at the end of a day."""
    found = [
        c for c in claims_on(portfolio, item, field) if c.begins.last <= day and (not c.ends or day <= c.ends.last)
    ]
    papers = _passed_on([c for c in found if c.mark != Mark.ACCOUNT], day)
    return Holding(item.id, field, day, papers, tuple(c for c in found if c.mark == Mark.ACCOUNT))


def ledger(portfolio: Portfolio, item: Item, day: date) -> dict[Field, Holding]:
    """All four fields of an item on a day."""
    return {field: holding(portfolio, item, field, day) for field in Field}


def claims_on(portfolio: Portfolio, item: Item, field: Field) -> list[Claim]:
    """The claims on an item: its own, then those on the contributions it belongs to."""
    subjects = dict.fromkeys((item.id, *item.contributions))
    return [claim for subject in subjects for claim in portfolio.claims_about.get((field, subject), ())]


def bands(portfolio: Portfolio, item: Item, field: Field, until: date) -> Iterator[Band]:
    """The history of a field of an item as runs of days, from the first claim on; those that begin by `until`."""
    claims = claims_on(portfolio, item, field)
    turns = {c.begins.last for c in claims} | {c.ends.last + timedelta(days=1) for c in claims if c.ends}
    found: list[Holding] = []
    for day in sorted(turns):
        held = holding(portfolio, item, field, day)
        if not found or (held.claims, held.accounts) != (found[-1].claims, found[-1].accounts):
            found.append(held)
    ends = [held.day - timedelta(days=1) for held in found[1:]]
    for held, last in zip_longest(found, ends):
        if held.day <= until:
            yield Band(held.day, last, held)


def gaps(portfolio: Portfolio, field: Field, day: date) -> tuple[Holding, ...]:
    """The items for which no paper says who holds on a day."""
    return _standing(portfolio, field, day, Standing.GAP)


def double_claims(portfolio: Portfolio, field: Field, day: date) -> tuple[Holding, ...]:
    """The items that papers give to different holders on a day."""
    return _standing(portfolio, field, day, Standing.CONTESTED)


def _standing(portfolio: Portfolio, field: Field, day: date, wanted: Standing) -> tuple[Holding, ...]:
    found = (holding(portfolio, item, field, day) for item in portfolio.items)
    return tuple(h for h in found if h.standing == wanted)


def _passed_on(papers: list[Claim], day: date) -> tuple[Claim, ...]:
    """The claims that hold at the end of a day: one that ends on it gives way to one that begins on it."""
    begun = [claim for claim in papers if claim.begins.last == day]
    return tuple(c for c in papers if not begun or c in begun or c.ends is None or c.ends.last != day)
