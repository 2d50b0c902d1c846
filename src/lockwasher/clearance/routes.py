"""Every lawful way into the United States for an item on a day: open, closed or undetermined on the stated facts, and why.

Unknown title does not close every route: most ask who applies, uses or may make entry. It decides property of governments
and organizations and gifts; for the others it is a risk with a name. A licensed broker and counsel decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from lockwasher.calendars.lengths import Unit, add
from lockwasher.calendars.working import PLAIN
from lockwasher.clearance.applications import plan_judged
from lockwasher.clearance.eligibility import Judged, May, Supplied, Terms, judge, terms
from lockwasher.clearance.eligibility_rules import Assumption
from lockwasher.clearance.importers import applicant_of
from lockwasher.clearance.lead import Lead, LeadTimes
from lockwasher.clearance.routes_known import Known, Stated, known_of
from lockwasher.clearance.routes_table import Ask, Route, read_routes
from lockwasher.estimates.world import World
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.procedures.model import StepRef
from lockwasher.register.nouns import Goods, Item, Mark, Partner
from lockwasher.register.portfolio import grouped
from lockwasher.register.title import Standing


class RouteState(StrEnum):
    """How a route looks on the stated facts; a licensed broker and counsel decide."""

    OPEN = "appears open"
    CLOSED = "appears closed"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class RouteReading:
    """A route for one item on one day: its state, why, and the risk that an unsettled title puts on it.

    `missing`: what to state before it can be judged; `rests_on`: the assumptions behind the state; `over`: of the
    procedures with which ways begin or end, the steps that lie behind.
    """

    route: Route
    state: RouteState
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()
    risk: str = ""
    rests_on: tuple[Assumption, ...] = ()
    over: tuple[StepRef, ...] = ()

    @property
    def reason(self) -> str:
        """Why, in one line."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, eq=False)
class RouteDesk:
    """What the routes of all items of a world are judged by on a day. Made by `route_desk`.

    `times` remembers the days of each way of each route.
    """

    world: World
    on: date
    assumptions: tuple[Assumption, ...] = ()
    applicant: str | None = None
    supplied: Supplied | None = None
    times: dict[tuple[str, str, tuple[StepRef, ...]], tuple[Lead, Lead]] = field(default_factory=dict)
    _terms: dict[str, Terms] = field(default_factory=dict)
    _judged: dict[str, Judged] = field(default_factory=dict)
    _known: dict[tuple[str, tuple[str, ...] | None], Known] = field(default_factory=dict)
    _read: dict[tuple[Known, tuple[str, ...]], tuple[RouteReading, ...]] = field(default_factory=dict)

    @cached_property
    def stated(self) -> Stated:
        """The assumptions, ready to be asked."""
        return Stated.of(self.assumptions)

    @cached_property
    def lead_times(self) -> LeadTimes:
        """The stand-alone times of this world, by the editions of the day of entry."""
        return LeadTimes(self.world, self.on)

    @cached_property
    def sharing(self) -> Mapping[str, int]:
        """How many lines are in the application of each line that may be in one, itself counted, in the fewest of a project.

        Lines of which an application is lost are in none any more.
        """
        found: dict[str, int] = {}
        left = (item for item in self.world.portfolio.items if not self._is_lost(item))
        for project, items in grouped((item.project, item) for item in left).items():
            plan = plan_judged([self.judged(item) for item in items], self.terms(project))
            found |= {line: len(made.lines) for made in plan.applications for line in made.lines}
        return found

    def read(self, item: Item, named: tuple[str, ...] | None = None) -> tuple[RouteReading, ...]:
        """Every route for an item, in the order of the table.

        `named`: the importers that consignments name; left out, those of all that carry the item.
        """
        judged, known = self.judged(item), self.known(item, named)
        reasons = tuple(reason.told or reason.rule.words for reason in judged.eligibility.reasons)
        key = (known, (judged.state, *reasons, *(one.id for one in judged.eligibility.rests_on)))
        if key not in self._read:
            self._read[key] = tuple(_read(self, route, known, judged) for route in read_routes().values())
        return self._read[key]

    def judged(self, item: Item) -> Judged:
        """The item with its facts as taken, and whether it may be in an application for duty-free entry."""
        if item.id not in self._judged:
            self._judged[item.id] = judge(item, self.terms(item.project))
        return self._judged[item.id]

    def known(self, item: Item, named: tuple[str, ...] | None = None) -> Known:
        """What is known of an item, by the record first and then by assumption."""
        if (item.id, named) not in self._known:
            judged = self.judged(item)
            self._known[item.id, named] = known_of(self.world, judged.item, self.on, self.stated, named, judged.by)
        return self._known[item.id, named]

    def _is_lost(self, item: Item) -> bool:
        application = self.known(item).application
        return application is not None and application.answer.is_lost

    def terms(self, project: str) -> Terms:
        """What 15 CFR part 301 is judged by, for the items of a project."""
        if project not in self._terms:
            applicant = applicant_of(self.world.portfolio, project, self.on, self.applicant)
            supplied = self.supplied or _supplied(self.world, self.on)
            self._terms[project] = terms(
                applicant=applicant, on=self.on, assumptions=self.assumptions, supplied=supplied
            )
        return self._terms[project]


def route_desk(
    world: World,
    on: date,
    assumptions: tuple[Assumption, ...] = (),
    applicant: str | None = None,
    supplied: Supplied | None = None,
) -> RouteDesk:
    """What the routes of a world are judged by on a day.

    Args:
        world: the portfolio, editions, tables and estimates.
        on: the day for which title, importer and rules are asked.
        assumptions: what is taken as true though it is not on record (`eligibility_rules.assume`).
        applicant: the partner that would apply for duty-free entry; else the host laboratory of each project.
        supplied: the list of headings and what is known of oversize instruments; else what the world's tables hold.

    Raises:
        ValueError: an assumption or the applicant names a partner or a fact that is not there.
    """
    portfolio, facts = world.portfolio, world.library.facts
    for one in assumptions:
        kind, _, name = one.id.partition(":")
        if kind in {"importer", "title-with"} and name not in portfolio.partner:
            near = did_you_mean(name, portfolio.partner)
            raise ValueError(f"the assumption '{one.id}': there is no partner '{name}'{near}")
        if kind in {"said", "not-said"} and name not in facts:
            raise ValueError(f"the assumption '{one.id}': there is no fact '{name}'{did_you_mean(name, facts)}")
    if applicant is not None and applicant not in portfolio.partner:
        raise ValueError(f"there is no partner '{applicant}'{did_you_mean(applicant, portfolio.partner)}")
    return RouteDesk(world, on, assumptions, applicant, supplied)


def routes(item: Item, on: date, world: World, *, assumptions: Iterable[Assumption] = ()) -> tuple[RouteReading, ...]:
    """Every route for an item on a day, in the order of the table. Raises ValueError as `route_desk`."""
    return route_desk(world, on, tuple(assumptions)).read(item)


# ---------------------------------------------------------------- judging one route


def _read(desk: RouteDesk, route: Route, known: Known, judged: Judged) -> RouteReading:
    """One route: what closes it counts before what is missing, since no further fact would open it."""
    closed, missing, reasons = list[str](), list[str](), list[str]()
    used, rests_on = list[str](), tuple[Assumption, ...]()
    partners = desk.world.portfolio.partner
    if not _is_in_library(desk, route):
        missing.append(f"the rules of {desk.on}: the library has no edition of '{route.procedure}' for that day")
    for judge_one in (_of_title, _of_importer):
        state, told = judge_one(partners, route, known)
        if state is not None:
            used.append("title" if judge_one is _of_title else "importer")
            {RouteState.CLOSED: closed, RouteState.UNDETERMINED: missing, RouteState.OPEN: reasons}[state].append(told)
    for ask in route.asks:
        if ask.question == "eligible":
            state, told_of, rests_on = _of_eligibility(known, judged)
            {RouteState.CLOSED: closed, RouteState.UNDETERMINED: missing, RouteState.OPEN: reasons}[state] += told_of
            continue
        answer = _answer(ask, known, desk.on)
        used += _FACTS_BEHIND.get(ask.question, (ask.question.removeprefix("not "),))
        if answer is None:
            missing.append(_missing(ask, known))
        elif not answer:
            closed.append(ask.unless)
    state = RouteState.CLOSED if closed else RouteState.UNDETERMINED if missing else RouteState.OPEN
    is_at_risk = not route.title_decides and known.title != Standing.HELD and state != RouteState.CLOSED
    assumed = {*rests_on, *(one for fact, one in known.assumed if fact in used)}
    return RouteReading(
        route,
        state,
        tuple(closed or missing or reasons or ["nothing on record stands against it"]),
        () if closed else tuple(missing),
        route.risk if is_at_risk else "",
        tuple(sorted(assumed, key=lambda one: one.id)),
        known.over,
    )


def _is_in_library(desk: RouteDesk, route: Route) -> bool:
    """Whether the rules of the day are known; a route without a procedure has none that could be lacking."""
    if route.procedure is None:
        return True
    try:
        desk.world.library.in_force(route.procedure, desk.on)
    except KeyError:
        return False
    return True


_FACTS_BEHIND: Mapping[str, tuple[str, ...]] = {
    "left-the-united-states": ("left",),
    "american-or-back-in-time": ("left", "origin"),
    "repair-part": ("goods",),
}
_Judge = Callable[[Mapping[str, Partner], Route, Known], tuple[RouteState | None, str]]


def _of_eligibility(known: Known, judged: Judged) -> tuple[RouteState, list[str], tuple[Assumption, ...]]:
    """What 15 CFR part 301 leaves of a route: by what the offices answered, else by the facts."""
    application = known.application
    if application and (application.answer.is_lost or judged.state != May.NO):
        told = f"the application (case {application.case}) is {application.answer}"
        if application.answer.is_lost:
            again = "the same institution cannot apply again for the instrument (15 CFR 301.5(g), 301.7(c))"
            return RouteState.CLOSED, [f"{told}; {again}"], ()
        return RouteState.OPEN if application.answer.is_open else RouteState.UNDETERMINED, [told], ()
    state = {May.NO: RouteState.CLOSED, May.UNDETERMINED: RouteState.UNDETERMINED, May.YES: RouteState.OPEN}
    reasons = judged.eligibility.reasons
    told_of = [reason.rule.words + (f" ({reason.told})" if reason.told else "") for reason in reasons]
    return state[judged.state], told_of, judged.eligibility.rests_on


def _of_title(partners: Mapping[str, Partner], route: Route, known: Known) -> tuple[RouteState | None, str]:
    """What title leaves of a route; None where it does not decide."""
    if not route.title_decides:
        return None, ""
    if known.holder is None:
        is_gap = known.title == Standing.GAP
        told = "no paper says who has title" if is_gap else "papers give title to different partners"
        return RouteState.UNDETERMINED, told
    state, told = _of_kind(partners, known.holder, "title lies with", route.holder_kinds)
    if state == RouteState.OPEN and partners[known.holder].mark in {Mark.UNVERIFIED, Mark.ACCOUNT}:
        return RouteState.UNDETERMINED, f"{told}; whether it is that in law is not verified, and counsel must say"
    return state, told


def _of_importer(partners: Mapping[str, Partner], route: Route, known: Known) -> tuple[RouteState | None, str]:
    """What the importer leaves of a route; None where it may be anybody."""
    if not route.importer_kinds:
        return None, ""
    if len(known.importers) != 1:
        told = (
            "papers name different importers of record" if known.importers else "the importer of record is on no paper"
        )
        return RouteState.UNDETERMINED, told
    state, told = _of_kind(partners, known.importers[0], "the importer is", route.importer_kinds)
    if state == RouteState.CLOSED and route.importer_by_custom:
        return state, f"{told} by {route.importer_by_custom}"
    return state, told


def _of_kind(partners: Mapping[str, Partner], name: str, verb: str, kinds: tuple[str, ...]) -> tuple[RouteState, str]:
    partner = partners.get(name)
    if partner is None:
        return RouteState.UNDETERMINED, f"what '{name}' is in law is not on record"
    told = f"{verb} {partner.name} ({_any_of((partner.kind,))})"
    if partner.kind not in kinds:
        return RouteState.CLOSED, f"{told}; the route asks for {_any_of(kinds)}"
    return RouteState.OPEN, told


def _any_of(kinds: tuple[str, ...]) -> str:
    return " or ".join(str(kind).replace("us-", "US ").replace("-", " ") for kind in kinds)


def _answer(ask: Ask, known: Known, on: date) -> bool | None:
    """Whether what a route asks is so; None where the record does not say."""
    if ask.said:
        said = dict(known.said).get(ask.said.fact)
        return None if said is None else said != ask.said.is_negated
    if ask.question == "left-the-united-states":
        return known.has_left
    if ask.question == "american-or-back-in-time":
        return _american_or_back(ask, known, on)
    if ask.question == "returns":
        return known.returns
    if ask.question == "stays-at-most":
        return None if known.stays_months is None else known.stays_months <= _months(ask)
    return None if known.goods is None else known.goods == Goods.REPAIR_PART


def _missing(ask: Ask, known: Known) -> str:
    """What to state where a question has no answer, or several."""
    words = dict(known.contradicted).get(ask.said.fact) if ask.said else None
    return f"{ask.missing}: cases contradict each other, {words}" if words else ask.missing


def _american_or_back(ask: Ask, known: Known, on: date) -> bool | None:
    """Whether goods are of American origin, or came back before the limit; undetermined unless one of the two is settled."""
    assert ask.within
    is_back = None if known.left_on is None else on <= add(ask.within, known.left_on, PLAIN)
    if known.is_american or is_back:
        return True
    return None if known.is_american is None or is_back is None else False


def _months(ask: Ask) -> int:
    assert ask.within
    return ask.within.n * (12 if ask.within.unit == Unit.YEARS else 1)


def _supplied(world: World, on: date) -> Supplied:
    found = world.tables.instrument_headings(on)
    return Supplied(headings=found.numbers if found else None)
