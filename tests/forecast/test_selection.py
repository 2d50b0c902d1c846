"""Selection gives the bits of the quantile table, whatever the rows hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lockwasher.forecast import selection
from lockwasher.forecast.plan import NEVER
from lockwasher.forecast.quantiles import quantile_table
from lockwasher.forecast.selection import quantile_rows

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=5).map(tuple)
FEW = st.sampled_from([0, 1, 7, 65_536, 2**30, NEVER - 1, NEVER])


def rows(ticks, longest=80):
    return arrays(np.int32, array_shapes(min_dims=2, max_dims=2, max_side=longest), elements=ticks)


def assert_equal(finish, shares, threads=1):
    found = quantile_rows(finish, shares, threads=threads)
    np.testing.assert_array_equal(found, quantile_table(finish.T, shares), strict=True)


@settings(max_examples=150, deadline=None)
@given(rows(st.integers(0, NEVER)), SHARES, st.sampled_from([1, 2, 3]))
def test_any_rows_have_the_quantiles_of_the_table(finish, shares, threads):
    assert_equal(finish, shares, threads)


@settings(max_examples=100, deadline=None)
@given(rows(FEW), SHARES)
def test_so_have_rows_full_of_ties_and_of_what_is_never(finish, shares):
    assert_equal(finish, shares)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99), st.sampled_from([127, 1_000, 20_000]), st.floats(0, 1), SHARES)
def test_so_have_long_rows_with_wild_tails(seed, draws, share_of_never, shares):
    """Wild tails put nearly all values into a few buckets."""
    rng = np.random.default_rng(seed)
    finish = np.minimum(rng.lognormal(12, 3, (3, draws)), NEVER - 1).astype(np.int32)
    finish[rng.random((3, draws)) < share_of_never] = NEVER
    assert_equal(finish, shares)


def test_a_quantile_that_rests_on_a_draw_without_end_is_never():
    found = quantile_rows(np.array([[5, NEVER, 3], [NEVER, NEVER, NEVER]], np.int32), (0.0, 0.5, 0.6))
    np.testing.assert_array_equal(found, [[3, np.nan], [5, np.nan], [np.nan, np.nan]])


@pytest.mark.parametrize("shape", [(0, 5), (4, 1)])
def test_no_rows_and_a_single_draw_have_quantiles_too(shape):
    assert_equal(np.full(shape, 9, np.int32), (0.5, 0.8))


def test_without_numba_the_table_answers(monkeypatch):
    finish = np.arange(40, dtype=np.int32).reshape(4, 10)
    fast = quantile_rows(finish)
    monkeypatch.setattr(selection, "HAS_NUMBA", False)
    monkeypatch.setattr(selection, "select", None)
    np.testing.assert_array_equal(quantile_rows(finish), fast)
