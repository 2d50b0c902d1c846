"""The verbs of the first page: loose, and demo on the shipped portfolio."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from lockwasher.actions.look import View, look
from lockwasher.actions.portfolios import DATABASE, sets_for
from lockwasher.clearance.filing_plans import applicant_for_all, filing_plans
from lockwasher.cli.applications import print_head
from lockwasher.cli.jsons import to_json
from lockwasher.cli.loose_page import loose_as_json, print_loose
from lockwasher.cli.options import DayOption, DrawsOption, Form, FormOption, PortfolioOption, SeedOption
from lockwasher.cli.page import console
from lockwasher.cli.seeing import view
from lockwasher.cli.serving import HostOption, PortOption, become
from lockwasher.cli.simulating import ClusterOption, simulating
from lockwasher.forecast.forecast import DRAWS, SEED, forecast
from lockwasher.forecast.loose import Loose, what_comes_loose
from lockwasher.register.nouns import Mark
from lockwasher.settings import home

DEMO, MANY = "icarus", "dune"


def loose(
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
    form: FormOption = Form.TEXT,
    fail_on_loose: Annotated[
        bool, typer.Option("--fail-on-loose", help="End with status 1 if anything is loose.")
    ] = False,
    is_whole: Annotated[
        bool, typer.Option("--all", help="Every line of every cause, and every case to start.")
    ] = False,
    cluster: ClusterOption = None,
) -> None:
    """What will come loose, why, and what to start this week."""
    found = _show(view(portfolio, as_of), draws, seed, form, is_whole=is_whole, cluster=cluster)
    if fail_on_loose and (found.late or found.unknown):
        raise typer.Exit(1)


def demo(
    as_of: DayOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
    form: FormOption = Form.TEXT,
    is_served: Annotated[
        bool, typer.Option("--serve", help="Then serve the pages with both portfolios until Ctrl-C.")
    ] = False,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
) -> None:
    """Open the shipped portfolios: what will come loose in the one, and how few applications the many lines of the other take."""
    seen = view(DEMO, as_of)
    _show(seen, draws, seed, form)
    if form == Form.TEXT:
        _show_many()
        console().print(f"\n[dim]Next: {'; '.join(_next_steps(seen))}.[/]")
    if is_served:
        _serve(host, port)


def _serve(host: str, port: int) -> None:
    """Serve the samples from a home of their own, on the day of the later one, so that they mix with nobody's register."""
    apart, day = home(os.environ) / "demo", look(MANY).world.as_of
    become(
        "demo",
        "--host",
        host,
        "--port",
        str(port),
        LOCKWASHER_HOME=str(apart),
        LOCKWASHER_TODAY=day.isoformat(),
        DATABASE_URL=None,
    )


def _show_many() -> None:
    """The counts of applications for the portfolio of many lines, and what they say."""
    world, out = view(MANY, None).world, console()
    found = filing_plans(world, world.as_of, sets_for(MANY))
    out.print(f"\n[bold]The other sample: {MANY}, the size that is coming[/]\n")
    print_head(out, world, world.as_of, found, applicant_for_all(world, world.as_of))
    out.print(
        "\nWhat each of these means, and for want of which facts the first cannot be told: "
        f"lockwasher applications -p {MANY}."
    )


def _next_steps(seen: View) -> list[str]:
    """What to type next: the page on the day of the last plan on record, the ledger, and the desk set back."""
    plans = [stated.known_on for stated in seen.opened.portfolio.need_bys if stated.mark != Mark.SYNTHETIC]
    later = [f"lockwasher loose -p {DEMO} --as-of {max(plans)}"] if plans else []
    looks = [f"lockwasher {verb} -p {DEMO}" for verb in ("title", "routes --all", "replay")]
    return [*later, *looks, f"lockwasher loose -p {MANY}"]


def _show(
    seen: View, draws: int, seed: int, form: Form, *, is_whole: bool = False, cluster: str | None = None
) -> Loose:
    with simulating(cluster) as workers:
        found = what_comes_loose(seen.world, forecast(seen.world, draws=draws, seed=seed, blocks=workers))
    if form == Form.JSON:
        typer.echo(to_json(loose_as_json(seen.world, found)))
    else:
        print_loose(console(), seen.world, found, is_whole=is_whole)
    return found
