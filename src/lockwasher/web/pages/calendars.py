"""Calendars: the addresses an account has, a new one, one revoked; and the calendar itself, for programs that subscribe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lockwasher.actions import clock
from lockwasher.actions.calendars import Of, Scope, feed, standing_of, title_of
from lockwasher.actions.desk import desk_world, seen_portfolio, viewer_of
from lockwasher.actions.look import DayError
from lockwasher.forecast.agenda import Dated
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Role as ViewerRole
from lockwasher.web.access import SUBSCRIBE, account_of, page
from lockwasher.web.feeds import FeedError, Made, asked_of, find_feed, make_feed, note_fetch, scopes
from lockwasher.web.links import address
from lockwasher.web.models import Account, CalendarFeed

KINDS = {Of.POST: gettext_lazy("post"), Of.PARTNER: gettext_lazy("partner"), Of.PROJECT: gettext_lazy("project")}
# The pages about the things of a calendar: those of the office, and those of a partner.
_PAGES = {"cases": "case", "milestones": "milestone", "items": "item", "consignments": "consignment",
          "contributions": "contribution", "agreements": "agreement"}  # fmt: skip
_PARTNERS_PAGES = {"cases": "partner-case", "items": "partner-item", "consignments": "partner-consignment"}


class CalendarForm(forms.Form):
    """Whose days, and what the address is for."""

    of = forms.ChoiceField(
        label=gettext_lazy("Calendar of"), error_messages={"required": gettext_lazy("choose whose days you want")}
    )
    label = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("A word of your own, such as telephone: so that you know later which one to revoke."),
    )

    def __init__(self, account: Account, portfolio: Portfolio, *args: Any) -> None:
        super().__init__(*args)
        found = [(str(one), f"{title_of(portfolio, one)} ({KINDS[one.of]})") for one in scopes(account, portfolio)]
        self.fields["of"].choices = [("", "–"), *found]  # type: ignore[attr-defined]


@page(SUBSCRIBE, "GET", "POST")
def calendars(request: HttpRequest) -> HttpResponse:
    """The addresses of an account; a new one is told once, on the page that answers its making."""
    account, seen = account_of(request.user), request.desk.portfolio  # type: ignore[attr-defined]
    assert account is not None  # whoever may subscribe has one
    form, made = CalendarForm(account, seen, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        of, _slash, name = form.cleaned_data["of"].partition("/")
        try:
            made = make_feed(account, seen, Scope(Of(of), name), form.cleaned_data["label"].strip())
        except FeedError as error:
            form.add_error("of", str(error))
    return _page(request, account, form, made)


def _page(request: HttpRequest, account: Account, form: CalendarForm, made: Made | None) -> HttpResponse:
    seen: Portfolio = request.desk.portfolio  # type: ignore[attr-defined]
    mine = set(scopes(account, seen))
    rows = [
        (row, title_of(seen, scope) if scope in mine else row.name, KINDS[scope.of], scope in mine)
        for row in CalendarFeed.objects.filter(owner=account.login).order_by("-pk")
        if (scope := Scope(Of(row.of), row.name))
    ]
    told: dict[str, Any] = {"title": _("Calendars"), "form": form if not made else CalendarForm(account, seen)}
    if made:
        told["address"] = request.build_absolute_uri(reverse("calendar", args=[made.secret]))
        told["webcal"] = "webcal" + told["address"].removeprefix("https").removeprefix("http")
        told["made"] = title_of(seen, Scope(Of(made.row.of), made.row.name))
    answer = render(request, "calendars/list.html", told | {"rows": rows}, status=400 if form.errors else 200)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


@page(SUBSCRIBE, "POST")
def revoke_calendar(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke an address of one's own: from now on it answers that there is nothing."""
    found = get_object_or_404(CalendarFeed, pk=number, owner=request.user.pk)
    found.delete()
    messages.success(request, _("The address is revoked. Programs that use it find nothing there any more."))
    return redirect("calendars")


@login_not_required
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar of a secret address: without login, cookies or page; nothing where its owner may not see it any more."""
    row, day = find_feed(secret), clock.today()
    if row is None or not _may_have(row.owner.account, row):
        return HttpResponse(_("There is no such calendar.\n"), "text/plain; charset=utf-8", status=404)
    base = request.build_absolute_uri("/")
    asked = asked_of(row)
    note_fetch(row, day)
    standing = standing_of(asked, day, base)
    headers = {
        "ETag": f'"{standing.tag}"',
        "Last-Modified": http_date(standing.at.timestamp()),
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
    }
    if _has_it(request, headers["ETag"], standing.at):
        return HttpResponseNotModified(headers=headers)
    body = feed(asked, day, standing, lambda one: _address(request, asked.role == ViewerRole.PARTNER, one))
    headers["Content-Disposition"] = 'inline; filename="lockwasher.ics"'
    return HttpResponse(body, "text/calendar; charset=utf-8", headers=headers)


def _may_have(account: Account, row: CalendarFeed) -> bool:
    """Whether an account may have a calendar today: by its role, and by what it sees."""
    try:
        world = desk_world(clock.today())
    except DayError:
        return False
    viewer = viewer_of(world, ViewerRole(account.role), account.partner or None)
    return Scope(Of(row.of), row.name) in set(scopes(account, seen_portfolio(world, viewer)))


def _has_it(request: HttpRequest, tag: str, changed_at: datetime) -> bool:
    """Whether a program has this calendar already (RFC 9110, 13.1): by its tag, else by its day."""
    if "If-None-Match" in request.headers:
        held = [one.removeprefix("W/") for one in parse_etags(request.headers["If-None-Match"])]
        return tag in held or "*" in held
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and int(changed_at.timestamp()) <= since


def _address(request: HttpRequest, is_partner: bool, one: Dated) -> str:
    view = (_PARTNERS_PAGES if is_partner else _PAGES).get(one.noun, "")
    found = address(view, one.record) if view else ""
    return request.build_absolute_uri(found) if found else ""


urlpatterns = [
    path("calendars/", calendars, name="calendars"),
    path("calendars/<int:number>/revoke/", revoke_calendar, name="revoke-calendar"),
    path("calendar/<str:secret>.ics", calendar, name="calendar"),
]
