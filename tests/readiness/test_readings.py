"""Which needs concern a milestone, and which readings the desk shows."""

import sys
from dataclasses import replace
from datetime import date

from lockwasher.readiness.contradictions import contradictions
from lockwasher.readiness.needs import read_needs
from lockwasher.readiness.readings import State, readings
from lockwasher.register.nouns import Consignment, MilestoneKind
from readiness.portfolios import (
    LOAD,
    TANKS,
    a_case,
    a_load,
    a_milestone,
    a_need_by,
    a_world,
    an_event,
    need,
    needs_of,
)

FLORENCE, ENTRY, TRANSPORT = "us.florence.duty-free-entry", "us.entry.consumption", "transport.oversize-by-legs"
ENTERS, ARRIVES = a_milestone("enters"), a_milestone("arrives", "load", "enters")


# ---------------------------------------------------------------- needs of a route


def test_florence_entry_needs_the_claim_and_either_the_stamp_or_a_deposit():
    """15 CFR 301.8(a): nothing about entering waits for the decision, which frees liquidation alone."""
    world = a_world(milestones=[ENTERS], cases=[a_case("f", FLORENCE)])
    assert needs_of(world, "enters") == ["importer", "title", "route", "claim", "stamp"]
    steps = {n.name: str(n.step) for n in read_needs()[MilestoneKind.ENTERS].needs if n.route == "florence"}
    assert steps == {"claim": f"{ENTRY}/claim", "stamp": f"{FLORENCE}/eligibility"}


def test_no_milestone_waits_for_notice_or_decision():
    """A late decision costs money and risk; it does not keep a detector in a car park."""
    late = {"notice", "comment", "decide", "final"}
    steps = [(n, n.step.step) for kind in read_needs().values() for n in kind.needs if n.step]
    assert [n.name for n, step in steps if step in late and n.gates] == []
    assert [n.name for n in read_needs()[MilestoneKind.ENTERS].needs if n.step and n.step.step in late] == []


def test_while_no_route_is_taken_the_stamp_is_asked_for_and_the_claim_is_not():
    """A claim where Florence is not the chosen route would be false."""
    assert needs_of(a_world(milestones=[ENTERS]), "enters") == ["importer", "title", "route", "stamp"]


def test_an_entry_without_the_claim_needs_nothing_of_florence():
    world = a_world(milestones=[ENTERS, ARRIVES], cases=[a_case("e", ENTRY, florence_claimed=False)])
    assert needs_of(world, "enters") == ["importer", "title", "route"]
    assert needs_of(world, "arrives") == []


def test_goods_whose_importer_closes_florence_need_nothing_of_it():
    world = a_world(milestones=[ENTERS], consignments=[a_load(importer="broker")])
    assert needs_of(world, "enters") == ["importer", "title", "route"]


def test_after_a_withdrawal_the_route_must_be_chosen_anew_and_florence_needs_nothing():
    """A finally denied or withdrawn instrument cannot be applied for again by the same institution (301.7(c))."""
    withdrawn = an_event("f", "completeness", "2026-01-01", "withdrawn")
    world = a_world(milestones=[ENTERS], cases=[a_case("f", FLORENCE)], events=[withdrawn])
    assert needs_of(world, "enters") == ["importer", "title", "route"]
    assert need(world, "route", "enters").state == State.MISSING


def test_only_the_things_that_go_by_a_route_need_what_it_asks_for():
    cases = [a_case("f", FLORENCE, "tank-1"), a_case("e", ENTRY, "tank-2", florence_claimed=False)]
    stamped = an_event("f", "eligibility", "2026-02-01", "stamped")
    assert need(a_world(milestones=[ENTERS], cases=cases, events=[stamped]), "stamp", "enters").state == State.MET
    found = need(a_world(milestones=[ENTERS], cases=cases), "stamp", "enters")
    assert (found.state, found.causes[0].subjects) == (State.UNDER_WAY, ("tank-1",))


def test_notice_and_decision_are_asked_for_on_arrival_and_gate_nothing():
    found = read_needs()[MilestoneKind.ARRIVES].needs
    assert [(n.name, n.gates) for n in found] == [("notice", False), ("decision", False)]


# ---------------------------------------------------------------- needs of a shipper


def test_only_what_cern_ships_needs_its_export_formalities():
    departs = a_milestone("departs")
    assert "exit" not in needs_of(a_world(milestones=[departs]), "departs")
    assert "exit" in needs_of(a_world(milestones=[departs], consignments=[a_load(shipper="cern")]), "departs")
    assert "exit" not in needs_of(a_world(milestones=[departs], consignments=[a_load(shipper=None)]), "departs")


def test_a_consignment_of_cern_without_items_on_record_needs_them_too():
    empty = Consignment(id="load", title="Boxes", items=(), shipper="cern")
    assert "exit" in needs_of(a_world(milestones=[a_milestone("departs")], consignments=[empty]), "departs")


def test_of_several_items_those_that_cern_ships_need_them():
    mine = Consignment(id="mine", title="Tank 1", items=("tank-1",), shipper="cern")
    milestones = [a_milestone("departs", "tank-1", name="one"), a_milestone("departs", "tank-2", name="two")]
    world = a_world(milestones=milestones, consignments=[LOAD, mine])
    assert "exit" in needs_of(world, "one")
    assert "exit" not in needs_of(world, "two")


# ---------------------------------------------------------------- what the desk shows


def test_an_open_milestone_shows_every_need_also_the_met_ones():
    world = a_world(milestones=[ENTERS], cases=[a_case("f", FLORENCE)])
    assert [(r.milestone.id, r.need.name) for r in readings(world)] == [
        ("enters", name) for name in ("importer", "title", "route", "claim", "stamp")
    ]
    assert {r.state for r in readings(world)} == {State.MET, State.UNDETERMINED, State.UNDER_WAY, State.MISSING}


def test_a_reached_milestone_shows_only_what_it_went_ahead_without():
    cases = [a_case("t", TRANSPORT), a_case("f", FLORENCE)]
    arrived = an_event("t", "arrive", "2026-02-01")
    world = a_world(milestones=[ENTERS, ARRIVES], cases=cases, events=[arrived])
    assert [(r.milestone.id, r.need.name) for r in readings(world)] == [
        ("enters", "claim"),
        ("enters", "stamp"),
        ("arrives", "notice"),
        ("arrives", "decision"),
    ]
    approved = an_event("f", "decide", "2026-02-20", "approved")
    later = a_world(milestones=[ENTERS, ARRIVES], cases=cases, events=[arrived, approved])
    assert [r.need.name for r in readings(later)] == ["claim"]


def test_what_a_reached_milestone_should_have_waited_for_is_not_missing_any_more():
    """That the papers of a departure are not on record does not say that they were not there."""
    world = a_world(
        milestones=[a_milestone("departs")],
        consignments=[a_load(shipper="cern")],
        cases=[a_case("t", TRANSPORT)],
        events=[an_event("t", "depart", "2026-02-01")],
    )
    assert need(world, "exit", "departs").state == State.MISSING
    assert readings(world) == ()


def test_each_need_is_judged_for_the_day_its_milestone_is_wanted():
    world = a_world(milestones=[ENTERS, ARRIVES], need_bys=[a_need_by("enters", "2026-06-01")])
    assert {r.day for r in readings(world)} == {date(2026, 6, 1)}


def test_every_unmet_need_has_a_cause_and_says_why():
    """Else it would stand on no page: lines are grouped by their cause."""
    milestones = [
        a_milestone(kind.value, "a-rigger" if kind == MilestoneKind.STARTS_WORK else "load") for kind in MilestoneKind
    ]
    for world in (a_world(milestones=milestones), a_world(date(2012, 1, 1), milestones=milestones)):
        found = [r for r in readings(world) if r.state != State.MET]
        assert len(found) > 10
        assert [r.need.name for r in found if not r.causes or not r.reason] == []


def test_the_same_world_is_read_once():
    world = a_world(milestones=[ENTERS])
    assert readings(world) is readings(world)
    assert readings(world) == readings(a_world(milestones=[ENTERS]))


def calls(n: int) -> int:
    """How many functions run while a consignment of n items is read and searched for contradictions."""
    items = tuple(replace(TANKS[0], id=f"tank-{i}") for i in range(n))
    load = replace(LOAD, items=tuple(item.id for item in items))
    cases = [a_case(f"f-{item.id}", FLORENCE, item.id) for item in items[::2]]
    world = a_world(milestones=[a_milestone("departs"), ENTERS, ARRIVES], items=items, consignments=[load], cases=cases)
    assert world.progress
    counted = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        readings(world)
        contradictions(world)
    finally:
        sys.setprofile(None)
    return counted


def test_reading_takes_work_in_proportion_to_the_items():
    """Counted and not timed: four times the items, four times the work. Portfolios have thousands."""
    calls(2)  # the tables are read once
    assert 3.0 < calls(200) / calls(50) < 4.5
