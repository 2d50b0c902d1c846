"""Changes to offices: the desks of each day, who is closed when, and on which days something can be signed."""

from __future__ import annotations

from datetime import date

import pytest

from forecast.worlds import TODAY, a_portfolio, a_world, an_office, in_days
from lockwasher.forecast.forecast import forecast
from lockwasher.policy.model import PolicyError, apply
from lockwasher.policy.offices import OPEN_DOORS, Closed, Desks, Handles, Occasions, days_at
from policy.labs import a_policy, two_crates


def under(world, *changes):
    """The world under a policy of these changes."""
    return apply(a_policy("reform", *changes), world)


def leave_on(world, *changes):
    """The middle days on which two crates leave."""
    return [m.dates.p50 for m in forecast(under(world, *changes), draws=64).milestones]


def test_more_desks_for_good_let_nobody_wait():
    assert sorted(leave_on(a_world(two_crates()), Desks("carrier", 1))) == [in_days(20), in_days(20)]
    assert sorted(leave_on(a_world(two_crates()), Desks("carrier", 0, 1))) == [in_days(20), in_days(30)]


def test_desks_at_an_office_that_nobody_asks_move_nothing():
    assert leave_on(a_world(two_crates()), Desks("somewhere", 1, 3)) == leave_on(
        a_world(two_crates()), Occasions("07-17")
    )


def test_the_desks_of_the_register_come_before_those_that_are_assumed():
    held = under(a_world(two_crates()), Desks("carrier", 1, has=7))

    assert (held.portfolio.office["carrier"].desks, held.capacity["carrier"]) == (1, ((date.fromisoformat(TODAY), 2),))


def test_the_number_of_desks_alone_makes_an_office_a_queue_and_changes_no_day():
    held = under(a_world(two_crates(offices=[])), Desks("carrier", 0, 3))

    assert (held.portfolio.office["carrier"].desks, dict(held.capacity)) == (3, {})
    assert Desks("carrier", 0, 3).told == "carrier has 3 desks, where the register does not say"


def test_a_surge_begins_and_ends():
    held = under(a_world(two_crates()), Desks("carrier", 2, after_days=10, for_days=30))

    assert held.capacity["carrier"] == ((in_days(10), 3), (in_days(40), 1))


def test_a_vacancy_of_each_summer_is_dated_in_each_year_and_one_that_is_over_is_left_out():
    held = under(a_world(two_crates(), as_of="2027-08-01"), Desks("carrier", -1, for_days=60, each_year_on="07-01"))
    days = held.capacity["carrier"]

    assert days[:4] == (
        (date(2027, 8, 1), 0), (date(2027, 8, 30), 1), (date(2028, 7, 1), 0), (date(2028, 8, 30), 1),
    )  # fmt: skip
    assert [day for day, _ in days] == sorted({day for day, _ in days})


def test_a_vacancy_across_the_new_year_still_holds_in_january():
    held = under(a_world(two_crates(), as_of="2027-01-10"), Desks("carrier", -1, for_days=60, each_year_on="12-01"))

    assert held.capacity["carrier"][:3] == (
        (date(2027, 1, 10), 0), (date(2027, 1, 30), 1), (date(2027, 12, 1), 0),
    )  # fmt: skip


def test_desks_that_nobody_has_counted_ask_for_a_number():
    with pytest.raises(PolicyError, match="the register does not say how many desks carrier has; give 'has'"):
        under(a_world(two_crates(offices=[])), Desks("carrier", 1))


def test_more_desks_than_there_are_cannot_go():
    with pytest.raises(PolicyError, match="carrier has 1 desks, so 2 cannot go"):
        under(a_world(two_crates()), Desks("carrier", -2))


# ---------------------------------------------------------------- so many a year


def test_an_office_is_given_the_desks_with_which_it_handles_so_many_a_year():
    world = a_world(two_crates())
    assert days_at(world, "carrier", "transport.oversize-by-legs") == 20  # to depart and to arrive, ten days each

    held = under(world, Handles("carrier", 73, "transport.oversize-by-legs"))
    assert held.portfolio.office["carrier"].desks == 4  # 73 a year for 20 days each are 4 years' work in a year


def test_few_a_year_still_need_one_desk():
    held = under(a_world(two_crates()), Handles("carrier", 1, "transport.oversize-by-legs"))

    assert held.portfolio.office["carrier"].desks == 1


def test_an_office_that_does_nothing_in_a_procedure_handles_none_of_it():
    with pytest.raises(
        PolicyError, match=r"legal does nothing in transport.oversize-by-legs that takes time; name another"
    ):
        under(a_world(two_crates()), Handles("legal", 10, "transport.oversize-by-legs"))


# ---------------------------------------------------------------- closed


def test_while_offices_are_closed_nothing_is_done_there():
    assert leave_on(a_world(two_crates(offices=[])), Closed(("carrier",), 0, 50)) == [in_days(60), in_days(60)]
    assert leave_on(a_world(two_crates(offices=[])), Closed(("carrier",), 30, 50)) == [in_days(20), in_days(20)]


def test_an_office_that_is_no_queue_lets_nobody_wait_once_it_is_open_again():
    held = under(a_world(two_crates(offices=[])), Closed(("carrier", "customs"), 5, 10))

    assert held.capacity["carrier"] == held.capacity["customs"] == ((in_days(5), 0), (in_days(15), OPEN_DOORS))


def test_a_closure_that_has_begun_ends_on_its_day():
    begun = Closed(("carrier",), 0, 50, from_on=in_days(-20))
    held = under(a_world(two_crates()), begun)

    assert held.capacity["carrier"] == ((in_days(0), 0), (in_days(30), 1))
    assert begun.told == f"closed from {in_days(-20)} for 50 days: carrier"


def test_a_closure_that_is_over_is_refused():
    with pytest.raises(
        PolicyError, match=r"open again on 2027-02-19, and the world is seen on 2027-03-01; give a later day"
    ):
        under(a_world(two_crates()), Closed(("carrier",), 0, 10, from_on=date(2027, 2, 9)))


# ---------------------------------------------------------------- occasions


def test_one_occasion_more_in_each_year_from_today_on():
    held = under(a_world(a_portfolio()), Occasions("07-17"))
    days = [one.on.first for one in held.portfolio.occasions]

    assert days[:2] == [date(2027, 7, 17), date(2028, 7, 17)]
    past = under(a_world(a_portfolio(), as_of="2027-09-01"), Occasions("07-17")).portfolio.occasions
    assert past[0].on.first == date(2028, 7, 17)


def test_what_a_closed_office_and_more_desks_change_is_the_same():
    assert Closed(("carrier",), 0, 9).targets == Desks("carrier", 1).targets
    assert an_office("carrier").id in next(iter(Desks("carrier", 1).targets))


def test_the_leap_day_is_28_february_in_a_year_that_has_none():
    held = under(a_world(two_crates()), Occasions("02-29")).portfolio.occasions

    assert [str(one.on) for one in held][:2] == ["2028-02-29", "2029-02-28"]


@pytest.mark.parametrize("day", ["02-29", "12-31"])
def test_desks_of_almost_all_of_each_year_are_played(day):
    assert leave_on(a_world(two_crates()), Desks("carrier", 1, for_days=364, each_year_on=day))
