"""Accounts: the administrator's list of who may log in, in which role; and the pages of the login that this desk has not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.web.access import MANAGE, page
from lockwasher.web.accounts import AccountError, Wanted, close_account, make_account
from lockwasher.web.login import provider_answer, provider_login
from lockwasher.web.models import Account, Role
from lockwasher.web.tables import Column, Listing, listing_page

LISTING = Listing(
    "accounts",
    gettext_lazy("Accounts"),
    gettext_lazy("No account yet: add one, or make it in the terminal with 'lockwasher account'."),
    (
        Column(
            "login",
            gettext_lazy("Login"),
            lambda account: account.login.username,
            lambda account: format_html(
                '<a href="{}">{}</a>', reverse("account", args=[account.login.username]), account.login.username
            ),
        ),
        Column("role", gettext_lazy("Role"), lambda account: account.role, is_filter=True),
        Column("partner", gettext_lazy("Partner"), lambda account: account.partner),
        Column("post", gettext_lazy("Post"), lambda account: account.post),
        Column("is_open", gettext_lazy("May log in"), lambda account: account.login.is_active, is_filter=True),
        Column(
            "last_login",
            gettext_lazy("Last seen"),
            lambda account: account.login.last_login and account.login.last_login.date(),
        ),
    ),
    order="login",
)


class AccountForm(forms.Form):
    """An account as the administrator states it."""

    name = forms.CharField(label=gettext_lazy("Login"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[(str(role), str(role)) for role in Role])
    partner = forms.CharField(label=gettext_lazy("Partner, for the role partner"), required=False)
    post = forms.CharField(label=gettext_lazy("Post of the register"), required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "At least 12 letters. Left out: the one there is stays, or the laboratory's own login is used."
        ),
    )


@page(MANAGE)
def accounts(request: HttpRequest) -> HttpResponse:
    """The list of accounts."""
    rows = tuple(Account.objects.select_related("login"))
    return listing_page(request, LISTING, rows, "accounts/list.html")


@page(MANAGE, "GET", "POST")
def account(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """One account, or a new one: shown, and kept as stated."""
    found = get_object_or_404(Account.objects.select_related("login"), login__username=name) if name else None
    form = AccountForm(request.POST or None, initial=_told(found))
    if request.method == "POST" and form.is_valid():
        stated = {**form.cleaned_data, "name": name or form.cleaned_data["name"]}
        try:
            kept = make_account(Wanted(**{**stated, "password": stated["password"] or None}), is_new=not name)
        except AccountError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("%(name)s may log in as %(role)s.") % {"name": kept.login, "role": kept.role})
            return redirect("accounts")
    told = {"form": form, "found": found, "title": name or _("Add an account")}
    return render(request, "accounts/account.html", told, status=400 if form.is_bound else 200)


@page(MANAGE, "POST")
def close(request: HttpRequest, name: str) -> HttpResponseBase:
    """Close an account: its sessions end, and what it did stays on record under its name."""
    if name == request.user.get_username():
        messages.error(request, _("This is your own account; another administrator must close it."))
        return redirect("account", name)
    get_object_or_404(Account, login__username=name)
    close_account(name)
    messages.success(request, _("%(name)s may no longer log in.") % {"name": name})
    return redirect("accounts")


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """A page of the login that this desk has not: nobody signs up, and no mail address is kept."""
    raise Http404


def _told(found: Account | None) -> dict[str, Any]:
    if found is None:
        return {"role": Role.VIEWER}
    return {"name": found.login.get_username(), "role": found.role, "partner": found.partner, "post": found.post}


_CLOSED = ("signup/", "email/", "confirm-email/", "password/reset/", "password/reset/done/", "password/set/",
           "3rdparty/", "3rdparty/signup/", "3rdparty/login/error/")  # fmt: skip
urlpatterns = [
    path("administration/accounts/", accounts, name="accounts"),
    path("administration/accounts/add/", account, name="add-account"),
    path("administration/accounts/<str:name>/", account, name="account"),
    path("administration/accounts/<str:name>/close/", close, name="close-account"),
]
# Before allauth's own, which they hide.
login_patterns = [
    *(path(f"accounts/{address}", closed) for address in _CLOSED),
    path("accounts/oidc/<str:provider_id>/login/", provider_login),
    path("accounts/oidc/<str:provider_id>/login/callback/", provider_answer),
]
