"""The verbs of letters: mail digests, send, list and bounce."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lockwasher.actions import clock
from lockwasher.actions.contacts import all_contacts
from lockwasher.actions.desk import desk_world
from lockwasher.actions.digests import compose_digests
from lockwasher.actions.duties import days_unheard
from lockwasher.actions.outbox import letters
from lockwasher.actions.sending import mark_bounce, send_due
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption, InputError, parse_day

DayOnlyOption = Annotated[
    date | None,
    typer.Option("--day", parser=parse_day, metavar="DAY", help="The day, such as 2030-05-01; left out: today."),
]


def digests(
    day: DayOnlyOption = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Print what would be queued, and queue nothing.")] = False,
) -> None:
    """Compose the digests of a day and queue them: one for each contact that has something waiting, however often it is asked."""
    found = compose_digests(day, is_dry=is_dry)
    for one in found:
        state = "would be queued" if is_dry else "queued" if one.is_new else "queued before"
        typer.echo(f"{one.contact.addressee}: {one.words.subject}: {state}")
        if is_dry:
            typer.echo(f"\n{one.words.text}")
    typer.echo(f"{len(found)} digests")
    unheard = days_unheard(all_contacts(), desk_world(day or clock.today()))
    if unheard is not None:
        typer.echo(
            f"nobody is told of delays: a step that still waits {unheard} days after a reminder reaches no post; "
            "state on the page of contacts which post or office of your own side is told",
            err=True,
        )


def send() -> None:
    """Hand over what is queued and due, at most once each. Status 1 where the mail server is down."""
    told = send_due()
    typer.echo(
        f"{told.handed_over} handed over, {told.refused} refused, {told.put_off} put off, {told.unknown} broke off"
    )
    if told.down:
        typer.echo(f"the mail server is down: {told.down}")
        raise typer.Exit(1)


def list_letters(form: FormOption = Form.TEXT) -> None:
    """Every letter, the newest first, with its state and the server's own answer."""
    found = letters()
    if form == Form.JSON:
        names = ("id", "kind", "addressee", "day", "about", "subject", "state", "answer", "n_tries", "message_id")
        typer.echo(to_json([{name: getattr(one, name) for name in names} for one in found]))
        return
    for one in found:
        typer.echo(f"{one.id:6} {one.day} {one.kind:12} {one.addressee:24} {one.state:16} {one.answer}")
    typer.echo(f"{len(found)} letters")


def bounce(file: Annotated[Path, typer.Argument(help="The mail that came back, saved as .eml.")]) -> None:
    """Mark the letter that a mail server gave back, by the delivery status (RFC 3464) in its mail."""
    if not file.is_file():
        raise InputError(f"{file}: there is no such file; save the mail that came back as .eml and name it")
    found = mark_bounce(file.read_bytes())
    typer.echo(f"letter {found.id} to {found.addressee} came back: {found.answer}")
