"""Checks of the entry: the claim of 9810.00.60, the stamped copy against liquidation, the tariff numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lockwasher.calendars.spans import Span
from lockwasher.cases.progress import Done, Progress
from lockwasher.clearance.checks_desk import CLAIM, Desk, inexact, is_after, told
from lockwasher.clearance.eligibility import Terms, judge, terms
from lockwasher.clearance.eligibility_rules import EXCLUDED, digits_of
from lockwasher.clearance.findings import Answer, clear, found, wants
from lockwasher.clearance.routes_table import ENTRY, FLORENCE
from lockwasher.register.nouns import Case, Item
from lockwasher.register.portfolio import grouped

MOST_KINDS = 5
# What 15 CFR 301.2 calls an instrument. Who applies, a component alone and a test under bond have checks of their own.
_BARS = frozenset({*(goods.value for goods in EXCLUDED), "not-foreign", "heading-not-listed"})
_WANTS = {
    "goods-unknown": "goods",
    "origin-unknown": "origin",
    "tariff-number-unknown": "tariff_number",
    "headings-unknown": "headings",
    "whole-heading-unknown": "whole-heading",
}

# ---------------------------------------------------------------- 5 the claim


def claim_on_entry(desk: Desk) -> Iterator[Answer]:
    """Each entry: claimed where duty-free entry is the route, and only for goods that bear the claim; each arrival without one."""
    by = terms(applicant=None, on=desk.day, supplied=desk.supplied)
    for case in desk.open_cases(ENTRY):
        yield from _of_entry(desk, case, by)
    for case in desk.open_cases(FLORENCE):
        if not desk.beside(case, ENTRY):
            yield from _bears(desk, case, by)
            if any(item in desk.arrivals for item in desk.items(case)):
                yield wants(case.id, "entry", "claim")
    for consignment in desk.world.portfolio.consignments:
        arrived = [item for item in consignment.items if item in desk.arrivals]
        if not all(desk.routes.get(item) or item in desk.entry for item in arrived):
            yield wants(consignment.id, "route")


def _of_entry(desk: Desk, case: Case, by: Terms) -> Iterator[Answer]:
    is_claimed, wanting = desk.progress(case).facts.get(CLAIM), _wanting(desk, case)
    if is_claimed is None:
        yield wants(case.id, "claim")
    elif is_claimed:
        yield clear(case.id)
        yield from _bears(desk, case, by)
    elif wanting:
        yield _not_claimed(desk, case, wanting)
    else:
        yield clear(case.id)


def _wanting(desk: Desk, case: Case) -> Case | None:
    """The open case by which duty-free entry is the route of any goods of an entry."""
    return next((desk.wants_claim[item] for item in desk.items(case) if item in desk.wants_claim), None)


def _not_claimed(desk: Desk, case: Case, application: Case) -> Answer:
    items = [item for item in desk.items(case) if item in set(desk.items(application))]
    places = {"application": application.id, "case": case.id}
    filed = desk.progress(case).finished("file")
    if filed is None:
        return found(case.id, "not-to-be-claimed", **places).of(since=desk.opened(case), items=items)
    day = told(filed.on or Span(date.min, filed.by))
    return found(case.id, "not-claimed", day=day, **places).of(since=filed.by, items=items)


def _bears(desk: Desk, case: Case, by: Terms) -> Iterator[Answer]:
    """The goods under a claim, or under an application for which no entry is on record yet, against the definition."""
    for item in desk.world.portfolio.items_of(case.subject):
        reasons = judge(item, by).eligibility.reasons
        bars = [reason.rule for reason in reasons if reason.rule.id in _BARS]
        if bars:
            places = {"case": case.id, "reason": bars[0].words, "rule": bars[0].backing.cites}
            yield found(case.id, "does-not-bear", **places).of(about=case.id, since=desk.opened(case), items=(item.id,))
        elif missing := dict.fromkeys(_WANTS[reason.rule.id] for reason in reasons if reason.rule.id in _WANTS):
            yield wants(case.id, *missing)


# ---------------------------------------------------------------- 6 liquidation


def stamp_against_liquidation(desk: Desk) -> Iterator[Answer]:
    """Each entry that goes by duty-free entry: is the stamped copy with the port in time?"""
    for case in desk.open_cases(ENTRY):
        is_claimed, applications = desk.progress(case).facts.get(CLAIM), desk.beside(case, FLORENCE)
        if is_claimed is False or not (is_claimed or _wanting(desk, case)) or desk.lost.issuperset(desk.items(case)):
            continue
        if not applications:
            yield wants(case.id, "application")
        else:
            yield _of_stamp(desk, case, applications)
    for case in desk.open_cases(FLORENCE):
        if not desk.beside(case, ENTRY) and any(item in desk.arrivals for item in desk.items(case)):
            yield wants(case.id, "entry", "summary-on")


def _of_stamp(desk: Desk, case: Case, applications: Sequence[Case]) -> Answer:
    progress = desk.progress(case)
    stamps = [done for one in applications if (done := desk.progress(one).finished("file-stamp"))]
    filed = max(stamps, key=lambda done: done.by) if len(stamps) == len(applications) else None
    liquidated = progress.finished("liquidate")
    if liquidated:
        return _liquidated(desk, case, liquidated, filed)
    return clear(case.id) if filed else _to_liquidate(desk, case, progress)


def _liquidated(desk: Desk, case: Case, liquidated: Done, filed: Done | None) -> Answer:
    """Liquidated: was the stamped copy there before, and can a protest still be filed?"""
    if liquidated.on is None:
        return wants(case.id, "liquidated-on")
    is_late = is_after(filed, liquidated.on) if filed else True
    if is_late is None and filed:
        return wants(case.id, *inexact(filed.on, "stamp-filed-on"), *inexact(liquidated.on, "liquidated-on"))
    if not is_late:
        return clear(case.id)
    progress, items = desk.progress(case), desk.items(case)
    final = progress.finished("liquidation-final")
    if final and not filed:
        return found(case.id, "final", case=case.id, day=final.by).of(since=final.by, items=items)
    due = _due(progress, "protest")
    until = f"; a protest can be filed until {due}" if due and due >= desk.day else ""
    return found(case.id, "liquidated", case=case.id, day=liquidated.on, until=until).of(
        since=liquidated.by, items=items
    )


def _to_liquidate(desk: Desk, case: Case, progress: Progress) -> Answer:
    """Not liquidated, and no stamped copy: how near is the usual day, or the day to which the time was extended?"""
    is_extended = progress.facts.get("liquidation-extended")
    due = _due(progress, "liquidation-deemed" if is_extended else "liquidation-scheduled")
    if due is None:
        return wants(case.id, "entered-on" if is_extended else "summary-on")
    since = due - timedelta(days=desk.check("stamp-against-liquidation").figures["days_before"][0])
    if desk.day < since:
        return clear(case.id)
    return found(case.id, "soon", case=case.id, due=due).of(since=since, items=desk.items(case))


def _due(progress: Progress, clock: str) -> date | None:
    return next((reading.due_on for reading in progress.clocks if reading.clock.name == clock), None)


# ---------------------------------------------------------------- 12 tariff numbers


def tariff_number_copied(desk: Desk) -> Iterator[Answer]:
    """The goods under each tariff number of ten digits: are they alike, and is it one that was only handed out?"""
    numbered: list[tuple[str, Item]] = []
    for item in desk.goods:
        if item.tariff_number is None:
            yield wants(item.id, "tariff_number")
        elif len(digits := digits_of(item.tariff_number)) < 10:
            yield wants(item.id, "ten-digits")
        else:
            numbered.append((digits, item))
    defaults = {digits_of(number) for number in desk.check("tariff-number-copied").terms["default"]}
    for digits, items in grouped(numbered).items():
        yield from _under(desk, items, is_default=digits in defaults)


def _under(desk: Desk, items: Sequence[Item], *, is_default: bool) -> Iterator[Answer]:
    number, kinds = items[0].tariff_number or "", _kinds(items)
    is_unlike = _unlike(items)
    is_open = not is_unlike and len(items) > 1 and any(None in (i.goods, i.model, i.maker) for i in items)
    for item in items:
        since = desk.known(item)
        if is_default:
            yield found(item.id, "default", number=number).of(about=number, since=since)
        if is_unlike:
            yield found(item.id, "unlike", number=number, kinds=kinds).of(about=number, since=since)
        elif not is_default:
            yield wants(item.id, "kind") if is_open else clear(item.id)


def _unlike(items: Sequence[Item]) -> bool:
    """Whether any two differ in what they are, or in both model and maker: the house rule of this check."""
    if len({item.goods for item in items if item.goods}) > 1:
        return True
    pairs = [(item.model, item.maker) for item in items if item.model and item.maker]
    return len({model for model, _ in pairs}) > 1 and len({maker for _, maker in pairs}) > 1


def _kinds(items: Sequence[Item]) -> str:
    """The kinds of things among some items, as far as that is on record; of many the first few."""
    told_of = ((item.goods and item.goods.value, item.model, item.maker) for item in items)
    kinds = sorted({", ".join(text for text in texts if text) for texts in told_of} - {""})
    more = f"; and {len(kinds) - MOST_KINDS} more kinds" if len(kinds) > MOST_KINDS else ""
    return "; ".join(kinds[:MOST_KINDS]) + more
