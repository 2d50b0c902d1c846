"""The verbs among processes: killed in the middle, and two at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from actions.processes import REFUSED
from lockwasher.actions.portfolios import read_files
from records.processes import DIED

STORIES = Path(__file__).with_name("processes.py")


@pytest.fixture
def tell(apart, folder):
    def run(verb):
        told = subprocess.run(
            [sys.executable, STORIES, verb, folder], env=apart, capture_output=True, text=True, timeout=60
        )
        assert (told.returncode, told.stderr) == (0, "")
        return json.loads(told.stdout)

    return run


def n_records(folder):
    return sum(len(records) for _, records in read_files(str(folder)).rows())


def test_a_process_killed_while_it_loads_leaves_nothing_half_done(tell, folder):
    """Neither records nor events; and the next load finds an open door."""
    assert tell("deaths") == [[DIED, 0, 0, True], [DIED, 0, 0, True], [n_records(folder), 2, True]]


def test_of_two_who_record_the_same_step_at_once_the_second_is_told_of_the_first(tell, folder):
    assert tell("recorders") == [[0, REFUSED], [n_records(folder) + 1, 3, True]]


def test_two_who_load_the_same_folder_at_once_load_it_once(tell, folder):
    assert tell("loaders") == [[0, 0], [n_records(folder), 2, True]]


def test_two_who_ask_the_same_question_of_policy_at_once_are_led_to_one_number(tell):
    assert tell("askers") == [[0, 0], 1]
