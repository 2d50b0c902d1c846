"""A sentence that names what a login does not see is not told, whatever it is about."""

from __future__ import annotations

import pytest

from lockwasher.register.nouns import Item
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.hidden import hidden_from, withheld

WHOLE = Portfolio(
    name="p",
    items=(
        Item(id="heater-1", title="Heater of the South", contributions=(), project="p"),
        Item(id="wheel-1", title="Wheel", contributions=(), project="p"),
    ),
)
SEEN = Portfolio(name="p", items=WHOLE.items[1:])


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("case transport waits for wheel-1", True),
        ("heater-12 and a-heater-1 are others", True),
        ("the heater of the south side", True),
        ("heater-1", False),
        ("proposed:transport.ordinary:heater-1", False),
        ("it travels with heater-1.", False),
        ("the Heater of the South, and more", False),
    ],
)
def test_a_text_is_withheld_where_it_names_a_record_that_is_not_seen(text, is_told):
    assert hidden_from(SEEN, WHOLE).told(text) == (text if is_told else withheld())


def test_who_sees_all_is_told_all():
    assert hidden_from(WHOLE, WHOLE).told("heater-1") == "heater-1"
