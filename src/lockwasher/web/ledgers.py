"""The title ledger of a thing: of one item its bands; of many, the bands of those of which the papers say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from lockwasher.register.nouns import Claim, Field, Item
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.register.title import Standing, claims_on
from lockwasher.web.links import linked
from lockwasher.web.pictures.bands import Ledger, Spell, ledger_bands
from lockwasher.web.pictures.scale import Scale

MOST = 4  # groups of items with bands of their own; the rest is counted


@dataclass(frozen=True)
class SpellRow:
    """A run of days of one field, in words: from, to, who, and by which papers. `is_first`: it began before what is shown."""

    spell: Spell
    who: str
    papers: tuple[SafeString, ...]
    is_first: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether no paper speaks."""
        return self.spell.standing == Standing.GAP

    @property
    def is_contested(self) -> bool:
        """Whether papers name different holders."""
        return self.spell.standing == Standing.CONTESTED


@dataclass(frozen=True)
class BandRow:
    """One field: its picture, and its spells in words."""

    ledger: Ledger
    picture: SafeString
    spells: tuple[SpellRow, ...]


@dataclass(frozen=True)
class LedgerOf:
    """The ledger of some items of which the papers say the same."""

    items: tuple[Item, ...]
    rows: tuple[BandRow, ...]


@dataclass(frozen=True)
class Shelf:
    """The ledgers of many items, those of most items first; `n_left` items have one that is not shown."""

    ledgers: tuple[LedgerOf, ...]
    n_left: int


def shelf(portfolio: Portfolio, items: Sequence[Item], as_of: date, scale: Scale, day: str) -> Shelf:
    """The ledgers of some items; items with the same claims share one."""
    alike = grouped((_claims(portfolio, item), item) for item in items)
    most = sorted(alike.values(), key=lambda same: -len(same))
    shown = tuple(LedgerOf(same, _rows(portfolio, same[0], as_of, scale, day)) for same in most[:MOST])
    return Shelf(shown, sum(len(same) for same in most[MOST:]))


def claims_about(portfolio: Portfolio, items: Sequence[Item]) -> tuple[Claim, ...]:
    """All claims on some items, each once."""
    found = (claim for item in items for field in Field for claim in claims_on(portfolio, item, field))
    return tuple({claim.id: claim for claim in found}.values())


def _claims(portfolio: Portfolio, item: Item) -> tuple[str, ...]:
    return tuple(claim.id for field in Field for claim in claims_on(portfolio, item, field))


def _rows(portfolio: Portfolio, item: Item, as_of: date, scale: Scale, day: str) -> tuple[BandRow, ...]:
    found = ledger_bands(portfolio, item, as_of, scale)
    return tuple(
        BandRow(one, mark_safe(one.picture), tuple(_spell(portfolio, spell, day, scale.first) for spell in one.spells))  # noqa: S308  # the picture escapes what it tells
        for one in found
    )


def _spell(portfolio: Portfolio, spell: Spell, day: str, first: date) -> SpellRow:
    def name(partner: str) -> str:
        return portfolio.partner[partner].name if partner in portfolio.partner else partner

    papers = dict.fromkeys((claim.paper, claim.mark) for claim in (*spell.claims, *spell.accounts))
    links = tuple(_paper(portfolio, paper, str(mark), day) for paper, mark in papers)
    return SpellRow(spell, spell.told(name), links, is_first=spell.first == first)


def _paper(portfolio: Portfolio, paper: str, mark: str, day: str) -> SafeString:
    if paper in portfolio.agreement:
        return linked("agreement", f"{portfolio.agreement[paper].title} [{mark}]", paper, as_of=day)
    titles = {one.id: one.title for one in portfolio.evidence}
    view = "evidence" if paper in titles else ""
    return linked(view, f"{titles.get(paper, paper)} [{mark}]", paper, as_of=day)
