"""The fewest lawful applications for duty-free entry: what shares one, what needs none, what cannot be told."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockwasher.clearance.applications import ApplicationPlan, Completeness, Granularity, Worth, plan_applications
from lockwasher.clearance.applications_queue import hours, queue, queues
from lockwasher.clearance.eligibility import May, Supplied, Whole
from lockwasher.clearance.eligibility_rules import Range, assume
from lockwasher.exchange.folder import read_folder, shipped_folder
from lockwasher.register.nouns import Goods, Item, Partner, PartnerKind

DAY = date(2026, 3, 2)
LAB = Partner(id="lab", name="The Laboratory", country="US", kind=PartnerKind.US_NONPROFIT)
CAMERA = Item(
    id="camera",
    title="Camera",
    contributions=("annex-3",),
    project="array",
    origin="IT",
    tariff_number="9027.50",
    goods=Goods.INSTRUMENT,
    model="mk2",
    order="po-1",
    purpose="neutrinos",
    was_tested_under_bond=False,
)
LINE, TYPE, OVERSIZE = Granularity


def line(name: str, **facts: object) -> Item:
    """A line that is a camera in all that is not said."""
    return replace(CAMERA, id=name, **facts)


def part(name: str, whole: str = "cryostat", **facts: object) -> Item:
    """A component of an instrument too large to enter assembled."""
    return line(name, **{"goods": Goods.COMPONENT, "whole": whole, "model": "beam", **facts})


def plan(*items: Item, told: Iterable[str] = ("headings-include-all",), **more: object) -> ApplicationPlan:
    """The plan for some lines; the list of headings is not what is asked here."""
    given_ = {"applicant": LAB, "on": DAY, **more}
    return plan_applications(items, assumptions=[assume(one) for one in told], **given_)


def covered(made: ApplicationPlan, granularity: Granularity = OVERSIZE) -> list[str]:
    """The lines of each application, those that go with them after a plus."""
    return sorted(
        " ".join((*a.items, *(f"+{name}" for name in a.accompanying))) for a in made.at(granularity).applications
    )


def why(made: ApplicationPlan) -> dict[str, str]:
    """Why each line is in none, or cannot be told."""
    return {found.item: found.reasons[0].rule.id for found in (*made.none, *made.undetermined)}


# ---------------------------------------------------------------- one type, one purpose, one order


def test_any_quantity_of_one_type_on_one_order_for_one_purpose_shares_an_application():
    made = plan(line("a"), line("b"), line("c"))
    assert covered(made) == ["a b c"]
    assert made.applications[0].key.title == "mk2 on order po-1, for neutrinos"
    assert [rule.backing.cites for rule in made.applications[0].basis] == ["15 CFR 301.3(e)"]


@pytest.mark.parametrize("other", [{"model": "mk3"}, {"order": "po-2"}, {"purpose": "teaching"}])
def test_another_type_order_or_purpose_needs_another_application(other):
    assert covered(plan(line("a"), line("b", **other))) == ["a", "b"]


def test_ancillary_equipment_stays_apart_even_on_the_same_order_and_of_the_same_type():
    made = plan(line("a"), line("b", goods=Goods.ANCILLARY))
    assert covered(made) == ["a", "b"]
    assert {rule.id for a in made.applications for rule in a.basis} == {"one-type-one-order", "ancillary-apart"}


def test_ancillary_equipment_does_not_join_an_oversize_instrument():
    assert covered(plan(part("p"), part("q", goods=Goods.ANCILLARY))) == ["p", "q"]


def test_the_contribution_stands_for_the_order_in_kind_and_is_told_to_be_practice():
    told = ("headings-include-all", "in-kind-line-stands-for-order")
    made = plan(
        line("a", order=None), line("b", order=None), line("c", order=None, contributions=("annex-4",)), told=told
    )
    assert covered(made) == ["a b", "c"]
    practice = made.applications[0].basis[-1]
    assert (practice.id, practice.backing.is_practice) == ("in-kind", True)
    assert "83 FR 7014" in practice.backing.cites
    assert [one.id for one in made.rests_on] == sorted(told)
    assert plan(line("a", order=None)).missing() == {"order": 1}


# ---------------------------------------------------------------- spare parts and accessories


def test_spare_parts_and_accessories_on_the_order_go_with_their_instrument():
    made = plan(
        line("a"), line("pump", goods=Goods.SPARE_PART, model=None), line("lens", goods=Goods.ACCESSORY, model="l")
    )
    assert covered(made) == ["a +lens +pump"]
    assert [rule.id for rule in made.applications[0].basis] == [
        "one-type-one-order",
        "ordered-spare-part",
        "accompanying-accessory",
    ]


@pytest.mark.parametrize("other", [{"order": "po-2"}, {"purpose": "teaching"}])
def test_an_accessory_of_another_order_or_purpose_has_its_own_application(other):
    made = plan(line("a"), line("lens", goods=Goods.ACCESSORY, model="l", **other))
    assert covered(made) == ["a", "lens"]


def test_a_spare_part_ordered_apart_is_in_none():
    made = plan(line("a"), line("pump", goods=Goods.SPARE_PART, order="po-2"))
    assert (covered(made), why(made)) == (["a"], {"pump": "spare-part-alone"})


def test_with_two_instruments_on_the_order_the_type_tells_which_a_spare_part_goes_with():
    instruments = (line("a"), line("b", model="mk3"))
    assert covered(plan(*instruments, line("pump", goods=Goods.SPARE_PART, model="mk3"))) == ["a", "b +pump"]
    made = plan(*instruments, line("pump", goods=Goods.SPARE_PART, model="p"))
    assert why(made) == {"pump": "host-unknown"}
    assert made.undetermined[0].reasons[0].told == "it may go with mk2 or mk3"
    assert made.undetermined[0].missing == ("instrument",)


def test_what_goes_with_an_undetermined_instrument_is_undetermined():
    made = plan(line("a", was_tested_under_bond=None), line("pump", goods=Goods.SPARE_PART))
    assert why(made) == {"a": "bond-unknown", "pump": "host-unknown"}
    assert made.undetermined[1].reasons[0].told == "mk2 is undetermined itself"
    typeless = plan(line("a", model=None), line("pump", goods=Goods.SPARE_PART, model=None))
    assert typeless.undetermined[1].reasons[0].told == "an instrument of unknown type is undetermined itself"


def test_an_accessory_of_a_barred_instrument_has_its_own_application_and_a_spare_part_none():
    """15 CFR 301.2(h): the instrument of an accessory need not have entered free."""
    barred = line("a", was_tested_under_bond=True)
    made = plan(barred, line("lens", goods=Goods.ACCESSORY, model="l"), line("pump", goods=Goods.SPARE_PART))
    assert (covered(made), why(made)) == (["lens"], {"a": "tested-under-bond", "pump": "spare-part-alone"})


def test_a_spare_part_falls_with_its_instrument_and_with_the_assumption_that_bars_it():
    told = ("classified:7308.90:a",)
    pump = line("pump", goods=Goods.SPARE_PART)
    made = plan(line("a", tariff_number=None), pump, told=told, supplied=Supplied(headings=("9027",)))
    assert why(made) == {"a": "heading-not-listed", "pump": "spare-part-alone"}
    assert [[one.id for one in found.rests_on] for found in made.none] == [[told[0]], [told[0]]]


def test_a_component_alone_is_no_instrument_that_others_could_go_with():
    made = plan(line("c", goods=Goods.COMPONENT), line("pump", goods=Goods.SPARE_PART))
    assert why(made) == {"c": "component-alone", "pump": "spare-part-alone"}


# ---------------------------------------------------------------- instruments too large to enter assembled


def test_all_components_of_an_oversize_instrument_share_one_application_whatever_their_types_and_orders():
    made = plan(part("p"), part("q", order="po-2", model="panel", purpose=None), part("r", goods=Goods.INSTRUMENT))
    assert covered(made) == ["p q r"]
    application = made.applications[0]
    assert application.key.title == "cryostat, with all its components"
    assert [rule.id for rule in application.basis] == ["all-components"]


def test_two_oversize_instruments_have_an_application_each():
    assert covered(plan(part("p"), part("q", "magnet"))) == ["p", "q"]


def test_what_was_ordered_with_an_oversize_instrument_goes_with_it():
    extras = (
        part("pump", goods=Goods.SPARE_PART, order="po-2", model=None, purpose=None),
        part("lens", goods=Goods.ACCESSORY, model=None),
        line("hook", goods=Goods.SPARE_PART, model=None),
    )
    assert covered(plan(part("p"), part("q", order="po-2"), *extras)) == ["p q +hook +lens +pump"]


def test_what_was_ordered_apart_from_its_oversize_instrument_does_not_go_with_it():
    later = {"order": "po-9", "model": "x"}
    made = plan(part("p"), part("pump", goods=Goods.SPARE_PART, **later), part("lens", goods=Goods.ACCESSORY, **later))
    assert (covered(made), why(made)) == (["lens", "p"], {"pump": "spare-part-alone"})
    teaching = part("lens", goods=Goods.ACCESSORY, purpose="teaching", model="x")
    assert covered(plan(part("p"), teaching)) == ["lens", "p"]


@pytest.mark.parametrize("purposes", [("teaching", None), (None, "teaching")])
def test_an_accessory_recorded_for_an_oversize_instrument_goes_with_it_where_a_purpose_is_unknown(purposes):
    lens = part("lens", goods=Goods.ACCESSORY, purpose=purposes[0])
    assert covered(plan(part("p", purpose=purposes[1]), lens)) == ["p +lens"]


def test_ancillary_equipment_of_an_oversize_instrument_is_asked_for_type_and_purpose():
    bare = part("q", goods=Goods.ANCILLARY, model=None, purpose=None)
    assert plan(part("p"), bare).undetermined[0].missing == ("model", "purpose")


@pytest.mark.parametrize(("fact", "rule"), [("model", "model-unknown"), ("purpose", "purpose-unknown")])
def test_an_accessory_that_stays_behind_is_asked_for_type_and_purpose_after_all(fact, rule):
    lens = part("lens", goods=Goods.ACCESSORY, **{"order": "po-9", "model": "x", fact: None})
    assert why(plan(part("p"), lens)) == {"lens": rule}


def test_completeness_names_what_is_missing_undetermined_and_barred():
    """A component judged alone is refused (Rochester, Gemini): the application covers them all, or says what it lacks."""
    whole = Whole(id="cryostat", components=("beam", "panel", "roof", "door", "p"))
    made = plan(
        part("p"),
        part("q", model="panel", was_tested_under_bond=None),
        part("s", model="floor", was_tested_under_bond=True),
        part("t", model="door", origin="US"),
        part("argon", goods=Goods.CONSUMABLE),
        supplied=Supplied(wholes=(whole,)),
    )
    found = made.applications[0].completeness
    assert found
    assert (found.n_covered, found.missing, found.undetermined, found.barred) == (1, ("roof",), ("q",), ("s",))
    assert found.is_complete is False
    refused = made.applications[0].refused_by
    assert refused
    assert refused.backing.cites == "15 CFR 301.2(f), 301.3(f), 301.5(d)(5)(i)"


@pytest.mark.parametrize("lacking", ["missing", "undetermined", "barred"])
@pytest.mark.parametrize("is_listed", [True, False])
def test_one_component_that_is_not_covered_is_enough_to_be_incomplete(lacking, is_listed):
    """15 CFR 301.3(f): all components in one application."""
    covered = Completeness(n_covered=1, is_listed=is_listed)
    assert covered.is_complete is (True if is_listed else None)
    assert replace(covered, **{lacking: ("lid",)}).is_complete is False


def test_completeness_is_unknown_without_a_list_of_the_components():
    first = plan(part("p")).applications[0]
    assert first.completeness
    assert (first.completeness.is_listed, first.completeness.is_complete, first.refused_by) == (False, None, None)
    listed = Supplied(wholes=(Whole(id="cryostat", components=("beam",)),))
    second = plan(part("p"), supplied=listed).applications[0]
    assert second.completeness
    assert (second.completeness.is_complete, second.refused_by) == (True, None)


def test_a_line_of_unknown_goods_leaves_its_instrument_incomplete():
    found = plan(part("p"), part("q", goods=None)).applications[0].completeness
    assert found
    assert found.undetermined == ("q",)


# ---------------------------------------------------------------- three granularities


def test_the_same_lines_stand_side_by_side_at_three_granularities():
    lines = [line(name, order="po-2") for name in "ab"]
    lines += [line("pump", goods=Goods.SPARE_PART, model=None, order="po-2")]
    lines += [part("p"), part("q"), part("r", model="panel"), part("s", model=None)]
    lines += [part("t", goods=Goods.SPARE_PART, model="v"), line("paint", goods=Goods.CONSUMABLE)]
    made = plan(*lines, line("x", goods=None))
    assert [len(made.at(each).applications) for each in Granularity] == [8, 5, 2]
    assert [made.at(each).n_refused for each in Granularity] == [6, 4, 0]
    assert [made.at(each).n_lines for each in Granularity] == [8, 8, 8]
    assert covered(made, TYPE) == ["a b +pump", "p q", "r", "s", "t"]
    assert covered(made) == ["a b +pump", "p q r s +t"]
    assert {name for a in made.at(LINE).applications if not a.refused_by for name in a.lines} == {"a", "b"}
    refused = {name: a.refused_by.id for a in made.at(LINE).applications if a.refused_by for name in a.lines}
    assert refused == dict.fromkeys("pqrs", "component-alone") | dict.fromkeys(("pump", "t"), "spare-part-alone")
    assert why(made) == {"paint": "consumable", "x": "goods-unknown"}


def test_every_count_names_the_assumptions_it_rests_on_and_idle_ones_are_told():
    told = ("headings-include-all", "part-of:cryostat:beam-*", "part-of:cryostat:baem")
    made = plan(line("a"), line("beam-1", goods=None), told=told)
    assert covered(made) == ["a", "beam-1"]
    assert {tuple(one.id for one in made.at(each).rests_on) for each in Granularity} == {told[:2]}
    assert [[one.id for one in a.rests_on] for a in made.applications if a.items == ("a",)] == [[told[0]]]
    assert [one.id for one in made.idle] == [told[2]]


def test_missing_facts_and_rules_are_counted_by_line():
    made = plan(line("a", order=None, model=None), line("b", order=None), line("c", goods=Goods.SUPPORT))
    assert made.missing() == {"order": 2, "model": 1}
    assert {rule.id: n for rule, n in made.none_by_rule().items()} == {"support-equipment": 1}
    assert len(made.not_judged) == 3


def test_a_line_given_twice_is_refused():
    with pytest.raises(ValueError, match="the line 'a' stands twice; give each line once"):
        plan(line("a"), line("b"), line("a"))


def test_no_lines_need_no_applications():
    made = plan()
    assert [len(made.at(each).applications) for each in Granularity] == [0, 0, 0]
    assert (made.none, made.undetermined) == ((), ())


# ---------------------------------------------------------------- what is not worth one


def worth(cost: str, **savings: str | None) -> Worth:
    """What filing costs, and what lines would save, in USD."""
    return Worth({name: None if told is None else Decimal(told) for name, told in savings.items()}, Decimal(cost))


def test_an_application_that_saves_no_more_than_it_costs_is_not_filed():
    lines = (line("a"), line("b"), line("c", order="po-2"))
    made = plan(*lines, worth=worth("651.50", a="400", b="251.50", c="651.51"))
    assert (covered(made), why(made)) == (["c"], {"a": "not-worth-filing", "b": "not-worth-filing"})
    assert made.none[0].reasons[0].told == "USD 651.50 for the whole application"
    assert made.none[0].state == May.YES


def test_lines_that_are_not_worth_one_each_may_be_worth_one_together():
    made = plan(line("a"), line("b"), worth=worth("500", a="300", b="300"))
    assert [len(made.at(each).applications) for each in Granularity] == [0, 1, 1]
    assert [len(made.at(each).not_worth) for each in Granularity] == [2, 0, 0]


def test_an_unknown_saving_is_no_reason_to_leave_a_line_out():
    made = plan(line("a"), line("b"), worth=worth("500", a="300", b=None))
    assert covered(made) == ["a b"]
    saving = made.applications[0].saving
    assert saving
    assert (saving.known, saving.n_unknown) == (Decimal("300"), 1)
    assert covered(plan(line("a"), worth=worth("500"))) == ["a"]


# ---------------------------------------------------------------- the fewest: against every way to share


def shareable(lines: Sequence[Item], group: Sequence[Item]) -> bool:
    """Whether a group may lawfully share an application: 15 CFR 301.2(f), (i)-(k), 301.3(e)-(f), written out anew."""
    riders = [one for one in group if one.goods in {Goods.SPARE_PART, Goods.ACCESSORY}]
    core = [one for one in group if one not in riders]
    parts = [one for one in core if is_oversize(one)]
    if not core:  # accessories by themselves, and only where the record does not leave open whose they are
        is_told = all(one.goods == Goods.ACCESSORY and len(hosts(lines, one)) <= 1 for one in riders)
        return is_told and len({(one.model, one.order, one.purpose) for one in riders}) == 1
    if parts:
        everything = [one for one in lines if is_oversize(one) and one.whole == parts[0].whole]
        is_one = core == everything
    else:
        is_one = len({(one.goods, one.model, one.order, one.purpose) for one in core}) == 1
        is_one = is_one and core[0].goods != Goods.COMPONENT
    return is_one and all(hosts(lines, one) == {host(core[0])} for one in riders)


def hosts(lines: Sequence[Item], rider: Item) -> set[object]:
    """The instruments with which a spare part or accessory may have been ordered, for the same purpose."""
    if rider.whole:
        mine = [one for one in lines if is_oversize(one) and one.whole == rider.whole]
        is_needed = rider.goods == Goods.SPARE_PART or rider.purpose in {one.purpose for one in mine}
        return {rider.whole} if is_needed and rider.order in {one.order for one in mine} else set()
    instruments = [one for one in lines if one.goods in {Goods.INSTRUMENT, Goods.ANCILLARY} or is_oversize(one)]
    near = {host(one) for one in instruments if (one.order, one.purpose) == (rider.order, rider.purpose)}
    named = {host(one) for one in instruments if rider.model in {one.model, one.whole if is_oversize(one) else None}}
    return near & named or near


def host(one: Item) -> object:
    """The instrument that a line is, or is a component of."""
    return one.whole if is_oversize(one) else (one.goods, one.model, one.order, one.purpose)


def is_oversize(one: Item) -> bool:
    """Whether a line is a component of an oversize instrument."""
    return one.whole is not None and one.goods in {Goods.COMPONENT, Goods.INSTRUMENT}


def fewest(lines: Sequence[Item]) -> tuple[set[str], int]:
    """The lines that can be in any lawful application, and the fewest that cover them, by trying all groups."""
    places = range(len(lines))
    groups = [set(some) for n in range(1, len(lines) + 1) for some in combinations(places, n)]
    lawful = [group for group in groups if shareable(lines, [lines[i] for i in sorted(group)])]
    wanted = frozenset(place for group in lawful for place in group)

    @cache
    def least(left: frozenset[int]) -> int:
        if not left:
            return 0
        first = min(left)
        return 1 + min((least(left - group) for group in lawful if first in group and group <= left), default=99)

    return {lines[place].id for place in wanted}, least(wanted)


@st.composite
def inventories(draw, most: int = 7, goods: Sequence[Goods] = tuple(Goods)):
    """A few lines with all their facts, on few orders, so that they meet."""
    facts = st.fixed_dictionaries(
        {
            "goods": st.sampled_from(goods),
            "model": st.sampled_from(["mk2", "mk3", "mk3", "magnet"]),
            "order": st.sampled_from(["po-1", "po-2"]),
            "purpose": st.sampled_from(["neutrinos", "neutrinos", "teaching"]),
            "whole": st.sampled_from([None, None, "cryostat", "magnet"]),
        }
    )
    return tuple(line(f"i{n}", **each) for n, each in enumerate(draw(st.lists(facts, min_size=1, max_size=most))))


LIKELY = (Goods.INSTRUMENT, Goods.COMPONENT, Goods.SPARE_PART, Goods.ACCESSORY, Goods.ACCESSORY, Goods.ANCILLARY)


@settings(max_examples=150, deadline=None)
@given(inventories(goods=LIKELY))
def test_no_lawful_way_to_share_needs_fewer_applications(lines):
    made = plan(*lines)
    coverable, n = fewest(lines)
    assert {name for a in made.applications for name in a.lines} == coverable
    assert len(made.applications) == n


@settings(max_examples=60, deadline=None)
@given(inventories(goods=LIKELY))
def test_every_application_is_lawful_by_itself(lines):
    by_id = {one.id: one for one in lines}
    for application in plan(*lines).applications:
        assert shareable(lines, [by_id[name] for name in application.lines])


@st.composite
def loose_inventories(draw):
    """Lines of which any fact may be unknown, or bar them."""
    gaps = st.fixed_dictionaries(
        {},
        optional={
            "goods": st.none(),
            "model": st.none(),
            "order": st.none(),
            "purpose": st.none(),
            "was_tested_under_bond": st.sampled_from([None, True]),
            "origin": st.sampled_from([None, "US"]),
        },
    )
    return tuple(replace(one, **draw(gaps)) for one in draw(inventories()))


ANY = st.lists(
    st.sampled_from(
        [
            "headings-include-all",
            "headings-include:9027",
            "in-kind-line-stands-for-order",
            "project-states-the-purpose",
            "never-tested-under-bond",
            "made-abroad",
            "part-of:cryostat:mk3",
            "taken-as:instrument:mk2",
            "classified:9027:cryostat",
        ]
    ),
    unique=True,
)
SAVINGS = st.one_of(st.none(), st.dictionaries(st.sampled_from([f"i{n}" for n in range(7)]), st.integers(0, 9)))


@settings(max_examples=120, deadline=None)
@given(loose_inventories(), ANY, SAVINGS)
def test_every_line_is_in_one_application_or_in_none_or_undetermined(lines, told, savings):
    value = Worth({name: Decimal(n) for name, n in savings.items()}, Decimal(6)) if savings is not None else None
    made = plan(*lines, told=told, worth=value)
    placed = [name for a in made.applications for name in a.lines]
    placed += [found.item for found in (*made.none, *made.undetermined)]
    assert sorted(placed) == [one.id for one in lines]
    assert all(found.missing for found in made.undetermined)
    assert all(found.reasons and not found.missing for found in made.none)
    assert {one.id for one in made.rests_on} <= set(told)
    assert set(made.idle) | set(made.rests_on) == set(made.assumptions)


@settings(max_examples=60, deadline=None)
@given(loose_inventories(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(lines, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert plan(*shuffled) == plan(*lines)


EXCLUDED = st.sampled_from(
    [Goods.CONSUMABLE, Goods.BUILDING, Goods.SUPPORT, Goods.GENERAL, Goods.COMPUTER, Goods.REPAIR_PART]
)


@settings(max_examples=60, deadline=None)
@given(loose_inventories(), inventories(most=1), EXCLUDED)
def test_excluded_goods_change_no_application(lines, more, goods):
    added = replace(more[0], id="added", goods=goods)
    before, after = plan(*lines), plan(*lines, added)
    assert after.filings == before.filings
    assert after.undetermined == before.undetermined
    assert {found.item for found in after.none} - {found.item for found in before.none} == {"added"}


@settings(max_examples=60, deadline=None)
@given(loose_inventories(), ANY)
def test_no_application_mixes_what_the_rule_keeps_apart(lines, told):
    by_id = {one.id: one for one in lines}
    for application in plan(*lines, told=told).applications:
        core = [by_id[name] for name in application.items]
        if application.key.kind == "whole":
            assert {one.whole for one in core} <= {application.key.name, None}  # None: by assumption a part
        else:
            assert len({(one.model, one.order, one.purpose) for one in core}) == 1
            assert len({one.goods for one in core} - {None}) <= 1 or "taken-as:instrument:mk2" in told


# ---------------------------------------------------------------- hours and queues


def test_officer_hours_are_a_range_and_say_which_part_is_a_guess():
    found = hours(10)
    assert (found.least, found.most) == (120, 420)
    assert [(part.id, part.is_guess) for part in found.parts] == [("form", False), ("evidence", True)]
    assert plan(line("a"), line("b", order="po-2")).at(LINE).hours == hours(2)


def test_the_queue_is_plain_arithmetic_under_a_named_capacity():
    found = queue(6100, Range("docket-serials", 20, 60, is_guess=True, rests_on="serials"), "us.cbp.entry-process")
    assert (found.shortest, found.longest) == (Decimal("1220.0"), Decimal("3660.0"))
    assert queue(1, found.per_year).longest == Decimal("0.6")
    assert queue(0, found.per_year).longest == 0


def test_each_office_has_its_own_queue_under_each_capacity():
    found = queues(65)
    assert [(wait.office, wait.per_year.id, str(wait.shortest), str(wait.longest)) for wait in found] == [
        ("us.cbp.entry-process", "paperwork-estimate", "12.0", "12.0"),
        ("us.cbp.entry-process", "docket-serials", "13.0", "39.0"),
        ("us.commerce.statutory-imports", "paperwork-estimate", "12.0", "12.0"),
        ("us.commerce.statutory-imports", "docket-serials", "13.0", "39.0"),
    ]
    assert all(wait.per_year.is_guess for wait in found)
    doubled = Range("twice", 130, 130, is_guess=True, rests_on="a reform")
    assert {wait.longest for wait in queues(65, [doubled])} == {Decimal("6.0")}


@pytest.mark.parametrize(
    ("n", "per_year", "words"),
    [
        (-1, (20, 60), "-1 applications cannot queue; give zero or more"),
        (1, (0, 60), "'x': 0 to 60 a year is no range above zero"),
        (1, (60, 20), "'x': 60 to 20 a year is no range above zero"),
    ],
)
def test_an_impossible_queue_is_refused(n, per_year, words):
    with pytest.raises(ValueError, match=r"give zero or more|no range above zero") as caught:
        queue(n, Range("x", *per_year, is_guess=True, rests_on="x"))
    assert str(caught.value) == words


# ---------------------------------------------------------------- ICARUS, as in fact

TOLD = (
    "headings-include-all",
    "in-kind-line-stands-for-order",
    "made-abroad",
    "never-tested-under-bond",
    "taken-as:component:icarus-t600",
)


def test_the_icarus_detector_is_one_application_as_in_docket_17_014():
    """Both modules as one instrument too large to enter whole; each fact that is not on record is assumed by name."""
    record = read_folder(shipped_folder("icarus"))
    modules = [replace(item, whole="icarus-t600") for item in record.items]
    applicant = record.partner["fra"]
    made = plan(*modules, told=TOLD, applicant=applicant, on=date(2017, 7, 26))
    assert covered(made) == ["t600-module-1 t600-module-2"]
    application = made.applications[0]
    assert [rule.id for rule in application.basis] == ["all-components", "in-kind"]
    assert [one.id for one in application.rests_on] == sorted(TOLD)
    assert application.completeness
    assert application.completeness.is_complete is None  # no list of its components is on record
    assert [len(made.at(each).applications) for each in Granularity] == [2, 2, 1]
    assert made.at(LINE).n_refused == 2


def test_on_the_icarus_record_alone_nothing_can_be_told():
    record = read_folder(shipped_folder("icarus"))
    made = plan(*record.items, told=(), applicant=record.partner["fra"], on=date(2017, 7, 26))
    assert made.applications == ()
    facts = ("goods", "was_tested_under_bond", "origin", "tariff_number", "headings", "order", "purpose")
    assert dict(made.missing()) == dict.fromkeys(facts, 2)
    assumed = plan(*record.items, told=(*TOLD[:4], "part-of:icarus-t600:sbn"), applicant=record.partner["fra"])
    assert covered(assumed) == ["t600-module-1 t600-module-2"]
