"""The official list of headings for instruments (HTSUS chapter 98, subchapter X, note 6(a)), from a file the user writes.

The list was not obtained for this library. The file is text: a heading at the beginning of each line, what follows it is a
remark; blank lines and lines that begin with `#` are passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lockwasher.procedures.tables_rates import digits_of
from lockwasher.procedures.tables_schedule import ScheduleError, official_text


@dataclass(frozen=True, slots=True)
class Headings:
    """The list as supplied: the file's name, the day from which it holds, its SHA-256, the headings by their digits."""

    name: str
    dated: date
    digest: str
    numbers: tuple[str, ...]


def read_headings(path: Path, dated: date) -> Headings:
    """Read the list of headings.

    Args:
        path: the file.
        dated: the day from which this edition of the list holds.

    Raises:
        ScheduleError: the file is missing, too large, not UTF-8, holds no heading, or a line begins with none.
    """
    data, text = official_text(path)
    numbers = tuple(dict.fromkeys(_numbers(text, path.name)))
    if not numbers:
        raise ScheduleError(f"{path.name}: no heading stands in it; write one to a line, such as 9027.80")
    return Headings(path.name, dated, hashlib.sha256(data).hexdigest(), numbers)


def _numbers(text: str, name: str) -> Iterator[str]:
    for line, told in enumerate(text.splitlines(), start=1):
        written = told.strip()
        if not written or written.startswith("#"):
            continue
        digits = digits_of(written.split()[0].rstrip(",;:"))
        if digits is None:
            raise ScheduleError(f"{name}:{line}: '{written[:40]}' begins with no heading; write 9027 or 9027.80")
        yield digits
