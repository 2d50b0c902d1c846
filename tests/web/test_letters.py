"""The pages of mail: letters with the server's answer, one sent again, one that came back, contacts, and the link that stops."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from actions.test_sending import bounce_of
from lockwasher.actions.contacts import Contacting, contact_of, secret_of, set_contact
from lockwasher.actions.outbox import Kind, Writing, letter, queue_letter
from lockwasher.actions.register import create_record, edit_record, versions_of
from lockwasher.actions.sending import send_due
from mail_server import Taker, free_port, mail_server, reached_at


@pytest.fixture
def officer(filled, desk_client):
    return desk_client("officer", post="clerk")


def queued(kind=Kind.NUDGE):
    told = {
        "addressee": "partner:northlab",
        "address": "office@lab.example",
        "subject": "The form",
        "text": "Send <it>.",
    }
    return queue_letter(Writing(kind=kind, **told), "clerk")[0].id


def test_without_a_mail_server_the_page_says_that_nothing_goes(officer):
    queued()
    page = officer.get("/mail/").content.decode()
    assert "No mail server is configured: letters are queued, and none is handed over." in page
    assert "queued, not handed over yet" in page
    assert "Resend" not in page


def test_a_server_that_is_down_is_told_with_its_words(officer, settings):
    settings.SMTP = {"host": "127.0.0.1", "port": 1, "sender": "desk@host.example"}
    queued()
    send_due(reached_at(free_port()))
    page = officer.get("/mail/").content.decode()
    assert "The mail server is down since 20" in page
    assert "Connection refused" in page


def test_a_refused_letter_is_told_with_the_answer_and_sent_again_by_a_button(officer):
    id = queued()
    with mail_server(Taker(rcpt=lambda _: "550 5.1.1 no such user")) as server:
        send_due(server)
    assert "550 5.1.1 no such user" in officer.get("/mail/?format=csv").content.decode()
    page = officer.get(f"/mail/{id}/").content.decode()
    assert "Send &lt;it&gt;." in page
    officer.post(f"/mail/{id}/resend/")
    assert (letter(id).state, letter(id).history[-1]["by"]) == ("queued", "clerk")
    assert "is queued already" in officer.post(f"/mail/{id}/resend/", follow=True).content.decode()


def test_a_mail_that_came_back_marks_its_letter(officer):
    id = queued()
    with mail_server(Taker()) as server:
        send_due(server)
    wrong = officer.post("/mail/bounce/", {"dropped": SimpleUploadedFile("a.eml", b"Subject: hello\n\nhello")})
    assert wrong.status_code == 400
    assert "holds no delivery status (RFC 3464)" in wrong.content.decode()
    content = bounce_of(letter(id).message_id)
    officer.post("/mail/bounce/", {"dropped": SimpleUploadedFile("a.eml", content)})
    assert "came back" in officer.get(f"/mail/{id}/").content.decode()


def test_a_link_that_is_for_its_reader_alone_is_not_shown(officer):
    page = officer.get(f"/mail/{queued(Kind.ANSWER_LINK)}/").content.decode()
    assert "is for its reader alone" in page
    assert "Send" not in page.partition("What it says")[2].partition("<footer")[0]


def test_a_contact_is_stated_with_its_faults_at_their_fields_and_erased(officer):
    told = {"addressee": "partner:northlab", "address": "northlab", "language": "fr", "pace": "weekly", "weekday": "4"}
    wrong = officer.post("/mail/contacts/", told)
    assert wrong.status_code == 400
    assert 'id="id_address_error"' in wrong.content.decode()
    officer.post("/mail/contacts/", told | {"address": "office@lab.example"})
    assert (contact_of("partner:northlab").language, contact_of("partner:northlab").set_by) == ("fr", "clerk")
    page = officer.get("/mail/contacts/").content.decode()
    assert "office@lab.example" in page
    assert "Friday</td>" in page
    assert contact_of("partner:northlab").weekday == 4
    officer.post("/mail/contacts/erase/", {"addressee": "partner:northlab"})
    assert contact_of("partner:northlab") is None


def test_contacts_warn_where_a_step_that_is_late_after_a_reminder_would_reach_nobody(officer):
    told = "Nobody is told of delays: a step that still waits 14 days after a reminder reaches no post."
    create_record("offices", {"id": "importer.customs", "name": "Customs office"}, "desk", "opened")
    create_record("posts", {"id": "clerk", "title": "Customs clerk", "office": "importer.customs"}, "desk", "filled")
    own = {"addressee": "post:clerk", "address": "clerk@lab.example", "language": "en", "pace": "daily"}

    def page():
        return officer.get("/mail/contacts/").content.decode()

    assert told not in page()  # no letters go at all
    officer.post("/mail/contacts/", own)
    assert told in page()
    officer.post("/mail/contacts/", own | {"hears_of_delays": "on", "pace": "never"})
    assert told in page()
    officer.post("/mail/contacts/", own | {"addressee": "partner:northlab", "hears_of_delays": "on"})
    assert told in page()  # a partner is told of its own alone
    officer.post("/mail/contacts/", own | {"hears_of_delays": "on"})
    assert told not in page()


def test_the_link_in_a_digest_shows_first_and_stops_by_a_button_in_the_readers_language(filled):
    set_contact(Contacting(addressee="partner:northlab", address="office@lab.example", language="fr"), "desk")
    address, nobody = f"/mail/stop/{secret_of('partner:northlab', 'office@lab.example')}/", Client()
    assert "Ce bouton y met fin." in nobody.get(address).content.decode()
    assert contact_of("partner:northlab").pace == "daily"
    answer = nobody.post(address)
    assert "Plus aucun récapitulatif" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert contact_of("partner:northlab").pace == "never"


def test_by_the_same_link_a_reader_is_told_once_a_week_or_not_for_a_while_and_again_after_it_stopped(filled):
    set_contact(Contacting(addressee="partner:northlab", address="office@lab.example", language="fr"), "desk")
    address, nobody = f"/mail/stop/{secret_of('partner:northlab', 'office@lab.example')}/", Client()
    assert '<option value="daily" selected>une fois par jour</option>' in nobody.get(address).content.decode()
    wrong = nobody.post(address, {"pace": "weekly", "weekday": "3", "paused_until": "demain"})
    assert (wrong.status_code, "écrivez une date comme" in wrong.content.decode()) == (400, True)
    assert nobody.post(address, {"pace": "never"}).status_code == 400  # that is the other button's
    assert contact_of("partner:northlab").pace == "daily"
    kept = nobody.post(address, {"pace": "weekly", "weekday": "3", "paused_until": "2030-07-01"}).content.decode()
    assert "vaut dès le prochain message" in kept
    assert '<option value="3" selected>jeudi</option>' in nobody.get(address).content.decode()
    contact = contact_of("partner:northlab")
    assert (contact.pace, contact.weekday, str(contact.paused_until)) == ("weekly", 3, "2030-07-01")
    assert "Recevoir de nouveau" in nobody.post(address).content.decode()
    nobody.post(address, {"pace": "daily", "weekday": "0"})
    assert (contact_of("partner:northlab").pace, contact_of("partner:northlab").paused_until) == ("daily", None)


def test_a_mail_program_stops_them_with_one_click_without_a_cookie(filled):
    set_contact(Contacting(addressee="partner:northlab", address="office@lab.example"), "desk")
    address = f"/mail/stop/{secret_of('partner:northlab', 'office@lab.example')}/"
    Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    assert contact_of("partner:northlab").pace == "never"


def test_what_a_login_does_not_see_is_in_no_letter_and_no_contact(officer, desk_client):
    set_contact(Contacting(addressee="partner:northlab", address="office@lab.example"), "desk")
    writing = Writing(
        kind=Kind.NUDGE, addressee="post:clerk", address="a@b.example", subject="About Wheel 1", text="Wheel 1"
    )
    about = queue_letter(writing, "desk")[0].id
    to = queue_letter(replace(writing, addressee="partner:northlab"), "desk")[0].id
    for noun, name in (("items", "wheel-1"), ("partners", "northlab")):
        edit_record(noun, name, {"handling": "controlled"}, "desk", "licence 7", versions_of(noun, [name])[name])
    page, contacts = (officer.get(f"/mail/{part}").content.decode() for part in ("", "contacts/"))
    asked_for = officer.get("/mail/contacts/?of=partner:northlab").content.decode()

    assert "told to other roles" in page
    assert "Wheel 1" not in page + officer.get(f"/mail/{about}/").content.decode()
    assert "northlab" not in page + contacts
    assert "office@lab.example" not in page + contacts + asked_for
    assert officer.get(f"/mail/{to}/").status_code == 404
    assert officer.post("/mail/contacts/erase/", {"addressee": "partner:northlab"}).status_code == 404
    assert contact_of("partner:northlab").address == "office@lab.example"
    assert "Wheel 1" in desk_client("coordinator").get(f"/mail/{about}/").content.decode()
