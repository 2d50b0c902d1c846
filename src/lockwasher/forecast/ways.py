"""What some steps of a played plan rest on: which of it decided the day, and by when it must begin.

Nothing is cut out or copied: a way is a list of positions in the whole plan, and reads the columns of its run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.compile import Compiled
from lockwasher.forecast.drafts import Draft
from lockwasher.forecast.plan import NEVER, Plan, Ticks
from lockwasher.forecast.simulate import Flags, Run


@dataclass(frozen=True, eq=False)
class Way:
    """All that some targets rest on, in the order of the plan. The way is over when all targets are.

    A place is where a position stands in `positions`.
    """

    compiled: Compiled
    run: Run
    targets: tuple[int, ...]
    positions: tuple[int, ...]

    @cached_property
    def finish(self) -> Ticks:
        """When all of the targets are over, [draw]."""
        ends: Ticks = np.maximum.reduce([self.run.finish[:, target] for target in self.targets])
        return ends

    @cached_property
    def place(self) -> Mapping[int, int]:
        """Where each position of the whole plan stands here."""
        return {position: place for place, position in enumerate(self.positions)}

    @cached_property
    def drafts(self) -> tuple[Draft, ...]:
        """The drafts on the way, in their places."""
        return tuple(self.compiled.drafts[position] for position in self.positions)

    def start_of(self, case: str) -> int | None:
        """The position of the step a case begins with; None where the targets do not rest on it."""
        position = self.compiled.position.get(self.compiled.book.drafts[case][0].key)
        return position if position in self.place else None

    @cached_property
    def flags(self) -> Flags:
        """Which steps decided the day, [place, draw], as `simulate.critical` says it of a step that comes after all targets."""
        ready, finish, place = self.run.ready.T, self.run.finish.T, self.place
        flags = np.zeros((len(self.positions), len(self.finish)), bool)
        for target in self.targets:
            flags[place[target]] = (finish[target] == self.finish) & (self.finish < NEVER)
        for here, position in reversed(tuple(enumerate(self.positions))):
            for earlier in _waits_for(self.compiled.plan, position):
                flags[place[earlier]] |= flags[here] & (finish[earlier] == ready[position])
        return flags

    @cached_property
    def worked(self) -> Flags:
        """Which steps worked on what decided the day, [place, draw]."""
        at = list(self.positions)
        return self.flags & (self.run.finish.T[at] > self.run.ready.T[at])

    @cached_property
    def often(self) -> NDArray[np.float64]:
        """In what share of the draws each step worked on what decided the day (0 to 1), [place]."""
        often: NDArray[np.float64] = self.worked.mean(axis=1)
        return often

    def share(self, places: Sequence[int]) -> float:
        """In what share of the draws some of several steps worked on what decided the day (0 to 1)."""
        alone = len(places) == 1
        return float(self.often[places[0]] if alone else self.worked[list(places)].any(axis=0).mean())

    @cached_property
    def held(self) -> Flags:
        """In which draws a day that a plan names decided the day, all else being there before it, [draw]."""
        held = np.zeros(len(self.finish), bool)
        for flags, position, draft in zip(self.flags, self.positions, self.drafts, strict=True):
            if draft.not_before:
                before = self.run.finish[:, _waits_for(self.compiled.plan, position)].max(axis=1)
                held |= flags & (self.run.ready[:, position] > before)
        return held

    @property
    def assumed(self) -> tuple[str, ...]:
        """The proposed cases on the way."""
        return tuple(dict.fromkeys(draft.case.id for draft in self.drafts if draft.case.is_proposed))

    @property
    def undecided(self) -> tuple[str, ...]:
        """The proposed cases on the way that people must settle first."""
        return tuple(case for case in self.assumed if self.compiled.cases[case].is_decision)


def way_to(compiled: Compiled, run: Run, targets: tuple[int, ...]) -> Way:
    """The way to some positions of a plan. What it costs does not depend on the rest of the plan."""
    return Way(compiled, run, targets, _rests_on(compiled.plan, targets))


def _rests_on(plan: Plan, targets: Iterable[int]) -> tuple[int, ...]:
    """The positions that some positions depend on, themselves included."""
    seen, todo = set[int](), list(targets)
    while todo:
        position = todo.pop()
        if position not in seen:
            seen.add(position)
            todo += _waits_for(plan, position)
    return tuple(sorted(seen))


def _waits_for(plan: Plan, position: int) -> tuple[int, ...]:
    """What a step comes after. Facts depend on nothing any more."""
    step = plan.steps[position]
    return () if step.is_fact else step.after
