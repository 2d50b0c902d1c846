"""Sums of money of which a part may be unknown: the known part, how many are unknown, and a labelled last known figure.

Every figure is rounded half up to the cent once, on its own; totals add rounded figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lockwasher.procedures.model import Backing
from lockwasher.register.nouns import Money

DOLLAR = "USD"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a sum cannot be told, and the facts or tables that are missing."""

    reason: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One sum, or why it is unknown. `at_last_known` and its `label` stand beside an unknown sum and never enter the known part."""

    name: str
    amount: Money | None
    reason: str
    missing: tuple[str, ...] = ()
    at_last_known: Money | None = None
    label: str = ""
    backing: Backing | None = None

    @property
    def best(self) -> Money | None:
        """The amount, or else the labelled last known figure."""
        return self.amount if self.amount is not None else self.at_last_known


@dataclass(frozen=True, slots=True)
class Total:
    """The known part of a sum in dollars, what is unknown, and the sum at the last known rates.

    `n_without`: unknowns for which not even a last known figure is on record; `at_last_known` leaves them out.
    """

    known: Money
    n_unknown: int
    missing: tuple[str, ...]
    at_last_known: Money
    n_without: int


def dollars(amount: Decimal) -> Money:
    """An amount in dollars, rounded half up to the cent."""
    return Money(amount.quantize(_CENT, ROUND_HALF_UP), DOLLAR)


def known(name: str, amount: Decimal, reason: str, backing: Backing | None = None) -> Figure:
    """A figure whose amount is known."""
    return Figure(name, dollars(amount), reason, backing=backing)


def unknown(
    name: str, gap: Gap, at_last_known: Decimal | None = None, label: str = "", backing: Backing | None = None
) -> Figure:
    """A figure whose amount is unknown."""
    told = dollars(at_last_known) if at_last_known is not None else None
    return Figure(name, None, gap.reason, gap.missing, told, label if told else "", backing)


def in_dollars(money: Money | None, usd_per: Mapping[str, Decimal], what: str) -> Decimal | Gap:
    """A sum in dollars, not rounded.

    Args:
        money: the sum; None, and anything not above zero, is unknown.
        usd_per: dollars for one unit of a currency, as stated by the user.
        what: what the sum is, for the reason.
    """
    if money is None:
        return Gap(f"no {what} is on record", (what,))
    if money.amount <= 0:
        return Gap(f"a {what} of {money.amount} {money.currency} is none: a value is never zero", (what,))
    if money.currency == DOLLAR:
        return money.amount
    if money.currency not in usd_per:
        return Gap(
            f"the {what} is in {money.currency}; no rate to USD was stated", (f"rate of {money.currency} to USD",)
        )
    return money.amount * usd_per[money.currency]


def total(figures: Iterable[Figure]) -> Total:
    """The sum of the known figures; unknown ones are counted and named, and move it neither up nor down."""
    rows = tuple(figures)
    unknown_rows = [row for row in rows if row.amount is None]
    return Total(
        known=_sum(row.amount for row in rows),
        n_unknown=len(unknown_rows),
        missing=tuple(dict.fromkeys(fact for row in unknown_rows for fact in row.missing)),
        at_last_known=_sum(row.best for row in rows),
        n_without=sum(row.at_last_known is None for row in unknown_rows),
    )


def _sum(amounts: Iterable[Money | None]) -> Money:
    return dollars(sum((money.amount for money in amounts if money), Decimal(0)))
