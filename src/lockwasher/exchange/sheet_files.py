"""A spreadsheet file by its content, whatever its name says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lockwasher.exchange.delimited import read_delimited
from lockwasher.exchange.hwdb import as_book
from lockwasher.exchange.hwdb_files import shipment_of
from lockwasher.exchange.sheet_words import mended
from lockwasher.exchange.sheets import Book, Value, refused, text_of
from lockwasher.exchange.tables import content_of
from lockwasher.exchange.workbooks import read_workbook

SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".xls", ".xlsb", ".ods", ".json")
_KNOWN = (
    (b"%PDF", "a PDF", "export the list itself as .xlsx or CSV"),
    (b"\xd0\xcf\x11\xe0", "an old .xls workbook or one locked with a password", "save it as .xlsx without a password"),
    (b"\x89PNG", "a picture", "give the list itself"),
    (b"\xff\xd8\xff", "a picture", "give the list itself"),
    (b"{\\rtf", "a text document", "export the list itself as .xlsx or CSV"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
)
_PAGES = (b"<!doctype", b"<html", b"<?xml")


def read_book(path: Path) -> Book:
    """Read a spreadsheet file; texts that an earlier program read in a wrong encoding are mended, and it is told.

    Raises:
        RefusedFileError: it is empty, no spreadsheet, damaged, or larger than is read.
    """
    content = content_of(path)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise refused(path.name, "the file is empty", "give a sheet with a header and rows")
    for magic, what, fix in _KNOWN:
        if content.startswith(magic):
            raise refused(path.name, f"this is {what}", fix)
    if shipment := shipment_of(path.name, content):
        return as_book(shipment)
    if content.lstrip()[:16].lower().startswith(_PAGES):
        raise refused(path.name, "this is a web page or XML", "open it in a spreadsheet program and save it as .xlsx")
    return _mended(
        read_workbook(path.name, content) if content.startswith(b"PK") else read_delimited(path.name, content)
    )


def _mended(book: Book) -> Book:
    told: list[str] = []

    def mend(value: Value) -> Value:
        if not isinstance(value, str) or value.isascii() or (right := mended(value)) == value:
            return value
        told.append(f"{text_of(value)[:40]!r} as {text_of(right)[:40]!r}")
        return right

    sheets = tuple(replace(sheet, rows=tuple(tuple(map(mend, row)) for row in sheet.rows)) for sheet in book.sheets)
    if not told:
        return book
    notice = f"{len(told)} texts had been read in a wrong encoding and were mended, such as {told[0]}"
    return Book(book.file, sheets, (*book.notices, notice))
