"""What a page reckons once for a world and its forecast, and other requests take from memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")
_HELD: WeakKeyDictionary[object, dict[str, object]] = WeakKeyDictionary()


def remembered(of: object, name: str, make: Callable[[], T]) -> T:
    """What was made of something under a name; made now where it was not. It goes when that something does."""
    held = _HELD.setdefault(of, {})
    if name not in held:
        held[name] = make()
    return held[name]  # type: ignore[return-value]  # of one name one type
