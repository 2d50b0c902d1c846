"""What holds for every test."""

import importlib
import os
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from emptying import empty
from lockwasher.actions import desk
from sample import NAME, write_sample

DATABASES = frozenset({"db", "transactional_db", "live_server", "apart"})
KIT = Path(__file__).parents[1] / "benchmarks" / "kit"

# No deadline: a slow machine is not a wrong result. Where nothing may be skipped, two runs try the same examples.
hypothesis_settings.register_profile("desk", deadline=None)
hypothesis_settings.register_profile("everything", deadline=None, derandomize=True)
hypothesis_settings.load_profile("everything" if os.environ.get("LOCKWASHER_REQUIRE") == "all" else "desk")


TransactionTestCase._fixture_teardown = empty
# PostgreSQL need not wait for the disk at every commit: no test is about a machine that loses its power.
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what asks for a database: of a suite that has run on SQLite, only this is run on PostgreSQL."""
    for item in items:
        if item.get_closest_marker("django_db") or not DATABASES.isdisjoint(item.fixturenames):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def home(tmp_path, settings, monkeypatch):
    """A home of its own for every test, so that none finds another's head, key or register, nor the reader's own."""
    desk.forget()
    settings.LOCKWASHER_HOME = tmp_path / "home"
    monkeypatch.setenv("LOCKWASHER_HOME", str(settings.LOCKWASHER_HOME))
    return settings.LOCKWASHER_HOME


@pytest.fixture
def folder(tmp_path):
    """A portfolio of one's own."""
    return write_sample(tmp_path / NAME)


@pytest.fixture
def edit(folder):
    """Put one text in the place of another in a file of the folder; it must be there."""

    def put(file, old, new):
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return put


@pytest.fixture
def apart(tmp_path):
    """The environment of a fresh register: a home and, on PostgreSQL, a database of its own."""
    env = os.environ | {"LOCKWASHER_HOME": str(tmp_path / "apart"), "PYTHONPATH": os.pathsep.join(sys.path)}
    if connection.vendor == "sqlite":
        yield env
        return
    server, name = os.environ["DATABASE_URL"].rpartition("/")[0], f"lockwasher_apart_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {name}")
        yield env | {"DATABASE_URL": f"{server}/{name}"}
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def oracle():
    """The kit's reference.py, which imports its neighbour workload.py by its bare name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(KIT))
        return importlib.import_module("reference")
