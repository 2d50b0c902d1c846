"""The words of a sheet: headers in several languages, what stands for yes or unknown, months, units, currencies, countries.

All are data files of this folder. `country_names.tsv` is from the Unicode CLDR (English, German, French, Italian, Spanish,
Portuguese, Dutch) with the codes of three letters of ISO 3166 and names in use; `currencies.tsv` is ISO 4217 with signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

_NOT_WORD = re.compile(r"[^\w]+|_+")
_NOT_ID = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d", "ð": "d"})  # fmt: skip
_GARBLED = re.compile(
    "[ÂÃÅÄâ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122\u20ac]"
)


def unaccented(text: str) -> str:
    """Text without accents, letters that no accent makes spelt out."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Words for comparison: small letters without accents, one space for whatever stands between words."""
    return _NOT_WORD.sub(" ", unaccented(text).casefold()).strip()


def slug(text: str) -> str:
    """Text as an id in kebab-case; empty where it holds no letter or digit that an id may have."""
    return _NOT_ID.sub("-", unaccented(text).lower()).strip("-")


def mended(text: str) -> str:
    """Text in UTF-8 that was once read as Windows-1252 (`MÃ¼nchen`), read aright; any other text as it is."""
    if not _GARBLED.search(text):
        return text
    try:
        return b"".join(_byte(letter) for letter in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # five bytes that Windows-1252 leaves free


def _lines(name: str) -> Iterator[tuple[str, list[str]]]:
    text = resources.files("lockwasher.exchange").joinpath(name).read_text(encoding="utf-8")
    for line in text.splitlines():
        key, *words = line.split("\t")
        yield key, words


@cache
def header_words() -> Mapping[str, str]:
    """What a column means, by the folded words of its header."""
    return {word: meaning for meaning, words in _lines("sheet_words.tsv") for word in words}


@cache
def terms() -> Mapping[str, frozenset[str]]:
    """The words that stand for yes, no, unknown, total, a month, a unit, or turn what a header means: in small letters without accents."""
    return {kind: frozenset(_low(word) for word in words) for kind, words in _lines("sheet_terms.tsv")}


@cache
def months() -> Mapping[str, int]:
    """Months by their folded names."""
    return {word: int(kind[5:]) for kind, words in terms().items() if kind.startswith("month") for word in words}


@cache
def currencies() -> Mapping[str, str]:
    """Currency codes by themselves and by their signs and names, in small letters without accents."""
    return {_low(word): code for code, words in _lines("currencies.tsv") for word in (code, *words)}


@cache
def country_names() -> Mapping[str, str]:
    """Country codes by their folded names in several languages and by their codes of two and three letters."""
    return {folded(word): code for code, words in _lines("country_names.tsv") for word in (code, *words) if word}


def is_term(kind: str, text: str) -> bool:
    """Whether a text is one of the words of a kind."""
    return _low(text) in terms()[kind]


@lru_cache(maxsize=50_000)
def _low(text: str) -> str:
    return unaccented(text.strip()).casefold()
