"""Of a case a partner is told its own steps, and that it waits for the host."""

from dataclasses import replace
from datetime import date

import pytest

from builders import a_case, a_contribution, a_library, a_procedure, an_item
from lockwasher.cases.standing import State
from lockwasher.cases.visible_steps import step_offices, visible_steps
from lockwasher.register.nouns import Consignment, Partner, PartnerKind
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer

RULES = (
    a_procedure("transport")
    .step("pack", office="shipper.logistics")
    .step("screen", office="us.bis", after=("pack",))
    .step("depart", office="shipper.logistics", after=("screen",))
)
PORTFOLIO = Portfolio(
    name="test",
    partners=(Partner(id="partner", name="Partner", country="IT", kind=PartnerKind.FOREIGN_GOVERNMENT),),
    contributions=(a_contribution(),),
    items=(an_item("item", "contribution"),),
    consignments=(Consignment(id="crate", title="Crate", items=("item",), shipper="partner"),),
)
OFFICES = step_offices(a_library(RULES))
PARTNER = Viewer(Role.PARTNER, "partner", step_offices=OFFICES)
CASE = a_case()


def told(case=CASE, viewer=PARTNER, rules=RULES):
    return visible_steps(case.traced(rules, "2026-03-09"), case.registered("transport", "crate"), viewer, PORTFOLIO)


def states(told):
    return {step.name: step.state for step in told.steps}


def test_a_partner_is_told_of_its_own_steps_and_of_no_other():
    assert states(told()) == {"pack": State.READY, "depart": State.BLOCKED}
    assert (told().waits_for_host, told().host_since) == (False, None)


def test_what_is_ready_is_asked_for_with_the_day_since_when():
    assert [(step.name, step.since) for step in told().ready] == [("pack", date(2026, 1, 5))]


def test_of_a_step_that_is_anothers_it_is_told_that_the_case_waits_for_the_host_and_since_when():
    found = told(CASE.with_step("pack", on="2026-02-02"))

    assert (found.waits_for_host, found.host_since) == (True, date(2026, 2, 2))
    assert "screen" not in repr(found)
    assert "bis" not in repr(found)


def test_a_case_that_is_over_waits_for_nobody():
    over = CASE.with_step("pack", on="2026-02-02").with_step("screen", on="2026-02-03")
    found = told(over.with_step("depart", on="2026-02-04"))

    assert (found.is_over, found.waits_for_host, found.host_since) == (True, False, None)
    assert str(found.steps[0].on) == "2026-02-02"


def test_a_case_that_is_held_up_by_another_case_waits_for_the_host():
    rules = a_procedure("transport").step("pack", office="shipper.logistics", after=("fact is-cleared",))
    offices = step_offices(a_library(rules))

    found = told(rules=rules, viewer=replace(PARTNER, step_offices=offices))

    assert (states(found), found.waits_for_host, found.host_since) == ({"pack": State.BLOCKED}, True, None)


@pytest.mark.parametrize("viewer", [Viewer(Role.PARTNER, "partner"), Viewer(Role.PARTNER, None, step_offices=OFFICES)])
def test_where_no_step_is_known_to_be_the_partners_none_is_told(viewer):
    found = told(viewer=viewer)

    assert (found.title, found.steps, found.waits_for_host) == ("", (), True)


def test_a_colleague_is_told_of_every_step():
    found = told(viewer=Viewer(Role.VIEWER))

    assert list(states(found)) == ["pack", "screen", "depart"]
    assert not found.waits_for_host


def test_the_offices_of_a_step_are_those_of_all_editions():
    later = a_procedure("transport", "2020-01-01").step("pack", office="carrier")

    assert step_offices(a_library(RULES, later))["transport", "pack"] == {"shipper.logistics", "carrier"}
