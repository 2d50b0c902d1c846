"""What an entry costs on a day: ordinary duty, each additional duty, fees, bond and deposit, as far as tables and facts tell.

Every charge is a figure of its own, known or unknown. A fact or table that is missing makes a figure unknown and changes
no other. No liability rests on this: a licensed broker files the entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lockwasher.clearance.duty_charges import BOND, DEPOSIT, HARBOR_FEE, PROCESSING_FEE, DutyFacts, EntryDay, EntryLine
from lockwasher.clearance.money import Figure, Gap, Total, dollars, in_dollars, known, total, unknown
from lockwasher.clearance.routes_table import Route
from lockwasher.procedures.tables import Tables
from lockwasher.register.nouns import Item, Money

_LINE = re.compile(r"98\d{2}(?:\.\d{2}){0,3}")


@dataclass(frozen=True, slots=True)
class Filing:
    """What filing for duty-free entry takes."""

    officer_hours: Decimal
    usd_per_hour: Decimal


@dataclass(frozen=True, slots=True)
class Assessment:
    """The charges of an entry, with bond and deposit where the line asks for them, and what the tables leave out."""

    on: date
    charges: tuple[Figure, ...]
    bond: Figure | None
    deposit: Figure | None
    caveats: tuple[str, ...]

    @property
    def total(self) -> Total:
        """The known part of the charges, and the rest. Bond and deposit are no charges."""
        return total(self.charges)


@dataclass(frozen=True, slots=True)
class Saving:
    """What duty-free entry would save, against the cost of filing for it. `is_worth` None: unknown figures decide.

    `is_at_most_the_fee`: column 1 is free and no additional duty is in force, so that only the fee is saved.
    """

    avoided: tuple[Figure, ...]
    total: Total
    filing_cost: Money
    net: Money
    is_at_most_the_fee: bool | None
    is_worth: bool | None


def facts_of(item: Item, *, by_ocean: bool | None = None, is_us_agency: bool = False) -> DutyFacts:
    """What the register holds of an item. How it travels and who enters it stand elsewhere, and what is filed is unknown."""
    return DutyFacts(
        tariff_number=item.tariff_number,
        value=item.customs_value,
        origin=item.origin,
        melted_in=item.melted_in,
        by_ocean=by_ocean,
        is_us_agency=is_us_agency,
    )


def line_of(route: Route) -> str:
    """The line of chapter 98 that a route names, its rule outside the tariff, or '' for ordinary entry."""
    if found := _LINE.search(route.line):
        return found[0]
    return "" if "chapters 1 to 97" in route.line else route.line


def duty(
    goods: Item | DutyFacts, route: Route, on: date, tables: Tables, *, usd_per: Mapping[str, Decimal] | None = None
) -> Assessment:
    """What goods entered alone by a route cost on a day.

    Args:
        goods: an item of the register, or the facts.
        route: how they enter; its line decides what is free.
        on: the day of entry.
        tables: rates and fees.
        usd_per: dollars for one unit of each foreign currency, as stated by the user.
    """
    facts = facts_of(goods) if isinstance(goods, Item) else goods
    return entry((EntryLine(facts=facts, line=line_of(route)),), on, tables, usd_per=usd_per)


def entry(
    lines: Sequence[EntryLine], on: date, tables: Tables, *, usd_per: Mapping[str, Decimal] | None = None
) -> Assessment:
    """What one entry of several lines costs; the processing fee has one floor and one cap for all of them."""
    day = EntryDay(on, tables, usd_per or {})
    bonds = [figure for line in lines if (figure := day.bond(line))]
    deposits = [figure for line in lines if (figure := day.deposit(line))]
    return Assessment(
        on,
        day.charges(lines),
        _together(BOND, bonds) if bonds else None,
        _together(DEPOSIT, deposits) if deposits else None,
        tables.caveats(on),
    )


def charges(
    line: EntryLine, on: date, tables: Tables, *, usd_per: Mapping[str, Decimal] | None = None
) -> tuple[Figure, ...]:
    """Duties and fees alone, of one line entered alone."""
    return EntryDay(on, tables, usd_per or {}).charges((line,))


def continuous_bond(charges_of_a_year: Money, tables: Tables) -> Figure:
    """The continuous bond for the duties, taxes and fees (in dollars) of twelve months."""
    rule, told = tables.continuous_bond(), in_dollars(charges_of_a_year, {}, "sum of twelve months' charges")
    if rule is None or isinstance(told, Gap):
        return unknown(BOND, told if isinstance(told, Gap) else Gap("no rule is on record", ("continuous bond",)))
    return known(BOND, max(told * rule.times, rule.minimum), rule.title, rule.backing)


def saving(
    goods: Item | DutyFacts,
    route: Route,
    on: date,
    tables: Tables,
    filing: Filing,
    *,
    usd_per: Mapping[str, Decimal] | None = None,
) -> Saving:
    """What entry by a duty-free route saves on a day against ordinary entry, less the hours of filing for it.

    Avoided are the ordinary duty, the additional duties and the processing fee; the harbor fee is due either way.
    """
    facts = facts_of(goods) if isinstance(goods, Item) else goods
    day = EntryDay(on, tables, usd_per or {})
    ordinary = day.charges((EntryLine(facts=facts),))
    free = {figure.name: figure for figure in day.charges((EntryLine(facts=facts, line=line_of(route)),))}
    avoided = tuple(_difference(figure, free.get(figure.name)) for figure in ordinary if figure.name != HARBOR_FEE)
    summed, cost = total(avoided), dollars(filing.officer_hours * filing.usd_per_hour)
    net = dollars(summed.known.amount - cost.amount)
    # What is unknown can only add to the saving, so a known saving above the cost is enough.
    is_worth = True if net.amount > 0 else None if summed.n_unknown else False
    return Saving(avoided, summed, cost, net, _is_at_most_the_fee(avoided), is_worth)


def _together(name: str, figures: Sequence[Figure]) -> Figure:
    """Several sums of one kind as one."""
    if len(figures) == 1:
        return figures[0]
    summed = total(figures)
    reason = "; ".join(dict.fromkeys(figure.reason for figure in figures))
    if summed.n_unknown == 0:
        return known(name, summed.known.amount, reason, figures[0].backing)
    last = None if summed.n_without else summed.at_last_known.amount
    return unknown(name, Gap(reason, summed.missing), last, "at the last known rates", figures[0].backing)


def _difference(ordinary: Figure, free: Figure | None) -> Figure:
    """What a charge is less by the other route."""
    if free is None or free.amount is None:
        reason = free.reason if free else "the route does not say"
        return unknown(ordinary.name, Gap(reason, free.missing if free else (ordinary.name,)), backing=ordinary.backing)
    less = free.amount.amount
    if ordinary.amount is not None:
        return known(ordinary.name, ordinary.amount.amount - less, ordinary.reason, ordinary.backing)
    last = ordinary.at_last_known.amount - less if ordinary.at_last_known else None
    return unknown(ordinary.name, Gap(ordinary.reason, ordinary.missing), last, ordinary.label, ordinary.backing)


def _is_at_most_the_fee(avoided: Sequence[Figure]) -> bool | None:
    duties = [figure for figure in avoided if figure.name != PROCESSING_FEE]
    if any(figure.amount is not None and figure.amount.amount > 0 for figure in duties):
        return False
    return None if any(figure.amount is None for figure in duties) else True
