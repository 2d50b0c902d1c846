"""An audit pack as one zip file: records, journal, history, papers, evidence, an index to open offline, hashes, a verifier.

Of the same content the same bytes. The index holds no script and fetches nothing. What the pack holds is text that others
wrote: the index shows it escaped.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from lockwasher.exchange import verify_pack
from lockwasher.exchange.folder import write_folder
from lockwasher.register.portfolio import Portfolio

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # zip knows no earlier day; a clock here would give other bytes each time
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_ROWS: Final = 2_000  # rows of a noun in the index; the file beside it holds all
_STYLE: Final = "body{font-family:sans-serif;max-width:70em;margin:2em auto}td,th{border:1px solid #999;padding:.2em .4em;text-align:left}table{border-collapse:collapse}"


_HOW: Final = (
    "To verify it: <code>python3 verify.py --manifest SHA256</code> in this folder, with the SHA-256 that was told when the pack "
    "was made; without it a manifest written anew is not noticed."
)
_WHAT: Final = (
    "Records and their files stand as they stood at the end of that day. Events are those known by then, also where they were "
    "recorded later; history, files, statements and papers are those that had come in by then. A record that was archived or "
    "removed since is not in it."
)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A version of the file of an evidence, and where it lies."""

    evidence: str
    version: int
    name: str
    sha256: str
    path: Path

    @property
    def place(self) -> str:
        """Where it stands in the pack."""
        return f"files/{self.sha256}/{_UNSAFE.sub('-', self.name) or 'file'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What goes into an audit pack. `journal` holds the rows of the chain with their hashes; `sealed` is what a hash covers.

    `changes` is the history of the records, `stated` what was stated of them for papers, `produced` the papers made about them.
    Read from files there is none of these.
    """

    title: str
    about: str
    made_on: date
    known_on: date
    records: Portfolio
    sealed: tuple[str, ...] = ()
    journal: tuple[Mapping[str, Any], ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()
    files: tuple[PackedFile, ...] = ()
    stated: tuple[Mapping[str, Any], ...] = ()
    produced: tuple[Mapping[str, Any], ...] = ()


def write_pack(pack: Pack, path: Path) -> str:
    """Write a pack; the SHA-256 of its manifest, to be kept apart from it.

    Raises:
        OSError: an evidence cannot be read or the pack not be written.
    """
    held = {**_records(pack.records), **_tables(pack)}
    held |= {one.place: one.path.read_bytes() for one in pack.files}
    held[verify_pack.INDEX] = _index(pack).encode()
    held["verify.py"] = Path(verify_pack.__file__).read_bytes()
    manifest = _manifest(pack, held)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted({**held, verify_pack.MANIFEST: manifest}.items()):
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return hashlib.sha256(manifest).hexdigest()


def _records(portfolio: Portfolio) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        write_folder(portfolio, Path(folder))
        return {f"records/{one.name}": one.read_bytes() for one in sorted(Path(folder).iterdir())}


def _tables(pack: Pack) -> dict[str, bytes]:
    journal = {"sealed": pack.sealed, "rows": pack.journal}
    return {
        verify_pack.JOURNAL: _json(journal),
        verify_pack.CHANGES: _json({"changes": pack.changes}),
        verify_pack.PAPERS: _json({"stated": pack.stated, "produced": pack.produced}),
    }


def _manifest(pack: Pack, held: Mapping[str, bytes]) -> bytes:
    files = [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(held.items())
    ]
    return _json({"about": pack.about, "made_on": pack.made_on, "known_on": pack.known_on, "files": files})


def _json(told: object) -> bytes:
    return (json.dumps(told, indent=1, sort_keys=True, default=str) + "\n").encode("ascii")


# ---------------------------------------------------------------- the index


def _index(pack: Pack) -> str:
    title = escape(pack.title)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>\n'
        f"<body><h1>{title}</h1>\n<p>About {escape(pack.about)}. Made on {pack.made_on}, of what was known on {pack.known_on}."
        f" {_HOW}</p>\n<p>{_WHAT}</p>\n"
        f"{''.join(_nouns(pack))}{_journal(pack)}{_papers(pack)}{_evidence(pack)}</body></html>\n"
    )


def _nouns(pack: Pack) -> Iterator[str]:
    for noun, records in pack.records.rows():
        if records:
            file = f"records/{noun.replace('_', '-')}.csv"
            rows = [(one.id, _title(one), str(getattr(one, "source", ""))) for one in records[:_ROWS]]
            more = f"<p>{len(records) - _ROWS:,} more in the file.</p>" if len(records) > _ROWS else ""
            heading = f'{noun.replace("_", "-")} ({len(records):,}), <a href="{file}">{file}</a>'
            yield f"<h2>{heading}</h2>\n{_table(('id', 'what', 'source'), rows)}{more}"


def _title(record: object) -> str:
    names = ("title", "name", "step", "procedure", "term", "field", "milestone")
    return next((str(told) for name in names if (told := getattr(record, name, None))), "")


def _journal(pack: Pack) -> str:
    if not pack.sealed:
        return (
            "<h2>Journal</h2>\n<p>Read from files: there is no chain of hashes. The events stand among the records.</p>"
        )
    rows = [(f"{one['seq']}", str(one["id"]), str(one["recorded_at"]), str(one["hash"])) for one in pack.journal]
    heading = f'Journal ({len(rows):,}), <a href="journal.json">journal.json</a>; history, <a href="changes.json">changes.json</a>'
    return f"<h2>{heading}</h2>\n{_table(('row', 'event', 'recorded', 'hash'), rows)}"


def _papers(pack: Pack) -> str:
    """What was stated for papers, and each paper with the hash of its file and of what it was filled with."""
    stated = [
        tuple(str(one[name]) for name in ("record", "fact", "value", "source", "mark", "known_on", "by"))
        for one in pack.stated[:_ROWS]
    ]
    produced = [
        tuple(str(one[name]) for name in ("kind", "record", "form", "at", "by", "inputs", "sha256"))
        for one in pack.produced[:_ROWS]
    ]
    link = f'<a href="{verify_pack.PAPERS}">{verify_pack.PAPERS}</a>'
    return (
        f"<h2>Stated for papers ({len(pack.stated):,}), {link}</h2>\n"
        f"{_table(('record', 'fact', 'value', 'source', 'mark', 'known on', 'by'), stated)}"
        f"<h2>Papers produced ({len(pack.produced):,}), {link}</h2>\n"
        f"{_table(('paper', 'record', 'form', 'at', 'by', 'digest of its inputs', 'SHA-256 of its file'), produced)}"
    )


def _evidence(pack: Pack) -> str:
    if not pack.files:
        return "<h2>Files</h2>\n<p>No file of any evidence is held.</p>"
    rows = "".join(
        f'<tr><td>{escape(one.evidence)}</td><td>{one.version}</td><td><a href="{one.place}">{escape(one.name)}</a></td>'
        f"<td>{one.sha256}</td></tr>\n"
        for one in pack.files
    )
    return f"<h2>Files</h2>\n<table><tr><th>evidence</th><th>version</th><th>file</th><th>SHA-256</th></tr>\n{rows}</table>"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    top = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table><tr>{top}</tr>\n{body}</table>\n"
