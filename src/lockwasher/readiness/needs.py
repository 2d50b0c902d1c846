"""What each kind of milestone needs, read from strict YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.clearance.routes_table import read_routes
from lockwasher.procedures.dialect import Value, did_you_mean, read_document
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import StepRef
from lockwasher.procedures.phrases import enum_of, mark_of, one_of, source_url_of, step_ref, text_of
from lockwasher.register.nouns import Mark, MilestoneKind

KIND_KEYS = ("title", "reached_by", "not_oversize", "needs")
NEED_KEYS = (
    "title", "check", "gates", "opens", "step", "or_fact", "shipper", "route", "once_taken", "office", "cites", "practice",
    "source_url", "verified",
)  # fmt: skip


class Check(StrEnum):
    """How a need is judged."""

    STEP = "step"
    AGREEMENT = "agreement"
    TITLE = "title"
    IMPORTER = "importer"
    INSURANCE = "insurance"
    ROUTE = "route"


@dataclass(frozen=True, slots=True)
class Need:
    """One need. `gates`: the milestone waits for it. `is_decision`: people must settle something before a case can open.

    `or_fact` meets it as well as `step`. A need of a `route` holds while no route is taken, unless `once_taken`. `office` is
    whom it waits for while no case does.
    """

    name: str
    title: str
    check: Check
    gates: bool
    is_decision: bool
    backing: str
    is_practice: bool
    verified: Mark
    step: StepRef | None = None
    or_fact: str | None = None
    shipper: str | None = None
    route: str | None = None
    once_taken: bool = False
    office: str | None = None
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a kind of milestone needs, and the steps of which any one reaches it.

    The first is the usual way; `not_oversize` is that of things stated not to be oversize, where they have one of their own.
    """

    kind: MilestoneKind
    title: str
    reached_by: tuple[StepRef, ...]
    needs: tuple[Need, ...]
    not_oversize: StepRef | None = None


@cache
def read_needs(path: Path | None = None) -> Mapping[MilestoneKind, Needs]:
    """Read the table of needs. Raises DialectError with file, line and remedy."""
    table = read_document(path or Path(str(resources.files("lockwasher.readiness"))) / "needs.yaml")
    kinds, found = [kind.value for kind in MilestoneKind], {}
    for name, entry in table.entries():
        if name not in kinds:
            raise entry.error(f"there is no kind of milestone '{name}'{did_you_mean(name, kinds)}")
        found[MilestoneKind(name)] = _needs(MilestoneKind(name), entry.only(KIND_KEYS))
    for kind in kinds:
        table.need(kind)
    return found


def faults(needs: Mapping[MilestoneKind, Needs], library: Library) -> list[str]:
    """Steps, facts and offices named by the table that the library does not have."""
    return [f"needs.yaml, {kind}: {fault}" for kind, found in needs.items() for fault in _faults(found, library)]


def _faults(needs: Needs, library: Library) -> Iterator[str]:
    steps = {f"{edition.id}/{name}" for edition in library.editions for name in edition.step}
    for ref in (*needs.reached_by, *(need.step for need in needs.needs)):
        if ref and str(ref) not in steps:
            yield f"there is no step '{ref}'{did_you_mean(str(ref), steps)}"
    for need in needs.needs:
        if need.or_fact and need.or_fact not in library.facts:
            yield f"there is no fact '{need.or_fact}' in facts.yaml{did_you_mean(need.or_fact, library.facts)}"
        if need.office and need.office not in library.offices:
            yield f"there is no office '{need.office}' in offices.yaml{did_you_mean(need.office, library.offices)}"


def _needs(kind: MilestoneKind, entry: Value) -> Needs:
    reached, block = entry.get("reached_by"), entry.get("needs")
    needs = tuple(_need(name, v.only(NEED_KEYS)) for name, v in block.entries()) if block else ()
    ways = tuple(step_ref(value, value.text()) for value in reached.items()) if reached else ()
    ordinary = _step(entry.get("not_oversize"))
    if ordinary and ordinary not in ways:
        raise entry.need("not_oversize").error("no such way; name one of the steps under 'reached_by'")
    return Needs(kind, entry.need("title").text(), ways, needs, ordinary)


def _need(name: str, entry: Value) -> Need:
    check, opens, step = entry.need("check"), entry.need("opens"), entry.get("step")
    cites, practice = entry.get("cites"), entry.get("practice")
    if (cites is None) == (practice is None):
        raise entry.error("give either 'cites' (the rule) or 'practice' (who says it is done so)")
    if check.text() == Check.STEP and step is None:
        raise entry.error("a need judged by a step names it: 'step: procedure-id/step'")
    route, once_taken = entry.get("route"), entry.get("once_taken")
    if once_taken and route is None:
        raise once_taken.error("'once_taken' says more about 'route'; name the route or remove it")
    return Need(
        name=name,
        title=entry.need("title").text(),
        check=enum_of(check, Check),
        gates=entry.need("gates").flag(),
        is_decision=one_of(opens, ("proposed", "decision")) == "decision",
        backing=text_of(entry, "cites") or text_of(entry, "practice"),
        is_practice=practice is not None,
        verified=mark_of(entry.need("verified")),
        step=_step(step),
        or_fact=text_of(entry, "or_fact") or None,
        shipper=text_of(entry, "shipper") or None,
        route=one_of(route, tuple(read_routes())) if route else None,
        once_taken=bool(once_taken and once_taken.flag()),
        office=text_of(entry, "office") or None,
        source_url=source_url_of(entry),
    )


def _step(value: Value | None) -> StepRef | None:
    return step_ref(value, value.text()) if value else None
