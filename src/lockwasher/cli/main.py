"""The command line. Status 0; 1 for findings where asked; 2 for bad input; 130 where it was stopped by hand."""

from __future__ import annotations

import gc
import signal
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from lockwasher.cli.verbs import Verbs

MADE_BETWEEN_SEARCHES = (
    200_000  # values; a verb makes millions that live until it ends, so that a search for cycles frees little
)

app = typer.Typer(
    name="lockwasher",
    cls=Verbs,
    help="What will come loose, why, and what to start this week.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"lockwasher {_version()}")
        raise typer.Exit


def _version() -> str:
    try:
        return version("lockwasher")
    except PackageNotFoundError:
        return "run from its source, not installed"


@app.callback()
def desk(
    told_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """What will come loose, why, and what to start this week."""


def main() -> None:
    """Run the command line as a program of its own."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end in silence, as other programs do, when `| head` has enough
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that lacks a sign is no fault
    gc.set_threshold(MADE_BETWEEN_SEARCHES)
    app()
