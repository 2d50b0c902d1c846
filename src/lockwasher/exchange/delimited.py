"""A CSV file of any office as one sheet: commas, semicolons or tabs, UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheets import Book, Sheet, bounded, refused

# What a spreadsheet would run as a formula, behind the apostrophe that keeps it from that; one is put before a text that
# begins like this already, so that taking one away gives back the text.
MARKED = re.compile("'*[=+\\-@\t\r]")
_MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE = 40  # rows by which the delimiter is found


def read_delimited(file: str, content: bytes) -> Book:
    """Read CSV text; the encoding and the delimiter are found, and told where they are not UTF-8 with commas.

    Raises:
        RefusedFileError: it is no text, a quotation mark is never closed, or it is larger than is read.
    """
    text, encoding = _decode(file, content)
    is_told = text[:4].lower() == "sep="  # a first line for Excel, which shows the next one as row 1
    told, _, rest = text.partition("\n") if is_told else ("", "", text)
    mark = told.strip()[4:5] or _delimiter(rest)
    rows = _rows(file, rest, mark)
    width = max(map(len, rows), default=0)
    grid = tuple((*map(_unmarked, row), *[""] * (width - len(row))) for row in rows)
    notices = [f"read as {encoding}"] if encoding != "UTF-8" else []
    notices += [f"the columns are separated by {_MARKS.get(mark, mark)}"] if mark != "," else []
    return Book(file, (Sheet(file, grid),), tuple(notices))


def marked(text: str) -> str:
    """A text as a CSV cell that no spreadsheet runs as a formula; `read_delimited` gives back the text."""
    return f"'{text}" if MARKED.match(text) else text


def _unmarked(cell: str) -> str:
    """A cell without the apostrophe by which an export keeps a spreadsheet from running it as a formula."""
    return cell[1:] if cell[:1] == "'" and MARKED.match(cell) else cell


def _decode(file: str, content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    elif _has_every_other_nul(content):
        name = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    elif b"\x00" in content:
        raise refused(file, "there is a NUL byte; this is neither text nor a workbook", "save it as .xlsx or as CSV")
    else:
        name = "utf-8-sig"
    try:
        return _lines(content.decode(name)), "UTF-8" if name == "utf-8-sig" else "UTF-16"
    except UnicodeDecodeError:
        pass
    try:
        return _lines(content.decode("cp1252")), "Windows-1252"
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        told = f"byte 0x{content[error.start]:02X} is neither UTF-8 nor Windows-1252"
        raise refused(file, told, "save it as 'CSV UTF-8' or as .xlsx", line) from None


def _has_every_other_nul(content: bytes) -> bool:
    sample = content[:400]
    return len(sample) >= 4 and max(sample[0::2].count(0), sample[1::2].count(0)) > len(sample) // 2 * 0.7


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _delimiter(text: str) -> str:
    """The mark under which most rows have the same number of cells, and more than one."""

    def weight(mark: str) -> float:
        reader = csv.reader(io.StringIO(text), delimiter=mark)
        try:
            widths = [len(row) for row in islice(reader, _SAMPLE) if any(row)]
        except csv.Error:
            return 0
        width, n_rows = Counter(widths).most_common(1)[0] if widths else (1, 1)
        return (width - 1) * n_rows / len(widths or [1])

    return max(_MARKS, key=weight)


def _rows(file: str, text: str, mark: str) -> list[list[str]]:
    rows: list[list[str]] = []
    width = 0
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            rows.append(next(reader))
        except StopIteration:
            return rows
        except csv.Error as error:
            raise _torn(file, line, str(error)) from None
        width = max(width, len(rows[-1]))
        bounded(file, len(rows), width)


def _torn(file: str, line: int, words: str) -> RefusedFileError:
    if "field limit" in words:
        return refused(file, "a cell is too long", "shorten it, or close the quotation mark it began with", line)
    if "end of data" in words:
        return refused(
            file,
            "a quotation mark is opened here and never closed",
            'close it; inside a quoted cell write "" for "',
            line,
        )
    return refused(file, "something follows a closing quotation mark", 'inside a quoted cell write "" for "', line)
