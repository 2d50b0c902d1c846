"""In what form a fact that papers reckon with is stated: one rule for what is taken, what is summed and what is printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

_PLAIN: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")  # below a million tonnes; no other digits, signs or exponents
_LINE_98: Final = re.compile(r"9813\.00\.[0-9]{2}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Form:
    """A form in words, and how a text is printed that has it; None of one that has not."""

    words: str
    printed: Callable[[str], str | None]

    def fault(self, text: str) -> str:
        """What is wrong with a text; empty where it has the form."""
        return "" if self.printed(text) is not None else f"'{text.strip()}' is not {self.words}"


def plain_kg(text: str) -> Decimal | None:
    """A mass in kg; None where the text is no plain number above zero."""
    found = Decimal(text.strip()) if _PLAIN.fullmatch(text.strip()) else Decimal(0)
    return found if found > 0 else None


def plain_day(text: str) -> date | None:
    """A single day; None where the text is none."""
    try:
        return date.fromisoformat(text.strip()) if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        return None


def number(told: Decimal) -> str:
    """A number without needless zeros."""
    whole = told.quantize(Decimal(1)) if told == told.to_integral_value() else told.normalize()
    return f"{whole:,}"


def _printed_kg(text: str) -> str | None:
    found = plain_kg(text)
    return None if found is None else number(found)


def _printed_day(text: str) -> str | None:
    found = plain_day(text)
    return None if found is None else f"{found}"


KG: Final = Form("a plain number of kilograms above zero, such as 1250.5", _printed_kg)
LINE_98: Final = Form(
    "a subheading for temporary importation, such as 9813.00.30",
    lambda text: text.strip() if _LINE_98.fullmatch(text.strip()) else None,
)
DAY: Final = Form("a day, written as 2030-06-01", _printed_day)
