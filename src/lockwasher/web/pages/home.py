"""What will come loose: what will be late, what cannot be computed, what to start this week; each with its one next step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.jobs import Kind, Standing, jobs_of
from lockwasher.actions.kept import LATE, UNKNOWN, Kept, kept_forecast, newest_kept
from lockwasher.records.store import is_empty
from lockwasher.web.access import SEE, page
from lockwasher.web.drawn import Drawn, drawn
from lockwasher.web.loose_rows import LINES, GroupView, LoosePage, LooseRow, loose_page
from lockwasher.web.pages.views import saved_views
from lockwasher.web.pictures.fan import fan_scale
from lockwasher.web.seeing import Desk
from lockwasher.web.tables import csv_file, listing_page, xlsx_file

FIRST_LINES, FIRST_STARTS = 12, 7
NONE_KEPT = gettext_lazy("No forecast of this day is kept, so nothing is listed. Have it made on the first page.")


@page(SEE)
def home(request: HttpRequest) -> HttpResponseBase:
    """The first page, or the file of what it shows."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    kept = kept_of(desk)
    if kept is None and is_empty():
        return render(request, "home/empty.html", {"title": _("What will come loose")})
    told = {"title": _("What will come loose"), "kept": kept, **work_on(desk, kept)}
    if kept is None:
        return render(request, "home/none.html", told)
    form = request.GET.get("format")
    if form in {"csv", "xlsx"}:
        shown = _loose(request, kept).shown
        return csv_file(shown) if form == "csv" else xlsx_file(shown)
    told["part"] = drawn(request, (desk.portfolio, kept.forecast), lambda: _draw(request, desk, kept))
    if request.htmx.target == "loose":  # type: ignore[attr-defined]
        return HttpResponse(told["part"].html)
    return render(request, "home/home.html", {**told, "views": saved_views(request, "home")})


def _draw(request: HttpRequest, desk: Desk, kept: Kept) -> Drawn:
    """What comes loose, and what to start, as it is drawn until the forecast or the register changes."""
    found = _loose(request, kept)
    told = {
        "found": found,
        "shown": found.shown,
        "scale": _scale(desk, (*found.late, *found.unknown)),
        "starts": found.starts[:FIRST_STARTS],
        "n_more_starts": len(found.starts) - FIRST_STARTS,
        "is_filtered": len(found.shown.rows) != found.shown.n_all,
        "moved": moved(kept),
        "day": desk.day,
    }
    return Drawn(render_to_string("home/loose.html", told, request), len(found.shown.rows))


@page(SEE)
def group(request: HttpRequest, kind: str, rank: int) -> HttpResponse:
    """The first lines of one cause, to be laid under it; folded up again, none."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    kept = kept_of(desk)
    found = _loose(request, kept) if kept and kind in {LATE, UNKNOWN} else None
    views = (*found.late, *found.unknown) if found else ()
    view = next((one for one in views if one.group.kind == kind and one.group.rank == rank), None)
    if view is None:
        raise Http404
    told = {
        "view": view,
        "rows": () if "fold" in request.GET else view.rows[:FIRST_LINES],
        "n_more": len(view.rows) - FIRST_LINES,
        "scale": _scale(desk, (), view.rows[:FIRST_LINES]),
        "query": _filters(request),
    }
    return render(request, "home/lines.html", told)


@page(SEE)
def lines(request: HttpRequest) -> HttpResponse:
    """Every line, or those of one cause, as a list."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    kept = kept_of(desk)
    rows: tuple[LooseRow, ...] = tuple(_loose(request, kept, is_filtered=False).shown.rows) if kept else ()
    cause = request.GET.get("cause", "")
    if cause:
        rows = tuple(row for row in rows if row.group.cause == cause)
    title = rows[0].group.title if cause and rows else LINES.title
    listing = LINES if kept else replace(LINES, empty=NONE_KEPT)
    return listing_page(request, listing, rows, "home/list.html", heading=title, cause=cause)


def kept_of(desk: Desk) -> Kept | None:
    """The forecast a page of a day reads: that day's; of today, while there is none yet, the last one before."""
    return newest_kept(desk.day, desk.stamp) if desk.is_today else kept_forecast(desk.day, desk.stamp)


def work_on(desk: Desk, kept: Kept | None) -> dict[str, Any]:
    """What is being done about the forecast of a day, or why the last attempt failed."""
    subject = desk.day.isoformat()
    last = jobs_of(Kind.FORECAST, subject)
    job = next((one for one in reversed(last) if not one.is_over), None)
    has_failed = job is None and bool(last) and last[0].standing == Standing.FAILED
    is_earlier = kept is not None and kept.as_of != desk.day
    return {
        "job": job,
        "failed": last[0] if has_failed and (kept is None or kept.is_stale or is_earlier) else None,
        "is_earlier": is_earlier,
        "day": desk.day,
    }


def moved(kept: Kept) -> dict[str, str]:
    """By how many days the P80 of each milestone moved since the forecast before, in words, where it did."""
    found: dict[str, str] = {}
    for name, before in kept.before.milestones.items() if kept.before else ():
        now = kept.milestones.get(name)
        if now and before.p80 and now.dates.p80 and now.dates.p80 != before.p80:
            found[name] = _("P80 was %(day)s") % {"day": before.p80}
    return found


def _loose(request: HttpRequest, kept: Kept, *, is_filtered: bool = True) -> LoosePage:
    desk: Desk = request.desk  # type: ignore[attr-defined]
    query = _filters(request)
    if not is_filtered:
        query.clear()
    return loose_page(kept, desk.world.portfolio, desk.portfolio, query)


def _filters(request: HttpRequest) -> Any:
    """What was asked for, without what only says how it is to be answered."""
    query = request.GET.copy()
    for name in ("format", "page", "fold", "as_of"):
        query.pop(name, None)
    return query


def _scale(desk: Desk, views: tuple[GroupView, ...], rows: tuple[LooseRow, ...] = ()) -> Any:
    shown = [*(view.head for view in views), *rows]
    return fan_scale([row.line.dates for row in shown], [row.line.need_by for row in shown if row.line.dates], desk.day)


urlpatterns = [
    path("", home, name="home"),
    path("loose/", lines, name="loose-lines"),
    path("loose/<str:kind>/<int:rank>/", group, name="loose-group"),
]
