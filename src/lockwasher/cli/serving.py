"""The verbs of the pages: serve them, make an account. Each becomes a process of the web room."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

HostOption = Annotated[str, typer.Option("--host", help="The address to listen at.")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen at.")]
ProcessesOption = Annotated[int, typer.Option("--processes", min=1, max=64, help="How many processes answer.")]


def serve(host: HostOption = "127.0.0.1", port: PortOption = 8000, processes: ProcessesOption = 2) -> None:
    """Serve the pages of the database until Ctrl-C. Jobs are run by 'lockwasher worker'."""
    become("serve", "--host", host, "--port", str(port), "--processes", str(processes))


def account(
    name: Annotated[str, typer.Argument(help="The name to log in with.")],
    role: Annotated[str, typer.Option("--role", help="viewer, partner, officer, coordinator or administrator.")],
    partner: Annotated[str, typer.Option("--partner", help="The partner, for the role partner.")] = "",
    post: Annotated[str, typer.Option("--post", help="The post of the register that the login stands for.")] = "",
    is_without_password: Annotated[
        bool, typer.Option("--no-password", help="The login comes in through the laboratory's own provider.")
    ] = False,
) -> None:
    """Make an account of the pages, or change the one of that name; the password is asked for."""
    told = ["--role", role, "--partner", partner, "--post", post]
    become("account", name, *told, *(["--no-password"] if is_without_password else []))


def become(*words: str, **environ: str | None) -> None:
    """Go on as a process of the web room; `environ` sets variables for it, or takes them away."""
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "lockwasher.web.settings", **environ}
    sys.stdout.flush()
    os.execve(  # noqa: S606  # this very program, under other settings
        sys.executable,
        [sys.executable, "-m", "lockwasher.web", *words],
        {name: value for name, value in told.items() if value is not None},
    )
