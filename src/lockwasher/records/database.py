"""The connection: opened and brought up to date, one writer at a time, readers at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# Any number will do, so long as every writer of the register takes the same.
_PEN = int.from_bytes(b"lockwash", "big")
_TRIES = 3


def open_database() -> None:
    """Make the home folder and the tables where they are missing; an up-to-date database is left as it is.

    Raises:
        django.db.OperationalError: the database cannot be reached.
    """
    Path(settings.LOCKWASHER_HOME).mkdir(mode=0o700, parents=True, exist_ok=True)
    for _ in range(_TRIES):
        if not _is_behind():
            return
        with suppress(
            DatabaseError
        ):  # another process may be making the same tables; then they are there by the next look
            call_command("migrate", verbosity=0, interactive=False)
    if _is_behind():
        call_command("migrate", verbosity=0, interactive=False)


def _is_behind() -> bool:
    return not _shipped() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _shipped() -> Set[tuple[str, str]]:
    """The migrations of this program, as app and name: they do not change while it runs, and take long to order."""
    return frozenset(MigrationLoader(None).graph.nodes)


@contextmanager
def writing() -> Iterator[None]:
    """One transaction that no other writer's overlaps: all of it is kept, or nothing.

    SQLite locks when the transaction begins (settings); on PostgreSQL an advisory lock is held until it ends.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PEN])
        yield


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the database as it was at the first; writers are not held up.

    Inside a transaction that has already begun, nothing is added to it.
    """
    if _in_transaction():
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # atomic() would begin IMMEDIATE and hold writers up
            try:
                yield
            finally:
                cursor.execute("COMMIT")


def empty_log() -> None:
    """Fold SQLite's log of changes into its file: the log still holds an erased text as it was, the file does not."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _in_transaction() -> bool:
    """Whether one has begun; of one begun with a bare BEGIN only the connection itself knows."""
    is_bare = (
        connection.vendor == "sqlite" and connection.connection is not None and connection.connection.in_transaction
    )
    return connection.in_atomic_block or is_bare
