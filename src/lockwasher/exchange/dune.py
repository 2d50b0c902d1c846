"""The dune portfolio: the import lines of LBNF/DUNE's first far-detector module and of PIP-II, made from public counts.

What is on record (partners, agreements, contributions, one transport) stands in `dune_record/`; every count, plan and
assumed share with its source in `dune_marginals.csv`, `dune_plans.csv` and `dune_shares.csv`. Which line travels when, and in
what company, is drawn from a seed. A draw depends on the seed and on the name of what it is for, never on its place, and on no
library, so that the same seed gives the same portfolio on every machine. `docs/background/dune.md` tells it in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b
from importlib import resources
from itertools import islice
from pathlib import Path

from lockwasher.calendars.spans import Span, on, parse_span
from lockwasher.exchange.dune_tables import Kind, Statement, marginals, plans
from lockwasher.exchange.folder import read_folder
from lockwasher.register.nouns import (
    Case,
    Consignment,
    Event,
    Item,
    Leg,
    Mark,
    Milestone,
    MilestoneKind,
    NeedBy,
)
from lockwasher.register.portfolio import Portfolio, grouped

RECORD = Path(str(resources.files("lockwasher.exchange"))) / "dune_record"
MADE = "synthetic: made from a seed"
ASSUMED = "synthetic: OUR assumption"

_TRANSPORT = "transport.oversize-by-legs"
_TEST_STEEL = ("l-beam-01", "beam-001")  # one L-beam and one I-beam came ahead of the others, for test lifts
_PURPOSES = {"dune": "DUNE far detector", "pip-ii": "PIP-II"}
_STAGES = (
    (MilestoneKind.DEPARTS, "leaves"),
    (MilestoneKind.ENTERS, "enters the United States"),
    (MilestoneKind.ARRIVES, "arrives"),
    (MilestoneKind.ACCEPTED, "is accepted"),
)
# Of which group the first consignment (after the test beams), or the last, marks a day of the plan underground.
_INSTALLED = (
    ("steel", 1, "warm-structure-starts", "the warm structure is begun with it"),
    ("boxes", 0, "cold-structure-starts", "the cold structure is begun with it"),
    ("anode-planes", 0, "tpc-starts", "the detector is begun with it"),
    ("anode-planes", -1, "last-anode-plane", "the last of the anode planes is in place"),
)


@dataclass(frozen=True, slots=True)
class _Freight:
    """A consignment, the kind it is of, and its place among `total` of its group (from 0)."""

    consignment: Consignment
    kind: Kind
    place: int
    total: int


def dune_portfolio(seed: int = 1) -> Portfolio:
    """Make the portfolio. The same seed gives the same portfolio; another keeps every count and changes the draws.

    Raises:
        PortfolioErrors: the record that comes with the program is damaged.
    """
    record, freights = read_folder(RECORD), tuple(_freights(seed))
    items = [item for kind in marginals() for item in _items(kind, seed)]
    cases, events = _arrivals(freights)
    return replace(
        record,
        notes=(*record.notes, f"Made with seed {seed}."),
        items=(*record.items, *items),
        consignments=(*record.consignments, *(f.consignment for f in freights)),
        milestones=(*record.milestones, *_milestones(freights), _crew(freights)),
        need_bys=(*_need_bys(freights, seed), *_crew_days(freights)),
        cases=(*record.cases, *cases, _lowering(freights), *_money(record)),
        events=(*record.events, *events),
    )


# ---------------------------------------------------------------- draws


def _drawn(seed: int, name: str, least: int, most: int) -> int:
    """A whole number from `least` to `most` that depends on the seed and the name only."""
    digest = blake2b(f"{seed}|{name}".encode(), digest_size=8).digest()
    return least + int.from_bytes(digest, "big") % (most - least + 1)


def _sizes(kind: Kind, seed: int) -> list[int]:
    """How many pieces each line of a kind holds: all of them together the count of the kind.

    They are drawn from the last line to the first, so that a line less than full is among the last.
    """
    sizes, left = [], kind.count
    for before in range(kind.lines - 1, -1, -1):
        lowest = max(kind.least, left - kind.most * before)
        highest = min(kind.most, left - kind.least * before)
        sizes.append(_drawn(seed, f"{kind.id} size {before}", lowest, highest))
        left -= sizes[-1]
    return sizes[::-1]


def _batches(kind: Kind, lines: int, seed: int) -> Iterator[int]:
    """How many lines travel together, each time from `together_least` to `together_most` where the last ones allow it."""
    left = lines
    while left:
        size = min(left, _drawn(seed, f"{kind.group} batch {left}", kind.together_least, kind.together_most))
        if 0 < left - size < kind.together_least:
            size = left if left <= kind.together_most else left - kind.together_least
        left -= size
        yield size


# ---------------------------------------------------------------- lines and consignments


def _items(kind: Kind, seed: int) -> Iterator[Item]:
    for number, size in enumerate(_sizes(kind, seed), start=1):
        yield _item(kind, number, size, seed)


def _item(kind: Kind, number: int, size: int, seed: int) -> Item:
    """One line. What no source says stays unknown: importer, value, tariff number, and for most what it is in law."""
    name = _name(kind, number)
    type_ = number if number <= kind.types else _drawn(seed, f"{name} type", 1, max(kind.types, 1))
    return Item(
        id=name,
        title=f"{kind.title}, {number} of {kind.lines}" if kind.lines > 1 else kind.title,
        contributions=(kind.contribution,),
        project=kind.project,
        maker=kind.maker,
        origin=kind.origin,
        quantity=size if kind.unit != "lot" else None,
        mass_kg=Decimal(kind.mass_kg) if kind.mass_kg else None,
        is_oversize=kind.is_oversize,
        goods=kind.goods,
        model=kind.model.format(type_) if kind.model else None,
        purpose=_PURPOSES[kind.project],
        source=kind.source,
        mark=Mark.SYNTHETIC,
    )


def _name(kind: Kind, number: int) -> str:
    return f"{kind.id}-{number:0{len(str(kind.lines))}d}"


def _freights(seed: int) -> Iterator[_Freight]:
    for group, kinds in grouped((kind.group, kind) for kind in marginals() if kind.lines).items():
        loads = list(_loads(kinds, seed))
        for place, load in enumerate(loads):
            yield _Freight(_consignment(kinds[0], group, place, load), kinds[0], place, len(loads))


def _loads(kinds: Sequence[Kind], seed: int) -> Iterator[tuple[str, ...]]:
    """The lines of a group by what travels together; where a group mixes kinds, their order is drawn."""
    names = [_name(kind, number) for kind in kinds for number in range(1, kind.lines + 1)]
    if names[0] in _TEST_STEEL:
        yield _TEST_STEEL
        names = [name for name in names if name not in _TEST_STEEL]
    if len(kinds) > 1:
        names.sort(key=lambda name: _drawn(seed, f"{name} turn", 0, 2**60))
    queue = iter(names)
    for size in _batches(kinds[0], len(names), seed):
        yield tuple(islice(queue, size))


def _consignment(kind: Kind, group: str, place: int, load: tuple[str, ...]) -> Consignment:
    return Consignment(
        id=f"{group}-c{place + 1:03d}",
        title=f"{group.replace('-', ' ').capitalize()}, consignment {place + 1}",
        items=load,
        shipper=kind.shipper,
        legs=tuple(Leg(start=start, end=end, mode=mode) for start, end, mode in kind.legs),
        port_of_entry=kind.port,
        source=MADE,
        mark=Mark.SYNTHETIC,
    )


# ---------------------------------------------------------------- milestones and plans


def _milestones(freights: Sequence[_Freight]) -> Iterator[Milestone]:
    for freight in freights:
        yield from _stages(freight.consignment)
    for freight, _, told in _installed(freights):
        subject = freight.consignment
        yield Milestone(
            id=f"{subject.id}-installed",
            title=f"{subject.title}: {told}",
            kind=MilestoneKind.INSTALLED,
            subject=subject.id,
            after=(f"{subject.id}-accepted",),
            source=MADE,
        )


def _stages(consignment: Consignment) -> Iterator[Milestone]:
    before: tuple[str, ...] = ()
    for kind, told in _STAGES:
        name = f"{consignment.id}-{kind}"
        yield Milestone(
            id=name,
            title=f"{consignment.title}: {told}",
            kind=kind,
            subject=consignment.id,
            after=before,
            source=MADE,
        )
        before = (name,)


def _installed(freights: Sequence[_Freight]) -> Iterator[tuple[_Freight, str, str]]:
    """The consignments with which a day of the plan underground comes, that plan, and what happens then."""
    of_group = grouped((freight.kind.group, freight) for freight in freights)
    for group, place, plan, told in _INSTALLED:
        yield of_group[group][place], plan, told


def _need_bys(freights: Sequence[_Freight], seed: int) -> Iterator[NeedBy]:
    stated = grouped((statement.plan, statement) for statement in plans())
    for freight in freights:
        yield from _arrival_days(freight, stated, seed)
    for freight, plan, _ in _installed(freights):
        for statement in stated[plan]:
            yield _need_by(f"{freight.consignment.id}-installed", statement.wanted, statement)
    first = _first_beams(freights)
    for statement in stated["first-large-shipment"]:
        yield _need_by(f"{first.consignment.id}-arrives", statement.wanted, statement)


def _arrival_days(freight: _Freight, stated: Mapping[str, Sequence[Statement]], seed: int) -> Iterator[NeedBy]:
    """When a consignment is wanted in the store, once for each time the plan was stated.

    The consignments of a group are wanted underground evenly from the first day of their plan to the last, and in the
    store some weeks earlier, with an allowance for a late ship.
    """
    kind = freight.kind
    if not kind.wanted:
        return
    allowed = _drawn(seed, f"{freight.consignment.id} ocean", 0, kind.ocean_days)
    early = timedelta(days=kind.store_days + allowed)
    share = freight.place / max(freight.total - 1, 1)
    for begins, ends in zip(*(stated[plan] for plan in kind.wanted), strict=True):
        first, last = begins.wanted.first, ends.wanted.first
        day = first + timedelta(days=round((last - first).days * share)) - early
        note = f"{begins.note} ({begins.wanted}); {kind.store_days} days in the store, {allowed} for a late ship"
        made = replace(begins, mark=Mark.SYNTHETIC, note=note)
        # A delivery that is told by the month is wanted by its end; what must lie ready counts by the day.
        wanted = on(day) if kind.store_days else parse_span(f"{day:%Y-%m}")
        yield _need_by(f"{freight.consignment.id}-arrives", wanted, made)


def _need_by(milestone: str, wanted: Span, statement: Statement) -> NeedBy:
    return NeedBy(
        id=f"{milestone}-as-of-{statement.known_on:%Y-%m}",
        milestone=milestone,
        need_by=wanted,
        source=statement.source,
        note=statement.note,
        mark=statement.mark,
        known_on=statement.known_on,
    )


# ---------------------------------------------------------------- what has arrived, and what is planned


def _arrivals(freights: Sequence[_Freight]) -> tuple[tuple[Case, ...], tuple[Event, ...]]:
    """The transports that the public record tells of, laid on consignments of the same kind."""
    made = [_arrival(freight, *told) for freight, told in _told(freights)]
    return tuple(case for case, _ in made), tuple(event for _, event in made)


def _told(freights: Sequence[_Freight]) -> Iterator[tuple[_Freight, tuple[str, date, str, str]]]:
    """Each consignment that has arrived: within which days, known when, the evidence, and how it is told."""
    for freight in freights:
        if freight.kind.group == "steel" and freight.place == 0:
            yield freight, ("2024-01", date(2024, 1, 31), "first-steel", "for test lifts")
        elif freight.kind.group == "steel":
            told = "about 380 beams stand in Rapid City; which came when is not on record"
            yield freight, ("2024-09..2025-05-12", date(2025, 5, 12), "beams-in-rapid-city", told)
        elif freight.kind.group == "anode-planes" and freight.place < 2:
            told = "by 5 March 2026, to Fermilab; the first day of the span is OUR guess"
            yield freight, ("2026-01-01..2026-03-05", date(2026, 3, 5), "first-anode-planes", told)


def _arrival(freight: _Freight, occurred: str, known_on: date, evidence: str, told: str) -> tuple[Case, Event]:
    case = f"{freight.consignment.id}-transport"
    made = Case(
        id=case,
        procedure=_TRANSPORT,
        subject=freight.consignment.id,
        facts=(("goes-by-sea", True),),
        source=MADE,
        note="the record tells of the arrival and of nothing before it",
        known_on=known_on,
    )
    event = Event(
        id=f"{case}-arrives",
        case=case,
        occurred=parse_span(occurred),
        known_on=known_on,
        step="arrive",
        evidence=(evidence,),
        source=MADE,
        note=told,
        mark=Mark.SYNTHETIC,
    )
    return made, event


def _lowering(freights: Sequence[_Freight]) -> Case:
    """The lowering of the first beams, planned in public for the start of 2026."""
    first = _first_beams(freights).consignment.id
    latest = max((s for s in plans() if s.plan == "warm-structure-starts"), key=lambda s: s.known_on)
    return Case(
        id=f"{first}-installation",
        procedure="host.installation",
        subject=first,
        planned=latest.wanted,
        source=latest.source,
        note=latest.note,
        known_on=latest.known_on,
    )


# ---------------------------------------------------------------- people and money, of which nothing is on record


def _crew(freights: Sequence[_Freight]) -> Milestone:
    """A crew from abroad starts to erect the first beams: that there is one is an assumption."""
    first = _first_beams(freights).consignment
    return Milestone(
        id=f"{first.id}-crew-starts",
        title=f"{first.title}: a crew from abroad starts to erect it",
        kind=MilestoneKind.STARTS_WORK,
        subject=first.id,
        source=ASSUMED,
    )


def _crew_days(freights: Sequence[_Freight]) -> Iterator[NeedBy]:
    """The crew is wanted on the days of the plan of the warm structure."""
    for statement in (s for s in plans() if s.plan == "warm-structure-starts"):
        assumed = f"{statement.note}; that a crew from abroad is wanted for it is OUR assumption"
        made = replace(statement, mark=Mark.SYNTHETIC, note=assumed)
        yield _need_by(f"{_first_beams(freights).consignment.id}-crew-starts", statement.wanted, made)


def _money(record: Portfolio) -> Iterator[Case]:
    """The money of the first fiscal year of which no request can have been made by the portfolio's day, for each project."""
    for project in record.projects:
        yield Case(
            id=f"{project.id}-money-2027",
            procedure="us.appropriation",
            subject=project.id,
            planned=parse_span("2026-02"),
            source=ASSUMED,
            note="fiscal year 2027; requests go to Congress early in February; nothing on record tells of this one",
            known_on=record.default_day or date.min,
        )


def _first_beams(freights: Sequence[_Freight]) -> _Freight:
    """The first consignment of beams after those for test lifts."""
    return next(_installed(freights))[0]
