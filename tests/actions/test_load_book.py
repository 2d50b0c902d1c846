"""Every sheet of a workbook in one load: in the order in which they name one another, undone as a whole."""

from __future__ import annotations

from datetime import date

import pytest

from exchange.many_sheets import SHEETS, book_of
from lockwasher.actions.laying import Into, SheetError
from lockwasher.actions.load_book import plan_book, write_book
from lockwasher.actions.loads import UndoError, load_of, past_loads, touched_in, undo_load
from lockwasher.actions.register import create_record
from lockwasher.actions.sheets import Asked
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheet_files import read_book
from lockwasher.records.snapshot import read_portfolio
from lockwasher.register.portfolio import Portfolio

pytestmark = pytest.mark.django_db(transaction=True)
BY = Into(by="desk")


@pytest.fixture
def book(tmp_path):
    return book_of(tmp_path / "desk.xlsx", SHEETS)


def held():
    return read_portfolio(known_on=date.max)


def test_every_sheet_is_laid_upon_what_those_it_names_have_made(book):
    plan = plan_book(book, Asked(), BY)

    assert held() == Portfolio(name="register")  # nothing is written until it is wanted
    nouns = [one.reading.layout.noun for one in plan.plans]
    assert nouns == ["partners", "projects", "contributions", "items", "consignments", "cases", "events"]
    per_sheet = [(one.reading.n_rows, one.n_accepted, one.n_rejected) for one in plan.plans]
    assert per_sheet == [(2, 2, 0), (1, 1, 0), (1, 1, 0), (3, 2, 1), (1, 1, 0), (1, 1, 0), (2, 1, 1)]
    assert (plan.n_rows, plan.n_accepted, plan.n_rejected) == (11, 9, 2)
    assert plan.left == (
        "sheet 'About this book' is not read: no row names the columns; put one row of column names above the rows",
    )
    items = plan.plans[3].reading.layout
    assert [sheet.name for sheet, _ in items.sheets] == ["Magnets", "More magnets"]  # one header, one list


def test_a_workbook_is_one_load_and_undone_as_a_whole(book):
    plan = write_book(plan_book(book, Asked(), BY))
    load = load_of(plan.load)

    assert [item.id for item in held().items] == ["magnet-1", "magnet-3"]
    assert [event.step for event in held().events] == ["papers"]
    assert [one.number for one in past_loads()] == [plan.load]
    assert (load.rows, load.accepted, load.rejected) == (11, 9, 2)
    assert load.noun == "partners, projects, contributions, items, consignments, cases, events"
    assert len(touched_in(load)) == 8


def test_a_load_of_several_sheets_is_undone_as_a_whole(tmp_path):
    sheets = {name: rows for name, rows in SHEETS.items() if name != "Events"}
    plan = plan_book(book_of(tmp_path / "desk.xlsx", sheets), Asked(), BY, is_to_write=True)
    undone = undo_load(plan.load, "desk", "the wrong book")

    assert (undone.n_removed, undone.n_back, undone.blocked) == (8, 0, ())
    assert held() == Portfolio(name="register")


def test_a_case_whose_events_came_with_it_stays_since_the_journal_names_it(book):
    load = plan_book(book, Asked(), BY, is_to_write=True).load
    with pytest.raises(UndoError, match="cases 'entry': events 'entry-papers-2030-03-01' names it"):
        undo_load(load, "desk", "the wrong book")
    undo_load(load, "desk", "the wrong book", leave_out=True)

    assert [(event.step, event.is_void) for event in held().events] == [("papers", False), (None, True)]
    assert [case.id for case in held().cases] == ["entry"]
    assert [item.id for item in held().items] == ["magnet-1"]  # it lies in the consignment the case is about


def test_the_same_workbook_again_changes_nothing(book):
    plan_book(book, Asked(), BY, is_to_write=True)
    again = plan_book(book, Asked(), BY, is_to_write=True)

    assert (again.n_to_write, again.load, again.written.created, again.written.updated) == (0, None, 0, 0)
    assert len(past_loads()) == 1


def test_the_rejected_rows_of_all_sheets_come_back_in_one_workbook_that_loads_once_mended(book, tmp_path):
    plan = plan_book(book, Asked(), BY, is_to_write=True)
    back = {sheet.name: [list(row) for row in sheet.rows] for sheet in read_book(plan.rejected_path).sheets}

    assert list(back) == ["Magnets", "Events"]
    assert "'nobodys-magnets' is not in the list of contributions" in back["Magnets"][1][5]
    back["Magnets"][1][2], back["Events"][1][1] = "italian-magnets", "arrive"
    mended = plan_book(book_of(tmp_path / "mended.xlsx", back), Asked(), BY, is_to_write=True)
    assert (mended.n_accepted, mended.n_rejected) == (2, 0)
    assert sorted(item.id for item in held().items) == ["magnet-1", "magnet-2", "magnet-3"]


def test_what_two_sheets_say_otherwise_is_told(tmp_path):
    other = {"Prices": [["id", "title", "origin"], ["magnet-1", "First magnet", "FR"]]}
    plan = plan_book(book_of(tmp_path / "two.xlsx", SHEETS | other), Asked(), BY)
    told = [notice for one in plan.plans for notice in one.merged.notices]

    assert "Prices!2: origin of item magnet-1 is FR, and IT in Magnets!2; this one is taken" in told


def test_a_hidden_sheet_is_read_and_told(tmp_path):
    plan = plan_book(book_of(tmp_path / "hidden.xlsx", SHEETS, hidden=["Events"]), Asked(), BY)

    assert (plan.n_rows, plan.plans[-1].reading.layout.noun) == (11, "events")
    assert any("'Events' is hidden" in notice for notice in plan.plans[-1].reading.notices)


def test_a_workbook_without_a_list_is_refused(tmp_path):
    path = book_of(tmp_path / "none.xlsx", {name: SHEETS[name] for name in ["About this book"]})
    with pytest.raises(RefusedFileError, match="no sheet holds a list: sheet 'About this book' is not read: no row"):
        plan_book(path, Asked(), BY)


def test_nothing_of_any_sheet_is_written_where_the_host_is_missing(tmp_path):
    sheets = {name: SHEETS[name] for name in ("Partners", "More magnets")}
    sheets["More magnets"] = [row[:2] for row in sheets["More magnets"]]
    with pytest.raises(SheetError, match="nothing is written: the register names no project for these rows"):
        plan_book(book_of(tmp_path / "few.xlsx", sheets), Asked(), BY, is_to_write=True)
    assert held() == Portfolio(name="register")


def test_nothing_is_written_where_the_register_has_changed_since(book):
    plan = plan_book(book, Asked(), BY)
    told = {"id": "host", "name": "Another laboratory", "country": "US", "kind": "us-nonprofit", "source": "synthetic"}
    create_record("partners", told, by="desk", reason="made by hand")
    with pytest.raises(SheetError, match="the register has changed since the differences were shown"):
        write_book(plan)
    assert held().items == ()
