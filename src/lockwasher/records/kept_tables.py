"""The tables of what is kept beside the register: forecasts that were made, and how far the work on the next one is.

Nothing in them is a source: each can be made anew from the register and the journal. Null is "none".
"""
# ruff: noqa: DJ001  # none and blank are told apart

from __future__ import annotations

from typing import ClassVar

from django.db import models


class KeptForecast(models.Model):
    """One forecast of a day: the digest of the world it rests on, and how far register and journal had come."""

    as_of = models.DateField(db_index=True)
    digest = models.CharField()
    draws = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    versions = models.JSONField()
    made_at = models.DateTimeField()
    event_seq = models.PositiveBigIntegerField()
    change_seq = models.PositiveBigIntegerField()
    seconds = models.FloatField()
    summary = models.JSONField()

    def __str__(self) -> str:
        return f"{self.as_of}, made {self.made_at}"


class Part(models.Model):
    """What every table of the parts of a forecast has."""

    forecast = models.ForeignKey(KeptForecast, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()

    class Meta:
        """Abstract: only its columns are used."""

        abstract = True
        ordering: ClassVar[list[str]] = ["rank"]

    def __str__(self) -> str:
        return str(self.rank)


class KeptGroup(Part):
    """All that comes loose for one cause; `kind` is late or unknown."""

    kind = models.CharField()
    cause = models.TextField()
    title = models.TextField()
    subjects = models.JSONField()
    n_subjects = models.PositiveIntegerField()
    earliest = models.DateField(null=True)
    n_lines = models.PositiveIntegerField()


class KeptLine(Part):
    """One loose end, as forecast.loose.Line says it; `group_rank` is its group's. `partners` and `projects` are its subject's."""

    kind = models.CharField()
    group_rank = models.PositiveIntegerField()
    about = models.TextField()
    milestone_id = models.TextField()
    milestone = models.TextField()
    milestone_kind = models.CharField()
    subject = models.TextField()
    projects = models.JSONField()
    partners = models.JSONField()
    sentence = models.TextField()
    office_id = models.TextField(null=True)
    office = models.TextField(null=True)
    need_by = models.DateField(null=True)
    need_by_is_stated = models.BooleanField()
    has_dates = models.BooleanField()
    p10 = models.DateField(null=True)
    p50 = models.DateField(null=True)
    p80 = models.DateField(null=True)
    p95 = models.DateField(null=True)
    on_time = models.FloatField(null=True)
    slack = models.IntegerField(null=True)
    start_case = models.TextField(null=True)
    start_due = models.DateField(null=True)
    start_day = models.DateField(null=True)
    is_hopeless = models.BooleanField()
    undecided = models.JSONField()
    notes = models.JSONField()
    backing = models.TextField()
    gates = models.BooleanField()
    case = models.TextField(null=True)
    cause = models.TextField()
    behind = models.TextField(null=True)
    verb = models.CharField(null=True)
    target = models.TextField(null=True)
    text = models.TextField(null=True)
    step = models.TextField(null=True)


class KeptStart(Part):
    """A case that nobody has begun, and by when it must be: forecast.loose.Start. `asked` names each day and what asks."""

    case = models.TextField()
    title = models.TextField()
    office_id = models.TextField(null=True)
    office = models.TextField()
    subject = models.TextField()
    asked = models.JSONField()
    latest = models.DateField(null=True)
    is_decision = models.BooleanField()


class KeptMilestone(Part):
    """One milestone: its days, the day it is wanted, and what decides the day, by name and share of the draws."""

    milestone_id = models.TextField()
    title = models.TextField()
    kind = models.CharField()
    subject = models.TextField()
    p10 = models.DateField(null=True)
    p50 = models.DateField(null=True)
    p80 = models.DateField(null=True)
    p95 = models.DateField(null=True)
    wanted_first = models.DateField(null=True)
    wanted_last = models.DateField(null=True)
    wanted_is_stated = models.BooleanField()
    on_time = models.FloatField(null=True)
    causes = models.JSONField()
    cases = models.JSONField()
    offices = models.JSONField()
    steps = models.JSONField()
    start_bys = models.JSONField()
    undecided = models.JSONField()
    guess_share = models.FloatField(null=True)


class KeptOffice(Part):
    """One office: how often it decides what is late or wanted first, over its milestones at most and on average, and its cases.

    `n_waiting` cases on record wait for it today, `n_proposed` that nobody has opened would begin there. Of an office with
    desks, `visits` and the days one waits, as forecast.waits.OfficeWait says them.
    """

    office_id = models.TextField()
    title = models.TextField()
    critical_most = models.FloatField()
    critical_mean = models.FloatField()
    n_milestones = models.PositiveIntegerField()
    n_waiting = models.PositiveIntegerField()
    n_proposed = models.PositiveIntegerField()
    visits = models.FloatField(null=True)
    wait_mean = models.FloatField(null=True)
    wait_p80 = models.FloatField(null=True)


class KeptWhatIf(models.Model):
    """What a change of an office's desks does, asked of a day: the answer, and how far register and journal had come."""

    as_of = models.DateField()
    asked = models.TextField()
    answer = models.JSONField()
    made_at = models.DateTimeField()
    event_seq = models.PositiveBigIntegerField()
    change_seq = models.PositiveBigIntegerField()

    class Meta:
        """One answer is kept to one question of one day."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["as_of", "asked"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.asked} on {self.as_of}"


class KeptFinding(models.Model):
    """What was found on a question of policy, under a number that stays: empty while it is worked out. Never replaced.

    `portfolio` is that of the desk (`db`) or a shipped one; the sequence numbers say how far the desk's own had come.
    """

    portfolio = models.TextField()
    as_of = models.DateField()
    asked = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField(null=True)
    event_seq = models.PositiveBigIntegerField(default=0)
    change_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.asked} on {self.as_of}"


class JobState(models.Model):
    """How far a job is, under the id that the queue gives it: the queue says whether it runs, this what it does.

    `progress` goes from 0 to 100. `heartbeat_at` is the last sign of life of its worker.
    """

    id = models.CharField(primary_key=True)
    kind = models.CharField()
    subject = models.CharField()
    progress = models.PositiveSmallIntegerField(default=0)
    phase = models.TextField(default="")
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="")
    worker = models.TextField(default="")

    class Meta:
        """Jobs are looked for by what they are about."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "subject"], name="jobs_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
