"""What a vacancy or one more desk at an office does: asked as a job, for it plays the futures twice."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from lockwasher.actions import clock
from lockwasher.actions.desk import desk_world
from lockwasher.actions.look import MOST_AHEAD
from lockwasher.actions.make_forecast import KEEPING, READING, Tell
from lockwasher.estimates.world import World
from lockwasher.forecast.what_if import Comparison, DeskChange, compare, read, told
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.records.kept import seqs
from lockwasher.records.kept_what_if import answer_to, keep_answer

MOST_DESKS: Final = 1000
_COMPARING: Final = "playing the same futures with these desks and with those"


class OfficeError(ValueError):
    """The question cannot be asked; the text says why and what to do. `field` is the field of `Question` it belongs to."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What would so many desks more (or fewer) do at an office, from a day until a day, or for good.

    `desks` states how many it has, for this question alone, where the register does not say.
    """

    office: str
    more: int
    from_on: date
    until_on: date | None = None
    desks: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question, when it was worked out, and whether anything that bears on its day changed since."""

    change: DeskChange
    found: Comparison
    made_at: datetime
    is_stale: bool


def what_if(world: World, question: Question) -> Comparison:
    """What a change of desks does in a world.

    Raises:
        OfficeError: there is no such office, it is not modelled as a queue and no desks are stated, or the change is none.
        ForecastError: cases or milestones wait for each other in a circle.
    """
    return compare(world, change_of(world, question))


def change_of(world: World, question: Question) -> DeskChange:
    """The change a question asks about.

    Raises:
        OfficeError: as `what_if`.
    """
    desks = _desks(world, question)
    if not 1 <= desks <= MOST_DESKS:
        raise OfficeError(f"{desks} desks: state between 1 and {MOST_DESKS}", "desks")
    if question.more == 0 or not 0 <= desks + question.more <= MOST_DESKS:
        raise OfficeError(
            f"{question.more:+} at {desks} desks is no change that can be played; it may have 0 at least", "more"
        )
    if not world.as_of <= question.from_on <= world.as_of + MOST_AHEAD:
        raise OfficeError(
            f"{question.from_on} is not within ten years from {world.as_of}; name a day in them", "from_on"
        )
    if question.until_on and not question.from_on < question.until_on <= world.as_of + MOST_AHEAD:
        raise OfficeError(f"{question.until_on} is not after {question.from_on} and within ten years", "until_on")
    return DeskChange(question.office, question.more, question.from_on, question.until_on, desks)


def work_out(day: date, change: DeskChange, tell: Tell) -> int:
    """Work out what a change does on a day and keep the answer; the number it is kept under."""
    tell(0, READING)
    at = seqs()
    world = desk_world(day)
    tell(5, _COMPARING)
    found = compare(world, change)
    tell(98, KEEPING)
    return keep_answer(day, subject(change), told(found), at, clock.now())


def answer(day: date, change: DeskChange) -> Answer | None:
    """The answer to a question of a day; None while nobody has had it worked out."""
    kept = answer_to(day, subject(change))
    return Answer(change, read(kept.held), kept.made_at, kept.changes_since > 0) if kept else None


def subject(change: DeskChange) -> str:
    """A change as a job names it."""
    return json.dumps(asdict(change), default=str, sort_keys=True)


def change_from(subject: str) -> DeskChange:
    """A change, from what a job names it."""
    held = json.loads(subject)
    days = {name: date.fromisoformat(held[name]) if held[name] else None for name in ("from_on", "until_on")}
    return DeskChange(**{**held, **days})


def _desks(world: World, question: Question) -> int:
    office = world.portfolio.office.get(question.office)
    if office is None and question.office not in world.library.offices:
        known = [*world.portfolio.office, *world.library.offices]
        near = did_you_mean(question.office, known) or "; see the list of offices"
        raise OfficeError(f"there is no office '{question.office}'{near}", "office")
    if question.desks is not None:
        return question.desks
    if office is None or not office.desks:
        told = f"'{question.office}' is not modelled as a queue: state its desks to see what one more or fewer does"
        raise OfficeError(told, "desks")
    return office.desks
