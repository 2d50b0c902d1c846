"""How each kind of value stands in a cell, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Generic, TypeVar, get_args

from lockwasher.calendars.spans import Span, parse_span
from lockwasher.exchange.countries import COUNTRIES, nearest_country
from lockwasher.exchange.errors import UnreadableError, nearest
from lockwasher.register.nouns import Money

T = TypeVar("T")
Facts = tuple[tuple[str, bool], ...]

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"\d{1,12}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?", re.ASCII)
_MONEY = re.compile(r"(\d{1,12}(?:\.\d{1,3})?) ?([A-Z]{3})", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of value: the words for it, and how a cell that is not blank is read and written.

    `read` raises UnreadableError; `write` raises ValueError for a value that no cell can hold.
    """

    words: str
    read: Callable[[str], T]
    write: Callable[[T], str]


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _read_text(cell: str) -> str:
    return cell


def _read_id(cell: str) -> str:
    if _ID.fullmatch(cell):
        return cell
    proposal = re.sub(r"[^a-z0-9.]+", "-", cell.lower(), flags=re.ASCII).strip("-.")
    fix = f"write '{proposal}'" if _ID.fullmatch(proposal) else "use small letters a to z, digits, '-' and '.'"
    raise UnreadableError(f"{cell!r} is not an id in kebab-case", fix)


def _read_day(cell: str) -> date:
    if not _DAY.fullmatch(cell):
        raise UnreadableError(f"{cell!r} is not a day", "write it as 2017-07-26")
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise UnreadableError(f"there is no day {cell}", "correct it") from None


def _read_span(cell: str) -> Span:
    try:
        return parse_span(cell)
    except ValueError as error:
        words, _, fix = str(error).partition("; ")
        message = words if repr(cell) in words else f"{cell!r}: {words}"
        raise UnreadableError(message, fix or "write 2017-07-26, 2017-07, 2017 or 2017-07-10..2017-07-18") from None


def _read_whole(cell: str) -> int:
    if _WHOLE.fullmatch(cell):
        return int(cell)
    raise UnreadableError(f"{cell!r} is not a whole number", "write digits only, without separators")


def _read_number(cell: str) -> Decimal:
    if _NUMBER.fullmatch(cell):
        return plain(Decimal(cell))
    raise UnreadableError(
        f"{cell!r} is not a number", "write at most 9 digits, then at most 6 after a full stop, such as 57200.5"
    )


def _write_number(number: Decimal) -> str:
    return _within(f"{plain(number):f}", _NUMBER)


def _read_yes_no(cell: str) -> bool:
    if cell in {"yes", "no"}:
        return cell == "yes"
    known = {"true": "yes", "y": "yes", "1": "yes", "false": "no", "n": "no", "0": "no"}
    word = known.get(cell.lower(), cell.lower() if cell.lower() in {"yes", "no"} else "yes, no, or nothing")
    raise UnreadableError(f"{cell!r} is not yes or no", f"write {word}")


def _write_yes_no(flag: bool) -> str:
    return "yes" if flag else "no"


def _read_money(cell: str) -> Money:
    found = _MONEY.fullmatch(cell)
    if found:
        return Money(plain(Decimal(found[1])), found[2])
    raise UnreadableError(
        f"{cell!r} is not money", "write the amount with a full stop and a currency of three letters, as 1000.00 USD"
    )


def _write_money(money: Money) -> str:
    amount = plain(money.amount)
    cents = amount.quantize(Decimal("0.01"))
    return _within(f"{cents if cents == amount else amount:f} {money.currency}", _MONEY)


def _read_ids(cell: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in cell.split(";"))
    if all(names):
        return names
    raise UnreadableError(f"{cell!r} has nothing between two ';'", "write ids with one ';' between them")


def _write_ids(names: Iterable[str]) -> str:
    parts = tuple(names)
    cell = ";".join(parts)
    if tuple(part.strip() for part in cell.split(";")) != parts or not all(parts):
        raise ValueError(f"{parts!r} cannot stand in one cell; an id is not blank and holds no ';'")
    return cell


def _read_fact(cell: str) -> tuple[str, bool]:
    name, equals, word = (part.strip() for part in cell.partition("="))
    if name and equals and word in {"yes", "no"}:
        return name, word == "yes"
    raise UnreadableError(f"{cell!r} is not a fact", "write its name, '=' and yes or no, such as has-title=yes")


def _write_fact(fact: tuple[str, bool]) -> str:
    return f"{fact[0]}={_write_yes_no(fact[1])}"


def _read_facts(cell: str) -> Facts:
    facts = tuple(_read_fact(name) for name in _read_ids(cell))
    names = [name for name, _ in facts]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UnreadableError(f"fact '{twice}' stands twice", "keep one")
    return facts


def _write_facts(facts: Facts) -> str:
    return _write_ids(_write_fact(fact) for fact in facts)


def _read_country(cell: str) -> str:
    if cell in COUNTRIES:
        return cell
    near = nearest_country(cell)
    fix = f"did you mean {near}?" if near else "write the two letters of ISO 3166, such as CH"
    raise UnreadableError(f"{cell!r} is not a country code", fix)


def _read_digest(cell: str) -> str:
    if _DIGEST.fullmatch(cell):
        return cell
    raise UnreadableError(f"{cell!r} is not a SHA-256 digest", "write its 64 digits 0 to 9 and a to f")


def _within(cell: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(cell):
        raise ValueError(f"{cell} does not fit in a cell; see the limits of numbers and money")
    return cell


TEXT = Kind("text", _read_text, str)
ID = Kind("id", _read_id, str)
COUNTRY = Kind("country", _read_country, str)
DIGEST = Kind("digest", _read_digest, str)
_BY_TYPE: Mapping[object, Kind[Any]] = {
    str: TEXT,
    date: Kind("day", _read_day, date.isoformat),
    int: Kind("whole number", _read_whole, str),
    bool: Kind("yes/no", _read_yes_no, _write_yes_no),
    Decimal: Kind("number", _read_number, _write_number),
    Span: Kind("span", _read_span, str),
    Money: Kind("money", _read_money, _write_money),
    tuple[str, ...]: Kind("ids", _read_ids, _write_ids),
    tuple[str, bool]: Kind("fact", _read_fact, _write_fact),
    Facts: Kind("facts", _read_facts, _write_facts),
}


@cache  # asked once for every cell
def kind_of(hint: object) -> Kind[Any]:
    """The kind of value a field's type hint asks for; `X | None` is the kind of X, since None is a blank cell."""
    choices = [part for part in get_args(hint) if part is not NoneType]
    if NoneType in get_args(hint) and len(choices) == 1:
        return kind_of(choices[0])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _code(hint)
    return _BY_TYPE[hint]


def _code(codes: type[StrEnum]) -> Kind[Any]:
    known = [str(code) for code in codes]

    def read(cell: str) -> StrEnum:
        if cell in known:
            return codes(cell)
        raise UnreadableError(f"{cell!r} is not one of {', '.join(known)}", nearest(cell, known, "write one of these"))

    return Kind("one of " + ", ".join(known), read, str)
