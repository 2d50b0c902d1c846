"""The verb that fills the database: load, a portfolio or an office's own spreadsheet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lockwasher.actions.load import load as load_portfolio
from lockwasher.actions.load_book import BookPlan, plan_book, write_book
from lockwasher.actions.load_sheet import Into, Plan, plan_load, write_plan
from lockwasher.actions.loads import past_loads, undo_load
from lockwasher.actions.portfolios import is_sheet
from lockwasher.actions.sheets import Asked
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import UNNAMED_POST, ByOption, Form, FormOption, InputError, parse_day
from lockwasher.cli.page import bar, console
from lockwasher.cli.sheet_page import book_as_json, print_book, print_end, print_loads, print_plan, sheet_as_json
from lockwasher.exchange.sheet_days import DayOrder
from lockwasher.exchange.sheet_map import NOUNS
from lockwasher.exchange.sheet_words import currencies

Noun = StrEnum("Noun", {noun.upper(): noun for noun in NOUNS})  # type: ignore[misc]  # what the rows of a sheet are


class Unit(StrEnum):
    """Units of mass."""

    KG = "kg"
    G = "g"
    T = "t"
    LB = "lb"


def _currency(text: str) -> str:
    code = currencies().get(text.casefold())
    if code is None:
        raise typer.BadParameter(f"{text!r} is no currency; write its three letters, such as EUR")
    return code


def load(
    portfolio: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME|FOLDER|SHEET", help="A shipped portfolio, a folder, or a spreadsheet (.xlsx, .csv)."
        ),
    ] = None,
    by: ByOption = UNNAMED_POST,
    form: FormOption = Form.TEXT,
    is_to_write: Annotated[
        bool, typer.Option("--write", help="Of a sheet: write what it changes; else that is only shown.")
    ] = False,
    project: Annotated[
        str | None, typer.Option("--project", metavar="ID", help="Of a sheet: the project of items that are new.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="ID[:COUNTRY:KIND]", help="Of a sheet: the host laboratory of a new project."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Of a sheet: a file that says what its columns mean.")
    ] = None,
    map_to: Annotated[
        Path | None,
        typer.Option("--save-map", metavar="FILE", help="Of a sheet: write what its columns mean to a file."),
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet of a workbook.")] = None,
    is_every: Annotated[
        bool, typer.Option("--every-sheet", help="Every sheet of a workbook that holds a list, as one load.")
    ] = False,
    noun: Annotated[Noun | None, typer.Option("--noun", help="What the rows of a sheet are.")] = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", parser=_currency, metavar="CODE", help="Of amounts that name none."),
    ] = None,
    unit: Annotated[Unit | None, typer.Option("--mass-unit", help="Of masses that name none.")] = None,
    dates: Annotated[DayOrder | None, typer.Option("--dates", help="How 03/04/2017 is to be read.")] = None,
    prefix: Annotated[
        str,
        typer.Option(
            "--prefix", metavar="TEXT", help="Of a sheet: what the ids begin with, so that two lists do not meet."
        ),
    ] = "",
    known_on: Annotated[
        date | None,
        typer.Option("--known-on", parser=parse_day, metavar="DAY", help="The day the sheet became known; else today."),
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option("--rejected", metavar="FILE", help="Where the rejected rows go; else beside the sheet."),
    ] = None,
    fail_on_rejected: Annotated[
        bool, typer.Option("--fail-on-rejected", help="End with status 1 if a row of the sheet was rejected.")
    ] = False,
    is_whole: Annotated[bool, typer.Option("--all", help="Of a sheet: every change and every rejected row.")] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why a sheet is loaded, or a load undone.")
    ] = "",
    take_over: Annotated[
        list[str] | None,
        typer.Option(
            "--take-over",
            metavar="FIELD|ID:FIELD",
            help="Of a sheet: take this from it though it was written by hand since.",
        ),
    ] = None,
    undo: Annotated[
        int | None, typer.Option("--undo", metavar="N", help="Undo load N as a whole; needs --by and --reason.")
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="With --undo: leave records as they are that were changed since.")
    ] = False,
    is_listed: Annotated[
        bool, typer.Option("--loads", help="List what was loaded, with the number of each load.")
    ] = False,
) -> None:
    """Load a portfolio or a spreadsheet into the database: all of it or nothing; loading it again changes nothing.

    A folder or shipped portfolio is written at once. Of a spreadsheet it is first shown what each column was taken for,
    what each row would change, and which rows are rejected and why; it is written with --write, or on yes at a terminal.

    It takes no day to look from: what is loaded keeps the day on which it was known.
    """
    asked = Asked(mapping=mapping, sheet=sheet, noun=noun, currency=currency, unit=unit, order=dates)
    into = Into(
        project=project,
        host=host,
        prefix=f"{prefix.strip('-')}-" if prefix.strip("-") else "",
        known_on=known_on,
        by=by,
        reason=reason,
        take_over=frozenset(name.strip() for told in take_over or () for name in told.split(",") if name.strip()),
    )
    if portfolio is None:
        _of_loads(undo, by, reason, leave_out=leave_out, is_listed=is_listed)
        return
    if undo is not None or leave_out or is_listed:
        raise InputError("--undo, --leave-out and --loads are about loads on record; leave out the file or portfolio")
    if is_sheet(portfolio):
        path = Path(portfolio)
        with bar() as shown:
            shown.add_task("Reading", total=None)
            if is_every:
                _refuse_of_one_sheet(asked, map_to)
                plan: Plan | BookPlan = plan_book(path, asked, into, rejected, is_to_write=is_to_write)
            else:
                plan = plan_load(path, asked, into, rejected, map_to=map_to, is_to_write=is_to_write)
        _finish(plan, form, is_whole=is_whole)
        if fail_on_rejected and plan.n_rejected:
            raise typer.Exit(1)
        return
    told = next(
        _of_sheets(asked, into, is_to_write, map_to, rejected, fail_on_rejected, is_whole, reason, take_over, is_every),
        None,
    )
    if told:
        raise InputError(f"{told} is for a spreadsheet, and '{portfolio}' is a portfolio; leave it out")
    _load_portfolio(portfolio, by, form)


def _of_sheets(asked: Asked, into: Into, *others: object) -> Iterator[str]:
    """The options given that only a spreadsheet takes."""
    names = ("--map", "--sheet", "--noun", "--currency", "--mass-unit", "--dates", "--project", "--host", "--prefix", "--known-on", "--write", "--save-map", "--rejected", "--fail-on-rejected", "--all", "--reason", "--take-over", "--every-sheet")  # fmt: skip
    given = (
        asked.mapping, asked.sheet, asked.noun, asked.currency, asked.unit, asked.order,
        into.project, into.host, into.prefix, into.known_on, *others,
    )  # fmt: skip
    return (name for name, value in zip(names, given, strict=True) if value)


def _refuse_of_one_sheet(asked: Asked, map_to: Path | None) -> None:
    """Refuse the options that are about one sheet."""
    given = {"--sheet": asked.sheet, "--noun": asked.noun, "--map": asked.mapping, "--save-map": map_to}
    told = next((name for name, value in given.items() if value), None)
    if told:
        raise InputError(
            f"{told} is about one sheet; leave it out, or load that sheet by itself, without --every-sheet"
        )


def _finish(plan: Plan | BookPlan, form: Form, *, is_whole: bool) -> None:
    if form == Form.JSON:
        typer.echo(to_json(book_as_json(plan) if isinstance(plan, BookPlan) else sheet_as_json(plan)))
        return
    if isinstance(plan, BookPlan):
        print_book(console(), plan, is_whole=is_whole)
    else:
        print_plan(console(), plan, is_whole=is_whole)
    can_ask = plan.written is None and plan.n_to_write and sys.stdin.isatty() and sys.stdout.isatty()
    if can_ask and typer.confirm("\nWrite this to the database?", default=False):
        plan = write_book(plan) if isinstance(plan, BookPlan) else write_plan(plan)
    print_end(console(), plan)


def _of_loads(undo: int | None, by: str, reason: str, *, leave_out: bool, is_listed: bool) -> None:
    """List the loads on record, or undo one."""
    if undo is not None:
        done = undo_load(undo, by, reason, leave_out=leave_out)
        left = f"; {len(done.blocked)} were left as they are" if done.blocked else ""
        typer.echo(f"Load {undo} is undone: {done.n_back} records are as before, {done.n_removed} are taken out{left}.")
    elif is_listed:
        print_loads(console(), past_loads())
    else:
        raise InputError("name a portfolio, a folder or a spreadsheet to load; or --loads, or --undo N")


def _load_portfolio(portfolio: str, by: str, form: Form) -> None:
    with bar() as shown:
        shown.add_task("Loading", total=None)
        found = load_portfolio(portfolio, by)
    if form == Form.JSON:
        typer.echo(to_json(found))
        return
    counts = found.records
    typer.echo(
        f"Loaded {found.name}: {counts.created} records new, {counts.updated} changed, {counts.unchanged} as they were; "
        f"{found.events} events new to the journal, {found.events_known} known before."
    )
