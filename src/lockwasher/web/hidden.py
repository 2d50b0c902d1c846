"""What sentences may not say: they are reckoned on the whole register, and may name records that a login does not see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.web.remembered import remembered

_WORD = re.compile(r"\w+(?:[.-]\w+)*")  # an id, or a word of a title
_SHORTEST = 4  # letters of a title that is known again; shorter ones are words of any sentence


@dataclass(frozen=True, eq=False)
class Hidden:
    """The ids and titles of what a login does not see, by their first word."""

    names: Mapping[str, tuple[str, ...]]

    def is_in(self, text: str | None) -> bool:
        """Whether a text names any of it."""
        if not text or not self.names:
            return False
        return any(
            re.match(r"(?![\w-])", text[found.start() + len(name) :]) is not None
            for found in _WORD.finditer(text)
            for name in self.names.get(found[0], ())
            if text.startswith(name, found.start())
        )

    def told(self, text: str) -> str:
        """A text as it may be told: in its place that it is withheld, where it names any of it."""
        return withheld() if self.is_in(text) else text


def withheld() -> str:
    """What stands in the place of words that are not told."""
    return _("told to other roles: it names records that yours does not see")


def hidden_from(portfolio: Portfolio, whole: Portfolio) -> Hidden:
    """What of the whole portfolio is not in the part that a login sees."""
    if portfolio is whole:
        return _NOTHING
    return remembered(portfolio, "hidden", lambda: _hidden(portfolio, whole))


def _hidden(portfolio: Portfolio, whole: Portfolio) -> Hidden:
    seen = {name for _noun, records in portfolio.rows() for record in records for name in _names(record)}
    names = {name for _noun, records in whole.rows() for record in records for name in _names(record)} - seen
    return Hidden(grouped((first[0], name) for name in sorted(names) if (first := _WORD.search(name))))


def _names(record: Any) -> Iterator[str]:
    yield record.id
    for name in ("title", "name"):
        text = getattr(record, name, "") or ""
        if len(text) >= _SHORTEST:
            yield text


_NOTHING = Hidden({})
