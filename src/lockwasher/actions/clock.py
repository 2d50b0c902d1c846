"""The one place that asks what day it is. The other actions ask here, and nothing below `actions` asks at all."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  # actions may ask


def today() -> date:
    """Today, where this machine stands: a person who records in the evening means this day and not that of UTC."""
    return now().astimezone().date()
