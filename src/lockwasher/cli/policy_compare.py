"""The verbs policy compare and policy brief: policies held against a base on the same futures, conclusions first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from lockwasher.actions import policies
from lockwasher.actions.briefs import MOST_POLICIES
from lockwasher.actions.briefs import brief as make_brief
from lockwasher.actions.cluster import Cluster, Progress, at_cluster
from lockwasher.actions.portfolios import DATABASE
from lockwasher.clearance.filing_plans import AssumptionSet
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import DayOption, DrawsOption, Form, FormOption, InputError, PortfolioOption, SeedOption
from lockwasher.cli.page import bar, console, counted
from lockwasher.cli.policies import FileOption
from lockwasher.cli.policy_page import print_finding
from lockwasher.cli.seeing import view
from lockwasher.cli.simulating import ClusterOption
from lockwasher.estimates.world import World
from lockwasher.forecast.uniforms import STRATUM
from lockwasher.policy.compare import DRAWS, SEED, How
from lockwasher.policy.finding import Finding, More, Tell, find
from lockwasher.policy.keeping import kept

BaseArgument = Annotated[
    str, typer.Argument(metavar="BASE", help="What the others are held against; 'today' changes nothing.")
]
PoliciesArgument = Annotated[
    list[str], typer.Argument(metavar="POLICY...", help="ID, ID:name=value,name=value, or several joined by +.")
]
UnderOption = Annotated[
    str | None,
    typer.Option(
        "--under",
        metavar="SET",
        help="A set of assumptions that comes with the portfolio; left out: as the facts are known.",
    ),
]
SetsOption = Annotated[
    Path | None,
    typer.Option("--sets", metavar="FILE", help="Sets of assumptions; left out: those that come with the portfolio."),
]
CausesOption = Annotated[bool, typer.Option("--causes", help="For what days are lost in the base.")]
PartsOption = Annotated[bool, typer.Option("--parts", help="Where each saving comes from, change by change.")]
TurnsOption = Annotated[
    bool, typer.Option("--turns", help="From what value on an assumption turns the ranking of the first two.")
]


@dataclass(frozen=True, slots=True)
class Where:
    """What is looked at, from which day, under which assumptions, and how it is played."""

    portfolio: str
    world: World
    under: AssumptionSet
    draws: int
    seed: int

    def how(self, workers: Cluster | None = None) -> How:
        """How futures are played, on workers if any."""
        return How(self.draws, self.seed, workers, self.under)


def compare(
    base: BaseArgument,
    others: PoliciesArgument,
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
    under: UnderOption = None,
    sets: SetsOption = None,
    files: FileOption = None,
    causes: CausesOption = False,
    parts: PartsOption = False,
    turns: TurnsOption = False,
    cluster: ClusterOption = None,
    form: FormOption = Form.TEXT,
) -> None:
    """Hold policies against a base on the same futures: what each saves, in days, dollars and officer-hours, with intervals."""
    seen = view(portfolio, as_of)
    where = Where(portfolio, seen.world, policies.under(under, portfolio, sets), draws, seed)
    found = finding(where, (base, *others), files or (), More(causes, parts, turns), cluster)
    if form == Form.JSON:
        typer.echo(to_json(kept(found)["finding"]))
        return
    print_finding(console(), found)


def brief(
    base: BaseArgument,
    others: PoliciesArgument,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="A file that ends in .pdf.")],
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
    under: UnderOption = None,
    sets: SetsOption = None,
    files: FileOption = None,
    cluster: ClusterOption = None,
) -> None:
    """Write the brief of two pages: the question, the finding, what it rests on, what would change it, what the law forbids."""
    if output.suffix.lower() != ".pdf":
        raise InputError(f"{output}: the brief is a PDF; write a file that ends in .pdf")
    if len(others) > MOST_POLICIES:
        raise InputError(f"{len(others)} policies do not fit on two pages; choose {MOST_POLICIES} at most")
    seen = view(portfolio, as_of)
    where = Where(portfolio, seen.world, policies.under(under, portfolio, sets), draws, seed)
    found = finding(where, (base, *others), files or (), More(turns=True), cluster)
    output.write_bytes(make_brief(found))
    typer.echo(f"{output}: {counted(len(others), 'policy').replace('policys', 'policies')}, as of {seen.world.as_of}.")


def finding(
    where: Where, names: tuple[str, ...], files: tuple[Path, ...] | list[Path], more: More, cluster: str | None
) -> Finding:
    """Work out a question of policy, its base first, and show how far it is."""
    held = policies.shelf(where.world.library, files)
    asked = policies.question(held, names[0], names[1:], more)
    few(where.draws)
    with telling("Comparing", cluster) as (workers, tell):
        return find(where.world, asked, where.how(workers), tell)


def few(draws: int) -> None:
    """Tell on standard error of too few futures for an interval."""
    if draws <= STRATUM:
        typer.echo(
            f"lockwasher: no interval can be told from {counted(draws, 'future')}; ask for more than {STRATUM}",
            err=True,
        )


@contextmanager
def telling(what: str, cluster: str | None) -> Iterator[tuple[Cluster | None, Tell]]:
    """Show a bar on standard error; the workers behind an address, if any, and who is told how far it is."""
    with bar() as shown:
        task = shown.add_task(what, total=100)

        def tell(percent: int, told: str) -> None:
            shown.update(task, completed=percent, description=f"{what}: {told}"[:60])

        def at_workers(now: Progress) -> None:
            shown.update(
                task, description=f"{what} on {counted(now.workers, 'worker')}, {now.done} of {now.blocks} blocks"
            )

        with at_cluster(cluster, at_workers) as workers:
            yield workers, tell
