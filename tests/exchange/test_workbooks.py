"""A workbook as its parts: what would grow in memory is refused, and every sheet is one part."""

from __future__ import annotations

import zipfile

import pytest

from exchange.raw_workbooks import HEAD, TAIL, cell, rows_of, workbook_of
from lockwasher.exchange import workbooks
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


@pytest.mark.parametrize("after", ["", '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'])
def test_a_long_text_that_many_cells_share_is_refused(tmp_path, monkeypatch, after):
    monkeypatch.setattr(workbooks, "MAX_CHARACTERS", 2_999)
    rows = rows_of(["x" * 900, "x" * 900], ["x" * 800, ""], ["", ""], after=after)
    path = workbook_of(tmp_path / "list.xlsx", rows)

    if not after:
        assert read_book(path).sheets[0].width == 2  # 2,600 characters
        return
    with pytest.raises(
        RefusedFileError, match="together are over the limit of 2999 characters; shorten the long texts"
    ):
        read_book(path)


def test_characters_are_counted_over_all_sheets(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_CHARACTERS", 1_000)
    half = rows_of(["x" * 501])
    path = workbook_of(tmp_path / "list.xlsx", half, {"xl/worksheets/sheet2.xml": half}, n_sheets=2)

    with pytest.raises(RefusedFileError, match="over the limit of 1000 characters"):
        read_book(path)


def test_a_sheet_with_an_endless_name_is_refused(tmp_path):
    named = f'<workbook><sheets><sheet name="{"n" * 256}" x:id="rId1"/></sheets></workbook>'
    parts = {"xl/workbook.xml": named, RELATIONS: relations("sheet1.xml")}
    path = workbook_of(tmp_path / "list.xlsx", rows_of(["Description"], ["Pump"]), parts)

    with pytest.raises(RefusedFileError, match=r"the name of its sheet 'n{40}\.\.\.' is longer than 255 characters"):
        read_book(path)


def test_a_damaged_archive_is_refused_and_ends_in_no_traceback(tmp_path):
    path = workbook_of(tmp_path / "list.xlsx", rows_of(["Description"], ["Pump"]))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x05\x06") + 16  # where the archive says its contents begin
    content[at : at + 4] = b"\xff\xff\x00\x00"
    path.write_bytes(content)

    with pytest.raises(RefusedFileError, match=r"this workbook cannot be read: its part .* is damaged: .*; open it in"):
        read_book(path)


def test_an_archive_with_a_name_that_is_no_text_is_refused(tmp_path):
    path = workbook_of(tmp_path / "list.xlsx", rows_of(["Description"], ["Pump"]), {"xl/styles.xml": "<none/>"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/übel.xml", "")
    path.write_bytes(path.read_bytes().replace("ü".encode(), b"\xff\xff"))

    with pytest.raises(RefusedFileError, match="this workbook cannot be read"):
        read_book(path)
