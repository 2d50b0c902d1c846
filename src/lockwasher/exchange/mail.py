"""A mail as a file (.eml): what it says of itself, to propose a title and a day for the evidence it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from lockwasher.exchange.file_kinds import clean_name

_LONGEST, _MOST_FILES = 300, 100


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
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    return Mail(_header(message, "Subject"), _header(message, "From"), _day(message), tuple(_files(message)))


def _header(message: EmailMessage, name: str) -> str:
    try:
        told = str(message.get(name) or "")
    except (ValueError, LookupError, AttributeError, IndexError):  # as the standard library fails on a broken header
        return ""
    return " ".join("".join(sign for sign in told if sign.isprintable()).split())[:_LONGEST]


def _day(message: EmailMessage) -> date | None:
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
