"""Facts of each line of goods and of each package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from lockwasher.paperwork.facts import Answer, Lacking, Place, Source, Told, asked, column, fact, from_record, listing
from lockwasher.paperwork.forms import KG, number
from lockwasher.paperwork.subjects import Package, Subject
from lockwasher.paperwork.totals import GROSS, value_answer
from lockwasher.register.nouns import Field, Item
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.title import Holding, Standing, holding

_HAS: Final = {
    Field.TITLE: "has title",
    Field.CUSTODY: "has custody",
    Field.RISK: "bears the risk of loss",
    Field.IMPORTER: "is importer of record",
}
TITLE_REMEDY: Final = "put in a claim to title with the paper that gives it (deed, clause, invoice)"


@listing("line", "lines of goods", lambda item: f"item {item.id}")
def _lines(subject: Subject) -> Sequence[Item]:
    return subject.items


@listing("package", "packages", lambda package: f"package {package.mark or 'not stated'}")
def _packages(subject: Subject) -> Sequence[Package]:
    return subject.packages


# ---------------------------------------------------------------- lines


@fact("line.number", "Number of the line")
def _number(subject: Subject, item: Item) -> Answer:
    return Told(f"{subject.places[item.id]}", (Source(subject.name, "items"),))


@fact("line.id", "Id of the line")
def _id(_subject: Subject, item: Item) -> Answer:
    return Told(item.id, (from_record("items", item, "id"),))


@fact("line.description", "Description")
def _description(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "title", "description")


@fact("line.quantity", "Quantity")
def _quantity(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "quantity", "quantity")


@fact("line.model", "Type or model")
def _model(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "model", "type or model")


@fact("line.maker", "Maker")
def _maker(subject: Subject, item: Item) -> Answer:
    return named_partner(subject.desk.portfolio, column("items", item, "maker", "maker"))


@fact("line.origin", "Country of origin")
def _origin(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "origin", "country of origin")


@fact("line.tariff-number", "Tariff number")
def _tariff_number(_subject: Subject, item: Item) -> Answer:
    remedy = "have the line classified, and put the number in with who classified it"
    return column("items", item, "tariff_number", "tariff number", remedy)


@fact("line.melted-in", "Country of melt and pour")
def _melted_in(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "melted_in", "country of melt and pour")


@fact("line.order", "Order, or what stands for it")
def _order(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "order", "order")


@fact("line.purpose", "Purpose")
def _purpose(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "purpose", "purpose")


@fact("line.goods", "What it is under 15 CFR 301.2")
def _goods(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "goods", "kind of goods", "say what it is in the words of 15 CFR 301.2")


@fact("line.value", "Customs value")
def _value(_subject: Subject, item: Item) -> Answer:
    return value_answer(item)


@fact("line.value-basis", "Basis of the customs value")
def _value_basis(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "customs_value_basis", "basis of the customs value")


@fact("line.net-kg", "Net mass, kg")
def _net_kg(_subject: Subject, item: Item) -> Answer:
    if item.mass_kg:
        return Told(number(item.mass_kg), (from_record("items", item, "mass_kg"),))
    told = "no mass is on record" if item.mass_kg is None else "the mass on record is 0 kg, and nothing weighs nothing"
    return Lacking(told, "weigh it, and put the mass in", Place("items", item.id, "mass_kg"))


@fact("line.title-holder", "Who has title")
def _title_holder(subject: Subject, item: Item) -> Answer:
    return holder_answer(subject.desk.portfolio, item, Field.TITLE, subject.on)


@fact("line.custodian", "Who has custody")
def _custodian(subject: Subject, item: Item) -> Answer:
    return holder_answer(subject.desk.portfolio, item, Field.CUSTODY, subject.on)


@fact("line.bears-risk", "Who bears the risk of loss")
def _bears_risk(subject: Subject, item: Item) -> Answer:
    return holder_answer(subject.desk.portfolio, item, Field.RISK, subject.on)


@fact("line.title-paper", "Paper that gives title")
def _title_paper(subject: Subject, item: Item) -> Answer:
    held = holding(subject.desk.portfolio, item, Field.TITLE, subject.on)
    if held.standing != Standing.HELD:
        return holder_answer(subject.desk.portfolio, item, Field.TITLE, subject.on)
    told = "; ".join(f"{paper_title(subject.desk.portfolio, one.paper)}, since {one.begins}" for one in held.claims)
    return Told(told, tuple(from_record("claims", one, "paper") for one in held.claims))


@fact("line.agreement", "Agreement it comes under")
def _agreement(subject: Subject, item: Item) -> Answer:
    portfolio = subject.desk.portfolio
    over = [a for thing in (item.id, *item.contributions) for a in portfolio.agreements_over.get(thing, ())]
    if not over:
        return Lacking("no agreement on record covers it", "put in the agreement, and what it covers")
    found = {a.id: a for a in over}
    return Told("; ".join(a.title for a in found.values()), tuple(from_record("agreements", a, "covers") for a in over))


def _item(_subject: Subject, item: Item) -> tuple[str, str]:
    return "items", item.id


for _name, _title, _why in (
    ("package", "Package it travels in", "19 CFR 141.86(e) asks for the contents of each package"),
    ("marks", "Marks and numbers", "19 CFR 141.86(a)(3)"),
    ("serial", "Serial numbers", "15 CFR 301.9(a) asks for them in a notice of transfer"),
    ("dimensions", "Dimensions", "packing list"),
    ("bought", "When, where and from whom bought, and the price paid", "19 CFR 141.86(b), if the shipper did not make it"),
    ("dangerous-goods", "Dangerous goods or radioactivity", "carriers and agencies ask for it"),
    ("dual-use", "Result of the dual-use check", "export control of the country it leaves"),
):  # fmt: skip
    asked(f"line.{_name}", _title, _item, "items", _why)
asked(GROSS, "Gross mass, kg", _item, "items", "packing list", form=KG)


# ---------------------------------------------------------------- packages


@fact("package.mark", "Mark of the package")
def _mark(subject: Subject, package: Package) -> Answer:
    if package.mark:
        return Told(package.mark, tuple(_stated(subject, item) for item in package.items))
    first, n = package.items[0], len(package.items)
    told = f"the package of {n:,} {'line' if n == 1 else 'lines'} is not stated (19 CFR 141.86(e))"
    return Lacking(told, "state the package of each line", Place("items", first.id, "line.package", is_stated=True))


@fact("package.contents", "Contents")
def _contents(_subject: Subject, package: Package) -> Answer:
    told = "; ".join(item.title for item in package.items)
    return Told(told, tuple(from_record("items", item, "title") for item in package.items))


def _stated(subject: Subject, item: Item) -> Source:
    told = subject.desk.stated["items", item.id, "line.package"]
    return Source(f"item {item.id}", "line.package, stated for papers", told.source, told.mark)


# ---------------------------------------------------------------- in common


def holder_answer(portfolio: Portfolio, item: Item, field: Field, day: date) -> Answer:
    """Who holds a field of an item on a day, by which paper; a gap and a contradiction are told apart."""
    held, word, has = holding(portfolio, item, field, day), str(field).replace("-", " "), _HAS[field]
    if held.holder:
        partner = portfolio.partner.get(held.holder)
        return Told(partner.name if partner else held.holder, tuple(_claim(one) for one in held.claims))
    if held.standing == Standing.CONTESTED:
        told = "; ".join(f"{one.holder} by {one.paper}" for one in held.claims)
        return Lacking(f"papers name different partners of whom each {has}: {told}", "settle which paper holds")
    accounts = "; ".join(dict.fromkeys(one.note or f"{one.holder} is told to hold it" for one in held.accounts))
    told = f"no paper on record says who {has} on {day}{f'; told without a paper: {accounts}' if accounts else ''}"
    remedy = TITLE_REMEDY if field == Field.TITLE else f"put in a claim to {word} with the paper behind it"
    return Lacking(told, remedy, Place("claims", _about(held), str(field)))


def named_partner(portfolio: Portfolio, answer: Answer) -> Answer:
    """The name of a partner where an answer is its id."""
    partner = portfolio.partner.get(answer.value) if isinstance(answer, Told) else None
    return Told(partner.name, answer.sources) if partner and isinstance(answer, Told) else answer


def paper_title(portfolio: Portfolio, paper: str) -> str:
    """What the paper of a claim is called: an agreement, an evidence, or as the claim names it."""
    if paper in portfolio.agreement:
        return portfolio.agreement[paper].title
    return next((one.title for one in portfolio.evidence if one.id == paper), paper)


def _about(held: Holding) -> str:
    return held.item


def _claim(one: Any) -> Source:
    return Source(f"claim {one.id}", "holder", f"{one.paper}, {one.source}".strip(", "), str(one.mark))
