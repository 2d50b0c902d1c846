"""What a run says of the offices: how many visits each served, and how long they waited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, Plan, Ticks
from lockwasher.forecast.simulate import Run


@dataclass(frozen=True, slots=True)
class OfficeWait:
    """How an office is used over the draws: visits of a draw on average, and how many days one waits.

    `mean` is that of all visits; in eight draws of ten the visits of the draw wait `p80` on average, or less. None without a visit.
    """

    visits: float
    mean: float | None
    p80: float | None


def waits_by_office(offices: Sequence[str], visits: Ticks, wait: Ticks) -> Mapping[str, OfficeWait]:
    """What `office_waits` counts, told of each office in days."""
    return {name: _told(visits[at], wait[at]) for at, name in enumerate(offices)}


def _told(visits: Ticks, wait: Ticks) -> OfficeWait:
    some = visits > 0
    if not some.any():
        return OfficeWait(0.0, None, None)
    days = wait / TICKS_PER_DAY
    of_draws = days[some] / visits[some]
    return OfficeWait(float(visits.mean()), float(days.sum() / visits.sum()), float(np.quantile(of_draws, 0.8)))


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
