"""Milestones: wanted when, reached when, by which case."""

from datetime import date

import pytest

from lockwasher.calendars.spans import on, parse_span
from lockwasher.procedures.model import StepRef
from lockwasher.readiness.milestones import Reached, Wanted, cases_at, judged_on, open_milestones, reached, wanted
from lockwasher.register.nouns import Consignment
from readiness.portfolios import LOAD, TODAY, a_case, a_milestone, a_need_by, a_world, an_event

JOURNEY = (
    a_milestone("departs"),
    a_milestone("enters", "load", "departs"),
    a_milestone("arrives", "load", "enters"),
    a_milestone("accepted", "load", "arrives"),
)
TRANSPORT = "transport.oversize-by-legs"
DEPART = StepRef(TRANSPORT, "depart")


# ---------------------------------------------------------------- wanted


def test_a_stated_day_is_the_plan():
    world = a_world(milestones=JOURNEY, need_bys=[a_need_by("enters", "2026-05")])
    assert wanted(world, JOURNEY[1]) == Wanted(parse_span("2026-05"), is_stated=True, source="plan")


def test_without_a_plan_the_day_is_that_of_the_milestones_before():
    world = a_world(
        milestones=JOURNEY, need_bys=[a_need_by("departs", "2026-05-01"), a_need_by("enters", "2026-06-01")]
    )
    assert wanted(world, JOURNEY[3]) == Wanted(on(date(2026, 6, 1)), is_stated=False)


def test_of_several_milestones_before_the_last_one_counts():
    first, second = a_milestone("departs", "tank-1", name="first"), a_milestone("departs", "tank-2", name="second")
    arrives = a_milestone("arrives", "load", "second", "first")
    plans = [a_need_by("first", "2026-07-01"), a_need_by("second", "2026-05-01")]
    assert wanted(a_world(milestones=[arrives, first, second], need_bys=plans), arrives) == Wanted(
        on(date(2026, 7, 1)), is_stated=False
    )


def test_no_plan_is_no_day():
    world = a_world(milestones=JOURNEY)
    assert [wanted(world, m) for m in JOURNEY] == [None] * 4


@pytest.mark.parametrize(("day", "plan"), [(date(2026, 1, 10), "2026-05-01"), (date(2026, 2, 10), "2026-08-01")])
def test_a_later_statement_replaces_an_earlier_one_from_the_day_it_was_known(day, plan):
    plans = [a_need_by("departs", "2026-08-01", date(2026, 2, 1)), a_need_by("departs", "2026-05-01", date(2026, 1, 1))]
    found = wanted(a_world(day, milestones=JOURNEY, need_bys=plans), JOURNEY[0])
    assert found
    assert found.span == parse_span(plan)


def test_a_milestone_that_is_not_known_yet_lends_no_day():
    early = a_milestone("departs", known_on=date(2026, 6, 1))
    world = a_world(milestones=[early, JOURNEY[1]], need_bys=[a_need_by("departs", "2026-05-01")])
    assert wanted(world, JOURNEY[1]) is None
    assert reached(world, early) is None


def test_needs_are_judged_for_the_day_wanted_and_never_for_a_past_day():
    plans = [a_need_by("departs", "2026-05")]
    assert judged_on(a_world(milestones=JOURNEY, need_bys=plans), JOURNEY[2]) == date(2026, 5, 31)
    late = date(2026, 9, 1)
    assert judged_on(a_world(late, milestones=JOURNEY, need_bys=plans), JOURNEY[2]) == late
    assert judged_on(a_world(milestones=JOURNEY), JOURNEY[2]) == TODAY


# ---------------------------------------------------------------- reached


def test_a_milestone_is_reached_on_the_day_of_its_step():
    world = a_world(
        milestones=JOURNEY, cases=[a_case("t", TRANSPORT)], events=[an_event("t", "depart", "2026-02-10..2026-02-12")]
    )
    assert reached(world, JOURNEY[0]) == Reached(date(2026, 2, 12), parse_span("2026-02-10..2026-02-12"), "t")
    assert open_milestones(world) == JOURNEY[1:]


def test_a_later_step_of_the_case_implies_the_milestone_without_a_day():
    world = a_world(milestones=JOURNEY, cases=[a_case("t", TRANSPORT)], events=[an_event("t", "arrive", "2026-02-20")])
    assert reached(world, JOURNEY[0]) == Reached(date(2026, 2, 20), None, "t")


def test_a_later_milestone_implies_the_earlier_one_without_day_or_case():
    """Public records often show the arrival and not the entry."""
    world = a_world(milestones=JOURNEY, cases=[a_case("t", TRANSPORT)], events=[an_event("t", "arrive", "2026-02-20")])
    assert reached(world, JOURNEY[1]) == Reached(date(2026, 2, 20))
    assert open_milestones(world) == JOURNEY[3:]


def test_the_earliest_of_the_later_milestones_is_the_latest_day_it_can_be():
    milestones = (
        a_milestone("enters"),
        a_milestone("arrives", "load", "enters"),
        a_milestone("installed", "load", "enters"),
    )
    cases = [a_case("t", TRANSPORT), a_case("h", "host.installation")]
    events = [an_event("h", "lower", "2026-02-25"), an_event("t", "arrive", "2026-02-20")]
    assert reached(a_world(milestones=milestones, cases=cases, events=events), milestones[0]) == Reached(
        date(2026, 2, 20)
    )


def test_of_two_cases_that_reached_it_the_first_counts():
    cases = [a_case("t", TRANSPORT), a_case("u", TRANSPORT)]
    events = [an_event("t", "depart", "2026-02-20"), an_event("u", "depart", "2026-02-10")]
    found = reached(a_world(milestones=JOURNEY, cases=cases, events=events), JOURNEY[0])
    assert found == Reached(date(2026, 2, 10), on(date(2026, 2, 10)), "u")


@pytest.mark.parametrize(
    ("procedure", "step", "kind"),
    [
        ("transport.ordinary", "depart", "departs"),
        ("transport.ordinary", "arrive", "arrives"),
        ("us.tib", "release", "enters"),
        ("us.nasa.certificate", "custody", "enters"),
    ],
)
def test_a_milestone_is_reached_by_any_of_its_ways(procedure, step, kind):
    milestone = a_milestone(kind)
    case, event = a_case("t", procedure), an_event("t", step, "2026-02-10")
    found = reached(a_world(milestones=[milestone], cases=[case], events=[event]), milestone)

    assert found == Reached(date(2026, 2, 10), on(date(2026, 2, 10)), "t")


def test_one_tank_may_go_by_one_way_and_one_by_another():
    """The load is there when both are: the last of them counts."""
    arrives = a_milestone("arrives")
    cases = [a_case("one", TRANSPORT, "tank-1"), a_case("two", "transport.ordinary", "tank-2")]
    first, second = an_event("one", "arrive", "2026-02-10"), an_event("two", "arrive", "2026-02-20")

    assert reached(a_world(milestones=[arrives], cases=cases, events=[first]), arrives) is None
    found = reached(a_world(milestones=[arrives], cases=cases, events=[first, second]), arrives)
    assert found == Reached(date(2026, 2, 20), on(date(2026, 2, 20)), "two")


def test_a_way_that_ended_without_it_reaches_nothing():
    """A carnet that the port does not accept lets nothing in."""
    enters = a_milestone("enters")
    event = an_event("c", "release", "2026-02-10", "not-accepted")

    assert reached(a_world(milestones=[enters], cases=[a_case("c", "us.ata-carnet")], events=[event]), enters) is None


def test_an_event_to_come_reaches_nothing():
    world = a_world(milestones=JOURNEY, cases=[a_case("t", TRANSPORT)], events=[an_event("t", "arrive", "2026-03-20")])
    assert open_milestones(world) == JOURNEY


def test_a_consignment_has_arrived_when_the_last_of_its_items_has():
    arrives = a_milestone("arrives")
    cases = [a_case("one", TRANSPORT, "tank-1"), a_case("two", TRANSPORT, "tank-2")]
    first, second = an_event("one", "arrive", "2026-02-10"), an_event("two", "arrive", "2026-02-20")
    assert reached(a_world(milestones=[arrives], cases=cases, events=[first]), arrives) is None
    assert reached(a_world(milestones=[arrives], cases=cases[:1], events=[first]), arrives) is None
    assert reached(a_world(milestones=[arrives], cases=cases, events=[second, first]), arrives) == Reached(
        date(2026, 2, 20), on(date(2026, 2, 20)), "two"
    )


def test_the_same_tanks_may_travel_twice():
    """The first journey is over; the second consignment has not left because its goods once left in another."""
    back = Consignment(id="back", title="Both tanks, back", items=LOAD.items, shipper="host")
    milestones = (a_milestone("departs"), a_milestone("departs", "back", name="returns"))
    cases = [a_case("t", TRANSPORT), a_case("u", TRANSPORT, "back")]
    world = a_world(
        milestones=milestones, consignments=[LOAD, back], cases=cases, events=[an_event("t", "depart", "2026-02-10")]
    )
    assert [case.id for case in cases_at(world, "back", DEPART)] == ["u"]
    assert open_milestones(world) == milestones[1:]


def test_cases_that_share_goods_count_where_a_subject_has_none_of_its_own():
    world = a_world(cases=[a_case("t", TRANSPORT), a_case("h", "host.installation")])
    assert [case.id for case in cases_at(world, "tank-1", DEPART)] == ["t"]
    assert cases_at(world, "tank-1", StepRef(TRANSPORT, "no-such-step")) == ()
    assert cases_at(world, "tank-1") == ()


def test_a_person_starts_work_on_the_day_the_case_for_access_says_so():
    starts = a_milestone("starts-work", "a-rigger")
    case, begins = a_case("s", "us.doe.site-access", "a-rigger"), an_event("s", "start", "2026-02-10")

    assert reached(a_world(milestones=[starts], cases=[case]), starts) is None
    found = reached(a_world(milestones=[starts], cases=[case], events=[begins]), starts)
    assert found == Reached(date(2026, 2, 10), on(date(2026, 2, 10)), "s")
