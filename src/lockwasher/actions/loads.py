"""The loads of spreadsheets on record: what each changed, and the undoing of a whole one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database, read_register
from lockwasher.actions.desk import reading
from lockwasher.exchange.forms import told_noun
from lockwasher.records import loads, store
from lockwasher.records.changes import Author, last_change
from lockwasher.records.database import writing
from lockwasher.records.journal import record
from lockwasher.records.loads import PORTFOLIO, Load, LoadState
from lockwasher.records.snapshot import read_events_of
from lockwasher.records.twins import TWINS, columns, loaded, stored
from lockwasher.records.undoing import Key, Touched, changed_since, named_beside, touched_by
from lockwasher.register.nouns import Event
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.references import REFERENCES, named_in, names_in
from lockwasher.register.viewers import Viewer
from lockwasher.register.visible import visible

_MOST_NAMED = 10
_HANGS = "a paper, a question, an activity of a schedule or an address for letters hangs on it"


class UndoError(ValueError):
    """A load cannot be undone; the text says why and what to do. `blocked` are the records that stand in the way."""

    def __init__(self, told: str, blocked: tuple[Blocked, ...] = ()) -> None:
        super().__init__(told)
        self.blocked = blocked


@dataclass(frozen=True, slots=True)
class Blocked:
    """A record of a load that cannot go back, and why."""

    noun: str
    record: str
    why: str
    is_shown: bool = True  # to who undoes the load

    def __str__(self) -> str:
        """The record and the reason in one line; nothing of a record that is not shown."""
        if not self.is_shown:
            return "a record that is not shown to your role, or is archived: it was changed since, or another names it"
        return f"{told_noun(self.noun)} '{self.record}': {self.why}"


@dataclass(frozen=True, slots=True)
class Undo:
    """What the undoing of a load does: how many records are put back as they were and taken out, and what stands in the way."""

    load: Load
    n_back: int
    n_removed: int
    blocked: tuple[Blocked, ...] = ()


def past_loads(most: int | None = None) -> tuple[Load, ...]:
    """Loads, the newest first, those that wait to be written among them."""
    with reading():
        return loads.newest(most=most)


def load_of(number: int) -> Load | None:
    """A load by its number; None where there is none."""
    with reading():
        return loads.find(number)


def touched_in(load: Load) -> tuple[Touched, ...]:
    """The records that a load made or changed."""
    with reading():
        return touched_by(load)


def is_shown_whole(load: Load, register: Portfolio, seen: Portfolio) -> bool:
    """Whether all that a load made or changed, and the cases of its events, are seen as they stand in the register."""
    if seen is register:
        return True
    shown, there = (
        {(noun, one.id): one for noun, held in portfolio.rows() for one in held} for portfolio in (seen, register)
    )
    events = frozenset(load.events)
    keys = [(one.noun, one.record) for one in touched_in(load)]
    keys += [("cases", event.case) for event in register.events if event.id in events]
    return all(shown.get(key) is there.get(key) for key in keys)


def plan_undo(number: int, viewer: Viewer | None = None) -> Undo:
    """What the undoing of a load would do, as far as a viewer may know; nothing is written.

    Raises:
        UndoError: there is no such load, or it cannot be undone at all.
        DatabaseUnavailableError: the database cannot be read.
    """
    with at_the_database():
        load = _undoable(number)
        return _judged(load, *_looked_at(viewer))[0]


def undo_load(number: int, by: str, reason: str, *, leave_out: bool = False, viewer: Viewer | None = None) -> Undo:
    """Undo a whole load: what it changed is put back as it was, what it made is taken out, all at once or nothing.

    A record that was changed since, or that others name by now, stands in the way; with `leave_out` it stays as it is. The
    history of each record keeps the load and its undoing.

    Raises:
        UndoError: there is no such load, nobody says who undoes it or why, not all of it is shown to the viewer, or records
            stand in the way.
        DatabaseUnavailableError: the database cannot be written.
    """
    for what, told in (("who undoes it, with --by POST", by), ("why, with --reason", reason)):
        if not told.strip():
            raise UndoError(f"say {what}; it stays in the history of every record")
    with at_the_database(), writing():
        load = _undoable(number)
        register, seen = _looked_at(viewer)
        if not is_shown_whole(load, register, seen):  # what the page has shown may have been marked since
            told = "made or changed records that are not shown whole to your role; ask a coordinator to undo it"
            raise UndoError(f"load {number} {told}")
        undo, touched = _judged(load, register, seen)
        if undo.blocked and not leave_out:
            raise UndoError(_in_the_way(undo), undo.blocked)
        _write(load, touched, Author(by, clock.now(), f"load {number} undone: {reason.strip()}"), undo.blocked)
    return undo


def _looked_at(viewer: Viewer | None) -> tuple[Portfolio, Portfolio]:
    """The register, and what of it a viewer sees; the very same without one."""
    register = read_register()
    return register, visible(register, viewer) if viewer else register


def _undoable(number: int) -> Load:
    load = loads.find(number)
    if load is None or load.state == LoadState.WAITING:
        raise UndoError(f"there is no load {number} that was written; 'lockwasher load --loads' lists them")
    if load.state == LoadState.UNDONE:
        raise UndoError(f"load {number} was undone already, by {load.undone_by} on {load.undone_at:%Y-%m-%d}")
    if load.noun == PORTFOLIO:
        raise UndoError(
            f"load {number} was a whole portfolio, with its events; put a backup back, or archive its records"
        )
    return load


def _in_the_way(undo: Undo) -> str:
    told = "; ".join(map(str, undo.blocked[:_MOST_NAMED]))
    more = f"; and {len(undo.blocked) - _MOST_NAMED} more" if len(undo.blocked) > _MOST_NAMED else ""
    n = len(undo.blocked)
    return (
        f"load {undo.load.number} is not undone, since {n} of its records stand{'s' if n == 1 else ''} in the way: {told}{more}; "
        "look at them, then undo it with these left out (--leave-out)"
    )


# ---------------------------------------------------------------- what stands in the way


def _judged(load: Load, register: Portfolio, seen: Portfolio) -> tuple[Undo, tuple[Touched, ...]]:
    """What the undoing does, and the records it can be done to."""
    touched = touched_by(load)
    since = changed_since(load, touched)
    blocked: dict[Key, str] = {
        key: f"changed by {one.by} on {one.at:%Y-%m-%d} ({one.reason})" for key, one in since.items()
    }
    blocked |= dict.fromkeys(_beside(touched), _HANGS)
    corrected = {e.corrects: e.id for e in register.events if e.corrects in load.events}
    blocked |= {("events", str(name)): f"event '{by}' corrects it" for name, by in corrected.items()}
    while True:  # what stays may name what was to go, which then stays as well
        going = [one for one in touched if (one.noun, one.record) not in blocked]
        hanging = dict(_hanging(register, seen, going))
        if not hanging:
            break
        blocked |= hanging
    n_new = sum(one.is_new for one in going)
    ids = _ids(seen)
    told = tuple(
        Blocked(noun, name, why, seen is register or name in ids[noun]) for (noun, name), why in blocked.items()
    )
    n_events = sum(("events", name) not in blocked for name in load.events)
    return Undo(load, len(going) - n_new, n_new + n_events, told), tuple(going)


def _beside(touched: Iterable[Touched]) -> Iterator[Key]:
    for noun in TWINS:
        ids = [one.record for one in touched if one.noun == noun and one.is_new]
        yield from ((noun, record) for record in sorted(named_beside(noun, ids)) if ids)


def _ids(portfolio: Portfolio) -> dict[str, frozenset[str]]:
    return {noun: frozenset(record.id for record in records) for noun, records in portfolio.rows()}


def _hanging(register: Portfolio, seen: Portfolio, going: Iterable[Touched]) -> Iterator[tuple[Key, str]]:
    """The records that cannot go, since others name them; and those that would name what is no longer there."""
    after, ids = _after(register, going), _ids(seen)
    for noun in TWINS:
        gone = {one.record for one in going if one.noun == noun and one.is_new}
        for naming in named_in(after, noun, gone) if gone else ():
            is_shown = naming.record in ids[naming.noun]
            of = f"{told_noun(naming.noun)} '{naming.record}' names it ({naming.field})"
            yield (noun, naming.name), of if is_shown else "a record that is not shown to your role names it"
    for key, lost in _dangling(after, [one for one in going if not one.is_new]):
        yield key, f"it would name {lost if seen is register else 'a record'} again, which is no longer there"


def _dangling(after: Portfolio, back: Iterable[Touched]) -> Iterator[tuple[Key, str]]:
    """The records that would name what is no longer there, and what."""
    ids = _ids(after)
    held = {noun: {record.id: record for record in records} for noun, records in after.rows()}
    for one in back:
        record = held[one.noun].get(one.record)
        for (noun, field), targets in REFERENCES.items():
            if noun == one.noun and record is not None:
                lost = [n for n in names_in(noun, record, field) if not any(n in ids[target] for target in targets)]
                if lost:
                    yield (noun, one.record), f"'{lost[0]}' ({field})"


def _after(register: Portfolio, going: Iterable[Touched]) -> Portfolio:
    """The register as it would be."""
    by_noun: dict[str, dict[str, Touched]] = {}
    for one in going:
        by_noun.setdefault(one.noun, {})[one.record] = one
    changes: dict[str, Any] = {}
    for noun, ones in by_noun.items():
        kept = (record for record in getattr(register, noun) if not (record.id in ones and ones[record.id].is_new))
        changes[noun] = tuple(_back(noun, record, ones.get(record.id)) for record in kept)
    return replace(register, **changes)


def _back(noun: str, record: Any, one: Touched | None) -> Any:
    if one is None:
        return record
    return loaded(
        noun, tuple((dict(zip(columns(noun), stored(noun, record), strict=True)) | dict(one.before)).values())
    )


# ---------------------------------------------------------------- writing


def _write(load: Load, going: Iterable[Touched], author: Author, left: Iterable[Blocked]) -> None:
    before = last_change()
    kept = {one.record for one in left if one.noun == "events"}
    _take_away([name for name in load.events if name not in kept], author)
    for noun in reversed(tuple(TWINS)):  # what names others goes before them
        mine = [one for one in going if one.noun == noun]
        back: Mapping[str, Mapping[str, Any]] = {one.record: one.before for one in mine if not one.is_new}
        store.put_back(noun, back, author)
        store.remove(noun, [one.record for one in mine if one.is_new], author)
    if store.is_empty():
        store.remove_cover(author)
    after = last_change()
    loads.put(
        replace(
            load,
            state=LoadState.UNDONE,
            undone_by=author.by,
            undone_at=author.at,
            undone_reason=author.reason,
            undo_first=before + 1 if after > before else None,
            undo_last=after if after > before else None,
            left_out=tuple(f"{one.noun} {one.record}" for one in left),
        )
    )


def _take_away(names: Iterable[str], author: Author) -> None:
    """Record of each event that it is taken away: what the journal holds is corrected, never deleted."""
    events = [event for name, event in read_events_of(names).items()]
    voids = [
        Event(
            id=f"{event.id}-undone", case=event.case, occurred=event.occurred, known_on=clock.today(), corrects=event.id,
            is_void=True, note=author.reason,
        )
        for event in events
    ]  # fmt: skip
    record(voids, author.by, author.at)
