"""Change the register by hand: add, edit, archive and bring back records, each with who, when and why.

Cells are text as a form or a file holds it. Events are not here: what moves a case is recorded in the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import current_portfolio, reading
from lockwasher.actions.portfolios import edition_fault, known_procedures
from lockwasher.exchange.forms import Fault, cell_of, cells_of, fields_of, judge, read_form, taken, told_noun
from lockwasher.procedures.library import read_library
from lockwasher.records import store
from lockwasher.records.changes import newest_of, read_history, read_recent
from lockwasher.records.database import writing
from lockwasher.records.models import ChangeKind
from lockwasher.records.snapshot import read_archived
from lockwasher.records.store import Counts
from lockwasher.records.twins import TWINS
from lockwasher.register.nouns import Case
from lockwasher.register.portfolio import Portfolio, Record
from lockwasher.register.references import Naming, named_in

EDITABLE = tuple(TWINS)  # the nouns, in the order of their files
_MOST_NAMED = 5


class RegisterError(ValueError):
    """The register was not changed; `faults` say what is wrong with which field, and what to do."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one record: what it says, and what it would say or says now."""

    record: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes that were made at once: of one noun, of one kind, by one hand, for one reason."""

    noun: str
    kind: ChangeKind
    at: datetime
    by: str
    reason: str
    records: tuple[str, ...]
    is_all: bool  # else there are more records than were looked at


@dataclass(frozen=True, slots=True)
class Entry:
    """One change in the history of a record: who, when, why, and each field before and after, as cells."""

    seq: int
    kind: ChangeKind
    at: datetime
    by: str
    reason: str
    differences: tuple[Difference, ...]


def find_record(noun: str, record: str) -> Record | None:
    """A record as it is on record now; None where there is none, or it is archived."""
    portfolio, _ = current_portfolio()
    return next((held for held in _held(portfolio, noun) if held.id == record), None)


def versions_of(noun: str, ids: Iterable[str]) -> dict[str, int | None]:
    """The newest change of each record, for a form to give back: whoever saves on another one is told."""
    names = list(ids)
    with reading():
        newest = newest_of(noun, names)
    return {name: newest.get(name) for name in names}


def create_record(noun: str, cells: Mapping[str, str], by: str, reason: str) -> Record:
    """Add a record; without a cell for `known_on` it is known from today.

    Raises:
        RegisterError: a field is wrong; all faults at once.
        DatabaseUnavailableError: the database cannot be written.
    """
    told = {"known_on": clock.today().isoformat(), **cells} if "known_on" in fields_of(noun) else dict(cells)
    with _at_the_register(by, reason) as portfolio:
        record, faults = read_form(noun, told)
        name = told.get("id", "").strip()
        double = taken(noun, name, portfolio) or _archived_double(noun, name)
        if double:
            faults = (*faults, double)
        if record is None or faults:
            raise RegisterError(faults)
        _refuse(_judged(noun, [record], portfolio))
        store.save_records(noun, [record], by, clock.now(), reason, {})
    return record


def edit_record(  # who and why belong to every change
    noun: str, record: str, cells: Mapping[str, str], by: str, reason: str, seen: int | None
) -> Counts:
    """Change the fields of a record for which there are cells; `seen` is what `versions_of` told when it was read.

    Raises:
        RegisterError: a field is wrong; all faults at once.
        ConflictError: somebody changed it since; it holds what is there now, and by whom.
        DatabaseUnavailableError: the database cannot be written.
    """
    return edit_many(noun, {record: seen}, cells, by, reason)


def edit_many(noun: str, seen: Mapping[str, int | None], cells: Mapping[str, str], by: str, reason: str) -> Counts:
    """Give several records the same cells: all of them, or none.

    Raises:
        RegisterError: a field is wrong; all faults at once, each with its record.
        ConflictError: somebody changed one of them since it was seen.
        DatabaseUnavailableError: the database cannot be written.
    """
    with _at_the_register(by, reason) as portfolio:
        held = _refuse_changed(noun, seen, portfolio)
        edited = _edited(noun, held, cells)
        _refuse(_judged(noun, edited, portfolio))
        return store.save_records(noun, edited, by, clock.now(), reason, seen)


def preview_many(noun: str, ids: Iterable[str], cells: Mapping[str, str]) -> tuple[Difference, ...]:
    """What `edit_many` would change; nothing is written.

    Raises:
        RegisterError: a field is wrong; all faults at once, each with its record.
    """
    portfolio, _ = current_portfolio()
    held = _known(noun, ids, portfolio)
    edited = _edited(noun, held, cells)
    _refuse(_judged(noun, edited, portfolio))
    return tuple(
        difference for old, new in zip(held, edited, strict=True) for difference in _differences(noun, old, new)
    )


def archive_record(noun: str, record: str, by: str, reason: str, seen: int | None) -> None:
    """Take a record out of sight; it stays in the register with its history, and can be brought back.

    Raises:
        RegisterError: other records name it; or it is not on record.
        ConflictError: somebody changed it since it was seen.
        DatabaseUnavailableError: the database cannot be written.
    """
    with _at_the_register(by, reason) as portfolio:
        _refuse_changed(noun, {record: seen}, portfolio)
        _refuse_named(noun, record, portfolio)
        store.archive_record(noun, record, by, clock.now(), reason, seen)


def restore_record(noun: str, record: str, by: str, reason: str, seen: int | None) -> None:
    """Bring an archived record back.

    Raises:
        RegisterError: what it names is no longer there, or its id is taken.
        ConflictError, StoreError: somebody changed it since it was seen, or it is not archived.
        DatabaseUnavailableError: the database cannot be written.
    """
    with _at_the_register(by, reason) as portfolio:
        for held in _archived(noun, [record]):
            double = taken(noun, record, portfolio)
            _refuse([double] if double else _judged(noun, [held], portfolio))
        store.restore_record(noun, record, by, clock.now(), reason, seen)


def archived_records(noun: str) -> tuple[Record, ...]:
    """The archived records of a noun."""
    with reading():
        return _archived(noun)


def history_of(noun: str, record: str) -> tuple[Entry, ...]:
    """Who changed what of a record, when and why, the newest first; of its creation, what it said then."""
    with reading():
        found = read_history(noun, record)
    return tuple(
        Entry(past.seq, past.kind, past.at, past.by, past.reason, tuple(_entry(noun, record, past.before, past.after)))
        for past in found
    )


def recent_changes(most: int = 12) -> tuple[Batch, ...]:
    """What was changed last, the newest first: changes made at once, of one noun and one kind, as one."""
    with reading():
        return tuple(
            Batch(noun, ChangeKind(kind), at, by, reason, records, is_all=is_all)
            for (noun, kind, at, by, reason), records, is_all in read_recent(most)
        )


@contextmanager
def _at_the_register(by: str, reason: str) -> Iterator[Portfolio]:
    """The register as it is while nobody else can change it. Without who and why nothing is kept; that is told with all else."""
    lacking = tuple(_lacking(by, reason))
    try:
        with at_the_database(), writing():
            yield current_portfolio()[0]
            _refuse(lacking)  # whatever was written is undone
    except RegisterError as error:
        raise RegisterError(dict.fromkeys((*error.faults, *lacking))) from None


def _lacking(by: str, reason: str) -> Iterator[Fault]:
    for name, what, told in (("by", "who does this", by), ("reason", "why", reason)):
        if not told.strip():
            yield Fault(name, f"say {what}", "it stays in the history of the record")


def _refuse(faults: Iterable[Fault]) -> None:
    found = tuple(faults)
    if found:
        raise RegisterError(found)


def _held(portfolio: Portfolio, noun: str) -> tuple[Record, ...]:
    return dict(portfolio.rows())[noun]


def _known(noun: str, ids: Iterable[str], portfolio: Portfolio) -> list[Record]:
    held = {record.id: record for record in _held(portfolio, noun)}
    names = list(dict.fromkeys(ids))
    lost = [name for name in names if name not in held]
    _refuse(
        Fault("id", f"'{name}' is not in the list of {told_noun(noun)}", "look at the list again", name)
        for name in lost
    )
    return [held[name] for name in names]


def _refuse_changed(noun: str, seen: Mapping[str, int | None], portfolio: Portfolio) -> list[Record]:
    """The records that were seen. That one was changed comes before what is wrong with a form about what it was."""
    store.refuse_conflicts(noun, seen)
    return _known(noun, seen, portfolio)


def _edited(noun: str, held: Iterable[Record], cells: Mapping[str, str]) -> list[Record]:
    edited: list[Record] = []
    faults: list[Fault] = []
    for record in held:
        before = cells_of(noun, record)
        if cells.get("id", record.id).strip() != record.id:
            faults.append(Fault("id", "the id of a record is not changed", "archive it and add another", record.id))
        new, wrong = read_form(noun, {**before, **cells, "id": record.id})
        faults += [Fault(fault.field, fault.message, fault.fix, record.id) for fault in wrong]
        edited += [new] if new else []
    _refuse(faults)
    return edited


def _judged(noun: str, records: list[Record], portfolio: Portfolio) -> Iterator[Fault]:
    procedures = known_procedures(read_library()) if noun == "cases" else None
    yield from judge(noun, records, portfolio, procedures)
    for record in records:
        if isinstance(record, Case):
            yield from _case_faults(record, portfolio)


def _case_faults(case: Case, portfolio: Portfolio) -> Iterator[Fault]:
    """A case keeps to an edition there is, in which everything that is on record of it can have happened."""
    library = read_library()
    fault = edition_fault(case.procedure, case.edition, case.opened, library)
    if fault:
        yield Fault("edition" if case.edition else "opened", *fault, case.id)
    before = portfolio.case.get(case.id)
    events = portfolio.events_of.get(case.id, ())
    if before and events and before.procedure != case.procedure:
        told = f"{len(events)} events of {before.procedure} are on record in this case"
        yield Fault("procedure", told, "leave it, and open another case", case.id)
    elif case.edition:
        editions = [p for p in library.of.get(case.procedure, ()) if p.edition_name == case.edition]
        steps = {step.name for procedure in editions for step in procedure.steps}
        for event in (e for e in events if editions and e.step and e.step not in steps):
            told = f"edition {case.edition} has no step '{event.step}', and event '{event.id}' finished it"
            yield Fault("edition", told, "keep to an edition that has it", case.id)


def _archived(noun: str, ids: Iterable[str] | None = None) -> tuple[Record, ...]:
    return tuple(placed.record for placed in read_archived(noun, ids))


def _archived_double(noun: str, name: str) -> Fault | None:
    if _archived(noun, [name]):
        return Fault("id", f"id '{name}' is that of an archived record", "restore that one, or write another id", name)
    return None


def _refuse_named(noun: str, record: str, portfolio: Portfolio) -> None:
    named = list(named_in(portfolio, noun, {record}))
    if named:
        told = ", ".join(map(_told, named[:_MOST_NAMED]))
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        _refuse([Fault("id", f"'{record}' is named by {told}{more}", "take it out there first", record)])


def _told(naming: Naming) -> str:
    return f"{told_noun(naming.noun)} '{naming.record}' ({naming.field})"


def _differences(noun: str, old: Record, new: Record) -> Iterator[Difference]:
    before, after = cells_of(noun, old), cells_of(noun, new)
    for name in fields_of(noun):
        if before[name] != after[name]:
            yield Difference(old.id, name, before[name], after[name])


def _entry(noun: str, record: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Difference]:
    for name in after:
        old, new = cell_of(noun, name, before.get(name)), cell_of(noun, name, after[name])
        if old != new:
            yield Difference(record, name, old, new)
