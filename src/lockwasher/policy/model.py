"""A policy: a named change to procedures, offices, estimates, tables or facts, with its citation and its precedent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

from lockwasher.estimates.world import World
from lockwasher.procedures.model import Backing, StepRef
from lockwasher.register.nouns import Mark

_WEAKNESS: Final = (Mark.READ, Mark.SECONDARY, Mark.UNVERIFIED, Mark.ACCOUNT, Mark.SYNTHETIC)


class PolicyError(ValueError):
    """A policy cannot be applied to a world; the message says which, why, and what to do."""


class About(StrEnum):
    """What a policy is about, in the order in which they are offered."""

    ENTRY = "entry"
    DUTIES = "duties"
    TITLE = "title"
    AGREEMENTS = "agreements"
    OFFICES = "offices"
    MONEY = "money"
    PEOPLE = "people"
    PARTNERS = "partners"
    OTHER = "other"


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
    about: About = About.OTHER

    @property
    def name(self) -> str:
        """The id, with the parameters that are not as the file has them: what `policies.chosen` reads again."""
        told = ",".join(f"{name}={value}" for name, value in sorted(self.set_to.items()))
        return f"{self.id}:{told}" if told else self.id


def apply(policy: Policy, world: World, tell: Callable[[Change, World, World], None] = lambda *_: None) -> World:
    """The world as it would be under a policy.

    Args:
        policy: the policy.
        world: what is known.
        tell: is told of each change that was made, with the world before and after it.

    Raises:
        PolicyError: the world has not what a change is about.
    """
    for change in policy.changes:
        try:
            after = change.apply(world)
        except PolicyError as error:
            raise PolicyError(f"policy '{policy.name}', {change.told}: {error}") from None
        tell(change, world, after)
        world = after
    return world


def combined(policies: tuple[Policy, ...]) -> Policy:
    """Several policies as one, in their order; one is left as it is.

    What may be set in them is named after the policy it is of, as `POLICY:name`. All that they rest on is named, with the weakest mark.
    """
    first, *rest = policies
    if not rest:
        return first
    return Policy(
        id="+".join(p.name for p in policies),
        title="; ".join(p.title for p in policies),
        question="What would all of these do together?",
        backing=_backed(policies),
        precedent="; ".join(p.precedent for p in policies),
        changes=tuple(change for p in policies for change in p.changes),
        parameters=tuple(replace(one, name=f"{p.name}:{one.name}") for p in policies for one in p.parameters),
        assumes=tuple(dict.fromkeys(a for p in policies for a in p.assumes)),
        still=tuple(dict.fromkeys(s for p in policies for s in p.still)),
        choices=tuple(replace(one, name=f"{p.name}:{one.name}") for p in policies for one in p.choices),
        watches=tuple(dict.fromkeys(w for p in policies for w in p.watches)),
    )


def _backed(policies: tuple[Policy, ...]) -> Backing:
    """What several policies rest on together."""
    told = [f"{'practice: ' if p.backing.is_practice else ''}{p.backing.cites} ({p.id})" for p in policies]
    weakest = max((p.backing.verified for p in policies), key=_WEAKNESS.index)
    return Backing("; ".join(told), is_practice=False, verified=weakest)
