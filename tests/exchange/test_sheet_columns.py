"""What a header says of its column, and what is left to the office to say."""

from __future__ import annotations

import pytest

from lockwasher.exchange.sheet_columns import LEFT_OUT, OWN, WITHIN, match, meaning_of


def columns_of(*columns):
    """The columns of a list; each is its header, then its cells."""
    return match([(header, header) for header, *_ in columns], [cells for _, *cells in columns])


@pytest.mark.parametrize(
    "header",
    [
        "Destination country", "Country (destination)", "Country of export", "Freight amount", "Not made in US",
        "Old serial number", "Project manager", "Supplier country", "Country of melting: melted", "Transport weight",
        "Alte Seriennummer", "Pays (destination)", "Valore del nolo", "País (destino)", "Value (without duty)",
    ],
)  # fmt: skip
def test_a_header_with_a_word_of_another_matter_is_left_out(header):
    assert meaning_of(header) == (LEFT_OUT, 0)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Origin (country)", "origin"), ("Final HTS code", "tariff_number"), ("Declared customs value", "customs_value"),
        ("Supplier no", LEFT_OUT), ("Supplier of the part", "maker"), ("Shipping crate", "consignment"),
        ("Delivery required by", "need_by"), ("Price per unit (EUR)", "unit_value"),
    ],
)  # fmt: skip
def test_a_word_that_does_not_turn_the_meaning_leaves_it(header, meaning):
    assert meaning_of(header)[0] == meaning


def test_a_heading_above_turns_the_meaning_of_the_line_below_unless_that_is_of_the_way():
    assert meaning_of("Destination Country", "Country") == (LEFT_OUT, 0)
    assert meaning_of("Transport Crate", "Crate") == ("consignment", OWN)
    assert meaning_of("Goods for us Country", "")[1] == WITHIN


def test_a_column_of_another_matter_is_not_read_by_its_cells_and_the_page_says_why():
    told = columns_of(("Description", "Pump"), ("Destination country", "US", "US", "US"))[1]

    assert (told.meaning, told.how) == (
        LEFT_OUT,
        "a word of its header speaks of another matter; else say so in a --map",
    )


def test_a_long_text_of_another_matter_is_not_taken_for_the_title():
    manager = ("Project manager", "Ada of the north", "Bea of the south", "Cyd of the west")
    told = columns_of(("Serial", "a-1", "a-2", "a-3"), manager)

    assert [column.meaning for column in told] == ["serial", LEFT_OUT]


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (("US", "DE", "IT"), "countries"),
        (("8414.10", "8544.42", "8543.90"), "tariff numbers"),
        (("5 EUR", "6 EUR", "7 CHF"), "amounts of money"),
        (("5 kg", "1 t", "3 lb"), "masses"),
    ],
)
def test_below_a_header_that_nobody_understands_nothing_is_guessed(cells, what):
    told = columns_of(("Description", "Pump"), ("Sent", *cells))[1]

    assert (told.meaning, told.how) == (LEFT_OUT, f"holds {what}, but of what? say so in a --map")


def test_a_second_column_without_a_header_is_asked_for():
    told = columns_of(("Description", "Pump"), ("Origin", "IT"), ("", "US", "DE", "IT"))[2]

    assert (told.meaning, told.how) == (LEFT_OUT, "holds countries, but of what? say so in a --map")
