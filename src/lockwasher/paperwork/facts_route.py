"""Facts of the way through customs: the route taken, lines of chapters 98 and 99, claim, stamped copy or deposit, bond, clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lockwasher.clearance.duty import line_of
from lockwasher.clearance.routes import RouteReading, RouteState
from lockwasher.clearance.routes_table import DUTY_FREE, Route, read_routes
from lockwasher.paperwork.facts import Answer, Lacking, Place, Source, Told, fact, listing
from lockwasher.paperwork.subjects import Subject
from lockwasher.procedures.tables_rows import Additional, Meets
from lockwasher.register.nouns import Item

_ASK_99: Final = "the broker names the number of chapter 99, from the notice behind the measure"
_MEETS: Final[Mapping[Meets, str]] = {
    Meets.FREE: "not due",
    Meets.WORK: "on the value of the work done abroad",
    Meets.ASSEMBLY: "on the value without parts made in the United States",
    Meets.FULL: "on the full value",
    Meets.BOND: "nothing at entry; the bond must cover it",
    Meets.LINE: "what the line leaves of ordinary duty",
}
_CHOOSE: Final = "choose the route: record the outcome of 'route-chosen' in its case"


@fact("route.title", "Route through customs")
def _title(subject: Subject) -> Answer:
    return _of_route(subject, lambda route: route.title)


@fact("route.line", "Line of chapter 98, or rule outside the tariff")
def _line(subject: Subject) -> Answer:
    return _of_route(subject, lambda route: line_of(route) or "none: ordinary entry")


@fact("route.backing", "Rule of the route")
def _backing(subject: Subject) -> Answer:
    return _of_route(subject, lambda route: f"{route.backing.cites} [{route.backing.verified}]")


@fact("route.state", "How the route looks on the stated facts")
def _state(subject: Subject) -> Answer:
    route = subject.route
    if not route:
        return _unsettled(subject)
    found = [_reading(subject, item, route) for item in subject.items]
    told = dict.fromkeys(f"{one.state}: {one.reason}" for one in found)
    return Told("; ".join(told), (Source("routes", route.id, route.backing.cites, str(route.backing.verified)),))


@fact("route.risk", "Risk that an unsettled title leaves")
def _risk(subject: Subject) -> Answer:
    route = subject.route
    if not route:
        return _unsettled(subject)
    risks = dict.fromkeys(one.risk for item in subject.items if (one := _reading(subject, item, route)).risk)
    return Told("; ".join(risks) or "none: title is on paper", (Source("routes", route.id, "risk"),))


@fact("entry.claim", "What is claimed at entry")
def _claim(subject: Subject) -> Answer:
    if not subject.route:
        return _unsettled(subject)
    line = line_of(subject.route)
    closed = [
        one for item in subject.items if (one := _reading(subject, item, subject.route)).state == RouteState.CLOSED
    ]
    if line and closed:
        told = f"the route {closed[0].state} for {len(closed):,} of {len(subject.items):,} lines: {closed[0].reason}"
        return Lacking(told, "mend the fact behind it, or choose another route before anything is claimed")
    told = f"claim {line} on the entry, beside the tariff number of each line" if line else "no claim of chapter 98"
    return Told(told, (Source("routes", subject.route.id, subject.route.backing.cites),))


@fact("entry.stamp", "Stamped copy, or deposit")
def _stamp(subject: Subject) -> Answer:
    """15 CFR 301.8(a)(3) and (4), of entries under 9810.00.60 alone."""
    if not subject.route:
        return _unsettled(subject)
    if subject.route.id != DUTY_FREE:
        return Told(
            "asked of entries under 9810.00.60 only (15 CFR 301.8)", (Source("routes", subject.route.id, "line"),)
        )
    docket = subject.docket
    done = docket[1].finished("eligibility") if docket else None
    if docket and done and done.outcome in {None, "stamped"}:
        source = Source(f"case {docket[0].id}", "step eligibility", f"event {done.event}")
        return Told(
            "file the stamped copy with the entry; no deposit of estimated duty (15 CFR 301.8(a)(3))", (source,)
        )
    told = "no stamped copy is on record: deposit estimated duty, and file the copy before liquidation (15 CFR 301.8(a)(4))"
    return Told(told, (Source("cases", "step eligibility", "no case records a stamped copy"),))


def _of_route(subject: Subject, told: Callable[[Route], str]) -> Answer:
    route = subject.route
    if not route:
        return _unsettled(subject)
    case = subject.taken[0].case
    return Told(
        told(route), (Source(f"cases {case}", "route taken", route.backing.cites, str(route.backing.verified)),)
    )


def _unsettled(subject: Subject) -> Lacking:
    if subject.taken:
        told = ", ".join(f"{read_routes()[way.route].title} (case {way.case})" for way in subject.taken)
        return Lacking(f"cases take different routes: {told}", "settle which one, and end the other")
    return Lacking("no record says which route the goods take", _CHOOSE, Place(subject.noun, subject.id, "route"))


def _reading(subject: Subject, item: Item, route: Route) -> RouteReading:
    return next(one for one in subject.desk.routes.read(item) if one.route.id == route.id)


# ---------------------------------------------------------------- the routes side by side


@listing("way", "routes that are not closed", lambda reading: f"route {reading.route.id}")
def _ways(subject: Subject) -> Sequence[RouteReading]:
    """Those of the first line; for several lines the state is that of each, and their page tells it."""
    first = subject.items[0] if subject.items else None
    return [one for one in subject.desk.routes.read(first) if str(one.state) != "appears closed"] if first else ()


@fact("way.title", "Route")
def _way_title(_subject: Subject, reading: RouteReading) -> Answer:
    return Told(reading.route.title, (Source("routes", reading.route.id, reading.route.backing.cites),))


@fact("way.state", "How it looks")
def _way_state(_subject: Subject, reading: RouteReading) -> Answer:
    told = f"{reading.state}: {reading.reason}"
    return Told(told, (Source("routes", reading.route.id, reading.route.backing.cites),))


# ---------------------------------------------------------------- chapter 99


@listing("additional", "additional duties in force", lambda one: f"measure {one.measure.id}")
def _additional(subject: Subject) -> Sequence[Additional]:
    found: dict[str, Additional] = {}
    for item in subject.items:
        for one in subject.desk.world.tables.additional(item.tariff_number, item.origin, subject.on, under_order=None):
            found.setdefault(one.measure.id, one)
    return tuple(found.values())


@fact("additional.title", "Measure")
def _measure(_subject: Subject, one: Additional) -> Answer:
    return Told(one.measure.title, (_of_measure(one),))


@fact("additional.heading", "Number of chapter 99")
def _heading(_subject: Subject, one: Additional) -> Answer:
    told, title = one.measure.headings, one.measure.title
    if not told:
        return Lacking(f"the tables name no number of chapter 99 for the {title}", _ASK_99)
    if " to " in told:
        return Lacking(f"the {title} is paid under one of {told}; which one the tables do not name", _ASK_99)
    return Told(told, (_of_measure(one),))


@fact("additional.rule", "Rule")
def _rule(_subject: Subject, one: Additional) -> Answer:
    return Told(one.measure.backing.cites, (_of_measure(one),))


@fact("additional.meets-98", "How chapter 98 meets it")
def _meets(subject: Subject, one: Additional) -> Answer:
    if not subject.route:
        return _unsettled(subject)
    special = subject.desk.world.tables.line(line_of(subject.route))
    if special is None:
        return Told("no line of chapter 98 is claimed", (_of_measure(one),))
    told = one.measure.meets(getattr(special, "line", ""))
    if told is None:
        return Lacking("how the line meets the measure was not read", "the broker asks Customs, and files accordingly")
    return Told(_MEETS[told], (_of_measure(one),))


@fact("entry.chapter-99", "Numbers of chapter 99")
def _chapter_99(subject: Subject) -> Answer:
    """Which apply turns on number and origin of each line. What the tables do not name is missing, each by its measure."""
    bare = [item.id for item in subject.items if not (item.tariff_number and item.origin)]
    if bare:
        told = f"which measures meet the goods cannot be told: tariff number or origin is not on record for {len(bare):,} lines"
        return Lacking(told, "put in tariff number and origin of each line", Place("items", bare[0], "tariff_number"))
    answers = [(one, _heading(subject, one)) for one in _additional(subject)]
    known = "; ".join(f"{one.measure.title}: {told.value}" for one, told in answers if isinstance(told, Told))
    lacks = "; ".join(told.why for _, told in answers if isinstance(told, Lacking))
    if lacks:
        return Lacking(f"{lacks}{f'. On record: {known}' if known else ''}", _ASK_99)
    sources = tuple(_of_measure(one) for one, _ in answers) or (Source("tables", "additional duties"),)
    return Told(known or "none: no additional duty on record meets the goods on this day", sources)


def _of_measure(one: Additional) -> Source:
    backing = one.measure.backing
    return Source("tables", f"additional duties, {one.measure.id}", backing.cites, str(backing.verified))
