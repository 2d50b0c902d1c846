"""The official tariff files of this desk: taken in once, kept in its home folder, and used from their day on."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from django.conf import settings

import lockwasher.records  # noqa: F401  # sets Django up: 'tariff' alone opens no database
from lockwasher.procedures.tables import Tables
from lockwasher.procedures.tables_headings import Headings, read_headings
from lockwasher.procedures.tables_reader import read_tables
from lockwasher.procedures.tables_schedule import Schedule, read_schedule


class Official(StrEnum):
    """The kinds of official files."""

    SCHEDULE = "schedule"
    HEADINGS = "note-6a"


@dataclass(frozen=True, slots=True)
class Taken:
    """An official file as it is kept. `is_new` False: the same file was kept for that day already."""

    kind: Official
    name: str
    dated: date
    digest: str
    n_rows: int
    is_new: bool = False


_KEPT = re.compile(r"(schedule|note-6a)\.(\d{4}-\d{2}-\d{2})\.(.+)")


def take_in(path: Path, kind: Official, dated: date) -> Taken:
    """Read an official file and keep a copy of it; of one kind and day the last one taken in counts.

    Raises:
        ScheduleError: the file is not what it should be; nothing is kept.
        OSError: the home folder cannot be written.
    """
    found = _read(kind, path, dated)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    before = [(old, other) for old, other, on in _kept() if (other, on) == (kind, dated)]
    is_new = not any(hashlib.sha256(old.read_bytes()).hexdigest() == found.digest for old, _ in before)
    if is_new:
        target = folder / f"{kind}.{dated}.{path.name}"
        half = target.with_name(f".{target.name}.{os.getpid()}")
        half.write_bytes(path.read_bytes())
        half.replace(target)
        for old, _ in before:
            if old != target:
                old.unlink(missing_ok=True)  # somebody else may take one in at the same time
    return _taken(kind, path.name, found, is_new=is_new)


def kept() -> tuple[Taken, ...]:
    """The official files that are kept, by kind and day."""
    return tuple(_taken(kind, _KEPT.fullmatch(path.name)[3], _read(kind, path, on)) for path, kind, on in _kept())  # type: ignore[index]  # its name has the form


def official_tables(known_on: date) -> Tables:
    """The shipped tables with the official files that hold by a day.

    Raises:
        ScheduleError: a file that is kept was changed by hand and cannot be read.
    """
    return _with_files(official_files(known_on))


def official_files(known_on: date) -> tuple[tuple[Official, Path, date, int], ...]:
    """The official files that are kept and hold by a day, with when each was written: the same files, the same tables."""
    return tuple((kind, path, on, path.stat().st_mtime_ns) for path, kind, on in _kept() if on <= known_on)


@lru_cache(maxsize=4)
def _with_files(files: tuple[tuple[Official, Path, date, int], ...]) -> Tables:
    shipped = read_tables()
    return shipped.supplied(*(_read(kind, path, on) for kind, path, on, _ in files)) if files else shipped


def _read(kind: Official, path: Path, dated: date) -> Schedule | Headings:
    return read_schedule(path, dated) if kind == Official.SCHEDULE else read_headings(path, dated)


def _taken(kind: Official, name: str, found: Schedule | Headings, *, is_new: bool = False) -> Taken:
    n_rows = len(found.lines if isinstance(found, Schedule) else found.numbers)
    return Taken(kind, name, found.dated, found.digest, n_rows, is_new)


def _folder() -> Path:
    return Path(settings.LOCKWASHER_HOME) / "tariff"


def _kept() -> Iterator[tuple[Path, Official, date]]:
    """The files that are kept; of two of one kind and day, taken in at the same time, the later one."""
    folder, found = _folder(), dict[tuple[str, str], Path]()
    for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns) if folder.is_dir() else ():
        if form := _KEPT.fullmatch(path.name):
            found[form[1], form[2]] = path
    for (kind, day), path in sorted(found.items()):
        yield path, Official(kind), date.fromisoformat(day)
