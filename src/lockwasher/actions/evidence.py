"""Put files to steps, events and records as evidence: checked, scanned, held by their content, each with its own permission."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from lockwasher.actions import clock
from lockwasher.actions.database import at_the_database
from lockwasher.actions.scanner import ScannerError, scan
from lockwasher.calendars.spans import Span
from lockwasher.exchange.file_kinds import MAIL, clean_name, media_type, mismatch, refusal
from lockwasher.exchange.mail import Mail, read_mail
from lockwasher.records import evidence as held_evidence
from lockwasher.records.changes import Altered, Author, newest_of, write_changes
from lockwasher.records.database import writing
from lockwasher.records.evidence import FileVersion, Place
from lockwasher.records.held_files import Held, HeldFileError, TooLargeError, checked, hold
from lockwasher.records.models import ChangeKind
from lockwasher.records.store import save_records
from lockwasher.register.nouns import Evidence, Handling

HANDLINGS = tuple(str(code) for code in Handling)
DEFAULT_MAX_MB = 50
HERE = "held on this desk"
_MB = 1_000_000
_KEY = re.compile(r"[0-9a-f]{12}(-[0-9]{1,3})?")


class EvidenceError(ValueError):
    """A file was not kept, or cannot be given out; the text says why and what to do. `field` is the field it belongs to."""

    def __init__(self, told: str, field: str = "file") -> None:
        super().__init__(told)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody hands in, and what is said of it.

    `evidence` names the evidence of which it is a new version; left out, it is one of its own. An empty title is taken
    from the file. `places` are what it is put to. What comes twice with the same `key` is kept once.
    """

    name: str
    chunks: Iterable[bytes]
    title: str = ""
    dated: Span | None = None
    source: str = ""
    handling: str = "internal"
    partners: tuple[str, ...] = ()
    evidence: str | None = None
    places: tuple[Place, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: the evidence, the version of its file, what is odd about it, and other evidence of the same content."""

    evidence: Evidence
    file: FileVersion
    remarks: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is held by now, under its cleaned name, and what it says of itself where it is a mail."""

    name: str
    held: Held
    kind: str
    mail: Mail | None


def most_bytes() -> int:
    """How large a file may be (LOCKWASHER_EVIDENCE_MAX_MB)."""
    return int(getattr(settings, "EVIDENCE_MAX_MB", DEFAULT_MAX_MB)) * _MB


def keep_evidence(upload: Upload, by: str) -> Kept:
    """Keep a file as evidence; `by` is the post that hands it in.

    The file is checked and scanned before anything is on record. Of a mail the subject and the day it says it was sent on
    become the title and the day, unless others are given.

    Raises:
        EvidenceError: it is empty, too large, of a kind that is refused, refused by the scanner or not scanned; the
            handling is none, or there is no such evidence. Nothing was kept.
        DatabaseUnavailableError: the database cannot be written.
    """
    _check_words(upload, by)
    with at_the_database():
        if there := _there(upload):
            return there
        if upload.evidence:
            _evidence(upload.evidence)
        return put_on_record(upload, take_in(upload), by)


def take_in(upload: Upload) -> Arrived:
    """Take a file in, checked and scanned; nothing is on record yet. It may take minutes, so not while others wait to write.

    Raises:
        EvidenceError: it is empty, too large, of a kind that is refused, refused by the scanner or not scanned.
    """
    name = clean_name(upload.name)
    held = _held(name, upload.chunks)
    kind = media_type(name, held.start)
    mail = read_mail(checked(_home(), held.sha256).read_bytes()) if kind == MAIL else None
    return Arrived(name, held, kind, mail)


def put_on_record(upload: Upload, arrived: Arrived, by: str) -> Kept:
    """Put on record a file that was taken in.

    Raises:
        EvidenceError: there is no such evidence.
    """
    with writing():
        if there := _there(upload):  # sent twice at once, the other one was quicker
            return there
        same = held_evidence.held_as(arrived.held.sha256)
        evidence = _row(upload, arrived, _evidence(upload.evidence) if upload.evidence else None)
        file = _version(upload, arrived, evidence.id, by)
        save_records("evidence", [evidence], by, file.at, _reason(upload, file), newest_of("evidence", [evidence.id]))
        held_evidence.add_version(file)
        held_evidence.put(evidence.id, upload.places, by, file.at)
    odd = mismatch(arrived.name, arrived.kind)
    return Kept(evidence, file, (odd,) if odd else (), tuple(other for other in same if other != evidence.id))


def put_evidence(evidence: str, places: Iterable[Place], by: str) -> None:
    """Put evidence that is on record to further places. Raises EvidenceError where there is no such evidence."""
    with at_the_database(), writing():
        _evidence(evidence)
        held_evidence.put(evidence, places, by, clock.now())


def permit(evidence: str, handling: str, partners: tuple[str, ...], by: str) -> None:
    """Say anew who may open the file of an evidence, and see what is said of it. Raises EvidenceError where that makes no sense."""
    _check_handling(handling, partners)
    with at_the_database(), writing():
        files = held_evidence.versions(evidence)
        if not files:
            raise EvidenceError(f"there is no file of evidence '{evidence}' on this desk", "evidence")
        held_evidence.set_permission(evidence, handling, partners)
        row = replace(_evidence(evidence), handling=Handling(handling))
        told = Author(by, clock.now(), f"its file may be opened by: {', '.join((handling, *partners))}")
        saved = save_records("evidence", [row], told.by, told.at, told.reason, newest_of("evidence", [evidence]))
        if saved.unchanged and any((f.handling, f.partners) != (handling, partners) for f in files):
            # The row stays as it is, and who may open the file does not: that is told in its history all the same.
            write_changes("evidence", [Altered(evidence, ChangeKind.CHANGED, {})], told)


def open_evidence(file: FileVersion) -> Path:
    """The file of a version, after its content was compared with what was put in.

    Raises:
        EvidenceError: it is gone or changed.
    """
    try:
        return checked(_home(), file.sha256)
    except HeldFileError:
        told = f"'{file.name}' (version {file.version} of '{file.evidence}') is not held as it was put in; tell the administrator"
        raise EvidenceError(f"{told}: it must be put back from a backup") from None


def _home() -> Path:
    return Path(settings.LOCKWASHER_HOME)


def _there(upload: Upload) -> Kept | None:
    """What was kept under the same key before."""
    row = held_evidence.read_row(f"file-{upload.key}") if upload.key and not upload.evidence else None
    files = held_evidence.versions(row.id) if row else ()
    return Kept(row, files[-1]) if row and files else None


def _evidence(name: str) -> Evidence:
    found = held_evidence.read_row(name)
    if found is None:
        raise EvidenceError(f"there is no evidence '{name}'; put the file in as one of its own", "evidence")
    return found


# ---------------------------------------------------------------- checks


def _check_words(upload: Upload, by: str) -> None:
    if not by.strip():
        raise EvidenceError("say who hands it in: the name of a post", "by")
    _check_handling(upload.handling, upload.partners)
    if upload.key and not _KEY.fullmatch(upload.key):
        raise EvidenceError("this form is damaged; load the page anew and drop the file again", "key")


def _check_handling(handling: str, partners: tuple[str, ...]) -> None:
    if handling not in HANDLINGS:
        raise EvidenceError(f"'{handling}' says not who may see it; choose one of: {', '.join(HANDLINGS)}", "handling")
    if handling == "partner" and not partners:
        raise EvidenceError("name the partners who may see it, or choose another handling", "partners")


def _held(name: str, chunks: Iterable[bytes]) -> Held:
    def check(path: Path, held: Held) -> None:
        if not held.size:
            raise EvidenceError(f"'{name}' is empty; see that the file is whole and drop it again")
        if told := refusal(name, held.start):
            raise EvidenceError(told)
        scan(path)

    try:
        return hold(_home(), chunks, most_bytes(), check)
    except TooLargeError:
        limit = most_bytes() // _MB
        raise EvidenceError(
            f"'{name}' is larger than {limit} MB, the limit of this desk; split it, or ask the administrator to raise "
            "LOCKWASHER_EVIDENCE_MAX_MB"
        ) from None
    except ScannerError as error:
        raise EvidenceError(f"'{name}': {error}") from None


# ---------------------------------------------------------------- what goes on record


def _reason(upload: Upload, file: FileVersion) -> str:
    """Why the register's row is written: the file, and what is said of where it is from."""
    told = f"version {file.version} of its file put in: {file.name}"
    return f"{told} ({upload.source.strip()})" if upload.source.strip() else told


def _row(upload: Upload, arrived: Arrived, before: Evidence | None) -> Evidence:
    mail, sha256 = arrived.mail or Mail(), arrived.held.sha256
    title, source = upload.title.strip(), upload.source.strip()
    if before:
        title, source, dated = title or before.title, source or before.source, upload.dated or before.dated
        handling = Handling(upload.handling)
        return replace(before, title=title, dated=dated, sha256=sha256, source=source, handling=handling)
    sent = Span(mail.sent_on, mail.sent_on) if mail.sent_on and mail.sent_on <= clock.today() else None
    return Evidence(
        id=f"file-{upload.key or uuid.uuid4().hex[:12]}",
        title=title or mail.subject or arrived.name,
        address=HERE,
        dated=upload.dated or sent,
        sha256=sha256,
        source=source,
        known_on=clock.today(),
        handling=Handling(upload.handling),
    )


def _version(upload: Upload, arrived: Arrived, evidence: str, by: str) -> FileVersion:
    mail = arrived.mail or Mail()
    return FileVersion(
        evidence,
        held_evidence.next_version(evidence),
        arrived.held.sha256,
        arrived.name,
        arrived.held.size,
        arrived.kind,
        upload.handling,
        upload.partners,
        by,
        clock.now(),
        mail.subject,
        mail.sender,
        str(mail.sent_on or ""),
        mail.files,
    )
