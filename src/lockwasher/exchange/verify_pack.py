#!/usr/bin/env python3
"""Verify an audit pack with the standard library alone: python3 verify.py [PACK.zip] [--manifest SHA256].

Without a name it verifies the folder it lies in. Each file is compared with the manifest, each row of the journal with its own
hash and with the row before, each event and each paper with what stands for it, each piece of evidence with the hash in its
name. Whoever changes a file can write another manifest as well: give the SHA-256 that was told when the pack was made.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MANIFEST, INDEX, FILES = "manifest.json", "index.html", "files/"
JOURNAL, CHANGES, PAPERS = "journal.json", "changes.json", "papers.json"
COVER, EVENTS = "records/portfolio.yaml", "records/events.csv"
NEEDED = (INDEX, JOURNAL, CHANGES, PAPERS, COVER)
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


def faults(held: Mapping[str, bytes], told: str = "") -> Iterator[str]:
    """What is wrong with a pack, a sentence each; nothing where it is whole. `told`: the SHA-256 its manifest must have."""
    if MANIFEST not in held:
        yield f"{MANIFEST} is missing: nothing can be verified"
        return
    if told and hashlib.sha256(held[MANIFEST]).hexdigest() != told.lower():
        yield f"{MANIFEST} is not the one that was told when the pack was made: its SHA-256 is another"
    yield from manifest_faults(held)
    for name in NEEDED:
        if name not in held:
            yield f"{name} is missing: every pack has one"
    yield from evidence_faults(held)
    for name, check in ((JOURNAL, journal_faults), (PAPERS, paper_faults)):
        if name in held:
            try:
                yield from check(held)
            except UNREADABLE:
                yield f"{name} cannot be read"


def manifest_faults(held: Mapping[str, bytes]) -> Iterator[str]:
    """Files that the manifest does not list or lists otherwise."""
    try:
        rows = [(str(one["name"]), str(one["sha256"])) for one in json.loads(held[MANIFEST])["files"]]
    except UNREADABLE:
        yield f"{MANIFEST} cannot be read"
        return
    listed = dict(rows)
    if len(listed) < len(rows):
        yield f"{MANIFEST} names a file twice"
    for name in sorted(listed.keys() | held.keys() - {MANIFEST}):
        if name not in held:
            yield f"{name} is missing"
        elif name not in listed:
            yield f"{name} is not in the manifest"
        elif hashlib.sha256(held[name]).hexdigest() != listed[name]:
            yield f"{name} was changed: its SHA-256 is not that of the manifest"


def evidence_faults(held: Mapping[str, bytes]) -> Iterator[str]:
    """Evidence whose content is not that of the hash it is kept under."""
    for name, content in held.items():
        if name.startswith(FILES) and hashlib.sha256(content).hexdigest() != name.split("/")[1]:
            yield f"{name} is not the evidence that was put in: its SHA-256 is another"


def journal_faults(held: Mapping[str, bytes]) -> Iterator[str]:
    """Rows whose hash is not that of what they hold, that do not follow on the row before, or that an event lacks."""
    journal = json.loads(held[JOURNAL])
    rows: list[dict[str, Any]] = journal["rows"]
    before: dict[str, Any] = {}
    for row in rows:
        text = json.dumps({name: row[name] for name in journal["sealed"]}, sort_keys=True, separators=(",", ":"))
        where = f"the journal's row {row['seq']} ({row['id']})"
        if hashlib.sha256(text.encode("ascii")).hexdigest() != row["hash"]:
            yield f"{where} was changed"
        if before and row["seq"] <= before["seq"]:
            yield f"{where} stands after row {before['seq']}: the numbers of the rows must rise"
        if before and row["seq"] == before["seq"] + 1 and row["previous_hash"] != before["hash"]:
            yield f"{where} does not follow on the row before"
        before = row
    if journal["sealed"]:
        yield from _apart(held, {str(row["id"]) for row in rows})


def _apart(held: Mapping[str, bytes], sealed: set[str]) -> Iterator[str]:
    """Events that stand in the journal or among the records, and not in both."""
    events = {row["id"] for row in csv.DictReader(io.StringIO(held.get(EVENTS, b"").decode(), newline=""))}
    for name in sorted(events - sealed):
        yield f"the event {name} has no row in the journal"
    for name in sorted(sealed - events):
        yield f"the event {name} of the journal is not among the records"


def paper_faults(held: Mapping[str, bytes]) -> Iterator[str]:
    """Papers that were produced, and whose file is not there."""
    kept = {name.split("/")[1] for name in held if name.startswith(FILES)}
    for one in json.loads(held[PAPERS])["produced"]:
        if one["sha256"] not in kept:
            yield f"the paper {one['kind']} of {one['record']} of {one['at']} has no file here with its SHA-256"


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


def main(words: list[str]) -> int:
    """Verify a pack and say what was found: 0 whole, 1 changed, 2 not readable."""
    asked = _words().parse_args(words)
    try:
        held = read_pack(asked.pack)
    # zipfile raises NotImplementedError for a compression or an encryption that it does not know.
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, NotImplementedError) as error:
        sys.stdout.write(f"{asked.pack} cannot be read as a pack: {error}\n")
        return 2
    found = list(faults(held, asked.manifest or ""))
    for fault in found:
        sys.stdout.write(f"FAULT {fault}\n")
    digest = hashlib.sha256(held.get(MANIFEST, b"")).hexdigest()
    is_told = (asked.manifest or "").lower() == digest
    held_to = "the one that was told" if is_told else "hold it against the one told when the pack was made"
    sys.stdout.write(f"{'NOT WHOLE' if found else 'WHOLE'}: {len(held)} files, {len(found)} faults\n")
    sys.stdout.write(f"manifest {digest}: {held_to}\n")
    return 1 if found else 0


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(
        prog="verify.py", description="Verify an audit pack: 0 whole, 1 changed, 2 not readable."
    )
    here = Path(__file__).resolve().parent
    words.add_argument(
        "pack", nargs="?", type=Path, default=here, help="the zip file; left out: the folder this lies in"
    )
    words.add_argument("--manifest", type=_digest, metavar="SHA256", help="what was told when it was made")
    return words


def _digest(told: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", told):
        raise argparse.ArgumentTypeError(f"'{told}' is no SHA-256; it has 64 digits from 0 to f")
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
