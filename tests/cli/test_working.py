"""The verb worker."""

import pytest

from lockwasher.actions import clock, jobs, make_forecast
from lockwasher.actions.kept import forget, kept_forecast
from lockwasher.actions.load import load

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setenv(clock.SET, "2030-05-01")
    monkeypatch.setattr(make_forecast, "DRAWS", 5)
    forget()
    yield
    forget()


def test_a_worker_runs_what_is_queued_and_ends_where_it_is_asked_once(run, folder):
    load(str(folder), "desk")
    jobs.ask_for_forecast(clock.today())
    told = run("worker", "--once").stdout.splitlines()

    assert told[0].startswith("forecast 2030-05-01: done, ")
    assert told[1:] == ["1 job run."]
    assert kept_forecast(clock.today())


def test_without_a_job_it_says_so(run):
    assert run("worker", "--once").stdout == "0 jobs run.\n"
