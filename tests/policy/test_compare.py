"""Policies compared on the same futures: what is the same is exactly the same, and what differs says by how much."""

from dataclasses import replace
from datetime import date

import pytest

from builders import an_item
from forecast.worlds import a_portfolio, a_world, lognormal
from lockwasher.forecast.plan import PlanError
from lockwasher.policy import words
from lockwasher.policy.compare import TODAY, How, Pairing, compare
from lockwasher.policy.conflicts import conflicts
from lockwasher.policy.futures import HORIZON_DAYS, play_world
from lockwasher.policy.goods import Leaves
from lockwasher.policy.model import PolicyError, apply, combined
from lockwasher.policy.offices import Desks
from lockwasher.procedures.model import StepRef
from lockwasher.register.nouns import Consignment, Goods
from policy.labs import CARRIER, HOW, NO_BOOKING, NOTHING, ONE_MORE_DESK, a_policy, a_queue, taking_days, two_crates


def test_a_policy_that_changes_nothing_differs_by_exactly_zero():
    found = compare(a_queue(), TODAY, [NOTHING], HOW).others[0]

    assert all(one.is_exactly_zero for one in (found.on_time, found.days_late, found.deposit_days))
    assert (found.moved, found.n_same, found.lost, found.won) == ((), 2, (), ())


def test_a_case_that_a_policy_does_not_reach_keeps_its_futures_bit_for_bit():
    world = a_world(two_crates(offices=[]), days={"transport.oversize-by-legs/depart": lognormal(20)})
    held = play_world(world, 256, 3)
    only = replace(
        world,
        portfolio=replace(world.portfolio, cases=world.portfolio.cases[:1], milestones=world.portfolio.milestones[:1]),
    )
    alone = play_world(only, 256, 3)

    assert (held.reached[0] == alone.reached[0]).all()


def test_what_a_step_takes_less_comes_off_the_day_and_the_other_case_waits_less():
    found = compare(a_world(two_crates()), TODAY, [taking_days(4)], HOW).others[0]

    assert [(one.id, one.p80.change, one.p80.low, one.p80.high) for one in found.moved] == [
        ("chest-departs", -12.0, -12.0, -12.0),
        ("departs", -6.0, -6.0, -6.0),
    ]
    assert (found.on_time.base, found.on_time.other) == (0.0, 1.0) or found.on_time.change > 0


def test_a_waived_step_is_not_played_and_what_came_after_it_begins_at_once():
    found = compare(a_world(two_crates()), TODAY, [NO_BOOKING], HOW).others[0]

    assert [one.p80.change for one in found.moved] == [-10.0, -10.0]


def test_one_more_desk_lets_the_second_go_at_once_and_the_interval_holds_the_change():
    found = compare(a_queue(), TODAY, [ONE_MORE_DESK], How(512, 3)).others[0]

    assert found.days_late.low < found.days_late.change < found.days_late.high < 0
    assert found.waits["carrier"].mean == 0
    assert {one.id for one in found.moved} <= {"departs", "chest-departs"}


def test_partners_and_kinds_have_their_own_shares_in_time():
    found = compare(a_world(two_crates()), TODAY, [taking_days(4)], HOW).others[0]

    assert [(one.name, one.n) for one in found.partners] == [("partner", 2)]
    assert [(one.name, one.n, one.on_time.change) for one in found.kinds] == [("departs", 2, found.on_time.change)]
    assert [(one.name, one.n, one.on_time.change) for one in found.goods] == [
        ("kind not on record", 2, found.on_time.change)
    ]


def test_kinds_of_items_have_their_own_share_in_time_and_what_is_not_on_record_says_so():
    items = [an_item("coil", "magnet", goods=Goods.COMPONENT), an_item("rail", "magnet", goods=Goods.SPARE_PART)]
    crates = [
        Consignment(id="crate", title="crate", items=("coil", "rail"), shipper="partner"),
        Consignment(id="chest", title="chest", items=("coil",), shipper="partner"),
    ]
    world = a_world(two_crates(items=items, consignments=crates))
    found = compare(world, TODAY, [taking_days(4)], HOW).others[0]

    assert [(one.name, one.n) for one in found.goods] == [("component", 1), ("component, spare part", 1)]


def test_what_leaves_with_a_partner_is_lost_and_not_late():
    found = compare(a_queue(), TODAY, [a_policy("leaves", Leaves("partner"))], HOW).others[0]

    assert found.lost == ("departs", "chest-departs")
    assert (found.moved, found.n_same) == ((), 0)


def test_a_partner_that_brings_nothing_cannot_leave_and_those_who_could_are_named():
    with pytest.raises(
        PolicyError, match=r"policy 'leaves', nobody leaves.*: 'nobody' brings nothing here; those who do: partner"
    ):
        compare(a_queue(), TODAY, [a_policy("leaves", Leaves("nobody"))], HOW)


def test_a_milestone_that_is_never_reached_counts_as_ten_years_late_and_has_no_p80():
    closed = a_policy("closed", Desks("carrier", -1, 1))
    found = compare(a_world(two_crates()), TODAY, [closed], HOW).others[0]

    assert found.days_late.other == HORIZON_DAYS
    assert [(one.p80.other, one.p80.change) for one in found.moved] == [(None, None), (None, None)]


def test_all_refusals_come_before_any_work_and_no_draw_is_no_question():
    with pytest.raises(PlanError, match="0 draws were asked for; ask for at least 1"):
        compare(a_queue(), TODAY, [NOTHING], How(0))


def test_two_policies_that_change_the_same_are_told_and_the_later_one_counts():
    first, second = taking_days(4), taking_days(8, id="slower")
    both = combined((first, second))

    assert conflicts((first, second)) == (
        f"'faster' and 'slower' both change how long {CARRIER} takes; the later one counts",
    )
    assert conflicts((first, ONE_MORE_DESK)) == ()
    assert both.id == "faster+slower"
    assert apply(both, a_queue()).digest == apply(second, a_queue()).digest


def test_the_share_that_rests_on_guesses_is_told():
    found = compare(a_queue(), TODAY, [NO_BOOKING], HOW)

    assert (found.base_rests.estimates, found.base_rests.guesses) == (found.base_rests.estimates,) * 2
    assert found.base_rests.estimates > 0


def test_an_empty_portfolio_is_compared_and_nothing_is_late():
    found = compare(a_world(a_portfolio()), TODAY, [NOTHING], HOW)

    assert (found.n_milestones, found.n_wanted, found.others[0].days_late.change) == (0, 0, 0.0)


def test_the_day_a_milestone_is_wanted_is_told():
    found = compare(a_world(two_crates()), TODAY, [taking_days(4)], HOW).others[0]

    assert {one.due for one in found.moved} == {date(2027, 3, 21)}


def test_late_is_counted_from_the_end_of_the_day():
    world = a_world(two_crates(wanted=40))
    base = play_world(world, 128, 1)

    assert Pairing(base, base).on_time().base == 1.0
    assert base.late.tolist() == [[0.0] * 128] * 2


def test_one_case_begun_today_tells_what_a_single_case_gains():
    policy = replace(NO_BOOKING, watches=(CARRIER,))
    world = a_world(a_portfolio())
    found = compare(world, TODAY, [policy, NOTHING], HOW)
    gained, same = (one.watched for one in found.others)

    assert [(one.step, one.p50.base, one.p50.change, one.ever.base) for one in gained] == [(CARRIER, 20.0, -10.0, 1.0)]
    assert same == ()
    assert found.n_milestones == 0
    assert found.base_filings.by_procedure == {}


def test_a_case_of_a_procedure_without_an_edition_cannot_be_watched():
    policy = replace(NOTHING, watches=(StepRef("us.visa", "enter"),))

    with pytest.raises(PolicyError, match=r"us\.visa"):
        compare(a_world(a_portfolio()), TODAY, [policy], HOW)


def test_who_does_not_see_what_moved_is_not_told_that_nothing_does():
    found = compare(a_world(two_crates()), TODAY, [taking_days(4)], HOW)
    seen = replace(found.others[0], moved=(), n_withheld=2)

    assert not words.headline(seen).startswith("Changes nothing")
    assert "2 more differ that you do not see" in dict(words.figures(found, seen))["Milestones"]
