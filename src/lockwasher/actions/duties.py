"""What a post, a partner or an office is asked for today, and which of it the law keeps asking for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from lockwasher.actions import clock
from lockwasher.actions.desk import desk_world, seen_portfolio, viewer_of
from lockwasher.actions.look import DayError
from lockwasher.cases.progress import ClockReading, Progress
from lockwasher.cases.visible_steps import visible_steps
from lockwasher.cases.waiting import (
    COUNTING,
    Running,
    Waiting,
    asks_for_signature,
    own_side,
    running,
    unmanned,
    waiting,
)
from lockwasher.delivery.digests import Asked, left_told
from lockwasher.estimates.world import World
from lockwasher.procedures.model import Strength
from lockwasher.records.contacts import Kept, Pace
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import REACH, Marked, Role, Viewer


def duties_of(addressee: str, day: date | None = None) -> tuple[str, ...]:
    """The legal terms that run on steps of an addressee, in words; while one runs, its digests go on."""
    try:
        found = asked_of(addressee, desk_world(day or clock.today()))
    except DayError:
        return ()
    return tuple(_in_words(one) for one in found if one.is_duty)


def _in_words(asked: Asked) -> str:
    left = left_told(asked)
    if not asked.case:  # it is not named to this reader
        return f"{asked.title} ({left})"
    return _("%(step)s, case %(case)s: %(left)s") % {"step": asked.title, "case": asked.case, "left": left}


def asked_of(addressee: str, world: World) -> tuple[Asked, ...]:
    """The steps that wait for an addressee: the first due first, then the longest waiting."""
    kind, _colon, name = addressee.partition(":")
    found = _of_partner(name, world) if kind == "partner" else _of_offices(addressee, world)
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.since or date.max, one.case, one.title)))


def office_viewer(world: World) -> Viewer:
    """Who looks for a letter to a post or an office of the host's side: what an officer may see, whatever its login could."""
    return viewer_of(world, Role.OFFICER)


def is_of_own_side(addressee: str, world: World) -> bool:
    """Whether an addressee is an office of the host's side, or a post in one. Nobody else is told at an officer's reach."""
    return _office_of(addressee, world.portfolio) in own_side(world.portfolio, world.library)


def days_unheard(contacts: Iterable[Kept], world: World) -> int | None:
    """The days after a reminder at which a step that still waits is told to nobody; None where it is, or no letters go at all.

    It is told to a contact of the own side that is marked so and gets letters.
    """
    known = tuple(contacts)
    is_heard = any(
        one.hears_of_delays and one.pace != Pace.NEVER and is_of_own_side(one.addressee, world) for one in known
    )
    days: int = settings.ESCALATE_DAYS
    return days if known and not is_heard else None


def is_within(role: Role, case: str, world: World) -> bool:
    """Whether the marks of a case, and of what it is about, reach a role: only then a letter names them."""
    found = world.portfolio.case[case]
    marks = [found.handling, *(record.handling for record in _subjects(world.portfolio, found.subject))]
    return all(mark in REACH[role] for mark in marks)


def title_of(portfolio: Portfolio, subject: str) -> str:
    """The title of what a case is about; its id where it has none."""
    found = next(_subjects(portfolio, subject), None)
    return getattr(found, "title", "") or getattr(found, "name", "") or subject


def _subjects(portfolio: Portfolio, subject: str) -> Iterator[Marked]:
    held: tuple[Mapping[str, Marked], ...] = (
        portfolio.item,
        portfolio.consignment,
        portfolio.contribution,
        portfolio.agreement,
        portfolio.partner,
    )
    yield from (records[subject] for records in held if subject in records)


def where(path: str) -> str:
    """The address of a page; blank where the desk's own is not configured."""
    base: str = settings.DESK_ADDRESS
    return f"{base}{path}" if base else ""


def _office_of(addressee: str, portfolio: Portfolio) -> str:
    """The office that an addressee is, or in which it is a post; blank where there is none."""
    kind, _colon, name = addressee.partition(":")
    if kind == "post":
        return next((one.office for one in portfolio.posts if one.id == name), "")
    return name if kind == "office" else ""


def _of_offices(addressee: str, world: World) -> Iterator[Asked]:
    """What waits for an office. To one of another house nothing is named that its marks do not let a partner see."""
    office, is_own = _office_of(addressee, world.portfolio), is_of_own_side(addressee, world)
    stand_in = is_own and addressee.startswith("post:")
    offices = frozenset({office}) | (unmanned(world.portfolio, world.library) if stand_in else frozenset())
    for one in _waiting_at(offices, world):
        if is_own or is_within(Role.PARTNER, one.case, world):
            yield one
        else:
            yield replace(one, case="", about="", procedure="", follows="", where="")


def _waiting_at(offices: frozenset[str], world: World) -> Iterator[Asked]:
    seen = seen_portfolio(world, office_viewer(world))
    rows = [row for row in waiting(seen, world.progress, world.as_of, world.calendar_of) if row.office in offices]
    yield from (_asked(row, seen) for row in rows)
    told = {(row.case.id, row.step.name) for row in rows}
    yield from (
        _counting(one, seen)
        for one in running(seen, world.progress, offices)
        if (one.case.id, one.step.name) not in told
    )


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


def _counting(one: Running, seen: Portfolio) -> Asked:
    """A term that runs on a step that cannot be done yet: the law does not wait for what is before it."""
    return Asked(
        title=one.step.title,
        case=one.case.id,
        about=title_of(seen, one.case.subject),
        procedure=one.procedure,
        due_on=one.reading.due_on,
        days_left=one.reading.days_left,
        follows=one.reading.clock.missed,
        is_duty=_is_duty(one.reading),
        is_signature=asks_for_signature(one.step),
        where=where(f"/cases/{one.case.id}/"),
    )


def _of_partner(partner: str, world: World) -> Iterator[Asked]:
    """What the partner's own first page asks it for, and no more."""
    viewer = viewer_of(world, Role.PARTNER, partner)
    seen = seen_portfolio(world, viewer)
    for case in seen.cases:
        progress = world.progress[case.id]
        told = visible_steps(progress, world.portfolio.case[case.id], viewer, world.portfolio)
        for step in told.ready if progress.is_open else ():
            yield Asked(
                title=step.title,
                case=case.id,
                about=title_of(seen, case.subject),
                procedure=told.title,
                since=step.since,
                days=(world.as_of - step.since).days if step.since else None,
                due_on=step.due_on,
                days_left=(step.due_on - world.as_of).days if step.due_on else None,
                is_duty=_has_duty(progress, step.name),
                is_signature=asks_for_signature(progress.procedure.step[step.name]),
                where=where(f"/partner/cases/{case.id}/"),
            )


def _has_duty(progress: Progress, step: str) -> bool:
    """Whether the law sets a term by which a step must be done, and it runs."""
    running = (one for one in progress.clocks if one.clock.step == step and one.state in COUNTING)
    return any(_is_duty(one) for one in running if one.due_on and not one.clock.is_wait)


def _is_duty(reading: ClockReading | None) -> bool:
    return reading is not None and reading.clock.strength == Strength.LAW
