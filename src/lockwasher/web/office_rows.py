"""Offices as a list: how much waits, with how many desks, for how long, and how often each decides what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lockwasher.actions.kept import Kept
from lockwasher.cases.waiting import own_side
from lockwasher.estimates.world import World
from lockwasher.records.kept_values import KeptOffice
from lockwasher.register.portfolio import Portfolio
from lockwasher.web.case_rows import office_title
from lockwasher.web.links import linked
from lockwasher.web.tables import Column, Listing, percent
from lockwasher.web.waiting_rows import Row


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office: what waits there now, its desks, and what the forecast says of it, where one was made."""

    id: str
    name: str
    side: str
    desks: int | None
    waiting: tuple[Row, ...]
    told: KeptOffice | None

    @property
    def longest(self) -> int | None:
        """The days the longest has waited."""
        return max((row.waiting.days for row in self.waiting if row.waiting.days is not None), default=None)


def office_rows(
    world: World, portfolio: Portfolio, rows: Iterable[Row], kept: Kept | None, *, is_own: bool
) -> tuple[OfficeRow, ...]:
    """The offices of the host's side, or those of everybody else; the most often critical first, then those with most waiting."""
    own = own_side(portfolio, world.library)
    at: dict[str, list[Row]] = {}
    for row in rows:
        at.setdefault(row.waiting.office, []).append(row)
    names = dict.fromkeys([*portfolio.office, *world.library.offices, *at, *(kept.offices if kept else ())])
    found = [office_row(world, name, at.get(name, ()), kept) for name in names if (name in own) == is_own]
    return tuple(sorted(found, key=lambda o: (-(o.told.critical_most if o.told else 0), -len(o.waiting), o.name)))


def office_row(world: World, name: str, rows: Iterable[Row], kept: Kept | None) -> OfficeRow:
    """One office."""
    mine, entry = world.portfolio.office.get(name), world.library.offices.get(name)
    side = str(entry.side) if entry else (mine.partner or "" if mine else "")
    told = kept.offices.get(name) if kept else None
    return OfficeRow(name, office_title(world, name), side, mine.desks if mine else None, tuple(rows), told)


def office_listing(as_of: str, *, is_own: bool) -> Listing:
    """The list of offices."""
    empty = gettext_lazy("No office is on record yet: add yours to the register.")
    name, title = ("offices", gettext_lazy("Offices")) if is_own else ("other-offices", gettext_lazy("Other offices"))
    return Listing(name, title, empty, (*_standing(as_of), *_forecast()))


def days(value: float | None) -> str:
    """Days to one place; a dash for none."""
    return "–" if value is None else f"{value:.1f}"


def _standing(as_of: str) -> tuple[Column, ...]:
    return (
        Column("name", gettext_lazy("Office"), lambda o: o.name, lambda o: linked("office", o.name, o.id, as_of=as_of)),
        Column("side", gettext_lazy("Side"), lambda o: o.side, is_filter=True),
        Column("desks", gettext_lazy("Desks"), lambda o: o.desks, _desks, is_number=True),
        Column("waiting", gettext_lazy("Waiting now"), lambda o: len(o.waiting), is_number=True),
        Column("longest", gettext_lazy("Longest, days"), lambda o: o.longest, is_number=True),
    )


def _forecast() -> tuple[Column, ...]:
    def share(row: OfficeRow) -> float | None:
        return round(row.told.critical_most, 4) if row.told else None

    def of(name: str, row: OfficeRow) -> float | None:
        value = getattr(row.told, name) if row.told else None
        return None if value is None else round(value, 2)

    return (
        Column("critical", gettext_lazy("Critical"), share, lambda o: percent(share(o)), is_number=True),
        Column("milestones", gettext_lazy("Milestones"), lambda o: of("n_milestones", o), is_number=True),
        Column("to_begin", gettext_lazy("To begin"), lambda o: of("n_proposed", o), is_number=True),
        Column("visits", gettext_lazy("Visits"), lambda o: of("visits", o), is_number=True),
        Column("wait_mean", gettext_lazy("Wait, days"), lambda o: of("wait_mean", o), is_number=True),
        Column("wait_p80", gettext_lazy("P80, days"), lambda o: of("wait_p80", o), is_number=True),
    )


def _desks(row: OfficeRow) -> SafeString | int:
    return row.desks or format_html('<span class="quiet" title="{}">–</span>', _("not modelled as a queue"))
