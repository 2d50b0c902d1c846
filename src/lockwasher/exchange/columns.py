"""The files of a portfolio and their columns: the fields of the nouns, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from typing import Any, get_type_hints

from lockwasher.exchange.values import COUNTRY, DIGEST, ID, Kind, kind_of
from lockwasher.register.portfolio import NOUNS


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRow:
    """One leg of a consignment's route as it stands in legs.csv; `number` gives the order."""

    consignment: str
    number: int
    start: str
    end: str
    mode: str
    carrier: str | None = None
    insurer: str | None = None
    known_on: date = date.min


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the kind of value, whether a cell must be filled, and what a blank cell means."""

    name: str
    kind: Kind[Any]
    is_required: bool
    default: object


# A blank `known_on` means the last day of this span; without the span the record was always known.
KNOWN_FROM: Mapping[str, str] = {
    "agreements": "signed",
    "claims": "begins",
    "cases": "opened",
    "events": "occurred",
    "evidence": "dated",
}

_NAMED: Mapping[str, Kind[Any]] = {
    "id": ID,
    "country": COUNTRY,
    "origin": COUNTRY,
    "melted_in": COUNTRY,
    "nationality": COUNTRY,
    "sha256": DIGEST,
}
# `known_on` follows from the event's span; a claim by account has no paper, and `checks` asks the others for it; of an item
# it may be unknown yet which contribution it belongs to.
_MAY_BE_BLANK: Mapping[tuple[str, str], object] = {
    ("events", "known_on"): date.min,
    ("claims", "paper"): "",
    ("items", "contributions"): (),
}


def file_of(noun: str) -> str:
    """The file that holds a noun."""
    return noun.replace("_", "-") + ".csv"


def _record_types() -> Iterator[tuple[str, type]]:
    for noun, record_type in NOUNS.items():
        yield noun, record_type
        if noun == "consignments":
            yield "legs", LegRow


def _column(noun: str, field: Field[Any], hint: object) -> Column:
    default = field.default if field.default is not MISSING else _MAY_BE_BLANK.get((noun, field.name), MISSING)
    kind = _NAMED.get(field.name) or kind_of(hint)
    return Column(field.name, kind, default is MISSING, None if default is MISSING else default)


def _columns(noun: str, record_type: type) -> tuple[Column, ...]:
    hints = get_type_hints(record_type)
    held = [field for field in fields(record_type) if (noun, field.name) != ("consignments", "legs")]
    return tuple(_column(noun, field, hints[field.name]) for field in held)


RECORD_TYPES: Mapping[str, type] = dict(_record_types())
COLUMNS: Mapping[str, tuple[Column, ...]] = {noun: _columns(noun, kind) for noun, kind in RECORD_TYPES.items()}
