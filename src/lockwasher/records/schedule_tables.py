"""The tables of schedules that were taken in, and of which of their activities is which milestone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class TakenSchedule(models.Model):
    """A schedule file that was taken in; `written_at` is null while nothing of it was written into the register."""

    project = models.TextField(db_index=True)
    file = models.TextField()
    sha256 = models.CharField()
    data_date = models.DateField(null=True)
    n_activities = models.PositiveIntegerField()
    by = models.TextField()
    at = models.DateTimeField()
    take = models.TextField(default="")
    reason = models.TextField(default="")
    n_need_bys = models.PositiveIntegerField(default=0)
    n_links = models.PositiveIntegerField(default=0)
    written_by = models.TextField(default="")
    written_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.project}: {self.file}"


class ActivityLink(models.Model):
    """The milestone that an activity of a schedule is, as a person said; an empty one: it is none."""

    project = models.TextField()
    activity = models.TextField()
    milestone = models.TextField()
    why = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """An activity is one milestone, and a milestone one activity of a schedule."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "activity"], name="one_link_per_activity"),
            models.UniqueConstraint(
                fields=["project", "milestone"], condition=~models.Q(milestone=""), name="one_link_per_milestone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}/{self.activity}: {self.milestone}"
