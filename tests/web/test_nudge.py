"""Nudging from the board."""

import re

import pytest
from django.test import Client

from lockwasher.actions import clock
from lockwasher.actions.answer_links import link_list
from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.actions.outbox import letters
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.actions.reminders import reminders_of
from lockwasher.actions.sending import as_it_goes
from lockwasher.records.contacts import Kept, keep_contact
from lockwasher.records.models import Letter
from web.two_partners import add_second_partner

NUDGE = "/waiting/north-goes/book/nudge/"
OFFICE = "/waiting/docket/eligibility/nudge/"


@pytest.fixture(autouse=True)
def register(transactional_db, folder):
    forget()
    load(str(add_second_partner(folder)), "desk")


@pytest.fixture
def contact():
    keep_contact(Kept(addressee="partner:northlab", address="desk@northlab.example", set_by="c", set_at=clock.now()))


@pytest.fixture
def officer(desk_client):
    return desk_client("officer", post="clerk")


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def as_composed(client, address=NUDGE):
    """The form as it stands on the page."""
    form = client.get(address).context["form"]
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()} | {"act": "nudge"}


def test_the_board_leads_in_one_click_to_the_composed_reminder(officer, desk_client):
    board = text(officer.get("/waiting/"))
    page = text(officer.get(NUDGE))

    assert f'href="{NUDGE}"' in board
    assert f'href="{NUDGE}"' not in text(desk_client("viewer").get("/waiting/"))
    assert "No address is on record for Northlab, so the desk cannot send it." in page
    assert "{answer link}" in page


def test_with_an_address_it_is_sent_noted_and_the_board_says_how_the_mail_stands(officer, contact):
    assert "It goes to desk@northlab.example" in text(officer.get(NUDGE))
    board = text(officer.post(NUDGE, as_composed(officer), follow=True))

    assert "The reminder to desk@northlab.example is queued, and noted." in board
    assert "mail queued" in board
    for state, words in {
        "handed-over": "mail handed over",
        "refused": "▲ mail refused",
        "bounced": "▲ mail bounced",
    }.items():
        Letter.objects.update(state=state, answer="550 no such user")
        board = text(officer.get("/waiting/"))
        assert words in board
        assert 'title="550 no such user"' in board
    assert "550 no such user" in text(officer.get("/waiting/north-goes/book/"))
    assert reminders_of("north-goes", "book")[0].by == "clerk"


def test_the_answer_by_the_link_is_kept_with_the_reminder(officer, contact):
    officer.post(NUDGE, as_composed(officer))
    sent = letters()[0]
    address = re.search(r"http://testserver(/answer/[^/]+/)", as_it_goes(sent, sent.text))[1]
    letter = text(officer.get(f"/mail/{letters()[0].id}/"))
    assert address not in letter
    assert "http://testserver/answer/…/" in letter
    Client().post(address, {"on": "2030-04-30", "note": "by road"})

    assert "done on 2030-04-30. by road" in text(officer.get("/waiting/north-goes/book/"))
    assert NUDGE not in text(officer.get("/waiting/"))


def test_without_an_address_the_text_is_shown_to_copy_and_the_reminder_is_noted(officer):
    answer = officer.post(NUDGE, as_composed(officer) | {"how": "telephone"})
    address = re.search(r"http://testserver(/answer/[^/]+/)", text(answer))[1]

    assert "The reminder is noted. Nothing was sent: copy this text now." in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(address).status_code == 200
    assert (letters(), reminders_of("north-goes", "book")[0].how) == ((), "telephone")


def test_only_a_link_is_made_where_only_that_is_wanted(officer):
    answer = officer.post(NUDGE, as_composed(officer) | {"act": "link"})

    assert re.search(r"http://testserver/answer/[^/]+/", text(answer))
    assert (len(link_list()), reminders_of("north-goes", "book")) == (1, ())
    assert officer.post(OFFICE, as_composed(officer, OFFICE) | {"act": "link"}).status_code == 400


def test_what_is_refused_is_said_at_its_field_with_what_was_typed(officer, contact):
    nothing = officer.post(NUDGE, as_composed(officer) | {"text": "", "subject": "Mine"})
    officer.post(NUDGE, as_composed(officer))
    again = officer.post(NUDGE, as_composed(officer) | {"text": "Once more"})
    in_vain = officer.post(OFFICE, as_composed(officer, OFFICE) | {"text": "Here: {answer link}"})

    assert nothing.status_code == again.status_code == in_vain.status_code == 400
    assert "write what you ask" in text(nothing)
    assert "Mine" in text(nothing)
    assert "today already, by clerk; it is queued; write again tomorrow" in text(again)
    assert "Once more" in text(again)
    assert "only a partner can answer by a link; take {answer link} out of the text" in text(in_vain)
    assert len(letters()) == 1


def test_a_step_that_does_not_wait_or_may_not_be_seen_takes_no_nudge(officer):
    assert officer.get("/waiting/nothing/book/nudge/").status_code == 404
    refused = officer.get("/waiting/north-goes/depart/nudge/")
    assert (refused.status_code, "does not wait for anybody today; see the board" in text(refused)) == (400, True)
    seen = versions_of("partners", ["northlab"])["northlab"]
    edit_record("partners", "northlab", {"handling": "controlled"}, "desk", "licence 7", seen)
    assert officer.get(NUDGE).status_code == 404
