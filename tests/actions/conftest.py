"""The verbs are tested on the database of DATABASE_URL, or on SQLite; `make test` runs them once with each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lockwasher.actions import clock

NOW = datetime(2030, 5, 1, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is 1 May 2030."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW.date()
