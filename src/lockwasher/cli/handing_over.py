"""The verb handover: what the successor in a post receives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lockwasher.actions.handover import FromRegister, from_register, n_left_out
from lockwasher.actions.handover import handover as packet_of
from lockwasher.actions.papers import FORMS, in_form
from lockwasher.actions.portfolios import DATABASE
from lockwasher.cli.days_ahead import RoleOption, agenda_of, viewer_for
from lockwasher.cli.options import DayOption, DrawsOption, InputError, PortfolioOption, SeedOption
from lockwasher.cli.seeing import view
from lockwasher.forecast.forecast import DRAWS, SEED
from lockwasher.paperwork.handover import paper_of


def handover(
    post: Annotated[str, typer.Argument(metavar="POST", help="The post, by its id.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="A file that ends in .pdf, .docx or .md; left out: as text here."
        ),
    ] = None,
    role: RoleOption = None,
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
) -> None:
    """Write what the successor in a post receives: cases, clocks, promises, decisions, whom to call, what to watch."""
    form = output.suffix.lower().lstrip(".") if output else "md"
    if form not in FORMS:
        raise InputError(f"{output}: write a file that ends in {', '.join(f'.{known}' for known in FORMS)}")
    seen = view(portfolio, as_of)
    agenda, _ = agenda_of(seen, viewer_for(seen.world, role), draws, seed)
    held = from_register(post, seen.world.as_of) if seen.opened.is_database else FromRegister()
    body = in_form(paper_of(packet_of(agenda, post, held)), form)
    if output:
        output.write_bytes(body)
    else:
        typer.echo(body, nl=False)
    if n := n_left_out(agenda):
        told = "record is" if n == 1 else "records are"
        typer.echo(
            f"lockwasher: {n:,} {told} left out: a reader with the role {agenda.viewer.role} does not see them",
            err=True,
        )
