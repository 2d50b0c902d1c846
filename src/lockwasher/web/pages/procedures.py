"""Procedures: every edition as people read it, what changes from one to another, and running cases moved in bulk."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lockwasher.actions.migrate import MoveError, MovePlan, apply_move, plan_move
from lockwasher.actions.register import RegisterError
from lockwasher.estimates.editions import StepRead, read_edition
from lockwasher.estimates.world import World
from lockwasher.procedures.difference import difference
from lockwasher.procedures.model import Procedure
from lockwasher.records.store import ConflictError
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.access import MOVE, SEE, Days, by_of, page
from lockwasher.web.links import linked, subject_link
from lockwasher.web.pictures.boxes import Seen
from lockwasher.web.pictures.graph import graph
from lockwasher.web.procedure_rows import (
    edition_rows,
    editions_listing,
    estimate_told,
    gate_links,
    running_cases,
    standing_told,
)
from lockwasher.web.tables import listing_page

_MOST_CASES = 20  # that an edition's page names; the list of cases has them all


class MoveForm(forms.Form):
    """Why cases are moved."""

    reason = forms.CharField(
        label=gettext_lazy("Why they are moved"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=gettext_lazy("It stays in the history of every case."),
    )


@page(SEE)
def procedures(request: HttpRequest) -> HttpResponse:
    """The list of editions."""
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    rows = edition_rows(desk.world, desk.portfolio)
    return listing_page(request, editions_listing(as_of), rows, "procedures/list.html")


@page(SEE)
def newest(request: HttpRequest, name: str) -> HttpResponseBase:
    """The newest edition of a procedure."""
    editions = request.desk.world.library.of.get(name)  # type: ignore[attr-defined]
    if not editions:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    found = redirect("edition", name, editions[-1].edition_name)
    found["Location"] += f"?{query}" if query else ""
    return found


@page(SEE)
def edition(request: HttpRequest, name: str, edition: str) -> HttpResponse:
    """One edition: what it rests on, its steps with citation, clocks and estimates, as a picture and as a table."""
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    found = _edition(desk.world, name, edition)
    read = read_edition(desk.world, found)
    cases = running_cases(desk.world, desk.portfolio).get((name, edition), ())
    told = {
        "title": found.title,
        "read": read,
        "p": found,
        "steps": [_step(desk.world, step, as_of) for step in read.steps],
        "picture": mark_safe(graph(Seen(found, library=desk.world.library, say=_))),  # noqa: S308  # the graph escapes what it draws
        "others": [other for other in desk.world.library.of[name] if other is not found],
        "cases": [
            (linked("case", c.id, c.id, as_of=as_of), subject_link(desk.portfolio, c.subject, as_of))
            for c in cases[:_MOST_CASES]
        ],
        "n_cases": len(cases),
        "facts": [(fact, desk.world.library.facts[fact].title) for fact in found.facts],
    }
    return render(request, "procedures/edition.html", told)


@page(SEE)
def against(request: HttpRequest, name: str, edition: str, other: str) -> HttpResponse:
    """What changes from one edition to another."""
    desk = request.desk  # type: ignore[attr-defined]
    one, two = _edition(desk.world, name, edition), _edition(desk.world, name, other)
    told = {
        "title": _("%(title)s: what changes") % {"title": two.title},
        "one": one,
        "two": two,
        "changes": difference(one, two),
    }
    return render(request, "procedures/against.html", told)


@page(MOVE, "GET", "POST", days=Days.TODAY)
def move(request: HttpRequest, name: str, edition: str) -> HttpResponseBase:
    """Running cases moved to this edition: the dry run, and once it was seen the move itself."""
    desk = request.desk  # type: ignore[attr-defined]
    to = _edition(desk.world, name, edition)
    form = MoveForm(request.POST or None)
    chosen = request.POST.getlist("case") if request.method == "POST" else None
    if form.is_valid() and (moved := _moved(request, form, to, chosen or [])):
        return moved
    mine = _seen_cases(desk.portfolio, name)
    plan = plan_move(name, edition, mine if chosen is None else [case for case in chosen if case in mine])
    return render(
        request, "procedures/move.html", _move_told(desk.portfolio, plan, form), status=400 if form.is_bound else 200
    )


def _moved(request: HttpRequest, form: MoveForm, to: Procedure, chosen: list[str]) -> HttpResponseBase | None:
    """Move the chosen cases; None with the reason in the form where that is refused."""
    portfolio = request.desk.portfolio  # type: ignore[attr-defined]
    only = [case for case in chosen if case in _seen_cases(portfolio, to.id)]
    dry_run, reason = request.POST.get("dry_run", ""), form.cleaned_data["reason"]
    try:
        plan = apply_move(to.id, to.edition_name, dry_run, by_of(request), reason, only)
    except (MoveError, RegisterError, ConflictError) as error:
        form.add_error(None, str(error))
        return None
    n = len(plan.movable)
    messages.success(request, ngettext("%(n)s case moved.", "%(n)s cases moved.", n) % {"n": n})
    return redirect("edition", to.id, to.edition_name)


def _move_told(portfolio: Portfolio, plan: MovePlan, form: MoveForm) -> dict[str, object]:
    """What the page of a dry run tells."""
    movable = [
        (m, standing_told(m.before), standing_told(m.after), subject_link(portfolio, m.case.subject))
        for m in plan.movable
    ]
    return {
        "title": _("Move running cases to edition %(edition)s") % {"edition": plan.to.edition_name},
        "plan": plan,
        "p": plan.to,
        "movable": movable,
        "form": form,
        "dry_run": plan.digest,  # of what is shown now, whichever was sent
    }


def _seen_cases(portfolio: Portfolio, procedure: str) -> list[str]:
    return [case.id for case in portfolio.cases if case.procedure == procedure]


def _edition(world: World, name: str, edition: str) -> Procedure:
    try:
        return world.library.edition(name, edition)
    except KeyError:
        raise Http404 from None


def _step(world: World, read: StepRead, as_of: str) -> dict[str, object]:
    office = world.library.offices.get(read.step.office)
    return {
        "read": read,
        "step": read.step,
        "office": office.title if office else read.step.office,
        "gates": gate_links(world, read.step.gates, as_of),
        "estimate": estimate_told(read.estimate),
    }


urlpatterns = [
    path("procedures/", procedures, name="procedures"),
    path("procedures/<str:name>/", newest, name="procedure"),
    path("procedures/<str:name>/<str:edition>/", edition, name="edition"),
    path("procedures/<str:name>/<str:edition>/move/", move, name="move-cases"),
    path("procedures/<str:name>/<str:edition>/against/<str:other>/", against, name="editions-against"),
]
