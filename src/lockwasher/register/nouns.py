"""The nouns of the register, frozen. Each stands once more as a Django model in `records.models`.

Ids are kebab-case text. `source` says where a record comes from (an address or a citation), `known_on` is the day it
was known: a record is invisible to any day before. `mark` is how far the source was verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lockwasher.calendars.spans import Span


class PartnerKind(StrEnum):
    """What a partner is in law; some customs routes ask for it."""

    US_GOVERNMENT = "us-government"
    US_NONPROFIT = "us-nonprofit"
    FOREIGN_GOVERNMENT = "foreign-government"
    DESIGNATED_IO = "designated-international-organization"
    OTHER_IO = "other-international-organization"
    COMPANY = "company"


class AgreementKind(StrEnum):
    """The layer an agreement stands on."""

    UMBRELLA = "umbrella"
    COOPERATION = "cooperation-agreement"
    PROTOCOL = "protocol"
    PROJECT_ANNEX = "project-annex"
    I_CRADA = "i-crada"
    MOU = "memorandum-of-understanding"
    LOAN = "loan"
    LETTER = "letter"


class Field(StrEnum):
    """The four things that are never one 'owner'."""

    TITLE = "title"
    CUSTODY = "custody"
    RISK = "risk-of-loss"
    IMPORTER = "importer-of-record"


class Term(StrEnum):
    """What a clause settles for the items under it."""

    TITLE = "title"
    DUTY_BEARER = "duty-bearer"
    VALUE_BASIS = "value-basis"
    INCOTERM = "incoterm"


class Mark(StrEnum):
    """How far a source was verified."""

    READ = "read"  # the official text was read
    SECONDARY = "secondary"  # a mirror, a summary, the press
    UNVERIFIED = "unverified"  # from memory, or seen in part
    ACCOUNT = "account"  # somebody's telling; no paper behind it was found
    SYNTHETIC = "synthetic"


class Handling(StrEnum):
    """Whom a record may be shown to; the strictest mark that holds is the one to set."""

    PUBLIC = "public"  # anybody
    PARTNER = "partner"  # the partners it concerns, and the office
    INTERNAL = "internal"  # the office, and those who may look over its shoulder
    PERSONAL = "personal"  # about a person: officers who need it for their work
    CONTROLLED = "controlled"  # under export control or an order: coordinators, and who is named for it


class Goods(StrEnum):
    """What an item is, in the words of 15 CFR 301.2; who decides it is the applicant, then Customs, then Commerce."""

    INSTRUMENT = "instrument"
    ACCESSORY = "accessory"  # adds capability to an instrument (301.2(h), (i))
    ANCILLARY = "ancillary-equipment"  # not operationally linked (301.2(j))
    COMPONENT = "component"  # less than the instrument (301.2(k))
    SPARE_PART = "spare-part"  # ordered and delivered with the instrument (301.2(f))
    REPAIR_PART = "repair-part"  # for an instrument that was liquidated free (301.10)
    CONSUMABLE = "consumable"  # excluded (301.2(f))
    BUILDING = "building-equipment"  # excluded: construction, maintenance
    SUPPORT = "support-equipment"  # excluded: offices, machine shops, central computing
    GENERAL = "general-purpose-equipment"  # excluded: drills, refrigerators, air conditioners
    COMPUTER = "general-purpose-computer"  # excluded with its accessories


class MilestoneKind(StrEnum):
    """The project's days that matter; what each needs is data in `readiness`."""

    DEPARTS = "departs"
    ARRIVES = "arrives"
    ENTERS = "enters"
    ACCEPTED = "accepted"
    INSTALLED = "installed"
    STARTS_WORK = "starts-work"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """An institution that takes part. `country` is ISO 3166 alpha-2."""

    id: str
    name: str
    country: str
    kind: PartnerKind
    ror: str | None = None
    predecessor: str | None = None
    succeeded_on: date | None = None
    source: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who acts on steps. `id` is the name procedures use. `desks` None: not modelled as a queue."""

    id: str
    name: str
    partner: str | None = None
    country: str | None = None
    desks: int | None = None
    source: str = ""
    known_on: date = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A position in an office; posts, not persons, hold the work."""

    id: str
    title: str
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who holds posts or travels; personal data."""

    id: str
    name: str
    partner: str | None = None
    nationality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """A person in a post, from a day, until a day if it has ended."""

    id: str
    post: str
    person: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An experiment or facility and its host laboratory (a partner)."""

    id: str
    name: str
    host: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A paper between parties. `covers` names contributions, items or a project; `binding` None: unknown."""

    id: str
    title: str
    kind: AgreementKind
    parties: tuple[str, ...]
    parents: tuple[str, ...] = ()
    amends: str | None = None
    signed: Span | None = None
    in_force: Span | None = None
    ends: Span | None = None
    binding: bool | None = None
    covers: tuple[str, ...] = ()
    covers_note: str = ""
    source: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One term of an agreement, inherited by the contributions and items it applies to (all it covers if none named)."""

    id: str
    agreement: str
    term: Term
    value: str
    cite: str
    applies_to: tuple[str, ...] = ()
    source: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a partner agreed to bring to a project."""

    id: str
    title: str
    partner: str
    project: str
    source: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An import line or a piece. A fact not on record is None, never a default.

    `model` is the instrument type, `order` the purchase order or what stands in for it, `whole` the instrument too large to
    enter in one piece of which this is a part. `made_in_us`: of US origin. `melted_in`: where steel was melted and poured.
    `exported_on`: the day it left the United States before. `was_tested_under_bond`: it first entered under 9813.00.30.
    """

    id: str
    title: str
    contributions: tuple[str, ...]
    project: str
    maker: str | None = None
    origin: str | None = None
    tariff_number: str | None = None
    quantity: int | None = None
    mass_kg: Decimal | None = None
    is_oversize: bool | None = None
    goods: Goods | None = None
    model: str | None = None
    order: str | None = None
    purpose: str | None = None
    whole: str | None = None
    made_in_us: bool | None = None
    melted_in: str | None = None
    exported_on: date | None = None
    stays_months: int | None = None
    returns: bool | None = None
    was_tested_under_bond: bool | None = None
    customs_value: Money | None = None
    customs_value_basis: str | None = None
    credited_value: Money | None = None
    credited_value_basis: str | None = None
    insured_value: Money | None = None
    insured_value_basis: str | None = None
    source: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of a route. `insurer` is a partner, None while unknown."""

    start: str
    end: str
    mode: str
    carrier: str | None = None
    insurer: str | None = None
    known_on: date = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """Items that travel together."""

    id: str
    title: str
    items: tuple[str, ...]
    shipper: str | None = None
    importer: str | None = None
    legs: tuple[Leg, ...] = ()
    port_of_entry: str | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None
    source: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A day that matters to the project, for one subject (item, consignment, agreement or person)."""

    id: str
    title: str
    kind: MilestoneKind
    subject: str
    after: tuple[str, ...] = ()
    source: str = ""
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedBy:
    """The day a milestone is wanted, as stated on `known_on`; a later statement replaces an earlier one."""

    id: str
    milestone: str
    need_by: Span
    source: str = ""
    note: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A paper that says who has title, custody or risk of an item, or imports it, from a day on.

    `paper` names the agreement, clause or evidence. With mark `account` there is no paper: it is shown, and holds nothing.
    `subject` is an item or a contribution. An end that came to be known after the claim itself has its `ends_known_on`.
    """

    id: str
    field: Field
    subject: str
    holder: str
    begins: Span
    paper: str
    ends: Span | None = None
    ends_known_on: date | None = None
    source: str = ""
    note: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One run of a procedure for one subject. `opened` None: planned. `facts` are decided when it opens."""

    id: str
    procedure: str
    subject: str
    edition: str | None = None
    opened: Span | None = None
    planned: Span | None = None
    facts: tuple[tuple[str, bool], ...] = ()
    source: str = ""
    note: str = ""
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a case.

    `step` was finished with `outcome`; or `sets` decided a fact; an event with `corrects` takes the place of another,
    and with `is_void` as well it only takes that one away.
    """

    id: str
    case: str
    occurred: Span
    known_on: date
    step: str | None = None
    outcome: str | None = None
    sets: tuple[str, bool] | None = None
    corrects: str | None = None
    is_void: bool = False
    evidence: tuple[str, ...] = ()
    by: str | None = None
    source: str = ""
    note: str = ""
    mark: Mark = Mark.UNVERIFIED
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A document that shows something. `sha256` where the file is held."""

    id: str
    title: str
    address: str
    dated: Span | None = None
    sha256: str | None = None
    source: str = ""
    known_on: date = date.min
    handling: Handling = Handling.PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A dated meeting or visit at which the named agreements may be signed (all of its parties' if none named)."""

    id: str
    title: str
    on: Span
    agreements: tuple[str, ...] = ()
    source: str = ""
    mark: Mark = Mark.UNVERIFIED
    known_on: date = date.min
    handling: Handling = Handling.PARTNER
