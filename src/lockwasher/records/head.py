"""The journal's signed head, outside the database: how long the chain is and how it ends.

A chain of hashes shows a changed row but not a missing end, nor a chain rewritten from some row on. The head does: it is
signed with a key that does not stand in the database. Both files stand in the home folder.

A transaction may be cut off between writing the head and committing. So a head holds the settled end and those the open
transaction would bring; a chain that ends at any of them is whole.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from lockwasher.records.chain import EMPTY, Fault, Tip, canonical

HEAD_FILE, KEY_FILE = "journal-head.json", "journal-key"


class HeadError(Exception):
    """The head cannot be trusted; `fault` says why."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Head:
    """The end that was last settled, and the ends that a transaction not yet settled would bring."""

    settled: Tip = EMPTY
    pending: tuple[Tip, ...] = ()

    @property
    def ends(self) -> tuple[Tip, ...]:
        """Every end at which the chain is whole."""
        return (self.settled, *self.pending)

    def expecting(self, tip: Tip) -> Head:
        """This head, ready for a commit that brings `tip`."""
        return replace(self, pending=(*self.pending, tip))


def read_head(home: Path) -> Head | None:
    """The signed head; None where there is none.

    Raises:
        HeadError: the key is missing or another, or the signature does not match.
    """
    path, key_path = home / HEAD_FILE, home / KEY_FILE
    if not path.exists():
        return None
    if not key_path.exists():
        raise HeadError(Fault.KEY_MISSING, f"{key_path} is missing, so {path.name} cannot be checked")
    return _opened(path, _key(key_path))


def write_head(home: Path, head: Head) -> None:
    """Sign the head and put it in place of the one before, whole or not at all; the key is made on first use."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _key(home / KEY_FILE)
    body = asdict(head)
    sealed = {**body, "key": _fingerprint(key), "signature": _signature(key, body)}
    part = home / (HEAD_FILE + ".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(json.dumps(sealed, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(home / HEAD_FILE)
    _sync_folder(home)


def _opened(path: Path, key: bytes) -> Head:
    try:
        sealed = json.loads(path.read_text(encoding="utf-8"))
        body = {"settled": sealed["settled"], "pending": sealed["pending"]}
        head = Head(Tip(**body["settled"]), tuple(Tip(**tip) for tip in body["pending"]))
        fingerprint, signature = str(sealed["key"]), str(sealed["signature"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise HeadError(Fault.HEAD_ALTERED, f"{path} is not a head as the journal writes it") from None
    if fingerprint != _fingerprint(key):
        raise HeadError(Fault.KEY_CHANGED, f"{path} was signed with another key than {path.parent / KEY_FILE}")
    if not hmac.compare_digest(signature.encode(), _signature(key, body).encode()):
        raise HeadError(Fault.HEAD_ALTERED, f"the signature of {path} does not match what it says")
    return head


def _key(path: Path) -> bytes:
    with suppress(FileExistsError):  # made already, by us or by a process that was faster
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return path.read_bytes().strip()


def _signature(key: bytes, body: object) -> str:
    return hmac.new(key, canonical(body), hashlib.sha256).hexdigest()


def _fingerprint(key: bytes) -> str:
    """Tells one key from another without telling the key."""
    return hashlib.sha256(b"lockwasher journal key " + key).hexdigest()[:16]


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
