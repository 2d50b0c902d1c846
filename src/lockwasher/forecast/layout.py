"""A plan as arrays: what the passes over draws read, without a Python object to a step.

Positions are those of the plan. Where a step has none of a thing, its number is -1 or its threshold says "always". Shares are
thresholds of words of 32 bits (`uniforms.threshold`), times are ticks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lockwasher.estimates.distributions import Distribution
from lockwasher.forecast.plan import DAYS_PER_WEEK, NEVER, Plan, PlanStep, WorkCalendar
from lockwasher.forecast.stays import NOTHING_COUNTED, Counting
from lockwasher.forecast.tables import tables
from lockwasher.forecast.uniforms import Keys, keys, threshold

ALWAYS: Final = 2**32  # a threshold that every word lies below
OPEN, BEGUN, DONE = 0, 1, 2  # what is known of a step
_DAYS_OF_TABLE: Final = 2**15  # days, and working days, of a calendar's table: the begin and the work of a step, added;
# more where a calendar knows later holidays, after which the table holds one week without any, by which is counted on

Ints = NDArray[np.int32]


class Arrays(NamedTuple):
    """The arrays of a plan. [s]: by step; [arc]: by arc, those of step s from `arcs_of[s]` to `arcs_of[s + 1]`."""

    arcs_of: Ints
    arcs: Ints
    known: NDArray[np.int8]  # [s] OPEN, BEGUN, DONE
    since: Ints  # [s] the earliest ready tick; of a fact, when it began
    over: Ints  # [s] when a step that is done was done
    table: Ints  # [s] the row of `tables`; -1: fixed
    fresh: Ints  # [s] the row for repeats, which begin afresh also where the step is in progress
    fixed: Ints  # [s, 4] the ticks of a fixed step with 0 to 3 repeats
    stretch: NDArray[np.float32]  # [s] ticks for a day of the table
    occurs: NDArray[np.int64]  # [s] threshold
    repeats: NDArray[np.int64]  # [s, 3] thresholds of a first, second and third repeat
    calendar: NDArray[np.int16]  # [s]
    roll: NDArray[np.int16]  # [s]
    desk: Ints  # [s] the office at which it waits for a desk
    priority: Ints  # [s] at that office; the lowest is served first
    rank: Ints  # [s] the place in the order of ties
    occasions_of: Ints  # [s + 1]
    occasions: Ints
    branches_of: Ints  # [s + 1]
    branches: NDArray[np.int64]  # thresholds, summed up; the last is ALWAYS
    ends: NDArray[np.int8]  # by branch: whether it ends the case
    only_if: Ints  # [s, 2] the deciding step and the branch
    tables: NDArray[np.float32]  # [table, node]
    worked: Ints  # [calendar, day] working ticks before a day
    working: NDArray[np.int8]  # [calendar, day]
    starts: Ints  # [calendar, working day] the tick at which it starts
    week: Ints  # [calendar] working days in a week, beyond the tables


@dataclass(frozen=True, eq=False)
class Layout:
    """A plan laid out. `tick_bits`: the ticks of a day are 2 to this power; None where they are no power of two.

    Steps with the same number in `pattern`, [s], differ in their case and their times alone. A plan that was laid out by
    repeating patterns (`tiling.py`) has no steps of its own; the arrays have them. `counting`: whose stays are counted where it
    is played for targets.
    """

    plan: Plan
    arrays: Arrays
    keys: Keys
    tick_bits: int | None
    pattern: Ints
    counting: Counting = NOTHING_COUNTED

    @property
    def n_steps(self) -> int:
        """How many steps the plan has."""
        return len(self.arrays.known)

    @property
    def has_visits(self) -> bool:
        """Whether any step waits for a desk."""
        return bool((self.arrays.desk >= 0).any())


def lay_out(plan: Plan) -> Layout:
    """The arrays of a plan."""
    steps = plan.steps
    believed, table_of, fresh_of = _tables(plan)
    arcs = [step.after for step in steps]
    branches = [_thresholds(step.branches) for step in steps]
    worked, working, starts = _calendars(plan.calendars)
    arrays = Arrays(
        arcs_of=_offsets(arcs),
        arcs=_joined(arcs),
        known=np.array([_known(step) for step in steps], np.int8),
        since=np.array([_since(plan, step) for step in steps], np.int32),
        over=np.array([step.done or 0 for step in steps], np.int32),
        table=np.array(table_of, np.int32),
        fresh=np.array(fresh_of, np.int32),
        fixed=np.array([_fixed(plan, step) for step in steps], np.int32).reshape(-1, 4),
        stretch=np.array([step.stretch * plan.ticks_per_day for step in steps], np.float32),
        occurs=np.array([threshold(step.occurs) if not step.is_fact else ALWAYS for step in steps], np.int64),
        repeats=np.array([_repeats(step.repeat) for step in steps], np.int64).reshape(-1, 3),
        calendar=np.array(_numbers(step.calendar for step in steps), np.int16),
        roll=np.array(_numbers(step.roll for step in steps), np.int16),
        desk=np.array(_numbers(step.desk_at for step in steps), np.int32),
        priority=np.array([step.priority for step in steps], np.int32),
        rank=_rank(steps),
        occasions_of=_offsets([step.occasions for step in steps]),
        occasions=_joined([step.occasions for step in steps]),
        branches_of=_offsets(branches),
        branches=np.array([word for each in branches for word in each], np.int64),
        ends=np.array([kind == "end" for step in steps for kind in step.branch_kinds], np.int8),
        only_if=np.array(
            [step.only_if if step.only_if and not step.is_fact else (-1, -1) for step in steps], np.int32
        ).reshape(-1, 2),
        tables=tables(believed),
        worked=worked,
        working=working,
        starts=starts,
        week=np.array([calendar.working_days_a_week for calendar in plan.calendars], np.int32),
    )
    bits = plan.ticks_per_day.bit_length() - 1
    tick_bits = bits if 2**bits == plan.ticks_per_day else None
    return Layout(plan, arrays, keys(step.key for step in steps), tick_bits, np.arange(len(steps), dtype=np.int32))


def elapsed(plan: Plan, step: PlanStep) -> float:
    """How long a step in progress has been so, in days of its distribution; 0 for any other."""
    if step.begun is None or step.done is not None:
        return 0.0
    if step.calendar is None:
        passed = float(plan.as_of - step.begun)
    else:
        worked = plan.calendars[step.calendar].worked(np.array([step.begun, plan.as_of], np.int64))
        passed = float(worked[1] - worked[0])
    return passed / plan.ticks_per_day / step.stretch


def _tables(plan: Plan) -> tuple[list[tuple[Distribution, float]], list[int], list[int]]:
    """The tables wanted, each once; which of them each step takes, and its repeats; -1 where a duration is fixed."""
    wanted: dict[tuple[Distribution, float], int] = {}
    taken, fresh = [], []
    for step in plan.steps:
        since = elapsed(plan, step)
        is_looked_up = step.done is None and (step.distribution.kind != "fixed" or since > 0.0)
        taken.append(wanted.setdefault((step.distribution, since), len(wanted)) if is_looked_up else -1)
        again = is_looked_up and step.repeat > 0
        fresh.append(wanted.setdefault((step.distribution, 0.0), len(wanted)) if again else taken[-1])
    return list(wanted), taken, fresh


def _rank(steps: Sequence[PlanStep]) -> Ints:
    """The place of each step in the order of ties: by case, by number, by position (rule 15)."""
    rank = np.empty(len(steps), np.int32)
    order = sorted(range(len(steps)), key=lambda position: (steps[position].case, steps[position].number))
    rank[order] = np.arange(len(steps), dtype=np.int32)
    return rank


def _known(step: PlanStep) -> int:
    return DONE if step.done is not None else BEGUN if step.begun is not None else OPEN


def _since(plan: Plan, step: PlanStep) -> int:
    """Of a fact its begin; else the earliest tick at which the step may be ready."""
    if step.is_fact:
        return step.begun if step.begun is not None else step.done or 0
    if step.not_before is not None:
        return min(step.not_before, NEVER)
    return 0 if step.after else plan.as_of


def _fixed(plan: Plan, step: PlanStep) -> tuple[int, ...]:
    """The ticks of a fixed duration, once to four times."""
    if step.distribution.kind != "fixed" or step.done is not None:
        return (0, 0, 0, 0)
    days = step.distribution["days"] * step.stretch * plan.ticks_per_day
    return tuple(max(1, min(int(times * days + 0.5), NEVER - 1)) for times in (1, 2, 3, 4))


def _repeats(share: float) -> tuple[int, ...]:
    return tuple(threshold(share**times) for times in (1, 2, 3))


def _thresholds(shares: Sequence[float]) -> tuple[int, ...]:
    """The shares of branches summed up; the last is always reached, whatever rounding left of it."""
    return (*map(threshold, accumulate(shares[:-1])), *([ALWAYS] if shares else []))


def _offsets(lists: Iterable[Sequence[object]]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(each) for each in lists])]).astype(np.int32)


def _joined(lists: Iterable[Sequence[int]]) -> Ints:
    return np.array([value for each in lists for value in each], np.int32)


def _numbers(values: Iterable[int | None]) -> list[int]:
    return [-1 if value is None else value for value in values]


def _calendars(calendars: Sequence[WorkCalendar]) -> tuple[Ints, NDArray[np.int8], Ints]:
    """The tables of calendars, wide enough for whatever a step may reach."""
    known = max((calendar.last_day + 1 for calendar in calendars), default=0)
    day = np.arange(max(_DAYS_OF_TABLE, known + DAYS_PER_WEEK), dtype=np.int64)
    most = np.int64(2**31 - 1)
    shape = (len(calendars), len(day))
    worked, working, starts = np.zeros(shape, np.int32), np.zeros(shape, np.int8), np.zeros(shape, np.int32)
    for at, calendar in enumerate(calendars):
        ticks = day * calendar.ticks_per_day
        before = calendar.worked(ticks)
        worked[at] = np.minimum(before, most)
        working[at] = np.diff(calendar.worked(np.append(ticks, ticks[-1] + calendar.ticks_per_day))) > 0
        starts[at] = np.minimum(calendar.tick_at(ticks), NEVER)
    return worked, working, starts
