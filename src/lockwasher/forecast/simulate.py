"""Play a plan forward: when each step becomes ready, begins and finishes, in every draw.

Rules 1 to 9 stand in benchmarks/kit/README.md; a case's release is the `not_before` of its first step. A plan adds:

10. **Gates.** `after` may name steps of any case. A step is ready at the latest of: the finishes of the steps in its
    `after`, and its `not_before`. A step with neither is ready today. Today is the tick `as_of`.
11. **Today.** What is neither done nor begun begins today or later, and a skipped step finishes today or later. The
    ready tick may lie before today: it keeps the step's place in the queue. Rule 8 becomes
    begin = max(ready, today, the earliest time a desk is free).
12. **Done** steps are facts: nothing is drawn, ready = begin = `begun` (`done` if that is not known), finish = `done`. They
    hold no desk, are never skipped, and what stands before them no longer matters.
13. **Steps in progress** (`begun`) are facts as far as their begin: ready = begin = `begun`, never skipped. D0 of rule 2 is
    drawn on condition that it is longer than what has passed from `begun` to today, in the step's own calendar and
    before factor and scale; repeats are added as usual. They finish today or later.
14. **Desks today.** A step in progress at an office holds a desk from today until it finishes and is served before all
    visits that wait. Where more are in progress than there are desks, no visit begins until fewer remain.
15. **Ties.** Visits that are ready at the same tick go by case, then by number, then by position in the plan, however
    long the chain of steps without duration was that made them ready at that tick.
16. **Roll.** With `roll`, a finish that falls on a day that calendar does not work moves to the start of its next working
    day. A desk is held until then. Skipped steps do not roll.
17. **Occasions.** The step finishes at the first occasion at or after its begin (today, if it began earlier), in place of
    its duration, and does not roll. Where no occasion is left it takes its duration, and rolls. The occasions are its
    office's timetable: it never takes a desk.
18. **Branches.** A deciding step takes one branch in each draw. A skipped step takes none. A step that takes a branch of
    kind `end` finishes, but the steps that name it in `after` are ready NEVER. `proceed` and `back` pass time on alike.
19. **Only if.** A step with `only_if` (a deciding step, a branch) is skipped unless that step took that branch. Facts
    are not skipped.
20. **Never.** What is ready NEVER begins and finishes NEVER and takes no desk. A fact after it is not touched.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.draws import Drawn, drawn
from lockwasher.forecast.engine import can_play, play_all
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import NEVER, Plan, PlanError, PlanStep, Ticks

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Ticks of every step in every draw, [draw, step]. `begun` is later than `ready` after waiting for a desk or today."""

    ready: Ticks
    begun: Ticks
    finish: Ticks


def simulate(plan: Plan, *, draws: int, seed: int) -> Run:
    """Draw a plan's durations and play it forward: by the compiled passes where they can, else by the obvious path.

    Raises:
        PlanError: fewer than one draw is asked for.
    """
    laid = lay_out(plan)
    if draws >= 1 and not plan.has_visits and can_play(laid):
        return Run(*(ticks.T for ticks in play_all(laid, draws, seed)))
    return simulate_given(plan, drawn(laid, draws, seed))


def simulate_given(plan: Plan, drawn: Drawn) -> Run:
    """Play a plan forward with given durations and branches.

    Raises:
        PlanError: what is given has not one column for each step.
    """
    if drawn.ticks.shape != drawn.branch.shape or drawn.ticks.shape[1:] != (len(plan.steps),):
        raise PlanError(f"{plan.name}: durations of shape {drawn.ticks.shape} do not fit {len(plan.steps)} steps")
    return in_event_order(plan, drawn) if plan.has_visits else in_step_order(plan, drawn)


def critical(plan: Plan, run: Run, target: int) -> Flags:
    """Which steps the target's finish hung on, [draw, step].

    The target is critical in draws in which it finishes. A step is critical if a critical step names it in `after` and
    became ready exactly at its finish, in whatever case it stands.
    """
    flags = np.zeros(run.finish.shape, bool, order="F")
    flags[:, target] = run.finish[:, target] < NEVER
    reached = {target}
    for position in range(target, -1, -1):
        if position not in reached:
            continue
        for earlier in plan.steps[position].after:
            flags[:, earlier] |= flags[:, position] & (run.finish[:, earlier] == run.ready[:, position])
            reached.add(earlier)
    return flags


# ---------------------------------------------------------------- all draws at once, step by step


def in_step_order(plan: Plan, drawn: Drawn) -> Run:
    """Play all draws at once, one step after the other; for plans in which no step waits for a desk.

    Raises:
        PlanError: a step has an office.
    """
    if plan.has_visits:
        raise PlanError(f"{plan.name}: steps at offices must be played in event order")
    work, lost = _effective(plan, drawn)
    run = _with_facts(plan, work)
    for position, step in enumerate(plan.steps):
        if step.is_fact:
            continue
        ready = run.ready[:, position]
        for earlier in step.after:
            np.maximum(ready, run.finish[:, earlier], out=ready)
            if earlier in lost:
                ready[lost[earlier]] = NEVER
        run.begun[:, position] = begin = np.maximum(ready, plan.as_of)
        run.finish[:, position] = _ends(plan, step, begin, work[:, position])
    return run


def _effective(plan: Plan, drawn: Drawn) -> tuple[Ticks, dict[int, Flags]]:
    """The work that is done, 0 for steps that rule 19 skips; and for each step that may end its case, in which draws."""
    work = drawn.ticks.copy(order="F") if any(step.only_if for step in plan.steps) else drawn.ticks
    lost: dict[int, Flags] = {}
    for position, step in enumerate(plan.steps):
        if step.only_if is not None and not step.is_fact:
            deciding, branch = step.only_if
            taken = _decides(plan, work, deciding) & (drawn.branch[:, deciding] == branch)
            work[~taken, position] = 0
        if "end" in step.branch_kinds:
            ends = np.array([kind == "end" for kind in step.branch_kinds])
            lost[position] = _decides(plan, work, position) & ends[drawn.branch[:, position]]
    return work, lost


def _decides(plan: Plan, work: Ticks, position: int) -> Flags:
    """In which draws a step is not skipped."""
    return np.ones(len(work), bool) if plan.steps[position].is_fact else work[:, position] > 0


def _with_facts(plan: Plan, work: Ticks) -> Run:
    """A run in which the facts are entered, and of the other steps the earliest ready tick."""
    run = Run(*(np.empty(work.shape, np.int64, order="F") for _ in range(3)))
    for position, step in enumerate(plan.steps):
        begun = step.done if step.begun is None else step.begun
        if begun is None:
            run.ready[:, position] = _earliest(plan, step)
            continue
        run.ready[:, position] = run.begun[:, position] = begun
        if step.done is not None:
            run.finish[:, position] = step.done
        else:
            ends = _ends(plan, step, run.begun[:, position], work[:, position])
            run.finish[:, position] = np.maximum(ends, plan.as_of)
    return run


def _earliest(plan: Plan, step: PlanStep) -> int:
    if step.not_before is not None:
        return step.not_before
    return 0 if step.after else plan.as_of


def _ends(plan: Plan, step: PlanStep, begin: Ticks, work: Ticks) -> Ticks:
    """When work begun at these ticks is finished; work of 0 is skipped."""
    end = begin + work if step.calendar is None else plan.calendars[step.calendar].add_working(begin, work)
    if step.roll is not None:
        end = plan.calendars[step.roll].next_working(end)
    if step.occasions:
        reached = np.maximum(begin, plan.as_of)
        held = np.append(step.occasions, NEVER)[np.searchsorted(step.occasions, reached)]
        end = np.where(held < NEVER, held, end)
    return np.minimum(np.where(work == 0, begin, end), NEVER)


# ---------------------------------------------------------------- one draw at a time, visit by visit


def in_event_order(plan: Plan, drawn: Drawn) -> Run:
    """Play one draw after the other, visit by visit in the order of the queues."""
    work, lost = _effective(plan, drawn)
    run = _with_facts(plan, work)
    network = _network(plan)
    for draw in range(len(work)):
        ended = {position for position, flags in lost.items() if flags[draw]}
        ready, finish = run.ready[draw].tolist(), run.finish[draw].tolist()
        future = _Future(network, work[draw].tolist(), ended, ready, finish)
        future.play()
        run.ready[draw], run.begun[draw], run.finish[draw] = future.ready, future.begun, future.finish
    return run


@dataclass(frozen=True, slots=True)
class _Network:
    """What all draws share: who follows whom, how many each step waits for, and the order of ties."""

    plan: Plan
    followers: list[list[int]]
    missing: list[int]
    desk_at: list[int | None]
    facts: list[int]
    in_tie_order: list[int]
    rank: list[int]


def _network(plan: Plan) -> _Network:
    steps = plan.steps
    followers: list[list[int]] = [[] for _ in steps]
    for position, step in enumerate(steps):
        for earlier in () if step.is_fact else step.after:
            followers[earlier].append(position)
    in_tie_order = sorted(range(len(steps)), key=lambda position: (steps[position].case, steps[position].number))
    rank = [0] * len(steps)
    for place, position in enumerate(in_tie_order):
        rank[position] = place
    missing = [0 if step.is_fact else len(step.after) for step in steps]
    facts = [position for position, step in enumerate(steps) if step.is_fact]
    desk_at = [step.desk_at for step in steps]
    return _Network(plan, followers, missing, desk_at, facts, in_tie_order, rank)


class _Future:
    """One draw being played. Only arrivals at a desk are events: everything else is settled once it is ready.

    Visits that are ready NEVER come last in the queue, so the desks they take are wanted by nobody else.

    Rule 15 holds because a visit takes at least one tick: when the earliest visit of the queue is taken, every other
    visit that will be ready at its tick is in the queue already.
    """

    __slots__ = ("begun", "ended", "finish", "free", "missing", "network", "queue", "ready", "work")

    def __init__(
        self, network: _Network, work: list[int], ended: set[int], ready: list[int], finish: list[int]
    ) -> None:
        self.network, self.work, self.ended, self.ready, self.finish = network, work, ended, ready, finish
        self.begun = ready.copy()
        self.missing = network.missing.copy()
        self.queue: list[tuple[int, int]] = []
        self.free = self._desks_today()

    def play(self) -> None:
        """Settle what waits for nothing, then serve visit after visit."""
        steps = self.network.plan.steps
        starting = [place for place, missing in enumerate(self.missing) if missing == 0 and not steps[place].is_fact]
        for position in self.network.facts:
            starting += self._made_ready(position)
        self._settle(starting)
        while self.queue:
            self._serve(self.network.in_tie_order[heappop(self.queue)[1]])

    def _desks_today(self) -> list[list[int]]:
        """For each office when its desks are free, as a heap: the latest finishes of the visits in progress."""
        plan = self.network.plan
        busy: list[list[int]] = [[0] * desks for desks in plan.desks]
        for position in self.network.facts:
            step = plan.steps[position]
            if step.done is None and step.desk_at is not None:
                busy[step.desk_at].append(self.finish[position])
        return [sorted(finishes)[-desks:] for finishes, desks in zip(busy, plan.desks, strict=True)]

    def _serve(self, position: int) -> None:
        """Let a visit take the desk that is free first."""
        plan = self.network.plan
        office = self.network.desk_at[position]
        assert office is not None
        free = self.free[office]
        begin = max(self.ready[position], plan.as_of, free[0])
        end = _end(plan, plan.steps[position], begin, self.work[position])
        heapreplace(free, end)
        self.begun[position], self.finish[position] = begin, end
        self._settle(self._made_ready(position))

    def _settle(self, waiting: list[int]) -> None:
        """Finish ready steps that need no desk, and those they make ready; let the others queue."""
        plan, desk_at, ready, work = self.network.plan, self.network.desk_at, self.ready, self.work
        while waiting:
            position = waiting.pop()
            if work[position] > 0 and desk_at[position] is not None:
                heappush(self.queue, (ready[position], self.network.rank[position]))
                continue
            self.begun[position] = begin = max(ready[position], plan.as_of)
            self.finish[position] = _end(plan, plan.steps[position], begin, work[position])
            waiting += self._made_ready(position)

    def _made_ready(self, position: int) -> list[int]:
        """Pass on a step's finish; the steps that waited for nothing else."""
        passed = NEVER if position in self.ended else self.finish[position]
        ready, missing = self.ready, self.missing
        found = []
        for later in self.network.followers[position]:
            if ready[later] < passed:
                ready[later] = passed
            missing[later] -= 1
            if missing[later] == 0:
                found.append(later)
        return found


def _end(plan: Plan, step: PlanStep, begin: int, work: int) -> int:
    """The same as `_ends`, for one step that begins today or later in one draw."""
    if work == 0:
        return begin
    if step.occasions and step.occasions[-1] >= begin:
        return step.occasions[bisect_left(step.occasions, begin)]
    end = begin + work if step.calendar is None else plan.calendars[step.calendar].finish(begin, work)
    if step.roll is not None:
        end = plan.calendars[step.roll].finish(end, 0)
    return min(end, NEVER)
