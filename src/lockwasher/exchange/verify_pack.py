#!/usr/bin/env python3
"""Verify an audit pack with the standard library alone: python3 verify.py [PACK.zip]; without a name, the folder it lies in.

Each file is compared with the manifest, each row of the journal with its own hash and with the row before, each piece of
evidence with the hash in its name. The SHA-256 of the manifest itself is printed: compare it with the one told when the pack
was made, since whoever changes a file can write another manifest.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MANIFEST, JOURNAL, FILES = "manifest.json", "journal.json", "files/"


def faults(held: Mapping[str, bytes]) -> Iterator[str]:
    """What is wrong with a pack, a sentence each; nothing where it is whole."""
    if MANIFEST not in held:
        yield f"{MANIFEST} is missing: nothing can be verified"
        return
    try:
        listed = {one["name"]: one["sha256"] for one in json.loads(held[MANIFEST])["files"]}
    except (ValueError, KeyError, TypeError):
        yield f"{MANIFEST} cannot be read"
        return
    for name in sorted(listed.keys() | held.keys() - {MANIFEST}):
        if name not in held:
            yield f"{name} is missing"
        elif name not in listed:
            yield f"{name} is not in the manifest"
        elif hashlib.sha256(held[name]).hexdigest() != listed[name]:
            yield f"{name} was changed: its SHA-256 is not that of the manifest"
    yield from evidence_faults(held)
    if JOURNAL in held:
        yield from journal_faults(held[JOURNAL])


def evidence_faults(held: Mapping[str, bytes]) -> Iterator[str]:
    """Evidence whose content is not that of the hash it is kept under."""
    for name, content in held.items():
        if name.startswith(FILES) and hashlib.sha256(content).hexdigest() != name.split("/")[1]:
            yield f"{name} is not the evidence that was put in: its SHA-256 is another"


def journal_faults(content: bytes) -> Iterator[str]:
    """Rows whose hash is not that of what they hold, and rows that do not follow on the row before."""
    try:
        told = json.loads(content)
        rows: list[dict[str, Any]] = sorted(told["rows"], key=lambda row: row["seq"])
        sealed: list[str] = told["sealed"]
        before: dict[str, Any] = {}
        for row in rows:
            text = json.dumps({name: row[name] for name in sealed}, sort_keys=True, separators=(",", ":"))
            if hashlib.sha256(text.encode("ascii")).hexdigest() != row["hash"]:
                yield f"the journal's row {row['seq']} ({row['id']}) was changed"
            if before and row["seq"] == before["seq"] + 1 and row["previous_hash"] != before["hash"]:
                yield f"the journal's row {row['seq']} ({row['id']}) does not follow on the row before"
            before = row
    except (ValueError, KeyError, TypeError):
        yield f"{JOURNAL} cannot be read"


def read_pack(path: Path) -> dict[str, bytes]:
    """Every file of a pack by its name: of a zip file, or of the folder it was unpacked into."""
    if path.is_dir():
        return {one.relative_to(path).as_posix(): one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}
    with zipfile.ZipFile(path) as pack:
        names = pack.namelist()
        if len(set(names)) < len(names):
            # Only the last of two would be hashed, and another program may show the first.
            raise zipfile.BadZipFile("two files in it have the same name")
        return {one.filename: pack.read(one) for one in pack.infolist() if not one.is_dir()}


def main(names: list[str]) -> int:
    """Verify a pack and say what was found: 0 whole, 1 changed, 2 not readable."""
    path = Path(names[0]) if names else Path(__file__).resolve().parent
    try:
        held = read_pack(path)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        sys.stdout.write(f"{path} cannot be read as a pack: {error}\n")
        return 2
    found = list(faults(held))
    for told in found:
        sys.stdout.write(f"FAULT {told}\n")
    digest = hashlib.sha256(held.get(MANIFEST, b"")).hexdigest()
    sys.stdout.write(
        f"{'NOT WHOLE' if found else 'WHOLE'}: {len(held)} files, {len(found)} faults\nmanifest {digest}\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
