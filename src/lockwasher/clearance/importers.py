"""Who imports an item, who would apply for its duty-free entry, and how it comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from lockwasher.estimates.world import World
from lockwasher.register.nouns import Consignment, Field, Item, Partner
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.register.title import holding


def carrying(world: World) -> Mapping[str, tuple[Consignment, ...]]:
    """The consignments that carry each item."""
    return _carrying(world)


@lru_cache(maxsize=2)
def _carrying(world: World) -> Mapping[str, tuple[Consignment, ...]]:
    return grouped((item, consignment) for consignment in world.portfolio.consignments for item in consignment.items)


def importers_of(world: World, item: Item, day: date, named: Collection[str] | None = None) -> tuple[str, ...]:
    """Who imports an item, by the ledger and by its consignments (or the names given); several contradict each other."""
    if named is None:
        named = {one.importer for one in carrying(world).get(item.id, ()) if one.importer}
    return tuple(
        sorted({*named, *(claim.holder for claim in holding(world.portfolio, item, Field.IMPORTER, day).claims)})
    )


def comes_by_ocean(world: World, item: Item) -> bool | None:
    """Whether an item comes by ship over sea; None where the legs of no consignment with it are on record."""
    modes = {leg.mode for one in carrying(world).get(item.id, ()) for leg in one.legs}
    return "sea" in modes if modes else None


def applicant_of(portfolio: Portfolio, project: str, on: date, named: str | None = None) -> Partner | None:
    """The institution that would apply: the one named, else the host laboratory of the project or its successor of the day."""
    if named is not None:
        return portfolio.partner.get(named)
    host = next((one.host for one in portfolio.projects if one.id == project), None)
    partner = portfolio.partner.get(host or "")
    seen = set[str]()
    while partner and partner.id not in seen:
        seen.add(partner.id)
        successor = _successor(portfolio, partner.id, on)
        if successor is None:
            return partner
        partner = successor
    return partner


def _successor(portfolio: Portfolio, partner: str, on: date) -> Partner | None:
    return next(
        (
            one
            for one in portfolio.partners
            if one.predecessor == partner and one.succeeded_on is not None and one.succeeded_on <= on
        ),
        None,
    )
