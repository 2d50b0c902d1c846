"""The verbs that read the procedures: list, show."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption, InputError, parse_day
from lockwasher.cli.page import console, table
from lockwasher.procedures.library import Library, read_library
from lockwasher.procedures.model import Clock, Procedure, Step

HoldsOption = Annotated[
    date | None, typer.Option("--as-of", parser=parse_day, metavar="DAY", help="The edition that holds on a day.")
]


def list_editions(as_of: HoldsOption = None, form: FormOption = Form.TEXT) -> None:
    """Every edition, or those that hold on a day, with the law they follow and how far it was verified."""
    found = [p for p in read_library().editions if as_of is None or p.holds_on(as_of)]
    if form == Form.JSON:
        typer.echo(to_json([{**_head(p), "steps": len(p.steps), "clocks": len(p.clocks)} for p in found]))
        return
    if not found:
        typer.echo(f"No edition holds on {as_of}.")
        return
    names = ("procedure", "edition", "until")
    rows = table(*names, "title", "steps", "authority", "verified", whole=(*names, "verified"))
    for p in found:
        until, n_steps = str(p.until or ""), str(len(p.steps))
        rows.add_row(p.id, p.edition_name, until, escape(p.title), n_steps, escape(p.authority), p.verified)
    console().print(rows)


def show(
    procedure: Annotated[str, typer.Argument(help="The procedure's id.")],
    edition: Annotated[str | None, typer.Option("--edition", help="An edition by name; left out: the newest.")] = None,
    as_of: HoldsOption = None,
    form: FormOption = Form.TEXT,
) -> None:
    """One edition: steps with office and citation, outcomes, clocks with what follows when they are missed."""
    if edition and as_of:
        raise InputError("give --edition or --as-of, not both")
    try:
        found = _edition(read_library(), procedure, edition, as_of)
    except KeyError as error:
        raise InputError(f"{error.args[0]}; 'lockwasher procedures list' names them all") from None
    if form == Form.JSON:
        typer.echo(to_json({**_head(found), "steps": found.steps, "clocks": found.clocks}))
    else:
        _print(console(), found)


def _edition(library: Library, procedure: str, edition: str | None, as_of: date | None) -> Procedure:
    """The edition asked for. Raises KeyError with what there is."""
    if as_of or procedure not in library.of:
        return library.in_force(procedure, as_of or date.max)
    return library.edition(procedure, edition) if edition else library.of[procedure][-1]


def _print(out: Console, found: Procedure) -> None:
    until = f", cases may open until {found.until}" if found.until else ""
    out.print(f"[bold]{escape(found.title)}[/] ({found.id}, edition {found.edition_name}{until})")
    out.print(f"{escape(found.authority)} \\[{found.verified}] {found.source_url}")
    out.print(escape(found.about) + "\n")
    rows = table("step", "what", "office", "after", "outcomes", "rests on", whole=("step",))
    for step in found.steps:
        rests = escape(
            f"{'practice: ' if step.backing.is_practice else ''}{step.backing.cites} [{step.backing.verified}]"
        )
        rows.add_row(step.name, escape(step.title), step.office, _after(step), _outcomes(step), rests)
    out.print(rows)
    out.print()
    rows = table(
        "clock", "on step", "length", "strength", "what follows if missed", "rests on", whole=("clock", "on step")
    )
    for clock in found.clocks:
        cites = escape(f"{clock.backing.cites} [{clock.backing.verified}]")
        rows.add_row(clock.name, clock.step, length(clock), clock.strength, escape(clock.missed), cites)
    out.print(rows)


def _after(step: Step) -> str:
    return ", ".join([*step.after, *map(str, step.gates), *(f"fact {fact}" for fact in step.awaits)])


def _outcomes(step: Step) -> str:
    where = ((o.name, f"back to {o.back_to}" if o.back_to else "ends" if o.ends else "on") for o in step.outcomes)
    return "\n".join(f"{name}: {goes}" for name, goes in where)


def length(clock: Clock) -> str:
    """How long a clock runs and from when, in words."""
    limits = [f"{limit.length} {'before' if limit.is_before else 'from'} {limit.anchor}" for limit in clock.limits]
    told = (" or, if later, " if clock.takes_later else " or, if earlier, ").join(limits)
    more = [f"then {clock.rolls}"] if clock.rolls else []
    more += [f"extended by {clock.extends[0]} when {clock.extends[1]}"] if clock.extends else []
    more += [f"every {clock.every}"] if clock.every else []
    return ", ".join([f"{'waits' if clock.is_wait else 'within'} {told}", *more])


def _head(p: Procedure) -> dict[str, object]:
    return {
        "procedure": p.id,
        "edition": p.edition_name,
        "until": p.until,
        "title": p.title,
        "authority": p.authority,
        "verified": p.verified,
        "source_url": p.source_url,
    }
