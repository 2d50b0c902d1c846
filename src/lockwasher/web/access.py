"""Who may open what: roles, permissions and the mark every view carries. What is not allowed here is refused."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from rules.permissions import add_perm
from rules.predicates import predicate

from lockwasher.actions.look import DayError
from lockwasher.web.models import Account, Role

Login = AbstractBaseUser | AnonymousUser
View = Callable[..., HttpResponseBase]

SEE: Final = "desk.see"  # the office's pages
RECORD: Final = "desk.record"  # what happened, evidence, reminders
EDIT: Final = "desk.edit"  # the register
SEE_OTHERS: Final = "desk.see-others"  # how other people's offices work
MOVE: Final = "desk.move"  # many cases or rows at once
MANAGE: Final = "desk.manage"  # accounts, handling marks, erasing
PARTNER: Final = "desk.partner"  # a partner's own pages
OPEN: Final = "desk.open"  # a file, by its own permission
SUBSCRIBE: Final = "desk.subscribe"  # calendars of what one may see
_LADDER = (Role.VIEWER, Role.OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR)


def account_of(login: Login) -> Account | None:
    """The account of a login; None for nobody, or for a login an administrator has given none."""
    return getattr(login, "account", None) if login.is_authenticated else None


def by_of(request: HttpRequest) -> str:
    """Who writes, as it stands on record: the post of the login, else the login's name."""
    account = account_of(request.user)
    return (account.post if account else "") or request.user.get_username()


def _at_least(role: Role) -> Any:
    @predicate(name=f"at least {role}")  # type: ignore[untyped-decorator]  # rules has no types
    def holds(login: Login) -> bool:
        account = account_of(login)
        return account is not None and account.role in _LADDER[_LADDER.index(role) :]

    return holds


@predicate  # type: ignore[untyped-decorator]  # rules has no types
def is_partner(login: Login) -> bool:
    """Whether a login stands for a partner."""
    account = account_of(login)
    return account is not None and account.role == Role.PARTNER and bool(account.partner)


for _name, _predicate in {
    SEE: _at_least(Role.VIEWER),
    RECORD: _at_least(Role.OFFICER),
    EDIT: _at_least(Role.OFFICER),
    SEE_OTHERS: _at_least(Role.COORDINATOR),
    MOVE: _at_least(Role.COORDINATOR),
    MANAGE: _at_least(Role.ADMINISTRATOR),
    PARTNER: is_partner,
    OPEN: is_partner | _at_least(Role.VIEWER),
    SUBSCRIBE: is_partner | _at_least(Role.VIEWER),
}.items():
    add_perm(_name, _predicate)


class Days(StrEnum):
    """On the desks of which days a page is answered. What is recorded is recorded on that of today."""

    READ = "read on any, written today"
    TODAY = "today alone"
    ANY = "any"


def page(permission: str, *verbs: str, to_write: str = "", days: Days = Days.READ) -> Callable[[View], View]:
    """Mark a view: the permission it asks for, the verbs it answers (GET unless others are named), and the one to write.

    A partner who asks for the office's first page is led to its own; any other page that is not allowed is refused alike,
    whether or not what it is about exists. Where the desk is looked at as it stood on another day, a POST is refused unless
    `days` says that it records nothing of that day, and with TODAY the form is not shown there either.
    """
    allowed = verbs or ("GET",)

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            wanted = to_write if to_write and request.method == "POST" else permission
            if not request.user.has_perm(wanted):
                if request.path == "/" and request.user.has_perm(PARTNER):
                    return redirect("partner")
                raise PermissionDenied
            _refuse_other_days(request, days)
            return view(request, *args, **kwargs)

        found = require_http_methods([*allowed, "HEAD"] if "GET" in allowed else list(allowed))(guarded)
        found.permission, found.verbs, found.to_write = permission, allowed, to_write  # type: ignore[attr-defined]
        return found

    return mark


def _refuse_other_days(request: HttpRequest, days: Days) -> None:
    """Raise DayError where a page is not answered on the day that is looked at."""
    writes = request.method == "POST" or (days == Days.TODAY and request.method not in {"HEAD", "OPTIONS"})
    if writes and days != Days.ANY and not request.desk.is_today:  # type: ignore[attr-defined]  # set by the middleware
        raise DayError(_("This is the desk of another day, where nothing can be recorded. Go back to today first."))
