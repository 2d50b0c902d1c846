"""What a request sees: the world of its day, and of the portfolio what the login may see. Read once, when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lockwasher.actions import clock
from lockwasher.actions.desk import desk_at, seen_portfolio, viewer_of
from lockwasher.actions.look import DayError, reachable
from lockwasher.actions.refusals import is_refusal
from lockwasher.estimates.world import World
from lockwasher.records.snapshot import Stamp
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role, Viewer
from lockwasher.web.access import EDIT, MANAGE, MOVE, PARTNER, RECORD, SEE, account_of
from lockwasher.web.models import Account


@dataclass(frozen=True)
class Desk:
    """The desk on a day, as one login sees it. Pages show nothing that is not in `portfolio`; `world` is for reckoning."""

    account: Account | None
    day: date
    today: date

    @property
    def is_today(self) -> bool:
        """Whether this is the desk of today, where things can be recorded."""
        return self.day == self.today

    @property
    def world(self) -> World:
        """All that is known on the day. Raises DayError where nothing is."""
        return self._at[0]

    @property
    def stamp(self) -> Stamp:
        """The moment of the register that the world was made from."""
        return self._at[1]

    @cached_property
    def _at(self) -> tuple[World, Stamp]:
        return desk_at(self.day)

    @cached_property
    def portfolio(self) -> Portfolio:
        """What of the world's portfolio the login may see."""
        return seen_portfolio(self.world, self.viewer)

    @cached_property
    def viewer(self) -> Viewer:
        """Who looks; a login without an account sees what a partner's would that brings nothing."""
        if self.account is None:
            return Viewer(Role.PARTNER)
        return viewer_of(self.world, Role(self.account.role), self.account.partner or None)


def desk_of(request: HttpRequest) -> Desk:
    """The desk of a request. Raises DayError for a day that is none."""
    today, asked = clock.today(), request.GET.get("as_of", "")
    return Desk(account_of(request.user), _day(asked) if asked else today, today)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DayError(_("'%(text)s' is not a day; write 2017-07-26") % {"text": text[:40]}) from None
    return reachable(day)


class DeskMiddleware:
    """Gives every request its desk, and turns a refusal into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve a request."""
        request.desk = SimpleLazyObject(lambda: desk_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal as a page; any other error is a fault of ours."""
        if not is_refusal(exception):
            return None
        told = {"title": _("That cannot be shown"), "told": str(exception), "is_error": True}
        return render(request, "error.html", told, status=400)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows."""
    login = request.user
    return {
        "may_see": login.has_perm(SEE),
        "may_record": login.has_perm(RECORD),
        "may_edit": login.has_perm(EDIT),
        "may_move": login.has_perm(MOVE),
        "may_manage": login.has_perm(MANAGE),
        "is_partner": login.has_perm(PARTNER),
        "account": account_of(login),
        "today": clock.today(),
        "is_set_clock": clock.is_set(),
        "zone": clock.now().astimezone().tzname(),
        "as_of": request.GET.get("as_of", ""),
    }
