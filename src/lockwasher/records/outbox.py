"""The outbox: each letter with its state and with what the mail server answered; written and read as frozen values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

from django.db import models

ERASED = "(erased)"  # what stands where a letter's words stood
_ADDRESS: Final = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+")


class State(StrEnum):
    """Where a letter stands. QUEUED: nothing has gone. UNKNOWN: the handing over broke off, so nobody knows whether it went.

    REPLACED: it will not go, as a newer one says the same.
    """

    QUEUED = "queued"
    CLAIMED = "being-handed-over"
    HANDED_OVER = "handed-over"
    REFUSED = "refused"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    REPLACED = "replaced"


class Letter(models.Model):
    """A letter. Of a kind, an addressee, a day and what it is about there is one: who asks again queues nothing."""

    kind = models.TextField()
    addressee = models.TextField()
    day = models.DateField()
    about = models.TextField(default="")
    address = models.TextField()
    language = models.TextField(default="en")
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(default="")
    unsubscribe = models.TextField(default="")
    message_id = models.TextField(unique=True)
    queued_by = models.TextField()
    queued_at = models.DateTimeField()
    state = models.TextField(choices=[(str(state), str(state)) for state in State], default=str(State.QUEUED))
    claim = models.TextField(default="")
    claimed_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    n_tries = models.PositiveIntegerField(default=0)
    answer = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)
    history = models.JSONField(default=list)

    class Meta:
        """A letter is asked for once; senders look for what is queued, the oldest first."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "addressee", "day", "about"], name="letter_asked_for_once")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"], name="letter_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.addressee}, {self.day}: {self.state}"


class MailServer(models.Model):
    """What is known of the mail server, in row 1: since when it does not take letters, why, and when it is tried again.

    `composed_on` is the last day of which the worker has composed the digests.
    """

    down_since = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    n_tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    composed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"down since {self.down_since}" if self.down_since else "not known to be down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter as it is kept; `history` holds every try and what a person did, oldest first. Twin of `Letter`."""

    id: int
    kind: str
    addressee: str
    day: date
    about: str
    address: str
    language: str
    subject: str
    text: str
    html: str
    unsubscribe: str
    message_id: str
    queued_by: str
    queued_at: datetime
    state: State
    claim: str
    claimed_at: datetime | None
    next_try_at: datetime | None
    n_tries: int
    answer: str
    settled_at: datetime | None
    history: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """A mail server that does not take letters: since when, its last answer, and when it is tried again."""

    down_since: datetime
    answer: str
    n_tries: int
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """Of a letter its day, when it was written, and where it stands."""

    day: date
    queued_at: datetime
    state: State


_COLUMNS = tuple(field.name for field in fields(Sent))


def add_letter(**told: Any) -> tuple[Sent, bool]:  # the columns of a letter
    """Queue a letter, and whether it is new; where one was asked for before, that one, unchanged."""
    asked = {name: told.pop(name) for name in ("kind", "addressee", "day", "about")}
    row, is_new = Letter.objects.get_or_create(**asked, defaults=told)
    return _sent(row), is_new


def read_letter(id: int) -> Sent | None:
    """One letter."""
    row = Letter.objects.filter(pk=id).first()
    return _sent(row) if row else None


def all_letters() -> tuple[Sent, ...]:
    """Every letter, the newest first."""
    return tuple(map(_sent, Letter.objects.order_by("-pk")))


def told_to(kind: str, addressee: str, before: date) -> tuple[Told, ...]:
    """Of the letters of a kind to an addressee from the days before one, when each was and where it stands; the newest first."""
    rows = Letter.objects.filter(kind=kind, addressee=addressee, day__lt=before).order_by("-day")
    return tuple(Told(day, at, State(state)) for day, at, state in rows.values_list("day", "queued_at", "state"))


def with_message_id(message_id: str) -> Sent | None:
    """The letter that went under a Message-ID."""
    row = Letter.objects.filter(message_id=message_id).first()
    return _sent(row) if row else None


def due_ids(now: datetime, most: int) -> list[int]:
    """Letters that are queued and may be tried, the oldest first."""
    due = models.Q(next_try_at=None) | models.Q(next_try_at__lte=now)
    return list(Letter.objects.filter(due, state=State.QUEUED).order_by("pk").values_list("pk", flat=True)[:most])


def claim_letter(id: int, claim: str, now: datetime) -> Sent | None:
    """Take a queued letter for oneself; None where another sender was faster. Of two who ask at once one has it."""
    rows = Letter.objects.filter(pk=id, state=State.QUEUED)
    taken = rows.update(state=State.CLAIMED, claim=claim, claimed_at=now, n_tries=models.F("n_tries") + 1)
    return read_letter(id) if taken else None


def settle_letter(letter: Sent, state: State, answer: str, now: datetime, next_try_at: datetime | None = None) -> bool:
    """Keep what became of a letter that this sender has claimed; whether the claim still held."""
    line = {"at": now.isoformat(), "state": str(state), "answer": answer}
    rows = Letter.objects.filter(pk=letter.id, state=State.CLAIMED, claim=letter.claim)
    return bool(
        rows.update(
            state=state,
            answer=answer,
            next_try_at=next_try_at,
            settled_at=None if state == State.QUEUED else now,
            history=[*letter.history, line],
        )
    )


def give_back(letter: Sent, answer: str) -> bool:
    """Put a claimed letter back because the server could not be asked, which is no try; whether the claim still held."""
    rows = Letter.objects.filter(pk=letter.id, state=State.CLAIMED, claim=letter.claim)
    return bool(rows.update(state=State.QUEUED, answer=answer, next_try_at=None, n_tries=models.F("n_tries") - 1))


def break_off(before: datetime, told: str, now: datetime) -> int:
    """Mark letters that were claimed before an instant and never settled: their sender ended in between. How many."""
    rows = Letter.objects.filter(state=State.CLAIMED, claimed_at__lt=before)
    return sum(settle_letter(_sent(row), State.UNKNOWN, told, now) for row in rows)


def queue_again(letter: Sent, by: str, now: datetime, address: str) -> bool:
    """Put a letter back into the queue because a person asks; whether it still stood as it was read."""
    line = {"at": now.isoformat(), "state": str(State.QUEUED), "answer": "", "by": by}
    rows = Letter.objects.filter(pk=letter.id, state=letter.state, n_tries=letter.n_tries, claim=letter.claim)
    changed = {"state": State.QUEUED, "next_try_at": None, "settled_at": None, "address": address}
    return bool(rows.update(**changed, history=[*letter.history, line]))


def replace_older(letter: Sent, told: str, now: datetime) -> int:
    """Take out of the queue what still waits there of the same kind to the same addressee from days before. How many."""
    rows = Letter.objects.filter(
        kind=letter.kind, addressee=letter.addressee, about=letter.about, day__lt=letter.day, state=State.QUEUED
    )
    line = {"at": now.isoformat(), "state": str(State.REPLACED), "answer": told}
    return sum(
        Letter.objects.filter(pk=row.pk, state=State.QUEUED).update(
            state=State.REPLACED, answer=told, next_try_at=None, settled_at=now, history=[*row.history, line]
        )
        for row in rows
    )


def mark_bounced(letter: Sent, told: str, now: datetime) -> bool:
    """Keep that a letter came back, in the words of the server that sent it back; whether it still stood as it was read."""
    line = {"at": now.isoformat(), "state": str(State.BOUNCED), "answer": told}
    rows = Letter.objects.filter(pk=letter.id, state=letter.state)
    return bool(rows.update(state=State.BOUNCED, answer=told, settled_at=now, history=[*letter.history, line]))


def erase_letters(addressee: str) -> None:
    """Erase address and words of an addressee's letters, and drop those that have not gone; the proof of the others stays.

    Servers name the address in their answers, so it is taken out of those as well.
    """
    rows = Letter.objects.filter(addressee=addressee)
    rows.filter(state=State.QUEUED, n_tries=0).delete()
    rows.filter(state=State.QUEUED).update(state=State.REFUSED, answer="the address was erased before the letter went")
    rows.update(address="", subject=ERASED, text=ERASED, html="", unsubscribe="")
    for row in rows:
        told = [{name: _without_addresses(word) for name, word in line.items()} for line in row.history]
        Letter.objects.filter(pk=row.pk).update(answer=_without_addresses(row.answer), history=told)


def _without_addresses(words: str) -> str:
    return _ADDRESS.sub("(address erased)", words)


def server_down() -> Down | None:
    """Since when the mail server takes no letters; None where it is not known to be down."""
    row = MailServer.objects.filter(pk=1).exclude(down_since=None).first()
    if row is None or row.down_since is None or row.next_try_at is None:
        return None
    return Down(down_since=row.down_since, answer=row.answer, n_tries=row.n_tries, next_try_at=row.next_try_at)


def keep_down(down: Down) -> None:
    """Keep that the mail server takes no letters."""
    told = {name: getattr(down, name) for name in ("down_since", "answer", "n_tries", "next_try_at")}
    MailServer.objects.update_or_create(pk=1, defaults=told)


def keep_up() -> None:
    """Keep that the mail server answers."""
    MailServer.objects.filter(pk=1).exclude(down_since=None).update(down_since=None, n_tries=0, next_try_at=None)


def _sent(row: Letter) -> Sent:
    told = {name: getattr(row, name) for name in _COLUMNS}
    return Sent(**told | {"state": State(row.state), "history": tuple(row.history)})


def last_composed() -> date | None:
    """The last day of which the digests were composed by the worker."""
    row = MailServer.objects.filter(pk=1).first()
    return row.composed_on if row else None


def keep_composed(day: date) -> None:
    """Keep that the digests of a day were composed."""
    MailServer.objects.update_or_create(pk=1, defaults={"composed_on": day})
