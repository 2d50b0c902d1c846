"""What a policy changes at offices, in words."""

from dataclasses import replace

from lockwasher.policy import office_words
from lockwasher.policy.compare import TODAY, compare
from lockwasher.policy.comparison import Hours, Look, OfficeWork
from lockwasher.policy.paired import Difference
from policy.labs import HOW, NOTHING, ONE_MORE_DESK, a_queue

SAME = Difference(2.0, 2.0, 0.0, 0.0, 0.0)
FEWER = Difference(6.0, 2.0, -4.0, -5.0, -3.0)
NONE = Hours(0, 0, 0, 0)


def at(office="customs", *, hours=(NONE, NONE), steps=SAME, days=SAME, standing=(), has_desks=False):
    return OfficeWork(office, has_desks, hours, steps, days, standing)


def a_look(months, there, waiting=SAME):
    return Look(months, there, (7, 3), waiting, (2, 2))


def test_what_differs_is_told_each_in_its_unit_and_what_does_not_is_not():
    work = at(hours=(Hours(1, 12, 42, 0), Hours(3, 24, 84, 1)), steps=FEWER, days=FEWER)

    assert office_words.told(work) == (
        "hours on record: 12 to 42 for 1 case becomes 24 to 84 for 2 cases, and 1 case without a figure; "
        "steps done: 6.0 becomes 2.0 steps: -4.0 steps (95 %: -5.0 to -3.0); "
        "days in hand: 6.0 becomes 2.0 days: -4.0 days (95 %: -5.0 to -3.0)"
    )
    assert office_words.told(at()) == ""


def test_hours_that_are_no_range_and_cases_of_which_none_has_a_figure():
    assert office_words.hours(Hours(2, 6, 6, 0)) == "6 for 2 cases"
    assert office_words.hours(Hours(2, 0, 0, 2)) == "2 cases without a figure"
    assert office_words.hours_become(at()) == "none"


def test_a_queue_is_told_at_the_look_at_which_it_changes_most_and_who_waits_where_there_are_desks():
    work = at(standing=(a_look(0, SAME), a_look(12, FEWER), a_look(24, SAME)), has_desks=True)

    assert office_words.told(work) == (
        "queue: after 1 year 6.0 becomes 2.0 there: -4.0 there (95 %: -5.0 to -3.0), 7 becomes 3 at most in eight "
        "futures of ten; for a desk 2.0 waiting, exactly the same"
    )
    assert "desk" not in office_words.told(replace(work, has_desks=False))
    assert office_words.most_changed(at(standing=(a_look(0, SAME),))) is None


def test_a_queue_in_which_only_those_who_wait_differ_is_told_too():
    work = at(standing=(a_look(6, SAME, FEWER),), has_desks=True)

    assert office_words.told(work) == (
        "queue: after 6 months 2.0 there, exactly the same, 7 becomes 3 at most in eight futures of ten; "
        "for a desk 6.0 becomes 2.0 waiting: -4.0 waiting (95 %: -5.0 to -3.0)"
    )


def test_a_step_that_takes_no_time_adds_no_days():
    hardly = at(days=Difference(0.0, 0.00001, 0.00001, 0.0, 0.0))
    found = replace(compare(a_queue(), TODAY, [NOTHING], HOW).others[0], offices=(hardly,))

    assert hardly.is_changed
    assert office_words.told(hardly) == ""
    assert office_words.changed(found) == []


def test_the_office_whose_queue_changes_most_comes_first_and_one_that_does_not_change_nowhere():
    found = compare(a_queue(), TODAY, [ONE_MORE_DESK, NOTHING], HOW)
    one, same = found.others
    held = replace(
        one,
        offices=(at("b", days=FEWER), at("same"), at("a", standing=(a_look(0, FEWER),)), at("c", steps=FEWER)),
    )

    assert [work.office for work in office_words.changed(held)] == ["a", "b", "c"]
    assert office_words.changed(same) == []
