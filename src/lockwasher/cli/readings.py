"""The verbs that read off how things stand on a day: needs, title, clocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lockwasher.actions.look import View
from lockwasher.actions.portfolios import DATABASE
from lockwasher.cases.progress import ClockReading, ClockState
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import DayOption, Form, FormOption, PortfolioOption
from lockwasher.cli.page import console, table
from lockwasher.cli.seeing import item_of, view
from lockwasher.readiness.contradictions import contradictions
from lockwasher.readiness.readings import readings
from lockwasher.register.coverage import Inherited, inherited
from lockwasher.register.nouns import Field, Item, Term
from lockwasher.register.title import Holding, Standing, bands, ledger


def needs(portfolio: PortfolioOption = DATABASE, as_of: DayOption = None, form: FormOption = Form.TEXT) -> None:
    """What each milestone needs, and how each need stands: met, under way, missing, contradictory or undetermined."""
    seen = view(portfolio, as_of)
    day, found, against = seen.world.as_of, readings(seen.world), contradictions(seen.world)
    if form == Form.JSON:
        typer.echo(to_json({"as_of": day, "needs": found, "contradictions": against}))
        return
    rows = table("milestone", "need", "state", "why", "rests on", whole=("state",))
    for r in found:
        cites = f"{r.need.backing} \\[{r.need.verified}]"
        rows.add_row(escape(r.milestone.title), escape(r.need.title), r.state, escape(r.reason), cites)
    out = console()
    out.print(f"Needs as of [bold]{day}[/]" if found else f"No milestone known on {day} needs anything.")
    if found:
        out.print(rows)
    for one in against:
        out.print(f"[bold]contradiction[/] since {one.since}: {escape(one.sentence)}")


def title(
    item: Annotated[str | None, typer.Argument(help="An item, with its history; left out: all items.")] = None,
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    form: FormOption = Form.TEXT,
) -> None:
    """The title ledger: who has title, custody and risk of each item on a day, who imports it, by which paper."""
    seen = view(portfolio, as_of)
    items = (item_of(seen, item),) if item else seen.world.portfolio.items
    day = seen.world.as_of
    if form == Form.JSON:
        typer.echo(to_json([_ledger_as_json(seen, one, has_history=item is not None) for one in items]))
        return
    out = console()
    if not items:
        out.print(f"No item is known on {day}.")
        return
    out.print(f"Title ledger as of [bold]{day}[/]")
    out.print(_ledger(seen, items))
    if item:
        out.print(f"\nHistory of {escape(items[0].title)}")
        out.print(_history(seen, items[0]))


def clocks(
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    all_clocks: Annotated[bool, typer.Option("--all", help="Also those that wait for their start.")] = False,
    form: FormOption = Form.TEXT,
) -> None:
    """The law's clocks that run, were met or were missed, with days left and what follows."""
    seen = view(portfolio, as_of)
    day, found = seen.world.as_of, list(_clocks(seen, all_clocks))
    if form == Form.JSON:
        typer.echo(to_json([{"case": case, "as_of": day, **clock_as_json(reading)} for case, reading in found]))
        return
    columns = ("case", "clock", "state", "from", "due")
    rows = table(*columns, "days left", "what follows if missed", "rests on", whole=columns)
    for case, r in found:
        days = [str(day) if day else "" for day in (r.from_on, r.due_on)]
        left = "" if r.days_left is None else str(r.days_left)
        cites = f"{r.clock.backing.cites} \\[{r.clock.backing.verified}]"
        rows.add_row(case, r.clock.name, r.state, *days, left, escape(r.clock.missed), cites)
    out = console()
    out.print(f"Clocks as of [bold]{day}[/]" if found else f"No clock has begun by {day}.")
    if found:
        out.print(rows)


def _clocks(seen: View, all_clocks: bool) -> Iterator[tuple[str, ClockReading]]:
    for case, progress in seen.world.progress.items():
        for reading in progress.clocks:
            if all_clocks or reading.state != ClockState.WAITING:
                yield case, reading


def _ledger(seen: View, items: tuple[Item, ...]) -> Table:
    rows = table("item", "field", "holder", "by which paper", whole=("field",))
    portfolio, day = seen.world.portfolio, seen.world.as_of
    for one in items:
        for field, holding in ledger(portfolio, one, day).items():
            name = escape(one.title) if field == Field.TITLE else ""
            rows.add_row(name, _words(field), _holder(holding), _papers(holding))
        for term in Term:
            rows.add_row("", f"{_words(term)} clause", *_clause(inherited(portfolio, one, term, day)))
    return rows


def _words(name: str) -> str:
    return name.replace("-", " ")


def _holder(holding: Holding) -> str:
    """Who holds a field; a gap and a double claim stand out."""
    if holding.holder:
        return escape(holding.holder)
    return "[bold red]gap[/]" if holding.standing == Standing.GAP else "[bold red]contested[/]"


def _papers(holding: Holding) -> str:
    """The papers behind a field, and the accounts of it, which hold nothing."""
    papers = "; ".join(escape(f"{c.paper}, since {c.begins} [{c.mark}]") for c in holding.claims)
    accounts = dict.fromkeys(f"[dim]{escape(f'{c.note} [{c.mark}]')}[/]" for c in holding.accounts)
    return "\n".join([*([papers] if papers else []), *accounts])


def _clause(found: Inherited) -> tuple[str, str]:
    """What the clauses say, and where they stand."""
    cites = "; ".join(escape(f"{c.agreement}, {c.cite} [{c.mark}]") for c in found.clauses)
    if found.clauses and found.value is None:
        return "[bold red]contradictory[/]", cites
    return escape(found.value or "none on record"), cites


def _history(seen: View, item: Item) -> Table:
    rows = table("field", "from", "to", "holder", whole=("field", "from", "to"))
    for field in Field:
        for band in bands(seen.world.portfolio, item, field, seen.world.as_of):
            who = band.holding.holder or band.holding.standing.value
            rows.add_row(_words(field), str(band.first), str(band.last or "open"), escape(who))
    return rows


def _ledger_as_json(seen: View, item: Item, *, has_history: bool) -> dict[str, object]:
    portfolio, day = seen.world.portfolio, seen.world.as_of
    clauses = {term: inherited(portfolio, item, term, day) for term in Term}
    found: dict[str, object] = {
        "item": item.id,
        "as_of": day,
        "ledger": {field: _holding_as_json(held) for field, held in ledger(portfolio, item, day).items()},
        "clauses": {term: {"value": one.value, "clauses": one.clauses} for term, one in clauses.items()},
    }
    if has_history:
        found["history"] = {
            field: [
                {"first": band.first, "last": band.last, **_holding_as_json(band.holding)}
                for band in bands(portfolio, item, field, day)
            ]
            for field in Field
        }
    return found


def _holding_as_json(held: Holding) -> dict[str, object]:
    return {"standing": held.standing, "holder": held.holder, "claims": held.claims, "accounts": held.accounts}


def clock_as_json(reading: ClockReading) -> dict[str, object]:
    """A clock's reading for programs."""
    return {
        "clock": reading.clock.name,
        "step": reading.clock.step,
        "state": reading.state,
        "from": reading.from_on,
        "due": reading.due_on,
        "met": reading.met_on,
        "days_left": reading.days_left,
        "if_missed": reading.clock.missed,
        "strength": reading.clock.strength,
        "cites": reading.clock.backing.cites,
        "verified": reading.clock.backing.verified,
    }
