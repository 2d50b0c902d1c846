"""What a page reckons once for a world, its forecast or what is seen of it, and other requests take from memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import ref

T = TypeVar("T")
# By the number of the object, not by its hash: that of a portfolio goes through every record of the register.
_HELD: dict[int, tuple[ref[Any], dict[str, object]]] = {}


def remembered(of: object, name: str, make: Callable[[], T]) -> T:
    """What was made of something under a name; made now where it was not. It goes when that something does."""
    key = id(of)
    known = _HELD.get(key)
    if known is None or known[0]() is not of:
        known = _HELD[key] = ref(of, lambda gone: _forget(key, gone)), {}
    held = known[1]
    if name not in held:
        held[name] = make()
    return held[name]  # type: ignore[return-value]  # of one name one type


def _forget(key: int, gone: ref[Any]) -> None:
    """Another object may have the number by now: what was made of that stays."""
    if key in _HELD and _HELD[key][0] is gone:
        del _HELD[key]
