"""Files of the DUNE hardware database: a box with its parts, as a list of items in a consignment.

Three forms are known. What each was read from:

- the CSV that goes to the logistics team before a box is shipped, as DUNE's client writes it (github DUNE/DUNE-HWDB-Python,
  commit 42d4039, lib/Sisyphus/Gui/Shipping/Screens/PreShipping/preshipping5.py; read);
- an item as its REST API gives it, with the checklist in its specifications and the parts linked to it (github
  DUNE/computing-HWDB, _episodes/05-Data-Management-REST-API.md and _extras/shippingprocedure.md; read; that both stand in one
  file, and that parts hold parts, is our reading and was seen in no published file);
- a list of parts with the parent of each, for which no published layout was found: it is known by its columns alone.

The database holds no title, value, duty route or entry, and none is made up here.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lockwasher.exchange.sheets import Book, Place, Sheet, Value

DEFAULT_HTS: Final = (
    "8543.90.8845"  # what DUNE's procedure gives where an institution knows no better (shippingprocedure.md)
)
PID = re.compile(r"[A-Z]\d{11}-\d{5}")
HEADER = ("PID", "Description", "Model", "Consignment", "HTS code", "Manufacturer")
_TAKEN = {"HTS code", "Origin", "Destination", "Freight Forwarder name", "Mode of Transportation"}
MEANS = {
    "Shipment's origin": "Origin", "Origin of this shipment": "Origin", "Destination of this shipment": "Destination",
    "Dimension of this shipment": "Dimension", "Weight of this shipment": "Weight",
    "Expected Arrival Date (CST)": "Expected Arrival Date", "Expected Arrival Date (CT)": "Expected Arrival Date",
}  # fmt: skip
_NOT_KEPT = {
    "Dimension": "a consignment has no size on record",
    "Weight": "it is that of the whole box, and not of its parts",
    "Expected Arrival Date": "a day that is expected is no day by which it is needed",
}
_PERSONAL = (
    "QA Rep",
    "POC",
    "acknoledgement",
    "acknowledgement",
    "final approval",
)  # spelled as the database spells them
_PARTS_HEAD, _PARENT_HEADS = "sub-component pid", ("parent pid", "parent part id", "parent")
_PID_HEADS, _TYPE_HEADS = ("pid", "part id", "dune pid", "part_id"), ("component type name", "component type", "type")
_POSITION_HEADS = ("func. pos. name", "functional position name", "functional position")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is linked to a box: its PID, the name of its component type, its place in the box, its line in the file."""

    pid: str
    type_name: str
    position: str = ""
    maker: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A shipping box with the parts linked to it, and what the checklist says of the shipment, by its own words."""

    pid: str
    parts: tuple[Part, ...]
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shipment:
    """The boxes of a file, in what form they came, and what of the file is not taken over."""

    file: str
    form: str
    boxes: tuple[Box, ...]
    notices: tuple[str, ...] = ()


def read_csv_form(file: str, text: str) -> Shipment | None:
    """The boxes of a CSV file, if it is one of the hardware database."""
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    except csv.Error:
        return None
    heads = [[cell.casefold() for cell in row] for row in rows]
    pids = [row[1] for row in rows if row[:1] == ["DUNE PID"] and len(row) > 1 and PID.fullmatch(row[1])]
    start = next((at for at, row in enumerate(heads) if row[:1] == [_PARTS_HEAD]), None)
    if pids and start is not None:
        facts = {MEANS.get(row[0], row[0]): row[1] for row in rows[:start] if len(row) > 1 and row[0] and row[1]}
        parts = tuple(_listed(rows, start, (0, 1, 2)))
        return shipment(file, "a pre-shipping CSV", [Box(pids[0], parts, facts)])
    return _tree(file, rows, heads)


def shipment(file: str, form: str, boxes: Sequence[Box], more: Sequence[str] = ()) -> Shipment:
    """Boxes as they were found, with what must be told of them."""
    told = (f"read as {form} of the DUNE hardware database, which tells no title, value, customs route or entry", *more)
    return Shipment(file, form, tuple(boxes), (*told, *(notice for box in boxes for notice in _notices(box))))


def as_book(found: Shipment) -> Book:
    """The parts as a sheet, each in its own line where the file has lines, under columns that every sheet may have."""
    rows: dict[int, tuple[Value, ...]] = {}
    faults: dict[Place, str] = {}
    lines = [part.line for box in found.boxes for part in box.parts if part.line is not None]
    place = (min(lines) - 1) if lines else 0
    rows[place] = HEADER
    for box in found.boxes:
        for part in box.parts:
            place = part.line if part.line is not None else place + 1
            title = f"{part.type_name}, {part.position}" if part.position else part.type_name
            hts = box.facts.get("HTS code", "")
            if not PID.fullmatch(part.pid):
                faults[place, 0] = f"{part.pid!r} is no PID such as D00599800007-00102"
            rows[place] = (part.pid, title, part.type_name, box.pid, hts, part.maker)
    blank: tuple[Value, ...] = ("",) * len(HEADER)
    sheet = Sheet(found.file, tuple(rows.get(at, blank) for at in range(max(rows) + 1)), faults)
    return Book(found.file, (sheet,), found.notices)


def _listed(rows: Sequence[Sequence[str]], start: int, columns: tuple[int, int, int]) -> Iterator[Part]:
    """The parts below a heading, each with its line from zero; a line without a PID is kept for the rows to refuse."""
    pid, kind, position = columns
    for at, row in enumerate(rows[start + 1 :], start + 1):
        if any(row):
            yield Part(_cell(row, pid), _cell(row, kind), _cell(row, position), line=at)


def _tree(file: str, rows: Sequence[Sequence[str]], heads: Sequence[Sequence[str]]) -> Shipment | None:
    """The boxes of a list that names the parent of each part; a part of a part stays within it."""
    for start, head in enumerate(heads[:20]):
        pid, parent = _place(head, _PID_HEADS), _place(head, _PARENT_HEADS)
        if pid is not None and parent is not None:
            kind, position = _place(head, _TYPE_HEADS), _place(head, _POSITION_HEADS)
            columns = (pid, len(head) if kind is None else kind, len(head) if position is None else position)
            parts = list(_listed(rows, start, columns))
            parents = [_cell(rows[part.line or 0], parent) for part in parts]
            if any(PID.fullmatch(name) for name in parents):
                return _boxes(file, parts, parents)
    return None


def _boxes(file: str, parts: Sequence[Part], parents: Sequence[str]) -> Shipment:
    there = {part.pid for part, parent in zip(parts, parents, strict=True) if parent}
    inner = [part for part, parent in zip(parts, parents, strict=True) if parent in there]
    outer = dict.fromkeys(parent for parent in parents if parent and parent not in there)
    told = [] if not inner else [f"{len(inner)} parts are parts of a part, and stay within it: {_some(inner)}"]
    boxes = [
        Box(box, tuple(part for part, parent in zip(parts, parents, strict=True) if parent == box)) for box in outer
    ]
    form = "a list of parts and their parents (no published layout was found; known by its columns)"
    return shipment(file, form, boxes, told)


def _notices(box: Box) -> Iterator[str]:
    """What of a box is not taken over, and what a reader should look at."""
    for name, why in _NOT_KEPT.items():
        if value := box.facts.get(name):
            yield f"{box.pid}: {name} {value!r} is left out: {why}"
    if any(word in name for name in box.facts for word in _PERSONAL):
        yield f"{box.pid}: names and addresses of people in the checklist are not read"
    yield from _of_tariff(box)
    if not box.parts:
        yield f"{box.pid}: no part is linked to this box, so it has no items"
    twice = [pid for pid, n in Counter(part.pid for part in box.parts).items() if n > 1]
    if twice:
        yield f"{box.pid}: these PIDs are linked twice: {', '.join(twice[:5])}"


def _of_tariff(box: Box) -> Iterator[str]:
    hts, kinds = box.facts.get("HTS code", ""), dict.fromkeys(part.type_name for part in box.parts)
    if hts and len(kinds) > 1:
        yield (
            f"{box.pid}: one HTS code, {hts}, stands for {len(kinds)} component types; see that it holds for each of them "
            "('lockwasher checks' looks for unlike goods under one number)"
        )
    if hts.replace(".", "") == DEFAULT_HTS.replace(".", ""):
        yield f"{box.pid}: {hts} is the code DUNE's procedure gives to whoever has no better one; whether it fits is yours to say"


def _place(head: Sequence[str], names: Sequence[str]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _some(parts: Sequence[Part]) -> str:
    return ", ".join(part.pid for part in parts[:5]) + (", ..." if len(parts) > 5 else "")
