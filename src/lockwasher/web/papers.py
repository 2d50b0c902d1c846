"""The papers about a thing: what shows its steps, its title and its terms, each with where it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lockwasher.cases.progress import Progress
from lockwasher.estimates.world import World
from lockwasher.register.coverage import inherited
from lockwasher.register.nouns import Agreement, Case, Claim, Clause, Evidence, Item, Term
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.web.links import linked
from lockwasher.web.pictures.bands import FIELDS


@dataclass(frozen=True)
class Paper:
    """A paper: its title leading to it, its day, what it shows, and how far its source was verified."""

    title: SafeString
    dated: str
    shows: tuple[SafeString, ...]


@dataclass(frozen=True)
class TermRow:
    """One term an item inherits: its value, or that clauses differ, or that there is none; and the clauses."""

    term: Term
    value: str | None
    clauses: tuple[Clause, ...]


def papers_about(
    world: World, portfolio: Portfolio, cases: Iterable[Case], claims: Iterable[Claim], as_of: str
) -> tuple[Paper, ...]:
    """The evidence of the steps of some cases and of some claims, in the order of its days."""
    uses = grouped([*_of_cases(world, portfolio, cases, as_of), *_of_claims(claims)])
    held = {one.id: one for one in portfolio.evidence}
    found = sorted(uses.items(), key=lambda pair: _day_of(held.get(pair[0])))
    return tuple(_paper(portfolio, held.get(name), name, shows, as_of) for name, shows in found)


def terms_of(portfolio: Portfolio, item: Item, world: World) -> tuple[TermRow, ...]:
    """What an item inherits for each term from the agreements over it."""
    found = (inherited(portfolio, item, term, world.as_of) for term in Term)
    return tuple(TermRow(one.term, one.value, one.clauses) for one in found)


def agreements_over(portfolio: Portfolio, things: Iterable[str]) -> tuple[Agreement, ...]:
    """The agreements that name any of some things in what they cover, signed or not, each once."""
    found = (agreement for thing in things for agreement in portfolio.agreements_over.get(thing, ()))
    return tuple({agreement.id: agreement for agreement in found}.values())


def _of_cases(
    world: World, portfolio: Portfolio, cases: Iterable[Case], as_of: str
) -> Iterator[tuple[str, SafeString]]:
    for case in cases:
        progress = world.progress[case.id]
        for event in portfolio.events_of.get(case.id, ()):
            told = linked("case", f"{_step(progress, event.step)} {event.occurred}", case.id, as_of=as_of)
            for name in event.evidence:
                yield name, told


def _step(progress: Progress, step: str | None) -> str:
    found = progress.procedure.step.get(step or "")
    return found.title if found else _("a fact")


def _of_claims(claims: Iterable[Claim]) -> Iterator[tuple[str, SafeString]]:
    for claim in claims:
        told = _("%(field)s: %(holder)s from %(day)s") % {
            "field": FIELDS[claim.field],
            "holder": claim.holder,
            "day": claim.begins,
        }
        yield claim.paper, linked("", told)


def _paper(portfolio: Portfolio, held: Evidence | None, name: str, shows: tuple[SafeString, ...], as_of: str) -> Paper:
    if held:
        dated = str(held.dated) if held.dated else ""
        return Paper(linked("evidence", held.title, held.id, as_of=as_of), dated, shows)
    if name in portfolio.agreement:
        return Paper(linked("agreement", portfolio.agreement[name].title, name, as_of=as_of), "", shows)
    return Paper(linked("", name), "", shows)


def _day_of(held: Evidence | None) -> str:
    return held.dated.last.isoformat() if held and held.dated else "9999"


def clauses_over(portfolio: Portfolio, agreements: Iterable[Agreement], contribution: str) -> tuple[TermRow, ...]:
    """What the clauses of some agreements settle for a contribution, term by term."""
    names = [agreement.id for agreement in agreements]
    return tuple(TermRow(term, *_settled(portfolio, names, term, contribution)) for term in Term)


def _settled(
    portfolio: Portfolio, names: Iterable[str], term: Term, contribution: str
) -> tuple[str | None, tuple[Clause, ...]]:
    found = tuple(
        clause
        for name in names
        for clause in portfolio.clauses_of.get((name, term), ())
        if not clause.applies_to or contribution in clause.applies_to
    )
    values = {clause.value for clause in found}
    return (values.pop() if len(values) == 1 else None), found
