"""A workbook as its parts: what would grow in memory is refused, and every sheet is one part."""

from __future__ import annotations

import pytest

from exchange.raw_workbooks import HEAD, TAIL, cell, rows_of, workbook_of
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheet_files import read_book

RELATIONS = "xl/_rels/workbook.xml.rels"
FAR = HEAD + "<row>" + cell("x", 'r="ALL2100"') + "</row>" + TAIL  # the thousandth column


def relations(*targets):
    """What names the part of each sheet."""
    told = "".join(
        f'<Relationship Id="rId{number}" Type="x/worksheet" Target="worksheets/{target}"/>'
        for number, target in enumerate(targets, 1)
    )
    return f"<Relationships>{told}</Relationships>"


def test_sheets_that_are_large_together_are_refused(tmp_path):
    path = workbook_of(tmp_path / "list.xlsx", FAR, {"xl/worksheets/sheet2.xml": FAR}, n_sheets=2)

    with pytest.raises(RefusedFileError, match="its sheets together are over the limit of 4000000 cells; delete what"):
        read_book(path)


@pytest.mark.parametrize("other", ["sheet1.xml", "SHEET1.xml"])
def test_a_part_that_is_named_by_two_sheets_is_refused(tmp_path, other):
    parts = {RELATIONS: relations("sheet1.xml", other)}
    path = workbook_of(tmp_path / "list.xlsx", rows_of(["Description"], ["Pump"]), parts, n_sheets=2)

    with pytest.raises(RefusedFileError, match="its sheets 'Sheet1' and 'Sheet2' are the same part"):
        read_book(path)
