"""Every list of a workbook: its sheets, those with the same header together, and the sheets that hold none and why."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheet_layout import Layout, Recall, lay_out
from lockwasher.exchange.sheet_lists import EVENTS, LISTS
from lockwasher.exchange.sheet_words import folded
from lockwasher.exchange.sheets import Book, Sheet
from lockwasher.register.portfolio import NOUNS

_ORDER = (*(noun for noun in NOUNS if noun != EVENTS), EVENTS)  # an event names its case and its evidence


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a workbook, those before which name nothing in those after, each with its part of the book.

    `left` says which sheets are not read, and why.
    """

    found: tuple[tuple[Book, Layout], ...]
    left: tuple[str, ...]


def lists_in(book: Book, recall: Recall) -> Lists:
    """Every list of a workbook, those on hidden sheets among them."""
    left: list[str] = []
    alike: dict[tuple[str, str], list[Sheet]] = {}
    for sheet in book.sheets:
        if sheet.rows:
            try:
                layout = _layout(replace(book, sheets=(sheet,)), recall)
            except RefusedFileError as error:
                left.append(f"sheet '{sheet.name}' is not read: {error.error.message}; {error.error.fix}")
            else:
                alike.setdefault((layout.noun, layout.fingerprint), []).append(sheet)
    parts = [(replace(book, sheets=tuple(sheets), notices=()), noun) for (noun, _), sheets in alike.items()]
    found = [(part, lay_out(part, None, recall, noun=noun)) for part, noun in parts]
    return Lists(tuple(sorted(found, key=lambda one: _ORDER.index(one[1].noun))), tuple(left))


def _layout(part: Book, recall: Recall) -> Layout:
    """The layout of one sheet, of the noun that its name says where its header can be read so. Raises RefusedFileError."""
    name = folded(part.sheets[0].name)
    noun = next((noun for noun in LISTS if name == noun.replace("_", " ")), None)
    if noun:
        with suppress(RefusedFileError):
            return lay_out(part, None, recall, noun=noun)
    return lay_out(part, None, recall)
