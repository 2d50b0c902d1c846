"""The verb that runs the checks of failure modes: over a portfolio, or over the text of one answer."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lockwasher.actions.portfolios import DATABASE
from lockwasher.clearance.checks import check_reports
from lockwasher.clearance.findings import Finding, Report
from lockwasher.clearance.question_8 import read_question_8
from lockwasher.clearance.succession import Succession, successions
from lockwasher.cli.clearing import StorageOption
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import InputError, PortfolioOption, parse_day
from lockwasher.cli.page import console, indented, table
from lockwasher.cli.seeing import view
from lockwasher.exchange.delimited import marked
from lockwasher.procedures.model import Backing

MOST_FINDINGS, MOST_ITEMS = 8, 6  # of one check, of one finding; the rest is counted, unless all are asked for
MOST_TEXT = 1_000_000  # bytes
COLUMNS = ("number", "check", "state", "subject", "sentence", "remedy", "since", "rests_on", "mark", "source", "items")


class CheckForm(StrEnum):
    """Forms of output of this verb: its findings are a list that people take into a spreadsheet."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def checks(
    portfolio: PortfolioOption = DATABASE,
    as_of: Annotated[
        date | None,
        typer.Option(
            "--as-of",
            "--on",
            parser=parse_day,
            metavar="DAY",
            help="The day to look from, as it was known then; left out: the portfolio's own day, else today.",
        ),
    ] = None,
    storage: StorageOption = None,
    text: Annotated[
        Path | None,
        typer.Option("--text", metavar="FILE", help="Read an answer to question 8 of form ITA-338P, and nothing else."),
    ] = None,
    is_whole: Annotated[
        bool, typer.Option("--all", help="Every finding and item, and all that is undetermined.")
    ] = False,
    form: Annotated[CheckForm, typer.Option("--format", help="For people, for programs, or for a spreadsheet.")] = (
        CheckForm.TEXT
    ),
) -> None:
    """The fourteen ways in which bringing an instrument in has gone wrong, looked for in the record."""
    if text:
        _show((read_question_8(_read(text), text.name),), form, {"text": text.name}, text.name, is_whole=is_whole)
        return
    seen = view(portfolio, as_of)
    world = seen.world
    found = check_reports(world, storage_usd_per_day=storage)
    told = f"{world.portfolio.title or world.portfolio.name}, as of {world.as_of}, on what was known then"
    over = successions(world)
    head = {"portfolio": world.portfolio.name, "as_of": world.as_of, "successions": over}
    _show(found, form, head, told, is_whole=is_whole)
    if form == CheckForm.TEXT:
        _print_successions(console(), over)


def _read(file: Path) -> str:
    """The text of a file. Raises InputError where it is none, or says nothing."""
    if not file.is_file():
        raise InputError(f"{file}: there is no such file; give a plain text file with the answer to question 8")
    if file.stat().st_size > MOST_TEXT:
        raise InputError(f"{file}: larger than {MOST_TEXT:,} bytes; give the answer to question 8 alone")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file}: not a text in UTF-8; save the answer as plain text in UTF-8") from None
    if not text.strip() or "\0" in text:
        raise InputError(f"{file}: holds no text; write the answer to question 8 into it")
    return text


def _show(reports: Sequence[Report], form: CheckForm, head: dict[str, object], title: str, *, is_whole: bool) -> None:
    if form == CheckForm.JSON:
        typer.echo(to_json({**head, "checks": [_as_json(one) for one in reports]}))
    elif form == CheckForm.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([marked(str(cell)) for cell in row] for one in reports for row in _rows(one))
    else:
        _print(console(), reports, title, is_whole=is_whole)


# ---------------------------------------------------------------- for people


def _print(out: Console, reports: Sequence[Report], title: str, *, is_whole: bool) -> None:
    out.print(f"[bold]Checks[/]: {escape(title)}")
    for one in reports:
        if one.findings:
            out.print(f"\n[bold]{one.check.number}. {escape(one.check.title)}[/]")
            where = f" ({one.check.seen_url})" if one.check.seen_url else ""
            indented(out, f"[dim]seen: {escape(one.check.seen + where)}[/]", 3)
            _print_findings(out, one, is_whole=is_whole)
    if is_whole:
        _print_undetermined(out, reports)
    out.print("\n[bold]What was looked at[/]" if any(one.findings for one in reports) else "\nNothing is found.\n")
    out.print(_summary(reports))
    out.print("[dim]The desk proposes on these facts; people decide and sign.[/]")


def _print_successions(out: Console, over: Sequence[Succession]) -> None:
    """What still stands in the name of an institution that another one took the place of."""
    for one in over:
        since = f"{one.after.succeeded_on} \\[{one.after.mark}]"
        out.print(f"\n[bold]Succession[/]: {escape(one.after.name)} took the place of {escape(one.before)} on {since}")
        for kind, names in one.stands:
            shown = ", ".join(names[:MOST_ITEMS]) + (
                f" and {len(names) - MOST_ITEMS} more" if len(names) > MOST_ITEMS else ""
            )
            indented(out, f"{escape(kind.words)}: {escape(shown)}", 3)
            indented(out, f"[dim]do:[/] {escape(kind.remedy)}", 7)
            indented(out, f"[dim]rests on {escape(kind.backing.cites)} \\[{kind.backing.verified}][/]", 7)


def _print_findings(out: Console, one: Report, *, is_whole: bool) -> None:
    shown = one.findings if is_whole else one.findings[:MOST_FINDINGS]
    for (remedy, backing), alike in groupby(shown, lambda finding: (finding.remedy, finding.backing)):
        for finding in alike:
            since = f" [dim](since {finding.since})[/]" if finding.since else ""
            indented(out, f"{_lead(finding)}{escape(finding.sentence)}{since}", 3)
            if about := _items(finding, is_whole=is_whole):
                indented(out, f"[dim]{escape(about)}[/]", 7)
        indented(out, f"[bold]do[/]: {escape(remedy)}", 7)
        indented(out, f"[dim]rests on {escape(_rests(backing))}[/]", 7)
    if len(shown) < len(one.findings):
        indented(out, f"[bold]and {len(one.findings) - len(shown)} more like these[/]; --all shows them", 3)


def _print_undetermined(out: Console, reports: Sequence[Report]) -> None:
    """Every subject that cannot be judged, with what is not on record."""
    for one in reports:
        if one.undetermined:
            out.print(f"\n[bold]{one.check.number}. {escape(one.check.title)}[/]: undetermined")
        for subject in one.undetermined:
            indented(out, escape(f"{subject.subject}: not on record: {'; '.join(subject.missing)}"), 3)


def _lead(finding: Finding) -> str:
    """The subject, where the sentence does not name it."""
    is_named = finding.subject in finding.sentence or len(finding.items) > 1
    return "" if is_named else f"[bold]{escape(finding.subject)}[/]: "


def _items(finding: Finding, *, is_whole: bool) -> str:
    """The items a finding is about, the first few unless all are asked for; nothing where the sentence names the one."""
    if not finding.items or finding.items == (finding.subject,):
        return ""
    shown = finding.items if is_whole else finding.items[:MOST_ITEMS]
    more = f" and {len(finding.items) - len(shown):,} more" if len(shown) < len(finding.items) else ""
    about = "" if finding.subject in finding.sentence else f"{finding.subject}: "
    return f"on {about}{', '.join(shown)}{more}"


def _rests(backing: Backing) -> str:
    return f"{'practice: ' if backing.is_practice else ''}{backing.cites} [{backing.verified}]"


def _summary(reports: Sequence[Report]) -> Table:
    """A line for each check: how much it looked at, how that stands, and for want of which facts it cannot tell."""
    made = table("", "check", "state", "looked at", "found", "clear", "undetermined", "for want of", whole=("state",))
    for one in reports:
        counts = (one.n_looked_at, one.n_found, one.n_clear, len(one.undetermined))
        wanted = "; ".join(f"{fact}: {n:,}" for fact, n in one.missing.items())
        nothing = "" if one.n_looked_at else one.check.nothing
        told = [f"{n:,}" for n in counts]
        made.add_row(str(one.check.number), escape(one.check.title), one.state, *told, escape(wanted or nothing))
    return made


# ---------------------------------------------------------------- for programs


def _as_json(one: Report) -> dict[str, object]:
    return {
        "number": one.check.number,
        "check": one.check.id,
        "title": one.check.title,
        "looks_at": one.check.looks_at,
        "state": one.state,
        "looked_at": one.n_looked_at,
        "found": one.n_found,
        "clear": one.n_clear,
        "undetermined": len(one.undetermined),
        "missing": one.missing,
        "findings": one.findings,
        "undetermined_subjects": one.undetermined,
        "nothing": "" if one.n_looked_at else one.check.nothing,
    }


def _rows(one: Report) -> Iterator[tuple[object, ...]]:
    """One row for each finding, and one for each subject that is undetermined."""
    check = (one.check.number, one.check.id)
    for f in one.findings:
        rests = (_rests(f.backing), f.backing.verified, f.backing.source_url)
        yield *check, "found", f.subject, f.sentence, f.remedy, f.since or "", *rests, " ".join(f.items)
    for u in one.undetermined:
        rests = (_rests(one.check.backing), one.check.backing.verified, one.check.backing.source_url)
        yield *check, "undetermined", u.subject, f"not on record: {'; '.join(u.missing)}", "", "", *rests, u.subject
