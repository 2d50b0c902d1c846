"""An event in words."""

from __future__ import annotations

from lockwasher.register.nouns import Event


def told(event: Event) -> str:
    """What an event says, in words."""
    if event.is_void:
        return f"takes {event.corrects} away"
    said = f"fact {event.sets[0]}: {'yes' if event.sets[1] else 'no'}" if event.sets else event.step or ""
    said += f": {event.outcome}" if event.outcome else ""
    return f"{said}, in the place of {event.corrects}" if event.corrects else said
