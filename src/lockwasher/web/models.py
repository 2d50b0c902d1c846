"""What a login has besides its password: a role on this desk, the partner or the post it stands for."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models


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
