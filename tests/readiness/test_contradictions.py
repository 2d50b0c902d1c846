"""What the record says that cannot both be so."""

from dataclasses import replace
from datetime import date

import pytest

from lockwasher.calendars.spans import on
from lockwasher.readiness.contradictions import Contradiction, contradictions
from lockwasher.register.nouns import Field, Mark
from readiness.portfolios import (
    EARLY,
    a_case,
    a_claim,
    a_load,
    a_milestone,
    a_world,
    an_agreement,
    an_event,
)

FLORENCE, ENTRY, TRANSPORT, LEAVE = (
    "us.florence.duty-free-entry",
    "us.entry.consumption",
    "transport.oversize-by-legs",
    "ch.cern.leave",
)
DEPARTS, ACCEPTED = a_milestone("departs"), a_milestone("accepted")


# ---------------------------------------------------------------- two papers


def test_title_claimed_by_two_papers_is_one_contradiction_for_all_its_items():
    claims = [a_claim("vessels", "ministry", "2025-01-01"), a_claim("vessels", "cern", "2025-06-01")]
    assert contradictions(a_world(claims=claims)) == (
        Contradiction(
            "vessels",
            "title is claimed for cern and ministry, by deed-cern and deed-ministry",
            date(2025, 6, 1),
            ("tank-1", "tank-2"),
        ),
    )


def test_an_own_claim_against_that_of_the_contribution_is_about_the_item():
    claims = [a_claim("vessels", "ministry"), a_claim("tank-2", "host", field=Field.TITLE)]
    found = contradictions(a_world(claims=claims))
    assert [(c.subject, c.items) for c in found] == [("tank-2", ("tank-2",))]


@pytest.mark.parametrize(("field", "words"), [(Field.IMPORTER, "importer of record"), (Field.RISK, "risk of loss")])
def test_every_field_of_the_ledger_can_be_claimed_twice(field, words):
    claims = [a_claim("tank-1", "host", field=field), a_claim("tank-1", "cern", field=field)]
    (found,) = contradictions(a_world(claims=claims))
    assert found.sentence.startswith(f"{words} is claimed for cern and host")


def test_it_stands_since_the_first_day_on_which_two_were_named():
    claims = [
        a_claim("tank-1", "host", "2025-09-01"),
        a_claim("tank-1", "cern", "2025-06-01"),
        a_claim("tank-1", "ministry", "2025-01-01"),
    ]
    (found,) = contradictions(a_world(claims=claims))
    assert found.since == date(2025, 6, 1)


def test_accounts_contradict_nothing():
    claims = [a_claim("tank-1", "host"), a_claim("tank-1", "cern", mark=Mark.ACCOUNT)]
    assert contradictions(a_world(claims=claims)) == ()


# ---------------------------------------------------------------- before its paper

FROM_CERN = [a_load(shipper="cern")]
LEFT = an_event("t", "depart", "2026-02-10")


def test_a_departure_before_the_paper_that_lets_it_is_a_contradiction():
    world = a_world(
        milestones=[DEPARTS],
        consignments=FROM_CERN,
        cases=[a_case("t", TRANSPORT), a_case("x", LEAVE)],
        events=[LEFT],
    )
    assert contradictions(world) == (
        Contradiction(
            "load", "load leaves on 2026-02-10, before 'CERN's export formalities are done' (case x)", date(2026, 2, 10)
        ),
    )


@pytest.mark.parametrize(("day", "n"), [("2026-02-20", 1), ("2026-02-10", 0), ("2026-02-01", 0), ("2026-02", 0)])
def test_the_paper_must_surely_have_come_after_the_departure(day, n):
    """A paper known to the month of the departure may have come before it."""
    world = a_world(
        milestones=[DEPARTS],
        consignments=FROM_CERN,
        cases=[a_case("t", TRANSPORT), a_case("x", LEAVE)],
        events=[LEFT, an_event("x", "leave", day)],
        day=date(2026, 3, 31),
    )
    assert len(contradictions(world)) == n


@pytest.mark.parametrize("cases", [[], [a_case("x", LEAVE, opened=False)]])
def test_without_an_open_case_nothing_says_that_the_paper_was_not_there(cases):
    world = a_world(milestones=[DEPARTS], consignments=FROM_CERN, cases=[a_case("t", TRANSPORT), *cases], events=[LEFT])
    assert contradictions(world) == ()


def test_a_departure_without_a_day_of_its_own_contradicts_nothing():
    """Only the arrival is on record: when the goods left is not known."""
    world = a_world(
        milestones=[DEPARTS],
        consignments=FROM_CERN,
        cases=[a_case("t", TRANSPORT), a_case("x", LEAVE)],
        events=[an_event("t", "arrive", "2026-02-20")],
    )
    assert contradictions(world) == ()


def test_what_another_partner_ships_needs_no_paper_of_cern():
    cases = [a_case("t", TRANSPORT), a_case("x", LEAVE)]
    assert contradictions(a_world(milestones=[DEPARTS], cases=cases, events=[LEFT])) == ()


def test_what_a_milestone_does_not_wait_for_is_no_contradiction_when_it_comes_later():
    """An agreement is asked for at departure as practice; entry waits for no stamp."""
    cases = [a_case("t", TRANSPORT), a_case("f", FLORENCE)]
    milestones = [DEPARTS, a_milestone("enters"), a_milestone("arrives")]
    events = [LEFT, an_event("t", "arrive", "2026-02-20")]
    assert contradictions(a_world(milestones=milestones, cases=cases, events=events)) == ()


def test_goods_accepted_before_an_agreement_covered_them_are_a_contradiction():
    cases, taken = [a_case("h", "host.acceptance")], an_event("h", "accept", "2026-02-10")
    nouns = {"milestones": [ACCEPTED], "cases": cases, "events": [taken]}
    (found,) = contradictions(a_world(**nouns))
    assert found.sentence == "load is accepted by the host on 2026-02-10, before a signed agreement covered the vessels"
    (late,) = contradictions(a_world(agreements=[an_agreement("3", "vessels", signed="2026-02-20")], **nouns))
    assert late == found
    assert contradictions(a_world(agreements=[an_agreement("3", "vessels", signed="2026-02-10")], **nouns)) == ()


# ---------------------------------------------------------------- said in one case and denied in another


def test_a_fact_said_in_one_case_and_denied_in_two_is_a_contradiction_since_the_latest_of_them():
    cases = [
        a_case("b", "us.tib", for_test_only=True),
        a_case("c", "us.entry.route", "tank-1", for_test_only=False),
        a_case("d", "us.entry.route", "tank-1", for_test_only=False),
    ]
    (found,) = contradictions(a_world(cases=[replace(cases[0], opened=on(date(2026, 1, 9))), *cases[1:]]))
    assert found == Contradiction(
        "load",
        "cases contradict each other on 'The goods come solely for testing, experiment or review': so in b, not so in c and d",
        date(2026, 1, 9),
        ("tank-1",),
    )
    assert contradictions(a_world(cases=[cases[0], a_case("c", "us.entry.route", for_test_only=True)])) == ()


# ---------------------------------------------------------------- a route that is closed


def test_a_route_taken_by_an_importer_who_cannot_make_the_claim_is_a_contradiction():
    (found,) = contradictions(a_world(consignments=[a_load(importer="broker")], cases=[a_case("f", FLORENCE)]))
    assert found == Contradiction(
        "load",
        "'Duty-free entry of a scientific instrument' is taken (case f), "
        "and the importer is Broker (company); the route asks for US nonprofit by usual practice (unverified)",
        EARLY,
        ("tank-1", "tank-2"),
    )


def test_a_claim_on_the_entry_takes_the_route_as_well():
    world = a_world(consignments=[a_load(importer="broker")], cases=[a_case("e", ENTRY, florence_claimed=True)])
    assert len(contradictions(world)) == 1
    assert contradictions(a_world(cases=[a_case("e", ENTRY, florence_claimed=True)])) == ()


def test_the_sound_record_contradicts_nothing():
    world = a_world(
        milestones=[DEPARTS, ACCEPTED],
        agreements=[an_agreement("3", "vessels")],
        claims=[a_claim("vessels", "ministry")],
        cases=[a_case("t", TRANSPORT), a_case("f", FLORENCE)],
        events=[LEFT],
    )
    assert contradictions(world) == ()
