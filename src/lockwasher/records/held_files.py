"""Files held by their content: each under its SHA-256 in the home folder, written whole or not at all, never written over.

A file arrives in `incoming`, where nothing reads it but the check it must pass, and is then moved to its place.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER, INCOMING = "evidence", "incoming"
START = 64 * 1024  # how many of its first bytes tell what kind a file is
_CHUNK = 1024 * 1024


class HeldFileError(ValueError):
    """A file is not held as it was put in; the text names it and says what to do."""


class TooLargeError(ValueError):
    """A file has more bytes than may be held; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is held: the SHA-256 of its content, its size, and its first bytes."""

    sha256: str
    size: int
    start: bytes


def hold(home: Path, chunks: Iterable[bytes], most: int, check: Callable[[Path, Held], None]) -> Held:
    """Take a file in: at most so many bytes, and only if the check lets it pass. What does not pass is deleted.

    Raises:
        TooLargeError: it is larger. Whatever `check` raises.
    """
    incoming = home / FOLDER / INCOMING
    incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = incoming / secrets.token_hex(16)
    try:
        held = _write(path, chunks, most)
        check(path, held)
        _place(path, place_of(home, held.sha256))
    finally:
        with suppress(FileNotFoundError):
            path.unlink()
    return held


def place_of(home: Path, sha256: str) -> Path:
    """Where a file of this content is held."""
    return home / FOLDER / sha256[:2] / sha256[2:4] / sha256


def checked(home: Path, sha256: str) -> Path:
    """The place of a file, after reading all of it and comparing it with its SHA-256.

    Raises:
        HeldFileError: it is gone, or its content is no longer what was put in.
    """
    path = place_of(home, sha256)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise HeldFileError(f"{path} cannot be read ({error.strerror}); put it back from a backup") from None
    if digest.hexdigest() != sha256:
        raise HeldFileError(
            f"{path} is not what was put in: its content has another SHA-256; put it back from a backup"
        )
    return path


def _write(path: Path, chunks: Iterable[bytes], most: int) -> Held:
    digest, size, start = hashlib.sha256(), 0, b""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise TooLargeError
            start += chunk[: START - len(start)]
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Held(digest.hexdigest(), size, start)


def _place(incoming: Path, place: Path) -> None:
    """Give a file its place for good; one of the same content is there already and stays."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.link(incoming, place)
        place.chmod(0o400)
        for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
            _sync(folder)


def _sync(folder: Path) -> None:
    """Let the name survive a loss of power, where the system can say so of a folder."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
