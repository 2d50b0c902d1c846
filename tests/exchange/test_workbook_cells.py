"""Single cells of a workbook, as its XML holds them."""

from __future__ import annotations

import time

import pytest

from exchange.raw_workbooks import HEAD, TAIL, cell, rows_of, workbook_of
from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.sheet_files import read_book
from lockwasher.exchange.sheet_header import find_header
from lockwasher.exchange.sheet_layout import lay_out
from lockwasher.exchange.sheet_rows import read_rows
from lockwasher.exchange.sheets import text_of
from lockwasher.exchange.workbook_cells import unescaped


@pytest.mark.parametrize(
    ("text", "right"),
    [("a_x000D_b", "a\rb"), ("_x005F_x000D_", "_x000D_"), ("_xD800_", "\ufffd"), ("_xDFFF_", "\ufffd"), ("_y", "_y")],
)
def test_characters_that_xml_cannot_hold_are_read_and_half_a_pair_is_none(text, right):
    assert unescaped(text) == right
    assert unescaped(text).encode()


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x7f", "\x80", "\x9f", "\ufffe", "\uffff", " \x00 \x81\t"])
def test_characters_that_no_record_can_hold_are_spaces(mark):
    assert text_of(f"a{mark}b{mark}") == "a b"


def merges(*areas):
    """The XML of merged cells."""
    told = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return f"<mergeCells>{told}</mergeCells>"


def test_merged_cells_that_overlap_are_refused(tmp_path):
    xml = rows_of(["Description", "HTS"], ["Pump", "8414.10"], after=merges("A1:B2", "B1:B2"))

    with pytest.raises(RefusedFileError, match="its merged cells overlap"):
        read_book(workbook_of(tmp_path / "list.xlsx", xml))


def test_merged_cells_far_beyond_the_list_take_no_time(tmp_path):
    xml = rows_of(["Description", "HTS"], ["Pump", "Wire"], after=merges(*["C1:ZZZ9"] * 10_000))
    (page,) = read_book(workbook_of(tmp_path / "list.xlsx", xml)).sheets
    start = time.process_time()
    header = find_header(page)

    assert header is not None
    assert header.texts == (("Description", "Description"), ("HTS", "HTS"))
    assert time.process_time() - start < 2  # eight seconds where every column of a merged range is looked at


def test_a_heading_over_every_second_row_takes_no_time(tmp_path):
    lines = (["Part", ""] if row % 2 else ["Pump", "8414.10"] for row in range(30_000))
    areas = (f"A{row + 2}:B{row + 2}" for row in range(30_000) if row % 2)
    xml = rows_of(["Description", "HTS"], *lines, after=merges(*areas))
    book = read_book(workbook_of(tmp_path / "list.xlsx", xml))
    layout = lay_out(book, None)
    start = time.process_time()
    reading = read_rows(book, layout)

    assert (len(reading.accepted), len(reading.rejected)) == (15_000, 15_000)
    assert time.process_time() - start < 3  # eight seconds where every range is looked at for every row


DAYS = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
OLD = '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="Sheet1" r:id="rId1"/></sheets></workbook>'


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ("<c><v>abc</v></c>", "no number stands here: abc; write the value anew"),
        ('<c t="s"><v>7</v></c>', "its text is not in the workbook: number 7; write the value anew"),
        ('<c t="s"><v>x</v></c>', "its text is not in the workbook: number x; write"),
        ('<c t="s"><v>' + "9" * 9_000 + "</v></c>", "its text is not in the workbook: number 99999999999999999999;"),
        ('<c t="b"><v>maybe</v></c>', "neither true nor false stands here: maybe; write the value anew"),
        ('<c s="1"><v>2958000</v></c>', "the number 2958000 is no day; write it as 2017-07-26"),
        ('<c s="1"><v>1e300</v></c>', "is no day"),
    ],
)
def test_one_odd_cell_rejects_its_row_and_no_other(tmp_path, odd, words):
    rows = f"<row>{cell('Pump')}{odd}</row><row>{cell('Wire')}{cell('2031-01-05')}</row>"
    xml = HEAD + f"<row>{cell('Description')}{cell('Need by')}</row>" + rows + TAIL
    path = workbook_of(tmp_path / "list.xlsx", xml, {"xl/styles.xml": DAYS, "xl/workbook.xml": OLD})
    book = read_book(path)
    reading = read_rows(book, lay_out(book, None))

    assert [line.text("title") for line in reading.accepted] == ["Wire"]
    ((_, told),) = reading.rejected[0].bad
    assert words in str(told)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (HEAD + '<row r="x"></row>' + TAIL, "this workbook cannot be read: 'x' stands where a number is meant"),
        (HEAD + "<row>" + cell("x", 'r="0"') + "</row>" + TAIL, "'0' is no address of a cell"),
        ('<?xml version="1.0" encoding="utf-7"?><worksheet/>', "its XML is in the encoding 'utf-7', not in UTF-8"),
        ('<?xml version="1.0" encoding="nonesuch"?><worksheet/>', "its XML is in the encoding 'nonesuch'"),
    ],
)
def test_a_part_that_is_damaged_is_refused_in_words(tmp_path, xml, words):
    with pytest.raises(RefusedFileError, match=words):
        read_book(workbook_of(tmp_path / "list.xlsx", xml))
