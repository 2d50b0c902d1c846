"""Between a noun and its table: the model of each noun, and how each field stands in columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from lockwasher.calendars.spans import Span
from lockwasher.records import models
from lockwasher.register.nouns import Leg, Money
from lockwasher.register.portfolio import NOUNS

T = TypeVar("T")
Facts = tuple[tuple[str, bool], ...]
Values = tuple[Any, ...]  # what the columns of one field hold, in their order

# Events are not here: they go through the journal, which adds to their table.
TWINS: Mapping[str, type[models.Row]] = {
    "partners": models.Partner,
    "offices": models.Office,
    "posts": models.Post,
    "persons": models.Person,
    "tenures": models.Tenure,
    "projects": models.Project,
    "agreements": models.Agreement,
    "clauses": models.Clause,
    "contributions": models.Contribution,
    "items": models.Item,
    "consignments": models.Consignment,
    "milestones": models.Milestone,
    "need_bys": models.NeedBy,
    "claims": models.Claim,
    "cases": models.Case,
    "evidence": models.Evidence,
    "occasions": models.Occasion,
}
# Fields that stand elsewhere than in the journal's rows, which nothing changes: free text can be erased, a mark set anew.
ELSEWHERE = frozenset({("events", "note"), ("events", "handling")})


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How a kind of value stands in columns: their endings, what they hold, and the value read back."""

    endings: tuple[str, ...]
    store: Callable[[T], Values]
    load: Callable[[Values], T]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one field of a noun stands: its columns and their form; `is_optional` where it may be unknown."""

    field: str
    columns: tuple[str, ...]
    form: Form[Any]
    is_optional: bool

    def store(self, value: object) -> Values:
        """What the columns hold for a value; nulls for an unknown one."""
        return (None,) * len(self.columns) if value is None else self.form.store(value)

    def load(self, held: Values) -> object:
        """The value the columns hold."""
        return None if self.is_optional and held[0] is None else self.form.load(held)


def _plain(number: Decimal) -> Decimal:
    """The same number without the column's trailing zeros, as the files give it."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _leg(held: Mapping[str, Any]) -> Leg:
    return Leg(**{**held, "known_on": date.fromisoformat(held["known_on"])})


_AS_IT_IS: Form[Any] = Form(("",), lambda value: (value,), lambda held: held[0])
_FORMS: Mapping[object, Form[Any]] = {
    **dict.fromkeys((str, int, bool, date), _AS_IT_IS),
    Decimal: Form(("",), lambda number: (number,), lambda held: _plain(held[0])),
    Span: Form(("_first", "_last"), lambda span: (span.first, span.last), lambda held: Span(*held)),
    Money: Form(
        ("_amount", "_currency"),
        lambda money: (money.amount, money.currency),
        lambda held: Money(_plain(held[0]), held[1]),
    ),
    tuple[str, ...]: Form(("",), lambda names: (list(names),), lambda held: tuple(held[0])),
    tuple[str, bool]: Form(("",), lambda fact: (list(fact),), lambda held: tuple(held[0])),
    Facts: Form(("",), lambda facts: ([list(f) for f in facts],), lambda held: tuple(tuple(f) for f in held[0])),
    tuple[Leg, ...]: Form(
        ("",),
        lambda legs: ([{**asdict(leg), "known_on": leg.known_on.isoformat()} for leg in legs],),
        lambda held: tuple(_leg(leg) for leg in held[0]),
    ),
}


def _form(hint: object) -> Form[Any]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Form(("",), lambda code: (str(code),), lambda held: hint(held[0]))
    return _FORMS[hint]


def _places(noun: str, record_type: type) -> Iterator[Place]:
    hints = get_type_hints(record_type)
    for field in fields(record_type):
        if (noun, field.name) in ELSEWHERE:
            continue
        choices = get_args(hints[field.name])
        is_optional = NoneType in choices
        form = _form(choices[0] if is_optional else hints[field.name])
        yield Place(field.name, tuple(field.name + ending for ending in form.endings), form, is_optional)


PLACES: Mapping[str, tuple[Place, ...]] = {noun: tuple(_places(noun, kind)) for noun, kind in NOUNS.items()}


@cache  # asked several times for every row
def columns(noun: str) -> tuple[str, ...]:
    """The columns of a noun's fields, in the order of the fields."""
    return tuple(column for place in PLACES[noun] for column in place.columns)


def stored(noun: str, record: object) -> Values:
    """What the columns of a noun hold for a record, in the order of `columns`."""
    return tuple(value for place in PLACES[noun] for value in place.store(getattr(record, place.field)))


def loaded(noun: str, held: Sequence[object], **elsewhere: object) -> Any:  # the noun's own type
    """The record that columns hold, with the fields that stand elsewhere."""
    values, start = dict(elsewhere), 0
    for place in PLACES[noun]:
        end = start + len(place.columns)
        values[place.field] = place.load(tuple(held[start:end]))
        start = end
    return NOUNS[noun](**values)
