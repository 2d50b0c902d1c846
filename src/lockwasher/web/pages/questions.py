"""Questions between the office and its partners, and among posts: the list, a new one, one with its answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.questions import QuestionError, all_questions, answer, ask, may_be_told, question
from lockwasher.records.questions import Question
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.access import RECORD, SEE, by_of, page
from lockwasher.web.question_forms import AnswerForm, AskForm
from lockwasher.web.tables import Column, Listing, listing_page

LISTING = Listing(
    "questions",
    gettext_lazy("Questions"),
    gettext_lazy("Nobody has asked anything yet. Ask a partner or a post what only they know."),
    (
        Column("asked_on", gettext_lazy("Asked on"), lambda row: row.asked_at.date()),
        Column("text", gettext_lazy("Question"), lambda row: row.text, lambda row: _link(row)),
        Column("from", gettext_lazy("From"), lambda row: row.from_partner or row.asked_by, is_filter=True),
        Column("to", gettext_lazy("To"), lambda row: row.to_partner or row.to_post, is_filter=True),
        Column("about", gettext_lazy("About"), lambda row: row.record),
        Column("is_open", gettext_lazy("Waits for an answer"), lambda row: row.is_open, is_filter=True),
        Column("answer", gettext_lazy("Answer"), lambda row: row.answer),
    ),
)


def _portfolio(request: HttpRequest) -> Portfolio:
    seen: Portfolio = request.desk.portfolio  # type: ignore[attr-defined]  # set by the middleware
    return seen


@page(SEE)
def questions(request: HttpRequest) -> HttpResponse:
    """Every question about what may be seen, the newest first."""
    rows = [one for one in all_questions() if may_be_told(one, _portfolio(request))]
    return listing_page(request, LISTING, rows, "questions/list.html")


@page(RECORD, "GET", "POST")
def ask_page(request: HttpRequest) -> HttpResponseBase:
    """Put a question."""
    about = request.GET.get("about", "")
    form = AskForm.for_office(_portfolio(request), request.POST if request.method == "POST" else None, about)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask(form.asking(), by_of(request))
        except QuestionError as error:
            form.add_error({"to": "to", "text": "text", "record": "about"}.get(error.field), str(error))
        else:
            messages.success(request, _("Asked."))
            return redirect("question", made.id)
    told = {"title": _("Ask a question"), "form": form}
    return render(request, "questions/ask.html", told, status=400 if form.errors else 200)


@page(SEE, "GET", "POST", to_write=RECORD)
def question_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """One question; answered by whoever of the office knows, where it was not put to a partner."""
    found = question(number)
    if found is None or not may_be_told(found, _portfolio(request)):
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and found.to_partner:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            answer(number, form.cleaned_data["answer"], by_of(request))
        except QuestionError as error:
            form.add_error("answer", str(error))
        else:
            messages.success(request, _("Answered."))
            return redirect("question", number)
    told = {"title": _("A question"), "question": found, "form": form}
    return render(request, "questions/question.html", told, status=400 if form.errors else 200)


def _link(row: Question) -> str:
    return format_html('<a href="{}">{}</a>', reverse("question", args=[row.id]), row.text[:120])


urlpatterns = [
    path("questions/", questions, name="questions"),
    path("questions/ask/", ask_page, name="ask-question"),
    path("questions/<int:number>/", question_page, name="question"),
]
