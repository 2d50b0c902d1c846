"""The links that partners answer by: the list, a new one for a question, and revoking one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from lockwasher.actions import clock
from lockwasher.actions.answer_links import For, link_list, make_link, revoke_link
from lockwasher.actions.nudges import send_question
from lockwasher.actions.questions import all_questions, may_be_told, question
from lockwasher.records.answer_links import Link
from lockwasher.web.access import RECORD, Days, by_of, page
from lockwasher.web.links import linked
from lockwasher.web.tables import Column, Listing, listing_page


@page(RECORD, days=Days.TODAY)
def answer_links(request: HttpRequest) -> HttpResponse:
    """Every link about what may be seen, the newest first."""
    return listing_page(request, _listing(get_token(request)), _seen(request), "questions/links.html")


@page(RECORD, "POST")
@never_cache
def question_link(request: HttpRequest, number: int) -> HttpResponseBase:
    """Make a link to answer a question by, and show its address this once or send it."""
    found = question(number)
    portfolio = request.desk.portfolio  # type: ignore[attr-defined]  # set by the middleware
    if found is None or not found.to_partner or not may_be_told(found, portfolio):
        raise Http404
    if request.POST.get("act") == "send":
        letter = send_question(number, base_of(request), by_of(request))
        messages.success(request, _("The letter to %(to)s is queued.") % {"to": letter.address})
        return redirect("question", number)
    link, secret = make_link(For(partner=found.to_partner, question=number), by_of(request))
    return made(request, link, secret)


@page(RECORD, "POST")
def revoke(request: HttpRequest, number: int) -> HttpResponseBase:
    """Revoke a link."""
    if number not in {link.id for link in _seen(request)}:
        raise Http404
    revoke_link(number, by_of(request))
    messages.success(request, _("The link is revoked: it opens nothing any more."))
    return redirect("answer-links")


def made(request: HttpRequest, link: Link, secret: str) -> HttpResponse:
    """Show the address of a new link, which is kept nowhere and so can be shown this once alone."""
    told = {"title": _("A link to answer by"), "link": link, "address": f"{base_of(request)}{secret}/"}
    return render(request, "questions/link.html", told)


def base_of(request: HttpRequest) -> str:
    """What the address of every link begins with."""
    desk = settings.DESK_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    return f"{desk}{reverse('answer', args=['-']).removesuffix('-/')}"


def _seen(request: HttpRequest) -> list[Link]:
    portfolio = request.desk.portfolio  # type: ignore[attr-defined]  # set by the middleware
    told = {one.id for one in all_questions() if may_be_told(one, portfolio)}
    return [link for link in link_list() if (link.question in told if link.question else link.case in portfolio.case)]


def state_of(link: Link) -> str:
    """How a link stands."""
    if link.used_at:
        return _("answered")
    if link.revoked_at:
        return _("revoked")
    return _("open") if link.is_open(clock.now()) else _("expired")


def _listing(token: str) -> Listing:
    def revoking(row: Link) -> SafeString:
        if not row.is_open(clock.now()):
            return mark_safe("")
        return format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<button class="btn btn-sm btn-outline-secondary" aria-label="{}">{}</button></form>',
            reverse("revoke-link", args=[row.id]),
            token,
            _("Revoke link %(number)s") % {"number": row.id},
            _("Revoke"),
        )

    return Listing(
        "answer-links",
        gettext_lazy("Links to answer by"),
        gettext_lazy("No link was made yet. Make one from a question to a partner, or nudge a partner on the board."),
        (
            Column("id", gettext_lazy("Link"), lambda row: row.id, is_number=True),
            Column("partner", gettext_lazy("Partner"), lambda row: row.partner, is_filter=True),
            Column("about", gettext_lazy("For"), _for, _for_link),
            Column("made_on", gettext_lazy("Made on"), lambda row: row.made_at.date()),
            Column("made_by", gettext_lazy("By"), lambda row: row.made_by, is_filter=True),
            Column("expires_on", gettext_lazy("Good until"), lambda row: row.expires_at.date()),
            Column("state", gettext_lazy("State"), state_of, is_filter=True),
            Column("recorded", gettext_lazy("What was recorded"), lambda row: row.recorded),
            Column("revoke", gettext_lazy("Revoke"), lambda _row: "", revoking, is_exported=False, is_act=True),
        ),
    )


def _for(row: Link) -> str:
    return _("question %(number)s") % {"number": row.question} if row.question else f"{row.case}, {row.step}"


def _for_link(row: Link) -> SafeString:
    return linked("question", _for(row), row.question) if row.question else linked("case", _for(row), row.case)


urlpatterns = [
    path("answer-links/", answer_links, name="answer-links"),
    path("answer-links/<int:number>/revoke/", revoke, name="revoke-link"),
    path("questions/<int:number>/link/", question_link, name="question-link"),
]
