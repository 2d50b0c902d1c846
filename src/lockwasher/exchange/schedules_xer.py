"""Primavera's exchange file (XER): tables of text between tabs, each with its heading, ended by a line of its own.

The tables and columns are those of Oracle's data map for XER files (P6 EPPM, "XER Data Map Guide"; from memory, not read again).
A file says nothing of its encoding: Primavera writes the one of the machine it runs on, in western Europe and America
Windows-1252.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lockwasher.exchange.schedules import (
    Activity,
    Constraint,
    Link,
    LinkKind,
    Schedule,
    checked,
    day_in,
    number_in,
    once,
    refused,
)

BEGINNING = "ERMHDR"
_AGAIN = "export it again from Primavera, as XER"
_READ = {
    "PROJECT": ("proj_id", "proj_short_name", "last_recalc_date"),
    "CALENDAR": ("clndr_id", "clndr_name", "day_hr_cnt"),
    "TASK": (
        "task_id", "proj_id", "task_code", "task_name", "task_type", "status_code", "clndr_id", "phys_complete_pct",
        "early_start_date", "early_end_date", "late_start_date", "late_end_date", "act_start_date", "act_end_date",
        "target_start_date", "target_end_date", "cstr_type", "cstr_date", "cstr_type2", "cstr_date2",
    ),
    "TASKPRED": ("task_id", "pred_task_id", "pred_type", "lag_hr_cnt"),
    "UDFVALUE": ("fk_id", "udf_text"),
}  # fmt: skip
_NEEDED = {
    "PROJECT": ("proj_id", "proj_short_name"),
    "TASK": ("task_id", "proj_id", "task_code", "task_name"),
    "TASKPRED": ("task_id", "pred_task_id"),
}
_KINDS = {
    "PR_FS": LinkKind.FINISH_START, "PR_SS": LinkKind.START_START, "PR_FF": LinkKind.FINISH_FINISH,
    "PR_SF": LinkKind.START_FINISH,
}  # fmt: skip
_CONSTRAINTS = {
    "CS_MSO": ("start on", True), "CS_MSOB": ("start on or before", True), "CS_MSOA": ("start on or after", False),
    "CS_MEO": ("finish on", True), "CS_MEOB": ("finish on or before", True), "CS_MEOA": ("finish on or after", False),
    "CS_MANDSTART": ("mandatory start", True), "CS_MANDFIN": ("mandatory finish", True),
}  # fmt: skip
_HOURS = 8.0  # of a working day, where the calendar of an activity does not say


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class _Tables:
    """What is read of a file: its name, the rows of each table, and what is to be told of it."""

    file: str
    rows: Mapping[str, list[_Row]]

    def day(self, row: _Row, column: str) -> date | None:
        return day_in(self.file, row.line, column, row[column])

    def number(self, row: _Row, column: str) -> float | None:
        return number_in(self.file, row.line, column, row[column])


def read_xer(file: str, content: bytes) -> tuple[Schedule, ...]:
    """The projects of an XER file that hold activities.

    Raises:
        RefusedFileError: it is cut off or none; a row, a day or a number cannot be read; an activity is told twice; its logic
            runs in a loop.
    """
    text, notices = _text(file, content)
    tables = _Tables(file, _rows(file, text))
    titles = _numbered(tables, "PROJECT", "proj_id")
    _numbered(tables, "PROJECT", "proj_short_name")
    _numbered(tables, "TASK", "task_id")
    activities: dict[str, list[Activity]] = defaultdict(list)
    rows: dict[str, int] = {}
    for row, activity in once(file, _activities(tables)):
        activities[activity.project].append(activity)
        rows[activity.id] = row
    found = [
        Schedule(name, name, tables.day(row, "last_recalc_date"), tuple(activities[name]), notices)
        for row in titles.values()
        if (name := row["proj_short_name"]) in activities
    ]
    if not found:
        raise refused(file, None, None, "it holds no activities", f"{_AGAIN}, with its activities")
    return tuple(checked(file, schedule, rows) for schedule in found)


def _text(file: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and what must be told of how it was read."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16"), ()
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), (
            "the file does not say its encoding, and its letters were read as Windows-1252",
        )
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        told = f"the byte {content[error.start]:#x} stands for no letter in UTF-8 or Windows-1252"
        raise refused(
            file, line, None, told, "save the file in UTF-8 with the encoding it was written in, and load that"
        ) from None


def _rows(file: str, text: str) -> dict[str, list[_Row]]:
    """The rows of the tables that are read, and the proof that the file is whole."""
    lines = text.split("\n")  # and not where other signs could end a line
    if lines[0].split("\t")[0].strip() != BEGINNING:
        raise refused(file, 1, None, f"a Primavera file begins with {BEGINNING}, and this one does not", _AGAIN)
    rows: dict[str, list[_Row]] = {table: [] for table in _READ}
    table, head, is_whole = "", _Head(0, ()), False
    for number, line in enumerate(lines, 1):
        mark, _, rest = line.rstrip("\r").partition("\t")
        if mark == "%T":
            table, head = rest.strip(), _Head(0, ())
        elif mark == "%F" and table in rows:
            head = _head(file, number, table, rest)
        elif mark == "%R" and table in rows:
            rows[table].append(_Row(number, _cells(file, number, table, head, rest)))
        is_whole = is_whole or mark == "%E"
    if not is_whole:
        raise refused(file, len(lines), None, "it ends without %E, so it is cut off", _AGAIN)
    return rows


@dataclass(frozen=True, slots=True)
class _Head:
    """How many columns a table has, and the place of those that are read."""

    n_columns: int
    places: tuple[tuple[str, int], ...]


def _head(file: str, line: int, table: str, rest: str) -> _Head:
    names = [name.strip() for name in rest.split("\t")]
    for name in _NEEDED.get(table, ()):
        if name not in names:
            raise refused(file, line, name, f"table {table} has no such column", _AGAIN)
    return _Head(len(names), tuple((name, names.index(name)) for name in _READ[table] if name in names))


def _cells(file: str, line: int, table: str, head: _Head, rest: str) -> Mapping[str, str]:
    cells = rest.split("\t")
    if len(cells) != head.n_columns:
        told = f"this row of table {table} has {len(cells)} cells, and its heading names {head.n_columns}"
        raise refused(file, line, None, told, _AGAIN)
    return {name: cells[place] for name, place in head.places}


def _numbered(tables: _Tables, table: str, column: str) -> dict[str, _Row]:
    """The rows of a table by a column that names each of them once."""
    found: dict[str, _Row] = {}
    for row in tables.rows[table]:
        if row[column] in found:
            told = f"{row[column]!r} stands in line {found[row[column]].line} of table {table} already"
            raise refused(tables.file, row.line, column, told, _AGAIN)
        found[row[column]] = row
    return found


def _activities(tables: _Tables) -> Iterator[tuple[int, Activity]]:
    """The activities with their links, each with its line."""
    projects = {row["proj_id"]: row["proj_short_name"] for row in tables.rows["PROJECT"]}
    calendars = {row["clndr_id"]: row for row in tables.rows["CALENDAR"]}
    codes: dict[str, list[str]] = defaultdict(list)
    for row in tables.rows["UDFVALUE"]:
        if row["udf_text"].strip():
            codes[row["fk_id"]].append(row["udf_text"].strip())
    links = _links(tables, calendars)
    for row in tables.rows["TASK"]:
        if row["proj_id"] not in projects:
            told = f"its project '{row['proj_id']}' is not in the file"
            raise refused(tables.file, row.line, "proj_id", told, _AGAIN)
        if not row["task_code"].strip():
            raise refused(
                tables.file,
                row.line,
                "task_code",
                "an activity has no id",
                f"give it one in the schedule, and {_AGAIN}",
            )
        calendar = calendars.get(row["clndr_id"])
        activity = _activity(tables, row, projects[row["proj_id"]])
        yield (
            row.line,
            replace(
                activity,
                predecessors=tuple(links.get(row["task_id"], ())),
                codes=tuple(codes.get(row["task_id"], ())),
                calendar=calendar["clndr_name"] if calendar else "",
            ),
        )


def _activity(tables: _Tables, row: _Row, project: str) -> Activity:
    """An activity without its links. One that was never calculated has no early days: its planned ones stand for them."""
    percent, kind = tables.number(row, "phys_complete_pct"), row["task_type"]
    actual = tables.day(row, "act_end_date")
    return Activity(
        id=row["task_code"].strip(),
        name=row["task_name"].strip(),
        project=project,
        early_start=tables.day(row, "early_start_date") or tables.day(row, "target_start_date"),
        early_finish=tables.day(row, "early_end_date") or tables.day(row, "target_end_date"),
        late_start=tables.day(row, "late_start_date"),
        late_finish=tables.day(row, "late_end_date"),
        actual_start=tables.day(row, "act_start_date"),
        actual_finish=actual,
        percent=100.0 if actual else percent,
        constraints=tuple(_constraints(tables, row)),
        is_milestone=kind in {"TT_Mile", "TT_FinMile"},
        is_summary=kind == "TT_WBS",
    )


def _constraints(tables: _Tables, row: _Row) -> Iterator[Constraint]:
    for kind, day in (("cstr_type", "cstr_date"), ("cstr_type2", "cstr_date2")):
        words, bounds = _CONSTRAINTS.get(row[kind], (row[kind], False))
        on = tables.day(row, day)
        if words and on:
            yield Constraint(words, on, bounds)


def _links(tables: _Tables, calendars: Mapping[str, _Row]) -> Mapping[str, list[Link]]:
    """The links into each activity, by the number of its row in the program; predecessors by their activity id."""
    tasks = {row["task_id"]: row for row in tables.rows["TASK"]}
    links: dict[str, list[Link]] = defaultdict(list)
    for row in tables.rows["TASKPRED"]:
        task, before = tasks.get(row["task_id"]), tasks.get(row["pred_task_id"])
        if task is None:
            continue  # the end of a link out of what was exported
        kind = _KINDS.get(row["pred_type"] or "PR_FS")
        if kind is None:
            told = f"{row['pred_type']!r} is no kind of link"
            raise refused(tables.file, row.line, "pred_type", told, _AGAIN)
        is_here = before is not None and before["proj_id"] == task["proj_id"]
        name = before["task_code"].strip() if before and is_here else f"elsewhere: {row['pred_task_id']}"
        links[row["task_id"]].append(Link(name, kind, _lag(tables, row, calendars.get(task["clndr_id"]))))
    return links


def _lag(tables: _Tables, row: _Row, calendar: _Row | None) -> float:
    hours = tables.number(row, "lag_hr_cnt") or 0.0
    of_a_day = (tables.number(calendar, "day_hr_cnt") if calendar else None) or _HOURS
    return round(hours / of_a_day, 2)
