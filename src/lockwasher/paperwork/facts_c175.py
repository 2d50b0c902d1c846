"""Facts of the Circular 175 package and of what follows the signature: what is stated, and the format of the action memorandum."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from lockwasher.calendars.working import WorkingCalendar, working_days_between
from lockwasher.paperwork.facts import Answer, Lacking, Source, Told, asked, fact
from lockwasher.paperwork.forms import DAY, plain_day
from lockwasher.paperwork.subjects import Subject
from lockwasher.procedures.dialect import read_document
from lockwasher.procedures.phrases import mark_of
from lockwasher.register.statements import Statement

FORMATS: Final = Path(__file__).parent / "formats.yaml"
_KEYS: Final = (
    "format", "cites", "source_url", "verified", "bottom_line_lines", "body_pages", "working_days_to_decide",
    "signs_in_a_line", "words_on_a_page",
)  # fmt: skip
_HANDBOOK: Final = "OES supplementary handbook on the C-175 process (January 2001)"
_MEMO: Final = "Department of State, Circular 175 procedure (11 FAM 720), action memorandum"
_FORMAT: Final = "the Department's format for action memoranda"
_LAW: Final = "memorandum of law: its usual heads, from general knowledge"
_AFTER: Final = "22 CFR 181.7"
BODY: Final = (
    "issue",
    "features",
    "problems",
    "policy-benefit",
    "policy-risk",
    "money",
    "congress",
    "interagency",
    "options",
)


@dataclass(frozen=True, slots=True)
class MemoFormat:
    """The format of an action memorandum: at most so many lines and pages, so many working days; what a line and page hold."""

    rule: str
    lines: int
    pages: int
    days: int
    signs_in_a_line: int
    words_on_a_page: int


@cache
def memo_format(path: Path = FORMATS) -> MemoFormat:
    """The format as its file says it. Raises DialectError with file, line and remedy."""
    root = read_document(path).only(_KEYS, _KEYS)
    return MemoFormat(
        f"{root.need('cites').text()} [{mark_of(root.need('verified'))}]",
        root.need("bottom_line_lines").whole(),
        root.need("body_pages").whole(),
        root.need("working_days_to_decide").whole(),
        root.need("signs_in_a_line").whole(),
        root.need("words_on_a_page").whole(),
    )


def _agreement(subject: Subject) -> tuple[str, str] | None:
    return ("agreements", subject.agreement.id) if subject.agreement else None


for _name, _title, _why in (
    ("history", "History and reason", f"background document, {_HANDBOOK}"),
    ("benefits", "Benefits to the United States", f"background document, {_HANDBOOK}"),
    ("funding", "Funding: by whom, how much, from which appropriation", f"background document, {_HANDBOOK}"),
    ("environment", "Environmental impact", f"background document, {_HANDBOOK}; 22 CFR 161.5(c)"),
    ("other-heads", "Further heads: legal authority, intellectual property and others", "the handbook was seen in part"),
    ("draft-text", "Draft text: where it lies, complete or in part", f"package, {_HANDBOOK}"),
    ("counsel", "Post of the agency's lawyer who reviewed it", f"legal review, {_HANDBOOK}"),
    ("authorities", "Legal authority of the agency, cited", f"legal review, {_HANDBOOK}"),
    ("memo-to", "Post that decides", _MEMO),
    ("memo-from", "Bureau that asks", _MEMO),
    ("marking", "Portion marking, such as (U)", _FORMAT),
    ("bottom-line", "Bottom line", _FORMAT),
    ("issue", "Issue for decision", _MEMO),
    ("features", "Main features", _MEMO),
    ("problems", "Foreseen problems, and what would cure them", _MEMO),
    ("policy-benefit", "Benefit to policy", _MEMO),
    ("policy-risk", "Risk to policy", _MEMO),
    ("money", "Commitments beyond the approved budget, or that there are none", _MEMO),
    ("congress", "Whether Congress will be consulted, and what it thinks", _MEMO),
    ("interagency", "What other agencies think", _FORMAT),
    ("options", "Options, and which bureau backs which", _FORMAT),
    ("recommendation", "Recommendation: authority to negotiate, to sign, or both", _MEMO),
    ("law-form", "Treaty or executive agreement, and why", _LAW),
    ("law-authority", "Domestic authority for each obligation", _LAW),
    ("law-consistency", "Consistency with the law of the United States and international law", _LAW),
    ("law-legislation", "Whether new legislation is needed", _LAW),
    ("law-reporting", "Reporting and publication under 1 USC 112b", _LAW),
):  # fmt: skip
    asked(f"c175.{_name}", _title, _agreement, "agreements", _why)

for _name, _title in (
    ("submitted-on", "Day the memorandum is submitted (YYYY-MM-DD)"),
    ("decision-on", "Day by which the decision is asked (YYYY-MM-DD)"),
):
    asked(f"c175.{_name}", _title, _agreement, "agreements", _FORMAT, form=DAY)

for _name, _title, _why in (
    (
        "texts",
        "Texts sent: the agreement, all annexes, side letters and implementing arrangements of the same time",
        _AFTER,
    ),
    ("languages", "Languages of the texts sent, all of them", _AFTER),
    ("certifier", "Post that certifies", _AFTER),
    ("certificate", "Words of the certificate", f"{_AFTER} asks for a certification; its words were not read here"),
    ("place", "Place of signature", "shows which text was signed"),
    ("signatories", "Posts that signed", "shows who bound each party"),
):
    asked(f"transmittal.{_name}", _title, _agreement, "agreements", _why)


# ---------------------------------------------------------------- the format of the memorandum


@fact("c175.bottom-line-length", "Length of the bottom line")
def _bottom_line(subject: Subject) -> Answer:
    told, rule = _stated(subject, "bottom-line"), memo_format()
    if told is None:
        return _unstated("the bottom line")
    n = sum(max(1, math.ceil(len(line) / rule.signs_in_a_line)) for line in told.value.splitlines())
    said = f"{n} {'line' if n == 1 else 'lines'} of {rule.signs_in_a_line} signs (the length of a line is assumed)"
    if n > rule.lines:
        return Lacking(f"{said}: {rule.lines} lines at the most ({rule.rule})", "shorten the bottom line")
    return Told(said, (_from(subject, [told]),))


@fact("c175.body-length", "Length of the body")
def _body(subject: Subject) -> Answer:
    found, rule = [_stated(subject, name) for name in BODY], memo_format()
    told = [one for one in found if one]
    if len(told) < len(BODY):
        return _unstated(f"{len(BODY) - len(told)} of the {len(BODY)} parts of the body")
    words = sum(len(one.value.split()) for one in told)
    said = f"{words:,} words, {words / rule.words_on_a_page:.1f} pages of {rule.words_on_a_page} words (assumed)"
    if words > rule.pages * rule.words_on_a_page:
        return Lacking(f"{said}: {rule.pages} pages at the most ({rule.rule})", "shorten the body")
    return Told(said, (_from(subject, told),))


@fact("c175.days-to-decide", "Working days left to decide")
def _days(subject: Subject) -> Answer:
    found, rule = [_stated(subject, name) for name in ("submitted-on", "decision-on")], memo_format()
    told = [one for one in found if one]
    if len(told) < len(found):
        return _unstated("the day of submission or of decision")
    try:
        first, last = (_day(one.value) for one in told)
        n = working_days_between(WorkingCalendar("US"), first, last)
    except ValueError as error:
        return Lacking(f"the days cannot be read: {error}", f"state of both {DAY.words}")
    said = f"{n} working days from {first} to {last}"
    if n < rule.days:
        remedy = (
            "ask for a later decision; a shorter time needs the Secretariat's consent beforehand and a written reason"
        )
        return Lacking(f"{said}: {rule.days} at the least ({rule.rule})", remedy)
    return Told(said, (_from(subject, told),))


def _day(text: str) -> date:
    found = plain_day(text)
    if found is None:
        raise ValueError(DAY.fault(text))
    return found


def _stated(subject: Subject, name: str) -> Statement | None:
    place = _agreement(subject)
    return subject.desk.stated.get((*place, f"c175.{name}")) if place else None


def _unstated(what: str) -> Lacking:
    return Lacking(f"{what} is not stated", "state it; then its length and days are checked")


def _from(subject: Subject, told: Collection[Statement]) -> Source:
    cites = "; ".join(dict.fromkeys(one.source for one in told))
    marks = ", ".join(dict.fromkeys(str(one.mark) for one in told))
    return Source(subject.name, "stated for papers", cites, marks)
