"""The database as the verbs use it: opened and brought up to date, and refusing in words where it cannot serve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import DataError, Error, IntegrityError, NotSupportedError, ProgrammingError, connection

from lockwasher.records.database import open_database
from lockwasher.records.snapshot import read_portfolio
from lockwasher.register.portfolio import Portfolio


class DatabaseUnavailableError(Exception):
    """The database cannot be reached, read or written; the text says which one, why, and what to do."""


@contextmanager
def at_the_database() -> Iterator[None]:
    """Open the database for what follows.

    Raises:
        DatabaseUnavailableError: it cannot be opened, read or written.
    """
    try:
        open_database()
    except (Error, OSError) as error:
        raise _unavailable(error) from error
    with in_words():
        yield


@contextmanager
def in_words() -> Iterator[None]:
    """Refuse in words where a database that is open already cannot serve what follows.

    Raises:
        DatabaseUnavailableError: it cannot be read or written.
    """
    try:
        yield
    except _FAULTS_OF_OURS:
        raise
    except (Error, OSError) as error:
        raise _unavailable(error) from error


def read_register() -> Portfolio:
    """All the database holds, as it is known today.

    Raises:
        DatabaseUnavailableError: somebody put a value into it that no verb would.
    """
    with readable():
        return read_portfolio(known_on=date.max)


@contextmanager
def readable() -> Iterator[None]:
    """Refuse in words where a value that is read cannot be one.

    Raises:
        DatabaseUnavailableError: somebody put a value into the database that no verb would.
    """
    try:
        yield
    except (TypeError, ValueError, LookupError) as error:
        told = f"{_which()}: it holds a value that cannot be read ({_first_line(error)}); 'lockwasher verify' looks for the row"
        raise DatabaseUnavailableError(told) from error


# Once it is open: the database serves, and what it was asked is wrong.
_FAULTS_OF_OURS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


def _unavailable(error: Error | OSError) -> DatabaseUnavailableError:
    if isinstance(error, OSError):
        place = error.filename or settings.LOCKWASHER_HOME
        told = f"{place}: {error.strerror or error}; LOCKWASHER_HOME must be a folder that can be written"
    else:
        told = f"{_which()}: {_first_line(error)}; {_remedy()}"
    return DatabaseUnavailableError(told)


def _which() -> str:
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"the database {Path(held['NAME'])}"
    return f"the database '{held['NAME']}' of DATABASE_URL on {held['HOST']}"


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _remedy() -> str:
    if connection.vendor == "sqlite":
        return "see that the file and its folder can be written and have room, or name another LOCKWASHER_HOME"
    return "start the server, or correct DATABASE_URL"
