"""Facts of what travels together: parties, places, terms of sale, charges, carriage; and of the paper itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from lockwasher.cases.progress import Progress
from lockwasher.paperwork.codes import MOST
from lockwasher.paperwork.facts import (
    LISTINGS,
    Answer,
    Lacking,
    Source,
    Told,
    alike,
    asked,
    column,
    fact,
    find_fact,
    from_record,
    listing,
)
from lockwasher.paperwork.facts_goods import named_partner
from lockwasher.paperwork.forms import LINE_98
from lockwasher.paperwork.subjects import Subject
from lockwasher.register.nouns import Case, Field, Leg
from lockwasher.register.title import holding

TEMPORARY_LINE: Final = "consignment.temporary-line"
NO_CONSIGNMENT: Final = Lacking(
    "no one consignment on record carries the goods", "put in the consignment with the items that travel in it"
)


@fact("paper.day", "Day of the paper")
def _day(subject: Subject) -> Answer:
    return Told(subject.on.isoformat(), (Source("the day that is looked from", "--on"),))


@fact("subject.title", "What it is about")
def _subject_title(subject: Subject) -> Answer:
    return Told(subject.title, (Source(subject.name, "title"),))


@fact("subject.id", "Id of what it is about")
def _subject_id(subject: Subject) -> Answer:
    return Told(subject.id, (Source(subject.name, "id"),))


# ---------------------------------------------------------------- parties and places


@fact("consignment.id", "Id of the consignment")
def _id(subject: Subject) -> Answer:
    return column("consignments", subject.consignment, "id", "id") if subject.consignment else NO_CONSIGNMENT


@fact("consignment.shipper", "Shipper")
def _shipper(subject: Subject) -> Answer:
    if not subject.consignment:
        return NO_CONSIGNMENT
    return named_partner(subject.desk.portfolio, column("consignments", subject.consignment, "shipper", "shipper"))


@fact("consignment.importer", "Importer of record")
def _importer(subject: Subject) -> Answer:
    """By the ledger and the consignment; several contradict each other, and neither is taken."""
    portfolio, found = subject.desk.portfolio, dict[str, Source]()
    if subject.consignment and subject.consignment.importer:
        found[subject.consignment.importer] = from_record("consignments", subject.consignment, "importer")
    for item in subject.items:
        for claim in holding(portfolio, item, Field.IMPORTER, subject.on).claims:
            found.setdefault(claim.holder, from_record("claims", claim, "holder"))
    if len(found) == 1:
        ((name, source),) = found.items()
        return named_partner(portfolio, Told(name, (source,)))
    if found:
        return Lacking(f"papers name different importers of record: {', '.join(found)}", "settle which one imports")
    remedy = "settle who imports, and put it in the consignment or as a claim with its paper"
    return Lacking("no paper names the importer of record", remedy)


@fact("consignment.port-of-entry", "Port of entry")
def _port(subject: Subject) -> Answer:
    if not subject.consignment:
        return NO_CONSIGNMENT
    return column("consignments", subject.consignment, "port_of_entry", "port of entry")


@fact("consignment.incoterm", "Incoterm and place")
def _incoterm(subject: Subject) -> Answer:
    one = subject.consignment
    if not one:
        return NO_CONSIGNMENT
    if not (one.incoterm and one.incoterm_place):
        return column("consignments", one, "incoterm_place" if one.incoterm else "incoterm", "Incoterm with its place")
    return Told(f"{one.incoterm} {one.incoterm_place}", (from_record("consignments", one, "incoterm"),))


@fact("consignment.route", "Legs of the journey")
def _legs(subject: Subject) -> Answer:
    if not subject.consignment:
        return NO_CONSIGNMENT
    if not subject.consignment.legs:
        return Lacking("no leg of its journey is on record", "put in the legs: from, to, mode, carrier, insurer")
    told = "; ".join(f"{leg.start} to {leg.end} by {leg.mode}" for leg in subject.consignment.legs)
    return Told(told, (from_record("consignments", subject.consignment, "legs"),))


@fact("consignment.shipped-from", "Place it is shipped from")
def _shipped_from(subject: Subject) -> Answer:
    return _of_leg(subject, 0, "start", "the place it is shipped from")


@fact("consignment.delivered-to", "Place it is delivered to")
def _delivered_to(subject: Subject) -> Answer:
    return _of_leg(subject, -1, "end", "the place it is delivered to")


def _of_leg(subject: Subject, at: int, end: str, what: str) -> Answer:
    if not subject.consignment:
        return NO_CONSIGNMENT
    legs: tuple[Leg, ...] = subject.consignment.legs
    if not legs:
        return Lacking(f"no leg of its journey says {what}", "put in the legs of the journey")
    return Told(getattr(legs[at], end), (from_record("consignments", subject.consignment, "legs"),))


@listing("leg", "legs of the journey", lambda leg: f"leg {leg.start} to {leg.end}")
def _leg_rows(subject: Subject) -> Sequence[Leg]:
    return subject.consignment.legs if subject.consignment else ()


for _name, _title in (("start", "From"), ("end", "To"), ("mode", "Mode")):

    @fact(f"leg.{_name}", _title)
    def _leg_told(subject: Subject, leg: Leg, field: str = _name) -> Answer:
        return Told(getattr(leg, field), (Source(f"consignment {_its_id(subject)}", "legs"),))


@fact("leg.carrier", "Carrier")
def _carrier(subject: Subject, leg: Leg) -> Answer:
    if leg.carrier:
        return Told(leg.carrier, (Source(f"consignment {_its_id(subject)}", "legs"),))
    return Lacking("no carrier is on record", "put the carrier of the leg in")


@fact("leg.insurer", "Insurer")
def _insurer(subject: Subject, leg: Leg) -> Answer:
    if leg.insurer:
        told = Told(leg.insurer, (Source(f"consignment {_its_id(subject)}", "legs"),))
        return named_partner(subject.desk.portfolio, told)
    return Lacking("no insurer of the leg is on record", "settle who insures it, and put the partner in")


def _its_id(subject: Subject) -> str:
    return subject.consignment.id if subject.consignment else ""


# ---------------------------------------------------------------- the way through customs


@fact("arrival.day", "Day it arrived")
def _arrival(subject: Subject) -> Answer:
    """The day on which the step `arrive` of a case about the goods was done, as its event says."""
    for case in subject.cases:
        if found := _day_of(case, subject.desk.world.progress[case.id], "arrive"):
            return found
    return Lacking("no event records the arrival", "record it in the case of the transport, with its paper")


def _day_of(case: Case, progress: Progress, step: str) -> Told | None:
    done = progress.finished(step) if step in progress.rounds else None
    if done is None or done.on is None:
        return None
    return Told(f"{done.on}", (Source(f"case {case.id}", f"step {step}", f"event {done.event}"),))


for _name, _title, _line in (
    ("title-holder", "Who has title", "title-holder"),
    ("title-paper", "Paper that gives title", "title-paper"),
    ("custodian", "Who has custody", "custodian"),
    ("bears-risk", "Who bears the risk of loss", "bears-risk"),
    ("agreement", "Agreements they come under", "agreement"),
    ("maker", "Makers", "maker"),
    ("origin", "Countries of origin", "origin"),
    ("order", "Orders, or what stands for them", "order"),
    ("purpose", "Purposes on record", "purpose"),
    ("value-basis", "How the customs values were found", "value-basis"),
    ("dangerous", "Dangerous goods or radioactivity", "dangerous-goods"),
    ("dual-use", "Result of the dual-use check", "dual-use"),
    ("serials", "Serial numbers", "serial"),
    ("tariff-numbers", "Tariff numbers", "tariff-number"),
):

    @fact(f"goods.{_name}", _title)
    def _over_goods(subject: Subject, line: str = f"line.{_line}") -> Answer:
        return _over_lines(subject, line)


def _over_lines(subject: Subject, name: str) -> Answer:
    entry = find_fact(name)
    return alike(entry.find(subject, item) for item in subject.items)


def _consignment(subject: Subject) -> tuple[str, str] | None:
    return ("consignments", subject.consignment.id) if subject.consignment else None


for _name, _title, _why in (
    ("seller", "Seller", "19 CFR 141.86(a)(2); of goods not sold: none"),
    ("buyer", "Buyer", "19 CFR 141.86(a)(2); of goods not sold: none"),
    ("sold", "When and where they were sold or agreed to be sold", "19 CFR 141.86(a)(2); of goods not sold: none"),
    ("consignee", "Consignee, with address", "19 CFR 141.86(a)(2)"),
    ("shipped-on", "Day it was shipped", "19 CFR 141.86(a)(2)"),
    ("is-sale", "Whether the goods are sold", "19 CFR 141.86(a)(5) and (6)"),
    ("charges", "Charges, one by one: freight, insurance, commission, packing", "19 CFR 141.86(a)(8)"),
    ("rebates", "Rebates, drawbacks and bounties on export", "19 CFR 141.86(a)(9)"),
    ("assists", "Assists: tools, moulds, engineering not in the price", "19 CFR 141.86(a)(11)"),
    ("discounts", "Discounts", "19 CFR 141.86(g)"),
    ("invoice-number", "Number of the invoice", "19 CFR 141.86(h)"),
    ("responsible", "Responsible employee of the exporter: name, post and address", "19 CFR 141.86(j)"),
    ("importer-number", "Importer of record number", "19 CFR part 149"),
    ("consignee-number", "Consignee number", "19 CFR part 149"),
    ("stuffing-place", "Where the container was stuffed", "19 CFR part 149"),
    ("consolidator", "Consolidator", "19 CFR part 149"),
    ("bill-of-lading", "Bill of lading or air waybill", "the carrier's own paper"),
    ("vessel", "Vessel and voyage", "the carrier's own paper"),
    ("lading-on", "Day of lading abroad", "19 CFR 149.2 counts 24 hours before it"),
    ("condition", "Condition in which it arrived", "shows who bore the loss"),
    ("received-by", "Post that received it", "shows custody"),
    ("seals", "Seals, and whether they were whole", "shows what happened on the way"),
    ("broker", "Customs broker", "who files the entry"),
    ("entry-number", "Entry number", "CBP form 7501"),
    ("entry-day", "Day of entry", "CBP form 7501"),
    ("liquidation-day", "Day of liquidation", "19 USC 1514(c)(3) counts 180 days from it"),
    ("extension-ground", "Ground for the extension", "19 USC 1504(b)"),
    ("protest-ground", "Ground of the protest", "19 USC 1514(c)(1)"),
    ("transferee", "Transferee, with address", "15 CFR 301.9(a)"),
    ("transfer-day", "Day of the transfer", "15 CFR 301.9(a)"),
    ("transferee-agrees", "Paper by which the transferee agrees", "HTSUS chapter 98 subchapter X note 1"),
    ("deed", "Deed of gift", "HTSUS 9809.00.70"),
    ("acceptance", "Acceptance, and the authority for it", "HTSUS 9809.00.70"),
    ("test-use", "What they are tested or used for", "19 CFR 10.31"),
    ("carnet-number", "Number of the carnet", "19 CFR part 114"),
):  # fmt: skip
    asked(f"consignment.{_name}", _title, _consignment, "consignments", _why)
asked(
    TEMPORARY_LINE,
    "Subheading of 9813 for the use that is stated: 9813.00.30 for testing, experiment or review",
    _consignment,
    "consignments",
    "the use decides it, and it the bond, 19 CFR 10.31(f)",
    form=LINE_98,
)

assert "line" in LISTINGS  # the goods are entered before what is summed over them


@fact("paper.link", "Address of this paper on the pages")
def _link(subject: Subject) -> Answer:
    if not subject.desk.address:
        return Lacking("the address of the pages is not known here", "set LOCKWASHER_ADDRESS, or make it on the pages")
    told = f"{subject.desk.address}/papers/{subject.noun}/{subject.id}/{subject.paper}/"
    return Told(told, (Source("the address of the desk", "LOCKWASHER_ADDRESS"),))


@fact("paper.code", "What the QR code says")
def _code(subject: Subject) -> Answer:
    """The address of the paper, or the record's id where no address is known; and after a # the package it is on.

    A mark is quoted, so that the whole stays one address that a telephone opens.

    What no code holds is cut: it stands in full beside the code.
    """
    link = _link(subject)
    told = link.value if isinstance(link, Told) else f"lockwasher {subject.noun} {subject.id}"
    told = told if len(told) <= MOST else subject.desk.address[:MOST] or "lockwasher"
    package = f"#{quote(subject.package.mark)}" if subject.package and subject.package.mark else ""
    whole = f"{told}{package}"
    return Told(whole if len(whole) <= MOST else f"{whole[: MOST - 1]}…", (Source(subject.name, "id"),))
