"""The verb that begins a desk: init."""

from __future__ import annotations

from typing import Annotated, Final

import typer
from rich.markup import escape

from lockwasher.actions import clock
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.first_hour import Stage, Step, begin_project, first_hour
from lockwasher.cli.options import InputError
from lockwasher.cli.page import console, table

BY: Final = "unnamed-post"
NEXT: Final = {
    Step.PROJECT: "lockwasher init --project ID --host ID:US:us-nonprofit",
    Step.LIST: "lockwasher load YOUR-LIST.xlsx, and with --write once the difference is right",
    Step.POSTS: "lockwasher load POSTS.csv, or Register, Posts on the pages",
    Step.CLAUSES: "lockwasher load AGREEMENTS.xlsx, or Register, Contributions on the pages",
    Step.NEED_BYS: "a column of your list, or lockwasher schedule load SCHEDULE.xer",
    Step.LOOSE: "lockwasher loose; on the pages: lockwasher serve, and lockwasher worker beside it",
    Step.BACK: "lockwasher replay",
}
TITLES: Final = {
    Step.PROJECT: "name the project and its host laboratory",
    Step.LIST: "load your own list of items",
    Step.POSTS: "name the posts",
    Step.CLAUSES: "items of which a paper says who has title",
    Step.NEED_BYS: "milestones with a day by which they are wanted",
    Step.LOOSE: "see what will come loose",
    Step.BACK: "set the desk back twelve months",
}


def init(
    project: Annotated[str, typer.Option("--project", metavar="ID", help="The project to begin, such as icarus.")] = "",
    host: Annotated[
        str, typer.Option("--host", metavar="ID:COUNTRY:KIND", help="Its host laboratory; of one on record the id.")
    ] = "",
    by: Annotated[str, typer.Option("--by", metavar="POST", help="Who begins it.")] = BY,
) -> None:
    """Begin a desk of your own: the project, its host, and how far the first hour has come."""
    if bool(project) != bool(host):
        raise InputError("give --project and --host together, such as --project icarus --host fermilab:US:us-nonprofit")
    if project:
        begin_project(project, *_host(host), by)
    portfolio, _ = current_portfolio()
    _print(first_hour(portfolio, clock.today()))


def _host(told: str) -> tuple[str, str, str]:
    """The host's id, country and kind; of one on record the last two may be left out."""
    name, _, rest = told.partition(":")
    country, _, kind = rest.partition(":")
    return name, country, kind


def _print(stages: tuple[Stage, ...]) -> None:
    out, rows = console(), table("", "the first hour", "so far", "how")
    for stage in stages:
        so_far = f"{stage.n} of {stage.of}" if stage.n != stage.of else str(stage.n)
        rows.add_row("done" if stage.is_done else "", TITLES[stage.step], so_far, escape(NEXT[stage.step]))
    out.print(rows)
    following = next((stage.step for stage in stages if not stage.is_done), None)
    if following:
        out.print(f"\nNext: {escape(TITLES[following])}. {escape(NEXT[following])}")
