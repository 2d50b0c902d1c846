"""Read what a mail server sends back of a letter that did not arrive: a delivery status notification, RFC 3464."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import default
from typing import Any, Final

LARGEST: Final = 10_000_000  # bytes; a notification may hold the whole letter
_ID = re.compile(r"<[^<>\s]+>")


class BounceError(ValueError):
    """This is no notification of a letter that did not arrive; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter that came back: the Message-IDs that it may have gone under, and the words of the server that gave up."""

    message_ids: tuple[str, ...]
    words: str


def read_bounce(content: bytes) -> Bounce:
    """Read a notification from the bytes of an .eml file.

    Raises:
        BounceError: it is too large, is no delivery status, tells of no failure, or names no letter.
    """
    if len(content) > LARGEST:
        raise BounceError(
            f"{len(content)} bytes are more than the {LARGEST} of a notification; drop the mail that came back"
        )
    parts = list(email.message_from_bytes(content, policy=default).walk())
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        raise BounceError(
            "this mail holds no delivery status (RFC 3464); drop the mail in which a server gives a letter back"
        )
    failed = [block for block in _blocks(status) if _field(block, "Action").lower() == "failed"]
    if not failed:
        told = ", ".join(filter(None, (_field(block, "Action") for block in _blocks(status)))) or "nothing"
        raise BounceError(f"this delivery status tells of no failure (it says: {told}); nothing is changed")
    ids = tuple(dict.fromkeys(_ids(parts)))
    if not ids:
        raise BounceError("this notification does not hold the headers of the letter that came back; mark it by hand")
    return Bounce(ids, "; ".join(map(_words, failed))[:1000])


def _blocks(status: Message[Any, Any]) -> list[Message[Any, Any]]:
    held = status.get_payload()
    return [block for block in held if isinstance(block, Message)] if isinstance(held, list) else []


def _field(block: Message[Any, Any], name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _words(block: Message[Any, Any]) -> str:
    told = (_field(block, "Final-Recipient"), _field(block, "Status"), _field(block, "Diagnostic-Code"))
    return ", ".join(filter(None, (text.partition(";")[2].strip() or text for text in told)))


def _ids(parts: list[EmailMessage]) -> Iterator[str]:
    """The Message-IDs of the letter given back: of the mail inside, of its headers alone, or those the notice refers to."""
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_content()
            headers = email.message_from_string(text if isinstance(text, str) else text.decode("utf-8", "replace"))
            yield from _ID.findall(str(headers.get("Message-ID", "")))
        elif part.get("Message-ID"):
            yield from _ID.findall(str(part["Message-ID"]))
    for name in ("In-Reply-To", "References"):
        yield from _ID.findall(str(parts[0].get(name, "")))
