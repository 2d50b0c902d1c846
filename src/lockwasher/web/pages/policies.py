"""The policy lab: a question is asked, worked out by a job, and stands for good under its address, with a brief to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.briefs import MOST_POLICIES, brief
from lockwasher.actions.jobs import Kind, ask_what_policies_do, newest_job
from lockwasher.actions.look import DayError
from lockwasher.actions.policies import PolicyChoiceError, Shelf, desk_shelf
from lockwasher.actions.policy_questions import (
    MOST_DRAWS,
    PolicyAnswer,
    PolicyQuestion,
    answer,
    ask,
    day_of,
    last_asked,
    portfolios,
    sets,
)
from lockwasher.actions.portfolios import DATABASE, PortfolioNotFoundError
from lockwasher.cases.waiting import own_side
from lockwasher.paperwork.paper import PaperError
from lockwasher.policy import cost_words, office_words, words
from lockwasher.policy.compare import DRAWS, SEED, TODAY
from lockwasher.policy.comparison import Compared
from lockwasher.policy.finding import Finding
from lockwasher.policy.keeping import Remembered
from lockwasher.policy.leaving import Fallen
from lockwasher.policy.model import About, Policy, PolicyError
from lockwasher.policy.naming import named
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import read_library
from lockwasher.procedures.words import backing_told
from lockwasher.web.access import RECORD, SEE, SEE_OTHERS, Days, by_of, page
from lockwasher.web.hidden import Hidden, hidden_of
from lockwasher.web.pages.offices import day_field
from lockwasher.web.policy_rows import (
    figures_listing,
    moved_listing,
    moved_rows,
    office_queues,
    office_rows,
    offices_listing,
    pictures,
    queue_rows,
    queues_listing,
)
from lockwasher.web.tables import Listing, listing_page
from lockwasher.web.templatetags.policies import portfolio_told

_REFUSED: Final = (PolicyChoiceError, DialectError, PolicyError, PortfolioNotFoundError, DayError)
ABOUT: Final = {
    About.ENTRY: gettext_lazy("Entry free of duty"),
    About.DUTIES: gettext_lazy("Duties"),
    About.TITLE: gettext_lazy("Title"),
    About.AGREEMENTS: gettext_lazy("Agreements and diplomacy"),
    About.OFFICES: gettext_lazy("Offices and their desks"),
    About.MONEY: gettext_lazy("Money"),
    About.PEOPLE: gettext_lazy("People and visas"),
    About.PARTNERS: gettext_lazy("Partners"),
    About.OTHER: gettext_lazy("Other"),
}
FEW: Final = 8  # milestones that are named on the page of a finding


class PolicyForm(forms.Form):
    """How a question of policy is looked at; which policies it is about is chosen beside it."""

    portfolio = forms.ChoiceField(label=gettext_lazy("On"))
    day = day_field(gettext_lazy("Looked at from"), required=False)
    base = forms.ChoiceField(label=gettext_lazy("Held against"))
    under = forms.ChoiceField(
        label=gettext_lazy("Taken as true of the lines"),
        help_text=gettext_lazy(
            "Which papers lines need is not on record for all; each set is an assumption, and is told."
        ),
    )
    also = forms.CharField(
        label=gettext_lazy("Policies as at the command line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One on a line: ID, ID:name=value, or several that act together joined by +."),
    )
    draws = forms.IntegerField(label=gettext_lazy("Futures"), min_value=1, max_value=MOST_DRAWS, initial=DRAWS)
    seed = forms.IntegerField(label=gettext_lazy("Seed"), initial=SEED)
    parts = forms.BooleanField(label=gettext_lazy("Where each change comes from"), required=False, initial=True)
    causes = forms.BooleanField(label=gettext_lazy("For what days are lost"), required=False)
    turns = forms.BooleanField(label=gettext_lazy("What would turn the ranking"), required=False)

    def __init__(self, *args: Any, held: Shelf, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["portfolio"].choices = [(name, portfolio_told(name)) for name in portfolios()]  # type: ignore[attr-defined]
        self.fields["base"].choices = [(name, name) for name in held.names()]  # type: ignore[attr-defined]
        self.fields["under"].choices = [(one.id, one.words) for one in sets()]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Offered:
    """A policy that may be chosen, and how it is set in the form: a name, a label, the value, and what it may be."""

    policy: Policy
    is_own: bool
    is_chosen: bool
    settings: tuple[tuple[str, str, str, str], ...]

    @property
    def backing(self) -> str:
        """What it rests on."""
        return backing_told(self.policy.backing)


@page(SEE, "GET", "POST", to_write=RECORD, days=Days.ANY)
def lab(request: HttpRequest) -> HttpResponseBase:
    """Choose base, policies, portfolio, assumptions and draws; what was asked last."""
    held, fault = desk_shelf(read_library())
    readable, faults = held.readable()
    hidden = hidden_of(request)
    is_asked = request.method == "POST"
    form = PolicyForm(request.POST if is_asked else None, held=held)
    if is_asked and form.is_valid():
        try:
            number, is_to_do = ask(_question(request, held, form.cleaned_data), by_of(request))
        except _REFUSED as error:
            form.add_error(None, str(error))
        else:
            if is_to_do:
                ask_what_policies_do(number)
            return redirect("policy-finding", number)
    told = {
        "title": _("What a reform would save"),
        "form": form,
        "groups": _grouped(_offered(held, [_told(one, hidden) for one in readable], request.POST)),
        "faults": (*filter(None, [fault]), *faults),
        "asked": last_asked(),
        "may_ask": request.user.has_perm(RECORD),
    }
    return render(request, "policies/lab.html", told, status=400 if form.errors else 200)


@page(SEE)
def policy(request: HttpRequest, name: str) -> HttpResponse:
    """One policy: what it changes and assumes, on what it rests, and what the law goes on forbidding."""
    try:
        library = read_library()
        found = desk_shelf(library)[0].chosen(name)
    except (PolicyChoiceError, DialectError):
        raise Http404 from None
    hidden = hidden_of(request)
    parts = [(_told(one, hidden), backing_told(one.backing), named(one, library)) for one in found.parts]
    told = {
        "title": hidden.told(found.policy.title),
        "chosen": replace(found, conflicts=tuple(map(hidden.told, found.conflicts))),
        "parts": parts,
    }
    return render(request, "policies/policy.html", told)


@page(SEE)
def finding(request: HttpRequest, number: int) -> HttpResponse:
    """What was found on a question, or how far it is; while it is worked out the page asks again by itself."""
    held = _answer(request, number)
    job = None if held.made_at else newest_job(Kind.POLICY, str(number))
    told: dict[str, Any] = {"held": held, "job": job, "title": _("What a reform would save")}
    if held.found:
        told |= _shown(request, number, held.found)
    if request.headers.get("HX-Request"):
        answered = render(request, "policies/state.html", told)
        if held.made_at or (job and job.is_over):
            answered["HX-Refresh"] = "true"
        return answered
    return render(request, "policies/finding.html", told)


@page(SEE)
def milestones(request: HttpRequest, number: int) -> HttpResponse:
    """The milestones that move, as a list and as a file."""
    return listing_page(request, moved_listing(number), moved_rows(_found(request, number)))


@page(SEE)
def figures(request: HttpRequest, number: int) -> HttpResponse:
    """The figures of each policy, as a list and as a file."""
    found = _found(request, number)
    return listing_page(request, _figures_listing(number, found), found.ranked)


@page(SEE)
def offices(request: HttpRequest, number: int) -> HttpResponse:
    """What offices have to do under each policy, as a list and as a file."""
    return listing_page(request, offices_listing(number), office_rows(_found(request, number)))


@page(SEE)
def office_standing(request: HttpRequest, number: int) -> HttpResponse:
    """What stands at offices over time, as a list and as a file."""
    return listing_page(request, queues_listing(number), queue_rows(_found(request, number)))


@page(SEE)
def brief_file(request: HttpRequest, number: int) -> HttpResponse:
    """The brief of two pages."""
    found = _found(request, number)
    link = request.build_absolute_uri(reverse("policy-finding", args=[number]))
    try:
        body = brief(found, link)
    except PaperError as error:
        return HttpResponse(str(error), "text/plain; charset=utf-8", status=409)
    headers = {
        "Content-Disposition": f'attachment; filename="policy-{number}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(body, "application/pdf", headers=headers)


# ---------------------------------------------------------------- asking


def _question(request: HttpRequest, held: Shelf, told: Mapping[str, Any]) -> PolicyQuestion:
    """The question of a form. Raises PolicyChoiceError, DialectError as `Shelf.chosen`."""
    chosen = [_named(held, name, request.POST) for name in request.POST.getlist("policy")]
    also = [line.strip() for line in told["also"].splitlines() if line.strip()]
    names = tuple(held.chosen(name).policy.name for name in (*chosen, *also))
    return PolicyQuestion(
        base=told["base"],
        others=names,
        portfolio=told["portfolio"],
        as_of=told["day"] or day_of(told["portfolio"], request.desk.day),  # type: ignore[attr-defined]
        draws=told["draws"],
        seed=told["seed"],
        under=told["under"],
        causes=told["causes"],
        parts=told["parts"],
        turns=told["turns"],
    )


def _named(held: Shelf, id: str, given: QueryDict) -> str:
    """The name of a policy with the parameters that were set otherwise than its file has them."""
    found = held.get(id)
    values = {**{p.name: str(p.value) for p in found.parameters}, **{c.name: c.value for c in found.choices}}
    told = [(name, given.get(f"{id}:{name}", "").strip() or value) for name, value in values.items()]
    changed = ",".join(f"{name}={value}" for name, value in told if value != values[name])
    return f"{id}:{changed}" if changed else id


def _offered(held: Shelf, policies: Iterable[Policy], given: QueryDict) -> Iterator[Offered]:
    chosen = set(given.getlist("policy"))
    for one in policies:
        numbers = [(p.name, str(p.value), f"{p.low} – {p.high} {p.unit}") for p in one.parameters]
        named = [(c.name, c.value, _("a day, as 2025-04-04") if c.one_of == "days" else c.one_of) for c in one.choices]
        settings = tuple(
            (f"{one.id}:{name}", name, given.get(f"{one.id}:{name}", value), told)
            for name, value, told in numbers + named
        )
        yield Offered(one, one.id in held.own, one.id in chosen, settings)


def _grouped(offered: Iterable[Offered]) -> list[tuple[str, list[Offered]]]:
    """What is offered by what it is about, each group under its heading."""
    every = list(offered)
    groups = ((told, [one for one in every if one.policy.about == about]) for about, told in ABOUT.items())
    return [(str(told), group) for told, group in groups if group]


# ---------------------------------------------------------------- what was found


def _answer(request: HttpRequest, number: int) -> PolicyAnswer:
    """A question by its number, of what was found only what the login may see."""
    held = answer(number)
    if held is None:
        raise Http404
    if held.found is None:
        return held
    found = _with_own_offices(request, held.found)
    return replace(held, found=_seen(request, found) if held.question.portfolio == DATABASE else found)


def _found(request: HttpRequest, number: int) -> Finding:
    found = _answer(request, number).found
    if found is None:
        raise Http404
    return found


def _seen(request: HttpRequest, found: Finding) -> Finding:
    """Without the milestones that the login does not see, nor those whose words name what it does not see; nor such words."""
    hidden, known = hidden_of(request), request.desk.portfolio.milestone  # type: ignore[attr-defined]

    def may_see(one: Compared) -> Compared:
        moved = tuple(m for m in one.moved if m.id in known and not hidden.is_in(m.title))
        falls = tuple(_falls_seen(hidden, gone) for gone in one.falls)
        n_withheld = len(one.moved) - len(moved)
        return replace(one, policy=_told(one.policy, hidden), moved=moved, falls=falls, n_withheld=n_withheld)

    at = found.comparison
    at = replace(at, base=_told(at.base, hidden), others=tuple(map(may_see, at.others)))
    conflicts = {name: tuple(map(hidden.told, told)) for name, told in found.conflicts.items()}
    parts = {name: tuple(replace(p, told=hidden.told(p.told)) for p in some) for name, some in found.parts.items()}
    turns = tuple(replace(turn, rests_on=hidden.told(turn.rests_on)) for turn in found.turns)
    return replace(found, comparison=at, conflicts=conflicts, parts=parts, turns=turns)


def _told(policy: Policy, hidden: Hidden) -> Policy:
    """A policy in the words that a login may read: its text may name an item, and so may what it changes."""
    return replace(
        policy,
        title=hidden.told(policy.title),
        question=hidden.told(policy.question),
        changes=tuple(Remembered(hidden.told(change.told)) for change in policy.changes),
        assumes=tuple(map(hidden.told, policy.assumes)),
        still=tuple(map(hidden.told, policy.still)),
        parameters=tuple(replace(p, rests_on=hidden.told(p.rests_on)) for p in policy.parameters),
        choices=tuple(replace(c, value=hidden.told(c.value), rests_on=hidden.told(c.rests_on)) for c in policy.choices),
        note=hidden.told(policy.note),
        precedent=hidden.told(policy.precedent),
    )


def _with_own_offices(request: HttpRequest, found: Finding) -> Finding:
    """What offices have to do, of other people's for those alone who may see how they work."""
    is_seen = _office_rule(request)
    others = tuple(
        replace(one, offices=tuple(work for work in one.offices if is_seen(work.office)))
        for one in found.comparison.others
    )
    return replace(found, comparison=replace(found.comparison, others=others))


def _office_rule(request: HttpRequest) -> Callable[[str], bool]:
    """Whether the login may see how an office works."""
    if request.user.has_perm(SEE_OTHERS):
        return lambda _office: True
    desk = request.desk  # type: ignore[attr-defined]
    return own_side(desk.portfolio, desk.world.library).__contains__


def _falls_seen(hidden: Hidden, gone: Fallen) -> Fallen:
    """What falls with a partner, without the names that the login does not see."""
    return replace(
        gone,
        contributions=tuple(map(hidden.told, gone.contributions)),
        agreements=tuple(map(hidden.told, gone.agreements)),
        likes=tuple(replace(like, model=hidden.told(like.model)) for like in gone.likes),
    )


def _shown(request: HttpRequest, number: int, found: Finding) -> dict[str, Any]:
    rows, listing = moved_rows(found), _figures_listing(number, found)
    return {
        "found": found,
        "at": found.comparison,
        "policies": [_policy_told(request, found, one) for one in found.ranked],
        "figures": listing,
        "cells": [[(column, column.cell(one)) for column in listing.shown] for one in found.ranked],
        "against": [row for row in rows if words.against(row.moved)][:FEW],
        "earlier": [row for row in rows if words.towards(row.moved)][:FEW],
        "n_against": sum(words.against(row.moved) for row in rows),
        "n_moved": len(rows),
        "moved": moved_listing(number),
        "causes": [(one, words.change(one.days_late, _("days late of a milestone"))) for one in found.causes or ()],
        "turns": [(one.assumption, words.turned(one, named=False), one.rests_on) for one in found.turns],
        "pictures": tuple(pictures(found)),
        "office_queues": office_queues(found),
        "has_offices": any(one.offices for one in found.ranked),
        "how_counted": office_words.HOW_COUNTED,
        "base_rests": words.rests(found.comparison.base_rests.guesses, found.comparison.base_rests.estimates),
        "base_money": words.money(found.comparison.base_cost),
        "base_paid": cost_words.base_paid(found.comparison.base_cost),
        "money_method": cost_words.METHOD,
        "has_brief": len(found.ranked) <= MOST_POLICIES,
        "nothing_changed": TODAY.id,
        "horizon": words.horizon(),
    }


def _policy_told(request: HttpRequest, found: Finding, one: Compared) -> dict[str, Any]:
    return {
        "one": one,
        "headline": words.headline(one),
        "figures": (*words.figures(found.comparison, one), *_costs(found, one)),
        "waits": _waits(request, found, one),
        "offices": [(found.name(work.office), office_words.told(work)) for work in office_words.changed(one)[:FEW]],
        "conflicts": found.conflicts.get(one.policy.name, ()),
        "parts": [
            (part.told, words.change(part.days_late, _("days late"))) for part in found.parts.get(one.policy.name, ())
        ],
        "groups": [
            (", ".join(found.name(name) for name in group.name.split(", ")), group.n, words.share(group.on_time))
            for group in (*one.partners, *one.kinds, *one.goods)
            if not group.on_time.is_exactly_zero
        ],
        "backing": backing_told(one.policy.backing),
        "rests": words.rests(one.rests.guesses, one.rests.estimates),
    }


def _costs(found: Finding, one: Compared) -> Iterator[tuple[str, str]]:
    yield _("Filed"), words.filed(one.filings, found.titles)
    queue = "; ".join(f"{after} {told}" for after, told in words.queue(one.filings))
    if queue:
        yield _("Applications undecided"), queue
    yield _("Duties and fees at stake"), words.money(one.cost)
    yield from cost_words.costs(found.comparison.base_cost, one)
    for gone in one.falls:
        yield from cost_words.fallen(gone, found.titles)


def _waits(request: HttpRequest, found: Finding, one: Compared) -> list[tuple[str, str, str]]:
    """The offices whose wait differs; of other people's offices for those who may see how they work."""
    is_seen, rows = _office_rule(request), []
    for office, wait in one.waits.items():
        before = found.comparison.base_waits.get(office)
        first = before.mean if before else None
        if wait.mean is not None and wait.mean != first and is_seen(office):
            rows.append((found.name(office), "–" if first is None else words.figure(first), words.figure(wait.mean)))
    return rows


def _figures_listing(number: int, found: Finding) -> Listing:
    return figures_listing(number, found.comparison.base_cost, has_papers=any(one.stamped for one in found.ranked))


urlpatterns = [
    path("policy/", lab, name="policies"),
    path("policy/of/<str:name>/", policy, name="policy"),
    path("policy/<int:number>/", finding, name="policy-finding"),
    path("policy/<int:number>/milestones/", milestones, name="policy-milestones"),
    path("policy/<int:number>/figures/", figures, name="policy-figures"),
    path("policy/<int:number>/offices/", offices, name="policy-offices"),
    path("policy/<int:number>/queues/", office_standing, name="policy-queues"),
    path("policy/<int:number>/brief.pdf", brief_file, name="policy-brief"),
]
