"""A made-up portfolio in which every noun stands and every column is filled somewhere and blank somewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lockwasher.calendars.spans import on, parse_span
from lockwasher.register import nouns
from lockwasher.register.nouns import Handling, Mark
from lockwasher.register.portfolio import Portfolio

DIGEST = "0123456789abcdef" * 4

RICH = Portfolio(
    name="rich",
    title="A wire chamber goes abroad: 'rich'",
    default_day=date(2030, 5, 1),
    notes=("Everything here is made up.", "Second note, with: a colon; and a semicolon"),
    partners=(
        nouns.Partner(
            id="northlab",
            name="Northern Laboratory, Ltd.",
            country="US",
            kind=nouns.PartnerKind.US_NONPROFIT,
            ror="https://ror.org/000000000",
            predecessor="oldlab",
            succeeded_on=date(2029, 1, 1),
            source="https://example.org/a?b=1;c=2",
            mark=Mark.SYNTHETIC,
            known_on=date(2029, 1, 1),
        ),
        nouns.Partner(id="oldlab", name="Old Laboratory", country="US", kind=nouns.PartnerKind.US_NONPROFIT),
        nouns.Partner(
            id="istituto", name="Istituto “Prova” è", country="IT", kind=nouns.PartnerKind.FOREIGN_GOVERNMENT
        ),
    ),
    offices=(
        nouns.Office(
            id="us.cbp.port",
            name="Port",
            partner="northlab",
            country="US",
            desks=3,
            source="s",
            known_on=date(2028, 1, 1),
        ),
        nouns.Office(id="public", name="The public"),
    ),
    posts=(nouns.Post(id="customs-officer", title="Customs officer", office="us.cbp.port"),),
    persons=(
        nouns.Person(id="alice", name="Alice Example", partner="northlab", nationality="CH"),
        nouns.Person(id="bob", name="Bob Example"),
    ),
    tenures=(
        nouns.Tenure(
            id="t-1", post="customs-officer", person="alice", from_on=date(2029, 1, 1), until_on=date(2030, 1, 1)
        ),
        nouns.Tenure(id="t-2", post="customs-officer", person="bob", from_on=date(2030, 1, 1)),
    ),
    projects=(nouns.Project(id="far-detector", name="Far detector", host="northlab", source="s"),),
    agreements=(
        nouns.Agreement(
            id="frame",
            title="Frame",
            kind=nouns.AgreementKind.UMBRELLA,
            parties=("northlab", "istituto"),
            signed=parse_span("2029"),
            in_force=parse_span("2029-06"),
            ends=parse_span("2034-01-01..2034-02-02"),
            binding=True,
            known_on=date(2029, 12, 31),
        ),
        nouns.Agreement(
            id="annex",
            title="Annex",
            kind=nouns.AgreementKind.PROJECT_ANNEX,
            parties=("northlab",),
            parents=("frame",),
            amends="frame",
            binding=False,
            covers=("far-detector", "chamber", "wires"),
            covers_note="the chamber; and its wires",
            source="s",
            mark=Mark.READ,
            known_on=date(2029, 3, 4),
        ),
    ),
    clauses=(
        nouns.Clause(
            id="annex-4",
            agreement="annex",
            term=nouns.Term.DUTY_BEARER,
            value="istituto",
            cite="art. 4",
            applies_to=("chamber", "wires"),
            source="s",
            mark=Mark.SECONDARY,
            known_on=date(2029, 3, 4),
        ),
    ),
    contributions=(
        nouns.Contribution(
            id="wires",
            title="Wires",
            partner="istituto",
            project="far-detector",
            source="s",
            mark=Mark.READ,
            known_on=date(2029, 1, 1),
        ),
    ),
    items=(
        nouns.Item(
            id="chamber",
            title='Chamber of 2 m "as built"\nsecond line',
            contributions=("wires",),
            project="far-detector",
            maker="Officine, s.r.l.",
            origin="IT",
            tariff_number="9027.80.45.90",
            quantity=2,
            mass_kg=Decimal("57200.5"),
            is_oversize=True,
            goods=nouns.Goods.INSTRUMENT,
            model="WC-2",
            order="PO 17; line 3",
            purpose="tracks",
            whole="far detector",
            made_in_us=False,
            melted_in="DE",
            exported_on=date(2028, 5, 1),
            stays_months=120,
            returns=True,
            was_tested_under_bond=False,
            customs_value=nouns.Money(Decimal("1000000.25"), "EUR"),
            customs_value_basis="cost",
            credited_value=nouns.Money(Decimal("7.125"), "KWD"),
            insured_value=nouns.Money(Decimal(0), "USD"),
            source="s",
            mark=Mark.ACCOUNT,
            known_on=date(2029, 2, 1),
            handling=Handling.CONTROLLED,
        ),
        nouns.Item(
            id="cable", title="=1+1, a cable", contributions=("wires",), project="far-detector", is_oversize=False
        ),
    ),
    consignments=(
        nouns.Consignment(
            id="crate-1",
            title="Crate",
            items=("chamber", "cable"),
            shipper="istituto",
            importer="northlab",
            legs=(
                nouns.Leg(start="Rome", end="Genoa", mode="road", carrier="Camion & Co", insurer="istituto"),
                nouns.Leg(start="Genoa", end="Chicago", mode="sea", known_on=date(2029, 10, 1)),
            ),
            port_of_entry="3901",
            incoterm="DAP",
            incoterm_place="Batavia, IL",
            source="s",
            mark=Mark.READ,
            known_on=date(2029, 9, 9),
        ),
        nouns.Consignment(id="crate-2", title="Crate without a route", items=("cable",)),
    ),
    milestones=(
        nouns.Milestone(
            id="departs",
            title="Departs",
            kind=nouns.MilestoneKind.DEPARTS,
            subject="crate-1",
            source="s",
            known_on=date(2029, 1, 2),
        ),
        nouns.Milestone(
            id="arrives", title="Arrives", kind=nouns.MilestoneKind.ARRIVES, subject="crate-1", after=("departs",)
        ),
    ),
    need_bys=(
        nouns.NeedBy(
            id="n-1",
            milestone="arrives",
            need_by=parse_span("2030-09"),
            source="s",
            note="first",
            known_on=date(2029, 1, 2),
        ),
        nouns.NeedBy(id="n-2", milestone="arrives", need_by=on(date(2030, 10, 1)), mark=Mark.READ),
    ),
    claims=(
        nouns.Claim(
            id="c-1",
            field=nouns.Field.TITLE,
            subject="chamber",
            holder="istituto",
            begins=parse_span("2020"),
            paper="annex-4",
            ends=parse_span("2030-10"),
            ends_known_on=date(2030, 9, 1),
            source="s",
            note="n",
            mark=Mark.READ,
            known_on=date(2029, 3, 4),
        ),
        nouns.Claim(
            id="c-2",
            field=nouns.Field.CUSTODY,
            subject="wires",
            holder="northlab",
            begins=parse_span("2030-10-02"),
            paper="",
            mark=Mark.ACCOUNT,
            known_on=date(2030, 10, 2),
        ),
    ),
    cases=(
        nouns.Case(
            id="case-1",
            procedure="us.duty-free",
            subject="crate-1",
            edition="2013-12-03",
            opened=on(date(2030, 1, 1)),
            planned=parse_span("2030-01"),
            facts=(("has-title", True), ("is-oversize", False)),
            source="s",
            note="n",
            known_on=date(2029, 12, 1),
        ),
        nouns.Case(id="case-2", procedure="us.visa", subject="alice"),
    ),
    events=(
        nouns.Event(
            id="e-1",
            case="case-1",
            occurred=parse_span("2030-02"),
            known_on=date(2030, 2, 28),
            step="apply",
            evidence=("letter-1", "letter-2"),
            by="customs-officer",
            source="s",
            note="Spoke with A.; she doubts it.",
            mark=Mark.READ,
            handling=Handling.INTERNAL,
        ),
        nouns.Event(
            id="e-2",
            case="case-1",
            occurred=on(date(2030, 3, 1)),
            known_on=date(2030, 3, 9),
            step="decide",
            outcome="returned",
        ),
        nouns.Event(
            id="e-3",
            case="case-1",
            occurred=on(date(2030, 3, 2)),
            known_on=date(2030, 4, 1),
            step="decide",
            outcome="stamped",
            corrects="e-2",
        ),
        nouns.Event(
            id="e-4", case="case-1", occurred=on(date(2030, 3, 3)), known_on=date(2030, 3, 3), sets=("has-title", False)
        ),
        nouns.Event(
            id="e-5",
            case="case-1",
            occurred=on(date(2030, 4, 3)),
            known_on=date(2030, 4, 3),
            corrects="e-4",
            is_void=True,
        ),
    ),
    evidence=(
        nouns.Evidence(
            id="letter-1",
            title="Letter",
            address="https://example.org/letter",
            dated=parse_span("2030-01"),
            sha256=DIGEST,
            source="s",
            known_on=date(2030, 2, 1),
        ),
        nouns.Evidence(id="letter-2", title="Letter 2", address="cabinet 3"),
    ),
    occasions=(
        nouns.Occasion(
            id="summit",
            title="Summit",
            on=parse_span("2030-06-01..2030-06-03"),
            agreements=("annex",),
            source="s",
            mark=Mark.READ,
            known_on=date(2030, 1, 1),
        ),
        nouns.Occasion(id="visit", title="Visit", on=parse_span("2030-07")),
    ),
)
