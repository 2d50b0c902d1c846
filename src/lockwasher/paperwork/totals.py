"""The totals of some goods: reckoned here for every paper, so that no two papers of one consignment differ in a sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lockwasher.paperwork.facts import Answer, Lacking, Place, Source, Told, fact, from_record
from lockwasher.paperwork.forms import number, plain_kg
from lockwasher.paperwork.subjects import Subject
from lockwasher.register.nouns import Item, Money
from lockwasher.register.statements import Stated

NO_VALUE: Final = "a value in kind is never zero (19 CFR 141.86(a)(6))"
VALUE_REMEDY: Final = (
    "put in the customs value with its basis: for goods that were not sold, what the maker or owner would take for them in "
    "ordinary wholesale trade"
)
GROSS: Final = "line.gross-kg"


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over some lines, each beside the ids of the lines that have no part in it because theirs is unknown.

    `values` by currency; masses in kilograms. `lighter`: the lines whose gross mass is below their net mass, which cannot be.
    """

    n_lines: int
    pieces: int
    without_pieces: tuple[str, ...]
    net_kg: Decimal
    without_net: tuple[str, ...]
    gross_kg: Decimal
    without_gross: tuple[str, ...]
    values: Mapping[str, Decimal]
    without_value: tuple[str, ...]
    lighter: tuple[str, ...]


def totals_of(items: Sequence[Item], stated: Stated) -> Totals:
    """The totals of some lines."""
    gross = {item.id: gross_kg(item, stated) for item in items}
    values: dict[str, Decimal] = {}
    for money in (value_of(item) for item in items):
        if money:
            values[money.currency] = values.get(money.currency, Decimal(0)) + money.amount
    return Totals(
        n_lines=len(items),
        pieces=sum(item.quantity or 0 for item in items),
        without_pieces=tuple(item.id for item in items if item.quantity is None),
        net_kg=sum((item.mass_kg for item in items if item.mass_kg), Decimal(0)),
        without_net=tuple(item.id for item in items if not item.mass_kg),
        gross_kg=sum((kg for kg in gross.values() if kg is not None), Decimal(0)),
        without_gross=tuple(item.id for item in items if gross[item.id] is None),
        values=values,
        without_value=tuple(item.id for item in items if value_of(item) is None),
        lighter=tuple(i.id for i in items if i.mass_kg and (kg := gross[i.id]) is not None and kg < i.mass_kg),
    )


def value_of(item: Item) -> Money | None:
    """The customs value of a line; None where there is none, and what a paper would print as zero is none."""
    return item.customs_value if item.customs_value and round(item.customs_value.amount, 2) > 0 else None


def gross_kg(item: Item, stated: Stated) -> Decimal | None:
    """The gross mass stated for a line, in kg; None where nobody has, or what was stated is no plain number above zero."""
    told = stated.get(("items", item.id, GROSS))
    return plain_kg(told.value) if told else None


def amount(money: Money) -> str:
    """A sum of money as papers tell it."""
    return f"{money.currency} {money.amount:,.2f}"


def value_answer(item: Item) -> Answer:
    """The customs value of a line."""
    money, place = value_of(item), Place("items", item.id, "customs_value")
    if money:
        return Told(amount(money), (from_record("items", item, "customs_value"),))
    if item.customs_value is None:
        return Lacking("no customs value is on record", VALUE_REMEDY, place)
    return Lacking(f"the customs value on record is {amount(item.customs_value)}; {NO_VALUE}", VALUE_REMEDY, place)


# ---------------------------------------------------------------- the facts


@fact("total.lines", "Lines in all")
def _lines(subject: Subject) -> Answer:
    return Told(f"{len(subject.items):,}", (_of(subject, "items"),))


@fact("total.pieces", "Pieces in all")
def _pieces(subject: Subject) -> Answer:
    told = _totals(subject)
    return _whole(subject, f"{told.pieces:,}", told.without_pieces, ("quantity", "the quantity"))


@fact("total.net-kg", "Net mass in all, kg")
def _net(subject: Subject) -> Answer:
    told = _totals(subject)
    return _whole(subject, number(told.net_kg), told.without_net, ("mass_kg", "the net mass"))


@fact("total.gross-kg", "Gross mass in all, kg")
def _gross(subject: Subject) -> Answer:
    told = _totals(subject)
    if told.lighter:
        why = (
            f"of {len(told.lighter):,} of {told.n_lines:,} lines the gross mass is below the net mass, which cannot be"
        )
        return Lacking(why, "correct one of the two", Place("items", told.lighter[0], GROSS, is_stated=True))
    return _whole(subject, number(told.gross_kg), told.without_gross, (GROSS, "the gross mass"))


@fact("total.value", "Customs value in all")
def _value(subject: Subject) -> Answer:
    told = _totals(subject)
    summed = "; ".join(amount(Money(value, currency)) for currency, value in sorted(told.values.items()))
    return _whole(subject, summed or "nothing", told.without_value, ("customs_value", "the customs value"))


@fact("total.packages", "Packages in all")
def _packages(subject: Subject) -> Answer:
    bare = tuple(item.id for package in subject.packages if not package.mark for item in package.items)
    n = sum(bool(package.mark) for package in subject.packages)
    return _whole(subject, f"{n:,}", bare, ("line.package", "the package"))


@fact("value.currency", "Currency of the values")
def _currency(subject: Subject) -> Answer:
    found = sorted(_totals(subject).values)
    if not found:
        return Lacking("no line has a customs value", VALUE_REMEDY)
    return Told(", ".join(found), (_of(subject, "customs_value"),))


def _totals(subject: Subject) -> Totals:
    return totals_of(subject.items, subject.desk.stated)


def _whole(subject: Subject, told: str, without: Iterable[str], of: tuple[str, str]) -> Answer:
    """A sum, or that it is only a part of one: what a sum leaves out is never silent."""
    left, (field, words) = tuple(without), of
    if not subject.items:
        return Lacking("there are no goods on record", "put the items in first")
    if not left:
        return Told(told, (_of(subject, field),))
    known = f"; without them it is {told}" if len(left) < len(subject.items) else ""
    why = f"{words} of {len(left):,} of {len(subject.items):,} lines is not on record{known}"
    return Lacking(why, "put it in for these lines", Place("items", left[0], field, is_stated="." in field))


def _of(subject: Subject, field: str) -> Source:
    return Source(subject.name, field, f"summed over {len(subject.items):,} lines")
