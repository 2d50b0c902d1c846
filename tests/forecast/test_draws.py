from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.plans import A_DAY, a_chain, a_plan, a_step
from lockwasher.estimates.distributions import cdf, distribution, mean
from lockwasher.forecast.draws import LONGEST, NO_BRANCH, durations
from lockwasher.forecast.plan import NEVER, PlanError

KINDS = [
    distribution("lognormal", median=5, sigma=0.8),
    distribution("gamma", shape=2.5, scale=4),
    distribution("pert", low=2, mode=5, high=20),
    distribution("triangular", low=2, mode=5, high=20),
    distribution("empirical", values=(3, 5, 8, 21)),
    distribution("exponential", mean=6),
    distribution("fixed", days=7),
]
DECIDING = {"branches": (0.5, 0.3, 0.2), "branch_kinds": ("proceed", "back", "end")}


@st.composite
def chances(draw):
    """A step whose duration, skip, repeats and branch are all left to chance."""
    more = draw(st.sampled_from([{}, DECIDING, {"begun": 3}, {"done": 3}]))
    return {
        "distribution": draw(st.sampled_from(KINDS)),
        "scale": draw(st.sampled_from([0.5, 1.0, 3.0])),
        "occurs": draw(st.sampled_from([0.6, 1.0])),
        "repeat": draw(st.sampled_from([0.0, 0.4])),
    } | more


@settings(max_examples=60, deadline=None)
@given(st.lists(chances(), min_size=1, max_size=4), st.integers(1, 9), st.integers(0, 9))
def test_more_draws_begin_with_the_same_draws(fields, draws, further):
    plan = a_chain(*fields, as_of=40)
    few, many = durations(plan, draws, 7), durations(plan, draws + further, 7)

    assert few.ticks.tolist() == many.ticks[:draws].tolist()
    assert few.branch.tolist() == many.branch[:draws].tolist()


@settings(max_examples=60, deadline=None)
@given(chances(), st.lists(chances(), max_size=4))
def test_a_case_draws_the_same_whatever_stands_beside_it(fields, others):
    alone = durations(a_plan(a_step("7/apply/1", **fields), as_of=40), 5, 7)
    beside = [a_step(f"{n}/other/1", case=n, **other) for n, other in enumerate(others)]
    together = durations(a_plan(*beside, a_step("7/apply/1", **fields), as_of=40), 5, 7)

    assert together.ticks[:, -1].tolist() == alone.ticks[:, 0].tolist()
    assert together.branch[:, -1].tolist() == alone.branch[:, 0].tolist()


def test_seed_and_key_and_purpose_all_matter():
    """No two streams are alike: not two seeds, two steps, or the skip and the duration of one step."""
    even = distribution("empirical", values=(0, 1))
    plan = a_plan(a_step("1/a/1", distribution=even, occurs=0.5), a_step("1/b/1", distribution=even), as_of=0)
    ticks = durations(replace(plan, ticks_per_day=1_000_000, calendars=()), 200, 1).ticks
    other_seed = durations(replace(plan, ticks_per_day=1_000_000, calendars=()), 200, 2).ticks
    occurs = ticks[:, 0] > 0

    assert ticks[:, 1].tolist() != other_seed[:, 1].tolist()
    assert ticks[occurs, 0].tolist() != ticks[occurs, 1].tolist()
    assert ticks[occurs, 0].max() > 500_000  # the skip's own number is below 0.5 here; the duration's is not


@pytest.mark.parametrize("believed", KINDS, ids=lambda each: each.kind)
def test_skips_repeats_factor_and_scale_follow_rule_2(believed):
    """The share of skips and the mean lie within five standard errors; scale leaves a statutory clock alone."""
    draws, repeat, occurs = 4_000, 0.4, 0.7
    step = a_step(distribution=believed, occurs=occurs, repeat=repeat, factor=1.5, scale=2.0)
    ticks = durations(replace(a_plan(step), ticks_per_day=65_536, calendars=()), draws, 3).ticks[:, 0]
    passes = 1 + repeat + repeat**2 + repeat**3
    stretch = 1.5 if believed.kind == "fixed" else 3.0
    days = ticks[ticks > 0] / 65_536

    assert abs((ticks == 0).mean() - (1 - occurs)) < 5 * (occurs * (1 - occurs) / draws) ** 0.5
    assert abs(days.mean() - mean(believed) * passes * stretch) < 5 * days.std() / len(days) ** 0.5


def test_the_shortest_duration_is_one_tick():
    assert durations(a_chain({"distribution": distribution("fixed", days=0)}), 1, 1).ticks.item() == 1


def test_the_longest_duration_stays_below_never():
    """A wild guess in the tail is cut off, so that begin and duration together fit into 32 bits."""
    ticks = durations(a_chain({"distribution": distribution("lognormal", median=1, sigma=600)}), 50, 1).ticks

    assert ticks.max() == LONGEST
    assert LONGEST < NEVER
    assert NEVER + LONGEST < 2**31


def test_a_repeat_is_a_fresh_draw():
    """With repeats certain, four draws of a uniform duration are added, not four times the same."""
    even = distribution("empirical", values=(0, 1))
    plan = replace(a_chain({"distribution": even, "repeat": 1.0}), ticks_per_day=65_536, calendars=())
    days = durations(plan, 4_000, 1).ticks[:, 0] / 65_536

    assert abs(days.var() - 4 / 12) < 0.03  # four times the same would have the variance 16 / 12


@pytest.mark.parametrize("believed", KINDS[:-1], ids=lambda each: each.kind)
def test_a_step_in_progress_lasts_longer_than_it_has_lasted(believed):
    """Its whole duration is distributed as those longer than what has passed, before factor and scale."""
    elapsed, draws = 6, 2_000
    step = a_step(distribution=believed, factor=0.5, scale=4.0, occurs=0.1, begun=0)
    days = durations(a_plan(step, as_of=2 * elapsed * A_DAY), draws, 1).ticks[:, 0] / A_DAY / 2
    share = (cdf(believed, np.array(9.0)) - cdf(believed, np.array(6.0))) / (1 - cdf(believed, np.array(6.0)))

    assert days.min() >= elapsed
    assert abs((days <= 9).mean() - share) < 5 * (share * (1 - share) / draws) ** 0.5 + 0.04  # a tick is 1/8 day


def test_time_in_progress_counts_in_the_steps_own_calendar():
    """Begun on Monday of the week before: on Monday five working days have passed, or seven days."""
    plan = a_chain(
        {"begun": 0, "distribution": distribution("fixed", days=6), "calendar": 0},
        {"begun": 0, "distribution": distribution("fixed", days=6)},
        as_of=7 * A_DAY,
    )

    assert durations(plan, 1, 1).ticks.tolist() == [[6 * A_DAY, 7 * A_DAY]]


def test_for_done_steps_no_duration_is_drawn():
    assert durations(a_chain({"done": 2}, {}, as_of=5), 2, 1).ticks.tolist() == [[0, 40], [0, 40]]


def test_branches_fall_as_often_as_believed():
    branch = durations(a_chain(DECIDING, {}), 5_000, 1).branch
    shares = np.bincount(branch[:, 0], minlength=3) / 5_000

    assert shares == pytest.approx((0.5, 0.3, 0.2), abs=5 * (0.25 / 5_000) ** 0.5)
    assert set(branch[:, 1]) == {NO_BRANCH}


def test_a_known_outcome_falls_always():
    known = [
        {"branches": shares, "branch_kinds": DECIDING["branch_kinds"]} for shares in ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    ]

    assert (durations(a_chain(*known), 300, 1).branch == [0, 1, 2]).all()


def test_at_least_one_draw_is_asked_for():
    with pytest.raises(PlanError, match="plan: 0 draws were asked for; ask for at least 1"):
        durations(a_chain({}), 0, 1)
