"""The first hour: how far an office has come with its own list, and what comes next; the desk set back over its own record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any, Final, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lockwasher.actions.first_hour import Step, begin_project, first_hour
from lockwasher.actions.jobs import Kind, ask_to_look_back, newest_job
from lockwasher.actions.looking_back import Cry, Hit, looked_back
from lockwasher.actions.register import RegisterError
from lockwasher.forecast.replay import Outcome
from lockwasher.register.nouns import PartnerKind
from lockwasher.web.access import EDIT, RECORD, SEE, by_of, page
from lockwasher.web.hidden import hidden_from
from lockwasher.web.links import linked
from lockwasher.web.seeing import Desk
from lockwasher.web.tables import Column, Listing, listing_page

T = TypeVar("T", Hit, Cry)
_FIELDS: Final = {"id": "project", "host": "host", "country": "country", "kind": "kind"}


class ProjectForm(forms.Form):
    """The project that the rows of a list belong to, and its host laboratory."""

    project = forms.CharField(label=_("Project"), max_length=100, help_text=_("a short id, such as icarus"))
    host = forms.CharField(label=_("Host laboratory"), max_length=100, help_text=_("a short id, such as fermilab"))
    country = forms.CharField(label=_("Country of the host"), max_length=2, help_text=_("two letters, such as US"))
    kind = forms.ChoiceField(label=_("What the host is"), choices=[(str(kind), str(kind)) for kind in PartnerKind])


@page(SEE)
def first(request: HttpRequest) -> HttpResponse:
    """The steps of the first hour, in their order."""
    return _page(request, ProjectForm())


@page(EDIT, "POST")
def begin(request: HttpRequest) -> HttpResponseBase:
    """Put the project and its host on record, or say at each field what is wrong."""
    form = ProjectForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            begin_project(told["project"], told["host"], told["country"], told["kind"], by_of(request))
        except RegisterError as error:
            for fault in error.faults:
                form.add_error(
                    _FIELDS.get(fault.field or "", "project"),
                    f"{fault.message}; {fault.fix}" if fault.fix else fault.message,
                )
        else:
            return redirect("first-hour")
    return _page(request, form, status=400)


@page(RECORD, "POST")
def ask_back(request: HttpRequest) -> HttpResponseBase:
    """Ask for the desk to be set back over the last year."""
    ask_to_look_back(request.desk.today)  # type: ignore[attr-defined]
    return redirect("look-back")


@page(SEE)
def look_back(request: HttpRequest) -> HttpResponse:
    """What struck in the year before, what the desk would have warned of and when, and what it would have cried in vain."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = looked_back(desk.day)
    job = newest_job(Kind.BACK, desk.day.isoformat())
    hits, cries = _seen(desk, found.hits if found else ()), _seen(desk, found.cries if found else ())
    counts = Counter(cry.outcome for cry in cries)
    early = [hit.days_before for hit in hits if hit.days_before is not None and hit.days_before > 0]
    told: dict[str, Any] = {
        "found": found,
        "job": job if job and (not job.is_over or job.error) else None,
        "hits": sorted(hits, key=lambda hit: hit.struck_on),
        "n_warned": len(early),
        "days_before": median(early) if early else None,
        "outcomes": [(OUTCOMES[outcome], counts[outcome]) for outcome in Outcome],
        "may_ask": desk.is_today and request.user.has_perm(RECORD),
    }
    return listing_page(request, CRIES, cries, "first_hour/back.html", **told)


def _page(request: HttpRequest, form: ProjectForm, status: int = 200) -> HttpResponse:
    desk: Desk = request.desk  # type: ignore[attr-defined]
    stages = first_hour(desk.portfolio, desk.day)
    following = next((stage.step for stage in stages if not stage.is_done), None)
    told = {
        "title": _("The first hour"),
        "stages": [
            (stage, TITLES[stage.step], PARTS.get(stage.step, f"first_hour/{stage.step}.html")) for stage in stages
        ],
        "following": following,
        "form": form,
    }
    return render(request, "first_hour/page.html", told, status=status)


def _seen(desk: Desk, found: Iterable[T]) -> list[T]:
    """Without what names records that the login does not see."""
    hidden = hidden_from(desk.portfolio, desk.world.portfolio)
    return [one for one in found if not hidden.is_in(f"{one.milestone} {one.title}")]


def _milestone(cry: Cry) -> SafeString:
    return linked("register-record", cry.title, "milestones", cry.milestone)


TITLES: Final = {
    Step.PROJECT: _("Name the project and its host laboratory"),
    Step.LIST: _("Load your own list"),
    Step.POSTS: _("Name the posts"),
    Step.CLAUSES: _("Say which agreement each item comes under"),
    Step.NEED_BYS: _("Say by when things are wanted"),
    Step.LOOSE: _("See what will come loose"),
    Step.BACK: _("Set the desk back twelve months"),
}
PARTS: Final = {Step.BACK: "first_hour/back-step.html"}
OUTCOMES: Final = {
    Outcome.STRUCK: _("struck: a slip is on record"),
    Outcome.STOOD: _("still lacking on the day, with no slip of its own"),
    Outcome.VAIN: _("never struck: a false alarm"),
    Outcome.OPEN: _("not decided yet"),
}
CRIES: Final = Listing(
    "warnings-of-the-year",
    _("The desk set back twelve months"),
    _("The desk would have warned of nothing."),
    (
        Column("warning", _("Warning"), lambda cry: cry.title, _milestone),
        Column("first", _("First stood"), lambda cry: cry.first_on),
        Column("days", _("Days looked at on which it stood"), lambda cry: cry.n_days, is_number=True),
        Column("outcome", _("What became of it"), lambda cry: str(OUTCOMES[cry.outcome]), is_filter=True),
    ),
)

urlpatterns = [
    path("first-hour/", first, name="first-hour"),
    path("first-hour/begin/", begin, name="begin-project"),
    path("first-hour/back/", look_back, name="look-back"),
    path("first-hour/back/ask/", ask_back, name="ask-look-back"),
]
