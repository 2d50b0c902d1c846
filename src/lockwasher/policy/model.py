"""A policy: a named change to procedures, offices, estimates, tables or facts, with its citation and its precedent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lockwasher.estimates.world import World
from lockwasher.procedures.model import Backing, StepRef


class PolicyError(ValueError):
    """A policy cannot be applied to a world; the message says which, why, and what to do."""


class Change(Protocol):
    """One thing a policy changes. Two changes with a target in common are in conflict."""

    @property
    def targets(self) -> frozenset[str]:
        """What it changes, in words that are the same for whatever else changes the same."""
        ...

    @property
    def told(self) -> str:
        """What it does, in a line."""
        ...

    def apply(self, world: World) -> World:
        """The world with the change made.

        Raises:
            PolicyError: the world has not what it changes.
        """
        ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of a policy that may be set otherwise, between `low` and `high`, with what it rests on."""

    name: str
    value: int
    low: int
    high: int
    unit: str
    rests_on: str
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A word of a policy that may be chosen otherwise: an office, a partner or a day, as text; what is taken unless chosen."""

    name: str
    value: str
    one_of: str
    rests_on: str
    source_url: str = ""


@dataclass(frozen=True)
class Policy:
    """A named reform.

    `question` is what a reader wants to know; `assumes` what it takes to be so already, such as that an Act is in force;
    `still` says what the law goes on forbidding or asking. `watches` are steps of which one case,
    begun today and about nothing on record, tells what a single case gains.
    """

    id: str
    title: str
    question: str
    backing: Backing
    precedent: str
    changes: tuple[Change, ...]
    parameters: tuple[Parameter, ...] = ()
    assumes: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    portfolios: tuple[str, ...] = ()
    watches: tuple[StepRef, ...] = ()
    set_to: Mapping[str, int | str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """The id, with the parameters that are not as the file has them: what `policies.chosen` reads again."""
        told = ",".join(f"{name}={value}" for name, value in sorted(self.set_to.items()))
        return f"{self.id}:{told}" if told else self.id


def apply(policy: Policy, world: World) -> World:
    """The world as it would be under a policy.

    Raises:
        PolicyError: the world has not what a change is about.
    """
    for change in policy.changes:
        try:
            world = change.apply(world)
        except PolicyError as error:
            raise PolicyError(f"policy '{policy.name}', {change.told}: {error}") from None
    return world


def conflicts(policies: tuple[Policy, ...]) -> tuple[str, ...]:
    """What several policies change at once, each in words; the later one counts."""
    found: list[str] = []
    for place, later in enumerate(policies):
        for earlier in policies[:place]:
            mine, other = (frozenset[str]().union(*(c.targets for c in p.changes)) for p in (later, earlier))
            found += [f"'{earlier.name}' and '{later.name}' both change {what}" for what in sorted(mine & other)]
    return tuple(found)


def combined(policies: tuple[Policy, ...]) -> Policy:
    """Several policies as one, in their order; one is left as it is."""
    first, *rest = policies
    if not rest:
        return first
    return Policy(
        id="+".join(p.name for p in policies),
        title="; ".join(p.title for p in policies),
        question="What would all of these do together?",
        backing=first.backing,
        precedent="; ".join(p.precedent for p in policies),
        changes=tuple(change for p in policies for change in p.changes),
        assumes=tuple(dict.fromkeys(a for p in policies for a in p.assumes)),
        still=tuple(dict.fromkeys(s for p in policies for s in p.still)),
        watches=tuple(dict.fromkeys(w for p in policies for w in p.watches)),
    )
