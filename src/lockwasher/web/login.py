"""Who may have a login: an administrator makes accounts; nobody signs up by themselves."""

from __future__ import annotations

import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest


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
        """
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        told = claims.get("userinfo", claims)
        name = told.get(os.environ.get("LOCKWASHER_OIDC_CLAIM", "preferred_username"))
        login = get_user_model().objects.filter(username=name, account__isnull=False).first() if name else None
        if login and not login.has_usable_password():
            sociallogin.connect(request, login)
