"""The names of what a viewer does not see, so that no sentence reckoned on the whole register tells one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lockwasher.register.portfolio import Portfolio, grouped

_WORD = re.compile(r"\w+(?:[.-]\w+)*")  # an id, or a word of a title
_SHORTEST = 4  # letters of a title that is known again; shorter ones are words of any sentence


@dataclass(frozen=True, eq=False)
class HiddenNames:
    """The ids and titles of what a viewer does not see, by their first word."""

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


def hidden_names(portfolio: Portfolio, whole: Portfolio) -> Mapping[str, tuple[str, ...]]:
    """The names of what of the whole portfolio is not in the part that a viewer sees, by their first word."""
    if portfolio is whole:
        return {}
    seen = {name for _noun, records in portfolio.rows() for record in records for name in _names(record)}
    names = {name for _noun, records in whole.rows() for record in records for name in _names(record)} - seen
    return grouped((first[0], name) for name in sorted(names) if (first := _WORD.search(name)))


def _names(record: Any) -> Iterator[str]:
    yield record.id
    for name in ("title", "name"):
        text = getattr(record, name, "") or ""
        if len(text) >= _SHORTEST:
            yield text
