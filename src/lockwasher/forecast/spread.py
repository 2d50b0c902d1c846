"""Which estimates the spread of a finish rests on: the share of each in its variance, and how much of that are guesses.

An estimate is what is believed of a step of a procedure: how long it takes, how it comes out, or whether it happens at all.
All cases and rounds that use it count together: one fact collected about it serves them all. Their draws are independent of
each other, so the variances they explain add up.

Every drawn number counts in the draws in which its step is played. What decides whether it is played (an outcome, the turn of
an optional step) counts by itself. Parts taken like that are orthogonal, so that together they never exceed the whole: a
part of a duration has mean 0 whatever was decided, and durations are independent of each other (the argument of Hoeffding's
decomposition). What they leave is due to several estimates at once, and to queues with other cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

import numpy as np

from lockwasher.estimates.files import Shares
from lockwasher.estimates.world import Belief, World
from lockwasher.forecast.compile import Compiled
from lockwasher.forecast.drafts import Draft
from lockwasher.forecast.draws import Drawn
from lockwasher.forecast.simulate import Flags, Run
from lockwasher.forecast.variances import LEFT_OUT, Groups, binned, capped, explained
from lockwasher.forecast.ways import Way

LEAST_DRAWS: Final = 100  # of fewer no share is told
SELDOM: Final = 0.01  # a step that decides the day less often is not looked at
SHOWN: Final = 0.005  # smaller shares cannot be told from chance at a thousand draws


About = Literal["duration", "outcome", "occurrence"]


class Name(NamedTuple):
    """An estimate: of the duration or the outcome of a step of a procedure, or of its occurrence."""

    procedure: str
    step: str
    about: About


@dataclass(frozen=True, slots=True)
class EstimateShare:
    """The share of one estimate in a variance (0 to 1), the kind of its source, and what it rests on."""

    procedure: str
    step: str
    about: About
    source: str
    rests_on: str
    share: float

    @property
    def title(self) -> str:
        """The step, and unless its duration is meant, what of it."""
        name = f"{self.procedure}/{self.step}"
        return name if self.about == "duration" else f"{name} (its {self.about})"


@dataclass(frozen=True, slots=True)
class Spread:
    """What the spread of a finish rests on; the spread itself is what lies between P50 and P80.

    `explained` of the variance (0 to 1) goes with single estimates, the rest with several at once. `guess_share` of what is
    explained rests on guesses (0 to 1; None where nothing is explained). `shares` are the estimates with at least half a
    per cent of the variance, the largest first. Of several milestones together (`n_milestones`) the variances are summed,
    and there is no P50 and no P80.
    """

    p50: date | None
    p80: date | None
    guess_share: float | None
    explained: float
    shares: tuple[EstimateShare, ...]
    n_milestones: int = 1

    @property
    def most(self) -> tuple[EstimateShare, ...]:
        """The three estimates that matter most."""
        return self.shares[:3]

    @property
    def days(self) -> int | None:
        """The days from P50 to P80; None where one of them never comes."""
        return (self.p80 - self.p50).days if self.p50 and self.p80 else None


@dataclass(frozen=True, slots=True)
class Parts:
    """The variance of one finish, and of it what goes with each estimate, in days squared; chance may put one below 0."""

    total: float
    of: Mapping[Name, float]


def spread_of(world: World, parts: Sequence[Parts], p50: date | None = None, p80: date | None = None) -> Spread | None:
    """What the spread of one finish, or of several together, rests on; None where there is none.

    The shares of several are the sums of their variances compared (Gamboa, Janon, Klein and Lagnoux, Electron. J. Stat. 8,
    2014): a milestone with a wide spread counts for more.
    """
    if not parts:
        return None
    total = sum(one.total for one in parts)
    of: dict[Name, float] = {}
    for one in parts:
        for name, part in one.of.items():
            of[name] = of.get(name, 0.0) + part / total
    shares = [
        EstimateShare(*name, belief.source, belief.rests_on, min(max(part, 0.0), 1.0))
        for name, part in of.items()
        if (belief := _belief(world, name))
    ]
    told = sum(one.share for one in shares)
    guessed = sum(one.share for one in shares if one.source == "guess")
    return Spread(
        p50=p50,
        p80=p80,
        guess_share=guessed / told if told else None,
        explained=min(max(sum(of.values()), 0.0), 1.0),
        shares=tuple(sorted((s for s in shares if s.share >= SHOWN), key=lambda s: (-s.share, s.title))),
        n_milestones=len(parts),
    )


def _belief(world: World, name: Name) -> Belief | Shares | None:
    """What is believed, with its source."""
    match name.about:
        case "duration":
            return world.belief(name.procedure, name.step)
        case "outcome":
            return world.believed_shares(name.procedure, name.step)
        case "occurrence":
            return world.believed_occurrence(name.procedure, name.step)


@dataclass(frozen=True, slots=True)
class Explaining:
    """Takes the variance of finishes apart, one way of a played plan after the other; bins are made once for all of them."""

    compiled: Compiled
    run: Run
    drawn: Drawn
    _bins: dict[int, Groups] = field(default_factory=dict)

    def parts(self, way: Way) -> Parts | None:
        """The variance of a way's finish and its parts; None where all draws finish alike, or there are too few of them."""
        days = capped(way.finish, self.compiled.plan.ticks_per_day)
        total = float(days.var())
        if len(days) < LEAST_DRAWS or total == 0:
            return None
        found: dict[Name, float] = {}
        numbers = list(self.numbers(way))
        groups = np.array([row for _, row in numbers], np.int8).reshape(len(numbers), len(days))
        for (name, _), part in zip(numbers, explained(days, groups), strict=True):
            found[name] = found.get(name, 0.0) + float(part)
        return Parts(total, found)

    def numbers(self, way: Way) -> Iterator[tuple[Name, Groups]]:
        """Each number drawn for a step that may matter: its estimate, and the groups of draws it makes, [draw].

        What may matter worked on what decided the day, decided whether such a step is played, or may end a case for good.
        """
        drafts, steps = self.compiled.drafts, self.compiled.plan.steps
        critical = _deciding_the_day(way)
        timed = [p for p in critical if drafts[p].duration.kind != "fixed"]
        self.bin([p for p in timed if p not in self._bins])
        yield from ((_duration(drafts[p]), self._bins[p]) for p in timed)
        asked = [only[0] for p in critical if (only := steps[p].only_if)]
        ending = [p for p in way.positions if "end" in steps[p].branch_kinds]
        for position in dict.fromkeys([*critical, *asked, *ending]):
            if steps[position].branches and max(steps[position].branches) < 1:
                yield _outcome(drafts[position]), self.outcomes(position)
        for position in critical:
            if 0 < steps[position].occurs < 1 and not steps[position].is_fact:
                yield _occurrence(self.compiled.world, drafts[position]), self.turns(position)

    def bin(self, positions: list[int]) -> None:
        """Put the draws of some steps into bins by how long each takes."""
        played = self.run.finish.T[positions] > self.run.begun.T[positions]
        self._bins.update(zip(positions, binned(self.drawn.ticks.T[positions], played), strict=True))

    def played(self, position: int) -> Flags:
        """In which draws a step was worked on."""
        flags: Flags = self.run.finish[:, position] > self.run.begun[:, position]
        return flags

    def outcomes(self, position: int) -> Groups:
        """The branch taken where a step is played."""
        return np.where(self.played(position), self.drawn.branch[:, position], np.int8(LEFT_OUT))

    def turns(self, position: int) -> Groups:
        """Whether an optional step has its turn, where another step's outcome does not settle that it has none."""
        turn = (self.drawn.ticks[:, position] > 0).astype(np.int8)
        only = self.compiled.plan.steps[position].only_if
        return turn if only is None else np.where(self.outcomes(only[0]) == only[1], turn, np.int8(LEFT_OUT))


def _deciding_the_day(way: Way) -> list[int]:
    """The positions of steps that worked on what decided the day in more than a few draws."""
    return [position for position, often in zip(way.positions, way.often, strict=True) if often >= SELDOM]


def _duration(draft: Draft) -> Name:
    return Name(draft.case.procedure, draft.step.name, "duration")


def _outcome(draft: Draft) -> Name:
    return Name(draft.case.procedure, draft.step.name, "outcome")


def _occurrence(world: World, draft: Draft) -> Name:
    """How often a step happens; where outcomes of a step set the fact it asks for, the shares of those outcomes."""
    asked, procedure = draft.step.applies_when, draft.case.progress.procedure
    for step in reversed(procedure.steps if asked else ()):
        is_setting = any(asked and o.sets == asked.fact for o in step.outcomes)
        if is_setting and world.believed_shares(procedure.id, step.name):
            return Name(procedure.id, step.name, "outcome")
    return Name(procedure.id, draft.step.name, "occurrence")
