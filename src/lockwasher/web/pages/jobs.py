"""Jobs: how far one is, shown as it goes; and asking for a forecast."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse

from lockwasher.actions.jobs import ask_for_forecast, job
from lockwasher.web.access import RECORD, SEE, Days, page
from lockwasher.web.seeing import Desk
from lockwasher.web.templatetags.desk import job_title


@page(SEE)
def job_page(request: HttpRequest, id: UUID) -> HttpResponse:
    """How far a job is. The bar asks again every second; once it is over, the page around the bar is loaded anew."""
    found = job(str(id))
    if found is None:
        raise Http404
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "jobs/job.html", {"title": job_title(found), "job": found})
    answer = render(request, "jobs/bar.html", {"job": found})
    if found.is_over:
        answer["HX-Refresh"] = "true"
    return answer


@page(RECORD, "POST", days=Days.ANY)
def forecast_job(request: HttpRequest) -> HttpResponseBase:
    """Ask for a forecast of the day that is looked at, and go back to it."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    ask_for_forecast(desk.day)
    home = reverse("home")
    return redirect(home if desk.is_today else f"{home}?as_of={desk.day}")


urlpatterns = [
    path("jobs/forecast/", forecast_job, name="ask-forecast"),
    path("jobs/<uuid:id>/", job_page, name="job"),
]
