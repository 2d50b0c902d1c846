"""The arithmetic of the journal's chain: what a row's hash covers, and how a note is hidden behind a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

# The columns a hash covers. A row is never hashed again: a column added later must stay out of the rows before it.
SEALED = (
    "id",
    "case",
    "occurred_first",
    "occurred_last",
    "known_on",
    "step",
    "outcome",
    "sets",
    "corrects",
    "is_void",
    "evidence",
    "by",
    "source",
    "mark",
    "seq",
    "recorded_by",
    "recorded_at",
    "note_digest",
    "previous_hash",
)
START = "0" * 64  # what the first row names as the hash before it


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of a chain: how many rows it has, and the hash of the last."""

    count: int
    hash: str


EMPTY = Tip(0, START)


class Fault(StrEnum):
    """What can be wrong with a journal."""

    ROW_TAMPERED = "row-tampered"
    ROW_MISSING = "row-missing"
    NOTE_TAMPERED = "note-tampered"
    NOTE_MISSING = "note-missing"
    END_TRUNCATED = "end-truncated"
    END_ADDED = "end-added"
    REWRITTEN = "rewritten"
    HEAD_MISSING = "head-missing"
    HEAD_ALTERED = "head-altered"
    KEY_MISSING = "key-missing"
    KEY_CHANGED = "key-changed"


def row_hash(row: Mapping[str, object]) -> str:
    """The SHA-256 of a row's sealed columns as canonical JSON; the hash of the row before is one of them."""
    return hashlib.sha256(canonical({name: row[name] for name in SEALED})).hexdigest()


def note_hash(salt: str, text: str) -> str:
    """The digest a note stands under. Without the salt the text cannot be guessed from it."""
    return hashlib.sha256(canonical([salt, text])).hexdigest()


def canonical(value: object) -> bytes:
    """JSON in one form only: keys in order, no blanks, ASCII; days as ISO text, instants in UTC."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_iso).encode("ascii")


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in the journal")
