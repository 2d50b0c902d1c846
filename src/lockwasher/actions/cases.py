"""Open a case: one the plan holds, one the forecast proposes, or one that somebody needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.look import EARLIEST
from lockwasher.actions.portfolios import refuse_empty
from lockwasher.calendars.spans import Span
from lockwasher.cases.portfolio import trace_all
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import Procedure
from lockwasher.records.changes import newest_of
from lockwasher.records.database import writing
from lockwasher.records.store import save_records
from lockwasher.register.nouns import Case
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.references import SUBJECTS

OPENED = "opened"  # why a row is written where nobody says more


class CaseError(ValueError):
    """The case cannot be opened; the text says why and what to do. `field` is the field it belongs to. Nothing was written."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What somebody wants to open. `edition` left out: the one in force when it opened.

    `is_another`: open it although a case of the procedure about the same subject is still going on.
    """

    procedure: str
    subject: str
    opened: Span
    edition: str | None = None
    facts: tuple[tuple[str, bool], ...] = ()
    source: str = ""
    note: str = ""
    is_another: bool = False


def open_case(opening: Opening, by: str) -> Case:
    """Open a case; `by` is the post that opens it. A planned case of the procedure about the subject is the one opened.

    Raises:
        CaseError: there is no such procedure, edition, subject or fact, the day lies ahead, or such a case is going on.
        PortfolioNotFoundError: the register is empty.
        DatabaseUnavailableError: the database cannot be written.
    """
    if not by.strip():
        raise CaseError("say who opens it: the name of a post", "by")
    with at_the_database(), writing():
        portfolio, _ = current_portfolio()
        refuse_empty(portfolio)
        procedure = _check(opening, portfolio)
        planned = _planned(opening, portfolio)
        case = _made(opening, procedure, planned or _new(opening, portfolio))
        seen = newest_of("cases", [case.id])
        save_records("cases", [case], by, clock.now(), opening.note.strip() or OPENED, seen)
    return case


def _check(opening: Opening, portfolio: Portfolio) -> Procedure:
    """Hold an opening against the register and the library; the edition it runs under is given back."""
    if opening.opened.last > clock.today():
        raise CaseError(f"{opening.opened} is not over yet; open a case on the day it opens", "opened")
    if opening.opened.first < EARLIEST:
        raise CaseError(f"{opening.opened} lies before {EARLIEST}; correct the year", "opened")
    procedure = _edition(opening)
    _check_subject(opening, portfolio)
    for name, _ in opening.facts:
        if name not in procedure.facts:
            near = did_you_mean(name, procedure.facts) or f"; it asks for: {', '.join(procedure.facts) or 'none'}"
            raise CaseError(f"{procedure.id} does not ask for a fact '{name}'{near}", "facts")
    _refuse_second(opening, portfolio)
    return procedure


def _edition(opening: Opening) -> Procedure:
    library = read_library()
    if opening.procedure not in library.of:
        near = did_you_mean(opening.procedure, library.ids)
        raise CaseError(f"there is no procedure '{opening.procedure}'{near}", "procedure")
    try:
        if opening.edition:
            return library.edition(opening.procedure, opening.edition)
        return library.in_force(opening.procedure, opening.opened.last)
    except KeyError as error:
        raise CaseError(f"{error.args[0]}; name the edition it runs under", "edition") from None


def _check_subject(opening: Opening, portfolio: Portfolio) -> None:
    held = dict(portfolio.rows())
    known = [record.id for noun in SUBJECTS for record in held[noun]]
    if opening.subject not in known:
        near = did_you_mean(opening.subject, known) or "; enter it in the register first"
        raise CaseError(f"there is nothing '{opening.subject}' in the register{near}", "subject")


def _refuse_second(opening: Opening, portfolio: Portfolio) -> None:
    """Two people who open the same at once shall not make two of it: the second is told of the first."""
    alike = [
        c for c in portfolio.cases if (c.procedure, c.subject) == (opening.procedure, opening.subject) and c.opened
    ]
    if opening.is_another or not alike:
        return
    progress = trace_all(portfolio, read_library(), clock.today(), clock.today())
    going_on = next((case.id for case in alike if not progress[case.id].is_over), None)
    if going_on:
        raise CaseError(
            f"case '{going_on}' of this procedure about '{opening.subject}' is going on; record there what happens, "
            "or say that this is another one",
            "is_another",
        )


def _planned(opening: Opening, portfolio: Portfolio) -> Case | None:
    """The planned case that is opened by this, if there is one on which nothing is recorded yet."""
    for case in portfolio.cases:
        is_it = (case.procedure, case.subject, case.opened) == (opening.procedure, opening.subject, None)
        if is_it and not portfolio.events_of.get(case.id):
            return case
    return None


def _new(opening: Opening, portfolio: Portfolio) -> Case:
    stem = f"{opening.procedure.replace('.', '-')}-{opening.subject}"
    taken = {case.id for case in portfolio.cases}
    name = next(n for k in range(1, len(taken) + 2) if (n := stem if k == 1 else f"{stem}-{k}") not in taken)
    return Case(id=name, procedure=opening.procedure, subject=opening.subject, known_on=clock.today())


def _made(opening: Opening, procedure: Procedure, case: Case) -> Case:
    return replace(
        case,
        edition=procedure.edition_name,
        opened=opening.opened,
        facts=tuple((dict(case.facts) | dict(opening.facts)).items()),
        source=opening.source.strip() or case.source,
        note=opening.note.strip() or case.note,
    )
