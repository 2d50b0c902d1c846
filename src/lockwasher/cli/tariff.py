"""The verbs of the official tariff files: tariff load, tariff list."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lockwasher.actions.tariff import Official, kept, take_in
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption, InputError, parse_day
from lockwasher.cli.page import console, counted, table


def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The official file, as you downloaded or wrote it.")],
    dated: Annotated[
        date,
        typer.Option("--from", parser=parse_day, metavar="DAY", help="The day from which this edition of it holds."),
    ],
    kind: Annotated[
        Official,
        typer.Option(
            "--as", help="The export of the tariff schedule (JSON or CSV), or the headings of note 6(a), one to a line."
        ),
    ] = Official.SCHEDULE,
    form: FormOption = Form.TEXT,
) -> None:
    """Take in an official tariff file: it is read whole, kept, and used from its day on; a faulty one is refused."""
    try:
        found = take_in(file, kind, dated)
    except OSError as error:
        told = f"{error.filename}: {error.strerror}; nothing was kept"
        raise InputError(
            f"{told}: give the file a shorter name, or name a folder that can be written in LOCKWASHER_HOME"
        ) from None
    if form == Form.JSON:
        typer.echo(to_json(found))
        return
    what = counted(found.n_rows, "row" if kind == Official.SCHEDULE else "heading")
    told = "kept" if found.is_new else "it was kept already; nothing changes"
    typer.echo(f"{found.name}: {what}, in use from {found.dated}; sha256 {found.digest[:12]}; {told}.")


def list_files(form: FormOption = Form.TEXT) -> None:
    """The official tariff files this desk uses, with the day each holds from and its digest."""
    found = kept()
    if form == Form.JSON:
        typer.echo(to_json(found))
        return
    if not found:
        typer.echo(
            "No official tariff file is kept; the shipped tables are a seed. 'lockwasher tariff load FILE' takes one in."
        )
        return
    rows = table("kind", "file", "in use from", "rows", "sha256", whole=("kind", "in use from"))
    for one in found:
        rows.add_row(one.kind, one.name, str(one.dated), f"{one.n_rows:,}", one.digest[:12])
    console().print(rows)
