"""Which events count: corrections take the place of what they correct, and can themselves be corrected or taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from lockwasher.register.nouns import Event


def effective(events: Iterable[Event], as_of: date, known_on: date) -> list[Event]:
    """The events that had occurred by `as_of`, as they stood on what was known by `known_on`.

    Of several corrections of one event the one known last counts. Where a correction is taken away, what it corrected
    stands again.
    """
    known = [event for event in events if event.known_on <= known_on]
    corrections = _corrections(known)
    ids = {event.id for event in known}
    places = [_place(event, corrections) for event in known if event.corrects not in ids]
    return [event for event in places if event and not event.is_void and event.occurred.last <= as_of]


def strays(events: Iterable[Event], known_on: date) -> Iterator[str]:
    """Corrections that correct nothing on record, in words."""
    known = [event for event in events if event.known_on <= known_on]
    ids = {event.id for event in known}
    for event in known:
        if event.corrects and event.corrects not in ids:
            yield f"{event.id}: corrects '{event.corrects}', which is not on record"


def _corrections(known: Iterable[Event]) -> Mapping[str, list[Event]]:
    """The corrections of each event, the one known last first."""
    found: dict[str, list[Event]] = {}
    for event in sorted(known, key=lambda e: (e.known_on, e.id), reverse=True):
        if event.corrects:
            found.setdefault(event.corrects, []).append(event)
    return found


def _place(event: Event, corrections: Mapping[str, list[Event]]) -> Event | None:
    """What stands in the place of an event: itself, a correction, or nothing where it was taken away."""
    for correction in corrections.get(event.id, ()):
        standing = _place(correction, corrections)
        if standing:
            return None if standing.is_void else standing
    return event
