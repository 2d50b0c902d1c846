"""Mails that are held as evidence: opened, and their attachments given out one by one."""

from __future__ import annotations

from lockwasher.actions.evidence import open_evidence
from lockwasher.exchange.mail_parts import Attachment, OpenMail, attached, open_mail
from lockwasher.records.evidence import FileVersion


def open_mail_of(file: FileVersion) -> OpenMail:
    """The mail in a file.

    Raises:
        EvidenceError: the file is gone or changed.
    """
    return open_mail(open_evidence(file).read_bytes())


def attachment_of(file: FileVersion, number: int) -> tuple[Attachment, bytes] | None:
    """One attachment of the mail in a file, with its bytes; None where there is none, or it is withheld.

    Raises:
        EvidenceError: the file is gone or changed.
    """
    return attached(open_evidence(file).read_bytes(), number)
