"""What a login has besides its password: a role on this desk, the partner or the post it stands for."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.urls import reverse


class Role(StrEnum):
    """What a login may do. Each of the office's roles may do what the one before it may."""

    PARTNER = "partner"
    VIEWER = "viewer"
    OFFICER = "officer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Account(models.Model):
    """A login's role; `partner` is set for the role partner and for no other, `post` names a post of the register."""

    login = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account")
    role = models.CharField(choices=[(str(role), str(role)) for role in Role])
    partner = models.TextField(default="", blank=True)
    post = models.TextField(default="", blank=True)

    class Meta:
        """A partner's account names its partner, and an office's names none."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(role=Role.PARTNER) ^ models.Q(partner=""), name="partner_for_partners_alone"
            )
        ]

    def __str__(self) -> str:
        return f"{self.login} ({self.role})"


class SavedView(models.Model):
    """A page with its filters, under a name: its owner's, or shared with all at this desk."""

    name = models.CharField(max_length=80)
    page = models.CharField()
    query = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    shared = models.BooleanField(default=False)

    class Meta:
        """Of one owner and page a name stands for one view."""

        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="one_view_of_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where the view is."""
        return f"{reverse(self.page)}?{self.query}"


class CalendarFeed(models.Model):
    """A calendar behind a secret address, of which only a digest is kept; its owner's account says what it shows."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    of = models.CharField(max_length=20)
    name = models.TextField()
    label = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField()
    fetched_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.of}/{self.name}"
