"""The verb that forecasts: dates with their chances, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import typer
from rich.markup import escape
from rich.table import Table

from lockwasher.actions.look import View
from lockwasher.actions.portfolios import DATABASE
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import DayOption, DrawsOption, Form, FormOption, PortfolioOption, SeedOption
from lockwasher.cli.page import console, counted, table
from lockwasher.cli.seeing import office_title, view
from lockwasher.cli.simulating import ClusterOption, simulating
from lockwasher.estimates.world import Belief
from lockwasher.forecast import forecast as engine
from lockwasher.forecast.forecast import DRAWS, SEED, Dates, Forecast
from lockwasher.forecast.spread import EstimateShare
from lockwasher.readiness.milestones import Reached, reached, wanted


def forecast(
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
    form: FormOption = Form.TEXT,
    cluster: ClusterOption = None,
) -> None:
    """P10, P50, P80 and P95 of every milestone, what decides the day, and what the estimates rest on."""
    seen = view(portfolio, as_of)
    with simulating(cluster) as workers:
        found = engine.forecast(seen.world, draws=draws, seed=seed, blocks=workers)
    if form == Form.JSON:
        typer.echo(to_json(_as_json(seen, found)))
        return
    out = console()
    out.print(f"Forecast as of [bold]{found.as_of}[/], {counted(found.draws, 'future')}, seed {found.seed}")
    out.print(_milestones(seen, found) if seen.world.portfolio.milestones else "No milestone is known on that day.")
    if any(m.spread for m in found.milestones):
        out.print(
            "\nWhat the spread of each rests on: shares of its variance; the most would be learned from the first"
        )
        out.print(_spreads(found))
    out.print(f"\nEstimates used: {found.guesses} of {found.estimates} are guesses")
    out.print(_estimates(seen, found))
    if found.unestimated:
        out.print(
            f"[dim]Counted as taking no time, since nothing is believed of them: {', '.join(found.unestimated)}[/]"
        )


def _milestones(seen: View, found: Forecast) -> Table:
    """Milestones that are reached, then those to come."""
    world = seen.world
    days = ("wanted", "P10", "P50", "P80", "P95")
    rows = table("milestone", *days, "on time", "what decides the day (share of futures)", whole=days)
    for milestone in world.portfolio.milestones:
        if done := reached(world, milestone):
            day = wanted(world, milestone)
            told = _day(day.span.last if day and day.is_stated else None)
            rows.add_row(escape(milestone.title), told, *[""] * 5, f"reached {_when(done)}")
    for m in found.milestones:
        decides = ", ".join(f"{_case(found, w.name)} {w.share:.0%}" for w in m.cases[:4])
        offices = ", ".join(f"{office_title(world, w.name)} {w.share:.0%}" for w in m.offices[:3])
        day = m.wanted
        rows.add_row(
            escape(m.milestone.title),
            _day(day.span.last if day and day.is_stated else None),
            *(_day(when, "never") for when in _days(m.dates)),
            "" if m.on_time is None else f"{m.on_time:.0%}",
            f"{escape(decides)}\n[dim]offices: {escape(offices)}[/]",
        )
    return rows


def _spreads(found: Forecast) -> Table:
    """For each milestone the share that rests on guesses, and the three estimates that matter most.

    What an estimate rests on is told where it is named first.
    """
    rows = table("milestone", "P50 to P80", "on guesses", "estimates that matter most", whole=("P50 to P80",))
    told = set[str]()
    for m in found.milestones:
        if m.spread:
            most = [_share(one, is_told=one.title in told) for one in m.spread.most]
            told |= {one.title for one in m.spread.most}
            together = f"[dim]several at once, or by chance: {1 - m.spread.explained:.0%}[/]"
            rows.add_row(
                escape(m.milestone.title),
                "never" if m.spread.days is None else f"{m.spread.days} days",
                "-" if m.spread.guess_share is None else f"{m.spread.guess_share:.0%}",
                "\n".join([*most, together]),
            )
    return rows


def _share(one: EstimateShare, *, is_told: bool) -> str:
    """One estimate with its share and its source."""
    backing = "" if is_told else f"[dim]: {escape(one.rests_on)}[/]"
    return f"{one.share:.0%} {escape(one.title)}, {one.source}{backing}"


def _case(found: Forecast, case: str) -> str:
    """A case by its id; one that nobody has opened by its procedure."""
    live = found.cases[case]
    return f"{live.progress.procedure.title} (no case open)" if live.is_proposed else case


def _days(dates: Dates) -> tuple[date | None, ...]:
    return dates.p10, dates.p50, dates.p80, dates.p95


def _day(day: date | None, otherwise: str = "") -> str:
    return str(day) if day else otherwise


def _when(done: Reached) -> str:
    return f"on {done.on}" if done.on else f"by {done.by}; no record says when"


def _estimates(seen: View, found: Forecast) -> Table:
    rows = table("step", "estimate", "n", "rests on")
    for name, belief in _beliefs(seen, found):
        unit = "working days" if belief.is_working_days else "days"
        params = ", ".join(f"{param} {value:.3g}" for param, value in belief.distribution.params)
        told = f"{belief.source}: {belief.distribution.kind} ({params}) {unit}"
        rows.add_row(name, told, "" if belief.n is None else str(belief.n), escape(belief.rests_on))
    return rows


def _beliefs(seen: View, found: Forecast) -> Iterator[tuple[str, Belief]]:
    """What is believed of the steps of every case in the forecast, in the edition it runs under."""
    editions = {p.id: p for p in (live.progress.procedure for live in found.cases.values())}
    for procedure in sorted(editions.values(), key=lambda p: p.id):
        for step in procedure.steps:
            if belief := seen.world.belief(procedure.id, step.name):
                yield f"{procedure.id}/{step.name}", belief


def _as_json(seen: View, found: Forecast) -> dict[str, object]:
    world = seen.world
    return {
        "portfolio": world.portfolio.name,
        "as_of": found.as_of,
        "draws": found.draws,
        "seed": found.seed,
        "world_digest": found.digest,
        "reached": {m.id: reached(world, m) for m in world.portfolio.milestones if reached(world, m)},
        "milestones": found.milestones,
        "needs": [
            {
                "milestone": need.reading.milestone.id,
                "need": need.reading.need.name,
                "case": need.case,
                "dates": need.dates,
                "due": need.due,
                "wanted_for": need.wanted_for.id if need.wanted_for else None,
                "on_time": need.on_time,
                "start_by": need.start_by,
            }
            for need in found.needs
        ],
        "spread": found.spread,
        "estimates": found.estimates,
        "guesses": found.guesses,
        "beliefs": dict(_beliefs(seen, found)),
        "unestimated": found.unestimated,
    }
