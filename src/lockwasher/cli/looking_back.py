"""The verb that sets the desk back: replay."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lockwasher.actions.look import world_on
from lockwasher.actions.looking_back import year_before
from lockwasher.actions.portfolios import DATABASE, Opened, open_portfolio
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption, InputError, PortfolioOption, SeedOption, parse_day
from lockwasher.cli.page import bar, console, table
from lockwasher.cli.seeing import tell_notices
from lockwasher.forecast import replay as engine
from lockwasher.forecast.forecast import SEED
from lockwasher.forecast.replay import Outcome, Replay, month_days
from lockwasher.readiness.needs import read_needs
from lockwasher.register.portfolio import Portfolio

DRAWS = 400


def replay(
    portfolio: PortfolioOption = DATABASE,
    first: Annotated[
        date | None,
        typer.Option(
            "--from",
            parser=parse_day,
            metavar="DAY",
            help="First day; left out: the first plan known, of a database a year back.",
        ),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option(
            "--until",
            "--as-of",
            parser=parse_day,
            metavar="DAY",
            help="Last day; left out: the last event, of a database today.",
        ),
    ] = None,
    draws: Annotated[int, typer.Option("--draws", min=1, max=100_000, help="Futures on each day.")] = DRAWS,
    seed: SeedOption = SEED,
    form: FormOption = Form.TEXT,
) -> None:
    """Go month by month on what was known then: what struck, when the desk first warned, what it cried in vain."""
    opened = open_portfolio(portfolio)
    tell_notices(opened)
    days = month_days(*_bounds(opened, first, last))
    for day in days:
        world_on(opened.portfolio, day)  # refuses a day that cannot be looked from, before the work begins
    with bar(counts=True) as shown:
        task = shown.add_task("Setting the desk back", total=len(days))
        found = engine.replay(opened.portfolio, days, draws=draws, seed=seed, on_day=lambda _: shown.advance(task))
    if form == Form.JSON:
        typer.echo(to_json(found))
    else:
        _print(opened, found)


def _bounds(opened: Opened, first: date | None, last: date | None) -> tuple[date, date]:
    """The first and the last day. Raises InputError where they are not in order."""
    events = [e.occurred.last for e in opened.portfolio.events]
    plans = [n.known_on for n in opened.portfolio.need_bys if n.known_on > date.min]
    end = last or (opened.day if opened.is_database else max(events, default=opened.day))
    begin = first or (year_before(end) if opened.is_database else min(plans, default=year_before(end)))
    if begin >= end:
        raise InputError(f"the days run from {begin} to {end}; give a --from that comes before --until")
    return begin, end


def _print(opened: Opened, found: Replay) -> None:
    out, portfolio = console(), opened.portfolio
    span = f"{found.days[0]} to {found.days[-1]}"
    out.print(f"[bold]The desk set back[/]: {escape(portfolio.title or portfolio.name)}, {span}\n")
    out.print(_slips(found) if found.slips else "Nothing slipped in fact, as far as the record goes.")
    out.print()
    out.print(_months(found))
    out.print()
    out.print(_warnings(portfolio, found))
    guesses, estimates = found.guesses
    out.print(
        f"[dim]{guesses} of {estimates} estimates used were guesses. A guess is stated today; none rests on what this portfolio "
        "records, but that hindsight stayed out of it cannot be proved.[/]"
    )


def _slips(found: Replay) -> Table:
    days = ("struck", "first warning")
    rows = table("what slipped", "struck", "what happened", "first warning", "days before", "by which line", whole=days)
    for one in found.slips:
        before = "never" if one.days_before is None else str(one.days_before)
        if one.warned_on == found.days[0]:
            before += " at least: it stood on the first day looked at"
        told = escape(f"on {one.slip.happened_on}: {one.slip.told}")
        warned = str(one.warned_on or "none")
        rows.add_row(escape(one.slip.title), str(one.slip.struck_on), told, warned, before, escape(one.line))
    return rows


def _months(found: Replay) -> Table:
    """How many warnings stood open on each day, and how many of them have no slip of their own on record."""
    rows = table("day", "warnings open", *(outcome.value for outcome in Outcome))
    for day, n in found.open_per_day.items():
        of_each = [sum(day in w.months for w in found.warnings if w.outcome == outcome) for outcome in Outcome]
        rows.add_row(str(day), str(n), *map(str, of_each))
    return rows


def _warnings(portfolio: Portfolio, found: Replay) -> Table:
    rows = table("what became of it", "warnings", "which, and on how many of the days")
    for outcome in Outcome:
        mine = [w for w in found.warnings if w.outcome == outcome]
        told = "\n".join(f"{_told(portfolio, w.key)} ({len(w.months)})" for w in mine)
        rows.add_row(outcome, str(len(mine)), escape(told))
    return rows


def _told(portfolio: Portfolio, key: tuple[str, str]) -> str:
    """What a warning is about, in words: the milestone, and that it is late or which of its needs."""
    milestone = portfolio.milestone.get(key[0])
    if milestone is None:
        return f"{key[0]}: {key[1]}"
    titles = {need.name: need.title for need in read_needs()[milestone.kind].needs}
    return f"{milestone.title}: {titles.get(key[1], key[1])}"
