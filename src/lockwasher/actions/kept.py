"""The forecast that is kept of a day: what every page with a P50 and P80 reads, and whether anything changed since."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Final, Generic, TypeVar

from lockwasher.forecast.forecast import Dates
from lockwasher.records.database import one_moment
from lockwasher.records.kept import (
    LATE,
    UNKNOWN,
    KeptForecast,
    Seqs,
    made_until,
    n_since,
    newest,
    newest_until,
    oldest,
    read_kept,
    read_parts,
)
from lockwasher.records.kept_values import KeptGroup, KeptLine, KeptMilestone, KeptOffice, KeptStart
from lockwasher.records.snapshot import Stamp

__all__ = ["LATE", "UNKNOWN", "Before", "Kept", "kept_at", "kept_forecast", "newest_kept", "oldest_kept"]

REMEMBERED: Final = 6  # forecasts a process keeps in memory
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Before:
    """The forecast of the same day that was kept before: the days of each milestone then."""

    made_at: datetime
    milestones: Mapping[str, Dates]


@dataclass(frozen=True, slots=True)
class Kept:
    """A forecast that is kept. `changes_since`: how many events and changes of rows came after it was made.

    Lines and groups are in memory once they were read: pages filter and page them there.
    """

    forecast: KeptForecast
    before: Before | None
    changes_since: int

    @property
    def id(self) -> int:
        """The number of the forecast; another forecast has another."""
        return self.forecast.id

    @property
    def as_of(self) -> date:
        """The day it looks from."""
        return self.forecast.as_of

    @property
    def digest(self) -> str:
        """The digest of the world it rests on."""
        return self.forecast.digest

    @property
    def draws(self) -> int:
        """How many futures were simulated."""
        return self.forecast.draws

    @property
    def seed(self) -> int:
        """The seed of the futures."""
        return self.forecast.seed

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return self.forecast.made_at

    @property
    def is_stale(self) -> bool:
        """Whether anything that bears on its day changed since it was made."""
        return self.changes_since > 0

    @property
    def milestones(self) -> Mapping[str, KeptMilestone]:
        """The milestones that are not reached, by id."""
        return self.forecast.milestones

    @property
    def offices(self) -> Mapping[str, KeptOffice]:
        """The offices by id, the most often critical first."""
        return self.forecast.offices

    @property
    def starts(self) -> tuple[KeptStart, ...]:
        """The cases that nobody has begun, the earliest to start first."""
        return self.forecast.starts

    @property
    def lines(self) -> tuple[KeptLine, ...]:
        """Every line, late ones first, in the order of their groups."""
        return self.forecast.lines

    def groups(self, kind: str) -> tuple[KeptGroup, ...]:
        """The groups of what is late (LATE) or of what cannot be computed (UNKNOWN)."""
        return self.forecast.groups(kind)

    def lines_of(self, group: KeptGroup) -> tuple[KeptLine, ...]:
        """The lines of a group."""
        return self.forecast.lines_of(group)


def kept_forecast(day: date, now: Stamp | None = None) -> Kept | None:
    """The newest forecast of a day; None where none was made. `now`: the register's moment, where it was just read.

    One short query, once its parts are in memory; two more where the register has gone on, to count by how much.
    """
    return _kept(day, newest(day), now)


def newest_kept(not_after: date, now: Stamp | None = None) -> Kept | None:
    """The forecast of a day, or else that of the last day before it of which there is one, as `kept_forecast`."""
    found = newest_until(not_after)
    return _kept(*found, now) if found else None


def kept_at(day: date, at: datetime) -> KeptForecast | None:
    """The forecast that stood at an instant: the newest then made, of a day or of days before it."""
    id = made_until(day, at)
    return _forecasts.take(id) if id else None


def oldest_kept(since: date, before: date) -> KeptForecast | None:
    """The oldest forecast that is kept of the days from one on and before another."""
    id = oldest(since, before)
    return _forecasts.take(id) if id else None


def _kept(day: date, ids: tuple[tuple[int, Seqs], ...], now: Stamp | None) -> Kept | None:
    found = _forecasts.take(ids[0][0]) if ids else None
    if found is None:
        return None
    before = _before.take(ids[1][0]) if len(ids) > 1 else None
    # The journal may have gone on although the world did not, so how far it had come is not taken from memory.
    seqs = ids[0][1]
    is_new = now is not None and (now.event, now.change) == (seqs.event, seqs.change)
    return Kept(found, before, 0 if is_new else n_since(seqs, day))


def forget() -> None:
    """Forget what this process remembers, as a fresh process would: for tests, whose databases give a number twice."""
    _forecasts.forget()
    _before.forget()


class _Memory(Generic[Found]):
    """The last few that were read, by the number of their forecast."""

    def __init__(self, read: Callable[[int], Found | None]) -> None:
        self._read, self._held, self._pen = read, OrderedDict[int, Found](), Lock()

    def take(self, id: int) -> Found | None:
        """The one of a forecast: remembered, else read; None where that is kept no more."""
        with self._pen:
            if id in self._held:
                self._held.move_to_end(id)
                return self._held[id]
        found = self._read(id)
        if found is not None:
            with self._pen:
                self._held[id] = found
                while len(self._held) > REMEMBERED:
                    self._held.popitem(last=False)
        return found

    def forget(self) -> None:
        with self._pen:
            self._held.clear()


def _read_whole(id: int) -> KeptForecast | None:
    with one_moment():  # else newer ones could take its place between its row and its parts, and it would seem empty
        found = read_kept(id)
        if found is not None:
            read_parts(found)
    return found


def _read_before(id: int) -> Before | None:
    with one_moment():
        found = read_kept(id)
        return Before(found.made_at, {m.id: m.dates for m in found.milestones.values()}) if found else None


_forecasts: _Memory[KeptForecast] = _Memory(_read_whole)
_before: _Memory[Before] = _Memory(_read_before)
