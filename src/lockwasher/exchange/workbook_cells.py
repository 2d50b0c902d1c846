"""The cells of one sheet of a workbook: values, errors, formulas never computed, number formats, what is merged or hidden."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from lockwasher.exchange.sheets import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, NEVER_COMPUTED, Place, Sheet, Value
from lockwasher.exchange.workbook_styles import Styles
from lockwasher.exchange.workbook_xml import Attributes, WorkbookError, bare, stream

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)
_DIGITS = re.compile(r"\s*\d{1,9}\s*", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # a sheet has no time zone
_LAST_SERIAL = 2_958_465  # 9999-12-31, counted from 1899-12-30
_TRUTH = {"1": True, "true": True, "0": False, "false": False}


class _NoValueError(Exception):
    """A cell holds nothing that its kind allows; the text says what."""


def read_cells(
    name: str, xml: bytes, strings: Sequence[str], styles: Styles, *, is_hidden: bool, is_1904: bool
) -> Sheet:
    """Read a sheet's XML. Raises WorkbookError where it is damaged or holds more than is read."""
    reader = _Reader(strings, styles, _EPOCH_1904 if is_1904 else _EPOCH)
    stream(xml, reader.start, reader.end, reader.hear)
    width, height = reader.n_columns, reader.n_rows
    if sum(_n_covered(area, height, width) for area in reader.merged) > height * width:
        raise WorkbookError("its merged cells overlap")
    rows = [*reader.rows, *[[]] * (height - len(reader.rows))]
    return Sheet(
        name, tuple((*row, *[""] * (width - len(row))) for row in rows[:height]), reader.faults, reader.formats,
        tuple(reader.merged), frozenset(reader.hidden_rows), frozenset(reader.hidden_columns), is_hidden, is_1904,
    )  # fmt: skip


def _n_covered(area: tuple[int, int, int, int], height: int, width: int) -> int:
    """How many cells of a grid a merged range covers."""
    top, left, bottom, right = area
    return max(0, min(bottom + 1, height) - top) * max(0, min(right + 1, width) - left)


def read_strings(xml: bytes) -> list[str]:
    """The texts that cells share, without the readings that stand above Japanese ones. Raises WorkbookError."""
    texts: list[str] = []
    parts: list[str] = []
    depth, is_text = 0, False

    def start(name: str, _: Attributes) -> None:
        nonlocal depth, is_text
        name = bare(name)
        if name == "si":
            parts.clear()
        elif name == "rPh":
            depth += 1
        is_text = name == "t" and not depth

    def end(name: str) -> None:
        nonlocal depth, is_text
        name, is_text = bare(name), False
        if name == "rPh":
            depth -= 1
        elif name == "si":
            texts.append(unescaped("".join(parts)))
            if len(texts) > MAX_CELLS:
                raise WorkbookError(f"it shares more than {MAX_CELLS} texts")

    stream(xml, start, end, lambda text: parts.append(text) if is_text else None)
    return texts


def unescaped(text: str) -> str:
    """Text with the characters that XML cannot hold, which a workbook writes as `_x000D_`; half of a pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    return _HALF.sub("\ufffd", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))


def place(address: str) -> Place:
    """The row and column of an address such as F17, from zero. Raises WorkbookError."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise WorkbookError(f"{address[:20]!r} is no address of a cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


class _Reader:
    """Follows one sheet's XML; cells and rows without an address stand one after the last."""

    def __init__(self, strings: Sequence[str], styles: Styles, epoch: datetime) -> None:
        self.strings, self.styles, self.epoch = strings, styles, epoch
        self.last_serial = _LAST_SERIAL - (epoch - _EPOCH).days
        self.rows: list[list[Value]] = []
        self.faults: dict[Place, str] = {}
        self.formats: dict[Place, str] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.n_rows = self.n_columns = 0
        self.row = self.column = -1
        self.kind = self.style = ""
        self.has_formula = self.has_value = self.is_listening = False
        self.heard: list[str] = []

    def start(self, name: str, told: Attributes) -> None:
        if name == "c":
            self._cell(told)
        elif ":" in name:
            self.start(bare(name), told)
        elif name in {"v", "t"}:
            self.has_value = self.is_listening = True
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self._row(told)
        elif name == "mergeCell":
            self._merge(told.get("ref", ""))
        elif name == "col":
            self._columns(told)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self.is_listening = False
        elif name == "c":
            if self.has_value or self.has_formula:
                self._finish("".join(self.heard))
        elif ":" in name:
            self.end(bare(name))

    def hear(self, text: str) -> None:
        if self.is_listening:
            self.heard.append(text)

    def _row(self, told: Attributes) -> None:
        self.row = _count(told["r"]) - 1 if "r" in told else self.row + 1
        self.column = -1
        if _is_true(told.get("hidden")) and self.row < MAX_ROWS:
            self.hidden_rows.add(self.row)

    def _columns(self, told: Attributes) -> None:
        if _is_true(told.get("hidden")):
            first, last = _count(told.get("min", "1")), min(_count(told.get("max", "0")), MAX_COLUMNS)
            self.hidden_columns.update(range(max(first, 1) - 1, last))

    def _cell(self, told: Attributes) -> None:
        if "r" in told:
            self.row, self.column = place(told["r"])
        else:
            self.column += 1
        self.kind, self.style = told.get("t", "n"), told.get("s", "")
        self.has_formula = self.has_value = False
        self.heard.clear()

    def _merge(self, area: str) -> None:
        first, _, last = area.partition(":")
        top, left = place(first)
        bottom, right = place(last or first)
        self.merged.append((top, left, bottom, right))
        if len(self.merged) > MAX_ROWS:
            raise WorkbookError(f"it has more than {MAX_ROWS} merged cells")

    def _finish(self, text: str) -> None:
        """Put a cell's value, or why it has none, in its place."""
        at = self.row, self.column
        value: Value = ""
        if self.kind == "e":
            self.faults[at] = f"an error stands here: {text[:40] or '#ERROR'}"
        elif text:
            try:
                value = self._value(text)
            except _NoValueError as error:
                self.faults[at] = str(error)
        elif self.has_formula and not (self.has_value and self.kind == "str"):
            self.faults[at] = NEVER_COMPUTED
        if value == "" and at not in self.faults:
            return
        self._make_room()
        self.rows[self.row][self.column] = value
        if self.style in self.styles.formats:
            self.formats[at] = self.styles.formats[self.style]

    def _make_room(self) -> None:
        self.n_rows, self.n_columns = max(self.n_rows, self.row + 1), max(self.n_columns, self.column + 1)
        if (
            self.row < 0
            or self.n_rows > MAX_ROWS
            or self.n_columns > MAX_COLUMNS
            or self.n_rows * self.n_columns > MAX_CELLS
        ):
            limit = f"{MAX_ROWS} rows, {MAX_COLUMNS} columns, {MAX_CELLS} cells"
            raise WorkbookError(f"a cell in row {self.n_rows}, column {self.n_columns} is over the limit of {limit}")
        while len(self.rows) <= self.row:
            self.rows.append([])
        cells = self.rows[self.row]
        if len(cells) <= self.column:
            cells.extend([""] * (self.column + 1 - len(cells)))

    def _value(self, text: str) -> Value:
        if self.kind == "s":
            return self._shared(text)
        if self.kind in {"str", "inlineStr"}:
            return unescaped(text)
        if self.kind == "b":
            if text not in _TRUTH:
                raise _NoValueError(f"neither true nor false stands here: {text[:40]}")
            return _TRUTH[text]
        return _iso(text) if self.kind == "d" else self._number(text)

    def _shared(self, text: str) -> str:
        """A text that cells share, by its number."""
        try:
            return self.strings[_count(text)]
        except (WorkbookError, IndexError):
            raise _NoValueError(f"its text is not in the workbook: number {text[:20]}") from None

    def _number(self, text: str) -> Value:
        try:
            number = float(text)
        except ValueError:
            raise _NoValueError(f"no number stands here: {text[:40]}") from None
        if not math.isfinite(number):
            return text
        if self.style not in self.styles.days or not 0 <= number <= self.last_serial:
            return number
        moment = self.epoch + timedelta(seconds=round(number * 86_400))
        if number < 1:
            return moment.time()
        return moment.date() if moment.time() == _EPOCH.time() else moment


def _count(text: str) -> int:
    """A number of a row, a column or a text. Raises WorkbookError."""
    if not _DIGITS.fullmatch(text):
        raise WorkbookError(f"{text[:20]!r} stands where a number is meant")
    return int(text)


def _iso(text: str) -> Value:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text


def _is_true(word: str | None) -> bool:
    return word in {"1", "true"}
