"""Random numbers by key, and the tables that durations are looked up in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.estimates.distributions import distribution, mean, quantile, quantile_beyond
from lockwasher.forecast.tables import days, table
from lockwasher.forecast.uniforms import BRANCH, DURATION, OCCURS, STRATUM, keys, shuffled, threshold, words

MANY = keys(f"{number}/step/1" for number in range(400))
KINDS = [
    distribution("lognormal", median=5, sigma=0.8),
    distribution("gamma", shape=0.7, scale=4),
    distribution("pert", low=2, mode=5, high=20),
    distribution("triangular", low=2, mode=5, high=20),
    distribution("exponential", mean=6),
]


@given(st.integers(0, 2**32 - 1))
def test_an_order_sends_each_place_somewhere_and_none_twice(word):
    places = np.arange(STRATUM, dtype=np.uint32)
    assert sorted(shuffled(places, np.uint32(word)).tolist()) == places.tolist()


def test_each_part_of_the_range_is_met_once_in_a_stratum():
    found = words(MANY.seeded(1), DURATION, range(3 * STRATUM))
    for first in range(0, 3 * STRATUM, STRATUM):
        parts = np.sort(found[:, first : first + STRATUM] >> np.uint32(25), axis=1)
        assert (parts == np.arange(STRATUM)).all()


@given(st.integers(0, 5_000), st.integers(1, 300))
def test_any_part_of_the_draws_can_be_worked_out_alone(first, count):
    keyed = MANY.seeded(7)
    part = words(keyed, OCCURS, range(first, first + count))
    assert (part == words(keyed, OCCURS, range(first + count))[:, first:]).all()


def test_streams_of_two_steps_purposes_or_seeds_are_not_alike():
    """Correlations over 1,024 draws lie as those of independent numbers do: about 1 / 32 apart, none beyond six times that."""
    keyed = MANY.seeded(1)
    streams = [
        words(keyed, DURATION, range(1024)),
        words(keyed, BRANCH, range(1024)),
        words(MANY.seeded(2), DURATION, range(1024)),
    ]
    found = np.corrcoef(np.vstack(streams).astype(float))
    apart = found[np.triu_indices(len(found), 1)]
    assert abs(apart.std() * 32 - 1) < 0.03
    assert abs(apart).max() < 6 / 32
    assert abs(apart.mean()) < 0.001


def test_strata_take_most_of_the_noise_out_of_a_mean():
    """The mean of a sum of ten steps over 1,024 draws, over many seeds: its variance falls at least to a tenth."""
    held, some = table(KINDS[0]), keys(f"{number}" for number in range(10))
    sums = [days(held, words(some.seeded(seed), DURATION, range(1024))).sum(axis=0) for seed in range(120)]
    means = [total.mean() for total in sums]
    plain = np.mean([total.var() for total in sums]) / 1024
    assert np.var(means) < plain / 10
    assert abs(np.mean(means) - 10 * mean(KINDS[0])) < 5 * (np.var(means) / 120) ** 0.5 + 0.01


@pytest.mark.parametrize("believed", KINDS, ids=lambda each: each.kind)
def test_a_table_tells_the_quantile_to_a_quarter_of_a_percent(believed):
    """From one in a thousand to all but one in ten thousand."""
    word = np.linspace(0, 2**32 - 1, 50_001).astype(np.uint32)
    share = ((word & np.uint32(2**31 - 1)).astype(float) * 2 + 1) / 2**33
    share = np.where(word >> np.uint32(31) == 1, 1 - share, share)
    kept = (share > 0.001) & (share < 0.9999)
    error = days(table(believed), word)[kept] / quantile(believed, share[kept]) - 1
    assert abs(error).max() < 0.0025


def test_far_out_a_table_still_tells_what_is_possible():
    """One in four thousand million: the extreme words, on either side."""
    believed = KINDS[0]
    low, high = days(table(believed), np.array([0, 2**31], np.uint32))
    assert low == pytest.approx(quantile(believed, np.array(2.0**-33)), rel=1e-4)
    assert high == pytest.approx(quantile(believed, np.array(1 - 2.0**-33)), rel=1e-3)


def test_a_table_of_a_step_in_progress_holds_nothing_shorter_than_it_has_lasted():
    held = table(KINDS[0], elapsed=30.0)
    assert held.min() >= 30
    middle = days(held, np.array([2**31 - 1], np.uint32))[0]
    assert middle == pytest.approx(quantile_beyond(KINDS[0], 30.0, np.array(0.5)), rel=1e-3)


@pytest.mark.parametrize(("share", "word"), [(0.0, 0), (1.0, 2**32), (0.5, 2**31)])
def test_a_threshold_lets_nothing_all_or_a_share_pass(share, word):
    assert threshold(share) == word
