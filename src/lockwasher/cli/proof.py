"""The verb that proves the journal: verify."""

from __future__ import annotations

import typer

from lockwasher.actions.verify import verify as verify_journal
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption


def verify(form: FormOption = Form.TEXT) -> None:
    """Prove that the journal of the database is whole: its chain computed anew, its end held against the signed head.

    Status 1 if it is not. A journal without events is whole. It takes neither a day nor a portfolio: files have no journal.
    """
    verdict = verify_journal()
    if form == Form.JSON:
        typer.echo(to_json(verdict))
    else:
        typer.echo(f"{verdict.events} events: {'the journal is whole' if verdict.ok else verdict.message}")
    if not verdict.ok:
        raise typer.Exit(1)
