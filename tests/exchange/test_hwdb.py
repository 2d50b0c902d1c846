"""Files of the DUNE hardware database: a box and its parts, as a list that loads without a word said about its columns."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwdb_samples import BOX, CHECKLIST, CSV, ITEM, LINKS, TREE, as_json
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.hwdb import Box, Part, as_book
from lockwasher.exchange.hwdb_files import shipment_of
from lockwasher.exchange.hwdb_routes import with_routes
from lockwasher.exchange.sheet_differences import Telling
from lockwasher.exchange.sheet_files import read_book
from lockwasher.exchange.sheet_layout import lay_out
from lockwasher.exchange.sheet_portfolio import merge
from lockwasher.exchange.sheet_rows import Defaults, read_rows
from lockwasher.register.nouns import Leg, Project
from lockwasher.register.portfolio import Portfolio

DAY = date(2030, 5, 1)


@pytest.fixture
def load(tmp_path):
    """A file laid upon an empty register."""

    def call(text, name="file.csv", register=None, hand=None):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        book = read_book(path)
        reading = read_rows(
            book, lay_out(book, None, lambda _: None, sheet=None, noun=None), Defaults(None, None, None)
        )
        held = register or Portfolio(name="p", projects=(Project(id="dune", name="DUNE", host="host"),))
        telling = Telling(name, DAY, "dune", hand=hand or {})
        return reading, with_routes(merge(held, reading, telling), path, telling)

    return call


def notices(reading, merged):
    return "\n".join([*reading.notices, *merged.notices])


def test_a_pre_shipping_csv_is_a_box_with_its_parts_and_what_the_checklist_says():
    [box] = shipment_of("file.csv", CSV.encode()).boxes
    assert box.pid == BOX
    assert box.parts[1] == Part("D00599800003-00001", "Synthetic frame", "Left, upper", line=15)
    assert (box.facts["Origin"], box.facts["HTS code"], box.facts["Weight"]) == ("Northlab", "8543.90.8845", "89 kg")


def test_a_pre_shipping_csv_becomes_items_in_a_consignment_row_by_row(load):
    reading, merged = load(CSV)
    assert [line.address for line in reading.accepted] == ["file.csv!15", "file.csv!16", "file.csv!17"]
    items = merged.portfolio.items
    assert [(item.id, item.title, item.model, item.tariff_number) for item in items] == [
        ("d00599800002-00057", "Synthetic plate, My Sub Comp 2", "Synthetic plate", "8543.90.88.45"),
        ("d00599800003-00001", "Synthetic frame, Left, upper", "Synthetic frame", "8543.90.88.45"),
        ("d00599800003-00002", "Synthetic frame, My Sub Comp 1", "Synthetic frame", "8543.90.88.45"),
    ]
    [crate] = merged.portfolio.consignments
    assert (crate.id, crate.title, crate.items) == (BOX.lower(), BOX, tuple(item.id for item in items))
    assert [(item.origin, item.mass_kg, item.customs_value) for item in items] == [(None, None, None)] * 3
    assert merged.portfolio.need_bys == ()  # an expected arrival is no need


def test_what_is_not_taken_over_is_told_with_why(load):
    told = notices(*load(CSV))
    assert (
        "a pre-shipping CSV of the DUNE hardware database, which tells no title, value, customs route or entry" in told
    )
    assert "Dimension '2 x 1 x 1 m' is left out: a consignment has no size on record" in told
    assert "Weight '89 kg' is left out: it is that of the whole box, and not of its parts" in told
    assert "'2030-07-19 17:10:23' is left out: a day that is expected is no day by which it is needed" in told
    assert "one HTS code, 8543.90.8845, stands for 2 component types" in told
    assert "8543.90.8845 is the code DUNE's procedure gives to whoever has no better one" in told
    assert (
        "no leg is made, for the file does not tell its destination; it says: Northlab, truck, Synthetic Freight"
        in told
    )


def test_an_item_of_the_rest_api_becomes_the_same_and_its_way_a_leg(load):
    reading, merged = load(as_json(ITEM), "item.json")
    assert [item.title for item in merged.portfolio.items] == [
        "Synthetic plate, My Sub Comp 2", "Synthetic frame, My Sub Comp 1",
    ]  # fmt: skip
    [crate] = merged.portfolio.consignments
    assert crate.legs == (
        Leg(start="Northlab", end="SD Warehouse/SURF", mode="truck", carrier="Synthetic Freight", known_on=DAY),
    )
    [difference] = [one for one in merged.differences if one.noun == "consignment"]
    assert difference.changes[-1].new == "Northlab to SD Warehouse/SURF by truck, Synthetic Freight"
    told = notices(reading, merged)
    assert "country code 'IT' is where its institution is, and no country of origin" in told
    assert "names and addresses of people in the checklist are not read" in told
    assert "a synthetic name" not in told


def test_a_route_on_record_stays(load):
    _, first = load(as_json(ITEM), "item.json")
    held = [{**one, "Mode of Transportation": "ship"} if "Mode of Transportation" in one else one for one in CHECKLIST]
    later = json.loads(as_json(ITEM).replace(json.dumps(CHECKLIST), ""))
    later["data"]["specifications"][0]["DATA"]["Pre-Shipping Checklist"] = held
    reading, merged = load(as_json(later), "later.json", first.portfolio)
    assert merged.portfolio.consignments[0].legs == first.portfolio.consignments[0].legs
    assert "its route on record stays; the file says: Northlab to SD Warehouse/SURF by ship" in notices(reading, merged)
    reading, merged = load(as_json(ITEM), "item.json", first.portfolio)
    assert {one.what for one in merged.differences} == {"unchanged"}  # the same file again changes nothing


def test_a_route_that_a_person_took_off_comes_back_only_where_it_is_taken_over(load):
    _, first = load(as_json(ITEM), "item.json")
    [crate] = first.portfolio.consignments
    register = replace(first.portfolio, consignments=(replace(crate, legs=()),))
    cell = ("consignments", crate.id, "legs")
    _, kept = load(as_json(ITEM), "item.json", register, {cell: False})
    _, taken = load(as_json(ITEM), "item.json", register, {cell: True})

    assert (kept.portfolio.consignments[0].legs, taken.portfolio.consignments[0].legs) == ((), crate.legs)
    told = [(one.what, c.field, c.cell, c.is_kept) for one in kept.differences for c in one.changes]
    assert told == [("unchanged", "legs", cell, True)]
    assert [one.what for one in taken.differences if one.noun == "consignment"] == ["changed"]


def test_the_links_of_a_box_tell_makers_and_what_lies_deeper_stays_within_its_part(load):
    reading, merged = load(as_json(LINKS), "links.json")
    assert [(item.id, item.maker) for item in merged.portfolio.items] == [
        ("d00599800002-00057", "Synthetic Works"), ("d00599800003-00001", None),
    ]  # fmt: skip
    assert merged.portfolio.consignments[0].title == BOX
    assert "1 parts are parts of a part, and stay within it: D00599800009-00001" in notices(reading, merged)


def test_a_list_of_parts_and_parents_becomes_a_consignment_for_each_box(load):
    reading, merged = load(TREE, "tree.csv")
    assert [(crate.title, crate.items) for crate in merged.portfolio.consignments] == [
        ("D00599800007-00102", ("d00599800002-00057",)), ("D00599800007-00103", ("d00599800003-00001",)),
    ]  # fmt: skip
    assert "no published layout was found" in notices(reading, merged)


def test_a_part_without_a_pid_and_a_code_that_is_none_are_rejected_with_their_row(load):
    reading, _ = load(CSV.replace("HTS code,8543.90.8845", "HTS code,78906"))
    assert [line.bad[0][1].address for line in reading.rejected] == ["file.csv!E15", "file.csv!E16", "file.csv!E17"]
    reading, _ = load(CSV.replace("D00599800003-00002,", "D0059,"))
    assert (len(reading.accepted), [str(bad) for line in reading.rejected for _, bad in line.bad]) == (
        2, ["file.csv!A17 PID: 'D0059' is no PID such as D00599800007-00102; write the value anew"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "its JSON is damaged, or nested too deeply"),
        ("[" * 100_000, "its JSON is damaged, or nested too deeply"),
        ('{"data": {"name": "x"}}', "this JSON is no item of the DUNE hardware database: it names no part_id"),
        ("[1, 2]", "this JSON is no item of the DUNE hardware database"),
        ('{"data": {"part_id": "wheel-1"}}', "this JSON is no item of the DUNE hardware database"),
    ],
)
def test_other_json_is_refused_in_words(text, told):
    with pytest.raises(RefusedFileError, match=r"file\.json") as error:
        shipment_of("file.json", text.encode())
    assert told in str(error.value)
    assert error.value.error.fix


@pytest.mark.parametrize(
    "text", ["[no],title\n1,Wheel\n", "id,title\n1,Wheel\n", CSV.replace("DUNE PID", "PID of it"), "{x\n"]
)
def test_another_list_is_read_as_ever(text):
    assert shipment_of("file.csv", text.encode()) is None


def test_a_box_without_parts_says_so():
    found = shipment_of("item.json", as_json({"data": {"part_id": BOX}}).encode())
    assert found.boxes == (Box(BOX, ()),)
    assert f"{BOX}: no part is linked to this box, so it has no items" in found.notices
    assert [row[0] for row in as_book(found).sheets[0].rows] == ["PID"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(BOX),
        lambda held: st.lists(held, max_size=4)
        | st.dictionaries(st.sampled_from(["data", "part_id", "subcomponents", "specifications", "DATA", "SubPIDs", "link", "href"]), held, max_size=5),
        max_leaves=15,
    )
)  # fmt: skip
def test_any_json_is_read_or_refused_in_words(told):
    try:
        found = shipment_of("file.json", json.dumps(told).encode())
    except RefusedFileError as refusal:
        found = None
        assert refusal.error.fix  # noqa: PT017  # both ways are right
    assert found is None or found.boxes[0].pid == BOX
