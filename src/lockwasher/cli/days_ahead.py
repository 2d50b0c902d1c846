"""The verb calendar: the days ahead of a post, a partner or a project as an iCalendar file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lockwasher.actions.calendars import Of, Scope, calendar_of, forecast_days, kept_days, scope_of
from lockwasher.actions.desk import viewer_of
from lockwasher.actions.look import View
from lockwasher.actions.portfolios import DATABASE
from lockwasher.cli.options import DayOption, DrawsOption, InputError, PortfolioOption, SeedOption
from lockwasher.cli.seeing import view
from lockwasher.estimates.world import World
from lockwasher.exchange.calendar_feed import Revision
from lockwasher.forecast.agenda import Agenda
from lockwasher.forecast.forecast import DRAWS, SEED, forecast
from lockwasher.register.viewers import Role, Viewer

RoleOption = Annotated[
    Role | None,
    typer.Option(
        "--for", metavar="ROLE", help="The role it is made for; it holds what that role may see. Left out: officer."
    ),
]


def calendar(
    post: Annotated[str, typer.Option("--post", metavar="POST", help="The days of a post.")] = "",
    partner: Annotated[
        str, typer.Option("--partner", metavar="PARTNER", help="The days of a partner, as the partner may see them.")
    ] = "",
    project: Annotated[str, typer.Option("--project", metavar="PROJECT", help="The days of a project.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to; left out: to the terminal.")
    ] = None,
    role: RoleOption = None,
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
) -> None:
    """Write clocks, need-bys, latest safe starts and occasions for signature as an iCalendar file."""
    of, name = _asked({Of.POST: post, Of.PARTNER: partner, Of.PROJECT: project})
    seen = view(portfolio, as_of)
    viewer = viewer_for(seen.world, role, name if of == Of.PARTNER else "")
    scope = scope_of(seen.world.portfolio, of, name)
    agenda, at = agenda_of(seen, viewer, draws, seed)
    body = calendar_of(agenda, scope, at)
    if output is None:
        typer.echo(body, nl=False)
        return
    output.write_bytes(body)
    typer.echo(f"{output}: {len(agenda.of(scope))} days of {Scope(of, name)}", err=True)


def viewer_for(world: World, role: Role | None, partner: str = "") -> Viewer:
    """Whom a file is made for: the role asked for, else the partner it is about, else an officer.

    Raises:
        InputError: it is made for a partner, and none is named.
    """
    found = role or (Role.PARTNER if partner else Role.OFFICER)
    if found == Role.PARTNER and not partner:
        raise InputError("--for partner needs the partner: name it with --partner")
    return viewer_of(world, found, partner if found == Role.PARTNER else None)


def agenda_of(seen: View, viewer: Viewer, draws: int, seed: int) -> tuple[Agenda, Revision]:
    """The days ahead: of the database with the forecast it keeps, of anything else with one made now."""
    if not seen.opened.is_database:
        return forecast_days(seen.world, viewer, forecast(seen.world, draws=draws, seed=seed))
    agenda, at = kept_days(seen.world, viewer)
    if agenda.forecast is None:
        told = f"no forecast up to {seen.world.as_of} is kept: there are no latest safe starts, no P50 and no P80"
        typer.echo(f"lockwasher: {told}; ask for a forecast on the first page, or keep a worker running", err=True)
    return agenda, at


def _asked(names: dict[Of, str]) -> tuple[Of, str]:
    """What was asked for. Raises InputError unless it is one."""
    given = [(of, name) for of, name in names.items() if name]
    if len(given) != 1:
        raise InputError("say whose days: one of --post POST, --partner PARTNER, --project PROJECT")
    return given[0]
