"""Accounts, as the terminal and the administrator's page make them."""

import pytest
from django.contrib.auth import get_user_model

from lockwasher.web.accounts import AccountError, Wanted, make_account
from lockwasher.web.models import Account

PASSWORD = "seven small washers"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted("", "viewer"), "give the login a name of at most 150 letters"),
        (
            Wanted("x", "king"),
            "there is no role 'king'; the roles: partner, viewer, officer, coordinator, administrator",
        ),
        (Wanted("x", "partner"), "name the partner for the role partner, and for no other"),
        (Wanted("x", "officer", partner="northlab"), "name the partner for the role partner, and for no other"),
        (Wanted("x", "partner", partner="northlap"), "there is no partner 'northlap'; did you mean 'northlab'?"),
        (Wanted("x", "officer", post="chief"), "there is no post 'chief'; the posts: none yet"),
        (
            Wanted("x", "officer", password="short"),
            "This password is too short. It must contain at least 12 characters.",
        ),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_nothing_is_kept(filled, wanted, told):
    with pytest.raises(AccountError) as refused:
        make_account(wanted)

    assert str(refused.value) == told
    assert not get_user_model().objects.exists()


def test_an_account_is_made_and_changed_and_keeps_its_password(filled):
    make_account(Wanted("ines", "viewer", password=PASSWORD))
    changed = make_account(Wanted("ines", "partner", partner="northlab"))

    assert (changed.role, changed.partner) == ("partner", "northlab")
    assert changed.login.check_password(PASSWORD)


def test_an_account_without_a_password_has_none_that_could_be_guessed(filled):
    assert not make_account(Wanted("ines", "viewer")).login.has_usable_password()


def test_the_administrator_makes_an_account_on_a_page(filled, desk_client):
    client = desk_client("administrator")
    answer = client.post(
        "/administration/accounts/add/", {"name": "ines", "role": "officer", "password": PASSWORD}, follow=True
    )

    assert "ines may log in as officer." in answer.content.decode()
    assert Account.objects.get(login__username="ines").role == "officer"


def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(filled, desk_client):
    client = desk_client("administrator")
    answer = client.post("/administration/accounts/add/", {"name": "ines", "role": "partner", "partner": "northlap"})
    page = answer.content.decode()

    assert answer.status_code == 400
    assert '<p class="field-error" id="id_partner_error" role="alert">there is no partner &#x27;northlap&#x27;' in page
    assert 'value="northlap"' in page


def test_a_name_that_is_taken_is_not_taken_over(filled, desk_client):
    make_account(Wanted("ines", "viewer", password=PASSWORD))
    page = desk_client("administrator").post("/administration/accounts/add/", {"name": "ines", "role": "administrator"})

    assert "there is an account &#x27;ines&#x27; already; open it to change it" in page.content.decode()
    assert Account.objects.get(login__username="ines").role == "viewer"


def test_an_account_is_closed_by_another_and_not_by_its_own(filled, desk_client):
    client = desk_client("administrator")
    make_account(Wanted("ines", "viewer", password=PASSWORD))
    client.post("/administration/accounts/ines/close/")
    answer = client.post("/administration/accounts/administrator/close/", follow=True)

    assert not get_user_model().objects.get(username="ines").is_active
    assert "another administrator must close it" in answer.content.decode()
    assert get_user_model().objects.get(username="administrator").is_active


@pytest.mark.parametrize("role", ["viewer", "officer", "coordinator"])
def test_only_the_administrator_sees_the_accounts(filled, desk_client, role):
    assert desk_client(role).get("/administration/accounts/").status_code == 403
