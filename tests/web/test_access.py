"""Who may open what."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import RequestFactory

from lockwasher.web import access
from lockwasher.web.models import Account, Role

PERMISSIONS = [access.SEE, access.RECORD, access.EDIT, access.SEE_OTHERS, access.MOVE, access.MANAGE, access.PARTNER]
GRANTED = {
    "partner": [access.PARTNER],
    "viewer": [access.SEE],
    "officer": [access.SEE, access.RECORD, access.EDIT],
    "coordinator": [access.SEE, access.RECORD, access.EDIT, access.SEE_OTHERS, access.MOVE],
    "administrator": [access.SEE, access.RECORD, access.EDIT, access.SEE_OTHERS, access.MOVE, access.MANAGE],
}


@pytest.fixture
def login(db):
    return get_user_model().objects.create(username="somebody")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says_and_no_more(login, role):
    Account.objects.create(login=login, role=role, partner="northlab" if role == Role.PARTNER else "")

    assert [permission for permission in PERMISSIONS if login.has_perm(permission)] == GRANTED[role]


def test_a_login_without_an_account_and_nobody_may_do_nothing(login):
    assert not any(login.has_perm(permission) for permission in PERMISSIONS)
    assert not any(AnonymousUser().has_perm(permission) for permission in PERMISSIONS)


@pytest.mark.parametrize(("role", "partner"), [("partner", ""), ("officer", "northlab")])
def test_an_account_of_a_partner_names_it_and_no_other_does(login, role, partner):
    with pytest.raises(IntegrityError, match="partner_for_partners_alone"):
        Account.objects.create(login=login, role=role, partner=partner)


def test_a_view_refuses_what_is_not_allowed_and_verbs_it_does_not_answer(login):
    Account.objects.create(login=login, role=Role.VIEWER)
    view = access.page(access.SEE, "GET", "POST", to_write=access.EDIT)(lambda _: HttpResponse("seen"))
    asked = {verb: getattr(RequestFactory(), verb.lower())("/x") for verb in ("GET", "POST", "PUT")}
    for request in asked.values():
        request.user = login

    assert view(asked["GET"]).content == b"seen"
    with pytest.raises(PermissionDenied):
        view(asked["POST"])
    assert view(asked["PUT"]).status_code == 405
