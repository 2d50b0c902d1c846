"""What all checks look at: which cases are open, which routes they take, what has arrived, been released, gone out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from lockwasher.calendars.spans import Span
from lockwasher.cases.progress import Done, Progress
from lockwasher.clearance.applications_answers import Answered, answered
from lockwasher.clearance.checks_book import Check, read_checks
from lockwasher.clearance.eligibility import NOTHING_SUPPLIED, Supplied
from lockwasher.clearance.importers import applicant_of, carrying
from lockwasher.clearance.routes_table import BOND, CARNET, CHOICE, DUTY_FREE, ENTRY, FLORENCE, read_routes
from lockwasher.clearance.taken import is_lost, is_through, taken_by
from lockwasher.estimates.world import World
from lockwasher.procedures.model import StepRef
from lockwasher.register.nouns import Case, Consignment, Item, Partner
from lockwasher.register.portfolio import grouped

REPAIR, RETURNED = "us.repair-abroad", "us.returned-goods"
CLAIM = "florence-claimed"
_OVERSIZE, _ORDINARY = "transport.oversize-by-legs", "transport.ordinary"
_LANDED = (
    StepRef(ENTRY, "arrive"), StepRef(BOND, "arrive"), StepRef(CARNET, "arrive"),
    StepRef(_OVERSIZE, "discharge"), StepRef(_ORDINARY, "land"),
)  # fmt: skip
_GONE = frozenset({"exported", "destroyed", "used-up-in-testing", "all-left"})
_DELIVERED = (StepRef(_OVERSIZE, "arrive"), StepRef(_ORDINARY, "arrive"))


@dataclass(frozen=True)
class Desk:
    """A world with what the user adds to it: the official headings and component lists, and what a day of storage costs."""

    world: World
    given: Supplied = NOTHING_SUPPLIED
    storage_usd_per_day: Decimal | None = None

    @cached_property
    def supplied(self) -> Supplied:
        """What the user gives; the official headings are those of the world's tables where none are given."""
        listed = self.world.tables.instrument_headings(self.day) if self.given.headings is None else None
        return replace(self.given, headings=listed.numbers) if listed else self.given

    @property
    def day(self) -> date:
        """The day looked at."""
        return self.world.as_of

    def check(self, name: str) -> Check:
        """A check as its data tell it."""
        return read_checks().checks[name]

    # ------------------------------------------------------------ cases

    def progress(self, case: Case) -> Progress:
        """Where a case stands."""
        return self.world.progress[case.id]

    def open_cases(self, procedure: str) -> tuple[Case, ...]:
        """The open cases of a procedure in which something is left to do."""
        return tuple(c for c in self.cases(procedure) if self.progress(c).is_open)

    def cases(self, procedure: str) -> tuple[Case, ...]:
        """The same with the planned ones."""
        return tuple(c for c in self.recorded(procedure) if not self._ended(c) and not is_through(self.progress(c)))

    def begun(self, procedure: str) -> tuple[Case, ...]:
        """The cases of a procedure that are open or went through to their end: what was done in them stands."""
        return tuple(c for c in self.recorded(procedure) if self.progress(c).is_open and not self._ended(c))

    def recorded(self, procedure: str) -> tuple[Case, ...]:
        """All cases of a procedure, those that ended early included."""
        return self._by_procedure.get(procedure, ())

    def items(self, case: Case) -> tuple[str, ...]:
        """The ids of the items a case is about."""
        return tuple(item.id for item in self.world.portfolio.items_of(case.subject))

    def beside(self, case: Case, procedure: str) -> tuple[Case, ...]:
        """The cases of a procedure about any of the things of a case, open or gone through to their end."""
        things = self.world.portfolio.goods(case.subject)
        return tuple(c for c in self.begun(procedure) if things & self.world.portfolio.goods(c.subject))

    @cached_property
    def applications(self) -> Mapping[str, Case]:
        """The application for duty-free entry of each item, the first of several; a planned one counts after open ones."""
        return self._first((*self.open_cases(FLORENCE), *self.cases(FLORENCE)))

    @cached_property
    def duty_free(self) -> Mapping[str, Case]:
        """The case by which duty-free entry is wanted for each item: an application, else a choice of that route."""
        return {**self._chosen, **self.applications}

    @cached_property
    def wants_claim(self) -> Mapping[str, Case]:
        """The open case for whose sake the entry of each item bears the claim: an application, else a choice of the route."""
        return {**self._chosen, **self._first(self.open_cases(FLORENCE))}

    @cached_property
    def decided(self) -> frozenset[str]:
        """The items about whose application the offices have decided, for good or not: none is to be filed for them."""
        return frozenset(item for case, told in self._answers if told.is_decided for item in self.items(case))

    @cached_property
    def lost(self) -> frozenset[str]:
        """The items of which every application is lost."""
        lost = {item for case, told in self._answers if told.is_lost for item in self.items(case)}
        left = (*self.cases(FLORENCE), *self.begun(FLORENCE))
        return frozenset(lost.difference(*(self.items(case) for case in left)))

    @cached_property
    def entry(self) -> Mapping[str, Case]:
        """The entry for consumption of each item, the first of several."""
        return self._first(self.begun(ENTRY))

    @cached_property
    def routes(self) -> Mapping[str, frozenset[str]]:
        """The routes that cases take for each item; duty-free entry while it is not lost."""
        seen = [(case, route) for case in self.world.portfolio.cases for route in self._routes_of(case)]
        taken = ((item, route) for case, route in seen for item in self.items(case))
        found = grouped((item, route) for item, route in taken if route != DUTY_FREE or item not in self.lost)
        return {item: frozenset(routes) for item, routes in found.items()}

    def opened(self, case: Case) -> date | None:
        """The first day on record of a case."""
        days = [done.by for done in self.progress(case).done] + ([case.opened.last] if case.opened else [])
        return min(days, default=None)

    # ------------------------------------------------------------ goods

    @cached_property
    def goods(self) -> tuple[Item, ...]:
        """The items that enter the United States: those of a project whose host laboratory is there, or is not on record."""
        return tuple(item for item in self.world.portfolio.items if self._is_inbound(item.project))

    @cached_property
    def asking(self) -> tuple[Item, ...]:
        """The goods that may ask for duty-free entry: it is their route, or none is taken yet, and no office has decided."""
        found = (item for item in self.goods if not self.routes.get(item.id) or DUTY_FREE in self.routes[item.id])
        return tuple(item for item in found if item.id not in self.decided)

    def known(self, item: Item) -> date | None:
        """Since when an item is on record; None where it always was."""
        return item.known_on if item.known_on > date.min else None

    def host(self, project: str) -> Partner | None:
        """The institution at whose site a project works, or its successor of the day."""
        if project not in self._hosts:
            self._hosts[project] = applicant_of(self.world.portfolio, project, self.day)
        return self._hosts[project]

    @cached_property
    def arrivals(self) -> Mapping[str, Span]:
        """When each item landed, from the first day the records leave open to the last; landed by then, where none tells."""
        landed = (
            (item, done.on or Span(date.min, done.by))
            for case, done in self._past(_LANDED)
            if not self._goes_out(case)
            for item in self.items(case)
            if done.by > self.left.get(item, date.min)
        )
        goods = {item.id for item in self.goods}
        return {item: min(days, key=lambda day: day.last) for item, days in grouped(landed).items() if item in goods}

    @cached_property
    def left(self) -> Mapping[str, date]:
        """The items that left the country again, or are no more, under a bond or carnet, and since when."""
        cases = (case for procedure in (BOND, CARNET) for case in self.recorded(procedure))
        gone = grouped((item, done.by) for case in cases for done in self.leaving(case) for item in self.items(case))
        return {item: max(days) for item, days in gone.items()}

    def leaving(self, case: Case) -> tuple[Done, ...]:
        """The steps of a bond or carnet after which nothing of it is left in the country."""
        return tuple(done for done in self.progress(case).done if done.outcome in _GONE)

    @cached_property
    def released(self) -> frozenset[str]:
        """The items that Customs has released."""
        return self._over(route.lets_in for route in read_routes().values() if route.lets_in)

    @cached_property
    def filed(self) -> frozenset[str]:
        """The items for which an entry for consumption is filed."""
        return self._over((StepRef(ENTRY, "file"),))

    @cached_property
    def delivered(self) -> frozenset[str]:
        """The items that stand where they were to go."""
        return self._over(_DELIVERED)

    @property
    def carrying(self) -> Mapping[str, tuple[Consignment, ...]]:
        """The consignments that carry each item."""
        return carrying(self.world)

    def goes_out(self, consignment: Consignment) -> bool | None:
        """Whether a consignment leaves the United States, by who ships it; None while that is not on record."""
        partner = self.world.portfolio.partner.get(consignment.shipper or "")
        return partner.country == "US" if partner else None

    # ------------------------------------------------------------ of which these are made

    @cached_property
    def _by_procedure(self) -> Mapping[str, tuple[Case, ...]]:
        return grouped((case.procedure, case) for case in self.world.portfolio.cases)

    @cached_property
    def _chosen(self) -> Mapping[str, Case]:
        """The case in which duty-free entry was chosen as the route of each item, while it is not lost."""
        cases = self._first(case for case in self.begun(CHOICE.procedure) if DUTY_FREE in self._routes_of(case))
        return {item: case for item, case in cases.items() if item not in self.lost}

    @cached_property
    def _hosts(self) -> dict[str, Partner | None]:
        return {}

    def _routes_of(self, case: Case) -> list[str]:
        return [way.route for way in taken_by(self.world, case)]

    def _is_inbound(self, project: str) -> bool:
        host = self.host(project)
        return host is None or host.country == "US"

    def _ended(self, case: Case) -> bool:
        """Whether it came to an end before its time, or is an application that is lost."""
        return self.progress(case).ended is not None or is_lost(self.world, case)

    @property
    def _answers(self) -> Iterator[tuple[Case, Answered]]:
        """The applications that the offices have answered."""
        return ((c, told) for c in self.recorded(FLORENCE) if (told := answered(self.progress(c))))

    def _goes_out(self, case: Case) -> bool:
        consignment = self.world.portfolio.consignment.get(case.subject)
        return bool(consignment and self.goes_out(consignment))

    def _first(self, cases: Iterable[Case]) -> dict[str, Case]:
        pairs = [(item, case) for case in cases for item in self.items(case)]
        return dict(reversed(pairs))

    def _over(self, steps: Iterable[StepRef]) -> frozenset[str]:
        return frozenset(item for case, _ in self._past(steps) for item in self.items(case))

    def _past(self, steps: Iterable[StepRef]) -> Iterator[tuple[Case, Done]]:
        """The cases in which a step is over, and how, but for those under which the goods left again."""
        for ref in dict.fromkeys(steps):
            for case in (case for case in self.begun(ref.procedure) if not self.leaving(case)):
                # An edition may lack a step that another has.
                if ref.step in self.progress(case).rounds and (done := self.progress(case).finished(ref.step)):
                    yield case, done


def is_after(done: Done, day: Span) -> bool | None:
    """Whether a step was over after something that happened; on its day is not after. None where the records leave it open."""
    if done.by <= day.first:
        return False
    return True if done.on and done.on.first > day.last else None


def inexact(span: Span | None, fact: str) -> tuple[str, ...]:
    """The fact that is missing where the records give no one day."""
    return () if span and span.is_exact and span.first > date.min else (fact,)


def told(span: Span) -> str:
    """A day or span in words; of what is only known to be over, the latest day."""
    return f"{span.last} at the latest" if span.first == date.min else str(span)
