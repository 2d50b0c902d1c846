"""What each way through customs costs, how long it takes, and which one is proposed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lockwasher.calendars.spans import on
from lockwasher.clearance.eligibility_rules import assume
from lockwasher.clearance.money import Figure
from lockwasher.clearance.offers import CARRYING, DELAY, EFFORT, STORAGE, Offer, Prices, offers, proposed
from lockwasher.clearance.routes import RouteDesk, RouteState, route_desk
from lockwasher.estimates.world import build_world
from lockwasher.register.nouns import (
    Case,
    Claim,
    Consignment,
    Event,
    Field,
    Goods,
    Item,
    Leg,
    Mark,
    Money,
    Partner,
    PartnerKind,
    Project,
)
from lockwasher.register.portfolio import Portfolio

DAY = date(2026, 3, 2)  # between two additional duties: the surcharge of section 122 was in force
LAB = Partner(id="lab", name="The laboratory", country="US", kind=PartnerKind.US_NONPROFIT, mark=Mark.READ)
ACCELERATOR = Item(
    id="accelerator",
    title="Accelerator",
    contributions=("linac",),
    project="array",
    origin="JP",
    tariff_number="8543.10.00",
    goods=Goods.INSTRUMENT,
    model="linac",
    order="po-1",
    purpose="neutrinos",
    was_tested_under_bond=False,
    customs_value=Money(Decimal(2_000_000), "USD"),
)
IMPORTER = Claim(
    id="imports",
    field=Field.IMPORTER,
    subject="accelerator",
    holder="lab",
    begins=on(date(2025, 1, 1)),
    paper="order",
    mark=Mark.READ,
)


def desk(item: Item = ACCELERATOR, *told: str, legs: tuple[Leg, ...] = ()) -> RouteDesk:
    """A laboratory that brings one thing."""
    loads = (Consignment(id="load", title="Load", items=(item.id,), legs=legs),)
    portfolio = Portfolio(
        name="desk",
        partners=(LAB,),
        projects=(Project(id="array", name="Array", host="lab"),),
        items=(item,),
        consignments=loads if legs else (),
        claims=(IMPORTER,),
    )
    return route_desk(build_world(portfolio, DAY), DAY, tuple(map(assume, told)))


def by_name(found: tuple[Offer, ...]) -> dict[str, Offer]:
    """Offers by route, and by way where there are several."""
    return {one.reading.route.id + (f"/{one.way.id}" if len(one.reading.route.ways) > 1 else ""): one for one in found}


SEA = (Leg(start="Yokohama", end="Long Beach", mode="sea"),)
FREE = ("headings-include:8543",)


def test_an_accelerator_of_two_millions_pays_duty_and_fees_to_the_cent():
    """1.9 %, the cap of the processing fee of the year, 0.125 % of ocean cargo, and the surcharge of 10 %."""
    found = by_name(offers(desk(legs=SEA), ACCELERATOR))["ordinary"]
    charges = {figure.name: figure.amount.amount for figure in found.assessment.charges if figure.amount}
    assert charges == {
        "ordinary duty": Decimal("38000.00"),
        "section 122 surcharge": Decimal("200000.00"),
        "merchandise processing fee": Decimal("651.50"),
        "harbor maintenance fee": Decimal("2500.00"),
    }


def test_the_deposit_is_the_duty_and_is_carried_until_the_refund():
    found = by_name(offers(desk(ACCELERATOR, *FREE, legs=SEA), ACCELERATOR, Prices(interest_percent=Decimal(5))))
    deposit, stamped = found["florence/with-deposit"], found["florence/stamped-first"]
    assert deposit.deposit.amount == Money(Decimal("238000.00"), "USD")
    carrying = next(figure for figure in deposit.figures if figure.name == "carrying the deposit")
    assert carrying.amount.amount == (Decimal(238000) * 5 / 100 * deposit.carried.p80 / 365).quantize(Decimal("0.01"))
    assert stamped.deposit is None
    assert {f.name: f.amount.amount for f in stamped.assessment.charges if f.amount}["ordinary duty"] == 0


def test_a_bond_for_test_is_twice_the_duties_and_fees():
    item = replace(ACCELERATOR, returns=True, stays_months=12)
    found = by_name(offers(desk(item, "said:for-test-only", legs=SEA), item))["temporary-import"]
    assert found.assessment.bond.amount.amount == 2 * Decimal("241151.50")
    assert found.assessment.total.known.amount == Decimal("2500.00")  # chapter 98 does not exempt from the harbor fee


def test_a_price_that_was_not_stated_leaves_its_figure_unknown_and_names_it():
    found = by_name(offers(desk(), ACCELERATOR))["ordinary"]
    unknown = {figure.name: figure.missing for figure in found.figures if figure.amount is None}
    assert unknown[STORAGE] == ("price of a day of storage",)
    assert unknown[EFFORT] == ("price of an officer-hour",)
    assert unknown["harbor maintenance fee"] == ("mode of transport",)


def test_stated_prices_are_counted_at_p80_and_at_the_most_hours():
    prices = Prices(day_of_storage=Decimal(200), officer_hour=Decimal(90), day_of_delay=Decimal(1000))
    found = by_name(offers(desk(), ACCELERATOR, prices))["ordinary"]
    told = {figure.name: figure.amount.amount for figure in found.figures if figure.amount}
    assert told[STORAGE] == 200 * found.release.p80
    assert told[EFFORT] == 3 * 90
    assert told[DELAY] == 1000 * found.release.p80


def test_a_value_in_another_currency_needs_a_stated_rate():
    item = replace(ACCELERATOR, customs_value=Money(Decimal(1_000_000), "EUR"))
    bare = by_name(offers(desk(item), item))["ordinary"].assessment.total
    assert "rate of EUR to USD" in bare.missing
    stated = Prices(usd_per=(("EUR", Decimal("1.10")),))
    duty = by_name(offers(desk(item), item, stated))["ordinary"].assessment.charges[0]
    assert duty.amount.amount == Decimal("20900.00")


def figures(offer: Offer) -> dict[str, Figure]:
    """The parts of the cost of an offer, by name."""
    return {figure.name: figure for figure in offer.figures}


def test_only_a_deposit_is_carried_and_a_day_of_delay_costs_only_where_it_has_a_price():
    found = by_name(offers(desk(), ACCELERATOR))
    assert {name for name, one in found.items() if CARRYING in figures(one)} == {"florence/with-deposit"}
    assert {name for name, one in found.items() if DELAY in figures(one)} == set()


@pytest.mark.parametrize(
    ("item", "percent", "day", "told"),
    [
        (ACCELERATOR, None, DAY, ("no rate of interest was stated", ("rate of interest",))),
        (
            ACCELERATOR,
            Decimal(5),
            date(1492, 1, 1),
            ("the library has no figure for how long it is carried", ("carrying the deposit",)),
        ),
    ],
)
def test_what_it_costs_to_carry_a_deposit_is_unknown_without_interest_or_days(item, percent, day, told):
    judged_by = route_desk(desk().world, day)
    found = by_name(offers(judged_by, item, Prices(interest_percent=percent)))["florence/with-deposit"]
    assert (figures(found)[CARRYING].reason, figures(found)[CARRYING].missing) == told


def test_what_it_costs_to_carry_a_deposit_is_unknown_while_the_deposit_is():
    item = replace(ACCELERATOR, customs_value=None)
    found = by_name(offers(desk(item), item, Prices(interest_percent=Decimal(5))))["florence/with-deposit"]
    assert figures(found)[CARRYING].amount is None
    assert "customs value" in figures(found)[CARRYING].missing


def test_an_offer_names_its_way_only_where_its_route_has_several():
    found = by_name(offers(desk(), ACCELERATOR))
    assert found["ordinary"].name == "Ordinary entry, duty paid"
    assert found["florence/with-deposit"].name == (
        "Duty-free entry of a scientific instrument: entered under the claim before the stamp, duty deposited"
    )


def test_where_no_hours_are_on_record_their_cost_is_unknown_at_any_price():
    found = by_name(offers(desk(), ACCELERATOR, Prices(officer_hour=Decimal(90))))["exhibition"]
    assert (found.effort, figures(found)[EFFORT].amount) == (None, None)
    assert figures(found)[EFFORT].reason == "the library has no figure for it"


def test_an_agency_that_imports_owes_no_harbor_fee():
    agency = Partner(id="agency", name="An agency", country="US", kind=PartnerKind.US_GOVERNMENT, mark=Mark.READ)
    portfolio = replace(
        desk(legs=SEA).world.portfolio, partners=(LAB, agency), claims=(replace(IMPORTER, holder="agency"),)
    )
    found = by_name(offers(route_desk(build_world(portfolio, DAY), DAY), ACCELERATOR))["ordinary"]
    assert figures(found)["harbor maintenance fee"].amount == Money(Decimal("0.00"), "USD")


# ---------------------------------------------------------------- the proposal


def test_a_deposit_is_proposed_over_duty_paid_for_good_since_both_are_as_early():
    found = offers(desk(ACCELERATOR, *FREE, legs=SEA), ACCELERATOR)
    chosen = proposed(found)
    assert (chosen.reading.route.id, chosen.way.id) == ("florence", "with-deposit")
    assert [one.id for one in chosen.rests_on] == ["headings-include:8543"]


def test_without_the_list_of_headings_only_ordinary_entry_is_open_and_proposed():
    found = offers(desk(legs=SEA), ACCELERATOR)
    assert by_name(found)["florence/with-deposit"].reading.state == RouteState.UNDETERMINED
    assert proposed(found).reading.route.id == "ordinary"


@pytest.mark.parametrize(
    ("price", "way"), [(None, "with-deposit"), ("0.01", "stamped-first"), ("100000", "with-deposit")]
)
def test_the_price_of_a_day_weighs_days_against_money(price, way):
    """With no hurry at all the stamp first is cheapest: nothing is deposited and nothing carried."""
    delay = Decimal(price) if price else None
    prices = Prices(day_of_delay=delay, interest_percent=Decimal(5))
    chosen = proposed(offers(desk(ACCELERATOR, *FREE, legs=SEA), ACCELERATOR, prices))
    assert chosen.way.id == way


def test_offers_are_asked_for_by_the_state_of_their_route():
    found = offers(desk(), ACCELERATOR, states=(RouteState.CLOSED, RouteState.OPEN))
    assert {one.reading.state for one in found} == {RouteState.CLOSED, RouteState.OPEN}


def test_nothing_is_proposed_where_nothing_is_open():
    assert proposed(one for one in offers(desk(), ACCELERATOR) if one.reading.state != RouteState.OPEN) is None


def test_what_cannot_be_told_is_not_cheap():
    """Of two ways as early the one whose duty is unknown is not proposed over one that is free."""
    item = replace(ACCELERATOR, customs_value=None)
    chosen = proposed(offers(desk(item, *FREE, legs=SEA), item))
    assert chosen.reading.route.id == "florence"


def test_an_offer_names_its_papers_and_its_clocks():
    found = by_name(offers(desk(), ACCELERATOR))
    assert {"cbp-3461", "invoice", "entry-bond"} <= set(found["ordinary"].documents)
    assert {"ita-338p", "stamped-application"} <= set(found["florence/stamped-first"].documents)
    for name in ("ordinary", "florence/with-deposit"):
        assert {"liquidation-scheduled", "protest"} <= {clock.name for clock in found[name].clocks}
    assert found["exhibition"].documents == ()
    assert found["exhibition"].release.p80 is None


def test_a_deposit_is_back_only_after_the_application_so_its_papers_are_named_last():
    """15 CFR 301.8(a)(4): the claim without the stamped copy puts the application off, and spares none of it."""
    papers = by_name(offers(desk(), ACCELERATOR))["florence/with-deposit"].documents
    assert papers.index("cbp-3461") < papers.index("ita-338p") < papers.index("federal-register-citation")


def filed(*steps: tuple[str, str | None]) -> RouteDesk:
    """A laboratory whose application has these steps and outcomes, a day each."""
    case = Case(id="docket", procedure="us.florence.duty-free-entry", subject="accelerator", opened=on(DAY))
    events = tuple(
        Event(id=step, case="docket", occurred=on(day), known_on=day, step=step, outcome=outcome)
        for n, (step, outcome) in enumerate(steps, start=1)
        if (day := DAY - timedelta(60 - n))
    )
    portfolio = replace(desk().world.portfolio, cases=(case,), events=events)
    return route_desk(build_world(portfolio, DAY), DAY)


def test_a_stamp_that_is_there_is_waited_for_no_more_by_any_way():
    """Nor is it until a deposit is back: the days of Customs lie behind there as well."""
    before, after = (by_name(offers(one, ACCELERATOR)) for one in (desk(), filed(("eligibility", "stamped"))))
    for way in ("stamped-first", "held-in-warehouse"):
        assert after[f"florence/{way}"].release.p50 < before[f"florence/{way}"].release.p50 - 60
    deposit = "florence/with-deposit"
    assert after[deposit].carried.p50 < before[deposit].carried.p50 - 60
    assert after["florence/stamped-first"].release == after[deposit].release == before[deposit].release


def test_a_step_that_is_over_before_the_stamp_shortens_the_days_until_it():
    before, after = (
        by_name(offers(one, ACCELERATOR))["florence/stamped-first"] for one in (desk(), filed(("apply", None)))
    )
    assert after.release.p50 < before.release.p50
    assert "ita-338p" in before.documents
    assert "ita-338p" not in after.documents


def test_a_step_that_is_done_over_again_shortens_nothing():
    stamped = filed(("eligibility", "stamped"))
    again = filed(("eligibility", "stamped"), ("decide", "denied-without-prejudice"))
    first, second = (by_name(offers(one, ACCELERATOR))["florence/held-in-warehouse"] for one in (again, stamped))
    assert first.release.p50 == second.release.p50


def test_the_steps_of_an_application_that_is_lost_shorten_nothing():
    lost = by_name(offers(filed(("eligibility", "stamped"), ("decide", "denied")), ACCELERATOR))
    bare = by_name(offers(desk(), ACCELERATOR))
    assert {name: one.release for name, one in lost.items()} == {name: one.release for name, one in bare.items()}


def test_the_hours_of_an_application_are_spent_once_it_is_filed():
    hour = Prices(officer_hour=Decimal(90))
    made, bare = (by_name(offers(one, ACCELERATOR, hour)) for one in (filed(("apply", None)), desk()))
    told = {n: {f.name: f for f in one["florence/stamped-first"].figures}[EFFORT] for n, one in enumerate((made, bare))}
    assert (told[0].amount.amount, told[0].reason) == (0, "the application is filed")
    assert told[1].amount.amount == 42 * 90
    assert {f.name: f for f in made["ordinary"].figures}[EFFORT].amount.amount == 3 * 90


def test_on_a_day_before_any_edition_nothing_is_proposed():
    found = offers(route_desk(desk().world, date(1492, 1, 1)), ACCELERATOR)
    assert {one.release.p80 for one in found} == {None}
    assert proposed(found) is None


def test_the_hours_of_an_application_are_shared_by_its_lines():
    """One application covers any quantity of a type on an order (15 CFR 301.3(e)): ten lines need no ten."""
    alike = tuple(replace(ACCELERATOR, id=f"part-{n}") for n in range(10))
    told = desk(ACCELERATOR, *FREE)
    portfolio = replace(told.world.portfolio, items=alike, claims=())
    shared = route_desk(build_world(portfolio, DAY), DAY, told.assumptions)
    cost = {
        one.name: one
        for one in by_name(offers(shared, alike[0], Prices(officer_hour=Decimal(100))))[
            "florence/stamped-first"
        ].figures
    }
    assert cost[EFFORT].amount == Money(Decimal("420.00"), "USD")
    assert cost[EFFORT].reason == "42 times 100 USD, shared by 10 lines"


def test_a_line_of_which_an_application_is_lost_shares_no_hours_with_others():
    alike = tuple(replace(ACCELERATOR, id=f"part-{n}") for n in range(10))
    case = Case(id="docket", procedure="us.florence.duty-free-entry", subject="part-9", opened=on(DAY))
    denied = Event(id="e", case="docket", occurred=on(DAY), known_on=DAY, step="decide", outcome="withdrawn")
    portfolio = replace(desk().world.portfolio, items=alike, claims=(), cases=(case,), events=(denied,))
    shared = route_desk(build_world(portfolio, DAY), DAY, tuple(map(assume, FREE)))
    assert shared.sharing == {f"part-{n}": 9 for n in range(9)}


def test_an_assumed_value_is_said_with_the_money_and_not_with_the_count():
    item = replace(ACCELERATOR, customs_value=None)
    told = desk(item, *FREE, "worth:1000:accelerator")
    found = by_name(offers(told, item))["florence/with-deposit"]
    assert [one.id for one in found.rests_on] == ["headings-include:8543", "worth:1000:accelerator"]
    assert [one.id for one in told.judged(item).eligibility.rests_on] == ["headings-include:8543"]
