"""The milestones of things as pages show them: reached, late, in time, or not to be told; by the forecast that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lockwasher.actions.kept import LATE, UNKNOWN, Kept, kept_forecast
from lockwasher.estimates.world import World
from lockwasher.forecast.forecast import Dates
from lockwasher.readiness.milestones import Reached, reached, wanted
from lockwasher.records.kept_values import KeptLine
from lockwasher.register.nouns import Milestone
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.web.loose_rows import rows_of
from lockwasher.web.pictures.fan import fan_scale
from lockwasher.web.pictures.scale import Scale
from lockwasher.web.seeing import Desk


class Stand(StrEnum):
    """How a milestone stands, the worst first."""

    LATE = "late"
    UNKNOWN = "unknown"
    NOT_FORECAST = "not-forecast"
    NO_DAY = "no-day"
    IN_TIME = "in-time"
    REACHED = "reached"


WORDS: Mapping[Stand, Promise] = {
    Stand.LATE: _("late"),
    Stand.UNKNOWN: _("cannot be computed"),
    Stand.NOT_FORECAST: _("not forecast yet"),
    Stand.NO_DAY: _("no day to be late against"),
    Stand.IN_TIME: _("in time"),
    Stand.REACHED: _("reached"),
}
# A shape and a colour beside each word.
SIGNS = {
    Stand.LATE: ("▲", "late"),
    Stand.UNKNOWN: ("?", "unknown"),
    Stand.NOT_FORECAST: ("·", "quiet"),
    Stand.NO_DAY: ("–", "quiet"),
    Stand.IN_TIME: ("●", "fine"),
    Stand.REACHED: ("✓", "quiet"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A milestone as it stands. `need_by`: the day it is held against, which a plan names for it if `is_stated`."""

    milestone: Milestone
    stand: Stand
    dates: Dates | None = None
    need_by: date | None = None
    is_stated: bool = False
    reached: Reached | None = None


@dataclass(frozen=True, eq=False)
class Milestones:
    """The milestones that a login sees of a world, with the forecast of its day, if one is kept. Each is looked at once."""

    world: World
    portfolio: Portfolio
    kept: Kept | None
    _seen: dict[str, Seen] = field(default_factory=dict)

    @cached_property
    def by_thing(self) -> Mapping[str, tuple[Milestone, ...]]:
        """Milestones by each thing they are about: their subject and its items, in the order of the portfolio."""
        portfolio = self.portfolio
        return grouped((thing, m) for m in portfolio.milestones for thing in portfolio.goods(m.subject))

    @cached_property
    def by_contribution(self) -> Mapping[str, tuple[Milestone, ...]]:
        """Milestones by the contributions that any of their things belong to."""
        item = self.portfolio.item
        found: dict[str, dict[str, Milestone]] = {}
        for thing, milestones in self.by_thing.items():
            for contribution in item[thing].contributions if thing in item else (thing,):
                found.setdefault(contribution, {}).update((m.id, m) for m in milestones)
        return {name: tuple(each.values()) for name, each in found.items()}

    @cached_property
    def scale(self) -> Scale:
        """One scale for the fans of all milestones: that of every list."""
        found = self.kept.milestones.values() if self.kept else ()
        days = (one.wanted.last for one in found if one.wanted)
        return fan_scale((one.dates for one in found), days, self.world.as_of)

    def about(self, things: Iterable[str]) -> tuple[Milestone, ...]:
        """The milestones about any of some things, each once, in the order of the portfolio."""
        found = {m.id for thing in things for m in self.by_thing.get(thing, ())}
        return tuple(m for m in self.portfolio.milestones if m.id in found) if found else ()

    def seen(self, milestone: Milestone) -> Seen:
        """How a milestone stands."""
        if milestone.id not in self._seen:
            self._seen[milestone.id] = self._look(milestone)
        return self._seen[milestone.id]

    def foremost(self, thing: str) -> Seen | None:
        """Of the milestones of a thing the one to show where there is room for one: what is worst, of those the first.

        When all are reached it is the last; None where there is none.
        """
        return self.worst(self.by_thing.get(thing, ()))

    def worst(self, milestones: Iterable[Milestone]) -> Seen | None:
        """The foremost of some milestones, as `foremost` says."""
        found = [self.seen(milestone) for milestone in milestones]
        open_ones = [one for one in found if one.stand != Stand.REACHED]
        return min(open_ones, key=lambda one: _ORDER[one.stand]) if open_ones else found[-1] if found else None

    @cached_property
    def lines(self) -> Mapping[str, tuple[KeptLine, ...]]:
        """What comes loose of each milestone."""
        return grouped((one.line.milestone_id, one) for one in self._lines)

    @cached_property
    def lines_of_case(self) -> Mapping[str, tuple[KeptLine, ...]]:
        """What comes loose by each case, on record or proposed."""
        return grouped((one.line.case, one) for one in self._lines if one.line.case)

    @cached_property
    def _lines(self) -> tuple[KeptLine, ...]:
        """What comes loose, in the words that may be told."""
        rows = rows_of(self.kept, self.world.portfolio, self.portfolio) if self.kept else ()
        return tuple(row.kept for row in rows)

    def _look(self, milestone: Milestone) -> Seen:
        day, done = wanted(self.world, milestone), reached(self.world, milestone)
        need_by, is_stated = (day.span.last, day.is_stated) if day else (None, False)
        if done:
            done = done if done.case in self.portfolio.case else replace(done, case=None)
            return Seen(milestone, Stand.REACHED, None, need_by, is_stated, done)
        kept = self.kept.milestones.get(milestone.id) if self.kept else None
        return Seen(milestone, self._stand(milestone, kept), kept.dates if kept else None, need_by, is_stated)

    def _stand(self, milestone: Milestone, kept: object) -> Stand:
        kinds = {one.kind for one in self.lines.get(milestone.id, ()) if one.line.gates}
        if kept is None and not kinds:
            return Stand.NOT_FORECAST
        if LATE in kinds:
            return Stand.LATE
        if UNKNOWN in kinds:
            return Stand.UNKNOWN
        return Stand.IN_TIME if milestone.id in self.portfolio.need_by_of else Stand.NO_DAY


def stand_told(seen: Seen | None) -> SafeString:
    """How a milestone stands: a shape and a word."""
    if seen is None:
        return format_html('<span class="quiet">{}</span>', _("no milestone"))
    sign, colour = SIGNS[seen.stand]
    return format_html(
        '<span class="day {}"><span aria-hidden="true">{}</span> {}</span>', colour, sign, WORDS[seen.stand]
    )


def milestones_on(desk: Desk) -> Milestones:
    """The milestones of what is seen of a desk, with the newest forecast that is kept of its day."""
    kept = kept_forecast(desk.day, desk.stamp)
    numbered = _Numbered(kept.id if kept else None, id(desk.portfolio), kept, desk.portfolio)
    return _milestones(desk.world, numbered)


_ORDER = {stand: place for place, stand in enumerate(Stand)}


@dataclass(frozen=True)
class _Numbered:
    """A forecast and a portfolio by their numbers: of the same numbers the same, as long as both are held."""

    id: int | None
    seen: int
    kept: Kept | None = field(compare=False)
    portfolio: Portfolio = field(compare=False)


@lru_cache(maxsize=8)
def _milestones(world: World, numbered: _Numbered) -> Milestones:
    return Milestones(world, numbered.portfolio, numbered.kept)
