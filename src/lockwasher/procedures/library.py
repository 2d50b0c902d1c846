"""The shipped library: every edition, the offices and facts they name, and the digests of what is published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from itertools import pairwise
from pathlib import Path

from lockwasher.procedures.dialect import DialectError, did_you_mean
from lockwasher.procedures.model import Fact, OfficeEntry, Procedure, StepRef
from lockwasher.procedures.reader import read_facts, read_offices, read_procedure

OFFICES, FACTS, PUBLISHED = "offices.yaml", "facts.yaml", "published.sha256"
_DIGEST_LINE = re.compile(r"([0-9a-f]{64})  (\S+/\S+\.yaml)")


class LibraryError(ValueError):
    """Files of the library do not fit together. One line per fault."""


@dataclass(frozen=True)
class Library:
    """All editions, in order of procedure id and edition."""

    editions: tuple[Procedure, ...]
    offices: Mapping[str, OfficeEntry]
    facts: Mapping[str, Fact]
    digest: str = ""

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The procedure ids, each once."""
        return tuple(self.of)

    @cached_property
    def of(self) -> Mapping[str, tuple[Procedure, ...]]:
        """The editions of each procedure, the oldest first."""
        found: dict[str, tuple[Procedure, ...]] = {}
        for procedure in self.editions:
            found[procedure.id] = (*found.get(procedure.id, ()), procedure)
        return found

    def edition(self, procedure: str, name: str) -> Procedure:
        """One edition by name. Raises KeyError with what there is."""
        for found in self.of.get(procedure, ()):
            if found.edition_name == name:
                return found
        there = ", ".join(p.edition_name for p in self.of.get(procedure, ()))
        raise KeyError(f"{procedure} has no edition {name}; there is {there or 'none'}")

    def in_force(self, procedure: str, day: date) -> Procedure:
        """The edition under which a case may open on a day: the newest that has begun, if it has not ended.

        Raises:
            KeyError: there is none; what is near is named.
        """
        begun = [p for p in self.of.get(procedure, ()) if p.edition <= day]
        if begun and begun[-1].holds_on(day):
            return begun[-1]
        if procedure in self.of:
            there = ", ".join(f"{p.edition_name}{f' until {p.until}' if p.until else ''}" for p in self.of[procedure])
            raise KeyError(f"no edition of {procedure} holds on {day}; there is {there}")
        raise KeyError(f"there is no procedure '{procedure}'{did_you_mean(procedure, self.ids)}")

    def known(self, day: date) -> Library:
        """The library as it was on a day: editions that had not begun to hold are not in it."""
        return Library(tuple(p for p in self.editions if p.edition <= day), self.offices, self.facts, self.digest)


def library_folder() -> Path:
    """The folder of the shipped library."""
    return Path(str(resources.files("lockwasher.procedures"))) / "library"


@cache
def read_library(folder: Path | None = None) -> Library:
    """Read and check the whole library (the shipped one by default).

    Raises:
        LibraryError: all faults of all files, a line each.
    """
    return _read(folder or library_folder())


def edition_files(root: Path) -> list[Path]:
    """The edition files of a library folder, sorted."""
    return sorted(root.glob("*/*.yaml"))


def digests(root: Path) -> dict[str, str]:
    """SHA-256 of every edition file by `procedure/edition.yaml`."""
    return {f"{p.parent.name}/{p.name}": _sha256(p) for p in edition_files(root)}


def published_faults(root: Path) -> list[str]:
    """What is wrong with the published editions: changed or removed since, or `published.sha256` itself is not in order."""
    now, faults = digests(root), []
    for number, line in enumerate(_published_lines(root), 1):
        form = _DIGEST_LINE.fullmatch(line)
        if form is None:
            faults.append(f"{PUBLISHED}:{number}: {line!r} is no digest; put the line back as it was published")
        elif form[2] not in now:
            faults.append(f"{form[2]}: a published edition is gone; cases may be pinned to it, put it back")
        elif now[form[2]] != form[1]:
            faults.append(f"{form[2]}: a published edition was changed; put it back and write a new edition")
    return faults


def publish(root: Path) -> list[str]:
    """Add the digests of all editions that are not yet in `published.sha256`; the names of those added.

    What is in the file already is never changed.

    Raises:
        LibraryError: the library has faults, or a published edition was changed or removed. Nothing is written.
    """
    _read(root)  # the files as they are now, not as they were read before
    if faults := published_faults(root):
        raise LibraryError("\n".join(faults))
    lines = _published_lines(root)
    there = {line.partition("  ")[2] for line in lines}
    new = {name: digest for name, digest in digests(root).items() if name not in there}
    if new:
        lines = sorted([*lines, *(f"{digest}  {name}" for name, digest in new.items())], key=lambda line: line[64:])
        (root / PUBLISHED).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return list(new)


def _read(root: Path) -> Library:
    offices, facts = _listed(root)
    editions: list[Procedure] = []
    others = sorted(root.rglob("*.yml"))
    faults = [f"{p.relative_to(root)}: this file is not read; name it {p.stem}.yaml" for p in others]
    for path in edition_files(root):
        try:
            editions.append(read_procedure(path, offices, facts))
        except DialectError as error:
            faults.append(str(error))
    editions.sort(key=lambda p: (p.id, p.edition))
    if not faults:  # a file that was not read would be missed by those that name its steps
        faults = [*_faults_across(editions), *_loops(editions)]
    if faults:
        raise LibraryError("\n".join(faults))
    return Library(tuple(editions), offices, facts, _folder_digest(root))


def _listed(root: Path) -> tuple[dict[str, OfficeEntry], dict[str, Fact]]:
    try:
        return read_offices(root / OFFICES), read_facts(root / FACTS)
    except DialectError as error:
        raise LibraryError(str(error)) from None


def _faults_across(editions: Sequence[Procedure]) -> Iterator[str]:
    """Steps named in other procedures that are not there, and two editions that begin on one day."""
    steps: dict[str, set[str]] = {}
    for procedure in editions:
        steps.setdefault(procedure.id, set()).update(procedure.step)
    for procedure in editions:
        for line, ref in _references(procedure):
            if told := _missing(ref, steps):
                yield f"{procedure.id}/{procedure.edition_name}.yaml:{line}: '{ref}': {told}"
    for one, next_one in pairwise(editions):
        if (one.id, one.edition) == (next_one.id, next_one.edition):
            names = f"{one.edition_name}.yaml and {next_one.edition_name}.yaml"
            yield f"{one.id}: {names} begin on the same day; keep one"


def _references(procedure: Procedure) -> Iterator[tuple[int, StepRef]]:
    """The steps of other procedures that an edition names, each with its line."""
    for step in procedure.steps:
        yield from ((step.line, way) for gate in step.gates for way in gate.ways)
    for clock in procedure.clocks:
        yield from ((clock.line, anchor.other) for anchor in clock.anchors if anchor.other)


def _missing(ref: StepRef, steps: Mapping[str, set[str]]) -> str | None:
    if ref.procedure not in steps:
        return f"there is no procedure '{ref.procedure}'{did_you_mean(ref.procedure, steps) or '; name one there is'}"
    if ref.step not in steps[ref.procedure]:
        near = did_you_mean(ref.step, steps[ref.procedure])
        return f"there is no such step{near or '; name one that ' + ref.procedure + ' has'}"
    return None


def _loops(editions: Sequence[Procedure]) -> list[str]:
    """Procedures that wait for each other in a ring, on the first day of any edition."""
    found: dict[str, None] = {}
    for day in sorted({p.edition for p in editions}):
        newest = {p.id: p for p in editions if p.edition <= day}
        before = {
            f"{p.id}/{s.name}": [
                *(f"{p.id}/{earlier}" for earlier in s.after),
                *(str(way) for gate in s.gates for way in gate.ways),
            ]
            for p in newest.values()
            for s in p.steps
        }
        try:
            TopologicalSorter(before).prepare()
        except CycleError as error:
            ring = error.args[1]
            procedure, _, step = ring[0].partition("/")
            where = f"{procedure}/{newest[procedure].edition_name}.yaml:{newest[procedure].step[step].line}"
            told = f"these steps wait for each other: {' before '.join(ring)}"
            found[f"{where}: {told}; take one out of 'after'"] = None
    return list(found)


def _published_lines(root: Path) -> list[str]:
    file = root / PUBLISHED
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _folder_digest(root: Path) -> str:
    """One digest of all that decides what a case does: the editions, the offices and the facts."""
    held = digests(root) | {name: _sha256(root / name) for name in (OFFICES, FACTS)}
    lines = (f"{digest}  {name}" for name, digest in sorted(held.items()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
