"""Offices: backlog, capacity, wait, how often critical; and what a vacancy or one more desk does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.jobs import Job, Kind, ask_what_desks_do, desks_subject, newest_job
from lockwasher.actions.kept import kept_forecast
from lockwasher.actions.offices import MOST_DESKS, Answer, OfficeError, Question, answer, change_of
from lockwasher.cases.throughput import months
from lockwasher.cases.waiting import own_side
from lockwasher.web.access import RECORD, SEE, SEE_OTHERS, Days, page
from lockwasher.web.office_rows import office_listing, office_row, office_rows
from lockwasher.web.seeing import Desk
from lockwasher.web.tables import listing_page, show
from lockwasher.web.waiting_rows import backlog, waiting_rows

MONTHS = 12


def day_field(label: Any, *, required: bool) -> forms.DateField:
    """A field for a day, as the house writes it."""
    widget = forms.DateInput(attrs={"placeholder": "2017-07-26", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, input_formats=["%Y-%m-%d"])


class DeskForm(forms.Form):
    """A question of what other desks do."""

    from_on = day_field(gettext_lazy("From"), required=True)
    until_on = day_field(gettext_lazy("Until"), required=False)
    desks = forms.IntegerField(
        label=gettext_lazy("Desks it has"),
        required=False,
        min_value=1,
        max_value=MOST_DESKS,
        help_text=gettext_lazy("For this question alone; left out: as the register says."),
    )
    more = forms.IntegerField(widget=forms.HiddenInput, min_value=-MOST_DESKS, max_value=MOST_DESKS)

    def __init__(self, *args: Any, has_desks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desks"].required = not has_desks
        if not has_desks:
            self.fields["desks"].help_text = _("For this question alone; the register states none.")
            told = _("This office is not modelled as a queue: state its desks to see what one more or fewer does.")
            self.fields["desks"].error_messages["required"] = told


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked: its answer, or the job that works it out."""

    answer: Answer | None
    job: Job | None
    again: str


@page(SEE)
def offices(request: HttpRequest) -> HttpResponse:
    """The offices of the host's side."""
    return _list(request, is_own=True)


@page(SEE_OTHERS)
def other_offices(request: HttpRequest) -> HttpResponse:
    """Everybody else's offices."""
    return _list(request, is_own=False)


@page(SEE, "GET", "POST", to_write=RECORD, days=Days.ANY)
def office(request: HttpRequest, name: str) -> HttpResponseBase:
    """One office; a question of what other desks do is asked here, and answered where it was worked out."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    _refuse(request, name)
    given = request.POST if request.method == "POST" else request.GET if "more" in request.GET else None
    registered = desk.portfolio.office.get(name)
    form = DeskForm(given, initial={"from_on": desk.day}, has_desks=bool(registered and registered.desks))
    asked = None
    if given is not None and form.is_valid():
        try:
            asked = _asked(desk, name, form.cleaned_data, is_new=request.method == "POST")
        except OfficeError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            if request.method == "POST":
                return redirect(_address(request, name, form.cleaned_data))
    if request.headers.get("HX-Request") and asked:
        return render(request, "offices/asked.html", {"asked": asked})
    is_wrong = given is not None and not form.is_valid()
    return render(request, "offices/office.html", _context(request, name, form, asked), status=400 if is_wrong else 200)


def _list(request: HttpRequest, *, is_own: bool) -> HttpResponse:
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    kept = kept_forecast(desk.day, desk.stamp)
    rows = office_rows(desk.world, desk.portfolio, waiting_rows(desk, as_of), kept, is_own=is_own)
    told: dict[str, Any] = {"kept": kept, "is_own": is_own, "may_see_others": request.user.has_perm(SEE_OTHERS)}
    return listing_page(request, office_listing(as_of, is_own=is_own), rows, "offices/list.html", **told)


def _refuse(request: HttpRequest, name: str) -> None:
    """Refuse an office that is not on record, or that is somebody else's and may not be seen."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    if name not in own_side(desk.portfolio, desk.world.library) and not request.user.has_perm(SEE_OTHERS):
        raise PermissionDenied
    if name not in desk.portfolio.office and name not in desk.world.library.offices:
        raise Http404


def _asked(desk: Desk, name: str, told: Mapping[str, Any], *, is_new: bool) -> Asked:
    """The answer to a question and how its job stands; asked anew, a job is made where no fresh answer is kept."""
    change = change_of(desk.world, Question(office=name, **told))
    found = answer(desk.day, change)
    if is_new and (found is None or found.is_stale):
        ask_what_desks_do(desk.day, change)
    job = None if found and not found.is_stale else newest_job(Kind.DESKS, desks_subject(desk.day, change))
    return Asked(found, job, "?" + urlencode(_plain(told)))


def _address(request: HttpRequest, name: str, told: Mapping[str, Any]) -> str:
    as_of = {"as_of": request.GET["as_of"]} if request.GET.get("as_of") else {}
    return f"{reverse('office', args=[name])}?{urlencode({**_plain(told), **as_of})}#asked"


def _plain(told: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in told.items() if value is not None}


def _context(request: HttpRequest, name: str, form: DeskForm, asked: Asked | None) -> dict[str, Any]:
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    world = desk.world
    rows = tuple(row for row in waiting_rows(desk, as_of) if row.waiting.office == name)
    kept = kept_forecast(desk.day, desk.stamp)
    row = office_row(world, name, rows, kept)
    return {
        "title": row.name,
        "office": row,
        "calendar": str(world.calendar_of(name)),
        "entry": world.library.offices.get(name),
        "shown": show(backlog(as_of), rows, QueryDict()),
        "months": months(desk.portfolio, world.progress, name)[-MONTHS:],
        "kept": kept,
        "form": form,
        "asked": asked,
        "may_ask": request.user.has_perm(RECORD),
        "is_own": name in own_side(desk.portfolio, world.library),
        "heading": _("What waits here"),
    }


urlpatterns = [
    path("offices/", offices, name="offices"),
    path("other-offices/", other_offices, name="other-offices"),
    path("offices/<str:name>/", office, name="office"),
]
