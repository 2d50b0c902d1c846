"""The question whether one need of one milestone is met, and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lockwasher.estimates.world import World
from lockwasher.readiness.milestones import things_of
from lockwasher.readiness.needs import Need
from lockwasher.register.nouns import Item, Milestone


class State(StrEnum):
    """How a need stands."""

    MET = "met"
    UNDER_WAY = "under way"
    MISSING = "missing"
    CONTRADICTORY = "contradictory"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Cause:
    """What a fault comes down to, and the things that hang on it: one missing clause, its 412 items."""

    id: str
    title: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedReading:
    """One need of one milestone on a day. `case` meets it or would; `office` is whom it waits for."""

    milestone: Milestone
    need: Need
    state: State
    reason: str
    day: date
    causes: tuple[Cause, ...] = ()
    case: str | None = None
    office: str | None = None
    since: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One need of one milestone, the things it is a need of, and the day for which it is judged."""

    world: World
    milestone: Milestone
    need: Need
    things: tuple[str, ...]
    day: date

    @property
    def items(self) -> tuple[Item, ...]:
        """The items among the things."""
        items = self.world.portfolio.item
        return tuple(items[thing] for thing in self.things if thing in items)

    @property
    def begins_at(self) -> str | None:
        """The office that would begin what meets the need: the one the table names, else that of the first step."""
        step = self.need.step
        if self.need.office or step is None:
            return self.need.office
        try:
            return self.world.library.in_force(step.procedure, self.world.as_of).steps[0].office
        except KeyError:
            return None

    def named(self, things: Iterable[str]) -> tuple[str, ...]:
        """What to call some of the things: the subject of the milestone where it is all of them."""
        some = tuple(things)
        return (self.milestone.subject,) if some == things_of(self.world, self.milestone.subject) else some

    def counted(self, things: Sequence[str]) -> str:
        """Some of the things in words: one by its title, several by their number."""
        items = self.world.portfolio.item
        if len(things) > 1:
            return f"{len(things)} items"
        return items[things[0]].title if things[0] in items else things[0]

    def met(self, reason: str, case: str | None = None) -> NeedReading:
        """The answer that the need is met."""
        return NeedReading(self.milestone, self.need, State.MET, reason, self.day, case=case)

    def unmet(self, state: State, reason: str, causes: Iterable[Cause], notes: Iterable[str] = ()) -> NeedReading:
        """The answer that it is not, before any case is begun that would meet it."""
        return NeedReading(
            self.milestone,
            self.need,
            state,
            reason,
            self.day,
            causes=tuple(causes),
            office=self.begins_at,
            notes=tuple(dict.fromkeys(notes)),
        )
