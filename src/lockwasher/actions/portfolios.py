"""Find the portfolio a person means: one that is shipped, a folder of plain files, a spreadsheet, or the database."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database, read_register
from lockwasher.actions.sheets import sheet_portfolio
from lockwasher.calendars.spans import Span
from lockwasher.clearance.filing_plans import AssumptionSet
from lockwasher.exchange.assumed import sets_of
from lockwasher.exchange.errors import PortfolioErrors, RowError, nearest
from lockwasher.exchange.folder import read_folder, shipped, shipped_folder
from lockwasher.exchange.rows import read_nouns
from lockwasher.exchange.sheet_files import SUFFIXES
from lockwasher.procedures.library import Library, read_library
from lockwasher.register.portfolio import Portfolio

DATABASE = "db"


class PortfolioNotFoundError(LookupError):
    """No portfolio of that name, or the register is empty; the text says what there is or what to do first."""


class FolderError(PortfolioErrors):
    """The files of a portfolio are wrong; the text names the folder, then each fault on a line."""

    def __init__(self, folder: Path, errors: Iterable[RowError]) -> None:
        super().__init__(tuple(errors))
        self.folder = folder

    def __str__(self) -> str:
        """The folder, and each fault on a line."""
        n = len(self.errors)
        return "\n".join([f"{self.folder} has {n} {'fault' if n == 1 else 'faults'}:", *map(str, self.errors)])


@dataclass(frozen=True, slots=True)
class Opened:
    """A portfolio, and the day to look at it where no other is asked for. `notices` must be told with what is seen."""

    portfolio: Portfolio
    day: date
    is_database: bool
    notices: tuple[str, ...] = ()


def open_portfolio(name: str) -> Opened:
    """Open a shipped portfolio by name, a folder, a spreadsheet, or the database (`db`).

    Raises:
        PortfolioNotFoundError: it is none of these, or it is the database and nothing is in it.
        FolderError: the folder's files are wrong; all faults at once.
        RefusedFileError: the spreadsheet cannot be read at all.
        DatabaseUnavailableError: the database cannot be read.
    """
    if name == DATABASE:
        with at_the_database():
            found = read_register()
        refuse_empty(found)
        return Opened(found, clock.today(), is_database=True)
    if is_sheet(name):
        from_sheet, notices = sheet_portfolio(Path(name))
        return Opened(from_sheet, clock.today(), is_database=False, notices=notices)
    found = read_files(name)
    return Opened(found, found.default_day or clock.today(), is_database=False)


def is_sheet(name: str) -> bool:
    """Whether a name means a spreadsheet, by its ending. Raises PortfolioNotFoundError where there is no such file."""
    if name in shipped() or Path(name).suffix.lower() not in SUFFIXES or os.path.isdir(name):  # noqa: PTH112  # as below
        return False
    if not os.path.isfile(name):  # noqa: PTH113
        raise PortfolioNotFoundError(f"there is no file '{name}'; give the path of a spreadsheet")
    return True


def refuse_empty(portfolio: Portfolio) -> None:
    """Raise PortfolioNotFoundError where the register holds nothing: an answer about nothing would read as good news."""
    if not any(records for _, records in portfolio.rows()):
        example = shipped()[0]
        raise PortfolioNotFoundError(
            f"the register is empty; load a portfolio first: lockwasher load FOLDER, or lockwasher load {example} for a sample; "
            f"or look at files without loading them: --portfolio {example}"
        )


def read_files(name: str) -> Portfolio:
    """Read a shipped portfolio or a folder, its cases held against the library.

    Raises:
        PortfolioNotFoundError: there is no such folder.
        FolderError: the files are wrong; all faults at once.
    """
    folder, library = folder_of(name), read_library()
    try:
        found = read_folder(folder, known_procedures(library))
    except PortfolioErrors as error:
        raise FolderError(folder, (*error.errors, *_edition_faults(folder, library))) from None
    if any(edition_fault(c.procedure, c.edition, c.opened, library) for c in found.cases):
        raise FolderError(folder, _edition_faults(folder, library))
    return found


def folder_of(name: str) -> Path:
    """The folder of a shipped portfolio, or the folder itself; a shipped name comes first. Raises PortfolioNotFoundError."""
    if name in shipped():
        return shipped_folder(name)
    if os.path.isdir(name):  # noqa: PTH112  # unlike Path.is_dir it answers for names no system can hold
        return Path(name)
    if os.path.isfile(name):  # noqa: PTH113
        raise PortfolioNotFoundError(
            f"'{name}' is a file; give the folder that holds portfolio.yaml, or a spreadsheet (.xlsx, .csv)"
        )
    near = nearest(name, shipped(), "give a folder of plain files")
    raise PortfolioNotFoundError(
        f"there is no portfolio '{name}': it is neither shipped ({', '.join(shipped())}) nor a folder; {near}"
    )


def sets_for(name: str) -> tuple[AssumptionSet, ...]:
    """The sets of assumptions that come with a portfolio; none with the database or a spreadsheet.

    Raises:
        PortfolioNotFoundError: there is no such folder.
        DialectError: the file of sets is faulty.
    """
    return () if name == DATABASE or is_sheet(name) else sets_of(folder_of(name))


def known_procedures(library: Library) -> dict[str, dict[str, frozenset[str]]]:
    """The steps and outcomes of each procedure, over all its editions."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for procedure in library.editions:
        steps = found.setdefault(procedure.id, {})
        for step in procedure.steps:
            steps[step.name] = steps.get(step.name, frozenset()) | {o.name for o in step.outcomes}
    return found


def _edition_faults(folder: Path, library: Library) -> Iterator[RowError]:
    """Every case whose edition there is not, with its row."""
    for row in read_nouns(folder).rows["cases"]:
        edition, opened = row.text("edition"), row.values.get("opened")
        fault = edition_fault(
            row.text("procedure") or "", edition, opened if isinstance(opened, Span) else None, library
        )
        if fault:
            yield row.error("edition" if edition else "opened", *fault)


def edition_fault(procedure: str, edition: str | None, opened: Span | None, library: Library) -> tuple[str, str] | None:
    """What is wrong with the edition of a case, and what to do; None where there is nothing, or no such procedure."""
    editions = [p.edition_name for p in library.of.get(procedure, ())]
    there = f"the editions are {', '.join(editions)}"
    if edition and editions and edition not in editions:
        return f"{procedure} has no edition '{edition}'", nearest(edition, editions, there)
    if not edition and opened and editions and not any(p.holds_on(opened.last) for p in library.of[procedure]):
        return f"no edition of {procedure} holds on {opened.last}", f"name in edition the one it runs under; {there}"
    return None
