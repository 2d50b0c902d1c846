"""Needs that a step of a case meets: met, under way, missing or undetermined, and what they wait for."""

from datetime import date
from typing import Any

import pytest

from lockwasher.readiness.readings import NeedReading, State
from readiness.portfolios import EARLY, TODAY, a_case, a_load, a_milestone, a_world, an_event, need

ARRIVES = a_milestone("arrives")
FLORENCE, ENTRY, LEAVE = "us.florence.duty-free-entry", "us.entry.consumption", "ch.cern.leave"


def decision(*events: Any, cases: Any = None, day: date = TODAY) -> NeedReading:
    """How the decision on a duty-free application stands, with these events of case `f`."""
    opened = [a_case("f", FLORENCE)] if cases is None else cases
    return need(a_world(day, milestones=[ARRIVES], cases=opened, events=events), "decision", "arrives")


def test_a_step_that_is_done_meets_the_need():
    found = decision(an_event("f", "decide", "2026-02-16", "approved"))
    assert (found.state, found.case, found.causes) == (State.MET, "f", ())
    assert found.reason == "done on 2026-02-16 (approved)"


def test_a_step_that_a_later_one_implies_meets_it_without_a_day():
    found = need(
        a_world(
            milestones=[ARRIVES],
            cases=[a_case("f", FLORENCE)],
            events=[an_event("f", "decide", "2026-02-16", "approved")],
        ),
        "notice",
        "arrives",
    )
    assert (found.state, found.reason) == (State.MET, "done by 2026-02-16; no record says when")


def test_an_open_case_is_under_way_and_names_what_it_waits_for_and_whom():
    found = decision(an_event("f", "apply", "2026-02-01"))
    assert (found.state, found.case, found.office) == (State.UNDER_WAY, "f", "us.cbp.entry-process")
    assert found.reason == "case f waits for: Decide who may apply and what qualifies, and stamp the form"
    assert found.since == date(2026, 2, 1)


def test_what_goes_on_beside_the_way_to_the_step_is_not_waited_for():
    """After the stamp the importer files a copy with the port: the decision does not wait for that."""
    found = decision(an_event("f", "eligibility", "2026-02-01", "stamped"))
    assert found.office == "us.commerce.statutory-imports"
    assert found.reason == "case f waits for: Receive the application from Customs"


def test_no_case_is_missing_and_names_the_office_that_would_begin():
    found = decision(cases=[])
    assert (found.state, found.case, found.office) == (State.MISSING, None, "applicant")
    assert found.reason == "no route is chosen, and for this one (HTSUS 9810.00.60) no case is open"
    assert [(c.id, c.subjects) for c in found.causes] == [(f"step:{FLORENCE}/decide", ("load",))]


def test_a_chosen_route_without_its_case_says_so():
    found = decision(cases=[a_case("e", ENTRY, florence_claimed=True)])
    assert found.reason == "no case 'Duty-free entry of a scientific instrument (Florence Agreement)' is open"


def test_a_planned_case_is_missing_until_it_is_begun():
    found = decision(cases=[a_case("f", FLORENCE, opened=False)])
    assert (found.state, found.case, found.office) == (State.MISSING, "f", "applicant")
    assert found.reason == "case f is not begun, planned for 2026-04"


def test_a_step_that_sends_the_case_back_for_good_is_not_met():
    """Six rounds at Customs are the bound of the edition; the last one returned the application too."""
    rounds = [an_event("f", "eligibility", f"2025-0{n}-01", "returned") for n in range(2, 8)]
    entry = a_milestone("enters")
    world = a_world(milestones=[entry], cases=[a_case("f", FLORENCE)], events=rounds)
    found = need(world, "stamp", "enters")
    assert found.state == State.MISSING
    assert found.reason == (
        "case f: 'Decide who may apply and what qualifies, and stamp the form' ended in 'returned' for good"
    )


def test_a_case_that_can_only_wait_for_another_case_is_under_way_and_has_no_office():
    """The entry papers are ready, and the ship is at sea."""
    entry = a_case("e", ENTRY, security_filing_before_lading=False, security_filing_before_arrival=False)
    cases = [entry, a_case("t", "transport.oversize-by-legs")]
    events = [an_event("e", "papers", "2026-02-02"), an_event("e", "claim", "2026-02-02")]
    world = a_world(milestones=[a_milestone("accepted")], cases=cases, events=events)
    found = need(world, "papers", "accepted")
    assert (found.state, found.case, found.office) == (State.UNDER_WAY, "e", None)
    assert found.reason == "case e waits for step 'discharge' of transport.oversize-by-legs"


def test_an_unknown_fact_on_the_way_leaves_the_need_undetermined():
    """Whether the equipment comes from a beam area is a property of the thing; nobody has said."""
    load = a_milestone("departs")
    world = a_world(
        milestones=[load],
        consignments=[a_load(shipper="cern")],
        cases=[a_case("x", LEAVE)],
        events=[an_event("x", "export-declaration", "2026-02-01")],
    )
    found = need(world, "exit", "departs")
    assert (found.state, found.case) == (State.UNDETERMINED, "x")
    assert (
        found.reason == "case x: not known whether 'Ask for radiation clearance of equipment from a beam area' applies"
    )
    assert found.office == "shipper.team"


def test_while_something_can_be_done_an_unknown_fact_further_on_does_not_matter():
    """Nobody has said whether the goods come by vessel; the entry papers can be put together all the same."""
    found = need(a_world(milestones=[a_milestone("accepted")], cases=[a_case("e", ENTRY)]), "papers", "accepted")
    assert (found.state, found.reason) == (State.UNDER_WAY, "case e waits for: Put the entry papers together")


def test_a_step_that_does_not_apply_on_the_facts_of_its_case_is_missing():
    """The application is open, and the entry says that it makes no claim."""
    entry = a_milestone("enters")
    cases = [a_case("f", FLORENCE), a_case("e", ENTRY, florence_claimed=False)]
    found = need(a_world(milestones=[entry], cases=cases), "claim", "enters")
    assert found.state == State.MISSING
    assert found.reason == "case e: on its facts 'Put the claim of 9810.00.60 on the entry' does not apply"


def test_a_withdrawn_application_does_not_hide_the_one_that_is_under_way():
    cases = [a_case("f", FLORENCE), a_case("g", FLORENCE)]
    withdrawn = an_event("f", "completeness", "2026-01-01", "withdrawn")
    found = decision(withdrawn, an_event("g", "apply", "2026-02-01"), cases=cases)
    assert (found.state, found.case) == (State.UNDER_WAY, "g")


def test_the_best_case_about_a_thing_counts():
    """An application that was withdrawn does not undo one that was approved."""
    cases = [a_case("f", FLORENCE), a_case("g", FLORENCE)]
    withdrawn = an_event("f", "completeness", "2026-01-01", "withdrawn")
    found = decision(withdrawn, an_event("g", "decide", "2026-02-16", "approved"), cases=cases)
    assert (found.state, found.case) == (State.MET, "g")


def test_a_withdrawal_decides_nothing():
    found = decision(
        an_event("f", "decide", "2026-02-16", "withdrawn"),
        cases=[a_case("f", FLORENCE), a_case("e", ENTRY, florence_claimed=True)],
    )
    assert (found.state, found.reason) == (State.MISSING, "case f ended as 'withdrawn'")


def test_the_worst_thing_decides_and_its_share_is_told():
    cases = [a_case("one", FLORENCE, "tank-1")]
    found = decision(an_event("one", "decide", "2026-02-16", "approved"), cases=cases)
    assert (found.state, found.case) == (State.MISSING, None)
    assert found.reason.startswith("1 of 2 things: no route is chosen")
    assert found.causes[0].subjects == ("tank-2",)


def test_two_applications_for_two_tanks_meet_the_need_together():
    cases = [a_case("one", FLORENCE, "tank-1"), a_case("two", FLORENCE, "tank-2")]
    events = [an_event("one", "decide", "2026-02-16", "approved"), an_event("two", "decide", "2026-02-20", "denied")]
    assert decision(*events, cases=cases).state == State.MET
    found = decision(events[0], an_event("two", "apply", "2026-02-01"), cases=cases)
    assert (found.state, found.case) == (State.UNDER_WAY, "two")
    assert found.reason.startswith("1 of 2 things: case two waits for")


def test_a_day_before_the_library_begins_is_undetermined_and_no_crash():
    day = date(2012, 5, 1)
    found = decision(cases=[], day=day)
    assert (found.state, found.office) == (State.UNDETERMINED, None)
    assert found.reason == f"the library has no edition of {FLORENCE} for 2012-05-01"
    assert found.causes


@pytest.mark.parametrize(
    "case",
    [
        a_case("f", FLORENCE, entered_before_stamp=True),
        a_case("e", ENTRY, entered_before_stamp=True, florence_claimed=True),
    ],
)
def test_a_deposit_stands_in_the_place_of_the_stamp(case):
    """15 CFR 301.8(a)(4): with the claim and no stamped copy, estimated duty is deposited."""
    found = need(a_world(milestones=[a_milestone("enters")], cases=[case]), "stamp", "enters")
    assert found.state == State.MET
    assert found.reason == (
        f"Entered under the claim before the stamped copy was there, so that a deposit was paid (case {case.id})"
    )


def test_without_stamp_or_deposit_the_stamp_is_waited_for():
    world = a_world(milestones=[a_milestone("enters")], cases=[a_case("f", FLORENCE, entered_before_stamp=False)])
    found = need(world, "stamp", "enters")
    assert (found.state, found.office) == (State.UNDER_WAY, "applicant")
    assert found.since == EARLY


def test_what_is_through_customs_without_a_case_is_undetermined_and_not_missing():
    """Goods that stand at the host have entered; whether a stamp or a deposit let them is not on record."""
    milestones = [a_milestone("enters"), a_milestone("arrives", "load", "enters")]
    came = a_case("t", "transport.oversize-by-legs")
    world = a_world(milestones=milestones, cases=[came], events=[an_event("t", "arrive", "2026-02-01")])

    found = need(world, "stamp", "enters")

    assert found.state == State.UNDETERMINED
    assert found.reason == f"'{milestones[0].title}' lies behind, and no case on record says how it was done"


# ---------------------------------------------------------------- people


VISA, ACCESS = "us.visa.installer", "us.doe.site-access"


def of_a_rigger(name: str, *cases: Any, events: Any = ()) -> NeedReading:
    """How a need of a person who starts work stands."""
    return need(
        a_world(milestones=[a_milestone("starts-work", "a-rigger")], cases=cases, events=events), name, "starts-work"
    )


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("visa", "Visa of a person who installs equipment brought in kind"),
        ("site-access", "Access of a foreign national to a laboratory of the Department of Energy"),
    ],
)
def test_nobody_starts_work_without_visa_and_access_and_each_is_a_case_to_open(name, title):
    found = of_a_rigger(name)
    assert (found.state, found.reason) == (State.MISSING, f"no case '{title}' is open")
    assert (found.office, found.need.gates, found.need.is_decision) == ("host.visitors", True, False)


def test_a_visa_meets_the_need_once_the_person_has_entered_with_it():
    case = a_case("v", VISA, "a-rigger")
    issued, entered = an_event("v", "issue", "2026-02-02"), an_event("v", "enter", "2026-02-20", "admitted")

    assert of_a_rigger("visa", case, events=[issued]).state == State.UNDER_WAY
    assert of_a_rigger("visa", case, events=[issued, entered]).state == State.MET


def test_a_person_for_whom_there_is_no_category_has_no_visa():
    none = an_event("v", "category", "2026-02-02", "none")
    found = of_a_rigger("visa", a_case("v", VISA, "a-rigger"), events=[none])

    assert (found.state, found.reason) == (State.MISSING, "case v ended as 'none'")


def test_access_refused_is_no_access():
    refused, approved = (an_event("s", "approve", "2026-02-02", outcome) for outcome in ("refused", "approved"))
    case = a_case("s", ACCESS, "a-rigger", sensitive_country_national=False, restricted_access_case=False)

    assert of_a_rigger("site-access", case, events=[refused]).state == State.MISSING
    assert of_a_rigger("site-access", case, events=[approved]).state == State.MET
