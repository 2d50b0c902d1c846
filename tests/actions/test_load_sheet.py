"""An office's own spreadsheet into the database: first the difference, then all of it or nothing."""

from __future__ import annotations

from datetime import date

import pytest
import xlsxwriter

from exchange import untidy
from exchange.raw_workbooks import rows_of, workbook_of
from lockwasher.actions.load import load
from lockwasher.actions.load_sheet import Into, SheetError, plan_load, write_plan
from lockwasher.actions.portfolios import PortfolioNotFoundError, is_sheet, open_portfolio
from lockwasher.actions.register import create_record
from lockwasher.actions.sheets import Asked
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheet_files import read_book
from lockwasher.records.snapshot import read_portfolio
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer

pytestmark = pytest.mark.django_db(transaction=True)
NEW = Into(project="beam", host="hostlab:US:us-nonprofit")


@pytest.fixture
def sheet(tmp_path):
    """A CSV file of lines."""

    def make(*lines, name="list.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return make


def held():
    return read_portfolio(known_on=date.max)


def planned(path, into=NEW, **asked):
    return plan_load(path, Asked(**asked), into)


def written(path, into=NEW, **asked):
    return plan_load(path, Asked(**asked), into, is_to_write=True)


def test_nothing_is_written_until_it_is_wanted(sheet, home):
    plan = planned(sheet("Description,Origin", "Pump,IT"))
    assert held() == Portfolio(name="register")
    assert not (home / "sheets").exists()

    write_plan(plan)
    assert [(item.id, item.origin, item.project) for item in held().items] == [("pump-r2", "IT", "beam")]


def test_an_empty_register_gets_the_project_and_its_host(sheet, today):
    written(sheet("Description,Origin", "Pump,IT"))
    found = held()

    assert (found.name, [p.id for p in found.projects]) == ("beam", ["beam"])
    assert [(p.id, p.country, str(p.kind)) for p in found.partners] == [("hostlab", "US", "us-nonprofit")]
    assert (found.items[0].source, found.items[0].known_on) == ("list.csv, list.csv!2", today)


@pytest.mark.parametrize(
    ("into", "words"),
    [
        (Into(), "name it and its host laboratory, such as --project ID --host ID:US:us-nonprofit"),
        (Into(project="beam"), "name it and its host laboratory"),
        (Into(project="Beam Line"), "--project: 'Beam Line' is not an id in kebab-case; write 'beam-line'"),
        (Into(project="beam", host="hostlab"), "no partner 'hostlab' is on record; write id:country:kind"),
        (Into(project="beam", host="hostlab:USA:us-nonprofit"), "--host: 'USA' is not a country code"),
        (
            Into(project="beam", host="hostlab:US:us-non-profit"),
            "'us-non-profit' is no kind of partner; did you mean 'us-nonprofit'?",
        ),
    ],
)
def test_what_an_empty_register_needs_is_said_and_nothing_is_written(sheet, into, words):
    with pytest.raises(SheetError) as caught:
        written(sheet("Description,Origin", "Pump,IT"), into)

    assert words in str(caught.value)
    assert held() == Portfolio(name="register")


def test_a_register_of_several_projects_asks_which(sheet):
    load("dune", "desk")

    with pytest.raises(SheetError, match="several projects; name one: --project "):
        planned(sheet("Description", "Pump"), Into())
    with pytest.raises(SheetError, match="there is no project 'dun' on record; did you mean 'dune'"):
        planned(sheet("Description", "Pump"), Into(project="dun"))


def test_loading_again_changes_nothing_and_keeps_what_else_is_on_record(tmp_path):
    load("icarus", "desk")
    before = held()
    path = untidy.write_workbook(tmp_path / "untidy.xlsx", untidy.untidy(3)[0])
    first = written(path, Into())
    after = held()
    again = written(path, Into())

    assert first.written.created > 150
    assert (again.written.created, again.written.updated) == (0, 0)
    assert held() == after
    assert set(before.items) < set(after.items)
    assert (after.cases, after.events, after.name) == (before.cases, before.events, "icarus")


def test_an_item_on_record_is_updated_by_its_id_and_nothing_of_it_erased(sheet):
    load("icarus", "desk")
    plan = written(
        sheet("ID,Description,Origin,Qty", "t600-module-1,T600 module 1,IT,", "t600-module-2,T600 module 2,,"), Into()
    )
    item = held().item["t600-module-1"]

    assert [(d.id, d.what, [(c.field, c.old, c.new) for c in d.changes]) for d in plan.merged.differences] == [
        ("t600-module-1", "changed", [("origin", "", "IT")]),
        ("t600-module-2", "unchanged", []),
    ]
    assert (item.origin, item.quantity, item.contributions) == ("IT", 1, ("infn-t600", "cern-refurbishment"))


def test_a_register_that_changed_since_the_difference_was_shown_stops_the_write(sheet):
    plan = planned(sheet("ID,Description,Origin", "p,Pump,IT"))
    written(sheet("ID,Description,Origin", "p,Pump,DE", name="other.csv"))

    with pytest.raises(SheetError, match="the register has changed since the differences were shown"):
        write_plan(plan)
    assert held().item["p"].origin == "DE"


def test_the_mapping_is_kept_for_the_layout_and_can_be_edited_and_given(sheet, tmp_path):
    path = sheet("Description,Land,Favourite", "Pump,IT,FR")
    plan_load(path, Asked(), NEW, map_to=tmp_path / "map.yaml")
    text = (tmp_path / "map.yaml").read_text()
    (tmp_path / "map.yaml").write_text(
        text.replace("origin", "left-out", 1).replace("left-out", "origin", 2).replace("origin", "left-out", 1)
    )
    written(path, mapping=tmp_path / "map.yaml")

    assert held().items[0].origin == "FR"
    next_time = planned(sheet("description,LAND,favourite", "Cable,IT,CH", name="list-2.csv"))
    assert next_time.reading.layout.how == "kept from the last time"
    assert next_time.reading.accepted[0].facts["origin"] == "CH"


def test_a_sheet_with_characters_that_no_record_can_hold_is_written(tmp_path):
    lines = ["Description", "Odd_x0080__xFFFE__xD800_"], ["Pump_xDC00__x0007_ 3", "x"]
    written(workbook_of(tmp_path / "list.xlsx", rows_of(*lines)))

    assert held().items[0].title == "Pump\ufffd 3"


def test_a_day_order_that_other_days_settled_is_not_kept(sheet):
    written(sheet("Description,Need by", "Pump,26/07/2031"))

    assert planned(sheet("Description,Need by", "Cable,03/04/2031", name="b.csv")).reading.rejected


# ---------------------------------------------------------------- rejected rows


def test_rejected_rows_come_back_with_their_reasons_and_load_once_they_are_mended(tmp_path):
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    page = book.add_worksheet("L")
    page.write_row("A1", ["My list"])
    page.write_row("A3", ["Description", "Origin", "Value"])
    page.write_row("A4", ["=Pump", "Utopia land"])
    page.write_number("C4", 12.5, book.add_format({"num_format": '"CHF" 0.00'}))
    page.write_row("A5", ["=Pump", "IT", "7 EUR"])
    book.close()
    plan = written(path)
    (back,) = read_book(plan.rejected_path).sheets
    assert plan.rejected_path == tmp_path / "list-rejected.xlsx"
    assert back.rows[0] == ("Description", "Origin", "Value", "Lockwasher id", "Lockwasher reasons", "Lockwasher row")
    assert back.rows[1] == ("=Pump", "Utopia land", 12.5, "pump-r4", "Origin: 'Utopia land' is no country (write the two letters of ISO 3166, such as CH)", "L!4")  # fmt: skip

    mended = xlsxwriter.Workbook(tmp_path / "mended.xlsx", {"strings_to_formulas": False})
    page = mended.add_worksheet("Rejected")
    for row, cells in enumerate(back.rows):
        page.write_row(row, 0, [cell if cell != "Utopia land" else "DE" for cell in cells])
    page.write_number(1, 2, 12.5, mended.add_format({"num_format": back.formats[1, 2]}))
    mended.close()
    written(tmp_path / "mended.xlsx", Into())

    assert {item.id: item.origin for item in held().items} == {"pump-r5": "IT", "pump-r4": "DE"}
    assert held().item["pump-r4"].customs_value.currency == "CHF"


def test_a_rejected_row_comes_back_with_what_a_merged_cell_says_of_it(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    page = book.add_worksheet("L")
    page.write_row("A1", ["Description", "Origin", "Crate"])
    page.write_column("A2", ["Pump", "Cable"])
    page.write_column("B2", ["IT", "Utopia land"])
    page.merge_range("C2:C3", "C-1")
    book.close()
    (back,) = read_book(planned(tmp_path / "list.xlsx").rejected_path).sheets

    assert back.rows[1][:3] == ("Cable", "Utopia land", "C-1")


@pytest.mark.parametrize("columns", ["Description,Origin", "ID,Description,Origin", "Serial,Description,Origin"])
def test_rejected_rows_that_are_mended_and_loaded_again_get_the_prefix_once(sheet, tmp_path, columns):
    into = Into(project="beam", host="hostlab:US:us-nonprofit", prefix="north-")
    first = "," if columns.startswith("D") else ",a-1,"
    plan = planned(sheet(columns, f"{first}Pump,Utopia land"[1:]), into)
    (back,) = read_book(plan.rejected_path).sheets
    with xlsxwriter.Workbook(tmp_path / "mended.xlsx") as book:
        page = book.add_worksheet()
        for row, cells in enumerate(back.rows):
            page.write_row(row, 0, [cell if cell != "Utopia land" else "DE" for cell in cells])
    for _ in range(2):
        written(tmp_path / "mended.xlsx", into)

    assert [item.id for item in held().items] == ["north-pump-r2" if first == "," else "north-a-1"]


def test_a_prefix_that_no_id_can_begin_with_is_refused(sheet):
    with pytest.raises(SheetError, match="--prefix: 'North Lab' is not an id in kebab-case; write 'north-lab'"):
        written(sheet("Description", "Pump"), Into(project="beam", prefix="North Lab-"))


def test_rejected_rows_never_take_the_place_of_a_file_that_holds_something_else(sheet):
    path = sheet("Description,Origin", "Pump,Utopia land")
    first = planned(path).rejected_path
    assert planned(path).rejected_path == first
    first.write_bytes(b"corrections of somebody")

    assert planned(path).rejected_path.name == "list-rejected-2.xlsx"
    assert first.read_bytes() == b"corrections of somebody"


def test_neither_the_sheet_itself_nor_any_other_file_is_overwritten_with_the_rejected_rows(sheet):
    path = sheet("Description,Origin", "Pump,Utopia land")

    with pytest.raises(SheetError, match="holds something else; name another file"):
        plan_load(path, Asked(), NEW, path)
    assert path.read_text().startswith("Description")


def test_neither_the_sheet_itself_nor_a_mapping_that_was_edited_is_overwritten_with_the_mapping(sheet, tmp_path):
    path, place = sheet("Description,Origin", "Pump,IT"), tmp_path / "map.yaml"
    for _ in range(2):
        plan_load(path, Asked(), NEW, map_to=place)
    place.write_text(place.read_text() + "# edited\n")

    for taken in (path, place):
        before = taken.read_bytes()
        with pytest.raises(SheetError, match=f"--save-map {taken} holds something else; name another file"):
            plan_load(path, Asked(), NEW, map_to=taken, is_to_write=True)
        assert taken.read_bytes() == before
    assert held() == Portfolio(name="register")


@pytest.mark.parametrize("option", ["rejected", "map_to"])
def test_a_file_that_cannot_be_written_is_named_with_its_option_and_nothing_else_is_written(sheet, tmp_path, option):
    path = sheet("Description,Origin", "Pump,IT", "Cable,Utopia land")
    told = {"rejected": "--rejected", "map_to": "--save-map"}[option]

    with pytest.raises(
        SheetError, match=f"{told} .*x.out cannot be written: No such file or directory; name a file in"
    ):
        plan_load(path, Asked(), NEW, **{option: tmp_path / "gone" / "x.out"}, is_to_write=True)
    assert held() == Portfolio(name="register")


def test_a_sheet_of_which_no_row_is_accepted_writes_nothing(sheet):
    with pytest.raises(SheetError, match="nothing is written: no row was accepted"):
        written(sheet("Description,Origin", "Pump,Utopia land"))

    assert held() == Portfolio(name="register")


# ---------------------------------------------------------------- a sheet looked at


def test_a_sheet_is_opened_as_a_portfolio_and_what_is_not_looked_at_is_told(sheet, today):
    opened = open_portfolio(str(sheet("Description,Origin,Need by", "Pump,Italy,2031-01-05", "Cable,Utopia land,")))

    assert (opened.day, opened.is_database, [item.origin for item in opened.portfolio.items]) == (today, False, ["IT"])
    assert (
        opened.notices[0] == "list.csv: 1 of 2 rows are looked at, 1 were rejected; 'lockwasher load list.csv' says why"
    )


def test_a_file_is_a_sheet_and_a_folder_or_shipped_name_is_none(sheet, folder):
    assert is_sheet(str(sheet("Description", "Pump")))
    assert not is_sheet("icarus")
    assert not is_sheet(str(folder))
    assert not is_sheet(str(folder / "portfolio.yaml"))
    with pytest.raises(PortfolioNotFoundError, match=r"there is no file 'gone.xlsx'"):
        is_sheet("gone.xlsx")


def test_a_kept_mapping_that_somebody_spoilt_is_named(sheet, home):
    plan = written(sheet("Description,Origin", "Pump,IT"))
    (home / "sheets" / f"{plan.reading.layout.fingerprint}.yaml").write_text("columns: 7\n")

    with pytest.raises(RefusedFileError, match=plan.reading.layout.fingerprint):
        planned(sheet("Description,Origin", "Pump,IT"))


def test_a_record_that_is_hidden_from_who_loads_is_named_in_no_reason(tmp_path):
    load("icarus", "desk")
    project = held().projects[0].id
    for name, handling in (("open-1", "partner"), ("secret-1", "controlled")):
        words = {"id": name, "title": "Twin", "partner": "cern", "project": project, "handling": handling}
        create_record("contributions", words, "other", "new")
    path = tmp_path / "list.csv"
    path.write_text("Contribution,Partner\nTwin,cern\n", encoding="utf-8")
    whole, officer = (
        [str(cell) for line in planned(path, Into(viewer=viewer)).reading.rejected for _, cell in line.bad]
        for viewer in (None, Viewer(Role.OFFICER))
    )

    assert "several on record say this: open-1, secret-1" in whole[0]
    assert "secret-1" not in " ".join(officer)
    assert "is not shown whole to your role" in officer[0]


def test_two_rows_about_one_hidden_record_are_both_refused(tmp_path):
    load("icarus", "desk")
    words = {
        "id": "secret-1",
        "title": "Alone",
        "partner": "cern",
        "project": held().projects[0].id,
        "handling": "controlled",
    }
    create_record("contributions", words, "other", "new")
    path = tmp_path / "list.csv"
    path.write_text("Contribution,Partner,Remark\nAlone,cern,a\nAlone,cern,b\n", encoding="utf-8")
    plan = planned(path, Into(viewer=Viewer(Role.OFFICER)))
    told = [str(cell) for line in plan.reading.rejected for _, cell in line.bad]

    assert plan.merged.differences == ()
    assert ["is not shown whole to your role" in one for one in told] == [True, True]
