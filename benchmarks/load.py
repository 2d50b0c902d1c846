"""What loading a spreadsheet costs: 5,000 rows with 40 bad ones read, compared, written, the rejected ones handed back.

    make bench BENCH=benchmarks/load.py

It works in a home of its own, on SQLite. The same file loaded again changes nothing, and that is asserted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from machine import machine

N_ROWS, N_BAD, GOAL_S = 5_000, 40, 3.0
HEADER: Final = ("Pos.", "Serial no.", "Description", "HTS code", "Country of origin", "Qty", "Weight (kg)", "Value", "Crate", "Required on site")  # fmt: skip


def write_sheet(path: Path, n_rows: int = N_ROWS, n_bad: int = N_BAD) -> Path:
    """A synthetic inventory; every bad row has one bad cell, of four kinds in turn."""
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("Inventory"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Synthetic inventory"])
        sheet.write_row(2, 0, HEADER)
        for number in range(n_rows):
            row: list[Any] = [number + 1, f"SYN-{number:05}", f"Synthetic part {number}", "8543.90", ("CH", "Italy", "France")[number % 3], 1 + number % 4, 2.5 + number % 90, f"{100 + number}.00 EUR", f"Crate {number // 20}"]  # fmt: skip
            if number % (n_rows // n_bad) == 0 and number // (n_rows // n_bad) < n_bad:
                column, value = ((4, "Utopia"), (7, "12 or 13"), (3, "85439"), (6, "heavy"))[
                    number // (n_rows // n_bad) % 4
                ]
                row[column] = value
            sheet.write_row(number + 3, 0, row)
            sheet.write_datetime(number + 3, len(row), date(2031, 1 + number // 20 % 12, 15), day)
    return path


def measured(home: Path, say: Callable[[str], object] = sys.stdout.write) -> float:
    """The seconds of the first load, read to written; told with those of the second, which changes nothing."""
    from lockwasher.actions.load_sheet import Into, plan_load
    from lockwasher.actions.sheets import Asked

    path = write_sheet(home / "inventory.xlsx")
    into = Into(project="synthetic", host="hostlab:US:us-nonprofit", by="bench")
    plan_load(write_sheet(home / "small.xlsx", 40, 4), Asked(), into)  # opens the database and reads the words
    begun = time.perf_counter()
    first = plan_load(path, Asked(), into, is_to_write=True)
    seconds = time.perf_counter() - begun
    assert (first.reading.n_rows, len(first.reading.rejected)) == (N_ROWS, N_BAD)
    assert first.rejected_path is not None
    assert first.written is not None
    begun = time.perf_counter()
    again = plan_load(path, Asked(), Into(by="bench"), is_to_write=True)
    second = time.perf_counter() - begun
    assert again.written is not None
    assert (again.written.created, again.written.updated, again.load) == (0, 0, None)
    say(
        f"| {N_ROWS:,} rows, {N_BAD} bad | {seconds:.2f} s | goal {GOAL_S} s | again {second:.2f} s, nothing changed |\n"
    )
    say(f"measured on {machine('django', 'xlsxwriter')}\n")
    return seconds


def main() -> int:
    """Measure in a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"LOCKWASHER_HOME": home, "DJANGO_SETTINGS_MODULE": "lockwasher.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        return 0 if measured(Path(home)) <= GOAL_S else 1


if __name__ == "__main__":
    sys.exit(main())
