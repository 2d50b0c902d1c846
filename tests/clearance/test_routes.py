"""What is left of each route into the United States when title and importer are known, unknown or contested."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.calendars.spans import on
from lockwasher.clearance.applications_queue import hours
from lockwasher.clearance.eligibility_rules import assume
from lockwasher.clearance.routes import RouteReading, RouteState, route_desk, routes
from lockwasher.clearance.routes_table import CHOICE, QUESTIONS, faults, read_routes
from lockwasher.estimates.world import build_world
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import read_library
from lockwasher.procedures.tables_headings import read_headings
from lockwasher.procedures.tables_reader import read_tables
from lockwasher.register.nouns import Case, Claim, Event, Field, Goods, Item, Mark, Partner, PartnerKind
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 3, 2)
TANK = Item(id="tank", title="Tank", contributions=("vessel",), project="array")
PARTNERS = tuple(
    Partner(id=kind.value, name=f"The {kind.value}", country="IT", kind=kind, mark=Mark.READ) for kind in PartnerKind
)
OPEN, CLOSED, UNDETERMINED = RouteState.OPEN, RouteState.CLOSED, RouteState.UNDETERMINED


def claim(field: Field, holder: str, *, subject: str = "tank", mark: Mark = Mark.READ) -> Claim:
    """A paper that gives a field of the tank to a partner."""
    paper = f"deed-{holder}"
    begins = on(date(2025, 1, 1))
    return Claim(
        id=f"{field}-{holder}", field=field, subject=subject, holder=holder, begins=begins, paper=paper, mark=mark
    )


def readings(
    *claims: Claim, named: tuple[str, ...] = (), item: Item = TANK, told: tuple[str, ...] = ()
) -> dict[str, RouteReading]:
    """The routes of the tank, by id, where these claims are all that is on record."""
    portfolio = Portfolio(name="desk", partners=PARTNERS, items=(item,), claims=claims)
    desk = route_desk(build_world(portfolio, DAY), DAY, tuple(map(assume, told)))
    return {r.route.id: r for r in desk.read(item, named)}


# ---------------------------------------------------------------- title


@pytest.mark.parametrize(
    ("holder", "property_", "gift"),
    [
        (PartnerKind.FOREIGN_GOVERNMENT, OPEN, UNDETERMINED),
        (PartnerKind.DESIGNATED_IO, OPEN, UNDETERMINED),
        (PartnerKind.OTHER_IO, CLOSED, UNDETERMINED),
        (PartnerKind.US_GOVERNMENT, CLOSED, CLOSED),
        (PartnerKind.US_NONPROFIT, CLOSED, CLOSED),
        (PartnerKind.COMPANY, CLOSED, CLOSED),
    ],
)
def test_who_has_title_decides_property_of_governments_and_gifts(holder, property_, gift):
    """19 CFR 148.89 is for foreign governments and designated organizations; a gift must be meant as one besides."""
    found = readings(claim(Field.TITLE, holder.value))
    assert found["property-of-government-or-organization"].state == property_
    assert found["gift"].state == gift
    assert [s.route.id for s in found.values() if s.risk] == []


def test_the_reason_names_the_holder_and_what_the_route_asks_for():
    found = readings(claim(Field.TITLE, "us-nonprofit"))
    assert found["property-of-government-or-organization"].reason == (
        "title lies with The us-nonprofit (US nonprofit); "
        "the route asks for foreign government or designated international organization"
    )
    found = readings(claim(Field.TITLE, "foreign-government"))["property-of-government-or-organization"]
    assert found.reason == "title lies with The foreign-government (foreign government)"
    assert found.route.cautions == ("State must ask and Customs instruct for each entry, and neither has to",)


def test_unknown_title_leaves_two_routes_undetermined_and_puts_a_named_risk_on_the_others():
    """It decides 19 CFR 148.89 and HTSUS 9809.00.70; official use (19 CFR 148.86) turns on the use that State certifies."""
    found = readings()
    deciding = {name: r for name, r in found.items() if r.route.title_decides}
    assert set(deciding) == {"property-of-government-or-organization", "gift"}
    assert all(r.state == UNDETERMINED and r.reasons[0] == "no paper says who has title" for r in deciding.values())
    assert {name for name, r in found.items() if r.risk} == set(found) - set(deciding)
    assert (
        found["ordinary"].risk
        == "the importer answers for duty, value and description of a thing whose owner is not on paper"
    )


def test_goods_for_official_use_are_that_whoever_has_title():
    said = ("said:for-official-use",)
    assert readings(told=said)["official-use"].state == OPEN
    assert readings(claim(Field.TITLE, "us-nonprofit"), told=said)["official-use"].state == OPEN
    assert readings(told=("nothing-special",))["official-use"].state == CLOSED
    assert readings()["official-use"].missing == ("whether they are for official use (fact for-official-use)",)


def test_unknown_title_closes_no_route():
    """15 CFR 301.3-301.4 ask who applies and uses, 19 USC 1484 who may make entry: neither asks who owns."""
    assert [name for name, s in readings().items() if s.state == CLOSED] == []
    assert readings()["ordinary"].state == OPEN


def test_title_claimed_by_two_papers_decides_nothing():
    found = readings(claim(Field.TITLE, "foreign-government"), claim(Field.TITLE, "company"))
    assert found["gift"].state == UNDETERMINED
    assert found["gift"].reasons[0] == "papers give title to different partners"
    assert found["florence"].risk


def test_an_account_of_title_holds_nothing():
    assert readings(claim(Field.TITLE, "company", mark=Mark.ACCOUNT)) == readings()


def test_title_comes_from_the_contribution_as_well():
    found = readings(claim(Field.TITLE, "company", subject="vessel"))
    assert found["gift"].state == CLOSED


def test_what_a_holder_is_in_law_may_not_be_on_record():
    found = readings(claim(Field.TITLE, "consortium"))
    assert found["gift"].state == UNDETERMINED
    assert found["gift"].reasons[0] == "what 'consortium' is in law is not on record"


def test_a_holder_whose_kind_nobody_verified_decides_nothing():
    """Whether a research institute or a university counts as a foreign government is for counsel (19 CFR 148.89)."""
    institute = Partner(id="institute", name="The institute", country="IT", kind=PartnerKind.FOREIGN_GOVERNMENT)
    portfolio = Portfolio(name="desk", partners=(institute,), items=(TANK,), claims=(claim(Field.TITLE, "institute"),))
    found = {r.route.id: r for r in routes(TANK, DAY, build_world(portfolio, DAY))}
    assert found["property-of-government-or-organization"].state == UNDETERMINED
    assert found["property-of-government-or-organization"].missing == (
        "title lies with The institute (foreign government); whether it is that in law is not verified, and counsel must say",
    )


# ---------------------------------------------------------------- the importer


def test_florence_asks_who_imports_and_not_who_owns():
    found = readings(claim(Field.IMPORTER, "us-nonprofit"))["florence"]
    assert found.state == UNDETERMINED
    assert "the importer of record is on no paper" not in found.missing
    assert "the official list of headings (chapter 98, subchapter X, note 6(a)) was not obtained" in found.missing
    assert found.risk


@pytest.mark.parametrize("kind", [k.value for k in PartnerKind if k != PartnerKind.US_NONPROFIT])
def test_florence_is_closed_to_any_other_importer_and_says_that_only_a_custom_closes_it(kind):
    found = readings(claim(Field.IMPORTER, kind))
    assert found["florence"].state == CLOSED
    assert found["florence"].reason.endswith("; the route asks for US nonprofit by usual practice (unverified)")
    assert found["florence"].risk == ""
    assert found["ordinary"].state == OPEN


def test_an_unknown_importer_leaves_florence_undetermined():
    found = readings()["florence"]
    assert (found.state, found.reasons[0]) == (UNDETERMINED, "the importer of record is on no paper")


def test_two_importers_leave_florence_undetermined():
    found = readings(claim(Field.IMPORTER, "us-nonprofit"), claim(Field.IMPORTER, "company"))["florence"]
    assert (found.state, found.reasons[0]) == (UNDETERMINED, "papers name different importers of record")


def test_the_consignment_may_name_the_importer():
    assert readings(named=("company",))["florence"].state == CLOSED
    assert readings(claim(Field.IMPORTER, "company"), named=("company",))["florence"].state == CLOSED
    both = readings(claim(Field.IMPORTER, "us-nonprofit"), named=("company",))["florence"]
    assert both.reasons[0] == "papers name different importers of record"


def test_what_an_importer_is_in_law_may_not_be_on_record():
    found = readings(named=("consortium",))["florence"]
    assert found.reasons[0] == "what 'consortium' is in law is not on record"


# ---------------------------------------------------------------- the other branches of the tree


NEVER = "never-in-the-united-states"
BACK = replace(TANK, exported_on=date(2024, 1, 10))


@pytest.mark.parametrize(
    ("item", "told", "state"),
    [
        (TANK, (), UNDETERMINED),
        (TANK, (NEVER,), CLOSED),
        (replace(BACK, made_in_us=True), ("not-said:left-for-repair",), OPEN),
        (replace(BACK, origin="US"), ("not-said:left-for-repair",), OPEN),
        (BACK, ("not-said:left-for-repair",), OPEN),
        (
            replace(BACK, exported_on=date(2023, 3, 2)),
            ("not-said:left-for-repair",),
            OPEN,
        ),  # the last day of three years
        (replace(BACK, exported_on=date(2023, 3, 1), origin="IT"), ("not-said:left-for-repair",), CLOSED),
        (replace(BACK, exported_on=date(2023, 3, 1)), ("not-said:left-for-repair",), UNDETERMINED),
        (replace(BACK, exported_on=date(2001, 1, 1), made_in_us=True), ("not-said:left-for-repair",), OPEN),
        (replace(BACK, made_in_us=True), ("said:left-for-repair",), CLOSED),
        (replace(BACK, made_in_us=True), (), UNDETERMINED),
    ],
)
def test_goods_returned_are_american_or_back_within_three_years(item, told, state):
    """HTSUS 9801.00.10: products of the United States at any time, others within three years, unimproved."""
    assert readings(item=item, told=told)["returned-goods"].state == state


def test_on_a_day_whose_rules_are_not_in_the_library_a_route_is_undetermined():
    """Foreign goods back within three years go free since 2016 only."""
    item = replace(TANK, origin="IT", exported_on=date(2014, 1, 10))
    portfolio = Portfolio(name="desk", partners=PARTNERS, items=(item,))
    told = (assume("not-said:left-for-repair"),)

    def at(day: date) -> RouteReading:
        return {r.route.id: r for r in routes(item, day, build_world(portfolio, DAY), assumptions=told)}[
            "returned-goods"
        ]

    assert at(date(2016, 6, 1)).state == OPEN
    assert at(date(2015, 6, 1)).state == UNDETERMINED
    assert at(date(2015, 6, 1)).missing == (
        "the rules of 2015-06-01: the library has no edition of 'us.returned-goods' for that day",
    )


def test_what_left_for_repair_pays_on_the_work():
    assert readings(item=BACK, told=("said:left-for-repair",))["repaired-abroad"].state == OPEN
    assert (
        readings(item=BACK, told=("not-said:left-for-repair",))["repaired-abroad"].reason
        == "they did not leave for repair"
    )


@pytest.mark.parametrize(
    ("stays", "returns", "bond", "carnet"),
    [
        (12, True, OPEN, OPEN),
        (13, True, OPEN, CLOSED),
        (36, True, OPEN, CLOSED),
        (37, True, CLOSED, CLOSED),
        (6, False, CLOSED, CLOSED),
        (None, True, UNDETERMINED, UNDETERMINED),
        (6, None, UNDETERMINED, UNDETERMINED),
    ],
)
def test_a_bond_holds_three_years_and_a_carnet_one(stays, returns, bond, carnet):
    """19 CFR 10.37: a year and two more under bond; a carnet is not extended."""
    item = replace(TANK, stays_months=stays, returns=returns)
    found = readings(item=item, told=("said:for-test-only", "said:carnet-covers-goods"))
    assert (found["temporary-import"].state, found["ata-carnet"].state) == (bond, carnet)


def test_a_programme_of_nasa_is_no_import():
    found = readings(told=("said:nasa-international-programme",))["nasa-not-an-import"]
    assert found.state == OPEN
    assert [one.id for one in found.rests_on] == ["said:nasa-international-programme"]
    assert readings(told=("nothing-special",))["nasa-not-an-import"].state == CLOSED


def test_the_line_of_nasa_needs_its_certificate_and_is_open_to_no_other_agency():
    agency = claim(Field.IMPORTER, "us-government")
    assert readings(agency)["nasa"].missing == (
        "whether NASA certifies them as its own or its programme's (fact nasa-certifies-free-entry)",
    )
    assert readings(agency, told=("nothing-special",))["nasa"].state == CLOSED
    assert readings(agency, told=("said:nasa-certifies-free-entry",))["nasa"].state == OPEN


def test_the_line_of_an_agency_needs_the_agency_as_importer_and_its_certificate():
    agency = claim(Field.IMPORTER, "us-government")
    assert readings(agency)["federal-agency"].missing == (
        "whether a federal agency certifies them (fact agency-certifies-free-entry)",
    )
    assert readings(agency, told=("said:agency-certifies-free-entry",))["federal-agency"].state == OPEN
    assert readings(claim(Field.IMPORTER, "us-nonprofit"))["federal-agency"].state == CLOSED


def test_repair_parts_for_an_instrument_that_entered_free_have_a_line_of_their_own():
    lab = claim(Field.IMPORTER, "us-nonprofit")
    assert readings(lab, item=replace(TANK, goods=Goods.REPAIR_PART))["repair-components"].state == OPEN
    assert readings(lab, item=replace(TANK, goods=Goods.INSTRUMENT))["repair-components"].state == CLOSED
    assert readings(lab)["repair-components"].state == UNDETERMINED


def test_what_an_assumption_says_of_goods_or_origin_is_named_where_a_route_rests_on_it():
    lab = claim(Field.IMPORTER, "us-nonprofit")
    found = readings(lab, told=("taken-as:repair-part:tank",))["repair-components"]
    assert (found.state, [one.id for one in found.rests_on]) == (OPEN, ["taken-as:repair-part:tank"])
    found = readings(item=BACK, told=("made-in:US:tank", "not-said:left-for-repair"))["returned-goods"]
    assert "made-in:US:tank" in [one.id for one in found.rests_on]


APPLICATION = "us.florence.duty-free-entry"
STAMPED, RETURNED = ("eligibility", "stamped"), ("completeness", "denied-without-prejudice")
APPEALED = ("appeal", "taken")


def answered(*events: tuple[str, str], since: date = date(2025, 1, 1)) -> RouteReading:
    """Duty-free entry of the tank where its application has these steps and outcomes, a day each."""
    day = since
    portfolio = Portfolio(
        name="desk",
        partners=PARTNERS,
        items=(TANK,),
        claims=(claim(Field.IMPORTER, "us-nonprofit"),),
        cases=(Case(id="docket", procedure=APPLICATION, subject="tank", opened=on(day)),),
        events=tuple(
            Event(
                id=step,
                case="docket",
                occurred=on(day + timedelta(n)),
                known_on=DAY,
                step=step,
                outcome=outcome or None,
            )
            for n, (step, outcome) in enumerate(events)
        ),
    )
    return {r.route.id: r for r in routes(TANK, DAY, build_world(portfolio, DAY))}["florence"]


@pytest.mark.parametrize(
    ("events", "state", "words"),
    [
        ((("apply", ""),), UNDETERMINED, "whether it is an instrument"),
        ((("eligibility", "stamped"),), OPEN, "the application (case docket) is accepted by Customs"),
        ((("eligibility", "returned"),), UNDETERMINED, "whether it is an instrument"),
        ((("decide", "approved"),), OPEN, "the application (case docket) is approved by Commerce"),
        ((("decide", "denied"),), CLOSED, "the application (case docket) is finally denied; the same institution"),
        ((("decide", "withdrawn"),), CLOSED, "withdrawn, which counts as finally denied; the same institution"),
        ((STAMPED, RETURNED), UNDETERMINED, "denied without prejudice, and whether it is resubmitted in time is not"),
        ((STAMPED, RETURNED, ("resubmit", "resubmitted")), OPEN, "is accepted by Customs"),
        ((STAMPED, RETURNED, ("resubmit", "not-resubmitted")), CLOSED, "is denied irrespective of the merits, since"),
        ((STAMPED, RETURNED, ("resubmit", "given-up")), CLOSED, "is withdrawn, which counts as finally denied; the"),
        ((STAMPED, ("decide", "denied"), APPEALED), UNDETERMINED, "denied by Commerce, and whether finally is not on"),
        ((("decide", "denied"), APPEALED, ("tell-port", "favorable")), OPEN, "is approved by Commerce"),
        (
            (("decide", "approved"), APPEALED, ("tell-port", "denied")),
            CLOSED,
            "is finally denied; the same institution",
        ),
    ],
)
def test_what_the_offices_answered_counts_before_what_the_desk_judges(events, state, words):
    """15 CFR 301.4(a): Customs decides who may apply and what qualifies; 301.5(g), 301.7(c): a final denial bars a second one."""
    found = answered(*events)
    assert found.state == state
    assert words in found.reason


@pytest.mark.parametrize(("days", "state"), [(19, UNDETERMINED), (20, CLOSED)])
def test_a_denial_is_final_on_the_twentieth_day_after_its_publication(days, state):
    """15 CFR 301.7(a): when 20 days have passed and no appeal was taken."""
    assert answered(("decide", "denied"), since=DAY - timedelta(days)).state == state


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (("denied-without-prejudice", "approved"), OPEN),
        (("approved", "denied-without-prejudice"), OPEN),
        (("approved", "withdrawn"), CLOSED),
        (("withdrawn", "approved"), CLOSED),
    ],
)
def test_of_several_applications_the_answer_that_settles_most_counts_whichever_comes_first(answers, state):
    cases = tuple(Case(id=f"docket-{n}", procedure=APPLICATION, subject="tank", opened=on(DAY)) for n in (0, 1))
    events = tuple(
        Event(id=case.id, case=case.id, occurred=on(DAY), known_on=DAY, step="decide", outcome=outcome)
        for case, outcome in zip(cases, answers, strict=True)
    )
    claims = (claim(Field.IMPORTER, "us-nonprofit"),)
    portfolio = Portfolio(name="desk", partners=PARTNERS, items=(TANK,), claims=claims, cases=cases, events=events)
    found = {r.route.id: r for r in routes(TANK, DAY, build_world(portfolio, DAY))}
    assert found["florence"].state == state


def test_what_is_left_out_by_the_definition_closes_florence_and_nothing_else():
    """Duty-free entry is never claimed for what fails the definition of an instrument."""
    lab = claim(Field.IMPORTER, "us-nonprofit")
    found = readings(lab, item=replace(TANK, goods=Goods.BUILDING))
    assert found["florence"].state == CLOSED
    assert found["florence"].reason == "equipment to construct or maintain buildings is no instrument"
    assert found["ordinary"].state == OPEN


INSTRUMENT = replace(
    TANK, goods=Goods.INSTRUMENT, origin="IT", tariff_number="9027.80.45", order="po-1", model="m", purpose="p"
)
ALL_KNOWN = ("headings-include:9027.80", "never-tested-under-bond")


def test_florence_opens_where_everything_it_asks_is_stated_or_assumed_and_says_on_what_it_rests():
    lab = claim(Field.IMPORTER, "us-nonprofit")
    portfolio = Portfolio(name="desk", partners=PARTNERS, items=(INSTRUMENT,), claims=(lab,))
    world = build_world(portfolio, DAY)
    desk = route_desk(world, DAY, tuple(map(assume, ALL_KNOWN)), applicant="us-nonprofit")
    found = {r.route.id: r for r in desk.read(INSTRUMENT)}["florence"]
    assert found.state == OPEN
    assert [one.id for one in found.rests_on] == sorted(ALL_KNOWN)
    assert any("equal scientific value" in caution for caution in found.route.cautions)


def test_the_list_of_headings_of_the_tables_takes_the_place_of_an_assumption(tmp_path):
    path = tmp_path / "note-6a.txt"
    path.write_text("9027.80\n", encoding="utf-8")
    tables = read_tables().supplied(read_headings(path, date(2026, 1, 1)))
    portfolio = Portfolio(
        name="desk", partners=PARTNERS, items=(INSTRUMENT,), claims=(claim(Field.IMPORTER, "us-nonprofit"),)
    )
    world = build_world(portfolio, DAY, tables=tables)
    desk = route_desk(world, DAY, (assume("never-tested-under-bond"),), applicant="us-nonprofit")
    assert {r.route.id: r for r in desk.read(INSTRUMENT)}["florence"].state == OPEN
    other = replace(INSTRUMENT, id="other", tariff_number="7308.90.60")
    assert {r.route.id: r for r in desk.read(other)}["florence"].state == CLOSED


def test_a_fact_said_in_a_case_about_the_goods_counts():
    portfolio = Portfolio(
        name="desk",
        partners=PARTNERS,
        items=(TANK,),
        cases=(Case(id="choice", procedure="us.entry.route", subject="tank", opened=on(DAY)),),
        events=(
            Event(id="e", case="choice", occurred=on(DAY), known_on=DAY, sets=("nasa-international-programme", True)),
        ),
    )
    found = {r.route.id: r for r in routes(TANK, DAY, build_world(portfolio, DAY))}
    assert found["nasa-not-an-import"].state == OPEN
    assert found["nasa-not-an-import"].rests_on == ()


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_a_fact_said_in_one_case_and_denied_in_another_is_told_as_a_contradiction_in_either_order(order):
    said = {so: Case(id=f"case-{so}", procedure="us.entry.route", subject="tank", opened=on(DAY)) for so in order}
    events = tuple(
        Event(id=case.id, case=case.id, occurred=on(DAY), known_on=DAY, sets=("nasa-international-programme", so))
        for so, case in said.items()
    )
    portfolio = Portfolio(name="desk", partners=PARTNERS, items=(TANK,), cases=tuple(said.values()), events=events)
    assumed = (assume("said:nasa-international-programme"),)
    found = {r.route.id: r for r in routes(TANK, DAY, build_world(portfolio, DAY), assumptions=assumed)}
    assert found["nasa-not-an-import"].state == UNDETERMINED
    assert found["nasa-not-an-import"].rests_on == ()
    (missing,) = found["nasa-not-an-import"].missing
    assert missing == (
        "whether they come under an international programme of NASA (fact nasa-international-programme): "
        "cases contradict each other, so in case-True, not so in case-False"
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("importer:us-non-profit", "there is no partner 'us-non-profit'; did you mean 'us-nonprofit'?"),
        ("title-with:nobody", "there is no partner 'nobody'"),
        ("said:for-tests-only", "there is no fact 'for-tests-only'; did you mean 'for-test-only'?"),
    ],
)
def test_an_assumption_that_names_what_is_not_there_is_refused(told, words):
    with pytest.raises(ValueError, match=re.escape(f"the assumption '{told}': {words}")):
        readings(told=(told,))


def test_an_assumption_never_takes_the_place_of_the_record():
    lab = claim(Field.IMPORTER, "us-nonprofit")
    assert readings(lab, told=("importer:company",)) == readings(lab)
    held = claim(Field.TITLE, "company")
    assert readings(held, told=("title-with:foreign-government",)) == readings(held)
    assert readings(item=replace(TANK, returns=True), told=("stays-for-good",))["ata-carnet"].state == UNDETERMINED


@given(
    st.sampled_from([None, *PartnerKind]),
    st.sampled_from([None, *PartnerKind]),
    st.sampled_from([None, *Goods]),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, 6, 20, 40]),
)
def test_a_further_fact_never_opens_what_was_closed(holder, importer, goods, returns, stays):
    """Closed is said only where nothing further could change it: stating more never turns it."""
    claims = [claim(field, kind.value) for field, kind in ((Field.TITLE, holder), (Field.IMPORTER, importer)) if kind]
    bare = readings(*claims)
    full = readings(*claims, item=replace(TANK, goods=goods, returns=returns, stays_months=stays))
    for name, reading in bare.items():
        if reading.state == CLOSED:
            assert full[name].state == CLOSED
        if full[name].state == UNDETERMINED:
            assert full[name].missing


# ---------------------------------------------------------------- the table


def test_the_shipped_routes_fit_the_shipped_library():
    assert faults(read_routes(), read_library()) == []


def test_the_choice_of_a_route_has_an_outcome_for_each_and_no_other():
    steps = (p.step[CHOICE.step] for p in read_library().of[CHOICE.procedure])
    assert all([o.name for o in step.outcomes] == list(read_routes()) for step in steps)


def test_every_question_is_asked_by_a_route():
    asked = {ask.question for route in read_routes().values() for ask in route.asks}
    assert asked >= set(QUESTIONS)


def test_no_route_is_marked_read_without_the_address_where_it_was():
    backings = {r.id: r.backing for r in read_routes().values()}
    assert [name for name, b in backings.items() if b.verified == Mark.READ and not b.source_url] == []


def test_the_hours_of_an_application_are_those_of_the_rules():
    """The form and the evidence, from and to (`eligibility.yaml`)."""
    effort, told = read_routes()["florence"].effort, hours(1)
    assert effort.per == "application"
    assert (effort.range.least, effort.range.most) == (told.least, told.most)


def test_the_case_of_an_entry_alone_takes_no_route():
    """Ordinary entry is part of every route: only an entry that says it makes no claim is one."""
    ordinary = read_routes()["ordinary"]
    assert not ordinary.is_taken_by_case
    assert [(c.fact, c.is_negated) for c in ordinary.taken_when] == [("florence-claimed", True)]


ROUTE = """\
carnet:
  title: ATA carnet
  line: 19 CFR 114
  title_matters: risk
  risk: who holds the carnet is not on paper
  cites: 19 CFR 10.37
  verified: secondary
"""


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        (
            "title: ATA",
            "titel: ATA",
            "routes.yaml:2, carnet.titel: there is no key 'titel' here; did you mean 'title'?",
        ),
        ("  line: 19 CFR 114\n", "", "routes.yaml:1, carnet: 'line' is missing; add it"),
        ("title_matters: risk", "title_matters: maybe", "'maybe' is not one of decides, risk"),
        (
            "verified: secondary",
            "verified: sure",
            "routes.yaml:7, carnet.verified: 'sure' is not one of read, secondary",
        ),
        (
            "title_matters: risk",
            "title_matters: decides",
            "a route that title decides gives 'holder_kinds', any other gives",
        ),
        ("  risk: who holds the carnet is not on paper\n", "", "any other gives 'risk'"),
        (
            "  risk:",
            "  importer_kinds: [us-non-profit]\n  risk:",
            "routes.yaml:5, carnet.importer_kinds[0]: 'us-non-profit' is not one of",
        ),
        ("  risk:", "  importer_kinds: [us-non-profit]\n  risk:", "did you mean 'us-nonprofit'?"),
        (
            "  title_matters",
            "  taken_by: [open case]\n  title_matters",
            "'open case' takes no route; write 'case', 'fact NAME' or 'not fact NAME'",
        ),
        ("  title_matters", "  taken_by: [case]\n  title_matters", "carnet: 'procedure' is missing; add it"),
        (
            "  cites",
            "  asks:\n    - question: stays-at-most\n      unless: they stay\n      missing: how long\n  cites",
            "'within' belongs to american-or-back-in-time and stays-at-most, and to no other question",
        ),
        (
            "  cites",
            "  asks:\n    - question: return\n      unless: they stay\n      missing: how long\n  cites",
            "did you mean 'returns'?",
        ),
    ],
)
def test_a_broken_table_says_where_what_and_what_to_do(tmp_path: Path, right: str, wrong: str, words: str):
    assert right in ROUTE
    file = tmp_path / "routes.yaml"
    file.write_text(ROUTE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DialectError) as caught:
        read_routes(file)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        (
            "procedure: us.entry.consumtion",
            "there is no procedure 'us.entry.consumtion'; did you mean 'us.entry.consumption'?",
        ),
        (
            "taken_by: [fact florence-claim]",
            "there is no fact 'florence-claim' in facts.yaml; did you mean 'florence-claimed'?",
        ),
        ("lets_in: us.tib/releases", "there is no step 'us.tib/releases'; did you mean 'us.tib/release'?"),
        ("taken_by: [not fact appealed]", "'appealed' holds unless said otherwise; name a fact that somebody must say"),
    ],
)
def test_faults_name_what_the_library_does_not_have(tmp_path: Path, added: str, fault: str):
    """A fact that is 'no' until said would take the route of every case in silence."""
    file = tmp_path / "routes.yaml"
    file.write_text(ROUTE.replace("  title_matters", f"  {added}\n  title_matters"), encoding="utf-8")
    assert faults(read_routes(file), read_library()) == [f"routes.yaml, carnet: {fault}"]
