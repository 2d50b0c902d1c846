"""Checks of title and custody: unresolved before entry, moved within five years after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from lockwasher.calendars.lengths import add, parse_length
from lockwasher.calendars.spans import Span
from lockwasher.calendars.working import PLAIN
from lockwasher.clearance.checks_desk import CLAIM, Desk
from lockwasher.clearance.findings import Answer, clear, found, wants
from lockwasher.clearance.importers import importers_of
from lockwasher.clearance.routes_table import ENTRY, FLORENCE, read_routes
from lockwasher.register.nouns import Case, Field, Item
from lockwasher.register.title import Band, Holding, Standing, bands, claims_on, holding

# ---------------------------------------------------------------- 13 title


def title_unresolved(desk: Desk) -> Iterator[Answer]:
    """The goods by what the papers say of title on the day, with what hangs on it."""
    for item in desk.goods:
        held = holding(desk.world.portfolio, item, Field.TITLE, desk.day)
        if held.standing != Standing.HELD:
            yield _unresolved(desk, item, held)
        else:
            yield clear(item.id) if held.holder in desk.world.portfolio.partner else wants(item.id, "holder-kind")


def _unresolved(desk: Desk, item: Item, held: Holding) -> Answer:
    places = {"decides": _by_title(), "importer": _importer(desk, item)}
    if held.standing == Standing.CONTESTED:
        holders = " and ".join(sorted({claim.holder for claim in held.claims}))
        since = sorted(claim.begins.last for claim in held.claims)[1]
        return found(item.id, "contested", holders=holders, **places).of(about=item.project, since=since)
    tellers = " and ".join(sorted({claim.holder for claim in held.accounts}))
    account = f" (an account without a paper names {tellers})" if tellers else ""
    return found(item.id, "gap", told=account, **places).of(about=item.project, since=_gap_since(desk, item))


def _gap_since(desk: Desk, item: Item) -> date | None:
    """The day after the last paper ended; since the item is on record where there never was one."""
    ends = [
        c.ends.last for c in claims_on(desk.world.portfolio, item, Field.TITLE) if c.ends and c.ends.last < desk.day
    ]
    return max(ends) + timedelta(days=1) if ends else desk.known(item)


@cache
def _by_title() -> str:
    """The lines of the routes that title decides."""
    return ", ".join(route.line for route in read_routes().values() if route.title_decides)


def _importer(desk: Desk, item: Item) -> str:
    """Who is to make entry, as far as papers say."""
    named = importers_of(desk.world, item, desk.day)
    return f"Importer of record: {' and '.join(named)}" if named else "No paper names who makes entry"


# ---------------------------------------------------------------- 14 five years


def five_year_watch(desk: Desk) -> Iterator[Answer]:
    """Each entry under the claim: who has had custody and title since, and was the port told of a change?"""
    for case in desk.open_cases(ENTRY):
        is_claimed, applications = desk.progress(case).facts.get(CLAIM), desk.beside(case, FLORENCE)
        is_free = is_claimed or (is_claimed is None and applications)
        if is_free and not desk.lost.issuperset(desk.items(case)):
            yield from _of_entry(desk, case, applications)
    for case in desk.open_cases(FLORENCE):
        if not desk.beside(case, ENTRY) and any(item in desk.arrivals for item in desk.items(case)):
            yield wants(case.id, "entry", "entered-on")


def _of_entry(desk: Desk, case: Case, applications: tuple[Case, ...]) -> Iterator[Answer]:
    progress, filed = desk.progress(case), desk.progress(case).finished("file")
    if filed is None:
        return  # not entered yet
    if progress.facts.get(CLAIM) is None:
        yield wants(case.id, "claim")
        return
    if filed.on is None:
        yield wants(case.id, "entered-on")
        return
    told_on = _told_on(desk, applications)
    yield clear(case.id)
    if told_on is None and any(desk.progress(one).facts.get("custody-or-use-changed") for one in applications):
        yield found(case.id, "changed", case=case.id).of(since=_changed_on(desk, applications), items=desk.items(case))
    for item in (item for item in desk.world.portfolio.items_of(case.subject) if item.id not in desk.lost):
        yield from _of_item(desk, case, item, filed.on, told_on)


def _told_on(desk: Desk, applications: tuple[Case, ...]) -> date | None:
    """The last day on which the port was told of a change."""
    told = (desk.progress(one).finished("report-change") for one in applications)
    return max((done.by for done in told if done), default=None)


def _changed_on(desk: Desk, applications: tuple[Case, ...]) -> date | None:
    days = (desk.progress(one).fact_days.get("custody-or-use-changed") for one in applications)
    return min((day for day in days if day), default=None)


def _of_item(desk: Desk, case: Case, item: Item, entered: Span, told_on: date | None) -> Iterator[Answer]:
    years = desk.check("five-year-watch").figures["years"][0]
    ends = add(parse_length(f"{years} years"), entered.last, PLAIN)
    until = min(desk.day, ends)
    since_entry = {field: _since(desk, item, field, entered.last, until) for field in (Field.CUSTODY, Field.TITLE)}
    if not _is_known(since_entry[Field.CUSTODY], entered.last, until):
        yield wants(case.id, "custody")
    for field, held in since_entry.items():
        for before, after in pairwise(held):
            if (told_on is None or told_on < after.first) and _is_passed_on(desk, item, before, after):
                places = {"before": before.holding.holder, "after": after.holding.holder, "day": after.first}
                yield found(case.id, "moved", field=field.value.replace("-", " "), case=case.id, **places).of(about=case.id, since=after.first, items=(item.id,))  # fmt: skip


def _since(desk: Desk, item: Item, field: Field, entered: date, until: date) -> list[Band]:
    """The bands in which one partner held a field between entry and the end of the watch, as far as the day looked at."""
    found = bands(desk.world.portfolio, item, field, until)
    return [band for band in found if (band.last is None or band.last >= entered) and band.holding.holder]


def _is_known(held: Sequence[Band], entered: date, until: date) -> bool:
    """Whether papers name one holder for every day from entry on."""
    day = entered
    for band in held:
        if band.first > day:
            return False
        if band.last is None or band.last >= until:
            return True
        day = band.last + timedelta(days=1)
    return False


def _is_passed_on(desk: Desk, item: Item, before: Band, after: Band) -> bool:
    """Whether it was passed on: by its user, or, of title, to another than its user.

    That it comes to its user, from shipper, carrier or maker, is the import itself.
    """
    giver, taker, users = before.holding.holder, after.holding.holder, _users(desk, item)
    if giver == taker:
        return False
    return giver in users or (after.holding.field == Field.TITLE and taker not in users)


def _users(desk: Desk, item: Item) -> set[str]:
    """The institutions that use an item: the host laboratory, its successor on the day, and those named as importer."""
    host, named = desk.host(item.project), importers_of(desk.world, item, desk.day)
    return {*named, *([host.id, *([host.predecessor] if host.predecessor else [])] if host else [])}
