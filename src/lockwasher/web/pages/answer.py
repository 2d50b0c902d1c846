"""What a partner opens by a link, without an account: one question or one step, and the form that answers it, once."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lockwasher.actions import clock
from lockwasher.actions.answer_links import (
    CLOSED,
    Done,
    LinkClosedError,
    Opened,
    answer_question,
    answer_step,
    open_link,
    say_not_yet,
)
from lockwasher.actions.contacts import LANGUAGES, language_of
from lockwasher.actions.duties import title_of
from lockwasher.actions.evidence import EvidenceError, Upload
from lockwasher.actions.questions import QuestionError, may_be_told
from lockwasher.actions.record import RecordError
from lockwasher.calendars.spans import on
from lockwasher.web.files import too_large
from lockwasher.web.partner_forms import StepForm
from lockwasher.web.question_forms import AnswerForm, NotYetForm

MOST_WRONG: Final = 30  # links that open nothing, from one address of the network
WITHIN_SECONDS: Final = 600


@login_not_required
# Nobody is let in by a cookie here, so there is none that another site could use; and a body, which may hold a file, is not
# even read before the secret is known to be good.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Show what is asked, and record the answer. Looking uses nothing up."""
    response = _too_many(request) or _answered(request, secret)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answered(request: HttpRequest, secret: str) -> HttpResponseBase:
    try:
        opened = open_link(secret)
        with override(language_of(f"partner:{opened.link.partner}")):
            if opened.step is None and opened.question is None:
                return _page(request, opened)
            if request.method == "POST":
                return _take(request, opened, secret)
            return _page(request, opened, _form(opened))
    except LinkClosedError:
        if request.method == "POST" and _is_used(secret):  # a second click, after the first was recorded
            return redirect("answer", secret)
        _count(request)
        with override(_language_asked(request)):
            told = {"title": _("This link opens nothing"), "told": _(CLOSED), "language": get_language()}
            return render(request, "answer/closed.html", told, status=404)


def _is_used(secret: str) -> bool:
    try:
        return open_link(secret).is_used
    except LinkClosedError:
        return False


def _language_asked(request: HttpRequest) -> str:
    """The first language of the browser in which letters are written: of a link that opens nothing no reader is known."""
    asked = [one.strip()[:2].lower() for one in request.headers.get("Accept-Language", "").split(",")]
    return next((one for one in asked if one in LANGUAGES), LANGUAGES[0])


def _take(request: HttpRequest, opened: Opened, secret: str) -> HttpResponseBase:
    """Record what was typed and show that; where it cannot be recorded the form again, with all that was typed."""
    if opened.step and request.POST.get("kind") == "not-yet":
        return _take_words(request, opened, secret)
    form = _form(opened, request)
    for told in too_large(getattr(request, "skipped_files", ())):
        form.add_error("file" if "file" in form.fields else None, told)
    if form.is_valid() and _is_recorded(form, secret):
        return redirect("answer", secret)
    now = open_link(secret)  # somebody else may have answered with it meanwhile
    return _page(request, now, form if now.step or now.question else None, status=400)


def _take_words(request: HttpRequest, opened: Opened, secret: str) -> HttpResponseBase:
    """Keep why a step is not done yet; where nothing is said the form again."""
    form = NotYetForm(request.POST)
    if form.is_valid():
        try:
            say_not_yet(secret, form.cleaned_data["text"])
        except QuestionError as error:
            form.add_error("text", _refusal(error))
        else:
            return redirect("answer", secret)
    return _page(request, opened, _form(opened), status=400, not_yet=form)


def _is_recorded(form: StepForm | AnswerForm, secret: str) -> bool:
    stated = form.cleaned_data
    try:
        if isinstance(form, AnswerForm):
            answer_question(secret, stated["answer"])
        else:
            file = stated["file"]
            upload = Upload(name=file.name or "", chunks=file.chunks()) if file else None
            done = Done(occurred=on(stated["on"]), outcome=stated.get("outcome") or None, note=stated["note"])
            answer_step(secret, done, upload)
    except (QuestionError, EvidenceError, RecordError) as error:
        field = "answer" if isinstance(error, QuestionError) else "file" if isinstance(error, EvidenceError) else "on"
        form.add_error(field, _refusal(error))
    return not form.errors


def _refusal(error: Exception) -> str:
    """Why something is not recorded, to a reader of this page: rules and register speak English, which is said and marked."""
    if get_language() == LANGUAGES[0]:
        return str(error)
    frame = _("This was not recorded. The desk gives the reason in English:")
    return format_html('{} <span lang="{}">{}</span>', frame, LANGUAGES[0], str(error))


def _form(opened: Opened, request: HttpRequest | None = None) -> StepForm | AnswerForm:
    data, files = (request.POST, request.FILES) if request else (None, None)
    return StepForm.of(opened.step, clock.today(), data, files) if opened.step else AnswerForm(data)


def _page(
    request: HttpRequest,
    opened: Opened,
    form: StepForm | AnswerForm | None = None,
    status: int = 200,
    not_yet: NotYetForm | None = None,
) -> HttpResponse:
    link, seen, told = opened.link, opened.portfolio, opened.question
    title = opened.step.title if opened.step else _("A question to you") if told else _("Nothing is asked any more")
    context: dict[str, Any] = {
        "title": _("Answered") if opened.is_used else title,
        "opened": opened,
        "partner": seen.partner[link.partner].name if link.partner in seen.partner else link.partner,
        "form": form,
        "not_yet": (not_yet or NotYetForm()) if opened.step and form else None,
        "language": get_language(),
        "about": title_of(seen, seen.case[link.case].subject) if opened.case else "",
    }
    if told and told.record and may_be_told(told, seen):
        context["about"] = title_of(seen, told.record)
    return render(request, "answer/answer.html", context, status=status)


# ---------------------------------------------------------------- how often somebody may try


def _too_many(request: HttpRequest) -> HttpResponse | None:
    """A refusal where too many links that open nothing were tried from where the request comes from."""
    if cache.get(_key(request), 0) < MOST_WRONG:
        return None
    with override(_language_asked(request)):
        told = _(
            "Too many links that open nothing were tried from where you are. Wait ten minutes, then open yours again."
        )
        words = {"title": _("Too many tries"), "told": told, "language": get_language()}
        return render(request, "answer/closed.html", words, status=429)


def _count(request: HttpRequest) -> None:
    key = _key(request)
    cache.set(key, cache.get(key, 0) + 1, WITHIN_SECONDS)


def _key(request: HttpRequest) -> str:
    where = get_adapter().get_client_ip(request)
    return f"answer-links-wrong:{hashlib.sha256(where.encode()).hexdigest()}"


urlpatterns = [path("answer/<str:secret>/", answer, name="answer")]
