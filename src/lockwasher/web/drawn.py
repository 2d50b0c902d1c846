"""What was drawn once for the same things, asked for in the same words: a list is drawn again only once something changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lockwasher.web.access import account_of

MOST: Final = 128  # parts of pages that are kept, of some 50 to 350 kB each
Of = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part of a page, and how many rows it shows a page of."""

    html: SafeString
    n_rows: int = 0


_lock = Lock()
_held: OrderedDict[Hashable, tuple[Of, Drawn]] = OrderedDict()


def drawn(request: HttpRequest, of: Of, draw: Callable[[], Drawn]) -> Drawn:
    """The part of a page that was drawn for these very things, this address, role and language; drawn now where it was not.

    `of` are frozen things, all that the part shows; what differs from one login of a role to the next must not be in it.
    """
    account = account_of(request.user)
    who = (account.role, account.partner) if account else None
    key = (tuple(map(id, of)), request.get_full_path(), get_language(), who)
    with _lock:
        found = _held.get(key)
        if found and all(one is other for one, other in zip(found[0], of, strict=True)):
            _held.move_to_end(key)
            return found[1]
    made = draw()
    with _lock:
        _held[key] = (of, made)
        while len(_held) > MOST:
            _held.popitem(last=False)
    return made
