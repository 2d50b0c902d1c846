"""MS Project's exchange file (MSPDI): XML, read as a stream, in which a document type is refused and with it every entity.

Elements as in Microsoft's "Project XML Data Interchange Schema Reference" (learn.microsoft.com; from memory, not read again).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat

from lockwasher.exchange.schedules import (
    MOST_ACTIVITIES,
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

_AGAIN = "save it again from MS Project, as XML"
_KINDS = ("finish-finish", "finish-start", "start-finish", "start-start")  # their numbers 0 to 3
_CONSTRAINTS = {
    "2": ("start on", True), "3": ("finish on", True), "4": ("start on or after", False), "5": ("start on or before", True),
    "6": ("finish on or after", False), "7": ("finish on or before", True),
}  # fmt: skip
_PERCENT_LAGS = {"19", "20", "51", "52"}  # formats of a lag that is a share of the predecessor's duration
_LONGEST_TEXT = 10_000
_TASK, _LINK, _BASELINE, _ATTRIBUTE = "Task", "PredecessorLink", "Baseline", "ExtendedAttribute"
_ABOVE = {
    _TASK: ("Project", "Tasks"),
    _LINK: ("Project", "Tasks", _TASK),
    _BASELINE: ("Project", "Tasks", _TASK),
    _ATTRIBUTE: ("Project", "Tasks", _TASK),
}


@dataclass(slots=True)
class _Task:
    """One task as it is met: its line, the texts of its elements, and those of the parts below it."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def below(self, name: str) -> Iterator[dict[str, str]]:
        return (texts for part, texts in self.parts if part == name)


class _Handler:
    """What the XML tells, element by element: only tasks and the texts of the project itself are kept."""

    def __init__(self, file: str, parser: expat.XMLParserType) -> None:
        self.file, self.parser = file, parser
        self.path: list[str] = []
        self.project: dict[str, str] = {}
        self.tasks: list[_Task] = []
        self.text: list[str] = []
        self.n_text = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self.path and name != "Project":
            raise _not_a_project(self.file, name)
        above = _ABOVE.get(name)
        if above and tuple(self.path) == above:
            self._open(name)
        self.path.append(name)
        self.text, self.n_text = [], 0

    def _open(self, name: str) -> None:
        if name != _TASK:
            self.tasks[-1].parts.append((name, {}))
            return
        if len(self.tasks) > MOST_ACTIVITIES:
            raise refused(
                self.file, None, None, f"it holds more than {MOST_ACTIVITIES} tasks", "save one project at a time"
            )
        self.tasks.append(_Task(self.parser.CurrentLineNumber))

    def end(self, _tag: str) -> None:
        name, text = self.path.pop(), "".join(self.text)
        self.text = []
        if len(self.path) == 1:
            self.project[name] = text
        elif len(self.path) == 3 and self.path[1:] == ["Tasks", _TASK]:
            self.tasks[-1].texts.setdefault(name, text)
        elif len(self.path) == 4 and self.path[1:3] == ["Tasks", _TASK] and self.path[3] in _ABOVE:
            self.tasks[-1].parts[-1][1].setdefault(name, text)

    def data(self, text: str) -> None:
        if self.n_text < _LONGEST_TEXT:
            self.text.append(text)
            self.n_text += len(text)

    def doctype(self, *_: object) -> None:
        told = "its XML holds a document type, which MS Project never writes and which can hide a bomb"
        raise refused(self.file, self.parser.CurrentLineNumber, None, told, _AGAIN)


def read_mspdi(file: str, content: bytes) -> tuple[Schedule, ...]:
    """The project of an MS Project XML file; its tasks by their unique id, which stays when tasks are moved.

    Raises:
        RefusedFileError: its XML is damaged or holds a document type; it is no such file; a day or a number cannot be read; a
            task is told twice; its logic runs in a loop.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    handler = _Handler(file, parser)
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = handler.data, handler.doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        told = expat.ErrorString(error.code)
        raise refused(file, error.lineno, None, f"its XML is damaged or cut off: {told}", _AGAIN) from None
    except (LookupError, ValueError) as error:
        raise refused(file, 1, None, f"its XML cannot be read: {error}", _AGAIN) from None
    return (_schedule(file, handler),)


def _not_a_project(file: str, root: str) -> Exception:
    if root == "APIBusinessObjects":
        return refused(file, 1, None, "this is Primavera's own XML, which is not read", "export it as XER")
    return refused(file, 1, None, f"it begins with <{root[:40]}>, and an MS Project file with <Project>", _AGAIN)


def _schedule(file: str, handler: _Handler) -> Schedule:
    told = handler.project
    name = (told.get("Title") or told.get("Name") or file).strip()
    minutes = number_in(file, 1, "MinutesPerDay", told.get("MinutesPerDay", "")) or 480.0
    days = [day_in(file, 1, column, told.get(column, "")) for column in ("StatusDate", "CurrentDate")]
    tasks = [task for task in handler.tasks if task["UID"] != "0" and task["IsNull"] != "1" and task["Active"] != "0"]
    n_inactive = sum(task["Active"] == "0" for task in handler.tasks)
    notices = (f"{n_inactive} tasks are set inactive, and are left out",) if n_inactive else ()
    found = list(once(file, ((task.line, _activity(file, task, name, minutes)) for task in tasks)))
    schedule = Schedule(name, name, days[0] or days[1], tuple(activity for _, activity in found), notices)
    return checked(file, schedule, {activity.id: row for row, activity in found})


def _activity(file: str, task: _Task, project: str, minutes: float) -> Activity:
    """A task as an activity. Without early days those it is scheduled for stand for them."""
    if not task["UID"].strip():
        raise refused(file, task.line, "UID", "a task has no unique id", _AGAIN)

    def day(column: str) -> date | None:
        return day_in(file, task.line, column, task[column])

    codes = [task["WBS"], *(texts.get("Value", "") for texts in task.below(_ATTRIBUTE))]
    baselines = [texts.get("Finish", "") for texts in task.below(_BASELINE) if texts.get("Number", "0") == "0"]
    return Activity(
        id=task["UID"].strip(),
        name=task["Name"].strip(),
        project=project,
        early_start=day("EarlyStart") or day("Start"),
        early_finish=day("EarlyFinish") or day("Finish"),
        late_start=day("LateStart"),
        late_finish=day("LateFinish"),
        baseline_finish=day_in(file, task.line, "Baseline", baselines[0]) if baselines else None,
        actual_start=day("ActualStart"),
        actual_finish=day("ActualFinish"),
        percent=number_in(file, task.line, "PercentComplete", task["PercentComplete"]),
        constraints=tuple(_constraints(task, day("ConstraintDate"), day("Deadline"))),
        predecessors=tuple(_link(file, task, texts, minutes) for texts in task.below(_LINK)),
        codes=tuple(code.strip() for code in codes if code.strip()),
        calendar=task["CalendarUID"] if task["CalendarUID"] not in {"", "-1"} else "",
        is_milestone=task["Milestone"] == "1",
        is_summary=task["Summary"] == "1",
    )


def _constraints(task: _Task, on: date | None, deadline: date | None) -> Iterator[Constraint]:
    words, bounds = _CONSTRAINTS.get(task["ConstraintType"], ("", False))
    if words and on:
        yield Constraint(words, on, bounds)
    if deadline:
        yield Constraint("deadline", deadline, bounds=True)


def _link(file: str, task: _Task, texts: dict[str, str], minutes: float) -> Link:
    """A link; its lag is told in tenths of a minute, or as a share, which is no days."""
    kind = texts.get("Type", "1")
    if kind not in {"0", "1", "2", "3"}:
        raise refused(file, task.line, "PredecessorLink", f"{kind[:20]!r} is no kind of link", _AGAIN)
    is_elsewhere = texts.get("CrossProject") == "1"
    name = texts.get("PredecessorUID", "").strip()
    lag = number_in(file, task.line, "LinkLag", texts.get("LinkLag", "")) or 0.0
    is_share = texts.get("LagFormat") in _PERCENT_LAGS
    days = None if is_share else round(lag / 10 / minutes, 2)
    return Link(f"elsewhere: {name}" if is_elsewhere else name, LinkKind(_KINDS[int(kind)]), days)
