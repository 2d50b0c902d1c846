"""A noun's file as rows of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lockwasher.calendars.spans import Span
from lockwasher.exchange.columns import COLUMNS, KNOWN_FROM, Column, file_of
from lockwasher.exchange.errors import RefusedFileError, RowError, UnreadableError, nearest
from lockwasher.exchange.tables import Table, read_table


@dataclass(frozen=True, slots=True)
class Row:
    """One record's values by column. A cell that could not be read has none, so that one fault makes no second."""

    noun: str
    line: int
    values: Mapping[str, object]

    def error(self, column: str, message: str, fix: str = "") -> RowError:
        """A fault of this row."""
        return RowError(file_of(self.noun), self.line, column, message, fix)

    def text(self, column: str) -> str | None:
        """The text in a column; None where there is none."""
        value = self.values.get(column)
        return value if isinstance(value, str) and value else None

    def names(self, column: str) -> tuple[str, ...]:
        """The id or ids in a column."""
        value = self.values.get(column)
        if isinstance(value, tuple):
            return tuple(name for name in value if isinstance(name, str))
        return (value,) if isinstance(value, str) and value else ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a folder: rows by noun, the faults met, and the nouns whose file could not be used."""

    rows: Mapping[str, tuple[Row, ...]]
    errors: tuple[RowError, ...]
    refused: frozenset[str]


def read_nouns(folder: Path) -> Reading:
    """Read the file of every noun that has one; nothing is raised, all faults are in the reading."""
    found = {noun: tuple(_read_noun(folder, noun)) for noun in COLUMNS}
    rows = {noun: tuple(f for f in parts if isinstance(f, Row)) for noun, parts in found.items()}
    errors = tuple(f for parts in found.values() for f in parts if isinstance(f, RowError))
    refused = frozenset(noun for noun, parts in found.items() if any(_hides_ids(f) for f in parts))
    return Reading(rows, errors, refused)


def _hides_ids(found: Row | RowError) -> bool:
    """Whether ids of the noun may be absent for a fault already told: references to it are then not judged."""
    return isinstance(found, RowError) and (found.column is None or (found.column == "id" and found.row == 1))


def _read_noun(folder: Path, noun: str) -> Iterator[Row | RowError]:
    path = folder / file_of(noun)
    if not path.exists():
        return
    columns = {column.name: column for column in COLUMNS[noun]}
    try:
        table = read_table(path, frozenset(columns))
    except RefusedFileError as refused:
        yield refused.error
        return
    yield from _header_faults(table, columns)
    yield from table.faults
    for line, cells in table.rows:
        yield from read_row(noun, line, dict(zip(table.header, cells, strict=True)))


def _header_faults(table: Table, columns: Mapping[str, Column]) -> Iterator[RowError]:
    for name in dict.fromkeys(table.header):
        if table.header.count(name) > 1:
            yield RowError(table.file, 1, name, f"column '{name}' stands {table.header.count(name)} times", "keep one")
        if name not in columns:
            yield RowError(table.file, 1, name, *_unknown(table.file, name, columns))
    for column in columns.values():
        if column.is_required and column.name not in table.header:
            yield RowError(table.file, 1, column.name, "this column is missing", "add it; its cells must be filled")


def _unknown(file: str, name: str, columns: Mapping[str, Column]) -> tuple[str, str]:
    if not name:
        return "a column has no name", "name it or delete it"
    if (file, name) == ("consignments.csv", "legs"):
        return "there is no column 'legs' here", "legs stand in legs.csv, one row each"
    return f"there is no column '{name}' here", nearest(name, columns, f"the columns are {', '.join(columns)}")


def read_row(noun: str, line: int, cells: Mapping[str, str]) -> Iterator[Row | RowError]:
    """The faults of a row's cells, then the row. A required column that is not there is told once for the file."""
    values: dict[str, object] = {}
    row = Row(noun, line, values)
    for column in COLUMNS[noun]:
        cell = cells.get(column.name)
        if not cell:
            if column.is_required and cell is not None:
                yield row.error(column.name, "this cell is blank", f"fill it: {column.kind.words}")
            elif not column.is_required:
                values[column.name] = column.default
            continue
        try:
            values[column.name] = column.kind.read(cell)
        except UnreadableError as error:
            yield row.error(column.name, error.message, error.fix)
            if column.name == "id":
                values["id"] = cell
    if not cells.get("known_on") and "known_on" in values:
        values["known_on"] = known_from(noun, values)
    yield row


def known_from(noun: str, values: Mapping[str, object]) -> date:
    """The day a record was known when its file leaves that blank: the last day of its span, or always."""
    span = values.get(KNOWN_FROM.get(noun, ""))
    return span.last if isinstance(span, Span) else date.min


def written_cells(noun: str, record: object) -> dict[str, str]:
    """What each column of a row says of a record; nothing where the file leaves it blank.

    Raises:
        ValueError: a value cannot stand in a cell, such as an id with a ';'.
    """
    values = {column.name: getattr(record, column.name) for column in COLUMNS[noun]}
    return {column.name: _written(noun, column, values) for column in COLUMNS[noun]}


def _written(noun: str, column: Column, values: Mapping[str, object]) -> str:
    value = values[column.name]
    is_blank = value in (None, "", ()) or (column.name == "known_on" and value == known_from(noun, values))
    return "" if is_blank else column.kind.write(value)
