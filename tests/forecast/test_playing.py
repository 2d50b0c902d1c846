"""The finishes of targets, what decided them and how long visits waited, whichever path plays."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.plans import a_chain, a_step, plans
from lockwasher.forecast import compiled
from lockwasher.forecast.draws import drawn
from lockwasher.forecast.engine import can_play
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import Office, PlanError
from lockwasher.forecast.playing import play
from lockwasher.forecast.simulate import critical, simulate_given
from lockwasher.forecast.waits import office_waits


@settings(max_examples=30, deadline=None)
@given(st.one_of(plans(), plans(offices=2), plans(offices=2, is_plain=False)), st.integers(0, 9))
def test_both_paths_give_the_same_finishes_counts_and_waits(plan, seed):
    laid, targets = lay_out(plan), np.array([len(plan.steps) - 1])
    fast = play(laid, targets, 150, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "HAS_NUMBA", False)
        assert not can_play(laid)
        slow = play(laid, targets, 150, seed)
    for name in ("finish", "counts", "visits", "wait"):
        np.testing.assert_array_equal(getattr(fast, name), getattr(slow, name), err_msg=name, strict=True)


def test_visits_are_played_with_their_queue():
    """Two cases at one desk: finishes, waits and what decided are those of the plan played with the same durations."""
    visits = [a_step(f"{case}/visit/1", case=case, office=0) for case in (1, 2)]
    plan = replace(a_chain({}), steps=tuple(visits), desks=(Office(1),))
    targets = np.array([0, 1])
    outcome = play(lay_out(plan), targets, 20, 3)
    run = simulate_given(plan, drawn(lay_out(plan), 20, 3))

    np.testing.assert_array_equal(outcome.finish, run.finish.T)
    assert outcome.counts.tolist() == [critical(plan, run, target).sum() for target in targets]
    np.testing.assert_array_equal(outcome.wait, office_waits(plan, run)[1])
    assert outcome.wait.sum() > 0


def test_no_draws_at_all_are_refused_at_an_office():
    plan = replace(a_chain({}), steps=(a_step("1/visit/1", office=0),), desks=(Office(1),))
    with pytest.raises(PlanError, match="0 draws were asked for"):
        play(lay_out(plan), np.array([0]), 0, 1)


@pytest.mark.parametrize("desks", [(), (Office(1),)])
def test_a_target_named_twice_is_refused(desks):
    plan = replace(a_chain({}), steps=(a_step("1/visit/1", office=0 if desks else None),), desks=desks)
    with pytest.raises(PlanError, match="plan: a target is named twice; name each once"):
        play(lay_out(plan), np.array([0, 0]), 1, 1)
