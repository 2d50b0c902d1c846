"""An Excel workbook (.xlsx, .xlsm) as sheets. Macros, pictures and links are not opened.

The archive is unpacked here within a bound and the parts that hold cells are given on, so that a small file cannot grow
without end in the library that reads the values.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from posixpath import join, normpath

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheets import Book, Sheet, bounded, refused
from lockwasher.exchange.workbook_marks import Attributes, Marks, MarksError, elements, read_formats, read_marks

MAX_INFLATED = 192 * 1024 * 1024  # bytes of XML; 100,000 rows of 20 columns take about as much
_WANTED = (".xml", ".rels")
_PASSED_OVER = ("/media/", "/drawings/", "/charts/", "/pivotcache/", "/externallinks/", "/embeddings/", "/comments")
_MEND = "open it in a spreadsheet program and save it anew as .xlsx"


def read_workbook(file: str, content: bytes) -> Book:
    """Read the sheets of a workbook.

    Raises:
        RefusedFileError: it is damaged, locked, no .xlsx, or larger than is read.
    """
    try:
        parts = _parts(file, content)
        return Book(file, tuple(_sheets(file, parts)))
    except (CalamineError, MarksError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise refused(file, f"this workbook cannot be read: {told}", _MEND) from None


def _parts(file: str, content: bytes) -> dict[str, bytes]:
    """The parts that hold cells, unpacked; together never more than the bound."""
    left, parts = MAX_INFLATED, dict[str, bytes]()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "mimetype" in archive.namelist():
            raise refused(file, "this is an OpenDocument file", "save it as .xlsx")
        wanted = [one for one in archive.infolist() if _holds_cells(f"/{one.filename.casefold()}")]
        if sum(one.file_size for one in wanted) > MAX_INFLATED:
            raise _too_large(file)
        for one in wanted:
            if one.flag_bits & 1:
                raise refused(file, "this workbook is locked with a password", "save it without one")
            with archive.open(one) as packed:
                parts[one.filename] = packed.read(left + 1)
            left -= len(parts[one.filename])
            if left < 0:
                raise _too_large(file)  # it held more than it said
    if not any(name.casefold().endswith("xl/workbook.xml") for name in parts):
        raise refused(file, "this is an archive, and no .xlsx workbook", _MEND)
    return parts


def _holds_cells(path: str) -> bool:
    return path.endswith(_WANTED) and not any(folder in path for folder in _PASSED_OVER)


def _too_large(file: str) -> RefusedFileError:
    return refused(file, f"unpacked it is over the limit of {MAX_INFLATED} bytes", "split it")


def _sheets(file: str, parts: Mapping[str, bytes]) -> Iterator[Sheet]:
    styles = parts.get("xl/styles.xml")
    formats = read_formats(styles) if styles else {}
    names, is_1904 = _contents(parts)
    marks = {name: read_marks(parts[part], formats) for name, part in names.items() if part in parts}
    for one in marks.values():  # before the library makes a full grid of each
        bounded(file, one.n_rows, one.n_columns)
    book = CalamineWorkbook.from_filelike(_packed(parts))
    for told in book.sheets_metadata:
        if told.typ == SheetTypeEnum.WorkSheet and told.name in marks:
            is_hidden = told.visible != SheetVisibleEnum.Visible
            yield _sheet(book, told.name, marks[told.name], is_hidden=is_hidden, is_1904=is_1904)


def _sheet(book: CalamineWorkbook, name: str, marks: Marks, *, is_hidden: bool, is_1904: bool) -> Sheet:
    found = book.get_sheet_by_name(name)
    rows = found.to_python(skip_empty_area=False)
    width = max(marks.n_columns, *(len(row) for row in rows)) if rows else marks.n_columns
    height = max(marks.n_rows, len(rows))
    grid = tuple((*row, *[""] * (width - len(row))) for row in [*rows, *[[]] * (height - len(rows))])
    return Sheet(
        name,
        grid,
        marks.faults,
        marks.formats,
        tuple((*first, *last) for first, last in found.merged_cell_ranges or ()),
        frozenset(marks.hidden_rows),
        frozenset(marks.hidden_columns),
        is_hidden,
        is_1904,
    )


def _contents(parts: Mapping[str, bytes]) -> tuple[dict[str, str], bool]:
    """The part of each sheet by the sheet's name, and whether days are counted from 1904."""
    targets: dict[str, str] = {}
    named: dict[str, str] = {}
    is_1904 = False

    def relation(name: str, told: Attributes) -> None:
        if name == "Relationship":
            targets[told.get("Id", "")] = normpath(join("/xl", told.get("Target", ""))).lstrip("/")

    def content(name: str, told: Attributes) -> None:
        nonlocal is_1904
        if name == "sheet":
            key = next((value for attribute, value in told.items() if attribute.endswith(":id")), "")
            named[told.get("name", "")] = key
        elif name == "workbookPr":
            is_1904 = told.get("date1904") in {"1", "true"}

    elements(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"), relation)
    elements(parts.get("xl/workbook.xml", b"<none/>"), content)
    return {name: targets[key] for name, key in named.items() if key in targets}, is_1904


def _packed(parts: Mapping[str, bytes]) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed
