"""The fourteen ways in which bringing an instrument in has gone wrong, each as a check of a world.

A check says of each subject that something is wrong, that nothing is, or that it cannot tell, and for want of which fact.
What is wrong in which words, on which rule, and what to do is data (`checks.yaml`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from lockwasher.clearance.checks_book import read_checks
from lockwasher.clearance.checks_desk import Desk
from lockwasher.clearance.checks_entry import claim_on_entry, stamp_against_liquidation, tariff_number_copied
from lockwasher.clearance.checks_filing import component_alone, filed_after_arrival, many_lines, no_receipt, question_8
from lockwasher.clearance.checks_stay import bond_for_what_stays, carnet_lists, repair_export, storage_running
from lockwasher.clearance.checks_title import five_year_watch, title_unresolved
from lockwasher.clearance.eligibility import NOTHING_SUPPLIED, Supplied
from lockwasher.clearance.findings import Answer, Finding, Report, report
from lockwasher.estimates.world import World

CHECKS: Mapping[str, Callable[[Desk], Iterator[Answer]]] = {
    "component-alone": component_alone,
    "many-lines": many_lines,
    "no-receipt": no_receipt,
    "filed-after-arrival": filed_after_arrival,
    "claim-on-entry": claim_on_entry,
    "stamp-against-liquidation": stamp_against_liquidation,
    "question-8": question_8,
    "bond-for-what-stays": bond_for_what_stays,
    "carnet-lists": carnet_lists,
    "storage-running": storage_running,
    "repair-export": repair_export,
    "tariff-number-copied": tariff_number_copied,
    "title-unresolved": title_unresolved,
    "five-year-watch": five_year_watch,
}


def checks(
    world: World, *, supplied: Supplied = NOTHING_SUPPLIED, storage_usd_per_day: Decimal | None = None
) -> tuple[Finding, ...]:
    """All that the checks find in a world, in the order of their numbers.

    Args:
        world: the portfolio on a day.
        supplied: the official list of headings, and the components of instruments too large to enter assembled.
        storage_usd_per_day: what a day of storage costs, as the user states it; no figure is taken by itself.
    """
    reports = check_reports(world, supplied=supplied, storage_usd_per_day=storage_usd_per_day)
    return tuple(finding for one in reports for finding in one.findings)


def check_reports(
    world: World, *, supplied: Supplied = NOTHING_SUPPLIED, storage_usd_per_day: Decimal | None = None
) -> tuple[Report, ...]:
    """The same with what each check looked at, how much of it is clear, and what is undetermined for want of which fact."""
    desk = Desk(world, supplied, storage_usd_per_day)
    return tuple(report(check, CHECKS[name](desk)) for name, check in read_checks().checks.items())
