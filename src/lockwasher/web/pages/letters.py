"""Mail: every letter with its state and the server's own answer, a button that resends one, and mails that came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.outbox import letter, letters
from lockwasher.actions.sending import NotSentError, mail_server, mark_bounce, resend, server_down
from lockwasher.delivery.bounces import LARGEST
from lockwasher.records.outbox import ERASED, Sent, State
from lockwasher.web.access import RECORD, by_of, page
from lockwasher.web.hidden import hidden_of
from lockwasher.web.logs import without_secrets
from lockwasher.web.tables import Column, Listing, listing_page

STATES = {
    State.QUEUED: gettext_lazy("queued, not handed over yet"),
    State.CLAIMED: gettext_lazy("being handed over"),
    State.HANDED_OVER: gettext_lazy("handed over"),
    State.REFUSED: gettext_lazy("refused"),
    State.BOUNCED: gettext_lazy("came back"),
    State.UNKNOWN: gettext_lazy("broke off: not known whether it went"),
    State.REPLACED: gettext_lazy("not sent: a newer one took its place"),
}
KINDS = {
    "digest": gettext_lazy("digest"),
    "nudge": gettext_lazy("reminder"),
    "answer-link": gettext_lazy("link to answer"),
}
MAY_GO_AGAIN = frozenset({State.REFUSED, State.BOUNCED, State.UNKNOWN, State.HANDED_OVER})


class BounceForm(forms.Form):
    """A mail that came back."""

    dropped = forms.FileField(
        label=gettext_lazy("The mail in which a server gives a letter back (.eml)"),
        error_messages={"required": gettext_lazy("choose the mail that came back, saved as .eml")},
    )


@page(RECORD)
def mail(request: HttpRequest) -> HttpResponse:
    """The list of letters."""
    token = get_token(request)
    return listing_page(request, listing(token), _seen(request, letters()), "mail/list.html", **_around(BounceForm()))


@page(RECORD)
def letter_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """One letter: its words, and all that became of it."""
    found = _letter(request, number)
    told = {
        "title": found.subject,
        "letter": found,
        "state": STATES[found.state],
        "kind": KINDS.get(found.kind, found.kind),
        "history": [{**line, "told": STATES[State(line["state"])]} for line in found.history],
        "may_resend": found.state in MAY_GO_AGAIN and found.text != ERASED,
        "is_secret": found.kind == "answer-link",
        "text": without_secrets(found.text),
    }
    return render(request, "mail/letter.html", told)


@page(RECORD, "POST")
def resend_letter(request: HttpRequest, number: int) -> HttpResponseBase:
    """Queue a letter once more, because a person asks."""
    _letter(request, number)
    try:
        resend(number, by_of(request))
    except NotSentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The letter is queued once more."))
    return redirect("letter", number)


@page(RECORD, "POST")
def bounce(request: HttpRequest) -> HttpResponseBase:
    """Take a mail that came back, and mark the letter it is about."""
    form = BounceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            found = mark_bounce(form.cleaned_data["dropped"].read(LARGEST + 1))
        except NotSentError as error:
            form.add_error("dropped", str(error))
        else:
            messages.success(request, _("The letter is marked: it came back."))
            return redirect("letter", found.id)
    rows = _seen(request, letters())
    answer = listing_page(request, listing(get_token(request)), rows, "mail/list.html", **_around(form))
    answer.status_code = 400
    return answer


def _seen(request: HttpRequest, found: Iterable[Sent]) -> list[Sent]:
    """The letters as a login sees them: none to whom it does not see, and no words that name what it does not see."""
    hidden = hidden_of(request)
    return [
        replace(one, subject=hidden.told(one.subject), text=hidden.told(one.text))
        for one in found
        if not hidden.is_in(one.addressee.partition(":")[2])
    ]


def _letter(request: HttpRequest, number: int) -> Sent:
    """A letter as a login sees it. Raises Http404 where it sees none."""
    found = letter(number)
    seen = _seen(request, [found] if found else [])
    if not seen:
        raise Http404
    return seen[0]


def listing(token: str) -> Listing:
    """The columns of the list."""
    return Listing(
        "mail",
        gettext_lazy("Mail"),
        gettext_lazy("No letter was written yet. Name contacts first; digests are composed by the worker once a day."),
        (
            Column("day", gettext_lazy("Day"), lambda row: row.day),
            Column("kind", gettext_lazy("Kind"), lambda row: KINDS.get(row.kind, row.kind), is_filter=True),
            Column("to", gettext_lazy("To"), lambda row: row.addressee, _to, is_filter=True),
            Column("address", gettext_lazy("Address"), lambda row: row.address, is_shown=False),
            Column("subject", gettext_lazy("Subject"), lambda row: row.subject, _subject),
            Column("state", gettext_lazy("State"), lambda row: STATES[row.state], _state, is_filter=True),
            Column("answer", gettext_lazy("The server's answer"), lambda row: row.answer),
            Column("tries", gettext_lazy("Tries"), lambda row: row.n_tries, is_number=True),
            Column("next_try", gettext_lazy("Next try"), lambda row: _instant(row.next_try_at)),
            Column("settled", gettext_lazy("Since"), lambda row: _instant(row.settled_at or row.queued_at)),
            Column(
                "resend",
                gettext_lazy("Once more"),
                lambda _: "",
                lambda row: _again(row, token),
                is_exported=False,
                is_act=True,
            ),
        ),
    )


def _around(form: BounceForm) -> dict[str, Any]:
    return {"form": form, "is_configured": mail_server() is not None, "down": server_down()}


def _instant(instant: Any) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else ""


def _to(row: Sent) -> SafeString:
    return format_html('{}<br><span class="quiet">{}</span>', row.addressee, row.address)


def _subject(row: Sent) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("letter", args=[row.id]), row.subject)


def _state(row: Sent) -> SafeString:
    words = STATES[row.state]
    if row.state in {State.REFUSED, State.BOUNCED}:
        return format_html('<strong class="late">▲ {}</strong>', words)
    if row.state == State.UNKNOWN:
        return format_html('<span class="unknown">◆ {}</span>', words)
    return format_html("{}", words)


def _again(row: Sent, token: str) -> SafeString:
    if row.state not in MAY_GO_AGAIN or row.state == State.HANDED_OVER:
        return SafeString("")
    return format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-sm btn-outline-secondary" aria-label="{}">{}</button></form>',
        reverse("resend-letter", args=[row.id]),
        token,
        _("Resend letter %(n)s to %(who)s") % {"n": row.id, "who": row.addressee},
        _("Resend"),
    )


urlpatterns = [
    path("mail/", mail, name="letters"),
    path("mail/<int:number>/", letter_page, name="letter"),
    path("mail/<int:number>/resend/", resend_letter, name="resend-letter"),
    path("mail/bounce/", bounce, name="bounce"),
]
