"""Differences in plain words: exactly the same, earlier or later with the interval, and unknown money with the reason."""

from datetime import date
from decimal import Decimal

import pytest

from lockwasher.policy import words
from lockwasher.policy.comparison import Cost, Filings, Moved
from lockwasher.policy.paired import Difference
from lockwasher.policy.thresholds import Turn

DAY = date(2027, 3, 1)
SAME = Difference(4.0, 4.0, 0.0, 0.0, 0.0)
FEWER = Difference(30.0, 20.5, -9.5, -12.0, -7.0)
MIXED = Difference(20.0, 25.0, 5.0, -1.0, 11.0)
FEW = Difference(20.0, 25.0, 5.0, None, None)
NEVER = Difference(20.0, None, None, None, None)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (SAME, "exactly the same"),
        (FEWER, "-9.5 days (95 %: -12.0 to -7.0)"),
        (MIXED, "+5.0 days (95 %: -1.0 to +11.0)"),
        (FEW, "+5.0 days (no interval: too few futures)"),
        (NEVER, "cannot be told"),
    ],
)
def test_a_change_is_told_with_its_interval(found, told):
    assert words.change(found, "days") == told


def test_a_change_of_nought_whose_interval_is_not_is_never_called_the_same():
    assert words.change(Difference(4.0, 4.0, 0.0, -2.0, 2.0), "days") == "0.0 days (95 %: -2.0 to +2.0)"
    assert words.days_moved(Difference(4.0, 4.0, 0.0, -2.0, 2.0)) == "the same day (95 %: 2 earlier to 2 later)"


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (SAME, "2027-03-05"),
        (FEWER, "2027-03-31 becomes 2027-03-21: 10 days earlier (95 %: 7 to 12)"),
        (MIXED, "2027-03-21 becomes 2027-03-26: 5 days later (95 %: 1 earlier to 11 later)"),
        (NEVER, f"2027-03-21 becomes {words.NEVER}"),
        (Difference(3.2, 3.6, 0.4, 0.1, 0.7), "2027-03-04: less than a day later (95 %: 0 to 1)"),
    ],
)
def test_a_date_that_moves_is_told_as_two_days(found, told):
    assert words.dates(DAY, found) == told


def test_days_late_are_taken_away_or_added():
    assert words.lateness(FEWER) == (
        "takes away 9.5 days late of a milestone in the mean (95 %: 7.0 to 12.0): 30.0 becomes 20.5"
    )
    assert words.lateness(MIXED).startswith(
        "adds 5.0 days late of a milestone in the mean (95 %: 1.0 fewer to 11.0 more)"
    )
    assert words.lateness(SAME) == "days late are exactly the same: 4.0 days in the mean of a milestone"


@pytest.mark.parametrize(
    ("p50", "p80", "on_time", "is_against"),
    [
        (SAME, MIXED, None, True),
        (SAME, NEVER, None, True),
        (FEWER, FEWER, Difference(0.5, 0.4, -0.1, None, None), True),
        (FEWER, FEWER, Difference(0.5, 0.6, 0.1, None, None), False),
        (FEWER, Difference(None, 12.0, None, None, None), None, False),
    ],
)
def test_what_comes_later_or_less_often_in_time_or_never_any_more_is_against_us(p50, p80, on_time, is_against):
    assert words.against(Moved("a", "A", None, on_time, p50, p80)) is is_against


@pytest.mark.parametrize(
    ("p50", "p80", "on_time", "is_towards"),
    [
        (SAME, FEWER, None, True),
        (SAME, SAME, None, False),
        (SAME, SAME, Difference(0.5, 0.6, 0.1, None, None), True),
        (FEWER, NEVER, None, False),
        (FEWER, FEWER, Difference(0.5, 0.4, -0.1, None, None), False),
        (SAME, Difference(None, 12.0, None, None, None), None, True),
    ],
)
def test_what_differs_in_some_futures_alone_comes_neither_earlier_nor_later(p50, p80, on_time, is_towards):
    assert words.towards(Moved("a", "A", None, on_time, p50, p80)) is is_towards


def test_what_comes_latest_stands_first_and_what_never_comes_any_more_before_all():
    def moved(id, p80):
        return Moved(id, id, None, None, SAME, p80)

    found = words.latest_first([moved("earlier", FEWER), moved("later", MIXED), moved("never", NEVER)])

    assert [one.id for one in found] == ["never", "later", "earlier"]


def test_a_little_is_told_as_what_it_is():
    assert words.change(Difference(0.5, 0.50001, 0.00001, 0.0, 0.00002), "points", scale=100) == (
        "+0.001 points (95 %: 0.000 to +0.002)"
    )


def test_unknown_money_is_said_to_be_unknown_with_how_many_lines_and_why():
    unknown = Cost(3, Decimal("0.00"), 3, (("tariff number", 3), ("customs value", 2)), 0.0, 1.0)
    some = Cost(3, Decimal("120.50"), 1, (("tariff number", 1),), 0.0, 0.0)

    assert words.money(unknown) == (
        "unknown; of 3 of 3 lines a part is unknown, for want of tariff number (3), customs value (2)"
    )
    assert words.money(some) == (
        "120.50 USD known to be at stake; of 1 of 3 lines a part is unknown, for want of tariff number (1)"
    )


def test_a_queue_is_told_until_it_changes_no_more():
    backlog = ((0, 9.0, 9.0), (6, 4.5, 6.0), (12, 0.0, 0.0), (24, 0.0, 0.0))
    told = list(words.queue(Filings({}, 0, 0, 0, 9, backlog)))

    assert [after for after, _ in told] == ["today", "after 6 months", "after 1 year"]
    assert told[1][1] == "4.5 in the mean, 6 at most in eight futures of ten"


def test_a_queue_that_stands_still_for_a_while_is_told_to_its_end():
    backlog = ((0, 9.0, 9.0), (6, 9.0, 9.0), (12, 9.0, 9.0), (24, 3.0, 4.0), (36, 3.0, 4.0))
    told = list(words.queue(Filings({}, 0, 0, 0, 9, backlog)))

    assert [after for after, _ in told] == ["today", "after 6 months", "after 1 year", "after 2 years"]
    assert told[-1][1] == "3.0 in the mean, 4 at most in eight futures of ten"


def test_changes_that_cancel_are_not_called_the_same():
    cancelled = Difference(4.0, 4.0, 0.0, 0.0, 0.0, is_equal=False)

    assert words.change(cancelled, "days") == "0.0 days (95 %: 0.0 to 0.0)"
    assert words.lateness(cancelled) == (
        "days late are the same in the mean of a milestone (95 %: 0.0 to 0.0), though single futures differ: 4.0"
    )


def test_what_is_filed_says_hours_and_what_has_none():
    filings = Filings({"us.florence.duty-free-entry": 2, "host.title": 1}, 24, 84, 1, 2, ())

    assert words.filed(filings, {"host.title": "Title"}) == (
        "2 of us.florence.duty-free-entry, 1 of Title; 24 to 84 officer-hours, and 1 cases without a figure"
    )


def test_a_turn_says_its_value_or_that_there_is_none():
    turn = Turn("a: desks", "desks", "a guess", 2, 1, 9, -3.0, 4.0, 5)

    assert words.turned(turn) == "a: desks: turns it at 5 desks; taken as 2, tried from 1 to 9 desks"
    assert words.turned(Turn("b", "days", "", 2, 1, 9, -3.0, -4.0, None), named=False) == (
        "does not turn it from 1 to 9 days (the difference goes from -3.0 to -4.0 days late)"
    )
