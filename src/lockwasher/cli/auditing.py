"""The verb audit-pack: all that is on record about an agreement, an item or a year, as one zip file that verifies itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lockwasher.actions import clock
from lockwasher.actions.audit import audit_pack as pack_of
from lockwasher.actions.portfolios import DATABASE
from lockwasher.cli.options import DayOption, InputError, PortfolioOption
from lockwasher.cli.page import counted
from lockwasher.cli.seeing import view
from lockwasher.exchange.audit_pack import write_pack


def audit_pack(
    about: Annotated[
        str, typer.Argument(metavar="SUBJECT|YEAR", help="An item or an agreement by its id, or a year of four digits.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.zip", help="The zip file to write.")],
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
) -> None:
    """Write records, journal, history and files as one zip file, with an index to open offline and a script that verifies it."""
    if output.suffix.lower() != ".zip":
        raise InputError(f"{output}: an audit pack is a zip file; name it FILE.zip")
    seen = view(portfolio, as_of)
    world = seen.world
    pack = pack_of(world.portfolio, about, clock.today(), world.known_on, is_database=seen.opened.is_database)
    digest = write_pack(pack, output)
    n = sum(len(records) for _, records in pack.records.rows())
    typer.echo(f"{counted(n, 'record')}, {counted(len(pack.files), 'file')} in {output}")
    typer.echo(
        f"manifest {digest}: keep it apart from the pack; 'python3 verify.py --manifest {digest}' in the pack holds it to that"
    )
