"""What a forecast rests on: of one milestone what decides its day, of the whole what it was made from; the cases to start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.kept import Kept
from lockwasher.forecast.forecast import Weight
from lockwasher.forecast.proposals import proposed_of
from lockwasher.records.kept_values import KeptMilestone
from lockwasher.web.access import SEE, page
from lockwasher.web.hidden import hidden_from
from lockwasher.web.loose_rows import rows_of, seen_starts, start_told
from lockwasher.web.pages.home import NONE_KEPT, kept_of, work_on
from lockwasher.web.pictures.fan import fan_scale
from lockwasher.web.seeing import Desk
from lockwasher.web.tables import Column, Listing, listing_page, percent

_MOST = 12  # weights of a kind that are shown
STARTS = Listing(
    "to-start",
    gettext_lazy("Cases to start"),
    gettext_lazy("No case waits to be begun."),
    (
        Column("latest", gettext_lazy("Start by"), lambda start: start.latest or _("too late")),
        Column("case", gettext_lazy("Case"), lambda start: start.title),
        Column("about", gettext_lazy("About"), lambda start: start.subject),
        Column("office", gettext_lazy("Office"), lambda start: start.office, is_filter=True),
        Column("decision", gettext_lazy("People must decide first"), lambda start: start.is_decision, is_filter=True),
        Column("so_that", gettext_lazy("So that"), lambda start: start.asked[0].reason),
        Column("n_asked", gettext_lazy("Asked for by"), lambda start: len(start.asked), is_number=True),
    ),
)


@page(SEE)
def milestone(request: HttpRequest, name: str) -> HttpResponse:
    """One milestone: its days and what decides them."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    held = desk.portfolio.milestone.get(name)
    if held is None:
        raise Http404
    kept = kept_of(desk)
    found = kept.milestones.get(name) if kept else None
    rows = (
        [row for row in rows_of(kept, desk.world.portfolio, desk.portfolio) if row.line.milestone_id == name]
        if kept
        else []
    )
    told: dict[str, Any] = {"title": held.title, "milestone": held, "kept": kept, "found": found, "rows": rows}
    told["scale"] = fan_scale(
        [row.line.dates for row in rows], [row.line.need_by for row in rows if row.line.dates], desk.day
    )
    told["day"] = desk.day
    if kept and found:
        told |= _rests_on(kept, found, desk)
    return render(request, "forecast/milestone.html", told)


@page(SEE)
def forecast(request: HttpRequest) -> HttpResponse:
    """What the forecast of the day was made from."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    kept = kept_of(desk)
    told: dict[str, Any] = {"title": _("What the forecast rests on"), "kept": kept, **work_on(desk, kept)}
    if kept:
        summary = kept.forecast.summary
        spread = summary["spread"] or {"shares": []}
        told["told"] = summary
        told["oversize"] = [name for name in summary["taken_for_oversize"] if name in desk.portfolio.item]
        told["shares"] = [(one, percent(one["share"])) for one in spread["shares"]]
        told["explained"], told["guess_share"] = percent(spread.get("explained")), percent(spread.get("guess_share"))
    return render(request, "forecast/forecast.html", told)


@page(SEE)
def starts(request: HttpRequest) -> HttpResponse:
    """Every case that nobody has begun, and by when it must be."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    kept = kept_of(desk)
    if kept is None:
        return listing_page(request, replace(STARTS, empty=NONE_KEPT), ())
    return listing_page(request, STARTS, seen_starts(kept, desk.portfolio, desk.world.portfolio))


def _rests_on(kept: Kept, found: KeptMilestone, desk: Desk) -> dict[str, Any]:
    hidden = hidden_from(desk.portfolio, desk.world.portfolio)

    def told(weights: tuple[Weight, ...]) -> list[Weight]:
        return [weight for weight in weights[:_MOST] if not hidden.is_in(weight.name)]

    titles = {one: office.title for one, office in kept.offices.items()}
    decides = [
        (_("Needs it waits for"), [_weight("", weight, weight.name) for weight in told(found.causes)]),
        (_("Cases"), [_weight("case", weight, case_told(weight.name, desk)) for weight in told(found.cases)]),
        (_("Offices"), [_weight("office", w, titles.get(w.name, w.name)) for w in found.offices[:_MOST]]),
        (_("Steps"), list(_steps(told(found.steps), desk))),
    ]
    before = kept.before.milestones.get(found.id) if kept.before else None
    return {
        "decides": [(label, weights) for label, weights in decides if weights],
        "before": before if before and before != found.dates else None,
        "on_time": percent(found.on_time),
        "guesses": percent(found.guess_share) if found.guess_share is not None else "",
        "starts": [
            (one.case, case_told(one.case, desk), start_told(one))
            for one in found.start_bys
            if not hidden.is_in(one.case)
        ],
    }


def _steps(weights: list[Weight], desk: Desk) -> Iterator[tuple[str, str, str, float, str]]:
    for weight in weights:
        case, _slash, step = weight.name.rpartition("/")
        progress = desk.world.progress.get(case)
        title = progress.procedure.step[step].title if progress and step in progress.procedure.step else step
        yield "case", case, f"{title}, {case_told(case, desk)}", weight.share, percent(weight.share)


def _weight(view: str, weight: Weight, text: str) -> tuple[str, str, str, float, str]:
    return view, weight.name, text, weight.share, percent(weight.share)


def case_told(case: str, desk: Desk) -> str:
    """What a case is called: a proposed one by its procedure and that nobody has opened it."""
    proposed = proposed_of(case)
    if proposed is None:
        return case
    editions = desk.world.library.of.get(proposed[0], ())
    title = editions[-1].title if editions else proposed[0]
    return _("%(title)s for %(subject)s (no case open)") % {"title": title, "subject": proposed[1]}


urlpatterns = [
    path("forecast/", forecast, name="forecast"),
    path("starts/", starts, name="starts"),
    path("milestones/<str:name>/", milestone, name="milestone"),
]
