"""From what value on an assumption turns which of two policies is the better one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from lockwasher.estimates.distributions import Distribution, distribution
from lockwasher.estimates.world import World
from lockwasher.policy.compare import HOW, How, Pairing
from lockwasher.policy.futures import Futures
from lockwasher.policy.model import Policy
from lockwasher.policy.times import with_estimate
from lockwasher.procedures.model import StepRef

MOST_GUESSES: Final = 5  # of the estimates that are tried, those that decide days most often
FACTORS: Final = (25, 400)  # percent of what is believed, from and to
_TRIES: Final = 8  # halvings of a range until its turn is told

Tell = Callable[[int, str], None]
Setting = Callable[[str, int], Policy]


@dataclass(frozen=True, slots=True)
class Turn:
    """What an assumption does to the difference between two policies: the mean days late of a milestone, second less first.

    `at_low` and `at_high` are the differences at the ends of its range. `turns_at` is the value nearest to today's from which on the
    other policy is the better; None where none does in the range.
    """

    assumption: str
    unit: str
    rests_on: str
    value: int
    low: int
    high: int
    at_low: float
    at_high: float
    turns_at: int | None


@dataclass(frozen=True)
class _Tried:
    """One assumption: its range, and the two worlds at a value."""

    name: str
    unit: str
    rests_on: str
    value: int
    low: int
    high: int
    worlds: Callable[[int], tuple[World, World]]


def turns(
    world: World,
    first: Policy,
    second: Policy,
    setting: Setting,
    how: How = HOW,
    tell: Tell = lambda *_: None,
) -> tuple[Turn, ...]:
    """What each assumption would have to be for the other of two policies to be better, on the same futures.

    Tried are the parameters of both, over their stated ranges, and the guesses that decide days most often, from a quarter to four
    times what is believed. Those that turn the ranking stand first.

    Args:
        world: what is known.
        first: a policy.
        second: another.
        setting: gives a policy with a parameter set: `setting("POLICY:name", value)`, the policy by its name.
        how: how many futures, and of which seed.
        tell: is told how far it is, in percent, and what is tried.

    Raises:
        PolicyError: a policy cannot be applied to this world.
        ForecastError: cases or milestones wait for each other in a circle under a policy.
    """
    played = [how.milestones(how.world(world, policy)) for policy in (first, second)]
    tried = [*_parameters((world, how), first, second, setting), *_guesses(played)]
    found = []
    for at, one in enumerate(tried):
        tell(100 * at // max(1, len(tried)), one.name)
        found.append(_turn(one, _difference(*played), partial(_at, one, how)))
    return tuple(sorted(found, key=lambda turn: (turn.turns_at is None, -abs(turn.at_high - turn.at_low))))


def _turn(one: _Tried, now: float, difference: Callable[[int], float]) -> Turn:
    at_low, at_high = difference(one.low), difference(one.high)
    ends = [(one.low, at_low), (one.high, at_high)]
    found = [_between(one.value, end, now, difference) for end, told in ends if told * now < 0]
    near = min(found, key=lambda value: abs(value - one.value), default=None)
    return Turn(one.name, one.unit, one.rests_on, one.value, one.low, one.high, at_low, at_high, near)


def _between(value: int, end: int, now: float, difference: Callable[[int], float]) -> int:
    """Halve the range until its turn is known; the value on the far side of it."""
    for _ in range(_TRIES):
        if abs(end - value) <= 1:
            break
        middle = (value + end) // 2
        if difference(middle) * now < 0:
            end = middle
        else:
            value = middle
    return end


def _at(one: _Tried, how: How, value: int) -> float:
    return _difference(*(how.milestones(world) for world in one.worlds(value)))


def _difference(first: Futures, second: Futures) -> float:
    return Pairing(first, second).days_late().change or 0.0


# ---------------------------------------------------------------- what is tried


def _parameters(at: tuple[World, How], first: Policy, second: Policy, setting: Setting) -> Iterator[_Tried]:
    world, how = at
    for policy, other in ((first, second), (second, first)):
        for parameter in policy.parameters:

            def worlds(
                value: int, policy: Policy = policy, other: Policy = other, name: str = parameter.name
            ) -> tuple[World, World]:
                changed, kept = how.world(world, setting(f"{policy.name}:{name}", value)), how.world(world, other)
                return (changed, kept) if policy is first else (kept, changed)

            yield _Tried(
                f"{policy.name}: {parameter.name}", parameter.unit, parameter.rests_on,
                parameter.value, parameter.low, parameter.high, worlds,
            )  # fmt: skip


def _guesses(played: Sequence[Futures]) -> Iterator[_Tried]:
    """The guesses that decide days most often, in both worlds together."""
    often: dict[StepRef, int] = {}
    titles: dict[StepRef, str] = {}
    for futures in played:
        for draft, count in zip(futures.compiled.drafts, futures.counts.tolist(), strict=True):
            if draft.belief and draft.belief.source == "guess" and not draft.is_mark:
                ref = StepRef(draft.case.procedure, draft.step.name)
                often[ref], titles[ref] = often.get(ref, 0) + count, draft.step.title
    worlds = [futures.world for futures in played]
    for ref in sorted(often, key=lambda ref: -often[ref])[:MOST_GUESSES]:
        belief = worlds[0].belief(ref.procedure, ref.step) or worlds[1].belief(ref.procedure, ref.step)
        yield _Tried(
            f"how long this takes: {titles[ref]} [{ref}]", "percent of what is believed", belief.rests_on if belief else "",
            100, *FACTORS, partial(_scaled_worlds, worlds, ref),
        )  # fmt: skip


def _scaled_worlds(worlds: Sequence[World], ref: StepRef, percent: int) -> tuple[World, World]:
    first, second = (_with_scaled(world, ref, percent / 100) for world in worlds)
    return first, second


def _with_scaled(world: World, ref: StepRef, factor: float) -> World:
    belief = world.belief(ref.procedure, ref.step)
    return (
        with_estimate(world, ref, replace(belief, distribution=scaled(belief.distribution, factor)))
        if belief
        else world
    )


def scaled(held: Distribution, factor: float) -> Distribution:
    """A duration so many times as long, drawn from the same uniform numbers."""
    if held.kind == "empirical":
        return distribution("empirical", values=(np.array(held.values) * factor).tolist())
    shapes = {"sigma", "shape"}
    return distribution(held.kind, **{name: value if name in shapes else value * factor for name, value in held.params})
