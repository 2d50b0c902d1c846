"""Fill papers from the register: the templates of an office before those that ship, and what was stated for papers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings

from lockwasher.actions.papers import in_form
from lockwasher.exchange.errors import PortfolioErrors
from lockwasher.exchange.statements import read_statements
from lockwasher.paperwork.catalogue import CATALOGUE, near
from lockwasher.paperwork.filling import Filled, fill, texts_of
from lockwasher.paperwork.kinds import Kind, find_kind, kinds
from lockwasher.paperwork.paper import PaperError
from lockwasher.paperwork.subjects import Desk, Subject, find_subject
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.statements import Statement

NOUNS_STATED: Final = ("items", "consignments", "cases", "partners", "agreements", "projects", "milestones")
NOUNS_IN_TURN: Final = ("consignments", "items", "cases", "agreements", "projects", "partners")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A kind of paper about a subject, filled: what it lacks is in it."""

    kind: Kind
    filled: Filled


def own_templates() -> Path:
    """The folder of an office's own templates: `papers` in LOCKWASHER_HOME."""
    return Path(settings.LOCKWASHER_HOME) / "papers"


def stated_in(path: Path, portfolio: Portfolio, known_on: date) -> tuple[Statement, ...]:
    """What a file states for papers of the records of a portfolio; a row without a day was known on `known_on`.

    Raises:
        PaperError: rows are faulty, name a fact that nobody states or a record that there is not; every fault at once.
        RefusedFileError: it is no text.
    """
    held = {noun: {one.id: one for one in getattr(portfolio, noun)} for noun in NOUNS_STATED}
    try:
        return read_statements(path, known_on, lambda told: _row_faults(told, held))
    except PortfolioErrors as error:
        raise PaperError(str(error)) from None


def _row_faults(told: Mapping[str, str], held: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    noun, record = told["noun"], told["record"]
    if noun not in held:
        near = did_you_mean(noun, held) or f"; of {', '.join(held)} it can be"
        yield "noun", f"nothing is stated of '{noun}'{near}"
        return
    if record not in held[noun]:
        yield "record", f"there is no '{record}' among the {noun}{did_you_mean(record, held[noun])}"
    if fault := statement_fault(told["fact"], noun):
        yield "fact", fault
    elif fault := value_fault(told["fact"], told["value"]):
        yield "value", fault


def value_fault(name: str, value: str) -> str:
    """What is wrong with a value of a fact that must have a form; empty where nothing is."""
    entry = CATALOGUE[name]
    return entry.form.fault(value) if entry.form else ""


def statement_fault(name: str, noun: str) -> str:
    """What is wrong with stating a fact of a record of a noun; empty where nothing is."""
    entry = CATALOGUE.get(name)
    if entry is None:
        return f"there is no fact '{name}'{near(name)}"
    if not entry.is_stated:
        return f"'{name}' is not stated for papers; it comes from the register, so change the record"
    if entry.noun not in {"records", noun}:
        return f"'{name}' is stated of one of the {entry.noun}, not of one of the {noun}"
    return ""


def papers_about(
    desk: Desk, name: str, nouns: Iterable[str] = NOUNS_IN_TURN, folder: Path | None = None
) -> Iterator[Lacking]:
    """Every kind of paper that can be about a record, filled, so that what each lacks can be told.

    Raises:
        SubjectError: there is no such record.
        DialectError: a template of the office is faulty.
    """
    subject = find_subject(desk, nouns, name)
    for kind in kinds(folder or own_templates()).values():
        if subject.noun in kind.about:
            yield Lacking(kind, fill(kind, subject))


def paper_about(desk: Desk, kind: str, name: str, folder: Path | None = None) -> Filled:
    """One kind of paper about a record. Raises SubjectError, DialectError as `papers_about`."""
    found = find_kind(kind, folder or own_templates())
    return fill(found, subject_for(desk, found, name))


def filled_in_form(filled: Filled, form: str) -> bytes:
    """A filled paper as the bytes of a file; what cannot be printed is told by record and field.

    Raises:
        KeyError: there is no such form.
        PaperError: the paper cannot be set.
    """
    if form == "pdf":
        from lockwasher.paperwork.signs import refuse_unprintable

        refuse_unprintable(texts_of(filled))
    return in_form(filled.paper, form)


def set_at_once(chosen: Iterable[Filled], form: str) -> list[tuple[Filled, Future[bytes]]]:
    """Papers with the bytes of their files, or why they cannot be set: threads set them while the next is filled.

    What sets a PDF works without Python's lock, so that two cores take less than one; in one process, since what was read of
    the register need not be handed over.
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [(filled, pool.submit(filled_in_form, filled, form)) for filled in chosen]


def subject_for(desk: Desk, kind: Kind, name: str) -> Subject:
    """The record of a name that a kind of paper can be about. Raises SubjectError where there is none."""
    return find_subject(desk, kind.about, name)
