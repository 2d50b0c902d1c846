"""A database that cannot serve says so in words."""

import sqlite3

import pytest
from django.db import IntegrityError, OperationalError, connection

from lockwasher.actions import database
from lockwasher.actions.database import DatabaseUnavailableError, at_the_database
from lockwasher.actions.load import load
from lockwasher.actions.portfolios import open_portfolio

ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own errors")


@pytest.mark.django_db
def test_what_the_database_says_is_told_with_its_place_and_a_remedy(settings):
    with pytest.raises(DatabaseUnavailableError) as caught, at_the_database():
        raise OperationalError("out of order\n\tand more of it")

    if connection.vendor == "sqlite":
        words = "out of order; see that the file and its folder can be written and have room, or name another LOCKWASHER_HOME"
    else:
        words = "of DATABASE_URL on 127.0.0.1: out of order; start the server, or correct DATABASE_URL"
    assert str(caught.value).startswith("the database ")
    assert str(caught.value).endswith(words)


@pytest.mark.django_db
def test_what_the_program_gets_wrong_is_no_refusal():
    with pytest.raises(IntegrityError), at_the_database():
        raise IntegrityError("a fault of ours")


@pytest.mark.django_db
def test_a_home_that_cannot_be_made_is_named(tmp_path, settings):
    (tmp_path / "file").write_text("")
    settings.LOCKWASHER_HOME = tmp_path / "file" / "home"

    with pytest.raises(DatabaseUnavailableError) as caught, at_the_database():
        pass

    told = str(caught.value)
    assert (
        told == f"{tmp_path / 'file' / 'home'}: Not a directory; LOCKWASHER_HOME must be a folder that can be written"
    )


@ON_SQLITE
@pytest.mark.django_db(transaction=True)
def test_a_database_that_can_only_be_read_takes_no_load(folder):
    with at_the_database(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON")
    try:
        with pytest.raises(DatabaseUnavailableError, match="attempt to write a readonly database; see that the file"):
            load(str(folder), "desk")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=OFF")


def test_a_file_that_is_no_database_is_told(monkeypatch):
    """Django gives this one no class of its own."""

    def fail():
        raise database.Error(str(sqlite3.DatabaseError("file is not a database")))

    monkeypatch.setattr(database, "open_database", fail)
    with pytest.raises(DatabaseUnavailableError, match="file is not a database"), at_the_database():
        pass


@ON_SQLITE
@pytest.mark.django_db(transaction=True)
def test_a_value_that_somebody_put_in_by_hand_is_refused_in_words():
    """A row changed behind the desk's back ends no verb in a traceback, and points to the proof."""
    load("icarus", "office")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_event SET occurred_first = 'garbage' WHERE id = 'depart'")

    with pytest.raises(DatabaseUnavailableError, match=r"a value that cannot be read .*'lockwasher verify' looks for"):
        open_portfolio("db")
