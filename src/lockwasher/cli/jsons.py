"""Values of the core as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path

from lockwasher.calendars.spans import Span

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def to_json(value: object) -> str:
    """A value as indented JSON in ASCII, so that it passes through any terminal: dates in ISO form, spans in their shortest."""
    return json.dumps(plain(value), indent=2)


def plain(value: object) -> Plain:
    """A value made of what JSON knows. Raises TypeError for what has no form there."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Span | Decimal | Path):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(held) for held in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in fields(value) if not field.name.startswith("_")
        }
    raise TypeError(f"{type(value).__name__} has no form in JSON")
