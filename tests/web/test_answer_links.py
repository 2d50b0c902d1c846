"""The links that partners answer by, as an officer makes, sees and revokes them."""

import re

import pytest
from django.test import Client

from lockwasher.actions import clock
from lockwasher.actions.answer_links import link_list
from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.actions.outbox import letters
from lockwasher.actions.questions import Asking, ask
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.records.contacts import Kept, keep_contact
from web.two_partners import add_second_partner


@pytest.fixture(autouse=True)
def register(transactional_db, folder):
    forget()
    load(str(add_second_partner(folder)), "desk")


@pytest.fixture
def asked():
    return ask(Asking(text="What does it weigh?", to_partner="northlab", noun="items", record="wheel-1"), "clerk").id


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def made(answer):
    return re.search(r"http://testserver(/answer/[^/]+/)", text(answer))[1]


def test_an_officer_makes_a_link_from_a_question_and_its_address_is_shown_once(asked, desk_client):
    client = desk_client("officer", post="clerk")
    page = text(client.get(f"/questions/{asked}/"))
    answer = client.post(f"/questions/{asked}/link/")

    assert "Make a link to answer by" in page
    assert "Make a link to answer by" not in text(desk_client("viewer").get(f"/questions/{asked}/"))
    assert Client().get(made(answer)).status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert made(answer) not in text(client.get("/answer-links/"))


def test_with_the_desks_own_address_configured_the_link_begins_with_it(asked, desk_client, settings):
    settings.DESK_ADDRESS = "https://desk.laboratory.example"

    assert "https://desk.laboratory.example/answer/" in text(desk_client("officer").post(f"/questions/{asked}/link/"))


def test_a_question_is_sent_where_an_address_is_on_record_and_refused_in_words_else(asked, desk_client):
    client = desk_client("officer")
    refused = client.post(f"/questions/{asked}/link/", {"act": "send"})
    keep_contact(Kept(addressee="partner:northlab", address="desk@northlab.example", set_by="c", set_at=clock.now()))
    sent = client.post(f"/questions/{asked}/link/", {"act": "send"}, follow=True)

    assert refused.status_code == 400
    assert "no address is known for" in text(refused)
    assert "The letter to desk@northlab.example is queued." in text(sent)
    assert [letter.kind for letter in letters()] == ["answer-link"]


def test_the_list_says_how_each_link_stands_and_an_open_one_is_revoked(asked, desk_client):
    client = desk_client("officer", post="clerk")
    address = made(client.post(f"/questions/{asked}/link/"))
    number = link_list()[0].id
    listed = text(client.get("/answer-links/"))
    revoked = text(client.post(f"/answer-links/{number}/revoke/", follow=True))

    assert all(words in listed for words in ("northlab", f"question {asked}", "2030-05-15", "Revoke link"))
    assert "The link is revoked: it opens nothing any more." in revoked
    assert client.get("/answer-links/?format=csv").content.decode("utf-8-sig").splitlines() == [
        "id,partner,about,made_on,made_by,expires_on,state,recorded",
        f"{number},northlab,question {asked},2030-05-01,clerk,2030-05-15,revoked,",
    ]
    assert Client().get(address).status_code == 404
    again = client.post(f"/answer-links/{number}/revoke/")
    assert (again.status_code, f"link {number} is revoked already" in text(again)) == (400, True)


def test_a_link_about_what_may_not_be_seen_is_not_listed_and_not_revoked(asked, desk_client):
    desk_client("coordinator").post(f"/questions/{asked}/link/")
    edit_record(
        "items", "wheel-1", {"handling": "controlled"}, "desk", "licence", versions_of("items", ["wheel-1"])["wheel-1"]
    )
    client = desk_client("officer")

    assert "northlab" not in client.get("/answer-links/?format=csv").content.decode()
    assert client.post(f"/answer-links/{link_list()[0].id}/revoke/").status_code == 404
    assert client.post(f"/questions/{asked}/link/").status_code == 404
    assert "northlab" in desk_client("coordinator").get("/answer-links/?format=csv").content.decode()
