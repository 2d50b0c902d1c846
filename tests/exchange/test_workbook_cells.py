"""Single cells of a workbook, as its XML holds them."""

from __future__ import annotations

import pytest

from lockwasher.exchange.sheets import text_of
from lockwasher.exchange.workbook_cells import unescaped


@pytest.mark.parametrize(
    ("text", "right"),
    [("a_x000D_b", "a\rb"), ("_x005F_x000D_", "_x000D_"), ("_xD800_", "\ufffd"), ("_xDFFF_", "\ufffd"), ("_y", "_y")],
)
def test_characters_that_xml_cannot_hold_are_read_and_half_a_pair_is_none(text, right):
    assert unescaped(text) == right
    assert unescaped(text).encode()


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x7f", "\x80", "\x9f", "\ufffe", "\uffff", " \x00 \x81\t"])
def test_characters_that_no_record_can_hold_are_spaces(mark):
    assert text_of(f"a{mark}b{mark}") == "a b"
