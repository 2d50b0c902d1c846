"""What a viewer may see of the register: the one rule that pages, search, counts, files and exports all read.

Deny by default. An office role sees every record whose mark reaches it, and nothing about a record that is hidden from it.
A partner sees its own things, what is about them, and the names of the institutions on them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lockwasher.register import nouns
from lockwasher.register.naming import NAMINGS, stands, with_names
from lockwasher.register.nouns import Handling
from lockwasher.register.portfolio import Portfolio, grouped
from lockwasher.register.references import names_in
from lockwasher.register.viewers import REACH, SEES_ALL, Marked, Role, Viewer, acting_for

_ABOUT_PERSONS = frozenset({"persons", "tenures"})
_OWN_THINGS = ("contributions", "items", "consignments", "agreements")


def visible(portfolio: Portfolio, viewer: Viewer) -> Portfolio:
    """The portfolio a viewer may see; the very same where that is all of it.

    Free text is shown as it stands where the record is: what must not be read there is marked, or not written there.
    """
    if viewer.role in SEES_ALL or _sees_all(portfolio, viewer):
        return portfolio
    return _shown(_Partner(portfolio, viewer) if viewer.role == Role.PARTNER else _Office(portfolio, viewer))


def told_to_partners(portfolio: Portfolio) -> Portfolio:
    """What may be told to all partners of a portfolio alike, as in a report to their council: no record marked for the office."""
    return _shown(_Office(portfolio, _AllPartners(Role.VIEWER)))


class _AllPartners(Viewer):
    """Whoever reads with all partners together: of the marks only those that a partner reads."""

    def reads(self, record: Marked) -> bool:
        """Whether the mark lets a record through to any partner."""
        return record.handling in REACH[Role.PARTNER]


def _shown(side: _Side) -> Portfolio:
    portfolio = side.portfolio
    shown = {noun: side.told(noun) for noun in NAMINGS if side.choose(noun)}
    side.settle(shown)
    changes: dict[str, Any] = {
        noun: records for noun, records in shown.items() if not _is_same(records, getattr(portfolio, noun))
    }
    changes |= {noun: () for noun in NAMINGS if noun not in shown and getattr(portfolio, noun)}
    notes = side.notes
    return replace(portfolio, notes=notes, **changes) if changes or notes != portfolio.notes else portfolio


def _sees_all(portfolio: Portfolio, viewer: Viewer) -> bool:
    """Whether an office's viewer reaches every mark there is: then nothing need be judged one by one."""
    reach = REACH[viewer.role]
    if viewer.role == Role.PARTNER or (portfolio.persons and Handling.PERSONAL not in reach):
        return False
    return all(
        getattr(record, "handling", Handling.PUBLIC) in reach for _, records in portfolio.rows() for record in records
    )


def _is_same(left: tuple[object, ...], right: tuple[object, ...]) -> bool:
    return len(left) == len(right) and all(one is other for one, other in zip(left, right, strict=True))


@dataclass
class _Side(ABC):
    """One look at a portfolio, noun by noun; `named` holds the ids that may be named, as far as they are judged."""

    portfolio: Portfolio
    viewer: Viewer
    named: dict[str, set[str]] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the portfolio says about the whole."""
        return self.portfolio.notes

    def choose(self, noun: str) -> bool:
        """Judge which records of a noun are shown; whether there are any."""
        hidden = self._closed_partners
        self.named[noun] = {
            record.id
            for record in getattr(self.portfolio, noun)
            if self._reads(record)
            and stands(noun, record, self.named)
            and not (noun == "clauses" and record.value in hidden)
            and self.wants(noun, record)
        }
        return bool(self.named[noun])

    def told(self, noun: str) -> tuple[Any, ...]:
        """The records of a noun as this viewer is told of them."""
        shown = (record for record in getattr(self.portfolio, noun) if record.id in self.named[noun])
        return tuple(self.reduced(noun, with_names(noun, record, self.named)) for record in shown)

    @abstractmethod
    def wants(self, noun: str, record: Any) -> bool:
        """Whether a record concerns this viewer."""

    @abstractmethod
    def reduced(self, noun: str, record: Any) -> Any:  # the noun's own type
        """What of a record this viewer is told."""

    @abstractmethod
    def settle(self, shown: dict[str, tuple[Any, ...]]) -> None:
        """Take away what was shown only for the sake of what is not there in the end."""

    def _reads(self, record: Any) -> bool:
        """An event's mark covers its words, not that it happened: the case would stand elsewhere without it."""
        return isinstance(record, nouns.Event) or not hasattr(record, "handling") or self.viewer.reads(record)

    @cached_property
    def _closed_partners(self) -> frozenset[str]:
        return frozenset(partner.id for partner in self.portfolio.partners if not self.viewer.reads(partner))


class _Office(_Side):
    """The look of a colleague: all that the mark lets through, and nothing about what it does not."""

    def wants(self, noun: str, record: Any) -> bool:
        """Everything, but people only where the role reaches what is personal."""
        if noun == "evidence":
            return record.id not in self._evidence_of_hidden
        return noun not in _ABOUT_PERSONS or Handling.PERSONAL in REACH[self.viewer.role]

    def choose(self, noun: str) -> bool:
        """As always; an account names its paper in words, and these stay."""
        if noun == "claims":
            papers = {p.id for part in ("agreements", "clauses", "evidence") for p in getattr(self.portfolio, part)}
            self.named["evidence"] |= {claim.paper for claim in self.portfolio.claims} - papers
        return super().choose(noun)

    def reduced(self, noun: str, record: Any) -> Any:
        """All of it; of an event whose mark does not let it through, that it happened."""
        return _without_words(record) if noun == "events" and not self.viewer.reads(record) else record

    def settle(self, shown: dict[str, tuple[Any, ...]]) -> None:
        """Nothing more is taken away."""

    @cached_property
    def _evidence_of_hidden(self) -> frozenset[str]:
        """Evidence that is named, and only by events of hidden cases and claims on hidden things."""
        cases, subjects = self.named["cases"], self.named["items"] | self.named["contributions"]
        by = [(name, event.case in cases) for event in self.portfolio.events for name in event.evidence]
        by += [(claim.paper, claim.subject in subjects) for claim in self.portfolio.claims]
        return frozenset(name for name, _ in by) - {name for name, is_shown in by if is_shown}


class _Partner(_Side):
    """The look of a partner: its own things, what is about them, and who is named there."""

    @property
    def me(self) -> str:
        """The partner whose login it is; of a login without one, nothing is own."""
        return self.viewer.partner or ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes about the whole are about others too."""
        return ()

    def wants(self, noun: str, record: Any) -> bool:
        """By a rule for each noun; a noun without one is not shown."""
        rule = _CONCERNS.get(noun)
        return rule is not None and self.is_known and rule(self, record)

    def reduced(self, noun: str, record: Any) -> Any:
        """What is told of a record of a noun."""
        rule = _TELLS.get(noun)
        return rule(self, record) if rule else record

    def settle(self, shown: dict[str, tuple[Any, ...]]) -> None:
        """Keep of evidence what the events shown name, and of partners those that the records shown name."""
        held = {name for event in shown.get("events", ()) for name in event.evidence}
        shown["evidence"] = tuple(e for e in shown.get("evidence", ()) if e.id in held)
        claims = (with_names("claims", c, self.named | {"evidence": held}) for c in shown.get("claims", ()))
        shown["claims"] = tuple(claims)
        others = {"partners": set(_institutions(shown)) | {self.me}}
        kept = (partner for partner in shown.get("partners", ()) if partner.id in others["partners"])
        shown["partners"] = tuple(with_names("partners", partner, self.named | others) for partner in kept)

    @cached_property
    def is_known(self) -> bool:
        """Whether the partner's own row is shown to it; where it is not, nothing is."""
        return self.me in self.portfolio.partner and self.viewer.reads(self.portfolio.partner[self.me])

    def is_own(self, subject: str) -> bool:
        """Whether something is the partner itself, or among its own things."""
        return subject == self.me or any(subject in self.named[noun] for noun in _OWN_THINGS)

    def is_meant(self, event: nouns.Event) -> bool:
        """Whether an event tells of a step meant for the partner, or takes such an event away."""
        if event.step is None:
            before = self._events.get(event.corrects or "") if event.sets is None else None
            return before is not None and self.is_meant(before)
        case = self.portfolio.case[event.case]
        return self.viewer.is_meant(case.procedure, event.step, self.acting(case.subject))

    def has_part(self, case: nouns.Case) -> bool:
        """Whether any step of a case is meant for the partner."""
        acting = self.acting(case.subject)
        return any(self.viewer.is_meant(case.procedure, step, acting) for step in self._steps.get(case.procedure, ()))

    @cached_property
    def _steps(self) -> Mapping[str, tuple[str, ...]]:
        return grouped(self.viewer.step_offices)

    def acting(self, subject: str) -> frozenset[str]:
        """The offices through which the partner acts about a subject."""
        if subject not in self._acting:
            self._acting[subject] = acting_for(self.portfolio, self.me, subject)
        return self._acting[subject]

    @cached_property
    def _acting(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _events(self) -> Mapping[str, nouns.Event]:
        return {event.id: event for event in self.portfolio.events}

    @cached_property
    def projects(self) -> frozenset[str]:
        """The projects that the contributions shown to the partner are for."""
        own = (c for c in self.portfolio.contributions if c.partner == self.me and self.viewer.reads(c))
        return frozenset(contribution.project for contribution in own)

    @cached_property
    def own_offices(self) -> frozenset[str]:
        """The partner's offices and the posts in them."""
        offices = {office.id for office in self.portfolio.offices if office.partner == self.me}
        return frozenset(offices | {post.id for post in self.portfolio.posts if post.office in offices})

    @cached_property
    def shared(self) -> frozenset[str]:
        """Consignments of which the partner sees a part."""
        crates = (c for c in self.portfolio.consignments if c.id in self.named["consignments"])
        return frozenset(c.id for c in crates if not self.named["items"].issuperset(c.items))


def _covers_own(side: _Partner, clause: nouns.Clause) -> bool:
    """A clause that names nothing applies to all that its agreement covers."""
    covered = clause.applies_to or side.portfolio.agreement[clause.agreement].covers
    return any(side.is_own(name) or name in side.named["projects"] for name in covered)


def _is_of_own_case(side: _Partner, event: nouns.Event) -> bool:
    return event.case in side.named["cases"] and side.is_meant(event)


# Which records concern a partner. What a record must name is judged already; persons and tenures have no rule.
_CONCERNS: Mapping[str, Callable[[_Partner, Any], bool]] = {
    "partners": lambda _, __: True,  # until it is known who is named
    "offices": lambda side, office: office.partner == side.me,
    "posts": lambda _, __: True,  # of its offices
    "projects": lambda side, project: project.id in side.projects,
    "contributions": lambda side, contribution: contribution.partner == side.me,
    "items": lambda _, item: bool(item.contributions),
    "consignments": lambda _, consignment: bool(consignment.items),
    "agreements": lambda side, agreement: side.me in agreement.parties,
    "clauses": _covers_own,
    "milestones": lambda side, milestone: side.is_own(milestone.subject),
    "need_bys": lambda _, __: True,  # of its milestones
    "cases": lambda side, case: side.is_own(case.subject),
    "evidence": lambda _, __: True,  # until it is known which events name it
    "events": _is_of_own_case,
    "claims": lambda side, claim: side.is_own(claim.subject),
    "occasions": lambda _, occasion: bool(occasion.agreements),
}


def _partner(side: _Partner, partner: nouns.Partner) -> nouns.Partner:
    """Of another institution no more than what it is."""
    if partner.id == side.me:
        return partner
    return nouns.Partner(id=partner.id, name=partner.name, country=partner.country, kind=partner.kind)


def _consignment(side: _Partner, crate: nouns.Consignment) -> nouns.Consignment:
    """The title and source of a consignment with things of others in it speak of these as well."""
    return replace(crate, title=crate.id, source="") if crate.id in side.shared else crate


def _milestone(side: _Partner, milestone: nouns.Milestone) -> nouns.Milestone:
    return replace(milestone, title=str(milestone.kind), source="") if milestone.subject in side.shared else milestone


def _case(side: _Partner, case: nouns.Case) -> nouns.Case:
    """That there is a case; which rules it runs under, only where these ask something of the partner."""
    told = replace(case, facts=(), source="", note="")
    return told if side.has_part(case) else replace(told, procedure="", edition=None)


def _event(side: _Partner, event: nouns.Event) -> nouns.Event:
    told = event if side.viewer.reads(event) else _without_words(event)
    return told if told.by in side.own_offices else replace(told, by=None)


def _without_words(event: nouns.Event) -> nouns.Event:
    return (
        replace(event, note="", source="", by=None) if (event.note, event.source, event.by) != ("", "", None) else event
    )


_TELLS: Mapping[str, Callable[[_Partner, Any], Any]] = {
    "partners": _partner,
    "projects": lambda _, project: replace(project, source=""),
    "consignments": _consignment,
    "milestones": _milestone,
    "cases": _case,
    "events": _event,
}


def _institutions(shown: Mapping[str, Iterable[Any]]) -> Iterable[str]:
    """The partners that records name; the value of a clause may be one."""
    for noun, records in shown.items():
        fields = [naming.field for naming in NAMINGS[noun] if naming.nouns == ("partners",)]
        for record in records if noun != "partners" else ():
            for name in fields:
                yield from names_in(noun, record, name)
    yield from (clause.value for clause in shown.get("clauses", ()))
