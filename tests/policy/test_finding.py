"""A finding: policies in the order of what they take away, what was asked besides, and the progress of all of it."""

import pytest

from lockwasher.policy.finding import Asked, More, find, ranked_first
from lockwasher.policy.model import PolicyError
from lockwasher.policy.offices import Desks
from policy.labs import HOW, NOTHING, ONE_MORE_DESK, a_policy, a_queue, taking_days


def asked(*others, more=None):
    return Asked(NOTHING, others, {}, lambda _told, days: taking_days(days), more or More())


def test_policies_are_ranked_by_the_days_late_they_take_away():
    slower, faster = taking_days(40, id="slower"), taking_days(3)
    found = find(a_queue(), asked(slower, NOTHING_ELSE, faster), HOW)

    assert [one.policy.id for one in found.ranked] == ["faster", "nothing-else", "slower"]
    assert [p.id for p in ranked_first(found.comparison, NOTHING)] == ["nothing-else", "faster"]
    assert (found.causes, found.turned, found.parts) == (None, (), {})


def test_of_one_policy_the_ranking_is_against_the_base():
    found = find(a_queue(), asked(ONE_MORE_DESK, more=More(turns=True)), HOW)

    assert found.turned == ("nothing", "desk")
    assert found.turns


def test_offices_are_named_and_progress_goes_up_to_the_end():
    told = []
    found = find(
        a_queue(), asked(ONE_MORE_DESK, more=More(True, True, True)), HOW, lambda percent, _: told.append(percent)
    )

    assert found.name("carrier") == "Carrier"
    assert told == sorted(told)
    assert 75 <= told[-1] <= 100
    assert found.causes is not None
    assert list(found.parts) == ["desk"]


def test_a_policy_that_cannot_be_applied_is_refused_before_any_work():
    told = []
    with pytest.raises(PolicyError, match="the register does not say how many desks broker has; give 'has'"):
        find(a_queue(), asked(a_policy("vague", Desks("broker", 1))), HOW, lambda *said: told.append(said))

    assert told == []


NOTHING_ELSE = a_policy("nothing-else")
