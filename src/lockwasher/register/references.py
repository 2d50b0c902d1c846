"""What names what: the fields of each noun that hold ids, and of which nouns."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from lockwasher.register.nouns import Consignment, Mark
from lockwasher.register.portfolio import Portfolio, Record

PAPERS = ("agreements", "clauses", "evidence")
SUBJECTS = ("partners", "persons", "projects", "agreements", "contributions", "items", "consignments")

# Nouns whose ids may stand in one field: an id must say by itself which record it names.
DISTINCT = (SUBJECTS, PAPERS)

# What the ids of a field name. `maker` and `carrier` are text: both may be firms that are on no list. Of a route it is the
# insurers that are named.
REFERENCES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("partners", "predecessor"): ("partners",),
    ("offices", "partner"): ("partners",),
    ("posts", "office"): ("offices",),
    ("persons", "partner"): ("partners",),
    ("tenures", "post"): ("posts",),
    ("tenures", "person"): ("persons",),
    ("projects", "host"): ("partners",),
    ("agreements", "parties"): ("partners",),
    ("agreements", "parents"): ("agreements",),
    ("agreements", "amends"): ("agreements",),
    ("agreements", "covers"): ("contributions", "items", "projects"),
    ("clauses", "agreement"): ("agreements",),
    ("clauses", "applies_to"): ("contributions", "items"),
    ("contributions", "partner"): ("partners",),
    ("contributions", "project"): ("projects",),
    ("items", "contributions"): ("contributions",),
    ("items", "project"): ("projects",),
    ("consignments", "items"): ("items",),
    ("consignments", "shipper"): ("partners",),
    ("consignments", "importer"): ("partners",),
    ("consignments", "legs"): ("partners",),
    ("milestones", "subject"): ("items", "consignments", "agreements", "persons"),
    ("milestones", "after"): ("milestones",),
    ("need_bys", "milestone"): ("milestones",),
    ("claims", "subject"): ("items", "contributions"),
    ("claims", "holder"): ("partners",),
    ("claims", "paper"): PAPERS,
    ("cases", "subject"): SUBJECTS,
    ("events", "case"): ("cases",),
    ("events", "corrects"): ("events",),
    ("events", "evidence"): ("evidence",),
    ("occasions", "agreements"): ("agreements",),
}


@dataclass(frozen=True, slots=True)
class Naming:
    """One record names another in one of its fields."""

    noun: str
    record: str
    field: str
    name: str


def names_in(noun: str, record: Record, field: str) -> tuple[str, ...]:
    """The ids that a record holds in a field of REFERENCES; none for the paper of a claim by account, which has none."""
    if field == "legs" and isinstance(record, Consignment):
        return tuple(leg.insurer for leg in record.legs if leg.insurer)
    if (noun, field) == ("claims", "paper") and getattr(record, "mark", None) == Mark.ACCOUNT:
        return ()
    held = getattr(record, field)
    return held if isinstance(held, tuple) else (held,) if held else ()


def named_in(portfolio: Portfolio, noun: str, ids: Container[str]) -> Iterator[Naming]:
    """Every place where a record of the portfolio names one of the ids of a noun."""
    held = dict(portfolio.rows())
    for (other, field), targets in REFERENCES.items():
        if noun in targets:
            for record in held[other]:
                yield from (Naming(other, record.id, field, n) for n in names_in(other, record, field) if n in ids)
