"""Who looks at the register: the role, the marks it reaches, and the offices through which a partner acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from lockwasher.register.nouns import Claim, Consignment, Field, Handling, Mark
from lockwasher.register.portfolio import Portfolio

# (procedure, step) -> every office an edition gives that step to.
StepOffices = Mapping[tuple[str, str], frozenset[str]]


class Role(StrEnum):
    """What a login may do and see; each sees all that those before it see."""

    PARTNER = "partner"
    VIEWER = "viewer"
    OFFICER = "officer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


REACH: Mapping[Role, frozenset[Handling]] = {
    Role.PARTNER: frozenset({Handling.PUBLIC, Handling.PARTNER}),
    Role.VIEWER: frozenset({Handling.PUBLIC, Handling.PARTNER, Handling.INTERNAL}),
    Role.OFFICER: frozenset(Handling) - {Handling.CONTROLLED},
    Role.COORDINATOR: frozenset(Handling),
    Role.ADMINISTRATOR: frozenset(Handling),
}
SEES_ALL = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class Marked(Protocol):
    """A record that carries a handling mark."""

    @property
    def id(self) -> str:
        """The id of the record."""

    @property
    def handling(self) -> Handling:
        """Whom it may be shown to."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks. `partner`: whose login it is. `own`: ids of controlled records an officer is named for.

    `step_offices` says which office does which step; of a step it does not name, a partner is told nothing.
    """

    role: Role
    partner: str | None = None
    own: frozenset[str] = frozenset()
    step_offices: StepOffices = field(default_factory=dict, hash=False, repr=False)

    def reads(self, record: Marked) -> bool:
        """Whether the mark of a record lets it through to this viewer."""
        return record.handling in REACH[self.role] or (self.role == Role.OFFICER and record.id in self.own)

    def is_meant(self, procedure: str, step: str, acting: frozenset[str]) -> bool:
        """Whether a step is for a partner who acts through those offices: every edition must give it to one of them."""
        offices = self.step_offices.get((procedure, step), frozenset())
        return bool(offices) and offices <= acting


# Offices of the library that stand for a part somebody plays. Who plays it, the register says of each subject.
SHIPS = frozenset({"shipper.logistics", "shipper.team"})
IMPORTS = frozenset({"importer.customs", "eu.establishment"})
OWNS = frozenset({"partner.owner"})
BRINGS = frozenset({"partner.governing-body", "partner.mission"})
SIGNS = frozenset({"parties"})


def acting_for(portfolio: Portfolio, partner: str, subject: str) -> frozenset[str]:
    """The offices through which a partner acts about a subject: its own, and the parts that it plays there.

    A part is judged on the whole portfolio: in one that was made smaller for a partner, others who share a thing are gone.
    An office that the register gives to a partner is that partner's, whatever its name.
    """
    given = {office.id: office.partner for office in portfolio.offices if office.partner}
    own = frozenset(office for office, holder in given.items() if holder == partner)
    return own | (_parts(portfolio, partner, subject) - given.keys())


def _parts(portfolio: Portfolio, partner: str, subject: str) -> frozenset[str]:
    alone = _brings_alone(portfolio, partner, subject)
    crates = _consignments(portfolio, subject)
    shippers = {crate.shipper for crate in crates if crate.shipper}
    importers = {crate.importer for crate in crates}
    owners = {claim.holder for claim in _titles(portfolio, subject)}
    is_party = subject in portfolio.agreement and partner in portfolio.agreement[subject].parties
    plays = {
        # Where nobody is on record, the partner who alone brings the things is asked.
        SHIPS: shippers == {partner} or (not shippers and alone),
        OWNS: owners == {partner} or (not owners and alone),
        IMPORTS: importers == {partner},
        BRINGS: alone or is_party,
        SIGNS: is_party,
    }
    return frozenset().union(*(offices for offices, is_played in plays.items() if is_played))


def _brings_alone(portfolio: Portfolio, partner: str, subject: str) -> bool:
    """Whether every item of the subject belongs to this partner's contributions, and to nobody else's."""
    if subject == partner:
        return True
    if subject in portfolio.contribution:
        return portfolio.contribution[subject].partner == partner
    items = () if subject in portfolio.agreement else portfolio.items_of(subject)
    wholes = [portfolio.contribution.get(name) for item in items for name in item.contributions or ("",)]
    return bool(wholes) and all(whole is not None and whole.partner == partner for whole in wholes)


def _consignments(portfolio: Portfolio, subject: str) -> tuple[Consignment, ...]:
    if subject in portfolio.consignment:
        return (portfolio.consignment[subject],)
    with_items = (c for item in portfolio.items_of(subject) for c in portfolio.consignments_with.get(item.id, ()))
    return tuple({crate.id: crate for crate in with_items}.values())


def _titles(portfolio: Portfolio, subject: str) -> Iterator[Claim]:
    """The papers by which somebody has title to the subject's items, and that have no end."""
    for item in portfolio.items_of(subject):
        for name in dict.fromkeys((item.id, *item.contributions)):
            claims = portfolio.claims_about.get((Field.TITLE, name), ())
            yield from (claim for claim in claims if claim.mark != Mark.ACCOUNT and claim.ends is None)
