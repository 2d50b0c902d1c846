"""Needs that facts of the register meet: agreements, title, importer, insurance, the route."""

from datetime import date
from typing import Any

import pytest

from lockwasher.readiness.readings import NeedReading, State
from lockwasher.register.nouns import Consignment, Contribution, Field, Item, Mark
from readiness.portfolios import (
    LOAD,
    TANKS,
    TODAY,
    VESSELS,
    a_case,
    a_claim,
    a_load,
    a_milestone,
    a_need_by,
    a_title_clause,
    a_world,
    an_agreement,
    an_event,
    need,
)

CAMERAS = Contribution(id="cameras", title="the cameras", partner="ministry", project="array")
CAMERA = Item(id="camera", title="Camera", contributions=("cameras",), project="array")
MIXED = Consignment(id="load", title="Tanks and camera", items=("tank-1", "tank-2", "camera"), importer="host")
BOTH: dict[str, Any] = {"contributions": (VESSELS, CAMERAS), "items": (*TANKS, CAMERA), "consignments": [MIXED]}
FLORENCE, ENTRY = "us.florence.duty-free-entry", "us.entry.consumption"


def judged(kind: str, name: str, day: date = TODAY, **nouns: Any) -> NeedReading:
    """How one need stands of the one milestone on record."""
    return need(a_world(day, milestones=[a_milestone(kind)], **nouns), name, kind)


# ---------------------------------------------------------------- agreements


def agreement(day: date = TODAY, **nouns: Any) -> NeedReading:
    """How the need stands that an agreement covers what departs."""
    return judged("departs", "agreement", day, **nouns)


@pytest.mark.parametrize("covered", ["vessels", "array"])
def test_an_agreement_over_the_contribution_or_its_project_covers_the_items(covered):
    found = agreement(agreements=[an_agreement("3", covered)])
    assert (found.state, found.reason) == (State.MET, "covered by Annex 3")


def test_an_agreement_over_each_item_covers_it():
    assert agreement(agreements=[an_agreement("3", "tank-1", "tank-2")]).state == State.MET


def test_no_agreement_is_missing_under_its_contribution_with_all_its_items():
    found = agreement(agreements=[an_agreement("3", "cameras")], **BOTH)
    assert (found.state, found.reason) == (State.MISSING, "no paper on record covers the vessels")
    assert [(c.id, c.title, c.subjects) for c in found.causes] == [
        ("agreement:vessels", "no agreement covers the vessels", ("tank-1", "tank-2"))
    ]
    assert found.office == "us.agency.programme"


def test_each_contribution_without_an_agreement_is_a_cause_of_its_own():
    found = agreement(**BOTH)
    assert found.reason == "no paper on record covers the vessels; no paper on record covers the cameras"
    assert [(c.id, c.subjects) for c in found.causes] == [
        ("agreement:vessels", ("tank-1", "tank-2")),
        ("agreement:cameras", ("camera",)),
    ]


def test_what_papers_between_the_parties_do_cover_is_told_beside():
    """So that nobody takes a frame agreement for the annex."""
    papers = [an_agreement("frame"), an_agreement("draft", signed=None), an_agreement("3", "cameras")]
    assert agreement(agreements=papers, **BOTH).notes == ("Annex frame: covers nothing", "Annex 3: covers cameras")


@pytest.mark.parametrize(
    "paper", [an_agreement("3", "vessels", signed=None), an_agreement("3", "vessels", ends="2026-01-31")]
)
def test_a_draft_or_an_agreement_that_has_ended_covers_nothing(paper):
    assert agreement(agreements=[paper]).state == State.MISSING


def test_an_agreement_must_last_to_the_day_the_milestone_is_wanted():
    papers = [an_agreement("3", "vessels", ends="2026-06-30")]
    assert agreement(agreements=papers, need_bys=[a_need_by("departs", "2026-06")]).state == State.MET
    late = agreement(agreements=papers, need_bys=[a_need_by("departs", "2026-07")])
    assert (late.state, late.day) == (State.MISSING, date(2026, 7, 31))


def test_items_that_belong_to_no_contribution_leave_it_undetermined():
    stray = Item(id="tank-2", title="Tank 2", contributions=(), project="array")
    found = agreement(items=[TANKS[0], stray], agreements=[an_agreement("3", "vessels")])
    assert (found.state, found.reason) == (State.UNDETERMINED, "Tank 2: no contribution on record")
    assert [(c.id, c.subjects) for c in found.causes] == [("agreement:load", ("tank-2",))]
    assert agreement(items=[TANKS[0], stray], agreements=[an_agreement("3", "array")]).state == State.MET


def test_a_consignment_without_items_on_record_leaves_it_undetermined():
    found = agreement(consignments=[Consignment(id="load", title="Boxes", items=())])
    assert (found.state, found.reason) == (State.UNDETERMINED, "no item of it is on record")
    assert found.causes[0].subjects == ("load",)


# ---------------------------------------------------------------- title


def title(kind: str = "enters", day: date = TODAY, **nouns: Any) -> NeedReading:
    """How the need stands that a paper says who has title."""
    return judged(kind, "title", day, **nouns)


def test_a_paper_for_each_item_meets_the_need():
    found = title(claims=[a_claim("tank-1", "ministry"), a_claim("tank-2", "host")])
    assert (found.state, found.reason) == (State.MET, "every item has a holder on paper")


def test_a_claim_on_the_contribution_holds_for_its_items():
    assert title(claims=[a_claim("vessels", "ministry")]).state == State.MET


def test_an_agreement_without_a_title_clause_is_one_cause_with_all_its_items():
    found = title(agreements=[an_agreement("3", "vessels")])
    assert found.state == State.UNDETERMINED
    assert found.reason == "no paper on record says who has title to 2 items"
    assert [(c.id, c.title, c.subjects) for c in found.causes] == [
        ("title-clause:3", "Annex 3 has no title clause on record", ("tank-1", "tank-2"))
    ]
    assert found.office == "host.legal"


def test_a_contribution_without_an_agreement_is_another_cause():
    found = title(agreements=[an_agreement("3", "vessels")], **BOTH)
    assert [(c.id, c.subjects) for c in found.causes] == [
        ("title-clause:3", ("tank-1", "tank-2")),
        ("agreement:cameras", ("camera",)),
    ]


def test_only_the_items_with_a_gap_hang_on_the_cause():
    found = title(agreements=[an_agreement("3", "vessels")], claims=[a_claim("tank-1", "ministry")])
    assert found.reason == "no paper on record says who has title to Tank 2"
    assert found.causes[0].subjects == ("tank-2",)


def test_a_clause_that_nobody_carried_out_is_named_as_the_cause():
    found = title(agreements=[an_agreement("3", "vessels")], clauses=[a_title_clause("3")])
    assert [(c.id, c.title) for c in found.causes] == [
        ("title-record:3", "Annex 3 has a title clause, and no paper on record says that title passed")
    ]


def test_a_clause_for_one_item_does_not_speak_for_the_other():
    found = title(agreements=[an_agreement("3", "vessels")], clauses=[a_title_clause("3", "tank-1")])
    assert [(c.id, c.subjects) for c in found.causes] == [
        ("title-record:3", ("tank-1",)),
        ("title-clause:3", ("tank-2",)),
    ]


def test_a_frame_without_a_clause_is_no_cause_beside_an_annex_that_has_one():
    papers = [an_agreement("frame", "array"), an_agreement("3", "vessels")]
    found = title(agreements=papers, clauses=[a_title_clause("3")])
    assert [c.id for c in found.causes] == ["title-record:3"]


def test_an_agreement_over_the_items_themselves_is_looked_at_first():
    papers = [an_agreement("loan", "tank-1", "tank-2")]
    assert [c.id for c in title(agreements=papers).causes] == ["title-clause:loan"]


def test_items_that_belong_to_no_contribution_are_a_cause_of_their_own():
    stray = Item(id="tank-2", title="Tank 2", contributions=(), project="array")
    found = title(items=[TANKS[0], stray], claims=[a_claim("tank-1", "ministry")])
    assert [(c.id, c.subjects) for c in found.causes] == [("contribution:array", ("tank-2",))]


def test_a_consignment_without_items_has_no_title_to_judge():
    found = title(consignments=[Consignment(id="load", title="Boxes", items=())])
    assert (found.state, found.reason) == (State.UNDETERMINED, "no item of it is on record")
    assert [(c.id, c.subjects) for c in found.causes] == [("items:load", ("load",))]


def test_title_claimed_by_two_papers_is_contradictory():
    found = title(claims=[a_claim("vessels", "ministry"), a_claim("vessels", "cern")])
    assert found.state == State.CONTRADICTORY
    assert found.reason == "title of 2 items is claimed by several papers: deed-cern, deed-ministry"
    assert [(c.id, c.title, c.subjects) for c in found.causes] == [
        (
            "title:deed-cern, deed-ministry",
            "papers give title to different partners (deed-cern, deed-ministry)",
            ("tank-1", "tank-2"),
        )
    ]


def test_a_gap_is_told_beside_a_double_claim():
    claims = [a_claim("tank-1", "ministry"), a_claim("tank-1", "cern")]
    found = title(claims=claims, agreements=[an_agreement("3", "vessels")])
    assert found.state == State.CONTRADICTORY
    assert found.reason == (
        "title of Tank 1 is claimed by several papers: deed-cern, deed-ministry; "
        "no paper on record says who has title to Tank 2"
    )
    assert [(c.id, c.subjects) for c in found.causes] == [
        ("title:deed-cern, deed-ministry", ("tank-1",)),
        ("title-clause:3", ("tank-2",)),
    ]


def test_double_claims_by_different_papers_are_different_causes():
    claims = [
        a_claim(item, holder)
        for item, others in (("tank-1", "cern"), ("tank-2", "host"))
        for holder in ("ministry", others)
    ]
    assert [(c.id, c.subjects) for c in title(claims=claims).causes] == [
        ("title:deed-cern, deed-ministry", ("tank-1",)),
        ("title:deed-host, deed-ministry", ("tank-2",)),
    ]


def test_an_account_holds_nothing_and_is_told():
    claims = [a_claim("vessels", "cern", mark=Mark.ACCOUNT), a_claim("vessels", "ministry", mark=Mark.ACCOUNT)]
    found = title("accepted", claims=claims)
    assert found.state == State.UNDETERMINED
    assert found.notes == ("told by cern", "told by ministry")
    beside_a_paper = title(claims=[claims[0], a_claim("vessels", "ministry")])
    assert beside_a_paper.state == State.MET


def test_title_is_asked_for_the_day_wanted_and_not_for_today():
    claims = [a_claim("vessels", "ministry", "2026-05-01")]
    assert title(claims=claims).state == State.UNDETERMINED
    found = title(claims=claims, need_bys=[a_need_by("enters", "2026-06-01")])
    assert (found.state, found.day) == (State.MET, date(2026, 6, 1))


def test_at_entry_the_notes_name_what_title_decides_and_the_risk_on_what_is_open():
    undetermined, *at_risk = title().notes
    assert undetermined.startswith("undetermined without it: Property of a foreign government or designated")
    named = [line in undetermined for line in ("19 CFR 148.89", "HTSUS 9809.00.70", "HTSUS 9809.00.20")]
    assert named == [True, True, False]
    assert [note.partition(" (")[0] for note in at_risk] == [
        "at risk: Duty-free entry of a scientific instrument",
        "at risk: Ordinary entry, duty paid",
    ]
    assert at_risk[1] == (
        "at risk: Ordinary entry, duty paid (HTSUS chapters 1 to 97), "
        "the importer answers for duty, value and description of a thing whose owner is not on paper"
    )


def test_a_route_that_the_importer_closes_carries_no_risk_of_title():
    notes = title(consignments=[a_load(importer="broker")]).notes
    assert not any("Duty-free" in note for note in notes)
    assert any("Ordinary entry" in note for note in notes)


def test_where_nothing_enters_no_route_is_told():
    assert title("accepted").notes == ()


# ---------------------------------------------------------------- the importer


def importer(**nouns: Any) -> NeedReading:
    """How the need of an importer stands."""
    return judged("enters", "importer", **nouns)


def test_the_consignment_or_the_ledger_names_the_importer():
    assert importer().state == State.MET
    claims = [a_claim("vessels", "host", field=Field.IMPORTER)]
    assert importer(consignments=[a_load(importer=None)], claims=claims).state == State.MET


def test_no_importer_on_paper_is_undetermined():
    found = importer(consignments=[a_load(importer=None)], claims=[a_claim("tank-1", "host", field=Field.IMPORTER)])
    assert (found.state, found.reason) == (State.UNDETERMINED, "no paper names the importer of Tank 2")
    assert [(c.id, c.subjects) for c in found.causes] == [("importer:load", ("tank-2",))]
    assert found.office == "importer.customs"


def test_an_item_in_no_consignment_has_no_importer():
    enters = a_milestone("enters", "tank-1")
    found = need(a_world(milestones=[enters], consignments=[]), "importer", "enters")
    assert found.state == State.UNDETERMINED


def test_two_importers_are_contradictory():
    found = importer(claims=[a_claim("tank-1", "broker", field=Field.IMPORTER)])
    assert (found.state, found.reason) == (State.CONTRADICTORY, "Tank 1 would be imported by broker, host")
    assert [(c.id, c.subjects) for c in found.causes] == [("importer:load", ("tank-1",))]


def test_without_items_the_importer_is_undetermined():
    found = importer(consignments=[Consignment(id="load", title="Boxes", items=(), importer="host")])
    assert (found.state, found.reason) == (State.UNDETERMINED, "no item of it is on record")


# ---------------------------------------------------------------- insurance


def insurance(*consignments: Consignment) -> NeedReading:
    """How the need of an insurer stands."""
    return judged("departs", "insurance", consignments=consignments)


def test_an_insurer_on_every_leg_meets_the_need():
    assert insurance(a_load("broker", "host")).state == State.MET


def test_a_leg_without_an_insurer_is_named():
    found = insurance(a_load("broker", None, None))
    assert (found.state, found.reason) == (State.UNDETERMINED, "no record names an insurer for P1 to P2; P2 to P3")
    assert [(c.id, c.subjects) for c in found.causes] == [("insurance:load", ("load",))]


def test_legs_that_are_not_on_record_are_undetermined():
    found = insurance(LOAD)
    assert (found.state, found.reason) == (State.UNDETERMINED, "the legs of the route are not on record")


def test_one_consignment_with_legs_does_not_speak_for_another():
    legs = a_load("broker").legs
    one = Consignment(id="one", title="First", items=("tank-1",), legs=legs)
    two = Consignment(id="two", title="Second", items=("tank-1",))
    departs = a_milestone("departs", "tank-1")
    assert (
        need(a_world(milestones=[departs], consignments=[one, two]), "insurance", "departs").state == State.UNDETERMINED
    )
    assert need(a_world(milestones=[departs], consignments=[one]), "insurance", "departs").state == State.MET
    assert need(a_world(milestones=[departs], consignments=[]), "insurance", "departs").state == State.UNDETERMINED


# ---------------------------------------------------------------- the route


def route(*cases: Any, **nouns: Any) -> NeedReading:
    """How the need of a chosen route stands."""
    return judged("enters", "route", cases=cases, **nouns)


def test_an_open_application_takes_its_route():
    found = route(a_case("f", FLORENCE))
    assert (found.state, found.reason) == (State.MET, "'Duty-free entry of a scientific instrument' (case f)")


@pytest.mark.parametrize(
    ("claimed", "taken"), [(True, "Duty-free entry of a scientific instrument"), (False, "Ordinary entry, duty paid")]
)
def test_an_entry_that_says_whether_it_claims_takes_a_route(claimed, taken):
    found = route(a_case("e", ENTRY, florence_claimed=claimed))
    assert (found.state, found.reason) == (State.MET, f"'{taken}' (case e)")


@pytest.mark.parametrize("case", [a_case("f", FLORENCE, opened=False), a_case("e", ENTRY)])
def test_a_planned_application_or_an_entry_that_says_nothing_takes_no_route(case):
    found = route(case)
    assert (found.state, found.reason) == (State.MISSING, "no record says which route 2 items will take")
    assert [(c.id, c.subjects) for c in found.causes] == [("route:load", ("load",))]
    assert found.office == "importer.customs"


def test_items_without_a_route_are_named_beside_those_that_have_one():
    found = route(a_case("f", FLORENCE, "tank-1"))
    assert (found.state, found.reason) == (State.MISSING, "no record says which route Tank 2 will take")
    assert found.causes[0].subjects == ("tank-2",)


def test_two_routes_for_the_same_things_are_contradictory():
    found = route(a_case("f", FLORENCE), a_case("e", ENTRY, "tank-1", florence_claimed=False))
    assert found.state == State.CONTRADICTORY
    assert found.reason == (
        "taken for the same things: 'Duty-free entry of a scientific instrument' (case f) "
        "and 'Ordinary entry, duty paid' (case e)"
    )
    assert found.causes[0].subjects == ("tank-1",)


def test_two_tanks_may_go_two_ways():
    found = route(a_case("f", FLORENCE, "tank-1"), a_case("e", ENTRY, "tank-2", florence_claimed=False))
    assert found.state == State.MET


def test_a_route_whose_application_was_withdrawn_is_no_longer_taken():
    world = {"events": [an_event("f", "completeness", "2026-01-01", "withdrawn")]}
    assert route(a_case("f", FLORENCE), **world).state == State.MISSING
