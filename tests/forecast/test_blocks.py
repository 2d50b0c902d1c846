"""Blocks of draws, cut anywhere and played apart, come together to the bits of the whole."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.plans import a_chain, a_step, plans
from lockwasher.estimates.distributions import distribution
from lockwasher.forecast import compiled
from lockwasher.forecast.blocks import cut, play_targets_in, simulate_in
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import Office, Outside, PlanError

WIDE = distribution("lognormal", median=5, sigma=0.8)


def apart(n_blocks):
    """Blocks that are played last one first, each from a copy of what it needs."""

    def run(play, n_strata):
        blocks = cut(n_strata, n_blocks)
        found = {block: pickle.loads(pickle.dumps(play))(block) for block in reversed(blocks)}  # noqa: S301  # our own
        return [found[block] for block in blocks]

    return run


def assert_same(plan, draws, seed, n_blocks):
    """Hold what blocks come to against the whole: the finishes of targets and all that goes with them, and every step."""
    laid, targets = lay_out(plan), np.array([len(plan.steps) - 1])
    one, many = (play_targets_in(blocks, laid, targets, draws, seed) for blocks in (None, apart(n_blocks)))
    for name in ("finish", "counts", "visits", "wait"):
        np.testing.assert_array_equal(getattr(one, name), getattr(many, name), strict=True)
    (drawn, run), (drawn_too, run_too) = (simulate_in(blocks, laid, draws, seed) for blocks in (None, apart(n_blocks)))
    for name in ("ticks", "branch"):
        np.testing.assert_array_equal(getattr(drawn, name), getattr(drawn_too, name), strict=True)
    for name in ("ready", "begun", "finish"):
        np.testing.assert_array_equal(getattr(run, name), getattr(run_too, name), strict=True)


def with_chance(plan):
    return replace(plan, steps=tuple(replace(step, distribution=WIDE, repeat=0.3) for step in plan.steps))


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(plans(), plans(offices=2)).map(with_chance),
    st.sampled_from([1, 128, 129, 700]),
    st.integers(0, 9),
    st.sampled_from([1, 2, 3, 9]),
)
def test_any_cut_of_the_draws_gives_the_same_bits(plan, draws, seed, n_blocks):
    assert_same(plan, draws, seed, n_blocks)


def with_others():
    """Two visits at an office where three from outside wait already, and more come."""
    coming = Outside("others", 0.05, WIDE, backlog=3)
    visits = [a_step(f"{case}/visit/1", case=case, office=0, distribution=WIDE) for case in (1, 2)]
    return replace(a_chain({}), steps=tuple(visits), as_of=9, desks=(Office(1, outside=coming),))


def test_those_who_come_from_outside_are_the_same_in_every_cut():
    assert_same(with_others(), 300, 1, 3)


@pytest.mark.parametrize("plan", [with_chance(a_chain({}, {}, {})), with_others()])
def test_without_numba_too(monkeypatch, plan):
    monkeypatch.setattr(compiled, "HAS_NUMBA", False)
    assert_same(plan, 300, 1, 2)


def test_strata_are_cut_into_blocks_of_like_size():
    assert cut(8, 3) == [(0, 2), (2, 5), (5, 8)]
    assert cut(2, 5) == [(0, 1), (1, 2)]


def test_no_draws_are_refused_before_a_block_is_played():
    laid, targets = lay_out(a_chain({})), np.array([0])
    with pytest.raises(PlanError, match="0 draws were asked for"):
        play_targets_in(pytest.fail, laid, targets, 0, 1)
    with pytest.raises(PlanError, match="0 draws were asked for"):
        simulate_in(pytest.fail, laid, 0, 1)
