"""A procedure edition as frozen values: steps, outcomes, clocks, each with its citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from lockwasher.calendars.lengths import Length, Roll
from lockwasher.register.nouns import Mark


class Strength(StrEnum):
    """What stands behind a clock."""

    LAW = "law"
    RULE = "rule"
    PRACTICE = "practice"


class Side(StrEnum):
    """Which side of the partnership an office stands on."""

    HOST = "host"
    PARTNER = "partner"
    GOVERNMENT = "government"
    CARRIER = "carrier"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class OfficeEntry:
    """An office as procedures name it."""

    name: str
    title: str
    side: Side
    country: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact that decides whether a step applies. `default` None: unknown until said."""

    name: str
    title: str
    default: bool | None


@dataclass(frozen=True, slots=True)
class Backing:
    """What a step or clock rests on: a citation, or a practice and who says so."""

    cites: str
    is_practice: bool
    verified: Mark
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepRef:
    """A step of another procedure (`procedure/step`)."""

    procedure: str
    step: str

    def __str__(self) -> str:
        """The phrase as an edition writes it."""
        return f"{self.procedure}/{self.step}"

    @property
    def ways(self) -> tuple[StepRef, ...]:
        """The only way through this gate."""
        return (self,)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Steps of other procedures of which one is enough, for each of the things (`any_of: [procedure/step, ...]`)."""

    ways: tuple[StepRef, ...]

    def __str__(self) -> str:
        """The ways, for a page."""
        return f"any of ({', '.join(map(str, self.ways))})"


Gate: TypeAlias = StepRef | AnyOf


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact that must hold, or must not, for a step to apply."""

    fact: str
    is_negated: bool = False

    def __str__(self) -> str:
        """The phrase as an edition writes it."""
        return f"not fact {self.fact}" if self.is_negated else f"fact {self.fact}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where an outcome leads: on, back to a step (a new round), or to the end of the case."""

    name: str
    back_to: str | None = None
    ends: bool = False
    sets: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a clock counts from: exactly one of the fields is set, `outcome` only with `step`."""

    step: str | None = None
    outcome: str | None = None
    fact: str | None = None
    other: StepRef | None = None
    is_opening: bool = False
    is_need_by: bool = False

    def __str__(self) -> str:
        """The phrase as an edition writes it."""
        if self.step:
            return f"{self.step}.{self.outcome}" if self.outcome else self.step
        if self.fact:
            return f"fact {self.fact}"
        return str(self.other) if self.other else ("opened" if self.is_opening else "need-by")


@dataclass(frozen=True, slots=True)
class Limit:
    """A length counted from an anchor, or back from it."""

    length: Length
    anchor: Anchor
    is_before: bool = False

    def __str__(self) -> str:
        """The phrase as an edition writes it."""
        return f"{self.length} {'before' if self.is_before else 'from'} {self.anchor}"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock on a step. With several limits `takes_later` says which one counts."""

    name: str
    step: str
    is_wait: bool
    limits: tuple[Limit, ...]
    strength: Strength
    backing: Backing
    takes_later: bool = False
    rolls: Roll | None = None
    tolled_by: tuple[tuple[Anchor, Anchor], ...] = ()
    reset_by: tuple[Anchor, ...] = ()
    extends: tuple[Length, Anchor] | None = None
    every: Length | None = None
    missed: str = ""
    line: int = field(default=0, compare=False)

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """Everything this clock looks at: what it counts from, stops at, begins anew at, is extended by."""
        pauses = tuple(end for pause in self.tolled_by for end in pause)
        extension = (self.extends[1],) if self.extends else ()
        return (*(limit.anchor for limit in self.limits), *self.reset_by, *pauses, *extension)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `after` are earlier steps here, `gates` lead through other cases, `awaits` facts that must be said."""

    name: str
    title: str
    office: str
    backing: Backing
    after: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    awaits: tuple[str, ...] = ()
    applies_when: Condition | None = None
    form: str = ""
    evidence: tuple[str, ...] = ()
    occasion: str = ""
    outcomes: tuple[Outcome, ...] = ()
    rounds: int = 1
    note: str = ""
    line: int = field(default=0, compare=False)

    def outcome(self, name: str | None) -> Outcome | None:
        """The outcome of that name, if this step has it."""
        return next((o for o in self.outcomes if o.name == name), None)


@dataclass(frozen=True)
class Procedure:
    """One edition. `edition` is the first day it holds (of the month, if only that is known), `until` the last."""

    id: str
    title: str
    per: str
    edition: date
    edition_name: str
    until: date | None
    authority: str
    verified: Mark
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...] = ()
    source_url: str = ""
    about: str = ""

    @cached_property
    def step(self) -> Mapping[str, Step]:
        """Steps by name."""
        return {step.name: step for step in self.steps}

    @cached_property
    def successors(self) -> Mapping[str, tuple[str, ...]]:
        """For each step, the steps that wait for it."""
        return {s.name: tuple(t.name for t in self.steps if s.name in t.after) for s in self.steps}

    @cached_property
    def ancestors(self) -> Mapping[str, frozenset[str]]:
        """For each step, all steps it comes after."""
        found: dict[str, frozenset[str]] = {}
        for step in self.steps:
            found[step.name] = frozenset(step.after).union(*(found[earlier] for earlier in step.after))
        return found

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts this edition asks for, decides or counts from, each once."""
        asked = [step.applies_when.fact for step in self.steps if step.applies_when]
        decided = [outcome.sets for step in self.steps for outcome in step.outcomes if outcome.sets]
        counted = [anchor.fact for clock in self.clocks for anchor in clock.anchors if anchor.fact]
        awaited = [fact for step in self.steps for fact in step.awaits]
        return tuple(dict.fromkeys([*asked, *decided, *awaited, *counted]))

    def holds_on(self, day: date) -> bool:
        """Whether a case may open under this edition on that day."""
        return self.edition <= day and (self.until is None or day <= self.until)

    def body(self, back_to: str) -> frozenset[str]:
        """The steps a new round from `back_to` runs again: it and all that come after it."""
        return frozenset(s.name for s in self.steps if s.name == back_to or back_to in self.ancestors[s.name])
