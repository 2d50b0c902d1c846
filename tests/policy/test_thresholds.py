"""From what value on an assumption turns a ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.worlds import a_world, an_estimate
from lockwasher.estimates.distributions import cdf, distribution, quantile
from lockwasher.policy.thresholds import scaled, turns
from lockwasher.policy.times import Estimated
from policy.labs import CARRIER, HOW, NO_BOOKING, a_parameter, a_policy, taking_days, two_crates


def a_faster(days):
    """A policy whose parameter is how long the carrier takes; today 2 days."""
    return a_policy("faster", Estimated(CARRIER, an_estimate(days)), parameters=(a_parameter("days", 2, 1, 100),))


def setting(name, value):
    """The faster policy with its days set."""
    assert name == "faster:days"
    return a_faster(value)


def test_the_value_from_which_on_the_other_is_better_is_found():
    # Without booking 10 days are saved on both crates. A faster carrier saves 10 - d on the first and 20 - 2d on the second.
    found = turns(a_world(two_crates(wanted=1)), a_faster(2), NO_BOOKING, setting, HOW)
    by = {one.assumption: one for one in found}
    turn = by["faster: days"]

    assert turn.at_low > 0 > turn.at_high
    assert turn.turns_at == 4
    assert found[0] == turn


def test_an_assumption_that_turns_nothing_says_so():
    found = turns(a_world(two_crates(wanted=1)), taking_days(9), NO_BOOKING, setting, HOW)

    told = "how long this takes: Depart [transport.oversize-by-legs/depart]"
    assert told in {one.assumption for one in found}
    assert all(one.value == 100 and (one.low, one.high) == (25, 400) for one in found)


KINDS = [
    distribution("lognormal", median=20, sigma=0.7),
    distribution("gamma", shape=2, scale=4),
    distribution("pert", low=1, mode=3, high=9),
    distribution("triangular", low=1, mode=3, high=9),
    distribution("fixed", days=5),
    distribution("exponential", mean=7),
    distribution("empirical", values=[1, 4, 6]),
]


@pytest.mark.parametrize("held", KINDS, ids=lambda one: one.kind)
@given(u=st.floats(0.001, 0.999), factor=st.floats(0.25, 4))
def test_a_scaled_duration_is_so_many_times_as_long_at_every_share(held, u, factor):
    assert quantile(scaled(held, factor), np.array(u)) == pytest.approx(factor * quantile(held, np.array(u)), rel=1e-6)
    assert cdf(scaled(held, factor), np.array(0.0)) == cdf(held, np.array(0.0))
