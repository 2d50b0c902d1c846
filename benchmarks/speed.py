"""What the engine costs beside its rivals, and whether it reaches the goals of the kit (benchmarks/kit/README.md, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pages
import rivals
from pages import figure
from rivals import ENGINES, MANY, NUMPY, ORACLE, OURS, SIMPY, TASKS, Key, Work
from rounds import Cost, benched, median, warm_start

Costs = dict[Key, list[Cost]]
BIG, WARM = (f"W1, {MANY:,} draws", OURS), ("warm start", OURS)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal: what is told, in which unit, and the least or the most it may be."""

    what: str
    unit: str
    bound: float
    told: Callable[[Costs], float]
    is_least: bool = False

    def is_met(self, costs: Costs) -> bool:
        """Whether the costs keep to it."""
        told = self.told(costs)
        return told >= self.bound if self.is_least else told <= self.bound


def ns(costs: Costs, workload: str, engine: str) -> float:
    """Nanoseconds of processor time for a step-sample, the median of the rounds."""
    return median(costs[workload, engine], lambda cost: cost.ns)


def ratio(costs: Costs, workload: str, rival: str) -> float:
    """How many times as much processor time a rival takes for a step-sample."""
    return ns(costs, workload, rival) / ns(costs, workload, OURS)


def wall_s(costs: Costs, key: Key) -> float:
    """Seconds of wall time, the median of the rounds."""
    return median(costs[key], lambda cost: cost.wall_s)


def peak_mb(costs: Costs, key: Key) -> float:
    """The most memory in millions of bytes, the median of the rounds."""
    return median(costs[key], lambda cost: cost.peak_mb)


def _within(workload: str, draws: int, bound: float) -> Goal:
    return Goal(f"{workload}, {draws:,} draws", "s", bound, partial(wall_s, key=(workload, OURS)))


def _cheaper(workload: str, rival: str, bound: float) -> Goal:
    return Goal(
        f"{workload}: {rival} takes", "times", bound, partial(ratio, workload=workload, rival=rival), is_least=True
    )


GOALS = (
    _within("W1", 1_000, 0.25),
    _within("W2", 1_000, 1.5),
    _within("W2-high", 1_000, 2.0),
    _within("W3", 100_000, 0.05),
    Goal(BIG[0], "s", 3.0, partial(wall_s, key=BIG)),
    Goal(f"{BIG[0]}, peak memory", "MB", 600.0, partial(peak_mb, key=BIG)),
    _cheaper("W1", SIMPY, 4_000),
    _cheaper("W2", SIMPY, 1_500),
    _cheaper("W3", SIMPY, 3_000),
    _cheaper("W1", NUMPY, 12),
    _cheaper("W3", NUMPY, 12),
    Goal("warm start", "s", 0.7, partial(wall_s, key=WARM)),
)


def works(names: Collection[str], folder: Path, draws: int | None = None, cases: int | None = None) -> dict[Key, Work]:
    """All that is done in a round; `draws` and `cases` cut it short, and then what is measured for a goal alone is left out."""
    found: dict[Key, Work] = {}
    for name in names:
        path = rivals.workload_path(name) if cases is None else rivals.with_cases(name, cases, folder)
        found |= dict(rivals.works(name, path, draws))
    if is_whole(names, draws, cases):
        found[BIG] = partial(benched, rivals.workload_path("w1"), MANY)
        found[WARM] = warm_start
    return found


def is_whole(names: Collection[str], draws: int | None, cases: int | None) -> bool:
    """Whether all is measured that goals are set for."""
    return set(names) == set(TASKS) and draws is None and cases is None


# ---------------------------------------------------------------- tables


def cost_table(costs: Costs) -> str:
    """Every workload by every engine: the median, the range of the rounds, and how many times as much as the engine takes."""
    head = ("workload", "engine", "ns of CPU for a step-sample", "range of the rounds", "times as much")
    return pages.table(head, _cost_rows(costs), n_words=2)


def _cost_rows(costs: Costs) -> Iterator[tuple[str, ...]]:
    for task in _measured(costs):
        for engine in ENGINES:
            if (task, engine) not in costs:
                yield task, engine, "-", "-", "-"
                continue
            each = [cost.ns for cost in costs[task, engine]]
            spread = f"{figure(min(each))} to {figure(max(each))}"
            more = "1" if engine == OURS else figure(ratio(costs, task, engine))
            yield task, engine, figure(ns(costs, task, engine)), spread, more


def goal_table(costs: Costs) -> str:
    """Every goal: what was measured, what is wanted, and whether it is met."""
    rows = (
        (
            goal.what,
            f"{figure(goal.told(costs))} {goal.unit}",
            f"at {'least' if goal.is_least else 'most'} {goal.bound:,g} {goal.unit}",
            "yes" if goal.is_met(costs) else "no",
        )
        for goal in GOALS
    )
    return pages.table(("what", "measured", "goal", "met"), rows)


def short_table(costs: Costs) -> str:
    """One line for each workload: the wall time of the engine, what a step-sample costs, and how much more elsewhere."""
    head = ("workload", "wall time", "CPU for a step-sample", *(f"{rival} takes" for rival in (NUMPY, ORACLE, SIMPY)))
    return pages.table(head, map(partial(_short_row, costs), _tasks(costs)))


def _short_row(costs: Costs, task: rivals.Task) -> tuple[str, ...]:
    key = task.title, OURS
    more = (
        f"{figure(ratio(costs, task.title, rival))} times" if (task.title, rival) in costs else "-"
        for rival in (NUMPY, ORACLE, SIMPY)
    )
    what = f"{task.title}: {task.about}; {task.draws:,} draws"
    return what, f"{figure(wall_s(costs, key))} s", f"{figure(ns(costs, *key))} ns", *more


def _tasks(costs: Costs) -> list[rivals.Task]:
    return [task for task in TASKS.values() if (task.title, OURS) in costs]


def _measured(costs: Costs) -> list[str]:
    return [task.title for task in _tasks(costs)]
