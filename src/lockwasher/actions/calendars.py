"""Calendars of days ahead: who they are for, what stands in them, and whether they changed since somebody last looked."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from threading import Lock
from typing import Final

from lockwasher.actions.desk import desk_world, reading, seen_portfolio, viewer_of
from lockwasher.actions.kept import Kept, newest_kept
from lockwasher.estimates.world import World
from lockwasher.exchange.calendar_feed import Revision, calendar_file
from lockwasher.forecast.agenda import Agenda, Begin, Dated, Forecasted, Of, Scope
from lockwasher.forecast.forecast import Forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.records import revision
from lockwasher.register.nouns import Partner, Post, Project
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer
from lockwasher.register.visible import visible

__all__ = [
    "FeedAsked", "Of", "Scope", "ScopeError", "Standing", "calendar_of", "feed", "forecast_days", "kept_days", "scope_of",
    "standing_of", "title_of",
]  # fmt: skip

FORM: Final = 1  # rises when the same days are written otherwise, so that programs fetch anew
_REMEMBERED: Final = 48  # files: a calendar is asked for again and again, by each program that subscribes


class ScopeError(LookupError):
    """There is no such post, partner or project; the text names the nearest."""


@dataclass(frozen=True, slots=True)
class FeedAsked:
    """A calendar somebody asks for: whose days, and as whom."""

    scope: Scope
    role: Role
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a calendar stands: the same tag, the same bytes. `number` and `at` are those of the desk, which only rise."""

    tag: str
    number: int
    at: datetime


def standing_of(asked: FeedAsked, day: date, base: str = "") -> Standing:
    """How a calendar stands, without making it: another tag whenever anything in it may have moved. Three short queries.

    Args:
        asked: whose days, and as whom.
        day: the day of the desk.
        base: what the addresses in it begin with; it is part of the tag.

    Raises:
        DatabaseUnavailableError: the database cannot be read.
    """
    with reading():
        reached = revision.reached(day)
    told = f"{FORM} {reached.number} {day} {asked.scope} {asked.role} {asked.partner} {base}"
    return Standing(hashlib.sha256(told.encode()).hexdigest()[:32], reached.number, reached.at)


def feed(asked: FeedAsked, day: date, standing: Standing, address_of: Callable[[Dated], str] | None = None) -> bytes:
    """The calendar of a post, partner or project as a file, as somebody sees it on a day; the last ones are kept in memory.

    `standing` was asked for before: what has changed since comes with the next one at the latest.

    Raises:
        ScopeError: there is no such post, partner or project among what is seen.
        DayError: nothing is known on the day.
        DatabaseUnavailableError: the database cannot be read.
    """
    return _files.get(standing.tag, lambda: _body(asked, day, standing, address_of))


def kept_days(world: World, viewer: Viewer) -> tuple[Agenda, Revision]:
    """The days ahead of the database as somebody sees them, with the forecast that is kept, and how far the desk has come.

    Raises:
        DatabaseUnavailableError: the database cannot be read.
    """
    with reading():
        reached = revision.reached(world.as_of)
        kept = newest_kept(world.as_of)
    agenda = Agenda(world, seen_portfolio(world, viewer), viewer, _kept(kept) if kept else None)
    return agenda, Revision(reached.number, reached.at)


def forecast_days(world: World, viewer: Viewer, found: Forecast) -> tuple[Agenda, Revision]:
    """The days ahead of a portfolio that is no register, with a forecast just made."""
    begins = tuple(
        Begin(start.case, start.title, start.office_id, start.office, start.subject, start.asked)
        for start in what_comes_loose(world, found).start
    )
    dates = {milestone.milestone.id: milestone.dates for milestone in found.milestones}
    agenda = Agenda(
        world, visible(world.portfolio, viewer), viewer, Forecasted(world.as_of, found.draws, dates, begins)
    )
    return agenda, Revision(world.as_of.toordinal(), datetime.combine(world.as_of, time(), UTC))


def calendar_of(agenda: Agenda, scope: Scope, at: Revision) -> bytes:
    """The calendar file of days ahead."""
    portfolio = agenda.portfolio
    return calendar_file(title_of(portfolio, scope), agenda.world.portfolio.name, agenda.of(scope), at)


def scope_of(portfolio: Portfolio, of: Of, name: str) -> Scope:
    """A post, partner or project of a portfolio. Raises ScopeError where there is none of that name."""
    held: tuple[Post | Partner | Project, ...] = portfolio.posts if of == Of.POST else portfolio.partners
    names = [record.id for record in (portfolio.projects if of == Of.PROJECT else held)]
    if name in names:
        return Scope(of, name)
    near = did_you_mean(name, names) or f"; there are: {', '.join(names[:20]) or 'none'}"
    raise ScopeError(f"there is no {of} '{name}'{near}")


def title_of(portfolio: Portfolio, scope: Scope) -> str:
    """What a calendar is called in a program: the post, partner or project by its name."""
    if scope.of == Of.POST:
        return next((post.title for post in portfolio.posts if post.id == scope.name), scope.name)
    held = portfolio.partners if scope.of == Of.PARTNER else portfolio.projects
    return next((one.name for one in held if one.id == scope.name), scope.name)


def _body(asked: FeedAsked, day: date, standing: Standing, address_of: Callable[[Dated], str] | None) -> bytes:
    world = desk_world(day)
    viewer = viewer_of(world, asked.role, asked.partner)
    seen, kept = seen_portfolio(world, viewer), newest_kept(day)
    scope = scope_of(seen, asked.scope.of, asked.scope.name)
    days = Agenda(world, seen, viewer, _kept(kept) if kept else None).of(scope)
    at = Revision(standing.number, standing.at)
    return calendar_file(title_of(seen, scope), world.portfolio.name, days, at, address_of)


def _kept(kept: Kept) -> Forecasted:
    begins = tuple(
        Begin(s.case, s.title, s.office_id, s.office, s.subject, tuple((one.start, one.reason) for one in s.asked))
        for s in kept.starts
    )
    return Forecasted(kept.as_of, kept.draws, {name: one.dates for name, one in kept.milestones.items()}, begins)


class _Files:
    """The last calendars that were made, by their tags."""

    def __init__(self) -> None:
        self._held, self._pen = OrderedDict[str, bytes](), Lock()

    def get(self, tag: str, make: Callable[[], bytes]) -> bytes:
        with self._pen:
            if tag in self._held:
                self._held.move_to_end(tag)
                return self._held[tag]
        found = make()
        with self._pen:
            self._held[tag] = found
            while len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        return found


_files = _Files()
