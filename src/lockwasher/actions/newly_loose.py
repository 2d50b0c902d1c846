"""Against which forecasts a reader is told what became late: those of its last digest, or of the days that its pace spans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from lockwasher.actions.kept import kept_at, newest_kept, oldest_kept
from lockwasher.actions.outbox import Kind
from lockwasher.records.contacts import Kept, Pace
from lockwasher.records.kept import KeptForecast
from lockwasher.records.outbox import State, Told, told_to

GONE: Final = frozenset({State.CLAIMED, State.HANDED_OVER, State.UNKNOWN})  # may have been read


def is_digest_day(contact: Kept, day: date) -> bool:
    """Whether a contact wants to be told on a day."""
    if contact.pace == Pace.NEVER or (contact.paused_until and day <= contact.paused_until):
        return False
    return contact.pace == Pace.DAILY or day.weekday() == contact.weekday


def forecasts_before(contact: Kept, day: date) -> tuple[KeptForecast, ...]:
    """The forecasts that a reader's digest of a day is held against: what one of them held safe, and today's does not, is news.

    That of its last digest; where none went within its pace, the oldest since then, or the newest before.
    """
    letters = [one for one in told_to(Kind.DIGEST, contact.addressee, day) if _told_all(contact, one)]
    last = next((one for one in letters if one.state in GONE), None)
    pace = timedelta(days=7 if contact.pace == Pace.WEEKLY else 1)
    unread = takewhile(lambda one: one.state not in GONE, letters)
    since = min((one.day for one in unread), default=day) - pace
    return tuple(found for found in _held_against(last, since, day) if found)


def _held_against(last: Told | None, since: date, day: date) -> Iterator[KeptForecast | None]:
    if last:
        yield kept_at(last.day, last.queued_at)
    if last is None or last.day < since:
        newest = newest_kept(day - timedelta(days=1))
        yield oldest_kept(since, day) or (newest.forecast if newest else None)


def _told_all(contact: Kept, letter: Told) -> bool:
    """Whether a digest told all there was, and was no letter on a duty alone to somebody who wanted none that day."""
    if contact.paused_until and contact.set_at.date() < letter.day <= contact.paused_until:
        return False
    return contact.pace != Pace.WEEKLY or letter.day.weekday() == contact.weekday
