"""Who may have a login: an administrator makes accounts; nobody signs up by themselves."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from requests import RequestException

LOG = logging.getLogger(__name__)


class LoginBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Knows who a login is. What it may do its role says (`access`), so Django's tables of permissions are not asked."""

    def get_user(self, user_id: Any) -> Any:
        """The login of a session, its role with it in one question; None where it is closed."""
        found = get_user_model().objects.select_related("account").filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None

    def has_perm(self, *_: Any, **__: Any) -> bool:
        """Nothing by these tables."""
        return False


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """No page signs anybody up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # as allauth calls it
        """Never."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """A login of the laboratory's own provider opens an account that is there already; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002  # as allauth calls it
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Join the provider's login to the account of the same name that was made without a password.

        One with a password is left alone: whoever can choose a name at the provider must not take it over.

        Raises:
            PermissionDenied: it is to be joined to the account that is logged in, which no page of this desk offers.
            ImmediateHttpResponse: no account opens by it; the page says what to do.
        """
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise PermissionDenied
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        told = claims.get("userinfo", claims)
        claim = os.environ.get("LOCKWASHER_OIDC_CLAIM", "preferred_username")
        name = told.get(claim)
        login = get_user_model().objects.filter(username=name, account__isnull=False).first() if name else None
        if login is None or login.has_usable_password():
            page = render(request, "socialaccount/no_account.html", {"name": name, "claim": claim}, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, login)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Write to the log why a login failed: the page tells the person only what to do."""
        why = told.get("exception") or request.GET.get("error") or "it was not begun in this browser"
        LOG.warning("a login with %s failed: %r", provider.name, why)


def _told_when_it_is_down(view: Callable[[HttpRequest, str], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the provider's login that says so when the provider does not answer the desk's first question."""

    @login_not_required
    def told(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        try:
            return view(request, provider_id)
        except RequestException as error:
            provider = get_adapter().get_provider(request, provider_id)
            page: HttpResponseBase = render_authentication_error(request, provider, exception=error)
            return page

    return told


provider_login = _told_when_it_is_down(views.login)
provider_answer = _told_when_it_is_down(views.callback)
