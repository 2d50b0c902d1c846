"""What the worker does for letters between two jobs: the digests of the day, once, and the handing over of what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Event
from typing import Final

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.database import DatabaseUnavailableError, in_words
from lockwasher.actions.digests import compose_digests
from lockwasher.actions.look import DayError
from lockwasher.actions.sending import mail_server, mark_broken_off, send_due
from lockwasher.records.contacts import has_contacts
from lockwasher.records.kept import newest
from lockwasher.records.outbox import keep_composed, last_composed

FORECAST_HOURS: Final = 3  # how long after the hour of the digests they wait for today's forecast, of which they tell


def see_to_mail(tell: Callable[[str], None], stop: Event | None = None) -> None:
    """Compose the digests of today where that is due, and hand over what is queued. `tell` is given a line for what was done.

    A database that does not serve, such as one in which somebody else writes, puts it off to the next look, which is soon.
    """
    try:
        with in_words():
            _see_to_mail(tell, stop)
    except DatabaseUnavailableError as error:
        tell(f"mail: put off; {error}")


def _see_to_mail(tell: Callable[[str], None], stop: Event | None) -> None:
    _compose(tell)
    if n := mark_broken_off():
        tell(f"{n} letters: the handing over broke off; not known whether they went")
    if mail_server() is not None:
        told = send_due(at_once=False, stop=stop)
        if told.handed_over or told.refused or told.unknown:
            tell(f"mail: {told.handed_over} handed over, {told.refused} refused, {told.unknown} broke off")


def _compose(tell: Callable[[str], None]) -> None:
    """Once a day, after the configured hour where this machine stands. Two workers at once queue nothing twice."""
    today = clock.today()
    if not _is_hour(today) or last_composed() == today or not has_contacts():
        return
    try:
        n_new = sum(bool(one.is_new) for one in compose_digests(today))
    except DayError:
        return
    keep_composed(today)
    tell(f"digests of {today}: {n_new} queued")


def _is_hour(today: date) -> bool:
    """Whether it is the hour of the digests: the configured one, or some hours later where today's forecast is not made yet."""
    hour: int = clock.now().astimezone().hour
    first: int = settings.DIGEST_HOUR
    if hour < first:
        return False
    return hour >= min(first + FORECAST_HOURS, 23) or bool(newest(today))
