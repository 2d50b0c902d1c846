"""The set of policies that saves most days within a budget."""

import pytest

from lockwasher.policy import optimise as module
from lockwasher.policy.optimise import optimise
from policy.labs import HOW, NO_BOOKING, NOTHING, ONE_MORE_DESK, a_queue, taking_days

LEVERS = (NO_BOOKING, ONE_MORE_DESK, taking_days(4))
COSTS = {"no-booking": 10, "desk": 100, "faster": 50}


def chosen(budget, levers=LEVERS, costs=COSTS):
    """The names of the best set, and the whole answer."""
    found = optimise(a_queue(), levers, costs, budget, HOW)
    return found.best and [one.id for one in found.best.policies], found


def test_of_what_the_budget_allows_the_set_that_takes_most_days_away_is_taken():
    assert chosen(160)[0] is not None
    small, found = chosen(10)

    assert (small, found.too_dear, found.is_exact) == (["no-booking"], ("desk", "faster"), True)
    assert chosen(160)[1].best.days_late.change < found.best.days_late.change < 0


def test_what_nobody_states_a_cost_of_is_left_out_and_named():
    names, found = chosen(1000, (*LEVERS, NOTHING))

    assert "nothing" not in names
    assert found.without_cost == ("nothing",)


def test_of_sets_that_save_alike_the_cheaper_is_taken():
    assert chosen(1000, (NO_BOOKING, NOTHING), {"no-booking": 10, "nothing": 1})[0] == ["no-booking"]


def test_what_changes_the_same_is_not_taken_together():
    found = chosen(1000, (taking_days(4), taking_days(8, id="slower")), {"faster": 1, "slower": 1})[1]

    assert ([one.id for one in found.best.policies], found.n_played) == (["faster"], 2)


def test_where_no_lever_helps_or_fits_there_is_no_best():
    assert chosen(0)[0] is None
    assert chosen(5, (NOTHING,), {"nothing": 1})[0] is None


def test_with_many_levers_the_best_next_one_is_taken_and_the_answer_says_it_is_a_heuristic(monkeypatch):
    exact = chosen(1000)[1]
    monkeypatch.setattr(module, "MOST_EXACT", 2)
    greedy = chosen(1000)[1]

    assert (exact.is_exact, greedy.is_exact) == (True, False)
    assert {p.id for p in greedy.best.policies} <= {"no-booking", "desk", "faster"}
    assert greedy.best.days_late.change == pytest.approx(exact.best.days_late.change, abs=5)


def test_a_budget_below_zero_is_refused():
    with pytest.raises(ValueError, match="a budget and costs are zero or more"):
        chosen(-1)
