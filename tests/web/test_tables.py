"""Lists: filters, order, pages and files of one declaration."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from lockwasher.web.tables import PER_PAGE, Column, Listing, csv_file, harmless, show, told, xlsx_file


@dataclass(frozen=True)
class Wheel:
    id: str
    made_in: str | None
    mass: Decimal | None
    on: date | None


WHEELS = (
    Wheel("wheel-1", "IT", Decimal("12.5"), date(2030, 6, 1)),
    Wheel("wheel-2", "CH", None, None),
    Wheel("wheel-3", "IT", Decimal(3), date(2029, 1, 31)),
    Wheel("=1+1", None, Decimal(-4), None),
)
LISTING = Listing(
    "wheels",
    "Wheels",
    "No wheel is on record.",
    (
        Column("id", "Wheel", lambda wheel: wheel.id),
        Column("made_in", "Made in", lambda wheel: wheel.made_in, is_filter=True),
        Column("mass", "Mass, kg", lambda wheel: wheel.mass, is_number=True),
        Column("on", "On", lambda wheel: wheel.on),
    ),
)


def shown(query="", rows=WHEELS):
    return show(LISTING, rows, QueryDict(query))


def ids(query):
    return [wheel.id for wheel in shown(query).rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["wheel-1", "wheel-2", "wheel-3", "=1+1"]),
        ("f-made_in=IT", ["wheel-1", "wheel-3"]),
        ("q=WHEEL+2030", ["wheel-1"]),
        ("sort=mass", ["=1+1", "wheel-3", "wheel-1", "wheel-2"]),
        ("sort=-id", ["wheel-3", "wheel-2", "wheel-1", "=1+1"]),
        ("sort=nothing-like-it", ["wheel-1", "wheel-2", "wheel-3", "=1+1"]),
        ("f-made_in=nowhere", []),
    ],
)
def test_a_list_is_searched_filtered_and_ordered_as_asked(query, expected):
    assert ids(query) == expected


def test_the_values_there_are_can_be_chosen_from():
    (choice,) = shown("f-made_in=CH").choices

    assert (choice.values, choice.chosen) == (("CH", "IT"), "CH")


def test_a_long_list_comes_in_pages_and_a_page_that_is_not_there_is_the_last():
    rows = [Wheel(f"w{n:03}", None, None, None) for n in range(PER_PAGE + 5)]

    assert [len(shown(query, rows).page) for query in ("", "page=2", "page=99", "page=x")] == [PER_PAGE, 5, 5, PER_PAGE]
    assert shown("q=w&page=1", rows).next_page == "?q=w&page=2"


def test_a_head_sorts_by_its_column_and_turns_the_order_round():
    heads = {column.name: (address, state) for column, address, state in shown("q=wheel&sort=id&page=1").heads()}

    assert heads["id"] == ("?q=wheel&sort=-id", "ascending")
    assert heads["mass"] == ("?q=wheel&sort=mass", "none")


def test_csv_holds_what_is_shown_and_no_formula():
    text = csv_file(shown("sort=id")).content.decode("utf-8-sig")

    assert text.splitlines() == [
        "id,made_in,mass,on",
        "'=1+1,,-4,",
        "wheel-1,IT,12.5,2030-06-01",
        "wheel-2,CH,,",
        "wheel-3,IT,3,2029-01-31",
    ]


def test_the_workbook_holds_texts_as_texts_and_numbers_as_numbers():
    answer = xlsx_file(shown("q=1%2B1"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet, texts = (book.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "sharedStrings"))

    assert answer["Content-Disposition"] == 'attachment; filename="wheels.xlsx"'
    assert "<t>=1+1</t>" in texts
    assert "<v>-4</v>" in sheet
    assert "<f>" not in sheet


@pytest.mark.parametrize("text", ["=A1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "–"), (True, "yes"), (date(2030, 1, 2), "2030-01-02"), (("a", "b"), "a;b"), (Decimal("1.50"), "1.50")],
)
def test_a_value_is_told_as_the_house_writes_it(value, expected):
    assert told(value) == expected


def test_the_choices_of_a_filter_are_those_of_the_rows_at_hand():
    """They are reckoned once for the same rows, and anew for others, were they at the same place in memory."""
    for country in ("IT", "CH", "IT"):
        rows = (Wheel("wheel", country, None, None),)
        assert [choice.values for choice in (*shown("", rows).choices, *shown("", rows).choices)] == [(country,)] * 2

    rows = [WHEELS[0]]
    assert shown("", rows).choices[0].values == ("IT",)
    rows.append(WHEELS[1])
    assert shown("", rows).choices[0].values == ("CH", "IT")


def test_a_day_is_not_broken_over_two_lines_of_a_narrow_cell():
    column = Column("day", "Day", lambda row: row)

    assert str(column.cell(date(2030, 5, 1))) == '<span class="day">2030-05-01</span>'
    assert column.cell(None) == "–"
