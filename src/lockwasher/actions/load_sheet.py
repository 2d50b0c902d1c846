"""Load an office's own spreadsheet: first what it would change, then, where that is wanted, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database, read_register
from lockwasher.actions.laying import Into, Laid, SheetError, lay, missing
from lockwasher.actions.sheets import Asked, keep_map, read_sheet
from lockwasher.exchange.rejected import write_rejected
from lockwasher.exchange.sheet_differences import NEW, Merged
from lockwasher.exchange.sheet_lists import EVENTS
from lockwasher.exchange.sheet_map import write_map
from lockwasher.exchange.sheet_portfolio import ids_ahead
from lockwasher.exchange.sheet_rows import Reading
from lockwasher.exchange.tables import content_of
from lockwasher.records import loads
from lockwasher.records.changes import last_change
from lockwasher.records.database import writing
from lockwasher.records.journal import record
from lockwasher.records.loads import Load, LoadState
from lockwasher.records.store import Counts, save_portfolio
from lockwasher.register.nouns import Event

__all__ = ["Into", "Plan", "SheetError", "plan_load", "write_plan"]
Tell = Callable[[int, str], None]  # how far one is, 0 to 100, and at what


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet read and laid upon the register, and what was written, as which load.

    `rejected_path` holds the rejected rows; `before` is the load by which the very same file was written already.
    """

    path: Path
    reading: Reading
    merged: Merged
    into: Into
    rejected_path: Path | None
    sha256: str = ""
    before: Load | None = None
    written: Counts | None = None
    load: int | None = None

    @property
    def n_to_write(self) -> int:
        """How many records are new or change."""
        return sum(difference.what != "unchanged" for difference in self.merged.differences)

    @property
    def n_accepted(self) -> int:
        """How many rows are accepted."""
        return len(self.reading.accepted)

    @property
    def n_rejected(self) -> int:
        """How many rows are rejected."""
        return len(self.reading.rejected)

    @property
    def ids_ahead(self) -> Mapping[str, str]:
        """The ids that the rejected rows would get, by their address."""
        return ids_ahead(self.merged, self.reading, self.into.prefix)

    @property
    def digest(self) -> str:
        """What is to be written, in one word: as long as it is the same, nothing else would be."""
        rejected = [(line.address, line.bad) for line in self.reading.rejected]
        return hashlib.sha256(repr((self.merged.differences, rejected)).encode()).hexdigest()


def plan_load(
    path: Path,
    asked: Asked,
    into: Into,
    rejected: Path | None = None,
    *,
    map_to: Path | None = None,
    is_to_write: bool = False,
) -> Plan:
    """Read a sheet and lay it upon the register; the rejected rows are written beside it, or to `rejected`.

    What its columns mean is written to `map_to`, to be edited and given back. With `is_to_write` the register is written as well, all of it or nothing, and the mapping is kept for the next time.

    Raises:
        RefusedFileError: the sheet or its mapping cannot be read.
        SheetError: the project or host asked for cannot be, or is missing where it is to be written; a file asked for
            holds something else, or cannot be written.
        StoreError, DatabaseUnavailableError: the database cannot be read or cannot take it; nothing is written.
    """
    reading = read_sheet(path, asked)
    with at_the_database(), writing() if is_to_write else nullcontext():
        plan = make_plan(path, reading, into)
        content = rejected_rows(plan)
        if map_to:
            _put("--save-map", map_to, write_map(reading.layout.noun, reading.layout.columns).encode())
        plan = replace(plan, rejected_path=put_back(path, content, rejected) if content else None)
        return save_plan(plan) if is_to_write else plan


def make_plan(path: Path, reading: Reading, into: Into) -> Plan:
    """What a reading would do to the register as it is. Raises SheetError."""
    laid = _laid(path, reading, into)
    sha256 = hashlib.sha256(content_of(path)).hexdigest()
    return Plan(path, laid.reading, laid.merged, into, None, sha256, loads.written_from(sha256))


def rejected_rows(plan: Plan) -> bytes | None:
    """The workbook of the rejected rows; None where there are none."""
    if not plan.reading.rejected:
        return None
    return write_rejected([(plan.reading, plan.ids_ahead)])


def write_plan(plan: Plan) -> Plan:
    """Write what a plan shows, as `plan_load` does.

    Raises:
        SheetError: the register has changed since the plan was made; nothing is written.
    """
    with at_the_database(), writing():
        laid = _laid(plan.path, plan.reading, plan.into)
        now = replace(plan, reading=laid.reading, merged=laid.merged)
        if now.digest != plan.digest:
            raise SheetError("the register has changed since the differences were shown; load the sheet again")
        return save_plan(now)


def save_plan(plan: Plan, number: int = 0) -> Plan:
    """Write a plan inside the transaction in which it was made; `number` is that of the load where it waits already.

    Raises:
        SheetError: something is missing; nothing is written.
    """
    counts, load = save_plans([plan], number)
    return replace(plan, written=counts, load=load)


def save_plans(plans: Sequence[Plan], number: int = 0) -> tuple[Counts, int | None]:
    """Write plans of one file, each made upon the one before, as one load; what was written, and the load where there is one.

    Raises:
        SheetError: something is missing; nothing is written.
    """
    last = plans[-1]
    faults = list(missing(last.merged.portfolio, n_accepted=sum(plan.n_accepted for plan in plans)))
    if faults:
        raise SheetError(f"nothing is written: {'; '.join(faults)}")
    before, at = last_change(), clock.now()
    reason = last.into.reason.strip() or f"loaded from {last.path.name}"
    counts = save_portfolio(last.merged.portfolio, by=last.into.by, at=at, reason=reason)
    events = [event for plan in plans for event in _new_events(plan)]
    record(events, last.into.by, at)
    counts = replace(counts, created=counts.created + len(events))
    for plan in plans:
        keep_map(plan.reading)
    after = last_change()
    told = replace(_load(plans, reason, counts), at=at, events=tuple(event.id for event in events))
    if after > before:
        told = replace(told, first_change=before + 1, last_change=after)
    elif not events:
        return counts, None  # nothing that could be undone
    if number:
        loads.put(replace(told, number=number))
    return counts, number or loads.add(told)


def _new_events(plan: Plan) -> list[Event]:
    """The events of a plan that are not on record."""
    if plan.reading.layout.noun != EVENTS:
        return []
    new = {one.id for one in plan.merged.differences if one.what == NEW}
    return [event for event in plan.merged.portfolio.events if event.id in new]


def _load(plans: Sequence[Plan], reason: str, counts: Counts) -> Load:
    """What is kept of a load; a file of several lists has the nouns, sheets and mappings of all."""
    layouts, into = [plan.reading.layout for plan in plans], plans[0].into
    return Load(
        state=LoadState.WRITTEN, file=plans[0].path.name, by=into.by, at=clock.now(), reason=reason, sha256=plans[0].sha256,
        layout=" ".join(layout.fingerprint for layout in layouts),
        sheet=", ".join(sheet.name for layout in layouts for sheet, _ in layout.sheets),
        noun=", ".join(dict.fromkeys(layout.noun for layout in layouts)),
        mapping="---\n".join(write_map(layout.noun, layout.columns) for layout in layouts),
        rows=sum(plan.reading.n_rows for plan in plans), accepted=sum(plan.n_accepted for plan in plans),
        rejected=sum(plan.n_rejected for plan in plans),
        created=counts.created, updated=counts.updated, unchanged=counts.unchanged,
        asked={"take_over": sorted(into.take_over)},
    )  # fmt: skip


def _laid(path: Path, reading: Reading, into: Into) -> Laid:
    return lay(path, reading, into, read_register(), clock.today())


def put_back(path: Path, content: bytes, wanted: Path | None) -> Path:
    """Write the rejected rows where asked; else beside the sheet under a name that takes nothing away."""
    if wanted:
        return _put("--rejected", wanted, content)
    try:
        return _beside(path.with_name(f"{path.stem}-rejected.xlsx"), content)
    except OSError:
        return _beside(Path(settings.LOCKWASHER_HOME) / f"{path.stem}-rejected.xlsx", content)


def _put(option: str, wanted: Path, content: bytes) -> Path:
    """Write a file where an option asks for it, unless another stands there."""
    try:
        if wanted.exists() and wanted.read_bytes() != content:
            raise SheetError(f"{option} {wanted} holds something else; name another file, or move it away")
        wanted.write_bytes(content)
    except OSError as error:
        raise SheetError(f"{option} {wanted} cannot be written: {error.strerror}; name a file in a folder that can be written to") from None  # fmt: skip
    return wanted


def _beside(first: Path, content: bytes) -> Path:
    """The first free name, or the file that holds the same already."""
    number, path = 1, first
    while path.exists() and path.read_bytes() != content:
        number += 1
        path = first.with_stem(f"{first.stem}-{number}")
    if not path.exists():
        path.write_bytes(content)
    return path
