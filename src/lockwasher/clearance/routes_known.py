"""What the routes turn on, of one item on one day: by the record first, then by assumption, else unknown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from lockwasher.clearance.eligibility_rules import Assumption
from lockwasher.clearance.importers import importers_of
from lockwasher.clearance.routes_table import read_routes
from lockwasher.estimates.world import World
from lockwasher.register.nouns import Field, Goods, Item
from lockwasher.register.title import Standing, holding

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What routes turn on, of one item on one day; a fact not on record is None. Alike items are judged once.

    `assumed`: the facts that are no record, each with its assumption.
    """

    title: Standing
    holder: str | None
    importers: tuple[str, ...]
    is_american: bool | None
    has_left: bool | None
    left_on: date | None
    returns: bool | None
    stays_months: int | None
    goods: Goods | None
    said: tuple[tuple[str, bool], ...]
    assumed: tuple[tuple[str, Assumption], ...] = ()


def known_of(
    world: World, item: Item, on: date, assumptions: Sequence[Assumption] = (), named: Collection[str] | None = None
) -> Known:
    """What is known of an item.

    Args:
        world: the portfolio and where its cases stand.
        item: the item, its own facts as taken.
        on: the day for which title and importer are asked.
        assumptions: what is taken as true where the record is silent.
        named: the importers that consignments name; left out, those of all that carry the item.
    """
    held, assumed = holding(world.portfolio, item, Field.TITLE, on), _Assumed(assumptions)
    given = assumed.name("title-with", "title") if held.standing == Standing.GAP else None
    has_left = True if item.exported_on is not None and item.exported_on <= on else None
    importers = importers_of(world, item, on, named)
    importer = None if importers else assumed.name("importer", "importer")
    said = assumed.said(_said(world, item))
    return Known(
        title=Standing.HELD if given else held.standing,
        holder=given or held.holder,
        importers=(importer,) if importer else importers,
        is_american=_is_american(item),
        has_left=assumed.flag(has_left, "never-in-the-united-states", "left"),
        left_on=item.exported_on,
        returns=assumed.flag(item.returns, "stays-for-good", "returns"),
        stays_months=item.stays_months,
        goods=item.goods,
        said=tuple(sorted(said.items())),
        assumed=tuple(assumed.used.items()),
    )


@dataclass(slots=True)
class _Assumed:
    """The assumptions, and which facts were taken by them."""

    assumptions: Sequence[Assumption]
    used: dict[str, Assumption] = field(default_factory=dict)

    def name(self, kind: str, fact: str) -> str | None:
        """The partner that an assumption of a kind names; of two that differ the first counts."""
        one = next((one for one in self.assumptions if one.id.startswith(f"{kind}:")), None)
        if one is None:
            return None
        self.used[fact] = one
        return one.id.partition(":")[2]

    def flag(self, stated: bool | None, kind: str, fact: str) -> bool | None:
        """A fact as stated; False where an assumption of a kind says so."""
        one = next((one for one in self.assumptions if one.id == kind), None)
        if stated is not None or one is None:
            return stated
        self.used[fact] = one
        return False

    def said(self, told: dict[str, bool]) -> dict[str, bool]:
        """The facts that cases say, with those that assumptions say in their place."""
        for one in self.assumptions:
            kind, _, fact = one.id.partition(":")
            if kind in {"said", "not-said"} and fact not in told:
                told[fact], self.used[f"fact {fact}"] = kind == "said", one
        for fact in facts_asked():
            if fact not in told and self.flag(None, "nothing-special", f"fact {fact}") is not None:
                told[fact] = False
        return told


@lru_cache(maxsize=1)
def facts_asked() -> tuple[str, ...]:
    """The facts that routes ask for and that somebody must say in a case."""
    return tuple(dict.fromkeys(ask.said.fact for route in read_routes().values() for ask in route.asks if ask.said))


def _said(world: World, item: Item) -> dict[str, bool]:
    """The facts that routes ask for, as cases about the item say them."""
    cases = world.portfolio.cases_about.get(item.id, ())
    asked = facts_asked() if cases else ()
    told = ((fact, world.progress[case.id].facts.get(fact)) for case in cases for fact in asked)
    return {fact: said for fact, said in told if said is not None}


def _is_american(item: Item) -> bool | None:
    if item.made_in_us is not None:
        return item.made_in_us
    return None if item.origin is None else item.origin == "US"
