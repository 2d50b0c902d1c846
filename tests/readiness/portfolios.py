"""A small desk for the tests of readiness: two tanks of a ministry, shipped together to a host laboratory."""

from datetime import date
from typing import Any

from lockwasher.calendars.spans import Span, on, parse_span
from lockwasher.estimates.world import World, build_world
from lockwasher.readiness.readings import NeedReading, readings_of
from lockwasher.register.nouns import (
    Agreement,
    AgreementKind,
    Case,
    Claim,
    Clause,
    Consignment,
    Contribution,
    Event,
    Evidence,
    Field,
    Item,
    Leg,
    Mark,
    Milestone,
    MilestoneKind,
    NeedBy,
    Partner,
    PartnerKind,
    Project,
    Term,
)
from lockwasher.register.portfolio import Portfolio

TODAY = date(2026, 3, 2)
EARLY = date(2025, 1, 1)

PARTNERS = (
    Partner(id="host", name="Host laboratory", country="US", kind=PartnerKind.US_NONPROFIT),
    Partner(id="ministry", name="Ministry", country="IT", kind=PartnerKind.FOREIGN_GOVERNMENT),
    Partner(id="cern", name="CERN", country="CH", kind=PartnerKind.OTHER_IO),
    Partner(id="broker", name="Broker", country="US", kind=PartnerKind.COMPANY),
)
VESSELS = Contribution(id="vessels", title="the vessels", partner="ministry", project="array")
TANKS = tuple(Item(id=f"tank-{n}", title=f"Tank {n}", contributions=("vessels",), project="array") for n in (1, 2))
LOAD = Consignment(id="load", title="Both tanks", items=("tank-1", "tank-2"), shipper="ministry", importer="host")


def a_world(day: date = TODAY, **nouns: Any) -> World:
    """The desk on a day, with what the test puts on record beside the partners, the tanks and their consignment."""
    held = {
        "partners": PARTNERS,
        "projects": (Project(id="array", name="Array", host="host"),),
        "contributions": (VESSELS,),
        "items": TANKS,
        "consignments": (LOAD,),
    }
    given = {noun: tuple(records) for noun, records in nouns.items()}
    return build_world(Portfolio(name="desk", **(held | given)), day, beliefs={})


def a_milestone(kind: str, subject: str = "load", *after: str, name: str = "", known_on: date = date.min) -> Milestone:
    """A milestone, called like its kind unless named."""
    title = f"{subject} {kind}"
    return Milestone(
        id=name or kind, title=title, kind=MilestoneKind(kind), subject=subject, after=after, known_on=known_on
    )


def a_need_by(milestone: str, day: str, known_on: date = date.min) -> NeedBy:
    """A plan that wants a milestone by a day."""
    name = f"{milestone}-{day}"
    return NeedBy(id=name, milestone=milestone, need_by=parse_span(day), source="plan", known_on=known_on)


def a_case(name: str, procedure: str, subject: str = "load", *, opened: bool = True, **facts: bool) -> Case:
    """A case opened early, or planned for April 2026; facts with `_` for `-`."""
    said = tuple((fact.replace("_", "-"), so) for fact, so in facts.items())
    span, plan = (on(EARLY), None) if opened else (None, parse_span("2026-04"))
    return Case(id=name, procedure=procedure, subject=subject, opened=span, planned=plan, facts=said)


def an_event(case: str, step: str, day: str, outcome: str | None = None) -> Event:
    """A step finished on a day, known on its last day."""
    span = parse_span(day)
    return Event(id=f"{case}-{step}-{day}", case=case, occurred=span, known_on=span.last, step=step, outcome=outcome)


def an_agreement(name: str, *covers: str, signed: str | None = "2025-01-01", ends: str | None = None) -> Agreement:
    """A project annex between ministry and host."""
    return Agreement(
        id=name,
        title=f"Annex {name}",
        kind=AgreementKind.PROJECT_ANNEX,
        parties=("ministry", "host"),
        signed=_span(signed),
        ends=_span(ends),
        covers=covers,
        covers_note=f"covers {', '.join(covers) or 'nothing'}",
    )


def a_title_clause(agreement: str, *applies_to: str) -> Clause:
    """A clause on title of an agreement."""
    name = f"{agreement}-title"
    value = "passes on acceptance"
    return Clause(id=name, agreement=agreement, term=Term.TITLE, value=value, cite="art. 5", applies_to=applies_to)


def a_claim(
    subject: str, holder: str, begins: str = "2025-01-01", *, field: Field = Field.TITLE, mark: Mark = Mark.READ
) -> Claim:
    """A paper that gives a field of a thing to a partner from a day on."""
    return Claim(
        id=f"{subject}-{field}-{holder}",
        field=field,
        subject=subject,
        holder=holder,
        begins=parse_span(begins),
        paper=f"deed-{holder}",
        note=f"told by {holder}" if mark == Mark.ACCOUNT else "",
        mark=mark,
    )


def a_load(*insurers: str | None, **fields: Any) -> Consignment:
    """The consignment of both tanks, a leg for each insurer."""
    legs = tuple(Leg(start=f"P{n}", end=f"P{n + 1}", mode="road", insurer=i) for n, i in enumerate(insurers))
    given = {"shipper": "ministry", "importer": "host"} | fields
    return Consignment(id="load", title="Both tanks", items=("tank-1", "tank-2"), legs=legs, **given)


def a_paper(name: str) -> Evidence:
    """A document on record."""
    return Evidence(id=name, title=name, address="file")


def need(world: World, name: str, milestone: str) -> NeedReading:
    """How one need of a milestone stands."""
    found = [r for r in readings_of(world, world.portfolio.milestone[milestone]) if r.need.name == name]
    assert len(found) == 1, f"{milestone} has {len(found)} needs '{name}'"
    return found[0]


def needs_of(world: World, milestone: str) -> list[str]:
    """The names of the needs that concern a milestone."""
    return [r.need.name for r in readings_of(world, world.portfolio.milestone[milestone])]


def _span(text: str | None) -> Span | None:
    return parse_span(text) if text else None
