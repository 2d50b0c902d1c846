"""Ten thousand broken workbooks: each is refused or loaded with every bad row named, never half, within a bound of memory.

    make bench BENCH=benchmarks/broken_workbooks.py                   # ten thousand, some minutes
    make bench BENCH=benchmarks/broken_workbooks.py ARGS="--books 500"

Each is made from its number: the same number, the same workbook. What is asserted of each: it is refused with a text that names
the file and says what to do; or its rows are accepted and rejected, together all of them, every row that was spoilt is among the
rejected ones with an address and a reason, and what comes back holds each rejected row.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from lockwasher.exchange.errors import RefusedFileError
from lockwasher.exchange.rejected import write_rejected
from lockwasher.exchange.sheet_differences import Telling
from lockwasher.exchange.sheet_files import read_book
from lockwasher.exchange.sheet_layout import lay_out
from lockwasher.exchange.sheet_portfolio import ids_ahead, merge
from lockwasher.exchange.sheet_rows import Reading, read_rows
from lockwasher.register.nouns import Project
from lockwasher.register.portfolio import Portfolio
from machine import machine

BOUND_MB: Final = 1_000  # of the whole process, whatever the workbook
HEADER: Final = (
    "ID",
    "Description",
    "HTS code",
    "Country of origin",
    "Qty",
    "Weight (kg)",
    "Value",
    "Required on site",
)
_DAY: Final = date(2030, 5, 1)
_EMPTY: Final = Portfolio(name="p", projects=(Project(id="p", name="P", host="h"),))
_BAD: Final[Mapping[int, tuple[Any, ...]]] = {  # by column
    2: ("85439", "not a number", datetime(2030, 1, 2), True),  # noqa: DTZ001  # a spreadsheet's day has no zone
    3: ("Utopia", "EU", 7, "??!"),
    4: ("many", -3, 1.5, "0"),
    5: ("heavy", "5 tons", -1, "1.234.5"),
    6: ("12 or 13", "1.2 M EUR", "99", -5),
    7: ("31.02.2031", "soon", "02/03/2031 or 03/02/2031", "2031-13-01"),
}


@dataclass
class Made:
    """A workbook in the making: its rows below the header, which of them are spoilt, and what else is done to the file."""

    draw: random.Random
    rows: list[list[Any]]
    spoilt: set[int]
    may_be_refused: bool = False
    header: tuple[str, ...] = HEADER
    after: Callable[[Path], None] | None = None
    on_sheet: Callable[[Any, Any], None] | None = None
    suffix: str = ".xlsx"
    top: int = 0


def _good(number: int, draw: random.Random) -> list[Any]:
    return [f"r-{number}", f"Part {number}", "8543.90", draw.choice(("CH", "Italy", "DE")), 2, 12.5, f"{number + 100}.00 EUR", "2031-07-26"]  # fmt: skip


def wrong_types(made: Made) -> None:
    """Cells of another kind than their column asks for."""
    for at in made.draw.sample(range(len(made.rows)), 4):
        column = made.draw.choice(list(_BAD))
        made.rows[at][column] = made.draw.choice(_BAD[column])
        made.spoilt.add(at)


def merged_cells(made: Made) -> None:
    """One amount merged over several rows: nobody knows whose it is."""
    at = made.draw.randrange(len(made.rows) - 3)

    def merge_down(_book: Any, sheet: Any) -> None:
        sheet.merge_range(made.top + 1 + at, 6, made.top + 3 + at, 6, "900.00 EUR")

    made.on_sheet = merge_down
    made.spoilt.update((at, at + 1, at + 2))


def formulas(made: Made) -> None:
    """Formulas with a value, with an error, and with none."""
    at = made.draw.randrange(len(made.rows) - 2)

    def write(_book: Any, sheet: Any) -> None:
        sheet.write_formula(made.top + 1 + at, 4, "=1+2", None, 3)
        sheet.write_formula(made.top + 2 + at, 4, "=1/0", None, "#DIV/0!")

    made.on_sheet = write
    made.spoilt.add(at + 1)


def error_cells(made: Made) -> None:
    """Errors that a spreadsheet left standing."""
    at, told = made.draw.randrange(len(made.rows)), made.draw.choice(("#REF!", "#N/A", "#VALUE!", "#NAME?"))

    def write(_book: Any, sheet: Any) -> None:
        sheet.write_formula(made.top + 1 + at, 5, "=A1", None, told)

    made.on_sheet = write
    made.spoilt.add(at)


def dates_as_text(made: Made) -> None:
    """Days as text in three orders, none of which settles the others."""
    for at in made.draw.sample(range(len(made.rows)), 3):
        made.rows[at][7] = made.draw.choice(("03/04/2031", "04/03/2031", "05/06/2031"))
        made.spoilt.add(at)


def two_headers(made: Made) -> None:
    """The header again in the middle of the list."""
    at = made.draw.randrange(1, len(made.rows))
    made.rows.insert(at, list(HEADER))
    made.spoilt.add(at)


def two_line_header(made: Made) -> None:
    """Titles above the header, and a blank row."""
    made.top = made.draw.randrange(1, 6)
    wrong_types(made)


def hidden(made: Made) -> None:
    """Hidden rows, columns, and a hidden sheet; they are read like any."""
    wrong_types(made)

    def hide(book: Any, sheet: Any) -> None:
        sheet.set_row(made.top + 2, None, None, {"hidden": True})
        sheet.set_column(5, 5, None, None, {"hidden": True})
        other = book.add_worksheet("Secret")
        other.write_row(0, 0, ["nothing", "of", "the", "list"])
        other.hide()

    made.on_sheet = hide


def macros(made: Made) -> None:
    """A program within the workbook, which nobody runs."""
    wrong_types(made)

    def add(path: Path) -> None:
        with zipfile.ZipFile(path, "a") as book:
            book.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + made.draw.randbytes(500))

    made.after, made.suffix = add, ".xlsm"


def many_columns(made: Made) -> None:
    """Two hundred columns, of which eight are known."""
    made.header = (*HEADER, *(f"zz {n} qq" for n in range(192)))
    for row in made.rows:
        row.extend(made.draw.choice(("x", 7, "")) for _ in range(192))
    wrong_types(made)


def doubles(made: Made) -> None:
    """The same id twice."""
    first, second = sorted(made.draw.sample(range(len(made.rows)), 2))
    made.rows[second][0] = made.rows[first][0]
    made.spoilt.add(second)


def totals(made: Made) -> None:
    """A row of totals, and a blank one."""
    made.rows.append([])
    made.rows.append(["", made.draw.choice(("Total", "Summe", "Sous-total")), "", "", 99, "", "10000.00 EUR", ""])
    made.spoilt.add(len(made.rows) - 1)


def _rewritten(made: Made, change: Callable[[bytes], bytes], part: str = "") -> None:
    made.may_be_refused = True

    def rewrite(path: Path) -> None:
        content = path.read_bytes()
        if not part:
            path.write_bytes(change(content))
            return
        held = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after:
            for name in before.namelist():
                after.writestr(name, change(before.read(name)) if name == part else before.read(name))
        path.write_bytes(held.getvalue())

    made.after = rewrite


_SHEET: Final = "xl/worksheets/sheet1.xml"


def cut_short(made: Made) -> None:
    """A file of which a part never arrived."""
    share = made.draw.random()
    _rewritten(made, lambda content: content[: int(len(content) * share)])


def flipped(made: Made) -> None:
    """Bytes that a disk or a line turned."""
    seed = made.draw.random()

    def flip(content: bytes) -> bytes:
        held, draw = bytearray(content), random.Random(seed)  # noqa: S311  # the same bytes each time
        for _ in range(20):
            held[draw.randrange(len(held))] ^= 1 << draw.randrange(8)
        return bytes(held)

    _rewritten(made, flip)


def torn_xml(made: Made) -> None:
    """A sheet whose XML ends too early."""
    share = made.draw.random()
    _rewritten(made, lambda xml: xml[: int(len(xml) * share)], _SHEET)


def xml_bomb(made: Made) -> None:
    """Entities that unfold to gigabytes."""
    names = "".join(f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "ha"}{("&a" + str(n - 1) + ";") * 9 if n else "ha"}">' for n in range(10))  # fmt: skip
    head = f"<!DOCTYPE worksheet [{names}]>".encode()
    _rewritten(made, lambda xml: xml.replace(b"<worksheet", head + b"<worksheet", 1).replace(b"Part", b"&a9;"), _SHEET)


def zip_bomb(made: Made) -> None:
    """A part that unpacks to far more than is read."""
    _rewritten(made, lambda xml: xml.replace(b"</sheetData>", b" " * 300_000_000 + b"</sheetData>"), _SHEET)


def far_away(made: Made) -> None:
    """One cell at the far end of the sheet."""
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    _rewritten(made, lambda xml: xml.replace(b"</sheetData>", far), _SHEET)


def wrong_ending(made: Made) -> None:
    """Another kind of file under the name of a workbook."""
    start = made.draw.choice((b"%PDF-1.7\n", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0\xa1", b"<html><table>", b"\x1f\x8b\x08", b"", b"\x00\x01\x02"))  # fmt: skip
    _rewritten(made, lambda _: start + made.draw.randbytes(300) if start else b"")


def no_sheet(made: Made) -> None:
    """A zip archive that is no workbook."""

    def put(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "x" * made.draw.randrange(1, 999))

    made.may_be_refused, made.after = True, put


# The large ones are few: each of them costs seconds and shows the same.
FAULTS: Final = (
    wrong_types, merged_cells, formulas, error_cells, dates_as_text, two_headers, two_line_header, hidden, macros,
    many_columns, doubles, totals, cut_short, flipped, torn_xml, xml_bomb, far_away, wrong_ending, no_sheet,
)  # fmt: skip
LARGE: Final = (zip_bomb,)
_EACH_LARGE = 500  # workbooks to one large one


def make(number: int, folder: Path) -> tuple[Path, Made, str]:
    """The workbook of a number, what was done to it, and its fault."""
    draw = random.Random(number)  # noqa: S311  # the same workbook each time
    fault = LARGE[0] if number % _EACH_LARGE == _EACH_LARGE - 1 else FAULTS[number % len(FAULTS)]
    made = Made(draw, [_good(n, draw) for n in range(draw.randrange(8, 40))], set())
    fault(made)
    path = folder / f"broken-{number}{made.suffix}"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet, day = book.add_worksheet("List"), book.add_format({"num_format": "yyyy-mm-dd"})
        if made.top:
            sheet.write_string(0, 0, "Synthetic, and broken on purpose")
        sheet.write_row(made.top, 0, made.header)
        for at, row in enumerate(made.rows, made.top + 1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(at, column, value, day)
                elif value != "":
                    sheet.write(at, column, value)
        if made.on_sheet:
            made.on_sheet(book, sheet)
    if made.after:
        made.after(path)
    return path, made, fault.__name__


def judge(path: Path, made: Made) -> str:
    """What became of a workbook: refused, or loaded. Raises AssertionError where it is neither as it must be."""
    refusal = ""
    try:
        book = read_book(path)
        reading = read_rows(book, lay_out(book, None))
    except RefusedFileError as error:
        refusal = str(error)
    if refusal:
        assert made.may_be_refused, f"{path.name} is refused: {refusal}"
        assert refusal.startswith(path.name)
        assert "; " in refusal, f"{refusal} says not what to do"
        return "refused"
    _check(path, made, reading)
    return "loaded"


def _check(path: Path, made: Made, reading: Reading) -> None:
    if not made.may_be_refused:
        n_rows = sum(1 for row in made.rows if any(value != "" for value in row))
        assert reading.n_rows == n_rows, f"{path.name}: {reading.n_rows} of {n_rows} rows"
        rejected = {line.row - made.top - 2 for line in reading.rejected}
        assert rejected == made.spoilt, f"{path.name}: rejected {sorted(rejected)}, spoilt {sorted(made.spoilt)}"
    assert all(cell.address and cell.reason for line in reading.rejected for _, cell in line.bad)
    merged = merge(_EMPTY, reading, Telling(path.name, _DAY, "p"))
    assert len(merged.portfolio.items) == len(reading.accepted)
    if reading.rejected:
        back = path.with_name(f"{path.stem}-back.xlsx")
        back.write_bytes(write_rejected([(reading, ids_ahead(merged, reading, ""))]))
        header = reading.layout.sheets[0][1]
        (sheet,) = read_book(back).sheets
        assert len(sheet.rows) == len(reading.rejected) + header.last - header.first + 1
        back.unlink()


def peak_mb() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(numbers: range, folder: Path) -> Counter[tuple[str, str]]:
    """Make and judge workbooks; what became of those of each fault."""
    found: Counter[tuple[str, str]] = Counter()
    for number in numbers:
        path, made, fault = make(number, folder)
        found[fault, judge(path, made)] += 1
        path.unlink()
    return found


def main() -> int:
    """Judge them all, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=10_000)
    parser.add_argument("--from", type=int, default=0, dest="first")
    told = parser.parse_args()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = run(range(told.first, told.first + told.books), Path(folder))
    for fault in dict.fromkeys(fault for fault, _ in sorted(found)):
        sys.stdout.write(
            f"| {fault.replace('_', ' ')} | {found[fault, 'refused']} refused | {found[fault, 'loaded']} loaded |\n"
        )
    sys.stdout.write(
        f"{told.books} workbooks in {time.perf_counter() - begun:.0f} s, at most {peak_mb():.0f} MB, bound {BOUND_MB} MB\n"
    )
    sys.stdout.write(f"measured on {machine('xlsxwriter')}\n")
    return 0 if peak_mb() <= BOUND_MB else 1


if __name__ == "__main__":
    sys.exit(main())
