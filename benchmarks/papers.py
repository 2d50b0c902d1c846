"""What papers cost: make bench BENCH=benchmarks/papers.py.

A synthetic consignment of 300 lines in 30 packages, everything stated: all its papers as PDF, in one process; then 1,000 lines of
1,000 types: form ITA-338P of each, by two processes, with progress. Told are seconds, start of the processes counted in.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from lockwasher.actions.filled_papers import set_at_once
from lockwasher.actions.paper_batches import write_all
from lockwasher.calendars.spans import on
from lockwasher.clearance.routes import route_desk
from lockwasher.estimates.world import build_world
from lockwasher.paperwork.catalogue import CATALOGUE
from lockwasher.paperwork.filling import fill
from lockwasher.paperwork.kinds import find_kind, kinds
from lockwasher.paperwork.subjects import Desk, subject_of
from lockwasher.register.nouns import (
    Claim,
    Consignment,
    Contribution,
    Field,
    Goods,
    Item,
    Mark,
    Money,
    Partner,
    PartnerKind,
    Project,
)
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.statements import Statement, stated_on

DAY, LINES, PACKAGES, APPLICATIONS, WORKERS = date(2026, 5, 1), 300, 30, 1_000, 2
ALL_WITHIN, BATCH_WITHIN = 5.0, 40.0  # seconds


def main() -> None:
    """Measure both, and end with status 1 where one takes longer than it may."""
    sys.exit(any([_consignment(), _applications()]))


def _consignment() -> bool:
    desk = _desk(LINES)
    begun = time.perf_counter()
    subject = subject_of(desk, "consignments", "many")
    made = set_at_once((fill(kind, subject) for kind in kinds().values() if "consignments" in kind.about), "pdf")
    assert all(body.result() for _, body in made)
    return _tell(f"{len(made)} papers about {LINES} lines", time.perf_counter() - begun, ALL_WITHIN)


def _applications() -> bool:
    desk, kind = _desk(APPLICATIONS), find_kind("ita-338p")
    subjects = [subject_of(desk, "items", item.id) for item in desk.portfolio.items]
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        paths = write_all(kind, subjects, Path(folder), workers=WORKERS, progress=_progress)
        took = time.perf_counter() - begun
        sys.stderr.write("\n")
        assert len(paths) == APPLICATIONS
        assert all(path.stat().st_size for path in paths)
    return _tell(f"{APPLICATIONS:,} forms ITA-338P by {WORKERS} processes", took, BATCH_WITHIN)


def _tell(what: str, took: float, within: float) -> bool:
    sys.stdout.write(f"{what}: {took:.2f} s, {within:.0f} s at the most\n")
    return took > within


def _progress(n_done: int, n: int) -> None:
    if n_done % 50 == 0:
        sys.stderr.write(f"\r{n_done:,} of {n:,}")


def _desk(n_lines: int) -> Desk:
    partners = (
        Partner(id="host", name="Host Laboratory", country="US", kind=PartnerKind.US_NONPROFIT, mark=Mark.SYNTHETIC),
        Partner(
            id="ente", name="Ente di ricerca", country="IT", kind=PartnerKind.FOREIGN_GOVERNMENT, mark=Mark.SYNTHETIC
        ),
    )
    items = tuple(
        Item(
            id=f"line-{n}", title=f"Lamiera n° {n}", contributions=("part",), project="project", maker="ente", origin="IT",
            tariff_number="9027.50.40.15", quantity=1 + n % 3, mass_kg=Decimal(n + 1), goods=Goods.INSTRUMENT, model=f"Tipo {n}",
            order="in kind", purpose="neutrino physics", customs_value=Money(Decimal(1000 + n), "USD"),
            customs_value_basis="cost of making", mark=Mark.SYNTHETIC,
        )
        for n in range(n_lines)
    )  # fmt: skip
    portfolio = Portfolio(
        name="synthetic",
        partners=partners,
        projects=(Project(id="project", name="The project", host="host"),),
        contributions=(Contribution(id="part", title="A part", partner="ente", project="project"),),
        items=items,
        consignments=(
            Consignment(
                id="many", title="Many plates", items=tuple(item.id for item in items), shipper="ente", importer="host"
            ),
        ),
        claims=(
            Claim(
                id="title", field=Field.TITLE, subject="part", holder="ente", begins=on(date(2026, 1, 1)), paper="deed"
            ),
        ),
    )
    world = build_world(portfolio, DAY)
    return Desk(route_desk(world, DAY), stated_on(_statements(portfolio), DAY), address="https://desk.example")


def _statements(portfolio: Portfolio) -> list[Statement]:
    found = [("consignments", "many", entry.name) for entry in CATALOGUE.values() if entry.noun == "consignments"]
    found += [("partners", "host", entry.name) for entry in CATALOGUE.values() if entry.noun == "partners"]
    of_items = [entry.name for entry in CATALOGUE.values() if entry.noun in {"items", "records"}]
    found += [("items", item.id, name) for item in portfolio.items for name in of_items]
    return [
        Statement(
            noun=noun, record=record, fact=name, value=_value(name, record), source="synthetic", mark=Mark.SYNTHETIC
        )
        for noun, record, name in found
    ]


def _value(name: str, record: str) -> str:
    number = int(record.rpartition("-")[2]) if record.startswith("line-") else 0
    if name == "line.package":
        return f"BOX-{number % PACKAGES:02}"
    return f"{number + 2}" if name == "line.gross-kg" else f"stated of {record}"


if __name__ == "__main__":
    main()
