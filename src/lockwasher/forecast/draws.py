"""Draw the durations and the outcomes of a plan's steps, keyed by what the step is and never by where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

from lockwasher.estimates.distributions import Distribution, Floats, quantile, quantile_beyond
from lockwasher.forecast.plan import MAX_REPEATS, Outside, Plan, PlanError, PlanStep, Ticks

LONGEST: Final = 2**52  # ticks; caps the wildest tail, so that a thousand such steps in a row stay below NEVER
NO_BRANCH: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What chance decided, [draw, step]: `ticks` of work (0: skipped), and the `branch` taken (-1: the step has none).

    `outside` holds one entry for each office, none where nobody comes from outside; it may be left out if nobody does.
    """

    ticks: Ticks
    branch: NDArray[np.int8]
    outside: tuple[OutsideDraws | None, ...] = ()


class KeyedUniforms:
    """Uniform numbers from 0 to 1 that depend on seed, step key and purpose only; number r belongs to draw r."""

    def __init__(self, seed: int, draws: int) -> None:
        self.seed, self.draws = seed, draws
        # Setting the key of one generator costs a quarter of making a new one.
        self._source = Philox(key=0)
        self._state = self._source.state
        self._generator = Generator(self._source)

    def of(self, key: str, purpose: str) -> Floats:
        """The uniforms of one step for one purpose, one for each draw."""
        digest = blake2b(f"{self.seed}|{key}|{purpose}".encode(), digest_size=16).digest()
        self._state["state"]["key"] = np.frombuffer(digest, "<u8")
        self._source.state = self._state
        return self._generator.random(self.draws)


class OutsideDraws:
    """What rule 23 draws for those who come from outside to one office, each number when it is asked for."""

    def __init__(self, outside: Outside, uniforms: KeyedUniforms, ticks_per_day: int) -> None:
        self._outside, self._uniforms, self._ticks_per_day = outside, uniforms, ticks_per_day

    def gap(self, k: int) -> Ticks:
        """Ticks, [draw], from the arrival before (today, for the first to arrive) to arrival k."""
        return self._ticks(-np.log1p(-self._uniforms.of(self._outside.key, f"gap{k}")) / self._outside.per_day)

    def touch(self, k: int) -> Ticks:
        """Ticks, [draw], for which arrival k takes a desk."""
        u = self._uniforms.of(self._outside.key, f"touch{k}")
        return self._ticks(quantile(self._outside.distribution, u))

    def _ticks(self, days: Floats) -> Ticks:
        return np.maximum(_whole(days, self._ticks_per_day), 1)


def _whole(days: Floats, ticks_per_day: int) -> Ticks:
    """Days as whole ticks (rule 1)."""
    return np.floor(np.minimum(days * ticks_per_day, LONGEST) + 0.5).astype(np.int64)


def durations(plan: Plan, draws: int, seed: int) -> Drawn:
    """Draw every step's work in ticks (rules 2 and 13) and every deciding step's branch (rule 18).

    What others bring from outside (rule 23) is drawn later, as far as it is needed.

    Raises:
        PlanError: fewer than one draw is asked for.
    """
    if draws < 1:
        raise PlanError(f"{plan.name}: {draws} draws were asked for; ask for at least 1")
    uniforms = KeyedUniforms(seed, draws)
    ticks = np.zeros((draws, len(plan.steps)), np.int64, order="F")
    for distribution, positions in _alike(plan).items():
        steps = [plan.steps[position] for position in positions]
        ticks[:, positions] = _work(plan, distribution, steps, uniforms).T
    others = [office.outside for office in plan.desks]
    outside = (OutsideDraws(other, uniforms, plan.ticks_per_day) if other else None for other in others)
    return Drawn(ticks, _branches(plan, uniforms), tuple(outside))


def _alike(plan: Plan) -> dict[Distribution, list[int]]:
    """The positions still to be drawn, by distribution: its quantiles are looked up once for all of them."""
    alike: dict[Distribution, list[int]] = {}
    for position, step in enumerate(plan.steps):
        if step.done is None:
            alike.setdefault(step.distribution, []).append(position)
    return alike


def _work(plan: Plan, distribution: Distribution, steps: list[PlanStep], uniforms: KeyedUniforms) -> Ticks:
    """Work in ticks, [step, draw], of steps that share a distribution."""
    days = _first_pass(plan, distribution, steps, uniforms)
    _add_repeats(days, distribution, steps, uniforms)
    days *= np.array([[step.factor] for step in steps])
    days *= np.array([[1.0 if distribution.kind == "fixed" else step.scale] for step in steps])
    work = np.maximum(_whole(days, plan.ticks_per_day), 1)
    for row, step in enumerate(steps):
        if step.occurs < 1 and not step.is_fact:
            work[row, uniforms.of(step.key, "occurs") >= step.occurs] = 0
    return work


def _first_pass(plan: Plan, distribution: Distribution, steps: list[PlanStep], uniforms: KeyedUniforms) -> Floats:
    if distribution.kind == "fixed":
        u = np.zeros((len(steps), uniforms.draws))
    else:
        u = np.stack([uniforms.of(step.key, "duration0") for step in steps])
    days = quantile(distribution, u)
    for row, step in enumerate(steps):
        if step.begun is not None:
            days[row] = quantile_beyond(distribution, _elapsed(plan, step, step.begun) / step.stretch, u[row])
    return days


def _elapsed(plan: Plan, step: PlanStep, begun: int) -> float:
    """How long a step has been in progress, in its own days."""
    if step.calendar is None:
        return (plan.as_of - begun) / plan.ticks_per_day
    worked = plan.calendars[step.calendar].worked(np.array([begun, plan.as_of], np.int64))
    return float(worked[1] - worked[0]) / plan.ticks_per_day


def _add_repeats(days: Floats, distribution: Distribution, steps: list[PlanStep], uniforms: KeyedUniforms) -> None:
    """Add a fresh draw for each repeat: the k-th happens where one uniform number lies below repeat to the k."""
    for row, step in enumerate(steps):
        if step.repeat == 0:
            continue
        u = uniforms.of(step.key, "repeat")
        for k in range(1, MAX_REPEATS + 1):
            again = u < step.repeat**k
            if again.any():
                days[row, again] += quantile(distribution, uniforms.of(step.key, f"duration{k}")[again])


def _branches(plan: Plan, uniforms: KeyedUniforms) -> NDArray[np.int8]:
    branch = np.full((uniforms.draws, len(plan.steps)), NO_BRANCH, np.int8, order="F")
    for position, step in enumerate(plan.steps):
        if step.branches:
            # The last share is left out, so that rounding in the sum cannot name a branch that does not exist.
            below = np.cumsum(step.branches[:-1])
            branch[:, position] = np.searchsorted(below, uniforms.of(step.key, "branch"), side="right")
    return branch
