"""Papers that a policy files: for which lines, how many, about what, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from builders import a_contribution, an_item, day
from forecast.worlds import FLORENCE, a_case, a_milestone, a_need_by, a_portfolio, a_world, in_days
from lockwasher.clearance.eligibility_rules import assume
from lockwasher.clearance.filing_plans import AssumptionSet
from lockwasher.estimates.world import build_world
from lockwasher.forecast.compile import compile_world
from lockwasher.policy.compare import compare
from lockwasher.policy.filings import Filed, Per, taking
from lockwasher.policy.model import PolicyError, apply
from lockwasher.register.nouns import Consignment, Goods, Partner, PartnerKind, Project
from policy.labs import HOW, a_policy

TIB = "us.tib"
PARTNERS = tuple(
    Partner(id=name, name=name, country="US", kind=PartnerKind.US_NONPROFIT) for name in ("host", "partner", "other")
)
A_LIST = AssumptionSet("list", "the headings are on the list", (assume("headings-include-all"),))


def a_desk(**more):
    """Three lines in two consignments, by two partners, on the desk of a real library."""
    line = {
        "goods": Goods.COMPONENT, "whole": "magnet", "model": "mk2", "order": "po-1", "purpose": "neutrinos",
        "origin": "IT", "tariff_number": "9027.50", "was_tested_under_bond": False,
    }  # fmt: skip
    records = {
        "partners": PARTNERS,
        "projects": [Project(id="project", name="Project", host="host")],
        "contributions": [a_contribution("magnet"), a_contribution("cold", "other")],
        "items": [
            an_item("coil", "magnet", **line),
            an_item("yoke", "magnet", **line),
            an_item("pump", "cold", **{**line, "model": "mk3"}),
        ],
        "consignments": [
            Consignment(id="crate", title="crate", items=("coil", "yoke"), shipper="partner"),
            Consignment(id="chest", title="chest", items=("pump",), shipper="other"),
        ],
    }
    return build_world(a_portfolio(**records | more), date(2026, 3, 2))


def filed(world, change):
    """What the opened cases are about, each with its goods, in the order in which they are filed."""
    portfolio = apply(taking(a_policy("reform", change), A_LIST), world).portfolio
    opened = [case for case in portfolio.cases if case.id.startswith("policy:")]
    return [(case.subject, tuple(sorted(portfolio.goods(case.subject) & set(portfolio.item)))) for case in opened]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (Filed(TIB, Per.CONSIGNMENT), [("crate", ("coil", "yoke")), ("chest", ("pump",))]),
        (Filed(TIB, Per.CONSIGNMENT, of="other"), [("chest", ("pump",))]),
        (Filed(TIB, Per.CONSIGNMENT, besides="other"), [("crate", ("coil", "yoke"))]),
        (Filed(TIB, Per.PROJECT), [("policy:us.tib:1:lines", ("coil", "pump", "yoke"))]),
        (Filed(TIB, Per.BATCH, batches=2), [("policy:us.tib:1:lines", ("coil", "pump")), ("yoke", ("yoke",))]),
        (Filed(FLORENCE, Per.LINE), [("coil", ("coil",)), ("pump", ("pump",)), ("yoke", ("yoke",))]),
        (Filed(FLORENCE, Per.TYPE), [("crate", ("coil", "yoke")), ("pump", ("pump",))]),
        (Filed(FLORENCE, Per.OVERSIZE), [(f"policy:{FLORENCE}:1:lines", ("coil", "pump", "yoke"))]),
    ],
    ids=lambda one: one.told if isinstance(one, Filed) else "",
)
def test_cases_are_opened_for_what_the_policy_says(change, wanted):
    assert filed(a_desk(), change) == wanted


def test_where_of_no_line_it_can_be_told_nothing_is_filed_and_what_would_tell_it_is_named():
    with pytest.raises(
        PolicyError, match=r"of 3 lines none is known to be in an application; name a set of assumptions"
    ):
        apply(a_policy("known", Filed(FLORENCE, Per.LINE)), a_desk())


def test_where_all_lines_are_filed_for_already_no_assumption_is_asked_for():
    held = a_desk(cases=[a_case("own", FLORENCE, "crate"), a_case("second", FLORENCE, "chest")])

    assert apply(a_policy("known", Filed(FLORENCE, Per.LINE)), held) == held


def test_a_line_that_may_be_in_no_application_is_in_none():
    lines = [replace(one, goods=Goods.CONSUMABLE) if one.id == "pump" else one for one in a_desk().portfolio.items]

    assert filed(a_desk(items=lines), Filed(FLORENCE, Per.LINE)) == [("coil", ("coil",)), ("yoke", ("yoke",))]


def test_what_a_case_of_the_procedure_is_about_already_is_not_filed_again():
    world = a_desk(cases=[a_case("own", TIB, "crate")])

    assert filed(world, Filed(TIB, Per.CONSIGNMENT)) == [("chest", ("pump",))]


def test_two_filings_of_one_procedure_open_cases_of_different_names():
    of, besides = Filed(TIB, Per.CONSIGNMENT, of="other"), Filed(TIB, Per.CONSIGNMENT, besides="other")
    names = [case.id for case in apply(a_policy("both", of, besides), a_desk()).portfolio.cases]

    assert names == ["policy:us.tib:1", "policy:us.tib:2"]


def test_what_is_wanted_first_is_filed_first():
    wanted = {
        "milestones": [a_milestone("enters", "crate"), a_milestone("enters", "chest", id="chest-enters")],
        "need_bys": [
            a_need_by("enters", str(in_days(30, "2026-03-02"))),
            a_need_by("chest-enters", str(in_days(9, "2026-03-02"))),
        ],
    }

    assert [subject for subject, _ in filed(a_desk(**wanted), Filed(TIB, Per.CONSIGNMENT))] == ["chest", "crate"]


def test_each_case_states_the_facts_that_are_so():
    change = Filed("us.nasa.certificate", Per.CONSIGNMENT, stating=("nasa-international-programme",))
    cases = apply(a_policy("nasa", change), a_desk()).portfolio.cases

    assert [case.facts for case in cases] == [(("nasa-international-programme", True),)] * 2


def test_batches_share_the_lines_of_a_project_evenly_and_leave_none_out():
    lines = [an_item(f"line-{n:02}", "magnet") for n in range(11)]
    sizes = [len(goods) for _, goods in filed(a_desk(items=lines, consignments=[]), Filed(TIB, Per.BATCH, batches=4))]

    assert sizes == [3, 3, 3, 2]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (Filed(TIB, Per.LINE, of="nobody"), "there is no partner 'nobody' in this portfolio"),
        (Filed(TIB, Per.LINE, besides="nobody"), "there is no partner 'nobody' in this portfolio"),
        (Filed("us.nothing", Per.LINE), "us.nothing"),
    ],
)
def test_what_cannot_be_filed_is_refused(change, wanted):
    with pytest.raises(PolicyError, match=wanted):
        apply(a_policy("reform", change), a_desk())


def test_projects_of_different_hosts_have_no_plan_of_applications():
    west = Project(id="west", name="West", host="other")
    lines = [an_item("coil", "magnet"), replace(an_item("pump", "cold"), project="west")]
    world = a_desk(items=lines, projects=[Project(id="project", name="Project", host="host"), west], consignments=[])

    with pytest.raises(PolicyError, match="the projects have different host laboratories"):
        apply(a_policy("reform", Filed(FLORENCE, Per.LINE)), world)


def test_a_filing_for_nothing_leaves_the_plan_as_it_is():
    world = a_world(a_portfolio(partners=PARTNERS, cases=[a_case()]))
    changed = apply(a_policy("none", Filed(FLORENCE, Per.CONSIGNMENT, of="other")), world)

    assert compile_world(changed).plan == compile_world(world).plan
    assert changed.as_of == day("2027-03-01")


def test_papers_for_which_no_line_is_left_are_noted():
    filed = Filed(FLORENCE, Per.CONSIGNMENT)
    once = a_policy("once", filed)
    world, notes = HOW.noting(a_world(), once)

    assert notes == ()
    assert HOW.noting(world, once)[1] == (
        f"{FLORENCE}, one per consignment: no line is left to be filed for, so nothing is opened",
    )
    found = compare(a_world(), once, [a_policy("twice", filed, filed)], HOW)
    assert (found.base_notes, [one.notes for one in found.others]) == (
        (),
        [(f"{filed.told}: no line is left to be filed for, so nothing is opened",)],
    )
