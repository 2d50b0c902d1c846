"""A kind of paper and a record make a paper: every slot filled with a named fact or marked as missing, and each use kept.

Nothing is left blank. What is missing stands at the head of the paper with what to do about it; the check page names every fact
that was used with its source; the digest of the inputs tells whether a paper still says what the register says.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lockwasher.paperwork.catalogue import CATALOGUE, LISTINGS
from lockwasher.paperwork.facts import Answer, Lacking, Place, Told
from lockwasher.paperwork.kinds import GROUPS, SLOT, Kind, Part, slots
from lockwasher.paperwork.paper import Paper, Row, Section, Table
from lockwasher.paperwork.subjects import Subject, for_partners, unfiltered, with_application

FEW: Final = 3  # records that are named one by one where many lack the same
SHORT: Final = 12  # signs of a digest that are printed
MISSING: Final = "[missing]"
NOT_SHOWN: Final = "something on record that the reader of this paper may not see; its lists and sums are without it"
MAY_STAND_THERE: Final = " Part of the record is not shown to the reader of this paper: what is told to be on no record or paper may stand there."


@dataclass(frozen=True, slots=True)
class Use:
    """One fact as a paper used it: of which record, and its answer."""

    fact: str
    title: str
    about: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Lack:
    """A fact that is missing: of which records, why, what to do, and where it is put in."""

    fact: str
    title: str
    about: tuple[str, ...]
    why: str
    remedy: str
    place: Place | None

    @property
    def of(self) -> str:
        """The records in words, the first few by name."""
        named = ", ".join(self.about[:FEW])
        return f"{named} and {len(self.about) - FEW:,} more" if len(self.about) > FEW else named


@dataclass(frozen=True, slots=True)
class Filled:
    """A paper with all it was filled with. `digest`: SHA-256 over the kind's file and every fact used.

    `basis`: the same of all the register; another where the reader sees a part of what the paper would be filled with. It stays
    in the database, since from a digest of what is hidden one could guess it.
    `official`: the fields of the official form, filled, where the kind maps them; `cases`: those the paper belongs to.
    """

    kind: Kind
    noun: str
    record: str
    paper: Paper
    used: tuple[Use, ...]
    lacks: tuple[Lack, ...]
    digest: str
    basis: str
    official: tuple[tuple[str, str], ...] = ()
    cases: tuple[str, ...] = ()

    @property
    def is_part(self) -> bool:
        """Whether something that its reader may not see would be on it."""
        return self.basis != self.digest


def fill(kind: Kind, subject: Subject) -> Filled:
    """Fill a kind of paper from the records behind a subject."""
    about = for_partners(subject) if kind.group == "reports" else subject
    whole = unfiltered(about)
    about, desk = _filling(kind, about)
    title = desk.text(kind.title, ())
    sections = tuple(section for part in kind.parts for section in desk.sections(part))
    official = tuple((name, desk.text(told, ())) for name, told in kind.official)
    used, lacks = tuple(desk.used.values()), _lacks(desk.used.values())
    digest = _digest(kind, used)
    basis = _digest(kind, _used(kind, whole)) if whole else digest
    made = Filled(
        kind=kind,
        noun=subject.noun,
        record=subject.id,
        paper=Paper(
            title=title,
            subtitle=about.title if about.title not in title else "",
            made_on=about.on,
            made_for=f"{GROUPS[kind.group]}: filled from the register as it was known on {about.desk.world.known_on}",
            facts=(),
            sections=(*_missing(lacks, basis != digest), *sections, *_remarks(kind)),
        ),
        used=used,
        lacks=lacks,
        digest=digest,
        basis=basis,
        official=official,
        cases=_cases(kind, about),
    )
    return replace(made, paper=_laid_out(replace(made.paper, facts=tuple(_head(made, about))), kind))


def _filling(kind: Kind, subject: Subject) -> tuple[Subject, _Filling]:
    about = with_application(subject) if kind.for_application else subject
    return about, _Filling(replace(about, paper=kind.id))


def _used(kind: Kind, subject: Subject) -> tuple[Use, ...]:
    """What a paper of this kind uses; nothing is kept of its words."""
    _about, desk = _filling(kind, subject)
    for told in (kind.title, *(told for _, told in kind.official)):
        desk.text(told, ())
    for part in kind.parts:
        for _ in desk.sections(part):
            pass
    return tuple(desk.used.values())


def _laid_out(paper: Paper, kind: Kind) -> Paper:
    if not kind.as_labels:
        return paper
    return replace(paper, size="a6", sections=tuple(replace(one, breaks=bool(one.code)) for one in paper.sections))


def check_page(filled: Filled) -> Paper:
    """The paper beside a paper that names every fact used, of which record, its value, and its source."""
    rows = tuple(_checked(use) for use in filled.used)
    head = ("Fact", "Of", "Value", "Source")
    return Paper(
        title=f"Check page: {filled.paper.title}",
        subtitle=filled.paper.subtitle,
        made_on=filled.paper.made_on,
        made_for=filled.paper.made_for,
        facts=filled.paper.facts,
        sections=(
            *_missing(filled.lacks, filled.is_part),
            Section("Facts used", "", Table(head, rows, (26, 18, 26, 30)), "The paper uses no fact of the register."),
        ),
    )


@dataclass
class _Filling:
    """A paper on its way; `used` by fact and record, in the order of use."""

    subject: Subject
    used: dict[tuple[str, str], Use] = field(default_factory=dict)

    def sections(self, part: Part) -> Iterator[Section]:
        if not part.each:
            yield self._section(part, self.subject, ())
            return
        listing = LISTINGS[part.each]
        for row in listing.rows(self.subject):
            about = self.subject.narrowed(row) if part.each == "package" else self.subject
            yield self._section(part, about, ((part.each, row),))

    def _section(self, part: Part, about: Subject, rows: tuple[tuple[str, Any], ...]) -> Section:
        return Section(
            heading=self.text(part.heading, rows, about),
            lead=self.text(part.text, rows, about),
            table=self._table(part, about, rows),
            nothing=self.text(part.nothing, rows, about) or ("There are no rows on record." if part.over else ""),
            note=" ".join(
                told for told in (self.text(part.note, rows, about), part.rule and f"Rule: {part.rule}") if told
            ),
            level=part.level,
            code=self.text(part.code, rows, about),
        )

    def _table(self, part: Part, about: Subject, rows: tuple[tuple[str, Any], ...]) -> Table | None:
        if part.fields:
            told = tuple((name, self.text(shows, rows, about)) for name, shows in part.fields)
            return Table(("Field", "Entry"), told, (32, 68))
        if part.checklist:
            told_of = [
                (one.ask, self.text(one.shows, rows, about) or "for a reader to judge", one.rule)
                for one in part.checklist
            ]
            return Table(("Asked", "The record says", "Rule"), tuple(told_of), (44, 32, 24))
        if not part.over:
            return None
        lines = tuple(self._row(part, about, (*rows, (part.over, row))) for row in LISTINGS[part.over].rows(about))
        return Table(tuple(one.head for one in part.columns), lines, tuple(one.width for one in part.columns))

    def _row(self, part: Part, about: Subject, rows: tuple[tuple[str, Any], ...]) -> Row:
        return tuple(self.text(column.shows, rows, about, is_cell=True) for column in part.columns)

    def text(
        self, text: str, rows: Sequence[tuple[str, Any]], about: Subject | None = None, *, is_cell: bool = False
    ) -> str:
        """A text with its slots filled."""
        if "{" not in text:
            return text
        return SLOT.sub(lambda slot: self._told(slot[1], dict(rows), about or self.subject, is_cell=is_cell), text)

    def _told(self, name: str, rows: dict[str, Any], about: Subject, *, is_cell: bool) -> str:
        entry = CATALOGUE[name]
        scope = entry.scope
        row = rows.get(scope)
        of = LISTINGS[scope].named(row) if scope in LISTINGS else _named(about)
        key = (name, of)
        if key not in self.used:
            self.used[key] = Use(name, entry.title, of, entry.find(about, row))
        answer = self.used[key].answer
        if isinstance(answer, Told):
            return answer.value
        return MISSING if is_cell else f"[missing: {_called(entry.title)}]"


def _cases(kind: Kind, about: Subject) -> tuple[str, ...]:
    """The cases a paper belongs to: of the procedure its template names, else by its group.

    That is the application and the entry of what enters duty-free, the transport of what travels.
    """
    if about.case:
        return (about.case.id,)
    if kind.procedure:
        return tuple(case.id for case in about.cases if case.procedure == kind.procedure)
    if kind.group == "duty-free":
        return tuple(found[0].id for found in (about.docket, about.entry) if found)
    return tuple(case.id for case in about.cases if case.procedure.startswith("transport."))


def _called(title: str) -> str:
    """A fact's title within a sentence, without what it lists."""
    short = title.partition(":")[0]
    return short if short.startswith("Circular") else f"{short[0].lower()}{short[1:]}"


def _named(about: Subject) -> str:
    package = f", package {about.package.mark or 'not stated'}" if about.package else ""
    return f"{about.name}{package}"


def _lacks(used: Iterable[Use]) -> tuple[Lack, ...]:
    found: dict[tuple[str, str, str], list[Use]] = {}
    for use in used:
        if isinstance(use.answer, Lacking):
            found.setdefault((use.fact, use.answer.why, use.answer.remedy), []).append(use)
    return tuple(
        Lack(fact, uses[0].title, tuple(use.about for use in uses), why, remedy, _place(uses[0].answer))
        for (fact, why, remedy), uses in found.items()
    )


def _place(answer: Answer) -> Place | None:
    return answer.place if isinstance(answer, Lacking) else None


def _missing(lacks: Sequence[Lack], is_part: bool) -> tuple[Section, ...]:
    if not lacks:
        return ()
    rows = tuple((lack.title, lack.of, lack.why, lack.remedy) for lack in lacks)
    lead = "These facts stand as marked gaps below. Supply them, and produce the paper anew."
    lead += MAY_STAND_THERE if is_part else ""
    return (Section("What is missing", lead, Table(("What", "Of", "Why", "What to do"), rows, (22, 22, 30, 26))),)


def _remarks(kind: Kind) -> tuple[Section, ...]:
    return (Section("Remarks", " ".join(kind.remarks)),) if kind.remarks else ()


def _head(made: Filled, about: Subject) -> Iterator[tuple[str, str]]:
    kind, lacks = made.kind, made.lacks
    yield "About", about.name
    yield "Rules", f"{kind.cites} [{kind.verified}]"
    yield "Template", f"{kind.id}, edition {kind.edition}{', of this office' if kind.is_own else ''}"
    yield "Inputs", made.digest[:SHORT]
    yield "Missing", f"{len(lacks):,} {'fact' if len(lacks) == 1 else 'facts'}, listed below" if lacks else "nothing"
    if about.desk.address:
        yield "Permalink", link_of(about, kind.id)
    if made.is_part:
        is_for_partners = kind.group == "reports" or about.partner is not None
        whom = "it is written for partners" if is_for_partners else "a coordinator makes it whole"
        yield "Not shown", f"{NOT_SHOWN}; {whom}"


def link_of(about: Subject, kind: str) -> str:
    """The address of a paper on the pages."""
    return f"{about.desk.address}/papers/{about.noun}/{about.id}/{kind}/"


_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def _digest(kind: Kind, used: Iterable[Use]) -> str:
    """Of the kind, of what filled it, and on what ground. Neither the day nor the address counts.

    A paper of another day may say the same.
    """
    told = [[use.fact, use.about, *_answer(use.answer)] for use in used if not use.fact.startswith("paper.")]
    return hashlib.sha256(json.dumps([kind.id, kind.digest, told], ensure_ascii=False).encode()).hexdigest()


def _answer(answer: Answer) -> list[str]:
    """What counts of an answer: a reason that names the day of the paper is the same on the next.

    Of the sources those with a mark: records, statements, rules. A forecast is another each night though it says the same.
    """
    if isinstance(answer, Lacking):
        return ["lacking", _DAY.sub("", answer.why)]
    return ["told", answer.value, *(str(source) for source in answer.sources if source.mark)]


def _checked(use: Use) -> Row:
    if isinstance(use.answer, Lacking):
        return use.title, use.about, MISSING, use.answer.why
    return use.title, use.about, use.answer.value, "; ".join(map(str, use.answer.sources)) or "the rule itself"


def texts_of(filled: Filled) -> Iterator[tuple[str, str]]:
    """The values that fill a paper, each with its record and what it is called there."""
    for use in filled.used:
        if isinstance(use.answer, Told):
            yield f"{use.about}, '{use.title}'", use.answer.value


def facts_of(kind: Kind) -> tuple[str, ...]:
    """Every fact that a kind names, each once, in its order."""
    texts = [kind.title]
    for part in kind.parts:
        texts += [part.heading, part.text, *(told for _, told in part.fields), *(one.shows for one in part.columns)]
        texts += [
            *(told for one in part.checklist for told in (one.ask, one.shows)),
            part.code,
            part.nothing,
            part.note,
        ]
    return tuple(dict.fromkeys(name for text in (*texts, *(told for _, told in kind.official)) for name in slots(text)))
