"""A mail as a file (.eml): what it says of itself, to propose a title and a day for the evidence it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime

from lockwasher.exchange.file_kinds import clean_name

_LONGEST, _MOST_FILES = 300, 100
MOST_BUNDLES = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says of itself. Nothing of it is proven: anybody can write any sender and any date into a mail."""

    subject: str = ""
    sender: str = ""
    sent_on: date | None = None
    files: tuple[str, ...] = ()


def read_mail(content: bytes) -> Mail:
    """Read the subject, the sender as claimed, the day it was sent on, and the names of the files in it.

    What cannot be read is left empty: a mail that is damaged is still evidence.
    """
    if not is_bomb(content):
        with suppress(RecursionError, AssertionError):
            message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
            return Mail(
                header_of(message, "Subject"), header_of(message, "From"), _day(message), tuple(_files(message))
            )
    head = BytesHeaderParser(policy=policy.default).parsebytes(content)
    return Mail(header_of(head, "Subject"), header_of(head, "From"), _day(head))


def is_bomb(content: bytes) -> bool:
    """Whether a mail holds bundles within bundles as no mail program makes them, which take minutes to read."""
    return content.lower().count(b"boundary=") > MOST_BUNDLES


def header_of(message: Message, name: str) -> str:
    """A header of a mail on one line; empty where there is none, or it is broken."""
    try:
        told = str(message.get(name) or "")
    except (ValueError, LookupError, AttributeError, IndexError):  # as the standard library fails on a broken header
        return ""
    return " ".join("".join(sign for sign in told if sign.isprintable()).split())[:_LONGEST]


def _day(message: Message) -> date | None:
    try:
        sent = parsedate_to_datetime(str(message.get("Date") or ""))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return None
    return sent.date()


def _files(message: EmailMessage) -> Iterator[str]:
    for part in list(message.walk())[:_MOST_FILES]:
        try:
            name = part.get_filename()
        except (ValueError, LookupError, AttributeError, TypeError):
            continue
        if name:
            yield clean_name(name)
