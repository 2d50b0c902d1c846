"""Ids: each stands once, and whatever names one names a record that is there, in no circle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from lockwasher.exchange.columns import file_of
from lockwasher.exchange.errors import RowError, nearest
from lockwasher.exchange.rows import Reading, Row
from lockwasher.register.references import DISTINCT, REFERENCES

# The columns of the files: the fields of the nouns, but that a route stands in a file of its own.
_COLUMNS: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{place: targets for place, targets in REFERENCES.items() if place != ("consignments", "legs")},
    ("legs", "consignment"): ("consignments",),
    ("legs", "insurer"): ("partners",),
}
CHAINS = (
    ("partners", "predecessor"),
    ("agreements", "parents"),
    ("agreements", "amends"),
    ("milestones", "after"),
    ("events", "corrects"),
)


def check_ids(reading: Reading) -> Iterator[RowError]:
    """Every id that stands twice in its file, or in two files whose ids stand in one column."""
    for rows in reading.rows.values():
        yield from _twice(rows)
    told: set[tuple[str, int]] = set()
    for group in DISTINCT:
        seen: dict[str, Row] = {}
        for row in (row for noun in group for row in reading.rows[noun]):
            first = seen.setdefault(row.text("id") or "", row)
            if first.noun != row.noun and (row.noun, row.line) not in told and row.text("id"):
                told.add((row.noun, row.line))
                there = f"id '{row.text('id')}' is taken by {file_of(first.noun)}:{first.line}"
                yield row.error("id", there, "give one of the two another id")


def check_references(reading: Reading) -> Iterator[RowError]:
    """Every id that names no record. Columns into a file that could not be read are left alone."""
    ids = {noun: {row.text("id") or "": None for row in rows} for noun, rows in reading.rows.items()}
    for noun, column in _COLUMNS:
        if not reading.refused & set(_COLUMNS[noun, column]):
            yield from unknown_names(reading.rows[noun], column, ids, _files)


def unknown_names(
    rows: Iterable[Row], column: str, ids: Mapping[str, Mapping[str, object]], places: Callable[[tuple[str, ...]], str]
) -> Iterator[RowError]:
    """Every id in a column that is none of `ids`, which holds those of each noun; `places` says where they stand."""
    known: dict[str, None] = {}
    for row in rows:
        targets = _COLUMNS[row.noun, column]
        if (row.noun, column) == ("claims", "paper") and row.values.get("mark") == "account":
            continue  # nobody found a paper behind an account
        for name in row.names(column):
            if not any(name in ids[target] for target in targets):
                known = known or {one: None for target in targets for one in ids[target]}
                fix = nearest(name, known, "add it there, or correct it")
                yield row.error(column, f"'{name}' is not in {places(targets)}", fix)


def check_circles(reading: Reading) -> Iterator[RowError]:
    """Every circle of parents, amendments, successions, milestones or corrections, named as a chain."""
    for noun, column in CHAINS:
        by_id = {row.text("id") or "": row for row in reading.rows[noun]}
        edges = {name: tuple(n for n in row.names(column) if n in by_id) for name, row in by_id.items()}
        for circle in circles(edges):
            chain = " -> ".join((*circle, circle[0]))
            yield by_id[circle[0]].error(column, f"these go round in a circle: {chain}", "take one of them out")


def circles(edges: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """The circles of a graph, each once, from its first name in the order of `edges`."""
    order = {name: position for position, name in enumerate(edges)}
    left = {name: set(names) for name, names in edges.items()}
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            found = list(reversed(error.args[1]))[:-1]
            start = found.index(min(found, key=order.__getitem__))
            circle = (*found[start:], *found[:start])
            yield circle
            left[circle[0]].discard(circle[1 % len(circle)])
        else:
            return


def _twice(rows: Iterable[Row]) -> Iterator[RowError]:
    lines: dict[str, int] = {}
    for row in rows:
        name = row.text("id")
        if name and lines.setdefault(name, row.line) != row.line:
            yield row.error("id", f"id '{name}' stands already on line {lines[name]}", "give one of the two another id")


def _files(nouns: tuple[str, ...]) -> str:
    return " or ".join(map(file_of, nouns))
