"""Facts of title and custody: who holds what on a day and by which paper, what no paper settles, deeds, loans, custody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lockwasher.paperwork.facts import Answer, Lacking, Source, Told, asked, fact, from_record, listing
from lockwasher.paperwork.facts_goods import TITLE_REMEDY, holder_answer, paper_title
from lockwasher.paperwork.forms import DAY, plain_day
from lockwasher.paperwork.subjects import Subject
from lockwasher.register.nouns import Claim, Clause, Field, Item, Mark, Term
from lockwasher.register.portfolio import grouped
from lockwasher.register.title import Standing, claims_on, holding

FEW: Final = 5  # lines that are named where many are open alike
_TERMS: Final = {
    Term.TITLE: ("title", "Clauses on title"),
    Term.DUTY_BEARER: ("duty", "Clauses on who bears the duty"),
    Term.VALUE_BASIS: ("value-basis", "Clauses on the basis of the value"),
    Term.INCOTERM: ("incoterm", "Clauses on the Incoterm"),
}


@fact("line.importer", "Importer of record")
def _importer(subject: Subject, item: Item) -> Answer:
    return holder_answer(subject.desk.portfolio, item, Field.IMPORTER, subject.on)


# ---------------------------------------------------------------- claims


@listing("claim", "claims to title, custody, risk and import", lambda claim: f"claim {claim.id}")
def _claims(subject: Subject) -> Sequence[Claim]:
    found = (one for item in subject.items for field in Field for one in claims_on(subject.desk.portfolio, item, field))
    return tuple({one.id: one for one in found}.values())


@fact("claim.field", "What is claimed")
def _claim_field(_subject: Subject, claim: Claim) -> Answer:
    return Told(str(claim.field).replace("-", " "), (from_record("claims", claim, "field"),))


@fact("claim.about", "To what")
def _claim_about(subject: Subject, claim: Claim) -> Answer:
    portfolio = subject.desk.portfolio
    one = portfolio.item.get(claim.subject) or portfolio.contribution.get(claim.subject)
    return Told(one.title if one else claim.subject, (from_record("claims", claim, "subject"),))


@fact("claim.holder", "By whom")
def _claim_holder(subject: Subject, claim: Claim) -> Answer:
    partner = subject.desk.portfolio.partner.get(claim.holder)
    return Told(partner.name if partner else claim.holder, (from_record("claims", claim, "holder"),))


@fact("claim.days", "From and until")
def _claim_days(_subject: Subject, claim: Claim) -> Answer:
    until = f"until {claim.ends}" if claim.ends else "no end on record"
    return Told(f"from {claim.begins}, {until}", (from_record("claims", claim, "begins"),))


@fact("claim.paper", "By which paper")
def _claim_paper(subject: Subject, claim: Claim) -> Answer:
    if claim.mark == Mark.ACCOUNT:
        told = f"no paper: told only{f' ({claim.note})' if claim.note else ''}"
        return Told(told, (from_record("claims", claim, "note"),))
    return Told(paper_title(subject.desk.portfolio, claim.paper), (from_record("claims", claim, "paper"),))


# ---------------------------------------------------------------- what no paper settles


@dataclass(frozen=True, eq=False)
class Unsettled:
    """Lines of which one field is open alike on a day: no paper says who holds it, or papers differ."""

    field: Field
    standing: Standing
    items: tuple[Item, ...]


@listing("open", "holdings that no paper settles", lambda one: f"{one.field}: {one.standing}")
def _open(subject: Subject) -> Sequence[Unsettled]:
    found = grouped(_standings(subject))
    return tuple(Unsettled(field, standing, items) for (field, standing), items in found.items())


def _standings(subject: Subject) -> Iterator[tuple[tuple[Field, Standing], Item]]:
    for field in Field:
        for item in subject.items:
            standing = holding(subject.desk.portfolio, item, field, subject.on).standing
            if standing != Standing.HELD:
                yield (field, standing), item


@fact("open.field", "What is open")
def _open_field(_subject: Subject, one: Unsettled) -> Answer:
    return Told(str(one.field).replace("-", " "), (_ledger(one),))


@fact("open.why", "Why")
def _open_why(_subject: Subject, one: Unsettled) -> Answer:
    told = {Standing.GAP: "no paper says who holds it", Standing.CONTESTED: "papers name different holders"}
    return Told(told[one.standing], (_ledger(one),))


@fact("open.lines", "Of which lines")
def _open_lines(_subject: Subject, one: Unsettled) -> Answer:
    named = ", ".join(item.id for item in one.items[:FEW])
    more = f" and {len(one.items) - FEW:,} more" if len(one.items) > FEW else ""
    return Told(f"{len(one.items):,}: {named}{more}", (_ledger(one),))


@fact("open.remedy", "What to do")
def _open_remedy(_subject: Subject, one: Unsettled) -> Answer:
    remedy = TITLE_REMEDY if one.field == Field.TITLE else "put in a claim with the paper behind it"
    told = "settle which paper holds" if one.standing == Standing.CONTESTED else remedy
    return Told(told, (_ledger(one),))


def _ledger(one: Unsettled) -> Source:
    return Source("the title ledger", f"{one.field}", f"{len(one.items):,} lines")


# ---------------------------------------------------------------- clauses


for _term, (_name, _title) in _TERMS.items():

    @fact(f"clauses.{_name}", _title)
    def _clauses(subject: Subject, term: Term = _term) -> Answer:
        return clauses_answer(subject, term)


def clauses_answer(subject: Subject, term: Term) -> Answer:
    """The clauses on a term in the agreements over the goods, or in the agreement the paper is about."""
    found = {one.id: one for one in _clauses_over(subject) if one.term == term}
    if not found:
        told = str(term).replace("-", " ")
        remedy = "read the agreement and its annexes, and put the clause in with its citation"
        return Lacking(f"no clause on the {told} is on record", remedy)
    told = "; ".join(f"{_value(subject, one)} ({one.cite})" for one in found.values())
    return Told(told, tuple(from_record("clauses", one, "value") for one in found.values()))


def _clauses_over(subject: Subject) -> Iterator[Clause]:
    portfolio = subject.desk.portfolio
    things = dict.fromkeys(name for item in subject.items for name in (item.id, *item.contributions))
    over = {agreement.id for thing in things for agreement in portfolio.agreements_over.get(thing, ())}
    over |= {subject.agreement.id} if subject.agreement else set()
    for one in portfolio.clauses:
        if one.agreement in over and (not one.applies_to or things.keys() & set(one.applies_to)):
            yield one


def _value(subject: Subject, clause: Clause) -> str:
    partner = subject.desk.portfolio.partner.get(clause.value)
    return partner.name if partner else clause.value


# ---------------------------------------------------------------- deeds, loans, custody


def _itself(subject: Subject) -> tuple[str, str]:
    return subject.noun, subject.id


for _name, _title, _why in (
    ("deed.transferee", "Who receives title: name and address", "the parties agree it"),
    ("deed.passes-with", "Event with which title passes: signature, delivery, acceptance, end of project, or never", "step 'agree' of title.transfer"),
    ("deed.given-for-it", "What is given for it, or that nothing is", "the parties agree it"),
    ("deed.risk", "When the risk of loss passes, and who insures until then", "title, custody and risk are three facts"),
    ("deed.transferor-signs", "Post that signs for the transferor", "its own rules say who may"),
    ("deed.transferee-signs", "Post that signs for the transferee", "its own rules say who may"),
    ("loan.lender", "Lender: office and address", "41 CFR 109-1.5103(a)"),
    ("loan.borrower", "Borrower: name and address", "41 CFR 109-1.5103(a)"),
    ("loan.purpose", "Purpose of the loan", "41 CFR 109-1.5103(a)"),
    ("loan.begins", "First day of the loan (YYYY-MM-DD)", "41 CFR 109-1.5103(a)"),
    ("loan.ends", "Last day of the loan (YYYY-MM-DD)", "41 CFR 109-1.5103(a): a year at the most"),
    ("loan.delivery-time", "Time of delivery", "the memorandum names it, 41 CFR 109-1.5103(a)"),
    ("loan.payment", "Who pays", "the memorandum names it, 41 CFR 109-1.5103(a)"),
    ("loan.transport", "Method of transport", "the memorandum names it, 41 CFR 109-1.5103(a)"),
    ("loan.delivery-point", "Point of delivery", "the memorandum names it, 41 CFR 109-1.5103(a)"),
    ("loan.return-point", "Point of return", "the memorandum names it, 41 CFR 109-1.5103(a)"),
    ("loan.lender-signs", "Post that signs for the lender", "the form asks for it"),
    ("loan.borrower-signs", "Post that signs for the borrower", "the form asks for it"),
    ("custody.place", "Where it stands", "a custody record says where to look"),
    ("custody.insurer", "Who insures it while it stands there", "shows who bears the loss"),
    ("custody.return-by", "Day by which it goes back or out of the country", "a temporary import has a last day"),
    ("custody.condition", "Condition on the day", "shows later what happened in custody"),
    ("custody.keeper", "Post that keeps it", "whom to ask"),
):  # fmt: skip
    asked(_name, _title, _itself, "records", _why, form=DAY if _name in {"loan.begins", "loan.ends"} else None)


@fact("loan.period", "Period of the loan")
def _period(subject: Subject) -> Answer:
    """From and until, if that is a year at the most."""
    told = [subject.desk.stated.get((*_itself(subject), name)) for name in ("loan.begins", "loan.ends")]
    if not (told[0] and told[1]):
        return Lacking("the first and the last day of the loan are not both stated", f"state of both {DAY.words}")
    first, last = plain_day(told[0].value), plain_day(told[1].value)
    if first is None or last is None:
        faults = "; ".join(fault for one in told if one and (fault := DAY.fault(one.value)))
        return Lacking(f"the period cannot be read: {faults}", f"state of both {DAY.words}")
    if not first <= last <= _year_after(first):
        why = f"from {first} until {last}: a loan is for a year at the most (41 CFR 109-1.5103(a))"
        return Lacking(why, "state a last day within the year; it can be renewed, a year at a time")
    sources = tuple(Source(subject.name, "stated for papers", one.source, one.mark) for one in told if one)
    return Told(f"from {first} until {last}", sources)


def _year_after(day: date) -> date:
    """The same day of the next year; after 29 February the first of March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
