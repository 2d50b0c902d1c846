"""The verb that records what happened in a case."""

from __future__ import annotations

from typing import Annotated

import typer

from lockwasher.actions.portfolios import DATABASE
from lockwasher.actions.record import Happening, record_event
from lockwasher.calendars.spans import Span, parse_span
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import UNNAMED_POST, ByOption, Form, FormOption, InputError, JournalOption
from lockwasher.cli.telling import told


def parse_when(text: str) -> Span:
    """A day, month or range from the command line."""
    try:
        return parse_span(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def record(
    case: Annotated[str, typer.Argument(help="The case.")],
    step: Annotated[str | None, typer.Argument(help="The step that was finished.")] = None,
    on: Annotated[
        Span | None,
        typer.Option(
            "--on",
            parser=parse_when,
            metavar="WHEN",
            help="When it happened: 2017-07-26, 2017-07 or 2017-07-10..2017-07-18.",
        ),
    ] = None,
    outcome: Annotated[str | None, typer.Option("--outcome", help="The outcome, where the step has several.")] = None,
    fact: Annotated[
        str | None, typer.Option("--fact", help="A fact decided instead of a step: NAME=yes or NAME=no.")
    ] = None,
    corrects: Annotated[str | None, typer.Option("--corrects", help="The event this one takes the place of.")] = None,
    void: Annotated[bool, typer.Option("--void", help="Only take the corrected event away.")] = False,
    evidence: Annotated[list[str] | None, typer.Option("--evidence", help="Evidence by id; may be repeated.")] = None,
    source: Annotated[str, typer.Option("--source", help="Where this is known from.")] = "",
    note: Annotated[str, typer.Option("--note", help="A remark; for a correction its reason.")] = "",
    by: ByOption = UNNAMED_POST,
    portfolio: JournalOption = DATABASE,
    form: FormOption = Form.TEXT,
) -> None:
    """Record in the journal what happened in a case of the database. It is known from today on, whenever it happened."""
    if portfolio != DATABASE:
        raise InputError(
            f"'{portfolio}' is files, and the journal is in the database; load it first: lockwasher load {portfolio}"
        )
    if on is None:
        raise InputError("say when it happened: --on 2017-07-26")
    happening = Happening(
        case=case,
        occurred=on,
        step=step,
        outcome=outcome,
        sets=_fact(fact),
        corrects=corrects,
        is_void=void,
        evidence=tuple(evidence or ()),
        source=source,
        note=note,
    )
    found = record_event(happening, by)
    if form == Form.JSON:
        typer.echo(to_json(found))
        return
    typer.echo(f"Recorded {found.event.id}: {case}, {told(found.event)}, on {found.event.occurred}.")
    for remark in found.remarks:
        typer.echo(f"irregular: {remark}")


def _fact(said: str | None) -> tuple[str, bool] | None:
    if said is None:
        return None
    name, _, value = said.partition("=")
    if value not in {"yes", "no"}:
        raise InputError(f"'{said}' does not decide a fact; write NAME=yes or NAME=no")
    return name, value == "yes"
