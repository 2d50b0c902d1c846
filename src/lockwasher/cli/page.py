"""Where people read: the console, tables, and what is shown while they wait."""

from __future__ import annotations

import sys

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

WIDTH = 118  # columns of output that goes into a file or another program


def console() -> Console:
    """Standard output: as wide as the terminal, or a fixed width where the output goes elsewhere."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(width=WIDTH, highlight=False)


def table(*columns: str, whole: tuple[str, ...] = ()) -> Table:
    """An empty table with these columns: no lines, a quiet header. Names in the columns `whole` are never broken."""
    made = Table(show_edge=False, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap=column in whole)
    return made


def indented(console: Console, text: RenderableType, by: int) -> None:
    """Print text further to the right, its broken lines too."""
    console.print(Padding(text, (0, 0, 0, by), expand=False))


def counted(n: int, noun: str) -> str:
    """So many of a noun that takes an s: '1 line', '2 lines'."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def bar(*, counts: bool = False) -> Progress:
    """A bar on standard error for whatever may take over a second; nothing where that is no terminal.

    With `counts` it tells how many of the parts are done and how long the rest may take.
    """
    told = (MofNCompleteColumn(), TimeRemainingColumn()) if counts else (TimeElapsedColumn(),)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        *told,
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
