import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.forecast.plan import NEVER
from lockwasher.forecast.quantiles import Quantiles, quantile_table, quantiles


def test_quantiles_lie_between_neighbours_in_order():
    """Position p (R - 1): of 0, 10, ..., 100 the P95 stands halfway between 90 and 100."""
    assert quantiles(np.arange(100, -1, -10)) == Quantiles(p10=10, p50=50, p80=80, p95=95)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_quantiles_are_those_of_the_textbook(finishes):
    found = quantile_table(np.array(finishes)[:, np.newaxis], (0.1, 0.2, 0.5, 0.9))[:, 0]

    assert found == pytest.approx(np.quantile(finishes, (0.1, 0.2, 0.5, 0.9)))


def test_a_quantile_that_rests_on_a_draw_that_never_finishes_is_never():
    """Two of eleven never finish: P80 stands on the ninth in order, P95 between the last two."""
    finish = np.array([NEVER, 1, 2, 3, 4, 5, 6, 7, 8, 9, NEVER])

    assert quantiles(finish) == Quantiles(p10=2, p50=6, p80=9, p95=None)
    assert quantiles(finish[:10]) == Quantiles(p10=1.9, p50=5.5, p80=8.2, p95=None)


def test_one_draw_is_every_quantile_and_the_draws_stay_as_they_were():
    finish = np.array([[7, 1], [3, NEVER]])

    assert quantiles(finish[:1, 0]) == Quantiles(7, 7, 7, 7)
    assert quantile_table(finish, (0.0, 1.0)) == pytest.approx(np.array([[3, 1], [7, np.nan]]), nan_ok=True)
    assert finish.tolist() == [[7, 1], [3, NEVER]]
