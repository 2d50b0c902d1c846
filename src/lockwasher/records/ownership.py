"""Whose the fields of a record are: the file's, where a load wrote them last, or kept by hand, where a person did.

An undone load and its undo count as if they had never been, but for the records that the undo left as they were.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lockwasher.records import models
from lockwasher.records.changes import batches
from lockwasher.records.loads import spans
from lockwasher.records.models import ChangeKind
from lockwasher.records.twins import PLACES

Cell = tuple[str, str, str]  # noun, record, field
Span = tuple[int, int, frozenset[str]]  # first and last change, and the records that are left out


@dataclass(frozen=True, slots=True)
class Spans:
    """Ranges of the row history that do not overlap, by their first number; each but for the records it leaves out."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]
    left_out: tuple[frozenset[str], ...]  # each record as noun and id

    def holds(self, seq: int, noun: str, record: str) -> bool:
        """Whether a change of a record lies in one of them."""
        at = bisect_right(self.firsts, seq) - 1
        return at >= 0 and seq <= self.lasts[at] and f"{noun} {record}" not in self.left_out[at]


def by_hand(cells: Mapping[Cell, bool]) -> frozenset[Cell]:
    """Which of these cells a person wrote last; of each it is told whether it is blank now.

    A cell that was blank when its record was made by hand is nobody's yet. One that a person blanked later is kept.
    """
    files, undone = _spans()
    found: set[Cell] = set()
    for noun in {cell[0] for cell in cells}:
        wanted: dict[str, set[str]] = {}
        for of, record, field in cells:
            if of == noun:
                wanted.setdefault(record, set()).add(field)
        for record, field, seq, kind in _last_writes(noun, wanted, undone):
            is_blank = cells[noun, record, field]
            if not files.holds(seq, noun, record) and not (kind == ChangeKind.CREATED and is_blank):
                found.add((noun, record, field))
    return frozenset(found)


def without_undone(changes: Iterable[models.Change]) -> Iterator[models.Change]:
    """Changes but those of undone loads and of their undoing."""
    _, undone = _spans()
    return (change for change in changes if not undone.holds(change.seq, change.noun, change.record))


def _last_writes(noun: str, wanted: dict[str, set[str]], undone: Spans) -> Iterator[tuple[str, str, int, str]]:
    """The newest change of each wanted field: its record, the field, the number and the kind of the change."""
    columns = {place.field: frozenset(place.columns) for place in PLACES[noun]}
    told = models.Change.objects.filter(noun=noun).exclude(kind=ChangeKind.MOVED).order_by("-seq")
    for batch in batches(list(wanted)):
        rows = told.filter(record__in=batch).values_list("record", "seq", "kind", "before")
        for record, seq, kind, before in rows:
            left = wanted[record]
            if not left or undone.holds(seq, noun, record):
                continue
            written = left if kind == ChangeKind.CREATED else {f for f in left if columns[f] & before.keys()}
            yield from ((record, field, seq, kind) for field in sorted(written))
            wanted[record] = left - written


def _spans() -> tuple[Spans, Spans]:
    """The changes that files made, and those that no longer count."""
    files: list[Span] = []
    undone: list[Span] = []
    for load in spans():
        if load.first is not None and load.last is not None:
            files.append((load.first, load.last, frozenset()))
            if load.is_undone:
                undone.append((load.first, load.last, frozenset(load.left_out)))
        if load.undo_first is not None and load.undo_last is not None:
            undone.append((load.undo_first, load.undo_last, frozenset()))
    return _ordered(files), _ordered(undone)


def _ordered(found: list[Span]) -> Spans:
    found.sort(key=lambda span: span[0])
    return Spans(tuple(span[0] for span in found), tuple(span[1] for span in found), tuple(span[2] for span in found))
