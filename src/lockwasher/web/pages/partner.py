"""A partner's own pages: what it is asked for, what is at risk, its contributions, items and cases. Nothing of anybody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.kept import Kept, kept_forecast
from lockwasher.actions.questions import questions_of_partner
from lockwasher.cases.visible_steps import ToldCase, ToldStep, visible_steps
from lockwasher.forecast.forecast import Dates
from lockwasher.records.questions import Question
from lockwasher.register import nouns
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.access import PARTNER, page
from lockwasher.web.partner_forms import FactsForm, StepForm
from lockwasher.web.pictures.fan import fan_scale
from lockwasher.web.pictures.scale import Scale
from lockwasher.web.question_forms import AskForm
from lockwasher.web.seeing import Desk
from lockwasher.web.tables import Column, Listing, listing_page

MOST = 25  # rows of a table on the first page; the lists hold all


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that the partner is asked for now, in a case about one of its things."""

    case: str
    about: str
    step: ToldStep


@dataclass(frozen=True, slots=True)
class Expected:
    """A day that is forecast for one of the partner's things, and the day it is wanted."""

    milestone: nouns.Milestone
    about: str
    dates: Dates | None
    wanted: nouns.NeedBy | None

    @property
    def need_by(self) -> date | None:
        """The last day on which it is wanted."""
        return self.wanted.need_by.last if self.wanted else None

    @property
    def is_at_risk(self) -> bool:
        """Whether fewer than eight of ten futures hold the day."""
        return self.dates is not None and self.need_by is not None and self.dates.is_after(self.need_by)


@dataclass(frozen=True)
class Part:
    """What a partner's pages show, reckoned on the whole world and told in the partner's portfolio."""

    desk: Desk

    @property
    def portfolio(self) -> Portfolio:
        """What the partner may see."""
        return self.desk.portfolio

    @property
    def partner(self) -> str:
        """Whose pages these are."""
        return self.desk.viewer.partner or ""

    @cached_property
    def kept(self) -> Kept | None:
        """The forecast of the day."""
        return kept_forecast(self.desk.day, self.desk.stamp)

    def told(self, case: str) -> ToldCase:
        """A case as the partner is told of it."""
        world = self.desk.world
        return visible_steps(world.progress[case], world.portfolio.case[case], self.desk.viewer, world.portfolio)

    def asked(self) -> tuple[Asked, ...]:
        """What the partner is asked for: the soonest due first, then the longest asked."""
        progress = self.desk.world.progress
        found = [
            Asked(case.id, self.title(case.subject), step)
            for case in self.portfolio.cases
            if progress[case.id].is_open
            for step in self.told(case.id).ready
        ]
        latest = self.desk.day.max
        return tuple(sorted(found, key=lambda one: (one.step.due_on or latest, one.step.since or latest, one.case)))

    def expected(self, subjects: frozenset[str] | None = None) -> tuple[Expected, ...]:
        """What is forecast for the partner's things, or for some of them."""
        return tuple(
            Expected(milestone, self.title(milestone.subject), self._dates(milestone.id), self.wanted(milestone.id))
            for milestone in self.portfolio.milestones
            if subjects is None or milestone.subject in subjects
        )

    def at_risk(self) -> tuple[Expected, ...]:
        """What is at risk, the first to be wanted first."""
        found = (one for one in self.expected() if one.is_at_risk)
        return tuple(sorted(found, key=lambda one: (one.need_by, one.milestone.id)))

    def wanted(self, milestone: str) -> nouns.NeedBy | None:
        """The day a milestone is wanted, as stated last."""
        return self.portfolio.need_by_of.get(milestone)

    def title(self, subject: str) -> str:
        """The title of a thing of the partner; its id where it has none."""
        for held in (self.portfolio.item, self.portfolio.consignment, self.portfolio.agreement):
            if subject in held:
                return str(held[subject].title)
        named = self.portfolio.contribution.get(subject)
        return named.title if named else subject

    def scale(self, rows: tuple[Expected, ...]) -> Scale:
        """One scale for the fans of a table."""
        return fan_scale([row.dates for row in rows], [row.need_by for row in rows], self.desk.day)

    def questions(self) -> tuple[Question, ...]:
        """Questions to the partner and of it; one about a record that it does not see names none."""
        return questions_of_partner(self.partner)

    def cases_about(self, subjects: frozenset[str]) -> tuple[tuple[nouns.Case, ToldCase], ...]:
        """The cases about things, each as it is told."""
        return tuple((case, self.told(case.id)) for case in self.portfolio.cases if case.subject in subjects)

    def _dates(self, milestone: str) -> Dates | None:
        found = self.kept.milestones.get(milestone) if self.kept else None
        return found.dates if found else None


def part_of(request: HttpRequest) -> Part:
    """The part of a request's partner."""
    return Part(request.desk)  # type: ignore[attr-defined]  # set by the middleware


# ---------------------------------------------------------------- pages


@page(PARTNER)
def partner(request: HttpRequest) -> HttpResponse:
    """The first page: what you are asked for, what is at risk, what you bring."""
    part = part_of(request)
    at_risk = part.at_risk()
    cases = [(case, part.title(case.subject), part.told(case.id)) for case in part.portfolio.cases]
    going_on = [one for one in cases if not one[2].is_over]
    questions = part.questions()
    told = {
        "title": part.portfolio.partner[part.partner].name if part.partner in part.portfolio.partner else part.partner,
        "asked": part.asked(),
        "to_answer": [one for one in questions if one.is_open and one.to_partner == part.partner],
        "answered": [one for one in questions if not (one.is_open and one.to_partner == part.partner)],
        "at_risk": at_risk[:MOST],
        "n_at_risk": len(at_risk),
        "scale": part.scale(at_risk[:MOST]),
        "kept": part.kept,
        "contributions": [(c, len(part.portfolio.items_under.get(c.id, ()))) for c in part.portfolio.contributions],
        "cases": going_on[:MOST],
        "n_cases": len(going_on),
        "n_over": len(cases) - len(going_on),
        "ask": AskForm.for_partner(part.portfolio),
    }
    return render(request, "partner/first.html", told)


@page(PARTNER)
def items(request: HttpRequest) -> HttpResponse:
    """The partner's items, as a list and as a file."""
    part = part_of(request)
    return listing_page(request, _listing(part), part.portfolio.items, "partner/items.html")


@page(PARTNER)
def cases(request: HttpRequest) -> HttpResponse:
    """The cases about the partner's things, as a list and as a file."""
    part = part_of(request)
    rows = [(case, part.title(case.subject), part.told(case.id)) for case in part.portfolio.cases]
    return listing_page(request, CASES, rows, "partner/items.html")


@page(PARTNER)
def item(request: HttpRequest, name: str) -> HttpResponseBase:
    """One item: its facts, its days, who holds it, its cases."""
    part = part_of(request)
    if name not in part.portfolio.item:
        raise Http404
    return render(request, "partner/item.html", item_context(part, name, FactsForm.about(part.portfolio.item[name])))


def item_context(part: Part, name: str, form: FactsForm) -> Mapping[str, Any]:
    """What the page of an item shows."""
    found = part.portfolio.item[name]
    crates = tuple(crate for crate in part.portfolio.consignments if name in crate.items)
    subjects = frozenset({name, *found.contributions, *(crate.id for crate in crates)})
    expected = part.expected(subjects)
    return {
        "title": found.title or name,
        "item": found,
        "form": form,
        "crates": crates,
        "expected": expected,
        "scale": part.scale(expected),
        "kept": part.kept,
        "holdings": tuple(_holdings(part.portfolio, frozenset({name, *found.contributions}))),
        "cases": part.cases_about(subjects),
        "can_write": part.desk.is_today,
    }


@page(PARTNER)
def consignment(request: HttpRequest, name: str) -> HttpResponse:
    """One consignment: what of the partner's is in it, its route, its days, its cases."""
    part = part_of(request)
    if name not in part.portfolio.consignment:
        raise Http404
    found = part.portfolio.consignment[name]
    expected = part.expected(frozenset({name}))
    told = {
        "title": found.title or name,
        "crate": found,
        "items": [part.portfolio.item[one] for one in found.items],
        "expected": expected,
        "scale": part.scale(expected),
        "kept": part.kept,
        "cases": part.cases_about(frozenset({name})),
    }
    return render(request, "partner/consignment.html", told)


@page(PARTNER)
def case(request: HttpRequest, name: str) -> HttpResponse:
    """One case: the steps meant for the partner, and whether it waits for the host."""
    part = part_of(request)
    if name not in part.portfolio.case:
        raise Http404
    return render(request, "partner/case.html", case_context(part, name))


def case_context(part: Part, name: str, wrong: StepForm | None = None) -> Mapping[str, Any]:
    """What the page of a case shows; `wrong` is the form that was sent, with its faults."""
    told, found = part.told(name), part.portfolio.case[name]
    forms = {step.name: StepForm.of(step, part.desk.day) for step in told.ready}
    if wrong is not None:
        forms[wrong.step] = wrong
    papers = {evidence.id: evidence for evidence in part.portfolio.evidence}
    events = part.portfolio.events_of.get(name, ())
    return {
        "title": told.title or _("A matter the host sees to"),
        "case": found,
        "about": part.title(found.subject),
        "told": told,
        "forms": [(step, forms.get(step.name)) for step in told.steps],
        "events": [(event, [papers[one] for one in event.evidence if one in papers]) for event in events],
        "can_write": part.desk.is_today,
        "is_item": found.subject in part.portfolio.item,
        "is_consignment": found.subject in part.portfolio.consignment,
    }


# ---------------------------------------------------------------- rows


def _listing(part: Part) -> Listing:
    crates: dict[str, tuple[str, ...]] = {}
    for crate in part.portfolio.consignments:
        for name in crate.items:
            crates[name] = (*crates.get(name, ()), crate.id)
    risky = {one.milestone.subject for one in part.expected() if one.is_at_risk}

    def risk(row: nouns.Item) -> str:
        return _("at risk") if risky.intersection((row.id, *crates.get(row.id, ()))) else ""

    return Listing(
        "items",
        gettext_lazy("Your items"),
        gettext_lazy("No item of yours is on record yet. Send the host your list, or ask on your first page."),
        (
            Column("id", gettext_lazy("Item"), lambda row: row.id, _link),
            Column("title", gettext_lazy("What it is"), lambda row: row.title),
            Column("contributions", gettext_lazy("Contribution"), lambda row: row.contributions, is_filter=True),
            Column("quantity", gettext_lazy("Quantity"), lambda row: row.quantity, is_number=True),
            Column("mass_kg", gettext_lazy("Mass (kg)"), lambda row: row.mass_kg, is_number=True),
            Column("origin", gettext_lazy("Origin"), lambda row: row.origin, is_filter=True),
            Column("consignments", gettext_lazy("Travels in"), lambda row: crates.get(row.id, ())),
            Column("risk", gettext_lazy("Day"), risk, is_filter=True),
        ),
        order="id",
    )


def standing(told: ToldCase) -> str:
    """Where a case stands, in the words of the host's partner."""
    if told.is_over:
        return _("finished")
    if not told.is_open:
        return _("planned, not begun")
    if told.ready:
        return _("asks something of you")
    return _("waits for the host") if told.waits_for_host else _("under way")


CASES = Listing(
    "cases",
    gettext_lazy("Your cases"),
    gettext_lazy("No case about your things is on record."),
    (
        Column("id", gettext_lazy("Case"), lambda row: row[0].id, lambda row: _case_link(row[0])),
        Column("title", gettext_lazy("What is done"), lambda row: row[2].title),
        Column("about", gettext_lazy("About"), lambda row: row[1]),
        Column("standing", gettext_lazy("Where it stands"), lambda row: standing(row[2]), is_filter=True),
        Column("host_since", gettext_lazy("Waits for the host since"), lambda row: row[2].host_since),
    ),
    order="id",
)


def _case_link(case: nouns.Case) -> str:
    return format_html('<a href="{}">{}</a>', reverse("partner-case", args=[case.id]), case.id)


def _link(row: nouns.Item) -> str:
    return format_html('<a href="{}">{}</a>', reverse("partner-item", args=[row.id]), row.id)


def _holdings(portfolio: Portfolio, subjects: frozenset[str]) -> Iterator[tuple[nouns.Claim, str]]:
    """The papers that say who has title, custody or risk of things, or imports them, with the holder's name."""
    for claim in sorted(portfolio.claims, key=lambda claim: (claim.field, claim.begins.first)):
        if claim.subject in subjects:
            yield claim, portfolio.partner[claim.holder].name


urlpatterns = [
    path("partner/", partner, name="partner"),
    path("partner/items/", items, name="partner-items"),
    path("partner/cases/", cases, name="partner-cases"),
    path("partner/items/<str:name>/", item, name="partner-item"),
    path("partner/consignments/<str:name>/", consignment, name="partner-consignment"),
    path("partner/cases/<str:name>/", case, name="partner-case"),
]
