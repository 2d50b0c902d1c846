"""The title ledger as bands: who has title, custody and risk of an item and who imports it, over time, each by its paper.

A time for which no paper speaks is hatched and says so; so is one for which papers name different holders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.register.nouns import Claim, Field, Item
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.title import Standing, bands, holding
from lockwasher.web.pictures.scale import Scale, grid, svg, title
from lockwasher.web.pictures.words import label, number, tag, width_of

FIELDS: Final = {
    Field.TITLE: gettext_lazy("Title"),
    Field.CUSTODY: gettext_lazy("Custody"),
    Field.RISK: gettext_lazy("Risk of loss"),
    Field.IMPORTER: gettext_lazy("Importer of record"),
}
_HEIGHT, _TOP, _BAR, _SIZE, _UNDER, _SHIFT = 40.0, 4.0, 19.0, 11.0, 36.0, 80.0
_LITTLE: Final = 44.0
_BRACKETED: Final = re.compile(r"\((\w+)\)$")
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Spell:
    """A run of days over which a field does not change. `last` None: it has no end on record."""

    first: date
    last: date | None
    standing: Standing
    claims: tuple[Claim, ...] = ()
    accounts: tuple[Claim, ...] = ()

    def told(self, name: Name) -> str:
        """Who holds; 'no paper' where none says; and who is told of as the holder without a paper."""
        return "; ".join(filter(None, (self.held_by(name), self.told_of(name))))

    def held_by(self, name: Name) -> str:
        """Who holds by the papers; 'no paper' where none says, 'contested' with each holder where they differ."""
        if self.standing == Standing.GAP:
            return _("no paper")
        found = " / ".join(dict.fromkeys(name(claim.holder) for claim in self.claims))
        return _("contested: %s") % found if self.standing == Standing.CONTESTED else found

    def told_of(self, name: Name) -> str:
        """Whom somebody tells of as the holder without a paper; empty where nobody does."""
        found = " / ".join(dict.fromkeys(name(claim.holder) for claim in self.accounts))
        return _("told without paper: %s") % found if found else ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One field of an item: its spells without a break from the first day of the scale to the last, and its picture."""

    field: Field
    title: str
    spells: tuple[Spell, ...]
    picture: str


def ledger_bands(portfolio: Portfolio, item: Item, as_of: date, scale: Scale) -> tuple[Ledger, ...]:
    """The four fields of an item over the days of a scale."""
    return tuple(_ledger(portfolio, item, field, as_of, scale) for field in Field)


def _ledger(portfolio: Portfolio, item: Item, field: Field, as_of: date, scale: Scale) -> Ledger:
    def name(partner: str) -> str:
        return portfolio.partner[partner].name if partner in portfolio.partner else partner

    found = spells(portfolio, item, field, scale.first, scale.last)
    head = str(FIELDS[field])
    told = "; ".join(f"{_days(spell)} {spell.told(name)}" for spell in found)
    drawn = grid(scale, as_of, _HEIGHT) + "".join(_lane(found, scale, name))
    return Ledger(field, head, found, svg(drawn, scale.width, _HEIGHT, "p-lane p-bands", f"{head}: {told}"))


def spells(portfolio: Portfolio, item: Item, field: Field, first: date, last: date) -> tuple[Spell, ...]:
    """A field of an item from a day to a day, the time before the first claim included: no paper speaks then."""
    found = [
        Spell(band.first, band.last, held.standing, held.claims, held.accounts)
        for band in bands(portfolio, item, field, last)
        if (held := band.holding) and (band.last is None or band.last >= first)
    ]
    begins = found[0].first if found else None
    if begins is None or begins > first:
        before = holding(portfolio, item, field, first)
        until = begins - timedelta(days=1) if begins else None
        found.insert(0, Spell(first, until, before.standing, before.claims, before.accounts))
    return tuple(found)


def _days(spell: Spell) -> str:
    return f"{spell.first} – {spell.last}" if spell.last else _("from %s") % spell.first


def _lane(found: tuple[Spell, ...], scale: Scale, name: Name) -> Iterator[str]:
    """The bands, each with its holder in it; what finds no room there, and what is told without paper, stands under it."""
    free = 0.0
    for spell in found:
        left, right = scale.x(spell.first), scale.end if spell.last is None else scale.x(spell.last)
        told = title(f"{_days(spell)}: {spell.told(name)}")
        yield tag("g", told + _band(spell, left, right), class_=f"tb-{spell.standing}")
        inside = _inside(spell, right - left - 8, name)
        yield label(inside, left + 4, _TOP + 13.5, "tb-label") if inside else ""
        rest = (*(() if inside else tuple(_names(spell, name))[-1:]), spell.told_of(_short_of(name)))
        line = "; ".join(filter(None, rest))
        x = max(free, min(left, scale.width - width_of(line, _SIZE)))
        if line and x - left < _SHIFT and x + width_of(line, _SIZE) <= scale.width:
            yield label(line, x, _UNDER, f"tb-under tb-label-{spell.standing}")
            free = x + width_of(line, _SIZE) + 8


def _inside(spell: Spell, room: float, name: Name) -> str:
    """What stands in a band: the longest name that has room, else as much of a holder's as has; empty where little has."""
    found = next((one for one in _names(spell, name) if width_of(one, _SIZE) <= room), "")
    if found or spell.standing != Standing.HELD or room < _LITTLE:
        return found
    told = spell.held_by(_short_of(name))
    return next(
        (f"{told[:n].rstrip()}…" for n in range(len(told), 0, -1) if width_of(told[:n], _SIZE) <= room - _SIZE), ""
    )


def _names(spell: Spell, name: Name) -> Iterator[str]:
    """Who holds, the longest way of saying it first."""
    yield spell.held_by(name)
    yield spell.held_by(_short_of(name))
    if spell.standing == Standing.CONTESTED:
        yield _("contested")


def _short_of(name: Name) -> Name:
    """The short name that a long one ends with in brackets, as CERN in 'European Organization for Nuclear Research (CERN)'."""

    def short(partner: str) -> str:
        found = _BRACKETED.search(name(partner))
        return found[1] if found else name(partner)

    return short


def _band(spell: Spell, left: float, right: float) -> str:
    """A bar; hatched where no paper speaks, crossed where papers differ, with a broken line under it for what is only told."""
    width = max(2.0, right - left)
    bar = tag("rect", class_="tb-bar", x=number(left), y=number(_TOP), width=number(width), height=number(_BAR))
    drawn = [bar]
    if spell.standing != Standing.HELD:
        drawn.append(_hatch(left, left + width, is_crossed=spell.standing == Standing.CONTESTED))
    if spell.accounts:
        y = number(_TOP + _BAR + 2)
        drawn.append(tag("line", class_="tb-told", x1=number(left), x2=number(left + width), y1=y, y2=y))
    return "".join(drawn)


def _hatch(left: float, right: float, *, is_crossed: bool) -> str:
    """Slanting lines over a bar, drawn one by one: a pattern would need an id, and ids are one to a page."""
    low, lines, x = _TOP + _BAR, [], left - _BAR + 5
    while x < right:
        start, end = max(left, x), min(right, x + _BAR)
        lines.append(f"M{number(start)} {number(low - start + x)}L{number(end)} {number(low - end + x)}")
        if is_crossed:
            lines.append(f"M{number(start)} {number(_TOP + start - x)}L{number(end)} {number(_TOP + end - x)}")
        x += 7
    return tag("path", class_="tb-hatch", d="".join(lines))
