"""A spreadsheet between the page it was handed in on and the register: held, shown, corrected, and written or dropped.

The file waits in the home folder under the digest of its content, what it would do beside it; both go after a day.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.evidence import most_bytes
from lockwasher.actions.laying import Into, field_name, missing, taken_name
from lockwasher.actions.load_sheet import Plan, Tell, make_plan, rejected_rows, save_plan
from lockwasher.actions.sheets import Asked, columns_of, further_sheets, read_sheet
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.file_kinds import clean_name
from lockwasher.exchange.sheet_days import DayOrder
from lockwasher.exchange.sheet_differences import Change, Difference
from lockwasher.exchange.sheet_files import read_book
from lockwasher.exchange.sheet_map import meanings_of
from lockwasher.exchange.sheet_rows import Line
from lockwasher.exchange.tables import MAX_BYTES
from lockwasher.records import loads
from lockwasher.records.database import writing
from lockwasher.records.held_files import Held, TooLargeError, hold, place_of
from lockwasher.records.loads import Load, LoadState
from lockwasher.register.viewers import Role, Viewer

KEPT_FOR: Final = timedelta(days=1)
MOST_AT_ONCE: Final = 2_000  # rows; what has more is read and written by a job
_LARGE = 1_000_000  # bytes; a file of that size is not read to count its rows
_QUIET: Tell = lambda *_: None  # noqa: E731
_ORDER = {"changed": 0, "unchanged": 1, "new": 2}  # changes first: they take something away


class WaitingError(ValueError):
    """A file was not taken in, or what waits cannot be written; the text says why and what to do."""


def most_sheet_bytes() -> int:
    """How large a spreadsheet may be."""
    return min(most_bytes(), MAX_BYTES)


def take_in_sheet(name: str, chunks: Iterable[bytes], by: str, asked: Mapping[str, Any]) -> Load:
    """Hold a spreadsheet until it is written or dropped; `asked` says how it is to be read, for which login and role.

    Raises:
        WaitingError: it is empty or too large. Nothing is held.
        DatabaseUnavailableError: the database cannot be written.
    """
    sweep()
    file = clean_name(name)

    def check(_path: Path, held: Held) -> None:
        if not held.size:
            raise WaitingError(f"'{file}' is empty; see that the file is whole and drop it again")

    with at_the_database(), writing():
        load = Load(state=LoadState.WAITING, file=file, by=by, at=clock.now(), asked=dict(asked))
        load = replace(load, number=loads.add(load))
    incoming = _folder() / f"{load.number}-incoming"
    try:
        held = hold(incoming, chunks, most_sheet_bytes(), check)
        load = replace(load, sha256=held.sha256)
        _place(load).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place_of(incoming, held.sha256).replace(_place(load))
        with at_the_database(), writing():
            loads.put(load)
    except BaseException as error:
        drop_sheet(load)
        if isinstance(error, TooLargeError):
            raise WaitingError(f"'{file}' is larger than {most_sheet_bytes() // 1_000_000} MB; split it") from None
        raise
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return load


def ask_anew(load: Load, asked: Mapping[str, Any]) -> Load:
    """Keep how a waiting sheet is to be read; what was shown of it no longer holds.

    Raises:
        WaitingError: it was written or dropped meanwhile.
        DatabaseUnavailableError: the database cannot be written.
    """
    told = _ask(load, asked)
    shown_at(load).unlink(missing_ok=True)
    return told


def keep_order(load: Load, order: Mapping[str, str]) -> None:
    """Keep with what digest, reason and name a waiting sheet is to be written by a job. Raises as `ask_anew`."""
    _ask(load, {"write": dict(order)})


def _ask(load: Load, asked: Mapping[str, Any]) -> Load:
    """Keep what a sheet is asked with, beside what stands of it by now."""
    with at_the_database(), writing():
        current = _waiting(load.number)
        told = replace(current, asked={**current.asked, **asked})
        loads.ask(told)
    return told


def _waiting(number: int) -> Load:
    """A sheet as it waits now. Raises WaitingError where it waits no longer."""
    load = loads.find(number)
    if load is None or load.state != LoadState.WAITING:
        raise WaitingError("this sheet was written or dropped meanwhile; look at the list of loads")
    return load


def is_large(load: Load) -> bool:
    """Whether a waiting sheet is read and written by a job. Raises RefusedFileError where it cannot be read."""
    path = _place(load)
    if path.stat().st_size > _LARGE:
        return True
    return sum(len(sheet.rows) for sheet in read_book(path).sheets) > MOST_AT_ONCE


def shown(load: Load) -> dict[str, Any] | None:
    """What a waiting sheet would do, as it was last worked out; None where it was not yet."""
    try:
        found: dict[str, Any] = json.loads(shown_at(load).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def work_out_sheet(load: Load, tell: Tell = _QUIET) -> dict[str, Any]:
    """Work out what a waiting sheet would do, and keep it to be shown; nothing is written to the register.

    Raises:
        RefusedFileError, SheetError: it cannot be read, or not loaded as asked.
        DatabaseUnavailableError: the database cannot be read.
    """
    tell(5, "reading")
    path = _place(load)
    try:
        reading = read_sheet(path, _asked(load))
    except RefusedFileError as error:
        told = {"refused": str(error), **columns_of(path, _asked(load))}
    else:
        tell(60, "comparing")
        with at_the_database():
            plan = make_plan(path, reading, _into(load))
        tell(80, "writing down what it would do")
        if content := rejected_rows(plan):
            rejected_at(load).write_bytes(content)
        else:
            rejected_at(load).unlink(missing_ok=True)
        told = _told(plan)
    shown_at(load).write_text(json.dumps(told, default=str), encoding="utf-8")
    return told


def write_sheet(load: Load, digest: str, reason: str, by: str, tell: Tell = _QUIET) -> Plan:
    """Write a waiting sheet as it was shown, all of it or nothing.

    Raises:
        WaitingError: the register has changed since it was shown, or nobody says who loads and why; nothing is written.
        RefusedFileError, SheetError: as `work_out_sheet`.
        DatabaseUnavailableError: the database cannot be written.
    """
    if not by.strip() or not reason.strip():
        raise WaitingError("say why this is loaded; it stays in the history of every record")
    tell(5, "reading")
    path = _place(load)
    with at_the_database():
        _waiting(load.number)
    reading = read_sheet(path, _asked(load))
    with at_the_database(), writing():
        _waiting(load.number)
        tell(50, "comparing")
        plan = make_plan(path, reading, replace(_into(load), by=by, reason=reason))
        if plan.digest != digest:
            raise WaitingError(
                "the register has changed since the differences were shown; look at them again, then write"
            )
        tell(70, "writing")
        plan = save_plan(plan, load.number)
    _carry_on(load, plan)
    _sweep_files(load)
    if plan.load is None:
        drop_sheet(load)
    return plan


def following(load: Load) -> Load | None:
    """The next sheet of the same workbook, which waits to be looked at; None where there is none."""
    with at_the_database():
        waiting = loads.newest(LoadState.WAITING)
    return next((one for one in waiting if one.asked.get("follows") == load.number), None)


def _carry_on(load: Load, plan: Plan) -> None:
    """Let the next sheet of the same workbook wait, if it holds a list as well and was not written before."""
    layout = plan.reading.layout
    done = [*load.asked.get("done", ()), *(sheet.name for sheet, _ in layout.sheets)]
    left = [name for name in further_sheets(plan.path, layout) if name not in done]
    if left:
        kept = {
            name: load.asked[name] for name in ("login", "role", "project", "host", "dates") if load.asked.get(name)
        }
        with plan.path.open("rb") as file:
            told = kept | {"sheet": left[0], "done": done, "follows": load.number}
            take_in_sheet(load.file, iter(lambda: file.read(1 << 20), b""), load.by, told)


def go_on(number: int, act: str, tell: Tell) -> int:
    """The work of a job on a waiting sheet: "show" works out what it would do, "write" writes it as it was asked to be.

    Raises:
        WaitingError: it was written or dropped meanwhile, or the register has changed.
    """
    found = loads.find(number)
    if act == "write" and found is not None and found.state != LoadState.WAITING:
        return number  # a job may be run twice
    load = _waiting(number)
    if act == "write":
        told = load.asked.get("write", {})
        write_sheet(load, told.get("digest", ""), told.get("reason", ""), told.get("by", ""), tell)
    else:
        work_out_sheet(load, tell)
    return number


def drop_sheet(load: Load) -> bool:
    """Drop a waiting sheet: the file and what was shown of it; False where it was written or dropped meanwhile."""
    with at_the_database(), writing():
        is_dropped = loads.drop([load.number]) > 0
    _sweep_files(load)
    return is_dropped


def sweep() -> None:
    """Drop what has waited for more than a day."""
    with at_the_database():
        old = [load for load in loads.newest(LoadState.WAITING) if load.at < clock.now() - KEPT_FOR]
    for load in old:
        drop_sheet(load)


def shown_at(load: Load) -> Path:
    """Where what a waiting sheet would do is kept."""
    return _folder() / f"{load.number}.json"


def rejected_at(load: Load) -> Path:
    """Where the workbook of the rejected rows of a waiting sheet is kept."""
    return _folder() / f"{load.number}-rejected.xlsx"


def _folder() -> Path:
    return Path(settings.LOCKWASHER_HOME) / "sheets" / "waiting"


def _place(load: Load) -> Path:
    return _folder() / load.sha256 / str(load.number) / load.file


def _sweep_files(load: Load) -> None:
    for path in (shown_at(load), rejected_at(load)):
        path.unlink(missing_ok=True)
    if load.sha256:  # else nothing of it was held
        shutil.rmtree(_place(load).parent, ignore_errors=True)
        with suppress(OSError):  # the same file may wait a second time
            _place(load).parent.parent.rmdir()


def _asked(load: Load) -> Asked:
    told = load.asked
    return Asked(
        sheet=told.get("sheet") or None,
        noun=told.get("noun") or None,
        currency=told.get("currency") or None,
        unit=told.get("unit") or None,
        order=DayOrder(told["dates"]) if told.get("dates") else None,
        meanings=tuple(sorted(told.get("columns", {}).items())),
    )


def _into(load: Load) -> Into:
    told = load.asked
    prefix = str(told.get("ids_begin", "")).strip("-")
    return Into(
        project=told.get("project") or None,
        host=told.get("host") or None,
        prefix=f"{prefix}-" if prefix else "",
        known_on=date.fromisoformat(told["known_on"]) if told.get("known_on") else None,
        by=load.by,
        take_over=frozenset(told.get("take_over", ())),
        viewer=Viewer(Role(told["role"])) if told.get("role") else None,
    )


# ---------------------------------------------------------------- what is shown


def _told(plan: Plan) -> dict[str, Any]:
    reading, merged, layout = plan.reading, plan.merged, plan.reading.layout
    said = [one for one in merged.differences if one.changes or one.what != "unchanged"]
    said.sort(key=lambda one: _ORDER[one.what])
    counts: dict[str, dict[str, int]] = {}
    for one in merged.differences:
        of = counts.setdefault(one.noun, {"new": 0, "changed": 0, "unchanged": 0})
        of[one.what] += 1
    return {
        "noun": layout.noun, "how": layout.how, "sheets": [sheet.name for sheet, _ in layout.sheets], "others": layout.others, "further": further_sheets(plan.path, layout),
        "rows": reading.n_rows, "accepted": len(reading.accepted), "rejected": len(reading.rejected),
        "columns": [asdict(column) | {"letter": column.letter} for column in layout.columns],
        "meanings": meanings_of(layout.noun, is_list=layout.is_list), "key": reading.key, "notices": [*reading.notices, *merged.notices], "counts": counts,
        "bad": [_bad(line) for line in reading.rejected], "differences": [_difference(one) for one in said],
        "hand": _hand(said), "n_to_write": plan.n_to_write, "digest": plan.digest,
        "faults": list(missing(merged.portfolio, n_accepted=len(reading.accepted))),
        "before": plan.before.number if plan.before else None,
    }  # fmt: skip


def _bad(line: Line) -> dict[str, Any]:
    return {"row": line.address, "cells": [asdict(cell) for _, cell in line.bad]}


def _difference(one: Difference) -> dict[str, Any]:
    changes = [_change(one.id, change) for change in one.changes]
    return {"noun": one.noun, "id": one.id, "title": one.title, "what": one.what, "address": one.address, "changes": changes}  # fmt: skip


def _change(record: str, change: Change) -> dict[str, Any]:
    told = {"field": change.field, "old": change.old, "new": change.new, "is_kept": change.is_kept}
    return told | {"is_by_hand": change.is_by_hand, "take": taken_name(record, change)}


def _hand(said: Iterable[Difference]) -> dict[str, int]:
    """The fields that were written by hand, and in how many records."""
    found: dict[str, int] = {}
    for one in said:
        for change in one.changes:
            if change.is_by_hand:
                found[field_name(change)] = found.get(field_name(change), 0) + 1
    return found
