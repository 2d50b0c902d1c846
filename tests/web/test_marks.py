"""The administrator says whom records may be shown to, and erases what must not be kept."""

import pytest

from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.actions.load import load
from lockwasher.actions.register import history_of
from lockwasher.actions.verify import verify
from lockwasher.register.nouns import Handling
from web.two_partners import add_second_partner


@pytest.fixture(autouse=True)
def register(transactional_db, folder):
    forget()
    load(str(add_second_partner(folder)), by="desk")


@pytest.fixture
def keeper(desk_client):
    return desk_client("administrator")


def mark(client, **stated):
    told = {"noun": "items", "record": "wheel-1", "handling": "controlled", "reason": "licence 7"} | stated
    return client.post("/administration/marks/set/", told)


def test_a_marked_record_is_gone_from_the_partners_pages_and_stands_in_the_list(keeper, desk_client):
    north = desk_client("partner", "northlab")
    assert north.get("/partner/items/wheel-1/").status_code == 200

    assert mark(keeper).status_code == 302

    assert north.get("/partner/items/wheel-1/").status_code == 404
    assert "wheel-1" not in north.get("/partner/items/").content.decode()
    assert "wheel-1" in keeper.get("/administration/marks/").content.decode()
    change = history_of("items", "wheel-1")[0]
    assert (change.reason, change.by, change.differences[0].field) == ("licence 7", "administrator", "handling")


def test_the_words_of_an_event_are_withheld_from_partners(keeper, desk_client):
    north = desk_client("partner", "northlab")
    assert "by telephone" in north.get("/partner/cases/transport/").content.decode()

    mark(keeper, noun="events", record="booked", handling="internal")

    page = north.get("/partner/cases/transport/").content.decode()
    assert "by telephone" not in page
    assert "2030-02-01" in page
    assert verify().ok


def test_a_note_is_erased_and_the_journal_is_whole(keeper):
    answer = keeper.post("/administration/marks/erase-note/", {"event": "booked", "is_sure": "on"})

    assert answer.status_code == 302
    assert next(event for event in current_portfolio()[0].events if event.id == "booked").note == ""
    assert verify().ok


def test_a_person_is_erased_and_the_id_stays(keeper):
    told = {"person": "miyu", "reason": "asked for it", "is_sure": "on"}

    assert keeper.post("/administration/marks/erase-person/", told).status_code == 302
    (person,) = current_portfolio()[0].persons
    assert (person.id, person.name, person.nationality) == ("miyu", "(erased)", None)


@pytest.mark.parametrize(
    ("address", "told", "words"),
    [
        ("set", {"noun": "items", "record": "wheel-9", "handling": "public", "reason": "r"}, "wheel-9"),
        ("set", {"noun": "items", "record": "wheel-1", "handling": "public", "reason": ""}, "say why"),
        ("set", {"noun": "events", "record": "lost", "handling": "public", "reason": "r"}, "there is no event"),
        ("erase-note", {"event": "filed", "is_sure": "on"}, "never had a note"),
        ("erase-note", {"event": "booked"}, "say that you are sure"),
        ("erase-person", {"person": "bob", "reason": "r", "is_sure": "on"}, "there is no person"),
    ],
)
def test_what_cannot_be_done_is_told_at_its_field_and_what_was_typed_stays(keeper, address, told, words):
    answer = keeper.post(f"/administration/marks/{address}/", told)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert words in page
    assert all(
        f'value="{text}"' in page for name, text in told.items() if text and name in {"record", "event", "person"}
    )


def test_the_mark_of_everything_is_what_it_was():
    marks = {r.handling for _, rows in current_portfolio()[0].rows() for r in rows if hasattr(r, "handling")}

    assert marks == {Handling.PARTNER}
