"""A portfolio: everything the register holds for one office, frozen, and as it was known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol, TypeVar

from lockwasher.register import nouns


class Record(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id, unique within its noun."""


K = TypeVar("K")
V = TypeVar("V")
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """The register at one moment. Each field holds one noun, in the order of its file.

    `default_day` is the day a shipped portfolio is looked at when no other is asked for.
    """

    name: str
    title: str = ""
    default_day: date | None = None
    notes: tuple[str, ...] = ()
    partners: tuple[nouns.Partner, ...] = ()
    offices: tuple[nouns.Office, ...] = ()
    posts: tuple[nouns.Post, ...] = ()
    persons: tuple[nouns.Person, ...] = ()
    tenures: tuple[nouns.Tenure, ...] = ()
    projects: tuple[nouns.Project, ...] = ()
    agreements: tuple[nouns.Agreement, ...] = ()
    clauses: tuple[nouns.Clause, ...] = ()
    contributions: tuple[nouns.Contribution, ...] = ()
    items: tuple[nouns.Item, ...] = ()
    consignments: tuple[nouns.Consignment, ...] = ()
    milestones: tuple[nouns.Milestone, ...] = ()
    need_bys: tuple[nouns.NeedBy, ...] = ()
    claims: tuple[nouns.Claim, ...] = ()
    cases: tuple[nouns.Case, ...] = ()
    events: tuple[nouns.Event, ...] = ()
    evidence: tuple[nouns.Evidence, ...] = ()
    occasions: tuple[nouns.Occasion, ...] = ()

    def known(self, known_on: date) -> Portfolio:
        """The portfolio as it was known at the end of that day."""
        known: dict[str, Any] = {  # each noun its own type, which `replace` cannot be told
            noun: tuple(record for record in records if getattr(record, "known_on", date.min) <= known_on)
            for noun, records in self.rows()
        }
        known["consignments"] = tuple(_with_known_legs(c, known_on) for c in known["consignments"])
        known["claims"] = tuple(_with_known_end(c, known_on) for c in known["claims"])
        return replace(self, **known)

    def rows(self) -> Iterator[tuple[str, tuple[Record, ...]]]:
        """Each noun's field name and its records."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in NOUNS:
                yield field.name, value

    @cached_property
    def partner(self) -> Mapping[str, nouns.Partner]:
        """Partners by id."""
        return by_id(self.partners)

    @cached_property
    def office(self) -> Mapping[str, nouns.Office]:
        """Offices by id."""
        return by_id(self.offices)

    @cached_property
    def agreement(self) -> Mapping[str, nouns.Agreement]:
        """Agreements by id."""
        return by_id(self.agreements)

    @cached_property
    def contribution(self) -> Mapping[str, nouns.Contribution]:
        """Contributions by id."""
        return by_id(self.contributions)

    @cached_property
    def item(self) -> Mapping[str, nouns.Item]:
        """Items by id."""
        return by_id(self.items)

    @cached_property
    def consignment(self) -> Mapping[str, nouns.Consignment]:
        """Consignments by id."""
        return by_id(self.consignments)

    @cached_property
    def milestone(self) -> Mapping[str, nouns.Milestone]:
        """Milestones by id."""
        return by_id(self.milestones)

    @cached_property
    def case(self) -> Mapping[str, nouns.Case]:
        """Cases by id."""
        return by_id(self.cases)

    @cached_property
    def events_of(self) -> Mapping[str, tuple[nouns.Event, ...]]:
        """Events by case id, in file order."""
        return grouped((event.case, event) for event in self.events)

    @cached_property
    def need_by_of(self) -> Mapping[str, nouns.NeedBy]:
        """The newest statement of when each milestone is wanted."""
        return {n.milestone: n for n in sorted(self.need_bys, key=lambda n: n.known_on)}

    @cached_property
    def claims_about(self) -> Mapping[tuple[nouns.Field, str], tuple[nouns.Claim, ...]]:
        """Claims by field and by the item or contribution they are about, in file order."""
        return grouped(((claim.field, claim.subject), claim) for claim in self.claims)

    @cached_property
    def agreements_over(self) -> Mapping[str, tuple[nouns.Agreement, ...]]:
        """Agreements, signed or not, by each contribution, item or project they name in what they cover."""
        return grouped((thing, agreement) for agreement in self.agreements for thing in dict.fromkeys(agreement.covers))

    @cached_property
    def clauses_of(self) -> Mapping[tuple[str, nouns.Term], tuple[nouns.Clause, ...]]:
        """Clauses by agreement and term, in file order."""
        return grouped(((clause.agreement, clause.term), clause) for clause in self.clauses)

    @cached_property
    def items_under(self) -> Mapping[str, tuple[nouns.Item, ...]]:
        """Items by each contribution and project they belong to, in file order."""
        return grouped(
            (whole, item) for item in self.items for whole in dict.fromkeys((*item.contributions, item.project))
        )

    @cached_property
    def consignments_with(self) -> Mapping[str, tuple[nouns.Consignment, ...]]:
        """Consignments by each item that travels in them, in file order."""
        return grouped((item, crate) for crate in self.consignments for item in dict.fromkeys(crate.items))

    def items_of(self, subject: str) -> tuple[nouns.Item, ...]:
        """The items of a subject, each once.

        Itself if an item; those of a consignment, a contribution or a project; those that an agreement covers.
        """
        if subject in self.item:
            return (self.item[subject],)
        if subject in self.consignment:
            named = self.consignment[subject].items
        elif subject in self.agreement:
            named = self.agreement[subject].covers
        else:
            return self.items_under.get(subject, ())
        found = (
            item
            for name in named
            for item in ([self.item[name]] if name in self.item else self.items_under.get(name, ()))
        )
        return tuple({item.id: item for item in found}.values())

    @cached_property
    def _goods(self) -> dict[str, frozenset[str]]:
        return {}

    def goods(self, subject: str) -> frozenset[str]:
        """The subject itself and the items it stands for: what two cases must share to be about the same thing."""
        if subject not in self._goods:
            self._goods[subject] = frozenset({subject, *(item.id for item in self.items_of(subject))})
        return self._goods[subject]

    def things(self, subject: str) -> frozenset[str]:
        """The items a subject stands for; the subject itself where there are none, as for a person."""
        goods = self.goods(subject)
        return goods - {subject} or goods

    @cached_property
    def cases_about(self) -> Mapping[str, tuple[nouns.Case, ...]]:
        """Cases by each thing they are about: their subject and its items."""
        return grouped((thing, case) for case in self.cases for thing in self.goods(case.subject))

    @cached_property
    def _sharing(self) -> dict[str, tuple[nouns.Case, ...]]:
        return {}

    def cases_sharing(self, subject: str) -> tuple[nouns.Case, ...]:
        """The cases about the subject or any of its items, each once."""
        if subject not in self._sharing:
            about = (case for thing in sorted(self.goods(subject)) for case in self.cases_about.get(thing, ()))
            self._sharing[subject] = tuple({case.id: case for case in about}.values())
        return self._sharing[subject]

    @cached_property
    def _wanted_about(self) -> Mapping[str, tuple[nouns.NeedBy, ...]]:
        stated = ((m.subject, self.need_by_of[m.id]) for m in self.milestones if m.id in self.need_by_of)
        return grouped((thing, need_by) for subject, need_by in stated for thing in self.goods(subject))

    def need_bys_about(self, subject: str) -> tuple[nouns.NeedBy, ...]:
        """The newest statements of when the subject or any of its items is wanted, each once."""
        about = (need_by for thing in sorted(self.goods(subject)) for need_by in self._wanted_about.get(thing, ()))
        return tuple({need_by.id: need_by for need_by in about}.values())


def _with_known_legs(consignment: nouns.Consignment, known_on: date) -> nouns.Consignment:
    """A route becomes known leg by leg, often long after the consignment."""
    legs = tuple(leg for leg in consignment.legs if leg.known_on <= known_on)
    return consignment if legs == consignment.legs else replace(consignment, legs=legs)


def _with_known_end(claim: nouns.Claim, known_on: date) -> nouns.Claim:
    """A claim made before anybody knew its end is open on the days before that was known."""
    is_hidden = claim.ends_known_on is not None and claim.ends_known_on > known_on
    return replace(claim, ends=None, ends_known_on=None) if is_hidden else claim


NOUNS: Mapping[str, type] = {
    "partners": nouns.Partner,
    "offices": nouns.Office,
    "posts": nouns.Post,
    "persons": nouns.Person,
    "tenures": nouns.Tenure,
    "projects": nouns.Project,
    "agreements": nouns.Agreement,
    "clauses": nouns.Clause,
    "contributions": nouns.Contribution,
    "items": nouns.Item,
    "consignments": nouns.Consignment,
    "milestones": nouns.Milestone,
    "need_bys": nouns.NeedBy,
    "claims": nouns.Claim,
    "cases": nouns.Case,
    "events": nouns.Event,
    "evidence": nouns.Evidence,
    "occasions": nouns.Occasion,
}


def by_id(records: Iterable[R]) -> dict[str, R]:
    """Records by their id."""
    return {record.id: record for record in records}


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """Values by their key, in order."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
