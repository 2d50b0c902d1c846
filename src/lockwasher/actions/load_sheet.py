"""Load an office's own spreadsheet: first what it would change, then, where that is wanted, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database, read_register
from lockwasher.actions.sheets import Asked, keep_map, read_sheet
from lockwasher.exchange.errors import UnreadableError, nearest
from lockwasher.exchange.hwdb_routes import with_routes
from lockwasher.exchange.rejected import write_rejected
from lockwasher.exchange.sheet_map import write_map
from lockwasher.exchange.sheet_portfolio import Merged, Telling, ids_ahead, merge
from lockwasher.exchange.sheet_rows import Reading
from lockwasher.exchange.values import COUNTRY, ID
from lockwasher.records.database import writing
from lockwasher.records.snapshot import UNNAMED
from lockwasher.records.store import Counts, save_portfolio
from lockwasher.register.nouns import Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio

NO_PROJECT = "project-not-named"


class SheetError(ValueError):
    """A sheet cannot be loaded as asked; the text says what is missing or has changed, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """Where the rows of a sheet go: the project of new items, its host where it is new, what their ids begin with; who loads."""

    project: str | None = None
    host: str | None = None
    prefix: str = ""
    known_on: date | None = None
    by: str = "unnamed-post"


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet read and laid upon the register, and what was written. `rejected_path` holds the rejected rows."""

    path: Path
    reading: Reading
    merged: Merged
    into: Into
    rejected_path: Path | None
    written: Counts | None = None

    @property
    def n_to_write(self) -> int:
        """How many records are new or change."""
        return sum(difference.what != "unchanged" for difference in self.merged.differences)


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
        merged = _merged(path, reading, into)
        content = write_rejected(reading, ids_ahead(merged, reading, into.prefix)) if reading.rejected else None
        if map_to:
            _put("--save-map", map_to, write_map(reading.layout.noun, reading.layout.columns).encode())
        place = _put_back(path, content, rejected) if content else None
        return Plan(path, reading, merged, into, place, _save(merged, reading, path, into.by) if is_to_write else None)


def write_plan(plan: Plan) -> Counts:
    """Write what a plan shows, as `plan_load` does.

    Raises:
        SheetError: the register has changed since the plan was made; nothing is written.
    """
    with at_the_database(), writing():
        now = _merged(plan.path, plan.reading, plan.into)
        if now.differences != plan.merged.differences:
            raise SheetError("the register has changed since the differences were shown; load the sheet again")
        return _save(now, plan.reading, plan.path, plan.into.by)


def _save(merged: Merged, reading: Reading, path: Path, by: str) -> Counts:
    faults = list(_missing(merged.portfolio, reading))
    if faults:
        raise SheetError(f"nothing is written: {'; '.join(faults)}")
    counts = save_portfolio(merged.portfolio, by=by, at=clock.now(), reason=f"loaded from {path.name}")
    keep_map(reading)
    return counts


def _merged(path: Path, reading: Reading, into: Into) -> Merged:
    if into.prefix:
        _id("--prefix", into.prefix.removesuffix("-"))
    register, project = _with_project(read_register(), into)
    day = into.known_on or clock.today()
    return with_routes(merge(register, reading, Telling(path.name, day, project, into.prefix)), path, day)


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


def _missing(portfolio: Portfolio, reading: Reading) -> Iterator[str]:
    """What must be there before anything can be written."""
    if any(not project.host for project in portfolio.projects):
        yield (
            "the register names no project for these rows, so name it and its host laboratory, "
            "such as --project ID --host ID:US:us-nonprofit"
        )
    if not reading.accepted:
        yield "no row was accepted"


def _put_back(path: Path, content: bytes, wanted: Path | None) -> Path:
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
