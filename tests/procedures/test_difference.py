"""The difference between two editions, field by field and in words."""

import pytest

from builders import a_procedure
from lockwasher.procedures.difference import Turn, difference
from lockwasher.procedures.library import read_library


def told(one, other):
    return [str(change) for change in difference(one.made, other.made)]


def test_an_edition_does_not_differ_from_itself():
    for edition in read_library().editions:
        assert difference(edition, edition) == ()


def test_a_step_that_is_added_or_removed_is_told_with_its_office_and_citation():
    one, other = a_procedure().step("apply"), a_procedure().step("ask")

    assert told(one, other) == [
        "step 'apply' removed: Apply (host.office; 1 TEST 1 [synthetic])",
        "step 'ask' added: Ask (host.office; 1 TEST 1 [synthetic])",
    ]


def test_of_a_step_each_field_that_differs_is_told():
    one = a_procedure().step("apply").step("decide", outcomes={"granted": "proceed"})
    other = a_procedure().step("apply").step(
        "decide", after=("test.other/stamp",), office="host.board", when="fact urgent",
        outcomes={"granted": "proceed", "returned": "apply"}, rounds=2,
    )  # fmt: skip

    assert told(one, other) == [
        "step 'decide', office: host.office becomes host.board",
        "step 'decide', after: apply becomes nothing",
        "step 'decide', gates: nothing becomes test.other/stamp",
        "step 'decide', applies when: nothing becomes fact urgent",
        "step 'decide', outcomes: granted: on becomes granted: on; returned: back to apply",
        "step 'decide', rounds: 1 becomes 2",
    ]


def test_of_a_clock_each_field_that_differs_is_told():
    one = a_procedure().step("apply").step("decide").within("20 working days", missed="nothing found")
    other = a_procedure().step("apply").step("decide").within("20 calendar days", missed="it lapses")

    assert told(one, other) == [
        "clock 'decide', length: within 20 working days from apply becomes within 20 calendar days from apply",
        "clock 'decide', if missed: nothing found becomes it lapses",
    ]


def test_of_the_edition_itself_its_days_are_told():
    one, other = a_procedure(edition="2000-01-01"), a_procedure(edition="2010-01-01", until="2019-12-31")

    assert told(one.step("apply"), other.step("apply")) == [
        "edition, holds: from 2000-01-01 becomes from 2010-01-01 until 2019-12-31",
    ]


def test_the_change_of_drawback_in_2018_took_its_longer_term():
    """Three years for both acts became five (19 CFR 190.31)."""
    changes = difference(*read_library().of["us.entry.drawback"])

    assert {change.turn for change in changes} >= {Turn.CHANGED}
    assert any("3 years" in change.before and "5 years" in change.after for change in changes)


def test_editions_of_two_procedures_are_not_held_against_each_other():
    with pytest.raises(
        ValueError, match=r"'test\.procedure' and 'test\.other' are two procedures; name two editions of one"
    ):
        difference(a_procedure().made, a_procedure("test.other").made)
