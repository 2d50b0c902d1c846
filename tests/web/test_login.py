"""Logging in: a password, a second factor, a lock after wrong ones; nobody signs up."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from lockwasher.web.accounts import Wanted, close_account, make_account
from web.browser import require_chromium

PASSWORD = "seven small washers"
NEW = "eight large washers"


@pytest.fixture
def login(filled):
    return make_account(Wanted("officer", "officer", password=PASSWORD)).login


def log_in(client, password, name="officer"):
    return client.post("/accounts/login/", {"login": name, "password": password})


def is_in(client):
    """Whether the browser is logged in."""
    return client.get("/accounts/password/change/").status_code == 200


def elsewhere_with(password):
    """Another browser, after logging in with a password."""
    client = Client()
    log_in(client, password)
    return client


def test_a_password_opens_the_desk_and_logging_out_shuts_it(login):
    client = Client()

    assert log_in(client, PASSWORD).headers["Location"] == "/"
    page = client.get("/accounts/password/change/")
    assert page.status_code == 200
    assert "Codes and passkeys" in page.content.decode()
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


def test_a_closed_account_is_nobody_and_its_sessions_have_ended(login):
    client, after = Client(), Client()
    log_in(client, PASSWORD)
    close_account("officer")
    told = after.post("/accounts/login/", {"login": "officer", "password": PASSWORD}, follow=True).content.decode()

    assert not is_in(client)
    assert not is_in(after)
    assert "This account is closed" in told
    assert "Ask the administrator of this desk" in told
    assert "lockwasher/desk.css" in told


def test_a_session_ends_after_a_working_day(login):
    client = Client()
    cookie = log_in(client, PASSWORD).cookies["sessionid"]
    session = Session.objects.get(session_key=cookie.value)

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert timedelta(hours=7, minutes=59) < session.expire_date - timezone.now() <= timedelta(hours=8)
    assert is_in(client)
    Session.objects.update(expire_date=timezone.now())
    assert not is_in(client)


def test_a_changed_password_ends_the_other_sessions_and_not_ones_own(login):
    here, elsewhere = Client(), Client()
    log_in(here, PASSWORD)
    log_in(elsewhere, PASSWORD)
    told = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    answer = here.post("/accounts/password/change/", told)

    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert not is_in(elsewhere_with(PASSWORD))
    assert is_in(elsewhere_with(NEW))


def test_a_password_set_by_the_administrator_ends_every_session(login):
    client = Client()
    log_in(client, PASSWORD)
    make_account(Wanted("officer", "officer", password=NEW))

    assert not is_in(client)


def test_a_wrong_old_password_changes_nothing(login):
    client = Client()
    log_in(client, PASSWORD)
    told = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    page = client.post("/accounts/password/change/", told).content.decode()

    assert "Please type your current password." in page
    assert is_in(elsewhere_with(PASSWORD))


# ---------------------------------------------------------------- a second factor


@pytest.fixture
def held(monkeypatch):
    """The clock of the codes stands, so that none runs out while a test types it."""
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: 1_900_000_000))


@pytest.fixture
def secret(login, held):
    """The secret of the app that gives the codes of 'officer', who has activated it."""
    client, page = activating()
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert secret in page.content.decode()
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    cache.clear()  # a code counts once, and the clock stands
    return secret


def activating():
    """A browser on the page that activates an app of codes, for which the password is told a second time."""
    client, address = elsewhere_with(PASSWORD), "/accounts/2fa/totp/activate/"
    asked = client.get(address)
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    return client, client.post(asked.headers["Location"], {"password": PASSWORD, "next": address}, follow=True)


def code_of(secret, later=0):
    """The code that an app shows now, or some half minutes later."""
    counted = list(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counted[len(counted) // 2] + later))


def recovery_codes(login):
    return RecoveryCodes(Authenticator.objects.get(user=login, type="recovery_codes")).get_unused_codes()


def second_step(code):
    """A browser that has told the right password, and then this code; with what the desk answered."""
    client = Client()
    first = log_in(client, PASSWORD)
    assert first.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    return client, client.post("/accounts/2fa/authenticate/", {"code": code})


def test_with_an_app_of_codes_the_password_alone_opens_nothing_and_the_code_opens_the_desk(secret):
    client, answer = second_step(code_of(secret))

    assert answer.headers["Location"] == "/"
    assert is_in(client)


def test_a_wrong_code_is_told_and_opens_nothing(secret):
    client, answer = second_step(code_of(secret, later=1000))
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "Incorrect code." in page
    assert "lockwasher/desk.css" in page
    assert not is_in(client)


@pytest.mark.parametrize(("later", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_code_of_the_half_minute_before_or_after_counts_and_no_older_or_later_one(secret, later, opens):
    client, _ = second_step(code_of(secret, later))

    assert is_in(client) is opens


def test_a_code_counts_once(secret):
    code = code_of(secret)
    second_step(code)
    client, answer = second_step(code)

    assert "Incorrect code." in answer.content.decode()
    assert not is_in(client)
    with connection.cursor() as cursor:  # where every process of the desk sees that it was used
        cursor.execute("SELECT count(*) FROM desk_cache WHERE cache_key LIKE '%totp%'")
        assert cursor.fetchone() == (1,)


def test_a_recovery_code_opens_the_desk_once_where_the_app_is_lost(login, secret):
    codes = recovery_codes(login)
    client, _ = second_step(codes[0])
    again, answer = second_step(codes[0])

    assert is_in(client)
    assert "Incorrect code." in answer.content.decode()
    assert not is_in(again)
    assert recovery_codes(login) == codes[1:]


def test_a_wrong_code_does_not_activate_the_app(login, held):
    client, shown = activating()
    secret = shown.context["form"].secret
    page = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret, later=1000)}).content.decode()

    assert "Incorrect code." in page
    assert not Authenticator.objects.exists()


def test_the_pages_of_the_second_factor_are_drawn_in_the_frame_of_the_desk(secret):
    client, _ = second_step(code_of(secret))
    confirmed = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/2fa/"})
    assert confirmed.headers["Location"] == "/accounts/2fa/"
    for address in (
        "",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/",
        "webauthn/add/",
    ):
        answer = client.get(f"/accounts/2fa/{address}")
        page = answer.content.decode()

        assert answer.status_code == 200, address
        assert "lockwasher/desk.css" in page, address
        assert " style=" not in page, address


def test_a_passkey_is_added_and_opens_the_desk_without_a_password(login, live_server):
    """In Chromium, whose own virtual authenticator keeps the key."""
    chromium = require_chromium()
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page(base_url=live_server.url)
        page.set_default_timeout(10_000)
        complaints = plug_in_an_authenticator(page)
        page.goto("/accounts/2fa/webauthn/add/")
        page.get_by_label("Username").fill("officer")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_label("Name").fill("key on the desk")
        page.get_by_label("Passwordless").check()
        page.get_by_role("button", name="Add").click()
        page.wait_for_url("**/accounts/2fa/recovery-codes/")
        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.get_by_role("button", name="With a passkey").click()
        page.wait_for_url(f"{live_server.url}/")
        expect(page.get_by_role("button", name="officer")).to_be_visible()
    assert complaints == []
    assert Authenticator.objects.get(user=login, type="webauthn").wrap().name == "key on the desk"


def plug_in_an_authenticator(page):
    """Give the browser an authenticator that knows its person; the list to which the browser's complaints are added."""
    complaints = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    can = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    line.send("WebAuthn.addVirtualAuthenticator", {"options": kind | can})
    return complaints


# ---------------------------------------------------------------- the pages


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


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("3rdparty/login/cancelled/", "Not logged in"),
        ("social/login/cancelled/", "Not logged in"),
        ("inactive/", "This account is closed"),
    ],
)
def test_a_page_that_stays_in_reach_without_a_login_says_what_to_do_and_speaks_of_no_signing_up(
    login, address, heading
):
    page = Client().get(f"/accounts/{address}", follow=True).content.decode()

    assert f"<h1>{heading}</h1>" in page or "<h1>Log in to the desk</h1>" in page
    assert "lockwasher/desk.css" in page
    assert "third-party" not in page.lower()
    assert "sign up" not in page.lower()
