"""The catalogue of named facts, complete: importing this enters every fact."""

from __future__ import annotations

from lockwasher.paperwork import (
    facts_agreements,
    facts_ahead,
    facts_application,
    facts_c175,
    facts_consignment,
    facts_goods,
    facts_money,
    facts_route,
    facts_steps,
    facts_title,
    totals,
)
from lockwasher.paperwork.facts import CATALOGUE, LISTINGS, FactEntry, Listing, find_fact, near

MODULES = (
    facts_agreements, facts_ahead, facts_application, facts_c175, facts_consignment, facts_goods, facts_money, facts_route,
    facts_steps, facts_title, totals,
)  # fmt: skip

__all__ = ["CATALOGUE", "LISTINGS", "MODULES", "FactEntry", "Listing", "find_fact", "near"]
