"""A sheet's mapping as a file: whatever stands in a header, it can be written and read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lockwasher.exchange.sheet_columns import Column
from lockwasher.exchange.sheet_map import read_map, write_map
from lockwasher.exchange.sheets import text_of


@given(st.text(max_size=12))
def test_whatever_stands_in_a_header_its_mapping_is_written_and_names_it(tmp_path_factory, header):
    column = Column(0, text_of(header), "title", "its header")
    path = tmp_path_factory.mktemp("map") / "map.yaml"
    path.write_text(write_map("items", [column]), encoding="utf-8")

    told = read_map(path).of(column)
    assert told is not None
    assert told.means == "title"


def test_a_header_of_signs_alone_is_not_one_that_is_blank(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text("columns:\n- header: /\n  letter: A\n  means: title\n", encoding="utf-8")

    assert read_map(path).of(Column(1, "")) is None
    assert read_map(path).of(Column(0, "/")) is not None
