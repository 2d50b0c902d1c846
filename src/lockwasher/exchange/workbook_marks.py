"""What a workbook's XML says beside its values: errors, formulas never computed, number formats, what is hidden.

The XML is read as a stream; a document type, which a workbook never has, is refused, so that no entity can grow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from lockwasher.exchange.sheets import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Place

Attributes = dict[str, str]

NEVER_COMPUTED = "a formula that was never computed"
_ZEROS = re.compile(r"0{2,}")
_QUIET = re.compile(r"[#0?,.%@*\s;_()/:+\-E]|\[(?:Red|Black|Blue|Green|Color\d+|[<>=]+[\d.]+)\]|General", re.IGNORECASE)
_TIMES = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class MarksError(Exception):
    """The XML is damaged, holds a document type, or names more cells than are read; the text says which."""


@dataclass(slots=True)
class Marks:
    """The marks of one sheet; `n_rows` and `n_columns` span the cells in which something stands."""

    faults: dict[Place, str] = field(default_factory=dict)
    formats: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    n_rows: int = 0
    n_columns: int = 0


def elements(xml: bytes, start: Callable[[str, Attributes], None]) -> None:
    """Call `start` for each element with its name without prefix. Raises MarksError."""
    _run(expat.ParserCreate(), xml, lambda name, told: start(name.rpartition(":")[2], told))


def read_formats(styles: bytes) -> Mapping[str, str]:
    """The number format of each cell style that may name a currency or hold zeros, by the style's number."""
    codes: dict[str, str] = {}
    used: list[str] = []
    within = ""

    def start(name: str, told: Attributes) -> None:
        nonlocal within
        if name == "numFmt" and "formatCode" in told:
            codes[told.get("numFmtId", "")] = told["formatCode"]
        elif name in {"cellXfs", "cellStyleXfs", "dxfs"}:
            within = name
        elif name == "xf" and within == "cellXfs":
            used.append(told.get("numFmtId", ""))

    elements(styles, start)
    said = {number: code for number, code in codes.items() if _says_something(code)}
    return {str(style): said[number] for style, number in enumerate(used) if number in said}


def _says_something(code: str) -> bool:
    """Whether a format is more than digits and dates: zeros that pad, or words and signs that may name a currency."""
    first = code.split(";")[0]
    if _ZEROS.fullmatch(first.replace("\\.", "").replace('"."', "")):
        return True
    if re.search(r"[ymdhs]", _TIMES.sub("", first), re.IGNORECASE):
        return False
    return bool(_QUIET.sub("", first))


def read_marks(xml: bytes, formats: Mapping[str, str]) -> Marks:
    """The marks of a sheet's XML. Raises MarksError."""
    return _Reader(formats).read(xml)


class _Reader:
    """Follows one sheet's XML; cells and rows without an address stand one after the last."""

    def __init__(self, formats: Mapping[str, str]) -> None:
        self.formats, self.marks = formats, Marks()
        self.row, self.column = -1, -1
        self.kind, self.style = "", ""
        self.has_formula = self.has_value = self.is_listening = False
        self.text = ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True

    def read(self, xml: bytes) -> Marks:
        self.parser.EndElementHandler = self.end
        _run(self.parser, xml, self.start)
        return self.marks

    def start(self, name: str, told: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell(told)
        elif name in {"v", "is"}:
            self._value()
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self._row(told)
        elif name == "col" and told.get("hidden") in {"1", "true"}:
            first, last = int(told.get("min", 1)), min(int(told.get("max", 0)), MAX_COLUMNS)
            self.marks.hidden_columns.update(range(first - 1, last))

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "c" and (self.has_formula or self.kind == "e"):
            self._judge()
        elif name == "v" and self.is_listening:
            self.is_listening = False
            self.parser.CharacterDataHandler = None

    def _row(self, told: Attributes) -> None:
        self.row = int(told["r"]) - 1 if "r" in told else self.row + 1
        self.column = -1
        if told.get("hidden") in {"1", "true"}:
            self.marks.hidden_rows.add(self.row)

    def _cell(self, told: Attributes) -> None:
        if "r" in told:
            self.row, self.column = _place(told["r"])
        else:
            self.column += 1
        self.kind, self.style, self.text = told.get("t", ""), told.get("s", ""), ""
        self.has_formula = self.has_value = False

    def _value(self) -> None:
        self.has_value = True
        marks = self.marks
        if self.row >= marks.n_rows:
            marks.n_rows = self.row + 1
        if self.column >= marks.n_columns:
            marks.n_columns = self.column + 1
        if marks.n_rows > MAX_ROWS or marks.n_columns > MAX_COLUMNS or marks.n_rows * marks.n_columns > MAX_CELLS:
            told = f"a cell in row {marks.n_rows}, column {marks.n_columns}"
            raise MarksError(f"{told} is over the limit of {MAX_ROWS} rows, {MAX_COLUMNS} columns, {MAX_CELLS} cells")
        if self.style in self.formats:
            marks.formats[self.row, self.column] = self.formats[self.style]
        if self.has_formula or self.kind == "e":
            self.is_listening = True
            self.parser.CharacterDataHandler = self._hear

    def _hear(self, text: str) -> None:
        self.text += text

    def _judge(self) -> None:
        if self.kind == "e":
            self.marks.faults[self.row, self.column] = f"an error stands here: {self.text or '#ERROR'}"
        elif not self.text and not (self.has_value and self.kind == "str"):
            self.marks.faults[self.row, self.column] = NEVER_COMPUTED
        else:
            return
        self.marks.n_rows = max(self.marks.n_rows, self.row + 1)
        self.marks.n_columns = max(self.marks.n_columns, self.column + 1)


def _place(address: str) -> Place:
    column, digits = 0, address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for letter in address[: len(address) - len(digits)]:
        column = column * 26 + ord(letter) - 64
    if not digits.isdecimal() or len(digits) > 7 or not 0 < column <= 16_384:
        raise MarksError(f"{address[:20]!r} is no address of a cell")
    return int(digits) - 1, column - 1


def _run(parser: expat.XMLParserType, xml: bytes, start: Callable[[str, Attributes], None]) -> None:
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise MarksError(f"its XML is damaged: {error}") from None


def _refuse_doctype(*_: object) -> None:
    raise MarksError("its XML holds a document type, which no spreadsheet program writes")
