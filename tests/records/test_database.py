"""The database: its tables are those of the models, and opening it makes what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from lockwasher import settings as house
from lockwasher.records.database import open_database


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_opening_makes_the_home_and_leaves_tables_that_are_there(home, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        open_database()

    assert home.is_dir()
    assert home.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="these are SQLite's")
def test_sqlite_keeps_what_was_committed_and_wipes_what_was_erased():
    with connection.cursor() as cursor:
        held = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "secure_delete")}

    assert held == {"synchronous": 2, "secure_delete": 1}


def test_importing_the_settings_makes_no_file(tmp_path):
    """Nor does importing the room, which sets Django up."""
    home = tmp_path / "nothing" / "here"
    env = os.environ | {"LOCKWASHER_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    words = "import lockwasher.settings, lockwasher.records.models as m; print(m.Item.__name__)"
    done = subprocess.run([sys.executable, "-c", words], env=env, capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("Item\n", "")
    assert not home.parent.exists()


def test_the_register_stands_in_the_home_folder_unless_a_url_is_given(tmp_path):
    held = house.database({"LOCKWASHER_HOME": str(tmp_path)})

    assert held["NAME"] == tmp_path / "lockwasher.sqlite3"
    assert held["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in held["OPTIONS"]["init_command"]


def test_a_url_names_user_host_port_name_and_options():
    held = house.database({"DATABASE_URL": "postgres://desk:p%40ss@db.example.org:5433/office?sslmode=require"})

    assert held == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "office",
        "USER": "desk",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://desk:hush@db/office", "the scheme 'mysql' is not postgres"),
        ("office", "the scheme '' is not postgres"),
        ("postgres:///office", "the host is missing"),
        ("postgres://desk:hush@db", "it must name one database after the host"),
        ("postgres://desk:hush@db/a/b", "it must name one database after the host"),
        ("postgres://desk:hush@db:port/office", "Port could not be cast to integer value as 'port'"),
    ],
)
def test_a_bad_url_is_refused_without_telling_its_password(url, words):
    with pytest.raises(ImproperlyConfigured) as caught:
        house.database({"DATABASE_URL": url})

    assert str(caught.value) == f"DATABASE_URL: {words}; write postgres://user:password@host:port/name, or unset it"
    assert "hush" not in str(caught.value)


def test_the_home_is_the_users_data_folder_unless_named(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")

    assert house.home({"LOCKWASHER_HOME": "~/desk"}) == Path.home() / "desk"
    assert house.home({"XDG_DATA_HOME": "/data"}) == Path("/data/lockwasher")
    assert house.home({}) == Path.home() / ".local" / "share" / "lockwasher"


@pytest.mark.parametrize(
    ("platform", "environ", "place"),
    [
        ("darwin", {}, Path.home() / "Library" / "Application Support" / "lockwasher"),
        ("win32", {"LOCALAPPDATA": "/local"}, Path("/local/lockwasher")),
    ],
)
def test_each_platform_has_its_place(monkeypatch, platform, environ, place):
    monkeypatch.setattr(sys, "platform", platform)

    assert house.home(environ) == place


def test_how_large_a_file_may_be_is_a_whole_number():
    assert house.whole_number({}, "LOCKWASHER_EVIDENCE_MAX_MB", 50) == 50
    assert house.whole_number({"LOCKWASHER_EVIDENCE_MAX_MB": "7"}, "LOCKWASHER_EVIDENCE_MAX_MB", 50) == 7
    for text in ("0", "-1", "1.5", "many", "²"):
        with pytest.raises(ImproperlyConfigured, match="is no whole number above zero; write for example 50"):
            house.whole_number({"LOCKWASHER_EVIDENCE_MAX_MB": text}, "LOCKWASHER_EVIDENCE_MAX_MB", 50)
