"""Note that somebody was reminded of a step that waits: by hand, on the telephone or in a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database, in_words
from lockwasher.actions.desk import desk_world
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.records import reminders
from lockwasher.records.database import writing
from lockwasher.records.reminders import Noted

__all__ = ["How", "Noted", "ReminderError", "Reminding", "newest_reminders", "note_reminder", "reminders_of"]

LONGEST = 4000


class How(StrEnum):
    """The way somebody was reminded."""

    MAIL = "mail"
    TELEPHONE = "telephone"
    MEETING = "meeting"
    LETTER = "letter"


class ReminderError(ValueError):
    """The reminder was not noted; the text says why and what to do. `field` is the field of `Reminding` it belongs to, or `by`."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """A reminder as somebody notes it. `on` None: today; `how` blank: nobody says in which way; `answer`: what was answered.

    `letter` and `link` are those of a nudge: the letter it went by, and the link that answers it.
    """

    case: str
    step: str
    on: date | None = None
    how: str = ""
    text: str = ""
    answer: str = ""
    letter: int | None = None
    link: int | None = None


def note_reminder(reminding: Reminding, by: str) -> Noted:
    """Note a reminder of a step that waits today; `by` is who reminded. A reminder moves no case: it is no event.

    Raises:
        ReminderError: there is no such case, its step does not wait, the day lies ahead or before the case waits, or a text
            is too long.
        DatabaseUnavailableError: the database cannot be written.
    """
    today = clock.today()
    day = reminding.on or today
    _check(reminding, by)
    with at_the_database(), writing():
        office = _office(reminding, day)
        noted = Noted(
            case=reminding.case,
            step=reminding.step,
            office=office,
            noted_on=day,
            by=by.strip(),
            how=reminding.how,
            text=reminding.text.strip(),
            answer=reminding.answer.strip(),
            letter=reminding.letter,
            link=reminding.link,
        )
        reminders.add(noted)
    return noted


def newest_reminders(not_after: date, case: str = "") -> Mapping[tuple[str, str], Noted]:
    """The newest reminder of each step of a case up to a day, by case and step; of one case alone, where it is named."""
    with in_words():
        return reminders.newest(not_after, case)


def reminders_of(case: str, step: str) -> tuple[Noted, ...]:
    """All reminders of a step of a case, the newest first."""
    with in_words():
        return reminders.of_step(case, step)


def _check(reminding: Reminding, by: str) -> None:
    if not by.strip():
        raise ReminderError("say who reminded: the name of a post", "by")
    if reminding.how and reminding.how not in list(How):
        near = did_you_mean(reminding.how, list(How)) or f"; choose one of: {', '.join(How)}"
        raise ReminderError(f"there is no way of reminding '{reminding.how}'{near}", "how")
    for field in ("text", "answer"):
        n = len(getattr(reminding, field))
        if n > LONGEST:
            raise ReminderError(f"{n} characters are more than the {LONGEST} there is room for; shorten it", field)


def _office(reminding: Reminding, day: date) -> str:
    """The office that is reminded."""
    today = clock.today()
    world = desk_world(today)
    standing = world.progress.get(reminding.case)
    if standing is None:
        near = did_you_mean(reminding.case, world.progress) or "; see the list of cases"
        raise ReminderError(f"there is no case '{reminding.case}'{near}", "case")
    ready = next((r for r in standing.ready if r.step == reminding.step and standing.is_open), None)
    if ready is None:
        waits = ", ".join(f"'{r.step}'" for r in standing.ready if standing.is_open) or "none"
        raise ReminderError(
            f"'{reminding.step}' of case '{reminding.case}' does not wait for anybody today; what waits: {waits}",
            "step",
        )
    if day > today:
        raise ReminderError(f"{day} lies ahead; note a reminder on the day it was given, or after", "on")
    if ready.since and day < ready.since:
        raise ReminderError(f"{day} is before {ready.since}, since when it waits; correct the day", "on")
    return ready.office
