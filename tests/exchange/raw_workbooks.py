"""Workbooks whose parts are written by hand, as no spreadsheet program writes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def cell(text: str, address: str = "") -> str:
    """The XML of a cell of text."""
    return f'<c {address} t="inlineStr"><is><t>{text}</t></is></c>'


def rows_of(*lines: Sequence[str], after: str = "") -> str:
    """The XML of a sheet of texts; `after` stands behind its rows."""
    rows = "".join(f"<row>{''.join(cell(text) for text in line)}</row>" for line in lines)
    return f"{HEAD}{rows}</sheetData>{after}</worksheet>"


def workbook_of(path: Path, xml: str, parts: Mapping[str, str] | None = None, n_sheets: int = 1) -> Path:
    """A workbook whose first sheet is this XML, with other parts by their names."""
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held)
    for _ in range(n_sheets):
        made.add_worksheet()
    made.close()
    told = {"xl/worksheets/sheet1.xml": xml, **(parts or {})}
    with zipfile.ZipFile(held) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, told.get(name) or before.read(name))
    return path
