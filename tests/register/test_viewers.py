"""Through which offices a partner acts about a thing: its own, and the parts the register says it plays."""

from dataclasses import replace

import pytest

from builders import a_claim
from lockwasher.register.nouns import Mark, Office
from lockwasher.register.viewers import acting_for
from register.shared import ALFA, SHARED

STORE = frozenset({"alfa.store"})
SHIPS, BRINGS = {"shipper.logistics", "shipper.team"}, {"partner.governing-body", "partner.mission"}


def acting(subject: str, partner: str = "alfa", **more: object) -> set[str]:
    return set(acting_for(replace(SHARED, **more), partner, subject) - STORE)


def test_a_partner_acts_through_its_own_offices_about_anything():
    assert acting_for(SHARED, "alfa", "project") == STORE


def test_the_shipper_on_record_ships():
    assert acting("alfa-crate") >= SHIPS
    assert acting("beta-crate").isdisjoint(SHIPS)


def test_where_no_shipper_is_on_record_the_partner_who_alone_brings_the_things_is_asked():
    crates = tuple(replace(crate, shipper=None) for crate in SHARED.consignments)

    assert acting("alfa-crate", consignments=crates) >= SHIPS
    assert acting("mixed-crate", consignments=crates).isdisjoint(SHIPS | BRINGS)


def test_an_item_of_nobodys_contribution_is_brought_by_nobody():
    assert acting("nobodys") == set()


def test_who_has_title_on_paper_acts_as_the_one_who_owns():
    claims = (a_claim("alfa", "beta-coil"), a_claim("gamma", "alfa-coil"))

    assert acting("beta-coil", claims=claims) == {"partner.owner"}
    assert "partner.owner" not in acting("alfa-coil", claims=claims)


@pytest.mark.parametrize("more", [{"mark": Mark.ACCOUNT}, {"ends": "2026-02-01"}])
def test_an_account_and_a_title_that_ends_make_no_owner(more):
    claims = (a_claim("gamma", "beta-coil", **more),)

    assert acting("beta-coil", "gamma", claims=claims) == set()


def test_the_importer_on_record_imports_and_nobody_is_presumed_to():
    crates = tuple(replace(crate, importer="gamma") for crate in SHARED.consignments)

    assert acting("beta-crate", "gamma", consignments=crates) == {"importer.customs", "eu.establishment"}
    assert "importer.customs" not in acting("alfa-crate")


def test_the_parties_sign_an_agreement():
    assert acting("alfa-annex") == {"parties"} | BRINGS
    assert acting("beta-annex") == set()


def test_an_office_that_the_register_gives_to_a_partner_is_that_partners_alone():
    offices = (*SHARED.offices, Office(id="shipper.logistics", name="Forwarding", partner="gamma"))

    assert "shipper.logistics" not in acting("alfa-crate", offices=offices)
    assert "shipper.logistics" in acting("beta-coil", "gamma", offices=offices)


def test_a_step_is_meant_for_a_partner_only_if_every_edition_gives_it_to_an_office_of_its():
    acting = frozenset({"shipper.logistics"})

    assert ALFA.is_meant("transport", "pack", acting)
    assert not ALFA.is_meant("mixed", "either", acting)
    assert not ALFA.is_meant("transport", "unheard-of", acting)
