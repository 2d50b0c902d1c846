"""The coverage of what a login may see, reckoned once for a world, and its rows and figures as pages tell them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lockwasher.estimates.world import World
from lockwasher.readiness.coverage import Coverage, Share, coverage
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.remembered import remembered
from lockwasher.web.tables import percent


def coverage_of(world: World, portfolio: Portfolio) -> Coverage:
    """The coverage of a part of a world's portfolio."""
    parts = (portfolio.items, portfolio.contributions, portfolio.agreements)
    name = f"coverage {' '.join(str(id(part)) for part in parts)}"
    _held, found = remembered(world, name, lambda: (parts, coverage(world, portfolio)))  # `parts` keep their ids theirs
    return found


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share as a page tells it: `view` and `about` lead to what it is about."""

    share: Share
    title: str
    view: str

    @property
    def percent(self) -> str:
        """The covered share of the items."""
        return percent(self.share.share)

    @property
    def values(self) -> tuple[str, ...]:
        """The known value in each currency and how much of it is covered, each basis apart."""
        return tuple(
            ngettext(
                "Known %(basis)s: %(covered)s of %(known)s %(currency)s covered (%(percent)s), stated for %(n)s item",
                "Known %(basis)s: %(covered)s of %(known)s %(currency)s covered (%(percent)s), stated for %(n)s items",
                v.n_known,
            )
            % {
                "covered": amount(v.covered),
                "known": amount(v.known),
                "currency": v.currency,
                "basis": v.basis,
                "percent": percent(v.share),
                "n": v.n_known,
            }
            for v in self.share.values
        )

    @property
    def unvalued(self) -> tuple[str, ...]:
        """For each basis the items whose value is not on record."""
        return tuple(
            ngettext("%(n)s item without a %(basis)s on record", "%(n)s items without a %(basis)s on record", n)
            % {"n": n, "basis": basis}
            for basis, n in self.share.n_unvalued
            if n
        )


def share_rows(portfolio: Portfolio, found: Coverage) -> tuple[tuple[str, tuple[ShareRow, ...]], ...]:
    """The shares by project, partner and agreement, each group with its heading."""
    projects = {one.id: one.name for one in portfolio.projects}
    partners = {one.id: one.name for one in portfolio.partners}
    agreements = {one.id: one.title for one in portfolio.agreements}
    groups = (
        (_("By project"), "", projects, found.by_project),
        (_("By partner"), "", partners, found.by_partner),
        (_("By agreement"), "agreement", agreements, found.by_agreement),
    )
    return tuple(
        (head, tuple(ShareRow(share, names.get(share.about, share.about), view) for share in shares))
        for head, view, names, shares in groups
        if shares
    )


def amount(number: Decimal) -> str:
    """An amount with its thousands apart."""
    return f"{number:,}"
