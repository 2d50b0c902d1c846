"""Facts stated for papers, as a CSV file: noun, record, fact, value, source, mark, known_on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from lockwasher.exchange.delimited import read_delimited
from lockwasher.exchange.errors import PortfolioErrors, RowError, nearest
from lockwasher.register.nouns import Mark
from lockwasher.register.statements import Statement

COLUMNS: Final = ("noun", "record", "fact", "value", "source", "mark", "known_on")
_MUST: Final = COLUMNS[:5]
_MARKS: Final = tuple(str(mark) for mark in Mark)
Judge = Callable[[Mapping[str, str]], Iterable[tuple[str, str]]]


def read_statements(path: Path, known_on: date, judge: Judge = lambda _told: ()) -> tuple[Statement, ...]:
    """Read a file of statements.

    Args:
        path: the file.
        known_on: since when is known what names no day.
        judge: what else is wrong with a row that is whole: column, and what is wrong and what to do.

    Raises:
        PortfolioErrors: rows are faulty; every fault at once, with line and remedy.
        RefusedFileError: it is no text.
        OSError: it cannot be read.
    """
    read = read_delimited(path.name, path.read_bytes()).sheets[0].rows
    grid = [[str(cell).strip() for cell in row] for row in read]
    head = grid[0] if grid else []
    errors = list(_head_faults(path.name, head))
    if errors:
        raise PortfolioErrors(tuple(errors))
    found = []
    for at, cells in enumerate(grid[1:], 2):
        told = dict(zip(head, cells, strict=True))
        if any(told.values()):
            faults = list(_faults(path.name, at, told))
            faults += () if faults else [RowError(path.name, at, column, said) for column, said in judge(told)]
            errors += faults
            found += [] if faults else [_statement(told, known_on)]
    if errors:
        raise PortfolioErrors(tuple(errors))
    return tuple(found)


def _head_faults(file: str, head: list[str]) -> Iterator[RowError]:
    for column in head:
        if column not in COLUMNS:
            yield RowError(
                file,
                1,
                column,
                "there is no such column",
                nearest(column, COLUMNS, f"the columns are {', '.join(COLUMNS)}"),
            )
    for column in _MUST:
        if column not in head:
            yield RowError(file, 1, None, f"the column '{column}' is missing", "add it")


def _faults(file: str, row: int, told: dict[str, str]) -> Iterator[RowError]:
    for column in _MUST:
        if not told[column]:
            yield RowError(file, row, column, "the cell is empty", "fill it; a statement needs a source")
    if (mark := told.get("mark")) and mark not in _MARKS:
        yield RowError(file, row, "mark", f"'{mark}' is no mark", nearest(mark, _MARKS, f"one of {', '.join(_MARKS)}"))
    if (day := told.get("known_on")) and _day(day) is None:
        yield RowError(file, row, "known_on", f"'{day}' is no day", "write 2017-07-26")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _statement(told: dict[str, str], known_on: date) -> Statement:
    return Statement(
        noun=told["noun"],
        record=told["record"],
        fact=told["fact"],
        value=told["value"],
        source=told["source"],
        mark=Mark(told.get("mark") or Mark.UNVERIFIED),
        known_on=_day(told.get("known_on", "")) or known_on,
    )
