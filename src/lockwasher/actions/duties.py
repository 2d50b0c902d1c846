"""What a post, a partner or an office is asked for today, and which of it the law keeps asking for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from lockwasher.actions import clock
from lockwasher.actions.desk import desk_world, seen_portfolio, viewer_of
from lockwasher.actions.look import DayError
from lockwasher.cases.progress import ClockReading, Progress
from lockwasher.cases.visible_steps import visible_steps
from lockwasher.cases.waiting import COUNTING, Waiting, asks_for_signature, unmanned, waiting
from lockwasher.delivery.digests import Asked, left_told
from lockwasher.estimates.world import World
from lockwasher.procedures.model import Strength
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer


def duties_of(addressee: str, day: date | None = None) -> tuple[str, ...]:
    """The legal terms that run on steps of an addressee, in words; while one runs, its digests go on."""
    try:
        found = asked_of(addressee, desk_world(day or clock.today()))
    except DayError:
        return ()
    told = _("%(step)s, case %(case)s: %(left)s")
    return tuple(told % {"step": one.title, "case": one.case, "left": left_told(one)} for one in found if one.is_duty)


def asked_of(addressee: str, world: World) -> tuple[Asked, ...]:
    """The steps that wait for an addressee: the first due first, then the longest waiting."""
    kind, _colon, name = addressee.partition(":")
    found = _of_partner(name, world) if kind == "partner" else _of_offices(_offices(kind, name, world), world)
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.since or date.max, one.case, one.title)))


def office_viewer(world: World) -> Viewer:
    """Who looks for a letter to a post: what an officer may see, whatever the post's login could."""
    return viewer_of(world, Role.OFFICER)


def title_of(portfolio: Portfolio, subject: str) -> str:
    """The title of a thing; its id where it has none."""
    for noun in (portfolio.item, portfolio.consignment, portfolio.agreement, portfolio.contribution):
        if subject in noun:
            return str(noun[subject].title) or subject
    return subject


def where(path: str) -> str:
    """The address of a page; blank where the desk's own is not configured."""
    base: str = settings.DESK_ADDRESS
    return f"{base}{path}" if base else ""


def _offices(kind: str, name: str, world: World) -> frozenset[str]:
    if kind == "office":
        return frozenset({name})
    post = next((one for one in world.portfolio.posts if one.id == name), None)
    return frozenset({post.office}) | unmanned(world.portfolio, world.library) if post else frozenset()


def _of_offices(offices: frozenset[str], world: World) -> Iterator[Asked]:
    seen = seen_portfolio(world, office_viewer(world))
    for row in waiting(seen, world.progress, world.as_of, world.calendar_of):
        if row.office in offices:
            yield _asked(row, seen)


def _asked(row: Waiting, seen: Portfolio) -> Asked:
    reading = row.clock if row.clock and not row.clock.clock.is_wait else None
    return Asked(
        title=row.step.title,
        case=row.case.id,
        about=title_of(seen, row.case.subject),
        procedure=row.procedure,
        since=row.since,
        days=row.days,
        due_on=reading.due_on if reading else None,
        days_left=reading.days_left if reading else None,
        follows=reading.clock.missed if reading else "",
        is_duty=_is_duty(reading),
        is_signature=row.is_signature,
        where=where(f"/cases/{row.case.id}/"),
    )


def _of_partner(partner: str, world: World) -> Iterator[Asked]:
    """What the partner's own first page asks it for, and no more."""
    viewer = viewer_of(world, Role.PARTNER, partner)
    seen = seen_portfolio(world, viewer)
    for case in seen.cases:
        progress = world.progress[case.id]
        told = visible_steps(progress, world.portfolio.case[case.id], viewer, world.portfolio)
        for step in told.ready if progress.is_open else ():
            reading = _term(progress, step.name)
            yield Asked(
                title=step.title,
                case=case.id,
                about=title_of(seen, case.subject),
                procedure=told.title,
                since=step.since,
                days=(world.as_of - step.since).days if step.since else None,
                due_on=reading.due_on if reading else None,
                days_left=reading.days_left if reading else None,
                follows=reading.clock.missed if reading else "",
                is_duty=_is_duty(reading),
                is_signature=asks_for_signature(progress.procedure.step[step.name]),
                where=where(f"/partner/cases/{case.id}/"),
            )


def _term(progress: Progress, step: str) -> ClockReading | None:
    """The clock by which a step must be done that runs out first."""
    running = [
        one
        for one in progress.clocks
        if one.clock.step == step and one.state in COUNTING and one.due_on and not one.clock.is_wait
    ]
    return min(running, key=lambda one: (one.due_on or date.max, one.clock.name), default=None)


def _is_duty(reading: ClockReading | None) -> bool:
    return reading is not None and reading.clock.strength == Strength.LAW
