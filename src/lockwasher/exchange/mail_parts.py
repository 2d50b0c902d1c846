"""A mail as a file (.eml), opened: its text, what was attached to it, and when it says it was sent and received.

Nothing of it is proven: anybody can write any sender, any date and any path of servers into a mail. What is damaged is left out
and said; a mail that is damaged is still evidence.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.errors import MessageError
from email.generator import BytesGenerator
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import Any, Final

from lockwasher.exchange.file_kinds import MAIL, PLAIN, clean_name, refusal
from lockwasher.exchange.mail import Mail, header_of, is_bomb, read_mail

MOST_PARTS: Final = 300
DEEPEST: Final = 20  # mails and bundles within each other
LONGEST_TEXT: Final = 100_000  # signs of its text that are shown
APART: Final = timedelta(days=1)
# What the standard library fails with on mails that are broken.
_FAULTS = (
    MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError, RecursionError, AssertionError, NotImplementedError,
)  # fmt: skip
_START = 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file in a mail. `number` finds it again; `within` is the name of the mail it was attached to, empty for this one.

    `withheld` says why it is not given out on its own; empty where it is.
    """

    number: int
    name: str
    media_type: str
    size: int
    sha256: str
    within: str = ""
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class OpenMail:
    """A mail, opened.

    `texts` are the plain texts, each with the name of the mail within that it stands in, empty for this one; `is_cut`: there
    is more. `remarks` say what is odd about it.
    """

    mail: Mail
    to: str
    reply_to: str
    sent_at: datetime | None
    received_at: datetime | None
    texts: tuple[tuple[str, str], ...]
    is_cut: bool
    attachments: tuple[Attachment, ...]
    remarks: tuple[str, ...]

    @property
    def is_apart(self) -> bool:
        """Whether it says it was received more than a day before or after it says it was sent."""
        return bool(self.sent_at and self.received_at and abs(self.received_at - self.sent_at) > APART)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that stands by itself: the mail it is in, and itself; `is_file`: it was attached, and is not the text."""

    within: str
    message: Message
    is_file: bool


def open_mail(content: bytes) -> OpenMail:
    """Open a mail: its headers, its text and its attachments. Whatever it holds, it is opened; what is damaged is told."""
    mail = read_mail(content)
    message, remarks = _parsed(content), list[str]()
    parts = list(_parts(message, remarks)) if message is not None else []
    files = tuple(_attachments(content, parts, remarks))
    texts = _texts(part for part in parts if not part.is_file and part.message.get_content_type() == PLAIN)
    has_html = any(part.message.get_content_type() == "text/html" for part in parts if not part.is_file)
    if has_html and not texts:
        remarks.append("it has no plain text, only a web page, which is not shown; open the file in a mail program")
    if message is None or message.defects or any(part.message.defects for part in parts):
        remarks.append("parts of it are damaged, and may be missing here; the file itself is kept as it was put in")
    shown = _shown(texts)
    head = message if message is not None else EmailMessage()
    return OpenMail(
        mail, header_of(head, "To"), header_of(head, "Reply-To"), _instant(header_of(head, "Date")), _received(head),
        shown, shown != texts, files, tuple(dict.fromkeys(remarks)),
    )  # fmt: skip


def attached(content: bytes, number: int) -> tuple[Attachment, bytes] | None:
    """One attachment of a mail with its bytes; None where there is none of that number, or it is withheld."""
    message = _parsed(content)
    if message is None:
        return None
    for n, part in enumerate((part for part in _parts(message, []) if part.is_file), 1):
        if n == number:
            held = _bytes(part.message, content)
            found = _attachment(n, part, held)
            return None if found.withheld else (found, held)
    return None


def _parsed(content: bytes) -> EmailMessage | None:
    if is_bomb(content):
        return None
    try:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    except _FAULTS:
        return None


def _parts(message: Message, remarks: list[str]) -> Iterator[_Part]:
    """The parts of a mail and of those within it, in their order; so many, and so deep, as a person could look through."""
    ahead: list[tuple[str, int, Message]] = [("", 0, message)]
    n_parts = 0
    while ahead:
        within, depth, part = ahead.pop()
        n_parts += 1
        if n_parts > MOST_PARTS or depth > DEEPEST:
            remarks.append(f"it holds more than {MOST_PARTS} parts, or they lie too deep; only the first are listed")
            return
        kind, below = part.get_content_type(), _below(part)
        if kind == MAIL and below:
            yield _Part(within, part, is_file=True)
            ahead.append((_name(part, "mail.eml"), depth + 1, below[0]))
        elif below:
            ahead += [(within, depth + 1, one) for one in reversed(below)]
        else:
            yield _Part(within, part, is_file=_is_file(part, kind))


def _below(part: Message) -> list[Message]:
    held = part.get_payload()
    return [one for one in held if isinstance(one, Message)] if isinstance(held, list) else []


def _is_file(part: Message, kind: str) -> bool:
    """Whether a part was attached: it has a name, says so, or is no text."""
    try:
        is_named = bool(part.get_filename()) or part.get_content_disposition() == "attachment"
    except _FAULTS:
        is_named = False
    return is_named or kind not in {PLAIN, "text/html"}


def _texts(parts: Iterable[_Part]) -> tuple[tuple[str, str], ...]:
    found: dict[str, list[str]] = {}
    for part in parts:
        if text := _text(part.message).strip("\n"):
            found.setdefault(part.within, []).append(text)
    return tuple((within, "\n\n".join(texts)) for within, texts in found.items())


def _shown(texts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """So much of the texts as is shown."""
    left, shown = LONGEST_TEXT, []
    for within, text in texts:
        if left > 0:
            shown.append((within, text[:left]))
        left -= len(text)
    return tuple(shown)


def _attachments(content: bytes, parts: list[_Part], remarks: list[str]) -> Iterator[Attachment]:
    for number, part in enumerate((part for part in parts if part.is_file), 1):
        try:
            yield _attachment(number, part, _bytes(part.message, content))
        except _FAULTS:
            remarks.append(f"attachment {number} cannot be read")


def _attachment(number: int, part: _Part, held: bytes) -> Attachment:
    kind = part.message.get_content_type()
    name = _name(part.message, "mail.eml" if kind == MAIL else f"part-{number}")
    withheld = refusal(name, held[:_START])
    return Attachment(number, name, kind, len(held), hashlib.sha256(held).hexdigest(), part.within, withheld)


def _name(part: Message, otherwise: str) -> str:
    try:
        told = part.get_filename()
        subject = (
            header_of(_below(part)[0], "Subject")
            if not told and part.get_content_type() == MAIL and _below(part)
            else ""
        )
    except _FAULTS:
        return otherwise
    return clean_name(told or (f"{subject}.eml" if subject else otherwise))


def _bytes(part: Message, content: bytes) -> bytes:
    """The bytes of a part as they were before they were packed; of a mail within, its own lines."""
    if part.get_content_type() == MAIL and _below(part):
        made = io.BytesIO()
        ends = "\r\n" if b"\r\n" in content[:_START] else "\n"
        rules: Any = policy.default.clone(refold_source="none", linesep=ends)
        BytesGenerator(made, mangle_from_=False, policy=rules).flatten(_below(part)[0])
        return made.getvalue()
    held = part.get_payload(decode=True)
    return held if isinstance(held, bytes) else b""


def _text(part: Message) -> str:
    """The text of a part in the letters it says it is in; what is none of them shows as a question mark in a box."""
    held = part.get_payload(decode=True)
    if not isinstance(held, bytes):
        return ""
    try:
        text = held.decode(part.get_content_charset() or "utf-8", "replace")
    except _FAULTS:
        text = held.decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or sign.isprintable())


def _received(message: Message) -> datetime | None:
    """When the last server says it received it: the uppermost such header, whose day stands after the last semicolon."""
    try:
        every = message.get_all("Received") or []
    except _FAULTS:
        return None
    found = (_instant(str(told).rpartition(";")[2]) for told in every[:MOST_PARTS])
    return next((instant for instant in found if instant), None)


def _instant(told: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(" ".join(told.split()))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (*_FAULTS, OverflowError):
        return None
