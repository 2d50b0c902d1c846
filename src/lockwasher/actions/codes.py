"""The codes in the addresses that letters hold: no record holds them, and they are put in their places when a letter goes.

A code is computed from the desk's secret key, which is not in the database, and from the mark that stands in its place. It is
bound to its reader: the same mark in somebody else's letter gives another code, which opens nothing.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from dataclasses import dataclass

from django.conf import settings

STOP = "{stop}"  # the place of the code by which a reader stops its letters
_MARK = re.compile(r"\{code [0-9a-f]{32}\}")


@dataclass(frozen=True, slots=True)
class Code:
    """A code, which is kept nowhere, and the mark that stands in its place until the letter goes."""

    mark: str
    secret: str


def new_code(reader: str) -> Code:
    """A code for a reader: an addressee such as `partner:northlab`."""
    mark = f"{{code {secrets.token_hex(16)}}}"
    return Code(mark, _secret(mark, reader))


def with_codes(text: str, reader: str) -> str:
    """A text with the codes of its reader in the places of their marks."""
    return _MARK.sub(lambda found: _secret(found[0], reader), text)


def _secret(mark: str, reader: str) -> str:
    told = f"answer link {mark} {reader}".encode()
    return base64.urlsafe_b64encode(hmac.digest(settings.SECRET_KEY.encode(), told, "sha256")).decode().rstrip("=")
