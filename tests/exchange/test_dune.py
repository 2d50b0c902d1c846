"""The dune portfolio: its counts are those of the public record, its draws come from the seed, the rest stays unknown."""

from collections import Counter
from dataclasses import fields
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockwasher.exchange.assumed import SETS
from lockwasher.exchange.dune import RECORD, dune_portfolio
from lockwasher.exchange.dune_tables import marginals, plans, shares
from lockwasher.exchange.folder import read_folder, shipped, shipped_folder, write_folder
from lockwasher.procedures.library import read_library
from lockwasher.register.coverage import is_signed, uncovered
from lockwasher.register.nouns import Field, Goods, Mark, MilestoneKind, Term
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.register.title import Standing, holding

DUNE = dune_portfolio()
DAY = DUNE.default_day or date.min
PAGE = Path(__file__).parents[2] / "docs" / "background" / "dune.md"
KINDS = {kind.id: kind for kind in marginals()}
ITEMS_OF = grouped((item.id.rpartition("-")[0] if item.id != "cold-box" else item.id, item) for item in DUNE.items)


def pieces(portfolio: Portfolio, kind: str) -> int:
    """How many pieces the lines of a kind hold; a lot of which no list is on record counts as one."""
    return sum(item.quantity or 1 for item in portfolio.items if item.id.startswith(f"{kind}-"))


def counts(portfolio: Portfolio) -> Counter[str]:
    """How many lines each kind has."""
    return Counter(item.id.rpartition("-")[0] for item in portfolio.items)


# ---------------------------------------------------------------- shipped, from a seed


def test_the_shipped_folder_is_what_the_generator_makes(tmp_path):
    """Nobody edits the folder by hand: the record, the counts and the generator are the source."""
    write_folder(DUNE, tmp_path)

    made, there = (
        {path.name: path.read_bytes() for path in folder.iterdir() if path.name != SETS}
        for folder in (tmp_path, shipped_folder("dune"))
    )
    assert made.keys() == there.keys()
    assert [name for name in made if made[name] != there[name]] == []


def test_it_is_read_without_a_fault_in_under_three_seconds():
    began = process_time()
    portfolio = read_folder(shipped_folder("dune"))

    assert process_time() - began < 3
    assert portfolio == DUNE
    assert "dune" in shipped()


def test_its_procedures_steps_and_facts_are_in_the_library():
    library = read_library()
    steps = {e.id: {s.name: frozenset(o.name for o in s.outcomes) for s in e.steps} for e in library.editions}
    read_folder(shipped_folder("dune"), steps)

    assert {fact for case in DUNE.cases for fact, _ in case.facts} <= library.facts.keys()


def test_the_same_seed_gives_the_same_portfolio():
    assert dune_portfolio(1) == dune_portfolio(1) == DUNE


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(2, 10**9))
def test_another_seed_gives_another_portfolio_with_the_same_counts(seed):
    other = dune_portfolio(seed)

    assert other.consignments != DUNE.consignments
    assert counts(other) == counts(DUNE)
    assert all(pieces(other, kind.id) == kind.count for kind in marginals() if kind.lines)
    assert sorted(i for c in other.consignments for i in c.items) == sorted(i.id for i in other.items)


# ---------------------------------------------------------------- counts


def test_every_count_that_becomes_lines_is_there_to_the_piece():
    made = {kind.id: (len(ITEMS_OF[kind.id]), pieces(DUNE, kind.id)) for kind in marginals() if kind.lines}

    assert made == {kind.id: (kind.lines, kind.count) for kind in marginals() if kind.lines}
    assert len(DUNE.items) == sum(lines for lines, _ in made.values()) + len(ITEMS_OF["cold-box"]) == 6399


def test_one_module_has_2100_elements_of_steel_and_4000_boxes_each_a_line():
    steel = sum(len(ITEMS_OF[kind]) for kind in ("l-beam", "beam", "element"))

    assert (steel, len(ITEMS_OF["box"])) == (KINDS["steel"].count, KINDS["box"].count) == (2100, 4000)
    assert {item.quantity for kind in ("l-beam", "beam", "element", "box") for item in ITEMS_OF[kind]} == {1}


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("steel", ("l-beam", "beam", "element")),
        ("beams", ("l-beam", "beam")),
        ("anode-planes", ("anode-plane", "anode-planes-us")),
        ("cathode-planes", ("cathode-plane", "cathode-planes-us")),
        ("wiener", ("pl506", "mpod-crate", "mpod-module")),
    ],
)
def test_parts_add_up_to_what_they_are_parts_of(whole, parts):
    assert KINDS[whole].becomes == "parts"
    assert sum(KINDS[part].count for part in parts) == KINDS[whole].count


def test_loads_channels_tonnes_argon_prototypes_and_goods_made_in_the_united_states_are_no_lines():
    nothing = {kind.id for kind in marginals() if kind.becomes == "nothing"}

    assert {"loads", "channels", "bolts", "argon", "prototype-crates", "field-cages", "larasic"} <= nothing
    assert nothing.isdisjoint(ITEMS_OF)
    assert all(kind.why for kind in marginals())
    assert {kind.becomes for kind in marginals()} == {"items", "parts", "record", "nothing"}


def test_chips_cables_and_modules_come_as_lots_and_not_as_pieces():
    assert [(i.quantity, i.model) for i in ITEMS_OF["wafers"]] == [(43, "LArASIC")]
    assert sum(i.quantity or 0 for i in ITEMS_OF["photon-detector"]) == 1500
    assert len(ITEMS_OF["photon-detector"]) == 21
    assert Counter(i.quantity for i in ITEMS_OF["anode-plane"]) == {2: 68, 1: 1}


def test_the_l_beams_are_of_all_seven_types():
    assert {i.model for i in ITEMS_OF["l-beam"]} == {f"L-beam type {n} of 7" for n in range(1, 8)}


def test_the_masses_on_record_stay_within_the_mass_of_the_steel():
    """2,500 tons, whichever ton is meant: the lightest is the short one."""
    beams = sum(float(i.mass_kg or 0) for kind in ("l-beam", "beam") for i in ITEMS_OF[kind])

    assert beams <= KINDS["steel-mass"].count * 907.18474
    assert {i.mass_kg for i in ITEMS_OF["element"]} == {None}


# ---------------------------------------------------------------- partners and their assumed shares


def test_beside_cern_the_partners_bring_lines_in_the_assumed_shares():
    """Two frames and three cryomodules are all that the United Kingdom brings: they set the scale for the others."""
    partner_of = Counter(DUNE.contribution[item.contributions[0]].partner for item in DUNE.items)
    lines = {share.whose: sum(partner_of[p] for p in share.partners) for share in shares()}
    kept = [share for share in shares() if share.how_used.startswith("kept")]

    assert {lines[share.whose] / share.percent for share in kept} == {9.0}
    assert [share.whose for share in kept][1:] == [
        "Brazil",
        "Italy, Spain, France, Switzerland, Czech Republic, Poland",
        "India",
    ]
    assert sum(share.percent for share in shares()) == 100
    assert all(share.mark == Mark.SYNTHETIC and "OUR assumption" in share.source for share in shares())


def test_the_share_of_cern_is_not_kept_and_the_table_says_so():
    cern = next(share for share in shares() if share.whose == "CERN")
    lines = sum(DUNE.contribution[i.contributions[0]].partner == "cern" for i in DUNE.items)

    assert cern.how_used.startswith("not kept")
    assert lines == 2100 + 4000 + 25


def test_each_of_the_six_european_countries_brings_as_many_lines():
    country = Counter(
        DUNE.partner[DUNE.contribution[i.contributions[0]].partner].country
        for i in DUNE.items
        if i.contributions[0] != "cern-cryostat-1" and i.contributions[0] != "cern-cathode-planes"
    )

    assert {country[c] for c in ("IT", "ES", "FR", "CH", "CZ", "PL")} == {21}


def test_what_is_made_in_the_united_states_is_no_line_and_what_an_american_buys_abroad_is():
    bought = [i for i in DUNE.items if DUNE.partner[DUNE.contribution[i.contributions[0]].partner].country == "US"]

    assert [i.id for i in bought] == ["wafers-1", "pl506-1", "mpod-crate-1", "mpod-module-1"]
    assert not any(i.origin == "US" for i in DUNE.items)


# ---------------------------------------------------------------- every row says where it comes from


def test_every_row_is_marked_synthetic_or_names_its_source():
    unmarked = [
        (noun, record.id)
        for noun, records in DUNE.rows()
        for record in records
        if getattr(record, "mark", None) != Mark.SYNTHETIC
        and not getattr(record, "source", "")
        and not getattr(record, "address", "")
    ]

    assert unmarked == []


def test_only_what_stands_in_the_record_is_not_synthetic():
    record = read_folder(RECORD)
    real = {(noun, r.id) for noun, records in record.rows() for r in records}
    unmarked = {
        (noun, r.id) for noun, rows in DUNE.rows() for r in rows if getattr(r, "mark", Mark.SYNTHETIC) != Mark.SYNTHETIC
    }

    assert {row for row in unmarked - real if row[0] != "need_bys"} == set()
    assert {noun for noun, _ in unmarked} == {
        *("partners", "agreements", "contributions", "items", "consignments", "need_bys", "events")
    }
    assert all("synthetic" in m.source for m in DUNE.milestones if m.id not in record.milestone)


def test_the_portfolio_says_in_its_title_and_its_notes_that_it_is_synthetic():
    assert "synthetic" in DUNE.title
    assert DUNE.notes[0].startswith("SYNTHETIC.")
    assert DUNE.notes[-1] == "Made with seed 1."


def test_every_count_plan_and_share_has_its_source():
    assert [row for row in (*marginals(), *plans(), *shares()) if not row.source] == []
    assert all(kind.mark in {Mark.SECONDARY, Mark.UNVERIFIED, Mark.SYNTHETIC} for kind in marginals())


# ---------------------------------------------------------------- what nobody knows stays unknown


def test_no_line_has_a_tariff_number_an_order_a_customs_value_or_a_country_of_melt():
    unknown = (
        "tariff_number",
        "order",
        "customs_value",
        "insured_value",
        "melted_in",
        "whole",
        "exported_on",
        "returns",
    )

    assert {name: getattr(item, name) for item in DUNE.items for name in unknown} == dict.fromkeys(unknown)
    assert {(c.importer, c.incoterm) for c in DUNE.consignments} == {(None, None)}


def test_only_the_cold_box_has_a_value_in_public():
    assert [(i.id, str(i.credited_value.amount)) for i in DUNE.items if i.credited_value] == [("cold-box", "30000000")]


def test_whether_steel_and_boxes_are_buildings_or_components_is_left_open():
    of_goods = {kind: {item.goods for item in items} for kind, items in ITEMS_OF.items()}

    assert all(of_goods[kind] == {None} for kind in ("l-beam", "beam", "element", "box", "cold-box", "pl506"))
    assert of_goods["anode-plane"] == of_goods["photon-detector"] == {Goods.COMPONENT}


def test_no_paper_on_record_gives_title_to_anything():
    standings = {holding(DUNE, item, Field.TITLE, DAY).standing for item in DUNE.items}

    assert standings == {Standing.GAP}
    assert not DUNE.claims
    assert not [clause for clause in DUNE.clauses if clause.term == Term.TITLE]


def test_offices_have_no_invented_desks():
    assert [office for office in DUNE.offices if office.desks is not None] == []


# ---------------------------------------------------------------- agreements


def test_what_no_signed_paper_covers_on_the_day_it_is_looked_at():
    known = DUNE.known(DAY)
    bare = {c.id for item in known.items for c in uncovered(known, item, DAY)}

    assert bare == {
        "brazil-argon",
        "cern-cathode-planes",
        "czech-detector",
        "france-cryomodules",
        "india-accelerator",
        "poland-transfer-lines",
        "us-electronics",
    }


def test_annex_c_of_november_2025_covers_brazils_argon_systems():
    purifier = DUNE.item["liquid-purifier-1"]
    before, after = date(2025, 11, 5), date(2025, 11, 6)

    assert [c.id for c in uncovered(DUNE.known(before), purifier, before)] == ["brazil-argon"]
    assert uncovered(DUNE.known(after), purifier, after) == ()


def test_an_agreement_without_a_day_of_signature_counts_as_unsigned():
    undated = [a for a in DUNE.agreements if a.signed is None]

    assert {a.id for a in undated} == {"india-annex-1", "wust-planning"}
    assert not any(is_signed(a, date(2030, 1, 1)) for a in undated)


def test_the_british_project_agreement_came_twenty_nine_months_after_the_umbrella():
    umbrella, annex = DUNE.agreement["us-uk-2017"], DUNE.agreement["ukri-doe-2020"]

    assert umbrella.id in annex.parents
    assert umbrella.signed
    assert annex.signed
    months = (annex.signed.last.year - umbrella.signed.last.year) * 12 + annex.signed.last.month - 9
    assert months == 29


# ---------------------------------------------------------------- consignments


@pytest.mark.parametrize(("group", "least", "most"), [("boxes", 20, 60), ("elements", 20, 60), ("steel", 1, 6)])
def test_lines_travel_together_as_the_recipe_has_it(group, least, most):
    sizes = [len(c.items) for c in DUNE.consignments if c.id.startswith(f"{group}-c")]

    assert min(sizes) >= least
    assert max(sizes) <= most
    assert len(set(sizes)) > 3


def test_anode_planes_travel_in_pairs_from_daresbury_by_liverpool_and_baltimore():
    frames = [c for c in DUNE.consignments if c.id.startswith("anode-planes-c")]

    assert {len(c.items) for c in frames} == {1}
    assert {tuple(leg.end for leg in c.legs) for c in frames} == {("Liverpool", "Baltimore", "South Dakota warehouse")}


def test_every_line_travels_once_and_nothing_else_does():
    travels = Counter(item for c in DUNE.consignments for item in c.items)

    assert travels == dict.fromkeys((item.id for item in DUNE.items), 1)


def test_a_route_that_no_source_gives_is_not_made_up():
    without = {c.id.rpartition("-c")[0] for c in DUNE.consignments if not c.legs}

    assert {"boxes", "photon-detectors", "argon-systems", "uk-cryomodules"} <= without
    assert without.isdisjoint({"steel", "elements", "anode-planes", "cold-box"})


def test_every_consignment_leaves_enters_arrives_and_is_accepted_in_that_order():
    later_on = {MilestoneKind.INSTALLED, MilestoneKind.STARTS_WORK}
    of_subject = grouped((m.subject, m) for m in DUNE.milestones if m.kind not in later_on)
    order = [MilestoneKind.DEPARTS, MilestoneKind.ENTERS, MilestoneKind.ARRIVES, MilestoneKind.ACCEPTED]

    assert of_subject.keys() == {c.id for c in DUNE.consignments}
    for stages in of_subject.values():
        assert [m.kind for m in stages] == order
        assert stages[0].after == ()
        assert all(later.after == (earlier.id,) for earlier, later in pairwise(stages))


# ---------------------------------------------------------------- plans and what became of them


def test_the_slip_of_the_warm_structure_is_carried_to_the_plans_that_nobody_restated():
    def months(first: date, last: date) -> int:
        return (last.year - first.year) * 12 + last.month - first.month

    stated = grouped((s.plan, s) for s in plans())
    slips = {plan: months(s[0].wanted.first, s[-1].wanted.first) for plan, s in stated.items() if len(s) == 2}

    assert slips == dict.fromkeys(
        ["warm-structure-starts", "cold-structure-starts", "tpc-starts", "last-anode-plane"], 39
    )
    assert {s.mark for s in plans() if "OUR assumption" in s.source} == {Mark.SYNTHETIC}


def test_a_later_plan_replaces_an_earlier_one_from_the_day_it_was_told():
    early, late = date(2025, 5, 11), date(2025, 5, 12)
    wanted = [DUNE.known(day).need_by_of["boxes-c001-arrives"].need_by.last for day in (early, late)]

    assert [day.year for day in wanted] == [2023, 2026]


def test_goods_lie_in_the_store_four_weeks_and_up_to_three_more_for_a_late_ship():
    begins = {s.known_on: s.wanted.first for s in plans() if s.plan == "cold-structure-starts"}
    early = {
        (begins[n.known_on] - n.need_by.last).days
        for n in DUNE.need_bys
        if n.milestone.startswith("boxes-c") and "arr" in n.milestone
    }

    assert min(early) >= 28
    assert max(early) <= 28 + 21
    assert len(early) > 10


def test_what_is_wanted_evenly_is_wanted_first_at_the_first_day_and_last_at_the_last():
    of_steel = [n for n in DUNE.need_bys if n.known_on == date(2019, 12, 31) and n.milestone.startswith("elements-c")]
    days = [n.need_by.last for n in of_steel]

    assert date(2022, 10, 1) - timedelta(days=49) <= days[0] <= date(2022, 10, 1) - timedelta(days=28)
    assert date(2023, 8, 1) - timedelta(days=49) <= days[-1] <= date(2023, 8, 1) - timedelta(days=28)


def test_brazils_systems_are_wanted_from_march_2027_to_march_2028_once_brazil_has_said_so():
    named = [n for n in DUNE.need_bys if n.milestone.startswith("argon-systems-")]

    assert (str(named[0].need_by), str(named[-1].need_by), len(named)) == ("2027-03", "2028-03", 6)
    assert {n.known_on for n in named} == {date(2025, 6, 11)}


def test_no_plan_is_made_up_for_pip_ii():
    accelerator = {c.id for c in DUNE.consignments if DUNE.item[c.items[0]].project == "pip-ii"}

    assert not [n for n in DUNE.need_bys if DUNE.milestone[n.milestone].subject in accelerator]


def test_days_of_the_plan_underground_are_milestones_of_the_consignments_they_come_with():
    installed = {m.id: m for m in DUNE.milestones if m.kind == MilestoneKind.INSTALLED}
    wanted = {name: [str(n.need_by) for n in DUNE.need_bys if n.milestone == name] for name in installed}

    assert wanted["steel-c002-installed"] == ["2022-10", "2026-01"]
    assert wanted["anode-planes-c069-installed"] == ["2025-04", "2028-07"]
    assert len(installed) == 4
    assert all(m.after == (f"{m.subject}-accepted",) for m in installed.values())


# ---------------------------------------------------------------- what has arrived


def test_380_beams_have_arrived_by_the_day_it_is_looked_at():
    known = DUNE.known(DAY)
    arrived = {known.case[e.case].subject for e in known.events if e.step == "arrive"}
    lines = [item for c in known.consignments if c.id in arrived for item in c.items]

    assert len(lines) == KINDS["beams"].count + 1
    assert set(DUNE.consignment["steel-c001"].items) == {"l-beam-01", "beam-001"}


def test_the_first_british_anode_planes_are_known_to_have_arrived_in_march_2026():
    events = [e for e in DUNE.events if e.case.startswith("anode-planes-")]
    frames = [DUNE.item[DUNE.consignment[DUNE.case[e.case].subject].items[0]] for e in events]

    assert {e.known_on for e in events} == {date(2026, 3, 5)}
    assert sum(frame.quantity or 0 for frame in frames) == 4


def test_the_cold_box_is_indias_made_in_france_and_came_by_ship_and_barge():
    box, transport = DUNE.item["cold-box"], DUNE.consignment["cold-box-c001"]

    assert DUNE.contribution[box.contributions[0]].partner == "dae"
    assert box.origin == "FR"
    assert [leg.mode for leg in transport.legs] == ["road", "sea", "river", "road"]
    assert [str(e.occurred) for e in DUNE.events_of["cold-box-c001-transport"]][::3] == ["2024-10-14", "2025-01-15"]


def test_only_the_lowering_of_the_first_beams_and_the_next_money_are_planned_cases():
    planned = [case for case in DUNE.cases if case.planned]

    assert [(c.procedure, c.subject, str(c.planned)) for c in planned] == [
        ("host.installation", "steel-c002", "2026-01"),
        ("us.appropriation", "dune", "2026-02"),
        ("us.appropriation", "pip-ii", "2026-02"),
    ]
    assert all("synthetic" in case.source for case in planned[1:])


def test_a_crew_from_abroad_is_assumed_for_the_first_beams_and_nobody_is_named():
    (crew,) = [m for m in DUNE.milestones if m.kind == MilestoneKind.STARTS_WORK]
    wanted = [n for n in DUNE.need_bys if n.milestone == crew.id]
    lowered = [str(n.need_by) for n in DUNE.need_bys if n.milestone == "steel-c002-installed"]

    assert (crew.subject, crew.after) == ("steel-c002", ())
    assert [str(n.need_by) for n in wanted] == lowered
    assert all(n.mark == Mark.SYNTHETIC and "OUR assumption" in n.note for n in wanted)
    assert DUNE.persons == ()


def test_a_kind_has_no_field_that_its_table_lacks():
    """A column left out of the table would read as unknown in silence."""
    header = (RECORD.parent / "dune_marginals.csv").read_text(encoding="utf-8").split("\n", 1)[0].split(",")

    assert {f.name for f in fields(marginals()[0])} - set(header) == {"legs"}
    assert set(header) - {f.name for f in fields(marginals()[0])} == {"route"}


def test_the_page_about_it_gives_the_numbers_that_are_made():
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    unknown = sum(item.goods is None for item in DUNE.items)
    typed = sum(item.model is not None for item in DUNE.items)

    assert f"opens {len(DUNE.items):,} import lines in {len(DUNE.consignments)} consignments" in page
    assert f"For {unknown:,} of {len(DUNE.items):,} lines the portfolio does not say what they are" in page
    assert f"{len(DUNE.items) - unknown} lines are called components" in page
    assert f"Types are known for {typed} lines" in page
    assert f"The day it is looked at is {DAY.day} {DAY:%B %Y}" in page
