"""Logging in: a password, a second factor, a lock after wrong ones; nobody signs up."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from lockwasher.web.accounts import Wanted, make_account

PASSWORD = "seven small washers"


@pytest.fixture
def login(filled):
    return make_account(Wanted("officer", "officer", password=PASSWORD)).login


def log_in(client, password, name="officer"):
    return client.post("/accounts/login/", {"login": name, "password": password})


def test_a_password_opens_the_desk_and_logging_out_shuts_it(login):
    client = Client()

    assert log_in(client, PASSWORD).headers["Location"] == "/"
    assert client.get("/accounts/password/change/").status_code == 200
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert client.get("/accounts/password/change/").status_code == 302


def test_nobody_sees_a_page_without_a_login():
    answer = Client().get("/administration/accounts/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/administration/accounts/")


def test_a_wrong_password_is_told_and_what_was_typed_stays(login):
    answer = log_in(Client(), "wrong")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "The username and/or password you specified are not correct." in page
    assert 'value="officer"' in page
    assert "wrong" not in page


def test_five_wrong_passwords_lock_the_name_for_a_while_even_for_the_right_one(login):
    client = Client()
    answers = [log_in(client, f"wrong {n}") for n in range(5)]

    assert answers[-1].status_code == 429
    assert "Locked for a while" in log_in(client, PASSWORD).content.decode()


def test_a_closed_account_is_nobody(login):
    client = Client()
    log_in(client, PASSWORD)
    get_user_model().objects.filter(pk=login.pk).update(is_active=False)

    assert client.get("/accounts/password/change/").status_code == 302
    assert "/accounts/inactive" in log_in(Client(), PASSWORD).headers["Location"]


@pytest.mark.parametrize("address", ["signup/", "email/", "password/reset/", "3rdparty/", "confirm-email/"])
def test_pages_of_the_login_that_this_desk_has_not_are_not_there(login, address):
    assert Client().get(f"/accounts/{address}").status_code == 404


@pytest.mark.parametrize("address", ["login/", "password/change/", "2fa/", "2fa/totp/activate/", "reauthenticate/"])
def test_the_pages_of_the_login_are_drawn_in_the_frame_of_the_desk(login, address):
    client = Client()
    if address != "login/":
        log_in(client, PASSWORD)
    page = client.get(f"/accounts/{address}", follow=True).content.decode()

    assert "lockwasher/desk.css" in page
    assert "Sign Up" not in page
    assert " style=" not in page


def test_a_page_may_load_our_own_files_and_nothing_written_into_it(login):
    policy = Client().get("/accounts/login/").headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
