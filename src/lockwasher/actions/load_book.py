"""Load every sheet of a workbook in one go: each list laid upon what those before it made, written and undone as one load."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database, read_register
from lockwasher.actions.laying import Into, SheetError, lay
from lockwasher.actions.load_sheet import Plan, put_back, save_plans
from lockwasher.actions.sheets import Asked, kept_map
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.rejected import write_rejected
from lockwasher.exchange.sheet_books import lists_in
from lockwasher.exchange.sheet_files import read_book
from lockwasher.exchange.sheet_rows import Defaults, Reading, read_rows
from lockwasher.exchange.sheets import refused
from lockwasher.exchange.tables import content_of
from lockwasher.records import loads
from lockwasher.records.database import writing
from lockwasher.records.store import Counts

Stated = dict[tuple[str, str, str], tuple[str, str]]  # by noun, record and field: the value, and the sheet that said it


@dataclass(frozen=True, slots=True)
class BookPlan:
    """The lists of a workbook laid upon the register one after another, and what was written of all, as which load.

    `notices` are of the whole file, those of a list stand with it; `left` says which sheets are not read, and why.
    """

    path: Path
    plans: tuple[Plan, ...]
    left: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    rejected_path: Path | None = None
    written: Counts | None = None
    load: int | None = None

    @property
    def n_rows(self) -> int:
        """How many rows there are: those accepted and those rejected."""
        return sum(plan.reading.n_rows for plan in self.plans)

    @property
    def n_accepted(self) -> int:
        """How many rows are accepted."""
        return sum(plan.n_accepted for plan in self.plans)

    @property
    def n_rejected(self) -> int:
        """How many rows are rejected."""
        return sum(plan.n_rejected for plan in self.plans)

    @property
    def n_to_write(self) -> int:
        """How many records are new or change."""
        return sum(plan.n_to_write for plan in self.plans)


def plan_book(
    path: Path, asked: Asked, into: Into, rejected: Path | None = None, *, is_to_write: bool = False
) -> BookPlan:
    """Read every sheet of a workbook that holds a list, and lay them upon the register, what is named before what names it.

    The rejected rows of all are written beside it, or to `rejected`. With `is_to_write` the register is written as well, all
    of it or nothing, as one load.

    Raises:
        RefusedFileError: the file cannot be read, or no sheet of it holds a list.
        SheetError: the project or host asked for cannot be, or is missing where it is to be written; a file asked for
            holds something else, or cannot be written.
        StoreError, DatabaseUnavailableError: the database cannot be read or cannot take it; nothing is written.
    """
    book, readings, left = _readings(path, asked)
    with at_the_database(), writing() if is_to_write else nullcontext():
        plan = BookPlan(path, _plans(path, readings, into), left, book)
        plan = replace(plan, rejected_path=_rejected(plan, rejected))
        return _saved(plan) if is_to_write else plan


def write_book(plan: BookPlan) -> BookPlan:
    """Write what a plan shows, as `plan_book` does.

    Raises:
        SheetError: the register has changed since the plan was made; nothing is written.
    """
    with at_the_database(), writing():
        now = _plans(plan.path, [one.reading for one in plan.plans], plan.plans[0].into)
        if [one.digest for one in now] != [one.digest for one in plan.plans]:
            raise SheetError("the register has changed since the differences were shown; load the sheets again")
        return _saved(replace(plan, plans=now))


def _readings(path: Path, asked: Asked) -> tuple[tuple[str, ...], list[Reading], tuple[str, ...]]:
    """What must be told of the file, its lists as they are read, and which sheets are not."""
    book = read_book(path)
    lists, readings = lists_in(book, kept_map), []
    left = list(lists.left)
    for part, layout in lists.found:
        try:
            readings.append(read_rows(part, layout, Defaults(asked.currency, asked.unit, asked.order)))
        except RefusedFileError as error:
            left.append(f"sheet '{part.sheets[0].name}' is not read: {error.error.message}; {error.error.fix}")
    if not readings:
        raise refused(
            path.name, f"no sheet holds a list: {'; '.join(left)}", "put one row of column names above the rows"
        )
    return book.notices, readings, tuple(left)


def _plans(path: Path, readings: list[Reading], into: Into) -> tuple[Plan, ...]:
    """Each list upon the register with those before it."""
    register, today, found = read_register(), clock.today(), []
    sha256 = hashlib.sha256(content_of(path)).hexdigest()
    before, stated = loads.written_from(sha256), Stated()
    for reading in readings:
        laid = lay(path, reading, into, register, today)
        plan = Plan(path, laid.reading, laid.merged, into, None, sha256, before)
        twice = tuple(_stated_twice(plan, stated))
        found.append(replace(plan, merged=replace(plan.merged, notices=(*plan.merged.notices, *twice))))
        register = laid.merged.portfolio
    return tuple(found)


def _stated_twice(plan: Plan, stated: Stated) -> Iterator[str]:
    """The fields that a sheet before said otherwise, so that none is taken silently."""
    for one in plan.merged.differences:
        for change in one.changes:
            key = (one.noun, one.id, change.field)
            value, address = stated.get(key, (change.new, ""))
            if value != change.new and not change.is_kept:
                yield f"{one.address}: {change.field} of {one.noun} {one.id} is {change.new}, and {value} in {address}; this one is taken"  # fmt: skip
            stated[key] = (change.new, one.address)


def _rejected(plan: BookPlan, wanted: Path | None) -> Path | None:
    if not plan.n_rejected:
        return None
    return put_back(plan.path, write_rejected((one.reading, one.ids_ahead) for one in plan.plans), wanted)


def _saved(plan: BookPlan) -> BookPlan:
    counts, load = save_plans(plan.plans)
    return replace(plan, written=counts, load=load)
