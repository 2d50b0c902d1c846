"""What a partner opens by a link, without an account."""

import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lockwasher.actions import clock
from lockwasher.actions.answer_links import For, LinkClosedError, link_list, make_link, revoke_link
from lockwasher.actions.contacts import Contacting, set_contact
from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.actions.load import load
from lockwasher.actions.questions import Asking, all_questions, ask, question
from lockwasher.web.logs import WithoutSecrets
from lockwasher.web.pages import answer as page_of
from web.two_partners import add_second_partner

CLOSED = "This link opens nothing: it may have been cut off on its way, or be too old, or have been replaced by another"
DONE = {"on": "2030-04-30", "note": "by road"}


@pytest.fixture(autouse=True)
def register(transactional_db, folder):
    forget()
    load(str(add_second_partner(folder)), "desk")


@pytest.fixture
def link():
    return make_link(For(partner="northlab", case="north-goes", step="book"), "clerk")


@pytest.fixture
def address(link):
    return f"/answer/{link[1]}/"


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_without_an_account_a_partner_sees_what_is_asked_of_which_thing_and_records_it_once(address):
    client = Client(enforce_csrf_checks=True)
    shown = client.get(address)
    for words in ("Asked of Northlab, by clerk.", "Wheel 1", "2030-03-01", "is good until 2030-05-15"):
        assert words in text(shown)
    answer = client.post(address, DONE)

    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    event = current_portfolio()[0].events[-1]
    assert (event.case, event.step, str(event.occurred), event.note) == ("north-goes", "book", "2030-04-30", "by road")
    after = client.get(address)
    assert after.status_code == 200
    assert "This was answered by this link on 2030-05-01." in text(after)
    assert "done on 2030-04-30" in text(after)
    assert "<form" not in text(after).partition("<main")[2]
    again = client.post(address, DONE)
    assert "This was answered by this link" in text(again)
    assert len([e for e in current_portfolio()[0].events if e.case == "north-goes"]) == 1


def test_of_two_clicks_the_second_is_told_what_the_first_recorded(address, monkeypatch):
    recorded = page_of.answer_step

    def twice(*told):
        recorded(*told)
        raise LinkClosedError  # the other click was quicker

    monkeypatch.setattr(page_of, "answer_step", twice)
    client = Client()
    answer = client.post(address, DONE)

    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert "This was answered by this link on 2030-05-01." in text(client.get(address))


def test_a_question_is_answered(today):
    asked = ask(Asking(text="What does it weigh?", to_partner="northlab", noun="items", record="wheel-1"), "clerk")
    _, secret = make_link(For(partner="northlab", question=asked.id), "clerk")
    shown = text(Client().get(f"/answer/{secret}/"))
    nothing = Client().post(f"/answer/{secret}/", {"answer": ""})
    Client().post(f"/answer/{secret}/", {"answer": "Three tonnes."})

    assert "What does it weigh?" in shown
    assert "It is about Wheel 1." in shown
    assert (nothing.status_code, "write your answer" in text(nothing)) == (400, True)
    assert (question(asked.id).answer, question(asked.id).answered_by) == ("Three tonnes.", "partner northlab, by link")


def test_looking_consumes_nothing_and_no_browser_tells_or_keeps_the_address(address):
    for answer in (Client().get(address), Client().head(address), Client().get(address)):
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert link_list()[0].used_at is None


def test_a_wrong_an_expired_and_a_revoked_link_read_alike(link, address, monkeypatch):
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: link[0].expires_at)
        expired = Client().get(address)
    revoke_link(link[0].id, "clerk")
    revoked, wrong = Client().get(address), Client().get("/answer/wrong/")
    posted = Client().post(address, DONE)

    assert revoked.status_code == wrong.status_code == posted.status_code == expired.status_code == 404
    assert CLOSED in text(wrong)
    assert (
        len({text(one).partition("<main")[2].partition("</main>")[0] for one in (revoked, wrong, posted, expired)}) == 1
    )


def test_what_cannot_be_recorded_is_said_at_its_field_and_the_link_is_good_still(address):
    refused = Client().post(address, {"on": "2031-01-01", "note": "by road"})
    nothing = Client().post(address, {})

    assert refused.status_code == nothing.status_code == 400
    assert "2031-01-01 is not over yet; record an event on the day it has happened" in text(refused)
    assert "by road" in text(refused)
    assert "say on which day it was done" in text(nothing)
    assert link_list()[0].used_at is None


def test_what_is_on_record_by_other_ways_is_not_asked_any_more(address, desk_client):
    desk_client("partner", "northlab").post("/partner/cases/north-goes/steps/book/", DONE)

    told = "What this link asked is on record already, or is not asked any more."
    assert told in text(Client().get(address))
    assert told in text(Client().post(address, DONE))


def test_it_shows_nothing_of_another_partner(address):
    page = text(Client().get(address))

    assert not re.search("southlab|heater|South", page)


def test_who_tries_many_links_is_stopped_for_a_while(address, monkeypatch):
    monkeypatch.setattr(page_of, "MOST_WRONG", 3)
    client = Client()
    statuses = [client.get(f"/answer/guess-{n}/").status_code for n in range(4)]
    stopped = client.get(address)

    assert statuses == [404, 404, 404, 429]
    assert stopped.status_code == 429
    assert "Too many links that open nothing were tried from where you are. Wait ten minutes" in text(stopped)
    assert Client(REMOTE_ADDR="192.0.2.7").get(address).status_code == 200


def test_no_secret_is_logged(link, address, settings):
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Kept()
    handler.addFilter(WithoutSecrets())
    logging.getLogger().addHandler(handler)
    try:
        Client().post(address, {})
        Client().put(address)
    finally:
        logging.getLogger().removeHandler(handler)

    assert len(written) == 2
    assert all("/answer/…" in line and link[1] not in line for line in written)
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without-secrets"]


def test_who_cannot_do_it_yet_says_so_on_the_same_page_and_the_link_is_used(address):
    empty = Client().post(address, {"kind": "not-yet", "text": " "})
    said = Client().post(address, {"kind": "not-yet", "text": "The crane comes in June."})

    assert (empty.status_code, "write a sentence" in text(empty)) == (400, True)
    assert (said.status_code, said.headers["Location"]) == (302, address)
    assert "The crane comes in June." in text(Client().get(address))
    assert [one.text for one in all_questions()] == ["The crane comes in June."]
    assert not [one for one in current_portfolio()[0].events if one.case == "north-goes"]


def test_the_page_is_in_the_language_in_which_the_partner_is_written_to(address):
    set_contact(Contacting(addressee="partner:northlab", address="a@north.example", language="fr"), "clerk")
    shown = text(Client().get(address))
    closed = text(Client(headers={"accept-language": "fr-CH, en"}).get("/answer/nothing/"))

    assert '<html lang="fr">' in shown
    for words in (
        "Demandé à Northlab, par clerk.",
        "C’est fait",
        "Ce n’est pas encore fait",
        "Fait le",
        "(facultatif)",
        'value="2030-05-01"',
    ):
        assert words in shown
    assert "Ce lien n’ouvre rien" in closed


def test_a_refusal_is_framed_in_the_language_of_its_reader_and_marked_as_english(address):
    ahead = {"on": "2031-01-01", "note": "<b>by road</b>"}
    english = text(Client().post(address, ahead))
    set_contact(Contacting(addressee="partner:northlab", address="a@north.example", language="fr"), "clerk")
    refused, nothing = Client().post(address, ahead), Client().post(address, {})
    program = Client().post(address, DONE | {"file": SimpleUploadedFile("<i>book.exe", b"MZ")})
    frame = 'Cela n’a pas été enregistré. Le bureau en donne la raison en anglais : <span lang="en">'

    assert "2031-01-01 is not over yet" in english
    assert "Cela n" not in english
    assert f"{frame}2031-01-01 is not over yet; record an event on the day it has happened" in text(refused)
    assert "dites quel jour cela a été fait" in text(nothing)
    assert frame not in text(nothing)
    assert f"{frame}&#x27;_i_book.exe&#x27; is a file that a machine runs" in text(program)
    assert link_list()[0].used_at is None


def test_a_file_that_is_too_large_is_refused_in_the_language_of_its_reader(address, settings):
    set_contact(Contacting(addressee="partner:northlab", address="a@north.example", language="fr"), "clerk")
    settings.EVIDENCE_MAX_MB = 1
    told = Client().post(address, DONE | {"file": SimpleUploadedFile("plan.pdf", b"%PDF-" + b" " * 2_000_000)})

    assert told.status_code == 400
    assert "« plan.pdf » dépasse 1 Mo, la limite de ce bureau" in text(told)
