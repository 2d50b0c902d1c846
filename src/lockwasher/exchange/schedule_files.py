"""A schedule file of either kind, told by what is in it and never by its name."""

from __future__ import annotations

from collections.abc import Sequence

from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.schedules import MOST_BYTES, Schedule, refused
from lockwasher.exchange.schedules_mspdi import read_mspdi
from lockwasher.exchange.schedules_xer import BEGINNING, read_xer

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = "a Primavera file (.xer) or an MS Project file saved as XML"


def read_schedules(file: str, content: bytes) -> Sequence[Schedule]:
    """The projects of a schedule file, with their activities.

    Raises:
        RefusedFileError: it is empty, too large, of another kind, or damaged; the text says where, what, and what to do.
    """
    if len(content) > MOST_BYTES:
        raise refused(
            file, None, None, f"it is larger than {MOST_BYTES // 1_000_000} MB", "export one project at a time"
        )
    start = content[:4_000]
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise refused(file, None, None, "it is empty", f"export it again, as {_KINDS}")
    if start.startswith(_OLE):
        raise refused(file, None, None, "this is MS Project's own file (.mpp)", "save it there as XML, and load that")
    if start.startswith(b"PK\x03\x04"):
        raise refused(
            file, None, None, "this is an archive or a workbook, and no schedule", f"unpack it, or load {_KINDS}"
        )
    letters = start.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")
    if letters.startswith(BEGINNING.encode()):
        return read_xer(file, content)
    if letters.startswith(b"<"):
        return read_mspdi(file, content)
    raise _neither(file)


def _neither(file: str) -> RefusedFileError:
    return refused(file, 1, None, "it begins neither as a Primavera file nor as XML", f"load {_KINDS}")
