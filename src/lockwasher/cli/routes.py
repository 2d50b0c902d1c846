"""The verb routes: every lawful way in for one item, or where all items stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lockwasher.actions.look import View
from lockwasher.actions.portfolios import DATABASE
from lockwasher.clearance.eligibility_rules import Assumption
from lockwasher.clearance.lead import Lead
from lockwasher.clearance.money import Figure, Total
from lockwasher.clearance.offers import AS_EARLY, Offer, Prices, offers, proposals, proposed
from lockwasher.clearance.routes import RouteDesk, RouteState
from lockwasher.clearance.routes_table import read_routes
from lockwasher.cli.clearing import (
    ApplicantOption,
    AssumeOption,
    DelayOption,
    InterestOption,
    OfficerHourOption,
    OnOption,
    RateOption,
    StorageOption,
    desk_of,
    prices,
)
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import DayOption, Form, FormOption, InputError, PortfolioOption
from lockwasher.cli.page import bar, console, counted, indented, table
from lockwasher.cli.seeing import item_of, view
from lockwasher.procedures.words import length_told
from lockwasher.readiness.ways import routes_taken
from lockwasher.register.nouns import Item

_UNPRICED = ("price of ", "rate of interest")
MOST = 8  # missing facts of all items that are named


def routes(
    item: Annotated[str | None, typer.Argument(help="An item, with the details of each way.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="All items, counted by route.")] = False,
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    on: OnOption = None,
    assume: AssumeOption = None,
    applicant: ApplicantOption = None,
    day_of_delay: DelayOption = None,
    day_of_storage: StorageOption = None,
    officer_hour: OfficerHourOption = None,
    interest: InterestOption = None,
    rate: RateOption = None,
    is_whole: Annotated[
        bool, typer.Option("--details", help="Papers and clocks also of ways that are undetermined.")
    ] = False,
    form: FormOption = Form.TEXT,
) -> None:
    """Every lawful way in: open, closed or undetermined on the stated facts, with days, cost and papers; and the one proposed."""
    if (item is None) != is_all:
        raise InputError("name an item, or ask for all of them with --all")
    seen = view(portfolio, as_of)
    desk = desk_of(seen.world, on, assume, applicant)
    stated = prices(
        day_of_delay=day_of_delay,
        day_of_storage=day_of_storage,
        officer_hour=officer_hour,
        interest=interest,
        rate=rate,
    )
    if item:
        _one(seen, desk, item_of(seen, item), stated, form, is_whole=is_whole)
    else:
        _all(seen, desk, stated, form)


# ---------------------------------------------------------------- one item


def _one(seen: View, desk: RouteDesk, item: Item, stated: Prices, form: Form, *, is_whole: bool) -> None:
    found = offers(desk, item, stated)
    chosen = proposed(found)
    taken = routes_taken(seen.world, item.id).get(item.id, ())
    if form == Form.JSON:
        told = [_offer_as_json(one) for one in found]
        proposal = {"route": chosen.reading.route.id, "way": chosen.way.id} if chosen else None
        typer.echo(to_json({**_seen(seen, desk), "item": item.id, "taken": taken, "proposed": proposal, "ways": told}))
        return
    out = console()
    out.print(f"[bold]Ways through customs[/]: {escape(item.title)} ({item.id})")
    out.print(f"Entering on [bold]{desk.on}[/], as known on {seen.world.as_of}.")
    for way in taken:
        out.print(f"Taken: {escape(read_routes()[way.route].title)} (case {escape(way.case)})")
    for state in (RouteState.OPEN, RouteState.UNDETERMINED, RouteState.CLOSED):
        some = [one for one in found if one.reading.state == state]
        if some:
            out.print(f"\n[bold underline]{state}[/]")
        for _, ways in groupby(some, key=lambda one: one.reading.route.id):
            _print_route(out, list(ways), is_whole=is_whole or state == RouteState.OPEN)
    _print_proposal(out, chosen, stated)


def _print_route(out: Console, ways: list[Offer], *, is_whole: bool) -> None:
    """A route with why it stands so, then each of its ways."""
    reading, route = ways[0].reading, ways[0].reading.route
    why = f"to settle: {reading.reason}" if reading.missing else reading.reason
    indented(out, f"[bold]{escape(route.title)}[/] ({escape(route.line)}): {escape(why)}", 4)
    if reading.state == RouteState.CLOSED:
        return
    by = 8
    for one in ways:
        if len(ways) > 1:
            indented(out, f"[bold]{escape(one.way.title)}[/]", by)
        for name, told in (*_in_short(one), *(_in_full(one) if is_whole else ())):
            indented(out, f"[dim]{name}:[/] {escape(told)}", by + 4 if len(ways) > 1 else by)
    for name, told in (*(_clocks(ways[0]) if is_whole else ()), *_about(ways[0])):
        indented(out, f"[dim]{name}:[/] {escape(told)}", by)
    indented(out, f"[dim]rests on {escape(route.backing.cites)} \\[{route.backing.verified}][/]", by)


def _in_short(one: Offer) -> Iterator[tuple[str, str]]:
    yield "days to release, alone", _days(one.release)
    yield "duty and fees", _total(one.assessment.total)
    if one.assessment.bond:
        yield "bond", _figure(one.assessment.bond)
    if one.deposit:
        yield "deposit", f"{_figure(one.deposit)}; carried {_days(one.carried)}"
    for figure in one.figures[len(one.charges) :]:
        if not any(fact.startswith(_UNPRICED) for fact in figure.missing):
            yield figure.name, _figure(figure)


def _in_full(one: Offer) -> Iterator[tuple[str, str]]:
    if one.documents:
        yield "papers", ", ".join(one.documents)


def _clocks(one: Offer) -> Iterator[tuple[str, str]]:
    """The clocks of a route, the same for each of its ways."""
    if one.clocks:
        yield "clocks", "; ".join(f"{clock.name} ({length_told(clock)})" for clock in one.clocks)


def _about(one: Offer) -> Iterator[tuple[str, str]]:
    """What holds for every way of a route."""
    if one.effort:
        low, high = one.effort.range.least, one.effort.range.most
        hours = f"{low}" if low == high else f"{low} to {high}"
        yield "officer-hours", f"{hours} for each {one.effort.per}; {one.effort.range.rests_on}"
    if one.reading.risk:
        yield "at risk", one.reading.risk
    for caution in one.reading.route.cautions:
        yield "not judged", caution
    if one.rests_on:
        yield "assumed", ", ".join(assumption.id for assumption in one.rests_on)


def _days(lead: Lead) -> str:
    if lead.p50 is None:
        return "unknown: the library has no procedure for it on that day"
    without = f"; no estimate of {', '.join(lead.without)}" if lead.without else ""
    return f"P50 {lead.p50}, P80 {lead.p80} ({lead.n_guesses} of {lead.n_estimates} estimates are guesses{without})"


def _total(total: Total) -> str:
    if not total.n_unknown:
        return f"{total.known.amount:,.2f} USD"
    told = f"known part {total.known.amount:,.2f} USD, {total.n_unknown} unknown: {', '.join(total.missing)}"
    if total.n_without < total.n_unknown:
        told += f"; {total.at_last_known.amount:,.2f} USD at the last known rates"
        told += f", {total.n_without} left out" if total.n_without else ""
    return told


def _figure(figure: Figure) -> str:
    if figure.amount is not None:
        return f"{figure.amount.amount:,.2f} USD ({figure.reason})"
    missing = [fact for fact in figure.missing if fact != figure.name]
    wanted = f", for want of {', '.join(missing)}" if missing else ""
    last = f"; {figure.at_last_known.amount:,.2f} USD {figure.label}" if figure.at_last_known else ""
    return f"unknown: {figure.reason}{wanted}{last}"


def _print_proposal(out: Console, chosen: Offer | None, stated: Prices) -> None:
    out.print()
    if chosen is None:
        out.print("Nothing is proposed: no way appears open, or no open one has a time.")
    else:
        by = (
            "cost with a day of delay as priced"
            if stated.day_of_delay is not None
            else f"earliest at P80, {AS_EARLY} days more or less being as early, then cost"
        )
        out.print(f"[bold]Proposed[/] ({by}): {escape(chosen.name)} ({escape(chosen.reading.route.line)}).")
        for one in chosen.rests_on:
            indented(out, f"[dim]assumed: {escape(one.words)} \\[{escape(one.id)}][/]", 4)
        unpriced = dict.fromkeys(
            fact for figure in chosen.figures for fact in figure.missing if fact.startswith(_UNPRICED)
        )
        if unpriced:
            indented(out, f"[dim]not stated, and left out of the cost: {escape(', '.join(unpriced))}[/]", 4)
    out.print(
        "[dim]The desk proposes on these facts; people decide: the outcome of the step route-chosen in a case of "
        "us.entry.route. A licensed broker and counsel advise.[/]"
    )


# ---------------------------------------------------------------- all items


def _all(seen: View, desk: RouteDesk, stated: Prices, form: Form) -> None:
    items = seen.world.portfolio.items
    with bar(counts=True) as shown:
        task = shown.add_task("Routing", total=len(items))
        chosen: dict[str, Offer | None] = {}
        for item, offer in proposals(desk, items, stated):
            chosen[item.id] = offer
            shown.advance(task)
    if form == Form.JSON:
        typer.echo(
            to_json({**_seen(seen, desk), "items": [_item_as_json(desk, item, chosen[item.id]) for item in items]})
        )
        return
    out, title = console(), seen.world.portfolio.title or seen.world.portfolio.name
    out.print(f"[bold]Ways through customs[/]: {escape(title)}")
    out.print(f"Entering on [bold]{desk.on}[/], as known on {seen.world.as_of}. {counted(len(items), 'item')}.\n")
    if not items:
        return
    out.print(_by_route(desk, items, chosen))
    _print_missing(out, desk, items)
    _print_assumed(out, desk, items)
    out.print("\n[dim]One item with its reasons, days and cost: lockwasher routes ITEM; every item: --format json.[/]")


def _by_route(desk: RouteDesk, items: tuple[Item, ...], chosen: Mapping[str, Offer | None]) -> Table:
    counts = Counter((r.route.id, r.state) for item in items for r in desk.read(item))
    picked = Counter(one.reading.route.id for one in chosen.values() if one)
    rows = table(
        "route", "line", "open", "undetermined", "closed", "proposed", whole=("open", "undetermined", "closed")
    )
    for column in rows.columns[2:]:
        column.justify = "right"
    for route in read_routes().values():
        n = [counts[route.id, state] for state in (RouteState.OPEN, RouteState.UNDETERMINED, RouteState.CLOSED)]
        rows.add_row(escape(route.title), escape(route.line), *(f"{one:,}" for one in n), f"{picked[route.id]:,}")
    return rows


def _print_missing(out: Console, desk: RouteDesk, items: tuple[Item, ...]) -> None:
    """What to state first: the facts whose lack leaves most items without an answer."""
    missing = Counter(fact for item in items for fact in {m for r in desk.read(item) for m in r.missing})
    if missing:
        out.print("\n[bold]What to state first[/]: the facts for want of which routes are undetermined")
    for fact, n in sorted(missing.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]:
        indented(out, f"{n:>6,} {'item ' if n == 1 else 'items'}  {escape(fact)}", 4)
    if len(missing) > MOST:
        indented(out, f"[dim]and {len(missing) - MOST} more facts[/]", 4)


def _print_assumed(out: Console, desk: RouteDesk, items: tuple[Item, ...]) -> None:
    used: dict[Assumption, None] = {}
    for item in items:
        used |= dict.fromkeys(one for r in desk.read(item) for one in r.rests_on)
    for one in desk.assumptions:
        told = "assumed" if one in used else "assumed, and no state rests on it"
        out.print(f"[dim]{told}: {escape(one.words)} \\[{escape(one.id)}][/]")


# ---------------------------------------------------------------- for programs


def _seen(seen: View, desk: RouteDesk) -> dict[str, object]:
    return {"portfolio": seen.world.portfolio.name, "as_of": seen.world.as_of, "on": desk.on}


def _item_as_json(desk: RouteDesk, item: Item, chosen: Offer | None) -> dict[str, object]:
    return {
        "item": item.id,
        "proposed": {"route": chosen.reading.route.id, "way": chosen.way.id, "p80": chosen.release.p80}
        if chosen
        else None,
        "routes": [
            {
                "route": r.route.id,
                "state": r.state,
                "reasons": r.reasons,
                "missing": r.missing,
                "risk": r.risk,
                "rests_on": [one.id for one in r.rests_on],
            }
            for r in desk.read(item)
        ],
    }


def _offer_as_json(one: Offer) -> dict[str, object]:
    reading = one.reading
    return {
        "route": reading.route.id,
        "way": one.way.id,
        "line": reading.route.line,
        "state": reading.state,
        "reasons": reading.reasons,
        "missing": reading.missing,
        "risk": reading.risk,
        "cautions": reading.route.cautions,
        "release": one.release,
        "carried": one.carried if one.deposit else None,
        "figures": one.figures,
        "cost": one.cost,
        "bond": one.assessment.bond,
        "deposit": one.deposit,
        "officer_hours": one.effort,
        "documents": one.documents,
        "clocks": [{"clock": c.name, "length": length_told(c), "if_missed": c.missed} for c in one.clocks],
        "rests_on": one.rests_on,
        "backing": reading.route.backing,
    }
