"""A portfolio as a folder of plain files: portfolio.yaml and one CSV file for each noun."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib import resources
from pathlib import Path
from typing import Any

from lockwasher.exchange.checks import Procedures, check
from lockwasher.exchange.columns import COLUMNS, RECORD_TYPES, LegRow, file_of
from lockwasher.exchange.cover import COVER, Cover, read_cover, write_cover
from lockwasher.exchange.errors import PortfolioErrors, RowError, nearest
from lockwasher.exchange.rows import Reading, Row, read_nouns, written_cells
from lockwasher.register.nouns import Handling, Leg
from lockwasher.register.portfolio import NOUNS, Portfolio

SHIPPED = Path(str(resources.files("lockwasher"))) / "portfolios"
_WORKBOOKS = (".xlsx", ".xls", ".ods")
_FILES = {file_of(noun): position for position, noun in enumerate(COLUMNS)}


def read_folder(path: Path, procedures: Procedures | None = None) -> Portfolio:
    """Read a portfolio from its folder.

    `procedures` gives, for each procedure id, its steps and for each step its outcomes; without it the procedures,
    steps and outcomes of cases and events are taken as they stand.

    Raises:
        PortfolioErrors: anything is wrong; it holds all faults of all files.
    """
    if not path.is_dir():
        raise PortfolioErrors(
            (RowError(str(path), None, None, "there is no such folder", "give a portfolio's folder"),)
        )
    cover, reading = read_cover(path), read_nouns(path)
    faults = cover if isinstance(cover, tuple) else ()
    errors = (*_strays(path), *faults, *reading.errors, *check(reading, procedures))
    if errors or isinstance(cover, tuple):
        raise PortfolioErrors(tuple(sorted(errors, key=_place)))
    return _portfolio(cover, reading)


def write_folder(portfolio: Portfolio, path: Path) -> None:
    """Write a portfolio so that `read_folder` gives it back.

    A noun without records gets no file; where one stands from before, only its header is left. Other files stay.

    Raises:
        ValueError: a value cannot stand in a cell, such as an id with a ';'.
    """
    records: dict[str, tuple[object, ...]] = {**dict(portfolio.rows()), "legs": tuple(_leg_rows(portfolio))}
    tables = {file_of(noun): _table(noun, records[noun]) for noun in COLUMNS if records[noun]}
    cover = write_cover(Cover(portfolio.name, portfolio.title, portfolio.default_day, portfolio.notes))
    path.mkdir(parents=True, exist_ok=True)
    (path / COVER).write_text(cover, encoding="utf-8", newline="\n")
    for noun in COLUMNS:
        target = path / file_of(noun)
        if target.name in tables or target.exists():
            target.write_text(tables.get(target.name) or _table(noun, ()), encoding="utf-8", newline="\n")


def shipped() -> tuple[str, ...]:
    """The names of the portfolios that come with the program."""
    return tuple(sorted(cover.parent.name for cover in SHIPPED.glob(f"*/{COVER}")))


def shipped_folder(name: str) -> Path:
    """The folder of a portfolio that comes with the program.

    Raises:
        LookupError: no portfolio of that name comes with it; the text names the nearest, or all.
    """
    if name in shipped():
        return SHIPPED / name
    fix = nearest(name, shipped(), f"there are: {', '.join(shipped())}")
    raise LookupError(f"no portfolio '{name}' comes with the program; {fix}")


def _place(error: RowError) -> tuple[int, str, int]:
    return _FILES.get(error.file, -1), error.file, error.row or 0


def _strays(folder: Path) -> Iterator[RowError]:
    """Files that look meant and would be passed over in silence."""
    for path in sorted(folder.iterdir()):
        near = difflib.get_close_matches(path.name.lower(), [*_FILES, COVER], n=1, cutoff=0.8)
        if path.suffix.lower() == ".csv" and path.name not in _FILES:
            fix = f"did you mean {near[0]}?" if near else f"the files are {', '.join(_FILES)}"
            yield RowError(path.name, None, None, "no noun has this file", fix)
        elif path.suffix.lower() in _WORKBOOKS and path.with_suffix(".csv").name in _FILES:
            fix = f"save it as {path.with_suffix('.csv').name}, and move this one away"
            yield RowError(path.name, None, None, "workbooks are not read", fix)
        elif path.name != COVER and near == [COVER]:
            yield RowError(path.name, None, None, "this file is not read", f"did you mean {COVER}?")


def _portfolio(cover: Cover, reading: Reading) -> Portfolio:
    legs: dict[str, list[LegRow]] = {}
    for leg in sorted((LegRow(**row.values) for row in reading.rows["legs"]), key=lambda leg: leg.number):  # type: ignore[arg-type]  # read by the columns of LegRow
        legs.setdefault(leg.consignment, []).append(leg)
    records: dict[str, Any] = {noun: tuple(_record(noun, row, legs) for row in reading.rows[noun]) for noun in NOUNS}
    empty = Portfolio(name=cover.name, title=cover.title, default_day=cover.default_day, notes=cover.notes)
    return replace(empty, **records)


def _record(noun: str, row: Row, legs: dict[str, list[LegRow]]) -> object:
    route = {}
    if noun == "consignments":
        route["legs"] = tuple(_leg(leg) for leg in legs.get(row.text("id") or "", ()))
    return RECORD_TYPES[noun](**row.values, **route)


def _leg(row: LegRow) -> Leg:
    return Leg(
        start=row.start, end=row.end, mode=row.mode, carrier=row.carrier, insurer=row.insurer, known_on=row.known_on
    )


def _leg_rows(portfolio: Portfolio) -> Iterator[LegRow]:
    for consignment in portfolio.consignments:
        for number, leg in enumerate(consignment.legs, start=1):
            yield LegRow(consignment=consignment.id, number=number, **asdict(leg))


def _table(noun: str, records: tuple[object, ...]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = _written(noun, records)
    writer.writerow(names)
    for record in records:
        cells = written_cells(noun, record)
        writer.writerow(cells[name] for name in names)
    return text.getvalue()


def _written(noun: str, records: tuple[object, ...]) -> tuple[str, ...]:
    """The columns to write; that of marks is left out where every record has the one taken for granted."""
    is_marked = any(getattr(record, "handling", Handling.PARTNER) != Handling.PARTNER for record in records)
    return tuple(column.name for column in COLUMNS[noun] if is_marked or column.name != "handling")
