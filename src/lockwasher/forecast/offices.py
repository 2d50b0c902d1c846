"""Offices that do more than serve first come, first served: priorities, changing desks, arrivals from outside.

The rules are numbers 21 to 23 of forecast/simulate.py. A queue belongs to one draw, an outside to all of them.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from lockwasher.forecast.draws import Drawn, OutsideDraws
from lockwasher.forecast.plan import NEVER, OUTSIDE_DAYS, Office, Outside, Plan, PlanError, Ticks


def arrivals(plan: Plan, drawn: Drawn) -> list[Arrivals | None]:
    """For each office those who come to it from outside.

    Raises:
        PlanError: nothing was drawn for them.
    """
    coming: list[Arrivals | None] = []
    for number, office in enumerate(plan.desks):
        given = drawn.outside[number] if number < len(drawn.outside) else None
        if office.outside is not None and given is None:
            raise PlanError(f"{plan.name}, office {number}: others come from outside, and nothing is drawn for them")
        coming.append(None if office.outside is None or given is None else Arrivals(plan, office.outside, given))
    return coming


class Arrivals:
    """Who comes from outside to one office: when each of them is ready, and for how long each takes a desk (rule 23).

    They are numbered from 0, those who wait already first, and laid out for all draws as far as anybody asks.
    """

    def __init__(self, plan: Plan, outside: Outside, drawn: OutsideDraws) -> None:
        self.plan, self.outside, self.drawn = plan, outside, drawn
        self._calendar = None if outside.calendar is None else plan.calendars[outside.calendar]
        self._last = plan.as_of + OUTSIDE_DAYS * plan.ticks_per_day
        self._ready: list[Ticks] = []
        self._touch: list[Ticks] = []

    def ready(self, k: int, draw: int) -> int:
        """The tick at which the k-th is ready; NEVER where nobody comes any more."""
        if k < self.outside.backlog:
            return max(self.plan.as_of - 1, 0)
        if not self.outside.per_day:
            return NEVER
        while len(self._ready) <= k - self.outside.backlog:
            self._ready.append(self._next())
        return int(self._ready[k - self.outside.backlog][draw])

    def end(self, k: int, draw: int, begin: int) -> int:
        """When the k-th is finished, begun at a tick; NEVER at the latest."""
        while len(self._touch) <= k:
            self._touch.append(self.drawn.touch(len(self._touch)))
        touch = int(self._touch[k][draw])
        return min(NEVER, begin + touch if self._calendar is None else self._calendar.finish(begin, touch))

    def _next(self) -> Ticks:
        """The ready ticks, [draw], of the next who is not laid out yet."""
        gap = self.drawn.gap(self.outside.backlog + len(self._ready))
        before = self._ready[-1] if self._ready else np.full_like(gap, self.plan.as_of)
        # A calendar that counted on from NEVER would overflow.
        from_tick = np.minimum(before, self._last)
        ready = from_tick + gap if self._calendar is None else self._calendar.add_working(from_tick, gap)
        return np.where((before > self._last) | (ready > self._last), NEVER, ready)


class Queue:
    """One office in one draw: who waits, in the order of rule 21, and until when its desks are taken."""

    __slots__ = ("_office", "busy", "closed_from", "waiting")

    def __init__(self, office: Office, busy: list[int]) -> None:
        self._office, self.closed_from = office, office.closed_from
        self.busy = sorted(busy)
        self.waiting: list[tuple[int, int, int]] = []

    def enter(self, priority: int, ready: int, place: int) -> None:
        """Let somebody wait; `place` decides between those who are ready at the same tick."""
        heappush(self.waiting, (priority, ready, place))

    def next_at(self, tick: int) -> int | None:
        """The place of the one who takes a desk at this tick; none where nobody waits or no desk is free."""
        while self.busy and self.busy[0] <= tick:
            heappop(self.busy)
        if not self.waiting or len(self.busy) >= self._office.desks_at(tick):
            return None
        return heappop(self.waiting)[2]

    def turned_away(self, tick: int) -> list[int]:
        """The places of all who wait at an office that is closed for good; they wait no more."""
        if tick < self.closed_from:
            return []
        left, self.waiting = sorted(self.waiting), []
        return [place for _, _, place in left]
