"""Where a word may break that is wider than its column, so that it neither leaves it nor prints over the next one.

Widths are those of the PDF's font, rounded up; a word that fits its column gets no break.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from lockwasher.paperwork.paper import Row, Section, Table

BREAK: Final = "\u200b"
ROOM: Final = {"a4": 170.0, "a6": 89.0}  # mm between the margins
_INSET: Final = 2.2  # mm beside the text of a cell
_EM: Final = 3.18  # mm: 9 points
_WIDEST: Final = 1.0
_WIDTHS: Final = {sign: share for signs, share in (("ijl|!.,:;'`()[]", 0.36), ("ftrsI/\\-\"J{}", 0.42), ("mMW@%&\u2014\u2026", 1.0), ("w", 0.78))
                  for sign in signs}  # fmt: skip
_WORD: Final = re.compile(r"[^\s\u00ad\u200b]+")
_AFTER: Final = "-/;,."  # a break is best after one of these


def fitted(section: Section, size: str) -> Section:
    """The section with places to break in the words of its table that are wider than their column."""
    return replace(section, table=_fitted(section.table, ROOM[size])) if section.table else section


def _fitted(table: Table, room: float) -> Table:
    ems = [(room * share / sum(table.widths) - _INSET) / _EM for share in table.widths]

    def row(cells: Row) -> Row:
        return tuple(broken(text, most) for text, most in zip(cells, ems, strict=True))

    return replace(table, head=row(table.head), rows=tuple(map(row, table.rows)))


def broken(text: str, most: float) -> str:
    """A text whose words are broken where they are wider than `most`, in widths of the letter M."""
    if len(text) * _WIDEST <= most:
        return text
    return _WORD.sub(lambda word: _parts(word[0], most), text)


def _parts(word: str, most: float) -> str:
    if sum(map(_width, word)) <= most:
        return word
    parts, held, wide = [], "", 0.0
    for sign in word:
        if held and wide + _width(sign) > most:
            at = max(map(held.rfind, _AFTER)) + 1 or len(held)
            parts.append(held[:at])
            held = held[at:]
            wide = sum(map(_width, held))
        held, wide = held + sign, wide + _width(sign)
    return BREAK.join((*parts, held))


def _width(sign: str) -> float:
    return _WIDTHS.get(sign) or (0.53 if sign.islower() or sign.isdigit() else 0.76)
