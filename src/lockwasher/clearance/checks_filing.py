"""Checks of the application: a component alone, too many lines, no receipt, filed after arrival, question 8."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from lockwasher.calendars.spans import Span
from lockwasher.cases.progress import Done
from lockwasher.clearance.applications import ApplicationPlan, plan_applications
from lockwasher.clearance.applications_queue import queues
from lockwasher.clearance.checks_desk import Desk, inexact, is_after, told
from lockwasher.clearance.eligibility import PARTS
from lockwasher.clearance.eligibility_rules import assume, read_rules
from lockwasher.clearance.findings import Answer, clear, found, wants
from lockwasher.clearance.routes_table import ENTRY, FLORENCE
from lockwasher.register.nouns import Case, Goods, Item, PartnerKind
from lockwasher.register.portfolio import grouped

# For counting alone: what is no hindrance on these is counted as a line that may ask, and each that counts is named.
_FAVOURABLE = (
    "headings-include-all", "in-kind-line-stands-for-order", "project-states-the-purpose", "never-tested-under-bond",
    "made-abroad", "applicant-is-nonprofit",
)  # fmt: skip

# ---------------------------------------------------------------- 1 a component alone


def component_alone(desk: Desk) -> Iterator[Answer]:
    """Goods by what they are, and each instrument too large to enter assembled by its components."""
    wholes = grouped((item.whole, item) for item in desk.asking if item.whole and item.goods in {None, *PARTS})
    for item in desk.asking:
        if item.whole is None:
            yield _alone(desk, item)
        elif item.goods not in PARTS:
            yield clear(item.id) if item.goods else wants(item.id, "goods")
    for whole, items in wholes.items():
        yield from _completeness(desk, whole or "", [item for item in items if item.goods])


def _alone(desk: Desk, item: Item) -> Answer:
    if item.goods is None:
        return wants(item.id, "goods")
    if item.goods != Goods.COMPONENT:
        return clear(item.id)
    case = desk.applications.get(item.id)
    if case is None or _has_host(desk, case):
        return wants(item.id, "whole")
    return found(item.id, "filed-alone", case=case.id).of(about=case.id, since=desk.opened(case))


def _has_host(desk: Desk, case: Case) -> bool:
    """Whether an application is for an instrument too, beside its components."""
    items = desk.world.portfolio.items_of(case.subject)
    return any(item.goods == Goods.INSTRUMENT or item.whole for item in items)


def _completeness(desk: Desk, whole: str, parts: Sequence[Item]) -> Iterator[Answer]:
    """What an oversize instrument lacks: in its application, and on record."""
    names, subject = [item.id for item in parts], f"the whole {whole}"
    cases = {case.id: case for name in names if (case := desk.applications.get(name))}
    split = [(case, left) for case in cases.values() if (left := sorted(set(names) - set(desk.items(case))))]
    for case, left in split:
        places = {
            "whole": whole,
            "case": case.id,
            "n": len(names) - len(left),
            "of": len(names),
            "out": ", ".join(left),
        }
        yield found(subject, "left-out", **places).of(about=case.id, since=desk.opened(case), items=left)
    listed = next((one.components for one in desk.supplied.wholes if one.id == whole), None)
    lacking = sorted(set(listed or ()) - {name for item in parts for name in (item.id, item.model) if name})
    if lacking:
        places = {
            "whole": whole,
            "n": len(listed or ()) - len(lacking),
            "of": len(listed or ()),
            "out": ", ".join(lacking),
        }
        yield found(subject, "not-on-record", **places).of(about=whole, items=names)
    elif not split:
        yield clear(subject) if listed is not None else wants(subject, "component-list")


# ---------------------------------------------------------------- 2 thousands of lines


def many_lines(desk: Desk) -> Iterator[Answer]:
    """The applications of each project, were every line filed by itself, against what an office handles in a year."""
    capacities = read_rules().capacities
    least, most = min(one.least for one in capacities), max(one.most for one in capacities)
    for project, items in grouped((item.project, item) for item in desk.asking).items():
        plan = _plan(desk, project, [item for item in items if item.id not in desk.applications])
        lines = len(items) - sum(item.id in desk.applications for item in items) - len(plan.none)
        n = lines + len({desk.applications[item.id].id for item in items if item.id in desk.applications})
        if n <= least:
            yield clear(project)
        elif n <= most:
            yield wants(project, "capacity")
        else:
            waits = queues(n)
            places = {
                "shortest": _years(min(w.shortest for w in waits)),
                "longest": _years(max(w.longest for w in waits)),
            }
            places |= {"least": str(least), "most": str(most), "placed": _placed(plan)}
            yield found(project, "one-by-one", n=f"{n:,}", project=project, **places).of(items=[i.id for i in items])


def _plan(desk: Desk, project: str, items: Sequence[Item]) -> ApplicationPlan:
    host = desk.host(project)
    applicant = host if host and host.kind in {PartnerKind.US_NONPROFIT, PartnerKind.US_GOVERNMENT} else None
    assumptions = [assume(one) for one in _FAVOURABLE]
    return plan_applications(items, applicant=applicant, on=desk.day, assumptions=assumptions, supplied=desk.supplied)


def _placed(plan: ApplicationPlan) -> str:
    """How many lines the fewest applications hold, how many cannot be placed, and what was taken as true."""
    filing = plan.filings[-1]
    parts = [f"{filing.n_lines:,} of them fit in {len(filing.applications):,}"] if filing.n_lines else []
    if plan.undetermined:
        wanted = ", ".join(f"{fact} ({n:,})" for fact, n in plan.missing().items())
        parts.append(f"{len(plan.undetermined):,} cannot be placed yet for want of {wanted}")
    taken = "; ".join(one.words for one in plan.rests_on)
    return "; ".join(parts) + (f" (taken as true: {taken})" if taken else "")


def _years(months: Decimal) -> str:
    years = months / 12
    return f"{years:.1f}" if years < 10 else f"{years:,.0f}"


# ---------------------------------------------------------------- 3 no receipt


def no_receipt(desk: Desk) -> Iterator[Answer]:
    """Applications that were sent to Customs and have neither a stamp nor a question back."""
    for case in desk.open_cases(FLORENCE):
        progress = desk.progress(case)
        filed, answered = progress.finished("apply"), progress.finished("eligibility")
        if filed is None:
            continue
        asked = any(d.step == "eligibility" and d.outcome == "asked" and d.by >= filed.by for d in progress.done)
        if answered or asked:
            yield clear(case.id)
        elif filed.on is None or not filed.on.is_exact:
            yield wants(case.id, "filed-on")
        else:
            yield _waiting(desk, case, filed)


def _waiting(desk: Desk, case: Case, filed: Done) -> Answer:
    n, days = (desk.day - filed.by).days, desk.check("no-receipt").figures["days"]
    past = [mark for mark in days if n >= mark]
    if not past:
        return clear(case.id)
    since = filed.by + timedelta(days=past[-1])
    places = {"day": filed.by, "case": case.id, "n": n, "mark": past[-1]}
    return found(case.id, "no-answer", **places).of(since=since, items=desk.items(case))


# ---------------------------------------------------------------- 4 filed after arrival


def filed_after_arrival(desk: Desk) -> Iterator[Answer]:
    """Each application against the entry of its goods, and while there is none against their arrival."""
    for case in {case.id: case for case in (*desk.cases(FLORENCE), *desk.duty_free.values())}.values():
        entries = [done for entry in desk.beside(case, ENTRY) if (done := desk.progress(entry).finished("file"))]
        landed = [desk.arrivals[item] for item in desk.items(case) if item in desk.arrivals]
        if entries:
            yield _against_entry(desk, case, min(entries, key=lambda done: done.by))
        elif landed:
            yield _against_arrival(desk, case, min(landed, key=lambda day: day.last))
        else:
            yield clear(case.id)


def _against_entry(desk: Desk, case: Case, entered: Done) -> Answer:
    """The stamped copy frees from the deposit where it comes with the entry."""
    stamped = desk.progress(case).finished("eligibility") if case.procedure == FLORENCE else None
    if case.procedure == FLORENCE and desk.progress(case).finished("liquidate-free"):
        return clear(case.id)  # the deposit is owed no more
    if entered.on is None:
        return wants(case.id, "entered-on")
    is_late = is_after(stamped, entered.on) if stamped else True
    if is_late is None and stamped:
        return wants(case.id, *(inexact(stamped.on, "stamped-on") or inexact(entered.on, "entered-on")))
    if not is_late:
        return clear(case.id)
    places = {"entered": entered.on, "case": case.id}
    return found(case.id, "stamped-late", **places).of(since=entered.by, items=desk.items(case))


def _against_arrival(desk: Desk, case: Case, arrived: Span) -> Answer:
    progress, items, places = desk.progress(case), desk.items(case), {"arrived": told(arrived), "case": case.id}
    filed = progress.finished("apply") if case.procedure == FLORENCE else None
    if filed is None:
        return found(case.id, "not-filed", **places).of(since=arrived.last, items=items)
    is_late = is_after(filed, arrived)
    if is_late is None:
        return wants(case.id, *(inexact(filed.on, "filed-on") or inexact(arrived, "arrived-on")))
    if is_late:
        return found(case.id, "filed-late", day=filed.on, **places).of(since=arrived.last, items=items)
    return clear(case.id) if progress.finished("eligibility") else wants(case.id, "entry")


# ---------------------------------------------------------------- 7 question 8


def question_8(desk: Desk) -> Iterator[Answer]:
    """The register holds no answers, so of each application still to be filed the text is missing."""
    for case in desk.cases(FLORENCE):
        if desk.progress(case).finished("apply") is None:
            yield wants(case.id, "text")
