"""Where days are lost, and where a saving comes from."""

import pytest

from forecast.worlds import a_milestone, a_need_by, a_portfolio, a_world, in_days
from lockwasher.policy.causes import causes, parts, without
from lockwasher.policy.compare import TODAY, compare
from lockwasher.readiness.readings import readings
from policy.labs import HOW, NO_BOOKING, ONE_MORE_DESK, a_policy, a_queue, taking_days


def an_installation():
    """A coil that waits for its title (20 days) to be accepted, and that is wanted at once."""
    stone, wanted = a_milestone("accepted", "coil"), a_need_by("accepted", str(in_days(5)))
    return a_world(a_portfolio(milestones=[stone], need_bys=[wanted]), days={"title.transfer/agree": 30})


def test_taking_a_cause_away_tells_the_days_it_costs_and_the_largest_stands_first():
    found = causes(an_installation(), HOW)

    assert found[0].need == "accepted/title"
    assert found[0].title == "a paper says who has title"
    assert found[0].days_late.change < 0
    assert [one.days_late.change for one in found] == sorted(one.days_late.change for one in found)


def test_a_need_that_is_lifted_is_read_no_more():
    world = an_installation()

    assert "title" in {r.need.name for r in readings(world)}
    assert "title" not in {r.need.name for r in readings(without(world, "accepted/title"))}
    assert world.digest != without(world, "accepted/title").digest


def test_where_nothing_waits_there_is_no_cause():
    assert causes(a_world(a_portfolio()), HOW) == ()


def test_the_parts_of_a_saving_add_up_to_the_whole():
    changes = (*taking_days(4).changes, *NO_BOOKING.changes, *ONE_MORE_DESK.changes)
    whole = a_policy("all", *changes)
    found = parts(a_queue(), whole, HOW)

    assert [one.told for one in found] == [change.told for change in changes]
    told = compare(a_queue(), TODAY, [whole], HOW).others[0].days_late.change
    assert sum(one.days_late.change for one in found) == pytest.approx(told)
