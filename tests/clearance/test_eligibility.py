"""Which lines may be in an application for duty-free entry of an instrument: 15 CFR 301.2 and 301.3 on stated facts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lockwasher.clearance.eligibility import Eligibility, May, Supplied, Whole, eligibility, terms
from lockwasher.clearance.eligibility_rules import Assumption, assume, read_rules
from lockwasher.procedures.dialect import DialectError
from lockwasher.register.nouns import Goods, Item, Mark, Partner, PartnerKind

DAY = date(2026, 3, 2)
LAB = Partner(id="lab", name="The Laboratory", country="US", kind=PartnerKind.US_NONPROFIT)
CAMERA = Item(
    id="camera-1",
    title="Camera",
    contributions=("annex-3",),
    project="array",
    origin="IT",
    tariff_number="9027.50.40",
    goods=Goods.INSTRUMENT,
    model="camera-mk2",
    order="po-17",
    purpose="neutrino detection",
    was_tested_under_bond=False,
)
LIST = Supplied(headings=("9027",))


def judged(
    item: Item = CAMERA, *told: str, applicant: Partner | None = LAB, on: date = DAY, supplied=LIST
) -> Eligibility:
    """How a line is judged under assumptions."""
    by = terms(applicant=applicant, on=on, assumptions=[assume(one) for one in told], supplied=supplied)
    return eligibility(item, by)


def bars(found: Eligibility) -> list[str]:
    """The rules that bar a line."""
    assert found.state == May.NO
    return [reason.rule.id for reason in found.reasons]


def test_an_instrument_with_all_its_facts_may_be_in_an_application():
    found = judged()
    assert (found.state, found.missing, found.rests_on) == (May.YES, (), ())
    assert found.reasons[0].rule.backing.cites == "15 CFR 301.3(e)"


# ---------------------------------------------------------------- what the rules leave out


@pytest.mark.parametrize(
    ("goods", "cites"),
    [
        (Goods.CONSUMABLE, "15 CFR 301.2(f)(1)"),
        (Goods.BUILDING, "15 CFR 301.2(f)(2)"),
        (Goods.SUPPORT, "15 CFR 301.2(f)(2)"),
        (Goods.GENERAL, "15 CFR 301.2(f)(3)"),
        (Goods.COMPUTER, "15 CFR 301.2(f)(4)"),
        (Goods.REPAIR_PART, "15 CFR 301.10(a)"),
    ],
)
def test_excluded_goods_are_in_no_application_however_little_else_is_known(goods, cites):
    bare = Item(id="x", title="x", contributions=(), project="array", goods=goods)
    found = judged(bare)
    assert found.state == May.NO
    assert [reason.rule.backing.cites for reason in found.reasons] == [cites]
    assert found.missing == ()


def test_a_repair_part_needs_no_application_but_a_certificate():
    assert judged(replace(CAMERA, goods=Goods.REPAIR_PART)).reasons[0].rule.remedy == (
        "enter it under 9810.00.65 with the institution's certificate"
    )


def test_what_entered_for_test_under_bond_cannot_be_turned_into_a_duty_free_entry():
    found = judged(replace(CAMERA, was_tested_under_bond=True))
    assert bars(found) == ["tested-under-bond"]
    assert found.reasons[0].rule.backing.cites == "15 CFR 301.2(f)(5)"


@pytest.mark.parametrize("facts", [{"origin": "US"}, {"made_in_us": True}])
def test_an_instrument_made_in_the_united_states_is_not_a_foreign_one(facts):
    assert bars(judged(replace(CAMERA, **facts))) == ["not-foreign"]


def test_where_it_was_made_counts_before_the_country_on_its_papers():
    assert judged(replace(CAMERA, origin="US", made_in_us=False)).state == May.YES


def test_a_component_of_no_known_instrument_is_undetermined_and_told_what_to_record():
    """The ring transducer without its electronics; the Gemini mirror without its telescope: both were refused."""
    found = judged(replace(CAMERA, goods=Goods.COMPONENT))
    assert (found.state, found.missing) == (May.UNDETERMINED, ("whole",))
    assert [reason.rule.id for reason in found.reasons] == ["component-alone"]
    assert "record the instrument of which it is a part" in found.reasons[0].rule.remedy


def test_every_bar_is_told_at_once():
    worst = replace(CAMERA, goods=Goods.COMPUTER, was_tested_under_bond=True, origin="US", tariff_number="8471.30")
    assert bars(judged(worst)) == ["general-purpose-computer", "tested-under-bond", "not-foreign", "heading-not-listed"]


# ---------------------------------------------------------------- what must be known


@pytest.mark.parametrize(
    ("unknown", "rule"),
    [
        ("goods", "goods-unknown"),
        ("model", "model-unknown"),
        ("order", "order-unknown"),
        ("purpose", "purpose-unknown"),
        ("origin", "origin-unknown"),
        ("tariff_number", "tariff-number-unknown"),
        ("was_tested_under_bond", "bond-unknown"),
    ],
)
def test_an_unknown_fact_leaves_a_line_undetermined_and_is_named(unknown, rule):
    found = judged(replace(CAMERA, **{unknown: None}))
    assert (found.state, found.missing) == (May.UNDETERMINED, (unknown,))
    assert [reason.rule.id for reason in found.reasons] == [rule]


def test_all_missing_facts_are_named_at_once():
    bare = Item(id="x", title="x", contributions=(), project="array", goods=Goods.INSTRUMENT)
    assert judged(bare, supplied=Supplied()).missing == (
        "was_tested_under_bond",
        "origin",
        "tariff_number",
        "headings",
        "order",
        "model",
        "purpose",
    )


def test_the_official_list_of_headings_was_not_obtained():
    found = judged(supplied=Supplied())
    assert (found.state, found.missing) == (May.UNDETERMINED, ("headings",))
    assert found.reasons[0].rule.words.endswith("note 6(a)) was not obtained")


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("9027", May.YES),
        ("9027.50", May.YES),
        ("9027 50 40", May.YES),
        ("8543.10.00", May.YES),
        ("8543.90.88.45", May.NO),
        ("8543", May.UNDETERMINED),  # only 8543.10 is listed: four digits do not tell
        ("90", May.UNDETERMINED),
    ],
)
def test_a_tariff_number_is_compared_with_the_list_that_the_user_supplies(number, state):
    supplied = Supplied(headings=("9027", "8543.10"))
    assert judged(replace(CAMERA, tariff_number=number), supplied=supplied).state == state


def test_a_supplied_list_needs_no_assumption_and_is_overruled_by_none():
    found = judged(replace(CAMERA, tariff_number="8471.30"), "headings-include-all", "headings-include:8471")
    assert bars(found) == ["heading-not-listed"]
    assert found.reasons[0].told == "8471.30 is under none of those supplied"
    assert judged(CAMERA, "headings-include-all").rests_on == ()


# ---------------------------------------------------------------- who applies, and when


@pytest.mark.parametrize("kind", [PartnerKind.COMPANY, PartnerKind.FOREIGN_GOVERNMENT, PartnerKind.OTHER_IO])
def test_only_a_nonprofit_institution_applies(kind):
    found = judged(applicant=replace(LAB, kind=kind))
    assert bars(found) == ["applicant-not-nonprofit"]
    assert found.reasons[0].told == f"The Laboratory is recorded as {kind}"


def test_without_an_applicant_nothing_can_be_told():
    assert judged(applicant=None).missing == ("applicant",)


def test_an_agency_is_neither_admitted_nor_refused():
    found = judged(applicant=replace(LAB, kind=PartnerKind.US_GOVERNMENT))
    assert found.missing == ("applicant",)
    assert "docket 94-056" in found.reasons[0].told


SUCCESSOR = replace(LAB, name="The Successor", predecessor="lab", succeeded_on=date(2025, 1, 1))


def test_a_successor_shows_again_that_it_is_a_nonprofit_institution():
    found = judged(applicant=SUCCESSOR)
    assert found.missing == ("applicant",)
    assert found.reasons[0].told == "The Successor succeeds 'lab' and shows its status again"
    assert judged(applicant=replace(SUCCESSOR, mark=Mark.READ)).state == May.YES
    assumed = judged(CAMERA, "applicant-is-nonprofit", applicant=SUCCESSOR)
    assert (assumed.state, [one.id for one in assumed.rests_on]) == (May.YES, ["applicant-is-nonprofit"])


def test_a_successor_cannot_apply_before_it_takes_over():
    found = judged(CAMERA, "applicant-is-nonprofit", applicant=SUCCESSOR, on=date(2024, 12, 31))
    assert (found.missing, found.reasons[0].told) == (("applicant",), "The Successor takes over on 2025-01-01")


def test_rules_of_a_day_before_the_library_begins_are_unknown():
    assert judged(on=date(2009, 6, 26)).state == May.YES
    found = judged(on=date(2009, 6, 25))
    assert (found.missing, found.reasons[0].told) == (("day",), "asked for 2009-06-25; they begin on 2009-06-26")


# ---------------------------------------------------------------- instruments too large to enter assembled

BEAM = replace(CAMERA, id="beam-1", goods=Goods.COMPONENT, whole="cryostat", model=None, purpose=None)


def test_a_component_of_an_oversize_instrument_is_asked_for_neither_type_nor_purpose():
    found = judged(BEAM, supplied=Supplied(headings=("9027",), wholes=(Whole(id="cryostat", tariff_number="9027.80"),)))
    assert (found.state, found.reasons[0].rule.backing.cites) == (
        May.YES,
        "15 CFR 301.2(f), 301.3(f), 301.5(d)(5)(i)",
    )


def test_the_assembled_instrument_must_be_under_a_listed_heading_as_well():
    assert judged(BEAM).missing == ("tariff_number of cryostat",)
    elsewhere = Supplied(headings=("9027",), wholes=(Whole(id="cryostat", tariff_number="7309.00"),))
    found = judged(BEAM, supplied=elsewhere)
    assert [(reason.rule.id, reason.fact) for reason in found.reasons] == [
        ("heading-not-listed", "tariff_number of cryostat")
    ]
    assumed = judged(BEAM, "classified:9027.80:cryostat")
    assert (assumed.state, [one.id for one in assumed.rests_on]) == (May.YES, ["classified:9027.80:cryostat"])


def test_a_missing_list_is_one_missing_fact_though_two_numbers_ask_for_it():
    assert judged(BEAM, "classified:9027.80:cryostat", supplied=Supplied()).missing == ("headings",)


def test_a_spare_part_is_under_the_heading_of_its_instrument():
    assert judged(replace(CAMERA, goods=Goods.SPARE_PART, tariff_number="8414.10", model=None)).state == May.YES


# ---------------------------------------------------------------- assumptions


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"order": None}, "in-kind-line-stands-for-order"),
        ({"purpose": None}, "project-states-the-purpose"),
        ({"was_tested_under_bond": None}, "never-tested-under-bond"),
        ({"origin": None}, "made-abroad"),
        ({"tariff_number": None}, "classified:9027.50:camera-mk2"),
        ({"goods": None}, "taken-as:instrument:annex-3"),
        ({"goods": Goods.SUPPORT}, "taken-as:instrument:camera-*"),
    ],
)
def test_an_assumption_stands_in_for_a_fact_and_is_told(facts, told):
    item = replace(CAMERA, **facts)
    assert judged(item).state != May.YES
    found = judged(item, told)
    assert (found.state, found.rests_on) == (May.YES, (assume(told),))


@pytest.mark.parametrize("told", ["headings-include:9027", "headings-include:9027.50", "headings-include-all"])
def test_headings_may_be_assumed_where_the_list_is_not_at_hand(told):
    found = judged(CAMERA, told, supplied=Supplied())
    assert (found.state, [one.id for one in found.rests_on]) == (May.YES, [told])


def test_a_heading_outside_those_assumed_stays_undetermined():
    """That a heading is listed was assumed, not that the others are not."""
    found = judged(replace(CAMERA, tariff_number="7308.90"), "headings-include:9027", supplied=Supplied())
    assert (found.missing, found.reasons[0].told) == (("headings",), "7308.90 is under none of those assumed")
    unclassified = judged(replace(CAMERA, tariff_number=None), "headings-include:9027", supplied=Supplied())
    assert unclassified.missing == ("tariff_number",)


def test_an_assumption_that_is_not_needed_carries_nothing():
    needless = (
        "in-kind-line-stands-for-order",
        "made-abroad",
        "taken-as:instrument:camera-1",
        "never-tested-under-bond",
    )
    assert judged(CAMERA, *needless).rests_on == ()


def test_nothing_in_kind_stands_for_an_order_where_no_contribution_is_named():
    found = judged(replace(CAMERA, order=None, contributions=()), "in-kind-line-stands-for-order")
    assert found.missing == ("order",)


def test_a_bar_rests_only_on_the_assumptions_that_raise_it():
    told = ("taken-as:building-equipment:annex-3", "in-kind-line-stands-for-order")
    found = judged(replace(CAMERA, order=None), *told)
    assert (bars(found), [one.id for one in found.rests_on]) == (["building-equipment"], [told[0]])


def test_of_two_assumptions_that_differ_the_first_counts():
    told = ("taken-as:building-equipment:annex-3", "taken-as:instrument:camera-1")
    assert judged(replace(CAMERA, goods=None), *told).state == May.NO
    assert judged(replace(CAMERA, goods=None), *reversed(told)).state == May.YES


def test_part_of_makes_a_component_of_an_oversize_instrument():
    loose = replace(CAMERA, goods=Goods.BUILDING, model=None, purpose=None)
    told = ("part-of:cryostat:annex-3", "headings-include-all")
    found = judged(loose, *told, supplied=Supplied())
    assert (found.state, {one.id for one in found.rests_on}) == (May.YES, set(told))
    assert judged(replace(loose, whole="magnet"), *told, supplied=Supplied()).state == May.NO


@pytest.mark.parametrize("facts", [{"tariff_number": "7308.90"}, {"melted_in": "ES"}])
def test_steel_of_an_oversize_instrument_may_be_assumed_to_be_a_component_but_its_heading_counts_all_the_same(facts):
    steel = replace(CAMERA, goods=Goods.BUILDING, whole="cryostat", **facts)
    told = ("steel-is-part-of-the-instrument", "classified:9027:cryostat")
    supplied = Supplied(headings=("9027", "7308"))
    assert judged(steel, *told, supplied=supplied).state == May.YES
    assert bars(judged(steel, told[1], supplied=supplied)) == ["building-equipment"]
    assert bars(judged(replace(steel, whole=None), *told, supplied=supplied)) == ["building-equipment"]
    if "tariff_number" in facts:
        assert bars(judged(steel, *told)) == ["heading-not-listed"]


def test_accessories_and_spare_parts_stay_what_they_are_within_an_oversize_instrument():
    lens = replace(CAMERA, goods=Goods.ACCESSORY)
    assert judged(lens, "part-of:cryostat:annex-3").reasons[0].rule.id == "accessory-apart"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("headings-inclde:9027", "there is no assumption 'headings-inclde'; did you mean 'headings-include'?"),
        ("hope", "there is no assumption 'hope'; there are headings-include, headings-include-all, classified,"),
        ("headings-include", "the assumption 'headings-include' is not complete; write headings-include:HEADING"),
        ("part-of:cryostat", "the assumption 'part-of:cryostat' is not complete; write part-of:WHOLE:NAME"),
        ("made-abroad:x", "the assumption 'made-abroad:x' is not complete; write made-abroad"),
        ("headings-include:90", "'90' is no tariff number; write 9027 or 9027.80"),
        ("classified:steel:x", "'steel' is no tariff number; write 9027 or 9027.80"),
        ("taken-as:componant:x", "'componant' is no kind of goods; did you mean 'component'?"),
    ],
)
def test_an_assumption_that_is_not_understood_is_refused(told, words):
    with pytest.raises(ValueError, match="assumption") as caught:
        assume(told)
    assert words in str(caught.value)
    with pytest.raises(ValueError, match="assumption"):
        terms(applicant=LAB, on=DAY, assumptions=[Assumption(told, "made up")])


def test_the_words_of_an_assumption_name_what_it_is_about():
    assert assume("part-of:cryostat:beam:7").words == (
        "'beam:7' is a component of cryostat, an instrument too large to enter assembled"
    )


def test_a_heading_of_the_list_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"'chapter 90' is no heading of the tariff; write 9027 or 9027\.80"):
        terms(applicant=LAB, on=DAY, supplied=Supplied(headings=("chapter 90",)))


# ---------------------------------------------------------------- the table


def test_every_rule_is_cited_or_a_practice_and_what_was_read_has_its_address():
    for rule in read_rules().rules.values():
        assert rule.backing.cites, rule.id
        assert rule.backing.verified != Mark.READ or rule.backing.source_url, rule.id
    assert {rule.id for rule in read_rules().rules.values() if rule.backing.is_practice} == {
        "in-kind",
        "not-worth-filing",
    }


def test_what_bars_or_is_missing_comes_with_a_remedy():
    admits = {"one-type-one-order", "all-components", "ordered-spare-part", "ancillary-apart"}
    admits |= {"accompanying-accessory", "accessory-apart"}
    assert {rule.id for rule in read_rules().rules.values() if not rule.remedy} == admits


SHIPPED = Path(__file__).parents[2] / "src/lockwasher/clearance/eligibility.yaml"


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        (
            "  consumable:\n    words",
            "  consumable:\n    word",
            "consumable.word: there is no key 'word' here; did you mean",
        ),
        ("  consumable:\n", "  consumables:\n", "rules: the rule 'consumable' is missing; add it"),
        ("{heading}", "{headings}", "the words must name each part once in braces: heading"),
        ("never entered under bond", "never {entered} under bond", "name each part once in braces: none"),
        ("least: 10\n", "least: 50\n", "hours.evidence: 50 to 40 is no range"),
        ("in_force_from: 2009-06-26\n", "", "'in_force_from' is missing; add it"),
        (
            "    verified: secondary\n    remedy: have",
            "    verified: sure\n    remedy: have",
            "'sure' is not one of read",
        ),
    ],
)
def test_a_broken_table_says_where_what_and_what_to_do(tmp_path: Path, right: str, wrong: str, words: str):
    text = SHIPPED.read_text(encoding="utf-8")
    assert right in text
    file = tmp_path / "eligibility.yaml"
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DialectError) as caught:
        read_rules(file)
    assert words in str(caught.value)
    assert str(caught.value).startswith("eligibility.yaml:")
