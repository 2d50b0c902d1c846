"""Differences on the same draws, with what the number of draws lets one say of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lockwasher.policy.paired import mean_difference, quantile, share_difference, statistic_difference

DRAWS = hnp.arrays(np.float64, st.sampled_from([1, 128, 200, 512]), elements=st.floats(-1e6, 1e6))


@given(DRAWS)
def test_two_worlds_that_are_the_same_differ_by_exactly_nothing(days):
    assert mean_difference(days, days.copy()).is_exactly_zero
    assert statistic_difference(days, days.copy(), lambda one: quantile(one, 0.8)).is_exactly_zero


@given(DRAWS, st.floats(1, 1000))
def test_a_change_that_is_the_same_in_every_draw_is_certain(days, more):
    found = mean_difference(days, days + more)

    assert found.change == pytest.approx(more, abs=1e-6)
    if len(days) > 128:
        assert found.low == pytest.approx(more, abs=1e-6) == found.high


def test_with_one_stratum_of_draws_there_is_a_change_and_no_interval():
    found = mean_difference(np.zeros(128), np.ones(128))

    assert (found.change, found.low, found.high) == (1.0, None, None)
    assert not found.is_exactly_zero


def test_no_share_changes_by_more_than_the_whole_however_few_the_strata():
    base, other = np.zeros(256), np.concatenate([np.ones(128), np.full(128, 0.5)])

    assert mean_difference(base, other).high > 1
    assert (share_difference(base, other).high, share_difference(other, base).low) == (1, -1)
    assert share_difference(base[:128], other[:128]).low is None


def test_the_interval_holds_the_true_change_in_about_nineteen_of_twenty_runs():
    rng = np.random.default_rng(5)
    runs = [mean_difference(np.zeros(1024), rng.normal(1.0, 3.0, 1024)) for _ in range(400)]
    held = sum(one.low <= 1.0 <= one.high for one in runs)

    assert 0.92 <= held / len(runs) <= 0.98


@pytest.mark.parametrize("draws", [130, 260, 500])
def test_the_interval_holds_it_as_often_where_the_last_stratum_is_a_small_one(draws):
    rng = np.random.default_rng(5)
    runs = [mean_difference(np.zeros(draws), rng.normal(1.0, 3.0, draws)) for _ in range(800)]
    held = sum(one.low <= 1.0 <= one.high for one in runs)

    assert 0.93 <= held / len(runs) <= 0.97


def test_strata_that_are_alike_weigh_alike():
    change = np.repeat(
        [1.0, 2.0, 4.0], 128
    )  # the standard error of three means, by the two degrees of freedom they leave
    found = mean_difference(np.zeros(384), change)
    reach = 4.302652729911275 * np.std([1.0, 2.0, 4.0], ddof=1) / np.sqrt(3)

    assert (found.low, found.high) == pytest.approx((found.change - reach, found.change + reach))


def test_pairing_makes_the_interval_narrow_where_worlds_move_together():
    rng = np.random.default_rng(5)
    shared = rng.normal(0.0, 100.0, 1024)
    paired = mean_difference(shared, shared + rng.normal(1.0, 1.0, 1024))
    apart = mean_difference(rng.normal(0.0, 100.0, 1024), shared + 1.0)

    assert paired.high - paired.low < (apart.high - apart.low) / 20


def test_a_quantile_is_a_day_that_some_draw_has_and_infinite_where_too_few_ever_come():
    days = np.array([1.0, 2.0, 3.0, 4.0, np.inf])

    assert (quantile(days, 0.5), quantile(days, 0.8), quantile(days, 0.95)) == (3.0, 4.0, np.inf)


def test_a_p80_that_only_one_world_has_is_told_without_a_change():
    found = statistic_difference(np.full(256, np.inf), np.full(256, 3.0), lambda one: quantile(one, 0.8))

    assert (found.base, found.other, found.change, found.low) == (None, 3.0, None, None)


def test_a_p80_that_is_lost_with_one_stratum_has_no_interval():
    days = np.r_[np.arange(384.0), np.full(26, 400.0), np.full(102, np.inf)]
    found = statistic_difference(days, days - 1.0, lambda one: quantile(one, 0.8))

    assert found.change == -1.0
    assert (found.low, found.high) == (None, None)


def test_opposite_changes_that_cancel_are_not_the_same():
    base = np.zeros(256)
    found = mean_difference(base, np.tile([1.0, -1.0], 128))

    assert (found.change, found.low, found.high) == (0.0, 0.0, 0.0)
    assert not found.is_exactly_zero
