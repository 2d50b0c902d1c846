"""Whether a file is one of the DUNE hardware database, by what stands in it."""

from __future__ import annotations

from pathlib import Path

from lockwasher.exchange.hwdb import PID, Shipment, read_csv_form
from lockwasher.exchange.hwdb_json import read_json_form
from lockwasher.exchange.tables import content_of

_LOOKED_AT = 200_000  # bytes in which a PID must stand


def shipment_in(path: Path) -> Shipment | None:
    """The boxes of a file of the hardware database; None where it is another file.

    Raises:
        RefusedFileError: it cannot be read, or is JSON that is no item of the hardware database.
    """
    return shipment_of(path.name, content_of(path))


def shipment_of(file: str, content: bytes) -> Shipment | None:
    """The boxes in the content of a file of the hardware database; None where it is another file.

    Raises:
        RefusedFileError: it is JSON, and no item of the hardware database.
    """
    if _is_json(file, content):
        return read_json_form(file, content.removeprefix(b"\xef\xbb\xbf"))
    start = content[:_LOOKED_AT].decode("latin-1")
    if content.startswith(b"PK") or "\0" in start or not PID.search(start):
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return read_csv_form(file, text)


def _is_json(file: str, content: bytes) -> bool:
    """Whether a file is JSON: by its name, or by naming a part. A list may begin with a bracket as well."""
    is_open = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    return file.casefold().endswith(".json") or (is_open and b'"part_id"' in content)
