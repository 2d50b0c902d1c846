"""What papers tell of a forecast: made of a day, and of the same day a month before as the register knew it then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lockwasher.actions.kept import LATE, UNKNOWN, kept_forecast, newest_kept
from lockwasher.actions.look import DayError, world_on
from lockwasher.calendars.lengths import Length, Unit, subtract
from lockwasher.calendars.working import PLAIN
from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.paperwork.outlook import Ahead, Outlook, blanks_of, lates_of, outlook_of
from lockwasher.records.kept import KeptForecast
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


def kept_look_ahead(day: date) -> Callable[[], Outlook | None]:
    """What reads the outlook of a day from the forecast that is kept of it, beside the newest of a month before or earlier.

    None where no forecast of the day is kept. Raises DatabaseUnavailableError, when asked, where it cannot be read.
    """

    def read() -> Outlook | None:
        kept = kept_forecast(day)
        before = newest_kept(a_month_before(day)) if kept else None
        return _as_kept(kept.forecast, _as_kept(before.forecast) if before else None) if kept else None

    return read


def _as_kept(held: KeptForecast, before: Outlook | None = None) -> Outlook:
    ahead = {
        one.id: Ahead(one.id, one.dates, one.wanted, one.wanted_is_stated, one.on_time, one.is_late, one.undecided)
        for one in held.milestones.values()
    }
    unknown, late = (
        [line.line for group in held.groups(kind) for line in held.lines_of(group)] for kind in (UNKNOWN, LATE)
    )
    return Outlook(held.as_of, held.draws, held.digest, ahead, blanks_of(unknown), before, lates_of(late))
