"""The shipped policies: each is read, rests on something, and applies to the portfolios that it names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lockwasher.calendars.spans import parse_span
from lockwasher.estimates.world import build_world
from lockwasher.exchange.assumed import sets_of
from lockwasher.exchange.folder import read_cover, read_folder, shipped_folder
from lockwasher.forecast.forecast import forecast
from lockwasher.policy.filings import FILED, taking
from lockwasher.policy.goods import Duties, Leaves
from lockwasher.policy.model import About, PolicyError, apply
from lockwasher.policy.offices import Desks
from lockwasher.policy.reader import faults, read_policies, read_policy, shipped_policies
from lockwasher.procedures.library import read_library
from lockwasher.register.nouns import MilestoneKind
from sample import write_sample

LIBRARY = read_library()
POLICIES = read_policies(LIBRARY)
ASKED = {
    "florence.one-per-line", "florence.one-per-type", "florence.per-oversize-instrument", "nasa-authority",
    "statutory-waiver", "ioia-cern", "title.kept-until-acceptance", "title.at-border", "title.on-arrival",
    "c175.blanket", "c175.no-wait-for-policy-clearance", "c175.fewer-clearers", "c175.one-occasion-more",
    "authority-by-statute", "desks.as-assumed", "desks.more", "desks.surge", "desks.vacancy-in-july", "desks.hiring-freeze",
    "visa.three-years-multiple", "visa.category-for-crews", "visa.check-67-to-15", "continuing-resolution",
    "money.multi-year", "money.new-start-waits", "eu-article-51", "duties.none", "duties.as-on", "duties.ten-percent-more", "partner-leaves",
    "scientists-at-risk", "science-diplomacy-fund", "pandemic",
}  # fmt: skip


def chosen(name, **set_to):
    """A shipped policy with some of its parameters set."""
    return read_policy(shipped_policies() / f"{name}.yaml", LIBRARY, set_to)


def under_assumptions(policy, name):
    """A policy on a shipped portfolio, with the first set of assumptions that stands beside it."""
    return taking(policy, sets_of(shipped_folder(name))[0])


@pytest.fixture(scope="module")
def worlds():
    """The shipped portfolios on their own days."""
    folders = {name: shipped_folder(name) for name in ("icarus", "dune")}
    return {n: build_world(read_folder(f), read_cover(f).default_day) for n, f in folders.items()}


def test_all_are_there_and_read_without_a_fault():
    assert faults(LIBRARY) == []
    assert set(POLICIES) >= ASKED


def test_each_is_offered_under_a_heading_with_those_of_its_kind():
    assert {policy.about for policy in POLICIES.values()} == set(About) - {About.OTHER}
    families = {(policy.id.split(".")[0], policy.about) for policy in POLICIES.values() if "." in policy.id}
    assert len(families) == len(dict(families))


@pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda policy: policy.id)
def test_each_says_what_it_rests_on_and_what_stays_as_it_is(policy):
    assert policy.backing.cites
    assert policy.precedent
    assert policy.question.endswith("?")
    assert policy.still
    assert policy.portfolios
    assert all(parameter.rests_on and parameter.unit for parameter in policy.parameters)
    assert all(choice.rests_on for choice in policy.choices)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda policy: policy.id)
def test_each_applies_to_the_portfolios_that_it_names(policy, worlds):
    for name in policy.portfolios:
        changed = apply(under_assumptions(policy, name), worlds[name])
        assert changed.as_of == worlds[name].as_of
        assert changed.library.ids == worlds[name].library.ids


@pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda policy: policy.id)
def test_each_can_be_played_on_icarus(policy, worlds):
    changed = apply(under_assumptions(policy, "icarus"), worlds["icarus"])
    days = {one.milestone.id: one.dates for one in forecast(changed, draws=16).milestones}

    assert days
    assert all(dates is None or dates.p50 >= worlds["icarus"].as_of for dates in days.values())


@pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda policy: policy.id)
def test_a_number_may_be_set_to_either_end_of_its_range(policy):
    for parameter in policy.parameters:
        for value in (parameter.low, parameter.high):
            others = {"now": 30} if (policy.id, parameter.name) == ("c175.fewer-clearers", "left") else {}
            others |= {"left": 1} if (policy.id, parameter.name) == ("c175.fewer-clearers", "now") else {}
            found = chosen(policy.id, **{parameter.name: value}, **others)
            assert {p.name: p.value for p in found.parameters}[parameter.name] == value


# ---------------------------------------------------------------- what single ones must show


def middle(world, milestone, *policies):
    """The middle day of a milestone under some policies."""
    for policy in policies:
        world = apply(policy, world)
    found = {one.milestone.id: one.dates for one in forecast(world, draws=400).milestones}
    return found[milestone].p50


def test_the_year_in_the_car_park_does_not_shrink_by_a_waiver_and_does_by_settled_title():
    arrived = build_world(read_folder(shipped_folder("icarus")), parse_span("2017-08-01").first)
    today = middle(arrived, "icarus-accepted")

    for waiver in ("nasa-authority", "statutory-waiver"):
        assert middle(arrived, "icarus-accepted", chosen(waiver)) == today
    assert middle(arrived, "icarus-accepted", chosen("title.on-arrival")) < today


def test_under_a_nasa_style_authority_each_consignment_has_its_check_and_nothing_is_filed_under_florence(worlds):
    changed = apply(chosen("nasa-authority"), worlds["dune"])
    opened = [case for case in changed.portfolio.cases if case.id.startswith(FILED)]

    assert {case.procedure for case in opened} == {"us.nasa.certificate"}
    assert len(opened) == len(worlds["dune"].portfolio.consignments)
    assert "enters/stamp" in changed.lifted


def test_designation_of_cern_asks_state_for_each_of_its_consignments_and_for_no_others(worlds):
    designated = chosen("ioia-cern")
    portfolio = apply(under_assumptions(designated, "dune"), worlds["dune"]).portfolio
    asked = [case for case in portfolio.cases if case.id.startswith(f"{FILED}us.customs.property-of-governments")]
    partners = {
        portfolio.contribution[name].partner
        for case in asked
        for item in portfolio.items_of(case.subject)
        for name in item.contributions
    }

    assert len(asked) > 100
    assert partners == {"cern"}
    assert "policy:us.customs.property-of-governments:1" not in {
        case.id for case in apply(under_assumptions(designated, "icarus"), worlds["icarus"]).portfolio.cases
    }  # what INFN and CERN bring together is not CERN's own


def test_a_statutory_waiver_is_asked_for_in_as_many_submissions_as_said(worlds):
    def submissions(**set_to):
        cases = apply(chosen("statutory-waiver", **set_to), worlds["dune"]).portfolio.cases
        return sum(case.id.startswith(FILED) for case in cases)

    projects = {item.project for item in worlds["dune"].portfolio.items}
    assert submissions() == len(projects)
    assert submissions(batches=5) == 5 * len(projects)


def test_both_agencies_decide_within_the_clock_of_the_waiver(worlds):
    changed = apply(chosen("statutory-waiver"), worlds["dune"])

    for step in ("eligibility", "decide"):
        assert max(changed.belief("us.florence.duty-free-entry", step).distribution.values) == 90


def test_the_legal_clearance_takes_as_long_where_the_policy_clearance_is_not_waited_for(worlds):
    world, changed = worlds["dune"], apply(chosen("c175.no-wait-for-policy-clearance"), worlds["dune"])
    legal, policy = (changed.belief("us.c175.routine-st", step) for step in ("legal-clearance", "clearance"))

    assert legal == world.belief("us.c175.routine-st", "legal-clearance")
    assert max(policy.distribution.values) == 30


def test_any_partner_may_leave_and_one_that_is_not_there_is_told(worlds):
    assert chosen("partner-leaves", partner="ukri").changes == (Leaves("ukri"),)
    with pytest.raises(PolicyError, match=r"'nobody' brings nothing here; those who do: .*cern"):
        apply(chosen("partner-leaves", partner="nobody"), worlds["dune"])


def test_desks_may_be_changed_at_any_office():
    changes = chosen("desks.surge", office="us.state.l", has=4, more=2, **{"for-days": 90}).changes

    assert changes == (Desks("us.state.l", 2, 4, 0, 90),)


def test_duties_of_any_day_may_be_chosen():
    (change,) = chosen("duties.as-on", day="2018-03-22").changes

    assert isinstance(change, Duties)
    assert str(change.as_on) == "2018-03-22"


def test_the_check_of_visas_has_the_published_means():
    means = [chosen("visa.check-67-to-15", mean=days).changes[0].estimate.distribution["mean"] for days in (67, 15)]

    assert means == [67, 15]


def test_what_is_filed_for_a_small_office_is_told_where_the_partner_is_not_there(tmp_path):
    world = build_world(read_folder(write_sample(tmp_path / "my-office")), parse_span("2030-03-01").first)

    with pytest.raises(PolicyError, match="there is no partner 'cern' in this portfolio"):
        apply(chosen("ioia-cern"), world)
    assert apply(chosen("nasa-authority"), world).portfolio.cases[-1].subject == "wheels"


def test_a_longer_resolution_holds_a_new_start_up_and_money_for_several_years_frees_it(worlds):
    about = next(m for m in worlds["dune"].portfolio.milestones if m.kind == MilestoneKind.INSTALLED)
    only = replace(worlds["dune"].portfolio, milestones=(about,), need_bys=())
    world = replace(worlds["dune"], portfolio=only)
    today, long, years = (
        middle(world, about.id, chosen(*one[:1], **one[1]))
        for one in (("money.new-start-waits", {}), ("continuing-resolution", {"days": 365}), ("money.multi-year", {}))
    )

    assert years < today < long


@pytest.mark.parametrize("under", sets_of(shipped_folder("dune")), ids=lambda under: under.id)
def test_of_the_three_ways_to_file_one_per_instrument_needs_the_fewest_applications(worlds, under):
    def applications(name):
        cases = apply(taking(chosen(name), under), worlds["dune"]).portfolio.cases
        return sum(case.id.startswith(FILED) for case in cases)

    counts = [applications(f"florence.{how}") for how in ("one-per-line", "one-per-type", "per-oversize-instrument")]
    assert counts[0] > counts[1] >= counts[2] > 0
