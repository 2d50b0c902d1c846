"""The desk served: prepared, then handed to gunicorn; the demonstration with its register, its accounts and a worker."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import connection
from gunicorn.app.base import BaseApplication

from lockwasher.actions import clock
from lockwasher.actions.database import DatabaseUnavailableError, at_the_database
from lockwasher.actions.desk import desk_world
from lockwasher.actions.look import DayError
from lockwasher.web.settings import secret_key


class ServingError(RuntimeError):
    """The desk cannot be served; the text says why, and what to do."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn, configured from here."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        super().__init__()

    def load_config(self) -> None:
        """Take what was told."""
        for name, value in self.told.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in each process of its own."""
        from lockwasher.web.wsgi import application  # after the fork, as gunicorn wants it

        return application


def prepare() -> None:
    """Bring the database up to date and see that there is a key; the key is made once and kept in the home folder.

    Raises:
        DatabaseUnavailableError: the database cannot be opened.
    """
    with at_the_database():
        pass
    home = Path(settings.LOCKWASHER_HOME)
    if not secret_key(os.environ, home):
        door = os.open(home / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(door, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    settings.SECRET_KEY = secret_key(os.environ, home)


def serve(host: str, port: int, n_processes: int) -> None:
    """Serve until somebody stops it."""
    _Server({
        "bind": [f"{host}:{port}"],
        "workers": n_processes,
        "threads": 4,
        "worker_class": "gthread",
        "preload_app": False,
        "timeout": 60,
        "graceful_timeout": 20,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "loglevel": "warning",
        "proc_name": "lockwasher",
        "control_socket_disable": True,
        "post_worker_init": lambda _: Thread(target=warm, daemon=True).start(),
    }).run()  # fmt: skip


def warm() -> None:
    """Read the register and trace its cases before the first page asks: with 50,000 items that takes seconds."""
    with suppress(DayError, DatabaseUnavailableError):  # then a page says so, to whom it may help
        desk_world(clock.today())
    connection.close()


def refuse_taken(host: str, port: int) -> None:
    """Raise ServingError where something listens at an address, so that no page of another program is taken for ours."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            raise ServingError(
                f"{host}:{port}: {error.strerror}; stop what listens there, or give another --port"
            ) from None


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker for the jobs in a process of its own, ended with this one."""
    worker = subprocess.Popen([sys.executable, "-m", "lockwasher.web", "worker"])  # this very program
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(10)
        except subprocess.TimeoutExpired:
            worker.kill()
