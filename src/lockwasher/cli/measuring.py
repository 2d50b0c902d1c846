"""The verb that measures the forecast engine: bench."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.actions.bench import Benched
from lockwasher.actions.bench import bench as measure
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import Form, FormOption, SeedOption
from lockwasher.cli.page import console, counted, table
from lockwasher.cli.simulating import ClusterOption, simulating

_SHOWN = 10  # cases in text; JSON has all


def bench(
    workload: Annotated[Path, typer.Argument(metavar="WORKLOAD.json.gz", help="A workload of the benchmark kit.")],
    draws: Annotated[int, typer.Option("--draws", min=1, help="How many futures to simulate.")] = 1_000,
    seed: SeedOption = 1,
    threads: Annotated[int, typer.Option("--threads", min=1, max=256, help="They change no figure but the time.")] = 2,
    ticks_per_day: Annotated[
        int, typer.Option("--ticks-per-day", min=1, max=65_536, help="How finely time is counted.")
    ] = 65_536,
    write_draws: Annotated[
        Path | None, typer.Option("--write-draws", metavar="FILE", help="Write the drawn durations, for the oracle.")
    ] = None,
    form: FormOption = Form.TEXT,
    cluster: ClusterOption = None,
) -> None:
    """Measure the forecast engine on a workload of the benchmark kit (benchmarks/kit/README.md describes its form).

    Counted are drawing and playing with criticality and quantiles; reading and laying out are told apart, and compiling is
    not counted. With --cluster the processor time is that of the workers and of this machine, the memory that of this machine. A step-sample is one step of one case in one draw. --write-draws takes FILE in the kit's form (.json.gz): its
    reference.py, given the same durations, must come to the same finishes.
    """
    with simulating(cluster) as workers:
        found = measure(
            workload,
            draws=draws,
            seed=seed,
            threads=threads,
            ticks_per_day=ticks_per_day,
            draws_to=write_draws,
            workers=workers,
        )
    if form == Form.JSON:
        typer.echo(to_json(found))
    else:
        _print(console(), found)


def _print(out: Console, found: Benched) -> None:
    way = "compiled passes" if found.is_compiled else "the obvious path"
    where = counted(found.workers, "worker") if found.workers else counted(found.threads, "thread")
    out.print(
        f"[bold]{escape(found.workload)}[/]: {found.cases:,} cases, {found.steps:,} steps, {found.draws:,} draws of seed "
        f"{found.seed}, {found.ticks_per_day:,} ticks a day; {way}, {where}"
    )
    out.print(f"reading and laying out  {found.reading.wall_s:9.3f} s wall {found.reading.cpu_s:9.3f} s CPU")
    out.print(f"drawing and playing     {found.wall_s:9.3f} s wall {found.cpu_s:9.3f} s CPU")
    out.print(f"a step-sample           {found.ns_per_step_sample:9.1f} ns CPU")
    out.print(f"peak memory             {found.peak_mb:9.0f} MB")
    out.print(f"critical steps a draw   {found.critical_steps_per_draw:9,.0f}\n")
    rows = table("case", "P50, days", "P80, days")
    for case, both in enumerate(zip(found.p50[:_SHOWN], found.p80[:_SHOWN], strict=True)):
        rows.add_row(str(case), *("never" if day is None else f"{day:.2f}" for day in both))
    out.print(rows)
    if found.cases > _SHOWN:
        out.print(f"[dim]and {found.cases - _SHOWN:,} more: --format json[/]")
    _print_offices(out, found)


def _print_offices(out: Console, found: Benched) -> None:
    if not found.offices:
        return
    rows = table("office", "visits a draw", "mean wait, days")
    for office in found.offices:
        wait = "nobody came" if office.mean_wait_days is None else f"{office.mean_wait_days:.3f}"
        rows.add_row(str(office.office), f"{office.visits_per_draw:,.1f}", wait)
    out.print()
    out.print(rows)
