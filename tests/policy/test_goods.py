"""Changes to what is registered: whose title, which additional duties, a value supposed, a partner that leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from builders import a_claim, a_contribution, an_item
from forecast.worlds import TODAY, a_case, a_milestone, a_need_by, a_portfolio, a_world, an_event, in_days
from lockwasher.estimates.world import build_world
from lockwasher.policy.goods import Duties, Leaves, Passes, Title, Valued
from lockwasher.policy.model import PolicyError, apply
from lockwasher.register.nouns import Consignment, Field, Money, Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.title import Standing, holding
from policy.labs import HOW, a_policy

LAB = Project(id="project", name="Project", host="host")
PARTNERS = tuple(Partner(id=n, name=n, country="IT", kind=PartnerKind.FOREIGN_GOVERNMENT) for n in ("partner", "other"))


def under(world, *changes):
    """The world under a policy of these changes."""
    return apply(a_policy("reform", *changes), world)


# ---------------------------------------------------------------- title


def titled(title, **more):
    """A crate of one coil that enters in 30, arrives in 40 and is accepted in 60 days, with title settled."""
    stones = [a_milestone("enters"), a_milestone("arrives"), a_milestone("accepted")]
    needs = [a_need_by(n, str(in_days(d))) for n, d in (("enters", 30), ("arrives", 40), ("accepted", 60))]
    records = {"milestones": stones, "need_bys": needs, "projects": [LAB], "partners": PARTNERS} | more
    return under(a_world(a_portfolio(**records)), title)


def held_by(world, day):
    """Who has title to the coil on a day."""
    found = holding(world.portfolio, world.portfolio.item["coil"], Field.TITLE, day)
    return found.standing, {claim.holder for claim in found.claims}


@pytest.mark.parametrize(("passes", "turn"), [("at-border", 30), ("on-arrival", 40), ("at-acceptance", 60)])
def test_title_is_the_partners_until_the_milestone_and_then_the_hosts(passes, turn):
    world = titled(Title(Passes(passes)))

    assert held_by(world, in_days(0)) == held_by(world, in_days(turn - 1)) == (Standing.HELD, {"partner"})
    assert held_by(world, in_days(turn)) == (Standing.HELD, {"host"})


def test_where_no_plan_names_the_day_the_partner_keeps_title():
    world = titled(Title(Passes.ACCEPTANCE), need_bys=[])

    assert held_by(world, in_days(900)) == (Standing.HELD, {"partner"})


def test_where_no_entry_is_planned_title_passes_with_the_arrival():
    world = titled(Title(Passes.BORDER), need_bys=[a_need_by("arrives", str(in_days(40)))])

    assert held_by(world, in_days(39))[1] == {"partner"}
    assert held_by(world, in_days(40))[1] == {"host"}


def test_what_a_paper_says_already_is_left_as_it_is():
    paper = a_claim("somebody", "coil")

    assert titled(Title(Passes.ARRIVAL), claims=[paper]).portfolio.claims == (paper,)


SHARED = {
    "contributions": [a_contribution("magnet"), a_contribution("cold", "other")],
    "items": [an_item("coil", "magnet", "cold")],
}


@pytest.mark.parametrize(("of_several", "holder"), [(None, "partner"), ("other", "other"), ("partner", "partner")])
def test_of_what_several_bring_the_named_one_has_title_else_the_first(of_several, holder):
    assert held_by(titled(Title(Passes.ARRIVAL, of_several), **SHARED), in_days(0)) == (Standing.HELD, {holder})


def test_a_partner_that_is_not_there_cannot_have_title_to_what_several_bring():
    with pytest.raises(PolicyError, match="there is no partner 'cern' in this portfolio, and several bring 'coil'"):
        titled(Title(Passes.ARRIVAL, "cern"), **SHARED)
    assert held_by(titled(Title(Passes.ARRIVAL, "cern")), in_days(0))[1] == {"partner"}


# ---------------------------------------------------------------- duties

STEEL, ITALY = "7308.90.95", "IT"


def rates(world, on, number=STEEL, origin=ITALY):
    """The additional duties that are told for goods on a day, by measure: whether one is in force."""
    return {found.measure.id: found for found in world.tables.additional(number, origin, on)}


@pytest.fixture(scope="module")
def taxed():
    """An empty desk of spring 2026, with the shipped tables."""
    return build_world(Portfolio(name="none"), date(2026, 3, 2))


def test_with_no_additional_duties_none_is_left(taxed):
    assert rates(taxed, date(2026, 3, 2))
    assert rates(under(taxed, Duties(none=True)), date(2026, 3, 2)) == {}


def test_duties_of_a_day_hold_for_good_and_later_ones_never_come(taxed):
    on = under(taxed, Duties(as_on=date(2026, 1, 20)))

    assert set(rates(on, date(2027, 6, 1))) == set(rates(taxed, date(2026, 1, 20)))
    assert (
        rates(under(taxed, Duties(as_on=date(1999, 1, 1))), date(2026, 3, 2)).keys()
        < rates(taxed, date(2026, 3, 2)).keys()
    )


def test_so_many_percent_more_come_on_top_of_all_goods(taxed):
    more = rates(under(taxed, Duties(percent_more=10)), date(2026, 3, 2), "9027.50.80", "JP")
    before = rates(taxed, date(2026, 3, 2), "9027.50.80", "JP")

    assert set(more) - set(before) == {"policy"}
    assert more["policy"].rate.percent == Decimal(10)


def test_each_way_of_changing_duties_says_what_it_does():
    assert [one.told for one in (Duties(none=True), Duties(as_on=date(2026, 1, 20)), Duties(percent_more=3))] == [
        "no additional duties",
        "additional duties as on 2026-01-20",
        "3 % more on all goods",
    ]


# ---------------------------------------------------------------- values


def test_a_value_is_supposed_and_says_so():
    found = under(a_world(), Valued("coil", 5000, "USD", "a guess")).portfolio.item["coil"]

    assert (found.customs_value, found.customs_value_basis) == (Money(Decimal(5000), "USD"), "assumed: a guess")
    with pytest.raises(PolicyError, match="there is no item 'ciol' in this portfolio"):
        under(a_world(), Valued("ciol", 5000, "USD", "a guess"))


def test_a_value_on_record_stays_and_that_is_noted_without_a_name():
    world = under(a_world(), Valued("coil", 70, "USD", "the record"))
    supposed = a_policy("reform", Valued("coil", 5000, "USD", "a guess"))
    changed, notes = HOW.noting(world, supposed)

    assert changed.portfolio.item["coil"].customs_value == Money(Decimal(70), "USD")
    assert notes == ("a value is supposed for a line of which one is on record already; the one on record counts",)
    assert HOW.noting(a_world(), supposed)[1] == ()


# ---------------------------------------------------------------- a partner leaves


def test_a_partner_leaves_with_all_that_it_alone_brings():
    records = {
        "partners": PARTNERS,
        "contributions": [a_contribution("magnet"), a_contribution("cold", "other")],
        "items": [an_item("coil", "magnet"), an_item("box", "magnet", "cold"), an_item("pump", "cold")],
        "consignments": [
            Consignment(id="crate", title="crate", items=("coil",), shipper="partner"),
            Consignment(id="chest", title="chest", items=("coil", "box"), shipper="partner"),
            Consignment(id="rack", title="rack", items=("pump",), shipper="other"),
        ],
        "milestones": [
            a_milestone(),
            a_milestone("departs", "rack", id="rack-departs"),
            a_milestone("arrives", "rack", "departs", id="rack-arrives"),
        ],
        "need_bys": [a_need_by("departs", str(in_days(9))), a_need_by("rack-departs", str(in_days(9)))],
        "cases": [a_case("case"), a_case("rack", subject="rack")],
        "events": [an_event("case", "book", TODAY), an_event("rack", "book", TODAY)],
        "claims": [a_claim("partner", "box"), a_claim("other", "coil"), a_claim("other", "pump")],
    }
    left = under(a_world(a_portfolio(**records)), Leaves("partner")).portfolio

    assert [one.id for one in left.contributions] == ["cold"]
    assert {one.id: one.contributions for one in left.items} == {"box": ("cold",), "pump": ("cold",)}
    assert {one.id: one.items for one in left.consignments} == {"chest": ("box",), "rack": ("pump",)}
    assert [one.id for one in left.milestones] == ["rack-departs", "rack-arrives"]
    assert [one.milestone for one in left.need_bys] == ["rack-departs"]
    assert [one.id for one in left.cases] == ["rack"]
    assert [one.case for one in left.events] == ["rack"]
    assert [(one.holder, one.subject) for one in left.claims] == [("other", "pump")]


def test_a_partner_that_brings_nothing_cannot_leave():
    with pytest.raises(PolicyError, match="'host' brings nothing here; those who do: partner"):
        under(a_world(), Leaves("host"))
    bare = replace(a_world(), portfolio=Portfolio(name="none"))
    with pytest.raises(PolicyError, match="'partner' brings nothing here; those who do: nobody"):
        under(bare, Leaves("partner"))
