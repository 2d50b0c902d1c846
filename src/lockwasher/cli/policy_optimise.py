"""The verb policy optimise: of some policies, the set that saves most days late within a budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from lockwasher.actions import policies
from lockwasher.actions.policies import Shelf
from lockwasher.actions.portfolios import DATABASE
from lockwasher.cli.jsons import to_json
from lockwasher.cli.options import DayOption, DrawsOption, Form, FormOption, InputError, PortfolioOption, SeedOption
from lockwasher.cli.page import console, counted, indented
from lockwasher.cli.policies import FileOption
from lockwasher.cli.policy_compare import SetsOption, UnderOption, Where, few, telling
from lockwasher.cli.seeing import view
from lockwasher.cli.simulating import ClusterOption
from lockwasher.policy import words
from lockwasher.policy.compare import DRAWS, SEED
from lockwasher.policy.model import Policy
from lockwasher.policy.optimise import MOST_EXACT, Chosen, Optimum
from lockwasher.policy.optimise import optimise as best_of
from lockwasher.procedures.dialect import read_document


def optimise(
    levers: Annotated[list[str], typer.Argument(metavar="POLICY...", help="The policies to choose from.")],
    budget: Annotated[int, typer.Option("--budget", min=0, metavar="N", help="Officer-hours or dollars, whole.")],
    costs: Annotated[
        list[str],
        typer.Option(
            "--costs",
            metavar="FILE|POLICY=N",
            help="What a policy costs, in the unit of the budget, or a file of 'POLICY: N'. Repeatable.",
        ),
    ],
    portfolio: PortfolioOption = DATABASE,
    as_of: DayOption = None,
    draws: DrawsOption = DRAWS,
    seed: SeedOption = SEED,
    under: UnderOption = None,
    sets: SetsOption = None,
    files: FileOption = None,
    cluster: ClusterOption = None,
    form: FormOption = Form.TEXT,
) -> None:
    """Of some policies, the set that takes away most days late within a budget: exact for few, and it says when it is not."""
    seen = view(portfolio, as_of)
    where = Where(portfolio, seen.world, policies.under(under, portfolio, sets), draws, seed)
    held = policies.shelf(where.world.library, files or ())
    told = costs_of(costs)
    chosen = _levers(held, levers, told)
    few(draws)
    with telling("Trying sets", cluster) as (workers, tell):
        found = best_of(where.world, chosen, told, budget, where.how(workers), tell)
    if form == Form.JSON:
        typer.echo(to_json(_as_json(found, budget)))
        return
    _print(console(), found, budget)


def costs_of(told: Sequence[str]) -> Mapping[str, int]:
    """Costs by the name of a policy. Raises InputError where one is no whole number from 0 on; DialectError of a file."""
    found: dict[str, int] = {}
    for one in told:
        name, equals, n = one.rpartition("=")
        if equals and n.isascii() and n.isdigit():
            found[name] = int(n)
        elif Path(one).suffix == ".yaml":
            found |= {key: value.whole() for key, value in read_document(Path(one)).entries()}
        else:
            raise InputError(
                f"'{one}' is no cost; write POLICY=120, whole, or name a .yaml file with 'POLICY: 120' on each line"
            )
    below = next((name for name, n in found.items() if n < 0), None)
    if below:
        raise InputError(f"'{below}' costs {found[below]}; a cost is zero or more")
    return found


def _levers(held: Shelf, names: Sequence[str], costs: Mapping[str, int]) -> list[Policy]:
    """The policies, each once; a cost of one that is not among them is refused."""
    found = [held.chosen(name).policy for name in dict.fromkeys(names)]
    strange = next((name for name in costs if name not in {one.name for one in found}), None)
    if strange:
        raise InputError(
            f"a cost is given for '{strange}', which is not among the policies; name it, or take its cost out"
        )
    return found


def _print(out: Console, found: Optimum, budget: int) -> None:
    if found.best is None:
        out.print(f"[bold]Nothing within {budget:,} takes days away.[/]")
    else:
        out.print(f"[bold]Within {budget:,}, most days late are taken away by:[/] {escape(_names(found.best))}")
        _print_set(out, found.best)
    how = "every set within the budget was played, so this is the best of them"
    if not found.is_exact:
        how = f"with more than {MOST_EXACT} policies the best next one was taken each time: a better set may be left"
    out.print(f"[dim]{counted(found.n_played, 'set')} played; {how}.[/]")
    for head, names in (
        ("no cost is stated, so left out", found.without_cost),
        ("dearer than the budget alone", found.too_dear),
    ):
        if names:
            out.print(f"[dim]{head}: {escape(', '.join(names))}[/]")
    for one in found.runners_up:
        out.print(f"Next: {escape(_names(one))}")
        _print_set(out, one)


def _print_set(out: Console, one: Chosen) -> None:
    indented(out, f"costs {one.cost:,}; {escape(words.lateness(one.days_late))}", 4)
    indented(out, f"[dim]in time:[/] {escape(words.share(one.on_time))}", 4)


def _names(one: Chosen) -> str:
    return " + ".join(policy.name for policy in one.policies)


def _as_json(found: Optimum, budget: int) -> Mapping[str, object]:
    sets = {
        "best": found.best and _set_as_json(found.best),
        "runners_up": [_set_as_json(one) for one in found.runners_up],
    }
    told = {name: getattr(found, name) for name in ("is_exact", "n_played", "without_cost", "too_dear")}
    return {"budget": budget, **sets, **told}


def _set_as_json(one: Chosen) -> Mapping[str, object]:
    names = [policy.name for policy in one.policies]
    return {"policies": names, "cost": one.cost, "days_late": one.days_late, "on_time": one.on_time}
