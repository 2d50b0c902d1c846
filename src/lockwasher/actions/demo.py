"""The demonstration's register: the shipped portfolios joined, so that one desk shows an experiment that was and one that comes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

from lockwasher.actions.database import at_the_database
from lockwasher.actions.load import Loaded, load_portfolio
from lockwasher.actions.portfolios import read_files
from lockwasher.exchange.folder import shipped
from lockwasher.records.snapshot import read_cover
from lockwasher.register.portfolio import NOUNS, Portfolio, by_id

NAME, POST = "demo", "demonstration"
TITLE = "Two samples on one desk: ICARUS as it was, and DUNE as it may be (synthetic)"


def demo_portfolio() -> Portfolio:
    """The shipped portfolios as one. Where two hold the same record, what one says of it is joined with what the other says.

    The day to look from is that of the latest.
    """
    portfolios = [read_files(name) for name in shipped()]
    joined: dict[str, Any] = {noun: _joined([getattr(p, noun) for p in portfolios]) for noun in NOUNS}
    day = max((p.default_day for p in portfolios if p.default_day), default=None)
    notes = tuple(note for p in portfolios for note in p.notes)
    return replace(portfolios[0], name=NAME, title=TITLE, default_day=day, notes=notes, **joined)


def demo_day() -> date | None:
    """The day on which the demonstration's clock is held."""
    return demo_portfolio().default_day


def load_demo() -> Loaded | None:
    """Load the demonstration's register; None where it is there already, with what was done to it since.

    Raises:
        StoreError: the register holds another portfolio; nothing is loaded.
        DatabaseUnavailableError: the database cannot be written; nothing is loaded.
    """
    with at_the_database():
        if read_cover().name == NAME:
            return None
    return load_portfolio(demo_portfolio(), POST, "the samples that ship with the program")


def _joined(parts: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    found: dict[str, Any] = {}
    for record in (record for part in parts for record in part):
        found[record.id] = _both(found[record.id], record) if record.id in found else record
    return tuple(by_id(found.values()).values())


def _both(first: Any, second: Any) -> Any:
    """The first record, with what only the second says and with both their lists."""
    told: dict[str, Any] = {}
    for field in fields(first):
        mine, theirs = getattr(first, field.name), getattr(second, field.name)
        if isinstance(mine, tuple):
            told[field.name] = tuple(dict.fromkeys((*mine, *theirs)))
        elif mine in {None, ""}:
            told[field.name] = theirs
    return replace(first, **told)
