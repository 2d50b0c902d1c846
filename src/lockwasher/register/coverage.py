"""Which paper covers what: agreements over contributions, and the clauses that items inherit from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lockwasher.register.nouns import Agreement, Clause, Contribution, Item, Term
from lockwasher.register.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Inherited:
    """What the clauses over an item say of one term. Several values: the clauses contradict each other."""

    term: Term
    clauses: tuple[Clause, ...]

    @property
    def value(self) -> str | None:
        """The one value all clauses give; None where there is no clause or they differ."""
        values = {clause.value for clause in self.clauses}
        return values.pop() if len(values) == 1 else None


def is_signed(agreement: Agreement, day: date) -> bool:
    """Whether an agreement is signed and not ended on a day, and in force where the record says since when.

    What is in force was signed, also where the day of signature is not on record.
    """
    begins = max((span.last for span in (agreement.signed, agreement.in_force) if span), default=None)
    return begins is not None and begins <= day and (agreement.ends is None or day <= agreement.ends.last)


def covering(portfolio: Portfolio, contribution: Contribution, day: date) -> tuple[Agreement, ...]:
    """The signed agreements that name a contribution, or its project, in what they cover."""
    return _signed_over(portfolio, (contribution.id, contribution.project), day)


def uncovered(portfolio: Portfolio, item: Item, day: date) -> tuple[Contribution, ...]:
    """The contributions an item belongs to that stand under no signed agreement on a day; none if the item itself does."""
    if _signed_over(portfolio, (item.id,), day):
        return ()
    return tuple(c for c in _contributions(portfolio, item) if not covering(portfolio, c, day))


def inherited(portfolio: Portfolio, item: Item, term: Term, day: date) -> Inherited:
    """What an item takes, for one term, from the agreements over it and its contributions.

    A clause of an amendment stands in the place of those it amends.
    """
    things = (item.id, item.project, *(thing for c in _contributions(portfolio, item) for thing in (c.id, c.project)))
    mine = {item.id, *item.contributions}
    found = [
        clause
        for agreement in _signed_over(portfolio, things, day)
        for clause in portfolio.clauses_of.get((agreement.id, term), ())
        if not clause.applies_to or mine & set(clause.applies_to)
    ]
    amended = {portfolio.agreement[clause.agreement].amends for clause in found}
    return Inherited(term, tuple(clause for clause in found if clause.agreement not in amended))


def _contributions(portfolio: Portfolio, item: Item) -> Iterator[Contribution]:
    """The contributions an item belongs to, those left out that are not known yet."""
    return (portfolio.contribution[c] for c in item.contributions if c in portfolio.contribution)


def _signed_over(portfolio: Portfolio, things: Iterable[str], day: date) -> tuple[Agreement, ...]:
    """The signed agreements that name any of several things in what they cover, each once."""
    found = (a for thing in things for a in portfolio.agreements_over.get(thing, ()) if is_signed(a, day))
    return tuple({agreement.id: agreement for agreement in found}.values())
