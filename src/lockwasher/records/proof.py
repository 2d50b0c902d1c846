"""The proof of the journal: the chain computed anew, its end held against the signed head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lockwasher.records import models
from lockwasher.records.chain import EMPTY, SEALED, Fault, Tip, note_hash, row_hash
from lockwasher.records.head import HEAD_FILE, Head, HeadError

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the journal is whole; if not, the first row in doubt by its number, and what is wrong with it.

    `events` counts the rows that were found good. An erased note is no fault.
    """

    ok: bool
    events: int
    first_bad: int | None
    message: str
    fault: Fault | None = None


def walk(n_rows: int) -> Tip | Verdict:
    """Compute the chain anew over the first `n_rows`: its end, or the first row that is not as it was written."""
    held = models.Note.objects.values_list("digest", "salt", "text", "erased_at")
    notes: dict[str, Sequence[object]] = {digest: rest for digest, *rest in held}
    tip = EMPTY
    rows = models.Event.objects.filter(seq__lte=n_rows).order_by("seq").values(*SEALED, "hash")
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        fault = _row_fault(row, tip) or _note_fault(row, notes)
        if fault:
            kind, message = fault
            return Verdict(False, tip.count, tip.count + 1, message, kind)
        tip = Tip(row["seq"], row["hash"])
    return tip


def judge(found: Tip | Verdict, head: Head | HeadError | None) -> Verdict:
    """Hold the end of the chain against the signed head."""
    if isinstance(found, Verdict):
        return found
    if isinstance(head, HeadError):
        return Verdict(False, found.count, None, f"{head}; {_ASK}", head.fault)
    if head is None and found.count:
        message = f"{found.count} events form a whole chain, but {HEAD_FILE} is missing; {_ASK}"
        return Verdict(False, found.count, None, message, Fault.HEAD_MISSING)
    ends = head.ends if head else (EMPTY,)
    if found in ends:
        return Verdict(True, found.count, None, f"{found.count} events, whole and as signed")
    return _other_end(found, ends)


_ASK = "put it back from a backup, or sign anew once you know why"


def _other_end(found: Tip, ends: tuple[Tip, ...]) -> Verdict:
    settled, furthest = ends[0].count, max(end.count for end in ends)
    if found.count < settled:
        message = (
            f"the end is cut off: {settled} events were signed, {found.count} are there; "
            "put the database back from a backup, or check that it belongs to this LOCKWASHER_HOME"
        )
        return Verdict(False, found.count, found.count + 1, message, Fault.END_TRUNCATED)
    if found.count > furthest:
        message = f"{found.count - furthest} events were added past the journal: {furthest} were signed; {_ASK}"
        return Verdict(False, furthest, furthest + 1, message, Fault.END_ADDED)
    message = f"the chain of {found.count} events is whole, but it is not the one that was signed; {_ASK}"
    return Verdict(False, 0, None, message, Fault.REWRITTEN)


def _row_fault(row: Mapping[str, object], tip: Tip) -> tuple[Fault, str] | None:
    expected = tip.count + 1
    if row["seq"] != expected:
        return Fault.ROW_MISSING, f"row {expected} is missing; the next one there is row {row['seq']}"
    if row["previous_hash"] != tip.hash or row_hash(row) != row["hash"]:
        return Fault.ROW_TAMPERED, f"row {expected}, event '{row['id']}', was changed after it was recorded"
    return None


def _note_fault(row: Mapping[str, object], notes: Mapping[str, Sequence[object]]) -> tuple[Fault, str] | None:
    digest = row["note_digest"]
    if digest is None:
        return None
    if str(digest) not in notes:
        return Fault.NOTE_MISSING, f"row {row['seq']}, event '{row['id']}': its note is gone without having been erased"
    salt, text, erased_at = notes[str(digest)]
    is_erased = text is None and salt is None and erased_at is not None
    if is_erased or (isinstance(salt, str) and isinstance(text, str) and note_hash(salt, text) == digest):
        return None
    return Fault.NOTE_TAMPERED, f"row {row['seq']}, event '{row['id']}': its note was changed after it was recorded"
