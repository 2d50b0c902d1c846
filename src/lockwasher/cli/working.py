"""The verb that runs jobs: worker."""

from __future__ import annotations

from typing import Annotated

import typer

from lockwasher.cli.serving import become


def worker(
    once: Annotated[bool, typer.Option("--once", help="End when no job is queued; left out: wait for more.")] = False,
) -> None:
    """Run the jobs of the application, one after the other, until it is stopped: forecasts, as they are asked for.

    It also asks for a forecast of today where none is kept, or where anything changed since. SIGTERM or Ctrl-C ends it
    after the job that runs, a second one at once. A job whose worker died is run once more by another. Start as many as
    there are jobs to run at once; one is enough for an office.
    """
    become(
        "worker", *(["--once"] if once else [])
    )  # the queue's tables are there under the settings of the pages alone
