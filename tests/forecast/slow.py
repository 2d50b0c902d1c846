"""The plain twin of the engine: one draw, step by step and day by day, written from the rules alone."""

from __future__ import annotations

from dataclasses import dataclass

from lockwasher.forecast.plan import NEVER, Office, Plan, PlanStep, WorkCalendar


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


def desks(office: Office, now: int) -> int:
    """How many desks there are: what the last change up to now says."""
    found = office.desks
    for tick, number in office.changes:
        if tick <= now:
            found = number
    return found


def add_working(calendar: WorkCalendar, begin: int, work: int) -> int:
    """Walk tick by tick until so many working ticks are behind and the tick is a working one."""
    tick = begin
    while work > 0 or not is_working(calendar, tick // calendar.ticks_per_day):
        if is_working(calendar, tick // calendar.ticks_per_day):
            work -= 1
        tick += 1
    return tick


@dataclass(frozen=True)
class Outsider:
    """One who comes from outside to an office, by number."""

    number: int
    ready: int
    touch: int


def play(plan: Plan, work: list[int], branch: list[int], outside: dict[int, list[tuple[int, int]]]) -> Played:
    """Play one draw with given work and branches, and for each office gap and touch time of those from outside."""
    return _Play(plan, work, branch, outside).result()


def outsiders(plan: Plan, office: int, given: list[tuple[int, int]]) -> list[Outsider]:
    """When each of those given is ready: the backlog before today, the others one gap after the other."""
    outside = plan.desks[office].outside
    found, tick = [], plan.as_of
    for number, (gap, touch) in enumerate(given):
        if number < outside.backlog:
            found.append(Outsider(number, max(0, plan.as_of - 1), touch))
            continue
        if outside.per_day == 0:
            break
        tick = tick + gap if outside.calendar is None else add_working(plan.calendars[outside.calendar], tick, gap)
        if tick > plan.as_of + 10_957 * plan.ticks_per_day:
            break
        found.append(Outsider(number, tick, touch))
    return found


class _Play:
    def __init__(
        self, plan: Plan, work: list[int], branch: list[int], outside: dict[int, list[tuple[int, int]]]
    ) -> None:
        self.plan, self.branch = plan, branch
        self.outside = {office: outsiders(plan, office, given) for office, given in outside.items()}
        self.work = [0 if self.is_skipped(position, work) else work[position] for position in range(len(work))]
        self.ready: dict[int, int] = {}
        self.begun: dict[int, int] = {}
        self.finish: dict[int, int] = {}
        # For each office until when each of its desks that somebody took is taken.
        self.taken: dict[int, list[int]] = {office: [] for office in range(len(plan.desks))}

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
        self.settle_all_but_visits()
        now = self.plan.as_of
        while len(self.finish) < len(self.plan.steps):
            for office in self.taken:
                self.give_desks(office, now)
            self.settle_all_but_visits()
            now += 1
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
            self.taken[step.office].append(self.finish[position])

    def settle_all_but_visits(self) -> None:
        moved = True
        while moved:
            moved = False
            for position in self.reached():
                if not self.is_visit(position):
                    self.settle(position, max(self.ready_tick(position), self.plan.as_of))
                    moved = True

    def give_desks(self, office: int, now: int) -> None:
        """Give desks at one tick, as long as one is free and somebody waits."""
        while sum(end > now for end in self.taken[office]) < desks(self.plan.desks[office], now):
            waiting = self.waiting_at(office, now)
            if not waiting:
                return
            first = min(waiting)[-1]
            if isinstance(first, Outsider):
                self.outside[office].remove(first)
                calendar = self.plan.desks[office].outside.calendar
                walked = calendar is not None and add_working(self.plan.calendars[calendar], now, first.touch)
                self.taken[office].append(walked or now + first.touch)
            else:
                self.settle(first, now)
                self.taken[office].append(self.finish[first])
        if all(desks(self.plan.desks[office], tick) == 0 for tick in self.from_now_on(office, now)):
            for *_, position in self.waiting_at(office, now):
                if not isinstance(position, Outsider):
                    self.settle(position, NEVER)

    def waiting_at(self, office: int, now: int) -> list[tuple]:
        """All who wait at an office, as rows that are in the order in which they are served."""
        steps, outside = self.plan.steps, self.plan.desks[office].outside
        own = [p for p in self.reached() if steps[p].office == office and self.is_visit(p)]
        rows = [(steps[p].priority, self.ready_tick(p), 0, steps[p].case, steps[p].number, p, p) for p in own]
        rows += [(outside.priority, o.ready, 1, 0, o.number, 0, o) for o in self.outside.get(office, ())]
        return [row for row in rows if row[1] <= now]

    def from_now_on(self, office: int, now: int) -> list[int]:
        return [now, *(tick for tick, _ in self.plan.desks[office].changes if tick > now)]

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
