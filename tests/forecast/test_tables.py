"""The line between two nodes of a table lies close to the quantile function itself, in the tails too."""

import numpy as np
import pytest

from lockwasher.estimates.distributions import distribution, quantile_beyond
from lockwasher.forecast.tables import days, table

KINDS = [
    distribution("lognormal", median=5, sigma=1.2),
    distribution("gamma", shape=0.7, scale=4),
    distribution("gamma", shape=8, scale=1),
    distribution("pert", low=2, mode=5, high=20),
    distribution("triangular", low=1, mode=2, high=9),
    distribution("exponential", mean=3),
]
BEYOND = np.geomspace(1e-6, 0.499, 500)


@pytest.mark.parametrize("believed", KINDS, ids=lambda kind: kind.kind)
@pytest.mark.parametrize("elapsed", [0.0, 4.0])
def test_a_duration_lies_within_a_twentieth_of_a_per_cent_of_the_quantile(believed, elapsed):
    """At shares from one in a million to 999,999 in a million, by words of the lower half and of the upper."""
    word = (BEYOND * 2**32).astype(np.uint32)
    beyond = (word.astype(np.float64) * 2 + 1) / 2**33
    held = table(believed, elapsed)
    upper = word | np.uint32(1 << 31)

    np.testing.assert_allclose(days(held, word), quantile_beyond(believed, elapsed, beyond), rtol=5e-4)
    np.testing.assert_allclose(days(held, upper), quantile_beyond(believed, elapsed, 1 - beyond), rtol=5e-4)
