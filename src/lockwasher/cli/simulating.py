"""Where futures are simulated, and what is shown of it: on this machine, or on the workers of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from lockwasher.actions.cluster import Cluster, Progress, at_cluster
from lockwasher.cli.page import bar, counted

ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Simulate on the workers of this dask scheduler; it changes no figure."
    ),
]


@contextmanager
def simulating(address: str | None) -> Iterator[Cluster | None]:
    """Show a bar on standard error; the workers behind an address, None where this machine simulates."""
    with bar(counts=address is not None) as shown:
        task = shown.add_task("Simulating", total=None)

        def tell(now: Progress) -> None:
            where = f"Simulating on {counted(now.workers, 'worker')}"
            shown.update(task, description=where, completed=now.done, total=now.blocks)

        with at_cluster(address, tell) as workers:
            yield workers
