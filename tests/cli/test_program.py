"""The program as its own process: statuses, what goes to which stream, and what it does without."""

from __future__ import annotations

import ctypes
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

START = "import sys; sys.argv[0] = 'lockwasher'; from lockwasher.cli.main import main; main()"
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1  # linux/prctl.h, linux/capability.h
SLEEPER = """
import os, signal, sys
from lockwasher.actions import load
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell starts behind its back
def wait(*_):
    sys.stderr.write("loading\\n"); sys.stderr.flush(); signal.pause()
load.record = wait
"""


@pytest.fixture
def env(home):
    """The environment of a process whose home is this test's, on SQLite."""
    told = os.environ | {"LOCKWASHER_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):  # pytest names the settings, a user does not
        told.pop(name, None)
    return told


def run(env, *words, start=START, before=None):
    command = [sys.executable, "-c", start, *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, preexec_fn=before)


def heed_permissions():
    """Take from root the right to pass over permissions, which `exec` then does not give back (capabilities(7))."""
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0):
        raise OSError("root may not give up a right here")


def told(done):
    return done.returncode, done.stdout, done.stderr


RECORD = ("case", "record", "transport", "book", "--on", "2017-07-26")


def test_answers_go_to_standard_output_and_refusals_to_standard_error(env):
    code, out, err = told(run(env, *RECORD, "--format", "json"))
    assert (code, out) == (2, "")
    assert err.startswith("lockwasher: the register is empty; load a portfolio first: lockwasher load FOLDER")


def test_an_official_file_is_taken_in_and_listed_by_the_program_alone(env, tmp_path):
    """No other verb has set the program up before."""
    note = tmp_path / "note.txt"
    note.write_text("9027\n", encoding="utf-8")
    assert told(run(env, "tariff", "list"))[::2] == (0, "")
    assert told(run(env, "tariff", "load", str(note), "--from", "2026-01-01", "--as", "note-6a"))[::2] == (0, "")
    assert "note.txt" in run(env, "tariff", "list").stdout


def test_help_and_verify_do_without_the_engine_and_the_tables(env):
    """So that they answer at once."""
    watch = START.replace(
        "main()", "\ntry:\n    main()\nfinally:\n    print({'numpy', 'scipy', 'holidays', 'rich'} & set(sys.modules))"
    )

    assert run(env, "--help", start=watch).stdout.endswith("set()\n")
    assert told(run(env, "verify", start=watch)) == (0, "0 events: the journal is whole\nset()\n", "")


def test_the_output_can_be_cut_off_by_the_next_program(env):
    """As in `lockwasher procedures show ... | head -1`."""
    reader, writer = os.pipe()
    words = [sys.executable, "-c", START, "procedures", "show", "us.florence.duty-free-entry"]
    with subprocess.Popen(words, env=env, stdout=writer, stderr=subprocess.PIPE) as running:
        os.close(writer)
        os.close(reader)
        assert running.stderr
        assert running.stderr.read() == b""
    assert running.returncode == -signal.SIGPIPE


def test_stopped_by_hand_it_says_one_line_and_keeps_nothing(env, home, folder):
    words = [sys.executable, "-c", SLEEPER + START, "load", str(folder)]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        assert running.stderr.readline() == "loading\n"
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)

    assert (running.returncode, out, err) == (130, "", "lockwasher: stopped\n")
    with closing(sqlite3.connect(home / "lockwasher.sqlite3")) as database:
        counts = [database.execute(f"SELECT count(*) FROM records_{noun}").fetchone() for noun in ("item", "event")]  # noqa: S608
    assert counts == [(0,), (0,)]


@pytest.mark.parametrize(
    "server", ["127.0.0.1:1/office", "127.0.0.1/office?nonsense=1"], ids=["not there", "no such option"]
)
def test_a_database_that_cannot_be_reached_is_told_without_its_password(env, server):
    code, out, err = told(run(env | {"DATABASE_URL": f"postgres://desk:hush@{server}"}, "verify"))

    assert (code, out) == (2, "")
    assert err.startswith("lockwasher: the database 'office' of DATABASE_URL on 127.0.0.1: ")
    assert len(err.splitlines()) == 1
    assert "hush" not in err


def test_an_address_of_no_known_kind_is_told(env):
    found = run(env | {"DATABASE_URL": "mysql://desk:hush@127.0.0.1/office"}, "verify")

    assert found.returncode == 2
    assert found.stderr.startswith(
        "lockwasher: DATABASE_URL: the scheme 'mysql' is not postgres; write postgres://user:"
    )


def test_a_file_that_is_no_database_is_told(env, home):
    home.mkdir()
    (home / "lockwasher.sqlite3").write_text("this is a letter, not a database " * 100)
    code, out, err = told(run(env, "verify"))

    assert (code, out) == (2, "")
    assert err.startswith(f"lockwasher: the database {home / 'lockwasher.sqlite3'}: file is not a database; see that")


def test_a_home_that_may_only_be_read_is_told(env, home):
    run(env, "load", "icarus")
    for path in [*home.iterdir(), home]:
        path.chmod(path.stat().st_mode & ~0o222)
    code, out, err = told(run(env, "load", "icarus", before=heed_permissions))
    home.chmod(0o700)

    assert (code, out) == (2, "")
    assert err.startswith("lockwasher: ")
    assert "read" in err
    assert len(err.splitlines()) == 1


def test_rejected_rows_go_home_where_the_folder_of_the_sheet_may_only_be_read(env, home, tmp_path):
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "list.csv").write_text("Description,Origin\nPump,Utopia land\n")
    home.mkdir()
    folder.chmod(0o500)
    found = run(env, "load", str(folder / "list.csv"), before=heed_permissions)
    folder.chmod(0o700)

    assert str(home / "list-rejected.xlsx") in found.stdout
    assert (home / "list-rejected.xlsx").exists()
    assert [path.name for path in folder.iterdir()] == ["list.csv"]


def test_a_terminal_that_lacks_a_sign_gets_another(env):
    found = run(env | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}, "load", "\u2020")

    assert found.returncode == 2
    assert found.stderr.startswith("lockwasher: there is no portfolio '?'")
