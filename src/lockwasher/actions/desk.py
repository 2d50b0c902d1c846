"""The desk as a page needs it at once: the world of a day, read when the register or the journal has changed."""

from __future__ import annotations

from datetime import date

from lockwasher.actions.database import at_the_database, read_register
from lockwasher.actions.look import world_on
from lockwasher.estimates.world import World


def desk_world(day: date) -> World:
    """The world of the register on a day.

    Raises:
        DayError: as `look.world_on`.
        DatabaseUnavailableError: the database cannot be read.
    """
    with at_the_database():
        portfolio = read_register()
    return world_on(portfolio, day)
