"""The verb that moves running cases to another edition of their procedure: a dry run, then all of it or none."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.actions.migrate import Move, MovePlan, apply_move, plan_move
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import UNNAMED_POST, ByOption, Form, FormOption, InputError
from lockwasher.cli.page import console, counted, indented


def move(
    procedure: Annotated[str, typer.Argument(help="The procedure whose running cases are moved.")],
    to: Annotated[str, typer.Option("--to", metavar="EDITION", help="The edition they are moved to.")],
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this case; may be repeated.")] = None,
    apply: Annotated[
        str | None,
        typer.Option("--apply", metavar="DRY-RUN", help="Move them as this dry run says; it printed this name."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays in the history of every case.")] = "",
    by: ByOption = UNNAMED_POST,
    form: FormOption = Form.TEXT,
) -> None:
    """Move running cases of the database to another edition; without --apply only say what would become of each."""
    chosen = tuple(only) if only else None
    if apply is None:
        plan = plan_move(procedure, to, chosen)
    elif not reason.strip():
        raise InputError("say why the cases are moved: --reason")
    else:
        plan = apply_move(procedure, to, apply, by, reason, chosen)
    if form == Form.JSON:
        typer.echo(to_json({**_as_json(plan), "is_applied": apply is not None}))
    else:
        _print(console(), plan, is_applied=apply is not None)


def _print(out: Console, plan: MovePlan, *, is_applied: bool) -> None:
    where = f"edition {plan.to.edition_name} of {plan.to.id}"
    if is_applied:
        out.print(f"{counted(len(plan.movable), 'case')} moved to {where}.")
        return
    if not plan.moves:
        out.print(f"Every case is under {where} already, or there is none.")
        return
    out.print(f"To {where}, as of [bold]{plan.world.as_of}[/]: {counted(len(plan.movable), 'case')} can be moved")
    for one in plan.movable:
        out.print(f"\n{one.case.id} (edition {one.before.procedure.edition_name})")
        for effect in one.effects or ("nothing else changes",):
            indented(out, escape(effect), 2)
    if plan.refused:
        out.print(f"\n{counted(len(plan.refused), 'case')} cannot:")
    for one in plan.refused:
        indented(out, escape(f"{one.case.id}: {one.refused}"), 2)
    if plan.movable:
        out.print(f"\nNothing has been changed. To move them: --apply {plan.digest} --reason WHY")


def _as_json(plan: MovePlan) -> dict[str, object]:
    return {
        "procedure": plan.to.id,
        "to": plan.to.edition_name,
        "as_of": plan.world.as_of,
        "dry_run": plan.digest,
        "moves": [_move_as_json(one) for one in plan.moves],
    }


def _move_as_json(one: Move) -> dict[str, object]:
    return {
        "case": one.case.id,
        "from": one.before.procedure.edition_name,
        "ready_now": [ready.step for ready in one.before.ready],
        "ready_then": [ready.step for ready in one.after.ready],
        "effects": one.effects,
        "refused": one.refused or None,
    }
