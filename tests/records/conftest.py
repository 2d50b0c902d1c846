"""The records room is tested on the database of DATABASE_URL, or on SQLite; `make test` runs it once with each.

With DATABASE_URL=postgres://postgres@127.0.0.1:5432/name Django makes `test_name` and drops it afterwards.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lockwasher.records.journal import record
from lockwasher.records.store import save_portfolio

AT = datetime(2030, 5, 1, 12, 30, tzinfo=UTC)
TOLD = {"by": "alice", "at": AT, "reason": "loaded for a test"}


@pytest.fixture
def register(home):
    """Save a portfolio and record its events."""

    def fill(portfolio):
        save_portfolio(portfolio, **TOLD)
        record(portfolio.events, "alice", AT)

    return fill
