"""Institutions that succeeded one another: what still stands in the predecessor's name, what moves, what is shown again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.clearance.routes_table import BOND, CARNET, FLORENCE
from lockwasher.estimates.world import World
from lockwasher.procedures.dialect import read_document
from lockwasher.procedures.model import Backing
from lockwasher.procedures.phrases import backing
from lockwasher.register.nouns import Case, Mark, Partner

KEYS = ("words", "do", "cites", "practice", "source_url", "verified")
_NONE = Backing("", is_practice=False, verified=Mark.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Moves:
    """One kind of thing that a succession touches, and what to do about it."""

    id: str
    words: str
    remedy: str
    backing: Backing


@dataclass(frozen=True, slots=True)
class Succession:
    """One institution took the place of another. `stands`: what is on record in the old name, by kind of thing."""

    before: str
    after: Partner
    stands: tuple[tuple[Moves, tuple[str, ...]], ...]


def successions(world: World) -> tuple[Succession, ...]:
    """Every succession of an institution that something on record still names, as of the day of the world."""
    partners = world.portfolio.partners
    over = (p for p in partners if p.predecessor and p.succeeded_on and p.succeeded_on <= world.as_of)
    found = (Succession(p.predecessor or "", p, tuple(_stands(world, p.predecessor or ""))) for p in over)
    return tuple(one for one in found if one.stands)


def _stands(world: World, name: str) -> Iterator[tuple[Moves, tuple[str, ...]]]:
    """What stands in a name that is no longer anybody's; that eligibility is shown again wherever there is an application."""
    kinds = read_moves()
    dockets = [case.id for case in _of(world, name) if case.procedure == FLORENCE]
    bonds = [case.id for case in _of(world, name) if case.procedure in {BOND, CARNET}]
    imports = [one.id for one in world.portfolio.consignments if one.importer == name]
    hosts = [project.id for project in world.portfolio.projects if project.host == name]
    claims = [c.id for c in world.portfolio.claims if c.holder == name and (not c.ends or c.ends.last > world.as_of)]
    for kind, named in (
        ("dockets", dockets),
        ("eligibility", hosts),
        ("bonds", [*bonds, *imports]),
        ("papers", claims),
    ):
        if named:
            yield kinds[kind], tuple(named)


def _of(world: World, name: str) -> Iterator[Case]:
    """The open cases about goods of the projects that a name hosts; a watch of five years keeps its case open."""
    hosted = {project.id for project in world.portfolio.projects if project.host == name}
    for case in world.portfolio.cases:
        progress, items = world.progress[case.id], world.portfolio.items_of(case.subject)
        is_running = progress.is_open and not progress.is_over and not progress.ended
        if is_running and any(item.project in hosted for item in items):
            yield case


@cache
def read_moves(path: Path | None = None) -> Mapping[str, Moves]:
    """Read what a succession moves. Raises DialectError with file, line and remedy."""
    file = path or Path(str(resources.files("lockwasher.clearance"))) / "succession.yaml"
    found = {}
    for name, entry in read_document(file).entries():
        entry.only(KEYS, must=("words", "do", "verified"))
        found[name] = Moves(name, entry.need("words").text(), entry.need("do").text(), backing(entry, _NONE))
    return found
