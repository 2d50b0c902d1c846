"""A made-up register in which two partners bring things, some of them in one crate and one made by both."""

from __future__ import annotations

from datetime import date

from builders import a_claim, a_clause, a_contribution, an_item
from lockwasher.calendars.spans import on, parse_span
from lockwasher.register import nouns
from lockwasher.register.nouns import MilestoneKind, PartnerKind
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer

DAY = date(2026, 3, 2)
STEPS = {
    ("transport", "pack"): frozenset({"shipper.logistics"}),
    ("transport", "load"): frozenset({"carrier"}),
    ("transport", "sign"): frozenset({"partner.owner"}),
    ("screening", "screen"): frozenset({"us.bis"}),
    ("signing", "sign-annex"): frozenset({"parties"}),
    ("mixed", "either"): frozenset({"shipper.logistics", "us.bis"}),
}
ALFA = Viewer(Role.PARTNER, "alfa", step_offices=STEPS)
BETA = Viewer(Role.PARTNER, "beta", step_offices=STEPS)
SEER = Viewer(Role.VIEWER, step_offices=STEPS)
OFFICER = Viewer(Role.OFFICER, step_offices=STEPS)
COORDINATOR = Viewer(Role.COORDINATOR, step_offices=STEPS)


def _partner(id: str, kind: PartnerKind = PartnerKind.FOREIGN_GOVERNMENT) -> nouns.Partner:
    return nouns.Partner(id=id, name=id.capitalize(), country="IT", kind=kind, ror=f"ror-{id}", source=f"source-{id}")


def _milestone(subject: str, *after: str) -> nouns.Milestone:
    return nouns.Milestone(
        id=f"{subject}-leaves", title=f"{subject} leaves", kind=MilestoneKind.DEPARTS, subject=subject, after=after
    )


def _wanted(milestone: str) -> nouns.NeedBy:
    return nouns.NeedBy(id=f"{milestone}-by", milestone=milestone, need_by=parse_span("2026-09"), note="lowering")


def _case(id: str, procedure: str, subject: str, **more: object) -> nouns.Case:
    told = {"facts": (("is-screened", True),), "note": f"why of {id}", "edition": "2000-01-01", "source": f"src {id}"}
    return nouns.Case(id=id, procedure=procedure, subject=subject, opened=on(DAY), **(told | more))


def event(id: str, case: str, step: str | None, **more: object) -> nouns.Event:
    told = {"note": f"words of {id}", "evidence": (f"paper-{id}",), "by": "clerk", "source": f"s {id}"}
    return nouns.Event(id=id, case=case, occurred=on(DAY), known_on=DAY, step=step, **(told | more))


def _paper(id: str, **more: object) -> nouns.Evidence:
    return nouns.Evidence(id=id, title=f"Title of {id}", address=f"shelf-{id}", **more)


EVENTS = (
    event("packed", "alfa-goes", "pack", by="alfa.store"),
    event("loaded", "alfa-goes", "load"),
    event("fact", "alfa-goes", None, sets=("is-screened", True)),
    event("packed-later", "alfa-goes", "pack", corrects="packed"),
    event("unpacked", "alfa-goes", None, corrects="packed-later", is_void=True),
    event("screened", "alfa-screening", "screen"),
    event("beta-packed", "beta-goes", "pack"),
    event("visa", "ada-visa", "screen"),
)
SHARED = Portfolio(
    name="two",
    title="Two partners",
    notes=("beta-coil is late again",),
    partners=(
        *map(_partner, ("alfa", "beta", "gamma")),
        _partner("host", PartnerKind.US_NONPROFIT),
        _partner("bank", PartnerKind.COMPANY),
    ),
    offices=(
        nouns.Office(id="alfa.store", name="Store of Alfa", partner="alfa"),
        nouns.Office(id="beta.store", name="Store of Beta", partner="beta"),
        nouns.Office(id="desk", name="Desk", partner="host"),
    ),
    posts=(
        nouns.Post(id="alfa.clerk", title="Clerk", office="alfa.store"),
        nouns.Post(id="clerk", title="Clerk", office="desk"),
    ),
    persons=(nouns.Person(id="ada", name="Ada Example", partner="alfa", nationality="CH"),),
    tenures=(nouns.Tenure(id="t", post="alfa.clerk", person="ada", from_on=DAY),),
    projects=(
        nouns.Project(id="project", name="Project", host="host", source="wiki"),
        nouns.Project(id="other", name="Other", host="gamma"),
    ),
    agreements=(
        nouns.Agreement(
            id="frame",
            title="Frame",
            kind=nouns.AgreementKind.UMBRELLA,
            parties=("host", "alfa", "beta"),
            covers=("project", "alfa-coil", "beta-coil"),
        ),
        nouns.Agreement(
            id="alfa-annex",
            title="Annex of Alfa",
            kind=nouns.AgreementKind.PROJECT_ANNEX,
            parties=("host", "alfa"),
            parents=("frame", "secret"),
            amends="beta-annex",
            covers=("alfa-magnets", "beta-magnets"),
        ),
        nouns.Agreement(
            id="beta-annex",
            title="Annex of Beta",
            kind=nouns.AgreementKind.PROJECT_ANNEX,
            parties=("host", "beta"),
            covers=("beta-magnets",),
        ),
        nouns.Agreement(id="secret", title="Secret", kind=nouns.AgreementKind.LETTER, parties=("host", "gamma")),
    ),
    clauses=(
        a_clause("frame", "host", id="of-all"),
        a_clause("frame", "beta", "beta-coil", id="of-beta"),
        a_clause("frame", "bank", "alfa-coil", "beta-coil", id="of-both"),
        a_clause("beta-annex", "beta", id="of-beta-annex"),
    ),
    contributions=(
        a_contribution("alfa-magnets", "alfa"),
        a_contribution("beta-magnets", "beta"),
        a_contribution("gamma-spares", "gamma", "other"),
    ),
    items=(
        an_item("alfa-coil", "alfa-magnets"),
        an_item("beta-coil", "beta-magnets"),
        an_item("joint", "alfa-magnets", "beta-magnets"),
        an_item("nobodys"),
    ),
    consignments=(
        nouns.Consignment(id="alfa-crate", title="Crate of Alfa", items=("alfa-coil",), shipper="alfa"),
        nouns.Consignment(
            id="mixed-crate",
            title="alfa-coil and beta-coil",
            items=("alfa-coil", "beta-coil"),
            source="list of beta-coil",
            importer="host",
            legs=(nouns.Leg(start="A", end="B", mode="sea", insurer="bank"),),
        ),
        nouns.Consignment(id="beta-crate", title="Crate of Beta", items=("beta-coil",), shipper="beta"),
    ),
    milestones=(
        _milestone("alfa-coil"),
        _milestone("alfa-crate", "beta-crate-leaves", "alfa-coil-leaves"),
        _milestone("mixed-crate"),
        _milestone("beta-crate"),
        _milestone("alfa-annex"),
        _milestone("ada"),
    ),
    need_bys=tuple(map(_wanted, ("alfa-coil-leaves", "beta-crate-leaves", "ada-leaves"))),
    claims=(
        a_claim("alfa", "alfa-coil", paper="paper-packed"),
        a_claim("bank", "alfa-magnets", paper="of-beta-annex"),
        a_claim("beta", "beta-coil"),
        a_claim("beta", "joint"),
    ),
    cases=(
        _case("alfa-goes", "transport", "alfa-crate"),
        _case("alfa-screening", "screening", "alfa-coil"),
        _case("beta-goes", "transport", "beta-crate"),
        _case("mixed-goes", "transport", "mixed-crate"),
        _case("annex-case", "signing", "alfa-annex"),
        _case("project-case", "screening", "project"),
        _case("ada-visa", "screening", "ada"),
        _case("alfa-itself", "screening", "alfa"),
    ),
    events=EVENTS,
    evidence=(*(_paper(f"paper-{e.id}") for e in EVENTS), _paper("loose-paper")),
    occasions=(
        nouns.Occasion(id="summit", title="Summit", on=parse_span("2026-06"), agreements=("alfa-annex", "beta-annex")),
        nouns.Occasion(id="beta-day", title="Day of Beta", on=parse_span("2026-06"), agreements=("beta-annex",)),
        nouns.Occasion(id="any-day", title="Any day", on=parse_span("2026-06")),
    ),
)
