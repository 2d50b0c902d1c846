"""Spreadsheets on a page: dropped, shown, corrected, written as a whole, kept by hand, undone; large ones by a job."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from lockwasher.actions import clock, waiting_sheets
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.register import edit_record, history_of, versions_of
from lockwasher.actions.worker import run_worker
from lockwasher.exchange.sheet_files import read_book
from lockwasher.records import loads
from lockwasher.web.pages import loads as page_of
from web.conftest import NOW

SHEET = "ID,Description,Origin,Net weight (kg)\nwheel-1,A wheel,DE,12\nnew-1,A new pump,IT,3\nnew-2,Bad,Utopia land,4\n"


def item(name):
    return current_portfolio()[0].item.get(name)


def drop(client, content=SHEET, name="list.csv"):
    return client.post("/load/", {"sheet_file": SimpleUploadedFile(name, content.encode())})


def written(client, content=SHEET, **more):
    address = drop(client, content)["Location"]
    shown = waiting_sheets.shown(loads.find(int(address.split("/")[-2])))
    answer = client.post(address, {"verb": "write", "digest": shown["digest"], "reason": "the office's list", **more})
    return answer["Location"]


@pytest.fixture
def officer(filled, desk_client):
    return desk_client("officer")


def test_a_dropped_sheet_is_shown_with_its_columns_counts_bad_cells_and_differences_before_anything_is_written(officer):
    before = current_portfolio()[0]
    answer = drop(officer)
    text = officer.get(answer["Location"]).content.decode()

    assert answer.status_code == 302
    assert "3 rows in = 2 accepted + 1 rejected." in text
    assert "list.csv!C4" in text
    assert "&#x27;Utopia land&#x27; is no country" in text
    assert '<option value="origin" selected>' in text
    assert "new-1" in text
    assert current_portfolio()[0] == before


def test_one_button_writes_all_of_it_and_the_load_links_to_its_changes(officer):
    address = written(officer)
    text = officer.get(address).content.decode()

    assert (item("wheel-1").origin, item("new-1").origin, item("new-2")) == ("DE", "IT", None)
    assert "1 new, 1 changed" in text
    assert '<a href="/register/items/new-1/history/">new-1</a>' in text
    entry = history_of("items", "new-1")[0]
    assert (entry.by, entry.reason) == ("officer", "the office's list")
    assert "list.csv" in officer.get("/load/").content.decode()


def test_the_rejected_rows_come_back_as_a_workbook(officer, tmp_path):
    answer = officer.get(drop(officer)["Location"] + "rejected/")
    (tmp_path / "back.xlsx").write_bytes(b"".join(answer.streaming_content))
    (back,) = read_book(tmp_path / "back.xlsx").sheets

    assert answer["Content-Disposition"] == 'attachment; filename="list-rejected.xlsx"'
    assert back.rows[1][:3] == ("new-2", "Bad", "Utopia land")


def test_a_column_is_corrected_on_the_page_and_the_match_is_kept_for_the_layout(officer):
    content = "Description,Land,Favourite\nA pump,IT,FR\n"
    address = drop(officer, content)["Location"]
    told = {"verb": "match", "column-A": "title", "column-B": "left-out", "column-C": "origin"}
    officer.post(address, told)
    number = int(address.split("/")[-2])
    shown = waiting_sheets.shown(loads.find(number)) or waiting_sheets.work_out_sheet(loads.find(number))
    assert [(c["meaning"], c["how"]) for c in shown["columns"]][1:] == [("left-out", "chosen by hand"), ("origin", "chosen by hand")]  # fmt: skip
    officer.post(address, {"verb": "write", "digest": shown["digest"], "reason": "new"})

    assert [one.origin for one in current_portfolio()[0].items if one.title == "A pump"] == ["FR"]
    again = drop(officer, "Description,Land,Favourite\nA cable,IT,CH\n")["Location"]
    assert waiting_sheets.shown(loads.find(int(again.split("/")[-2])))["how"] == "kept from the last time"


def test_a_register_that_changed_since_stops_the_write_and_the_difference_is_shown_anew(officer):
    address = drop(officer)["Location"]
    digest = waiting_sheets.shown(loads.find(int(address.split("/")[-2])))["digest"]
    edit_record("items", "wheel-1", {"origin": "FR"}, "desk", "seen", versions_of("items", ["wheel-1"])["wheel-1"])
    answer = officer.post(address, {"verb": "write", "digest": digest, "reason": "list"})

    assert answer.status_code == 400
    assert "the register has changed since the differences were shown" in answer.content.decode()
    assert (item("wheel-1").origin, item("new-1")) == ("FR", None)


def test_a_load_needs_a_reason(officer):
    address = drop(officer)["Location"]
    answer = officer.post(address, {"verb": "write", "digest": "x", "reason": " "})

    assert (answer.status_code, item("new-1")) == (400, None)


def test_the_same_file_again_changes_nothing_and_says_so(officer):
    first = written(officer)
    text = officer.get(drop(officer)["Location"]).content.decode()

    assert "all accepted rows are on record as they are" in text
    assert f'written before, as load <a href="{first}">' in text


def test_what_a_person_wrote_after_the_load_is_kept_and_taken_over_where_it_is_ticked(officer):
    written(officer)
    edit_record("items", "wheel-1", {"origin": "FR"}, "desk", "seen", versions_of("items", ["wheel-1"])["wheel-1"])
    changed = SHEET.replace("wheel-1,A wheel,DE,12", "wheel-1,A wheel,CH,13")
    address = drop(officer, changed)["Location"]
    text = officer.get(address).content.decode()
    assert "kept by hand: tick to take this over" in text

    officer.post(address, {"verb": "take", "offered": ["wheel-1:origin"], "take": ["wheel-1:origin"]})
    assert "was kept by hand, is taken over" in officer.get(address).content.decode()
    digest = waiting_sheets.shown(loads.find(int(address.split("/")[-2])))["digest"]
    officer.post(address, {"verb": "write", "digest": digest, "reason": "newer"})
    assert (item("wheel-1").origin, str(item("wheel-1").mass_kg)) == ("CH", "13")


def test_what_is_kept_by_hand_is_not_written_by_default(officer):
    written(officer)
    edit_record("items", "wheel-1", {"origin": "FR"}, "desk", "seen", versions_of("items", ["wheel-1"])["wheel-1"])
    written(officer, SHEET.replace("wheel-1,A wheel,DE,12", "wheel-1,A wheel,CH,13"))

    assert (item("wheel-1").origin, str(item("wheel-1").mass_kg)) == ("FR", "13")


def test_a_load_is_undone_on_its_page_and_the_register_is_as_before(officer):
    before = current_portfolio()[0]
    address = written(officer)
    text = officer.get(f"{address}undo/").content.decode()
    assert "1 records would be put back as they were, 1 taken out" in text
    officer.post(f"{address}undo/", {"reason": "the wrong list"})

    assert current_portfolio()[0] == before
    assert "the wrong list" in officer.get(address).content.decode()
    assert officer.get(f"{address}undo/").status_code == 400


def test_a_record_changed_since_is_named_and_the_undo_is_refused_until_it_is_left_out(officer):
    address = written(officer)
    edit_record("items", "wheel-1", {"quantity": "2"}, "desk", "counted", versions_of("items", ["wheel-1"])["wheel-1"])
    refused = officer.post(f"{address}undo/", {"reason": "wrong"})
    assert refused.status_code == 400
    assert "changed by desk on 2030-05-01 (counted)" in refused.content.decode()
    assert item("new-1")

    officer.post(f"{address}undo/", {"reason": "wrong", "leave_out": "yes"})
    assert (item("new-1"), item("wheel-1").origin) == (None, "DE")


def test_a_sheet_that_waits_is_its_uploaders_and_a_coordinators_alone(officer, desk_client):
    address = drop(officer)["Location"]

    assert desk_client("officer", post="other").get(address).status_code == 404
    assert desk_client("coordinator").get(address).status_code == 200
    assert desk_client("viewer").get(address).status_code == 403
    assert desk_client("partner", "north").get(address).status_code == 403


def test_a_sheet_that_waits_is_swept_after_a_day_and_can_be_dropped(officer, home, monkeypatch):
    address = drop(officer)["Location"]
    officer.post(address, {"verb": "drop"})
    assert officer.get(address).status_code == 404

    later = drop(officer)["Location"]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1, minutes=1))
    waiting_sheets.sweep()
    assert officer.get(later).status_code == 404
    assert not [path for path in (home / "sheets" / "waiting").rglob("*") if path.is_file()]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("list.xlsx", "%PDF-1.7 x", "this is a PDF"),
    ("list.csv", "", "is empty"),
    ("list.csv", "\n\n \n", "the file is empty"),
])  # fmt: skip
def test_what_is_no_sheet_is_refused_with_what_to_do_and_nothing_waits(officer, name, content, words):
    answer = drop(officer, content, name)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert loads.newest(loads.LoadState.WAITING) == ()


def test_a_sheet_whose_rows_nothing_names_lets_one_choose_the_column(officer):
    address = drop(officer, "Aa,Bb\n1,2\n3,4\n")["Location"]
    text = officer.get(address).content.decode()
    assert "no column says what the items are" in text
    officer.post(address, {"verb": "match", "column-A": "title", "column-B": "left-out"})

    assert "2 rows in = 2 accepted + 0 rejected." in officer.get(address).content.decode()


def test_an_officer_neither_sees_nor_changes_what_the_mark_hides(officer, desk_client):
    seen = versions_of("items", ["wheel-1"])["wheel-1"]
    edit_record("items", "wheel-1", {"handling": "controlled", "origin": "FR"}, "desk", "an order", seen)
    text = officer.get(drop(officer)["Location"]).content.decode()
    assert "is not shown whole to your role" in text
    assert ">FR<" not in text
    assert "3 rows in = 1 accepted + 2 rejected." in text

    written(officer)
    assert item("wheel-1").origin == "FR"
    assert ">FR<" in officer.get("/load/").content.decode() or ">FR<" in _preview_of(desk_client("coordinator"))


def _preview_of(client):
    return client.get(drop(client)["Location"]).content.decode()


def test_a_large_sheet_is_read_and_written_by_a_job(officer, monkeypatch):
    monkeypatch.setattr(waiting_sheets, "MOST_AT_ONCE", 2)
    address = drop(officer)["Location"]
    assert "job-progress" in officer.get(address).content.decode()
    run_worker(Event(), once=True, tell=lambda _: None)
    assert "3 rows in = 2 accepted + 1 rejected." in officer.get(address).content.decode()

    digest = waiting_sheets.shown(loads.find(int(address.split("/")[-2])))["digest"]
    officer.post(address, {"verb": "write", "digest": digest, "reason": "large"})
    assert item("new-1") is None
    run_worker(Event(), once=True, tell=lambda _: None)
    assert item("new-1").origin == "IT"
    assert "1 new, 1 changed" in officer.get(address).content.decode()


def test_a_workbook_of_several_lists_offers_each_in_turn(officer, tmp_path):
    path = tmp_path / "office.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {
            "Stock": [["ID", "Description", "Origin"], ["pump-1", "A pump", "IT"]],
            "Notes": [["a remark"]],
            "Papers": [["Agreement", "Type", "Between"], ["Second annex", "Annex", "host; northlab"]],
        }.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    address = officer.post("/load/", {"sheet_file": SimpleUploadedFile("office.xlsx", path.read_bytes())})["Location"]
    shown = waiting_sheets.shown(loads.find(int(address.split("/")[-2])))
    assert (shown["noun"], shown["further"]) == ("items", ["Papers"])
    officer.post(address, {"verb": "write", "digest": shown["digest"], "reason": "first"})
    assert "sheet 'Papers'" in officer.get(address).content.decode()

    (waits,) = loads.newest(loads.LoadState.WAITING)
    text = officer.get(f"/load/{waits.number}/").content.decode()
    assert "1 rows in = 1 accepted + 0 rejected." in text
    digest = waiting_sheets.shown(waits)["digest"]
    officer.post(f"/load/{waits.number}/", {"verb": "write", "digest": digest, "reason": "second"})
    assert current_portfolio()[0].agreement["second-annex"].parties == ("host", "northlab")
    assert loads.newest(loads.LoadState.WAITING) == ()


def test_a_page_that_is_older_than_the_write_neither_asks_nor_orders_anything_of_the_load(officer):
    address = drop(officer)["Location"]
    number = int(address.split("/")[-2])
    stale = loads.find(number)
    digest = waiting_sheets.shown(stale)["digest"]
    officer.post(address, {"verb": "write", "digest": digest, "reason": "the office's list"})
    written = loads.find(number)
    for late in (
        lambda: waiting_sheets.ask_anew(stale, {"take_over": ["origin"]}),
        lambda: waiting_sheets.keep_order(stale, {"digest": digest, "reason": "late", "by": "desk"}),
        lambda: waiting_sheets.write_sheet(stale, digest, "late", "desk"),
    ):
        with pytest.raises(waiting_sheets.WaitingError, match="was written or dropped meanwhile"):
            late()

    assert (str(written.state), loads.find(number)) == ("written", written)
    assert not waiting_sheets.drop_sheet(stale)


def test_what_another_page_asked_of_a_sheet_that_waits_is_kept(officer):
    number = int(drop(officer)["Location"].split("/")[-2])
    stale = loads.find(number)
    waiting_sheets.ask_anew(stale, {"known_on": "2030-01-01"})
    waiting_sheets.ask_anew(stale, {"take_over": ["origin"]})

    assert loads.find(number).asked == {**stale.asked, "known_on": "2030-01-01", "take_over": ["origin"]}


def test_nothing_is_asked_of_a_sheet_while_the_worker_reads_it(officer, monkeypatch):
    monkeypatch.setattr(waiting_sheets, "MOST_AT_ONCE", 2)
    address = drop(officer)["Location"]
    number = int(address.split("/")[-2])
    before = loads.find(number)
    for told in ({"verb": "drop"}, {"verb": "take", "take": ["origin"]}, {"verb": "match", "column-A": "title"}):
        assert officer.post(address, told)["Location"] == address

    assert loads.find(number) == before


def test_a_file_that_breaks_off_leaves_no_load_and_no_folder(filled, home):
    def broken():
        yield b"ID,Description\n"
        raise OSError("the line was cut")

    with pytest.raises(OSError, match="the line was cut"):
        waiting_sheets.take_in_sheet("list.csv", broken(), "desk", {})

    assert loads.newest(loads.LoadState.WAITING) == ()
    assert list((home / "sheets" / "waiting").iterdir()) == []


def test_a_sheet_that_is_dropped_leaves_no_empty_folder(officer, home):
    officer.post(drop(officer)["Location"], {"verb": "drop"})

    assert list((home / "sheets" / "waiting").iterdir()) == []


def test_a_load_of_events_of_a_case_that_is_hidden_is_not_undone(officer, desk_client):
    address = written(officer, "Case,Step,Happened on,Known on\ndocket,file-stamp,2030-03-01,2030-03-04\n")
    assert officer.get(f"{address}undo/").status_code == 200
    seen = versions_of("cases", ["docket"])["docket"]
    edit_record("cases", "docket", {"handling": "controlled"}, "desk", "an order", seen)

    assert officer.get(f"{address}undo/").status_code == 403
    assert officer.post(f"{address}undo/", {"reason": "no"}).status_code == 403
    assert desk_client("coordinator").get(f"{address}undo/").status_code == 200


def test_a_record_that_is_hidden_between_the_page_and_its_button_keeps_the_load(officer, monkeypatch):
    address = written(officer, "Case,Step,Happened on,Known on\ndocket,file-stamp,2030-03-01,2030-03-04\n")
    edit_record(
        "cases", "docket", {"handling": "controlled"}, "desk", "an order", versions_of("cases", ["docket"])["docket"]
    )
    monkeypatch.setattr(page_of, "_sees_whole", lambda *_: True)  # the page was judged before the mark was set
    answer = officer.post(f"{address}undo/", {"reason": "no", "leave_out": "on"}, follow=True)

    assert "are not shown whole to your role; ask a coordinator to undo it" in answer.content.decode()
    assert [event.is_void for event in current_portfolio()[0].events if event.case == "docket"].count(True) == 0
