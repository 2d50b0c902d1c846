"""How things travel: in which consignments, and by which route they enter."""

from dataclasses import replace

import pytest

from lockwasher.clearance.taken import Taken
from lockwasher.readiness.ways import chosen_route, consignments_of, importers_of, is_left, is_oversize, routes_taken
from lockwasher.register.nouns import Consignment, Field
from readiness.portfolios import LOAD, TANKS, TODAY, a_case, a_claim, a_load, a_world, an_event

FLORENCE, ENTRY = "us.florence.duty-free-entry", "us.entry.consumption"
FIRST = Consignment(id="first", title="Tank 1 alone", items=("tank-1",), importer="broker")


def test_an_item_travels_in_the_consignments_that_carry_it():
    world = a_world(consignments=[LOAD, FIRST])
    assert consignments_of(world, "tank-1") == (LOAD, FIRST)
    assert consignments_of(world, "tank-2") == (LOAD,)
    assert consignments_of(world, "vessels") == (LOAD, FIRST)
    assert consignments_of(world, "a-rigger") == ()


def test_a_consignment_is_its_own_and_not_the_next_one_with_the_same_goods():
    world = a_world(consignments=[LOAD, FIRST])
    assert consignments_of(world, "first") == (FIRST,)
    assert importers_of(world, "first", TANKS[0], TODAY) == ("broker",)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((True, False), True),
        ((True, None), True),
        ((None, False), None),
        ((None, None), None),
        ((False, False), False),
    ],
)
def test_one_oversize_item_makes_a_load_oversize_and_every_item_must_be_stated_that_it_is_not(said, found):
    sized = [replace(tank, is_oversize=one) for tank, one in zip(TANKS, said, strict=True)]

    assert is_oversize(a_world(items=sized), "load") is found
    assert is_oversize(a_world(items=sized), "tank-1") is said[0]


def test_of_what_has_no_item_on_record_the_size_is_unknown():
    assert is_oversize(a_world(consignments=[replace(LOAD, items=())]), "load") is None
    assert is_oversize(a_world(), "a-rigger") is None


def test_importers_are_named_by_the_ledger_and_the_consignments():
    claims = [a_claim("vessels", "cern", field=Field.IMPORTER)]
    world = a_world(consignments=[LOAD, FIRST], claims=claims)
    assert importers_of(world, "tank-1", TANKS[0], TODAY) == ("broker", "cern", "host")
    assert importers_of(a_world(consignments=[a_load(importer=None)]), "load", TANKS[0], TODAY) == ()


def test_the_route_is_the_one_taken_for_all_goods():
    assert chosen_route(a_world(cases=[a_case("f", FLORENCE)]), "load") == "florence"
    assert chosen_route(a_world(cases=[a_case("e", ENTRY, florence_claimed=False)]), "load") == "ordinary"


@pytest.mark.parametrize(
    "cases",
    [
        [],
        [a_case("e", ENTRY)],
        [a_case("f", FLORENCE, opened=False)],
        [a_case("f", FLORENCE, "tank-1")],
        [a_case("f", FLORENCE, "tank-1"), a_case("e", ENTRY, "tank-2", florence_claimed=False)],
    ],
)
def test_no_route_is_chosen_while_none_is_taken_or_not_one_for_all(cases):
    assert chosen_route(a_world(cases=cases), "load") is None


def test_the_choice_made_in_its_own_case_takes_any_route():
    """The outcome of `route-chosen` decides, also for a route that no case of its own shows."""
    case, gathered = a_case("c", "us.entry.route"), an_event("c", "gather", "2026-01-10")
    chosen = an_event("c", "route-chosen", "2026-01-12", "exhibition")
    assert chosen_route(a_world(cases=[case], events=[gathered]), "load") is None
    assert chosen_route(a_world(cases=[case], events=[gathered, chosen]), "load") == "exhibition"
    both = a_world(cases=[case, a_case("e", ENTRY, florence_claimed=False)], events=[gathered, chosen])
    assert {way.route for way in routes_taken(both, "load")["tank-1"]} == {"exhibition", "ordinary"}


def test_each_thing_has_the_routes_its_open_cases_take():
    cases = [
        a_case("f", FLORENCE, "tank-1"),
        a_case("e", ENTRY, florence_claimed=True),
        a_case("g", ENTRY, "tank-2", florence_claimed=False),
    ]
    assert routes_taken(a_world(cases=cases), "load") == {
        "tank-1": (Taken("florence", "f"),),
        "tank-2": (Taken("florence", "e"), Taken("ordinary", "g")),
    }


def test_florence_is_left_until_its_application_ends_or_the_importer_closes_it():
    assert is_left(a_world(), "load", "tank-1", "florence", TODAY)
    assert is_left(a_world(), "a-rigger", "a-rigger", "florence", TODAY)
    assert not is_left(a_world(consignments=[a_load(importer="broker")]), "load", "tank-1", "florence", TODAY)
    withdrawn = an_event("f", "completeness", "2026-01-01", "withdrawn")
    world = a_world(cases=[a_case("f", FLORENCE, "tank-1")], events=[withdrawn])
    assert not is_left(world, "load", "tank-1", "florence", TODAY)
    assert is_left(world, "load", "tank-2", "florence", TODAY)
