"""Load a folder of plain files into the database: all of it or nothing, and twice without change."""

from __future__ import annotations

from dataclasses import dataclass

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.portfolios import read_files
from lockwasher.records import loads
from lockwasher.records.changes import last_change
from lockwasher.records.database import writing
from lockwasher.records.journal import record
from lockwasher.records.loads import Load, LoadState
from lockwasher.records.store import Counts, save_portfolio
from lockwasher.register.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: records of the register, and events new to the journal or known before."""

    name: str
    records: Counts
    events: int
    events_known: int


def load(name: str, by: str) -> Loaded:
    """Load a shipped portfolio or a folder, register and journal in one transaction; `by` is the post that loads.

    Raises:
        PortfolioNotFoundError: there is no such folder.
        FolderError: the files are wrong; all faults at once, nothing is loaded.
        StoreError, JournalError: the database holds something else under the same id; nothing is loaded.
        DatabaseUnavailableError: the database cannot be written; nothing is loaded.
    """
    return load_portfolio(read_files(name), by, f"loaded from {name}")


def load_portfolio(portfolio: Portfolio, by: str, reason: str) -> Loaded:
    """Load a portfolio, register and journal in one transaction; `by` is the post that loads, and `reason` says from where.

    Raises:
        StoreError, JournalError, DatabaseUnavailableError: as `load`.
    """
    with at_the_database(), writing():
        before, at = last_change(), clock.now()
        counts = save_portfolio(portfolio, by=by, at=at, reason=reason)
        new = record(portfolio.events, by, at)
        if last_change() > before:  # so that the fields it wrote are known as those of a file
            loads.add(Load(
                state=LoadState.WRITTEN, file=portfolio.name, noun=loads.PORTFOLIO, by=by, at=at, reason=reason,
                created=counts.created, updated=counts.updated, unchanged=counts.unchanged,
                first_change=before + 1, last_change=last_change(),
            ))  # fmt: skip
    return Loaded(portfolio.name, counts, new, len(portfolio.events) - new)
