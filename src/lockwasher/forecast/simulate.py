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
21. **Priorities.** At an office a desk is given at the earliest tick from today on at which a desk is free and a visit
    waits. Of the visits that are ready at that tick or earlier, the one lowest in (priority, ready, case, number,
    position in the plan) takes it; all that are ready at the tick are in the queue before a desk is given. Nobody gives
    a desk back. With equal priorities this is rule 8, with the ties of rule 15.
22. **Desks that change.** From the tick of a change on, an office has so many desks. Where more visits are in progress
    than there are desks, none begins until fewer remain. Without desks none begins until a later change; where none is
    to come, the visits that wait and all later ones begin NEVER.
23. **Arrivals from outside** are numbered from 0, the `backlog` first. The backlog is ready one tick before today, and
    not before 0. From today on others arrive with exponential gaps of mean 1 / `per_day` days, the first gap beginning
    today, each rounded by rule 1, at least one tick and added by rule 5 or 6. Each takes a desk for a touch time that is
    drawn, rounded and added likewise. Number k draws its gap as `gap{k}` and its touch time as `touch{k}` under the
    office's key; the backlog has no gaps. In rule 21 they come after the plan's own visits of the same priority and
    tick, then by their number. Nobody arrives later than 30 years (10,957 days) after today, nor once no visit of the
    plan is left to be served.
24. **Waits.** A visit waits from the tick it is ready, which may lie before today, to its begin (forecast/waits.py).
    How long steps stay at offices is rule 25 (forecast/stays.py).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lockwasher.forecast.draws import Drawn, OutsideDraws, durations
from lockwasher.forecast.engine import THREADS, can_play, play_all
from lockwasher.forecast.layout import Layout, lay_out
from lockwasher.forecast.offices import Arrivals, Queue, arrivals
from lockwasher.forecast.plan import NEVER, Plan, PlanError, PlanStep, Ticks, is_plain

Flags = NDArray[np.bool_]

# What happens at one tick happens in this order.
_VISIT: Final = 0  # a visit of the plan arrives, its place in the order of ties
_OUTSIDER: Final = 1  # somebody arrives from outside, at which office
_DESK: Final = 2  # a desk may be given, at which office


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Ticks of every step in every draw, [draw, step]. `begun` is later than `ready` after waiting for a desk or today."""

    ready: Ticks
    begun: Ticks
    finish: Ticks


def simulate(plan: Plan, *, draws: int, seed: int) -> Run:
    """Draw a plan's durations and play it forward.

    Raises:
        PlanError: fewer than one draw is asked for.
    """
    laid = lay_out(plan)
    return simulate_given(laid, durations(laid, draws, seed))


def simulate_given(plan: Plan | Layout, drawn: Drawn, *, threads: int = THREADS) -> Run:
    """Play a plan forward with given durations and branches: by the compiled passes where they can.

    Raises:
        PlanError: what is given has not one column for each step, or nothing for those who come from outside.
    """
    laid = plan if isinstance(plan, Layout) else lay_out(plan)
    plan = laid.plan
    if drawn.ticks.shape != drawn.branch.shape or drawn.ticks.shape[1:] != (len(plan.steps),):
        raise PlanError(f"{plan.name}: durations of shape {drawn.ticks.shape} do not fit {len(plan.steps)} steps")
    coming = [None if one is None else one.drawn for one in arrivals(plan, drawn)]
    if can_play(laid) and all(one is None or isinstance(one, OutsideDraws) for one in coming):
        drawn_from = [None if one is None else one.drawn_from for one in coming]
        given = drawn.ticks.T, drawn.branch.T, drawn_from
        return Run(*(ticks.T for ticks in play_all(laid, *given, threads=threads, first=drawn.first)))
    return in_event_order(plan, drawn) if plan.has_visits else in_step_order(plan, drawn)


def critical(plan: Plan, run: Run, target: int) -> Flags:
    """Which steps the target's finish hung on, [draw, step].

    The target is critical in draws in which it finishes. A step is critical if a critical step names it in `after` and
    became ready exactly at its finish, in whatever case it stands; what stands before a fact no longer matters (rule 12).
    """
    flags = np.zeros(run.finish.shape, bool, order="F")
    flags[:, target] = run.finish[:, target] < NEVER
    reached = {target}
    for position in range(target, -1, -1):
        if position not in reached:
            continue
        for earlier in () if plan.steps[position].is_fact else plan.steps[position].after:
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
    network = _network(plan, arrivals(plan, drawn))
    for draw in range(len(work)):
        ended = {position for position, flags in lost.items() if flags[draw]}
        ready, finish = run.ready[draw].tolist(), run.finish[draw].tolist()
        future = _Future(network, work[draw].tolist(), ended, ready, finish)
        future.play(draw)
        run.ready[draw], run.begun[draw], run.finish[draw] = future.ready, future.begun, future.finish
    return run


@dataclass(frozen=True, slots=True)
class _Network:
    """What all draws share: who follows whom, how many each step waits for, the order of ties and the offices."""

    plan: Plan
    followers: list[list[int]]
    missing: list[int]
    desk_at: list[int | None]
    facts: list[int]
    in_tie_order: list[int]
    rank: list[int]
    plain: list[bool]
    arrivals: list[Arrivals | None]


def _network(plan: Plan, coming: list[Arrivals | None]) -> _Network:
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
    plain = [is_plain(plan, office) for office in range(len(plan.desks))]
    return _Network(plan, followers, missing, desk_at, facts, in_tie_order, rank, plain, coming)


class _Future:
    """One draw being played. Arrivals at an office are events; everything else is settled once it is ready.

    At an office that serves first come, first served the desk is known on arrival. At any other, a desk may be given
    whenever somebody arrives, a desk becomes free or the number of desks changes.

    Rules 15 and 21 hold because a visit takes at least one tick: when the events of a tick come up, every visit that
    will be ready at it is among them, and desks are given last.
    """

    __slots__ = (
        "arrived", "begun", "draw", "ended", "events", "finish", "free", "left", "missing", "network", "queues", "ready", "work",
    )  # fmt: skip

    def __init__(
        self, network: _Network, work: list[int], ended: set[int], ready: list[int], finish: list[int]
    ) -> None:
        self.network, self.work, self.ended, self.ready, self.finish = network, work, ended, ready, finish
        self.begun = ready.copy()
        self.missing = network.missing.copy()
        self.events: list[tuple[int, int, int]] = []
        self.free: list[list[int]] = []
        self.queues: list[Queue] = []
        self.arrived = [0] * len(network.plan.desks)
        self.left = 0

    def play(self, draw: int) -> None:
        """Settle what waits for nothing, then serve until no visit of the plan is left."""
        steps = self.network.plan.steps
        self.draw = draw
        self.left = sum(map(self._is_visit, range(len(steps))))
        self._open_offices()
        starting = [place for place, missing in enumerate(self.missing) if missing == 0 and not steps[place].is_fact]
        for position in self.network.facts:
            starting += self._made_ready(position)
        self._settle(starting)
        while self.left:
            tick, kind, number = heappop(self.events)
            if kind == _VISIT:
                self._arrive(self.network.in_tie_order[number], tick)
            elif kind == _OUTSIDER:
                self._arrive_from_outside(number, tick)
            else:
                self._give_desks(number, tick)

    def _is_visit(self, position: int) -> bool:
        """Whether a step has a desk to wait for."""
        is_fact = self.network.plan.steps[position].is_fact
        return self.work[position] > 0 and self.network.desk_at[position] is not None and not is_fact

    def _open_offices(self) -> None:
        """Enter the visits in progress (rule 14), those who wait already, and when the number of desks changes."""
        plan = self.network.plan
        busy: list[list[int]] = [[] for _ in plan.desks]
        for position in self.network.facts:
            step = plan.steps[position]
            if step.done is None and step.desk_at is not None:
                busy[step.desk_at].append(self.finish[position])
        for number, (office, ends) in enumerate(zip(plan.desks, busy, strict=True)):
            # When a plain office's desks are free, as a heap: the latest finishes of the visits in progress.
            self.free.append(sorted([0] * office.desks + ends)[-office.desks :])
            self.queues.append(Queue(office, ends))
            if not self.network.plain[number]:
                later = [tick for tick, _ in office.changes if tick > plan.as_of]
                self.events += [(tick, _DESK, number) for tick in (*ends, *later)]
        heapify(self.events)
        for number, coming in enumerate(self.network.arrivals):
            if coming is not None:
                self._expect(coming, number)

    def _arrive(self, position: int, ready: int) -> None:
        """Let a visit take the desk that is free first, or wait for one."""
        office = self.network.desk_at[position]
        assert office is not None
        as_of = self.network.plan.as_of
        if self.network.plain[office]:
            free = self.free[office]
            heapreplace(free, self._take_desk(position, max(ready, as_of, free[0])))
            return
        priority = self.network.plan.steps[position].priority
        self.queues[office].enter(priority, ready, self.network.rank[position])
        heappush(self.events, (max(ready, as_of), _DESK, office))

    def _expect(self, coming: Arrivals, office: int) -> None:
        """Announce the next who comes from outside, if anybody does."""
        ready = coming.ready(self.arrived[office], self.draw)
        if ready < NEVER:
            heappush(self.events, (ready, _OUTSIDER, office))

    def _arrive_from_outside(self, office: int, ready: int) -> None:
        """Let somebody from outside wait, after the plan's own visits of the same tick."""
        coming = self.network.arrivals[office]
        assert coming is not None
        place = len(self.ready) + self.arrived[office]
        self.queues[office].enter(coming.outside.priority, ready, place)
        heappush(self.events, (max(ready, self.network.plan.as_of), _DESK, office))
        self.arrived[office] += 1
        self._expect(coming, office)

    def _give_desks(self, office: int, tick: int) -> None:
        """Give the desks that are free at a tick; turn all away where there will never be one again."""
        queue = self.queues[office]
        while (place := queue.next_at(tick)) is not None:
            end = self._serve(office, place, tick)
            heappush(queue.busy, end)
            heappush(self.events, (end, _DESK, office))
        for place in queue.turned_away(tick):
            if place < len(self.ready):
                self._take_desk(self.network.in_tie_order[place], NEVER)

    def _serve(self, office: int, place: int, begin: int) -> int:
        """Let the one at a place in the order of ties begin; when the desk will be free."""
        if place < len(self.ready):
            return self._take_desk(self.network.in_tie_order[place], begin)
        coming = self.network.arrivals[office]
        assert coming is not None
        return coming.end(place - len(self.ready), self.draw, begin)

    def _take_desk(self, position: int, begin: int) -> int:
        """Begin a visit of the plan, and settle what it makes ready; when it is finished."""
        plan = self.network.plan
        end = _end(plan, plan.steps[position], begin, self.work[position])
        self.begun[position], self.finish[position] = begin, end
        self.left -= 1
        self._settle(self._made_ready(position))
        return end

    def _settle(self, waiting: list[int]) -> None:
        """Finish ready steps that need no desk, and those they make ready; let the others arrive at their office."""
        plan, desk_at, ready, work = self.network.plan, self.network.desk_at, self.ready, self.work
        while waiting:
            position = waiting.pop()
            if work[position] > 0 and desk_at[position] is not None:
                if ready[position] < NEVER:
                    heappush(self.events, (ready[position], _VISIT, self.network.rank[position]))
                    continue
                self.left -= 1
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
