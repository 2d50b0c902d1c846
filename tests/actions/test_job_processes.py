"""Workers among processes: killed in the middle of a job, told to end, two at one queue."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from actions.job_processes import KILLED

STORIES = Path(__file__).with_name("job_processes.py")
LOST = "its worker was lost twice"


@pytest.fixture
def tell(apart, folder):
    def run(verb):
        env = apart | {"LOCKWASHER_TODAY": "2030-05-01"}
        told = subprocess.run(
            [sys.executable, STORIES, verb, folder], env=env, capture_output=True, text=True, timeout=300
        )
        assert (told.returncode, told.stderr) == (0, "")
        return json.loads(told.stdout)

    return run


def test_a_job_whose_worker_was_killed_is_found_and_run_again(tell):
    """Killed; still taken for running; not touched by the next worker; a minute later found, and done."""
    assert tell("lost-once") == [KILLED, ["running", 1, ""], 0, ["running", 1, ""], 1, ["done", 2, ""], True]


def test_it_is_run_again_once_and_then_given_up_in_words(tell):
    running, again = ["running", 1, ""], ["running", 2, ""]
    assert tell("lost-twice") == [KILLED, running, KILLED, again, 0, ["failed", 2, LOST]]


def test_a_worker_that_is_told_to_end_finishes_its_job_and_begins_no_other(tell):
    assert tell("told-to-end") == [0, ["done", 1, ""], ["queued", 0, ""]]


def test_a_worker_gives_signs_of_life_while_it_works(tell):
    assert tell("beating") == [2, KILLED]


def test_two_workers_take_each_job_once(tell):
    assert tell("two-workers") == [[0, 0], [1, 1, 1, 1]]
