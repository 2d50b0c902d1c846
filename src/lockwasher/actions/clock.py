"""The one place that asks what day it is. The other actions ask here, and nothing below `actions` asks at all."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time

SET = "LOCKWASHER_TODAY"  # holds a demonstration on one day; every page says that the clock is set


def now() -> datetime:
    """This instant, in UTC; on the day of LOCKWASHER_TODAY where that is set. Raises ValueError where that is no day."""
    instant = datetime.now(UTC)  # noqa: TID251  # actions may ask
    if not is_set():
        return instant
    return datetime.combine(date.fromisoformat(os.environ[SET]), instant.timetz())


def today() -> date:
    """Today, where this machine stands: a person who records in the evening means this day and not that of UTC."""
    return now().date() if is_set() else now().astimezone().date()


def end_of(day: date) -> datetime:
    """The last instant of a day, where this machine stands."""
    return datetime.combine(day, time.max, UTC) if is_set() else datetime.combine(day, time.max).astimezone()


def is_set() -> bool:
    """Whether the clock is held on one day."""
    return bool(os.environ.get(SET))
