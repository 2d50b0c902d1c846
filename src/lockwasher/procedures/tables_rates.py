"""Rates of duty as the tariff schedule writes them, and the numbers they stand under.

A tariff number is text of 4, 6, 8 or 10 digits, with or without dots. Rates stand at eight digits; the two of a
statistical suffix take them over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_NUMBER = re.compile(r"\d{4}(\.?\d{2}){0,3}")
_AMOUNT = r"\d+(?:\.\d+)?"
_UNIT = r"[A-Za-z][A-Za-z0-9 .]*"
_PERCENT = re.compile(rf"({_AMOUNT})\s*%")
_CENTS = re.compile(rf"({_AMOUNT})\s*¢\s*/?\s*({_UNIT})")
_DOLLARS = re.compile(rf"\$\s*({_AMOUNT})\s*/?\s*({_UNIT})")
# Marks of footnotes and empty underlines are left in the official file: '3.7% <u></u>', 'Free 1/'.
_MARKS = re.compile(r"<[^>]*>|(?<=\s)\d+/(?=\s|$)")


@dataclass(frozen=True, slots=True)
class DutyRate:
    """A rate of duty: a share of the value, an amount in dollars for each unit of quantity, or both.

    `percent` None: the text has no form that can be computed ('The duty provided in the applicable subheading').
    """

    text: str
    percent: Decimal | None
    specific: tuple[tuple[Decimal, str], ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether nothing is due, whatever the value and the quantity."""
        return self.percent == 0 and not self.specific

    def lacking(self, quantities: Mapping[str, Decimal]) -> tuple[str, ...]:
        """The units for which a quantity must be known and is not."""
        return tuple(unit for _, unit in self.specific if unit not in quantities)

    def of(self, value: Decimal, quantities: Mapping[str, Decimal]) -> Decimal:
        """The duty on a value in dollars, not rounded.

        Raises:
            ValueError: the rate cannot be computed, or a quantity is lacking.
        """
        if self.percent is None or self.lacking(quantities):
            raise ValueError(f"the duty at '{self.text}' cannot be computed from these facts")
        return value * self.percent / 100 + sum((each * quantities[unit] for each, unit in self.specific), Decimal())


def parse_rate(text: str) -> DutyRate:
    """Read `Free`, `1.9%`, `5.3¢/kg`, `$1.05/kg + 2.3%`; any other text is kept, and cannot be computed."""
    told = " ".join(_MARKS.sub(" ", text).split())
    if told.casefold() == "free":
        return DutyRate(told, Decimal(0))
    percent, specific = Decimal(0), []
    for term in told.split("+"):
        if form := _PERCENT.fullmatch(term.strip()):
            percent += Decimal(form[1])
        elif form := _CENTS.fullmatch(term.strip()):
            specific.append((Decimal(form[1]) / 100, form[2].strip()))
        elif form := _DOLLARS.fullmatch(term.strip()):
            specific.append((Decimal(form[1]), form[2].strip()))
        else:
            return DutyRate(told, None)
    return DutyRate(told, percent, tuple(specific))


@lru_cache(32_768)
def digits_of(number: str | None) -> str | None:
    """The digits of a tariff number; None where the text is none."""
    told = (number or "").strip()
    return told.replace(".", "") if _NUMBER.fullmatch(told) else None


def is_under(number: str, entry: str) -> bool:
    """Whether the digits of a number fall under those of an entry: 85439088 and all that begins with it.

    A number that stops short of an undivided entry is the entry itself: 8543.10 is 8543.10.00.
    """
    return number.startswith(entry) or (
        len(number) >= 4 and entry.startswith(number) and not entry[len(number) :].strip("0")
    )


def dotted(digits: str) -> str:
    """The usual form of a tariff number: 8543.90.88.45."""
    return ".".join((digits[:4], *(digits[at : at + 2] for at in range(4, len(digits), 2))))
