"""Changes to how long a step takes, how often it happens, how it ends, and whether it is asked for at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lockwasher.calendars.lengths import Unit
from lockwasher.estimates.distributions import Distribution, distribution, quantile
from lockwasher.estimates.files import Beliefs, Estimate, Shares
from lockwasher.estimates.world import Belief, World
from lockwasher.policy.model import PolicyError
from lockwasher.procedures.model import Procedure, StepRef

POINTS = 2001  # of the quantile function, where a duration is changed
_GRID = np.linspace(0.0, 1.0 - 1.0 / (2 * POINTS), POINTS)  # the last point itself would be without bound


@dataclass(frozen=True, slots=True)
class Estimated:
    """A step takes another time than is believed today."""

    step: StepRef
    estimate: Estimate

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"how long {self.step} takes"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        held = self.estimate.distribution
        figures = f": {held.kind} ({', '.join(f'{name} {value:g}' for name, value in held.params)})" if held else ""
        return f"another estimate of {self.step}{figures}"

    def apply(self, world: World) -> World:
        """The world with it."""
        return with_estimate(world, self.step, self.estimate)


@dataclass(frozen=True, slots=True)
class AtMost:
    """What comes after a step need not wait for it longer than so many days, in the days its estimate counts."""

    step: StepRef
    days: int
    is_working_days: bool

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"how long {self.step} takes"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.step} holds things up for {self.days} {_days(self.is_working_days)} at most"

    def apply(self, world: World) -> World:
        """Cut the believed duration off. Raises PolicyError where nothing is believed, or it counts other days."""
        belief = world.belief(self.step.procedure, self.step.step)
        if belief is None:
            raise PolicyError(f"nothing is believed of how long {self.step} takes; add an estimate of it")
        if belief.is_working_days != self.is_working_days:
            raise PolicyError(
                f"the estimate counts {_days(belief.is_working_days)}; give the limit in {_days(belief.is_working_days)}"
            )
        return with_estimate(world, self.step, replace(belief, distribution=cut_off(belief.distribution, self.days)))


@dataclass(frozen=True, slots=True)
class SlowestOf:
    """A step that is over when the slowest of several has answered, with fewer of them asked.

    Each is taken to answer alone and in the same spread of time: the slowest of `left` then takes what the slowest of `of`
    takes at the uniform number raised to `of`/`left` (the order statistic of equals).
    """

    step: StepRef
    of: int
    left: int

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"how long {self.step} takes"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.step} waits for the slowest of {self.left} instead of {self.of}"

    def apply(self, world: World) -> World:
        """Raises PolicyError where nothing is believed of the step."""
        belief = world.belief(self.step.procedure, self.step.step)
        if belief is None:
            raise PolicyError(f"nothing is believed of how long {self.step} takes; add an estimate of it")
        if self.left == self.of:
            return world
        found = slowest(belief.distribution, self.of, self.left)
        return with_estimate(world, self.step, replace(belief, distribution=found))


@dataclass(frozen=True, slots=True)
class Occurs:
    """An optional step happens more or less often."""

    step: StepRef
    shares: Shares

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"how often {self.step} happens"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.step} happens in {self.shares.percent[0][1]:g} % of cases"

    def apply(self, world: World) -> World:
        """The world with it."""
        held = _beliefs(world, self.step.procedure)
        return _with_beliefs(world, replace(held, occurs={**held.occurs, self.step.step: (self.shares,)}))


@dataclass(frozen=True, slots=True)
class Ends:
    """The outcomes of a step have other shares."""

    step: StepRef
    shares: Shares

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"how {self.step} ends"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.step} ends as {', '.join(f'{name} {p:g} %' for name, p in self.shares.percent if p)}"

    def apply(self, world: World) -> World:
        """The world with it."""
        held = _beliefs(world, self.step.procedure)
        return _with_beliefs(world, replace(held, outcomes={**held.outcomes, self.step.step: (self.shares,)}))


@dataclass(frozen=True, slots=True)
class Waived:
    """Steps that nobody asks for any more where they are not done yet; `offices` are those at which they are done."""

    steps: tuple[StepRef, ...]
    offices: frozenset[str] = frozenset()

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset(f"whether {step} is asked for" for step in self.steps)

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"not asked for any more: {', '.join(map(str, self.steps))}"

    def apply(self, world: World) -> World:
        """The world with it."""
        return replace(world, waived=world.waived | frozenset(self.steps))


@dataclass(frozen=True, slots=True)
class Lifted:
    """Needs of milestones that fall away, each as `kind/need`."""

    needs: tuple[str, ...]

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset(f"the need {need}" for need in self.needs)

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"needs that fall away: {', '.join(self.needs)}"

    def apply(self, world: World) -> World:
        """The world with it."""
        return replace(world, lifted=world.lifted | frozenset(self.needs))


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """A step waits for a step of another procedure, where a case of that is about the same things; no case is proposed for it."""

    step: StepRef
    other: StepRef

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"that {self.step} waits for {self.other}"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.step} waits for {self.other}, where a case of it is about the same things"

    def apply(self, world: World) -> World:
        """The world with it, in every edition that has the step."""
        editions = tuple(self._gated(one) if one.id == self.step.procedure else one for one in world.library.editions)
        return replace(world, library=replace(world.library, editions=editions))

    def _gated(self, edition: Procedure) -> Procedure:
        steps = (
            replace(s, gates=(*s.gates, self.other)) if s.name == self.step.step and self.other not in s.gates else s
            for s in edition.steps
        )
        return replace(edition, steps=tuple(steps))


def cut_off(held: Distribution, days: float) -> Distribution:
    """The smaller of a duration and so many days, drawn from the same uniform numbers as the duration itself."""
    if held.kind == "fixed":
        return distribution("fixed", days=min(held["days"], days))
    # What lies beyond the last point is cut off anyway where the limit is below.
    points = quantile(held, _GRID)
    if points[-1] <= days:  # a limit that none of them reaches cuts nothing off, so that no draw may move
        return held
    return distribution("empirical", values=np.minimum(points, days).tolist())


def slowest(held: Distribution, of: int, left: int) -> Distribution:
    """The slowest of fewer, where the slowest of `of` equals takes as long as `held` says."""
    if held.kind == "fixed":
        return held
    return distribution("empirical", values=quantile(held, np.power(_GRID, of / left)).tolist())


def _days(is_working: bool) -> str:
    return "working days" if is_working else "calendar days"


def _beliefs(world: World, procedure: str) -> Beliefs:
    return world.beliefs.get(procedure) or Beliefs(procedure, {}, {}, {})


def _with_beliefs(world: World, held: Beliefs) -> World:
    beliefs: Mapping[str, Beliefs] = {**world.beliefs, held.procedure: held}
    return replace(world, beliefs=beliefs)


def with_estimate(world: World, step: StepRef, told: Estimate | Belief) -> World:
    """The world in which one figure alone is believed of how long a step takes."""
    estimate = told if isinstance(told, Estimate) else _as_estimate(told)
    held = _beliefs(world, step.procedure)
    return _with_beliefs(world, replace(held, steps={**held.steps, step.step: (replace(estimate, known_on=None),)}))


def _as_estimate(belief: Belief) -> Estimate:
    return Estimate(
        source=belief.source,
        rests_on=f"{belief.rests_on}; changed by a policy",
        is_working_days=belief.is_working_days,
        distribution=belief.distribution,
        n=belief.n,
        source_url=belief.source_url,
    )


UNITS: Mapping[Unit, bool] = {Unit.CALENDAR_DAYS: False, Unit.WORKING_DAYS: True}
