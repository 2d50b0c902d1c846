"""The register's pages: lists, forms that keep what was typed, two editors, many rows at once, archive and history."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lockwasher.actions.register import EDITABLE, create_record, edit_record, history_of, versions_of
from lockwasher.exchange.forms import cells_of, fields_of
from lockwasher.records.models import Change
from lockwasher.records.snapshot import read_portfolio
from lockwasher.web.fields import ABOUT, LABELS, TITLES
from lockwasher.web.register_lists import MAIN, listing_of

pytestmark = pytest.mark.usefixtures("filled")
WHY = "the list of May"
ADDRESSES = [
    "/register/", "/register/items/", "/register/items/add/", "/register/items/archived/", "/register/items/wheel-1/",
    "/register/items/wheel-1/history/", "/register/items/wheel-1/archive/",
]  # fmt: skip


def held():
    return read_portfolio(known_on=date.max)


def text(answer):
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def form(noun="items", record="wheel-1", **typed):
    """What the form of a record sends: the record as it is, with other texts in some fields."""
    found = next(one for one in getattr(held(), noun) if one.id == record)
    seen = versions_of(noun, [record])[record]
    cells = {**cells_of(noun, found), **typed}
    return {**{f"c-{name}": cell for name, cell in cells.items()}, "seen": seen, "reason": WHY}


def edit(record="wheel-1", **cells):
    edit_record("items", record, cells, "officer", "another list", versions_of("items", [record])[record])


def select_queries(client, address):
    client.get(address)  # the register is read once in a process
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum(query["sql"].startswith("SELECT") for query in asked)


def test_every_noun_and_every_field_has_a_name():
    assert TITLES.keys() == ABOUT.keys() == MAIN.keys() == set(EDITABLE)
    assert {name for noun in EDITABLE for name in fields_of(noun)} <= LABELS.keys()
    assert all(set(MAIN[noun]) <= set(fields_of(noun)) for noun in EDITABLE)


@pytest.mark.parametrize("noun", EDITABLE)
def test_every_list_its_form_and_its_archive_are_there(desk_client, noun):
    client = desk_client("coordinator")
    address = f"/register/{noun.replace('_', '-')}/"

    for part in ("", "add/", "archived/", "?columns=all"):
        answer = client.get(address + part)
        assert (answer.status_code, str(TITLES[noun]) in text(answer)) == (200, True)
    assert [c.name for c in listing_of(noun, is_whole=True).columns] == [n for n in fields_of(noun) if n != "legs"]


def test_a_noun_or_a_record_that_is_not_there_is_not_found(desk_client):
    client = desk_client("coordinator")

    for address in (
        "/register/events/",
        "/register/wheels/",
        "/register/items/wheel-9/",
        "/register/items/wheel-9/history/",
    ):
        assert client.get(address).status_code == 404


def test_a_list_asks_the_database_as_often_for_many_rows_as_for_few(desk_client):
    client = desk_client("coordinator")
    few = {noun: select_queries(client, f"/register/{noun.replace('_', '-')}/") for noun in EDITABLE}
    for n in range(130):
        create_record("items", {"id": f"x-{n}", "title": "X", "project": "project"}, "officer", WHY)

    assert select_queries(client, "/register/items/") == few["items"]
    assert max(few.values()) <= 7  # session, login, account, what has changed in register and journal, permissions


def test_the_pages_of_a_record_ask_a_constant_number_of_questions(desk_client):
    client = desk_client("officer")

    assert select_queries(client, "/register/items/wheel-1/") <= 10
    assert select_queries(client, "/register/items/wheel-1/history/") <= 9


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("role", "reads", "edits"), [("viewer", 200, 403), ("officer", 200, 200), ("coordinator", 200, 200)]
)
def test_who_may_see_and_who_may_edit(desk_client, address, role, reads, edits):
    is_form = address.endswith(("add/", "archive/", "archived/"))

    assert desk_client(role).get(address).status_code == (edits if is_form else reads)


def test_a_partner_reaches_nothing_of_the_register(desk_client):
    client = desk_client("partner", partner="northlab")

    assert {client.get(address).status_code for address in ADDRESSES} == {403}


@pytest.mark.parametrize(
    "address",
    [
        "/register/items/wheel-1/",
        "/register/items/add/",
        "/register/items/wheel-1/archive/",
        "/register/items/archived/",
    ],
)
def test_a_viewer_writes_nothing(desk_client, address):
    n_changes = Change.objects.count()

    assert desk_client("viewer").post(address, form(title="Mine")).status_code == 403
    assert Change.objects.count() == n_changes


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("officer", 403), ("coordinator", 200)])
def test_many_rows_are_changed_by_coordinators(desk_client, role, status):
    client = desk_client(role)

    assert client.post("/register/items/bulk/", {"id": "wheel-1"}).status_code == status
    assert ('name="id"' in client.get("/register/items/").content.decode()) == (status == 200)


def test_a_viewer_reads_a_record_without_a_form(desk_client):
    answer = desk_client("viewer").get("/register/items/wheel-1/")

    assert "Wheel 1" in text(answer)
    assert "c-title" not in answer.content.decode()


def test_the_desk_of_another_day_is_read_and_not_written(desk_client):
    client = desk_client("coordinator")
    assert "c-title" not in client.get("/register/items/wheel-1/?as_of=2030-04-01").content.decode()
    assert client.post("/register/items/wheel-1/?as_of=2030-04-01", form(title="Mine")).status_code == 400

    assert held().item["wheel-1"].title == "Wheel 1"


def test_a_list_is_filtered_and_given_as_a_file_that_can_be_loaded_again(desk_client):
    edit(customs_value="1000.50 USD", origin="IT", is_oversize="yes")
    rows = (
        desk_client("viewer")
        .get("/register/items/?columns=all&f-origin=IT&format=csv")
        .content.decode("utf-8-sig")
        .splitlines()
    )

    assert rows[0].split(",") == list(fields_of("items"))
    assert rows[1].startswith("wheel-1,Wheel 1,calorimeter,project,,IT,,")
    assert ("1000.5 USD" in rows[1] or "1000.50 USD" in rows[1], len(rows)) == (True, 2)


def test_money_is_sorted_by_its_amount(desk_client):
    edit(customs_value="9 USD")
    edit("wheel-2", customs_value="10 USD")
    rows = desk_client("viewer").get("/register/items/?sort=customs_value&format=csv").content.decode().splitlines()

    assert [row.split(",")[0] for row in rows[1:]] == ["wheel-1", "wheel-2"]


def test_an_edit_is_written_under_the_post_of_the_login(desk_client):
    answer = desk_client("officer", post="customs-officer").post(
        "/register/items/wheel-1/", form(title="First wheel"), follow=True
    )

    assert "Saved." in text(answer)
    assert held().item["wheel-1"].title == "First wheel"
    entry = history_of("items", "wheel-1")[0]
    assert (entry.by, entry.reason, [d.field for d in entry.differences]) == ("customs-officer", WHY, ["title"])


def test_a_form_sent_as_it_was_writes_nothing(desk_client):
    n_changes = Change.objects.count()
    answer = desk_client("officer").post("/register/items/wheel-1/", form(), follow=True)

    assert "Nothing was different, so nothing was written." in text(answer)
    assert Change.objects.count() == n_changes


def test_each_fault_stands_at_its_field_and_what_was_typed_is_kept(desk_client):
    answer = desk_client("officer").post(
        "/register/items/wheel-1/", form(title="Typed with care", origin="ITA", quantity="many")
    )
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "Typed with care" in page
    assert 'value="many"' in page
    told = {
        name: unescape(re.search(rf'id="c-{name}-fault">(.*?)</div></div>', page)[1]) for name in ("origin", "quantity")
    }
    assert "'ITA' is not a country code; did you mean IT?" in told["origin"]
    assert "'many' is not a whole number" in told["quantity"]
    assert re.search(r'id="c-origin"[^>]*aria-invalid="true" aria-describedby="c-origin-hint c-origin-fault"', page)
    assert '<a href="#c-quantity">Quantity</a>' in page
    assert held().item["wheel-1"].title == "Wheel 1"


def test_a_change_without_a_reason_is_refused_at_the_reason(desk_client):
    answer = desk_client("officer").post("/register/items/wheel-1/", form(title="Mine") | {"reason": " "})

    assert answer.status_code == 400
    assert 'id="reason-fault">say why; it stays in the history' in answer.content.decode()


def test_a_record_is_added_and_one_like_it(desk_client, today):
    client = desk_client("officer")
    page = client.get("/register/items/add/?like=wheel-1").content.decode()
    assert ('value="calorimeter"' in page, 'value="wheel-1"' in page) == (True, False)
    typed = {
        "c-id": "wheel-3",
        "c-title": "Wheel 3",
        "c-project": "project",
        "c-known_on": today.isoformat(),
        "reason": WHY,
    }

    assert client.post("/register/items/add/", typed).headers["Location"] == "/register/items/wheel-3/"
    assert held().item["wheel-3"].known_on == today


def test_a_new_record_begins_with_what_a_blank_cell_of_a_file_means(desk_client):
    page = desk_client("officer").get("/register/claims/add/").content.decode()

    assert '<option value="unverified" selected>' in page
    assert re.search(r'name="c-field">\s*<option value="">choose</option>', page)


def test_a_faulty_new_record_keeps_what_was_typed(desk_client):
    answer = desk_client("officer").post("/register/items/add/", {"c-id": "wheel-1", "c-title": "Typed", "reason": WHY})

    assert answer.status_code == 400
    assert "id 'wheel-1' is taken in the list of items" in text(answer)
    assert "Typed" in answer.content.decode()


def test_an_id_that_is_a_word_of_the_addresses_is_refused(desk_client):
    answer = desk_client("officer").post("/register/items/add/", {"c-id": "archived", "reason": WHY})

    assert "'archived' is a word of this page's addresses; write another id" in text(answer)


def test_the_second_editor_sees_both_and_chooses(desk_client):
    client = desk_client("officer")
    mine = form(title="Mine", maker="Officine", quantity="2")
    edit(title="Theirs", origin="IT", quantity="2")
    answer = client.post("/register/items/wheel-1/", mine)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "officer: changed at 2030-05-01 12:30 UTC, after you opened the form. Why: another list." in text(answer)
    assert re.findall(r'name="c-title" id="(.)-title" value="(\w+)"( checked)?', page) == [
        ("t", "Theirs", ""),
        ("m", "Mine", ""),
    ]
    assert re.findall(r'name="c-maker" id="(.)-maker" value="(\w*)"( checked)?', page) == [
        ("t", "", ""),
        ("m", "Officine", " checked"),
    ]
    assert "Origin – → IT" in text(answer)  # theirs alone, kept without asking
    assert 'name="c-quantity" id=' not in page  # both wrote the same
    assert held().item["wheel-1"].title == "Theirs"

    kept = {
        name: unescape(value)
        for name, value in re.findall(r'<textarea hidden name="(c-\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    }
    chosen = {
        **kept,
        "c-title": "Mine",
        "c-maker": "Officine",
        "seen": re.search(r'name="seen" value="(\d+)"', page)[1],
        "reason": WHY,
    }
    client.post("/register/items/wheel-1/", chosen)

    item = held().item["wheel-1"]
    assert (item.title, item.maker, item.origin, item.quantity) == ("Mine", "Officine", "IT", 2)


def test_who_typed_what_the_other_typed_has_nothing_to_choose(desk_client):
    mine = form(title="Same")
    edit(title="Same")

    assert "Nothing is left of yours that differs from what is on record now" in text(
        desk_client("officer").post("/register/items/wheel-1/", mine)
    )


def test_an_edit_of_what_was_archived_meanwhile_loses_nothing_typed(desk_client):
    client = desk_client("officer")
    mine = form("evidence", "letter", title="Typed")
    client.post(
        "/register/evidence/letter/archive/", {"reason": WHY, "seen": versions_of("evidence", ["letter"])["letter"]}
    )
    answer = client.post("/register/evidence/letter/", mine)

    assert answer.status_code == 409
    assert "It is archived now. Bring it back first" in text(answer)
    assert 'value="Typed"' in answer.content.decode()


def test_many_rows_are_shown_before_they_are_changed(desk_client):
    client = desk_client("coordinator")
    chosen = client.post("/register/items/bulk/", {"id": ["wheel-1", "wheel-2"]}).content.decode()
    rows = re.search(r'name="rows" value="([^"]+)"', chosen)[1]
    assert '<option value="origin">Origin</option>' in chosen
    asked = {"rows": rows, "field": "origin", "value": "IT", "reason": WHY}

    shown = text(client.post("/register/items/bulk/", {**asked, "verb": "preview"}))
    assert "All 2 records would change." in shown
    assert "wheel-1 Origin – IT" in shown
    assert held().item["wheel-1"].origin is None

    done = client.post("/register/items/bulk/", {**asked, "verb": "apply"}, follow=True)
    assert "2 records changed." in text(done)
    assert {item.origin for item in held().items} == {"IT"}


def test_all_rows_that_a_list_shows_can_be_changed(desk_client):
    answer = desk_client("coordinator").post("/register/items/bulk/", {"all": "yes", "query": "q=wheel+2"})

    assert "Items: change 1 at once" in text(answer)


def test_a_wrong_value_for_many_is_told_and_kept(desk_client):
    client = desk_client("coordinator")
    told = {"rows": "wheel-1: wheel-2:", "field": "origin", "value": "ITA", "reason": WHY, "verb": "preview"}
    answer = client.post("/register/items/bulk/", told)

    assert answer.status_code == 400
    assert "wheel-1: 'ITA' is not a country code; did you mean IT?" in text(answer)
    assert "\nITA</textarea>" in answer.content.decode()
    assert "no field was chosen; choose the one to change" in text(
        client.post("/register/items/bulk/", told | {"field": "id"})
    )


def test_of_many_rows_none_is_changed_where_one_was_changed_meanwhile(desk_client):
    seen = versions_of("items", ["wheel-1", "wheel-2"])
    rows = " ".join(f"{name}:{seq}" for name, seq in seen.items())
    edit("wheel-2", title="Second wheel")
    told = {"rows": rows, "field": "origin", "value": "IT", "reason": WHY, "verb": "apply"}
    answer = desk_client("coordinator").post("/register/items/bulk/", told)

    assert "items 'wheel-2' was changed by officer at 2030-05-01 12:30 UTC" in text(answer)
    assert held().item["wheel-1"].origin is None


def test_without_a_row_there_is_nothing_to_change(desk_client):
    answer = desk_client("coordinator").post("/register/items/bulk/", {}, follow=True)

    assert "No row was chosen: tick the rows to change" in text(answer)


def test_a_record_that_others_name_is_not_archived_and_the_page_names_them(desk_client):
    client = desk_client("officer")
    page = client.get("/register/items/wheel-1/archive/").content.decode()
    refused = client.post(
        "/register/items/wheel-1/archive/", {"reason": WHY, "seen": versions_of("items", ["wheel-1"])["wheel-1"]}
    )

    assert '<a href="/register/consignments/wheels/">wheels</a>' in page
    assert "is named by consignments 'wheels' (items)" in text(refused)
    assert "wheel-1" in held().item


def test_a_record_is_archived_and_brought_back_with_its_history(desk_client):
    client = desk_client("officer")
    client.post(
        "/register/evidence/letter/archive/",
        {"reason": "sent back", "seen": versions_of("evidence", ["letter"])["letter"]},
    )
    assert held().evidence == ()
    assert "sent back" in text(client.get("/register/evidence/letter/history/"))
    assert desk_client("viewer").get("/register/evidence/letter/history/").status_code == 404

    told = {"id": "letter", "reason": "", "seen": versions_of("evidence", ["letter"])["letter"]}
    assert "say why" in text(client.post("/register/evidence/archived/", told))
    client.post("/register/evidence/archived/", told | {"reason": "found again"})
    assert [one.id for one in held().evidence] == ["letter"]


def test_the_history_says_who_when_why_and_what(desk_client):
    edit(title="First wheel")
    told = text(desk_client("viewer").get("/register/items/wheel-1/history/"))

    assert "2030-05-01 12:30 UTC · officer · changed another list" in told
    assert "Title Wheel 1 First wheel" in told


def test_the_first_page_counts_the_lists_and_says_what_was_changed_last(desk_client):
    edit(title="First wheel")
    answer = desk_client("officer").get("/register/")

    assert "Items 2 Import lines and pieces." in text(answer)
    assert '<a href="/register/items/wheel-1/history/">wheel-1</a> changed' in answer.content.decode()


def test_the_table_alone_is_renewed_with_what_all_its_rows_are(desk_client):
    answer = desk_client("coordinator").get(
        "/register/items/?q=wheel+2", headers={"HX-Request": "true", "HX-Target": "list"}
    )
    page = answer.content.decode()

    assert ("<html" in page, "wheel-2" in page, "wheel-1" in page) == (False, True, False)
    assert 'hx-swap-oob="true"' in page
    assert 'name="query" value="q=wheel+2"' in page


@pytest.fixture
def hidden():
    """The second wheel is under export control: an officer does not see it, a coordinator does."""
    edit("wheel-2", handling="controlled")


def test_of_a_record_that_a_role_does_not_reach_no_page_tells_that_it_is_there(desk_client, hidden):
    officer = desk_client("officer")

    for part in ("", "history/", "archive/"):
        assert officer.get(f"/register/items/wheel-2/{part}").status_code == 404
        assert desk_client("coordinator").get(f"/register/items/wheel-2/{part}").status_code == 200
    assert officer.post("/register/items/wheel-2/", form("items", "wheel-2")).status_code == 404
    for address in ("/register/", "/register/items/", "/register/items/?format=csv", "/register/consignments/wheels/"):
        assert "wheel-2" not in officer.get(address).content.decode()


def test_a_record_that_names_a_hidden_one_is_read_and_not_edited(desk_client, hidden):
    officer = desk_client("officer")
    answer = officer.get("/register/consignments/wheels/")

    assert "This record names others that your role does not see" in text(answer)
    assert "c-title" not in answer.content.decode()
    assert officer.post("/register/consignments/wheels/", form("consignments", "wheels")).status_code == 403
    told = text(officer.get("/register/consignments/wheels/history/"))
    assert ("not shown to your role" in told, "wheel-2" in told) == (True, False)
    assert "wheel-2" in text(desk_client("coordinator").get("/register/consignments/wheels/history/"))


def test_no_hidden_record_is_proposed_for_a_wrong_name_nor_named_by_a_refusal(desk_client, hidden):
    officer = desk_client("officer")
    typed = {"c-id": "box", "c-title": "Box", "c-items": "wheel-2x", "reason": WHY}
    assert "'wheel-2'" not in text(officer.post("/register/consignments/add/", typed))
    assert "did you mean 'wheel-2'?" in text(desk_client("coordinator").post("/register/consignments/add/", typed))
    case = {"id": "secret-case", "procedure": "transport.oversize-by-legs", "subject": "calorimeter"}
    create_record("cases", case, "officer", WHY)
    edit_record(
        "cases",
        "secret-case",
        {"handling": "controlled"},
        "officer",
        WHY,
        versions_of("cases", ["secret-case"])["secret-case"],
    )

    told = {"reason": WHY, "seen": versions_of("contributions", ["calorimeter"])["calorimeter"]}
    answer = officer.post("/register/contributions/calorimeter/archive/", told)
    assert ("Other records name it" in text(answer), "secret-case" in text(answer)) == (True, False)


def test_an_archived_record_that_a_role_does_not_reach_is_not_brought_back_by_it(desk_client):
    edit_record(
        "evidence", "letter", {"handling": "controlled"}, "officer", WHY, versions_of("evidence", ["letter"])["letter"]
    )
    told = {"reason": WHY, "seen": versions_of("evidence", ["letter"])["letter"]}
    assert desk_client("coordinator").post("/register/evidence/letter/archive/", told).status_code == 302
    officer, again = (
        desk_client("officer"),
        {**told, "id": "letter", "seen": versions_of("evidence", ["letter"])["letter"]},
    )

    assert "letter" not in text(officer.get("/register/evidence/archived/"))
    assert officer.post("/register/evidence/archived/", again).status_code == 400
    assert officer.get("/register/evidence/letter/history/").status_code == 404
    assert held().evidence == ()


def test_whom_a_record_may_be_shown_to_is_not_set_by_its_form(desk_client):
    officer = desk_client("officer")
    assert "c-handling" not in officer.get("/register/items/wheel-1/").content.decode()
    officer.post("/register/items/wheel-1/", form(handling="public", title="Mine"))

    assert (held().item["wheel-1"].handling, held().item["wheel-1"].title) == ("partner", "Mine")
    bulk = {"rows": "wheel-1:", "field": "handling", "value": "public", "verb": "preview"}
    assert "no field was chosen" in text(desk_client("coordinator").post("/register/items/bulk/", bulk))
