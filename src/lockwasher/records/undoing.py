"""What the undoing of a load would do: records put back as they were, records taken out, and those that were changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lockwasher.records import models
from lockwasher.records.changes import changes_after, changes_between, typed
from lockwasher.records.contacts import Contact
from lockwasher.records.loads import Load
from lockwasher.records.models import ChangeKind
from lockwasher.records.ownership import without_undone
from lockwasher.records.schedule_tables import ActivityLink
from lockwasher.records.twins import TWINS, columns

Key = tuple[str, str]  # noun and record
_ADDRESSEES = {"posts": "post", "partners": "partner", "offices": "office"}  # as a contact names them


@dataclass(frozen=True, slots=True)
class Touched:
    """One record that a load changed: whether it made it, and what its changed columns held before."""

    noun: str
    record: str
    is_new: bool
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Since:
    """A record that was changed after the load: by whom, when and why last."""

    noun: str
    record: str
    by: str
    at: datetime
    reason: str


def touched_by(load: Load) -> tuple[Touched, ...]:
    """The records that a load made or changed, in its order."""
    if load.first_change is None or load.last_change is None:
        return ()
    return tuple(_touched(changes_between(load.first_change, load.last_change)))


def _touched(changes: Iterable[models.Change]) -> Iterator[Touched]:
    for change in changes:
        if change.noun in TWINS and change.kind in {ChangeKind.CREATED, ChangeKind.CHANGED}:
            held = {name: typed(change.noun, name, old) for name, old in change.before.items() if name in columns(change.noun)}  # fmt: skip
            yield Touched(change.noun, change.record, change.kind == ChangeKind.CREATED, held)


def changed_since(load: Load, touched: Iterable[Touched]) -> dict[Key, Since]:
    """The records that were changed after the load, other than by a load that was undone and its undoing."""
    by_noun: dict[str, list[str]] = {}
    for one in touched:
        by_noun.setdefault(one.noun, []).append(one.record)
    found: dict[Key, Since] = {}
    later = (change for noun, ids in by_noun.items() for change in changes_after(noun, ids, load.last_change or 0))
    for change in without_undone(later):
        found[change.noun, change.record] = Since(change.noun, change.record, change.by, change.at, change.reason)
    return found


def named_beside(noun: str, ids: Iterable[str]) -> frozenset[str]:
    """Which records have evidence put to them, a question about them, something stated or produced on paper, an activity, or a contact."""
    names = list(ids)
    found: set[str] = set()
    for table in (models.EvidencePlace, models.Question, models.PaperStatement, models.ProducedPaper):
        rows = table.objects.filter(noun=noun).values_list("record", flat=True)
        found.update(set(rows).intersection(names))
    if noun == "milestones":
        found.update(set(ActivityLink.objects.values_list("milestone", flat=True)).intersection(names))
    if noun in _ADDRESSEES:
        addressees = {f"{_ADDRESSEES[noun]}:{name}": name for name in names}
        written_to = Contact.objects.values_list("addressee", flat=True) if names else ()
        found.update(addressees[one] for one in written_to if one in addressees)
    return frozenset(found)
