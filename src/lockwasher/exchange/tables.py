"""A CSV file as a header and rows of cells; anything that is not one is refused with the reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lockwasher.exchange.errors import RefusedFileError, RowError

MAX_BYTES = 64 * 1024 * 1024
MAX_CELL = 131_072  # characters; the limit of the csv reader

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and its rows that are not blank, each with its line; `faults` are rows of another length."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    faults: tuple[RowError, ...] = ()


def read_table(path: Path, names: frozenset[str]) -> Table:
    """Read a CSV file with commas or semicolons; `names` are the columns by which the two are told apart.

    Raises:
        RefusedFileError: the file is not CSV text in UTF-8, is too large, or has no header.
    """
    text = decode(path.name, content_of(path))
    lines = _lines(path.name, text, _delimiter(path.name, text, names))
    _, header = next(lines, (1, ()))
    if not names & set(header):
        raise _refused(path.name, 1, "the first line does not name the columns", f"begin with {_some(names)}")
    rows = [(line, cells) for line, cells in lines if any(cells)]
    return Table(
        path.name,
        header,
        tuple((line, cells) for line, cells in rows if len(cells) == len(header)),
        tuple(_ragged(path.name, line, cells, header) for line, cells in rows if len(cells) != len(header)),
    )


def decode(file: str, content: bytes) -> str:
    r"""The text of a file in UTF-8, with or without a byte order mark, every line ended by `\n`.

    Raises:
        RefusedFileError: the content is a workbook, in another encoding, or holds NUL bytes.
    """
    if content.startswith(_WORKBOOKS):
        raise _refused(file, None, "this is a workbook under another name", "save it from there as 'CSV UTF-8'")
    if content.startswith(_UTF_16):
        raise _refused(file, None, "this is UTF-16", "save it as 'CSV UTF-8'")
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise _refused(file, line, "there is a NUL byte", "save it again as 'CSV UTF-8'; this is not plain text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = f"byte 0x{content[error.start]:02X} is not UTF-8"
        raise _refused(file, line, found, "save it as 'CSV UTF-8'; it may be in Windows-1252 now") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def content_of(path: Path) -> bytes:
    """The bytes of a file; RefusedFileError where it is none, cannot be read, or is over the limit."""
    if path.exists() and not path.is_file():
        raise _refused(path.name, None, "is no plain file", "put the file itself there")  # a pipe would be waited for
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refused(path.name, None, f"{size} bytes are over the limit of {MAX_BYTES}", "split it")
        return path.read_bytes()
    except OSError as error:
        raise _refused(path.name, None, f"cannot be read: {error.strerror}", "make it a file you may read") from None


def _delimiter(file: str, text: str, names: frozenset[str]) -> str:
    first = text.partition("\n")[0]
    if not first.strip():
        raise _refused(
            file, 1, "the file has no header", f"name the columns in the first line, beginning with {_some(names)}"
        )
    known = {mark: len(names & {cell.strip().strip('"') for cell in first.split(mark)}) for mark in ",;\t"}
    if known["\t"] > max(known[","], known[";"]):
        raise _refused(file, 1, "the columns are separated by tabs", "save it as CSV with commas or semicolons")
    return ";" if known[";"] > known[","] else ","


def _lines(file: str, text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refused(file, line, *_csv_fault(str(error))) from None
        yield line, tuple(cell.strip() for cell in cells)


def _csv_fault(words: str) -> tuple[str, str]:
    if "field limit" in words:
        return f"a cell is longer than {MAX_CELL} characters", "shorten it, or close the quotation mark it began with"
    if "end of data" in words:
        return "a quotation mark is opened here and never closed", 'close it; inside a quoted cell write "" for "'
    return "something follows a closing quotation mark", 'inside a quoted cell write "" for "'


def _ragged(file: str, line: int, cells: tuple[str, ...], header: tuple[str, ...]) -> RowError:
    found = f"{len(cells)} cells under {len(header)} columns"
    return RowError(file, line, None, found, "put a cell that holds a comma in quotes, or add what is missing")


def _refused(file: str, line: int | None, message: str, fix: str) -> RefusedFileError:
    return RefusedFileError(RowError(file, line, None, message, fix))


def _some(names: frozenset[str]) -> str:
    return "consignment,number,start" if "consignment" in names and "id" not in names else "id"
