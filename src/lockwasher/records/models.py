"""The register's tables: each noun of `register.nouns` once more, under the same names, and the history of their rows.

A span stands as two days, money as an amount and a currency, a tuple as JSON. Ids that name other records are text, as
in the nouns: an id may name one of several nouns, and the files are checked before anything is stored. `position` keeps
the order of the file. Null is "not on record", which is not the same as blank. Only `records.store` writes these tables.
"""
# ruff: noqa: DJ001  # the nouns tell unknown (None) from blank, so text may be null

from __future__ import annotations

from enum import StrEnum

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from lockwasher.records import kept_tables  # so that Django finds the tables of forecasts and jobs
from lockwasher.records.answer_links import AnswerLink
from lockwasher.records.beside_tables import EventMark, Question
from lockwasher.records.contacts import Contact
from lockwasher.records.loads import LoadRow
from lockwasher.records.outbox import Letter, MailServer
from lockwasher.records.paper_tables import PaperStatement, ProducedPaper
from lockwasher.records.reminders import Reminder
from lockwasher.records.schedule_tables import ActivityLink, TakenSchedule
from lockwasher.register import nouns

__all__ = [
    "ActivityLink", "AnswerLink", "Contact", "EventMark", "Letter", "LoadRow", "MailServer", "PaperStatement",
    "ProducedPaper", "Question", "Reminder", "TakenSchedule", "kept_tables",
]  # fmt: skip


def codes(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """The codes of a closed list, for `choices`."""
    return [(str(code), str(code)) for code in kind]


class Row(models.Model):
    """What every table has: the id as its key, the place in its file, and since when it is archived."""

    id = models.CharField(primary_key=True)
    position = models.PositiveIntegerField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        """Abstract: only its columns are used."""

        abstract = True

    def __str__(self) -> str:
        return self.id


class Cover(models.Model):
    """What a portfolio says about itself; the register holds one, in row 1."""

    name = models.CharField()
    title = models.TextField()
    default_day = models.DateField(null=True)
    notes = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Partner(Row):
    """Twin of nouns.Partner."""

    name = models.TextField()
    country = models.TextField()
    kind = models.CharField(choices=codes(nouns.PartnerKind))
    ror = models.TextField(null=True)
    predecessor = models.TextField(null=True)
    succeeded_on = models.DateField(null=True)
    source = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Office(Row):
    """Twin of nouns.Office."""

    name = models.TextField()
    partner = models.TextField(null=True)
    country = models.TextField(null=True)
    desks = models.PositiveBigIntegerField(null=True)
    source = models.TextField()
    known_on = models.DateField()


class Post(Row):
    """Twin of nouns.Post."""

    title = models.TextField()
    office = models.TextField()


class Person(Row):
    """Twin of nouns.Person."""

    name = models.TextField()
    partner = models.TextField(null=True)
    nationality = models.TextField(null=True)


class Tenure(Row):
    """Twin of nouns.Tenure."""

    post = models.TextField()
    person = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)


class Project(Row):
    """Twin of nouns.Project."""

    name = models.TextField()
    host = models.TextField()
    source = models.TextField()


class Agreement(Row):
    """Twin of nouns.Agreement."""

    title = models.TextField()
    kind = models.CharField(choices=codes(nouns.AgreementKind))
    parties = models.JSONField()
    parents = models.JSONField()
    amends = models.TextField(null=True)
    signed_first = models.DateField(null=True)
    signed_last = models.DateField(null=True)
    in_force_first = models.DateField(null=True)
    in_force_last = models.DateField(null=True)
    ends_first = models.DateField(null=True)
    ends_last = models.DateField(null=True)
    binding = models.BooleanField(null=True)
    covers = models.JSONField()
    covers_note = models.TextField()
    source = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Clause(Row):
    """Twin of nouns.Clause."""

    agreement = models.TextField()
    term = models.CharField(choices=codes(nouns.Term))
    value = models.TextField()
    cite = models.TextField()
    applies_to = models.JSONField()
    source = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Contribution(Row):
    """Twin of nouns.Contribution."""

    title = models.TextField()
    partner = models.TextField()
    project = models.TextField()
    source = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Item(Row):
    """Twin of nouns.Item.

    SQLite keeps decimals as binary numbers, which are exact to 15 digits: no column has more.
    """

    title = models.TextField()
    contributions = models.JSONField()
    project = models.TextField()
    maker = models.TextField(null=True)
    origin = models.TextField(null=True)
    tariff_number = models.TextField(null=True)
    quantity = models.PositiveBigIntegerField(null=True)
    mass_kg = models.DecimalField(null=True, max_digits=15, decimal_places=6)
    is_oversize = models.BooleanField(null=True)
    goods = models.CharField(choices=codes(nouns.Goods), null=True)
    model = models.TextField(null=True)
    order = models.TextField(null=True)
    purpose = models.TextField(null=True)
    whole = models.TextField(null=True)
    made_in_us = models.BooleanField(null=True)
    melted_in = models.TextField(null=True)
    exported_on = models.DateField(null=True)
    stays_months = models.PositiveBigIntegerField(null=True)
    returns = models.BooleanField(null=True)
    was_tested_under_bond = models.BooleanField(null=True)
    customs_value_amount = models.DecimalField(null=True, max_digits=15, decimal_places=3)
    customs_value_currency = models.TextField(null=True)
    customs_value_basis = models.TextField(null=True)
    credited_value_amount = models.DecimalField(null=True, max_digits=15, decimal_places=3)
    credited_value_currency = models.TextField(null=True)
    credited_value_basis = models.TextField(null=True)
    insured_value_amount = models.DecimalField(null=True, max_digits=15, decimal_places=3)
    insured_value_currency = models.TextField(null=True)
    insured_value_basis = models.TextField(null=True)
    source = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Consignment(Row):
    """Twin of nouns.Consignment; its legs are JSON, in their order."""

    title = models.TextField()
    items = models.JSONField()
    shipper = models.TextField(null=True)
    importer = models.TextField(null=True)
    legs = models.JSONField()
    port_of_entry = models.TextField(null=True)
    incoterm = models.TextField(null=True)
    incoterm_place = models.TextField(null=True)
    source = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Milestone(Row):
    """Twin of nouns.Milestone."""

    title = models.TextField()
    kind = models.CharField(choices=codes(nouns.MilestoneKind))
    subject = models.TextField()
    after = models.JSONField()
    source = models.TextField()
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class NeedBy(Row):
    """Twin of nouns.NeedBy."""

    milestone = models.TextField()
    need_by_first = models.DateField()
    need_by_last = models.DateField()
    source = models.TextField()
    note = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Claim(Row):
    """Twin of nouns.Claim."""

    field = models.CharField(choices=codes(nouns.Field))
    subject = models.TextField()
    holder = models.TextField()
    begins_first = models.DateField()
    begins_last = models.DateField()
    paper = models.TextField()
    ends_first = models.DateField(null=True)
    ends_last = models.DateField(null=True)
    ends_known_on = models.DateField(null=True)
    source = models.TextField()
    note = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Case(Row):
    """Twin of nouns.Case."""

    procedure = models.TextField()
    subject = models.TextField()
    edition = models.TextField(null=True)
    opened_first = models.DateField(null=True)
    opened_last = models.DateField(null=True)
    planned_first = models.DateField(null=True)
    planned_last = models.DateField(null=True)
    facts = models.JSONField()
    source = models.TextField()
    note = models.TextField()
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Evidence(Row):
    """Twin of nouns.Evidence."""

    title = models.TextField()
    address = models.TextField()
    dated_first = models.DateField(null=True)
    dated_last = models.DateField(null=True)
    sha256 = models.TextField(null=True)
    source = models.TextField()
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Occasion(Row):
    """Twin of nouns.Occasion."""

    title = models.TextField()
    on_first = models.DateField()
    on_last = models.DateField()
    agreements = models.JSONField()
    source = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    known_on = models.DateField()
    handling = models.CharField(choices=codes(nouns.Handling), default=str(nouns.Handling.PARTNER))


class Event(models.Model):
    """Twin of nouns.Event, and a row of the journal: only `records.journal` writes it, and nothing changes it.

    The note stands in `Note` under `note_digest`. `previous_hash` is unique, so that the chain cannot fork.
    """

    id = models.CharField(primary_key=True)
    case = models.TextField(db_index=True)
    occurred_first = models.DateField()
    occurred_last = models.DateField()
    known_on = models.DateField()
    step = models.TextField(null=True)
    outcome = models.TextField(null=True)
    sets = models.JSONField(null=True)
    corrects = models.TextField(null=True)
    is_void = models.BooleanField()
    evidence = models.JSONField()
    by = models.TextField(null=True)
    source = models.TextField()
    mark = models.CharField(choices=codes(nouns.Mark))
    seq = models.PositiveBigIntegerField(unique=True)
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()
    note_digest = models.TextField(null=True)
    previous_hash = models.CharField(unique=True)
    hash = models.CharField(unique=True)

    def __str__(self) -> str:
        return self.id


class Note(models.Model):
    """The free text of an event under its salted digest. Erased, text and salt are null and who did it is on record."""

    digest = models.CharField(primary_key=True)
    salt = models.TextField(null=True)
    text = models.TextField(null=True)
    erased_by = models.TextField(null=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest


class EvidenceFile(models.Model):
    """One version of the file of an evidence. The content stands outside the database, under its SHA-256.

    `handling` and `partners` say who may open it; `told` is what a mail says of itself.
    """

    evidence = models.TextField(db_index=True)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(db_index=True)
    name = models.TextField()
    size = models.PositiveBigIntegerField()
    media_type = models.TextField()
    handling = models.TextField()
    partners = models.JSONField(default=list)
    told = models.JSONField(default=dict)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """A version is kept once."""

        constraints = [models.UniqueConstraint(fields=["evidence", "version"], name="one_file_per_version")]

    def __str__(self) -> str:
        return f"{self.evidence}, version {self.version}"


class EvidencePlace(models.Model):
    """To what an evidence was put: a record of a noun, and of a case perhaps a step. Events name their evidence themselves."""

    evidence = models.TextField(db_index=True)
    noun = models.TextField()
    record = models.TextField(db_index=True)
    step = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """An evidence is put to a place once."""

        constraints = [
            models.UniqueConstraint(fields=["evidence", "noun", "record", "step"], name="one_evidence_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.evidence} at {self.noun} {self.record}"


class ChangeKind(StrEnum):
    """What a change did to a row."""

    CREATED = "created"
    CHANGED = "changed"
    MOVED = "moved"  # its place in the file, and nothing else
    ARCHIVED = "archived"
    RESTORED = "restored"
    ERASED = "erased"  # the note of an event, or the data of a person
    REMOVED = "removed"  # its load was undone; all its columns stand in the change


class Change(models.Model):
    """One change of one row: who, when and why, and what the changed columns held before.

    `noun` names the table as `register.portfolio.NOUNS` does, or is `cover`. `seq` rises with every change, and no writer's
    changes overlap another's.
    """

    seq = models.BigAutoField(primary_key=True)
    noun = models.TextField()
    record = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()
    reason = models.TextField()
    kind = models.CharField(choices=codes(ChangeKind))
    before = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        """The history of one row is found without reading the others'."""

        indexes = (models.Index(fields=("noun", "record"), name="change_of"),)

    def __str__(self) -> str:
        return f"{self.noun} {self.record} {self.kind} {self.at:%Y-%m-%d}"
