"""By which day the needs of a milestone are due: by its own plan, one reckoned from the plan before it, or a later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from lockwasher.forecast.compile import Compiled
from lockwasher.forecast.plan import NEVER, Ticks
from lockwasher.forecast.quantiles import quantiles
from lockwasher.forecast.simulate import Run
from lockwasher.readiness.milestones import reached
from lockwasher.readiness.readings import State
from lockwasher.register.nouns import Milestone
from lockwasher.register.portfolio import grouped

LONGEST_GAP = 36_525  # days between two milestones; a longer median is no plan


@dataclass(frozen=True, slots=True)
class Due:
    """The day by which a need is due. `wanted_for`: the later milestone whose plan names it, where that is whose day it is."""

    day: date
    wanted_for: Milestone | None = None


class Dues:
    """The days by which the needs of the milestones of one run are due."""

    def __init__(self, compiled: Compiled, run: Run) -> None:
        self.compiled = compiled
        self.run = run
        self.stated = compiled.world.portfolio.need_by_of
        self._of: dict[tuple[str, bool], Due | None] = {}
        self._planned: dict[str, tuple[date, bool] | None] = {}

    def of(self, milestone: Milestone, *, gates: bool) -> Due | None:
        """When the needs are due that a milestone waits for (`gates`), or those that it can go ahead without."""
        key = (milestone.id, gates)
        if key not in self._of:
            self._of[key] = self._due(milestone, gates=gates)
        return self._of[key]

    def _due(self, milestone: Milestone, *, gates: bool) -> Due | None:
        """The day the milestone was reached, or is planned; else, while that lies ahead, the day reckoned from the plan before.

        What it waits for is not measured by a day it would itself make, and is then due when a later milestone is planned.
        What it can go ahead without is due when it is expected (P50), and never before a later milestone is planned.
        """
        if done := reached(self.compiled.world, milestone):
            return Due(done.by)
        planned, later = self.planned(milestone), self.wanted_later(milestone)
        if planned and planned[1]:
            return Due(planned[0])
        day = planned[0] if planned and planned[0] >= self.compiled.world.as_of else None
        if not gates:
            day = day or self.expected(milestone)
        is_later = later is not None and (day is None or (not gates and later[0] > day))
        if later and is_later:
            return Due(*later)
        return Due(day) if day else None

    def is_due(self, milestone: Milestone, *, gates: bool) -> bool:
        """Whether a need is due on a day that a plan states, or, where nothing waits for it, on any."""
        return not gates or milestone.id in self.stated or self.wanted_later(milestone) is not None

    def wanted_later(self, milestone: Milestone) -> tuple[date, Milestone] | None:
        """The first day on which a plan wants a milestone that comes after this one, and which; of several the nearest."""
        after, seen = [milestone.id], {milestone.id}
        for name in after:
            new = [later for later in self.next.get(name, ()) if later not in seen]
            after += new
            seen |= set(new)
        wanted = [(self.stated[name].need_by.last, name) for name in after[1:] if name in self.stated]
        first = min(wanted, key=lambda one: one[0], default=None)
        return None if first is None else (first[0], self.compiled.world.portfolio.milestone[first[1]])

    @cached_property
    def next(self) -> Mapping[str, tuple[str, ...]]:
        """The milestones that come straight after each one."""
        return grouped(
            (before, later.id) for later in self.compiled.world.portfolio.milestones for before in later.after
        )

    def planned(self, milestone: Milestone) -> tuple[date, bool] | None:
        """The planned day of a milestone, and whether a plan states it.

        Where none does: the planned day of the milestone before it, and the median of what lies between, in which no unmet
        need of its own is counted.
        """
        if milestone.id not in self._planned:
            stated = self.stated.get(milestone.id)
            self._planned[milestone.id] = (stated.need_by.last, True) if stated else self.reckoned(milestone)
        return self._planned[milestone.id]

    def reckoned(self, milestone: Milestone) -> tuple[date, bool] | None:
        """The day of a milestone for which no plan states one."""
        before = (self.compiled.world.portfolio.milestone.get(name) for name in milestone.after)
        days = [
            (day[0] + timedelta(days=self.between(earlier, milestone)), False)
            for earlier in before
            if earlier and (day := self.planned(earlier))
        ]
        return max(days, default=None)

    def between(self, earlier: Milestone, later: Milestone) -> int:
        """The median number of days from one milestone to the next; none where the later one lacks something of its own."""
        unmet = self.compiled.readings_of.get(later.id, ())
        first, second = self.finish(earlier), self.finish(later)
        if any(r.need.gates and r.state != State.MET for r in unmet) or first is None or second is None:
            return 0
        apart = (second - first)[(first < NEVER) & (second < NEVER)]
        days = int(np.median(apart) // self.compiled.plan.ticks_per_day) if apart.size else 0
        return min(days, LONGEST_GAP)

    def expected(self, milestone: Milestone) -> date | None:
        """The day by which a milestone is reached in half of the draws; None where it is not, or no step reaches it."""
        finish = self.finish(milestone)
        middle = None if finish is None else quantiles(finish).p50
        return None if middle is None else self.compiled.day(middle)

    def finish(self, milestone: Milestone) -> Ticks | None:
        """When a milestone is reached, [draw]; None where no step reaches it."""
        targets = self.compiled.reaching(milestone)
        return self.run.finish[:, targets].max(axis=1) if targets else None
