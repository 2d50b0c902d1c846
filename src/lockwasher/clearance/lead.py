"""How long a way through customs takes by itself: from the first paper to a step, from the estimates alone.

Stand-alone: nobody else is in the queue, the goods are at the port, nothing fails, and working days count as 7/5 calendar
days. Of the steps of other cases only those of the entry are waited for. What other cases and calendars do to it is for the
forecast.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.random import Generator, Philox

from lockwasher.calendars.lengths import Length, Unit
from lockwasher.clearance.routes_table import ENTRY
from lockwasher.estimates.distributions import Floats, quantile
from lockwasher.estimates.world import World
from lockwasher.procedures.model import Procedure, Step, StepRef

DRAWS: Final = 2_000
_CALENDAR_DAYS_OF_A_WORKING_DAY = 7 / 5
_DAYS_OF = {
    Unit.HOURS: 1 / 24,
    Unit.WORKING_DAYS: _CALENDAR_DAYS_OF_A_WORKING_DAY,
    Unit.CALENDAR_DAYS: 1.0,
    Unit.WEEKS: 7.0,
    Unit.MONTHS: 365.2425 / 12,
    Unit.YEARS: 365.2425,
}


@dataclass(frozen=True, slots=True)
class Lead:
    """Days from the first paper until a step is done: P50 and P80, rounded up; None where the library cannot say.

    `n_guesses` of `n_estimates` estimates are guesses; `without`: steps of which nothing is believed, taken as no time.
    """

    p50: int | None
    p80: int | None
    n_estimates: int = 0
    n_guesses: int = 0
    without: tuple[str, ...] = ()


UNKNOWN: Final = Lead(None, None)


@dataclass(frozen=True, slots=True)
class Journey:
    """What is waited for: several steps one after the other, and the facts that hold.

    `behind`: the steps that lie behind when the way is taken, in whichever procedure; `over`: those that a case is done with.
    """

    steps: tuple[StepRef, ...]
    behind: tuple[str, ...] = ()
    facts: tuple[tuple[str, bool], ...] = ()
    over: tuple[StepRef, ...] = ()


@dataclass(frozen=True, eq=False)
class LeadTimes:
    """Stand-alone times of one world, by the editions of a day; every step is drawn once, so that ways share their futures."""

    world: World
    on: date
    _paths: dict[tuple[StepRef, Journey], Floats] = field(default_factory=dict)
    _leads: dict[tuple[Journey, ...], Lead] = field(default_factory=dict)

    def of(self, journey: Journey) -> Lead:
        """The time until the last step is done; unknown where a procedure has no edition on the day."""
        if (journey,) not in self._leads:
            days = self._days(journey)
            self._leads[journey,] = UNKNOWN if days is None else self._lead(journey, days)
        return self._leads[journey,]

    def between(self, first: Journey, second: Journey) -> Lead:
        """The time from the end of one journey to the end of another that begins on the same day; never below zero."""
        if (first, second) not in self._leads:
            earlier, later = self._days(first), self._days(second)
            if earlier is None or later is None:
                self._leads[first, second] = UNKNOWN
            else:
                self._leads[first, second] = self._lead(second, np.maximum(later - earlier, 0.0))
        return self._leads[first, second]

    def steps(self, journey: Journey) -> Iterator[Step]:
        """The steps on the way, those that are not played and lawful waits left out; none without an edition."""
        yield from (step for _, step in self.on_the_way(journey))

    def on_the_way(self, journey: Journey) -> Iterator[tuple[Procedure, Step]]:
        """The same, each with its procedure."""
        try:
            yield from (found for ref in journey.steps for found in self._steps(ref, journey))
        except KeyError:
            return

    def _days(self, journey: Journey) -> Floats | None:
        try:
            return np.asarray(sum(self._path(ref, journey) for ref in journey.steps))
        except KeyError:
            return None

    def _lead(self, journey: Journey, days: Floats) -> Lead:
        p50, p80 = (int(np.ceil(np.quantile(days, share))) for share in (0.5, 0.8))
        used, without = dict[str, bool](), dict[str, None]()
        for ref in journey.steps:
            for procedure, step in self._steps(ref, journey):
                belief = self.world.belief(procedure.id, step.name)
                name = f"{procedure.id}/{step.name}"
                if belief:
                    used[name] = belief.source == "guess"
                else:
                    without[name] = None
        return Lead(p50, p80, len(used), sum(used.values()), tuple(without))

    def _steps(self, ref: StepRef, journey: Journey) -> Iterator[tuple[Procedure, Step]]:
        """The steps on the way to one, those that are not played and lawful waits left out."""
        procedure = self._edition(ref)
        for name in sorted(procedure.ancestors[ref.step] | {ref.step}):
            step = procedure.step[name]
            if self._chance(procedure, step, journey) and not _wait(procedure, step):
                yield procedure, step
            for gate in self._entry_gates(procedure, step):
                yield from self._steps(gate, journey)

    def _edition(self, ref: StepRef) -> Procedure:
        return self.world.library.in_force(ref.procedure, self.on)

    def _entry_gates(self, procedure: Procedure, step: Step) -> list[StepRef]:
        own = procedure.id == ENTRY
        return [gate for gate in step.gates if isinstance(gate, StepRef) and gate.procedure == ENTRY and not own]

    def _path(self, ref: StepRef, journey: Journey) -> Floats:
        if (ref, journey) not in self._paths:
            procedure = self._edition(ref)
            way = procedure.ancestors[ref.step] | {ref.step}
            self._paths[ref, journey] = self._longest(procedure, way, ref.step, journey, round_number=1)
        return self._paths[ref, journey]

    def _longest(
        self, procedure: Procedure, way: frozenset[str], target: str, journey: Journey, round_number: int
    ) -> Floats:
        """The longest way through some steps to the target, further rounds of a step that turns back added to it."""
        finish: dict[str, Floats] = {}
        for step in (step for step in procedure.steps if step.name in way):
            before = [finish[name] for name in step.after if name in finish]
            if round_number == 1:
                before += [self._path(gate, journey) for gate in self._entry_gates(procedure, step)]
            begins = np.maximum.reduce(before) if before else np.zeros(DRAWS)
            finish[step.name] = begins + self._took(procedure, step, journey, round_number)
            if round_number == 1 and step.rounds > 1:
                finish[step.name] = finish[step.name] + self._rounds(procedure, step, journey)
        return finish[target]

    def _rounds(self, procedure: Procedure, step: Step, journey: Journey) -> Floats:
        shares = self.world.shares(procedure.id, step.name)
        back = [o for o in step.outcomes if o.back_to]
        turns = sum(shares.get(o.name, 0.0) for o in back)
        if not turns:
            return np.zeros(DRAWS)
        order = [s.name for s in procedure.steps]
        target = min((o.back_to for o in back if o.back_to), key=order.index)
        body = procedure.body(target) & (procedure.ancestors[step.name] | {step.name})
        u, added = _uniforms(f"{procedure.id}/{step.name}/turns"), np.zeros(DRAWS)
        for further in range(2, step.rounds + 1):
            again = u < turns ** (further - 1)
            if not again.any():
                break
            added = added + np.where(again, self._longest(procedure, body, step.name, journey, further), 0.0)
        return added

    def _took(self, procedure: Procedure, step: Step, journey: Journey, round_number: int) -> Floats:
        """How long a step takes in each future, in calendar days."""
        chance = self._chance(procedure, step, journey)
        if chance == 0:
            return np.zeros(DRAWS)
        wait, belief = _wait(procedure, step), self.world.belief(procedure.id, step.name)
        if wait:
            days = np.full(DRAWS, wait.n * _DAYS_OF[wait.unit])
        elif belief:
            days = quantile(belief.distribution, _uniforms(f"{procedure.id}/{step.name}/{round_number}"))
            days = days * (_CALENDAR_DAYS_OF_A_WORKING_DAY if belief.is_working_days else 1.0)
        else:
            return np.zeros(DRAWS)
        return np.where(_uniforms(f"{procedure.id}/{step.name}/occurs") < chance, days, 0.0)

    def _chance(self, procedure: Procedure, step: Step, journey: Journey) -> float:
        """How likely a step is played (0 to 1): as stated; else as often as believed; else it is taken to apply."""
        if step.name in journey.behind or StepRef(procedure.id, step.name) in journey.over:
            return 0.0
        asked = step.applies_when
        if asked is None:
            return 1.0
        fact = self.world.library.facts.get(asked.fact)
        default = fact.default if fact else None
        said = dict(journey.facts).get(asked.fact)
        if said is not None:
            return float(said != asked.is_negated)
        believed = self.world.occurs(procedure.id, step.name)
        if believed is not None:
            return believed
        return 1.0 if default is None else float(default != asked.is_negated)


def _wait(procedure: Procedure, step: Step) -> Length | None:
    """The length of a wait set by a rule, where the step is one."""
    clock = next((c for c in procedure.clocks if c.step == step.name and c.is_wait), None)
    return clock.limits[0].length if clock else None


def _uniforms(key: str) -> Floats:
    """Numbers from 0 to 1, one for each draw, that depend on the key alone."""
    digest = int.from_bytes(blake2b(key.encode(), digest_size=16).digest(), "little")
    return Generator(Philox(key=digest)).random(DRAWS)
