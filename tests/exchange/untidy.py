"""An untidy inventory as offices keep them, made from a seed: all of it synthetic."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

HEADER = (
    "Pos.", "Bezeichnung", "HTS code", "Ursprungsland", "Qty", "Gewicht (kg)", "Valeur en douane", "Owner",
    "Crate", "Required on site", "Remarks",
)  # fmt: skip
TITLES = ("Wire plane", "Kühlpumpe", "Câble haute tension", "Módulo de lectura", "Pannello dell'anodo", "Flange DN 100")
GOOD = {
    "number": ("8543.90.88.45", "8543908845", "9027.50", "8421 39 01", "", "n/a", "tbd"),
    "country": ("Schweiz", "Italy", "États-Unis", "UK", "DE", "España", "", "?"),
    "value": ("1.234,56 €", "CHF 1'234.50", "$1,234.56", "1234 EUR", "", "-"),
    "mass": (12.5, 120, "1,5 t", "40 lb", ""),
    "day": (date(2031, 7, 26), "26.07.2031", "26/07/2031", "2031-08-01", "July 2031", 48055, ""),
}
BAD = {
    "number": (8543.9, "85439", "8543.90 / 9027.50"),
    "country": ("EU", "Utopia"),
    "value": ("1234", "1.2 M€", "100 kr", -5),
    "mass": ("heavy", "5 tons"),
    "day": ("31.02.2031", "soon", "26.07.31"),
}
COLUMN = {"number": 2, "country": 3, "mass": 5, "value": 6, "day": 9}


def untidy(seed: int, n_rows: int = 200, share_bad: float = 0.15) -> tuple[list[list[object]], set[int]]:
    """Rows below the header and which of them must be rejected, by their place; blank rows stand among them."""
    draw = random.Random(seed)  # noqa: S311  # the same sheet each time
    rows: list[list[object]] = []
    rejected: set[int] = set()
    for number in range(1, n_rows + 1):
        if number % 40 == 0:
            rows.append(
                ["", draw.choice(("Summe", "Total", "Zwischensumme:", "Sous-total")), "", "", "", 1000, "10.000,00 €"]
            )
            rejected.add(len(rows) - 1)
            continue
        kinds = {kind: draw.choice(values) for kind, values in GOOD.items()}
        row: list[object] = [
            number,
            f"{draw.choice(TITLES)} {number}",
            "",
            "",
            draw.choice((1, 2, "3 Stk", "")),
            "",
            "",
            "",
            f"Crate {number // 10}",
            "",
            "",
        ]
        if draw.random() < share_bad:
            kind = draw.choice(list(BAD))
            kinds[kind] = draw.choice(BAD[kind])
            rejected.add(len(rows))
        for kind, value in kinds.items():
            row[COLUMN[kind]] = value
        row[7] = draw.choice(("", "INFN", "somebody"))
        rows.append(row)
        if draw.random() < 0.03:
            rows.append([])
    return rows, rejected


def write_workbook(
    path: Path, rows: list[list[object]], header: tuple[str, ...] = HEADER, *, title_rows: int = 3
) -> Path:
    """Write rows below a header below titles, with a merged title."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Inventar")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    if title_rows:
        sheet.merge_range(0, 0, 0, 5, "Inventory, synthetic")
    for column, words in enumerate(header):
        sheet.write_string(title_rows, column, words)
    for at, row in enumerate(rows, title_rows + 1):
        for column, value in enumerate(row):
            if isinstance(value, date | datetime):
                sheet.write_datetime(at, column, value, day)
            elif value != "":
                sheet.write(at, column, value)
    book.close()
    return path
