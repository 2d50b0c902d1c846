"""The fourteen checks: each where it strikes, where it is clear, and where it cannot tell and says for want of what."""

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lockwasher.calendars.spans import on, parse_span
from lockwasher.clearance.checks import CHECKS, check_reports, checks
from lockwasher.clearance.checks_book import read_checks
from lockwasher.clearance.eligibility import Supplied, Whole
from lockwasher.clearance.findings import Finding, Report, State
from lockwasher.estimates.world import World, build_world
from lockwasher.procedures.tables_headings import read_headings
from lockwasher.procedures.tables_reader import read_tables
from lockwasher.register.nouns import (
    Case,
    Claim,
    Consignment,
    Event,
    Field,
    Goods,
    Item,
    Mark,
    Partner,
    PartnerKind,
    Project,
)
from lockwasher.register.portfolio import Portfolio

TODAY = date(2026, 3, 2)
FLORENCE, ENTRY, TRANSPORT = "us.florence.duty-free-entry", "us.entry.consumption", "transport.oversize-by-legs"
BOND, CARNET, REPAIR = "us.tib", "us.ata-carnet", "us.repair-abroad"
LIST = Supplied(headings=("9027",))
PARTNERS = (
    Partner(id="lab", name="The Laboratory", country="US", kind=PartnerKind.US_NONPROFIT),
    Partner(id="college", name="The College", country="US", kind=PartnerKind.US_NONPROFIT),
    Partner(id="institute", name="The Institute", country="IT", kind=PartnerKind.FOREIGN_GOVERNMENT),
)
PROJECTS = (Project(id="array", name="Array", host="lab"), Project(id="alps", name="Alps", host="institute"))


def a_world(*records: object, day: date = TODAY) -> World:
    """A world of these records on a day, beside three partners and two projects."""
    kinds = {
        Item: "items",
        Case: "cases",
        Event: "events",
        Consignment: "consignments",
        Claim: "claims",
        Partner: "partners",
    }
    held: dict[str, tuple] = {"partners": PARTNERS, "projects": PROJECTS}
    for record in records:
        noun = kinds[type(record)]
        held[noun] = (*held.get(noun, ()), record)
    return build_world(Portfolio(name="desk", **held), day, beliefs={})


def an_item(name="camera", **facts) -> Item:
    return Item(**{"id": name, "title": name, "contributions": (), "project": "array"} | facts)


def a_case(name, procedure, subject="camera", *, opened="2025-01-01", **facts) -> Case:
    said = tuple((fact.replace("_", "-"), so) for fact, so in facts.items())
    return Case(
        id=name, procedure=procedure, subject=subject, opened=parse_span(opened) if opened else None, facts=said
    )


def an_event(case, step, day, outcome=None, sets=None) -> Event:
    span = parse_span(day)
    return Event(
        id=f"{case}-{step}-{day}", case=case, occurred=span, known_on=span.last, step=step, outcome=outcome, sets=sets
    )


def a_claim(holder, field=Field.TITLE, *, begins="2020-01-01", ends=None, mark=Mark.READ, subject="camera") -> Claim:
    return Claim(
        id=f"{field}-{holder}-{begins}", field=field, subject=subject, holder=holder, begins=parse_span(begins),
        ends=parse_span(ends) if ends else None, paper=f"deed-{holder}", mark=mark,
    )  # fmt: skip


def a_load(name="load", *items, shipper="institute", importer=None) -> Consignment:
    return Consignment(id=name, title=name, items=items or ("camera",), shipper=shipper, importer=importer)


def report(check, *records, day=TODAY, **more) -> Report:
    """What one check says of a world of these records."""
    return next(one for one in check_reports(a_world(*records, day=day), **more) if one.check.id == check)


def one(check, *records, **more) -> Finding:
    """The only finding of a check."""
    found = report(check, *records, **more)
    assert found.state == State.FOUND
    assert len(found.findings) == 1
    return found.findings[0]


def is_clear(check, *records, **more) -> bool:
    """Whether a check looked at something, and all of it is clear."""
    found = report(check, *records, **more)
    return found.state == State.CLEAR and found.n_clear == found.n_looked_at > 0


def missing(check, *records, **more) -> list[str]:
    """The facts for want of which a check is undetermined, by their names in the data."""
    found = report(check, *records, **more)
    assert found.state == State.UNDETERMINED
    names = {words: name for name, words in read_checks().missing.items()}
    return [names[words] for words in found.missing]


APPLICATION = a_case("app", FLORENCE)
CLAIMED, UNCLAIMED = a_case("entry", ENTRY, florence_claimed=True), a_case("entry", ENTRY, florence_claimed=False)


def landed(day="2026-01-10") -> tuple[Case, Event]:
    """The camera's transport, discharged on a day."""
    return a_case("trip", TRANSPORT), an_event("trip", "discharge", day)


# ---------------------------------------------------------------- all


def test_every_check_of_the_data_is_run_in_its_order():
    assert list(read_checks().checks) == list(CHECKS)
    assert [check.number for check in read_checks().checks.values()] == list(range(1, 15))


def test_nothing_on_record_is_clear_nowhere():
    """A record that lacks everything lacks what is wrong as well."""
    found = check_reports(a_world())
    assert [one.state for one in found] == [State.UNDETERMINED] * 14
    assert all(one.n_looked_at == 0 and one.check.nothing for one in found)


def test_what_enters_another_country_is_not_looked_at():
    found = check_reports(
        a_world(an_item(project="alps"), a_case("trip", TRANSPORT), an_event("trip", "discharge", "2026-01-10"))
    )
    assert {one.n_looked_at for one in found} == {0}


def test_the_findings_of_all_checks_come_in_the_order_of_their_numbers():
    world = a_world(an_item(goods=Goods.COMPONENT), *landed(), APPLICATION, a_load(importer="lab"))
    assert [finding.check for finding in checks(world)] == [
        "component-alone",
        "filed-after-arrival",
        "title-unresolved",
    ]


def test_ten_thousand_items_take_about_a_second():
    items = [
        an_item(f"i{n}", goods=Goods.COMPONENT, tariff_number="8543.90.88.45", model=f"m{n % 50}")
        for n in range(10_000)
    ]
    portfolio = Portfolio(name="desk", partners=PARTNERS, projects=PROJECTS, items=tuple(items))
    world = build_world(portfolio, TODAY, beliefs={})
    begun = time.perf_counter()
    found = check_reports(world)
    assert time.perf_counter() - begun < 5  # about one on an idle machine; a slow one is not a wrong result
    assert sum(one.n_found for one in found) == 20_001


def some(values):
    return st.none() | st.sampled_from(values)


FACTS = {
    "goods": some(list(Goods)), "stays_months": some([6, 12, 36, 48]), "returns": some([True, False]),
    "was_tested_under_bond": some([True, False]), "tariff_number": some(["9027.50", "9027.50.40.15", "8543.90.88.45"]),
    "model": some(["mk1", "mk2"]), "maker": some(["Eta", "Zeta"]), "origin": some(["IT", "US"]), "whole": some(["tank"]),
}  # fmt: skip


def states(item: Item, *records) -> dict[str, State]:
    """How each check stands for an item beside another one."""
    beside = an_item("beside", goods=Goods.INSTRUMENT, tariff_number="9027.50.40.15", model="mk1", maker="Eta")
    found = check_reports(a_world(item, beside, *records), supplied=LIST)
    loose = {one.check.id: {u.subject for u in one.undetermined} for one in found}
    struck = {one.check.id: {name for f in one.findings for name in (f.subject, *f.items)} for one in found}
    return {
        name: State.FOUND
        if "camera" in struck[name]
        else State.UNDETERMINED
        if "camera" in loose[name]
        else State.CLEAR
        for name in ("component-alone", "bond-for-what-stays", "tariff-number-copied", "title-unresolved")
    }


@given(st.fixed_dictionaries(FACTS), st.sampled_from(sorted(FACTS)), st.sampled_from([BOND, CARNET, FLORENCE]))
def test_to_forget_a_fact_of_an_item_never_makes_it_clear(facts, forgotten, procedure):
    """None is green on an unknown. What an item is a part of is no such fact: without it the item is looked at by itself."""
    assume(forgotten != "whole")
    case = a_case("case", procedure)
    before = states(an_item(**facts), case)
    after = states(an_item(**facts | {forgotten: None}), case)
    assert {name for name in after if after[name] == State.CLEAR} <= {n for n in before if before[n] == State.CLEAR}


@given(st.lists(st.fixed_dictionaries(FACTS), max_size=4), st.sampled_from([BOND, CARNET, FLORENCE]))
def test_every_subject_is_found_clear_or_undetermined(lines_of_facts, procedure):
    items = [an_item(f"i{n}", **facts) for n, facts in enumerate(lines_of_facts)]
    for one in check_reports(a_world(*items, a_case("case", procedure, "array"), *(a_case("e", ENTRY, "array"),))):
        assert one.n_looked_at == one.n_found + one.n_clear + len(one.undetermined)
        assert one.n_clear >= 0
        assert all(f.sentence and f.remedy and f.backing.cites and "{" not in f.sentence for f in one.findings)


# ---------------------------------------------------------------- what is over, and what is lost

LOST = a_case("app", FLORENCE), an_event("app", "decide", "2025-06-01", "denied")
WITHDRAWN = a_case("app", FLORENCE), an_event("app", "decide", "2025-06-01", "withdrawn")


@pytest.mark.parametrize("lost", [LOST, WITHDRAWN])
def test_an_application_that_is_lost_is_no_application_and_takes_no_route(lost):
    """15 CFR 301.7(c): the same institution cannot apply again, so none is to be filed for the goods either."""
    part = an_item(goods=Goods.COMPONENT, was_tested_under_bond=True, stays_months=12, returns=True)
    file = an_event("entry", "file", "2026-01-12")
    waits = one("storage-running", part, a_load(importer="lab"), *lost, *landed("2026-02-20"))
    assert "not released, and no route on record" in waits.sentence
    assert report("component-alone", part, *lost).n_looked_at == 0
    assert report("many-lines", part, *lost).n_looked_at == 0
    assert report("filed-after-arrival", part, *lost, *landed()).n_looked_at == 0
    assert is_clear("bond-for-what-stays", part, *lost, a_case("tib", BOND))
    assert is_clear("claim-on-entry", CAMERA, *lost, UNCLAIMED, file)
    assert report("stamp-against-liquidation", CAMERA, *lost, CLAIMED, *SUMMARY).n_looked_at == 0
    assert report("five-year-watch", CAMERA, *lost, CLAIMED, file).n_looked_at == 0


def test_a_route_that_was_chosen_and_lost_is_not_wanted_any_more():
    chosen = a_case("way", "us.entry.route"), an_event("way", "route-chosen", "2025-01-05", "florence")
    assert is_clear("claim-on-entry", CAMERA, *chosen, *LOST, UNCLAIMED)
    assert report("filed-after-arrival", CAMERA, *chosen, *LOST, *landed()).n_looked_at == 0
    waits = one("storage-running", CAMERA, a_load(importer="lab"), *chosen, *LOST, *landed("2026-02-20"))
    assert "not released, and no route on record" in waits.sentence


def test_beside_an_application_that_is_lost_the_one_that_is_not_counts():
    again = a_case("again", FLORENCE)
    assert one("stamp-against-liquidation", CAMERA, *LOST, again, CLAIMED, *SUMMARY).items == ("camera",)
    assert missing("five-year-watch", *LOST, again, *ENTERED[:1], *ENTERED[2:]) == ["custody"]


def test_of_an_entry_only_goods_whose_application_is_lost_are_watched_no_more():
    entry = a_case("entry", ENTRY, "load", florence_claimed=True), an_event("entry", "file", "2025-03-01")
    goods = CAMERA, an_item("lid"), a_load("load", "camera", "lid"), a_claim("lab", Field.CUSTODY, subject="lid")
    assert missing("five-year-watch", *goods, *entry) == ["custody"]
    assert is_clear("five-year-watch", *goods, *entry, *LOST)


def test_while_a_denial_can_be_appealed_or_made_good_an_application_is_not_lost():
    appealed = a_case("app", FLORENCE, appealed=True), an_event("app", "decide", "2025-06-01", "denied")
    returned = APPLICATION, an_event("app", "completeness", "2026-02-01", "denied-without-prejudice")
    for open_ in (appealed, returned):
        found = one("claim-on-entry", CAMERA, *open_, UNCLAIMED)
        assert found.sentence.startswith("duty-free entry is the route (case app)")
    assert report("component-alone", PART, *appealed).n_looked_at == 0
    assert one("component-alone", PART, *returned).items == ("camera",)


def test_what_the_offices_decided_and_customs_liquidated_is_not_asked_for_again():
    approved = APPLICATION, an_event("app", "decide", "2025-06-01", "approved")
    assert report("component-alone", PART, *approved).n_looked_at == 0
    assert report("many-lines", PART, *approved).n_looked_at == 0
    late = CLAIMED, an_event("entry", "file", "2025-01-12"), an_event("app", "eligibility", "2025-02-01", "stamped")
    refunded = an_event("app", "liquidate-free", "2025-12-01")
    assert one("filed-after-arrival", CAMERA, *approved, *late).sentence.startswith("entered on 2025-01-12 without")
    assert is_clear("filed-after-arrival", CAMERA, *approved, *late, refunded)


def test_what_has_left_under_bond_or_carnet_stays_no_longer():
    out = a_case("tib", BOND), an_event("tib", "first-year", "2026-01-10", "exported")
    home = a_case("ata", CARNET), an_event("ata", "re-export", "2026-01-10", "all-left")
    lost = a_case("ata", CARNET), an_event("ata", "re-export", "2026-01-10", "some-missing")
    item = an_item(stays_months=60)
    assert is_clear("bond-for-what-stays", item, *out)
    assert is_clear("bond-for-what-stays", item, *home)
    assert "60 months under the carnet" in one("bond-for-what-stays", item, *lost).sentence


def test_a_carnet_that_is_settled_is_looked_at_no_more():
    enter, out = an_event("ata", "enter", "2025-06-01"), an_event("ata", "re-export", "2026-01-10", "some-missing")
    home = an_event("ata", "discharge", "2026-01-20", "with-discrepancy"), an_event("ata", "close", "2026-02-01")
    ata = an_item(), a_case("ata", CARNET), enter, out
    assert one("carnet-lists", *ata, home[0]).sentence.endswith("with goods missing")
    assert report("carnet-lists", *ata, *home).n_looked_at == 0


@pytest.mark.parametrize("is_closed", [False, True])
def test_goods_that_left_again_under_bond_are_not_here_until_they_land_anew(is_closed):
    tib = (
        a_case("tib", BOND),
        an_event("tib", "release", "2025-06-01"),
        an_event("tib", "first-year", "2026-01-10", "exported"),
    )
    settled = (*tib, an_event("tib", "close", "2026-01-20", "closed")) if is_closed else tib
    first, second = (a_case("trip", TRANSPORT), an_event("trip", "discharge", "2025-05-20")), landed("2026-02-20")
    assert report("storage-running", CAMERA, *settled, *first).n_looked_at == 0
    assert is_clear("filed-after-arrival", CAMERA, *settled, *first, APPLICATION)
    assert one("storage-running", CAMERA, *settled, *second).since == date(2026, 2, 20)
    assert is_clear("storage-running", CAMERA, *tib[:2], *first)


def test_of_goods_that_left_twice_the_last_time_counts():
    first, again = (
        (a_case(name, BOND), an_event(name, "first-year", day, "exported"))
        for name, day in (("tib", "2025-06-01"), ("again", "2026-01-10"))
    )
    assert report("storage-running", CAMERA, *first, *again, *landed("2025-09-01")).n_looked_at == 0
    assert report("storage-running", CAMERA, *again, *first, *landed("2026-02-01")).n_looked_at == 1


def test_a_repair_that_is_over_still_says_why_the_goods_left_and_is_looked_at_no_more():
    over = a_case("fix", REPAIR), an_event("fix", "repair", "2026-02-20", "replaced")
    back = a_case("fix", REPAIR), an_event("fix", "return-to-owner", "2026-02-20")
    for fixed in (over, back):
        assert is_clear("repair-export", an_item(exported_on=date(2026, 2, 1)), *fixed)
        assert report("repair-export", an_item(), *fixed).n_looked_at == 0


def test_a_choice_of_the_route_and_an_entry_that_went_through_stand():
    """The case of a choice is over when the broker is told; what was chosen is still the route."""
    chosen = (
        a_case("way", "us.entry.route"),
        an_event("way", "route-chosen", "2026-01-05", "florence"),
        an_event("way", "instruct", "2026-01-06"),
    )
    assert one("claim-on-entry", CAMERA, *chosen, UNCLAIMED).sentence.startswith(
        "duty-free entry is the route (case way), and"
    )
    trip = (
        a_case("trip", TRANSPORT),
        an_event("trip", "discharge", "2026-01-10"),
        an_event("trip", "arrive", "2026-01-20"),
    )
    assert missing("storage-running", CAMERA, *trip) == ["release"]


# ---------------------------------------------------------------- 1 a component alone

PART = an_item(goods=Goods.COMPONENT)


def test_components_filed_alone_are_found_with_their_application():
    found = one("component-alone", PART, APPLICATION)
    assert found.sentence == (
        "camera: the application (case app) is for components of no instrument on record, which are not accepted by themselves"
    )
    assert "a withdrawal counts as a final denial" in found.remedy
    assert found.since == date(2025, 1, 1)


def test_an_application_that_leaves_out_a_component_of_its_instrument_is_found():
    parts = [an_item(f"half-{n}", goods=Goods.COMPONENT, whole="tank") for n in (1, 2)]
    found = one("component-alone", *parts, a_case("app", FLORENCE, "half-1"))
    assert found.sentence == "the application for tank (case app) covers 1 of 2 components on record; left out: half-2"
    assert found.items == ("half-2",)


def test_a_listed_component_without_a_line_is_found():
    supplied = Supplied(wholes=(Whole(id="tank", components=("camera", "lid")),))
    found = one("component-alone", an_item(goods=Goods.COMPONENT, whole="tank"), supplied=supplied)
    assert found.sentence == "tank is not complete: 1 of 2 listed components are on record; there is no line for lid"


def test_an_instrument_and_a_whole_with_all_listed_components_are_clear():
    supplied = Supplied(wholes=(Whole(id="tank", components=("camera",)),))
    part = an_item(goods=Goods.COMPONENT, whole="tank")
    assert is_clear("component-alone", part, an_item("lens", goods=Goods.ACCESSORY, whole="tank"), supplied=supplied)
    assert is_clear("component-alone", an_item(goods=Goods.INSTRUMENT))


def test_goods_of_unknown_kind_and_a_whole_without_a_list_are_undetermined():
    assert missing("component-alone", an_item()) == ["goods"]
    assert missing("component-alone", PART) == ["whole"]
    assert missing("component-alone", an_item(goods=Goods.COMPONENT, whole="tank"), APPLICATION) == ["component-list"]


def test_of_a_component_filed_beside_an_instrument_the_instrument_is_missing():
    beside = (
        an_item("crate", goods=Goods.INSTRUMENT),
        a_load("load", "camera", "crate"),
        a_case("app", FLORENCE, "load"),
    )
    assert missing("component-alone", PART, *beside) == ["whole"]


def test_goods_that_another_route_takes_are_not_looked_at():
    assert report("component-alone", PART, UNCLAIMED).n_looked_at == 0


# ---------------------------------------------------------------- 2 thousands of lines


def lines(n, **facts):
    return [an_item(f"line-{i}", **{"goods": Goods.INSTRUMENT, "model": "mk2"} | facts) for i in range(n)]


def test_more_lines_than_the_programme_handles_in_a_year_are_found_with_the_fewest_applications():
    found = one("many-lines", *lines(130))
    assert found.sentence.startswith(
        "130 applications, were each line of array filed by itself, would keep an office busy for 2.0 to 6.5 years at 20 to "
        "65 a year (estimates); "
    )
    assert found.remedy.endswith("ask Commerce to decide several together")
    assert found.backing.cites == "15 CFR 301.3(e)-(f), 301.5(f)"


def test_what_the_fewest_applications_rest_on_is_told():
    found = one("many-lines", *lines(130, order="po-1"))
    assert "130 of them fit in 1 (taken as true: " in found.sentence
    assert "note 6(a) lists it" in found.sentence


def test_lines_that_cannot_be_placed_are_counted_with_what_is_missing():
    assert "; 130 cannot be placed yet for want of goods (130)" in one("many-lines", *lines(130, goods=None)).sentence


def test_one_application_over_many_lines_counts_once():
    items = lines(130)
    load = a_load("load", *(item.id for item in items))
    assert is_clear("many-lines", *items, load, a_case("app", FLORENCE, "load"))


def test_few_lines_and_lines_that_need_no_application_are_clear():
    assert is_clear("many-lines", *lines(20))
    assert is_clear("many-lines", *lines(130, goods=Goods.CONSUMABLE))


def test_between_the_lowest_and_the_highest_estimate_the_capacity_is_missing():
    assert missing("many-lines", *lines(40)) == ["capacity"]


def test_without_a_nonprofit_applicant_no_line_can_be_placed():
    items = lines(130, project="lone", order="po-1")
    assert "130 cannot be placed yet for want of applicant (130)" in one("many-lines", *items).sentence


# ---------------------------------------------------------------- 3 no receipt


def test_sixty_days_without_an_answer_are_found_and_say_which_reminder_is_due():
    found = one("no-receipt", an_item(), APPLICATION, an_event("app", "apply", "2025-10-20"))
    assert found.sentence == (
        "filed on 2025-10-20 (case app), 133 days ago, and no stamped copy is back: past the reminder of day 120"
    )
    assert found.since == date(2026, 2, 17)
    assert found.remedy.startswith(
        "ask the Entry Process and Duty Refunds Branch of Customs whether it has the application"
    )
    assert (found.backing.is_practice, found.backing.verified) == (True, Mark.UNVERIFIED)


@pytest.mark.parametrize(("day", "is_found"), [("2026-01-02", False), ("2026-01-01", True)])
def test_the_first_reminder_falls_due_on_the_sixtieth_day(day, is_found):
    assert is_clear("no-receipt", an_item(), APPLICATION, an_event("app", "apply", day)) is not is_found


@pytest.mark.parametrize(
    ("outcome", "day"), [("stamped", "2025-04-01"), ("asked", "2025-04-01"), ("asked", "2025-02-01")]
)
def test_a_stamp_and_a_question_of_customs_are_an_answer(outcome, day):
    events = an_event("app", "apply", "2025-02-01"), an_event("app", "eligibility", day, outcome)
    assert is_clear("no-receipt", an_item(), APPLICATION, *events)


def test_a_day_of_filing_known_only_to_the_month_is_missing():
    assert missing("no-receipt", an_item(), APPLICATION, an_event("app", "apply", "2025-10")) == ["filed-on"]


# ---------------------------------------------------------------- 4 filed after arrival


def test_goods_that_arrived_before_the_application_is_filed_are_found():
    found = one("filed-after-arrival", an_item(), APPLICATION, *landed())
    assert found.sentence == (
        "goods are there since 2026-01-10, and the application is not filed (case app): entered now, they owe a deposit of "
        "estimated duty"
    )
    assert found.since == date(2026, 1, 10)
    assert "have the deposit reckoned and its money named until liquidation" in found.remedy
    assert found.backing.cites == "15 CFR 301.8(a)(3)-(4)"


def test_an_application_that_is_only_planned_when_the_goods_arrive_is_found():
    planned = a_case("app", FLORENCE, opened=None)
    assert one("filed-after-arrival", an_item(), planned, *landed()).sentence.startswith(
        "goods are there since 2026-01-10"
    )


def test_an_application_filed_after_arrival_is_found():
    found = one("filed-after-arrival", an_item(), APPLICATION, *landed(), an_event("app", "apply", "2026-01-11"))
    assert found.sentence == (
        "filed on 2026-01-11, after the goods arrived on 2026-01-10 (case app): entered before the stamp, they owe a deposit of "
        "estimated duty"
    )


def test_an_entry_without_the_stamped_copy_is_found_though_the_application_was_filed_in_time():
    events = an_event("app", "apply", "2026-01-01"), an_event("entry", "file", "2026-01-12")
    found = one("filed-after-arrival", an_item(), APPLICATION, CLAIMED, *landed(), *events)
    assert found.sentence == (
        "entered on 2026-01-12 without the stamped copy (case app): a deposit of estimated duty is owed"
    )


@pytest.mark.parametrize("stamped", ["2026-01-05", "2026-01-12"])
def test_filed_before_arrival_and_stamped_by_the_day_of_entry_is_clear(stamped):
    events = (
        an_event("app", "apply", "2025-06-01"),
        an_event("app", "eligibility", stamped, "stamped"),
        an_event("entry", "file", "2026-01-12"),
    )
    assert is_clear("filed-after-arrival", an_item(), APPLICATION, CLAIMED, *landed(), *events)
    assert is_clear("filed-after-arrival", an_item(), APPLICATION)


def test_goods_that_waited_for_the_stamp_are_clear_though_the_application_came_after_them():
    events = (
        an_event("app", "apply", "2026-01-11"),
        an_event("app", "eligibility", "2026-02-01", "stamped"),
        an_event("entry", "file", "2026-02-02"),
    )
    assert is_clear("filed-after-arrival", an_item(), APPLICATION, CLAIMED, *landed(), *events)


def test_of_several_entries_and_of_several_arrivals_the_first_counts():
    goods = an_item(), an_item("lid"), a_load("load", "camera", "lid"), a_case("app", FLORENCE, "load")
    entries = (
        a_case("e1", ENTRY, "lid"),
        a_case("e2", ENTRY),
        an_event("e2", "file", "2026-01-12"),
        an_event("e1", "file", "2026-02-12"),
    )
    trips = a_case("t1", TRANSPORT, "lid"), a_case("t2", TRANSPORT)
    days = an_event("t1", "discharge", "2025-12-31..2026-02-20"), an_event("t2", "discharge", "2026-01-10")
    assert "entered on 2026-01-12" in one("filed-after-arrival", *goods, *entries).sentence
    assert "since 2026-01-10," in one("filed-after-arrival", *goods, *trips, *days).sentence
    waits = one("storage-running", *goods[:3], *trips, *days)
    assert ("since 2026-01-10, 51 days" in waits.sentence, waits.since) == (True, date(2026, 1, 10))


def test_of_two_trips_of_one_item_the_earlier_landing_counts():
    trips = a_case("t1", TRANSPORT), a_case("t2", TRANSPORT)
    days = an_event("t1", "discharge", "2026-01-01..2026-02-20"), an_event("t2", "discharge", "2026-01-10")
    assert one("storage-running", an_item(), *trips, *days).since == date(2026, 1, 10)


def test_the_day_of_entry_and_of_the_stamp_are_missing_where_only_later_steps_imply_them():
    released, received = an_event("entry", "release", "2026-01-20"), an_event("app", "receive", "2026-02-20")
    entered = an_event("entry", "file", "2026-01-12")
    assert missing("filed-after-arrival", an_item(), APPLICATION, CLAIMED, *landed(), released) == ["entered-on"]
    assert missing("filed-after-arrival", an_item(), APPLICATION, CLAIMED, *landed(), entered, received) == [
        "stamped-on"
    ]


def test_of_a_stamp_within_the_month_of_entry_the_inexact_day_is_missing():
    stamped, entered = an_event("app", "eligibility", "2026-01-12", "stamped"), an_event("entry", "file", "2026-01")
    assert missing("filed-after-arrival", an_item(), APPLICATION, CLAIMED, stamped, entered) == ["entered-on"]


def test_a_day_of_filing_that_only_a_later_step_implies_is_missing():
    stamped = an_event("app", "eligibility", "2026-02-01", "stamped")
    assert missing("filed-after-arrival", an_item(), APPLICATION, *landed(), stamped) == ["filed-on"]


def test_days_of_arrival_that_overlap_with_the_filing_are_missing():
    events = landed("2026-01-10..2026-01-18")[1], an_event("app", "apply", "2026-01-12")
    assert missing("filed-after-arrival", an_item(), APPLICATION, a_case("trip", TRANSPORT), *events) == ["arrived-on"]


def test_filed_in_time_and_not_stamped_the_entry_is_missing():
    filed = an_event("app", "apply", "2026-01-01")
    assert missing("filed-after-arrival", an_item(), APPLICATION, *landed(), filed) == ["entry"]


# ---------------------------------------------------------------- 5 the claim

CAMERA = an_item(goods=Goods.INSTRUMENT, origin="IT", tariff_number="9027.50.40")


def test_an_entry_filed_without_the_claim_though_duty_free_entry_is_the_route_is_found():
    found = one("claim-on-entry", CAMERA, APPLICATION, UNCLAIMED, an_event("entry", "file", "2026-01-12"))
    assert found.sentence == (
        "duty-free entry is the route (case app), and the entry was filed on 2026-01-12 without the claim (case entry)"
    )
    assert "forgives late papers, not a late claim" in found.remedy
    assert found.backing.cites == "15 CFR 301.8(a)(1)-(2)"


def test_an_entry_still_to_be_filed_is_found_before_it_is_too_late():
    found = one("claim-on-entry", CAMERA, APPLICATION, UNCLAIMED)
    assert found.sentence == (
        "duty-free entry is the route (case app), and the entry not yet filed (case entry) is to go without the claim"
    )
    assert found.remedy == "put the claim on the entry before it is filed, or give that route up"


def test_an_entry_to_go_without_the_claim_is_found_where_the_route_was_only_chosen():
    chosen = a_case("way", "us.entry.route"), an_event("way", "route-chosen", "2026-01-05", "florence")
    assert one("claim-on-entry", CAMERA, *chosen, UNCLAIMED).sentence.startswith(
        "duty-free entry is the route (case way), and"
    )
    late = one("filed-after-arrival", CAMERA, *chosen, *landed())
    assert late.sentence.startswith("goods are there since 2026-01-10, and the application is not filed (case way)")
    assert missing("stamp-against-liquidation", CAMERA, *chosen, a_case("entry", ENTRY)) == ["application"]


def test_of_an_entry_without_the_claim_the_goods_of_the_application_are_named_and_no_others():
    load = (
        CAMERA,
        an_item("lid"),
        a_load("load", "camera", "lid"),
        a_case("entry", ENTRY, "load", florence_claimed=False),
    )
    assert one("claim-on-entry", *load, APPLICATION).items == ("camera",)


def test_a_planned_application_hides_no_choice_of_the_route():
    chosen = a_case("way", "us.entry.route"), an_event("way", "route-chosen", "2026-01-05", "florence")
    planned = a_case("app", FLORENCE, opened=None)
    assert one("claim-on-entry", CAMERA, planned, *chosen, UNCLAIMED).sentence.startswith(
        "duty-free entry is the route (case way), and"
    )
    assert one("filed-after-arrival", CAMERA, planned, *chosen, *landed()).items == ("camera",)
    assert is_clear("claim-on-entry", CAMERA, planned, UNCLAIMED)


def test_an_open_application_counts_before_a_planned_one_whichever_comes_first():
    planned = a_case("later", FLORENCE, opened=None)
    assert "(case app)" in one("component-alone", PART, planned, APPLICATION).sentence


def test_a_claim_on_goods_that_fail_the_definition_is_found_with_the_rule():
    found = one("claim-on-entry", an_item(goods=Goods.CONSUMABLE), CLAIMED)
    assert found.sentence == (
        "camera: 9810.00.60 is claimed or applied for (case entry), and what is used up in working with an instrument is no instrument "
        "(15 CFR 301.2(f)(1))"
    )
    assert found.remedy.startswith("leave the claim off for these lines")
    assert found.backing.verified == Mark.UNVERIFIED


def test_a_claim_on_listed_goods_and_an_ordinary_entry_without_one_are_clear():
    assert is_clear("claim-on-entry", CAMERA, CLAIMED, supplied=LIST)
    assert is_clear("claim-on-entry", an_item(goods=Goods.CONSUMABLE), UNCLAIMED)


def test_the_headings_that_a_desk_has_taken_in_count_where_none_are_given(tmp_path):
    path = tmp_path / "note-6a.txt"
    path.write_text("9027\n", encoding="utf-8")
    tables = read_tables().supplied(read_headings(path, date(2026, 1, 1)))
    world = build_world(a_world(CAMERA, CLAIMED).portfolio, TODAY, beliefs={}, tables=tables)
    found = next(one for one in check_reports(world) if one.check.id == "claim-on-entry")
    assert found.state == State.CLEAR


def test_a_claim_nobody_has_told_of_is_missing_and_so_are_the_facts_of_the_goods():
    assert missing("claim-on-entry", CAMERA, APPLICATION, a_case("entry", ENTRY)) == ["claim"]
    assert missing("claim-on-entry", CAMERA, CLAIMED) == ["headings"]
    assert missing("claim-on-entry", an_item(), CLAIMED, supplied=LIST) == ["goods", "origin", "tariff_number"]


def test_an_arrival_without_an_entry_on_record_lacks_entry_claim_or_route():
    assert missing("claim-on-entry", CAMERA, APPLICATION, *landed(), supplied=LIST) == ["entry", "claim"]
    assert missing("claim-on-entry", CAMERA, a_load(), *landed()) == ["route"]


def test_of_a_consignment_that_has_arrived_the_rest_is_asked_for_a_route_where_one_thing_has_one():
    lid, load = an_item("lid"), a_load("load", "camera", "lid")
    trip = a_case("trip", TRANSPORT, "load"), an_event("trip", "discharge", "2026-01-10")
    found = report("claim-on-entry", CAMERA, lid, load, a_case("tib", BOND), *trip)
    assert [(u.subject, u.missing) for u in found.undetermined] == [("load", ("by which route they enter",))]


def test_consignments_under_way_or_entered_and_planned_entries_are_not_asked_for_a_route():
    tib = a_case("tib", BOND)
    assert report("claim-on-entry", CAMERA, a_load()).n_looked_at == 0
    assert report("claim-on-entry", CAMERA, a_load(), tib, *landed()).n_looked_at == 0
    assert missing("claim-on-entry", CAMERA, a_load(), a_case("entry", ENTRY), *landed()) == ["claim"]
    assert report("claim-on-entry", CAMERA, a_case("entry", ENTRY, opened=None, florence_claimed=True)).n_looked_at == 0


# ---------------------------------------------------------------- 6 liquidation

SUMMARY = (
    an_event("entry", "file", "2025-06-01"),
    an_event("entry", "summary", "2025-06-10"),
)  # usually liquidated 2026-04-20
LIQUIDATION = "stamp-against-liquidation"


def test_sixty_days_before_the_usual_day_of_liquidation_the_missing_stamp_is_found():
    found = one(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *SUMMARY)
    assert found.sentence == (
        "the entry (case entry) may be liquidated about 2026-04-20, and the stamped copy is not with the port"
    )
    assert found.since == date(2026, 2, 19)
    assert found.remedy.startswith("ask the port to extend the time for liquidation (19 USC 1504(b))")


def test_an_entry_liquidated_before_the_stamp_is_found_with_the_last_day_to_protest():
    liquidated = an_event("entry", "liquidate", "2026-02-20")
    found = one(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *SUMMARY, liquidated)
    assert found.sentence == (
        "the entry (case entry) was liquidated on 2026-02-20 before the stamped copy was with the port; a protest can be "
        "filed until 2026-08-19"
    )
    assert found.remedy == "protest within 180 days of liquidation, and file the late papers (19 CFR 10.112)"


def test_an_entry_liquidated_after_the_stamp_or_on_its_day_is_clear():
    liquidated = an_event("entry", "liquidate", "2026-02-20")
    for day in ("2025-12-01", "2026-02-20"):
        stamped = an_event("app", "file-stamp", day)
        assert is_clear(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *SUMMARY, liquidated, stamped)


def test_of_several_applications_each_needs_its_stamped_copy_with_the_port_and_the_last_counts():
    again, liquidated = a_case("again", FLORENCE), an_event("entry", "liquidate", "2026-02-20")
    stamped = an_event("app", "file-stamp", "2025-12-01"), an_event("again", "file-stamp", "2026-02-25")
    both = CAMERA, APPLICATION, again, CLAIMED, *SUMMARY
    assert one(LIQUIDATION, *both, stamped[0]).sentence.endswith("the stamped copy is not with the port")
    assert is_clear(LIQUIDATION, *both, *stamped)
    assert "liquidated on 2026-02-20 before the stamped copy" in one(LIQUIDATION, *both, *stamped, liquidated).sentence


def test_on_its_last_day_a_protest_can_still_be_filed_and_a_day_later_no_more():
    liquidated = an_event("entry", "liquidate", "2025-09-03")  # 180 days before 2 March 2026
    stamped = an_event("app", "file-stamp", "2025-09-04")
    last, late = (
        one(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *SUMMARY, liquidated, stamped, day=day)
        for day in (TODAY, date(2026, 3, 3))
    )
    assert last.sentence.endswith("; a protest can be filed until 2026-03-02")
    assert late.sentence.endswith("before the stamped copy was with the port")


def test_a_liquidation_that_is_final_is_found_as_such():
    liquidated = an_event("entry", "liquidate", "2025-08-01")
    found = one(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *SUMMARY, liquidated)
    assert found.sentence == (
        "the liquidation of the entry (case entry) is final since 2026-01-28, and the stamped copy is not with the port"
    )


def test_a_stamp_with_the_port_an_early_day_and_an_extension_are_clear():
    stamped = an_event("app", "eligibility", "2025-06-20", "stamped"), an_event("app", "file-stamp", "2025-07-01")
    extended = Event(
        id="more", case="entry", occurred=on(date(2026, 1, 5)), known_on=TODAY, sets=("liquidation-extended", True)
    )
    assert is_clear(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *SUMMARY, *stamped)
    assert is_clear(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *SUMMARY, day=date(2026, 2, 18))
    assert is_clear(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *SUMMARY, extended)


def test_without_the_day_of_the_summary_the_application_or_the_entry_it_cannot_tell():
    implied = an_event("entry", "liquidate", "2025-07"), an_event("app", "file-stamp", "2025-07")
    corrected = an_event("entry", "correct", "2026-02-01", "filed")
    assert missing(LIQUIDATION, CAMERA, CLAIMED, *SUMMARY) == ["application"]
    assert missing(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, corrected) == ["summary-on"]
    assert missing(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, *implied) == ["stamp-filed-on", "liquidated-on"]
    assert missing(LIQUIDATION, CAMERA, APPLICATION, *landed()) == ["entry", "summary-on"]


def test_an_entry_of_which_nothing_says_that_it_is_to_be_free_is_not_looked_at():
    assert report(LIQUIDATION, CAMERA, a_case("entry", ENTRY), *SUMMARY).n_looked_at == 0


def test_of_an_application_of_which_a_part_has_arrived_the_entry_is_missing():
    goods = CAMERA, an_item("lid"), a_load("load", "camera", "lid"), a_case("app", FLORENCE, "load")
    assert missing(LIQUIDATION, *goods, *landed()) == ["entry", "summary-on"]
    assert missing("five-year-watch", *goods, *landed()) == ["entry", "entered-on"]
    assert missing("claim-on-entry", *goods[:2], *goods[2:], *landed(), supplied=LIST)[-1] == "claim"


def test_while_no_summary_is_on_record_nobody_can_tell_how_near_liquidation_is():
    """Liquidation is counted from the summary, and of an entry whose time was extended from the day of entry."""
    extended = Event(
        id="more", case="entry", occurred=on(date(2026, 1, 5)), known_on=TODAY, sets=("liquidation-extended", True)
    )
    assert missing(LIQUIDATION, CAMERA, APPLICATION, CLAIMED) == ["summary-on"]
    assert missing(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, SUMMARY[0]) == ["summary-on"]
    assert missing(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, extended) == ["entered-on"]
    assert is_clear(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, SUMMARY[0], extended)


def test_a_day_of_liquidation_that_only_a_protest_implies_is_missing():
    protested = an_event("entry", "protest", "2026-02-01", "filed")
    assert missing(LIQUIDATION, CAMERA, APPLICATION, CLAIMED, protested) == ["liquidated-on"]


# ---------------------------------------------------------------- 7 question 8


def test_the_text_of_an_application_still_to_be_filed_is_missing():
    assert missing("question-8", an_item(), a_case("app", FLORENCE, opened=None)) == ["text"]


# ---------------------------------------------------------------- 8 a bond for what stays

UNDER_BOND = a_case("tib", BOND)


def test_goods_that_stay_longer_than_a_bond_lasts_are_found():
    found = one("bond-for-what-stays", an_item(stays_months=60), UNDER_BOND)
    assert found.sentence == "camera: to stay 60 months under the bond of case tib, which lasts 36 months at the most"
    assert found.remedy.startswith("enter by another route")
    assert (found.backing.verified, found.since) == (Mark.READ, date(2025, 1, 1))


def test_a_carnet_lasts_a_year_and_a_planned_case_counts():
    found = one("bond-for-what-stays", an_item(stays_months=18), a_case("ata", CARNET, opened=None))
    assert found.sentence == "camera: to stay 18 months under the carnet of case ata, which lasts 12 months at the most"
    assert found.since is None


def test_goods_that_never_leave_are_found():
    found = one("bond-for-what-stays", an_item(returns=False, stays_months=12), UNDER_BOND)
    assert found.sentence == (
        "camera: not to leave again, and under the bond of case tib, by which all must leave or be destroyed"
    )


def test_goods_under_bond_that_are_wanted_duty_free_are_found():
    item = an_item(stays_months=12, returns=True, was_tested_under_bond=False)
    found = one("bond-for-what-stays", item, UNDER_BOND, APPLICATION)
    assert found.sentence == (
        "camera: under the bond of case tib, and duty-free entry is wanted for it as well (case app)"
    )
    assert "can never be entered free under 9810.00.60" in found.remedy
    planned = a_case("app", FLORENCE, opened=None)
    assert one("bond-for-what-stays", item, UNDER_BOND, planned).sentence == found.sentence
    assert found.backing.cites == "15 CFR 301.2(f)(5)"


def test_goods_tested_under_bond_are_found_where_duty_free_entry_is_the_route():
    found = one("bond-for-what-stays", an_item(was_tested_under_bond=True), APPLICATION)
    assert (
        found.sentence == "camera: first entered for test under bond, and duty-free entry is wanted for it (case app)"
    )
    assert found.remedy == "export or destroy it within the term of the bond"


def test_goods_that_leave_in_time_and_goods_never_tested_are_clear():
    assert is_clear("bond-for-what-stays", an_item(stays_months=36, returns=True), UNDER_BOND)
    assert is_clear("bond-for-what-stays", an_item(was_tested_under_bond=False), APPLICATION)


def test_how_long_it_stays_and_whether_it_leaves_are_missing():
    assert missing("bond-for-what-stays", an_item(returns=True), UNDER_BOND) == ["stay"]
    assert missing("bond-for-what-stays", an_item(stays_months=12), UNDER_BOND) == ["leaves"]
    assert missing("bond-for-what-stays", an_item(), UNDER_BOND) == ["stay", "leaves"]
    assert missing("bond-for-what-stays", an_item(), APPLICATION) == ["tested"]


# ---------------------------------------------------------------- 9 carnet lists

RED, BLUE = an_item("red-1"), an_item("blue-1")
CAME = (
    RED, an_item("red-2"), BLUE,
    a_load("red", "red-1", "red-2"), a_load("blue", "blue-1"),
    a_case("ata-red", CARNET, "red"), a_case("ata-blue", CARNET, "blue"),
    an_event("ata-red", "enter", "2025-06-01"), an_event("ata-blue", "enter", "2025-06-01"),
)  # fmt: skip


def test_goods_of_two_carnets_that_leave_together_are_found_once_with_both_lists():
    out = a_load("out", "red-1", "red-2", "blue-1", shipper="lab")
    found = one("carnet-lists", *CAME, out)
    assert found.sentence == "out leaves with goods of several carnets: ata-blue (blue-1); ata-red (red-1, red-2)"
    assert (found.subject, found.items) == ("out", ("blue-1", "red-1", "red-2"))
    assert found.remedy.startswith("hold the consignment against each list, piece by piece")
    assert found.backing.verified == Mark.READ


def test_goods_of_a_list_that_stay_behind_are_found():
    out = a_load("out", "red-1", shipper="lab"), a_load("home", "blue-1", shipper="lab")
    found = one("carnet-lists", *CAME, *out)
    assert found.sentence == "carnet ata-red lists 2 goods; leaving with out: 1; not among them: red-2"
    assert found.items == ("red-2",)


def test_a_carnet_certified_with_goods_missing_is_found():
    certified = an_event("ata-red", "re-export", "2026-01-10", "some-missing")
    blue = an_event("ata-blue", "re-export", "2026-01-10", "all-left")
    assert one("carnet-lists", *CAME, certified, blue).sentence == (
        "carnet ata-red was certified on 2026-01-10 with goods missing"
    )


def test_each_list_in_its_own_consignment_is_clear():
    out = a_load("out", "red-1", "red-2", shipper="lab"), a_load("home", "blue-1", shipper="college")
    assert is_clear("carnet-lists", *CAME, *out)


def test_carnets_that_came_in_one_consignment_of_a_partner_abroad_are_not_mixed_on_return():
    came = a_load("came", "red-1", "red-2", "blue-1", shipper="institute")
    assert missing("carnet-lists", *CAME, came) == ["leaving"]


def test_a_consignment_of_one_carnet_of_an_unknown_shipper_may_be_how_it_leaves():
    out = a_load("out", "red-1", "red-2", shipper=None)
    assert missing("carnet-lists", *CAME, out) == ["leaving"]


def test_a_mixed_consignment_of_an_unknown_shipper_is_undetermined():
    out = a_load("out", "red-1", "red-2", "blue-1", shipper=None)
    assert missing("carnet-lists", *CAME, out) == ["shipper"]


# ---------------------------------------------------------------- 10 storage


def test_goods_at_the_port_with_nothing_decided_are_found_with_the_days_they_wait():
    found = one("storage-running", an_item(), a_load(), *landed("2026-02-20"))
    assert found.sentence == (
        "camera at the port since 2026-02-20, 10 days, not released, and no importer of record and no route on record"
    )
    assert (found.subject, found.items, found.since) == ("load", ("camera",), date(2026, 2, 20))
    assert found.remedy.startswith(
        "name the importer of record and the route and have the broker enter, within 15 days"
    )
    assert found.backing.cites == "19 CFR 142.2(a), 4.37(a)-(c)"


def test_storage_costs_what_the_user_says_and_nothing_by_default():
    found = one("storage-running", an_item(), *landed("2026-02-20"), storage_usd_per_day=Decimal("150"))
    assert found.sentence.endswith("on record; storage so far 1,500.00 USD, at the 150 USD a day you gave")
    assert "USD" not in one("storage-running", an_item(), *landed("2026-02-20")).sentence


def test_of_a_day_of_landing_in_a_range_the_last_is_counted_from():
    found = one("storage-running", an_item(), *landed("2026-02-20..2026-03-01"), storage_usd_per_day=Decimal(10))
    assert "2026-02-20..2026-03-01, at least 1 day, not released" in found.sentence
    assert "storage so far at least 10.00 USD" in found.sentence


def test_a_route_without_an_importer_still_waits():
    found = one("storage-running", an_item(), a_load(), UNCLAIMED, *landed())
    assert "not released, and no importer of record on record" in found.sentence


def test_of_goods_at_the_port_each_needs_a_route_and_an_importer():
    load, trip = a_load("load", "camera", "lid"), a_case("trip", TRANSPORT, "load")
    goods = an_item(), an_item("lid"), load, trip, an_event("trip", "discharge", "2026-02-20")
    importer, other = (a_claim("lab", Field.IMPORTER, subject=name) for name in ("camera", "lid"))
    lacking = one("storage-running", *goods, UNCLAIMED, importer).sentence
    assert lacking.endswith("not released, and no importer of record and no route on record")
    assert one("storage-running", *goods, UNCLAIMED, importer, other).sentence.endswith(", and no route on record")


def test_released_goods_and_goods_in_the_hands_of_customs_are_clear():
    decided = a_load(importer="lab"), UNCLAIMED
    assert is_clear("storage-running", an_item(), *decided, *landed())
    assert is_clear("storage-running", an_item(), UNCLAIMED, *landed(), an_event("entry", "release", "2026-01-20"))


def test_ordinary_transport_lands_and_delivers_as_well_and_every_way_in_releases():
    trip = a_case("trip", "transport.ordinary"), an_event("trip", "land", "2026-02-20")
    gift = a_case("gift", "us.gift"), an_event("gift", "admit", "2026-02-25")
    assert "since 2026-02-20, 10 days" in one("storage-running", an_item(), *trip).sentence
    assert missing("storage-running", an_item(), *trip, an_event("trip", "arrive", "2026-02-25")) == ["release"]
    assert is_clear("storage-running", an_item(), *trip, *gift)


def test_goods_delivered_with_no_release_on_record_are_undetermined():
    assert missing("storage-running", an_item(), *landed(), an_event("trip", "arrive", "2026-01-20")) == ["release"]


# ---------------------------------------------------------------- 11 repairs

AWAY = a_case("fix", REPAIR), an_event("fix", "leave", "2026-02-01")


def test_goods_that_left_for_repair_unregistered_are_found():
    found = one("repair-export", an_item(), *AWAY, an_event("fix", "enter-abroad", "2026-02-05"))
    assert found.sentence == (
        "left for repair on 2026-02-01 (case fix), and no record says that it was registered with Customs before"
    )
    assert found.remedy.startswith("record the registration if there is one; else keep another proof")
    assert (found.backing.is_practice, found.backing.verified) == (True, Mark.SECONDARY)


def test_a_repair_registered_on_the_day_it_left_was_registered_in_time():
    entered = an_event("fix", "enter-abroad", "2026-02-05")
    assert is_clear("repair-export", an_item(), *AWAY, an_event("fix", "register", "2026-02-01"), entered)
    late = one("repair-export", an_item(), *AWAY, an_event("fix", "register", "2026-02-02"), entered)
    assert late.sentence.startswith("left for repair on 2026-02-01")


def test_a_repair_without_a_temporary_entry_abroad_is_found():
    found = one("repair-export", an_item(), *AWAY, an_event("fix", "register", "2026-01-30"))
    assert (
        found.sentence
        == "left for repair on 2026-02-01 (case fix), and no temporary entry at the repairer's is on record"
    )
    assert found.remedy.startswith("tell the repairer to enter it as temporary")


def test_a_repair_that_was_set_up_or_has_not_left_is_clear():
    set_up = an_event("fix", "register", "2026-01-30"), an_event("fix", "enter-abroad", "2026-02-05")
    assert is_clear("repair-export", an_item(), *AWAY, *set_up)
    assert is_clear("repair-export", an_item(), a_case("fix", REPAIR))
    assert is_clear("repair-export", an_item(exported_on=date(2026, 2, 1)), *AWAY, *set_up)


def test_why_it_left_when_and_how_it_entered_abroad_are_missing():
    repaired = an_event("fix", "repair", "2026-02-20", "at-cost")
    registered = an_event("fix", "register", "2026-01-30")
    assert missing("repair-export", an_item(exported_on=date(2026, 2, 1))) == ["why-it-left"]
    assert missing("repair-export", an_item(), a_case("fix", REPAIR), repaired) == ["left-on"]
    assert missing("repair-export", an_item(), *AWAY, registered, repaired) == ["temporary-entry"]


# ---------------------------------------------------------------- 12 tariff numbers


def numbered(name, number="9027.50.40.15", **facts):
    return an_item(
        name, **{"tariff_number": number, "goods": Goods.INSTRUMENT, "model": "mk2", "maker": "Zeta"} | facts
    )


def test_one_number_over_goods_of_different_kinds_is_found_whatever_its_dots():
    found = one("tariff-number-copied", numbered("a"), numbered("b", "9027504015", goods=Goods.CONSUMABLE))
    assert found.sentence == "9027.50.40.15 stands over unlike goods: consumable, mk2, Zeta; instrument, mk2, Zeta"
    assert (found.subject, found.items) == ("9027.50.40.15", ("a", "b"))
    assert found.remedy.startswith("have each kind classified by itself")
    assert found.backing.verified == Mark.UNVERIFIED


def test_one_number_over_models_of_several_makers_is_found_and_over_models_of_one_maker_is_clear():
    assert one("tariff-number-copied", numbered("a"), numbered("b", model="x", maker="Eta")).items == ("a", "b")
    assert is_clear("tariff-number-copied", numbered("a"), numbered("b", model="x"))
    assert is_clear("tariff-number-copied", numbered("a"), numbered("b", maker="Eta"))


def test_of_many_kinds_the_first_few_are_told():
    found = one("tariff-number-copied", *(numbered(f"i{n}", model=f"m{n}", maker=f"k{n}") for n in range(7)))
    assert found.sentence.endswith("instrument, m4, k4; and 2 more kinds")


def test_the_default_number_is_found_even_on_one_item():
    found = one("tariff-number-copied", numbered("a", "8543.90.8845"))
    assert found.sentence == (
        "a: 8543.90.8845, the number DUNE gives where a shipper has no better one; no review of it is on record"
    )
    assert found.remedy.startswith("have the classification reviewed by the broker")
    assert found.backing.cites == "DUNE's shipping procedure"


def test_a_number_that_is_missing_short_or_over_goods_of_unknown_kind_is_undetermined():
    assert missing("tariff-number-copied", an_item()) == ["tariff_number"]
    assert missing("tariff-number-copied", numbered("a", "9027.50")) == ["ten-digits"]
    assert missing("tariff-number-copied", numbered("a"), numbered("b", maker=None)) == ["kind"]
    assert missing("tariff-number-copied", numbered("a"), numbered("b", model="x", maker=None)) == ["kind"]
    assert missing("tariff-number-copied", numbered("a"), numbered("b", model=None, maker="Eta")) == ["kind"]
    assert missing("tariff-number-copied", numbered("a"), numbered("b", goods=None)) == ["kind"]


# ---------------------------------------------------------------- 13 title


def test_title_that_no_paper_gives_is_found_with_the_routes_that_hang_on_it():
    found = one("title-unresolved", an_item(known_on=date(2025, 5, 1)))
    assert found.sentence == (
        "camera: no paper says who has title. Title decides 19 CFR 148.89, HTSUS 9809.00.70; to all other routes it is a "
        "risk. No paper names who makes entry"
    )
    assert found.since == date(2025, 5, 1)
    assert "one with a financial interest may still make entry, a loan or lease included" in found.remedy
    assert found.backing.cites == "19 CFR 148.89(a); HTSUS 9809.00.70; 19 USC 1484"


def test_who_makes_entry_an_account_and_the_day_after_the_last_paper_are_told():
    claims = a_claim("institute", ends="2025-12-31"), a_claim("lab", mark=Mark.ACCOUNT)
    found = one("title-unresolved", an_item(), *claims, a_load(importer="lab"))
    assert found.sentence.startswith("camera: no paper says who has title (an account without a paper names lab).")
    assert found.sentence.endswith("Importer of record: lab")
    assert found.since == date(2026, 1, 1)


def test_of_several_papers_the_last_to_end_opens_the_gap_and_one_that_ends_today_still_holds():
    first, second = a_claim("institute", ends="2025-10"), a_claim("lab", begins="2025-11", ends="2025-12-31")
    assert one("title-unresolved", an_item(), first, second).since == date(2026, 1, 1)
    assert is_clear("title-unresolved", an_item(), a_claim("lab", ends="2026-03-02"))


def test_a_finding_on_many_items_is_as_old_as_the_first_of_them():
    items = an_item("a", known_on=date(2025, 6, 1)), an_item("b", known_on=date(2025, 5, 1)), an_item("c")
    assert one("title-unresolved", *items).since == date(2025, 5, 1)


def test_contested_title_is_found_with_its_holders():
    found = one("title-unresolved", an_item(), a_claim("institute"), a_claim("lab", begins="2025-02-01"))
    assert found.sentence.startswith("camera: papers give title to institute and lab. Title decides ")
    assert found.since == date(2025, 2, 1)


def test_many_items_with_the_same_gap_are_one_finding():
    found = one("title-unresolved", an_item("a"), an_item("b"))
    assert found.sentence.startswith("2 items: no paper says who has title.")
    assert (found.subject, found.items) == ("array", ("a", "b"))


def test_title_on_paper_is_clear():
    assert is_clear("title-unresolved", an_item(), a_claim("institute"))


def test_a_holder_of_whom_nothing_is_on_record_is_undetermined():
    assert missing("title-unresolved", an_item(), a_claim("somebody")) == ["holder-kind"]


# ---------------------------------------------------------------- 14 five years

ENTERED = CAMERA, APPLICATION, CLAIMED, an_event("entry", "file", "2025-03-01")
HELD = a_claim("lab", Field.CUSTODY, ends="2025-12-31")
MOVED = a_claim("college", Field.CUSTODY, begins="2026-01-01")


def test_custody_that_passes_to_another_institution_untold_is_found():
    found = one("five-year-watch", *ENTERED, HELD, MOVED)
    assert found.sentence == (
        "camera: custody passed from lab to college on 2026-01-01, within five years of entry (case entry), and the port was "
        "not told"
    )
    assert found.since == date(2026, 1, 1)
    assert found.remedy.startswith("tell the port in writing: both institutions and their addresses, the day")
    assert found.backing.cites == "15 CFR 301.9(a), (c)"


def test_title_that_passes_to_another_than_the_user_is_found_and_to_the_user_is_not():
    titles = a_claim("institute", ends="2025-12-31"), a_claim("college", begins="2026-01-01")
    custody = a_claim("lab", Field.CUSTODY)
    assert one("five-year-watch", *ENTERED, custody, *titles).sentence.startswith(
        "camera: title passed from institute to college"
    )
    accepted = a_claim("institute", ends="2025-12-31"), a_claim("lab", begins="2026-01-01")
    assert is_clear("five-year-watch", *ENTERED, custody, *accepted)


def test_another_use_of_which_the_port_was_not_told_is_found():
    application = a_case("app", FLORENCE, custody_or_use_changed=True)
    found = one("five-year-watch", CAMERA, application, *ENTERED[2:], a_claim("lab", Field.CUSTODY))
    assert found.sentence == "the goods were passed on or put to another use (case entry), and the port was not told"
    assert found.remedy.endswith("what is used commercially owes duty as it was when imported")


def test_the_successor_of_a_contractor_has_it_told_as_well():
    successor = Partner(
        id="next",
        name="Next",
        country="US",
        kind=PartnerKind.US_NONPROFIT,
        predecessor="lab",
        succeeded_on=date(2026, 1, 1),
    )
    found = one("five-year-watch", *ENTERED, successor, HELD, a_claim("next", Field.CUSTODY, begins="2026-01-01"))
    assert "custody passed from lab to next on 2026-01-01" in found.sentence


def test_from_the_day_of_its_succession_the_successor_is_the_host():
    successor = Partner(
        id="next", name="Next", country="CH", kind=PartnerKind.US_NONPROFIT, predecessor="lab", succeeded_on=TODAY
    )
    foreign = Partner(id="other", name="Other", country="CH", kind=PartnerKind.COMPANY, predecessor="lab")
    assert report("title-unresolved", an_item(), successor).n_looked_at == 0
    assert report("title-unresolved", an_item(), successor, day=date(2026, 3, 1)).n_looked_at == 1
    assert report("title-unresolved", an_item(), foreign).n_looked_at == 1


def test_of_several_applications_the_last_word_to_the_port_and_the_first_change_count():
    again = a_case("again", FLORENCE)
    told = an_event("app", "report-change", "2025-12-01"), an_event("again", "report-change", "2026-01-05")
    assert is_clear("five-year-watch", *ENTERED, again, HELD, MOVED, *told)
    assert one("five-year-watch", *ENTERED, again, HELD, MOVED, told[0]).since == date(2026, 1, 1)
    changed = ("custody-or-use-changed", True)
    said = (
        Event(id=case, case=case, occurred=on(day), known_on=TODAY, sets=changed)
        for case, day in (("app", date(2025, 9, 1)), ("again", date(2025, 8, 1)))
    )
    assert one("five-year-watch", *ENTERED, again, *said, a_claim("lab", Field.CUSTODY)).since == date(2025, 8, 1)


def test_an_entry_without_the_claim_is_not_watched_nor_one_of_which_nothing_speaks_of_it():
    filed = ENTERED[3]
    assert report("five-year-watch", CAMERA, APPLICATION, UNCLAIMED, filed).n_looked_at == 0
    assert report("five-year-watch", CAMERA, a_case("entry", ENTRY), filed).n_looked_at == 0


def test_an_entry_not_yet_filed_is_not_watched():
    assert report("five-year-watch", CAMERA, APPLICATION, CLAIMED).n_looked_at == 0


def test_a_change_that_was_told_one_after_five_years_and_the_import_itself_are_clear():
    application = a_case("app", FLORENCE, custody_or_use_changed=True)
    told = an_event("app", "report-change", "2026-01-05")
    later = a_claim("lab", Field.CUSTODY, ends="2030-06-01"), a_claim("college", Field.CUSTODY, begins="2030-06-02")
    came = a_claim("institute", Field.CUSTODY, ends="2025-06-01"), a_claim("lab", Field.CUSTODY, begins="2025-06-02")
    assert is_clear("five-year-watch", CAMERA, application, *ENTERED[2:], HELD, MOVED, told)
    assert is_clear("five-year-watch", *ENTERED, *later, day=date(2030, 7, 1))
    assert is_clear("five-year-watch", *ENTERED, *came)


@pytest.mark.parametrize(
    "papers",
    [
        (HELD,),
        (MOVED,),
        (a_claim("lab", Field.CUSTODY, ends="2025-06-30"), a_claim("lab", Field.CUSTODY, begins="2025-07-02")),
        (a_claim("lab", Field.CUSTODY), a_claim("college", Field.CUSTODY, begins="2025-07-01", ends="2025-07-01")),
    ],
)
def test_where_custody_is_on_no_paper_or_on_two_for_a_single_day_since_entry_nobody_can_tell(papers):
    assert missing("five-year-watch", *ENTERED, *papers) == ["custody"]


def test_papers_need_to_name_who_has_custody_for_no_longer_than_the_watch():
    held = a_claim("lab", Field.CUSTODY, begins="2025-03-01", ends="2030-03-01")
    assert is_clear("five-year-watch", *ENTERED, held, day=date(2031, 1, 1))
    short = a_claim("lab", Field.CUSTODY, begins="2025-03-01", ends="2030-02-28")
    assert missing("five-year-watch", *ENTERED, short, day=date(2031, 1, 1)) == ["custody"]


def test_custody_the_day_of_entry_the_claim_and_the_entry_are_missing():
    released = an_event("entry", "release", "2025-03-05")
    assert missing("five-year-watch", *ENTERED) == ["custody"]
    assert missing("five-year-watch", CAMERA, APPLICATION, CLAIMED, released) == ["entered-on"]
    assert missing("five-year-watch", CAMERA, APPLICATION, a_case("entry", ENTRY), ENTERED[3]) == ["claim"]
    assert missing("five-year-watch", CAMERA, APPLICATION, *landed()) == ["entry", "entered-on"]
