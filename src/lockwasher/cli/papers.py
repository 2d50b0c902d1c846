"""The verb paper: the kinds of paper, what each about a record lacks, and one of them as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.markup import escape

from lockwasher.actions.filled_papers import filled_in_form, own_templates, paper_about, papers_about, stated_in
from lockwasher.actions.outlooks import look_ahead
from lockwasher.actions.paper_batches import subjects_of, write_all
from lockwasher.actions.papers import FORMS, in_form
from lockwasher.actions.portfolios import DATABASE
from lockwasher.actions.produced_papers import all_statements
from lockwasher.cli.clearing import ApplicantOption, AssumeOption, OnOption, RateOption, desk_of, prices
from lockwasher.cli.official_forms import fill_official, list_fields
from lockwasher.cli.options import UNNAMED_POST, ByOption, DayOption, InputError, PortfolioOption
from lockwasher.cli.page import bar, console, counted, table
from lockwasher.cli.paper_records import keep, prepare_to_keep
from lockwasher.cli.seeing import view
from lockwasher.paperwork.filling import Filled, check_page
from lockwasher.paperwork.kinds import GROUPS, find_kind, kinds
from lockwasher.paperwork.subjects import NOUNS, Desk
from lockwasher.register.statements import stated_on

LIST, ALL, PDF = "list", "all", "pdf"


def paper(
    kind: Annotated[str, typer.Argument(metavar="list|KIND", help="'list', or a kind of paper.")],
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="SUBJECT",
            help="An item, consignment, case, agreement, project or partner; 'all' writes one of each; after 'list' it may be left out.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="A file that ends in .pdf, .docx or .md; left out: as text here."
        ),
    ] = None,
    is_check: Annotated[bool, typer.Option("--check", help="The check page: every fact used, and its source.")] = False,
    stated: Annotated[
        Path | None,
        typer.Option(
            "--stated", metavar="FILE", help="Facts stated for papers: noun, record, fact, value, source as CSV."
        ),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            "--templates",
            metavar="FOLDER",
            help="Templates to use before those that ship; left out: papers in LOCKWASHER_HOME.",
        ),
    ] = None,
    official: Annotated[
        Path | None,
        typer.Option(
            "--official", metavar="PDF", help="The official form, whose fields are filled by a map; needs -o."
        ),
    ] = None,
    official_map: Annotated[
        Path | None,
        typer.Option("--official-map", metavar="FILE", help="The map; left out: that of the template."),
    ] = None,
    official_fields: Annotated[
        Path | None,
        typer.Option(
            "--official-fields", metavar="PDF", help="List the fields of an official form, as a map to fill in."
        ),
    ] = None,
    is_kept: Annotated[
        bool,
        typer.Option("--keep", help="Keep it as evidence of its record and its cases, as PDF or as -o ends."),
    ] = False,
    by: ByOption = UNNAMED_POST,
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    on: OnOption = None,
    assume: AssumeOption = None,
    applicant: ApplicantOption = None,
    rate: RateOption = None,
) -> None:
    """List the papers and what each lacks, or write one, filled from the register; what is missing stands at its head."""
    if official_fields:
        list_fields(kind, official_fields, output, templates)
        return
    _check_words(subject, output, templates)
    if subject is None:
        _print_kinds(kind, templates)
        return
    if is_kept:
        told = {"--as-of": as_of, "--stated": stated, "--check": is_check, "--official": official, "--assume": assume}
        prepare_to_keep(kind, subject, portfolio, {**told, "--on": on, "--applicant": applicant, "--rate": rate})
    desk = _desk(portfolio, as_of, on, assume, applicant, rate=rate, stated=stated)
    if kind == LIST:
        _print_papers(desk, subject, templates)
    elif subject == ALL:
        _refuse_for_all(is_check, official)
        _write_all(desk, kind, output, templates)
    elif official:
        _tell_missing(
            fill_official(desk, find_kind(kind, templates or own_templates()), subject, official, official_map, output)
        )
    else:
        found = paper_about(desk, kind, subject, templates)
        form = _form(output)
        _write(in_form(check_page(found), form) if is_check else filled_in_form(found, form), output, is_quiet=is_kept)
        _tell_missing(found)
        if is_kept:
            keep(found, desk, _form(output, PDF), by)


def _check_words(subject: str | None, output: Path | None, templates: Path | None) -> None:
    if subject != ALL and _form(output) not in FORMS:
        raise InputError(f"{output}: write a file that ends in {', '.join(f'.{known}' for known in FORMS)}")
    if templates and not templates.is_dir():
        raise InputError(f"{templates}: there is no such folder of templates")


def _form(output: Path | None, otherwise: str = "md") -> str:
    return output.suffix.lower().lstrip(".") if output else otherwise


def _write(body: bytes, output: Path | None, *, is_quiet: bool) -> None:
    """Write a paper into its file; without one as text here, unless it is only kept."""
    if output:
        output.write_bytes(body)
    elif not is_quiet:
        typer.echo(body, nl=False)


def _desk(
    portfolio: str, as_of: date | None, on: date | None, assume: list[str] | None, applicant: str | None, *,
    rate: list[str] | None, stated: Path | None,
) -> Desk:  # fmt: skip
    seen = view(portfolio, as_of)
    routes = desk_of(seen.world, on, assume, applicant)
    held = all_statements() if seen.opened.is_database else ()
    day = seen.world.known_on
    told = stated_on((*held, *(stated_in(stated, seen.opened.portfolio, day) if stated else ())), day)
    ahead = look_ahead(seen.opened.portfolio, seen.world)
    return Desk(routes, told, prices(rate=rate), str(settings.DESK_ADDRESS), look_ahead=ahead)


def _refuse_for_all(is_check: bool, official: Path | None) -> None:
    for name, is_asked in (("--check", is_check), ("--official", official is not None)):
        if is_asked:
            told = f"name one record in place of '{ALL}', or leave {name} out"
            raise InputError(f"'{ALL}' writes the papers alone, and no {name} of each; {told}")


def _write_all(desk: Desk, kind: str, folder: Path | None, templates: Path | None) -> None:
    """One PDF about each record, or for each application."""
    if folder is None or folder.suffix:
        raise InputError(f"'{ALL}' writes many files; name a folder for them with -o FOLDER")
    found = find_kind(kind, templates or own_templates())
    subjects = subjects_of(desk, found)
    if not subjects:
        raise InputError(
            f"there is nothing on record that a paper '{kind}' could be about; 'lockwasher applications' says why"
        )
    with bar(counts=True) as shown:
        task = shown.add_task("Writing", total=len(subjects))
        paths = write_all(found, subjects, folder, progress=lambda n_done, _n: shown.update(task, completed=n_done))
    typer.echo(f"{counted(len(paths), 'paper')} in {folder}")


def _print_kinds(kind: str, templates: Path | None) -> None:
    if kind != LIST:
        told = f"lockwasher paper {kind} SUBJECT; 'lockwasher paper list' names the kinds"
        raise InputError(f"say what the paper is about: {told}")
    rows = table("kind", "paper", "about", "edition", "rules")
    for one in kinds(templates or own_templates()).values():
        about = ", ".join(NOUNS[noun] for noun in one.about)
        edition = f"{one.edition}{' (own)' if one.is_own else ''}"
        rows.add_row(one.id, escape(GROUPS[one.group]), about, edition, escape(f"{one.cites} [{one.verified}]"))
    console().print(rows)


def _print_papers(desk: Desk, subject: str, templates: Path | None) -> None:
    rows, n = table("kind", "paper", "lacks", whole=("kind",)), 0
    for one in papers_about(desk, subject, folder=templates):
        lacks = dict.fromkeys(lack.title for lack in one.filled.lacks)
        n += not lacks
        rows.add_row(one.kind.id, escape(one.filled.paper.title), escape("; ".join(lacks)) or "nothing")
    out = console()
    out.print(rows)
    out.print(
        f"{counted(n, 'paper')} of {rows.row_count} lack nothing. 'lockwasher paper KIND {escape(subject)}' says what to do about the rest."
    )


def _tell_missing(found: Filled) -> None:
    if n := len(found.lacks):
        typer.echo(f"lockwasher: {counted(n, 'fact')} missing, marked on the paper and listed at its head", err=True)
