"""Every list of the register as it is exported, loaded again, changes nothing; and no text in it runs as a formula."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.load import load
from lockwasher.actions.load_sheet import Into, plan_load
from lockwasher.actions.register import create_record
from lockwasher.actions.sheets import Asked
from lockwasher.exchange.delimited import read_delimited
from lockwasher.exchange.sheet_lists import EVENTS, LISTS
from lockwasher.exchange.sheets import text_of
from lockwasher.web.register_lists import listing_of
from lockwasher.web.tables import Column, Listing, csv_file, show, xlsx_file

FILES = {"csv": csv_file, "xlsx": xlsx_file}
REGISTER_LISTS = tuple(noun for noun in LISTS if noun != EVENTS)


def exported(noun, form, path, *, is_whole):
    records = dict(current_portfolio()[0].rows())[noun]
    shown = show(listing_of(noun, is_whole=is_whole), records, QueryDict())
    path.write_bytes(FILES[form](shown).content)
    return len(records)


@pytest.fixture
def dangerous(transactional_db):
    """The shipped record of ICARUS, with texts in it that a spreadsheet would run."""
    load("icarus", "desk")
    for number, title in enumerate(
        ("=1+1", "'=quoted", "+49 30", "-5", "@SUM(A1)", "''-x", "'plain", '=HYPERLINK("x","y")')
    ):
        create_record(
            "items",
            {"id": f"odd-{number}", "title": title, "project": current_portfolio()[0].projects[0].id},
            "desk",
            "odd",
        )


@pytest.mark.parametrize("form", FILES)
def test_every_list_loaded_again_as_it_was_exported_changes_nothing(dangerous, tmp_path, form):
    told = {}
    for noun in REGISTER_LISTS:
        for is_whole in (False, True):
            path = tmp_path / f"{noun}-{is_whole}.{form}"
            n = exported(noun, form, path, is_whole=is_whole)
            if n:
                plan = plan_load(path, Asked(), Into())
                what = {one.what for one in plan.merged.differences}
                rejected = [str(cell) for line in plan.reading.rejected for _, cell in line.bad]
                told[noun, is_whole] = (
                    plan.reading.layout.noun,
                    plan.reading.n_rows == n,
                    rejected,
                    what,
                    plan.n_to_write,
                )

    assert told == {key: (key[0], True, [], {"unchanged"}, 0) for key in told}
    assert len({noun for noun, _ in told}) > 8


def test_a_cell_changed_in_an_export_is_the_one_thing_that_changes(dangerous, tmp_path):
    path = tmp_path / "items.csv"
    exported("items", "csv", path, is_whole=True)
    path.write_text(path.read_text(encoding="utf-8").replace("'+49 30", "'+49 31"), encoding="utf-8")
    plan = plan_load(path, Asked(), Into())

    assert [(d.id, c.field, c.old, c.new, c.is_kept) for d in plan.merged.differences for c in d.changes] == [
        ("odd-2", "title", "+49 30", "+49 31", True)
    ]


@given(st.text(alphabet="='+-@\t ab1", min_size=1, max_size=8))
def test_no_exported_text_begins_like_a_formula_and_each_comes_back(text):
    listing = Listing("x", "x", "x", (Column("a", "a", lambda row: row), Column("b", "b", lambda _: "b")))
    content = csv_file(show(listing, (text,), QueryDict())).content
    (sheet,) = read_delimited("x.csv", content).sheets
    cell = content.decode("utf-8-sig").split("\n")[1].lstrip('"')

    assert not cell.startswith(("=", "+", "-", "@", "\t"))
    assert text_of(sheet.rows[1][0]) == text_of(text)
