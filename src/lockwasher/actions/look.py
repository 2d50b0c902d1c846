"""Look at a portfolio from a day: the world as it was known then, or in words why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lockwasher.actions import clock
from lockwasher.actions.portfolios import Opened, open_portfolio
from lockwasher.actions.tariff import official_tables
from lockwasher.cases.portfolio import edition_of
from lockwasher.estimates.world import World, build_world
from lockwasher.register.portfolio import Portfolio, Record

# Days before or after which nothing is looked at: holidays, working days and futures of years are reckoned from the day.
EARLIEST, MOST_AHEAD = date(1950, 1, 1), timedelta(days=3653)
_STANDING = {"partners", "offices", "posts", "persons", "tenures", "projects"}


class DayError(ValueError):
    """Nothing can be seen from that day; the text says why, and from when on it can."""


@dataclass(frozen=True, slots=True)
class View:
    """A portfolio opened, and its world of a day. `is_ahead`: the day has not come, so later news is missing by force."""

    opened: Opened
    world: World
    is_ahead: bool


def look(name: str, as_of: date | None = None) -> View:
    """Open a portfolio and build its world of a day: the one asked for, else the portfolio's own, else today.

    Raises:
        DayError: as `world_on`.
        PortfolioNotFoundError, FolderError, DatabaseUnavailableError: as `open_portfolio`.
    """
    opened = open_portfolio(name)
    day = as_of or opened.day
    return View(opened, world_on(opened.portfolio, day), is_ahead=day > clock.today())


def reachable(day: date) -> date:
    """The day. Raises DayError where it is too far off to look from."""
    if not EARLIEST <= day <= clock.today() + MOST_AHEAD:
        raise DayError(f"{day} is out of reach; look from a day between {EARLIEST} and ten years from now")
    return day


def world_on(portfolio: Portfolio, day: date) -> World:
    """The world of a portfolio on a day.

    Raises:
        DayError: nothing was known on that day, a case of the portfolio has no edition then, or it is out of reach.
        ScheduleError: an official tariff file that is kept cannot be read any more.
    """
    world = build_world(portfolio, reachable(day), tables=official_tables(day))
    first = first_known(portfolio)
    if first and not any(_matters(world.portfolio)):
        raise DayError(
            f"nothing was known on {day}: the first record of '{portfolio.name}' is of {first}; look from then on"
        )
    faults = [fault for case in world.portfolio.cases if (fault := _edition_fault(world, case.id))]
    if faults:
        raise DayError("\n".join(faults))
    return world


def first_known(portfolio: Portfolio) -> date | None:
    """The first day on which anything that matters was known; None where nothing is on record."""
    return min((getattr(record, "known_on", date.min) for record in _matters(portfolio)), default=None)


def _matters(portfolio: Portfolio) -> Iterator[Record]:
    """Every record about something that is to happen or has: institutions, offices and people are there before that."""
    for noun, records in portfolio.rows():
        if noun not in _STANDING:
            yield from records


def _edition_fault(world: World, case: str) -> str | None:
    try:
        edition_of(world.portfolio.case[case], world.library, world.as_of)
    except KeyError as error:
        return f"{error.args[0]}; look from a later day, or name in the case the edition it runs under"
    return None
