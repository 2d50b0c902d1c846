"""The one place that asks what day it is."""

import time
from datetime import UTC, date
from importlib import reload

import pytest

from lockwasher.actions import clock as patched


@pytest.fixture
def clock():
    """The clock itself, which other tests of this room hold still."""
    return reload(patched)


def test_the_clock_is_that_of_the_machine(clock, monkeypatch):
    monkeypatch.delenv(clock.SET, raising=False)
    before = time.time()

    assert before <= clock.now().timestamp() <= time.time()
    assert not clock.is_set()


def test_a_demonstration_holds_the_clock_on_one_day(clock, monkeypatch):
    monkeypatch.setenv(clock.SET, "2025-07-01")

    assert (clock.today(), clock.now().date(), clock.now().tzinfo) == (date(2025, 7, 1), date(2025, 7, 1), UTC)
    assert clock.is_set()


def test_a_day_that_is_none_is_refused(clock, monkeypatch):
    monkeypatch.setenv(clock.SET, "July")

    with pytest.raises(ValueError, match="Invalid isoformat string: 'July'"):
        clock.today()
