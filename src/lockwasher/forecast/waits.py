"""What a run says of the offices: how many visits each served, and how long they waited."""

from __future__ import annotations

import numpy as np

from lockwasher.forecast.plan import NEVER, Plan, Ticks
from lockwasher.forecast.simulate import Run


def office_waits(plan: Plan, run: Run) -> tuple[Ticks, Ticks]:
    """Visits served and the sum of their waits in ticks, both [office, draw], of the plan's own visits (rule 24).

    A wait is begin - ready. Steps in progress or done have had their wait and are not counted, nor are skipped steps and
    visits that begin never.
    """
    visits, wait = (np.zeros((len(plan.desks), len(run.finish)), np.int64) for _ in range(2))
    for position, step in enumerate(plan.steps):
        if step.desk_at is None or step.is_fact:
            continue
        ready, begun, finish = run.ready[:, position], run.begun[:, position], run.finish[:, position]
        # A visit takes at least one tick; what is finished as it begins was skipped.
        is_served = (begun < finish) & (begun < NEVER)
        visits[step.desk_at] += is_served
        wait[step.desk_at] += np.where(is_served, begun - ready, 0)
    return visits, wait
