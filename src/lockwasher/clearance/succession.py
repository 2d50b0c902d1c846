"""Institutions that succeeded one another: what still stands in the predecessor's name, what moves, what is shown again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.clearance.checks_desk import Desk
from lockwasher.clearance.routes_table import BOND, CARNET, FLORENCE
from lockwasher.clearance.taken import is_lost, is_through
from lockwasher.estimates.world import World
from lockwasher.procedures.dialect import read_document
from lockwasher.procedures.model import Backing
from lockwasher.procedures.phrases import backing
from lockwasher.register.nouns import Case, Claim, Field, Mark, Partner

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
    """What stands in a name that is no longer anybody's; that eligibility is shown again wherever there is an application.

    An entry that is over stays that of its importer of record.
    """
    kinds, desk = read_moves(), Desk(world)
    entered = desk.released | desk.left.keys()
    dockets = [case.id for case in _of(world, name) if case.procedure == FLORENCE]
    bonds = [case.id for case in _of(world, name) if case.procedure in {BOND, CARNET}]
    imports = [c.id for c in world.portfolio.consignments if c.importer == name and not entered.issuperset(c.items)]
    hosts = [project.id for project in world.portfolio.projects if project.host == name]
    claims = [claim.id for claim in _claims(world, name, entered)]
    for kind, named in (
        ("dockets", dockets),
        ("eligibility", hosts),
        ("bonds", [*bonds, *imports]),
        ("papers", claims),
    ):
        if named:
            yield kinds[kind], tuple(named)


def _claims(world: World, name: str, entered: frozenset[str]) -> Iterator[Claim]:
    """The papers that name an institution and have not ended; of importers while anything is still to be entered."""
    for claim in world.portfolio.claims:
        if claim.holder != name or (claim.ends and claim.ends.last <= world.as_of):
            continue
        items = {item.id for item in world.portfolio.items_of(claim.subject)}
        if claim.field != Field.IMPORTER or not items or items - entered:
            yield claim


def _of(world: World, name: str) -> Iterator[Case]:
    """The cases about goods of the projects that a name hosts in which something is left to do.

    A watch of five years keeps its case open; an application that is lost is over.
    """
    hosted = {project.id for project in world.portfolio.projects if project.host == name}
    for case in world.portfolio.cases:
        progress, items = world.progress[case.id], world.portfolio.items_of(case.subject)
        is_running = progress.is_open and not is_through(progress) and not is_lost(world, case)
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
