"""A sheet that was read, laid upon the register: for which project, what is kept by hand, and what its loader may not see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from lockwasher.actions.record import RecordError, judge_event
from lockwasher.exchange.errors import UnreadableError, nearest
from lockwasher.exchange.hwdb_routes import with_routes
from lockwasher.exchange.sheet_differences import NEW, Cell, Change, Difference, Merged, Telling
from lockwasher.exchange.sheet_lists import EVENTS, fields_in
from lockwasher.exchange.sheet_portfolio import merge
from lockwasher.exchange.sheet_rows import Line, Reading
from lockwasher.exchange.values import COUNTRY, ID
from lockwasher.records.ownership import by_hand
from lockwasher.records.snapshot import UNNAMED
from lockwasher.register.nouns import Event, MilestoneKind, Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import Viewer
from lockwasher.register.visible import visible

_IsHidden = Callable[[str, str], bool]  # by the address of a row and the consignment it names
NO_PROJECT = "project-not-named"
_NOT_SEEN = ("the record it is about is not shown whole to your role", "ask a coordinator to load this row")


class SheetError(ValueError):
    """A sheet cannot be loaded as asked; the text says what is missing or has changed, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """Where the rows of a sheet go: the project of new items, its host where it is new, what their ids begin with.

    `by` loads, and says why; without a reason the file is the reason. `take_over` names what is taken from the sheet though it
    was written by hand: a field, or a record and a field as `pump-1:origin`. A `viewer` changes no record that it does not see.
    """

    project: str | None = None
    host: str | None = None
    prefix: str = ""
    known_on: date | None = None
    by: str = "unnamed-post"
    reason: str = ""
    take_over: frozenset[str] = frozenset()
    viewer: Viewer | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """The reading with the rows that this register refuses among the rejected ones, and what it does to the register."""

    reading: Reading
    merged: Merged


def lay(path: Path, reading: Reading, into: Into, register: Portfolio, today: date) -> Laid:
    """Lay a reading upon a register.

    Raises:
        SheetError: the project, host or prefix asked for cannot be, or there is no field that is to be taken over.
    """
    if into.prefix:
        _id("--prefix", into.prefix.removesuffix("-"))
    seen = visible(register, into.viewer) if into.viewer else register
    whole, project = _with_project(register, into) if _needs_project(reading) else (register, "")
    telling = Telling(path.name, into.known_on or today, project, into.prefix)

    def laid(told: Reading, by: Telling) -> Merged:
        return with_routes(merge(whole, told, by), path, by)

    shown = replace(seen, projects=whole.projects) if seen is not register else whole
    if shown is not whole:
        telling = replace(telling, names=shown)
    merged = laid(reading, telling)
    if shown is not whole:
        reading, merged = _left(reading, merged, partial(_hidden, register, seen), partial(laid, by=telling))
    if reading.layout.noun == EVENTS:
        reading, remarks = _of_cases(reading, merged, _Cases(whole, shown, today))
        merged = laid(reading, telling)
        merged = replace(merged, notices=(*merged.notices, *remarks))
    hand = _hand(merged.differences, into.take_over)
    if hand:
        merged = laid(reading, replace(telling, hand=hand))
    if shown is not whole and merged.refused:
        merged = replace(merged, refused=_as_seen(merged.refused, merge(shown, reading, telling).refused))
    return Laid(_refused(reading, merged.refused), merged)


def _needs_project(reading: Reading) -> bool:
    """Whether the rows belong to a project that their columns do not name."""
    layout = reading.layout
    return not layout.is_list or ("project" in fields_in(layout.noun) and not layout.column("project"))


@dataclass(frozen=True, slots=True)
class _Cases:
    """The register by which the events of a list are judged, and what of it their loader sees."""

    register: Portfolio
    shown: Portfolio
    today: date

    def judge(self, event: Event, before: tuple[Event, ...]) -> tuple[str, ...]:
        """What is irregular about an event, as far as its loader may know. Raises RecordError."""
        if event.known_on > self.today:
            raise RecordError(f"{event.known_on} lies ahead; it is known on the day it is loaded at the latest")
        refused, remarks = _judged(event, self.register, before)
        if self.shown is not self.register:
            told, seen = _judged(event, self.shown, before)
            refused = refused if refused in {"", told} else "; ".join(_NOT_SEEN)
            remarks = tuple(remark for remark in remarks if remark in seen)
        if refused:
            raise RecordError(refused)
        return remarks


def _judged(event: Event, register: Portfolio, before: tuple[Event, ...]) -> tuple[str, tuple[str, ...]]:
    """Why an event is refused, empty where it is not, and what is irregular about it."""
    try:
        return "", judge_event(event, register, before)
    except RecordError as error:
        return str(error), ()


def _of_cases(reading: Reading, merged: Merged, cases: _Cases) -> tuple[Reading, tuple[str, ...]]:
    """The reading with the events that their cases refuse among the rejected rows; and what is irregular about the others."""
    lines = {line.address: line for line in reading.accepted}
    row_of = {one.id: one.address for one in merged.differences if one.what == NEW}
    there = {case: list(events) for case, events in cases.register.events_of.items()}
    refused: dict[str, Line] = {}
    remarks: list[str] = []
    for event in sorted((e for e in merged.portfolio.events if e.id in row_of), key=lambda e: e.occurred.last):
        line = lines[row_of[event.id]]
        before = there.setdefault(event.case, [])
        try:
            remarks += [f"{line.address}: {remark}" for remark in cases.judge(event, tuple(before))]
        except RecordError as error:
            reason, _, fix = str(error).partition("; ")
            refused[line.address] = line.rejected(reason, fix)
        else:
            before.append(event)
    return _refused(reading, refused.values()), tuple(remarks[:20])


def _refused(reading: Reading, refused: Iterable[Line]) -> Reading:
    """The reading with these rows among the rejected ones."""
    lost = {line.address: line for line in refused}
    accepted = tuple(line for line in reading.accepted if line.address not in lost)
    return replace(reading, accepted=accepted, rejected=(*reading.rejected, *lost.values()))


def taken_name(record: str, change: Change) -> str:
    """How one change of one record is named among what is taken over."""
    return f"{record}:{field_name(change)}"


def field_name(change: Change) -> str:
    """The field of a change, as it is named among what is taken over."""
    return change.field.replace(", ", "_").replace(" ", "_")


def _hand(differences: Iterable[Difference], take_over: frozenset[str]) -> Mapping[Cell, bool]:
    """The cells that a person wrote last, of those the sheet would change; whether each is taken over all the same."""
    told = [(one, change) for one in differences for change in one.changes]
    found = by_hand({change.cell: not change.old for _, change in told if change.cell})
    names = {name for one, change in told for name in (field_name(change), taken_name(one.id, change))}
    for wanted in sorted(take_over - names):
        _refuse_unknown(wanted, names)
    return {
        change.cell: bool({field_name(change), taken_name(one.id, change)} & take_over)
        for one, change in told
        if change.cell in found and change.cell
    }


def _refuse_unknown(wanted: str, names: Iterable[str]) -> None:
    """A field that is not among the changes is no fault; one that cannot be a field is."""
    if not wanted.replace("-", "").replace("_", "").replace(".", "").replace(":", "").isalnum():
        raise SheetError(f"--take-over {wanted}: this is no field; {nearest(wanted, sorted(names), 'write it as the difference shows it, such as origin or pump-1:origin')}")  # fmt: skip


# ---------------------------------------------------------------- what the loader does not see


def _hidden(register: Portfolio, seen: Portfolio, reading: Reading, merged: Merged) -> _IsHidden:
    """Whether a row is about a record of which the loader does not see all."""
    shown = {noun: {record.id: record for record in records} for noun, records in seen.rows()}
    part = {
        (noun, record.id)
        for noun, records in register.rows()
        for record in records
        if shown[noun].get(record.id) is not record
    }
    of = reading.layout.noun
    arrivals = {m.subject: m.id for m in register.milestones if m.kind == MilestoneKind.ARRIVES}
    need_bys = {milestone: need_by.id for milestone, need_by in register.need_by_of.items()}
    addresses = {
        one.address for one in merged.differences if _is_part(one, part, arrivals, need_bys) or (of, one.id) in part
    }
    homes = {one.title for one in merged.differences if one.noun == "consignment" and one.address in addresses}
    return lambda address, consignment: address in addresses or consignment in homes


def _is_part(
    one: Difference, part: set[tuple[str, str]], arrivals: Mapping[str, str], need_bys: Mapping[str, str]
) -> bool:
    arrival = arrivals.get(one.id, "")
    touched = {
        (f"{one.noun}s", one.id), ("claims", f"{one.id}-owner-told"), ("milestones", arrival),
        ("need_bys", need_bys.get(arrival, "")),
        *((change.cell[0], change.cell[1]) for change in one.changes if change.cell),
    }  # fmt: skip
    return not touched.isdisjoint(part)


def _without(reading: Reading, is_hidden: _IsHidden) -> Reading:
    """The reading, what its loader does not see among the rejected rows."""
    gone = (line for line in reading.accepted if is_hidden(line.address, line.text("consignment")))
    return _refused(reading, [line.rejected(*_NOT_SEEN) for line in gone])


def _left(
    reading: Reading, merged: Merged, hidden: Callable[[Reading, Merged], _IsHidden], laid: Callable[[Reading], Merged]
) -> tuple[Reading, Merged]:
    """The reading without what its loader does not see; a row that is left may be about what one that went was about."""
    left = _without(reading, hidden(reading, merged))
    while len(left.accepted) < len(reading.accepted):
        reading, merged = left, laid(left)
        left = _without(reading, hidden(reading, merged))
    return reading, merged


def _as_seen(refused: Iterable[Line], blind: Iterable[Line]) -> tuple[Line, ...]:
    """Refused rows with their reasons; a row that what is seen alone would not refuse alike says only that it is not shown."""
    told = {line.address: line.bad for line in blind}
    return tuple(
        line if told.get(line.address) == line.bad else replace(line, bad=()).rejected(*_NOT_SEEN) for line in refused
    )


# ---------------------------------------------------------------- the project and its host


def missing(portfolio: Portfolio, *, n_accepted: int) -> Iterator[str]:
    """What must be there before anything can be written."""
    if any(not project.host for project in portfolio.projects):
        yield (
            "the register names no project for these rows, so name it and its host laboratory, "
            "such as --project ID --host ID:US:us-nonprofit"
        )
    if not n_accepted:
        yield "no row was accepted"


def _with_project(register: Portfolio, into: Into) -> tuple[Portfolio, str]:
    """The register with the project of new items in it, and that project's id."""
    there = [project.id for project in register.projects]
    if into.project in there:
        return register, str(into.project)
    if into.project is None and len(there) == 1:
        return register, there[0]
    if into.project is None and there:
        raise SheetError(f"the register holds several projects; name one: --project {' or '.join(there)}")
    name = _id("--project", into.project) if into.project else NO_PROJECT
    if there and into.host is None:
        raise SheetError(f"there is no project '{name}' on record; {nearest(name, there, 'give its --host as well')}")
    register, host = _with_host(register, into.host) if into.host else (register, "")
    if register.name == UNNAMED:
        register = replace(register, name=name)
    return replace(register, projects=(*register.projects, Project(id=name, name=name, host=host))), name


def _with_host(register: Portfolio, told: str) -> tuple[Portfolio, str]:
    """The register with the host laboratory in it: the id of a partner on record, or id:country:kind of a new one."""
    name, *rest = told.split(":")
    if name in register.partner and not rest:
        return register, name
    kinds = [str(kind) for kind in PartnerKind]
    if len(rest) != 2:
        raise SheetError(f"--host {told}: no partner '{name}' is on record; write id:country:kind, the kind one of {', '.join(kinds)}")  # fmt: skip
    if rest[1] not in kinds:
        raise SheetError(f"--host {told}: {rest[1]!r} is no kind of partner; {nearest(rest[1], kinds, 'write one of ' + ', '.join(kinds))}")  # fmt: skip
    partner = Partner(id=_id("--host", name), name=name, country=_country(rest[0]), kind=PartnerKind(rest[1]), source="named when a sheet was loaded")  # fmt: skip
    return replace(register, partners=(*(p for p in register.partners if p.id != name), partner)), name


def _id(option: str, word: str) -> str:
    try:
        return ID.read(word)
    except UnreadableError as error:
        raise SheetError(f"{option}: {error}") from None


def _country(word: str) -> str:
    try:
        return COUNTRY.read(word)
    except UnreadableError as error:
        raise SheetError(f"--host: {error}") from None
