"""The program as its own process: statuses, what goes to which stream, and what it does without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

START = "import sys; sys.argv[0] = 'lockwasher'; from lockwasher.cli.main import main; main()"
SLEEPER = """
import os, signal, sys
from lockwasher.actions import load
def wait(*_):
    sys.stderr.write("loading\\n"); sys.stderr.flush(); signal.pause()
load.record = wait
"""


@pytest.fixture
def env(home):
    """The environment of a process whose home is this test's, on SQLite."""
    told = os.environ | {"LOCKWASHER_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    told.pop("DATABASE_URL", None)
    return told


def run(env, *words, start=START):
    return subprocess.run([sys.executable, "-c", start, *words], env=env, capture_output=True, text=True, timeout=60)


def told(done):
    return done.returncode, done.stdout, done.stderr


def test_answers_go_to_standard_output_and_refusals_to_standard_error(env):
    assert told(run(env, "verify")) == (0, "0 events: the journal is whole\n", "")
    code, out, err = told(run(env, "title", "--format", "json"))
    assert (code, out) == (2, "")
    assert err.startswith("lockwasher: the register is empty; load a portfolio first: lockwasher load FOLDER")


def test_help_and_verify_do_without_the_engine_and_the_tables(env):
    """So that they answer at once."""
    watch = START.replace(
        "main()", "\ntry:\n    main()\nfinally:\n    print({'numpy', 'scipy', 'holidays', 'rich'} & set(sys.modules))"
    )

    assert run(env, "--help", start=watch).stdout.endswith("set()\n")
    assert run(env, "case", "--help", start=watch).stdout.endswith("set()\n")
    assert run(env, "verify", start=watch).stdout == "0 events: the journal is whole\nset()\n"


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


def test_stopped_by_hand_it_says_one_line_and_keeps_nothing(env, folder):
    words = [sys.executable, "-c", SLEEPER + START, "load", str(folder)]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        assert running.stderr.readline() == "loading\n"
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)

    assert (running.returncode, out, err) == (130, "", "lockwasher: stopped\n")
    assert "the register is empty" in run(env, "title").stderr


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgres://desk:hush@127.0.0.1:1/office", "the database 'office' of DATABASE_URL on 127.0.0.1: "),
        (
            "mysql://desk:hush@127.0.0.1/office",
            "DATABASE_URL: the scheme 'mysql' is not postgres; write postgres://user:",
        ),
        ("postgres://desk:hush@127.0.0.1/office?nonsense=1", "the database 'office' of DATABASE_URL on 127.0.0.1: "),
    ],
    ids=["no server", "no such kind", "no such option"],
)
def test_a_database_that_cannot_be_reached_is_told_without_its_password(env, url, words):
    code, out, err = told(run(env | {"DATABASE_URL": url}, "verify"))

    assert (code, out) == (2, "")
    assert err.startswith("lockwasher: " + words)
    assert len(err.splitlines()) == 1
    assert "hush" not in err


def test_files_are_looked_at_whatever_the_database_is_like(env):
    """The server of this DATABASE_URL is not there."""
    found = run(env | {"DATABASE_URL": "postgres://desk@127.0.0.1:1/office"}, "title", "-p", "icarus")

    assert (found.returncode, found.stderr) == (0, "")


def test_a_home_that_cannot_be_made_is_told(env, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = told(run(env | {"LOCKWASHER_HOME": str(tmp_path / "file" / "home")}, "load", "icarus"))

    assert (code, out) == (2, "")
    assert err == f"lockwasher: {tmp_path / 'file' / 'home'}: Not a directory; LOCKWASHER_HOME must be a folder that can be written\n"  # fmt: skip


def test_a_file_that_is_no_database_is_told(env, home):
    home.mkdir()
    (home / "lockwasher.sqlite3").write_text("this is a letter, not a database " * 100)
    code, out, err = told(run(env, "verify"))

    assert (code, out) == (2, "")
    assert err.startswith(f"lockwasher: the database {home / 'lockwasher.sqlite3'}: file is not a database; see that")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_may_only_be_read_is_told(env, home):
    run(env, "load", "icarus")
    for path in [*home.iterdir(), home]:
        path.chmod(path.stat().st_mode & ~0o222)
    code, out, err = told(run(env, "load", "icarus"))
    home.chmod(0o700)

    assert (code, out) == (2, "")
    assert err.startswith("lockwasher: ")
    assert len(err.splitlines()) == 1


def test_a_terminal_that_lacks_a_sign_gets_another(env):
    found = run(env | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}, "loose", "-p", "icarus", "--draws", "20")

    assert (found.returncode, found.stderr) == (0, "")
    assert "?" in found.stdout


def test_the_version_is_told(env):
    code, out, _ = told(run(env, "--version"))

    assert code == 0
    assert out.startswith("lockwasher ")
