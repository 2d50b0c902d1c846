"""How far the desk has come, as one number: what a calendar's SEQUENCE rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from lockwasher.records.kept_tables import KeptForecast
from lockwasher.records.models import Change, Event

_BEGAN: Final = date(2020, 1, 1)  # before any register of this desk; only the difference of two numbers means anything


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the desk has come by a day: `number` never falls and `at` never goes back."""

    number: int
    at: datetime


def reached(day: date) -> Reached:
    """How far rows, journal, forecasts and the calendar have come. Three short queries.

    A day in a calendar can move only by a change of a row, an event, a new forecast, or the passing of a day, by which what
    is dated ahead becomes known. Each of them has a number that rises by at least one, and is never given again; so has their sum.
    """
    changes = Change.objects.order_by("-seq").values_list("seq", "at").first()
    events = Event.objects.order_by("-seq").values_list("seq", "recorded_at").first()
    forecasts = KeptForecast.objects.order_by("-id").values_list("id", "made_at").first()
    newest = [one for one in (changes, events, forecasts) if one]
    midnight = datetime.combine(day, time(), UTC)
    return Reached(
        number=(day - _BEGAN).days + sum(number for number, _ in newest),
        at=max([midnight, *(at for _, at in newest)]).replace(microsecond=0),
    )
