"""What the terminal asks of the pages, in this process and in one of its own."""

import os
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from lockwasher.actions import clock, jobs, make_forecast
from lockwasher.actions.demo import EARLIER
from lockwasher.actions.kept import forget, kept_forecast
from lockwasher.actions.portfolios import read_files
from lockwasher.web import terminal

VERB = "import sys; sys.argv[0] = 'lockwasher'; from lockwasher.cli.main import main; main()"


@pytest.fixture
def few_draws(monkeypatch):
    monkeypatch.setattr(make_forecast, "DRAWS", 5)
    forget()
    yield
    forget()


@pytest.fixture
def taken():
    """A port at which something listens."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        yield str(door.getsockname()[1])


def verb(home: Path, *words: str) -> tuple[int, str, str]:
    """A verb of the command line as a process of its own, in an empty home: its status, and what it printed where."""
    env = os.environ | {"LOCKWASHER_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):  # pytest names the settings, nobody who runs the pages does
        env.pop(name, None)
    done = subprocess.run([sys.executable, "-c", VERB, *words], env=env, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def test_the_worker_runs_as_a_program_of_its_own(home):
    assert verb(home, "worker", "--once") == (0, "0 jobs run.\n", "")


def test_a_worker_runs_what_is_queued_and_ends_where_it_is_asked_once(filled, few_draws, home, capsys):
    home.mkdir(exist_ok=True)
    jobs.ask_for_forecast(clock.today())

    assert terminal.main(["worker", "--once"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("forecast 2030-05-01: done, ")
    assert told[1:] == ["1 job run."]
    assert kept_forecast(clock.today())


@pytest.mark.parametrize("what", ["serve", "demo"])
def test_an_address_that_is_taken_is_told_before_anything_is_done(home, taken, capsys, what):
    """Neither a register is made, nor is it said that the pages are served there."""
    assert terminal.main([what, "--port", taken]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert f"127.0.0.1:{taken}: Address already in use; stop what listens there, or give another --port" in told.err
    assert not home.exists()


def test_the_demonstration_leads_to_the_day_whose_forecast_it_has_made():
    assert EARLIER == date(2016, 11, 1) == read_files("icarus").default_day
    assert f'href="/?as_of={EARLIER}"' in render_to_string("parts/demo_days.html")
