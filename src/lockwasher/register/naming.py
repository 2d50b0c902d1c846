"""Which records name which: what is left of a record when some of what it names may not be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from lockwasher.register.nouns import Leg
from lockwasher.register.references import REFERENCES

# The ids that may be named, by noun.
Named = Mapping[str, Collection[str]]


class Tie(StrEnum):
    """What follows for a record when what it names is not shown."""

    MUST = "must"  # it is not shown either
    SOME = "some"  # it is not shown if nothing of what it names is
    ANY = "any"  # the name is left out of the list
    MAY = "may"  # the name is taken as unknown


@dataclass(frozen=True, slots=True)
class Naming:
    """One field by which a record names others, and the nouns these may be of."""

    field: str
    nouns: tuple[str, ...]
    tie: Tie


# Nouns in the order in which each can be judged once those before it are, with what follows from each field of REFERENCES.
_TIES: Mapping[str, Mapping[str, Tie]] = {
    "partners": {"predecessor": Tie.MAY},
    "offices": {"partner": Tie.MAY},
    "posts": {"office": Tie.MUST},
    "persons": {"partner": Tie.MAY},
    "tenures": {"post": Tie.MUST, "person": Tie.MUST},
    "projects": {"host": Tie.MUST},
    "contributions": {"partner": Tie.MUST, "project": Tie.MUST},
    "items": {"contributions": Tie.SOME, "project": Tie.MUST},
    "consignments": {"items": Tie.SOME, "shipper": Tie.MAY, "importer": Tie.MAY, "legs": Tie.MAY},
    "agreements": {"parties": Tie.SOME, "parents": Tie.ANY, "amends": Tie.MAY, "covers": Tie.ANY},
    "clauses": {"agreement": Tie.MUST, "applies_to": Tie.SOME},
    "milestones": {"subject": Tie.MUST, "after": Tie.ANY},
    "need_bys": {"milestone": Tie.MUST},
    "cases": {"subject": Tie.MUST},
    "evidence": {},
    "events": {"case": Tie.MUST, "corrects": Tie.MAY, "evidence": Tie.ANY},
    "claims": {"subject": Tie.MUST, "holder": Tie.MUST, "paper": Tie.MAY},
    "occasions": {"agreements": Tie.SOME},
}
NAMINGS: Mapping[str, tuple[Naming, ...]] = {
    noun: tuple(Naming(field, REFERENCES[noun, field], tie) for field, tie in ties.items())
    for noun, ties in _TIES.items()
}
_LEGS = "legs"  # the one field that holds no ids but records that name some
_BLANK = frozenset({("claims", "paper")})  # where unknown is written as blank


def stands(noun: str, record: object, named: Named) -> bool:
    """Whether a record can be shown when only what is in `named` may be named."""
    return all(_stands(getattr(record, n.field), n, named) for n in NAMINGS[noun] if n.tie in {Tie.MUST, Tie.SOME})


def with_names(noun: str, record: Any, named: Named) -> Any:  # the noun's own type
    """The record without the names of what may not be named; the very same where there are none."""
    changes: dict[str, object] = {}
    for naming in NAMINGS[noun]:
        value = getattr(record, naming.field)
        if naming.field == _LEGS:
            legs = tuple(_leg(leg, named) for leg in value)
            changes |= {_LEGS: legs} if legs != value else {}
        elif isinstance(value, tuple):
            left = tuple(name for name in value if _is_named(name, naming, named))
            changes |= {naming.field: left} if left != value else {}
        elif value and naming.tie == Tie.MAY and not _is_named(value, naming, named):
            changes[naming.field] = "" if (noun, naming.field) in _BLANK else None
    return replace(record, **changes) if changes else record


def _leg(leg: Leg, named: Named) -> Leg:
    return replace(leg, insurer=None) if leg.insurer and leg.insurer not in named["partners"] else leg


def _stands(value: object, naming: Naming, named: Named) -> bool:
    names = value if isinstance(value, tuple) else (value,)
    return not names or any(_is_named(str(name), naming, named) for name in names)


def _is_named(name: str, naming: Naming, named: Named) -> bool:
    return any(name in named[noun] for noun in naming.nouns)
