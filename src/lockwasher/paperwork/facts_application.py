"""Facts of an application for duty-free entry of instruments (15 CFR part 301): applicant, instrument, argument, docket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lockwasher.clearance.findings import Finding
from lockwasher.clearance.question_8 import read_question_8
from lockwasher.paperwork.facts import Answer, Lacking, Place, Source, Told, asked, fact, from_record, listing
from lockwasher.paperwork.subjects import Subject
from lockwasher.register.nouns import Goods, PartnerKind

SPECIFICATIONS: Final = "application.specifications"
_NO_APPLICANT: Final = Lacking(
    "who would apply is not settled", "put in the project with its host laboratory, or name the applicant"
)
_SORTS: Final = {
    Goods.INSTRUMENT: "an instrument",
    Goods.ACCESSORY: "an accessory for an existing instrument",
    Goods.COMPONENT: "components of one instrument",
    Goods.ANCILLARY: "ancillary equipment",
    Goods.REPAIR_PART: "a repair part",
    Goods.SPARE_PART: "spare parts",
}  # fmt: skip


@fact("applicant.name", "Name of the applicant institution")
def _name(subject: Subject) -> Answer:
    if not subject.applicant:
        return _NO_APPLICANT
    return Told(subject.applicant.name, (from_record("partners", subject.applicant, "name"),))


@fact("applicant.kind", "What the applicant is in law")
def _kind(subject: Subject) -> Answer:
    one = subject.applicant
    if not one:
        return _NO_APPLICANT
    told = Told(str(one.kind).replace("-", " "), (from_record("partners", one, "kind"),))
    if one.kind != PartnerKind.US_NONPROFIT:
        return Lacking(
            f"on record as {told.value}; 15 CFR 301.3(a) asks for a nonprofit institution", "settle who applies"
        )
    return told


def _applicant(subject: Subject) -> tuple[str, str] | None:
    return ("partners", subject.applicant.id) if subject.applicant else None


for _fact, _title, _why in (
    ("address", "Address of the applicant", "question 2"),
    ("established-for", "Established for: scientific or educational purposes", "question 3"),
    ("proof", "Proof of nonprofit status", "question 3, unless the Internal Revenue Service lists it"),
    ("correspondence", "Who receives correspondence: post and address", "the last question"),
    ("signs", "Post of the person who will control and use the instrument", "15 CFR 301.3(d)"),
):
    asked(f"applicant.{_fact}", _title, _applicant, "partners", _why)


# ---------------------------------------------------------------- the instrument


@fact("instrument.name", "Name or type of the instrument")
def _instrument(subject: Subject) -> Answer:
    made = subject.application
    if made and made.key.kind != "line":
        source = Source(f"item {made.lines[0]}", "whole" if made.key.kind == "whole" else "model")
        return Told(made.key.name, (source,))
    if subject.consignment and subject.noun != "items":
        return Told(subject.consignment.title, (from_record("consignments", subject.consignment, "title"),))
    found = dict.fromkeys(item.model or item.title for item in subject.items)
    if len(found) == 1:
        return Told(next(iter(found)), tuple(from_record("items", item, "title") for item in subject.items))
    if not found:
        return Lacking("there are no goods on record", "put the items in first")
    remedy = "put in the type of each line (`model`), or the instrument of which they are parts (`whole`)"
    return Lacking(f"{len(found):,} types stand in one application", remedy)


@fact("instrument.sort", "Which of the three kinds of question 4C it is")
def _sort(subject: Subject) -> Answer:
    found = dict.fromkeys(item.goods for item in subject.items)
    bare = [item.id for item in subject.items if item.goods is None]
    if bare or not found:
        place = Place("items", bare[0], "goods") if bare else None
        told = f"what it is under 15 CFR 301.2 is not on record for {len(bare):,} of {len(subject.items):,} lines"
        return Lacking(told, "say what each line is: the applicant says it, Customs and Commerce decide", place)
    sources = tuple(from_record("items", item, "goods") for item in subject.items)
    if set(found) == {Goods.INSTRUMENT}:
        return Told("an instrument alone", sources)
    if Goods.INSTRUMENT in found and set(found) <= {Goods.INSTRUMENT, Goods.ACCESSORY, Goods.SPARE_PART}:
        return Told("an instrument with what goes with it", sources)
    return Told("; ".join(_SORTS.get(one, str(one)) for one in found if one), sources)


@fact("application.basis", "Rules the application stands on")
def _basis(subject: Subject) -> Answer:
    made = subject.application
    if not made:
        return Lacking(
            "the lines stand in no one application on these facts", "`lockwasher applications` says what it turns on"
        )
    told = "; ".join(f"{rule.words} ({rule.backing.cites})" for rule in made.basis)
    return Told(told, (Source("the plan of the fewest applications", "basis"),))


@fact("application.completeness", "Whether all components are covered")
def _complete(subject: Subject) -> Answer:
    made = subject.application
    covered = made.completeness if made else None
    if covered is None:
        told = "asked only of an instrument too large to enter assembled"
        return Told(told, (Source("the rule", "15 CFR 301.3(f)"),))
    if covered.is_complete is None:
        return Lacking("no list of its components is on record", "supply the list of its components")
    left = (*covered.missing, *covered.undetermined, *covered.barred)
    if left:
        return Lacking(f"not covered: {', '.join(left)}", "put these in, or file when they are all on record")
    return Told("all listed components are covered", (Source("the list of its components", "components"),))


def _subject(subject: Subject) -> tuple[str, str]:
    return subject.noun, subject.id


for _fact, _title, _why in (
    ("purposes", "Intended purposes", "question 7; the notice in the Federal Register is drawn from it, 15 CFR 301.5(a)(1)"),
    ("specifications", "Pertinent specifications claimed", "question 8; 15 CFR 301.5(a)(4)(ii)"),
    ("comparison", "Comparison with instruments made in the United States", "15 CFR 301.5(d)"),
    ("firms", "Firms asked and invited to bid, with their answers", "15 CFR 301.5(d)"),
    ("delivery-time", "Delivery times quoted, where excessive time is argued", "15 CFR 301.5(d)"),
    ("order-day", "Day of the order, or intent to order", "15 CFR 301.3(a)"),
    ("delivery", "Delivery agreed", "the order"),
    ("attachments", "Attachments, each with the number of its question", "15 CFR 301.3(d)"),
    ("docket-number", "Number of the application (docket)", "Customs gives it"),
    ("use", "Who will use it, and that nobody else will", "15 CFR 301.4(a)"),
):  # fmt: skip
    asked(f"application.{_fact}", _title, _subject, "records", _why)


# ---------------------------------------------------------------- where it stands


for _fact, _step, _title in (
    ("filed", "apply", "Day the application was sent"),
    ("stamped", "eligibility", "Day Customs accepted it for transmittal (stamped copy)"),
    ("noticed", "notice", "Day of its notice in the Federal Register"),
    ("decided", "decide", "Day of the decision"),
):

    @fact(f"docket.{_fact}", _title)
    def _stage(subject: Subject, step: str = _step, title: str = _title) -> Answer:
        remedy = "record the step in the case of the application, with its paper"
        if not subject.docket:
            return Lacking("no application is on record", remedy)
        case, progress = subject.docket
        done = progress.finished(step)
        if done is None or done.on is None:
            told = "no record says when" if done else "it is not on record"
            return Lacking(f"{title[0].lower()}{title[1:]}: {told}", remedy, Place("cases", case.id, step))
        outcome = f" ({done.outcome})" if done.outcome else ""
        return Told(f"{done.on}{outcome}", (Source(f"case {case.id}", f"step {step}", f"event {done.event}"),))


# ---------------------------------------------------------------- the lint of question 8


@listing("finding", "findings in question 8", lambda finding: f"finding {finding.subject}")
def _findings(subject: Subject) -> Sequence[Finding]:
    told = subject.desk.stated.get((subject.noun, subject.id, SPECIFICATIONS))
    return read_question_8(told.value, "question 8").findings if told else ()


for _fact, _title, _attribute in (
    ("place", "Place", "subject"),
    ("sentence", "What it says", "sentence"),
    ("remedy", "What to do", "remedy"),
):

    @fact(f"finding.{_fact}", _title)
    def _of_finding(_subject: Subject, finding: Finding, attribute: str = _attribute) -> Answer:
        return Told(
            getattr(finding, attribute), (Source("the lint of question 8", finding.check, finding.backing.cites),)
        )


@fact("question-8.result", "What the lint of question 8 says")
def _lint(subject: Subject) -> Answer:
    told = subject.desk.stated.get((subject.noun, subject.id, SPECIFICATIONS))
    if not told:
        place = Place(subject.noun, subject.id, SPECIFICATIONS, is_stated=True)
        return Lacking("question 8 is not written yet", "state it with its source", place)
    found = read_question_8(told.value, "question 8")
    result = f"{len(found.findings)} findings, {len(found.undetermined)} sentences for a reader to judge, {found.n_clear} clear"
    return Told(result, (Source(subject.name, "stated for papers", told.source, told.mark),))
