"""What a paper is about: a record of the register with the goods behind it, seen on a day, and what was stated for papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final
from weakref import WeakKeyDictionary

from lockwasher.cases.progress import Progress
from lockwasher.cases.visible_steps import step_offices
from lockwasher.clearance.applications import Application, plan_judged
from lockwasher.clearance.importers import applicant_of, carrying
from lockwasher.clearance.offers import NOT_STATED, Prices
from lockwasher.clearance.routes import RouteDesk, route_desk
from lockwasher.clearance.routes_table import ENTRY, FLORENCE, Route, read_routes
from lockwasher.clearance.taken import Taken, taken_by
from lockwasher.estimates.world import World
from lockwasher.paperwork.outlook import Outlook
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.register.nouns import Agreement, Case, Consignment, Item, Partner, Project
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.register.statements import Stated
from lockwasher.register.viewers import Role, Viewer
from lockwasher.register.visible import told_to_partners, visible

# The nouns a paper can be about, each with its word for one record.
NOUNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "items": "item",
        "consignments": "consignment",
        "cases": "case",
        "agreements": "agreement",
        "projects": "project",
        "partners": "partner",
    }
)


class SubjectError(LookupError):
    """There is no such record to write a paper about; the text names the nearest."""


@dataclass(frozen=True, eq=False)
class Desk:
    """What papers are filled from: what routes are judged by, what was stated, prices, and the address of the pages if known.

    `look_ahead` makes or reads the forecast. `complete`: the desk of all the register, where this one shows a part of it.
    """

    routes: RouteDesk
    stated: Stated = field(default_factory=dict)
    prices: Prices = NOT_STATED
    address: str = ""
    look_ahead: Callable[[], Outlook | None] | None = None
    complete: Desk | None = None

    @property
    def full(self) -> World:
        """The world in which cases are traced: a partner's own view of one tells too little to trace it."""
        return self.complete.world if self.complete else self.world

    @cached_property
    def outlook(self) -> Outlook | None:
        """The forecast that papers tell of, made or read when the first asks; None where there is none."""
        if self.complete:
            return self.complete.outlook
        return self.look_ahead() if self.look_ahead else None

    def seen(self, portfolio: Portfolio) -> Desk:
        """The same with less in the register."""
        if portfolio is self.portfolio:
            return self
        routes = self.routes
        shown = route_desk(
            replace(self.world, portfolio=portfolio),
            routes.on,
            routes.assumptions,
            _known(portfolio, routes.applicant),
            routes.supplied,
        )
        return replace(self, routes=shown, complete=self.complete or self)

    @property
    def world(self) -> World:
        """The world of the day."""
        return self.routes.world

    @property
    def portfolio(self) -> Portfolio:
        """The register as it is seen."""
        return self.routes.world.portfolio

    def application_of(self, item: str) -> Application | None:
        """The application a line stands in, in the fewest of its project; None where it is in none or cannot be told."""
        if self.routes not in _applications:
            _applications[self.routes] = _planned(self.routes)
        return _applications[self.routes].get(item)


@dataclass(frozen=True, eq=False)
class Package:
    """One package and the lines in it; an empty mark is no package: the lines of which none is stated."""

    mark: str
    items: tuple[Item, ...]


@dataclass(frozen=True, eq=False)
class Subject:
    """What one paper is about. `noun` and `id` name the record, `items` the goods; `package`: it alone, of the `whole`.

    `paper`: the kind that is filled. An `agreement`, a `project` or a `partner` is set where the paper is about it.
    """

    desk: Desk
    noun: str
    id: str
    title: str
    items: tuple[Item, ...]
    consignment: Consignment | None = None
    case: Case | None = None
    application: Application | None = None
    package: Package | None = None
    whole: Subject | None = None
    paper: str = ""
    agreement: Agreement | None = None
    project: Project | None = None
    partner: Partner | None = None

    @property
    def name(self) -> str:
        """The record in words: `item wheel-1`."""
        return f"{NOUNS[self.noun]} {self.id}"

    @property
    def on(self) -> date:
        """The day the paper is of."""
        return self.desk.routes.on

    def narrowed(self, package: Package) -> Subject:
        """The same with the goods of one package."""
        return replace(self, items=package.items, package=package, whole=self)

    @property
    def viewer(self) -> Viewer:
        """Who a report is for: the partner it is about, else whoever sees what the register here shows."""
        if self.partner is None:
            return Viewer(Role.VIEWER)
        return Viewer(Role.PARTNER, self.partner.id, step_offices=step_offices(self.desk.full.library))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The number of each line, by its id; within a package that of the whole."""
        return self.whole.places if self.whole else {item.id: at for at, item in enumerate(self.items, 1)}

    @cached_property
    def applicant(self) -> Partner | None:
        """Who would apply for duty-free entry: the host of the project, or its successor of the day."""
        projects = dict.fromkeys(item.project for item in self.items)
        named = self.desk.routes.applicant
        found = {one.id: one for p in projects if (one := applicant_of(self.desk.portfolio, p, self.on, named))}
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases about the goods."""
        things = dict.fromkeys((self.id, *(item.id for item in self.items)))
        found = (case for thing in things for case in self.desk.portfolio.cases_about.get(thing, ()))
        own = (self.case,) if self.case else ()
        return tuple({case.id: case for case in (*own, *found)}.values())

    @cached_property
    def taken(self) -> tuple[Taken, ...]:
        """The routes that cases show to be taken for the goods, each once."""
        found = (way for case in self.cases for way in taken_by(self.desk.world, case))
        return tuple({way.route: way for way in found}.values())

    @property
    def route(self) -> Route | None:
        """The one route that is taken; None where none is, or several contradict each other."""
        return read_routes()[self.taken[0].route] if len(self.taken) == 1 else None

    def progress(self, procedure: str) -> tuple[Case, Progress] | None:
        """The case of a procedure about the goods, the one that is the subject first, and where it stands."""
        found = next((case for case in self.cases if case.procedure == procedure), None)
        return (found, self.desk.world.progress[found.id]) if found else None

    @property
    def docket(self) -> tuple[Case, Progress] | None:
        """The application for duty-free entry on record."""
        return self.progress(FLORENCE)

    @property
    def entry(self) -> tuple[Case, Progress] | None:
        """The entry on record."""
        return self.progress(ENTRY)

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """The goods by the package they travel in, as stated; last those of which no package is stated."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            told = self.desk.stated.get(("items", item.id, "line.package"))
            found.setdefault(told.value if told else "", []).append(item)
        return tuple(Package(mark, tuple(found[mark])) for mark in sorted(found, key=lambda mark: (not mark, mark)))


def subject_of(desk: Desk, noun: str, name: str) -> Subject:
    """What a paper about a record is about.

    Of a consignment its items; of a case those of its subject; of an agreement those it covers; an item stands for the
    application it would be in, where a paper asks for one (`with_application`).

    Raises:
        SubjectError: there is no such record.
    """
    held = _held(desk.portfolio, noun)
    if name not in held:
        raise SubjectError(f"there is no {NOUNS[noun]} '{name}'{did_you_mean(name, held)}")
    one = held[name]
    if isinstance(one, Item):
        return Subject(desk, noun, name, one.title, (one,), _alone(desk, one))
    if isinstance(one, Consignment):
        items = tuple(desk.portfolio.item[item] for item in one.items if item in desk.portfolio.item)
        return Subject(desk, noun, name, one.title, items, one)
    if isinstance(one, Case):
        return _of_case(desk, one)
    return _of_whole(desk, one)


def _of_case(desk: Desk, case: Case) -> Subject:
    portfolio = desk.portfolio
    items, carried = portfolio.items_of(case.subject), portfolio.consignment.get(case.subject)
    over = portfolio.agreement.get(case.subject)
    title = carried.title if carried else over.title if over else items[0].title if len(items) == 1 else case.subject
    consignment = carried or (_alone(desk, items[0]) if len(items) == 1 else None)
    return Subject(desk, "cases", case.id, title, items, consignment, case=case, agreement=over)


def _of_whole(desk: Desk, one: Agreement | Project | Partner) -> Subject:
    """An agreement with the goods it covers, a project with those that come for it, a partner with those it brings.

    A partner's is of the register as that partner sees it.
    """
    portfolio = desk.portfolio
    if isinstance(one, Agreement):
        return Subject(desk, "agreements", one.id, one.title, portfolio.items_of(one.id), agreement=one)
    if isinstance(one, Project):
        return Subject(desk, "projects", one.id, one.name, portfolio.items_of(one.id), project=one)
    viewer = Viewer(Role.PARTNER, one.id, step_offices=step_offices(desk.world.library))
    return _brought_by(desk.seen(visible(portfolio, viewer)), one)


def _brought_by(desk: Desk, one: Partner) -> Subject:
    portfolio = desk.portfolio
    brings = [contribution.id for contribution in portfolio.contributions if contribution.partner == one.id]
    items = {item.id: item for name in brings for item in portfolio.items_of(name)}
    return Subject(desk, "partners", one.id, one.name, tuple(items.values()), partner=one)


def unfiltered(subject: Subject) -> Subject | None:
    """The same of all the register, where the desk behind it shows a part; None where that is all of it."""
    whole = subject.desk.complete
    if whole is None:
        return None
    if subject.partner:
        return _brought_by(whole, whole.portfolio.partner[subject.id])
    return subject_of(whole, subject.noun, subject.id)


def for_partners(subject: Subject) -> Subject:
    """A report's subject without what is marked for the office alone: its readers are the partners."""
    if subject.noun != "projects":
        return subject
    desk = subject.desk.seen(told_to_partners(subject.desk.portfolio))
    return subject_of(desk, subject.noun, subject.id)


def _known(portfolio: Portfolio, partner: str | None) -> str | None:
    return partner if partner in portfolio.partner else None


def _held(portfolio: Portfolio, noun: str) -> Mapping[str, Item | Consignment | Case | Agreement | Project | Partner]:
    """The records of a noun by their id."""
    kept: Mapping[str, Mapping[str, Item | Consignment | Case | Agreement | Partner]] = {
        "items": portfolio.item,
        "consignments": portfolio.consignment,
        "cases": portfolio.case,
        "agreements": portfolio.agreement,
        "partners": portfolio.partner,
    }
    return kept[noun] if noun in kept else {one.id: one for one in portfolio.projects}


def find_subject(desk: Desk, nouns: Iterable[str], name: str) -> Subject:
    """The record of a name among some nouns, the first that has it. Raises SubjectError where none has."""
    tried = tuple(nouns)
    for noun in tried:
        if noun not in NOUNS:
            raise SubjectError(f"no paper is about '{noun}'{did_you_mean(noun, NOUNS)}; there are: {', '.join(NOUNS)}")
        try:
            return subject_of(desk, noun, name)
        except SubjectError:
            continue
    near = did_you_mean(name, [one for noun in tried for one in _held(desk.portfolio, noun)])
    raise SubjectError(f"there is no {' or '.join(NOUNS[noun] for noun in tried)} '{name}'{near}")


def with_application(subject: Subject) -> Subject:
    """An item with all lines of the application it would be in; other subjects as they are, with their application if they have one."""
    found = {id(one): one for item in subject.items if (one := subject.desk.application_of(item.id))}
    if len(found) != 1:
        return subject
    made = next(iter(found.values()))
    if subject.noun != "items":
        return replace(subject, application=made)
    items = tuple(subject.desk.portfolio.item[line] for line in made.lines)
    return replace(subject, items=items, application=made, title=made.key.title)


def _planned(routes: RouteDesk) -> Mapping[str, Application]:
    """The application of each line that may be in one, in the fewest of its project."""
    found: dict[str, Application] = {}
    for project, items in grouped((item.project, item) for item in routes.world.portfolio.items).items():
        plan = plan_judged([routes.judged(item) for item in items], routes.terms(project))
        found |= {line: made for made in plan.applications for line in made.lines}
    return found


# Kept as long as what they are judged by: a register of thousands of lines is planned once, not for every paper.
_applications: WeakKeyDictionary[RouteDesk, Mapping[str, Application]] = WeakKeyDictionary()


def _alone(desk: Desk, item: Item) -> Consignment | None:
    """The one consignment that carries an item; None where none or several do."""
    found = carrying(desk.world).get(item.id, ())
    return found[0] if len(found) == 1 else None
