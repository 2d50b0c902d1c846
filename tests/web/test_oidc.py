"""The laboratory's own login, against an OpenID Connect provider that runs on a free port of this machine."""

import base64
import hashlib
import io
import os
import socket
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from lockwasher.web.accounts import Wanted, close_account, make_account
from lockwasher.web.settings import origin, providers
from web.browser import require_chromium

pytestmark = [  # the provider's packages warn of what the provider itself still calls
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
]
START = "/accounts/oidc/laboratory/login/"
ANSWER = "/accounts/oidc/laboratory/login/callback/"
PASSWORD = "seven small washers"
PEOPLE = {
    "1": {"preferred_username": "rossi", "email": "rossi@example.org"},
    "2": {"preferred_username": "<b>bianchi"},
    "3": {"nickname": "verdi"},
}


class Provider:
    """A provider that runs: where it is, what it was told for a token, whether it answers."""

    def __init__(self, server):
        self.address = f"http://localhost:{server.server_port}"
        self.is_down = False
        self.token_asked = []
        self._answer, server.app = server.app, self._listen

    def _listen(self, environ, start):
        if self.is_down:
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"down"]
        if environ["PATH_INFO"] == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            self.token_asked.append({name: value for name, (value,) in parse_qs(body.decode()).items()})
            environ["wsgi.input"] = io.BytesIO(body)
        return self._answer(environ, start)


@pytest.fixture
def provider(settings):
    from oidc_provider_mock import User, run_server_in_thread

    people = [User(sub=subject, claims=claims) for subject, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as server:
        running = Provider(server)
        settings.SOCIALACCOUNT_PROVIDERS = configured(running.address)
        yield running


def configured(address):
    told = {"ISSUER": address, "CLIENT": "desk", "SECRET": "desk-secret", "NAME": "the login of the laboratory"}
    return providers({f"LOCKWASHER_OIDC_{name}": value for name, value in told.items()})


@pytest.fixture
def rossi(filled):
    """An account that was made without a password."""
    return make_account(Wanted("rossi", "officer")).login


def allow(client, subject, query=""):
    """Begin on the page of the login and log in at the provider; the address it sends the browser back to."""
    asked = client.post(START + query).headers["Location"]
    answer = requests.post(asked, data={"sub": subject}, allow_redirects=False, timeout=5)
    return answer.headers["Location"]


def come_in(client, subject):
    return client.get(allow(client, subject))


def whose(client):
    """The name of the login that the browser now has; empty of none."""
    key = client.session.get("_auth_user_id")
    return get_user_model().objects.get(pk=key).get_username() if key else ""


# ---------------------------------------------------------------- who comes in


def test_an_account_without_a_password_opens_by_the_name_told_by_the_provider_and_again(rossi, provider):
    for _ in range(2):
        client = Client()
        answer = come_in(client, "1")

        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        assert whose(client) == "rossi"
        assert client.get("/").status_code == 200
    assert SocialAccount.objects.get().user == rossi
    assert EmailAddress.objects.count() == SocialToken.objects.count() == 0  # neither is kept


def test_who_has_no_password_here_is_offered_no_page_that_asks_for_it(rossi, provider):
    client = Client()
    come_in(client, "1")
    page = client.get("/").content.decode()

    assert "Log out" in page
    assert "Change password" not in page
    assert "Codes and passkeys" not in page


def test_an_account_with_a_password_of_the_same_name_is_not_taken_over(filled, provider):
    make_account(Wanted("rossi", "administrator", password=PASSWORD))
    client = Client()
    answer = come_in(client, "1")

    assert answer.status_code == 403
    assert "The name told to this desk is “rossi”, and no account opens by it." in answer.content.decode()
    assert whose(client) == ""
    assert SocialAccount.objects.count() == 0


def test_a_name_without_an_account_makes_none_and_is_told_what_to_do(rossi, provider):
    client = Client()
    answer = come_in(client, "2")
    page = answer.content.decode()

    assert answer.status_code == 403
    assert "The name told to this desk is “&lt;b&gt;bianchi”, and no account opens by it." in page
    assert "ask the administrator of this desk for an account without a password, under exactly this name" in page
    assert "lockwasher/desk.css" in page
    assert "sign up" not in page.lower()
    assert whose(client) == ""
    assert list(get_user_model().objects.all()) == [rossi]


def test_a_provider_that_tells_no_name_is_told_apart(rossi, provider):
    answer = come_in(Client(), "3")

    assert answer.status_code == 403
    assert "No name was told to this desk: the answer holds no “preferred_username”." in answer.content.decode()


def test_another_claim_may_hold_the_name(filled, provider, monkeypatch):
    make_account(Wanted("verdi", "viewer"))
    monkeypatch.setenv("LOCKWASHER_OIDC_CLAIM", "nickname")
    client = Client()

    assert come_in(client, "3").status_code == 302
    assert whose(client) == "verdi"


def test_a_closed_account_does_not_open(rossi, provider):
    come_in(Client(), "1")
    close_account("rossi")
    client = Client()
    page = client.get(allow(client, "1"), follow=True)

    assert "This account is closed" in page.content.decode()
    assert whose(client) == ""


def test_the_login_of_the_provider_cannot_be_joined_to_whoever_is_logged_in(filled, provider):
    login = make_account(Wanted("officer", "officer", password=PASSWORD)).login
    client = Client()
    client.post("/accounts/login/", {"login": "officer", "password": PASSWORD})
    back = allow(client, "2", "?process=connect")

    assert client.get(back).status_code == 401
    assert SocialAccount.objects.filter(user=login).count() == 0


# ---------------------------------------------------------------- what is sent, and what goes wrong


def test_the_code_is_bound_to_the_browser_that_asked_for_it(rossi, provider):
    """RFC 7636: what is sent for the token hashes to the challenge that was sent for the code."""
    client = Client()
    asked = client.post(START).headers["Location"]
    sent = {name: value for name, (value,) in parse_qs(urlsplit(asked).query).items()}
    back = requests.post(asked, data={"sub": "1"}, allow_redirects=False, timeout=5).headers["Location"]
    client.get(back)
    (told,) = provider.token_asked
    digest = hashlib.sha256(told["code_verifier"].encode()).digest()

    assert sent["code_challenge_method"] == "S256"
    assert sent["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert (told["client_id"], told["client_secret"]) == ("desk", "desk-secret")


def test_an_answer_begun_in_another_browser_opens_nothing(rossi, provider):
    back = allow(Client(), "1")
    client = Client()
    answer = client.get(back)

    assert answer.status_code == 401
    assert "was begun too long ago, or in another browser" in answer.content.decode()
    assert whose(client) == ""
    assert provider.token_asked == []


def test_who_breaks_off_at_the_provider_is_not_logged_in_and_may_begin_again(rossi, provider):
    """RFC 6749, 4.1.2.1: the provider sends the browser back with 'access_denied' and the state it was given."""
    client = Client()
    (state,) = parse_qs(urlsplit(client.post(START).headers["Location"]).query)["state"]
    page = client.get(ANSWER, {"error": "access_denied", "state": state}, follow=True).content.decode()

    assert "The login was broken off. Nothing has changed." in page
    assert 'href="/accounts/login/"' in page
    assert whose(client) == ""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_provider_that_is_down_gives_a_page_that_says_what_to_do(rossi, provider, caplog, when):
    client = Client()
    back = allow(client, "1") if when == "after" else ""
    provider.is_down = True
    answer = client.get(back) if back else client.post(START)
    page = answer.content.decode()

    assert answer.status_code == 401
    assert "There was no answer from the login of the laboratory, or none that this desk can read." in page
    assert "Try again in a few minutes" in page
    assert "lockwasher/desk.css" in page
    assert "503" not in page
    assert "a login with the login of the laboratory failed" in caplog.text
    assert "503" in caplog.text


def test_a_provider_that_is_not_there_gives_the_same_page(rossi, settings):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))  # taken, and nobody listens
        settings.SOCIALACCOUNT_PROVIDERS = configured(f"http://127.0.0.1:{door.getsockname()[1]}")
        answer = Client().post(START)

    assert answer.status_code == 401
    assert "There was no answer from the login of the laboratory" in answer.content.decode()


def test_the_page_of_the_login_offers_the_provider_and_asks_before_it_leads_on(rossi, provider):
    page = Client().get("/accounts/login/").content.decode()
    asking = Client().get(START).content.decode()

    assert f'action="{START}?process=login"' in page
    assert "Log in with the login of the laboratory" in page
    assert "<h1>Log in with the login of the laboratory</h1>" in asking
    assert "third-party" not in asking


# ---------------------------------------------------------------- how it is set


def test_without_an_issuer_there_is_no_such_login(rossi):
    assert providers({}) == {}
    assert Client().post(START).status_code == Client().get(ANSWER).status_code == 404


def test_the_provider_is_set_by_the_environment_and_pkce_is_not_a_choice():
    told = configured("https://login.example.org/realms/lab")["openid_connect"]

    assert told["OAUTH_PKCE_ENABLED"] is True
    assert told["APPS"] == [
        {
            "provider_id": "laboratory",
            "name": "the login of the laboratory",
            "client_id": "desk",
            "secret": "desk-secret",
            "settings": {"server_url": "https://login.example.org/realms/lab"},
        }
    ]


@pytest.mark.parametrize(
    ("issuer", "allowed"),
    [
        ("https://login.example.org/realms/lab", ["https://login.example.org"]),
        ("http://localhost:9400", ["http://localhost:9400"]),
        ("", []),
    ],
)
def test_a_form_may_lead_on_to_the_origin_of_the_provider_and_nowhere_else(issuer, allowed):
    assert origin(issuer) == allowed


def test_the_policy_of_the_pages_names_the_origin_of_the_provider():
    """The policy is made from the environment when a process starts, so one is started."""
    asking = "from lockwasher.web import settings as s; print(*s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    env = os.environ | {"LOCKWASHER_OIDC_ISSUER": "https://login.example.org/realms/lab"}
    env["PYTHONPATH"] = os.pathsep.join(sys.path)
    said = subprocess.run([sys.executable, "-c", asking], env=env, capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["'self'", "https://login.example.org"]


def test_in_chromium_the_button_leads_to_the_provider_and_back_and_the_policy_stops_neither(
    rossi, provider, live_server, settings
):
    """Chromium holds the address that a form's answer leads on to against 'form-action' as well."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": directives | {"form-action": [*directives["form-action"], *origin(provider.address)]}
    }
    chromium = require_chromium()
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page(base_url=live_server.url)
        page.set_default_timeout(10_000)
        page.goto("/accounts/login/")
        page.get_by_role("button", name="Log in with the login of the laboratory").click()
        page.wait_for_url(f"{provider.address}/**")
        page.locator("button[name=sub][value='1']").click()
        page.wait_for_url(f"{live_server.url}/")
        expect(page.get_by_role("button", name="rossi")).to_be_visible()
