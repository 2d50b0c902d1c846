"""The routes of an item side by side, as a page tells them: open, closed or undetermined on these facts, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.calendars.spans import Span
from lockwasher.clearance.lead import Lead
from lockwasher.clearance.money import Figure, Total
from lockwasher.clearance.offers import AS_EARLY, Offer, offers, proposed
from lockwasher.clearance.routes import RouteDesk, RouteReading, RouteState, route_desk
from lockwasher.clearance.routes_table import CHOICE, read_routes
from lockwasher.clearance.taken import Taken
from lockwasher.estimates.world import World
from lockwasher.procedures.model import Clock
from lockwasher.readiness.ways import routes_taken
from lockwasher.register.nouns import Item
from lockwasher.register.portfolio import Portfolio

STATES: Final = {
    RouteState.OPEN: ("●", "fine"),
    RouteState.UNDETERMINED: ("?", "unknown"),
    RouteState.CLOSED: ("✗", "quiet"),
}
WORDS: Final[dict[RouteState, Promise]] = {
    RouteState.OPEN: gettext_lazy("appears open on these facts"),
    RouteState.UNDETERMINED: gettext_lazy("undetermined"),
    RouteState.CLOSED: gettext_lazy("appears closed on these facts"),
}


@dataclass(frozen=True)
class WayRow:
    """One way of a route: how long, what it costs, which papers."""

    offer: Offer
    title: str
    days: str
    cost: str
    more: tuple[tuple[str, str], ...]
    is_proposed: bool


@dataclass(frozen=True)
class RouteRow:
    """One route with its ways, and the cases that take it."""

    reading: RouteReading
    ways: tuple[WayRow, ...]
    taken: tuple[str, ...]
    more: tuple[tuple[str, str], ...]

    @property
    def word(self) -> str:
        """How it stands, in words."""
        return str(WORDS[self.reading.state])

    @property
    def sign(self) -> str:
        """The shape that stands beside the word."""
        return STATES[self.reading.state][0]

    @property
    def colour(self) -> str:
        """The class of its colour."""
        return STATES[self.reading.state][1]


@dataclass(frozen=True)
class Choice:
    """A route that is taken: the case that shows it, and where it was chosen in one, by which post and when."""

    route: str
    case: str
    by: str = ""
    on: Span | None = None


@dataclass(frozen=True)
class Ways:
    """All routes of an item, the open ones first. `saving`: what the one proposed saves against the dearest open one."""

    rows: tuple[RouteRow, ...]
    chosen: Offer | None
    taken: tuple[Choice, ...]
    saving: str

    @property
    def rule(self) -> str:
        """By which rule one is proposed."""
        return _("earliest at P80, %s days more or less being as early, then cost") % AS_EARLY


def ways_of(world: World, item: Item, portfolio: Portfolio) -> Ways:
    """Every lawful way in for an item, entering on the day of the world; of the cases that take one those that are seen."""
    found = offers(desk_of(world), item)
    every = routes_taken(world, item.id).get(item.id, ())
    chosen, taken = proposed(found), tuple(one for one in every if one.case in portfolio.case)
    rows = [_row(tuple(same), chosen, taken) for _, same in groupby(found, key=lambda one: one.reading.route.id)]
    order = {state: place for place, state in enumerate(STATES)}
    named = tuple(_choice(world, portfolio, one) for one in taken)
    return Ways(tuple(sorted(rows, key=lambda row: order[row.reading.state])), chosen, named, _saving(found, chosen))


def _choice(world: World, portfolio: Portfolio, taken: Taken) -> Choice:
    title, progress = read_routes()[taken.route].title, world.progress[taken.case]
    done = progress.finished(CHOICE.step) if progress.procedure.id == CHOICE.procedure else None
    events = portfolio.events_of.get(taken.case, ())
    by = next((event.by for event in events if done and event.id == done.event), None)
    return Choice(title, taken.case, by or "", done.on if done else None)


@lru_cache(maxsize=2)
def desk_of(world: World) -> RouteDesk:
    """What the routes of a world are judged by on its own day; it remembers what it was asked."""
    return route_desk(world, world.as_of)


def _row(ways: tuple[Offer, ...], chosen: Offer | None, taken: Sequence[Taken]) -> RouteRow:
    reading = ways[0].reading
    is_closed = reading.state == RouteState.CLOSED
    told = () if is_closed else tuple(_way(one, is_only=len(ways) == 1, is_proposed=one is chosen) for one in ways)
    cases = tuple(one.case for one in taken if one.route == reading.route.id)
    return RouteRow(reading, told, cases, () if is_closed else tuple(_about(ways[0])))


def _way(one: Offer, *, is_only: bool, is_proposed: bool) -> WayRow:
    title = "" if is_only else one.way.title
    return WayRow(one, title, days_told(one.release), total_told(one.assessment.total), tuple(_more(one)), is_proposed)


def _more(one: Offer) -> Iterator[tuple[str, str]]:
    if one.assessment.bond:
        yield _("bond"), figure_told(one.assessment.bond)
    if one.deposit:
        yield _("deposit"), f"{figure_told(one.deposit)}; {_('carried')} {days_told(one.carried)}"
    if one.documents:
        yield _("papers"), ", ".join(one.documents)


def _about(one: Offer) -> Iterator[tuple[str, str]]:
    """What holds for every way of a route."""
    if one.clocks:
        yield _("clocks"), "; ".join(f"{clock.name} ({clock_told(clock)})" for clock in one.clocks)
    if one.effort:
        low, high = one.effort.range.least, one.effort.range.most
        hours = f"{low}" if low == high else f"{low} – {high}"
        told = _("%(hours)s for each %(per)s; %(rests)s")
        yield _("officer-hours"), told % {"hours": hours, "per": one.effort.per, "rests": one.effort.range.rests_on}
    if one.reading.risk:
        yield _("at risk"), one.reading.risk
    for caution in one.reading.route.cautions:
        yield _("not judged"), caution
    if one.rests_on:
        yield _("assumed"), "; ".join(assumption.words for assumption in one.rests_on)


def _saving(found: Sequence[Offer], chosen: Offer | None) -> str:
    """What is saved in duty and fees against entering by the dearest open way, where both figures are known."""
    usable = [one.assessment.total for one in found if one.reading.state == RouteState.OPEN]
    if chosen is None:
        return ""
    mine = chosen.assessment.total
    if mine.n_unknown or any(total.n_unknown for total in usable):
        wanted = dict.fromkeys(fact for total in (mine, *usable) for fact in total.missing)
        return _("not to be told: unknown %s") % ", ".join(wanted)
    most = max(total.known.amount for total in usable)
    told = _("%(sum)s USD of duty and fees against the dearest way that appears open")
    return told % {"sum": f"{most - mine.known.amount:,.2f}"}


def days_told(lead: Lead) -> str:
    """Days to release as P50 and P80, with how far they rest on guesses."""
    if lead.p50 is None:
        return _("unknown: the library has no procedure for it on that day")
    told = _("%(p50)s – %(p80)s days (%(guesses)s of %(all)s estimates are guesses)")
    found = told % {"p50": lead.p50, "p80": lead.p80, "guesses": lead.n_guesses, "all": lead.n_estimates}
    return f"{found}; {_('no estimate of %s') % ', '.join(lead.without)}" if lead.without else found


def total_told(total: Total) -> str:
    """A sum, or its known part with what is unknown."""
    if not total.n_unknown:
        return f"{total.known.amount:,.2f} USD"
    told = _("known part %(sum)s USD, %(n)s unknown: %(missing)s")
    found = told % {"sum": f"{total.known.amount:,.2f}", "n": total.n_unknown, "missing": ", ".join(total.missing)}
    if total.n_without < total.n_unknown:
        found += "; " + _("%s USD at the last known rates") % f"{total.at_last_known.amount:,.2f}"
    return found


def figure_told(figure: Figure) -> str:
    """A figure with its reason, or why there is none."""
    if figure.amount is not None:
        return f"{figure.amount.amount:,.2f} USD ({figure.reason})"
    wanted = [fact for fact in figure.missing if fact != figure.name]
    return _("unknown: %s") % figure.reason + (f", {_('for want of %s') % ', '.join(wanted)}" if wanted else "")


def clock_told(clock: Clock) -> str:
    """How long a clock runs and from when, in words."""
    limits = [
        f"{limit.length} {_('before') if limit.is_before else _('from')} {limit.anchor}" for limit in clock.limits
    ]
    joined = (_(" or, if later, ") if clock.takes_later else _(" or, if earlier, ")).join(limits)
    return f"{_('waits') if clock.is_wait else _('within')} {joined}"
