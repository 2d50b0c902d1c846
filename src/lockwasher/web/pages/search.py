"""Search over everything a login may see, and over the library: a page, and the box that every page opens with Ctrl-K."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lockwasher.clearance.library_search import search_library
from lockwasher.register.portfolio import grouped
from lockwasher.register.search import NOUN_ORDER, Found, Hit, search
from lockwasher.web.access import PARTNER, SEE, page
from lockwasher.web.links import address

_IN_THE_BOX, _ON_THE_PAGE = (12, 4), (200, 20)  # hits that are told: in all, and of each noun
_NOUNS: dict[str, str | Promise] = {
    "items": gettext_lazy("Items"),
    "contributions": gettext_lazy("Contributions"),
    "consignments": gettext_lazy("Consignments"),
    "cases": gettext_lazy("Cases"),
    "agreements": gettext_lazy("Agreements"),
    "milestones": gettext_lazy("Milestones"),
    "partners": gettext_lazy("Partners"),
    "offices": gettext_lazy("Offices"),
    "posts": gettext_lazy("Posts"),
    "persons": gettext_lazy("Persons"),
    "projects": gettext_lazy("Projects"),
    "clauses": gettext_lazy("Clauses"),
    "claims": gettext_lazy("Title, custody and risk"),
    "need_bys": gettext_lazy("Days that are wanted"),
    "evidence": gettext_lazy("Evidence"),
    "occasions": gettext_lazy("Occasions"),
    "tenures": gettext_lazy("Tenures"),
    "events": gettext_lazy("Events"),
    "procedure": gettext_lazy("Procedures"),
    "step": gettext_lazy("Steps of procedures"),
    "clock": gettext_lazy("Clocks of procedures"),
    "route": gettext_lazy("Ways through customs"),
    "check": gettext_lazy("Checks"),
}
# Nouns with a page of their own; those about another thing lead there, and the rest to the register.
_OWN = {"items": "item", "contributions": "contribution", "consignments": "consignment", "cases": "case",
        "agreements": "agreement", "offices": "office", "evidence": "evidence"}  # fmt: skip
_LISTS = frozenset({"items", "contributions", "consignments", "cases", "agreements", "offices"})
_ABOUT = {"events": ("case",), "clauses": ("agreement",)}
_PARTNERS_OWN = {"items": "partner-item", "consignments": "partner-consignment", "cases": "partner-case"}


@dataclass(frozen=True, slots=True)
class Line:
    """A hit as it is told: where it leads, and in what it was found."""

    hit: Hit
    href: str

    @property
    def where(self) -> str:
        """In what it was found, unless that is seen: the id and the title are."""
        return "" if self.hit.where in {"id", "title"} else self.hit.where


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one noun; `n_all` counts also those that are not told, and `list_href` leads to a list of them."""

    title: str | Promise
    lines: tuple[Line, ...]
    n_all: int
    list_href: str = ""

    @property
    def n_more(self) -> int:
        """How many are not told."""
        return self.n_all - len(self.lines)


@page(SEE)
def search_page(request: HttpRequest) -> HttpResponse:
    """What a text is found in: the register as the login may see it, then the library."""
    desk, as_of = request.desk, request.GET.get("as_of", "")  # type: ignore[attr-defined]
    text = request.GET.get("q", "")[:200]
    most, each = _IN_THE_BOX if _is_box(request) else _ON_THE_PAGE
    founds = (search(desk.portfolio, text, most, each), search_library(desk.world.library, text, most, each))
    groups = [group for found in founds for group in _groups(found, as_of)]
    return _answer(request, text, groups, sum(found.n_all for found in founds))


@page(PARTNER)
def partner_search(request: HttpRequest) -> HttpResponse:
    """The same for a partner: over its own things, leading to its own pages, and without the library."""
    desk = request.desk  # type: ignore[attr-defined]
    text = request.GET.get("q", "")[:200]
    found = search(desk.portfolio, text, *(_IN_THE_BOX if _is_box(request) else _ON_THE_PAGE))
    mine = [hit for hit in found.hits if hit.entry.noun in _PARTNERS_OWN]
    n_all = {noun: n for noun, n in found.n_by_noun.items() if noun in _PARTNERS_OWN}
    told = Found(text, tuple(mine), sum(n_all.values()), n_all)
    return _answer(request, text, list(_groups(told, "", _PARTNERS_OWN)), told.n_all)


def _answer(request: HttpRequest, text: str, groups: list[Group], n_all: int) -> HttpResponse:
    told = {"text": text, "groups": groups, "n_all": n_all, "where": request.path}
    return render(request, "search/found.html" if _is_box(request) else "search/page.html", told)


def _is_box(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx and htmx.target == "search-found")


def _groups(found: Found, as_of: str, own: dict[str, str] | None = None) -> Iterable[Group]:
    for noun, hits in grouped((hit.entry.noun, hit) for hit in found.hits).items():
        lines = tuple(Line(hit, _href(hit, as_of) if own is None else address(own[noun], hit.entry.id)) for hit in hits)
        yield Group(_NOUNS[noun], lines, found.n_by_noun[noun], "" if own else _list_href(noun, found.text, as_of))


def _list_href(noun: str, text: str, as_of: str) -> str:
    """The list of a noun, searched for the same; its columns may be fewer than what is searched here."""
    query = urlencode({"q": text} | ({"as_of": as_of} if as_of else {}))
    found = address(noun) if noun in _LISTS else address("register-list", noun) if noun in NOUN_ORDER else ""
    return f"{found}?{query}" if found else ""


def _href(hit: Hit, as_of: str) -> str:
    """Where a hit leads; empty where no page is about it."""
    entry = hit.entry
    if entry.noun in _OWN:
        return address(_OWN[entry.noun], entry.id, as_of=as_of)
    if entry.noun in _ABOUT:
        return address(*_ABOUT[entry.noun], entry.leads_to, as_of=as_of)
    if entry.noun in {"procedure", "step", "clock"}:
        return _edition_address(entry.leads_to, as_of)
    if entry.noun in {"route", "check"}:
        return ""
    return address("register-record", entry.noun, entry.id, as_of=as_of)


def _edition_address(leads_to: str, as_of: str) -> str:
    place, sharp, step = leads_to.partition("#")
    found = reverse("edition", args=place.split("/"))
    return f"{found}{f'?as_of={as_of}' if as_of else ''}{sharp}{step}"


urlpatterns = [
    path("search/", search_page, name="search"),
    path("partner/search/", partner_search, name="partner-search"),
]
