"""Days ahead as an iCalendar file (RFC 5545, RFC 7986), such as calendar programs subscribe to.

A thing keeps its UID when its day moves, in whichever feed it stands, and SEQUENCE rises: a program that knows the thing moves
it and makes no second one. What is no longer in the file is gone. Written by icalendar, which folds and escapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vUri

from lockwasher.forecast.agenda import Dated

PRODID: Final = "-//Lockwasher//days ahead//EN"
REFRESH: Final = timedelta(hours=6)  # how often a program is asked to look again
_BEGIN: Final = b"BEGIN:VEVENT\r\n"
_END: Final = b"END:VEVENT\r\n"
_REMEMBERED: Final = 20_000  # events, each some hundred bytes
_SPACE: Final = uuid5(NAMESPACE_URL, "urn:lockwasher:days-ahead")


@dataclass(frozen=True, slots=True)
class Revision:
    """How far the desk has come: a number that rises whenever a day may have moved, and the instant of that, in UTC."""

    number: int
    at: datetime


def calendar_file(
    name: str,
    register: str,
    days: Iterable[Dated],
    revision: Revision,
    address_of: Callable[[Dated], str] | None = None,
) -> bytes:
    """A calendar of days.

    Args:
        name: what a program shows it as.
        register: the name of the register; things of the same id in two registers are two things.
        days: what is to be in it.
        revision: stands as SEQUENCE and LAST-MODIFIED on every event.
        address_of: the address of the page about a thing, or empty; without it none is given.

    Raises:
        ValueError: the revision's instant has no time zone.
    """
    if revision.at.tzinfo is None:
        raise ValueError(f"the revision's instant {revision.at} has no time zone; give it in UTC")
    found = Calendar()
    for key, value in (("prodid", PRODID), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        found.add(key, value)
    found.add("x-wr-calname", name)
    found.add("name", name)
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("last-modified", revision.at)
    head, end = bytes(found.to_ical()).rsplit(b"END:VCALENDAR", 1)
    stamp = _stamp(revision)
    events = (_event(one, register, address_of(one) if address_of else "") for one in days)
    return b"".join([head, *(_BEGIN + stamp + event for event in events), b"END:VCALENDAR", end])


def uid(register: str, day: Dated) -> str:
    """The name of a thing in calendars, the same for good: it tells no id of the register."""
    return f"{uuid5(_SPACE, '/'.join((register, day.sort, *day.key)))}"


def _stamp(revision: Revision) -> bytes:
    """The lines that every event has alike."""
    found = Event()
    found.add("dtstamp", revision.at)
    found.add("last-modified", revision.at)
    found.add("sequence", revision.number)
    return bytes(found.to_ical()).removeprefix(_BEGIN).removesuffix(_END)


@lru_cache(maxsize=_REMEMBERED)
def _event(day: Dated, register: str, address: str) -> bytes:
    """The lines of an event after those of `_stamp`, to its end; most days are the same the next time a program looks."""
    found = Event()
    found.add("uid", uid(register, day))
    found.add("dtstart", day.first)
    found.add("dtend", day.last + timedelta(days=1))  # RFC 5545, 3.6.1: the day after the last
    found.add("summary", _plain(day.title))
    found.add("description", "\n".join(map(_plain, day.lines)))
    found.add("categories", [str(day.sort)])
    found.add("transp", "TRANSPARENT")  # it keeps nobody busy
    found.add("class", "PRIVATE")
    if address:
        found.add("url", vUri(address))
    return bytes(found.to_ical()).removeprefix(_BEGIN)


def _plain(text: str) -> str:
    """A text without signs that calendar programs stop at: RFC 5545, 3.1, allows no control characters."""
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(text.split())
