"""A paper as a value: a title, facts about it, and sections of words and tables. Every form of it is written from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

Row = tuple[str, ...]
TURNS: Final = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # signs that turn what is written after them


class PaperError(ValueError):
    """A paper that cannot be written so; the text says which part, and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a head. `widths` are shares of the line, one for each column."""

    head: Row
    rows: tuple[Row, ...]
    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.widths) != len(self.head) or any(len(row) != len(self.head) for row in self.rows):
            raise PaperError(f"a table under {self.head} has a row or widths of another length; give each column one")


@dataclass(frozen=True, slots=True)
class Section:
    """A section: what it is about, a table, what stands where there is no row, and a remark below. `level` 1 or 2.

    `code` is drawn as a QR code; `breaks` puts the section on a page of its own.
    """

    heading: str
    lead: str = ""
    table: Table | None = None
    nothing: str = ""
    note: str = ""
    level: int = 1
    code: str = ""
    breaks: bool = False

    @property
    def has_rows(self) -> bool:
        """Whether there is anything in its table."""
        return self.table is not None and bool(self.table.rows)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a day. `made_for` says who may read it, and stands on every page; `lang` is that of its own words.

    `size` of its pages: `a4`, or `a6` for labels.
    """

    title: str
    subtitle: str
    made_on: date
    made_for: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    lang: str = "en"
    size: str = "a4"
