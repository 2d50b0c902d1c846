"""Plans of applications side by side: as the facts are known, and under each set of assumptions, with what is at stake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lockwasher.clearance.applications import ApplicationPlan, Worth, plan_applications, plan_judged
from lockwasher.clearance.applications_queue import hours
from lockwasher.clearance.duty import Filing, Saving, saving
from lockwasher.clearance.duty_charges import DutyFacts
from lockwasher.clearance.eligibility_rules import Assumption
from lockwasher.clearance.importers import applicant_of
from lockwasher.clearance.offers import NOT_STATED, Prices, duty_facts
from lockwasher.clearance.routes import RouteDesk, route_desk
from lockwasher.clearance.routes_table import DUTY_FREE, read_routes
from lockwasher.estimates.world import World
from lockwasher.register.nouns import Money, Partner


@dataclass(frozen=True, slots=True)
class AssumptionSet:
    """Assumptions that are made together, under one name."""

    id: str
    words: str
    assumptions: tuple[Assumption, ...] = ()


AS_KNOWN = AssumptionSet("as-known", "as the facts are known")


@dataclass(frozen=True, slots=True)
class Stake:
    """What duty-free entry of some lines would save, each entered alone: duties, additional duties, processing fees.

    `known`: the known part in USD; `n_unknown`: for how many lines a part is unknown; `missing`: for how many lines each
    fact or table is; `at_last_known`: with the last known rates; `n_at_most_the_fee`: lines that save the fee at most.
    """

    n_lines: int
    known: Money
    n_unknown: int
    at_last_known: Money
    missing: Mapping[str, int]
    n_at_most_the_fee: int


@dataclass(frozen=True, slots=True)
class FilingPlan:
    """The applications under one set of assumptions. `stake` counts the lines that may be in one or cannot be told."""

    under: AssumptionSet
    plan: ApplicationPlan
    stake: Stake


def filing_plans(
    world: World,
    on: date,
    sets: Iterable[AssumptionSet] = (),
    *,
    assumptions: Sequence[Assumption] = (),
    applicant: str | None = None,
    prices: Prices = NOT_STATED,
) -> tuple[FilingPlan, ...]:
    """The applications for all items: as the facts are known, then under each set.

    Args:
        world: the portfolio and the tables.
        on: the day of entry.
        sets: assumptions that are made together.
        assumptions: those made in every plan, the first included.
        applicant: the partner that applies; else the host laboratory of the projects, or its successor of the day.
        prices: with the price of an officer-hour applications are left out that would not be worth their cost.

    Raises:
        ValueError: an assumption or a partner is not there, or the projects have different hosts.
    """
    found = []
    for one in (AS_KNOWN, *sets):
        under = replace(one, assumptions=tuple({a.id: a for a in (*one.assumptions, *assumptions)}.values()))
        found.append(_plan(desk_under(world, on, under, applicant), under, prices))
    return tuple(found)


def planned_under(world: World, on: date, under: AssumptionSet, applicant: str | None = None) -> ApplicationPlan:
    """The applications under one set of assumptions, without what is at stake. Raises ValueError as `filing_plans`."""
    return _planned(desk_under(world, on, under, applicant), None)


def desk_under(world: World, on: date, under: AssumptionSet, applicant: str | None = None) -> RouteDesk:
    """What a set is judged by. Raises ValueError as `route_desk`, with the name of the set."""
    try:
        return route_desk(world, on, under.assumptions, applicant)
    except ValueError as error:
        raise ValueError(f"the set '{under.id}': {error}" if under.id != AS_KNOWN.id else str(error)) from None


def applicant_for_all(world: World, on: date, named: str | None = None) -> Partner | None:
    """The one institution that applies for every project. Raises ValueError where projects have different hosts."""
    projects = {item.project for item in world.portfolio.items}
    found = {project: applicant_of(world.portfolio, project, on, named) for project in sorted(projects)}
    partners = {one.id: one for one in found.values() if one}
    if len(partners) > 1:
        told = ", ".join(f"{project}: {one.id if one else 'nobody'}" for project, one in found.items())
        raise ValueError(f"the projects have different host laboratories ({told}); name the applicant with --applicant")
    return next(iter(partners.values()), None)


def _plan(desk: RouteDesk, under: AssumptionSet, prices: Prices) -> FilingPlan:
    savings = savings_of(desk, prices)
    worth = (
        Worth({name: _whole(one) for name, one in savings.items()}, _filing_cost(prices))
        if prices.officer_hour
        else None
    )
    plan = _planned(desk, worth)
    barred = {line.item for line in plan.none}
    return FilingPlan(under, plan, _stake([one for name, one in savings.items() if name not in barred]))


def _planned(desk: RouteDesk, worth: Worth | None) -> ApplicationPlan:
    """All lines in one plan, under the terms of a project that has an applicant: no two have different ones."""
    applicant = applicant_for_all(desk.world, desk.on, desk.applicant)
    items = desk.world.portfolio.items
    if not items:
        return plan_applications((), applicant=applicant, on=desk.on, assumptions=desk.assumptions)
    by = next((by for item in items if (by := desk.terms(item.project)).applicant), desk.terms(items[0].project))
    return plan_judged([desk.judged(item) for item in items], by, worth)


def _filing_cost(prices: Prices) -> Decimal:
    """What filing costs at the least: an application is left out only where even that is more than it saves."""
    return hours(1).least * (prices.officer_hour or Decimal(0))


def savings_of(desk: RouteDesk, prices: Prices = NOT_STATED) -> dict[str, Saving]:
    """What free entry of each line would save, entered alone. Lines with the same facts are assessed once."""
    florence, filing = read_routes()[DUTY_FREE], Filing(Decimal(hours(1).least), prices.officer_hour or Decimal(0))
    seen: dict[DutyFacts, Saving] = {}
    found = {}
    for item in desk.world.portfolio.items:
        facts = duty_facts(desk, item)
        if facts not in seen:
            seen[facts] = saving(facts, florence, desk.on, desk.world.tables, filing, usd_per=dict(prices.usd_per))
        found[item.id] = seen[facts]
    return found


def _whole(one: Saving) -> Decimal | None:
    return None if one.total.n_unknown else one.total.known.amount


def _stake(savings: Sequence[Saving]) -> Stake:
    totals = [one.total for one in savings]
    return Stake(
        n_lines=len(savings),
        known=Money(sum((t.known.amount for t in totals), Decimal("0.00")), "USD"),
        n_unknown=sum(t.n_unknown > 0 for t in totals),
        at_last_known=Money(sum((t.at_last_known.amount for t in totals), Decimal("0.00")), "USD"),
        missing=Counter(fact for t in totals for fact in t.missing),
        n_at_most_the_fee=sum(one.is_at_most_the_fee is True for one in savings),
    )
