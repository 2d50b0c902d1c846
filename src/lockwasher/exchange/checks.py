"""What a portfolio must hold to be possible at all: days in order, legs that join, events that say something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, pairwise

from lockwasher.calendars.spans import Span
from lockwasher.exchange.errors import RowError, nearest
from lockwasher.exchange.references import check_circles, check_ids, check_references
from lockwasher.exchange.rows import Reading, Row

# Procedure id -> step -> the outcomes an event of that step may have.
Procedures = Mapping[str, Mapping[str, frozenset[str]]]

# The first of the two days cannot come after the second. Provisional application is in force no earlier than signature.
_IN_ORDER = (
    ("agreements", "signed", "in_force"),
    ("agreements", "signed", "ends"),
    ("agreements", "in_force", "ends"),
    ("claims", "begins", "ends"),
    ("tenures", "from_on", "until_on"),
    ("events", "occurred", "known_on"),
)


def check(reading: Reading, procedures: Procedures | None = None) -> Iterator[RowError]:
    """Every fault beyond single cells. Procedures, steps and outcomes are judged when `procedures` is given."""
    yield from check_ids(reading)
    yield from check_references(reading)
    yield from check_circles(reading)
    yield from check_rows(reading, procedures)


def check_rows(reading: Reading, procedures: Procedures | None = None) -> Iterator[RowError]:
    """Every fault of rows by themselves: what they name is judged elsewhere."""
    yield from _check_days(reading)
    yield from _check_legs(reading)
    yield from _check_papers(reading)
    yield from _check_events(reading)
    if procedures is not None:
        yield from _check_procedures(reading, procedures)


def _check_days(reading: Reading) -> Iterator[RowError]:
    for noun, earlier, later in _IN_ORDER:
        for row in reading.rows[noun]:
            before, after = row.values.get(earlier), row.values.get(later)
            first, last = _first(before), _last(after)
            if first and last and last < first:
                yield row.error(later, f"{after} is before {earlier} {before}", "correct one of the two days")


def _first(value: object) -> date | None:
    return value.first if isinstance(value, Span) else value if isinstance(value, date) else None


def _last(value: object) -> date | None:
    return value.last if isinstance(value, Span) else value if isinstance(value, date) else None


def _check_legs(reading: Reading) -> Iterator[RowError]:
    routes: dict[str, list[tuple[int, Row]]] = {}
    for row in reading.rows["legs"]:
        consignment, number = row.text("consignment"), row.values.get("number")
        if consignment and isinstance(number, int):
            routes.setdefault(consignment, []).append((number, row))
    for consignment, legs in routes.items():
        for (before, former), (number, leg) in pairwise(sorted(legs, key=lambda numbered: numbered[0])):
            if number == before:
                there = f"leg {number} of '{consignment}' stands already on line {former.line}"
                yield leg.error("number", there, "number the legs 1, 2, 3 in their order")
            elif former.text("end") and leg.text("start") and former.text("end") != leg.text("start"):
                there = f"leg {number} starts at {leg.text('start')!r}, but leg {before} ends at {former.text('end')!r}"
                yield leg.error("start", there, "write one place one way, or add the leg between")


def _check_papers(reading: Reading) -> Iterator[RowError]:
    for row in reading.rows["claims"]:
        if row.values.get("paper") == "" and row.values.get("mark", "account") != "account":
            yield row.error(
                "paper", "a claim needs its paper", "name the agreement, clause or evidence, or mark it account"
            )


def _check_events(reading: Reading) -> Iterator[RowError]:
    events = {row.text("id"): row for row in reading.rows["events"]}
    return chain.from_iterable(_event_faults(row, events) for row in events.values())


def _event_faults(row: Row, events: Mapping[str | None, Row]) -> Iterator[RowError]:
    says = {"step", "sets", "is_void"} - row.values.keys()  # cells that could not be read
    is_void = row.values.get("is_void") is True
    if not (says or row.text("step") or row.values.get("sets") or is_void):
        yield row.error("step", "this event says nothing", "name the step it finished, or the fact it sets")
    if row.text("outcome") and "step" in row.values and not row.text("step"):
        yield row.error("outcome", "an outcome without a step", "name the step it belongs to")
    if is_void and "corrects" in row.values and not row.text("corrects"):
        yield row.error("is_void", "this event takes no other away", "name in corrects the event that is void")
    target = events.get(row.text("corrects"))
    if target and row.text("case") and target.text("case") not in {None, row.text("case")}:
        there = f"'{row.text('corrects')}' is an event of case '{target.text('case')}', not of '{row.text('case')}'"
        yield row.error("corrects", there, "correct an event of the same case")


def _check_procedures(reading: Reading, procedures: Procedures) -> Iterator[RowError]:
    procedure_of: dict[str, str] = {}
    for row in reading.rows["cases"]:
        name = row.text("procedure") or ""
        if name in procedures:
            procedure_of[row.text("id") or ""] = name
        elif name:
            yield row.error(
                "procedure", f"there is no procedure '{name}'", nearest(name, procedures, "see the library")
            )
    for row in reading.rows["events"]:
        procedure = procedure_of.get(row.text("case") or "")
        if procedure:
            yield from _step_faults(row, procedure, procedures[procedure])


def _step_faults(row: Row, procedure: str, steps: Mapping[str, frozenset[str]]) -> Iterator[RowError]:
    step, outcome = row.text("step"), row.text("outcome")
    if step and step not in steps:
        known = f"its steps are {', '.join(steps)}"
        yield row.error("step", f"'{step}' is not a step of {procedure}", nearest(step, steps, known))
    elif step and outcome and outcome not in steps[step]:
        known = f"it has {', '.join(sorted(steps[step])) or 'none; leave the cell blank'}"
        yield row.error(
            "outcome", f"'{outcome}' is not an outcome of step '{step}'", nearest(outcome, steps[step], known)
        )
