"""The table of routes into the United States, read from `routes.yaml`: what each asks, how it is taken, who lets the goods in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.calendars.lengths import Length
from lockwasher.clearance.eligibility_rules import Range, read_range
from lockwasher.procedures.dialect import Value, did_you_mean, read_document
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Backing, Condition, StepRef
from lockwasher.procedures.phrases import enum_of, length_of, mark_of, one_of, source_url_of, step_ref, text_of
from lockwasher.register.nouns import PartnerKind

ROUTE_KEYS = (
    "title", "line", "procedure", "lets_in", "ways", "taken_by", "title_matters", "holder_kinds", "importer_kinds",
    "importer_by_custom", "risk", "asks", "cautions", "hours", "cites", "source_url", "verified",
)  # fmt: skip
ASK_KEYS = ("question", "within", "unless", "missing")
WAY_KEYS = ("title", "after", "behind", "facts", "deposit", "carried_until")
HOURS_KEYS = ("per", "least", "most", "is_guess", "rests_on", "source_url")
FLORENCE, ENTRY = "us.florence.duty-free-entry", "us.entry.consumption"
BOND, CARNET = "us.tib", "us.ata-carnet"
DUTY_FREE = "florence"  # the route
CHOICE = StepRef("us.entry.route", "route-chosen")  # its outcomes are the routes
# What a question reads of the register or of the rules of eligibility; all others are facts said in a case.
QUESTIONS = (
    "left-the-united-states",
    "american-or-back-in-time",
    "returns",
    "stays-at-most",
    "repair-part",
    "eligible",
)
LIMITED = frozenset({"american-or-back-in-time", "stays-at-most"})
_FACT = re.compile(r"(not )?fact (\S+)")


@dataclass(frozen=True, slots=True)
class Ask:
    """What must be so for a route: a question of `QUESTIONS`, or a fact that must be said (or its contrary).

    `unless`: the goods where it is not so; `missing`: what to state where it is not on record; `within`: its limit of time.
    """

    question: str
    unless: str
    missing: str
    said: Condition | None = None
    within: Length | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How a route is taken.

    `after`: what comes before entry; `behind`: steps that are done when it is taken; `facts` that hold on it; whether duty is
    deposited, and until which step it is carried.
    """

    id: str
    title: str
    after: tuple[StepRef, ...] = ()
    behind: tuple[str, ...] = ()
    facts: tuple[tuple[str, bool], ...] = ()
    has_deposit: bool = False
    carried_until: StepRef | None = None


ONLY_WAY = Way("only", "")


@dataclass(frozen=True, slots=True)
class Effort:
    """Officer-hours for one application, entry or shipment."""

    per: str
    range: Range


@dataclass(frozen=True, slots=True)
class Route:
    """A lawful way in. `holder_kinds`: who must have title, where title decides; `asks`: what else must be so.

    It is taken by the outcome of `CHOICE` that bears its name, by an open case of `procedure` (`is_taken_by_case`), or by an
    open case in which a fact of `taken_when` was said. `importer_by_custom`: the custom that asks for
    `importer_kinds`, where no law does. `lets_in`: the step that releases the goods, None: not in the library.
    """

    id: str
    title: str
    line: str
    backing: Backing
    title_decides: bool
    procedure: str | None = None
    lets_in: StepRef | None = None
    ways: tuple[Way, ...] = (ONLY_WAY,)
    is_taken_by_case: bool = False
    taken_when: tuple[Condition, ...] = ()
    holder_kinds: tuple[PartnerKind, ...] = ()
    importer_kinds: tuple[PartnerKind, ...] = ()
    importer_by_custom: str = ""
    risk: str = ""
    asks: tuple[Ask, ...] = ()
    cautions: tuple[str, ...] = ()
    effort: Effort | None = None

    @property
    def asks_for_eligibility(self) -> bool:
        """Whether 15 CFR part 301 decides who and what may take it."""
        return any(ask.question == "eligible" for ask in self.asks)


@cache
def read_routes(path: Path | None = None) -> Mapping[str, Route]:
    """Read the table of routes. Raises DialectError with file, line and remedy."""
    file = path or Path(str(resources.files("lockwasher.clearance"))) / "routes.yaml"
    return {name: _route(name, entry.only(ROUTE_KEYS)) for name, entry in read_document(file).entries()}


def faults(routes: Mapping[str, Route], library: Library) -> list[str]:
    """Procedures, steps and facts named by the table that the library does not have, and facts it takes as said in silence."""
    return [f"routes.yaml, {route.id}: {fault}" for route in routes.values() for fault in _faults(route, library)]


def _faults(route: Route, library: Library) -> Iterator[str]:
    if route.procedure and route.procedure not in library.ids:
        yield f"there is no procedure '{route.procedure}'{did_you_mean(route.procedure, library.ids)}"
    steps = {f"{procedure.id}/{step.name}" for procedure in library.editions for step in procedure.steps}
    named = [route.lets_in, *(ref for way in route.ways for ref in (*way.after, way.carried_until))]
    for ref in (str(ref) for ref in named if ref):
        if ref not in steps:
            yield f"there is no step '{ref}'{did_you_mean(ref, steps)}"
    for asked in route.taken_when:
        yield from _fact_faults(asked, library)
        fact = library.facts.get(asked.fact)
        if fact and fact.default is not None and fact.default != asked.is_negated:
            yield f"'{asked.fact}' holds unless said otherwise; name a fact that somebody must say"
    for name in (name for way in route.ways for name, _ in way.facts):
        yield from _fact_faults(Condition(name), library)
    for ask in route.asks:
        yield from _fact_faults(ask.said, library) if ask.said else ()


def _fact_faults(asked: Condition, library: Library) -> Iterator[str]:
    if asked.fact not in library.facts:
        yield f"there is no fact '{asked.fact}' in facts.yaml{did_you_mean(asked.fact, library.facts)}"


# ---------------------------------------------------------------- reading


def _route(name: str, entry: Value) -> Route:
    decides = one_of(entry.need("title_matters"), ("decides", "risk")) == "decides"
    if decides == (entry.get("holder_kinds") is None) or decides == (entry.get("risk") is not None):
        raise entry.error("a route that title decides gives 'holder_kinds', any other gives 'risk'")
    is_taken_by_case, taken_when = _taken_by(entry)
    asks, ways, lets_in, hours = (entry.get(key) for key in ("asks", "ways", "lets_in", "hours"))
    return Route(
        id=name,
        title=entry.need("title").text(),
        line=entry.need("line").text(),
        backing=_backing(entry),
        title_decides=decides,
        procedure=text_of(entry, "procedure") or None,
        lets_in=step_ref(lets_in, lets_in.text()) if lets_in else None,
        ways=tuple(_way(way, told.only(WAY_KEYS)) for way, told in ways.entries()) if ways else (ONLY_WAY,),
        is_taken_by_case=is_taken_by_case,
        taken_when=taken_when,
        holder_kinds=_kinds(entry.get("holder_kinds")),
        importer_kinds=_kinds(entry.get("importer_kinds")),
        importer_by_custom=text_of(entry, "importer_by_custom"),
        risk=text_of(entry, "risk"),
        asks=tuple(_ask(ask.only(ASK_KEYS)) for ask in asks.items()) if asks else (),
        cautions=_texts(entry, "cautions"),
        effort=_effort(name, hours.only(HOURS_KEYS)) if hours else None,
    )


def _backing(entry: Value) -> Backing:
    cites, verified = entry.need("cites").text(), mark_of(entry.need("verified"))
    return Backing(cites, is_practice=False, verified=verified, source_url=source_url_of(entry))


def _ask(entry: Value) -> Ask:
    question, within = entry.need("question"), entry.get("within")
    form = _FACT.fullmatch(question.text())
    name = question.text() if form else one_of(question, QUESTIONS)
    if (name in LIMITED) != (within is not None):
        raise entry.error(f"'within' belongs to {' and '.join(sorted(LIMITED))}, and to no other question")
    return Ask(
        name,
        entry.need("unless").text(),
        entry.need("missing").text(),
        Condition(form[2], is_negated=bool(form[1])) if form else None,
        length_of(within) if within else None,
    )


def _way(name: str, entry: Value) -> Way:
    after, deposit, carried = entry.get("after"), entry.get("deposit"), entry.get("carried_until")
    return Way(
        name,
        entry.need("title").text(),
        tuple(step_ref(ref, ref.text()) for ref in after.items()) if after else (),
        _texts(entry, "behind"),
        tuple((told.removeprefix("not "), not told.startswith("not ")) for told in _texts(entry, "facts")),
        has_deposit=bool(deposit and deposit.flag()),
        carried_until=step_ref(carried, carried.text()) if carried else None,
    )


def _effort(name: str, entry: Value) -> Effort:
    return Effort(one_of(entry.need("per"), ("application", "entry", "shipment")), read_range(name, entry))


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


def _texts(entry: Value, key: str) -> tuple[str, ...]:
    value = entry.get(key)
    return tuple(one.text() for one in value.items()) if value else ()
