"""A finding that was kept is read again as it was; what a policy changes is remembered in words."""

import json
from dataclasses import replace
from datetime import date

import pytest

from lockwasher.policy.finding import Asked, More, find
from lockwasher.policy.keeping import kept, read
from lockwasher.policy.model import PolicyError
from policy.labs import HOW, NOTHING, ONE_MORE_DESK, a_parameter, a_queue, taking_days

FASTER = replace(taking_days(3), parameters=(a_parameter(),), assumes=("it is so",), still=("it asks",))


def set_to(_told, days):
    return taking_days(days)


@pytest.fixture(scope="module")
def found():
    asked = Asked(NOTHING, (FASTER, ONE_MORE_DESK), {}, set_to, More(True, True, True))
    return find(a_queue(), asked, HOW)


def test_it_is_read_as_it_was_but_for_the_changes_which_are_kept_in_words(found):
    again = read(json.loads(json.dumps(kept(found))))

    assert kept(again) == kept(found)
    assert (again.ranked[0].days_late, again.ranked[0].moved) == (found.ranked[0].days_late, found.ranked[0].moved)
    assert isinstance(again.comparison.as_of, date)
    assert (again.turns, again.causes, again.parts) == (found.turns, found.causes, found.parts)
    assert [change.told for change in again.ranked[0].policy.changes] == [
        change.told for change in found.ranked[0].policy.changes
    ]


def test_what_is_kept_in_words_changes_no_world(found):
    change = read(kept(found)).ranked[0].policy.changes[0]

    assert change.targets == frozenset()
    with pytest.raises(PolicyError, match="kept in words alone; choose the policy by its name"):
        change.apply(a_queue())


def test_what_was_kept_in_another_form_is_worked_out_anew(found):
    assert read({**kept(found), "format": 0}) is None


@pytest.mark.parametrize("spoil", [{"finding": {"title": "of old"}}, {"finding": []}, {"finding": {"comparison": 7}}])
def test_what_was_kept_with_other_fields_is_worked_out_anew(found, spoil):
    assert read({**kept(found), **spoil}) is None
