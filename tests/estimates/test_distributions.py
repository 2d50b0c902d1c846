import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from lockwasher.estimates.distributions import (
    Distribution,
    DistributionError,
    cdf,
    distribution,
    mean,
    quantile,
    quantile_beyond,
)

days = st.floats(0.01, 500)
shares = st.floats(0, 1, exclude_max=True)
rising = st.lists(st.floats(0, 300), min_size=3, max_size=3).map(sorted).filter(lambda each: each[2] - each[0] > 0.1)


def three_points(kind):
    return rising.map(lambda each: distribution(kind, low=each[0], mode=each[1], high=each[2]))


distributions = st.one_of(
    st.builds(lambda m, s: distribution("lognormal", median=m, sigma=s), days, st.floats(0.05, 2.5)),
    st.builds(lambda k, s: distribution("gamma", shape=k, scale=s), st.floats(0.3, 20), days),
    three_points("pert"),
    three_points("triangular"),
    st.lists(st.floats(0, 300), min_size=1, max_size=8).map(lambda v: distribution("empirical", values=v)),
    days.map(lambda each: distribution("fixed", days=each)),
    days.map(lambda each: distribution("exponential", mean=each)),
)
EXAMPLES = [
    distribution("lognormal", median=30, sigma=0.7),
    distribution("gamma", shape=2.5, scale=12),
    distribution("pert", low=5, mode=12, high=60),
    distribution("triangular", low=5, mode=12, high=60),
    distribution("triangular", low=5, mode=5, high=60),
    distribution("triangular", low=5, mode=60, high=60),
    distribution("empirical", values=[3, 9, 9, 40]),
    distribution("empirical", values=[7]),
    distribution("fixed", days=20),
    distribution("exponential", mean=8),
]
each_example = pytest.mark.parametrize("believed", EXAMPLES, ids=lambda each: f"{each.kind}-{len(each.values)}")


@given(distributions, st.lists(shares, min_size=2, max_size=5))
def test_a_larger_share_takes_longer_and_no_duration_is_negative(believed, u):
    found = quantile(believed, np.sort(u))

    assert found[0] >= 0
    assert (np.diff(found) >= -1e-9 * found[1:] - 1e-12).all()  # a millionth of a second, far below a tick


@given(distributions, st.floats(0.001, 0.999))
def test_at_least_a_share_finishes_within_its_quantile(believed, u):
    found = quantile(believed, np.array([u]))

    assert cdf(believed, found * (1 + 1e-9) + 1e-12)[0] >= u - 1e-6
    assert cdf(believed, found * (1 - 1e-9) - 1e-12)[0] <= u + 1e-6


@each_example
def test_the_mean_is_the_mean_of_the_quantiles(believed):
    points = [0.001, 1 / 3, 2 / 3, 0.9, 0.99, 0.9999, 0.999999]
    area, _ = integrate.quad(lambda u: quantile(believed, np.array([u]))[0], 0, 1, points=points, limit=200)

    assert mean(believed) == pytest.approx(area, rel=1e-4)


def test_known_quantiles():
    """Figures that can be worked out by hand."""
    u = np.array([0.25, 0.5])

    assert quantile(distribution("lognormal", median=30, sigma=0.7), u)[1] == pytest.approx(30)
    assert quantile(distribution("gamma", shape=1, scale=8), u)[1] == pytest.approx(8 * math.log(2))
    assert quantile(distribution("exponential", mean=8), u)[1] == pytest.approx(8 * math.log(2))
    assert quantile(distribution("pert", low=0, mode=5, high=10), u)[1] == pytest.approx(5)
    assert quantile(distribution("triangular", low=0, mode=5, high=10), u)[1] == pytest.approx(5)
    assert quantile(distribution("triangular", low=0, mode=8, high=8), u)[0] == pytest.approx(4)
    assert quantile(distribution("empirical", values=[9, 1, 5]), u).tolist() == [3, 5]
    assert quantile(distribution("fixed", days=20), u).tolist() == [20, 20]


def test_half_of_equal_values_is_reached_at_once():
    believed = distribution("empirical", values=[2, 4, 4, 8])

    assert cdf(believed, np.array([1.9, 2, 3, 4, 6, 8, 9])) == pytest.approx([0, 0, 1 / 6, 2 / 3, 5 / 6, 1, 1])


@each_example
@pytest.mark.parametrize("elapsed", [0.5, 4, 7, 11, 25])
def test_in_progress_the_duration_is_one_of_those_that_last_longer(believed, elapsed):
    """The quantile at F(e) + (1 - F(e)) u, and never less than what has passed."""
    u = np.array([0.0, 0.1, 0.5, 0.9, 0.999])
    share = cdf(believed, np.array(elapsed))
    expected = np.maximum(quantile(believed, share + (1 - share) * u), elapsed)

    assert quantile_beyond(believed, elapsed, u) == pytest.approx(expected, rel=1e-9)


@settings(deadline=None)
@given(distributions, st.floats(0, 5_000), st.lists(shares, min_size=2, max_size=5))
def test_what_is_left_is_never_negative_and_grows_with_the_share(believed, elapsed, u):
    found = quantile_beyond(believed, elapsed, np.sort(u))

    assert np.isfinite(found).all()
    assert (found >= elapsed).all()
    assert (np.diff(found) >= -1e-9 * found[1:] - 1e-12).all()  # a millionth of a second, far below a tick


def test_a_statutory_clock_that_has_run_out_finishes_now():
    assert quantile_beyond(distribution("fixed", days=20), 31, np.array([0.1, 0.9])).tolist() == [31, 31]
    assert quantile_beyond(distribution("pert", low=5, mode=12, high=20), 31, np.array([0.1, 0.9])).tolist() == [31, 31]


def test_an_exponential_wait_has_no_memory():
    u = np.array([0.1, 0.9])
    believed = distribution("exponential", mean=8)

    assert quantile_beyond(believed, 100, u) == pytest.approx(100 + quantile(believed, u))


def test_far_in_the_tail_no_digits_are_lost():
    """Longer than any share of 1 that a number can tell from 1: what is left still varies, and joins without a gap."""
    u = np.array([0.1, 0.5, 0.9])
    long = quantile_beyond(distribution("lognormal", median=30, sigma=0.7), 1e5, u) - 1e5
    just_before = quantile_beyond(distribution("gamma", shape=2.5, scale=1), 650, u) - 650
    just_after = quantile_beyond(distribution("gamma", shape=2.5, scale=1), 700, u) - 700

    assert (np.diff(long) > 100).all()
    assert just_after == pytest.approx(-np.log1p(-u))
    assert just_before == pytest.approx(just_after, rel=0.01)


def test_before_anything_has_passed_nothing_is_known():
    u = np.array([0.1, 0.9])

    assert quantile_beyond(EXAMPLES[0], 0, u).tolist() == quantile(EXAMPLES[0], u).tolist()


def test_a_wild_guess_is_longer_than_any_number():
    assert quantile(distribution("lognormal", median=1, sigma=600), np.array([0.99])).tolist() == [math.inf]


@pytest.mark.parametrize(
    ("kind", "params", "message"),
    [
        ("lognormall", {}, "there is no distribution 'lognormall'; did you mean 'lognormal'?"),
        ("weibull", {}, "there is no distribution 'weibull'"),
        ("lognormal", {"median": 3, "sigm": 1}, "lognormal takes no parameter 'sigm'; did you mean 'sigma'?"),
        ("lognormal", {"median": 3, "q": 1}, "lognormal takes no parameter 'q'; it takes median, sigma"),
        ("empirical", {"days": 3}, "empirical takes no parameter 'days'; it takes values"),
        ("lognormal", {"median": 3}, "lognormal needs sigma; it takes median, sigma"),
        ("lognormal", {"median": 0, "sigma": 1}, "lognormal: median is 0; it must be above 0"),
        ("lognormal", {"median": 3, "sigma": -1}, "lognormal: sigma is -1; it must be above 0"),
        ("gamma", {"shape": 0, "scale": 1}, "gamma: shape is 0; it must be above 0"),
        ("exponential", {"mean": math.inf}, "exponential: mean is inf, which is not a number of days to draw from"),
        ("fixed", {"days": -1}, "fixed: days is -1; a duration cannot be negative"),
        ("pert", {"low": -1, "mode": 2, "high": 3}, "pert: low is -1; a duration cannot be negative"),
        ("pert", {"low": 5, "mode": 2, "high": 9}, "pert: low 5, mode 2, high 9 must not decrease"),
        ("triangular", {"low": 1, "mode": 9, "high": 3}, "triangular: low 1, mode 9, high 3 must not decrease"),
        ("pert", {"low": 2, "mode": 2, "high": 2}, "pert: low and high are both 2; write fixed, days 2"),
        ("empirical", {"values": ()}, "empirical needs at least one value"),
        ("empirical", {"values": (3, -1)}, "empirical: -1 is not a duration in days"),
        ("empirical", {"values": (3, math.nan)}, "empirical: nan is not a duration in days"),
        ("fixed", {"days": 3, "values": (3,)}, "fixed takes no values; kind empirical does"),
    ],
)
def test_a_distribution_that_cannot_be_drawn_from_is_refused(kind, params, message):
    with pytest.raises(DistributionError) as caught:
        distribution(kind, **params)
    assert str(caught.value) == message


def test_values_given_without_the_constructor_must_be_sorted():
    with pytest.raises(DistributionError, match="values must be sorted"):
        Distribution("empirical", (), (3.0, 1.0))


def test_equal_beliefs_are_equal_in_whatever_order_they_were_written():
    assert distribution("pert", low=1, mode=2, high=3) == distribution("pert", high=3, mode=2, low=1)
    assert distribution("empirical", values=[3, 1]) == distribution("empirical", values=(1.0, 3.0))


def test_an_empirical_distribution_of_tiny_durations_does_not_overflow():
    """A step that has outlasted all that was seen is over now, however small those durations were."""
    tiny = distribution("empirical", values=(0.0, 2.2e-308))

    assert quantile_beyond(tiny, 4.0, np.array([0.2, 0.9])).tolist() == [4.0, 4.0]
