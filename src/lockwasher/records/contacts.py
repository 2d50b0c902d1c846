"""Where letters go: a contact for a post, a partner or an office. Personal data, which can be erased; no noun of the register."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.db import models

MONDAY: Final = 0


class Pace(StrEnum):
    """How often somebody is told what waits for them."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Contact(models.Model):
    """Where the letters of an addressee go."""

    addressee = models.TextField(unique=True)
    address = models.TextField()
    language = models.TextField(default="en")
    pace = models.TextField(choices=[(str(pace), str(pace)) for pace in Pace], default=str(Pace.DAILY))
    weekday = models.PositiveSmallIntegerField(default=MONDAY)
    paused_until = models.DateField(null=True)
    hears_of_delays = models.BooleanField(default=False)
    set_by = models.TextField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.addressee}, {self.pace}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A contact as it is kept. `addressee`: post:, partner: or office: and the id. Twin of `Contact`.

    `weekday`: on which day of the week it is told once a week, 0 for Monday. `hears_of_delays`: it is told of every step that still waits long after a reminder, as a coordinator is.
    """

    addressee: str
    address: str
    language: str = "en"
    pace: Pace = Pace.DAILY
    weekday: int = MONDAY
    paused_until: date | None = None
    hears_of_delays: bool = False
    set_by: str
    set_at: datetime


_COLUMNS = tuple(field.name for field in fields(Kept))


def keep_contact(kept: Kept) -> None:
    """Keep a contact in the place of the one before."""
    told = asdict(kept)
    Contact.objects.update_or_create(addressee=told.pop("addressee"), defaults=told)


def erase_contact(addressee: str) -> bool:
    """Erase a contact for good; whether there was one."""
    return bool(Contact.objects.filter(addressee=addressee).delete()[0])


def contact_of(addressee: str) -> Kept | None:
    """The contact of an addressee."""
    row = Contact.objects.filter(addressee=addressee).first()
    return _kept(row) if row else None


def has_contacts() -> bool:
    """Whether any address is known."""
    return Contact.objects.exists()


def all_contacts() -> tuple[Kept, ...]:
    """Every contact, by addressee."""
    return tuple(map(_kept, Contact.objects.order_by("addressee")))


def _kept(row: Contact) -> Kept:
    return Kept(**{name: getattr(row, name) for name in _COLUMNS} | {"pace": Pace(row.pace)})
