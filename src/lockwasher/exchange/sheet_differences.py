"""What the rows of a sheet do to a register, record by record and field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lockwasher.exchange.sheet_rows import Line
from lockwasher.exchange.values import kind_of
from lockwasher.register.nouns import Money
from lockwasher.register.portfolio import Portfolio

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
Cell = tuple[str, str, str]  # noun, record, field: what the history of a row is kept of


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record; `old` is empty where it was unknown.

    `cell` is what is written: whose it is, the history of the row tells. What a person wrote last is kept, unless it is told
    that the sheet's value is to be taken over.
    """

    field: str
    old: str
    new: str
    cell: Cell | None = None
    is_by_hand: bool = False
    is_taken: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether what is on record stays, since it was written by hand."""
        return self.is_by_hand and not self.is_taken


@dataclass(frozen=True, slots=True)
class Difference:
    """What a row does to one record: new, changed or unchanged."""

    noun: str
    id: str
    title: str
    what: str
    address: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """A portfolio with the rows in it, what each row does, what is unknown of how many items, and what was left out.

    `refused` are rows that were read and cannot be laid upon this register, each with its reasons.
    """

    portfolio: Portfolio
    differences: tuple[Difference, ...]
    unknown: Mapping[str, int]
    notices: tuple[str, ...]
    refused: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """Where the rows come from and the day they became known; the project of what is new.

    `names` holds what cells may name, where that is not all there is; `hand` are the cells that a person wrote last, each with whether the sheet's value is taken over all the same.
    """

    file: str
    day: date
    project: str
    prefix: str = ""
    hand: Mapping[Cell, bool] = field(default_factory=dict)
    names: Portfolio | None = None

    def change(self, fact: str, old: str, new: str, cell: Cell | None) -> Change:
        """A change, and whose what it would change is."""
        is_by_hand = cell in self.hand
        return Change(fact, old, new, cell, is_by_hand, is_by_hand and self.hand[cell])  # type: ignore[index]


def words_of(value: object) -> str:
    """A value as a difference tells it; nothing for an unknown one."""
    if value is None or value == ():
        return ""
    of: Any = Money if isinstance(value, Money) else tuple[str, ...] if isinstance(value, tuple) else type(value)
    return kind_of(of).write(value)


def is_same(fact: str, old: object, new: object) -> bool:
    """Whether two values of a field say the same; of a tariff number its dots do not count."""
    if fact == "tariff_number" and isinstance(old, str) and isinstance(new, str):
        return old.replace(".", "") == new.replace(".", "")
    return old == new
