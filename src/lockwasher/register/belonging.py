"""To which projects and partners a thing belongs."""

from __future__ import annotations

from lockwasher.register.portfolio import Portfolio


def belongs_to(portfolio: Portfolio, subject: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The projects and the partners to which a subject belongs, by its items and their contributions."""
    own = portfolio.contribution.get(subject)
    items = portfolio.items_of(subject)
    named = dict.fromkeys(name for item in items for name in item.contributions)
    contributions = [portfolio.contribution[name] for name in named if name in portfolio.contribution]
    contributions += [own] if own else []
    agreement = portfolio.agreement.get(subject)
    projects = [*(item.project for item in items), *(c.project for c in contributions)]
    partners = [*(c.partner for c in contributions), *(agreement.parties if agreement else ())]
    return tuple(sorted(set(projects))), tuple(sorted(set(partners)))
