"""Words in narrow columns: broken where they are wider than the column, and left whole where they fit."""

from datetime import date

import pytest

from lockwasher.paperwork.breaks import BREAK, broken, fitted
from lockwasher.paperwork.paper import Paper, Section, Table

WIDTHS = (60, 10, 10, 20)


def sheet(word):
    table = Table(("Contents", "Serial", "Kind", "Value"), (("Wheel", word, "instrument", "EUR 1,000.50"),), WIDTHS)
    return Paper("Narrow", "", date(2030, 5, 1), "a test", (), (Section("Goods", table=table),))


@pytest.mark.parametrize(
    "word", ["x" * 60, "W" * 20, "SN-2029-INFN-000123456789", "https://desk.example/a/long/address"]
)
def test_no_word_leaves_its_column(word):
    (fit,) = fitted(sheet(word).sections[0], "a4").table.rows
    parts = fit[1].split(BREAK)

    assert "".join(parts) == word
    assert len(parts) > 1
    assert all(broken(part, (17 - 2.2) / 3.18) == part for part in parts)


def test_a_word_that_fits_is_left_whole():
    assert (
        broken("Quantity of a long text, each word of which fits", 5)
        == "Quantity of a long text, each word of which fits"
    )


def test_a_break_is_best_after_a_sign_that_parts():
    assert broken("INFN-CALO/000123", 5).split(BREAK) == ["INFN-", "CALO/", "000123"]
    assert broken("", 5) == ""


def test_a_section_without_a_table_is_as_it_was():
    assert fitted(Section("Words", lead="x" * 99), "a6") == Section("Words", lead="x" * 99)
