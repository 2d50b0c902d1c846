"""The counts, plans and assumed shares from which the dune portfolio is made, each with its source."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from lockwasher.calendars.spans import Span, parse_span
from lockwasher.register.nouns import Goods, Mark

HERE = Path(str(resources.files("lockwasher.exchange")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A count of the public record, and how it becomes lines.

    `becomes`: `items`, `parts` (counted by the kinds it is made of), `record` (it stands in `dune_record/`) or `nothing`; `why`
    gives the reason. Its `count` comes in `lines` of `least` to `most` pieces; `together_least` to `together_most` lines of its
    `group` make a consignment, in the store `store_days` before it is wanted underground and 0 to `ocean_days` earlier still.
    `types`: how many types there are. A fact that is not on record is None.
    """

    id: str
    system: str
    title: str
    count: int
    unit: str
    per: str
    becomes: str
    why: str
    source: str
    mark: Mark
    lines: int = 0
    least: int = 0
    most: int = 0
    group: str = ""
    together_least: int = 0
    together_most: int = 0
    contribution: str = ""
    project: str = ""
    origin: str | None = None
    maker: str | None = None
    goods: Goods | None = None
    model: str | None = None
    types: int = 0
    is_oversize: bool | None = None
    mass_kg: str | None = None
    shipper: str | None = None
    legs: tuple[tuple[str, str, str], ...] = ()
    port: str | None = None
    wanted: tuple[str, str] | None = None
    store_days: int = 0
    ocean_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a plan said on a day; a later statement of the same plan takes its place."""

    plan: str
    wanted: Span
    known_on: date
    mark: Mark
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The share of all lines that is assumed of some partners, in per cent, and what is made of it."""

    whose: str
    percent: int
    partners: tuple[str, ...]
    how_used: str
    source: str
    mark: Mark


@cache
def marginals() -> tuple[Kind, ...]:
    """Every count, also of what becomes no line."""
    return tuple(_kind(row) for row in _rows("dune_marginals.csv"))


@cache
def plans() -> tuple[Statement, ...]:
    """Every statement of a plan, the earlier ones of a plan first."""
    return tuple(
        Statement(
            plan=row["plan"],
            wanted=parse_span(row["wanted"]),
            known_on=date.fromisoformat(row["known_on"]),
            mark=Mark(row["mark"]),
            source=row["source"],
            note=row["note"],
        )
        for row in _rows("dune_plans.csv")
    )


@cache
def shares() -> tuple[Share, ...]:
    """The assumed shares of the partners, those also that could not be kept."""
    return tuple(
        Share(
            whose=row["whose"],
            percent=int(row["percent"]),
            partners=tuple(row["partners"].split(";")) if row["partners"] else (),
            how_used=row["how_used"],
            source=row["source"],
            mark=Mark(row["mark"]),
        )
        for row in _rows("dune_shares.csv")
    )


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _kind(row: dict[str, str]) -> Kind:
    return Kind(
        id=row["id"],
        system=row["system"],
        title=row["title"],
        count=int(row["count"]),
        unit=row["unit"],
        per=row["per"],
        becomes=row["becomes"],
        why=row["why"],
        source=row["source"],
        mark=Mark(row["mark"]),
        lines=int(row["lines"] or 0),
        least=int(row["least"] or 0),
        most=int(row["most"] or 0),
        group=row["group"],
        together_least=int(row["together_least"] or 0),
        together_most=int(row["together_most"] or 0),
        contribution=row["contribution"],
        project=row["project"],
        origin=row["origin"] or None,
        maker=row["maker"] or None,
        goods=Goods(row["goods"]) if row["goods"] else None,
        model=row["model"] or None,
        types=int(row["types"] or 0),
        is_oversize={"yes": True, "no": False}.get(row["is_oversize"]),
        mass_kg=row["mass_kg"] or None,
        shipper=row["shipper"] or None,
        legs=tuple(_leg(leg) for leg in row["route"].split(";") if leg),
        port=row["port"] or None,
        wanted=_plans(row["wanted"]),
        store_days=int(row["store_days"] or 0),
        ocean_days=int(row["ocean_days"] or 0),
    )


def _leg(told: str) -> tuple[str, str, str]:
    places, _, mode = told.partition(":")
    start, _, end = places.partition(">")
    return start, end, mode


def _plans(told: str) -> tuple[str, str] | None:
    begins, _, ends = told.partition("..")
    return (begins, ends) if told else None
