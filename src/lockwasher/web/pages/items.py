"""Items: the list, and of one what was planned, happened and will; who has it; how it comes in; what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from lockwasher.register.nouns import Field, Item
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.title import Standing, holding
from lockwasher.web.access import SEE, page
from lockwasher.web.agreement_rows import stands
from lockwasher.web.links import linked
from lockwasher.web.milestones import Milestones, Seen, milestones_on
from lockwasher.web.papers import agreements_over, terms_of
from lockwasher.web.remembered import remembered
from lockwasher.web.tables import Column, Listing, listing_page
from lockwasher.web.things import checks_page, named, part, seen_desk, short_name, stand_columns, thing_page, unbroken
from lockwasher.web.ways import ways_of

FACTS = (
    ("maker", _("Maker")), ("origin", _("Origin")), ("made_in_us", _("Of US origin")), ("melted_in", _("Steel melted in")),
    ("tariff_number", _("Tariff number")), ("goods", _("Goods")), ("model", _("Instrument type")), ("whole", _("Part of")),
    ("order", _("Order")), ("purpose", _("Purpose")), ("quantity", _("Quantity")), ("mass_kg", _("Mass, kg")),
    ("is_oversize", _("Oversize")), ("stays_months", _("Stays, months")), ("returns", _("Returns")),
    ("exported_on", _("Left the United States before on")), ("was_tested_under_bond", _("First entered for testing")),
    ("customs_value", _("Customs value")), ("credited_value", _("Credited value")), ("insured_value", _("Insured value")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """An item as a list tells it."""

    item: Item
    partners: tuple[str, ...]
    consignments: tuple[str, ...]
    title: str
    seen: Seen | None


@page(SEE)
def items(request: HttpRequest) -> HttpResponse:
    """The list of all items."""
    desk, as_of = seen_desk(request), request.GET.get("as_of", "")
    found = milestones_on(desk)

    def rows() -> tuple[Row, ...]:
        return remembered(found, "items", lambda: _rows(found))

    return listing_page(request, _listing(desk.portfolio, found, as_of), rows, of=(found,), kept=found.kept)


@page(SEE)
def item(request: HttpRequest, name: str) -> HttpResponse:
    """One item."""
    shown = thing_page(request, "items", name)
    one, world = shown.portfolio.item[name], shown.desk.world
    over = agreements_over(shown.portfolio, (name, *one.contributions, one.project))
    facts = [(label, _fact(one, field)) for field, label in FACTS]
    context = {
        "page": shown,
        "item": one,
        "title": one.title,
        "contributions": named("contribution", shown.portfolio.contribution, one.contributions, shown.as_of),
        "consignments": shown.portfolio.consignments_with.get(name, ()),
        "facts": facts,
        "n_unknown": sum(value is None for _, value in facts),
        "agreements": [(agreement, stands(shown.portfolio, agreement, world.as_of)) for agreement in over],
        "terms": terms_of(shown.portfolio, one, world),
    }
    return render(request, "items/item.html", context)


@page(SEE)
def item_routes(request: HttpRequest, name: str) -> HttpResponse:
    """The routes of an item side by side."""
    shown = thing_page(request, "items", name)
    one = shown.portfolio.item[name]
    told = {
        "page": shown,
        "item": one,
        "ways": ways_of(shown.desk.world, one, shown.portfolio),
        "heading": one.title,
        "back": "item",
    }
    return part(request, "items/routes.html", _("Routes through customs"), told)


@page(SEE)
def item_checks(request: HttpRequest, name: str) -> HttpResponse:
    """What the checks say of an item, and of the consignments and cases it is in."""
    shown = thing_page(request, "items", name)
    cases = (case.id for case in shown.portfolio.cases_about.get(name, ()))
    things = {name, *cases, *(one.id for one in shown.portfolio.consignments_with.get(name, ()))}
    return checks_page(request, shown, things, heading=shown.portfolio.item[name].title, back="item")


def _rows(found: Milestones) -> tuple[Row, ...]:
    """Every item that is seen as a list tells it."""
    return tuple(_row(one, found) for one in found.portfolio.items)


def _row(one: Item, found: Milestones) -> Row:
    portfolio = found.portfolio
    carried = tuple(consignment.id for consignment in portfolio.consignments_with.get(one.id, ()))
    partners = (portfolio.contribution[c].partner for c in one.contributions if c in portfolio.contribution)
    names = dict.fromkeys(portfolio.partner[p].name if p in portfolio.partner else p for p in partners)
    held = holding(portfolio, one, Field.TITLE, found.world.as_of)
    title = str(_("no paper")) if held.standing == Standing.GAP else held.holder or str(_("contested"))
    return Row(one, tuple(names), carried, title, found.foremost(one.id))


def _listing(portfolio: Portfolio, found: Milestones, as_of: str) -> Listing:
    day = found.world.as_of
    return Listing(
        "items",
        _("Items"),
        _("No item is on record. Add one under Register, or load a portfolio: lockwasher load FOLDER."),
        (
            Column("id", _("Id"), lambda row: row.item.id, lambda row: unbroken(linked("item", row.item.id, row.item.id, as_of=as_of))),
            Column("title", _("What it is"), lambda row: row.item.title),
            Column("partners", _("Partner"), lambda row: row.partners, is_filter=True,
                   shown=lambda row: ", ".join(map(short_name, row.partners))),
            Column("contributions", _("Contribution"), lambda row: row.item.contributions, is_filter=True,
                   shown=lambda row: named("contribution", portfolio.contribution, row.item.contributions, as_of)),
            Column("project", _("Project"), lambda row: row.item.project, is_filter=True, is_shown=False),
            Column("consignments", _("Consignment"), lambda row: row.consignments,
                   shown=lambda row: named("consignment", portfolio.consignment, row.consignments, as_of)),
            Column("title_with", _("Title"), lambda row: row.title, lambda row: unbroken(row.title), is_filter=True),
            *stand_columns(lambda row: row.seen, found, day),
        ),
    )  # fmt: skip


def _fact(one: Item, field: str) -> str | None:
    value = getattr(one, field)
    if value is None:
        return None
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if field.endswith("_value"):
        basis = getattr(one, f"{field}_basis")
        return f"{value.amount:,} {value.currency}" + (f" ({basis})" if basis else "")
    return str(value)


urlpatterns = [
    path("items/", items, name="items"),
    path("items/<str:name>/", item, name="item"),
    path("items/<str:name>/routes/", item_routes, name="item-routes"),
    path("items/<str:name>/checks/", item_checks, name="item-checks"),
]
