"""What a cell says for the meaning of its column: the one reading it has, or why it has none and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from lockwasher.calendars.spans import Span
from lockwasher.exchange.countries import nearest_country
from lockwasher.exchange.errors import UnreadableError, nearest
from lockwasher.exchange.sheet_amounts import read_count, read_mass, read_money
from lockwasher.exchange.sheet_days import DayOrder, read_day, read_span
from lockwasher.exchange.sheet_words import country_names, folded, is_term
from lockwasher.exchange.sheets import Value, text_of
from lockwasher.register.nouns import Goods, Money

Fact = str | int | bool | date | Decimal | Span | Money | Goods

_TARIFF = re.compile(
    r"(?:(?:hts|htsus|hs|taric|cn|zolltarif\w*)\b[ .:#-]*)?(\d[\d., \-]*\d|\d)", re.ASCII | re.IGNORECASE
)
_DIGITS = re.compile(r"[ .,\-]")
_MADE_IN = re.compile(r"^(made in|product of|fabriqu[ée] en|hergestellt in|fabbricato in|hecho en)\s+", re.IGNORECASE)
_PAIR = re.compile(r"(.+?)\s*(?:\(([^()]+)\)|[-–/]\s*(\w{2,3}))|(\w{2,3})\s*[-–/:]\s*(.+)")
_SHORTENED = re.compile(r"\d[.,]?\d*E\+?\d+", re.ASCII | re.IGNORECASE)
_PADDED = re.compile(r"0{4,}")
_AMBIGUOUS = {"na": "Namibia or 'not available'", "korea": "KR or KP", "corea": "KR or KP", "coree": "KR or KP", "congo": "CD or CG", "kongo": "CD or CG"}  # fmt: skip
_UNIONS = {"eu", "e u", "european union", "ue", "eec", "europaische union", "union europeenne", "unione europea", "union europea", "europe", "europa"}  # fmt: skip
_INCOTERM = re.compile(r"\b(EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DDP|DAT|DAF|DES|DEQ|DDU)\b")
_MOST_DIGITS = 1e15  # a spreadsheet keeps fifteen digits of a number


@dataclass(frozen=True, slots=True)
class Context:
    """What the column settles for its cells, and what the row and the command line give where a cell is silent."""

    order: DayOrder | None = None
    decimal: str | None = None
    currency: str | None = None
    fallback: str | None = None
    unit: str | None = None
    number_format: str = ""
    is_1904: bool = False


def is_blank(value: Value, meaning: str = "") -> bool:
    """Whether a cell is empty, or holds a word for unknown such as `n/a`, `tbd` or `?`. Of a country, NA may be one."""
    if not isinstance(value, str):
        return False
    text = text_of(value)
    if meaning in {"origin", "melted_in"} and text == "NA":
        return False
    return not text or (len(text) < 20 and is_term("unknown", text))


def read_text(value: Value, _: Context) -> str:
    """Text on one line; a date or a number that a spreadsheet made of it is refused."""
    if isinstance(value, date | datetime | time | timedelta):
        told = f"a day or time ({text_of(value)}) stands where text is meant"
        raise UnreadableError(
            told, "the spreadsheet may have turned it into one; format the column as text and write it anew"
        )
    if isinstance(value, float) and abs(value) >= _MOST_DIGITS:
        raise UnreadableError(
            f"the number {text_of(value)} has more digits than a spreadsheet keeps",
            "format the column as text and write it anew",
        )
    return text_of(value)


def read_country(value: Value, _: Context) -> str:
    """The code of a country by its code or its name in several languages."""
    return _country(text_of(value))


def is_country(value: Value) -> bool:
    """Whether a cell names a country; what it may have meant is not looked for."""
    text = text_of(value)
    word = folded(_MADE_IN.sub("", text))
    return word not in _AMBIGUOUS and word not in _UNIONS and bool(country_names().get(word) or _one_of_pair(text))


@lru_cache(maxsize=10_000)
def _country(text: str) -> str:
    word = folded(_MADE_IN.sub("", text))
    if word in _AMBIGUOUS:
        raise UnreadableError(f"{text!r} may be {_AMBIGUOUS[word]}", "write the two letters of ISO 3166, such as CH")
    if word in _UNIONS:
        raise UnreadableError(f"{text!r} is no country", "name the country within it")
    found = country_names().get(word) or _one_of_pair(text)
    if found:
        return found
    near = nearest_country(text)
    raise UnreadableError(f"{text!r} is no country", f"did you mean {near}?" if near else "write the two letters of ISO 3166, such as CH")  # fmt: skip


def _one_of_pair(text: str) -> str | None:
    """`Germany (DE)`, `CH - Schweiz`: a name and a code that agree."""
    found = _PAIR.fullmatch(text)
    codes = {country_names().get(folded(part)) for part in found.groups() if part} if found else set()
    return codes.pop() if len(codes) == 1 else None


def read_tariff_number(value: Value, context: Context) -> str:
    """A tariff number of 4, 6, 8 or 10 digits, with a full stop before every two beyond the fourth."""
    if isinstance(value, date | datetime | time | timedelta | bool):
        raise UnreadableError(
            f"a day ({text_of(value)}) is no tariff number", "format the column as text and write it anew"
        )
    text = text_of(value)
    if isinstance(value, float) and value.is_integer() and _PADDED.fullmatch(context.number_format.replace("\\.", "")):
        text = text.zfill(len(context.number_format.replace("\\.", "")))
    found = _TARIFF.fullmatch(text)
    if not found:
        if _SHORTENED.fullmatch(text):
            raise UnreadableError(
                f"{text!r}: a spreadsheet has shortened this number",
                "format the column as text and write all its digits",
            )
        raise UnreadableError(f"{text!r} is not one tariff number", "write its digits, as 8543.90.88.45")
    digits = _DIGITS.sub("", found[1])
    if len(digits) not in {4, 6, 8, 10} or digits.startswith("00"):
        raise UnreadableError(*_not_tariff(text, digits, is_number=not isinstance(value, str)))
    return _dotted(digits)


def _not_tariff(text: str, digits: str, *, is_number: bool) -> tuple[str, str]:
    came = " came as a number and" if is_number else ""
    if digits.startswith("00"):
        return f"{text!r} begins with 00, and there is no such chapter", "look it up and write it as 8543.90.88.45"
    if len(digits) not in {5, 7, 9}:
        return (
            f"{text!r} has {len(digits)} digits; a tariff number has 4, 6, 8 or 10",
            "look it up and write it as 8543.90.88.45",
        )
    whole, point, part = text.replace(",", ".").partition(".")
    if point and "." not in part and len(whole) == 4:
        return (
            f"{text!r}{came} may have lost a zero at its end",
            f"is it {whole}.{part}0? format the column as text and write all its digits",
        )
    return (
        f"{text!r}{came} has {len(digits)} digits: a zero may be lost",
        f"is it {_dotted('0' + digits)} or {_dotted(digits + '0')}? format the column as text and write all its digits",
    )


def _dotted(digits: str) -> str:
    return ".".join([digits[:4], *(digits[start : start + 2] for start in range(4, len(digits), 2))])


def read_yes_no(value: Value, _: Context) -> bool:
    """Yes or no in several languages."""
    text = text_of(value)
    if is_term("yes", text) or is_term("no", text):
        return is_term("yes", text)
    raise UnreadableError(f"{text!r} is neither yes nor no", "write yes, no, or nothing where it is unknown")


def _goods(value: Value, _: Context) -> Goods:
    word = folded(text_of(value)).replace(" ", "-")
    known = [str(code) for code in Goods]
    if word in known:
        return Goods(word)
    raise UnreadableError(
        f"{text_of(value)!r} is not one of {', '.join(known)}", nearest(word, known, "write one of these")
    )


def _incoterm(value: Value, _: Context) -> str:
    found = _INCOTERM.findall(text_of(value).upper())
    if len(set(found)) == 1:
        return str(found[0])
    raise UnreadableError(f"{text_of(value)!r} is no Incoterm", "write its three letters, such as FCA")


def _months(value: Value, context: Context) -> int:
    text = re.sub(r"\s*(months?|monate?|mois|mesi|meses|mo\.?)$", "", text_of(value), flags=re.IGNORECASE)
    return read_count(text, context.decimal)


def _money(value: Value, context: Context) -> Money:
    return read_money(value, context.decimal, context.currency, context.fallback)


_READERS: Mapping[str, Callable[[Value, Context], Fact]] = {
    "origin": read_country,
    "melted_in": read_country,
    "tariff_number": read_tariff_number,
    "quantity": lambda value, context: read_count(value, context.decimal),
    "mass_kg": lambda value, context: read_mass(value, context.decimal, context.unit),
    **dict.fromkeys(("is_oversize", "made_in_us", "returns", "was_tested_under_bond"), read_yes_no),
    "goods": _goods,
    "exported_on": lambda value, context: read_day(value, context.order, is_1904=context.is_1904),
    "need_by": lambda value, context: read_span(value, context.order, is_1904=context.is_1904),
    "stays_months": _months,
    **dict.fromkeys(("customs_value", "credited_value", "insured_value"), _money),
    "incoterm": _incoterm,
}


def read_cell(meaning: str, value: Value, context: Context) -> Fact:
    """What a cell that is not blank says for the meaning of its column. Raises UnreadableError."""
    return _READERS.get(meaning, read_text)(value, context)
