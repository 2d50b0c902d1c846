"""The official tariff schedule, from the file a user downloads: USITC's export as JSON or CSV.

JSON is a list of objects with `htsno`, `indent`, `description`, `superior`, `units`, `general`, `special`, `other`,
`footnotes`, `quotaQuantity`, `additionalDuties`; CSV has the same in columns such as `HTS Number` and `General Rate of
Duty`. Rows without a number are headings between rows; rates stand at eight digits and are blank below and above. Chapters 98 and
99 are passed over.
The layout was seen in `hts_2026_revision_5_json.json` on usitc.gov.
"""

from __future__ import annotations

import bisect
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lockwasher.procedures.tables_rates import DutyRate, digits_of, parse_rate

MAX_BYTES = 128 * 1024 * 1024  # the whole schedule of 2026 has 14 MB as JSON
# The names a column goes by, in the JSON and in the CSV of the export.
NUMBER_NAMES = ("htsno", "HTS Number")
GENERAL_NAMES = ("general", "General Rate of Duty")
OTHER_NAMES = ("other", "Column 2 Rate of Duty")
DESCRIPTION_NAMES = ("description", "Description")
_APART = ("98", "99")  # their rates are words: what they leave or add stands in the tables of lines and measures


class ScheduleError(ValueError):
    """The file is no tariff schedule, or a row of it cannot be read. The text says where, what, and what to do."""


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One numbered row. A rate is None where the row leaves it blank."""

    number: str
    description: str
    general: DutyRate | None
    other: DutyRate | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as supplied: the file's name, the day from which it holds, its SHA-256, its rows by their digits."""

    name: str
    dated: date
    digest: str
    lines: Mapping[str, ScheduleLine]
    _sorted: tuple[str, ...] = field(repr=False)

    def has_chapter(self, number: str) -> bool:
        """Whether the file holds the chapter of a number; an export may hold one chapter only."""
        return any(True for _ in self._below(number[:2]))

    def find(self, number: str) -> ScheduleLine | None:
        """The row whose rate the digits of a number take, None where there is none or rows below it differ."""
        for length in range(len(number), 2, -2):
            found = self.lines.get(number[:length])
            if found and found.general:
                return found
        rated = [line for line in map(self.lines.__getitem__, self._below(number)) if line.general]
        rates = {(line.general, line.other) for line in rated}
        return rated[0] if len(rates) == 1 else None

    def _below(self, number: str) -> Iterator[str]:
        for at in range(bisect.bisect_left(self._sorted, number), len(self._sorted)):
            if not self._sorted[at].startswith(number):
                return
            yield self._sorted[at]


def read_schedule(path: Path, dated: date) -> Schedule:
    """Read an export of the tariff schedule (`.json` or `.csv`).

    Args:
        path: the file.
        dated: the day from which this edition holds; the file does not say it, the list of releases does.

    Raises:
        ScheduleError: the file is missing, too large, not UTF-8, neither JSON nor CSV of that layout, or a row is faulty.
    """
    data, text = official_text(path)
    rows = _json_rows(text, path.name) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text, path.name)
    lines = _lines(rows, path.name)
    if not lines:
        raise ScheduleError(f"{path.name}: no row has a tariff number; export the schedule again")
    return Schedule(path.name, dated, hashlib.sha256(data).hexdigest(), lines, tuple(sorted(lines)))


def official_text(path: Path) -> tuple[bytes, str]:
    """The bytes and the text of a file that a user downloaded.

    Raises:
        ScheduleError: the file is missing, empty, too large or not UTF-8.
    """
    if not path.is_file():
        raise ScheduleError(f"{path.name}: there is no such file; download it, and give its name here")
    data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    if not data:
        raise ScheduleError(f"{path.name}: the file is empty or larger than {MAX_BYTES} bytes; export it again")
    try:
        return data, data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScheduleError(f"{path.name}:{line}: a character is not UTF-8; save the file as UTF-8") from None


def _json_rows(text: str, name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise ScheduleError(f"{name}:{error.lineno}: not readable as JSON ({error.msg}); export it again") from None
    if not isinstance(rows, list):
        raise ScheduleError(f"{name}: expected a list of rows ([...]); export the schedule as JSON from hts.usitc.gov")
    for at, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise ScheduleError(f"{name}: row {at}: expected an object with 'htsno' and 'general'; export it again")
        yield f"{name}: row {at}", row


def _csv_rows(text: str, name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip() for cell in reader.fieldnames or ()]
        reader.fieldnames = header
        for names in (NUMBER_NAMES, GENERAL_NAMES):
            if not set(names) & set(header):
                raise ScheduleError(f"{name}:1: no column '{names[1]}' (or '{names[0]}'); it has {', '.join(header)}")
        for row in reader:
            yield f"{name}:{reader.line_num}", row
    except csv.Error as error:
        raise ScheduleError(f"{name}:{reader.line_num}: not readable as CSV ({error}); export it again") from None


def _lines(rows: Iterable[tuple[str, Mapping[str, object]]], name: str) -> dict[str, ScheduleLine]:
    found: dict[str, ScheduleLine] = {}
    for where, row in rows:
        written = _cell(row, NUMBER_NAMES, where)
        if not written or written.startswith(_APART):
            continue
        digits = digits_of(written)
        if digits is None:
            raise ScheduleError(f"{where}: '{written}' is not a tariff number; expected 4, 6, 8 or 10 digits")
        line = ScheduleLine(digits, _cell(row, DESCRIPTION_NAMES, where), *_rates(row, where))
        before = found.setdefault(digits, line)
        if before.general != line.general:
            raise ScheduleError(f"{where}: {written} stands twice in {name} with different rates; export it again")
    return found


def _rates(row: Mapping[str, object], where: str) -> tuple[DutyRate | None, DutyRate | None]:
    general, other = _cell(row, GENERAL_NAMES, where), _cell(row, OTHER_NAMES, where)
    return parse_rate(general) if general else None, parse_rate(other) if other else None


def _cell(row: Mapping[str, object], names: tuple[str, ...], where: str) -> str:
    value = next((row[name] for name in names if name in row), None)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ScheduleError(f"{where}: '{names[0]}' is {value!r}; tariff numbers and rates are text ('8543.10.00')")
    return value.strip()
