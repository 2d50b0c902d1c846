"""The routes into the United States, and what is left of each when title is known, unknown or contested.

Unknown title does not close every route: most ask who applies, uses or may make entry. It decides property of governments
and organizations and gifts; for the others it is a risk with a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.procedures.dialect import Value, did_you_mean, read_document
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Condition
from lockwasher.procedures.phrases import enum_of, mark_of, one_of, text_of
from lockwasher.register.nouns import Field, Item, Mark, Partner, PartnerKind
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.title import Holding, Standing, holding

ROUTE_KEYS = (
    "title", "line", "procedure", "taken_by", "title_matters", "holder_kinds", "importer_kinds", "risk", "open_question",
    "cites", "source_url", "verified",
)  # fmt: skip
_FACT = re.compile(r"(not )?fact (\S+)")


class RouteState(StrEnum):
    """How a route looks on the stated facts; a licensed broker and counsel decide."""

    OPEN = "appears open"
    CLOSED = "appears closed"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Route:
    """A lawful way in. `holder_kinds`: who must have title, where title decides; `open_question`: what else must be known.

    It is seen to be taken by an open case of `procedure` (`is_taken_by_case`), or by an open case in which a fact of
    `taken_when` was said.
    """

    id: str
    title: str
    line: str
    cites: str
    verified: Mark
    title_decides: bool
    procedure: str | None = None
    is_taken_by_case: bool = False
    taken_when: tuple[Condition, ...] = ()
    holder_kinds: tuple[PartnerKind, ...] = ()
    importer_kinds: tuple[PartnerKind, ...] = ()
    risk: str = ""
    open_question: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class RouteStanding:
    """A route for one item on one day: its state, why, and the risk that an unsettled title puts on it."""

    route: Route
    state: RouteState
    reason: str
    risk: str = ""


@cache
def read_routes(path: Path | None = None) -> Mapping[str, Route]:
    """Read the table of routes. Raises DialectError with file, line and remedy."""
    file = path or Path(str(resources.files("lockwasher.clearance"))) / "routes.yaml"
    return {name: _route(name, entry.only(ROUTE_KEYS)) for name, entry in read_document(file).entries()}


def faults(routes: Mapping[str, Route], library: Library) -> list[str]:
    """Procedures and facts named by the table that the library does not have, and facts it takes as said in silence."""
    found = []
    for route in routes.values():
        where = f"routes.yaml, {route.id}"
        if route.procedure and route.procedure not in library.ids:
            near = did_you_mean(route.procedure, library.ids)
            found.append(f"{where}: there is no procedure '{route.procedure}'{near}")
        for asked in route.taken_when:
            fact = library.facts.get(asked.fact)
            if fact is None:
                found.append(
                    f"{where}: there is no fact '{asked.fact}' in facts.yaml{did_you_mean(asked.fact, library.facts)}"
                )
            elif fact.default is not None and fact.default != asked.is_negated:
                found.append(f"{where}: '{asked.fact}' holds unless said otherwise; name a fact that somebody must say")
    return found


def route_standings(
    portfolio: Portfolio, item: Item, day: date, *, named: Collection[str] = ()
) -> tuple[RouteStanding, ...]:
    """Every route for an item as title and importer stand on a day, in the order of the table.

    Args:
        portfolio: what is known.
        item: the item that would enter.
        day: the day for which title and importer are asked.
        named: importers that a consignment names, beside those of the ledger.
    """
    title = holding(portfolio, item, Field.TITLE, day)
    importers = sorted({claim.holder for claim in holding(portfolio, item, Field.IMPORTER, day).claims} | set(named))
    return tuple(_standing(portfolio, route, title, importers) for route in read_routes().values())


def _standing(portfolio: Portfolio, route: Route, title: Holding, importers: list[str]) -> RouteStanding:
    if route.title_decides:
        state, reason = _by_title(portfolio, route, title)
        return RouteStanding(route, state, reason)
    state, reason = _by_importer(portfolio, route, importers)
    is_at_risk = title.standing != Standing.HELD and state != RouteState.CLOSED
    return RouteStanding(route, state, reason, route.risk if is_at_risk else "")


def _by_title(portfolio: Portfolio, route: Route, title: Holding) -> tuple[RouteState, str]:
    if title.holder is None:
        told = (
            "no paper says who has title"
            if title.standing == Standing.GAP
            else "papers give title to different partners"
        )
        return RouteState.UNDETERMINED, told
    partner = portfolio.partner.get(title.holder)
    if partner is None:
        return RouteState.UNDETERMINED, f"what '{title.holder}' is in law is not on record"
    if partner.kind not in route.holder_kinds:
        return RouteState.CLOSED, f"title lies with {_told(partner)}; the route asks for {_any_of(route.holder_kinds)}"
    return _otherwise(route, f"title lies with {_told(partner)}")


def _by_importer(portfolio: Portfolio, route: Route, importers: list[str]) -> tuple[RouteState, str]:
    if not route.importer_kinds:
        return _otherwise(route, "title does not decide it")
    if len(importers) != 1:
        told = "papers name different importers of record" if importers else "the importer of record is on no paper"
        return RouteState.UNDETERMINED, told
    partner = portfolio.partner.get(importers[0])
    if partner is None:
        return RouteState.UNDETERMINED, f"what '{importers[0]}' is in law is not on record"
    if partner.kind not in route.importer_kinds:
        return (
            RouteState.CLOSED,
            f"the importer is {_told(partner)}; the route asks for {_any_of(route.importer_kinds)}",
        )
    return _otherwise(route, f"the importer is {_told(partner)}")


def _otherwise(route: Route, reason: str) -> tuple[RouteState, str]:
    """How a route stands that neither title nor importer closes."""
    return (RouteState.UNDETERMINED, route.open_question) if route.open_question else (RouteState.OPEN, reason)


def _told(partner: Partner) -> str:
    return f"{partner.name} ({_any_of((partner.kind,))})"


def _any_of(kinds: tuple[PartnerKind, ...]) -> str:
    return " or ".join(kind.value.replace("us-", "US ").replace("-", " ") for kind in kinds)


# ---------------------------------------------------------------- reading the table


def _route(name: str, entry: Value) -> Route:
    decides = one_of(entry.need("title_matters"), ("decides", "risk")) == "decides"
    if decides == (entry.get("holder_kinds") is None) or decides == (entry.get("risk") is not None):
        raise entry.error("a route that title decides gives 'holder_kinds', any other gives 'risk'")
    is_taken_by_case, taken_when = _taken_by(entry)
    return Route(
        id=name,
        title=entry.need("title").text(),
        line=entry.need("line").text(),
        cites=entry.need("cites").text(),
        verified=mark_of(entry.need("verified")),
        title_decides=decides,
        procedure=text_of(entry, "procedure") or None,
        is_taken_by_case=is_taken_by_case,
        taken_when=taken_when,
        holder_kinds=_kinds(entry.get("holder_kinds")),
        importer_kinds=_kinds(entry.get("importer_kinds")),
        risk=text_of(entry, "risk"),
        open_question=text_of(entry, "open_question"),
        source_url=text_of(entry, "source_url"),
    )


def _taken_by(entry: Value) -> tuple[bool, tuple[Condition, ...]]:
    """Whether a case of the procedure takes the route, and the facts that do."""
    block, by_case, facts = entry.get("taken_by"), False, []
    for value in block.items() if block else ():
        if value.text() == "case":
            entry.need("procedure")
            by_case = True
        elif form := _FACT.fullmatch(value.text()):
            facts.append(Condition(form[2], is_negated=bool(form[1])))
        else:
            raise value.error(f"'{value.text()}' takes no route; write 'case', 'fact NAME' or 'not fact NAME'")
    return by_case, tuple(facts)


def _kinds(value: Value | None) -> tuple[PartnerKind, ...]:
    return tuple(enum_of(entry, PartnerKind) for entry in value.items()) if value else ()
