"""Numbers, money and masses as people write them. Nothing gets a currency or a unit that the sheet does not give."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lockwasher.exchange.errors import UnreadableError
from lockwasher.exchange.sheet_words import currencies, is_term
from lockwasher.exchange.sheets import Value, text_of
from lockwasher.exchange.values import plain
from lockwasher.register.nouns import Money

_SPLIT = re.compile(r"(?P<before>[^\d]*?)(?P<number>[-−(]?\s?\d[\d.,'’\s]*(?:[-–—]+)?\)?)(?P<after>[^\d]*)", re.ASCII)
_LONGEST = 80  # characters of an amount; the pattern above takes the square of their number
_GROUPED = re.compile(r"\d{1,3}(?:[' ]\d{3})+(?:[.,]\d+)?", re.ASCII)
_DASH = re.compile(r"[.,]\s?[-–—]+$")
_MANY = {"¥": "JPY or CNY", "kr": "DKK, NOK or SEK", "kr.": "DKK, NOK or SEK", "fr": "CHF or another franc"}
_TO_KG = {"kg": Decimal(1), "t": Decimal(1000), "g": Decimal("0.001"), "lb": Decimal("0.45359237"), "short-ton": Decimal("907.18474")}  # fmt: skip
_MONEY_LIMIT, _MASS_LIMIT = Decimal(10) ** 12, Decimal(10) ** 9
_CENT, _MILLIGRAM = Decimal("0.01"), Decimal("0.000001")


def decimal_of(values: Iterable[Value]) -> str | None:
    """The decimal sign that the texts of a column settle: full stop or comma. None: none does, or both."""
    found = {sign for value in values if isinstance(value, str) and (sign := _sign(_number_in(text_of(value))))}
    return found.pop() if len(found) == 1 else None


def read_number(value: Value, decimal: str | None) -> Decimal:
    """A number that is not below zero. Raises UnreadableError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _positive(text_of(value), Decimal(f"{value:.15g}"))
    text = text_of(value)
    return _positive(text, _parse(text, decimal))


def read_money(value: Value, decimal: str | None, known: str | None, fallback: str | None) -> Money:
    """An amount with its currency: the cell's own, else `known` (its row, column or format), else `fallback`.

    Raises:
        UnreadableError: it is no amount, is zero, has no currency, two that differ, or a sign of several.
    """
    text = text_of(value)
    before, number, after = _parts(text) if isinstance(value, str) else ("", value, "")
    own = {currency_of(sign) for sign in (before, after) if sign}
    told = own | ({known} if known else set())
    if len(told) > 1:
        raise UnreadableError(
            f"{text!r} has two currencies: {' and '.join(sorted(told))}", "keep the one that is meant"
        )
    amount = _rounded(read_number(number, decimal), _CENT, 3)
    if not told and not fallback:
        raise UnreadableError(
            f"{text!r} has no currency",
            "write 1000.00 EUR, name it in the header, add a currency column, or say --currency EUR",
        )
    if not amount:
        raise UnreadableError(
            f"{text!r} is a value of 0", "write what it is worth, or leave the cell empty while that is unknown"
        )
    if amount >= _MONEY_LIMIT:
        raise UnreadableError(f"{text!r} has more than 12 digits", "correct it")
    return Money(plain(amount), told.pop() if told else str(fallback))


def read_mass(value: Value, decimal: str | None, known: str | None) -> Decimal:
    """A mass in kilograms: in the cell's own unit, else in the `known` one. Raises UnreadableError."""
    text = text_of(value)
    before, number, after = _parts(text) if isinstance(value, str) else ("", value, "")
    unit = unit_of(after) if after else known
    if before or (after and unit is None):
        raise UnreadableError(f"{text!r} is no mass", "write it in kilograms, as 120.5 kg; kg, g, t and lb are read")
    if unit is None:
        raise UnreadableError(
            f"{text!r} has no unit", "write 120.5 kg, name the unit in the header, or say --mass-unit kg"
        )
    mass = _rounded(read_number(number, decimal) * _TO_KG[unit], _MILLIGRAM, 6)
    if not mass:
        raise UnreadableError(
            f"{text!r} is a mass of 0", "write what it weighs, or leave the cell empty while that is unknown"
        )
    if mass >= _MASS_LIMIT:
        raise UnreadableError(f"{text!r} is over 999,999,999 kg", "correct it")
    return plain(mass)


def read_count(value: Value, decimal: str | None) -> int:
    """A number of pieces. Raises UnreadableError."""
    text = text_of(value)
    before, number, after = _parts(text) if isinstance(value, str) else ("", value, "")
    if before or (after and not is_term("piece", after)):
        raise UnreadableError(f"{text!r} is no number of pieces", "write digits only")
    count = read_number(number, decimal)
    if count != count.to_integral_value() or not 0 < count < 10**12:
        raise UnreadableError(
            f"{text!r} is no number of pieces", "write a whole number from 1 on; leave it empty while unknown"
        )
    return int(count)


def currency_of(sign: str) -> str:
    """The code of a currency's sign, name or code. Raises UnreadableError for none and for the sign of several."""
    low = sign.strip().casefold()
    if low in _MANY:
        raise UnreadableError(f"{sign.strip()!r} may be {_MANY[low]}", "write the three letters of the currency")
    code = currencies().get(low) or currencies().get(low.strip(". "))
    if code is None:
        raise UnreadableError(
            f"{sign.strip()!r} is no currency", "write the amount in full and three letters, as 1000.00 EUR"
        )
    return code


def unit_of(word: str) -> str | None:
    """A unit of mass by its word; None where it is none, or, as a plain ton, may be several."""
    return next((unit for unit in _TO_KG if is_term(unit, word)), None)


def _parts(text: str) -> tuple[str, str, str]:
    if len(text) > _LONGEST:
        raise UnreadableError(f"{text[:40]!r}... is longer than an amount", "write one number, without other words")
    found = _SPLIT.fullmatch(text)
    if not found:
        raise UnreadableError(f"{text!r} is no single amount", "write one number, without words such as 'about'")
    return found["before"].strip(), found["number"].strip(), found["after"].strip()


def _number_in(text: str) -> str:
    found = _SPLIT.fullmatch(text) if len(text) <= _LONGEST else None
    return found["number"] if found else ""


def _bare(text: str) -> str:
    return _DASH.sub("", text.replace("’", "'").strip())


def _sign(number: str) -> str | None:
    """The decimal sign of a text that can be read in one way only and has one."""
    bare = _bare(number).replace("'", "").replace(" ", "")
    marks = [mark for mark in bare if mark in ".,"]
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    return marks[0] if marks and not _is_open(bare) else None


def _is_open(bare: str) -> bool:
    """Whether the one mark may be a decimal sign or stand between thousands: 1.234, but not 0.234 or 1234.567."""
    return bool(re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare, re.ASCII))


def _parse(text: str, decimal: str | None) -> Decimal:
    bare = _bare(text)
    if ("'" in bare or " " in bare) and not bare.startswith(("-", "−", "(")):
        if not _GROUPED.fullmatch(bare):
            raise _no_number(text)
        bare = bare.replace("'", "").replace(" ", "")
        decimal = decimal or next((mark for mark in ".," if mark in bare), None)
    sign = _sign(bare)
    if sign is None and _is_open(bare):
        if decimal is None:
            whole = bare.replace(".", "").replace(",", "")
            raise UnreadableError(
                f"{text!r} may be {whole} or {bare.replace(',', '.')}", "write it without a sign between the thousands"
            )
        sign = decimal
    return _exact(text, bare, sign)


def _exact(text: str, bare: str, sign: str | None) -> Decimal:
    whole, _, part = bare.partition(sign) if sign else (bare, "", "")
    groups = re.split("[.,]", whole)
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        raise _no_number(text)
    try:
        return Decimal(f"{''.join(groups)}.{part}" if part else "".join(groups))
    except InvalidOperation:
        if bare.startswith(("-", "−", "(")):
            raise UnreadableError(f"{text!r} is below zero", "correct it") from None
        raise _no_number(text) from None


def _positive(text: str, number: Decimal) -> Decimal:
    if number < 0 or number.is_signed():
        raise UnreadableError(f"{text!r} is below zero", "correct it")
    return number


def _rounded(number: Decimal, step: Decimal, most: int) -> Decimal:
    """A number with more than `most` decimals to the step; one beyond every limit as it is, which no step would fit."""
    exponent = number.as_tuple().exponent
    is_long = isinstance(exponent, int) and -exponent > most and number < _MONEY_LIMIT
    return number.quantize(step, ROUND_HALF_UP) if is_long else number


def _no_number(text: str) -> UnreadableError:
    return UnreadableError(f"{text!r} is not a number", "write digits, and one full stop before decimals")
