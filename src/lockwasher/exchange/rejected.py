"""The rejected rows back as a workbook: each as it was, its bad cells marked, with its reasons beside them.

Corrected there, it can be loaded as it is: it has the header of the list and, where a row has no id, the one it would get.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

from lockwasher.exchange.sheet_columns import Column
from lockwasher.exchange.sheet_header import OUR_ID, OUR_REASONS, OUR_ROW
from lockwasher.exchange.sheet_rows import Line, Reading, value_of
from lockwasher.exchange.sheets import Sheet, Value, spread, text_of

_MADE_ON = datetime(2000, 1, 1)  # noqa: DTZ001  # fixed, so that the same rows give the same file


def write_rejected(readings: Iterable[tuple[Reading, Mapping[str, str]]]) -> bytes:
    """The workbook of the rows that readings rejected, each with the ids that rows would get, by their address.

    Those of several readings stand on a sheet each, which bears the name of the first sheet they come from.
    """
    told = [one for one in readings if one[0].rejected]
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE_ON})
    for reading, ids in told:
        name = reading.layout.sheets[0][0].name if len(told) > 1 else "Rejected"
        _Writer(book.add_worksheet(name), book, reading, ids).write()
    book.close()
    return content.getvalue()


class _Writer:
    def __init__(self, page: Any, book: Any, reading: Reading, ids: Mapping[str, str]) -> None:
        self.reading, self.ids = reading, ids
        self.book, self.page = book, page
        self.covers = {sheet.name: dict(spread(sheet)) for sheet, _ in reading.layout.sheets}
        self.forms: dict[tuple[str, bool], Any] = {}
        self.width = max(sheet.width for sheet, _ in reading.layout.sheets)

    def write(self) -> None:
        sheet, header = self.reading.layout.sheets[0]
        for at, row in enumerate(range(header.first, header.last + 1)):
            for column in range(sheet.width):
                self._cell(at, column, sheet, row, sheet.rows[row][column], is_bad=False)
        head = header.last - header.first
        ours = [] if self.reading.layout.column("id") else [OUR_ID]
        for place, words in enumerate([*ours, OUR_REASONS, OUR_ROW], self.width):
            self.page.write_string(head, place, words, self._form("", is_bad=False))
        for at, line in enumerate(self.reading.rejected, head + 1):
            self._line(at, line, has_id=bool(ours))
        self.page.freeze_panes(head + 1, 0)
        self.page.set_column(self.width + len(ours), self.width + len(ours), 80)

    def _line(self, at: int, line: Line, *, has_id: bool) -> None:
        bad = {index for index, _ in line.bad if index is not None}
        sheet, row = line.sheet, line.row - 1
        beyond = (Column(index, "") for index in range(len(self.reading.layout.columns), sheet.width))
        for column in (*self.reading.layout.columns[: sheet.width], *beyond):
            value = value_of(sheet, row, column, self.covers[sheet.name])
            self._cell(at, column.index, sheet, row, value, is_bad=column.index in bad)
        for index in bad:
            told = "\n".join(f"{cell.reason}; {cell.suggestion}" for place, cell in line.bad if place == index)
            self.page.write_comment(at, index, told[:2000])
        reasons = "; ".join(_reasons(line))
        self.page.write_string(at, self.width + has_id, reasons[:32_000])
        self.page.write_string(at, self.width + has_id + 1, line.address)
        if has_id and line.address in self.ids:
            self.page.write_string(at, self.width, self.ids[line.address])

    def _cell(self, at: int, column: int, sheet: Sheet, row: int, value: Value, *, is_bad: bool) -> None:
        fault = sheet.faults.get((row, column))
        if fault:
            value = fault.partition(": ")[2]
        form = self._form(_number_format(value) or sheet.formats.get((row, column), ""), is_bad=is_bad)
        if value == "":
            self.page.write_blank(at, column, None, form)
        elif isinstance(value, bool):
            self.page.write_boolean(at, column, value, form)
        elif isinstance(value, int | float):
            self.page.write_number(at, column, value, form)
        elif isinstance(value, date | datetime) and value.year >= 1900:
            self.page.write_datetime(at, column, value, form)
        else:
            self.page.write_string(at, column, _clean(value), form)

    def _form(self, number: str, *, is_bad: bool) -> Any:
        if (number, is_bad) not in self.forms:
            look = {"num_format": number} if number else {}
            self.forms[number, is_bad] = self.book.add_format(look | ({"bg_color": "#FFD9CC"} if is_bad else {}))
        return self.forms[number, is_bad]


def _reasons(line: Line) -> Iterator[str]:
    for _, cell in line.bad:
        named = f"{cell.column}: " if cell.column else ""
        yield f"{named}{cell.reason}" + (f" ({cell.suggestion})" if cell.suggestion else "")


def _number_format(value: Value) -> str:
    if isinstance(value, datetime) and value.time() != time():
        return "yyyy-mm-dd hh:mm"
    return "yyyy-mm-dd" if isinstance(value, date) else ""


def _clean(value: Value) -> str:
    if isinstance(value, time | timedelta):
        return text_of(value)
    return "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in str(value))[:32_000]
