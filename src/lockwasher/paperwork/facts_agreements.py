"""Facts of an agreement: what is on record of it, what it covers, its clauses, and the credit for what is brought in kind."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from lockwasher.paperwork.facts import Answer, Lacking, Place, Source, Told, asked, column, fact, from_record, listing
from lockwasher.paperwork.facts_goods import named_partner
from lockwasher.paperwork.subjects import Subject
from lockwasher.paperwork.totals import amount
from lockwasher.register.agreements import PaperState, standing_of
from lockwasher.register.nouns import Agreement, Clause, Contribution, Item, Money, Occasion

NO_AGREEMENT: Final = Lacking("the paper is about no agreement", "write it about the agreement, by its id")
_CREDIT_REMEDY: Final = "put in the credited value with its basis, as the agreement or its review board fixed it"
_COLUMNS: Final = (
    ("title", "title", "Title", "title"),
    ("signed", "signed", "Signed", "day of signature"),
    ("in-force", "in_force", "In force since", "day of entry into force"),
    ("ends", "ends", "Ends", "last day"),
    ("scope", "covers_note", "What it is about", "subject matter"),
)


for _name, _field, _title, _words in _COLUMNS:

    @fact(f"agreement.{_name}", _title)
    def _column(subject: Subject, field: str = _field, words: str = _words) -> Answer:
        return column("agreements", subject.agreement, field, words) if subject.agreement else NO_AGREEMENT


@fact("agreement.kind", "Kind")
def _kind(subject: Subject) -> Answer:
    one = subject.agreement
    return Told(str(one.kind).replace("-", " "), (from_record("agreements", one, "kind"),)) if one else NO_AGREEMENT


@fact("agreement.parties", "Parties")
def _parties(subject: Subject) -> Answer:
    one = subject.agreement
    if not one:
        return NO_AGREEMENT
    if not one.parties:
        return Lacking("no party is on record", "put the parties in", Place("agreements", one.id, "parties"))
    known = subject.desk.portfolio.partner
    told = "; ".join(known[name].name if name in known else name for name in one.parties)
    return Told(told, (from_record("agreements", one, "parties"),))


@fact("agreement.binding", "Whether it binds in law")
def _binding(subject: Subject) -> Answer:
    one = subject.agreement
    if not one:
        return NO_AGREEMENT
    if one.binding is None:
        place = Place("agreements", one.id, "binding")
        return Lacking("whether it binds is not on record", "have counsel say it, and put it in", place)
    return Told("yes" if one.binding else "no", (from_record("agreements", one, "binding"),))


@fact("agreement.standing", "How it stands on the day")
def _standing(subject: Subject) -> Answer:
    if not subject.agreement:
        return NO_AGREEMENT
    told = standing_of(subject.desk.portfolio, subject.agreement, subject.on)
    return Told(told.why, (from_record("agreements", subject.agreement, "signed"),))


@fact("goods.in-force", "Whether an agreement over them is in force on the day")
def _in_force(subject: Subject) -> Answer:
    """Of each line one agreement over it or its whole, else missing: acceptance waits for that."""
    portfolio = subject.desk.portfolio
    found: dict[str, Agreement] = {}
    for item in subject.items:
        over = [one for thing in (item.id, *item.contributions) for one in portfolio.agreements_over.get(thing, ())]
        held = next((one for one in over if standing_of(portfolio, one, subject.on).state == PaperState.IN_FORCE), None)
        if held is None:
            told = f"no agreement over {item.id} is in force on {subject.on} by the papers on record"
            return Lacking(told, "put in the agreement with the day of its entry into force, or wait for it")
        found[held.id] = held
    if not found:
        return Lacking("there are no goods on record", "put the items in first")
    binds = {True: "binding", False: "not binding", None: "whether it binds is not on record"}
    told = "; ".join(f"{one.title}, since {one.in_force}, {binds[one.binding]}" for one in found.values())
    return Told(told, tuple(from_record("agreements", one, "in_force") for one in found.values()))


@fact("agreement.above", "What it stands under or amends")
def _above(subject: Subject) -> Answer:
    one = subject.agreement
    if not one:
        return NO_AGREEMENT
    names = (*one.parents, *((one.amends,) if one.amends else ()))
    if not names:
        place = Place("agreements", one.id, "parents")
        return Lacking("no agreement above it is on record", "put in the agreement it stands under", place)
    known = subject.desk.portfolio.agreement
    told = "; ".join(known[name].title if name in known else name for name in names)
    return Told(told, (from_record("agreements", one, "parents"),))


@fact("agreement.occasion", "Next occasion for a signature")
def _occasion(subject: Subject) -> Answer:
    if not subject.agreement:
        return NO_AGREEMENT
    found = [
        one for one in subject.desk.portfolio.occasions if _is_for(one, subject.agreement) and one.on.last >= subject.on
    ]
    if not found:
        return Lacking(
            "no occasion for a signature is on record", "put in the visit or meeting at which it can be signed"
        )
    first = min(found, key=lambda one: one.on)
    return Told(f"{first.title}, {first.on}", (from_record("occasions", first, "on"),))


def _is_for(occasion: Occasion, agreement: Agreement) -> bool:
    return agreement.id in occasion.agreements


# ---------------------------------------------------------------- what it covers


@listing("brought", "contributions", lambda one: f"contribution {one.id}")
def _brought(subject: Subject) -> Sequence[Contribution]:
    """Those an agreement names, those a partner brings, those for a project; else those of the goods."""
    known = subject.desk.portfolio.contribution
    if subject.agreement:
        return tuple(known[name] for name in subject.agreement.covers if name in known)
    if subject.partner or subject.project:
        return tuple(one for one in known.values() if subject.id in {one.partner, one.project})
    return tuple({name: known[name] for item in subject.items for name in item.contributions if name in known}.values())


@fact("brought.title", "What is brought")
def _brought_title(_subject: Subject, one: Contribution) -> Answer:
    return column("contributions", one, "title", "title")


@fact("brought.partner", "By whom")
def _brought_partner(subject: Subject, one: Contribution) -> Answer:
    return named_partner(subject.desk.portfolio, column("contributions", one, "partner", "partner"))


@fact("brought.lines", "How many lines")
def _brought_lines(subject: Subject, one: Contribution) -> Answer:
    n = len(subject.desk.portfolio.items_of(one.id))
    return Told(f"{n:,}", (from_record("contributions", one, "id"),))


@fact("brought.agreements", "Agreements over it")
def _brought_agreements(subject: Subject, one: Contribution) -> Answer:
    portfolio = subject.desk.portfolio
    over = portfolio.agreements_over.get(one.id, ())
    if not over:
        return Lacking("no agreement on record covers it", "put in the agreement, and what it covers")
    told = "; ".join(f"{a.title}: {standing_of(portfolio, a, subject.on).why}" for a in over)
    return Told(told, tuple(from_record("agreements", a, "covers") for a in over))


@listing("clause", "clauses of the agreement", lambda one: f"clause {one.id}")
def _clauses(subject: Subject) -> Sequence[Clause]:
    agreement = subject.agreement
    return tuple(one for one in subject.desk.portfolio.clauses if agreement and one.agreement == agreement.id)


@fact("clause.term", "What it settles")
def _term(_subject: Subject, one: Clause) -> Answer:
    return Told(str(one.term).replace("-", " "), (from_record("clauses", one, "term"),))


@fact("clause.value", "What it says")
def _value(subject: Subject, one: Clause) -> Answer:
    return named_partner(subject.desk.portfolio, column("clauses", one, "value", "value"))


@fact("clause.cite", "Where")
def _cite(_subject: Subject, one: Clause) -> Answer:
    return column("clauses", one, "cite", "citation")


# ---------------------------------------------------------------- credit for what is brought in kind


@fact("line.credited", "Value credited in kind")
def _credited(_subject: Subject, item: Item) -> Answer:
    if item.credited_value and item.credited_value.amount > 0:
        return Told(amount(item.credited_value), (from_record("items", item, "credited_value"),))
    return Lacking("no credited value is on record", _CREDIT_REMEDY, Place("items", item.id, "credited_value"))


@fact("line.credited-basis", "Basis of the credited value")
def _credited_basis(_subject: Subject, item: Item) -> Answer:
    return column("items", item, "credited_value_basis", "basis of the credited value")


@fact("total.credited", "Credited value in all")
def _total_credited(subject: Subject) -> Answer:
    """The sum by currency; missing while that of any line is."""
    if not subject.items:
        return Lacking("there are no goods on record", "put the items in first")
    known = [item for item in subject.items if item.credited_value and item.credited_value.amount > 0]
    if n := len(subject.items) - len(known):
        return Lacking(f"the credited value of {n:,} of {len(subject.items):,} lines is not on record", _CREDIT_REMEDY)
    summed: dict[str, Decimal] = {}
    for money in (item.credited_value for item in known):
        if money:
            summed[money.currency] = summed.get(money.currency, Decimal(0)) + money.amount
    told = "; ".join(amount(Money(value, currency)) for currency, value in sorted(summed.items()))
    return Told(told, (Source(subject.name, "credited_value", f"summed over {len(known):,} lines"),))


def _agreement(subject: Subject) -> tuple[str, str] | None:
    return ("agreements", subject.agreement.id) if subject.agreement else None


_TERMS_OF_ANNEX: Final = "field set of this desk: clause texts of in-kind agreements were not found"
for _name, _title in (
    ("scope", "What the partner delivers, in a paragraph"),
    (
        "title-event",
        "Event with which title passes: signature, delivery, site acceptance, final acceptance, end of project, or never",
    ),
    ("risk-event", "Event with which the risk passes: ex works, factory test, delivery, site test"),
    ("factory-test", "Factory acceptance test: day and report"),
    ("site-test", "Site acceptance test: day, report, days within which to reject"),
    ("acceptance", "Provisional and final acceptance"),
    ("credit-event", "Event with which the value is credited"),
    ("warranty", "Warranty"),
    ("vat", "Who bears value added tax, and whether it is exempt, recoverable, a cost or disputed"),
    ("insurance", "Who insures each leg"),
    ("property-rights", "Intellectual property: background, foreground, access for repair"),
    ("spares", "Spare parts"),
    ("decommissioning", "Who takes it away at the end"),
    ("return-by", "Day by which it goes back or is exported"),
    ("release", "Paper by which a prior owner releases it"),
    ("partner-signs", "Post that signs for the partner"),
    ("host-signs", "Post that signs for the host laboratory"),
):
    asked(f"annex.{_name}", _title, _agreement, "agreements", _TERMS_OF_ANNEX)
