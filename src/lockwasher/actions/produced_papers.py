"""State facts for papers, produce papers as evidence of what they are about, and tell which of them are stale."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from weakref import WeakKeyDictionary

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import current_portfolio, reading
from lockwasher.actions.evidence import Arrived, Upload, put_on_record, take_in
from lockwasher.actions.filled_papers import NOUNS_STATED, own_templates, set_at_once, statement_fault, value_fault
from lockwasher.actions.outlooks import kept_look_ahead
from lockwasher.clearance.routes import RouteDesk, route_desk
from lockwasher.estimates.world import World
from lockwasher.paperwork.facts import Told
from lockwasher.paperwork.filling import Filled, fill
from lockwasher.paperwork.kinds import kinds
from lockwasher.paperwork.paper import PaperError
from lockwasher.paperwork.subjects import Desk, subject_of
from lockwasher.records import papers
from lockwasher.records.database import writing
from lockwasher.records.evidence import Place
from lockwasher.records.papers import Produced
from lockwasher.register.nouns import Handling, Mark
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.statements import Statement, stated_on

LONGEST: Final = 8_000
_STRICTER: Final = {Handling.INTERNAL: 0, Handling.PERSONAL: 1, Handling.CONTROLLED: 2}


class PaperworkError(ValueError):
    """A fact was not stated or a paper not produced; the text says why and what to do. `field` is the field it belongs to."""

    def __init__(self, told: str, field: str = "value") -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Stating:
    """A fact as somebody states it for papers: of which record, its value, on what ground, how far that was verified."""

    noun: str
    record: str
    fact: str
    value: str
    source: str
    mark: str = Mark.UNVERIFIED


def state(told: Stating, by: str) -> Statement:
    """State a fact for papers; `by` is the post that does. What was stated before stays on record.

    Raises:
        PaperworkError: it says nothing or too much, has no source, is no fact that is stated, or the record is not there.
        DatabaseUnavailableError: the database cannot be written.
    """
    _check(told, by)
    with at_the_database(), writing():
        held = current_portfolio()[0]
        if told.record not in {one.id for one in getattr(held, told.noun)}:
            raise PaperworkError(f"there is no '{told.record}' among the {told.noun}", "record")
        found = Statement(
            noun=told.noun,
            record=told.record,
            fact=told.fact,
            value=told.value.strip(),
            source=told.source.strip(),
            mark=Mark(told.mark),
            known_on=clock.today(),
        )
        papers.add_statement(found, by, clock.now())
    return found


def paper_desk(world: World, seen: Portfolio, address: str = "") -> Desk:
    """What papers are filled from on the pages: what a reader sees of a world, and what was stated by its day.

    Raises:
        DatabaseUnavailableError: the database cannot be read.
    """
    whole = Desk(
        _routes(world, world.portfolio),
        stated_on(all_statements(), world.known_on),
        address=address,
        look_ahead=kept_look_ahead(world.as_of),
    )
    return whole if seen is world.portfolio else replace(whole, routes=_routes(world, seen), complete=whole)


def all_statements() -> tuple[Statement, ...]:
    """Everything stated for papers. Raises DatabaseUnavailableError where it cannot be read."""
    with reading():
        return papers.read_statements()


def produce(filled: Filled, desk: Desk, form: str, by: str) -> Produced:
    """Write a paper, and keep it as evidence of its record and of the cases it is about: again, as its next version.

    Raises:
        PaperworkError, PaperError, EvidenceError, DatabaseUnavailableError: as `produce_set`.
    """
    (made,) = produce_set([filled], desk, form, by)
    return made


def produce_set(chosen: Iterable[Filled], desk: Desk, form: str, by: str) -> tuple[Produced, ...]:
    """Write papers and keep all of them, or none where one cannot be set or kept.

    Raises:
        PaperworkError: nobody is named who produces them.
        PaperError: some cannot be set; every one is named, with why.
        EvidenceError: one is not kept (the scanner, the size).
        DatabaseUnavailableError: the database cannot be written.
    """
    if not by.strip():
        raise PaperworkError("say who produces it: the name of a post", "by")
    taken = [(filled, upload, take_in(upload)) for filled, upload in _uploads(chosen, desk, form)]
    with at_the_database(), writing():
        return tuple(_keep(filled, upload, arrived, by) for filled, upload, arrived in taken)


def _uploads(chosen: Iterable[Filled], desk: Desk, form: str) -> list[tuple[Filled, Upload]]:
    """Each paper as a file on its way. Raises PaperError where some cannot be set."""
    uploads, faults = [], []
    papers_set = set_at_once(chosen, form)
    for filled, body in papers_set:
        try:
            uploads.append((filled, _upload(filled, desk, form, body.result())))
        except PaperError as error:
            faults.append(f"{filled.paper.title}: {error}" if len(papers_set) > 1 else str(error))
    if faults:
        raise PaperError("\n".join(faults))
    return uploads


def _upload(filled: Filled, desk: Desk, form: str, body: bytes) -> Upload:
    before = next(
        (one for one in produced_about(filled.noun, filled.record) if (one.kind, one.form) == (filled.kind.id, form)),
        None,
    )
    return Upload(
        name=f"{filled.kind.id}-{filled.record}.{form}",
        chunks=[body],
        title=filled.paper.title[:200],
        source=f"produced by this desk; inputs {filled.digest}",
        handling=str(_handling(filled, desk.portfolio)),
        evidence=before.evidence if before else None,
        places=_places(filled),
    )


def _keep(filled: Filled, upload: Upload, arrived: Arrived, by: str) -> Produced:
    kept = put_on_record(upload, arrived, by)
    made = Produced(
        kind=filled.kind.id,
        edition=filled.kind.edition,
        noun=filled.noun,
        record=filled.record,
        form=upload.name.rpartition(".")[2],
        inputs=filled.digest,
        basis=filled.basis,
        n_missing=len(filled.lacks),
        evidence=kept.evidence.id,
        version=kept.file.version,
        sha256=kept.file.sha256,
        by=by,
        at=clock.now(),
    )
    papers.add_produced(made)
    return made


def produced_about(noun: str, record: str) -> tuple[Produced, ...]:
    """The papers produced about a record, the newest first. Raises DatabaseUnavailableError where they cannot be read."""
    with reading():
        return papers.produced_about(noun, record)


def stale(made: Iterable[Produced], now: Iterable[Filled]) -> frozenset[Produced]:
    """Of some papers those that would be filled otherwise now, since a fact, its ground or the template has changed.

    All the register is asked, so that it does not depend on who looks.
    """
    digests: Mapping[str, str] = {one.kind.id: one.basis for one in now}
    return frozenset(one for one in made if one.basis != digests.get(one.kind))


def all_about(desk: Desk, noun: str, record: str) -> tuple[Filled, ...]:
    """Every kind of paper that can be about a record, filled. Raises SubjectError, DialectError."""
    return tuple(filled_one_by_one(desk, noun, record))


def filled_one_by_one(desk: Desk, noun: str, record: str, chosen: Container[str] | None = None) -> Iterator[Filled]:
    """The papers that can be about a record, or those of some kinds, each filled when it is asked for. Raises as `all_about`."""
    subject = subject_of(desk, noun, record)
    for kind in kinds(own_templates()).values():
        if noun in kind.about and (chosen is None or kind.id in chosen):
            yield fill(kind, subject)


def _check(told: Stating, by: str) -> None:
    for field, text in (("value", told.value), ("source", told.source)):
        if not text.strip():
            raise PaperworkError(
                "say what it is" if field == "value" else "say where it comes from: a paper, a letter, a post", field
            )
        if len(text) > LONGEST:
            raise PaperworkError(f"{len(text):,} signs are too many; {LONGEST:,} are the most", field)
    if not by.strip():
        raise PaperworkError("say who states it: the name of a post", "by")
    if told.noun not in NOUNS_STATED:
        raise PaperworkError(f"nothing is stated of '{told.noun}'; of {', '.join(NOUNS_STATED)} it can be", "record")
    if told.mark not in set(Mark):
        raise PaperworkError(f"'{told.mark}' is no mark; one of {', '.join(Mark)}", "mark")
    _check_fact(told)


def _check_fact(told: Stating) -> None:
    if fault := statement_fault(told.fact, told.noun):
        raise PaperworkError(fault, "fact")
    if fault := value_fault(told.fact, told.value):
        raise PaperworkError(fault, "value")


def _places(filled: Filled) -> tuple[Place, ...]:
    record = Place(filled.noun, filled.record)
    return (record, *(Place("cases", case) for case in filled.cases if case != filled.record))


def _handling(filled: Filled, portfolio: Portfolio) -> Handling:
    """The strictest mark among the records a paper names as sources, and that of the office at the least."""
    marks = {
        (noun.removesuffix("s"), one.id): getattr(one, "handling", Handling.PUBLIC)
        for noun, records in portfolio.rows()
        for one in records
    }
    named = (
        source.record.partition(" ")
        for use in filled.used
        if isinstance(use.answer, Told)
        for source in use.answer.sources
    )
    found = {marks.get((noun, name), Handling.INTERNAL) for noun, _, name in named}
    return max((one for one in found if one in _STRICTER), key=_STRICTER.__getitem__, default=Handling.INTERNAL)


def _routes(world: World, seen: Portfolio) -> RouteDesk:
    """What routes are judged by on what is seen; kept as long as the world is, by the portfolio that is seen."""
    kept = _kept.setdefault(world, {})
    if id(seen) not in kept:
        shown = world if seen is world.portfolio else replace(world, portfolio=seen)
        kept[id(seen)] = route_desk(shown, shown.as_of)
    return kept[id(seen)]


_kept: WeakKeyDictionary[World, dict[int, RouteDesk]] = WeakKeyDictionary()
