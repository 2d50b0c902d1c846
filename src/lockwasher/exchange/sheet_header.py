"""Where the list of a sheet begins: its header, in one row or two, below titles and above the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lockwasher.exchange.sheet_columns import LEFT_OUT, meaning_of
from lockwasher.exchange.sheet_values import is_blank
from lockwasher.exchange.sheet_words import country_names, folded
from lockwasher.exchange.sheets import Sheet, Value, text_of

OUR_ID, OUR_REASONS, OUR_ROW = "Lockwasher id", "Lockwasher reasons", "Lockwasher row"
_SEARCHED = 60  # rows
_LONGEST = 40  # characters of a header's second line


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a header from zero, and for each column its whole text and its last line."""

    first: int
    last: int
    texts: tuple[tuple[str, str], ...]
    is_known: bool = True  # some of its words are

    @property
    def fingerprint(self) -> str:
        """What layout this is: the same words in the same order, however they are written; our own columns do not count."""
        words = [folded(whole) for whole, _ in self.texts if whole not in {OUR_ID, OUR_REASONS, OUR_ROW}]
        while words and not words[-1]:
            words.pop()
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


Score = Callable[[Sequence[tuple[str, str]]], float]


def find_header(sheet: Sheet, score: Score | None = None, says: Score | None = None) -> Header | None:
    """The header of a sheet: the row, or pair of rows, whose words say most; None where there is none.

    `score` weighs the texts of a candidate; left out, the meanings its words are known for count, as `says` weighs them.
    """
    best, most = None, 0.0
    for header in _candidates(sheet):
        weight = (score or says or weight_of)(header.texts)
        if weight > most:
            best, most = header, weight
    if score is None and most < 4:  # one word alone may stand in any row
        return best if best and best.first == _first_filled(sheet) and most >= 3 else _unknown(sheet)
    return best


def weight_of(texts: Sequence[tuple[str, str]]) -> float:
    """How much a row says as a header: the surest header of each meaning."""
    found: dict[str, float] = {}
    for whole, own in texts:
        meaning, strength = meaning_of(whole, own)
        found[meaning] = max(found.get(meaning, 0), strength)
    return sum(strength if meaning != LEFT_OUT else 0.5 for meaning, strength in found.items() if meaning)


def _candidates(sheet: Sheet) -> Iterator[Header]:
    """Every row among the first, alone and with the one below it."""
    for row in range(min(_SEARCHED, len(sheet.rows))):
        if not any(isinstance(value, str) and value.strip() for value in sheet.rows[row]):
            continue
        lines = tuple(text_of(value) for value in sheet.rows[row])
        yield Header(row, row, tuple((line, line) for line in lines))
        if row + 1 < len(sheet.rows) and _may_be_second(sheet, row):
            below = tuple(text_of(value) for value in sheet.rows[row + 1])
            above = _spread_right(sheet, row, lines)
            texts = (
                (" ".join(part for part in (up, low) if part), low or up) for up, low in zip(above, below, strict=True)
            )
            yield Header(row, row + 1, tuple(texts))


def _may_be_second(sheet: Sheet, row: int) -> bool:
    """Whether the row below could be a header's second line: short words, no number, no country, below two or more."""
    filled = [value for value in sheet.rows[row + 1] if not is_blank(value)]
    above = [value for value in sheet.rows[row] if not is_blank(value)]
    return (
        len(above) > 1
        and bool(filled)
        and all(isinstance(value, str) and len(value) <= _LONGEST for value in filled)
        and not any(any(letter.isdigit() for letter in str(value)) for value in filled)
        and not any(folded(text_of(value)) in country_names() and len(text_of(value)) > 2 for value in filled)
    )


def _spread_right(sheet: Sheet, row: int, lines: Sequence[str]) -> list[str]:
    """The texts of a row, each over the columns it heads: those merged with it, else the blank ones that have a line below."""
    merged = {
        column: left
        for top, left, bottom, right in sheet.merged
        if top <= row <= bottom
        for column in range(left, min(right + 1, len(lines)))
    }
    found: list[str] = []
    for column, line in enumerate(lines):
        if column in merged:
            found.append(lines[merged[column]])
        elif not line and found and not sheet.merged and text_of(sheet.rows[row + 1][column]):
            found.append(found[-1])
        else:
            found.append(line)
    return found


def _first_filled(sheet: Sheet) -> int:
    return next((number for number, row in enumerate(sheet.rows) if any(map(_is_filled, row))), -1)


def _unknown(sheet: Sheet) -> Header | None:
    """A header of which no word is known: the first row of two or more words without a digit, with rows of more below."""
    for row in range(min(_SEARCHED, len(sheet.rows) - 1)):
        filled = [value for value in sheet.rows[row] if _is_filled(value)]
        below = sum(map(_is_filled, sheet.rows[row + 1]))
        is_words = all(isinstance(value, str) and not any(letter.isdigit() for letter in value) for value in filled)
        if len(filled) > 1 and is_words and below > 1:
            lines = tuple(text_of(value) for value in sheet.rows[row])
            return Header(row, row, tuple((line, line) for line in lines), is_known=False)
    return None


def _is_filled(value: Value) -> bool:
    return not isinstance(value, str) or bool(value.strip())
