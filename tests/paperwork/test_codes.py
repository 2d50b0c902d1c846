"""QR codes."""

import pytest

from lockwasher.paperwork.codes import MOST, png, svg
from lockwasher.paperwork.paper import PaperError


def test_a_code_is_drawn_as_svg_and_as_png_and_differs_with_what_it_says():
    assert svg("https://desk.example/a").startswith("<svg")
    assert png("https://desk.example/a").startswith(b"\x89PNG")
    assert svg("https://desk.example/a") == svg("https://desk.example/a") != svg("https://desk.example/b")


def test_what_a_label_cannot_hold_is_refused():
    with pytest.raises(PaperError, match=f"a QR code holds {MOST} signs at the most, and this has {MOST + 1}"):
        svg("x" * (MOST + 1))
