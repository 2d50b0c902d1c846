"""What an entry costs: worked examples to the cent, what is unknown and why, bonds, deposit, and what duty-free entry saves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.clearance.duty import (
    Assessment,
    Filing,
    continuous_bond,
    duty,
    entry,
    facts_of,
    line_of,
    saving,
)
from lockwasher.clearance.duty_charges import HARBOR_FEE, ORDINARY_DUTY, PROCESSING_FEE, DutyFacts, EntryLine
from lockwasher.clearance.money import Figure, Gap, dollars, in_dollars, known, total, unknown
from lockwasher.clearance.routes_table import read_routes
from lockwasher.procedures.tables_rates import parse_rate
from lockwasher.procedures.tables_reader import read_tables
from lockwasher.register.nouns import Item, Money

TABLES, ROUTES = read_tables(), read_routes()
ORDINARY, FLORENCE, TEMPORARY = ROUTES["ordinary"], ROUTES["florence"], ROUTES["temporary-import"]
MARCH = date(2026, 3, 2)
NOVEMBER = date(2026, 11, 23)
TWO_MILLION = Money(Decimal(2_000_000), "USD")
ACCELERATOR = DutyFacts(tariff_number="8543.10", value=TWO_MILLION, origin="CH", by_ocean=True)
PARTS = replace(ACCELERATOR, tariff_number="8543.90.8845")
STEEL = replace(ACCELERATOR, tariff_number="7308.90.95")
SURCHARGE = "section 122 surcharge"
METALS = "section 232 duty on steel, aluminium and copper"
AFTER_JULY = "section 301 duty on sixty economies (forced labor)"


def told(assessment: Assessment) -> dict[str, str | None]:
    """The charges by name, in dollars; None where unknown."""
    return {figure.name: str(figure.amount.amount) if figure.amount else None for figure in assessment.charges}


def figure(assessment: Assessment, name: str) -> Figure:
    (found,) = (row for row in assessment.charges if row.name == name)
    return found


# ---------------------------------------------------------------- worked examples


def test_an_accelerator_of_two_million_dollars():
    """1.9 % of 2,000,000; the fee at its cap; a surcharge of 10 %; 0.125 % of ocean cargo."""
    found = duty(ACCELERATOR, ORDINARY, MARCH, TABLES)
    assert told(found) == {
        ORDINARY_DUTY: "38000.00",
        SURCHARGE: "200000.00",
        PROCESSING_FEE: "651.50",
        HARBOR_FEE: "2500.00",
    }
    assert (str(found.total.known.amount), found.total.n_unknown) == ("241151.50", 0)


def test_the_same_crate_as_parts_is_free_of_ordinary_duty():
    found = duty(PARTS, ORDINARY, MARCH, TABLES)
    assert told(found) == {ORDINARY_DUTY: "0.00", SURCHARGE: None, PROCESSING_FEE: "651.50", HARBOR_FEE: "2500.00"}
    assert (str(found.total.known.amount), found.total.n_unknown) == ("3151.50", 1)
    assert str(found.total.at_last_known.amount) == "203151.50"
    assert figure(found, SURCHARGE).label == "at 10 %, on record 2026-02-24 to 2026-07-23"


def test_after_july_the_same_crate_is_known_in_part():
    """Switzerland: 12.5 % with column 1 counted in, so 250,000 less 38,000; whether the goods are excepted is unknown."""
    found = duty(ACCELERATOR, ORDINARY, NOVEMBER, TABLES)
    assert told(found) == {ORDINARY_DUTY: "38000.00", AFTER_JULY: None, PROCESSING_FEE: "670.86", HARBOR_FEE: "2500.00"}
    assert str(figure(found, AFTER_JULY).at_last_known.amount) == "212000.00"
    assert str(found.total.at_last_known.amount) == "253170.86"


@pytest.mark.parametrize(
    ("value", "day", "fee"),
    [
        ("9694.00", MARCH, "33.58"),
        ("9694.86", MARCH, "33.58"),
        ("10000", MARCH, "34.64"),
        ("188077.36", MARCH, "651.50"),
        ("2000000", MARCH, "651.50"),
        ("1000", date(2017, 7, 26), "25.00"),
        ("2000000", date(2017, 7, 26), "485.00"),
        ("2000000", date(2019, 1, 2), "508.70"),
        ("2000000", date(2026, 10, 1), "670.86"),
    ],
)
def test_the_fee_is_held_between_floor_and_cap_of_the_year(value, day, fee):
    facts = replace(ACCELERATOR, value=Money(Decimal(value), "USD"))
    assert told(duty(facts, ORDINARY, day, TABLES))[PROCESSING_FEE] == fee


@pytest.mark.parametrize(
    ("line", "on_water", "bond"),
    [
        ("9813.00.30", False, "477303.00"),
        ("9813.00.30", True, "482303.00"),
        ("9813.00.50", False, "262516.65"),
        ("9813.00.50", True, "265266.65"),
    ],
)
def test_a_bond_is_twice_or_110_percent_of_the_duties_and_fees_of_an_ordinary_entry(line, on_water, bond):
    """38,000.00 and 200,000.00 of duty, 651.50 of fee, and by ocean 2,500.00."""
    facts = replace(ACCELERATOR, by_ocean=on_water)
    found = entry((EntryLine(facts=facts, line=line),), MARCH, TABLES)
    assert str(found.bond.amount.amount) == bond
    assert told(found)[SURCHARGE] == "0.00"
    assert figure(found, SURCHARGE).reason == "the bond must cover it"


def test_a_bond_without_a_surcharge():
    """The example of the notes alone: twice 38,000.00 and 651.50, by air."""
    facts = replace(ACCELERATOR, by_ocean=False)
    plain = replace(TABLES, measures=())
    assert str(duty(facts, TEMPORARY, MARCH, plain).bond.amount.amount) == "77303.00"
    reduced = entry((EntryLine(facts=facts, line="9813.00.50"),), MARCH, plain)
    assert str(reduced.bond.amount.amount) == "42516.65"


def test_a_bond_on_unknown_duty_says_the_least_it_can_be():
    bond = duty(PARTS, TEMPORARY, MARCH, TABLES).bond
    assert bond.amount is None
    assert bond.reason.endswith("at least 6303.00, the rest is unknown")
    assert (str(bond.at_last_known.amount), bond.missing) == ("406303.00", ("exceptions of the section 122 surcharge",))


@pytest.mark.parametrize(("charges", "bond"), [("499999.99", "50000.00"), ("500001", "50000.10")])
def test_a_continuous_bond_is_a_tenth_of_a_year_and_at_least_50_000(charges, bond):
    assert str(continuous_bond(Money(Decimal(charges), "USD"), TABLES).amount.amount) == bond


def test_a_continuous_bond_needs_dollars_and_a_rule():
    assert continuous_bond(Money(Decimal(1), "EUR"), TABLES).missing == ("rate of EUR to USD",)
    assert continuous_bond(TWO_MILLION, replace(TABLES, bonds=())).missing == ("continuous bond",)


# ---------------------------------------------------------------- chapter 98


def test_duty_free_entry_pays_the_harbor_fee_alone():
    """Chapter 98 exempts from the processing fee, not from the harbor fee."""
    found = duty(ACCELERATOR, FLORENCE, MARCH, TABLES)
    assert told(found) == {ORDINARY_DUTY: "0.00", SURCHARGE: "0.00", PROCESSING_FEE: "0.00", HARBOR_FEE: "2500.00"}


@pytest.mark.parametrize(
    ("is_stamped", "deposit", "at_last_known"),
    [(True, "0.00", None), (False, "238000.00", None), (None, None, "238000.00")],
)
def test_without_the_stamped_copy_estimated_duty_is_deposited(is_stamped, deposit, at_last_known):
    found = duty(replace(ACCELERATOR, is_stamped=is_stamped), FLORENCE, MARCH, TABLES).deposit
    assert (str(found.amount.amount) if found.amount else None) == deposit
    assert (str(found.at_last_known.amount) if found.at_last_known else None) == at_last_known
    assert ("stamped copy" in found.missing) == (is_stamped is None)


def test_only_applications_deposit():
    assert entry((EntryLine(facts=ACCELERATOR, line="9810.00.65"),), MARCH, TABLES).deposit is None


def test_repair_abroad_pays_on_the_work():
    """1.9 % and 10 % of 100,000; no processing fee under 9802.00.50, but under 9802.00.60 one on the work."""
    facts = replace(ACCELERATOR, work_value=Money(Decimal(100_000), "USD"), by_ocean=False)
    repaired = entry((EntryLine(facts=facts, line="9802.00.50"),), MARCH, TABLES)
    assert told(repaired) == {
        ORDINARY_DUTY: "1900.00",
        SURCHARGE: "10000.00",
        PROCESSING_FEE: "0.00",
        HARBOR_FEE: "0.00",
    }
    processed = entry((EntryLine(facts=facts, line="9802.00.60"),), MARCH, TABLES)
    assert told(processed)[PROCESSING_FEE] == "346.40"


def test_assembly_abroad_pays_without_the_parts_of_the_united_states():
    facts = replace(ACCELERATOR, us_parts_value=Money(Decimal(1_500_000), "USD"))
    assert told(entry((EntryLine(facts=facts, line="9802.00.80"),), MARCH, TABLES))[ORDINARY_DUTY] == "9500.00"
    found = entry((EntryLine(facts=ACCELERATOR, line="9802.00.80"),), MARCH, TABLES)
    assert "value of the parts made in the United States" in found.total.missing


def test_steel_enters_free_where_the_line_is_free():
    assert told(duty(STEEL, FLORENCE, MARCH, TABLES))[METALS] == "0.00"


def test_an_order_on_dumping_is_not_waived():
    found = duty(replace(ACCELERATOR, under_order=True), FLORENCE, MARCH, TABLES)
    assert told(found)["antidumping or countervailing duty"] is None


def test_property_of_a_government_is_free_but_additional_duties_were_not_read():
    found = duty(ACCELERATOR, ROUTES["property-of-government-or-organization"], MARCH, TABLES)
    assert told(found) == {ORDINARY_DUTY: "0.00", SURCHARGE: None, PROCESSING_FEE: "0.00", HARBOR_FEE: "2500.00"}
    assert found.total.missing == ("section 122 surcharge under 19 CFR 148.89",)


def test_a_line_that_is_not_in_the_tables_makes_all_but_the_harbor_fee_unknown():
    found = entry((EntryLine(facts=ACCELERATOR, line="9817.00.90"),), MARCH, TABLES)
    assert told(found) == {ORDINARY_DUTY: None, PROCESSING_FEE: None, HARBOR_FEE: "2500.00"}
    assert found.total.missing == ("line 9817.00.90",)


@pytest.mark.parametrize(
    ("route", "line"),
    [("ordinary", ""), ("florence", "9810.00.60"), ("temporary-import", "9813.00.30"), ("gift", "9809.00.70")],
)
def test_a_route_names_its_line(route, line):
    assert line_of(ROUTES[route]) == line
    assert line_of(ROUTES["property-of-government-or-organization"]) == "19 CFR 148.89"


# ---------------------------------------------------------------- facts that are missing


@pytest.mark.parametrize(
    ("change", "unknown_charges", "missing"),
    [
        ({"value": None}, {ORDINARY_DUTY, SURCHARGE, PROCESSING_FEE, HARBOR_FEE}, "customs value"),
        ({"value": Money(Decimal(0), "USD")}, {ORDINARY_DUTY, SURCHARGE, PROCESSING_FEE, HARBOR_FEE}, "customs value"),
        (
            {"value": Money(Decimal(9), "EUR")},
            {ORDINARY_DUTY, SURCHARGE, PROCESSING_FEE, HARBOR_FEE},
            "rate of EUR to USD",
        ),
        ({"tariff_number": None}, {ORDINARY_DUTY, SURCHARGE, METALS}, "tariff number"),
        ({"origin": None}, {ORDINARY_DUTY, SURCHARGE, "section 301 duty on China"}, "country of origin"),
        ({"by_ocean": None}, {HARBOR_FEE}, "mode of transport"),
    ],
)
def test_a_missing_fact_is_named_and_changes_nothing_else(change, unknown_charges, missing):
    whole = told(duty(ACCELERATOR, ORDINARY, MARCH, TABLES))
    found = duty(replace(ACCELERATOR, **change), ORDINARY, MARCH, TABLES)
    assert {name for name, amount in told(found).items() if amount is None} == unknown_charges
    assert missing in found.total.missing
    assert {name: amount for name, amount in told(found).items() if amount} == {
        name: amount for name, amount in whole.items() if name not in unknown_charges
    }


def test_a_stated_rate_turns_another_currency_into_dollars():
    facts = replace(ACCELERATOR, value=Money(Decimal(1_000_000), "CHF"))
    found = duty(facts, ORDINARY, MARCH, TABLES, usd_per={"CHF": Decimal("1.25")})
    assert told(found)[ORDINARY_DUTY] == "23750.00"


def test_steel_asks_for_the_country_of_melt_and_pour():
    missing = duty(STEEL, ORDINARY, MARCH, TABLES).total.missing
    assert {"rate of 7308.90.95 on 2026-03-02", "country of melt and pour"} <= set(missing)
    assert "country of melt and pour" not in duty(replace(STEEL, melted_in="IT"), ORDINARY, MARCH, TABLES).total.missing


def test_an_unknown_without_any_last_known_figure_is_counted_apart():
    found = duty(STEEL, ORDINARY, MARCH, TABLES).total
    assert (found.n_unknown, found.n_without, str(found.at_last_known.amount)) == (3, 3, "3151.50")


def test_goods_of_column_two():
    """Parts of Russia pay 35 %; of an accelerator the rate of column 2 is not on record."""
    assert told(duty(replace(PARTS, origin="RU"), ORDINARY, MARCH, TABLES))[ORDINARY_DUTY] == "700000.00"
    found = duty(replace(ACCELERATOR, origin="RU"), ORDINARY, MARCH, TABLES)
    assert figure(found, ORDINARY_DUTY).reason == "goods of RU pay column 2, which is not on record"


def test_a_rate_by_weight_needs_the_quantity_in_its_unit():
    compound = replace(TABLES.rates[0], general=parse_rate("5.3¢/kg + 4%"), other=None)
    tables = replace(TABLES, rates=(compound,))
    found = duty(ACCELERATOR, ORDINARY, MARCH, tables)
    assert figure(found, ORDINARY_DUTY).missing == ("quantity in kg",)
    weighed = replace(ACCELERATOR, quantities=(("kg", Decimal(10_000)),))
    assert told(duty(weighed, ORDINARY, MARCH, tables))[ORDINARY_DUTY] == "80530.00"
    words = replace(TABLES, rates=(replace(compound, general=parse_rate("See 9903.88.15")),))
    assert figure(duty(weighed, ORDINARY, MARCH, words), ORDINARY_DUTY).missing == ("rule for 'See 9903.88.15'",)


def test_a_fee_that_is_not_on_record_is_labelled():
    """Nothing is on record from October 2027; the last known fee stands beside."""
    fee = figure(duty(ACCELERATOR, ORDINARY, date(2027, 10, 1), TABLES), PROCESSING_FEE)
    assert (fee.amount, str(fee.at_last_known.amount), fee.label) == (
        None,
        "670.86",
        "on record 2026-10-01 to 2027-09-30",
    )


def test_before_the_first_day_on_record_the_harbor_fee_is_labelled():
    fee = figure(duty(ACCELERATOR, ORDINARY, date(1990, 12, 31), TABLES), HARBOR_FEE)
    assert (fee.amount, str(fee.at_last_known.amount), fee.label) == (None, "2500.00", "on record from 1991-01-01")


def test_an_informal_entry_pays_a_flat_fee_up_to_2500():
    small = replace(ACCELERATOR, value=Money(Decimal(2500), "USD"), is_informal=True)
    assert told(duty(small, ORDINARY, MARCH, TABLES))[PROCESSING_FEE] == "2.69"
    larger = replace(small, value=Money(Decimal("2500.01"), "USD"))
    assert told(duty(larger, ORDINARY, MARCH, TABLES))[PROCESSING_FEE] == "33.58"
    fee = figure(duty(small, ORDINARY, date(2025, 3, 3), TABLES), PROCESSING_FEE)
    assert fee.missing == ("fee for an informal entry of FY2025",)


def test_agencies_of_the_united_states_and_air_cargo_pay_no_harbor_fee():
    for change in ({"is_us_agency": True}, {"by_ocean": False}):
        assert told(duty(replace(ACCELERATOR, **change), ORDINARY, MARCH, TABLES))[HARBOR_FEE] == "0.00"


def test_if_the_way_is_unknown_the_harbor_fee_by_ocean_is_the_label():
    fee = figure(duty(replace(ACCELERATOR, by_ocean=None), ORDINARY, MARCH, TABLES), HARBOR_FEE)
    assert (str(fee.at_last_known.amount), fee.label) == ("2500.00", "at 0.125 %, if by ocean")


def test_what_an_item_says_is_taken_and_the_rest_stays_unknown():
    item = Item(
        id="tank", title="Tank", contributions=(), project="array", tariff_number="8543.10", customs_value=TWO_MILLION,
        credited_value=Money(Decimal(1), "USD"), origin="CH",
    )  # fmt: skip
    assert facts_of(item) == replace(ACCELERATOR, by_ocean=None)
    assert told(duty(item, ORDINARY, MARCH, TABLES))[ORDINARY_DUTY] == "38000.00"


def test_what_the_tables_leave_out_is_said_with_every_figure():
    assert [c for c in duty(ACCELERATOR, ORDINARY, MARCH, TABLES).caveats if "sections 201 and 338" in c]


# ---------------------------------------------------------------- several lines in one entry


def test_the_fee_is_held_once_for_all_lines_and_free_lines_stay_out():
    ten = replace(ACCELERATOR, value=Money(Decimal(10_000), "USD"))
    paying, free = EntryLine(facts=ten), EntryLine(facts=ACCELERATOR, line="9810.00.60")
    found = entry((paying, paying, free), MARCH, TABLES)
    assert str(figure(found, PROCESSING_FEE).amount.amount) == "69.28"
    assert str(figure(found, HARBOR_FEE).amount.amount) == "2525.00"


def test_bonds_and_deposits_of_several_lines_add_up():
    known_line = EntryLine(facts=replace(ACCELERATOR, is_stamped=False), line="9810.00.60")
    open_line = EntryLine(facts=replace(PARTS, is_stamped=False), line="9810.00.60")
    assert str(entry((known_line, known_line), MARCH, TABLES).deposit.amount.amount) == "476000.00"
    mixed = entry((known_line, open_line), MARCH, TABLES).deposit
    assert (mixed.amount, str(mixed.at_last_known.amount)) == (None, "438000.00")


# ---------------------------------------------------------------- saving

FORTY_HOURS = Filing(Decimal(40), Decimal(80))


def test_duty_free_entry_of_the_accelerator_saves_duty_surcharge_and_fee():
    found = saving(ACCELERATOR, FLORENCE, MARCH, TABLES, FORTY_HOURS)
    assert str(found.total.known.amount) == "238651.50"
    assert (str(found.filing_cost.amount), str(found.net.amount)) == ("3200.00", "235451.50")
    assert (found.is_worth, found.is_at_most_the_fee) == (True, False)


def test_the_harbor_fee_is_due_either_way_and_counts_for_nothing():
    found = saving(replace(ACCELERATOR, by_ocean=None), FLORENCE, MARCH, TABLES, FORTY_HOURS)
    assert HARBOR_FEE not in [row.name for row in found.avoided]
    assert found.total.n_unknown == 0


def test_where_column_1_is_free_and_nothing_is_added_the_saving_is_at_most_the_fee():
    found = saving(PARTS, FLORENCE, MARCH, replace(TABLES, measures=()), FORTY_HOURS)
    assert (found.is_at_most_the_fee, found.is_worth, str(found.total.known.amount)) == (True, False, "651.50")
    assert (
        saving(PARTS, FLORENCE, MARCH, replace(TABLES, measures=()), Filing(Decimal(1), Decimal(80))).is_worth is True
    )


def test_an_unknown_additional_duty_leaves_the_worth_undetermined():
    found = saving(PARTS, FLORENCE, MARCH, TABLES, FORTY_HOURS)
    assert (found.is_at_most_the_fee, found.is_worth, found.total.n_unknown) == (None, None, 1)
    assert str(found.total.at_last_known.amount) == "200651.50"


def test_a_charge_the_route_leaves_unknown_is_no_saving():
    found = saving(ACCELERATOR, ROUTES["property-of-government-or-organization"], MARCH, TABLES, FORTY_HOURS)
    assert [row.name for row in found.avoided if row.amount is None] == [SURCHARGE]
    found = saving(ACCELERATOR, replace(FLORENCE, line="HTSUS 9817.00.90"), MARCH, TABLES, FORTY_HOURS)
    assert (found.total.n_unknown, str(found.total.known.amount)) == (3, "0.00")


# ---------------------------------------------------------------- properties

cents = st.integers(1, 10**11).map(lambda n: Decimal(n) / 100)
values = cents.map(lambda amount: Money(amount, "USD"))
days = st.dates(date(2013, 10, 1), date(2028, 12, 31))
numbers = st.sampled_from([None, "8543.10", "8543.90.88.45", "7308.90.95", "9030.10.00", "8471.50", "8543"])
origins = st.sampled_from([None, "IT", "CH", "CN", "GB", "JP", "RU", "CA", "BR", "KE"])
all_facts = st.builds(
    DutyFacts,
    tariff_number=numbers,
    value=st.none() | values,
    origin=origins,
    by_ocean=st.sampled_from([None, True, False]),
    under_order=st.sampled_from([None, True, False]),
)
lines = st.sampled_from(["", "9810.00.60", "9813.00.30", "9802.00.50", "9802.00.80", "9817.00.90", "19 CFR 148.89"])


@given(values, st.dates(date(2013, 10, 1), date(2027, 9, 30)))
def test_the_fee_lies_between_floor_and_cap(value, day):
    year = TABLES.mpf(day)
    fee = figure(duty(replace(ACCELERATOR, value=value), ORDINARY, day, TABLES), PROCESSING_FEE)
    assert year.floor <= fee.amount.amount <= year.cap


@given(cents, cents, days, lines)
def test_no_charge_falls_when_the_value_rises(one, other, day, line):
    low, high = sorted((one, other))
    charges = [
        entry((EntryLine(facts=replace(ACCELERATOR, value=Money(v, "USD")), line=line),), day, TABLES).charges
        for v in (low, high)
    ]
    for less, more in zip(*charges, strict=True):
        assert (less.name, less.amount is None) == (more.name, more.amount is None)
        assert less.amount is None or less.amount.amount <= more.amount.amount


@given(all_facts, lines, days)
def test_the_total_is_the_sum_of_what_is_known(facts, line, day):
    found = entry((EntryLine(facts=facts, line=line),), day, TABLES)
    known_part = [row.amount.amount for row in found.charges if row.amount]
    assert found.total.known == dollars(sum(known_part, Decimal(0)))
    assert found.total.n_unknown == len(found.charges) - len(known_part)
    assert found.total.at_last_known.amount >= found.total.known.amount
    assert all(row.missing and row.reason for row in found.charges if row.amount is None)


@given(all_facts, st.sampled_from(["value", "tariff_number", "origin", "by_ocean"]), days)
def test_forgetting_a_fact_makes_figures_unknown_and_changes_none(facts, forgotten, day):
    """An additional duty may turn from not due into unknown, never the other way about."""
    whole = {row.name: row.amount for row in duty(facts, ORDINARY, day, TABLES).charges}
    less = {row.name: row.amount for row in duty(replace(facts, **{forgotten: None}), ORDINARY, day, TABLES).charges}
    assert {name: amount for name, amount in less.items() if amount} == {
        name: amount for name, amount in whole.items() if amount and less.get(name)
    }
    assert set(whole) <= set(less)


@given(st.lists(cents, max_size=5), st.lists(cents | st.none(), max_size=5))
def test_unknown_figures_move_the_known_part_neither_up_nor_down(amounts, last_known):
    sure = [known("duty", amount, "known") for amount in amounts]
    open_ = [unknown("duty", Gap("why", ("a fact",)), amount, "label") for amount in last_known]
    assert total([*sure, *open_]).known == total(sure).known
    assert total([*sure, *open_]).n_without == last_known.count(None)


@pytest.mark.parametrize(("amount", "cent"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68")])
def test_every_figure_is_rounded_half_up_to_the_cent(amount, cent):
    assert str(dollars(Decimal(amount)).amount) == cent


def test_a_negative_value_is_unknown():
    assert isinstance(in_dollars(Money(Decimal(-1), "USD"), {}, "customs value"), Gap)


# ---------------------------------------------------------------- the reference page


def test_the_page_works_the_examples_to_the_cent():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")
    for amount in (
        "38,000.00",
        "651.50",
        "2,500.00",
        "200,000.00",
        "241,151.50",
        "77,303.00",
        "42,516.65",
        "482,303.00",
    ):
        assert amount in page
