"""Agreements: the tree from umbrella to annex, one of them, and how much stands under signed paper by its need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from lockwasher.readiness.coverage import Bare, Covered
from lockwasher.register.agreements import above, directly_below, standing_of, tree
from lockwasher.web.access import SEE, page
from lockwasher.web.agreement_rows import (
    Row,
    case_rows,
    items_listing,
    occasions_of,
    standing_cell,
    stands,
    states_of,
    tree_listing,
)
from lockwasher.web.coverage_kept import ShareRow, coverage_of, share_rows
from lockwasher.web.links import linked, listed, subject_link
from lockwasher.web.tables import Column, Listing, Text, listing_page

NO_ITEM = gettext_lazy("No item is on record. Add contributions and their items first: Register, Items.")
ALL_COVERED = gettext_lazy("Everything on record stands under signed paper by the day it is needed.")


@page(SEE)
def agreements(request: HttpRequest) -> HttpResponse:
    """The tree of agreements."""
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    shares = {share.about: share for share in coverage_of(desk.world, desk.portfolio).by_agreement}
    rows = tuple(
        Row(branch, shares.get(branch.standing.agreement.id)) for branch in tree(desk.portfolio, desk.world.as_of)
    )
    n_soon = sum(row.branch.standing.is_expiring and not row.branch.is_again for row in rows)
    states = [states_of(row.branch.standing)[0] for row in rows if not row.branch.is_again]
    counts = tuple((state, states.count(state)) for state in dict.fromkeys(states))
    return listing_page(request, tree_listing(as_of), rows, "agreements/tree.html", counts=counts, n_soon=n_soon)


@page(SEE)
def agreement(request: HttpRequest, name: str) -> HttpResponse:
    """One agreement: how it stands, its terms, what amends it, the cases about it, the items under it."""
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    portfolio, world = desk.portfolio, desk.world
    found = portfolio.agreement.get(name)
    if found is None:
        raise Http404
    standing = standing_of(portfolio, found, world.as_of)
    named = {item.id for item in portfolio.items_of(name)}
    coverage = coverage_of(world, portfolio)
    under = tuple(one for one in coverage.items if one.item.id in named)
    share = next((share for share in coverage.by_agreement if share.about == name), None)
    cases = tuple(case for case in portfolio.cases if case.subject == name)
    told = {
        "agreement": found,
        "standing": standing,
        "stands": standing_cell(standing),
        "parties": [portfolio.partner.get(party, party) for party in found.parties],
        "above": [(a, stands(portfolio, a, world.as_of)) for a in above(portfolio, found)],
        "below": [(a, place, stands(portfolio, a, world.as_of)) for a, place in directly_below(portfolio, found)],
        "clauses": [
            (clause, listed(subject_link(portfolio, thing, as_of) for thing in clause.applies_to))
            for clause in portfolio.clauses
            if clause.agreement == name
        ],
        "covers": [subject_link(portfolio, thing, as_of) for thing in found.covers],
        "cases": case_rows(world, cases, as_of),
        "occasions": occasions_of(world, portfolio, found),
        "share": ShareRow(share, found.title, "") if share else None,
    }
    return listing_page(request, items_listing(found, as_of), under, "agreements/agreement.html", **told)


@page(SEE)
def coverage(request: HttpRequest) -> HttpResponse:
    """How much stands under signed paper by the day it is needed, and what does not, the earliest need first."""
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    found = coverage_of(desk.world, desk.portfolio)
    told: dict[str, Any] = {
        "whole": ShareRow(found.whole, "", ""),
        "groups": share_rows(desk.portfolio, found),
        "n_bare": len(found.bare),
    }
    empty = ALL_COVERED if found.items else NO_ITEM
    return listing_page(request, _bare_listing(as_of, empty), found.bare, "agreements/coverage.html", **told)


@page(SEE)
def coverage_items(request: HttpRequest) -> HttpResponse:
    """Every item with the day it is needed and the papers that cover it then."""
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    return listing_page(request, _items_listing(as_of), coverage_of(desk.world, desk.portfolio).items)


def _bare_listing(as_of: str, empty: Text) -> Listing:
    return Listing(
        "not-covered",
        gettext_lazy("Not under signed paper by its need"),
        empty,
        (
            Column("about", gettext_lazy("What has no paper"), lambda b: b.about, lambda b: _bare_link(b, as_of)),
            Column("need_by", gettext_lazy("Earliest need"), lambda b: b.need_by),
            Column(
                "n_items",
                gettext_lazy("Items"),
                lambda b: len(b.items),
                lambda b: format_html('<a href="{}">{}</a>', _items_address(b, as_of), len(b.items)),
                is_number=True,
            ),
            Column(
                "drafts",
                gettext_lazy("On record for it, not signed by then"),
                lambda b: tuple(a.id for a in b.drafts),
                lambda b: (
                    listed(linked("agreement", a.title, a.id, as_of=as_of) for a in b.drafts)
                    or gettext_lazy("none on record")
                ),
            ),
        ),
    )


def _bare_link(bare: Bare, as_of: str) -> object:
    view = "item" if bare.items and bare.items[0].id == bare.about else "contribution"
    return format_html(
        '{} <span class="quiet">{}</span>', linked(view, bare.title, bare.about, as_of=as_of), bare.about
    )


def _items_address(bare: Bare, as_of: str) -> str:
    """Where the items are that lack the same paper."""
    asked = {"f-bare": bare.about} | ({"as_of": as_of} if as_of else {})
    return f"{reverse('coverage-items')}?{urlencode(asked)}"


def _items_listing(as_of: str) -> Listing:
    return Listing(
        "coverage",
        gettext_lazy("Coverage, item by item"),
        NO_ITEM,
        (
            Column(
                "id",
                gettext_lazy("Item"),
                lambda c: c.item.id,
                lambda c: linked("item", c.item.title, c.item.id, as_of=as_of),
            ),
            Column("project", gettext_lazy("Project"), lambda c: c.item.project, is_filter=True),
            Column("contributions", gettext_lazy("Contribution"), lambda c: c.item.contributions, is_filter=True),
            Column("need_by", gettext_lazy("Needed by"), lambda c: c.need_by),
            Column("is_covered", gettext_lazy("Covered then"), lambda c: c.is_covered, is_filter=True),
            Column("bare", gettext_lazy("Without paper"), lambda c: c.bare, is_filter=True),
            Column("papers", gettext_lazy("Covered by"), lambda c: tuple(a.id for a in c.papers), is_filter=True),
            Column("customs_value", gettext_lazy("Customs value"), _money("customs_value"), is_number=True),
            Column("credited_value", gettext_lazy("Credited value"), _money("credited_value"), is_number=True),
        ),
        order="need_by",
        searched=_text,
    )


def _money(field: str) -> Callable[[Covered], str | None]:
    def told(one: Covered) -> str | None:
        money = getattr(one.item, field)
        return f"{money.amount:,} {money.currency}" if money else None

    return told


def _text(one: Covered) -> str:
    return " ".join((one.item.id, one.item.title, *one.item.contributions, *(a.id for a in one.papers)))


urlpatterns = [
    path("agreements/", agreements, name="agreements"),
    path("agreements/<str:name>/", agreement, name="agreement"),
    path("coverage/", coverage, name="coverage"),
    path("coverage/items/", coverage_items, name="coverage-items"),
]
