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
EARLIER = date(2016, 11, 1)  # the day of ICARUS that the pages lead to: the default day of its portfolio
TITLE = "Two samples on one desk: ICARUS as it was, and DUNE as it may be (synthetic)"
JOINED = (
    "Two portfolios are joined here. Of a record that both hold, such as a partner, the lists, sources and remarks are those of "
    "both; where its name differs, it is that of the later one."
)
_TEXTS = frozenset({"source", "note", "covers_note"})


def demo_portfolio() -> Portfolio:
    """The shipped portfolios as one, seen from the day of the latest.

    Where two hold the same record, its lists, sources and remarks are those of both; of anything else on which they differ
    the later portfolio is heard.
    """
    portfolios = sorted(map(read_files, shipped()), key=lambda p: p.default_day or date.min, reverse=True)
    joined: dict[str, Any] = {noun: _joined([getattr(p, noun) for p in portfolios]) for noun in NOUNS}
    notes = (JOINED, *(note for p in portfolios for note in p.notes))
    return replace(portfolios[0], name=NAME, title=TITLE, notes=notes, **joined)


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
    """The first record, with what only the second says, and with both their lists, sources and remarks."""
    told: dict[str, Any] = {}
    for field in fields(first):
        mine, theirs = getattr(first, field.name), getattr(second, field.name)
        if isinstance(mine, tuple):
            told[field.name] = tuple(dict.fromkeys((*mine, *theirs)))
        elif mine in {None, ""}:
            told[field.name] = theirs
        elif field.name in _TEXTS:
            told[field.name] = "; ".join(dict.fromkeys(text for text in (mine, theirs) if text))
    return replace(first, **told)
