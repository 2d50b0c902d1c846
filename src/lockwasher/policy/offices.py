"""Changes to offices: more or fewer desks, what they handle in a year, days on which they are closed, occasions to sign."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from lockwasher.calendars.spans import on
from lockwasher.estimates.distributions import mean
from lockwasher.estimates.world import World
from lockwasher.forecast.what_if import DeskChange, with_desks
from lockwasher.policy.model import PolicyError
from lockwasher.register.nouns import Occasion

DAYS_A_YEAR: Final = 365.2425
WORKING_DAYS_A_WEEK: Final = 5
YEARS_OF_OCCASIONS: Final = 12
LEAP_DAY: Final = "02-29"
_LEAP_YEAR: Final = 2000
_MONTH_DAY: Final = re.compile(r"[0-9]{2}-[0-9]{2}")
OPEN_DOORS: Final = 2000  # desks of an office that is no queue but on the days it is closed


@dataclass(frozen=True, slots=True)
class Desks:
    """So many desks more or fewer at an office from a day on, until a day if any, or in each year from a month and day on.

    `has` is how many it has today, for this question, where the register does not say; with no desk more and none fewer that
    is all that is said. `after_days` count from the world's own day; `each_year_on` (as `07-01`) goes with `for_days`.
    """

    office: str
    more: int
    has: int | None = None
    after_days: int = 0
    for_days: int | None = None
    each_year_on: str | None = None

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"the desks of {self.office}"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        if not self.more:
            return f"{self.office} has {self.has} desks, where the register does not say"
        yearly = f" in each year from {self.each_year_on}" if self.each_year_on else ""
        return f"{self.more:+d} desks at {self.office}{yearly}{_lasting(self.after_days, self.for_days)}"

    def apply(self, world: World) -> World:
        """Raises PolicyError where nobody says how many desks there are, or fewer than none would be left."""
        office = world.portfolio.office.get(self.office)
        has = office.desks if office and office.desks else self.has
        if has is None:
            raise PolicyError(f"the register does not say how many desks {self.office} has; give 'has'")
        if has + self.more < 0:
            raise PolicyError(f"{self.office} has {has} desks, so {-self.more} cannot go")
        spans = tuple(self._spans(world.as_of))
        found = with_desks(world, DeskChange(self.office, 0, world.as_of, None, has))
        if not self.more or not spans:
            return found
        days = tuple(day for span in spans for day in _days(span, has, self.more))
        return replace(found, capacity={**found.capacity, self.office: days})

    def _spans(self, today: date) -> Iterator[tuple[date, date | None]]:
        """The days from which on and until which it has others, those that are over left out."""
        if not self.each_year_on:
            begins = today + timedelta(days=self.after_days)
            yield begins, begins + timedelta(days=self.for_days) if self.for_days else None
            return
        assert self.for_days
        for year in range(today.year - 1, today.year + YEARS_OF_OCCASIONS):
            begins = in_year(year, self.each_year_on)
            until = begins + timedelta(days=self.for_days)
            if until > today:
                yield max(begins, today), until


@dataclass(frozen=True, slots=True)
class Handles:
    """An office handles so many cases of a procedure a year, and no more.

    It is given the desks at which that many are in hand at once: cases a year times the mean years that its steps take of one
    (Little, Oper. Res. 9, 1961). Steps that turn back come more than once, so it handles somewhat fewer.
    """

    office: str
    a_year: int
    procedure: str

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"the desks of {self.office}"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.office} handles {self.a_year} a year of {self.procedure}"

    def apply(self, world: World) -> World:
        """Raises PolicyError where the office does nothing in the procedure that takes time."""
        days = days_at(world, self.office, self.procedure)
        if not days:
            raise PolicyError(f"{self.office} does nothing in {self.procedure} that takes time; name another office")
        desks = max(1, round(self.a_year * days / DAYS_A_YEAR))
        return with_desks(world, DeskChange(self.office, 0, world.as_of, None, desks))


@dataclass(frozen=True, slots=True)
class Closed:
    """Offices at which nothing is done for so many days: from a day on, or after so many days from the world's own."""

    offices: tuple[str, ...]
    after_days: int
    for_days: int
    from_on: date | None = None

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset(f"the desks of {office}" for office in self.offices)

    @property
    def told(self) -> str:
        """What it does, in a line."""
        begins = f" from {self.from_on}" if self.from_on else ""
        return f"closed{begins}{_lasting(self.after_days, self.for_days)}: {', '.join(self.offices)}"

    def apply(self, world: World) -> World:
        """Raises PolicyError where the last day on which they are closed is past."""
        begins = self.from_on or world.as_of + timedelta(days=self.after_days)
        until = begins + timedelta(days=self.for_days)
        if until <= world.as_of:
            raise PolicyError(
                f"they are open again on {until}, and the world is seen on {world.as_of}; give a later day"
            )
        after = max((begins - world.as_of).days, 0)
        for office in self.offices:
            held = world.portfolio.office.get(office)
            has = held.desks if held and held.desks else OPEN_DOORS
            world = Desks(office, -has, has, after, (until - world.as_of).days - after).apply(world)
        return world


@dataclass(frozen=True, slots=True)
class Occasions:
    """One more dated occasion in each year at which agreements may be signed: the month and day, as `07-17`."""

    each_year_on: str

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"the occasions on {self.each_year_on}"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"one occasion for signature more a year, on {self.each_year_on}"

    def apply(self, world: World) -> World:
        """The world with it."""
        days = [in_year(world.as_of.year + n, self.each_year_on) for n in range(YEARS_OF_OCCASIONS)]
        made = tuple(
            Occasion(id=f"policy-{day}", title="an occasion that a policy adds", on=on(day), source="a policy")
            for day in days
            if day >= world.as_of
        )
        return replace(world, portfolio=replace(world.portfolio, occasions=(*world.portfolio.occasions, *made)))


def days_at(world: World, office: str, procedure: str) -> float:
    """The mean calendar days that a case of a procedure is in an office's hands, each step once, waits of the law apart."""
    edition = world.library.in_force(procedure, world.as_of)
    waits = {clock.step for clock in edition.clocks if clock.is_wait}
    mine: Iterable[str] = (step.name for step in edition.steps if step.office == office and step.name not in waits)
    found = 0.0
    for name in mine:
        belief = world.belief(procedure, name)
        if belief:
            found += mean(belief.distribution) * (7 / WORKING_DAYS_A_WEEK if belief.is_working_days else 1.0)
    return found


def in_year(year: int, month_day: str) -> date:
    """A month and day, as `07-01`, in a year; 29 February is 28 February in a year that has none."""
    is_leap_day = month_day == LEAP_DAY and not isleap(year)
    return date.fromisoformat(f"{year}-{'02-28' if is_leap_day else month_day}")


def is_month_day(told: str) -> bool:
    """Whether a text is a month and day, as `07-01`, that some year has."""
    try:
        return _MONTH_DAY.fullmatch(told) is not None and bool(date.fromisoformat(f"{_LEAP_YEAR}-{told}"))
    except ValueError:
        return False


def _days(span: tuple[date, date | None], has: int, more: int) -> Iterator[tuple[date, int]]:
    begins, until = span
    yield begins, has + more
    if until:
        yield until, has


def _lasting(after: int, for_days: int | None) -> str:
    begins = f" after {after} days" if after else ""
    return f"{begins} for {for_days} days" if for_days else f"{begins} for good"
