"""What a change of desks does: the same futures, with these desks and with those."""

from datetime import date

import pytest

from forecast.worlds import a_case, a_milestone, a_need_by, a_portfolio, a_world, an_office, in_days, lognormal
from lockwasher.forecast.what_if import DeskChange, Moved, changed, compare, read, told, with_desks
from lockwasher.register.nouns import Consignment

TODAY = date(2027, 3, 1)
DRAWS = 256


def a_change(more, *, until=None, desks=1, office="carrier"):
    return DeskChange(office, more, TODAY, date.fromisoformat(str(in_days(until))) if until else None, desks)


def two_crates(**more):
    """Two crates that one carrier takes one after the other."""
    crates = [Consignment(id=name, title=name, items=("coil",), shipper="partner") for name in ("crate", "chest")]
    cases = [a_case("case", opened=str(TODAY)), a_case("other", opened=str(TODAY), subject="chest")]
    stones = [a_milestone(), a_milestone("departs", "chest", id="chest-departs")]
    needs = [a_need_by("departs", str(in_days(40))), a_need_by("chest-departs", str(in_days(40)))]
    return a_portfolio(consignments=crates, cases=cases, milestones=stones, need_bys=needs, **more)


def a_small_world(desks=1, **more):
    return a_world(two_crates(offices=[an_office("carrier", desks)] if desks else []), **more)


def test_a_vacancy_holds_up_what_the_office_must_do_until_the_post_is_filled():
    found = compare(a_small_world(), a_change(-1, until=60), DRAWS)

    assert (found.late_before, found.late_after, found.n_milestones) == (0, 2, 2)
    assert (found.median, found.low, found.high) == (50, 50, 50)
    assert found.worst == Moved("departs", "crate departs", 50)
    assert found.after.mean > found.before.mean


def test_an_office_that_is_closed_for_good_is_a_loss_no_number_of_days_tells():
    found = compare(a_small_world(), a_change(-1), DRAWS)

    assert (found.n_lost, found.n_won, found.median) == (2, 0, None)
    assert found.worst.days is None


def test_one_more_desk_takes_the_second_at_once():
    world = a_small_world(days={"transport.oversize-by-legs/depart": 40})
    found = compare(world, a_change(+1), DRAWS)

    assert (found.late_before, found.late_after) == (2, 2)
    assert found.median == -20
    assert (found.before.mean, found.after.mean) == (pytest.approx(22.5, abs=3), 0)


def test_the_interval_holds_the_change_and_is_wider_where_futures_differ():
    world = a_small_world(days={"transport.oversize-by-legs/depart": lognormal(40)})
    found = compare(world, a_change(+1), 512)

    assert found.low < found.median < found.high


def test_desks_nobody_registered_are_assumed_for_the_question_alone_and_in_both_worlds():
    world = a_small_world(desks=None)
    change = a_change(+1)

    assert with_desks(world, change).portfolio.office["carrier"].desks == 1
    assert world.portfolio.offices == ()
    assert compare(world, change, DRAWS) == compare(a_small_world(), change, DRAWS)


def test_the_world_is_changed_and_says_so_in_its_digest():
    world = a_small_world()
    other = changed(world, a_change(+1, until=30))

    assert other.capacity == {"carrier": ((TODAY, 2), (date(2027, 3, 31), 1))}
    assert world.digest == with_desks(world, a_change(+1)).digest != other.digest


def test_the_same_question_has_the_same_answer_and_is_read_as_it_was_told():
    first, second = (compare(a_small_world(), a_change(-1, until=60), DRAWS) for _ in range(2))

    assert first == second == read(told(first))
