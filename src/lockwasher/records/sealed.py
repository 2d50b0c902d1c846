"""The rows of the journal as they were sealed: what an auditor needs to reckon their hashes again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from lockwasher.records import models
from lockwasher.records.chain import SEALED, canonical
from lockwasher.records.changes import batches


def sealed_rows(events: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """The rows of some events with their hashes, in the order of the chain; values as the hash covers them."""
    rows = (
        row
        for batch in batches(list(events))
        for row in models.Event.objects.filter(pk__in=batch).values(*SEALED, "hash")
    )
    return tuple(sorted((json.loads(canonical(row)) for row in rows), key=lambda row: int(row["seq"])))
