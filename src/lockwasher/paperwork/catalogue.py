"""The catalogue of named facts, complete: importing this enters every fact."""

from __future__ import annotations

from lockwasher.paperwork import (
    facts_application,
    facts_consignment,
    facts_goods,
    facts_money,
    facts_route,
    totals,
)
from lockwasher.paperwork.facts import CATALOGUE, LISTINGS, FactEntry, Listing, find_fact, near

MODULES = (facts_application, facts_consignment, facts_goods, facts_money, facts_route, totals)

__all__ = ["CATALOGUE", "LISTINGS", "MODULES", "FactEntry", "Listing", "find_fact", "near"]
