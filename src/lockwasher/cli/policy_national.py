"""The verb policy national: policies held against a base on a synthetic national portfolio, whose projects share offices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.actions import policies
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import DrawsOption, Form, FormOption, SeedOption
from lockwasher.cli.page import console, counted, indented, table
from lockwasher.cli.policies import FileOption
from lockwasher.cli.policy_compare import BaseArgument, PoliciesArgument, few, telling
from lockwasher.cli.simulating import ClusterOption
from lockwasher.forecast.warmup import warm
from lockwasher.policy import words
from lockwasher.policy.national import National, read_national
from lockwasher.policy.national_play import (
    DRAWS,
    SEED,
    AtOffice,
    NationalCompared,
    NationalComparison,
    OfKind,
    Play,
    compare_national,
)
from lockwasher.policy.paired import Difference
from lockwasher.procedures.library import Library, read_library

_SHOWN_YEARS = (1, 2, 5, 10)  # queues in text; JSON has all

NationalOption = Annotated[
    Path | None,
    typer.Option("--national", metavar="FILE", help="Another national portfolio; left out: the shipped one."),
]
ProjectsOption = Annotated[int | None, typer.Option("--projects", min=1, max=1_000, help="So many projects instead.")]
CasesOption = Annotated[int | None, typer.Option("--cases", min=1, max=1_000_000, help="So many cases instead.")]


def national(
    base: BaseArgument,
    others: PoliciesArgument,
    projects: ProjectsOption = None,
    cases: CasesOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
    file: NationalOption = None,
    files: FileOption = None,
    cluster: ClusterOption = None,
    form: FormOption = Form.TEXT,
) -> None:
    """Hold policies against a base on a national portfolio: many projects whose cases meet at the same offices.

    SYNTHETIC: no project or count in it is real; the mix, the cases of a year and the desks are assumptions that
    stand in a file. Desks stay as they are when --cases changes how many come. Memory does not grow with --draws.
    """
    library = read_library()
    held = policies.shelf(library, files or ())
    asked = policies.question(held, base, others)
    where = _where(library, file, projects, cases)
    few(draws)
    with telling("Comparing", cluster) as (workers, tell):
        warm()
        found = compare_national(where, asked.base, asked.others, Play(draws, seed, workers), tell=tell)
    if form == Form.JSON:
        typer.echo(to_json(found))
    else:
        print_national(console(), found)


def _where(library: Library, file: Path | None, projects: int | None, cases: int | None) -> National:
    """The national portfolio, of another size where that is asked for."""
    held = read_national(library, file)
    return replace(held, projects=projects or held.projects, cases=cases or held.cases)


def print_national(out: Console, found: NationalComparison) -> None:
    """Print what came of policies on a national portfolio."""
    out.print(
        f"[bold]A national portfolio[/]: {counted(found.projects, 'project')}, {counted(found.cases, 'case')} that come over "
        f"{counted(found.years, 'year')}. On the same {counted(found.draws, 'future')}, seed {found.seed}; "
        f"{found.steps:,} steps each. Held against [bold]{escape(found.base)}[/]."
    )
    for one in found.others:
        _print_one(out, one)
    out.print()
    indented(out, f"[dim]{escape(found.about)}[/]", 0)


def _print_one(out: Console, one: NationalCompared) -> None:
    out.print(f"\n[bold underline]{escape(one.policy)}[/]")
    for told in one.idle:
        indented(out, f"[dim]not felt by a national portfolio:[/] {escape(told)}", 4)
    kinds = [kind for kind in one.kinds if any(not figure.is_exactly_zero for figure in _figures(kind))]
    for kind in kinds:
        head = f"{escape(kind.procedure)} to {escape(kind.until)}, {counted(kind.cases, 'case')}"
        indented(out, f"[bold]{head}[/]", 4)
        rows = table("", "was", "is", "change")
        for name, days in (("P50, days", kind.p50), ("P80, days", kind.p80), ("mean, days", kind.mean)):
            rows.add_row(name, _told(days.base), _told(days.other), words.change(days, "days", digits=2))
        rows.add_row("get there", "", "", words.share(kind.ended))
        indented(out, rows, 6)
    if len(kinds) < len(one.kinds):
        same = ", ".join(kind.procedure for kind in one.kinds if kind not in kinds)
        indented(out, f"[dim]{words.SAME}:[/] {escape(same)}", 4)
    for office in one.offices:
        if office.wait.change or any(queue.change for _, queue in office.open):
            _print_office(out, office)


def _figures(kind: OfKind) -> tuple[Difference, ...]:
    return kind.p50, kind.p80, kind.mean, kind.ended


def _print_office(out: Console, office: AtOffice) -> None:
    was, becomes = office.desks
    desks = counted(was, "desk") if was == becomes else f"{was:,} desks become {becomes:,}"
    indented(out, f"[bold]{escape(office.office)}[/], {desks} at first", 4)
    indented(out, f"a visit waits {_told(office.wait.base)} days; {words.change(office.wait, 'days', digits=2)}", 6)
    for year, queue in _shown(office):
        told = f"{_told(queue.base)} become {_told(queue.other)}"
        indented(out, f"[dim]waiting or in hand after {counted(year, 'year')}:[/] {told}", 6)


def _shown(office: AtOffice) -> Iterator[tuple[int, Difference]]:
    for day, queue in office.open:
        year = round(day / 365.2425)
        if year in _SHOWN_YEARS:
            yield year, queue


def _told(value: float | None) -> str:
    return "unknown" if value is None else words.figure(value)
