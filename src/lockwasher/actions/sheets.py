"""Read an office's own spreadsheet: the mapping given or kept for its layout, its rows, and a portfolio made of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheet_days import DayOrder
from lockwasher.exchange.sheet_differences import Telling
from lockwasher.exchange.sheet_files import read_book
from lockwasher.exchange.sheet_layout import Layout, lay_out, look_at
from lockwasher.exchange.sheet_map import SheetMap, meanings_of, read_map, write_map
from lockwasher.exchange.sheet_portfolio import merge
from lockwasher.exchange.sheet_rows import Defaults, Reading, read_rows
from lockwasher.exchange.sheet_words import slug
from lockwasher.register.nouns import Project
from lockwasher.register.portfolio import Portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a sheet is to be read, where it does not say so itself. `meanings` are chosen by hand, by the letter of the column."""

    mapping: Path | None = None
    sheet: str | None = None
    noun: str | None = None
    currency: str | None = None
    unit: str | None = None
    order: DayOrder | None = None
    meanings: tuple[tuple[str, str], ...] = ()


def read_sheet(path: Path, asked: Asked) -> Reading:
    """Read a spreadsheet with the mapping given, else the one kept for its layout, else one guessed.

    Raises:
        RefusedFileError: the file, or the mapping, cannot be read; the text says why and what to do.
    """
    given = read_map(asked.mapping) if asked.mapping else None
    book = read_book(path)
    layout = lay_out(book, given, kept_map, sheet=asked.sheet, noun=asked.noun, meanings=dict(asked.meanings))
    return read_rows(book, layout, Defaults(asked.currency, asked.unit, asked.order))


def columns_of(path: Path, asked: Asked) -> dict[str, object]:
    """The columns of a sheet that could not be read as asked, for somebody to say what they mean; none where there is no header."""
    try:
        layout = look_at(read_book(path), None, kept_map, sheet=asked.sheet, noun=asked.noun)  # fmt: skip
    except RefusedFileError:
        return {}
    chosen = dict(asked.meanings)
    return {
        "columns": [
            {"letter": c.letter, "header": c.header, "meaning": chosen.get(c.letter, c.meaning), "how": c.how}
            for c in layout.columns
        ],
        "meanings": meanings_of(layout.noun, is_list=layout.is_list),
        "noun": layout.noun,
        "sheets": [sheet.name for sheet, _ in layout.sheets],
        "others": layout.others,
    }


def further_sheets(path: Path, layout: Layout) -> tuple[str, ...]:
    """The other sheets of a workbook that hold a list as well."""
    return tuple(name for name in layout.others if _holds_list(path, name))


def _holds_list(path: Path, name: str) -> bool:
    try:
        lay_out(read_book(path), None, kept_map, sheet=name)
    except RefusedFileError:
        return False
    return True


def keep_map(reading: Reading) -> Path:
    """Keep what the columns of a layout mean for the next time."""
    path = _place(reading.layout.fingerprint)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(write_map(reading.layout.noun, reading.layout.columns), encoding="utf-8", newline="\n")
    return path


def sheet_portfolio(path: Path) -> tuple[Portfolio, tuple[str, ...]]:
    """A sheet as a portfolio by itself, made of the rows that can be accepted, and what must be told of it.

    Raises:
        RefusedFileError: as `read_sheet`.
    """
    reading = read_sheet(path, Asked())
    name = slug(path.stem) or "sheet"
    empty = Portfolio(name=name, title=path.name, projects=(Project(id=name, name=path.name, host=""),))
    merged = merge(empty, reading, Telling(path.name, clock.today(), name))
    told = f"{path.name}: {len(reading.accepted)} of {reading.n_rows} rows are looked at"
    n_rejected = len(reading.rejected)
    rest = f", {n_rejected} were rejected; 'lockwasher load {path.name}' says why" if n_rejected else ""
    return merged.portfolio, (told + rest, *reading.notices, *merged.notices)


def kept_map(fingerprint: str) -> SheetMap | None:
    """What the columns of a layout meant the last time; None where it is new."""
    path = _place(fingerprint)
    return read_map(path) if path.is_file() else None


def _place(fingerprint: str) -> Path:
    return Path(settings.LOCKWASHER_HOME) / "sheets" / f"{fingerprint}.yaml"
