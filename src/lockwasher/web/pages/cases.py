"""Cases: the list, where one stands, what happened in it, and how what happens is recorded, corrected and opened."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from lockwasher.actions.cases import CaseError, Opening, open_case
from lockwasher.actions.desk import desk_world
from lockwasher.actions.evidence import EvidenceError, Upload, keep_evidence
from lockwasher.actions.jobs import ask_for_forecast
from lockwasher.actions.kept import kept_forecast
from lockwasher.actions.record import Happening, Recorded, RecordError, record_event, recorders
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import Procedure
from lockwasher.records.evidence import Place
from lockwasher.register.nouns import Event
from lockwasher.web.access import RECORD, SEE, Days, account_of, by_of, page
from lockwasher.web.case_forms import CorrectForm, OpenForm, RecordForm, add_error, told_before
from lockwasher.web.case_rows import LISTING, case_rows, office_title, proposal_listing, proposal_rows
from lockwasher.web.case_view import CaseView, changed, event_told
from lockwasher.web.evidence_forms import DropForm
from lockwasher.web.files import too_large
from lockwasher.web.pictures.fan import fan_scale
from lockwasher.web.tables import listing_page

TYPED = ("occurred", "outcome", "so", "source", "evidence")  # what goes along to the correction of another's event


@page(SEE)
def cases(request: HttpRequest) -> HttpResponse:
    """The list of cases."""
    desk = request.desk  # type: ignore[attr-defined]
    world, portfolio, as_of = desk.world, desk.portfolio, request.GET.get("as_of", "")
    rows = partial(case_rows, world, portfolio, as_of)
    return listing_page(request, LISTING, rows, "cases/list.html", of=(world, portfolio))


@page(SEE)
def proposed(request: HttpRequest) -> HttpResponse:
    """The cases nobody has opened and the forecast assumes."""
    desk = request.desk  # type: ignore[attr-defined]
    kept = kept_forecast(desk.day, desk.stamp)
    rows = proposal_rows(kept, desk.portfolio, request.GET.get("as_of", "")) if kept else ()
    may = desk.is_today and request.user.has_perm(RECORD)
    return listing_page(request, proposal_listing(may), rows, "cases/proposed.html")


@page(SEE)
def case(request: HttpRequest, case: str) -> HttpResponse:
    """Where a case stands, and what happened in it."""
    view = _view(request, case)
    kept = view.kept()
    milestones = view.milestones(kept)
    may_write = request.desk.is_today and request.user.has_perm(RECORD)  # type: ignore[attr-defined]
    context = {
        "title": view.case.id,
        "view": view,
        "steps": view.steps(),
        "clocks": view.clocks(),
        "facts": view.facts(),
        "events": view.events(),
        "kept": kept,
        "milestones": milestones,
        "scale": fan_scale(
            [days for row in milestones for days in (row.dates, row.before)],
            [row.wanted for row in milestones],
            view.world.as_of,
        ),
        "may_write": may_write,
        "drop_form": DropForm(account=account_of(request.user)) if may_write else None,
    }
    return render(request, "cases/case.html", context)


@page(RECORD, "GET", "POST", days=Days.TODAY)
def record(request: HttpRequest, case: str) -> HttpResponseBase:
    """Record what happened: a step finished, or a fact decided; without either, choose one."""
    view = _view(request, case)
    asked = request.POST if request.method == "POST" else request.GET
    step, fact = view.procedure.step.get(asked.get("step", "")), asked.get("fact", "")
    if step is None and fact not in view.procedure.facts:
        context = {"title": _("What happened"), "view": view, "steps": view.steps()}
        return render(request, "cases/choose.html", context, status=400 if request.method == "POST" else 200)
    what = {"step": step.name if step else None, "fact": "" if step else fact}
    if request.method == "GET":
        form = RecordForm(initial={"occurred": view.world.as_of}, step=step, account=account_of(request.user))
        return _form(request, view, form, **what)
    form = RecordForm(request.POST.copy(), request.FILES, step=step, account=account_of(request.user))
    return _act(request, view, form, what)


@page(RECORD, "GET", "POST", days=Days.TODAY)
def correct(request: HttpRequest, case: str, event: str) -> HttpResponseBase:
    """Correct what was recorded, or take it away; with a reason."""
    view = _view(request, case)
    found = next((e for e in view.portfolio.events_of.get(case, ()) if e.id == event), None)
    if found is None:
        raise Http404
    step = view.procedure.step.get(found.step or "")
    what = {"step": found.step, "fact": found.sets[0] if found.sets else "", "event": found}
    account, is_void = account_of(request.user), request.POST.get("act") == "void" or found.is_void
    if request.method == "GET":
        initial = told_before(found) | {name: request.GET[name] for name in told_before(found) if name in request.GET}
        return _form(request, view, CorrectForm(initial=initial, step=step, account=account, is_void=is_void), **what)
    form = CorrectForm(request.POST.copy(), request.FILES, step=step, account=account, is_void=is_void)
    return _act(request, view, form, {**what, "is_void": is_void})


@page(RECORD, "GET", "POST", days=Days.TODAY)
def open_one(request: HttpRequest) -> HttpResponseBase:
    """Open a case; the procedure chosen, the facts it asks for are asked as well."""
    asked = request.POST if request.method == "POST" else request.GET
    library, desk = read_library(), request.desk  # type: ignore[attr-defined]
    editions = library.of.get(asked.get("procedure", ""), ())
    chosen: Procedure | None = editions[-1] if editions else None
    if request.method == "GET" or asked.get("act") == "facts":
        initial = {"opened": desk.day, **{name: asked[name] for name in asked}}
        return _open_form(request, OpenForm(initial=initial, library=library, procedure=chosen))
    form = OpenForm(request.POST, library=library, procedure=chosen)
    if form.is_valid():
        told = {
            name: form.cleaned_data[name] for name in ("procedure", "subject", "opened", "source", "note", "is_another")
        }
        try:
            opened = open_case(
                Opening(**told, edition=form.cleaned_data["edition"] or None, facts=form.facts()), by_of(request)
            )
        except CaseError as error:
            add_error(form, error.field, str(error))
        else:
            ask_for_forecast(desk.today)
            messages.success(request, _("Case %(case)s is open.") % {"case": opened.id})
            return redirect("case", opened.id)
    return _open_form(request, form)


# ---------------------------------------------------------------- the case


def _view(request: HttpRequest, case: str) -> CaseView:
    """The case as the login sees it. Raises Http404 alike for one that is hidden and one that is not there."""
    desk = request.desk  # type: ignore[attr-defined]
    found = next((held for held in desk.portfolio.cases if held.id == case), None)
    if found is None or case not in desk.world.progress:
        raise Http404
    return CaseView(found, desk.world, desk.portfolio, request.GET.get("as_of", ""))


# ---------------------------------------------------------------- recording


def _act(request: HttpRequest, view: CaseView, form: RecordForm, what: Mapping[str, Any]) -> HttpResponseBase:
    """Record what a form says and show the case; where that is refused the form again, with all that was typed and why."""
    for told in too_large(getattr(request, "skipped_files", ())):
        form.add_error("dropped", told)
    standing: Event | None = None
    if form.is_valid() and _keep_files(request, view, form, what):
        try:
            recorded = record_event(_happening(view, form, what), by_of(request))
        except RecordError as error:
            standing = error.standing
            add_error(form, error.field, str(error))
        else:
            _tell(request, view, recorded)
            return redirect("case", view.case.id)
    return _form(request, view, form, status=400, standing=standing, **what)


def _keep_files(request: HttpRequest, view: CaseView, form: RecordForm, what: Mapping[str, Any]) -> bool:
    """Keep the files of a form as evidence; their ids go into the form, so that they are not asked for again."""
    told, kept = form.cleaned_data, list(form.cleaned_data["evidence"])
    for n, file in enumerate(told["dropped"]):
        upload = Upload(
            name=file.name,
            chunks=file.chunks(),
            source=told["source"],
            handling=told["handling"] or "internal",
            partners=told["partners"],
            places=(Place("cases", view.case.id, what["step"] or ""),),
            key=f"{told['key']}-{n}" if told["key"] else "",
        )
        try:
            kept.append(keep_evidence(upload, by_of(request)).evidence.id)
        except EvidenceError as error:
            add_error(form, error.field, str(error))
    form.cleaned_data["evidence"] = tuple(kept)
    form.data["evidence"] = " ".join(kept)  # type: ignore[index]  # a copy that can be changed
    return not form.errors


def _happening(view: CaseView, form: RecordForm, what: Mapping[str, Any]) -> Happening:
    told, event, is_void = form.cleaned_data, what.get("event"), bool(what.get("is_void"))
    says: dict[str, Any] = {"is_void": True} if is_void else {"step": what["step"], "outcome": told.get("outcome")}
    if not is_void and not what["step"]:
        says = {"sets": (what["fact"], told["so"] == "yes")}
    return Happening(
        case=view.case.id,
        occurred=event.occurred if is_void and event else told["occurred"],
        corrects=event.id if event else None,
        evidence=told["evidence"],
        source=told["source"],
        note=told["note"],
        key=told["key"],
        **says,
    )


def _tell(request: HttpRequest, view: CaseView, recorded: Recorded) -> None:
    """Say what was recorded, what it changed, and what is irregular about it."""
    if recorded.was_there:
        messages.info(request, _("This had been recorded already; it was not recorded twice."))
        return
    world = desk_world(view.world.as_of)
    offices = {step.office: office_title(world, step.office) for step in view.procedure.steps}
    after = world.progress[view.case.id]
    told = _("Recorded: %(what)s, %(when)s.") % {"what": event_told(recorded.event), "when": recorded.event.occurred}
    messages.success(request, f"{told} {changed(view.progress, after, offices)}")
    for remark in recorded.remarks:
        messages.warning(request, _("Irregular: %(remark)s") % {"remark": remark})
    ask_for_forecast(world.as_of)


def _form(request: HttpRequest, view: CaseView, form: RecordForm, **what: Any) -> HttpResponse:
    standing = what.get("standing")
    context = {
        "title": _("Correct what was recorded") if what.get("event") else _("Record what happened"),
        "view": view,
        "form": form,
        "step": view.procedure.step.get(what.get("step") or ""),
        "step_name": what.get("step") or "",
        "fact": what.get("fact") or "",
        "event": what.get("event"),
        "standing": standing,
        "recorder": recorders(view.case.id).get(standing.id) if standing else None,
        "typed": urlencode({name: form.data.get(name, "") for name in TYPED if form.data.get(name)}),
    }
    return render(request, "cases/record.html", context, status=what.get("status", 200))


def _open_form(request: HttpRequest, form: OpenForm) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, "cases/open.html", {"title": _("Open a case"), "form": form}, status=status)


urlpatterns = [
    path("cases/", cases, name="cases"),
    path("proposed-cases/", proposed, name="proposed-cases"),
    path("open-case/", open_one, name="case-open"),
    path("cases/<str:case>/", case, name="case"),
    path("cases/<str:case>/record/", record, name="case-record"),
    path("cases/<str:case>/events/<str:event>/correct/", correct, name="event-correct"),
]
