"""An Excel workbook (.xlsx, .xlsm) as sheets, read within bounds. Macros, pictures and links are not opened.

No library reads it: those at hand pass over errors and formulas never computed as if nothing stood there, tell no number
format and so no currency, or give memory out by counts that a file only claims.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import chain
from posixpath import join, normpath

from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheets import MAX_CELLS, Book, Sheet, refused, spread
from lockwasher.exchange.workbook_cells import read_cells, read_strings
from lockwasher.exchange.workbook_styles import Styles, read_styles
from lockwasher.exchange.workbook_xml import Attributes, WorkbookError, bare, stream

MAX_INFLATED = 192 * 1024 * 1024  # bytes of XML; 100,000 rows of 20 columns take about as much
MAX_CHARACTERS = 200_000_000  # of all its cells; a text that cells share stands in the file once, and is read for each
_LONGEST_NAME = 255  # characters of a sheet's name, which stands in every address; Excel writes 31 at most
_MEND = "open it in a spreadsheet program and save it anew as .xlsx"
_NO_XML = b"<none/>"
# What zipfile raises for a damaged archive: for a name that is no UTF-8 too, and for a way of packing that it does not know.
_TORN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, UnicodeDecodeError)


def read_workbook(file: str, content: bytes) -> Book:
    """Read the sheets of a workbook.

    Raises:
        RefusedFileError: it is damaged, locked, no .xlsx, or larger than is read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = tuple(_sheets(_Parts(file, archive)))
    except (WorkbookError, *_TORN) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise refused(file, f"this workbook cannot be read: {told}", _MEND) from None
    if not sheets:
        raise refused(file, "this workbook has no sheet with cells", _MEND)
    return Book(file, sheets)


class _Parts:
    """The parts of an archive, each unpacked when it is asked for; together never more than the bound."""

    def __init__(self, file: str, archive: zipfile.ZipFile) -> None:
        self.file, self.archive, self.left = file, archive, MAX_INFLATED
        self.held = {one.filename.casefold().lstrip("/"): one for one in archive.infolist()}
        if "mimetype" in self.held:
            raise refused(file, "this is an OpenDocument file", "save it as .xlsx")
        if "xl/workbook.xml" not in self.held:
            is_binary = "xl/workbook.bin" in self.held
            told = "a binary workbook (.xlsb)" if is_binary else "an archive, and no .xlsx workbook"
            raise refused(file, f"this is {told}", _MEND)

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None where there is none."""
        one = self.held.get(name.casefold())
        if one is None:
            return None
        if one.flag_bits & 1:
            raise refused(self.file, "this workbook is locked with a password", "save it without one")
        if one.file_size > self.left:
            raise self._too_large()
        try:
            with self.archive.open(one) as packed:
                content = packed.read(self.left + 1)
        except (ValueError, OSError) as error:  # a place before the file's beginning; a damaged bzip2 stream
            raise WorkbookError(f"its part {name} is damaged: {error}") from None
        self.left -= len(content)
        if self.left < 0:  # it held more than it said
            raise self._too_large()
        return content

    def _too_large(self) -> RefusedFileError:
        return refused(self.file, f"unpacked it is over the limit of {MAX_INFLATED} bytes", "split it")


def _sheets(parts: _Parts) -> Iterator[Sheet]:
    names, is_1904 = _contents(parts)
    styles = parts.read("xl/styles.xml")
    strings = parts.read("xl/sharedStrings.xml")
    known = read_styles(styles) if styles else Styles()
    texts = read_strings(strings) if strings else []
    n_cells = n_characters = 0
    for name, (part, is_hidden) in names.items():
        xml = parts.read(part)
        if xml is None:
            continue
        sheet = read_cells(name, xml, texts, known, is_hidden=is_hidden, is_1904=is_1904)
        n_cells += len(sheet.rows) * sheet.width
        if n_cells > MAX_CELLS:
            told = f"its sheets together are over the limit of {MAX_CELLS} cells"
            raise refused(parts.file, told, "delete what stands far outside the lists, or split it")
        n_characters += _n_characters(sheet)
        if n_characters > MAX_CHARACTERS:
            told = f"its cells together are over the limit of {MAX_CHARACTERS} characters"
            raise refused(parts.file, told, "shorten the long texts that stand in many cells, or split it")
        yield sheet


def _n_characters(sheet: Sheet) -> int:
    """How many characters the cells of a sheet hold; a merged one counts again for each cell it covers."""
    cells = chain.from_iterable(sheet.rows)
    merged = (sheet.rows[top][left] for _, (top, left, _, _) in spread(sheet))
    return sum(len(value) for value in chain(cells, merged) if isinstance(value, str))


def _contents(parts: _Parts) -> tuple[Mapping[str, tuple[str, bool]], bool]:
    """The part of each sheet by its name, with whether it is hidden; and whether days are counted from 1904."""
    targets: dict[str, str] = {}
    named: dict[str, tuple[str, bool]] = {}
    is_1904 = False

    def relation(name: str, told: Attributes) -> None:
        if bare(name) == "Relationship" and told.get("Type", "").endswith("/worksheet"):
            targets[told.get("Id", "")] = normpath(join("/xl", told.get("Target", ""))).lstrip("/")

    def content(name: str, told: Attributes) -> None:
        nonlocal is_1904
        if bare(name) == "sheet":
            key = next((value for attribute, value in told.items() if bare(attribute) == "id" and ":" in attribute), "")
            named[told.get("name", "")] = key, told.get("state", "visible") != "visible"
        elif bare(name) == "workbookPr":
            is_1904 = told.get("date1904") in {"1", "true"}

    stream(parts.read("xl/_rels/workbook.xml.rels") or _NO_XML, relation)
    stream(parts.read("xl/workbook.xml") or _NO_XML, content)
    found = {name: (targets[key], hidden) for name, (key, hidden) in named.items() if key in targets}
    _refuse_shared(found)
    return found, is_1904


def _refuse_shared(found: Mapping[str, tuple[str, bool]]) -> None:
    """Raise WorkbookError where several sheets are one part, by which a small file could grow in memory."""
    held: dict[str, str] = {}
    for name, (part, _) in found.items():
        if len(name) > _LONGEST_NAME:
            raise WorkbookError(f"the name of its sheet '{name[:40]}...' is longer than {_LONGEST_NAME} characters")
        other = held.setdefault(part.casefold(), name)
        if other != name:
            raise WorkbookError(f"its sheets '{other}' and '{name}' are the same part {part}")
