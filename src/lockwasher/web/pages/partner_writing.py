"""What a partner writes: a step of its own that was done, the facts of its items, a question, an answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from lockwasher.actions.evidence import EvidenceError, Upload
from lockwasher.actions.own_steps import record_own_step
from lockwasher.actions.questions import QuestionError, answer, ask, may_be_told, question
from lockwasher.actions.record import Happening, RecordError
from lockwasher.actions.register import RegisterError, edit_record, versions_of
from lockwasher.calendars.spans import on
from lockwasher.records.store import ConflictError
from lockwasher.web.access import PARTNER, by_of, page
from lockwasher.web.pages.partner import Part, case_context, item_context, part_of
from lockwasher.web.partner_forms import FACTS, FactsForm, StepForm
from lockwasher.web.question_forms import AnswerForm, AskForm


@page(PARTNER, "POST")
def record_step(request: HttpRequest, name: str, step: str) -> HttpResponseBase:
    """Record that a step asked of the partner is done; what was typed stays where it cannot be recorded."""
    part = part_of(request)
    if name not in part.portfolio.case:
        raise Http404
    asked = next((one for one in part.told(name).ready if one.name == step), None)
    if asked is None:
        messages.error(request, _("This step is not asked of you now: it is on record already, or not to be done yet."))
        return redirect("partner-case", name)
    form = StepForm.of(asked, part.desk.day, request.POST, request.FILES)
    if form.is_valid() and _is_recorded(request, part, name, form):
        messages.success(
            request, _("Recorded: %(step)s, on %(day)s.") % {"step": asked.title, "day": form.cleaned_data["on"]}
        )
        return redirect("partner-case", name)
    return render(request, "partner/case.html", case_context(part, name, form), status=400)


def _is_recorded(request: HttpRequest, part: Part, name: str, form: StepForm) -> bool:
    stated = form.cleaned_data
    happening = Happening(
        case=name, step=form.step, occurred=on(stated["on"]), outcome=stated.get("outcome") or None, note=stated["note"]
    )
    try:
        record_own_step(part.desk.viewer, happening, _upload(stated["file"]), by_of(request))
    except EvidenceError as error:
        form.add_error("file", str(error))
    except RecordError as error:
        form.add_error("on", str(error))
    return not form.errors


def _upload(file: UploadedFile[bytes] | None) -> Upload | None:
    return Upload(name=file.name or "", chunks=file.chunks()) if file else None


@page(PARTNER, "POST")
def facts(request: HttpRequest, name: str) -> HttpResponseBase:
    """Change what is on record of an item, as far as its partner knows it best."""
    part = part_of(request)
    if name not in part.portfolio.item:
        raise Http404
    form = FactsForm(request.POST.dict())
    if form.is_valid() and _is_kept(request, name, form):
        messages.success(request, _("Kept. The host sees who changed it, when and why."))
        return redirect("partner-item", name)
    return render(request, "partner/item.html", item_context(part, name, form), status=400)


def _is_kept(request: HttpRequest, name: str, form: FactsForm) -> bool:
    try:
        edit_record("items", name, form.cells, by_of(request), form.cleaned_data["reason"], form.cleaned_data["seen"])
    except RegisterError as error:
        for fault in error.faults:
            field = fault.field if fault.field in FACTS else None
            form.add_error(field, f"{fault.message}{f'; {fault.fix}' if fault.fix else ''}")
    except ConflictError:
        form.data = {**form.data, "seen": str(versions_of("items", [name])[name])}
        told = _("Somebody changed this item after you opened it. What is on record now stands above, what you typed is still here: compare, then keep it again.")  # fmt: skip
        form.add_error(None, told)
    return not form.errors


@page(PARTNER, "GET", "POST")
def ask_host(request: HttpRequest) -> HttpResponseBase:
    """Ask the host; it need not be known who there knows."""
    part = part_of(request)
    data = request.POST if request.method == "POST" else None
    form = AskForm.for_partner(part.portfolio, data, request.GET.get("about", ""))
    if request.method == "POST" and form.is_valid():
        try:
            ask(form.asking(part.partner), by_of(request))
        except QuestionError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Asked. The answer will stand on your first page."))
            return redirect("partner")
    told = {"title": _("Ask the host"), "form": form, "kind": "ask"}
    return render(request, "partner/question.html", told, status=400 if form.errors else 200)


@page(PARTNER, "GET", "POST")
def question_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """A question put to the partner or by it, and its answer."""
    part = part_of(request)
    found = question(number)
    if found is None or part.partner not in {found.to_partner, found.from_partner}:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and found.to_partner != part.partner:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            answer(number, form.cleaned_data["answer"], by_of(request))
        except QuestionError as error:
            form.add_error("answer", str(error))
        else:
            messages.success(request, _("Answered."))
            return redirect("partner")
    is_mine = found.to_partner == part.partner and found.is_open
    about = found.record if may_be_told(found, part.portfolio) else ""
    told = {"title": _("A question"), "form": form, "question": found, "about": about, "is_mine": is_mine}
    return render(request, "partner/question.html", told, status=400 if form.errors else 200)


urlpatterns = [
    path("partner/cases/<str:name>/steps/<str:step>/", record_step, name="partner-record-step"),
    path("partner/items/<str:name>/facts/", facts, name="partner-facts"),
    path("partner/questions/ask/", ask_host, name="partner-ask"),
    path("partner/questions/<int:number>/", question_page, name="partner-question"),
]
