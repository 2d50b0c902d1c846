"""Whether somebody may have an audit pack: who sees all that is in it. A pack is never cut to a reader.

Its history and its chain of hashes tell only of whole rows: of a pack with parts left out nobody could verify the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lockwasher.actions import clock
from lockwasher.actions.audit import audit_pack
from lockwasher.actions.desk import reading
from lockwasher.exchange.audit_pack import Pack
from lockwasher.records.evidence import versions
from lockwasher.register.nouns import Handling
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.viewers import REACH, SEES_ALL, Viewer

LARGEST_BYTES: Final = 200_000_000  # of files in a pack that a page hands out: it is made while the reader waits


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack as it would be made now. `is_seen`: whoever asks sees everything in it; `n_bytes` of its files."""

    pack: Pack
    is_seen: bool
    n_bytes: int

    @property
    def is_large(self) -> bool:
        """Whether it is too large for a page to hand out."""
        return self.n_bytes > LARGEST_BYTES


def offer(whole: Portfolio, seen: Portfolio, viewer: Viewer, about: str) -> Offer:
    """The pack about an item, an agreement or a year of the database, and whether a viewer who sees `seen` may have it.

    Raises:
        AuditError: the viewer knows of no such item or agreement, or of nothing that happened in that year.
        EvidenceError: a file is gone or is not what was put in.
        DatabaseUnavailableError: the database cannot be read.
    """
    today = clock.today()
    if seen is not whole:
        audit_pack(seen, about, today, today, is_database=False)
    pack = audit_pack(whole, about, today, today, is_database=True)
    n_bytes = sum(one.path.stat().st_size for one in pack.files)
    is_seen = viewer.role in SEES_ALL or (_sees(seen, pack.records) and _reads(viewer, pack))
    return Offer(pack, is_seen, n_bytes)


def _sees(seen: Portfolio, records: Portfolio) -> bool:
    """Whether every one of some records is seen as it stands."""
    held = {noun: {one.id: one for one in rows} for noun, rows in seen.rows()}
    return all(held.get(noun, {}).get(one.id) == one for noun, rows in records.rows() for one in rows)


def _reads(viewer: Viewer, pack: Pack) -> bool:
    """Whether the mark of every file reaches the viewer, and each that a record ever bore: history says what it held then."""
    reach = set(map(str, REACH[viewer.role]))
    past = {str(change["before"].get("handling", Handling.PUBLIC)) for change in pack.changes if change["before"]}
    with reading():
        files = {one.handling for name in {file.evidence for file in pack.files} for one in versions(name)}
    return past | files <= reach
