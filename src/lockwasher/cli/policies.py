"""The verbs that read policies: list, show, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.actions import policies
from lockwasher.cli.jsons import Plain, plain, to_json
from lockwasher.cli.options import Form, FormOption
from lockwasher.cli.page import bar, console, counted, indented, table
from lockwasher.policy.model import Policy
from lockwasher.policy.naming import named
from lockwasher.procedures.library import read_library
from lockwasher.procedures.words import backing_told

FileOption = Annotated[
    list[Path] | None,
    typer.Option("--file", metavar="FILE", help="The file of another policy. Repeatable."),
]


def list_policies(files: FileOption = None, form: FormOption = Form.TEXT) -> None:
    """Every policy: those that are shipped, those of the folder 'policies' in the program's home, and files that are named."""
    held = policies.shelf(read_library(), files or ())
    found = held.every()
    if form == Form.JSON:
        typer.echo(to_json([{**as_json(one), "is_own": one.id in held.own} for one in found]))
        return
    rows = table("policy", "title", "verified", "parameters", whole=("policy", "verified"))
    for one in found:
        own = " (your own)" if one.id in held.own else ""
        told = ", ".join(
            [*(f"{p.name}={p.value}" for p in one.parameters), *(f"{c.name}={c.value}" for c in one.choices)]
        )
        rows.add_row(one.id, escape(one.title) + own, one.backing.verified, escape(told))
    out = console()
    out.print(rows)
    out.print(f"\n{counted(len(found), 'policy').replace('policys', 'policies')}; 'today' changes nothing.")
    out.print(f"[dim]Your own stand in {escape(str(policies.own_folder()))}, a file each.[/]", soft_wrap=True)


def show(
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="ID, ID:name=value, or several joined by +.")],
    files: FileOption = None,
    form: FormOption = Form.TEXT,
) -> None:
    """One policy: its question, what it changes, what it assumes, its precedent, and what the law goes on forbidding."""
    found = policies.shelf(read_library(), files or ()).chosen(policy)
    if form == Form.JSON:
        typer.echo(to_json({**as_json(found.policy), "conflicts": found.conflicts}))
        return
    out = console()
    for place, one in enumerate(found.parts):
        if place:
            out.print()
        _print(out, one)
    for conflict in found.conflicts:
        out.print(f"\n[bold]Conflict[/]: {escape(conflict)}.")


def check(
    place: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE|FOLDER", help="A policy file or a folder; left out: the shipped ones and your own."
        ),
    ] = None,
    form: FormOption = Form.TEXT,
) -> None:
    """Read policy files: every office, step, need, date and unit must be there. Status 2 where there are faults."""
    with bar() as shown:
        shown.add_task("Checking", total=None)
        n, faults = policies.check(read_library(), place)
    if form == Form.JSON:
        typer.echo(to_json({"policies": n, "faults": faults}))
    elif faults:
        typer.echo("\n".join(faults), err=True)
    else:
        typer.echo(f"{n} {'policy' if n == 1 else 'policies'}: in order.")
    if faults:
        raise typer.Exit(2)


def as_json(policy: Policy) -> dict[str, Plain]:
    """A policy for programs, what it changes in words."""
    told = {name: getattr(policy, name) for name in ("id", "title", "question", "about", "backing", "precedent")}
    told |= {name: getattr(policy, name) for name in ("parameters", "choices", "note")}
    lists = {name: getattr(policy, name) for name in ("assumes", "still", "portfolios")}
    changes = [one.told for one in policy.changes]
    found = plain({"name": policy.name, **told, "changes": changes, **lists})
    assert isinstance(found, dict)
    return found


def _print(out: Console, policy: Policy) -> None:
    out.print(f"[bold]{escape(policy.name)}[/]: {escape(policy.title)}")
    out.print(escape(policy.question))
    out.print(f"[dim]{escape(backing_told(policy.backing))}[/]")
    for told in (policy.backing.source_url, policy.note):
        if told:
            out.print(f"[dim]{escape(told)}[/]", soft_wrap=True)
    if policy.precedent:
        _told(out, "Precedent", (policy.precedent,))
    _told(out, "It changes", tuple(change.told for change in policy.changes))
    _told(out, "That names", tuple(f"{id}: {told}" for id, told in named(policy, read_library())))
    _told(out, "It takes to be so", policy.assumes)
    _told(out, "The law still", policy.still)
    if policy.portfolios:
        _told(out, "Made for", policy.portfolios)
    for one in policy.parameters:
        ends = f"{one.low} to {one.high} {one.unit}"
        _told(out, f"{one.name}={one.value}", (f"{ends}; {one.rests_on} {one.source_url}".rstrip(),))
    for choice in policy.choices:
        told = f"one of the {choice.one_of}" if choice.one_of != "days" else "a day"
        _told(out, f"{choice.name}={choice.value}", (f"{told}; {choice.rests_on} {choice.source_url}".rstrip(),))


def _told(out: Console, head: str, lines: tuple[str, ...]) -> None:
    if lines:
        out.print(f"[bold]{escape(head)}[/]")
    for line in lines:
        indented(out, f"- {escape(line)}", 2)
