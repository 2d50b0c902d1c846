"""Small worlds: short procedures under the names that milestones and needs ask for, every duration given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from builders import a_contribution, a_library, a_procedure, an_agreement, an_item, day, span
from lockwasher.estimates.distributions import distribution
from lockwasher.estimates.files import Beliefs, Estimate, Shares
from lockwasher.estimates.world import build_world
from lockwasher.register.nouns import (
    Case,
    Consignment,
    Event,
    Milestone,
    MilestoneKind,
    NeedBy,
    Occasion,
    Office,
)
from lockwasher.register.portfolio import Portfolio

TRANSPORT, LEAVE, ENTRY = "transport.oversize-by-legs", "ch.cern.leave", "us.entry.consumption"
ACCEPTANCE, INSTALLATION = "host.acceptance", "host.installation"
ORDINARY = "transport.ordinary"
TITLE, C175, FLORENCE = "title.transfer", "us.c175.routine-st", "us.florence.duty-free-entry"
TODAY = "2027-03-01"  # a Monday


def short_procedures():
    """One short edition of each procedure the needs name."""
    return {
        TRANSPORT: a_procedure(TRANSPORT)
        .step("book")
        .step("depart", office="carrier")
        .step("arrive", office="carrier"),
        ORDINARY: a_procedure(ORDINARY).step("book").step("depart", office="carrier").step("arrive", office="carrier"),
        LEAVE: a_procedure(LEAVE).step("pack").step("leave"),
        ENTRY: a_procedure(ENTRY).step("papers").step("release", office="customs").step("summary"),
        ACCEPTANCE: a_procedure(ACCEPTANCE).step("inspect").step("accept"),
        INSTALLATION: a_procedure(INSTALLATION).step("plan").step("place-ready").step("lower"),
        TITLE: a_procedure(TITLE).step("agree", office="legal").step("sign"),
        C175: a_procedure(C175).step("draft").step("sign").step("enter-into-force"),
        FLORENCE: a_procedure(FLORENCE)
        .step("apply")
        .step("eligibility", office="customs")
        .step("notice")
        .step("decide"),
    }


def a_case(id="case", procedure=TRANSPORT, subject="crate", **fields):
    """A case that nobody has begun; `opened` and `planned` as text."""
    days = {name: span(fields.pop(name, None)) for name in ("opened", "planned")}
    return Case(id=id, procedure=procedure, subject=subject, **days, **fields)


def an_event(case, step, on, **fields):
    """A step that was done, known on its last day."""
    occurred = span(on)
    known_on = day(fields.pop("known_on", occurred.last))
    return Event(id=f"{case}-{step}-{on}", case=case, step=step, occurred=occurred, known_on=known_on, **fields)


def a_milestone(kind="departs", subject="crate", *after, id=None):
    """A milestone named after its kind."""
    return Milestone(id=id or kind, title=f"{subject} {kind}", kind=MilestoneKind(kind), subject=subject, after=after)


def a_need_by(milestone, on, known_on="2026-01-01", id=None):
    """The day a plan names."""
    return NeedBy(id=id or f"{milestone}-{on}", milestone=milestone, need_by=span(on), known_on=day(known_on))


def an_occasion(on, *agreements):
    """A visit at which something may be signed."""
    return Occasion(id=f"visit-{on}", title="Visit", on=span(on), agreements=agreements)


def an_office(id, desks=None, country=None):
    """An office of the portfolio."""
    return Office(id=id, name=id.capitalize(), desks=desks, country=country)


A_CRATE = {
    "contributions": (a_contribution("magnet"),),
    "agreements": (an_agreement("annex", "magnet", signed="2020-01-01"),),
    "items": (an_item("coil", "magnet"),),
    "consignments": (Consignment(id="crate", title="Crate", items=("coil",), shipper="partner"),),
}


def a_portfolio(**records):
    """A portfolio with one crate in which one coil travels, under a signed annex; lists of records take their place."""
    return Portfolio(name="small", **{name: tuple(some) for name, some in (A_CRATE | records).items()})


def beliefs(days=None, shares=None, occurs=None, procedures=()):
    """Ten days for every step unless `days` says otherwise: a number, or a kind with its parameters."""
    found = {}
    for procedure in procedures:
        names = [step.name for step in procedure.steps]
        told = {name: (days or {}).get(f"{procedure.id}/{name}", (days or {}).get(name, 10)) for name in names}
        found[procedure.id] = Beliefs(
            procedure.id,
            {name: (an_estimate(one),) for name, one in told.items() if one is not None},
            _shares(procedure.id, shares),
            {step: (Shares("guess", "test", (("percent", p),)),) for step, p in _of(procedure.id, occurs)},
        )
    return found


def an_estimate(told, **fields):
    """An estimate in calendar days: a number, or a kind with its parameters."""
    kind, params = ("fixed", {"days": told}) if isinstance(told, int | float) else told
    fields = {"source": "guess", "rests_on": "test", "is_working_days": False} | fields
    return Estimate(distribution=distribution(kind, **params), **fields)


def a_world(portfolio=None, *, as_of=TODAY, known_on=None, days=None, shares=None, occurs=None, facts=None, **replaced):
    """The world of a small portfolio. `replaced` gives other editions, dots and hyphens of their names as underlines."""
    of = {
        id: replaced.get(id.replace(".", "_").replace("-", "_"), edition) for id, edition in short_procedures().items()
    }
    editions = [one for found in of.values() for one in (found if isinstance(found, tuple) else (found,))]
    return build_world(
        portfolio or a_portfolio(),
        day(as_of),
        day(known_on) if known_on else None,
        library=a_library(*editions, facts=facts),
        beliefs=beliefs(days, shares, occurs, editions),
    )


def lognormal(median, sigma=0.5):
    """A wide duration."""
    return "lognormal", {"median": median, "sigma": sigma}


def without(portfolio, **names):
    """The portfolio without the records of some ids."""
    kept = {noun: tuple(r for r in getattr(portfolio, noun) if r.id not in ids) for noun, ids in names.items()}
    return replace(portfolio, **kept)


def in_days(days, since=TODAY):
    """The day so many days after today."""
    return date.fromordinal(day(since).toordinal() + days)


def _shares(procedure, shares):
    return {step: (Shares("guess", "test", tuple(percent.items())),) for step, percent in _of(procedure, shares)}


def _of(procedure, told):
    named = [(name.rpartition("/"), one) for name, one in (told or {}).items()]
    return [(step, one) for (of, _, step), one in named if of in {"", procedure}]
