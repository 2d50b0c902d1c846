"""Small plans: by hand with few words, and random ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.draws import NO_BRANCH, Drawn
from lockwasher.forecast.plan import Office, Outside, Plan, PlanStep, WorkCalendar

A_DAY = 4  # ticks; few, so that ties and midnights abound
TEN_DAYS = distribution("fixed", days=10)
WEEK = WorkCalendar(day0_weekday=0, weekend=frozenset({5, 6}), holidays=frozenset(), last_day=100, ticks_per_day=A_DAY)


def a_step(key="1/apply/1", after=(), **fields):
    """A step; case and number come from a key such as 1/apply/1 and the step's own fields."""
    return PlanStep(**({"key": key, "case": 1, "number": 0, "after": after, "distribution": TEN_DAYS} | fields))


def a_plan(*steps, as_of=0, calendars=(WEEK,), desks=()):
    """A plan of steps that are numbered in the order given."""
    return Plan("plan", as_of, calendars, tuple(steps), desks, A_DAY)


def a_chain(*fields, **plan):
    """A plan of steps that follow each other."""
    steps = [a_step(f"1/{n}/1", (n - 1,) if n else (), number=n, **more) for n, more in enumerate(fields)]
    return a_plan(*steps, **plan)


def given_work(*rows, branch=None):
    """Given durations, one row for each draw, and branches."""
    ticks = np.array(rows, np.int64)
    branches = np.full(ticks.shape, NO_BRANCH, np.int8) if branch is None else np.array(branch, np.int8)
    return Drawn(np.asfortranarray(ticks), branches)


class GivenOutside:
    """Gaps and touch times in ticks, [arrival, draw], instead of drawn ones; after the last one they begin anew."""

    def __init__(self, gaps, touches):
        self.gaps, self.touches = np.array(gaps, np.int64), np.array(touches, np.int64)

    def gap(self, k):
        return self.gaps[k % len(self.gaps)]

    def touch(self, k):
        return self.touches[k % len(self.touches)]


calendars = st.builds(
    WorkCalendar,
    day0_weekday=st.integers(0, 6),
    weekend=st.frozensets(st.integers(0, 6), max_size=3),
    holidays=st.frozensets(st.integers(0, 15), max_size=4),
    last_day=st.integers(5, 15),
    ticks_per_day=st.just(A_DAY),
)


@st.composite
def plans(draw, *, offices=0, most=8, is_plain=True):
    """Random plans with gates, facts, occasions, rolls and branches; offices with priorities and more unless plain."""
    as_of = draw(st.integers(0, 40))
    steps = []
    for position in range(draw(st.integers(1, most))):
        step = draw(_steps(position, steps, as_of, offices))
        steps.append(step if is_plain else replace(step, priority=draw(st.integers(-1, 1))))
    made = tuple(draw(st.lists(calendars, min_size=2, max_size=2)))
    desks = tuple(draw(st.integers(1, 2) if is_plain else _offices(number)) for number in range(offices))
    return Plan("random", as_of, made, tuple(steps), desks, A_DAY)


@st.composite
def _offices(draw, number):
    """An office with changes or without, and with arrivals from outside or without."""
    outside = st.builds(
        Outside,
        key=st.just(f"outside {number}"),
        per_day=st.sampled_from([0, 1]),
        distribution=st.just(TEN_DAYS),
        calendar=st.none() | st.integers(0, 1),
        priority=st.integers(-1, 1),
        backlog=st.integers(0, 5),
    )
    ticks = sorted(draw(st.sets(st.integers(0, 80), max_size=3)))
    changes = tuple((tick, draw(st.integers(0, 3))) for tick in ticks)
    return Office(draw(st.integers(0, 2)), changes, draw(st.none() | outside))


@st.composite
def _steps(draw, position, earlier, as_of, offices):
    after = draw(st.lists(st.integers(0, position - 1), max_size=3, unique=True)) if position else []
    step = a_step(f"{position}", tuple(after), case=draw(st.integers(0, 2)), number=draw(st.integers(0, 2)))
    places = st.none() | st.integers(0, 1)
    step = replace(
        step,
        calendar=draw(places),
        office=draw(st.none() | st.integers(0, offices - 1)) if offices else None,
        not_before=draw(st.none() | st.integers(0, 60)),
    )
    known = draw(st.sampled_from(["open", "open", "open", "begun", "done"]))
    if known != "open":
        step = replace(step, **{known: draw(st.integers(0, as_of))})
    match draw(st.sampled_from(["plain", "plain", "occasions", "roll", "branches", "only_if", "only_if"])):
        case "occasions":
            return replace(step, occasions=tuple(sorted(draw(st.sets(st.integers(0, 80), min_size=1, max_size=3)))))
        case "roll":
            return replace(step, roll=draw(st.integers(0, 1)))
        case "branches":
            return replace(step, branches=(0.5, 0.3, 0.2), branch_kinds=("proceed", "back", "end"))
        case "only_if":
            deciding = [place for place, other in enumerate(earlier) if other.branches]
            return (
                replace(step, only_if=(draw(st.sampled_from(deciding)), draw(st.integers(0, 2)))) if deciding else step
            )
    return step


@st.composite
def futures(draw, plan, draws=2):
    """Given durations and branches for a plan, and who comes from outside; 0 is skipped."""
    size = draws * len(plan.steps)
    work = draw(st.lists(st.sampled_from([0, 1, 2, 3, 5, 8, 30]), min_size=size, max_size=size))
    branch = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    has_branches = np.array([bool(step.branches) for step in plan.steps])
    shape = (draws, len(plan.steps))
    taken = np.where(has_branches, np.array(branch, np.int8).reshape(shape), NO_BRANCH).astype(np.int8)
    outside = tuple(office.outside and draw(_given_outside(draws)) for office in plan.desks)
    return Drawn(np.array(work, np.int64).reshape(shape), taken, outside)


@st.composite
def _given_outside(draw, draws):
    """Gaps that are longer than the touch times, so that every office gets through."""
    gaps, touches = (
        st.lists(ticks, min_size=draws, max_size=draws) for ticks in (st.integers(4, 10), st.integers(1, 3))
    )
    return GivenOutside(*(draw(st.lists(rows, min_size=6, max_size=6)) for rows in (gaps, touches)))


@st.composite
def played(draw, *, offices=0, is_plain=True):
    """A random plan and given durations."""
    plan = draw(plans(offices=offices, is_plain=is_plain))
    return plan, draw(futures(plan))
