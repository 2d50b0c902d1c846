"""What the rules beyond the kit's cost: workloads with gates, facts, occasions, branches, priorities and more, beside themselves.

    make bench BENCH=benchmarks/features.py                              # writes its table into docs/background/engine.md
    make bench BENCH=benchmarks/features.py ARGS="--rounds 1 --cases 50"  # cut short: prints, and writes nothing

All variants take turns. A step-sample is one step of one case in one draw; with arrivals from outside, a visit from outside
counts as one too, since it is drawn and served like any.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

import pages
from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.kit import last_steps, read_workload
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import NEVER, TICKS_PER_DAY, Outside, Plan
from lockwasher.forecast.playing import play
from lockwasher.forecast.simulate import simulate
from machine import machine
from right import PAGE
from rivals import workload_path
from rounds import Cost, here, in_turn, median

DRAWS: Final = 256
TODAY, FROM, UNTIL = 60 * TICKS_PER_DAY, 500 * TICKS_PER_DAY, 600 * TICKS_PER_DAY


def as_it_is(plan: Plan) -> Plan:
    """The workload of the kit, with its optional steps and repeats."""
    return plan


def gates(plan: Plan) -> Plan:
    """The third step of every second case waits for the whole case before it."""
    last = last_steps(plan)
    return replace(
        plan,
        steps=tuple(
            replace(step, after=(*step.after, last[step.case - 1])) if step.number == 2 and step.case % 2 else step
            for step in plan.steps
        ),
    )


def in_progress(plan: Plan) -> Plan:
    """Sixty days in, the first step of every case released by then has begun."""
    released = (step.not_before is not None and step.not_before <= TODAY for step in plan.steps)
    begun = [
        replace(s, begun=s.not_before) if is_begun else s for s, is_begun in zip(plan.steps, released, strict=True)
    ]
    return replace(plan, as_of=TODAY, steps=tuple(begun))


def occasions(plan: Plan) -> Plan:
    """The eleventh step of every second case waits for one of a hundred monthly occasions."""
    days = tuple(range(0, 3_000 * TICKS_PER_DAY, 30 * TICKS_PER_DAY))
    return replace(
        plan,
        steps=tuple(
            replace(step, occasions=days) if step.number == 10 and step.case % 2 == 0 else step for step in plan.steps
        ),
    )


def branches(plan: Plan) -> Plan:
    """The sixth step of every case decides, and the seventh is played on one outcome only."""
    deciding = {"branches": (0.9, 0.1), "branch_kinds": ("proceed", "back")}
    return replace(
        plan,
        steps=tuple(
            replace(step, **deciding) if step.number == 5 else replace(step, only_if=(at - 1, 1)) if step.number == 6 else step
            for at, step in enumerate(plan.steps)
        ),
    )  # fmt: skip


def priorities(plan: Plan) -> Plan:
    """Cases of three priorities, at every office."""
    return replace(plan, steps=tuple(replace(step, priority=step.case % 3) for step in plan.steps))


def vacancies(plan: Plan) -> Plan:
    """Every office lacks a desk for a hundred days."""
    changed = (replace(office, changes=((FROM, office.desks - 1), (UNTIL, office.desks))) for office in plan.desks)
    return replace(plan, desks=tuple(changed))


def outsiders(plan: Plan) -> Plan:
    """Two a working day come from outside to every office."""
    touch = distribution("exponential", mean=0.1)
    coming = (replace(o, outside=Outside(f"others {n}", 2.0, touch, 0)) for n, o in enumerate(plan.desks))
    return replace(plan, desks=tuple(coming))


EVERYWHERE: Final = (as_it_is, gates, in_progress, occasions, branches)
AT_OFFICES: Final = (priorities, vacancies, outsiders)


def main() -> None:
    """Measure, print, and if it was not cut short write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, help="so many cases of each workload; writes nothing")
    options = parser.parse_args()
    costs = in_turn({key: work for name in ("w1", "w2") for key, work in _works(name, options.cases)}, options.rounds)
    where = f"Measured on {machine('numpy', 'numba')}; medians of {options.rounds} rounds of {DRAWS} draws.\n"
    text = f"{where}\n{_table(costs)}"
    sys.stdout.write(text)
    if options.cases is None:
        pages.put(PAGE, "features", f"\n{text}\n")


def _works(name: str, cases: int | None) -> list[tuple[tuple[str, str], Callable[[], Cost]]]:
    plan = read_workload(workload_path(name), cases=cases)
    variants = (*EVERYWHERE, *(AT_OFFICES if plan.desks else ()))
    return [((name.upper(), variant.__name__.replace("_", " ")), _work(variant(plan))) for variant in variants]


def _work(plan: Plan) -> Callable[[], Cost]:
    laid, targets = lay_out(plan), np.array(last_steps(plan))
    samples = DRAWS * laid.n_steps + _from_outside(plan)
    play(laid, targets, 1, 1)  # what is not compiled yet
    return partial(here, lambda: play(laid, targets, DRAWS, 1), samples)


def _from_outside(plan: Plan) -> int:
    """How many come from outside in all draws, on average: they come until the last visit of the plan has begun."""
    per_day = sum(office.outside.per_day for office in plan.desks if office.outside)
    if not per_day:
        return 0
    visits = [at for at, step in enumerate(plan.steps) if step.desk_at is not None]
    begun = simulate(plan, draws=DRAWS // 4, seed=1).begun[:, visits]
    last = np.where(begun < NEVER, begun, 0).max(axis=1)
    return int(DRAWS * per_day * plan.calendars[0].worked(last.astype(np.int64)).mean() / TICKS_PER_DAY)


def _table(costs: dict[tuple[str, str], list[Cost]]) -> str:
    rows = []
    for (workload, variant), found in costs.items():
        ns, alone = (median(each, lambda cost: cost.ns) for each in (found, costs[workload, "as it is"]))
        rows.append([workload, variant, pages.figure(ns), f"{ns / alone:.2f}"])
    return pages.table(["workload", "with", "ns of CPU for a step-sample", "times as much"], rows, n_words=2)


if __name__ == "__main__":
    main()
