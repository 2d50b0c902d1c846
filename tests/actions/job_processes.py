"""Workers of their own at one register, killed in the middle of a job: each verb is a small story, told as JSON.

Run as `python job_processes.py VERB FOLDER` with LOCKWASHER_HOME (and DATABASE_URL) of a fresh register.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from threading import Event

from lockwasher.actions import jobs, make_forecast, worker
from lockwasher.actions.kept import kept_forecast
from lockwasher.actions.load import load
from lockwasher.records.kept_tables import JobState
from records.processes import ended, in_a_process

DAY, KILLED, FOLDER = date(2030, 5, 1), -signal.SIGKILL, sys.argv[2] if len(sys.argv) > 2 else ""
REAL = make_forecast.forecast


def quiet(_line: str) -> None:
    """Workers tell nothing: standard output is the story's."""


def worker_in_the_middle_of(deed: Callable[..., object]) -> tuple[int, int]:
    """A worker in a process of its own, that does a deed in place of the forecast: its id, and a pipe it writes on then."""
    there, here = os.pipe()

    def story() -> None:
        os.close(there)

        def instead(*args: object, **told: object) -> object:
            os.write(here, b"!")
            return deed(*args, **told)

        make_forecast.forecast = instead  # type: ignore[assignment]
        with worker.stopped_by_signals() as stop:
            worker.run_worker(stop, tell=quiet)

    child = in_a_process(story)
    os.close(here)
    return child, there


def hang(*_: object, **__: object) -> None:
    time.sleep(60)


def kill_in_mid_job() -> int:
    """Start a worker, wait until it is in the middle of its job, kill it; its exit code."""
    child, there = worker_in_the_middle_of(hang)
    os.read(there, 1)
    os.kill(child, signal.SIGKILL)
    return ended(child)


def look(id: str) -> list[object]:
    found = jobs.job(id)
    assert found
    return [found.standing, found.attempts, found.error.partition(",")[0]]


def a_minute_later() -> None:
    """Let the last sign of life be a minute old."""
    JobState.objects.update(heartbeat_at=jobs.now() - timedelta(seconds=61))
    jobs._results().filter(status="RUNNING").update(started_at=jobs.now() - timedelta(seconds=90))


def lost_once() -> list[object]:
    """A worker is killed in mid-job; the next one leaves the job alone, and a minute later finds and finishes it."""
    asked = jobs.ask_for_forecast(DAY)
    stories: list[object] = [kill_in_mid_job(), look(asked.id)]
    stories += [worker.run_worker(Event(), once=True, tell=quiet), look(asked.id)]
    a_minute_later()
    stories += [worker.run_worker(Event(), once=True, tell=quiet), look(asked.id)]
    return [*stories, kept_forecast(DAY) is not None]


def lost_twice() -> list[object]:
    """The second worker is killed over the same job, and the third gives it up."""
    asked = jobs.ask_for_forecast(DAY)
    stories: list[object] = []
    for _ in range(2):
        stories += [kill_in_mid_job(), look(asked.id)]
        a_minute_later()
    return [*stories, worker.run_worker(Event(), once=True, tell=quiet), look(asked.id)]


def told_to_end() -> list[object]:
    """A worker is told to end in the middle of a job: it brings that to its end, and begins no other."""
    first = jobs.ask_for_forecast(DAY)
    gate, opener = os.pipe()

    def slow(*args: object, **told: object) -> object:
        os.read(gate, 1)
        return REAL(*args, **told)  # type: ignore[arg-type]

    child, there = worker_in_the_middle_of(slow)
    os.read(there, 1)
    second = jobs.ask_for_forecast(date(2030, 5, 2))
    os.kill(child, signal.SIGTERM)
    os.write(opener, b"!")
    return [ended(child), look(first.id), look(second.id)]


def beating() -> list[object]:
    """A worker gives signs of life while its job goes on for long."""
    asked = jobs.ask_for_forecast(DAY)
    worker.BEAT_EVERY = 0.05  # type: ignore[misc]
    child, there = worker_in_the_middle_of(hang)
    os.read(there, 1)
    before, seen, until = JobState.objects.get(pk=asked.id).heartbeat_at, 0, time.monotonic() + 20
    while seen < 2 and time.monotonic() < until:
        now = JobState.objects.get(pk=asked.id).heartbeat_at
        seen, before = seen + (now > before), now
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    return [seen, ended(child)]


def two_workers() -> list[object]:
    """Two workers at one queue take each job once."""
    for day in range(1, 5):
        jobs.ask_for_forecast(date(2030, 5, day))
    children = [in_a_process(lambda: worker.run_worker(Event(), once=True, tell=quiet) and None) for _ in range(2)]
    codes = [ended(child) for child in children]
    return [codes, sorted(state.attempts for state in JobState.objects.all())]


if __name__ == "__main__":
    load(FOLDER, "desk")
    make_forecast.DRAWS = 5  # type: ignore[misc]
    stories = {
        "lost-once": lost_once,
        "lost-twice": lost_twice,
        "told-to-end": told_to_end,
        "beating": beating,
        "two-workers": two_workers,
    }
    sys.stdout.write(json.dumps(stories[sys.argv[1]]()))
