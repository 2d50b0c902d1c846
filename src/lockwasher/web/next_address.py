"""Where the one next step of a loose end is done: the address behind its button."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse

from lockwasher.forecast.next_step import NextStep, Verb
from lockwasher.forecast.proposals import proposed_of
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.links import address


def next_address(step: NextStep, portfolio: Portfolio) -> str:
    """The page on which a step is taken; that of what it is about where there is no such page."""
    return _BY_VERB.get(step.verb, _subject)(step, portfolio) or _subject(step, portfolio) or reverse("home")


def thing_address(name: str, portfolio: Portfolio) -> str:
    """The page of a thing of the register; empty where it has none."""
    nouns: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("item", portfolio.item),
        ("consignment", portfolio.consignment),
        ("contribution", portfolio.contribution),
        ("agreement", portfolio.agreement),
        ("case", portfolio.case),
        ("milestone", portfolio.milestone),
    )
    return next((address(noun, name) for noun, held in nouns if name in held), "")


def opening(case: str) -> str:
    """Where a proposed case is opened; the page of a case that is on record."""
    proposed = proposed_of(case)
    return address("case-open", procedure=proposed[0], subject=proposed[1]) if proposed else address("case", case)


def _subject(step: NextStep, portfolio: Portfolio) -> str:
    proposed = proposed_of(step.target)
    return thing_address(proposed[1] if proposed else step.target, portfolio)


def _record(step: NextStep, portfolio: Portfolio) -> str:  # noqa: ARG001  # every verb is asked alike
    return address("case-record", step.target, step=step.step or "")


def _decide(step: NextStep, portfolio: Portfolio) -> str:  # noqa: ARG001
    return address("case", step.target)


def _open(step: NextStep, portfolio: Portfolio) -> str:  # noqa: ARG001
    return opening(step.target)


def _cover(step: NextStep, portfolio: Portfolio) -> str:  # noqa: ARG001
    return address("register-add", "agreements", covers=step.target)


def _clause(step: NextStep, portfolio: Portfolio) -> str:  # noqa: ARG001
    return address("register-add", "clauses", agreement=step.target, term="title")


def _title_paper(step: NextStep, portfolio: Portfolio) -> str:  # noqa: ARG001
    return address("register-add", "claims", paper=step.target, field="title")


def _edit(step: NextStep, portfolio: Portfolio) -> str:
    """The form of a consignment or an item, on which importer, insurer and contribution are named."""
    noun = "consignments" if step.target in portfolio.consignment else "items" if step.target in portfolio.item else ""
    return address("register-record", noun, step.target) if noun else ""


def _route(step: NextStep, portfolio: Portfolio) -> str:
    return address("item-routes", step.target) if step.target in portfolio.item else ""


_BY_VERB: Mapping[Verb, Callable[[NextStep, Portfolio], str]] = {
    Verb.RECORD: _record,
    Verb.DECIDE: _decide,
    Verb.OPEN: _open,
    Verb.COVER: _cover,
    Verb.ADD_CLAUSE: _clause,
    Verb.ADD_TITLE_PAPER: _title_paper,
    Verb.NAME_IMPORTER: _edit,
    Verb.NAME_INSURER: _edit,
    Verb.NAME_CONTRIBUTION: _edit,
    Verb.ADD_ITEMS: _edit,
    Verb.CHOOSE_ROUTE: _route,
}
