"""What papers tell of a forecast: the days of milestones, what is late and what cannot be computed, now and some time before.

The forecast is that of the whole register. A paper names of it only what stands in the portfolio that its reader sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lockwasher.calendars.spans import Span
from lockwasher.forecast.forecast import Dates, Forecast
from lockwasher.forecast.loose import Line, Loose


@dataclass(frozen=True, slots=True)
class Ahead:
    """One milestone that is not reached: its days, the day it is wanted, and in how many futures of one it is there by then."""

    milestone: str
    dates: Dates
    wanted: Span | None
    is_stated: bool
    on_time: float | None
    is_late: bool
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blank:
    """A need of a milestone that cannot be computed, the office it waits for, in words, and the day a plan states or that is reckoned."""

    milestone: str
    about: str
    office: str
    need_by: date | None
    is_stated: bool = True


@dataclass(frozen=True, slots=True)
class Late:
    """A need that will likely be met after the day it is due, and the office it waits for, in words. Not `gates`: a milestone can go ahead without."""

    milestone: str
    about: str
    office: str
    need_by: date | None
    is_stated: bool
    dates: Dates
    gates: bool


@dataclass(frozen=True)
class Outlook:
    """A forecast of a day as papers tell it. `before`: that of an earlier day, to say what changed since."""

    as_of: date
    draws: int
    digest: str
    ahead: Mapping[str, Ahead]
    blanks: tuple[Blank, ...]
    before: Outlook | None = None
    lates: tuple[Late, ...] = ()


def outlook_of(loose: Loose, before: Outlook | None = None) -> Outlook:
    """The outlook of a day from its forecast."""
    told: Forecast = loose.forecast
    ahead = {
        one.milestone.id: Ahead(
            one.milestone.id,
            one.dates,
            one.wanted.span if one.wanted else None,
            bool(one.wanted and one.wanted.is_stated),
            one.on_time,
            one.is_late,
            one.undecided,
        )
        for one in told.milestones
    }
    blanks = blanks_of(line for group in loose.unknown for line in group.lines)
    lates = lates_of(line for group in loose.late for line in group.lines)
    return Outlook(told.as_of, told.draws, told.digest, ahead, blanks, before, lates)


def blanks_of(lines: Iterable[Line]) -> tuple[Blank, ...]:
    """The lines of what cannot be computed, each need of a milestone once, the earliest needed first."""
    found = (
        Blank(line.milestone_id, line.about, line.office or "nobody", line.need_by, line.need_by_is_stated)
        for line in lines
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.need_by or date.max, one.milestone, one.about)))


def lates_of(lines: Iterable[Line]) -> tuple[Late, ...]:
    """The needs among the lines of what will be late, the earliest needed first; milestones that are late are in `Outlook.ahead`."""
    found = (
        Late(
            line.milestone_id,
            line.about,
            line.office or "nobody",
            line.need_by,
            line.need_by_is_stated,
            line.dates,
            line.gates,
        )
        for line in lines
        if line.about != "late" and line.dates
    )
    return tuple(sorted(found, key=lambda one: (one.need_by or date.max, one.milestone, one.about)))
