"""Facts stated for papers alone, which no record has a column for: an address, the package a line travels in, an argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lockwasher.register.nouns import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One such fact: of which record, its name, what was stated, on what ground, and since when it is known."""

    noun: str
    record: str
    fact: str
    value: str
    source: str
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min


# The newest statements by noun, record and fact.
Stated = Mapping[tuple[str, str, str], Statement]


def stated_on(statements: Iterable[Statement], day: date) -> Stated:
    """The newest statement of each fact that was known on a day; of one day the later in order."""
    known = (one for one in statements if one.known_on <= day)
    return {(one.noun, one.record, one.fact): one for one in sorted(known, key=lambda one: one.known_on)}
