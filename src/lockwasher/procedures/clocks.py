"""Read the clocks of an edition, from its steps and from its block of clocks."""

from __future__ import annotations

from lockwasher.calendars.lengths import Length, Roll, Unit
from lockwasher.procedures.dialect import Value, did_you_mean
from lockwasher.procedures.keys import CLOCK_KEYS, CLOCK_MUST, EITHER_KEYS, EXTENSION_KEYS, PAUSE_KEYS
from lockwasher.procedures.model import Anchor, Clock, Limit, Strength
from lockwasher.procedures.phrases import Names, anchor, backing, enum_of, length_of, limit, matching_name, text_of


def read_clocks(head: Value, names: Names) -> tuple[Clock, ...]:
    """All clocks of an edition whose steps have been read: those in steps, then those in `clocks`.

    Raises:
        DialectError: with file, line, path of keys and what to do.
    """
    found: dict[str, Clock] = {}
    for name, entry in head.need("steps").entries():
        if inline := entry.get("clock"):
            found[name] = _clock(name, name, inline.only(CLOCK_KEYS[1:], CLOCK_MUST[1:]), names)
    block = head.get("clocks")
    for name, entry in block.entries() if block else ():
        matching_name(entry, name, "a clock")
        step = entry.only(CLOCK_KEYS, CLOCK_MUST).need("step")
        if step.text() not in names.steps:
            raise step.error(f"there is no step '{step.text()}'{did_you_mean(step.text(), names.steps)}")
        if name in found:
            raise entry.error(f"there is a clock '{name}' already, in the step; give this one another name")
        found[name] = _clock(name, step.text(), entry, names)
    return tuple(found.values())


def _clock(name: str, step: str, entry: Value, names: Names) -> Clock:
    waits, within = entry.get("waits"), entry.get("acts_within")
    length = waits or within
    if length is None or (waits and within):
        raise entry.error("give either 'waits' (at least) or 'acts_within' (at most)")
    if within and not entry.get("missed"):
        raise entry.error("say with 'missed' what follows when the clock is missed ('nothing found' if so)")
    limits, takes_later = _limits(entry, length, names)
    if waits and any(found.anchor == Anchor(step=step) for found in limits):
        raise entry.error(f"'{step}' would wait for itself; count from what comes before it")
    rolls, resets = entry.get("rolls"), entry.get("reset_by")
    return Clock(
        name=name,
        step=step,
        is_wait=waits is not None,
        limits=limits,
        strength=enum_of(entry.need("strength"), Strength),
        backing=backing(entry, names.steps[step].backing),
        takes_later=takes_later,
        rolls=enum_of(rolls, Roll) if rolls else None,
        tolled_by=_pauses(entry.get("tolled_by"), names),
        reset_by=tuple(anchor(value, names) for value in resets.items()) if resets else (),
        extends=_extension(entry.get("extends"), names),
        every=_recurrence(entry.get("every")),
        missed=text_of(entry, "missed"),
        line=entry.line,
    )


def _limits(entry: Value, length: Value, names: Names) -> tuple[tuple[Limit, ...], bool]:
    """The limits of a clock, and whether the later one counts."""
    start, end = entry.get("from"), entry.get("before")
    if length.is_map:
        if start or end:
            raise entry.error(
                "'from' and 'before' stand inside the phrases of earlier_of and later_of; move them there"
            )
        return _either(length, names)
    counted = start or end
    if counted is None or (start and end):
        raise entry.error("give either 'from' or 'before': what the clock counts from, or back from")
    return (Limit(length_of(length), anchor(counted, names), is_before=end is not None),), False


def _either(length: Value, names: Names) -> tuple[tuple[Limit, ...], bool]:
    pairs = length.only(EITHER_KEYS).entries()
    if len(pairs) != 1 or len(pairs[0][1].items()) < 2:
        raise length.error("give either earlier_of or later_of, with at least two phrases")
    word, phrases = pairs[0]
    return tuple(limit(value, names) for value in phrases.items()), word == "later_of"


def _pauses(block: Value | None, names: Names) -> tuple[tuple[Anchor, Anchor], ...]:
    pauses = [value.only(PAUSE_KEYS, PAUSE_KEYS) for value in block.items()] if block else []
    return tuple((anchor(pause.need("from"), names), anchor(pause.need("until"), names)) for pause in pauses)


def _extension(value: Value | None, names: Names) -> tuple[Length, Anchor] | None:
    if value is None:
        return None
    value.only(EXTENSION_KEYS, EXTENSION_KEYS)
    return length_of(value.need("by")), anchor(value.need("when"), names)


def _recurrence(value: Value | None) -> Length | None:
    if value is None:
        return None
    length = length_of(value)
    if length.n < (24 if length.unit is Unit.HOURS else 1):
        raise value.error(f"{length} is less than a day, so the clock would never move on; a day is the least")
    return length
