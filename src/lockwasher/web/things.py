"""What the pages of items, consignments and contributions share: the desk of a request, columns, parts of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lockwasher.actions.register import Entry, history_of
from lockwasher.register.nouns import Case, Claim, Item
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.case_rows import office_title, state_of
from lockwasher.web.found import checks_about
from lockwasher.web.ledgers import Shelf, claims_about, shelf
from lockwasher.web.links import linked
from lockwasher.web.milestones import WORDS, Milestones, Seen, milestones_on, stand_told
from lockwasher.web.needs import NeedsOf, needs_of
from lockwasher.web.papers import Paper, papers_about
from lockwasher.web.pictures.fan import fan_cell
from lockwasher.web.register_seeing import told_differences
from lockwasher.web.seeing import Desk
from lockwasher.web.story import Story, Teller
from lockwasher.web.tables import Column

MOST_NEEDS = 8  # milestones whose needs are told one by one


@dataclass(frozen=True)
class CaseRow:
    """A case as a list of cases tells it."""

    case: Case
    title: str
    stand: str
    waits: tuple[SafeString, ...]


@dataclass(frozen=True)
class ThingPage:
    """What the page of one thing is made of; each part is reckoned when it is asked for."""

    desk: Desk
    noun: str
    subject: str
    milestones: Milestones
    as_of: str

    @property
    def portfolio(self) -> Portfolio:
        """What the login may see."""
        return self.desk.portfolio

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items of the thing."""
        return self.portfolio.items_of(self.subject)

    @cached_property
    def teller(self) -> Teller:
        """Who tells the timeline."""
        return Teller(self.milestones, self.portfolio, self.desk.day, self.as_of)

    @cached_property
    def story(self) -> Story:
        """The timeline."""
        return self.teller.story(self.subject, tuple(claim.begins.first for claim in self.claims))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims on its items."""
        return claims_about(self.portfolio, self.items)

    @cached_property
    def shelf(self) -> Shelf:
        """The title ledger, on the scale of the timeline."""
        return shelf(self.portfolio, self.items, self.desk.day, self.story.scale, self.as_of)

    @cached_property
    def needs(self) -> tuple[NeedsOf, ...]:
        """The needs of its own milestones; of very many only those of the first that are open."""
        about = self.teller.about(self.subject)
        if len(about) > MOST_NEEDS:
            about = tuple(m for m in about if m.subject == self.subject)[:MOST_NEEDS]
        return tuple(needs_of(self.milestones, milestone, self.as_of) for milestone in about)

    @property
    def n_milestones(self) -> int:
        """How many milestones are about it or its items."""
        return len(self.teller.about(self.subject))

    @cached_property
    def cases(self) -> tuple[CaseRow, ...]:
        """The cases about it."""
        return tuple(self._case(case) for case in self.teller.cases(self.subject))

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The papers of its cases and of the claims on its items."""
        cases = self.teller.cases(self.subject)
        return papers_about(self.desk.world, self.portfolio, cases, self.claims, self.as_of)

    @cached_property
    def history(self) -> tuple[Entry, ...]:
        """Who changed its record, when and why, as far as it may be told."""
        return tuple(
            replace(entry, differences=tuple(told_differences(self.desk, self.noun, entry.differences)))
            for entry in history_of(self.noun, self.subject)
        )

    @cached_property
    def foremost(self) -> Seen | None:
        """The milestone to show at its head."""
        return self.milestones.worst(self.teller.about(self.subject))

    def _case(self, case: Case) -> CaseRow:
        world = self.desk.world
        progress = world.progress[case.id]
        waits = (linked("office", office_title(world, name), name, as_of=self.as_of) for name in progress.waiting_on)
        return CaseRow(case, progress.procedure.title, state_of(progress, case.planned), tuple(waits))


def seen_desk(request: HttpRequest) -> Desk:
    """The desk of a request."""
    desk: Desk = request.desk  # type: ignore[attr-defined]  # set by the middleware
    return desk


def thing_page(request: HttpRequest, noun: str, subject: str) -> ThingPage:
    """What the page of a thing shows. Raises Http404 where there is none that the login may see."""
    desk = seen_desk(request)
    if subject not in getattr(desk.portfolio, noun.removesuffix("s")):
        raise Http404
    return ThingPage(desk, noun, subject, milestones_on(desk), request.GET.get("as_of", ""))


def checks_page(request: HttpRequest, page: ThingPage, things: Collection[str], **context: Any) -> HttpResponse:
    """The checks of a thing: as a part of its page, or by themselves."""
    told = {"page": page, "rows": checks_about(page.desk.world, page.portfolio, things), **context}
    return part(request, "things/checks.html", _("The fourteen checks"), told)


def part(request: HttpRequest, name: str, title: object, context: dict[str, Any]) -> HttpResponse:
    """A part of a page that is reckoned apart from it: alone where the page asks for it, else with a frame around it."""
    htmx = getattr(request, "htmx", None)
    frame = name if htmx else "things/part.html"
    return render(request, frame, {"part": name, "title": title, **context})


# ---------------------------------------------------------------- columns of lists


def stand_columns(seen: Callable[[Any], Seen | None], milestones: Milestones, as_of: date) -> tuple[Column, ...]:
    """The columns that tell of the foremost milestone of a row: which, how it stands, its fan."""

    def dates(row: Any) -> Any:
        found = seen(row)
        return found.dates if found else None

    def fan(row: Any) -> SafeString:
        found = seen(row)
        return fan_cell(found.dates if found else None, found.need_by if found else None, as_of, milestones.scale)

    return (
        Column("state", _("State"), lambda row: _word(seen(row)), lambda row: stand_told(seen(row)), is_filter=True),
        Column("milestone", _("Milestone"), lambda row: _kind(seen(row)), is_filter=True),
        Column("need_by", _("Needed by"), lambda row: found.need_by if (found := seen(row)) else None),
        Column("p50", _("P50"), lambda row: dates(row) and dates(row).p50, is_shown=False),
        Column("p80", _("P50 – P80"), lambda row: dates(row) and dates(row).p80, fan),
    )


def short_name(name: str) -> str:
    """The short name that a long one ends with in brackets, else the name itself."""
    found = re.search(r"\((\w+)\)$", name)
    return found[1] if found else name


def unbroken(told: object) -> SafeString:
    """A text that stands on one line."""
    return format_html('<span class="day">{}</span>', told)


def named(view: str, held: Any, names: Iterable[str], as_of: str) -> SafeString:
    """Several records by their titles, each leading to its page."""
    links: Sequence[SafeString] = [
        linked(view, getattr(held[name], "title", None) or held[name].name, name, as_of=as_of)
        if name in held
        else format_html("{}", name)
        for name in names
    ]
    return SafeString(", ".join(links)) if links else SafeString("–")


def _word(seen: Seen | None) -> str:
    return str(WORDS[seen.stand]) if seen else str(_("no milestone"))


def _kind(seen: Seen | None) -> str:
    return seen.milestone.kind.value.replace("-", " ") if seen else ""
