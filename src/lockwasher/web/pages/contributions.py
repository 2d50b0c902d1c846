"""Contributions: the list, and of one its items, the agreements over it and the clauses its items inherit."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from lockwasher.register.coverage import covering
from lockwasher.register.nouns import Contribution
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.access import SEE, page
from lockwasher.web.agreement_rows import stands
from lockwasher.web.links import linked
from lockwasher.web.milestones import Milestones, Seen, Stand, milestones_on
from lockwasher.web.papers import agreements_over, clauses_over
from lockwasher.web.remembered import remembered
from lockwasher.web.tables import Column, Listing, listing_page
from lockwasher.web.things import checks_page, named, seen_desk, stand_columns, thing_page, unbroken

MOST_ITEMS = 20  # shown on the page; all are in the list of items


@dataclass(frozen=True, slots=True)
class Row:
    """A contribution as a list tells it."""

    contribution: Contribution
    partner: str
    n_items: int
    n_late: int
    signed: tuple[str, ...]
    seen: Seen | None


@page(SEE)
def contributions(request: HttpRequest) -> HttpResponse:
    """The list of all contributions."""
    desk, as_of = seen_desk(request), request.GET.get("as_of", "")
    found = milestones_on(desk)

    def rows() -> tuple[Row, ...]:
        return remembered(found, "contributions", lambda: _rows(found))

    return listing_page(request, _listing(desk.portfolio, found, as_of), rows, of=(found,), kept=found.kept)


@page(SEE)
def contribution(request: HttpRequest, name: str) -> HttpResponse:
    """One contribution."""
    shown = thing_page(request, "contributions", name)
    one, world = shown.portfolio.contribution[name], shown.desk.world
    over = agreements_over(shown.portfolio, (name, one.project))
    items = shown.portfolio.items_under.get(name, ())
    partner = shown.portfolio.partner.get(one.partner)
    context = {
        "page": shown,
        "contribution": one,
        "title": one.title,
        "partner": partner.name if partner else one.partner,
        "items": [(each, shown.milestones.foremost(each.id)) for each in items[:MOST_ITEMS]],
        "n_items": len(items),
        "n_left": max(0, len(items) - MOST_ITEMS),
        "agreements": [(agreement, stands(shown.portfolio, agreement, world.as_of)) for agreement in over],
        "terms": clauses_over(shown.portfolio, over, name),
    }
    return render(request, "contributions/contribution.html", context)


@page(SEE)
def contribution_checks(request: HttpRequest, name: str) -> HttpResponse:
    """What the checks say of the items of a contribution."""
    shown = thing_page(request, "contributions", name)
    title = shown.portfolio.contribution[name].title
    return checks_page(request, shown, shown.portfolio.goods(name), heading=title, back="contribution")


def _rows(found: Milestones) -> tuple[Row, ...]:
    return tuple(_row(one, found) for one in found.portfolio.contributions)


def _row(one: Contribution, found: Milestones) -> Row:
    portfolio, about = found.portfolio, found.by_contribution.get(one.id, ())
    partner = portfolio.partner.get(one.partner)
    return Row(
        contribution=one,
        partner=partner.name if partner else one.partner,
        n_items=len(portfolio.items_under.get(one.id, ())),
        n_late=sum(found.seen(m).stand == Stand.LATE for m in about),
        signed=tuple(agreement.id for agreement in covering(portfolio, one, found.world.as_of)),
        seen=found.worst(about),
    )


def _listing(portfolio: Portfolio, found: Milestones, as_of: str) -> Listing:
    return Listing(
        "contributions",
        _("Contributions"),
        _("No contribution is on record. Say under Register what each partner brings, or load a portfolio."),
        (
            Column("id", _("Id"), lambda row: row.contribution.id,
                   lambda row: unbroken(linked("contribution", row.contribution.id, row.contribution.id, as_of=as_of))),
            Column("title", _("What a partner brings"), lambda row: row.contribution.title),
            Column("partner", _("Partner"), lambda row: row.partner, is_filter=True),
            Column("project", _("Project"), lambda row: row.contribution.project, is_filter=True),
            Column("n_items", _("Items"), lambda row: row.n_items, is_number=True),
            Column("n_late", _("Milestones late"), lambda row: row.n_late, is_number=True),
            Column("signed", _("Under signed paper"), lambda row: row.signed,
                   lambda row: named("agreement", portfolio.agreement, row.signed, as_of)),
            *stand_columns(lambda row: row.seen, found, found.world.as_of),
        ),
    )  # fmt: skip


urlpatterns = [
    path("contributions/", contributions, name="contributions"),
    path("contributions/<str:name>/", contribution, name="contribution"),
    path("contributions/<str:name>/checks/", contribution_checks, name="contribution-checks"),
]
