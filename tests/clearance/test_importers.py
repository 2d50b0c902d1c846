"""Who imports an item, who would apply for its duty-free entry, and how it comes."""

from dataclasses import replace
from datetime import date

import pytest

from lockwasher.calendars.spans import on
from lockwasher.clearance.importers import applicant_of, carrying, comes_by_ocean, importers_of
from lockwasher.estimates.world import World, build_world
from lockwasher.register.nouns import Claim, Consignment, Field, Item, Leg, Mark, Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 3, 2)
TANK = Item(id="tank", title="Tank", contributions=("vessel",), project="array")
PUMP = replace(TANK, id="pump")


def load(id: str = "load", *modes: str, importer: str | None = None, items: tuple[str, ...] = ("tank",)) -> Consignment:
    """A consignment that goes by some modes."""
    legs = tuple(Leg(start="a", end="b", mode=mode) for mode in modes)
    return Consignment(id=id, title=id, items=items, legs=legs, importer=importer)


def claim(holder: str, begins: date, *, mark: Mark = Mark.READ, field: Field = Field.IMPORTER) -> Claim:
    """A paper that names the importer of the tank from a day on."""
    return Claim(
        id=holder, field=field, subject="tank", holder=holder, begins=on(begins), paper=f"deed-{holder}", mark=mark
    )


def a_world(*consignments: Consignment, claims: tuple[Claim, ...] = ()) -> World:
    """A desk with a tank and a pump."""
    return build_world(
        Portfolio(name="desk", items=(TANK, PUMP), consignments=consignments, claims=claims), DAY, beliefs={}
    )


def test_each_item_is_carried_by_every_consignment_that_holds_it():
    both, alone = load("both", items=("tank", "pump")), load("alone")
    world = a_world(both, alone)

    assert dict(carrying(world)) == {"tank": (both, alone), "pump": (both,)}
    assert carrying(a_world()).get("tank", ()) == ()


def test_nobody_imports_what_no_paper_and_no_consignment_gives_an_importer():
    assert importers_of(a_world(load()), TANK, DAY) == ()


def test_several_importers_are_each_named_once_and_in_one_order():
    """Two consignments and the ledger: who contradicts whom must not hang on the order of the files."""
    claims = (claim("host", date(2025, 1, 1)),)
    loads = load("one", importer="ministry"), load("two", importer="host"), load("three", importer="broker")

    assert importers_of(a_world(*loads, claims=claims), TANK, DAY) == ("broker", "host", "ministry")
    assert importers_of(a_world(*reversed(loads), claims=claims), TANK, DAY) == ("broker", "host", "ministry")
    assert importers_of(a_world(*loads, claims=claims), PUMP, DAY) == ()


@pytest.mark.parametrize(("begins", "found"), [(DAY, ("host",)), (date(2026, 3, 3), ())])
def test_a_paper_names_the_importer_from_its_day_on(begins, found):
    assert importers_of(a_world(claims=(claim("host", begins),)), TANK, DAY) == found


def test_a_paper_on_title_and_an_account_without_a_paper_name_no_importer():
    told = claim("broker", date(2025, 1, 1), mark=Mark.ACCOUNT)
    owns = claim("ministry", date(2025, 1, 1), field=Field.TITLE)

    assert importers_of(a_world(claims=(told, owns)), TANK, DAY) == ()


def test_the_names_given_take_the_place_of_those_of_the_consignments_and_not_of_the_ledger():
    world = a_world(load(importer="broker"), claims=(claim("host", date(2025, 1, 1)),))

    assert importers_of(world, TANK, DAY, ("ministry",)) == ("host", "ministry")
    assert importers_of(world, TANK, DAY, ()) == ("host",)


@pytest.mark.parametrize(
    ("loads", "found"),
    [
        ((), None),
        ((load(),), None),
        ((load("one", "road", "sea"),), True),
        ((load("one", "road"), load("two", "sea")), True),
        ((load("one", "road", "river"),), False),
        ((load("one", "air"), load("two")), False),
    ],
)
def test_what_goes_over_sea_on_any_leg_comes_by_ocean_and_without_legs_nobody_knows(loads, found):
    assert comes_by_ocean(a_world(*loads), TANK) is found


def partner(id: str, predecessor: str | None = None, succeeded_on: date | None = None) -> Partner:
    """An institution that may have taken another's place."""
    return Partner(
        id=id,
        name=id,
        country="US",
        kind=PartnerKind.US_NONPROFIT,
        predecessor=predecessor,
        succeeded_on=succeeded_on,
    )


def a_desk(*partners: Partner, host: str | None = "old") -> Portfolio:
    """A project at a host laboratory."""
    return Portfolio(name="desk", partners=partners, projects=(Project(id="array", name="Array", host=host),))


OLD, NEW, NEWER = partner("old"), partner("new", "old", DAY), partner("newer", "new", date(2028, 1, 1))


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2026, 3, 1), "old"), (DAY, "new"), (date(2027, 12, 31), "new"), (date(2028, 1, 1), "newer")],
)
def test_the_host_laboratory_applies_or_whoever_has_succeeded_it_by_the_day(day, found):
    assert applicant_of(a_desk(OLD, NEW, NEWER), "array", day).id == found


def test_a_succession_without_a_day_has_not_happened():
    assert applicant_of(a_desk(OLD, partner("new", "old")), "array", DAY) is OLD


def test_who_is_named_applies_and_nobody_in_the_place_of_one_who_is_not_on_record():
    desk = a_desk(OLD, NEW)

    assert applicant_of(desk, "array", DAY, "old") is OLD
    assert applicant_of(desk, "array", DAY, "nobody") is None


def test_without_a_project_or_a_host_on_record_nobody_is_known_to_apply():
    assert applicant_of(a_desk(OLD), "another", DAY) is None
    assert applicant_of(a_desk(OLD, host=None), "array", DAY) is None
    assert applicant_of(a_desk(NEW, host="gone"), "array", DAY) is None


def test_institutions_that_succeed_each_other_in_a_circle_come_to_an_end():
    """A slip of the register: no institution is its own successor's successor."""
    circle = a_desk(partner("old", "new", DAY), partner("new", "old", DAY))

    assert applicant_of(circle, "array", DAY) is circle.partner["old"]
