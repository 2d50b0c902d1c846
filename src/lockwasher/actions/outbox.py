"""Queue a letter, and say what became of it. Nothing is called sent that is only queued."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from enum import StrEnum
from typing import Final

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.desk import reading
from lockwasher.records import outbox
from lockwasher.records.contacts import contact_of
from lockwasher.records.database import writing
from lockwasher.records.outbox import Sent, State

BROKE_OFF: Final = "the handing over broke off: not known whether it went"
HELD_AT_MOST: Final = timedelta(
    minutes=15
)  # longer than any handing over takes, with the time limit of each of its steps


class Kind(StrEnum):
    """Why a letter is written."""

    DIGEST = "digest"
    NUDGE = "nudge"
    ANSWER_LINK = "answer-link"


class LetterError(ValueError):
    """The letter was not queued; the text says why and what to do. `field` is the field of `Writing` it belongs to."""

    def __init__(self, told: str, field: str) -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A letter as it is asked for.

    `addressee` is "post:", "partner:" or "office:" and the id; `address` blank: that of the addressee's contact.
    `about` tells apart letters of one kind, addressee and day: a case and its step, for example. `day` None: today.
    `unsubscribe` is the address by which further ones are refused; blank where a duty forbids that.
    """

    kind: Kind
    addressee: str
    subject: str
    text: str
    html: str = ""
    about: str = ""
    day: date | None = None
    address: str = ""
    language: str = "en"
    unsubscribe: str = ""


def queue_letter(letter: Writing, by: str) -> tuple[Sent, bool]:
    """Queue a letter, and say whether it is new; asked for once more it is the one of before, and nothing goes twice.

    Inside `writing()` it is queued in that transaction. `by` is who asks: a post, or the desk itself.

    Raises:
        LetterError: nobody is named, there is no address to write to, it is none, or the letter says nothing.
        DatabaseUnavailableError: the database cannot be written.
    """
    with reading(), writing():
        _check(letter, by)
        address = letter.address.strip() or address_of(letter.addressee)
        if not address:
            told = f"no address is known for '{letter.addressee}'; name one on the page Contacts of Mail"
            raise LetterError(told, "address")
        return outbox.add_letter(
            kind=str(letter.kind),
            addressee=letter.addressee,
            day=letter.day or clock.today(),
            about=letter.about,
            address=checked_address(address),
            language=letter.language,
            subject=" ".join(letter.subject.split()),
            text=letter.text,
            html=letter.html,
            unsubscribe=letter.unsubscribe,
            message_id=_message_id(),
            queued_by=by.strip(),
            queued_at=clock.now(),
        )


def letters() -> tuple[Sent, ...]:
    """Every letter, the newest first; one whose sender ended in between is told as such."""
    with reading():
        return tuple(map(as_it_stands, outbox.all_letters()))


def letter(id: int) -> Sent | None:
    """One letter; None where there is none."""
    with reading():
        found = outbox.read_letter(id)
    return as_it_stands(found) if found else None


def as_it_stands(found: Sent) -> Sent:
    """The letter; where it was claimed so long ago that its sender must have ended, as one of which nothing is known."""
    if found.state == State.CLAIMED and found.claimed_at and found.claimed_at < clock.now() - HELD_AT_MOST:
        return replace(found, state=State.UNKNOWN, answer=BROKE_OFF)
    return found


def checked_address(text: str) -> str:
    """The address. Raises LetterError where it is none a letter can go to."""
    address = text.strip()
    try:
        parsed = Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError):
        parsed = None
    if parsed is None or not parsed.username or not parsed.domain or not address.isascii() or len(address) > 254:
        raise LetterError(
            f"'{address[:60]}' is no mail address; write for example customs@laboratory.example", "address"
        )
    return address


def address_of(addressee: str) -> str:
    """The address of an addressee; blank where none is known."""
    with reading():
        found = contact_of(addressee)
    return found.address if found else ""


def _check(letter: Writing, by: str) -> None:
    if letter.addressee.partition(":")[0] not in {"post", "partner", "office"}:
        raise LetterError(
            f"'{letter.addressee}' names nobody; write post:, partner: or office: and the id", "addressee"
        )
    if not by.strip():
        raise LetterError("say who writes: the name of a post", "by")
    for field in ("subject", "text"):
        if not getattr(letter, field).strip():
            raise LetterError("this says nothing; write a sentence", field)


def _message_id() -> str:
    domain = settings.MAIL_FROM.rpartition("@")[2] or "desk.invalid"
    return f"<{uuid.uuid4().hex}@{domain}>"
