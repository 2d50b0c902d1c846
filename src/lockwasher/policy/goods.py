"""Changes to what is registered: who has title until when, additional duties, a value assumed, a partner that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from lockwasher.calendars.spans import on
from lockwasher.estimates.world import World
from lockwasher.policy.model import PolicyError
from lockwasher.procedures.model import Backing
from lockwasher.procedures.tables import Tables
from lockwasher.procedures.tables_rows import After, Covered, Force, Measure, Meets, OriginRate
from lockwasher.register.nouns import Claim, Field, Item, Mark, Milestone, MilestoneKind, Money
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.register.title import Standing, holding

Row = TypeVar("Row", Covered, OriginRate)
_BY_POLICY: Final = Backing("a policy", True, Mark.UNVERIFIED)


class Passes(StrEnum):
    """When title passes from the partner that brings a thing to the host."""

    BORDER = "at-border"
    ARRIVAL = "on-arrival"
    ACCEPTANCE = "at-acceptance"


_TURNS = {
    Passes.BORDER: (MilestoneKind.ENTERS, MilestoneKind.ARRIVES),
    Passes.ARRIVAL: (MilestoneKind.ARRIVES, MilestoneKind.ENTERS),
    Passes.ACCEPTANCE: (MilestoneKind.ACCEPTED,),
}


@dataclass(frozen=True, slots=True)
class Title:
    """A paper of today says who has title to everything of which no paper says it: the partner, then the host.

    The partner is `of_several` where that is one of several that bring an item, else that of its first contribution. The day
    it passes is the one a plan names for the milestone; where none does the partner's title has no end on record.
    """

    passes: Passes
    of_several: str | None = None

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({"who has title"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"title is settled in writing today, and passes {self.passes.replace('-', ' ')}"

    def apply(self, world: World) -> World:
        """Raises PolicyError where several bring an item together, and no partner is that to whom its title is given."""
        if self.of_several and self.of_several not in world.portfolio.partner:
            shared = next((i.id for i in world.portfolio.items if len(_partners(world.portfolio, i)) > 1), None)
            if shared:
                raise PolicyError(
                    f"there is no partner '{self.of_several}' in this portfolio, and several bring '{shared}'"
                )
        made = tuple(_claims(world, self))
        return replace(world, portfolio=replace(world.portfolio, claims=(*world.portfolio.claims, *made)))


@dataclass(frozen=True, slots=True)
class Duties:
    """Additional duties: none at all, those in force on a day for good, or so many percent more on everything."""

    none: bool = False
    as_on: date | None = None
    percent_more: int = 0

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({"additional duties"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        if self.none:
            return "no additional duties"
        return f"additional duties as on {self.as_on}" if self.as_on else f"{self.percent_more} % more on all goods"

    def apply(self, world: World) -> World:
        """The world with it."""
        return replace(world, tables=self._changed(world.tables))

    def _changed(self, tables: Tables) -> Tables:
        if self.none:
            return replace(tables, measures=())
        if self.as_on:
            held = (_frozen_on(measure, self.as_on) for measure in tables.measures)
            return replace(tables, measures=tuple(one for one in held if one))
        return replace(tables, measures=(*tables.measures, _on_all(self.percent_more)))


@dataclass(frozen=True, slots=True)
class Valued:
    """A customs value assumed for this question, for an item of which none is on record: a value says what duty is at stake.

    A value on record stays as it is, and the finding notes it.
    """

    item: str
    amount: int
    currency: str
    rests_on: str

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"the customs value of {self.item}"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.item} is taken to be worth {self.amount:,} {self.currency}"

    def apply(self, world: World) -> World:
        """Raises PolicyError where there is no such item."""
        item = world.portfolio.item.get(self.item)
        if item is None:
            raise PolicyError(f"there is no item '{self.item}' in this portfolio")
        if item.customs_value:
            return world
        valued = replace(
            item,
            customs_value=Money(Decimal(self.amount), self.currency),
            customs_value_basis=f"assumed: {self.rests_on}",
        )
        return replace(world, portfolio=replace(world.portfolio, items=_instead(world.portfolio.items, valued)))


@dataclass(frozen=True, slots=True)
class Leaves:
    """A partner leaves: its contributions, items, consignments, cases and milestones are no more, nor are its papers."""

    partner: str

    @property
    def targets(self) -> frozenset[str]:
        """What it changes."""
        return frozenset({f"the part of {self.partner}"})

    @property
    def told(self) -> str:
        """What it does, in a line."""
        return f"{self.partner} leaves, with all it was to bring"

    def apply(self, world: World) -> World:
        """Raises PolicyError where the partner brings nothing here."""
        portfolio = world.portfolio
        gone = gone_with(portfolio, self.partner)
        if not gone:
            known = ", ".join(sorted({c.partner for c in portfolio.contributions})) or "nobody"
            raise PolicyError(f"'{self.partner}' brings nothing here; those who do: {known}")
        return replace(world, portfolio=_without(portfolio, gone, self.partner))


def gone_with(portfolio: Portfolio, partner: str) -> frozenset[str]:
    """The contributions of a partner, the items that it alone brings, and the consignments that hold nothing else."""
    contributions = {c.id for c in portfolio.contributions if c.partner == partner}
    items = {i.id for i in portfolio.items if i.contributions and contributions.issuperset(i.contributions)}
    crates = {c.id for c in portfolio.consignments if c.items and items.issuperset(c.items)}
    return frozenset(contributions | items | crates)


def _without(portfolio: Portfolio, gone: frozenset[str], partner: str) -> Portfolio:
    milestones = tuple(m for m in portfolio.milestones if m.subject not in gone)
    left = {m.id for m in milestones}
    cases = tuple(c for c in portfolio.cases if c.subject not in gone)
    kept = {c.id for c in cases}
    return replace(
        portfolio,
        contributions=tuple(c for c in portfolio.contributions if c.id not in gone),
        items=tuple(
            replace(i, contributions=tuple(c for c in i.contributions if c not in gone))
            for i in portfolio.items
            if i.id not in gone
        ),
        consignments=tuple(
            replace(c, items=tuple(i for i in c.items if i not in gone))
            for c in portfolio.consignments
            if c.id not in gone
        ),
        milestones=milestones,
        need_bys=tuple(n for n in portfolio.need_bys if n.milestone in left),
        cases=cases,
        events=tuple(e for e in portfolio.events if e.case in kept),
        claims=tuple(c for c in portfolio.claims if c.subject not in gone and c.holder != partner),
    )


def _instead(items: tuple[Item, ...], one: Item) -> tuple[Item, ...]:
    return tuple(one if item.id == one.id else item for item in items)


# ---------------------------------------------------------------- title


def _claims(world: World, title: Title) -> Iterator[Claim]:
    portfolio = world.portfolio
    about = grouped((milestone.subject, milestone) for milestone in portfolio.milestones)
    for item in portfolio.items:
        holder = _holder(_partners(portfolio, item), title.of_several)
        if holder and holding(portfolio, item, Field.TITLE, world.as_of).standing == Standing.GAP:
            crates = (crate.id for crate in portfolio.consignments_with.get(item.id, ()))
            mine = [m for subject in (item.id, *item.contributions, *crates) for m in about.get(subject, ())]
            yield from _papers(world, item, holder, _turn(portfolio, mine, title.passes, world.as_of))


def _partners(portfolio: Portfolio, item: Item) -> tuple[str, ...]:
    found = (portfolio.contribution[c].partner for c in item.contributions if c in portfolio.contribution)
    return tuple(dict.fromkeys(found))


def _holder(partners: tuple[str, ...], of_several: str | None) -> str | None:
    """The partner that brings a thing: of several the one that is named, else that of the first contribution."""
    return of_several if of_several in partners else next(iter(partners), None)


def _papers(world: World, item: Item, partner: str, turn: date | None) -> Iterator[Claim]:
    def claim(holder: str, first: date, last: date | None) -> Claim:
        return Claim(
            id=f"policy-title-{item.id}-{holder}",
            field=Field.TITLE,
            subject=item.id,
            holder=holder,
            begins=on(first),
            ends=on(last) if last else None,
            ends_known_on=world.as_of if last else None,
            paper="a clause that a policy supposes",
            source="a policy",
            known_on=world.as_of,
        )

    host = next((project.host for project in world.portfolio.projects if project.id == item.project), None)
    if turn is None or host is None or turn <= world.as_of:
        yield claim(partner, world.as_of, None)
    else:
        yield claim(partner, world.as_of, turn - timedelta(days=1))
        yield claim(host, turn, None)


def _turn(portfolio: Portfolio, mine: Iterable[Milestone], passes: Passes, today: date) -> date | None:
    """The day a plan names for the milestone at which title passes; None where none does, or it is over."""
    days = {m.kind: portfolio.need_by_of[m.id].need_by.last for m in mine if m.id in portfolio.need_by_of}
    found = next((days[kind] for kind in _TURNS[passes] if kind in days), None)
    return found if found and found > today else None


# ---------------------------------------------------------------- duties


def _frozen_on(measure: Measure, day: date) -> Measure | None:
    """A measure with what held on a day, for good; None where it did not hold then."""
    if not measure.force.holds(day):
        return None
    return replace(
        measure,
        after=After.UNKNOWN,
        force=_for_good(measure.force),
        covers=_held(measure.covers, day),
        excepts=_held(measure.excepts, day),
        checked=_held(measure.checked, day),
        melted=_held(measure.melted, day),
        rates=_held(measure.rates, day),
    )


def _held(rows: tuple[Row, ...], day: date) -> tuple[Row, ...]:
    return tuple(replace(row, force=_for_good(row.force)) for row in rows if row.force.holds(day))


def _for_good(force: Force) -> Force:
    return replace(force, until_on=None)


def _on_all(percent: int) -> Measure:
    """An additional duty on all goods of all origins that leaves chapter 98 free, as a policy supposes it."""
    always = Force(date.min, None, date.min)
    return Measure(
        id="policy",
        title=f"{percent} % more, as a policy supposes",
        after=After.ENDED,
        covers=(),
        origins=(),
        rates=(OriginRate((), Decimal(percent), False, always, _BY_POLICY),),
        others_free=False,
        excepts=(),
        checked=(),
        lists="",
        open_origins=(),
        not_with=(),
        by_order=False,
        melted=(),
        chapter_98=(),
        otherwise_98=Meets.LINE,
        caveat="",
        headings="",
        force=always,
        backing=_BY_POLICY,
    )
