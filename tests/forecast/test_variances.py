import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockwasher.forecast import variances
from lockwasher.forecast.plan import NEVER
from lockwasher.forecast.variances import BINS, CAP, IN_A_BIN, LEFT_OUT, binned, capped, explained, put_in_bins

N = 1000
CHANCE = 0.02  # three standard deviations of the share of a step without influence, at a thousand draws and 20 bins


def lognormals(*shapes, draws=N, seed=1):
    """Ticks of some steps, [step, draw], each given by its median and its sigma."""
    rng = np.random.default_rng(seed)
    days = [median * np.exp(sigma * rng.standard_normal(draws)) for median, sigma in shapes]
    return np.array([np.round(row * 65_536) for row in days]).astype(np.int64)


def shares(finish, ticks):
    """The share of each step, all of them played in every draw."""
    days = finish / 65_536
    days = days - days.mean()
    return explained(days, binned(ticks, np.ones(ticks.shape, bool))) / days.var()


def variance(median, sigma):
    """The variance of a lognormal."""
    return (np.exp(sigma**2) - 1) * np.exp(sigma**2) * median**2


def test_of_a_sum_each_step_has_the_share_of_its_variance():
    shapes = (20, 0.3), (12, 0.4), (5, 0.2)
    ticks = lognormals(*shapes)
    known = np.array([variance(*shape) for shape in shapes])

    assert shares(ticks.sum(axis=0), ticks) == pytest.approx(known / known.sum(), abs=0.05)


def test_of_the_later_of_two_alike_each_has_two_fifths():
    """Y = max(U, V), uniform: E[Y|U] = (1 + U^2) / 2 with variance 1/45, and Y has 1/18."""
    ticks = np.random.default_rng(1).integers(0, 2**40, (2, 20_000))

    assert shares(ticks.max(axis=0), ticks) == pytest.approx([0.4, 0.4], abs=0.02)


def test_what_has_no_influence_has_no_share_but_by_chance_and_none_on_average():
    ticks = lognormals((20, 0.5), *[(20, 1.0)] * 400)
    found = shares(ticks[0], ticks[1:])

    assert np.quantile(np.abs(found), 0.99) < CHANCE
    assert abs(found.mean()) < 0.001


def test_without_taking_chance_away_what_has_no_influence_would_seem_to_have_some():
    """The bias that is taken away: 19 of 999 at 20 bins and a thousand draws."""
    ticks = lognormals((20, 0.5), *[(20, 1.0)] * 400)
    days = ticks[0] - ticks[0].mean()
    bins = binned(ticks[1:], np.ones((400, N), bool))
    means = np.array([[days[row == k].mean() for k in range(BINS)] for row in bins])

    assert (means**2).mean() / days.var() == pytest.approx((BINS - 1) / (N - 1), rel=0.1)


def test_only_the_draws_in_which_a_step_is_played_are_compared():
    """Played in 3 of 10 futures: 3 of 10 of the variance of its duration; whether it is played stands apart."""
    ticks = lognormals((20, 0.5))
    turn = np.random.default_rng(2).random(N) < 0.3
    finish = np.where(turn, ticks[0], 0)
    by_duration = explained((finish - finish.mean()) / 65_536, binned(ticks, turn[np.newaxis]))
    by_turn = explained((finish - finish.mean()) / 65_536, turn[np.newaxis].astype(np.int8))

    played = finish[turn] / 65_536
    assert by_duration[0] == pytest.approx(turn.mean() * played.var(), rel=0.12)
    assert by_turn[0] == pytest.approx(turn.mean() * (1 - turn.mean()) * played.mean() ** 2, rel=0.02)
    assert (by_duration + by_turn)[0] <= (finish / 65_536).var()


def test_bins_hold_equal_counts_and_equal_ticks_share_one():
    ticks = np.array([np.arange(N)[::-1], np.repeat([5, 7], N // 2)])
    first, second = binned(ticks, np.ones(ticks.shape, bool))

    assert np.bincount(first).tolist() == [N // BINS] * BINS
    assert first[-1] == 0
    assert len(set(second.tolist())) == 2


def test_a_step_seldom_played_has_fewer_bins_and_below_forty_draws_one():
    ticks = np.tile(np.arange(N), (2, 1))
    played = np.array([np.arange(N) < 100, np.arange(N) < 39])
    some, few = binned(ticks, played)

    assert np.bincount(some + 1).tolist() == [900, 20, 20, 20, 20, 20]
    assert set(few.tolist()) == {LEFT_OUT, 0}
    assert explained(np.arange(N) - 499.5, few[np.newaxis]) == [0]


def test_what_always_finishes_alike_has_no_variance_not_even_by_rounding():
    assert capped(np.full(997, 3_333_333_333)).tolist() == [0] * 997


def test_what_lies_beyond_the_p95_or_never_comes_counts_as_at_the_p95():
    finish = np.append(np.arange(101), NEVER)
    found = capped(finish, 1)

    assert found[-1] == found[100] == found[95] > found[94]
    assert found[95] - found[0] == np.quantile(np.arange(101), CAP) == 95
    assert found.mean() == pytest.approx(0)
    assert capped(np.full(3, NEVER)).tolist() == [0, 0, 0]


@given(st.integers(1, 5), st.integers(0, 2**32 - 1), st.lists(st.integers(2, 6), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_independent_steps_never_explain_more_than_all(n_steps, seed, chain):
    """Steps one after the other, every few of them beside each other, which takes the later."""
    ticks = lognormals(*[(10, 0.3 * size) for size in chain], *[(10, 0.8)] * n_steps, seed=seed)
    finish = np.add.reduceat(ticks, np.arange(0, len(ticks), 2)).max(axis=0)
    days = capped(finish)
    found = explained(days, binned(ticks, np.ones(ticks.shape, bool))) / days.var()

    assert found.min() > -2 * CHANCE
    assert found.sum() < 1 + 0.02 * len(ticks)


@pytest.mark.parametrize("seed", range(5))
def test_the_compiled_pass_puts_every_draw_in_the_bin_of_the_obvious_path(seed):
    """With ticks that occur often, and rows played in all draws, in few and in none."""
    rng = np.random.default_rng(seed)
    ticks = rng.integers(1, [[5], [50], [NEVER - 1], [9]], (4, N))
    played = rng.random((4, N)) < [[1.0], [0.5], [0.03], [0.0]]
    n_played, groups = played.sum(axis=1), np.where(played, 0, LEFT_OUT).astype(np.int8)
    put_in_bins(
        ticks,
        np.sort(np.where(played, ticks, NEVER), axis=1),
        n_played,
        np.clip(n_played // IN_A_BIN, 1, BINS),
        groups,
    )
    assert binned(ticks, played).tolist() == groups.tolist()


@pytest.mark.parametrize("left_out", [0.0, 0.4])
def test_the_sums_of_groups_are_the_same_compiled_and_not(left_out, monkeypatch):
    rng = np.random.default_rng(5)
    groups = np.where(rng.random((7, N)) < left_out, LEFT_OUT, rng.integers(0, 20, (7, N))).astype(np.int8)
    days = rng.normal(size=N)
    fast = explained(days, groups)
    monkeypatch.setattr(variances, "HAS_NUMBA", False)

    np.testing.assert_array_equal(fast, explained(days, groups))
