"""The tables of what is said beside register and journal: whom an event may be shown to, and questions with their answers."""
# ruff: noqa: DJ001  # null is "not yet", which is not the same as blank

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lockwasher.register.nouns import Handling


class EventMark(models.Model):
    """Whom an event's words may be shown to. It stands outside the chain; who set it, when and why is in `Change`."""

    event = models.CharField(primary_key=True)
    handling = models.CharField(choices=[(str(mark), str(mark)) for mark in Handling])

    def __str__(self) -> str:
        return f"{self.event}: {self.handling}"


class Question(models.Model):
    """A question to a partner or to a post of the office, about a record, perhaps about a step of a case; and its answer.

    `from_partner` names the partner that asks; blank where the office does.
    """

    to_partner = models.TextField(default="")
    to_post = models.TextField(default="")
    from_partner = models.TextField(default="")
    noun = models.TextField(default="")
    record = models.TextField(default="")
    step = models.TextField(default="")
    text = models.TextField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(null=True)
    answered_by = models.TextField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Each question is put to one: a partner, or a post. Lists look for either."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(to_partner="") ^ models.Q(to_post=""), name="question_put_to_one")
        ]
        indexes: ClassVar = [
            models.Index(fields=["to_partner"], name="question_of_partner"),
            models.Index(fields=["to_post"], name="question_of_post"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.text[:40]}"
