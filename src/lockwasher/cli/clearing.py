"""What the verbs of clearance take: the day of entry, assumptions, prices, the applicant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from lockwasher.clearance.eligibility_rules import Assumption, assume
from lockwasher.clearance.offers import Prices
from lockwasher.clearance.routes import RouteDesk, route_desk
from lockwasher.cli.options import InputError, parse_day
from lockwasher.estimates.world import World

_MOST = Decimal(10) ** 12


def parse_price(text: str) -> Decimal:
    """An amount from the command line."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise typer.BadParameter(f"{text!r} is not an amount; write 200 or 87.50")
    if amount > _MOST:
        raise typer.BadParameter(f"{text!r} is more than {_MOST:,}; write an amount in dollars, as 200 or 87.50")
    return amount


def parse_rate(text: str) -> tuple[str, Decimal]:
    """A rate of exchange from the command line."""
    currency, equals, told = text.partition("=")
    if not equals or len(currency) != 3 or not (currency.isascii() and currency.isupper()):
        raise typer.BadParameter(f"{text!r} is not a rate; write EUR=1.08, the dollars for one unit")
    rate = parse_price(told)
    if rate == 0:
        raise typer.BadParameter(f"{text!r}: a rate is above zero")
    return currency, rate


OnOption = Annotated[
    date | None,
    typer.Option(
        "--on", parser=parse_day, metavar="DAY", help="The day of entry; left out: the day that is looked from."
    ),
]
AssumeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="FACT",
        help="Take as true what is not on record; printed with what rests on it. Repeatable.",
    ),
]
ApplicantOption = Annotated[
    str | None,
    typer.Option(
        "--applicant", metavar="PARTNER", help="Who applies for duty-free entry; left out: the host laboratory."
    ),
]
OfficerHourOption = Annotated[
    Decimal | None,
    typer.Option("--officer-hour", parser=parse_price, metavar="USD", help="What an officer-hour costs."),
]
DelayOption = Annotated[
    Decimal | None, typer.Option("--day-of-delay", parser=parse_price, metavar="USD", help="What a day of delay costs.")
]
StorageOption = Annotated[
    Decimal | None,
    typer.Option("--day-of-storage", parser=parse_price, metavar="USD", help="What a day of storage costs."),
]
InterestOption = Annotated[
    Decimal | None,
    typer.Option("--interest", parser=parse_price, metavar="PERCENT", help="What a deposit costs, a year."),
]
RateOption = Annotated[
    list[str] | None, typer.Option("--rate", metavar="CUR=USD", help="Dollars for one unit of a currency. Repeatable.")
]


def assumed(told: Sequence[str] | None) -> tuple[Assumption, ...]:
    """Assumptions from the command line. Raises InputError where one is not understood."""
    try:
        return tuple(assume(one) for one in told or ())
    except ValueError as error:
        raise InputError(str(error)) from None


def desk_of(world: World, on: date | None, told: Sequence[str] | None, applicant: str | None) -> RouteDesk:
    """What routes are judged by. Raises InputError where an assumption or the applicant names what is not there."""
    assumptions = assumed(told)
    try:
        return route_desk(world, on or world.as_of, assumptions, applicant)
    except ValueError as error:
        raise InputError(str(error)) from None


def rates(told: Sequence[str] | None) -> tuple[tuple[str, Decimal], ...]:
    """Rates of exchange from the command line."""
    return tuple(parse_rate(one) for one in told or ())


def prices(
    *,
    day_of_delay: Decimal | None = None,
    day_of_storage: Decimal | None = None,
    officer_hour: Decimal | None = None,
    interest: Decimal | None = None,
    rate: Sequence[str] | None = None,
) -> Prices:
    """Prices as stated on the command line."""
    return Prices(
        day_of_delay=day_of_delay,
        day_of_storage=day_of_storage,
        officer_hour=officer_hour,
        interest_percent=interest,
        usd_per=rates(rate),
    )
