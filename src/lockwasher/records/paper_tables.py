"""The tables of papers: facts that were stated for them, and the papers that were produced and kept as evidence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lockwasher.register.nouns import Mark


class PaperStatement(models.Model):
    """A fact stated for papers, of one record; a later row of the same fact takes the place of an earlier one."""

    noun = models.TextField()
    record = models.TextField()
    fact = models.TextField()
    value = models.TextField()
    source = models.TextField()
    mark = models.TextField(choices=[(str(mark), str(mark)) for mark in Mark])
    known_on = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """They are looked for by record."""

        indexes: ClassVar = [models.Index(fields=["noun", "record"], name="paper_statement_of")]

    def __str__(self) -> str:
        return f"{self.noun} {self.record}, {self.fact}"


class ProducedPaper(models.Model):
    """A paper that was produced: what it was made from, and the version of the evidence that holds it.

    `inputs`: the digest of what it says; `basis`: of what it would say with all the register.
    """

    kind = models.TextField()
    edition = models.DateField()
    noun = models.TextField()
    record = models.TextField()
    form = models.TextField()
    inputs = models.CharField()
    basis = models.CharField()
    n_missing = models.PositiveIntegerField()
    evidence = models.TextField()
    version = models.PositiveIntegerField()
    sha256 = models.CharField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """They are looked for by record."""

        indexes: ClassVar = [models.Index(fields=["noun", "record"], name="produced_paper_of")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.noun} {self.record}"
