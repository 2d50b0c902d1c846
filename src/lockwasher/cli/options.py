"""What verbs take: which portfolio, which day, which form of output. Nothing heavy is imported here."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer


class InputError(Exception):
    """Something on the command line names what is not there or makes no sense; the text says what to do."""


class Form(StrEnum):
    """Forms of output."""

    TEXT = "text"
    JSON = "json"


def parse_day(text: str) -> date:
    """A day from the command line."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # other spellings of ISO 8601, such as 2017W304, are no help to a reader
        raise typer.BadParameter(f"{text!r} is not a day; write 2017-07-26")
    return day


DayOption = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=parse_day,
        metavar="DAY",
        help="The day to look from, as it was known then; left out: the portfolio's own day, else today.",
    ),
]
PortfolioOption = Annotated[
    str,
    typer.Option(
        "--portfolio",
        "-p",
        metavar="NAME|FOLDER|SHEET|db",
        help="A shipped portfolio, a folder, a spreadsheet, or the database.",
    ),
]
JournalOption = Annotated[
    str,
    typer.Option("--portfolio", "-p", metavar="db", help="The database alone: only it keeps a journal."),
]
FormOption = Annotated[Form, typer.Option("--format", help="For people or for programs.")]
DrawsOption = Annotated[int, typer.Option("--draws", min=1, max=100_000, help="How many futures to simulate.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same futures.")]
ByOption = Annotated[str, typer.Option("--by", metavar="POST", help="The post that does this; the journal keeps it.")]
UNNAMED_POST = "unnamed-post"
