"""An edition as people read it: each step with its citation, its clocks in words and what is believed of its duration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lockwasher.estimates.distributions import Distribution, quantile
from lockwasher.estimates.world import Belief, World
from lockwasher.procedures.model import Backing, Clock, Procedure, Step
from lockwasher.procedures.words import after_told, backing_told, clock_told, outcome_told
from lockwasher.register.nouns import Mark


@dataclass(frozen=True, slots=True)
class EstimateRead:
    """What is believed of a duration: half are done by `p50` days, eight in ten by `p80`; `n` cases stand behind a log."""

    p50: float
    p80: float
    days: str
    source: str
    rests_on: str
    n: int | None
    source_url: str

    @property
    def is_guess(self) -> bool:
        """Whether nobody who knows has said it."""
        return self.source == "guess"


@dataclass(frozen=True, slots=True)
class ClockRead:
    """A clock with its words."""

    clock: Clock
    words: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class StepRead:
    """A step with its words. `shares`: how often each outcome is expected; `occurs`: how often an optional step happens."""

    step: Step
    after: str
    outcomes: tuple[str, ...]
    clocks: tuple[ClockRead, ...]
    estimate: EstimateRead | None
    shares: str
    occurs: str


@dataclass(frozen=True, slots=True)
class Unverified:
    """Something of which no official text was read: what it is, what it says it rests on, and how far it was verified."""

    what: str
    name: str
    rests_on: str
    mark: Mark
    source_url: str


@dataclass(frozen=True, slots=True)
class EditionRead:
    """An edition to be read. `n_marks` counts steps and clocks by how far they were verified."""

    procedure: Procedure
    steps: tuple[StepRead, ...]
    unverified: tuple[Unverified, ...]
    n_marks: tuple[tuple[Mark, int], ...]
    n_guesses: int
    n_unknown: int  # steps that take time and of which nothing is believed


def read_edition(world: World, procedure: Procedure) -> EditionRead:
    """An edition with what the world believes of it."""
    steps = tuple(_step(world, procedure, step) for step in procedure.steps)
    rests = tuple(_rests(procedure))
    marks = tuple((mark, n) for mark in Mark if (n := sum(one.mark == mark for one in rests)))
    return EditionRead(
        procedure=procedure,
        steps=steps,
        unverified=tuple(one for one in rests if one.mark != Mark.READ),
        n_marks=marks,
        n_guesses=sum(one.estimate is not None and one.estimate.is_guess for one in steps),
        n_unknown=sum(one.estimate is None for one in steps),
    )


def _step(world: World, procedure: Procedure, step: Step) -> StepRead:
    belief = world.belief(procedure.id, step.name)
    shares, occurs = (found(procedure.id, step.name) for found in (world.believed_shares, world.believed_occurrence))
    return StepRead(
        step=step,
        after=after_told(step),
        outcomes=tuple(map(outcome_told, step.outcomes)),
        clocks=tuple(
            ClockRead(c, clock_told(c), backing_told(c.backing)) for c in procedure.clocks if c.step == step.name
        ),
        estimate=_estimate(belief) if belief else None,
        shares=f"{_percent(shares.percent)} [{shares.source}: {shares.rests_on}]" if shares else "",
        occurs=f"happens in {occurs.percent[0][1]:g} % of cases [{occurs.source}: {occurs.rests_on}]" if occurs else "",
    )


def _estimate(belief: Belief) -> EstimateRead:
    p50, p80 = _quantiles(belief.distribution)
    days = "working days" if belief.is_working_days else "calendar days"
    return EstimateRead(p50, p80, days, belief.source, belief.rests_on, belief.n, belief.source_url)


def _quantiles(distribution: Distribution) -> tuple[float, float]:
    p50, p80 = quantile(distribution, np.array([0.5, 0.8]))
    return float(p50), float(p80)


def _percent(shares: tuple[tuple[str, float], ...]) -> str:
    return ", ".join(f"{name} {percent:g} %" for name, percent in shares)


def _rests(procedure: Procedure) -> Iterator[Unverified]:
    """What every step and clock rests on."""
    for step in procedure.steps:
        yield _rest("step", step.name, step.backing)
    for clock in procedure.clocks:
        yield _rest("clock", clock.name, clock.backing)


def _rest(what: str, name: str, backing: Backing) -> Unverified:
    return Unverified(what, name, backing_told(backing), backing.verified, backing.source_url)
