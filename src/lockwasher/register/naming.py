"""Which records name which: what is left of a record when some of what it names may not be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from lockwasher.register.nouns import Consignment

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


_PAPERS = ("agreements", "clauses", "evidence")
_SUBJECTS = ("partners", "persons", "projects", "agreements", "contributions", "items", "consignments")

# Nouns in the order in which each can be judged once those before it are.
NAMINGS: Mapping[str, tuple[Naming, ...]] = {
    "partners": (Naming("predecessor", ("partners",), Tie.MAY),),
    "offices": (Naming("partner", ("partners",), Tie.MAY),),
    "posts": (Naming("office", ("offices",), Tie.MUST),),
    "persons": (Naming("partner", ("partners",), Tie.MAY),),
    "tenures": (Naming("post", ("posts",), Tie.MUST), Naming("person", ("persons",), Tie.MUST)),
    "projects": (Naming("host", ("partners",), Tie.MUST),),
    "contributions": (
        Naming("partner", ("partners",), Tie.MUST),
        Naming("project", ("projects",), Tie.MUST),
    ),
    "items": (Naming("contributions", ("contributions",), Tie.SOME), Naming("project", ("projects",), Tie.MUST)),
    "consignments": (
        Naming("items", ("items",), Tie.SOME),
        Naming("shipper", ("partners",), Tie.MAY),
        Naming("importer", ("partners",), Tie.MAY),
    ),
    "agreements": (
        Naming("parties", ("partners",), Tie.SOME),
        Naming("parents", ("agreements",), Tie.ANY),
        Naming("amends", ("agreements",), Tie.MAY),
        Naming("covers", ("contributions", "items", "projects"), Tie.ANY),
    ),
    "clauses": (
        Naming("agreement", ("agreements",), Tie.MUST),
        Naming("applies_to", ("contributions", "items"), Tie.SOME),
    ),
    "milestones": (
        Naming("subject", ("items", "consignments", "agreements", "persons"), Tie.MUST),
        Naming("after", ("milestones",), Tie.ANY),
    ),
    "need_bys": (Naming("milestone", ("milestones",), Tie.MUST),),
    "cases": (Naming("subject", _SUBJECTS, Tie.MUST),),
    "evidence": (),
    "events": (
        Naming("case", ("cases",), Tie.MUST),
        Naming("corrects", ("events",), Tie.MAY),
        Naming("evidence", ("evidence",), Tie.ANY),
    ),
    "claims": (
        Naming("subject", ("items", "contributions"), Tie.MUST),
        Naming("holder", ("partners",), Tie.MUST),
        Naming("paper", _PAPERS, Tie.MAY),
    ),
    "occasions": (Naming("agreements", ("agreements",), Tie.SOME),),
}
_BLANK = frozenset({("claims", "paper")})  # where unknown is written as blank


def stands(noun: str, record: object, named: Named) -> bool:
    """Whether a record can be shown when only what is in `named` may be named."""
    return all(_stands(getattr(record, n.field), n, named) for n in NAMINGS[noun] if n.tie in {Tie.MUST, Tie.SOME})


def with_names(noun: str, record: Any, named: Named) -> Any:  # the noun's own type
    """The record without the names of what may not be named; the very same where there are none."""
    changes: dict[str, object] = {}
    for naming in NAMINGS[noun]:
        value = getattr(record, naming.field)
        if isinstance(value, tuple):
            left = tuple(name for name in value if _is_named(name, naming, named))
            changes |= {naming.field: left} if left != value else {}
        elif value and naming.tie == Tie.MAY and not _is_named(value, naming, named):
            changes[naming.field] = "" if (noun, naming.field) in _BLANK else None
    if isinstance(record, Consignment):
        legs = tuple(
            replace(leg, insurer=None) if leg.insurer and leg.insurer not in named["partners"] else leg
            for leg in record.legs
        )
        changes |= {"legs": legs} if legs != record.legs else {}
    return replace(record, **changes) if changes else record


def _stands(value: object, naming: Naming, named: Named) -> bool:
    names = value if isinstance(value, tuple) else (value,)
    return not names or any(_is_named(str(name), naming, named) for name in names)


def _is_named(name: str, naming: Naming, named: Named) -> bool:
    return any(name in named[noun] for noun in naming.nouns)
