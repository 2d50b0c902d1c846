"""The verbs that read the procedures: list, show, diff."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption, InputError, parse_day
from lockwasher.cli.page import console, counted, table
from lockwasher.procedures.difference import Change, Turn, difference
from lockwasher.procedures.library import Library, read_library
from lockwasher.procedures.model import Procedure
from lockwasher.procedures.words import after_told, backing_told, length_told, outcome_told

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


def diff(
    procedure: Annotated[str, typer.Argument(help="The procedure's id.")],
    one: Annotated[str, typer.Argument(help="An edition by name.")],
    other: Annotated[str, typer.Argument(help="The edition it is held against.")],
    form: FormOption = Form.TEXT,
) -> None:
    """What changes from one edition of a procedure to another: steps, offices, citations, outcomes, gates, clocks."""
    library = read_library()
    try:
        before, after = (_edition(library, procedure, name, None) for name in (one, other))
    except KeyError as error:
        raise InputError(f"{error.args[0]}; 'lockwasher procedures list' names them all") from None
    found = difference(before, after)
    if form == Form.JSON:
        typer.echo(to_json(found))
        return
    out = console()
    out.print(f"[bold]{escape(after.title)}[/] ({procedure}): from edition {one} to {other}, {_counted(found)}")
    for change in found:
        out.print(escape(str(change)))


def _counted(found: tuple[Change, ...]) -> str:
    turns = Counter((change.kind, change.turn) for change in found if change.turn != Turn.CHANGED)
    fields = sum(change.turn == Turn.CHANGED for change in found)
    told = [f"{counted(n, kind)} {turn}" for (kind, turn), n in turns.items()]
    return ", ".join([*told, f"{counted(fields, 'field')} changed"])


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
        outcomes = "\n".join(map(outcome_told, step.outcomes))
        rests = escape(backing_told(step.backing))
        rows.add_row(step.name, escape(step.title), step.office, after_told(step), outcomes, rests)
    out.print(rows)
    out.print()
    rows = table(
        "clock", "on step", "length", "strength", "what follows if missed", "rests on", whole=("clock", "on step")
    )
    for clock in found.clocks:
        cites = escape(f"{clock.backing.cites} [{clock.backing.verified}]")
        rows.add_row(clock.name, clock.step, length_told(clock), clock.strength, escape(clock.missed), cites)
    out.print(rows)


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
