"""Load, of an office's own spreadsheet: what is printed, in words and as JSON, and with which status."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from exchange import untidy
from exchange.many_sheets import SHEETS, book_of
from lockwasher.actions import clock

pytestmark = pytest.mark.django_db(transaction=True)
NEW = ("--project", "beam", "--host", "hostlab:US:us-nonprofit")


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A folder of its own, on 1 May 2030."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 1, 12, tzinfo=UTC))
    return tmp_path


@pytest.fixture
def untidy_sheet(place):
    return untidy.write_workbook(place / "untidy.xlsx", untidy.untidy(5)[0]).name


def test_what_a_sheet_says_and_would_change_is_printed_and_nothing_written(run, untidy_sheet):
    told = run("load", untidy_sheet).stdout

    assert told.startswith(
        "untidy.xlsx, sheet 'Inventar': items, the header in row 4, the columns guessed.\n200 rows: "
    )
    for words in (
        "H  Owner             owner, by account: shown in the title ledger, holds nothing",
        "They stand with their reasons in untidy-rejected.xlsx",
        "An empty cell erases nothing that is on record.",
        "title, on paper of",
        "Nothing is written; --write writes it.",
    ):
        assert words in told
    assert run("title", status=2).stderr.startswith("lockwasher: the register is empty")


def test_once_written_the_page_says_what_to_look_at_next(run, untidy_sheet):
    told = run("load", untidy_sheet, "--write", *NEW).stdout

    assert "Next: lockwasher loose" in told
    assert "all accepted rows are on record, the rejected ones are not." in run("load", untidy_sheet).stdout
    assert run("loose", "--draws", "20").stdout.startswith("What will come loose")


def test_the_page_says_why_nothing_is_to_be_written(run, place):
    (place / "good.csv").write_text("Description,Origin\nPump,IT\n")
    (place / "bad.csv").write_text("Description,Origin\nPump,Utopia land\n")
    run("load", "good.csv", "--write", *NEW)

    assert run("load", "good.csv").stdout.endswith("Nothing is to be written: all of it is on record.\n")
    assert run("load", "bad.csv").stdout.endswith("Nothing can be written: no row was accepted.\n")


def test_json_counts_every_row_and_names_every_bad_cell(read, untidy_sheet):
    found = read("load", untidy_sheet)

    assert found["rows"] == found["accepted"] + found["rejected"] == 200
    assert len(found["rejected_rows"]) == found["rejected"]
    assert found["counts"]["items"] == {"new": found["accepted"]}
    assert found["written"] is None
    one = found["rejected_rows"][0]["reasons"][0]
    assert set(one) == {"cell", "column", "value", "reason", "suggestion"}
    assert one["cell"].startswith("Inventar!")
    assert found["unknown"]["title, on paper"] == found["accepted"]


def test_a_rejected_row_is_a_finding_only_where_that_is_asked(run, untidy_sheet):
    run("load", untidy_sheet, status=0)
    run("load", untidy_sheet, "--fail-on-rejected", status=1)


def test_a_sheet_is_looked_at_without_a_database_and_what_was_rejected_is_told(run, untidy_sheet):
    seen = run("title", "-p", untidy_sheet)

    assert seen.stdout.startswith("Title ledger as of 2030-05-01")
    assert seen.stderr.startswith("lockwasher: untidy.xlsx: ")
    assert "'lockwasher load untidy.xlsx' says why" in seen.stderr


def test_options_of_a_sheet_are_refused_for_a_portfolio(refused):
    assert (
        refused("load", "icarus", "--write")
        == "lockwasher: --write is for a spreadsheet, and 'icarus' is a portfolio; leave it out\n"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4", "list.xlsx: this is a PDF"),
        (b"", "list.xlsx: the file is empty"),
        (b"a,b\n1,2\n", "no column says what the items are"),
    ],
)
def test_a_file_that_is_no_list_is_refused(refused, place, content, words):
    (place / "list.xlsx").write_bytes(content)

    assert words in refused("load", "list.xlsx")


def test_a_mapping_is_saved_edited_and_given(run, read, place):
    (place / "list.csv").write_text("Description,Land,Other\nPump,IT,FR\n")
    run("load", "list.csv", "--save-map", "map.yaml")
    text = (place / "map.yaml").read_text()
    assert "- header: Land\n  letter: B\n  means: origin\n" in text
    (place / "map.yaml").write_text(text.replace("means: origin", "means: maker"))

    columns = read("load", "list.csv", "--map", "map.yaml")["columns"]
    assert [column["means"] for column in columns] == ["title", "maker", "left-out"]


def test_five_thousand_rows_are_read_checked_and_compared_in_seconds(read, place):
    rows, bad = untidy.untidy(9, 5_000, 0.0)
    path = untidy.write_workbook(place / "large.xlsx", rows)
    start = time.perf_counter()
    found = read("load", path)

    assert (found["rows"], found["rejected"]) == (5_000, len(bad))
    assert time.perf_counter() - start < 20  # about two seconds on a quiet machine


def test_what_a_silent_sheet_lacks_is_said_by_options(read, place):
    (place / "list.csv").write_text("Description,Value,Weight,Need by\nPump,5,7,03/04/2031\n")
    options = (
        "--currency",
        "eur",
        "--mass-unit",
        "lb",
        "--dates",
        "month-first",
        "--noun",
        "items",
        "--prefix",
        "north",
    )
    told = read("load", "list.csv", *options, "--known-on", "2030-04-01", "--write", *NEW)

    (item,) = [difference for difference in told["differences"] if difference["noun"] == "item"]
    assert item["id"] == "north-pump-r2"
    assert {change["field"]: change["new"] for change in item["changes"]} == {
        "mass_kg": "3.175147", "customs_value": "5.00 EUR", "need by": "2031-03-04",
    }  # fmt: skip
    assert read("load", "list.csv", *options)["counts"] == {"items": {"unchanged": 1}}


def test_every_sheet_of_a_workbook_is_shown_and_written_as_one_load(run, place):
    book_of(place / "desk.xlsx", SHEETS)
    told = run("load", "desk.xlsx", "--every-sheet").stdout

    for words in (
        "desk.xlsx, sheet 'Partners': partners, the header in row 1, the columns guessed.",
        "desk.xlsx, sheet 'Magnets', 'More magnets': items, the header in row 1, the columns guessed.",
        "Note: sheet 'About this book' is not read: no row names the columns;",
        "11 rows: 9 accepted, 2 rejected; 9 records are new or change.",
        "Nothing is written; --write writes it.",
    ):
        assert words in told
    assert told.count("They stand with their reasons in desk-rejected.xlsx") == 1
    told = run("load", "desk.xlsx", "--every-sheet", "--write", "--format", "json", "--fail-on-rejected", status=1)
    page = json.loads(told.stdout)
    assert (page["rows"], page["accepted"], page["rejected"]) == (11, 9, 2)
    assert page["load"]
    assert [one["noun"] for one in page["lists"]][-2:] == ["cases", "events"]
    assert sum(one["rows"] for one in page["lists"]) == 11
    assert (
        "Nothing is to be written: all accepted rows are on record" in run("load", "desk.xlsx", "--every-sheet").stdout
    )


@pytest.mark.parametrize("option", [("--sheet", "Cases"), ("--noun", "items"), ("--save-map", "m.yaml")])
def test_what_is_about_one_sheet_does_not_go_with_every_sheet(run, place, option):
    book_of(place / "desk.xlsx", SHEETS)
    told = run("load", "desk.xlsx", "--every-sheet", *option, status=2).stderr
    assert f"{option[0]} is about one sheet; leave it out, or load that sheet by itself" in told
