"""The difference between two editions of a procedure, field by field and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from lockwasher.procedures.model import Clock, Procedure, Step
from lockwasher.procedures.words import backing_told, length_told, outcome_told

T = TypeVar("T")


class Turn(StrEnum):
    """What became of a thing between two editions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs, of the edition itself, a step or a clock. Of what was added or removed `field` is empty."""

    kind: str
    name: str
    turn: Turn
    field: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """The change in words."""
        what = f"{self.kind} '{self.name}'" if self.name else self.kind
        if self.turn != Turn.CHANGED:
            return f"{what} {self.turn}: {self.after or self.before}"
        return f"{what}, {self.field}: {self.before or 'nothing'} becomes {self.after or 'nothing'}"


def difference(one: Procedure, other: Procedure) -> tuple[Change, ...]:
    """What changes from one edition to another: of the edition as a whole, then by step, then by clock.

    The order of steps and the line a thing stands on are no difference; the notes of steps and of what they rest on are.

    Raises:
        ValueError: they are editions of two procedures.
    """
    if one.id != other.id:
        raise ValueError(f"'{one.id}' and '{other.id}' are two procedures; name two editions of one")
    clocks = {c.name: c for c in one.clocks}, {c.name: c for c in other.clocks}
    return (
        *_changed("edition", "", _EDITION, one, other),
        *_between("step", _STEP, _step_told, one.step, other.step),
        *_between("clock", _CLOCK, _clock_told, *clocks),
    )


def _between(
    kind: str,
    fields: Mapping[str, Callable[[T], str]],
    told: Callable[[T], str],
    before: Mapping[str, T],
    after: Mapping[str, T],
) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield Change(kind, name, Turn.REMOVED, before=told(before[name]))
        elif name not in before:
            yield Change(kind, name, Turn.ADDED, after=told(after[name]))
        else:
            yield from _changed(kind, name, fields, before[name], after[name])


def _changed(kind: str, name: str, fields: Mapping[str, Callable[[T], str]], before: T, after: T) -> Iterator[Change]:
    for field, told in fields.items():
        if told(before) != told(after):
            yield Change(kind, name, Turn.CHANGED, field, told(before), told(after))


def _step_told(step: Step) -> str:
    return f"{step.title} ({step.office}; {backing_told(step.backing)})"


def _clock_told(clock: Clock) -> str:
    return f"on step '{clock.step}', {length_told(clock)} ({clock.strength}; {backing_told(clock.backing)})"


_EDITION: Mapping[str, Callable[[Procedure], str]] = {
    "title": lambda p: p.title,
    "per": lambda p: p.per,
    "authority": lambda p: p.authority,
    "source": lambda p: p.source_url,
    "verified": lambda p: p.verified,
    "about": lambda p: p.about,
    "holds": lambda p: f"from {p.edition_name}" + (f" until {p.until}" if p.until else ""),
}
_STEP: Mapping[str, Callable[[Step], str]] = {
    "title": lambda s: s.title,
    "office": lambda s: s.office,
    "rests on": lambda s: backing_told(s.backing),
    "source": lambda s: s.backing.source_url,
    "after": lambda s: ", ".join(s.after),
    "gates": lambda s: ", ".join(map(str, s.gates)),
    "awaits": lambda s: ", ".join(f"fact {fact}" for fact in s.awaits),
    "applies when": lambda s: str(s.applies_when or ""),
    "outcomes": lambda s: "; ".join(map(outcome_told, s.outcomes)),
    "rounds": lambda s: str(s.rounds),
    "form": lambda s: s.form,
    "evidence": lambda s: ", ".join(s.evidence),
    "occasion": lambda s: s.occasion,
    "note": lambda s: s.note,
}
_CLOCK: Mapping[str, Callable[[Clock], str]] = {
    "step": lambda c: c.step,
    "length": length_told,
    "strength": lambda c: c.strength,
    "rests on": lambda c: backing_told(c.backing),
    "source": lambda c: c.backing.source_url,
    "what was read": lambda c: c.backing.note,
    "stopped": lambda c: "; ".join(f"from {begin} until {end}" for begin, end in c.tolled_by),
    "begins anew with": lambda c: ", ".join(map(str, c.reset_by)),
    "if missed": lambda c: c.missed,
}
