"""What papers tell of a forecast: made of a day, and of the same day a month before as the register knew it then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lockwasher.actions.look import DayError, world_on
from lockwasher.calendars.lengths import Length, Unit, subtract
from lockwasher.calendars.working import PLAIN
from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.paperwork.outlook import Outlook, outlook_of
from lockwasher.register.portfolio import Portfolio


def look_ahead(portfolio: Portfolio, world: World) -> Callable[[], Outlook]:
    """What makes the outlook of a world when a paper first asks for it; `portfolio` is all that was ever known.

    Without an earlier forecast where nothing was known a month before.
    """
    return lambda: outlook_of(what_comes_loose(world, forecast(world)), _before(portfolio, a_month_before(world.as_of)))


def a_month_before(day: date) -> date:
    """The same day of the month before, or that month's last."""
    return subtract(Length(1, Unit.MONTHS), day, PLAIN)


def _before(portfolio: Portfolio, day: date) -> Outlook | None:
    try:
        world = world_on(portfolio, day)
    except DayError:
        return None
    return outlook_of(what_comes_loose(world, forecast(world)))
