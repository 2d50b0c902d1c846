"""What is made of something once is made once, and goes when that does."""

from __future__ import annotations

import gc

from lockwasher.web import remembered


class _Unhashable:
    """As a portfolio, of which the hash goes through every record: it must not be asked for."""

    def __hash__(self):
        raise AssertionError


def test_of_one_object_a_thing_is_made_once_and_goes_with_it():
    made = []
    one = _Unhashable()

    for _ in range(2):
        assert remembered.remembered(one, "list", lambda: made.append(1) or "made") == "made"
    key = id(one)
    assert (made, key in remembered._HELD) == ([1], True)
    del one
    gc.collect()
    assert key not in remembered._HELD
