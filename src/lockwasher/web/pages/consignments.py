"""Consignments: the list, and of one its items and legs, its timeline, title and needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from lockwasher.register.nouns import Consignment
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.access import SEE, page
from lockwasher.web.links import linked
from lockwasher.web.milestones import Milestones, Seen, milestones_on
from lockwasher.web.remembered import remembered
from lockwasher.web.tables import Column, Listing, listing_page
from lockwasher.web.things import checks_page, seen_desk, stand_columns, thing_page, unbroken


@dataclass(frozen=True, slots=True)
class Row:
    """A consignment as a list tells it."""

    consignment: Consignment
    shipper: str
    importer: str
    seen: Seen | None


@page(SEE)
def consignments(request: HttpRequest) -> HttpResponse:
    """The list of all consignments."""
    desk, as_of = seen_desk(request), request.GET.get("as_of", "")
    found = milestones_on(desk)

    def rows() -> tuple[Row, ...]:
        return remembered(found, "consignments", lambda: _rows(desk.portfolio, found))

    return listing_page(request, _listing(found, as_of), rows, of=(found,), kept=found.kept)


@page(SEE)
def consignment(request: HttpRequest, name: str) -> HttpResponse:
    """One consignment."""
    shown = thing_page(request, "consignments", name)
    one = shown.portfolio.consignment[name]
    partners = shown.portfolio.partner
    parties = (
        (_("Shipper"), one.shipper),
        (_("Importer of record"), one.importer),
        *((_("Insurer of the leg from %s") % leg.start, leg.insurer) for leg in one.legs if leg.insurer),
    )
    facts = [
        *((label, partners[who].name if who and who in partners else who) for label, who in parties),
        (_("Port of entry"), one.port_of_entry),
        (_("Incoterm"), " ".join(filter(None, (one.incoterm, one.incoterm_place))) or None),
    ]
    context = {"page": shown, "consignment": one, "title": one.title, "facts": facts}
    return render(request, "consignments/consignment.html", context)


@page(SEE)
def consignment_checks(request: HttpRequest, name: str) -> HttpResponse:
    """What the checks say of a consignment, of its items and of the cases about it."""
    shown = thing_page(request, "consignments", name)
    goods = shown.portfolio.goods(name)
    things = {*goods, *(case.id for case in shown.portfolio.cases_sharing(name))}
    title = shown.portfolio.consignment[name].title
    return checks_page(request, shown, things, heading=title, back="consignment")


def _rows(portfolio: Portfolio, found: Milestones) -> tuple[Row, ...]:
    def name(partner: str | None) -> str:
        held = portfolio.partner.get(partner or "")
        return held.name if held else partner or ""

    return tuple(Row(c, name(c.shipper), name(c.importer), found.foremost(c.id)) for c in portfolio.consignments)


def _listing(found: Milestones, as_of: str) -> Listing:
    return Listing(
        "consignments",
        _("Consignments"),
        _("No consignment is on record. Say under Register which items travel together, or load a portfolio."),
        (
            Column("id", _("Id"), lambda row: row.consignment.id,
                   lambda row: unbroken(linked("consignment", row.consignment.id, row.consignment.id, as_of=as_of))),
            Column("title", _("What travels"), lambda row: row.consignment.title),
            Column("n_items", _("Items"), lambda row: len(row.consignment.items), is_number=True),
            Column("shipper", _("Shipper"), lambda row: row.shipper, is_filter=True),
            Column("importer", _("Importer of record"), lambda row: row.importer or None, is_filter=True),
            Column("port_of_entry", _("Port of entry"), lambda row: row.consignment.port_of_entry),
            *stand_columns(lambda row: row.seen, found, found.world.as_of),
        ),
    )  # fmt: skip


urlpatterns = [
    path("consignments/", consignments, name="consignments"),
    path("consignments/<str:name>/", consignment, name="consignment"),
    path("consignments/<str:name>/checks/", consignment_checks, name="consignment-checks"),
]
