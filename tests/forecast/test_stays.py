"""How many steps stand at each office and wait there, and what is done: rule 25, however the draws are played."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.plans import A_DAY, a_chain, a_plan, a_step, plans
from forecast.test_blocks import apart, with_chance
from lockwasher.forecast import compiled
from lockwasher.forecast.blocks import play_targets_in
from lockwasher.forecast.draws import durations
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import NEVER, Office
from lockwasher.forecast.playing import play
from lockwasher.forecast.simulate import simulate_given
from lockwasher.forecast.stays import Counting, count_run

TARGET = np.array([0])


def counting(at, looks, n_offices=3):
    return Counting(np.array(at, np.int32), n_offices, np.array(looks, np.int64))


def slow(plan, laid, draws, seed):
    """Rule 25 read out aloud, step by step, draw by draw, look by look."""
    asked, run = laid.counting, simulate_given(laid, durations(laid, draws, seed))
    standing = np.zeros((asked.n_offices, 2, len(asked.looks), draws), np.int64)
    done = np.zeros((asked.n_offices, 2, draws), np.int64)
    for step, office in enumerate(asked.at):
        for draw in range(draws) if office >= 0 else ():
            ready, begun, finish = (int(ticks[draw, step]) for ticks in (run.ready, run.begun, run.finish))
            is_turned_away = ready < NEVER and begun == NEVER
            if ready == NEVER or (begun == finish and not is_turned_away):
                continue
            for at, look in enumerate(asked.looks):
                standing[office, 0, at, draw] += ready <= look and (look < finish or finish == NEVER)
                standing[office, 1, at, draw] += ready <= look and (look < begun or is_turned_away)
            if finish < NEVER:
                done[office, :, draw] += 1, finish - max(begun, plan.as_of)
    return standing, done


@st.composite
def counted_plans(draw):
    """A plan laid out, with offices at which stays are counted, whether it has desks there or not."""
    kinds = st.one_of(plans(), plans(offices=2), plans(offices=2, is_plain=False))
    plan = with_chance(draw(kinds))
    at = [-1 if step.done is not None else draw(st.integers(-1, 2)) for step in plan.steps]
    looks = sorted(draw(st.sets(st.integers(0, 200), min_size=1, max_size=4)))
    return replace(lay_out(plan), counting=counting(at, looks))


@pytest.mark.parametrize("has_numba", [True, False])
@settings(max_examples=80, deadline=None)
@given(laid=counted_plans(), seed=st.integers(0, 9))
def test_what_is_counted_is_what_a_plain_count_finds(has_numba, laid, seed):
    draws = 9
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "HAS_NUMBA", has_numba and compiled.HAS_NUMBA)
        played = play(laid, TARGET, draws, seed)
        standing, done = slow(laid.plan, laid, draws, seed)

    np.testing.assert_array_equal(played.standing, standing)
    np.testing.assert_array_equal(played.done, done)


@settings(max_examples=30, deadline=None)
@given(counted_plans(), st.sampled_from([1, 129, 300]), st.integers(1, 4))
def test_any_cut_of_the_draws_counts_the_same(laid, draws, n_blocks):
    one, many = (play_targets_in(blocks, laid, TARGET, draws, 1) for blocks in (None, apart(n_blocks)))

    for name in ("finish", "counts", "visits", "wait", "standing", "done"):
        np.testing.assert_array_equal(getattr(one, name), getattr(many, name), strict=True)


@settings(max_examples=30, deadline=None)
@given(counted_plans())
def test_counting_changes_nothing_that_is_played(laid):
    plain, counted = (play(one, TARGET, 140, 1) for one in (lay_out(laid.plan), laid))

    assert plain.standing.shape == (0, 2, 0, 140)
    for name in ("finish", "counts", "visits", "wait"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(counted, name), strict=True)


def test_three_at_one_desk_stand_in_line():
    """Ten days each at one desk: at first three are there and two wait, after eleven days two and one."""
    plan = a_plan(*(a_step(f"{n}/apply/1", case=n, office=0) for n in range(3)), desks=(Office(1),))
    laid = replace(lay_out(plan), counting=counting([0, 0, 0], [0, 11 * A_DAY, 40 * A_DAY], n_offices=1))

    played = play(laid, TARGET, 1, 1)

    assert played.standing[0, :, :, 0].tolist() == [[3, 2, 0], [2, 1, 0]]
    assert played.done[0, :, 0].tolist() == [3, 30 * A_DAY]


def test_who_is_turned_away_stays_for_good_and_nothing_is_done():
    plan = a_chain({"office": 0}, desks=(Office(0),))
    laid = replace(lay_out(plan), counting=counting([0], [0, 400], n_offices=1))

    played = play(laid, TARGET, 1, 1)

    assert played.standing[0, :, :, 0].tolist() == [[1, 1], [1, 1]]
    assert played.done[0, :, 0].tolist() == [0, 0]


def test_a_whole_run_is_counted_likewise():
    laid = replace(lay_out(a_chain({}, {})), counting=counting([0, 1], [0, 10 * A_DAY], n_offices=2))
    run = simulate_given(laid, durations(laid, 2, 1))

    standing, done = count_run(laid.counting, laid.plan, (run.ready, run.begun, run.finish))

    assert standing[:, 0, :, 1].tolist() == [[1, 0], [0, 1]]
    assert done[:, 0, 1].tolist() == [1, 1]
