"""What a run says of the offices: how many visits each served, how long they waited, how long they took."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockwasher.forecast.plan import NEVER, Plan, PlanStep, Ticks
from lockwasher.forecast.simulate import Run


@dataclass(frozen=True, slots=True, eq=False)
class OfficeWaits:
    """One office in every draw, [draw]: visits served, and the sums of their waits and of their work in ticks."""

    visits: Ticks
    wait: Ticks
    work: Ticks


def office_waits(plan: Plan, run: Run) -> tuple[OfficeWaits, ...]:
    """The waits of the plan's own visits, by office (rule 24).

    A wait is begin - ready. Work is counted in ticks of the step's own calendar, from begin to finish: its duration,
    unless a roll made it longer. Steps in progress or done have had their wait and are not counted, nor are skipped
    steps and visits that begin never.
    """
    shape = (len(plan.desks), len(run.finish))
    visits, wait, work = (np.zeros(shape, np.int64) for _ in range(3))
    for position, step in enumerate(plan.steps):
        if step.desk_at is None or step.is_fact:
            continue
        ready, begun, finish = run.ready[:, position], run.begun[:, position], run.finish[:, position]
        # A visit takes at least one tick; what is finished as it begins was skipped.
        is_served = (begun < finish) & (begun < NEVER)
        visits[step.desk_at] += is_served
        wait[step.desk_at] += np.where(is_served, begun - ready, 0)
        work[step.desk_at] += np.where(is_served, _worked(plan, step, begun, finish), 0)
    return tuple(OfficeWaits(*sums) for sums in zip(visits, wait, work, strict=True))


def _worked(plan: Plan, step: PlanStep, begun: Ticks, finish: Ticks) -> Ticks:
    if step.calendar is None:
        return finish - begun
    calendar = plan.calendars[step.calendar]
    return calendar.worked(finish) - calendar.worked(begun)
