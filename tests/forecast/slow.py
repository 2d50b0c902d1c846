"""The plain twin of the engine: one draw, step by step and day by day, written from the rules alone."""

from __future__ import annotations

from dataclasses import dataclass

from lockwasher.forecast.plan import NEVER, Plan, PlanStep, WorkCalendar


@dataclass(frozen=True)
class Played:
    """Ticks of every step of one draw."""

    ready: list[int]
    begun: list[int]
    finish: list[int]


def is_working(calendar: WorkCalendar, day: int) -> bool:
    """Whether a day is worked; after the last day no holidays are known."""
    is_holiday = day in calendar.holidays and day <= calendar.last_day
    return (calendar.day0_weekday + day) % 7 not in calendar.weekend and not is_holiday


def add_working(calendar: WorkCalendar, begin: int, work: int) -> int:
    """Walk tick by tick until so many working ticks are behind and the tick is a working one."""
    tick = begin
    while work > 0 or not is_working(calendar, tick // calendar.ticks_per_day):
        if is_working(calendar, tick // calendar.ticks_per_day):
            work -= 1
        tick += 1
    return tick


def play(plan: Plan, work: list[int], branch: list[int]) -> Played:
    """Play one draw with given work and branches."""
    return _Play(plan, work, branch).result()


class _Play:
    def __init__(self, plan: Plan, work: list[int], branch: list[int]) -> None:
        self.plan, self.branch = plan, branch
        self.work = [0 if self.is_skipped(position, work) else work[position] for position in range(len(work))]
        self.ready: dict[int, int] = {}
        self.begun: dict[int, int] = {}
        self.finish: dict[int, int] = {}
        self.visits: dict[int, list[int]] = {office: [] for office in range(len(plan.desks))}

    def is_skipped(self, position: int, work: list[int]) -> bool:
        step = self.plan.steps[position]
        if step.begun is not None or step.done is not None:
            return False
        if step.only_if is not None:
            deciding, wanted = step.only_if
            if self.is_skipped(deciding, work) or self.branch[deciding] != wanted:
                return True
        return work[position] == 0

    def result(self) -> Played:
        for position, step in enumerate(self.plan.steps):
            self.enter_fact(position, step)
        while len(self.finish) < len(self.plan.steps):
            self.settle_all_but_visits()
            self.serve_the_first()
        count = range(len(self.plan.steps))
        return Played([self.ready[p] for p in count], [self.begun[p] for p in count], [self.finish[p] for p in count])

    def enter_fact(self, position: int, step: PlanStep) -> None:
        if step.begun is None and step.done is None:
            return
        begun = step.begun if step.begun is not None else step.done
        self.ready[position] = self.begun[position] = begun
        if step.done is not None:
            self.finish[position] = step.done
            return
        self.finish[position] = max(self.plan.as_of, self.end(position, begun))
        if step.office is not None and not step.occasions:
            self.visits[step.office].append(position)

    def settle_all_but_visits(self) -> None:
        moved = True
        while moved:
            moved = False
            for position in self.reached():
                if not self.is_visit(position):
                    self.settle(position, max(self.ready_tick(position), self.plan.as_of))
                    moved = True

    def serve_the_first(self) -> None:
        steps, waiting = self.plan.steps, self.reached()
        if not waiting:
            return
        first = min(waiting, key=lambda p: (self.ready_tick(p), steps[p].case, steps[p].number, p))
        office = steps[first].office
        begin = max(self.ready_tick(first), self.plan.as_of)
        while sum(self.finish[other] > begin for other in self.visits[office]) >= self.plan.desks[office]:
            begin += 1
        self.visits[office].append(first)
        self.settle(first, begin)

    def reached(self) -> list[int]:
        steps = enumerate(self.plan.steps)
        return [p for p, s in steps if p not in self.finish and all(earlier in self.finish for earlier in s.after)]

    def is_visit(self, position: int) -> bool:
        step = self.plan.steps[position]
        needs_desk = step.office is not None and not step.occasions
        return needs_desk and self.work[position] > 0 and self.ready_tick(position) != NEVER

    def ready_tick(self, position: int) -> int:
        step = self.plan.steps[position]
        known = [self.passed_on(earlier) for earlier in step.after]
        if step.not_before is not None:
            known.append(step.not_before)
        return max(known) if known else self.plan.as_of

    def passed_on(self, position: int) -> int:
        step = self.plan.steps[position]
        is_fact = step.begun is not None or step.done is not None
        ends = step.branches and step.branch_kinds[self.branch[position]] == "end"
        return NEVER if ends and (is_fact or self.work[position] > 0) else self.finish[position]

    def settle(self, position: int, begin: int) -> None:
        self.ready[position], self.begun[position] = self.ready_tick(position), begin
        self.finish[position] = NEVER if begin == NEVER else self.end(position, begin)

    def end(self, position: int, begin: int) -> int:
        step, work = self.plan.steps[position], self.work[position]
        if work == 0:
            return begin
        for occasion in step.occasions:
            if occasion >= max(begin, self.plan.as_of):
                return occasion
        end = begin + work if step.calendar is None else add_working(self.plan.calendars[step.calendar], begin, work)
        return end if step.roll is None else add_working(self.plan.calendars[step.roll], end, 0)
