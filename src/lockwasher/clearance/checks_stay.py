"""Checks of what goes out again, or waits: bonds, carnets, storage, repairs abroad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from lockwasher.clearance.checks_desk import REPAIR, RETURNED, Desk, told
from lockwasher.clearance.findings import Answer, clear, found, wants
from lockwasher.clearance.routes_table import BOND, CARNET
from lockwasher.register.nouns import Case, Consignment, Field, Item
from lockwasher.register.title import holding

# ---------------------------------------------------------------- 8 a bond for what stays


def bond_for_what_stays(desk: Desk) -> Iterator[Answer]:
    """Goods under a bond or carnet, planned or open: do they leave in time? And those for duty-free entry: never tested under one?"""
    figures = desk.check("bond-for-what-stays").figures
    for procedure, paper, most in (
        (BOND, "bond", figures["months_bond"][0]),
        (CARNET, "carnet", figures["months_carnet"][0]),
    ):
        for case in desk.cases(procedure):
            for item in desk.world.portfolio.items_of(case.subject):
                yield from _under_paper(desk, item, case, paper, most)
    for name, application in desk.duty_free.items():
        yield _tested(desk.world.portfolio.item[name], application, desk)


def _under_paper(desk: Desk, item: Item, case: Case, paper: str, most: int) -> Iterator[Answer]:
    if desk.leaving(case):
        yield clear(item.id)
        return
    places, since = {"paper": paper, "case": case.id}, desk.opened(case)
    application = desk.duty_free.get(item.id)
    if application:
        yield found(item.id, "both-routes", application=application.id, **places).of(about=case.id, since=since)
    if item.returns is False:
        yield found(item.id, "never-leaves", **places).of(about=case.id, since=since)
    elif item.stays_months is not None and item.stays_months > most:
        months = {"months": item.stays_months, "most": most}
        yield found(item.id, "stays-too-long", **places, **months).of(about=case.id, since=since)
    else:
        unknown = {"stay": item.stays_months is None, "leaves": item.returns is None}
        yield wants(item.id, *(fact for fact, is_so in unknown.items() if is_so))


def _tested(item: Item, application: Case, desk: Desk) -> Answer:
    if item.was_tested_under_bond is None:
        return wants(item.id, "tested")
    if not item.was_tested_under_bond:
        return clear(item.id)
    since = desk.opened(application)
    return found(item.id, "tested", application=application.id).of(about=application.id, since=since)


# ---------------------------------------------------------------- 9 carnet lists


def carnet_lists(desk: Desk) -> Iterator[Answer]:
    """Each carnet that has entered: its goods leave by its own list, all of them and with those of no other."""
    entered = [case for case in desk.open_cases(CARNET) if desk.progress(case).finished("enter")]
    lists = {item: case.id for case in entered for item in desk.items(case)}
    subjects = {case.subject for case in entered}
    for case in entered:
        going = _leaving(desk, case, subjects, is_out=True)
        yield from _mixed(case, going, lists)
        yield from _left_behind(desk, case, going, lists, subjects)


def _leaving(desk: Desk, case: Case, subjects: set[str], *, is_out: bool | None) -> list[Consignment]:
    """The consignments other than those that brought carnets, with goods of one, that leave; or of which nobody knows."""
    carrying = (c for item in desk.items(case) for c in desk.carrying.get(item, ()))
    return [c for c in {c.id: c for c in carrying}.values() if c.id not in subjects and desk.goes_out(c) is is_out]


def _mixed(case: Case, going: Sequence[Consignment], lists: Mapping[str, str]) -> Iterator[Answer]:
    for consignment in going:
        named = {
            carnet: [i for i in consignment.items if lists.get(i) == carnet] for carnet in _carnets(consignment, lists)
        }
        if len(named) > 1:
            told_lists = "; ".join(f"{carnet} ({', '.join(items)})" for carnet, items in named.items())
            items = [item for items in named.values() for item in items]
            places = {"consignment": consignment.id, "lists": told_lists}
            yield found(case.id, "mixed", **places).of(about=consignment.id, since=_known(consignment), items=items)


def _left_behind(
    desk: Desk, case: Case, going: Sequence[Consignment], lists: Mapping[str, str], subjects: set[str]
) -> Iterator[Answer]:
    items, certified = desk.items(case), desk.progress(case).finished("re-export")
    leaving = {item for consignment in going for item in consignment.items}
    out = [item for item in items if item not in leaving]
    unknown = [c for c in _leaving(desk, case, subjects, is_out=None) if len(_carnets(c, lists)) > 1]
    if certified and certified.outcome == "some-missing":
        yield found(case.id, "some-missing", case=case.id, day=certified.by).of(since=certified.by, items=items)
    elif certified and certified.outcome:
        yield clear(case.id)
    elif unknown:
        yield wants(case.id, "shipper")
    elif not going:
        yield wants(case.id, "leaving")
    elif out:
        places = {"of": len(items), "n": len(items) - len(out), "consignments": ", ".join(c.id for c in going)}
        since = max((day for c in going if (day := _known(c))), default=None)
        yield found(case.id, "left-behind", case=case.id, out=", ".join(out), **places).of(since=since, items=out)
    else:
        yield clear(case.id)


def _carnets(consignment: Consignment, lists: Mapping[str, str]) -> list[str]:
    """The carnets whose goods a consignment carries."""
    return sorted({lists[item] for item in consignment.items if item in lists})


# ---------------------------------------------------------------- 10 storage


def storage_running(desk: Desk) -> Iterator[Answer]:
    """What has arrived: released or delivered, or waiting, and with whom named as importer and by which route."""
    carried: set[str] = set()
    for consignment in desk.world.portfolio.consignments:
        arrived = [item for item in consignment.items if item in desk.arrivals]
        carried.update(arrived)
        if arrived:
            yield _waiting(desk, consignment.id, arrived, [consignment.importer] if consignment.importer else [])
    for item in desk.arrivals:
        if item not in carried:
            yield _waiting(desk, item, [item], [])


def _waiting(desk: Desk, subject: str, arrived: Sequence[str], importers: Sequence[str]) -> Answer:
    waiting = [item for item in arrived if item not in desk.released]
    at_port = [item for item in waiting if item not in desk.delivered]
    if not waiting:
        return clear(subject)
    if not at_port:
        return wants(subject, "release")
    lacking = _lacking(desk, at_port, importers)
    if not lacking:
        return clear(subject)
    landed = min((desk.arrivals[item] for item in at_port), key=lambda day: day.last)
    n = (desk.day - landed.last).days
    days = f"{n} day{'' if n == 1 else 's'}"
    places = {"n": days if landed.is_exact else f"at least {days}", "lacking": f"no {' and no '.join(lacking)}"}
    return found(
        subject, "waits", arrived=told(landed), cost=_cost(desk, n, is_least=not landed.is_exact), **places
    ).of(since=landed.last, items=at_port)


def _lacking(desk: Desk, items: Sequence[str], importers: Sequence[str]) -> list[str]:
    """What nobody has decided for some goods: the importer of record, the route."""
    portfolio = desk.world.portfolio
    has_importer = bool(importers) or all(
        holding(portfolio, portfolio.item[item], Field.IMPORTER, desk.day).claims for item in items
    )
    has_route = all(desk.routes.get(item) or item in desk.filed for item in items)
    decided = {"importer of record": has_importer, "route": has_route}
    return [what for what, so in decided.items() if not so]


def _cost(desk: Desk, n: int, *, is_least: bool) -> str:
    """What storage has cost so far, where the user says what a day costs; nobody's figure stands in for it."""
    if desk.storage_usd_per_day is None:
        return ""
    about = "at least " if is_least else ""
    return f"; storage so far {about}{n * desk.storage_usd_per_day:,.2f} USD, at the {desk.storage_usd_per_day:,} USD a day you gave"


# ---------------------------------------------------------------- 11 repairs


def repair_export(desk: Desk) -> Iterator[Answer]:
    """Each repair abroad that has left, and each item that left the United States for no reason on record."""
    for case in desk.open_cases(REPAIR):
        yield from _repair(desk, case)
    explained = {item for of in (REPAIR, RETURNED) for case in desk.recorded(of) for item in desk.items(case)}
    for item in desk.world.portfolio.items:
        if item.exported_on:
            yield clear(item.id) if item.id in explained else wants(item.id, "why-it-left")


def _repair(desk: Desk, case: Case) -> Iterator[Answer]:
    """Registered before it left, and entered as temporary where it is repaired. A step no record tells of is not done."""
    progress, items = desk.progress(case), desk.items(case)
    left, registered, abroad = (progress.finished(step) for step in ("leave", "register", "enter-abroad"))
    if left is None:
        yield clear(case.id)
        return
    if left.on is None:
        yield wants(case.id, "left-on")
        return
    places = {"day": left.on, "case": case.id}
    is_registered = bool(registered and registered.on and registered.on.first <= left.on.last)
    yield clear(case.id) if is_registered else found(case.id, "not-registered", **places).of(since=left.by, items=items)
    if abroad is None:
        yield found(case.id, "not-temporary", **places).of(since=left.by, items=items)
    elif abroad.on is None:
        yield wants(case.id, "temporary-entry")


def _known(consignment: Consignment) -> date | None:
    return consignment.known_on if consignment.known_on > date.min else None
