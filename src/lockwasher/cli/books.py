"""The verb that fills the database: load."""

from __future__ import annotations

from typing import Annotated

import typer

from lockwasher.actions.load import load as load_portfolio
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import UNNAMED_POST, ByOption, Form, FormOption
from lockwasher.cli.page import bar


def load(
    portfolio: Annotated[
        str, typer.Argument(metavar="NAME|FOLDER", help="A shipped portfolio or a folder of plain files.")
    ],
    by: ByOption = UNNAMED_POST,
    form: FormOption = Form.TEXT,
) -> None:
    """Load a portfolio into the database: all of it or nothing; loading it again changes nothing.

    It takes no day: what is loaded keeps the days on which it was known, and the journal notes this one.
    """
    with bar() as shown:
        shown.add_task("Loading", total=None)
        found = load_portfolio(portfolio, by)
    if form == Form.JSON:
        typer.echo(to_json(found))
        return
    counts = found.records
    typer.echo(
        f"Loaded {found.name}: {counts.created} records new, {counts.updated} changed, {counts.unchanged} as they were; "
        f"{found.events} events new to the journal, {found.events_known} known before."
    )
