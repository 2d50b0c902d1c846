"""What the number formats of a workbook say: which cells are days or times, and which name a currency or hold zeros."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lockwasher.exchange.workbook_xml import Attributes, WorkbookError, bare, stream

_MOST = 100_000  # styles; a spreadsheet program allows 65,490
_LONGEST = 255  # characters of a format that a spreadsheet program takes
# The numbers of the built-in formats for days and times (ECMA-376-1, 18.8.30).
_DAYS = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_ZEROS = re.compile(r"0{2,}")
_WORDS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_QUIET = re.compile(r"[#0?,.%@*\s;_()/:+\-E]|\[(?:Red|Black|Blue|Green|Color\d+|[<>=]+[\d.]+)\]|General", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Styles:
    """By the number of a cell's style: the format where it may name a currency or hold zeros; whether it is of days."""

    formats: Mapping[str, str] = field(default_factory=dict)
    days: frozenset[str] = frozenset()


def read_styles(xml: bytes) -> Styles:
    """Read the styles part. Raises WorkbookError."""
    codes: dict[str, str] = {}
    used: list[str] = []
    within = ""

    def start(name: str, told: Attributes) -> None:
        nonlocal within
        name = bare(name)
        if name == "numFmt" and "formatCode" in told:
            codes[told.get("numFmtId", "")] = told["formatCode"][:_LONGEST]
        elif name in {"cellXfs", "cellStyleXfs", "dxfs"}:
            within = name
        elif name == "xf" and within == "cellXfs":
            used.append(told.get("numFmtId", ""))
        if len(used) > _MOST or len(codes) > _MOST:
            raise WorkbookError(f"it has more than {_MOST} styles")

    stream(xml, start)
    days = {number for number, code in codes.items() if _is_of_days(code)} | (_DAYS - codes.keys())
    said = {number: code for number, code in codes.items() if _says_something(code)}
    styles = [(str(style), number) for style, number in enumerate(used)]
    return Styles(
        {style: said[number] for style, number in styles if number in said},
        frozenset(style for style, number in styles if number in days),
    )


def _is_of_days(code: str) -> bool:
    return (
        bool(re.search("[ymdhs]", _WORDS.sub("", code.partition(";")[0]), re.IGNORECASE))
        and "general" not in code.lower()
    )


def _says_something(code: str) -> bool:
    """Whether a format is more than digits and days: zeros that pad, or words and signs that may name a currency."""
    first = code.partition(";")[0]
    if _ZEROS.fullmatch(first.replace("\\.", "").replace('"."', "")):
        return True
    return not _is_of_days(code) and bool(_QUIET.sub("", first))
