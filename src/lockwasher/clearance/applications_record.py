"""The applications on record: what each covers, how far it is, and whether the claim was made when the goods entered."""

from __future__ import annotations

from dataclasses import dataclass

from lockwasher.cases.progress import Progress
from lockwasher.clearance.money import Figure, Total, total
from lockwasher.clearance.offers import NOT_STATED, Prices, offers
from lockwasher.clearance.routes import RouteDesk
from lockwasher.clearance.routes_table import DUTY_FREE, ENTRY, FLORENCE
from lockwasher.register.nouns import Case

_STAGES = ("apply", "eligibility", "notice", "decide", "final")


@dataclass(frozen=True, slots=True)
class OnRecord:
    """One application on record. `claim`: what the record says of the claim of 9810.00.60 at entry; `deposit`: what it would cost.

    `stages`: each stage of the application with the day it was done, as far as the record says.
    """

    case: Case
    lines: tuple[str, ...]
    stages: tuple[tuple[str, str], ...]
    claim: str
    deposit: Total


def on_record(desk: RouteDesk, prices: Prices = NOT_STATED) -> tuple[OnRecord, ...]:
    """Every case of an application, in the order of the portfolio."""
    cases = (case for case in desk.world.portfolio.cases if case.procedure == FLORENCE)
    return tuple(_on_record(desk, case, prices) for case in cases)


def _on_record(desk: RouteDesk, case: Case, prices: Prices) -> OnRecord:
    portfolio, progress = desk.world.portfolio, desk.world.progress[case.id]
    items = portfolio.items_of(case.subject)
    deposits = [one for item in items for one in _deposits(desk, item.id, prices)]
    return OnRecord(
        case=case,
        lines=tuple(item.id for item in items),
        stages=tuple((progress.procedure.step[name].title, _done(progress, name)) for name in _STAGES),
        claim=_claim(desk, case),
        deposit=total(deposits),
    )


def _deposits(desk: RouteDesk, item: str, prices: Prices) -> list[Figure]:
    found = offers(desk, desk.world.portfolio.item[item], prices)
    return [one.deposit for one in found if one.reading.route.id == DUTY_FREE and one.deposit is not None]


def _claim(desk: RouteDesk, case: Case) -> str:
    world = desk.world
    entries = [one for one in world.portfolio.cases_sharing(case.subject) if one.procedure == ENTRY]
    done = [_done(world.progress[one.id], "claim") for one in entries if world.progress[one.id].finished("claim")]
    if done:
        return f"made, {done[0]}"
    filed = [one.id for one in entries if world.progress[one.id].finished("file")]
    return f"not made in {', '.join(filed)}, as far as it is on record" if filed else "not on record: no entry is"


def _done(progress: Progress, step: str) -> str:
    done = progress.finished(step)
    if done is None:
        return "not on record"
    told = f" ({done.outcome})" if done.outcome else ""
    return f"{done.on}{told}" if done.on else f"by {done.by}{told}"
