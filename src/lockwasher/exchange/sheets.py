"""A spreadsheet as a grid: cells by row and column, and what the cells alone do not say. Nothing is interpreted yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from lockwasher.exchange.errors import RefusedFileError, RowError

Value = str | float | int | bool | date | datetime | time | timedelta
Place = tuple[int, int]  # row and column, from zero

NEVER_COMPUTED = "a formula that was never computed"  # a fault of a cell
MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_CELLS = 4_000_000
# Spaces, and what neither YAML nor a database can hold: control characters and the two that are none.
_SPACES = re.compile("[\\s\u00a0\u2007\u202f\u200b\ufeff\x00-\x1f\x7f-\x9f\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet from its first row and column on, every row equally long; a cell in which nothing stands is `""`.

    `faults` are cells without a value and why; `formats` number formats that may name a currency or hold zeros;
    `merged` first row, first column, last row, last column. All count from zero.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    faults: Mapping[Place, str] = field(default_factory=dict)
    formats: Mapping[Place, str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    is_1904: bool = False  # days are counted from 1904, as old Macintosh workbooks do

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def address(self, row: int, column: int) -> str:
        """A cell as people name it, such as `Sheet1!F17`."""
        return f"{self.name}!{letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True)
class Book:
    """A file's sheets in their order, and what must be told of how it was read."""

    file: str
    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...] = ()


def letters(column: int) -> str:
    """A column's letters: A for 0, AA for 26."""
    name, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def text_of(value: Value) -> str:
    """A cell as text on one line, a whole number without its point, a day in ISO form."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():  # most cells, and several times as fast
            return " ".join(value.split())
        return _SPACES.sub(" ", value).strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


def bounded(file: str, n_rows: int, n_columns: int) -> None:
    """Raise RefusedFileError where a grid of that size would take more memory than is meant for one sheet."""
    if n_rows > MAX_ROWS:
        raise refused(file, f"more than {MAX_ROWS} rows", "split it into several files")
    if n_columns > MAX_COLUMNS or n_rows * n_columns > MAX_CELLS:
        told = f"{n_rows} rows of {n_columns} columns are over the limit of {MAX_COLUMNS} columns and {MAX_CELLS} cells"
        raise refused(file, told, "delete what stands far outside the list, or split it")


def spread(sheet: Sheet) -> Iterator[tuple[Place, tuple[int, int, int, int]]]:
    """Each cell that a merged one covers, with the range."""
    for area in sheet.merged:
        top, left, bottom, right = area
        for row in range(top, min(bottom + 1, len(sheet.rows))):
            for column in range(left, min(right + 1, sheet.width)):
                yield (row, column), area


def refused(file: str, message: str, fix: str, line: int | None = None) -> RefusedFileError:
    """A refusal of a whole file."""
    return RefusedFileError(RowError(file, line, None, message, fix))
