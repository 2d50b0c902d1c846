"""The verb that shows where a case stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.actions.look import View
from lockwasher.actions.portfolios import DATABASE
from lockwasher.cases.progress import Progress
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import DayOption, Form, FormOption, PortfolioOption
from lockwasher.cli.page import console, table
from lockwasher.cli.readings import clock_as_json
from lockwasher.cli.seeing import case_of, office_title, view
from lockwasher.cli.telling import told
from lockwasher.estimates.world import World
from lockwasher.procedures.model import Step
from lockwasher.register.nouns import Event


def show(
    case: Annotated[str | None, typer.Argument(help="A case; left out: a list of all cases.")] = None,
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    form: FormOption = Form.TEXT,
) -> None:
    """Where a case stands: done, ready, waiting on whom, skipped, its clocks and the events on record."""
    seen = view(portfolio, as_of)
    if case is None:
        _show_all(seen, form)
        return
    case_of(seen, case)  # or refuses
    if form == Form.JSON:
        typer.echo(to_json(_as_json(seen, case)))
    else:
        _print(console(), seen, case)


def _show_all(seen: View, form: Form) -> None:
    found = seen.world.progress
    if form == Form.JSON:
        typer.echo(to_json([_as_json(seen, case) for case in found]))
        return
    out = console()
    if not found:
        out.print(f"No case is known on {seen.world.as_of}.")
        return
    rows = table("case", "procedure", "state", "waits on", whole=("case",))
    for case, p in found.items():
        waits = [f"{office_title(seen.world, o)}{_since(p, day)}" for o, day in p.waiting_on.items()]
        waits += [f"{ready.step}: {ready.held}" for ready in p.ready if ready.held]
        rows.add_row(case, escape(p.procedure.title), _state(p), escape("\n".join(waits)))
    out.print(f"{len(found)} {'case' if len(found) == 1 else 'cases'} as of [bold]{seen.world.as_of}[/]")
    out.print(rows)


def _state(progress: Progress) -> str:
    if progress.ended:
        return f"ended: {progress.ended}"
    if progress.is_over:
        return "over"
    return "open" if progress.is_open else "not begun"


def _since(progress: Progress, day: date | None) -> str:
    return f", since {day or 'an unknown day'}" if progress.is_open else ""


def _print(out: Console, seen: View, case: str) -> None:
    progress, portfolio = seen.world.progress[case], seen.world.portfolio
    p = progress.procedure
    out.print(f"[bold]{case}[/]: {escape(p.title)} ({p.id}, edition {p.edition_name}), as of {progress.as_of}")
    out.print(f"about {portfolio.case[case].subject}; {escape(p.authority)} \\[{p.verified}]\n")
    _print_steps(out, seen, progress)
    _print_clocks(out, progress)
    _print_events(out, portfolio.events_of.get(case, ()))
    for remark in progress.irregular:
        out.print(f"[bold]irregular[/]: {escape(remark)}")
    if progress.ended:
        out.print(f"The case ended: {progress.ended}.")


def _print_steps(out: Console, seen: View, progress: Progress) -> None:
    rows = table("step", "what", "how it stands", "rests on", whole=("step",))
    for step in progress.procedure.steps:
        cites = escape(f"{step.backing.cites} [{step.backing.verified}]")
        for number in range(1, progress.rounds[step.name] + 1):
            name = step.name if number == 1 else f"{step.name} (round {number})"
            stands = _done(progress, step.name, number) or _standing(seen.world, progress, step)
            rows.add_row(name, escape(step.title), stands, cites)
    out.print(rows)


def _done(progress: Progress, step: str, number: int) -> str:
    """How and when one round of a step was finished; empty while it is not."""
    for done in progress.done:
        if (done.step, done.round) == (step, number):
            when = f"done {done.on}" if done.on else f"done by {done.by}; no record says when"
            how = f": {done.outcome}" if done.outcome else ", by its clock" if done.by_clock else ""
            return escape(when + how)
    return ""


def _standing(world: World, progress: Progress, step: Step) -> str:
    """How the present round of a step stands that is not finished: ready and at which office, waiting for what, or dropped."""
    for ready in progress.ready:
        if ready.step == step.name:
            since = (
                f"since {ready.since}" if ready.since else "since an unknown day" if progress.is_open else "not begun"
            )
            held = f"; {ready.held}" if ready.held else ""
            return f"[bold]ready[/] {since}; waits on {escape(office_title(world, step.office) + held)}"
    for blocked in progress.blocked:
        if blocked.step == step.name:
            return escape("waits for " + ", ".join(blocked.waits_for))
    if step.name in progress.skipped:
        return "skipped"
    return "undetermined" if step.name in progress.undetermined else "dropped"


def _print_clocks(out: Console, progress: Progress) -> None:
    due = [reading for reading in progress.clocks if reading.due_on]
    if not due:
        return
    rows = table("clock", "state", "due", "days left", "what follows if missed", whole=("clock", "due"))
    for r in due:
        left = str(r.days_left) if r.days_left is not None and r.days_left >= 0 else ""
        rows.add_row(r.clock.name, r.state, str(r.due_on), left, escape(r.clock.missed))
    out.print()
    out.print(rows)


def _print_events(out: Console, events: tuple[Event, ...]) -> None:
    out.print()
    if not events:
        out.print("No event is on record.")
        return
    rows = table("event", "occurred", "what", "known", "source", whole=("event", "occurred", "known"))
    for event in events:
        rows.add_row(
            event.id,
            str(event.occurred),
            escape(told(event)),
            str(event.known_on),
            escape(f"{event.source} [{event.mark}]"),
        )
    out.print(rows)


def _as_json(seen: View, case: str) -> dict[str, object]:
    progress = seen.world.progress[case]
    return {
        "case": case,
        "subject": seen.world.portfolio.case[case].subject,
        "procedure": progress.procedure.id,
        "edition": progress.procedure.edition_name,
        "as_of": progress.as_of,
        "is_open": progress.is_open,
        "ended": progress.ended,
        "done": progress.done,
        "ready": progress.ready,
        "waiting_on": progress.waiting_on,
        "blocked": progress.blocked,
        "skipped": progress.skipped,
        "undetermined": progress.undetermined,
        "rounds": progress.rounds,
        "times_held": progress.times_held,
        "irregular": progress.irregular,
        "clocks": [clock_as_json(reading) for reading in progress.clocks],
        "events": seen.world.portfolio.events_of.get(case, ()),
    }
