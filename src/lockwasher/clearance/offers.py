"""What each way through customs costs an item and how long it takes; the one proposed, by day and cost; people decide.

Money: duties and fees as assessed for the item entered alone; what a deposit costs to carry; storage while the goods wait;
officer-hours; the days of delay. Prices are the user's; one that was not stated leaves its figure unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from lockwasher.clearance.duty import Assessment, charges, entry, facts_of, line_of
from lockwasher.clearance.duty_charges import DutyFacts, EntryLine
from lockwasher.clearance.eligibility_rules import Assumption
from lockwasher.clearance.importers import comes_by_ocean
from lockwasher.clearance.lead import UNKNOWN, Journey, Lead
from lockwasher.clearance.money import Figure, Gap, Total, known, total, unknown
from lockwasher.clearance.routes import RouteDesk, RouteReading, RouteState
from lockwasher.clearance.routes_table import FLORENCE, Effort, Way
from lockwasher.procedures.model import Clock, StepRef
from lockwasher.register.nouns import Item, PartnerKind

CARRYING, STORAGE, EFFORT, DELAY = "carrying the deposit", "storage", "cost of officer-hours", "days of delay"
AS_EARLY: Final = 7  # days
# The facts of an item that money turns on.
_PRICED_FACTS = ("tariff_number", "customs_value", "origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What the user states, in USD: of a day of delay, a day of storage, an officer-hour; interest in percent a year.

    `usd_per`: dollars for one unit of each foreign currency.
    """

    day_of_delay: Decimal | None = None
    day_of_storage: Decimal | None = None
    officer_hour: Decimal | None = None
    interest_percent: Decimal | None = None
    usd_per: tuple[tuple[str, Decimal], ...] = ()


NOT_STATED: Final = Prices()


@dataclass(frozen=True)
class Offer:
    """One way of one route for one item. `release`: days from the first paper; `carried`: days a deposit is carried."""

    reading: RouteReading
    way: Way
    release: Lead
    carried: Lead
    prices: Prices
    rests_on: tuple[Assumption, ...]
    _item: str = field(repr=False)
    _facts: DutyFacts = field(repr=False)
    _desk: RouteDesk = field(repr=False)

    @property
    def name(self) -> str:
        """The route, and the way where it has several."""
        route = self.reading.route
        return f"{route.title}: {self.way.title}" if len(route.ways) > 1 else route.title

    @cached_property
    def charges(self) -> tuple[Figure, ...]:
        """Duties and fees of the item entered alone."""
        return charges(self._line, self._desk.on, self._desk.world.tables, usd_per=dict(self.prices.usd_per))

    @cached_property
    def assessment(self) -> Assessment:
        """The same, with bond and deposit."""
        return entry((self._line,), self._desk.on, self._desk.world.tables, usd_per=dict(self.prices.usd_per))

    @property
    def _line(self) -> EntryLine:
        return EntryLine(facts=self._facts, line=line_of(self.reading.route))

    @property
    def deposit(self) -> Figure | None:
        """The duty deposited until the stamp is there; None where this way asks for none."""
        return self.assessment.deposit if self.way.has_deposit else None

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every part of the cost: the charges, then what the deposit, the waiting and the work cost."""
        return (*self.charges, *self._besides())

    @property
    def cost(self) -> Total:
        """The known part of all costs, and what is unknown."""
        return total(self.figures)

    @property
    def effort(self) -> Effort | None:
        """Officer-hours; None where nothing is on record."""
        return self.reading.route.effort

    @property
    def documents(self) -> tuple[str, ...]:
        """The papers of the steps up to release, then until a deposit is back, as the procedures name them, each once."""
        refund = _refund(self.reading, self.way)
        ways = (journey(self.reading, self.way), *([refund] if refund else []))
        steps = (step for one in ways for step in self._desk.lead_times.steps(one))
        return tuple(dict.fromkeys(paper for step in steps for paper in (step.form, *step.evidence) if paper))

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """The clocks of the route's procedure and of the one that lets the goods in, in their order."""
        route = self.reading.route
        names = dict.fromkeys((route.procedure, route.lets_in.procedure if route.lets_in else None))
        return tuple(clock for name in names if name for clock in self._clocks_of(name))

    def _clocks_of(self, procedure: str) -> tuple[Clock, ...]:
        try:
            return self._desk.world.library.in_force(procedure, self._desk.on).clocks
        except KeyError:
            return ()

    def _besides(self) -> Iterator[Figure]:
        days = self.release.p80
        if self.way.has_deposit:
            yield self._carrying()
        yield _priced(STORAGE, days, self.prices.day_of_storage, "a day of storage")
        yield self._effort()
        if self.prices.day_of_delay is not None:
            yield _priced(DELAY, days, self.prices.day_of_delay, "a day of delay")

    def _effort(self) -> Figure:
        """The officer-hours; those of an application are shared by its lines, and spent once it is filed."""
        hours = self.effort.range.most if self.effort else None
        whole = _priced(EFFORT, hours, self.prices.officer_hour, "an officer-hour")
        if whole.amount is None or self.effort is None or self.effort.per != "application":
            return whole
        if StepRef(FLORENCE, "apply") in self.reading.over:
            return known(EFFORT, Decimal(0), "the application is filed")
        n = self._desk.sharing.get(self._item, 1)
        return known(
            EFFORT, whole.amount.amount / n, f"{whole.reason}, shared by {n:,} lines" if n > 1 else whole.reason
        )

    def _carrying(self) -> Figure:
        percent, days = self.prices.interest_percent, self.carried.p80
        if percent is None:
            return unknown(CARRYING, Gap("no rate of interest was stated", ("rate of interest",)))
        if days is None:
            return unknown(CARRYING, Gap("the library has no figure for how long it is carried", (CARRYING,)))
        deposit = self.deposit
        if deposit is None or deposit.best is None:
            gap = Gap(deposit.reason, deposit.missing) if deposit else Gap("the line asks for none", ("deposit",))
            return unknown(CARRYING, gap)
        cost, told = deposit.best.amount * percent / 100 * days / 365, f"{percent} % a year over {days} days (P80)"
        if deposit.amount is None:
            return unknown(CARRYING, Gap(deposit.reason, deposit.missing), cost, told)
        return known(CARRYING, cost, told)


def offers(
    desk: RouteDesk, item: Item, prices: Prices = NOT_STATED, states: Collection[RouteState] = tuple(RouteState)
) -> tuple[Offer, ...]:
    """Every way of every route for an item that is in one of some states, in the order of the table."""
    facts, assumed = duty_facts(desk, item), _about_money(desk, item)
    return tuple(
        Offer(
            reading,
            way,
            *_times(desk, reading, way),
            prices,
            tuple(dict.fromkeys((*reading.rests_on, *assumed))),
            item.id,
            _at_entry(facts, way),
            desk,
        )
        for reading in desk.read(item)
        if reading.state in states
        for way in reading.route.ways
    )


def proposed(found: Iterable[Offer]) -> Offer | None:
    """The open way that is proposed; None where none is open or no open one has a time.

    The earliest at P80, then the cheapest at the last known rates: ways within a week of the earliest count as early as it,
    since their days are guesses. Where a day of delay has a price, the cheapest with it.
    """
    usable = [one for one in found if one.reading.state == RouteState.OPEN and one.release.p80 is not None]
    if not usable:
        return None
    if usable[0].prices.day_of_delay is not None:
        return min(usable, key=_best_cost)
    latest = min(one.release.p80 or 0 for one in usable) + AS_EARLY
    first = [one for one in usable if (one.release.p80 or 0) <= latest]
    return min(first, key=_best_cost) if len(first) > 1 else first[0]


def proposals(
    desk: RouteDesk, items: Iterable[Item], prices: Prices = NOT_STATED
) -> Iterator[tuple[Item, Offer | None]]:
    """Each item with the open way that is proposed for it."""
    for item in items:
        yield item, proposed(offers(desk, item, prices, (RouteState.OPEN,)))


def journey(reading: RouteReading, way: Way) -> Journey:
    """The steps of a way up to release, less those that are over; none where the library does not have the route."""
    lets_in = reading.route.lets_in
    return Journey((*way.after, lets_in), way.behind, way.facts, reading.over) if lets_in else Journey(())


def _refund(reading: RouteReading, way: Way) -> Journey | None:
    """The steps until a deposit is back, less those that are over; None where this way asks for none."""
    return Journey((way.carried_until,), way.behind, way.facts, reading.over) if way.carried_until else None


def _best_cost(offer: Offer) -> tuple[int, Decimal, int]:
    """Duties and fees of which nothing is known weigh more than any sum: what cannot be told is not cheap."""
    n_unknown = sum(figure.best is None for figure in offer.charges)
    return (
        n_unknown,
        sum((figure.best.amount for figure in offer.figures if figure.best), Decimal(0)),
        offer.release.p80 or 0,
    )


def _times(desk: RouteDesk, reading: RouteReading, way: Way) -> tuple[Lead, Lead]:
    """The days until release, and those that a deposit is carried; the same for items that are as far, so reckoned once."""
    key = (reading.route.id, way.id, reading.over)
    if key not in desk.times:
        until, leads = journey(reading, way), desk.lead_times
        release = leads.of(until) if reading.route.lets_in else UNKNOWN
        refund = _refund(reading, way)
        desk.times[key] = release, leads.between(until, refund) if refund else UNKNOWN
    return desk.times[key]


def _at_entry(facts: DutyFacts, way: Way) -> DutyFacts:
    return replace(facts, is_stamped=False) if way.has_deposit else facts


def duty_facts(desk: RouteDesk, item: Item) -> DutyFacts:
    """What the duty on an item turns on: its facts as taken, how it comes, and whether an agency imports it."""
    importers = desk.known(item).importers
    partner = desk.world.portfolio.partner.get(importers[0]) if len(importers) == 1 else None
    is_agency = partner is not None and partner.kind == PartnerKind.US_GOVERNMENT
    by_ocean = comes_by_ocean(desk.world, item)
    return facts_of(desk.judged(item).item, by_ocean=by_ocean, is_us_agency=is_agency)


def _about_money(desk: RouteDesk, item: Item) -> tuple[Assumption, ...]:
    """The assumptions on which the money of an item rests: those that gave it a number, a value or an origin."""
    by = desk.judged(item).by
    return tuple(by[fact] for fact in _PRICED_FACTS if fact in by) if by else ()


def _priced(name: str, units: int | None, price: Decimal | None, unit: str) -> Figure:
    """Units at a price; unknown while either is."""
    if units is None:
        return unknown(name, Gap("the library has no figure for it", (name,)))
    if price is None:
        return unknown(name, Gap(f"no price of {unit} was stated", (f"price of {unit}",)))
    return known(name, units * price, f"{units} times {price} USD")
