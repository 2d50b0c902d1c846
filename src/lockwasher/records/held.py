"""A whole register in memory, brought up to date by what has changed and not by reading all of it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lockwasher.records.changes import COVER
from lockwasher.records.database import one_moment
from lockwasher.records.snapshot import (
    Placed,
    Since,
    Stamp,
    read_changes_since,
    read_cover,
    read_events,
    read_events_of,
    read_noun,
    read_records,
    read_stamp,
)
from lockwasher.records.twins import TWINS
from lockwasher.register.nouns import Event
from lockwasher.register.portfolio import Portfolio


@dataclass(frozen=True, eq=False)
class Held:
    """All the register holds, whenever it is known, at the moment of `stamp`; `placed` keeps the order of its files."""

    portfolio: Portfolio
    stamp: Stamp
    placed: Mapping[str, tuple[Placed, ...]]


def read_held() -> Held:
    """Read the register from the database at one moment."""
    with one_moment():
        placed = {noun: read_noun(noun) for noun in TWINS}
        return Held(_portfolio(read_cover(), placed, read_events()), read_stamp(), placed)


def refreshed(held: Held) -> Held:
    """The register as it is now: the same object where nothing has changed, else read again as far as it has."""
    if read_stamp() == held.stamp:  # as nearly always; neither of its two reads found anything newer
        return held
    with one_moment():
        since = read_changes_since(held.stamp)
        if since is None:
            return read_held()
        if since.stamp == held.stamp:
            return held
        return _with(held, since)


def _with(held: Held, since: Since) -> Held:
    changed = {noun: _merged(held.placed[noun], noun, ids) for noun, ids in since.records.items() if noun in TWINS}
    placed = {**held.placed, **changed}
    events = _reread(held.portfolio.events, since.records.get("events", frozenset()))
    if since.has_events:
        events = (*events, *read_events(after=held.stamp.event))
    portfolio = held.portfolio
    if COVER in since.records:
        told = read_cover()
        portfolio = replace(portfolio, title=told.title, default_day=told.default_day, notes=told.notes, name=told.name)
    records: dict[str, Any] = {noun: _records(placed[noun]) for noun in changed}
    return Held(replace(portfolio, **records, events=events), since.stamp, placed)


def _merged(placed: tuple[Placed, ...], noun: str, ids: frozenset[str]) -> tuple[Placed, ...]:
    kept = [one for one in placed if one.record.id not in ids]
    return tuple(sorted([*kept, *read_records(noun, ids)], key=lambda one: one.place))


def _reread(events: tuple[Event, ...], ids: frozenset[str]) -> tuple[Event, ...]:
    """A note that was erased is erased here as well, and a mark that was set is set."""
    now = read_events_of(ids) if ids else {}
    return tuple(now.get(event.id, event) for event in events) if now else events


def _portfolio(cover: Portfolio, placed: Mapping[str, tuple[Placed, ...]], events: tuple[Event, ...]) -> Portfolio:
    records: dict[str, Any] = {noun: _records(ones) for noun, ones in placed.items()}
    return replace(cover, **records, events=events)


def _records(placed: Iterable[Placed]) -> tuple[Any, ...]:
    return tuple(one.record for one in placed)
