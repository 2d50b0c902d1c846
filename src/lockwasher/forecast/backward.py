"""Sweep back from a due tick: the latest a step may begin being worked, with each draw's own durations.

Each step on the way is taken to last as long as it was seen to last in that draw, and to wait for a desk as long as it
was seen to wait; all others are taken to be in time themselves. Two kinds of step need a rule of their own:

- A step with a `roll` must be finished on the last day worked at or before its latest finish, and is taken to last as
  long as seen with its roll. So the answer may be early by that roll, and never late.
- A step with occasions must begin by the last occasion at or before its latest finish; or, where it began after all
  occasions, early enough for its duration, but still after them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import numpy as np

from lockwasher.forecast.compiled import HAS_NUMBA
from lockwasher.forecast.layout import DONE, Layout
from lockwasher.forecast.plan import NEVER, Plan, PlanError, PlanStep, Ticks
from lockwasher.forecast.simulate import Run
from lockwasher.forecast.sweeps import sweep_back

FREE: Final = NEVER  # any start will do: the target does not depend on the step, or it is done
HOPELESS: Final = -NEVER  # no start will do: it would lie before day 0, or the target never finishes in this draw


def latest_starts(plan: Plan, run: Run, target: int, due: int) -> Ticks:
    """The latest tick, [draw, step], at which a step may begin so that the target finishes at or before `due`.

    FREE for steps that do not matter to the target, HOPELESS where no start from day 0 on is in time. A step in progress
    gets the tick at which it would have had to begin.
    """
    starts = np.full(run.finish.shape, FREE, np.int64, order="F")
    for position, latest in _sweep(plan, run, (target,), due, range(target + 1)).items():
        starts[:, position] = latest
    return starts


def start_by(plan: Plan, run: Run, first: int, *, target: int, due: int, share: float = 0.8) -> int:
    """A tick at which a start of step `first` is in time for the target in at least this share of the draws.

    The quantile of its latest starts at 1 - share, the lower neighbour where it falls between two; FREE or HOPELESS as
    above.

    Raises:
        PlanError: the share does not lie between 0 and 1.
    """
    if not 0 <= share <= 1:
        raise PlanError(f"{plan.name}: a share lies between 0 and 1, and {share:g} does not")
    latest = _sweep(plan, run, (target,), due, _resting_on(plan, (first,), range(target + 1))).get(first)
    return FREE if latest is None else in_time(latest, share)


def in_time(latest: Ticks, share: float) -> int:
    """The tick at or after which at least this share of latest starts lie."""
    # Rounded, because 1 - 0.8 is a little less than 0.2 and would lose a whole position.
    place = int(np.floor(np.round((1 - share) * (len(latest) - 1), 9)))
    return int(np.partition(latest, place)[place])


def latest_of(
    laid: Layout, run: Run, firsts: Collection[int], targets: Collection[int], due: int, among: Sequence[int]
) -> dict[int, Ticks]:
    """The latest starts, [draw], of some steps for several targets to be in time, in one sweep; free ones are left out.

    Args:
        laid: the plan, laid out.
        run: the plan as it was played.
        firsts: the steps to start.
        targets: the steps to finish.
        due: the tick by which they must be finished.
        among: the positions of all that the targets rest on, in order.
    """
    swept = _resting_on(laid.plan, firsts, among)
    if can_sweep(laid) and due < NEVER:
        starts = _sweep_compiled(laid, run, targets, due, swept)
    else:
        starts = _sweep(laid.plan, run, targets, due, swept)
    return {first: starts[first] for first in firsts if first in starts}


def can_sweep(laid: Layout) -> bool:
    """Whether the compiled pass can sweep a plan: numba is there, and the tables of calendars reach as far as ticks do."""
    days = laid.arrays.worked.shape[1]
    return HAS_NUMBA and laid.tick_bits is not None and NEVER >> laid.tick_bits < days - 1


def _resting_on(plan: Plan, firsts: Collection[int], among: Sequence[int]) -> list[int]:
    """Of some positions those that rest on one of the first ones, themselves included: no other bears on their starts."""
    found = set(firsts)
    for position in among:
        step = plan.steps[position]
        if not step.is_fact and not found.isdisjoint(step.after):
            found.add(position)
    return [position for position in among if position in found]


def _sweep_compiled(
    laid: Layout, run: Run, targets: Collection[int], due: int, among: Sequence[int]
) -> dict[int, Ticks]:
    """The same as `_sweep`, by the compiled pass."""
    at = np.array(among, np.int64)
    by = np.full((len(at), len(run.finish)), FREE, np.int64)
    is_bound = np.array([position in targets for position in among], bool)
    by[is_bound] = _bound(run, targets, due)
    sweep_back(laid.arrays, laid.tick_bits, (run.ready.T, run.begun.T, run.finish.T), at, by, is_bound)
    is_swept = is_bound & (laid.arrays.known[at] != DONE)
    return {position: by[place] for place, position in enumerate(among) if is_swept[place]}


def _bound(run: Run, targets: Iterable[int], due: int) -> Ticks:
    """By when targets must be finished, [draw]: where one never is, no tick will do."""
    over = np.maximum.reduce([run.finish[:, target] for target in targets])
    return np.where(over < NEVER, due, HOPELESS)


def _sweep(plan: Plan, run: Run, targets: Collection[int], due: int, among: Sequence[int]) -> dict[int, Ticks]:
    """The latest starts, [draw], of those steps among some that the targets depend on and that are not done."""
    finishes = dict.fromkeys(targets, _bound(run, targets, due))
    starts: dict[int, Ticks] = {}
    for position in reversed(among):
        step = plan.steps[position]
        if position not in finishes or step.done is not None:
            continue
        starts[position] = latest = _latest_start(plan, run, position, finishes[position])
        if step.begun is not None:
            continue
        # Only after steps that are done can a step have waited for today, and those need no latest start.
        waited = run.begun[:, position] - run.ready[:, position]
        ready = np.where(latest == HOPELESS, HOPELESS, latest - waited)
        for earlier in step.after:
            finishes[earlier] = np.minimum(finishes.get(earlier, FREE), ready)
    return starts


def _latest_start(plan: Plan, run: Run, position: int, latest_finish: Ticks) -> Ticks:
    step = plan.steps[position]
    begun, finish = run.begun[:, position], run.finish[:, position]
    by = latest_finish
    if step.roll is not None:
        by = plan.calendars[step.roll].subtract_working(by, np.zeros_like(by))
    if step.calendar is None:
        start = by - (finish - begun)
    else:
        calendar = plan.calendars[step.calendar]
        start = calendar.subtract_working(by, calendar.worked(finish) - calendar.worked(begun))
    skipped = finish == begun
    if step.occasions:
        start = _by_occasion(step, begun, start, latest_finish)
        # An occasion at the very tick the step began looks like a skipped step: taken for the occasion, to be early.
        skipped &= ~np.isin(begun, step.occasions)
    start = np.where(skipped, latest_finish, start)
    return np.where(start < 0, HOPELESS, start)


def _by_occasion(step: PlanStep, begun: Ticks, start: Ticks, latest_finish: Ticks) -> Ticks:
    """The last occasion in time; or a start after all occasions, where this draw began after them."""
    last = step.occasions[-1]
    held = np.array((HOPELESS, *step.occasions))[np.searchsorted(step.occasions, latest_finish, side="right")]
    return np.where((begun > last) & (start > last), start, held)
