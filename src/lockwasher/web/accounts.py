"""Accounts: who has a login, in which role. An administrator makes them; the terminal makes the first."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lockwasher.actions.database import at_the_database, read_register
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.web.models import Account, Role


class AccountError(ValueError):
    """An account cannot be made so; the text says why, and what to do. `field` is the one at fault."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account as somebody asks for it. `password` None: the login comes in through the laboratory's own provider."""

    name: str
    role: str
    partner: str = ""
    post: str = ""
    password: str | None = None


def make_account(wanted: Wanted, *, is_new: bool = False) -> Account:
    """Make an account, or change the one of that name; where no password is given, the one there is stays.

    Raises:
        AccountError: there is no such role, partner or post, a partner's account names none, the password is weak, or
            `is_new` and there is one of that name.
    """
    _check(wanted)
    if is_new and get_user_model().objects.filter(username=wanted.name).exists():
        raise AccountError(
            "name", _("there is an account '%(name)s' already; open it to change it") % {"name": wanted.name}
        )
    with transaction.atomic():
        login, was_made = get_user_model().objects.get_or_create(username=wanted.name)
        if wanted.password is not None:
            try:
                validate_password(wanted.password, login)
            except ValidationError as error:
                raise AccountError("password", " ".join(error.messages)) from None
            login.set_password(wanted.password)
        elif was_made:
            login.set_unusable_password()
        login.is_active = True
        login.save()
        told = {"role": wanted.role, "partner": wanted.partner, "post": wanted.post}
        return Account.objects.update_or_create(login=login, defaults=told)[0]


def close_account(name: str) -> None:
    """Close an account. Its sessions end with the next page: a login that is not active is nobody."""
    get_user_model().objects.filter(username=name).update(is_active=False)


def _check(wanted: Wanted) -> None:
    if not wanted.name.strip() or not wanted.name.isprintable() or len(wanted.name) > 150:
        raise AccountError("name", _("give the login a name of at most 150 letters"))
    if wanted.role not in list(Role):
        raise AccountError(
            "role",
            _("there is no role '%(role)s'; the roles: %(roles)s") % {"role": wanted.role, "roles": ", ".join(Role)},
        )
    if (wanted.role == Role.PARTNER) != bool(wanted.partner):
        raise AccountError("partner", _("name the partner for the role partner, and for no other"))
    with at_the_database():
        portfolio = read_register()
    if wanted.partner and wanted.partner not in portfolio.partner:
        near = did_you_mean(wanted.partner, portfolio.partner) or _("; the register lists them under Partners")
        raise AccountError(
            "partner", _("there is no partner '%(partner)s'%(near)s") % {"partner": wanted.partner, "near": near}
        )
    posts = [post.id for post in portfolio.posts]
    if wanted.post and wanted.post not in posts:
        near = did_you_mean(wanted.post, posts) or _("; the posts: %(posts)s") % {
            "posts": ", ".join(posts) or _("none yet")
        }
        raise AccountError("post", _("there is no post '%(post)s'%(near)s") % {"post": wanted.post, "near": near})
