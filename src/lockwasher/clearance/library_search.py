"""What the library can be searched in: procedures, their steps and clocks with citations, customs routes, checks, offices."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lockwasher.clearance.checks_book import read_checks
from lockwasher.clearance.routes_table import read_routes
from lockwasher.procedures.library import Library
from lockwasher.procedures.model import Procedure
from lockwasher.procedures.words import length_told
from lockwasher.register.portfolio import grouped
from lockwasher.register.search import MOST, Entry, Found, Index, Shelf


def search_library(library: Library, text: str, most: int = MOST, each: int = MOST) -> Found:
    """What a text is found in, in the library."""
    return _index(library.editions, library.digest).search(text, most, each)


@lru_cache(maxsize=4)
def _index(editions: tuple[Procedure, ...], digest: str) -> Index:  # noqa: ARG001  # of one digest the offices are the same too
    return Index(Shelf(noun, found) for noun, found in grouped((e.noun, e) for e in _entries(editions)).items())


def _entries(editions: tuple[Procedure, ...]) -> Iterator[Entry]:
    for p in editions:
        told = (("authority", p.authority), ("about", p.about), ("edition", p.edition_name))
        yield Entry("procedure", p.id, p.title, told, _edition(p))
    for p in editions:
        yield from _steps(p)
    for p in editions:
        for clock in p.clocks:
            told = (("citation", clock.backing.cites), ("length", length_told(clock)), ("if missed", clock.missed))
            yield Entry("clock", f"{p.id}/{clock.name}", f"{p.title}: {clock.name}", told, _edition(p))
    for route in read_routes().values():
        yield Entry("route", route.id, route.title, (("citation", route.backing.cites), ("line", route.line)))
    for check in read_checks().checks.values():
        yield Entry("check", check.id, check.title, (("citation", check.backing.cites), ("looks at", check.looks_at)))


def _steps(p: Procedure) -> Iterator[Entry]:
    for step in p.steps:
        told = (("citation", step.backing.cites), ("office", step.office), ("form", step.form), ("note", step.note))
        yield Entry("step", f"{p.id}/{step.name}", f"{step.title} ({p.title})", told, f"{_edition(p)}#step-{step.name}")


def _edition(p: Procedure) -> str:
    return f"{p.id}/{p.edition_name}"
