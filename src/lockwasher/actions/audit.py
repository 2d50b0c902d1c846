"""Gather what an auditor asks for about an agreement, an item or a year, as one pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.evidence import open_evidence
from lockwasher.exchange.audit_pack import Pack, PackedFile
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.records.chain import SEALED
from lockwasher.records.changes import as_it_was, changes_after
from lockwasher.records.evidence import put_to, versions
from lockwasher.records.papers import produced_rows, stated_rows
from lockwasher.records.sealed import sealed_rows
from lockwasher.register.agreements import above
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.references import REFERENCES, names_in

_FOLLOWED: Final = frozenset({"partners", "projects", "agreements", "contributions", "evidence", "clauses"})
_NAMED: Final = frozenset(
    {"partners", "projects"}
)  # told of, and not what a pack is about: their files may be on anything
Chosen = dict[str, set[str]]


class AuditError(LookupError):
    """There is nothing of that name or year to make a pack of; the text names the nearest."""


def audit_pack(portfolio: Portfolio, about: str, made_on: date, known_on: date, *, is_database: bool) -> Pack:
    """The pack about an item, an agreement or a year, of what a portfolio holds and as it stood at the end of `known_on`.

    Events count by the day on which they were known; history, files, statements and papers by the day on which they came in.

    Raises:
        AuditError: there is no such item or agreement, or nothing happened in that year.
        EvidenceError: a file is gone or is not what was put in.
        DatabaseUnavailableError: the database cannot be read.
    """
    known = portfolio.known(known_on)
    portfolio = _as_it_was(known, clock.end_of(known_on)) if is_database else known
    chosen = _year(portfolio, int(about)) if _is_year(about) else _thing(portfolio, about)
    pack = Pack(
        title=f"Audit pack: {about}",
        about=about,
        made_on=made_on,
        known_on=known_on,
        records=_part(portfolio, _with_named(portfolio, chosen)),
    )
    return _with_chain(portfolio, pack) if is_database else pack


def _is_year(about: str) -> bool:
    return len(about) == len("2026") and about.isdecimal()


def _thing(portfolio: Portfolio, name: str) -> Chosen:
    """An item, or an agreement with what it stands under and the goods it covers; and all about these."""
    if name in portfolio.item:
        return _about(portfolio, {name}, set())
    if name in portfolio.agreement:
        papers = {name, *(one.id for one in above(portfolio, portfolio.agreement[name]))}
        papers |= {one.id for one in portfolio.agreements if one.amends == name}
        return _about(portfolio, {item.id for item in portfolio.items_of(name)}, papers)
    near = did_you_mean(name, [*portfolio.item, *portfolio.agreement])
    told = near or "; a year is written with four digits"
    raise AuditError(f"there is no item or agreement '{name}'{told}")


def _year(portfolio: Portfolio, year: int) -> Chosen:
    """What happened in a year: its events, their cases, and all about the goods of these."""
    events = [one for one in portfolio.events if one.occurred.first.year <= year <= one.occurred.last.year]
    cases = {one.case for one in events}
    if not cases:
        raise AuditError(f"no event of {year} is on record; name another year, an item or an agreement")
    subjects = [portfolio.case[name].subject for name in cases]
    items = {item.id for subject in subjects for item in portfolio.items_of(subject)}
    found = _about(portfolio, items, {subject for subject in subjects if subject in portfolio.agreement})
    return {**found, "cases": cases, "events": {one.id for one in events}}


def _about(portfolio: Portfolio, items: set[str], papers: set[str]) -> Chosen:
    wholes = {name for item in items for name in portfolio.item[item].contributions}
    papers = papers | {one.id for name in items | wholes for one in portfolio.agreements_over.get(name, ())}
    crates = {one.id for item in items for one in portfolio.consignments_with.get(item, ())}
    about = items | wholes | papers | crates
    cases = {one.id for one in portfolio.cases if one.subject in about or portfolio.goods(one.subject) & items}
    milestones = {one.id for one in portfolio.milestones if portfolio.goods(one.subject) & about}
    return {
        "items": items,
        "contributions": wholes,
        "agreements": papers,
        "consignments": crates,
        "cases": cases,
        "milestones": milestones,
        "clauses": {one.id for one in portfolio.clauses if one.agreement in papers},
        "claims": {one.id for one in portfolio.claims if one.subject in about},
        "events": {one.id for one in portfolio.events if one.case in cases},
        "need_bys": {one.id for one in portfolio.need_bys if one.milestone in milestones},
    }


def _with_named(portfolio: Portfolio, chosen: Chosen) -> Chosen:
    """With the institutions, projects, papers and evidence that the chosen records name, and those these name."""
    held = {noun: {one.id: one for one in records} for noun, records in portfolio.rows()}
    found: Chosen = {noun: set(ids) for noun, ids in chosen.items()}
    left = [(noun, name) for noun, ids in chosen.items() for name in ids]
    while left:
        noun, name = left.pop()
        for other, target in _named(noun, held[noun].get(name)):
            if other in held.get(target, {}) and other not in found.setdefault(target, set()):
                found[target].add(other)
                left.append((target, other))
    return found


def _named(noun: str, record: Any) -> Iterator[tuple[str, str]]:
    for (of, field), targets in REFERENCES.items():
        if of == noun and record is not None:
            yield from ((name, to) for name in names_in(noun, record, field) for to in targets if to in _FOLLOWED)


def _part(portfolio: Portfolio, chosen: Chosen) -> Portfolio:
    changes: dict[str, Any] = {  # each noun its own type, which `replace` cannot be told
        noun: tuple(one for one in records if one.id in chosen.get(noun, ())) for noun, records in portfolio.rows()
    }
    return replace(portfolio, **changes)


def _as_it_was(portfolio: Portfolio, until: datetime) -> Portfolio:
    """The records without what was changed of them after an instant."""
    changes: dict[str, Any] = {}
    with at_the_database():
        for noun, ids in _ids(portfolio):
            later = {one.record for one in changes_after(noun, ids, 0) if one.at > until}
            if later and noun != "events":  # an event is never changed
                held = getattr(portfolio, noun)
                changes[noun] = tuple(as_it_was(noun, one, until) if one.id in later else one for one in held)
    return replace(portfolio, **changes) if changes else portfolio


def _with_chain(portfolio: Portfolio, pack: Pack) -> Pack:
    """With the journal's rows, the history of the records, the files put to them, and what is on record of papers."""
    until = clock.end_of(pack.known_on)
    with at_the_database():
        about = ((noun, ids) for noun, ids in _ids(pack.records) if noun not in _NAMED)
        places = (put_to(noun, record, until) for noun, ids in about for record in ids)
        put = {one for by_step in places for ids in by_step.values() for one in ids}
        evidence = tuple(one for one in portfolio.evidence if one.id in put | {e.id for e in pack.records.evidence})
        records = replace(pack.records, evidence=evidence)
        return replace(
            pack,
            records=records,
            sealed=SEALED,
            journal=sealed_rows(one.id for one in records.events),
            changes=tuple(_changes(records, until)),
            files=tuple(_files((one.id for one in evidence), until)),
            stated=tuple(_stated(records, pack.known_on)),
            produced=tuple(_produced(records, until)),
        )


def _ids(records: Portfolio) -> Iterator[tuple[str, list[str]]]:
    for noun, rows in records.rows():
        if rows and noun not in {"persons", "tenures"}:
            yield noun, [one.id for one in rows]


def _changes(records: Portfolio, until: datetime) -> Iterator[dict[str, Any]]:
    columns = ("seq", "noun", "record", "at", "by", "reason", "kind", "before")
    for noun, ids in _ids(records):
        for change in changes_after(noun, ids, 0):
            if change.at <= until:
                yield {name: getattr(change, name) for name in columns}


def _files(evidence: Iterable[str], until: datetime) -> Iterator[PackedFile]:
    for name in evidence:
        for one in versions(name):
            if one.at <= until:
                yield PackedFile(name, one.version, one.name, one.sha256, open_evidence(one))


def _stated(records: Portfolio, until: date) -> Iterator[dict[str, Any]]:
    for noun, ids in _ids(records):
        yield from stated_rows(noun, ids, until)


def _produced(records: Portfolio, until: datetime) -> Iterator[dict[str, Any]]:
    """Those whose file is among the evidence: of another the reader may not know."""
    held = {one.id for one in records.evidence}
    for noun, ids in _ids(records):
        yield from (one for one in produced_rows(noun, ids, until) if one["evidence"] in held)
