"""The journal among processes: killed in the middle, several at once, a reader beside a writer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from records.processes import DIED

STORIES = Path(__file__).with_name("processes.py")


def tell(verb, env):
    done = subprocess.run([sys.executable, STORIES, verb], env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_process_killed_while_it_records_leaves_a_whole_chain(apart):
    """Exit code, whole and how long after the death, whole and how long after the next recording."""
    assert tell("deaths", apart) == [
        [DIED, True, 3, True, 4],  # before the head: nothing was kept
        [DIED, True, 4, True, 5],  # between head and commit: nothing was kept
        [DIED, True, 7, True, 8],  # between commit and settling: all was kept
    ]


def test_processes_that_record_at_once_make_one_chain(apart):
    assert tell("writers", apart) == [[0, 0, 0], True, 54]


def test_a_snapshot_is_of_one_moment_and_holds_no_writer_up(apart):
    assert tell("moment", apart) == [0, 0, 0, 1, 1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL gives the space free at its next vacuum")
def test_an_erased_note_and_an_erased_person_leave_no_trace_in_the_files(apart):
    """Neither in the database nor in its log of changes, while both are open."""
    assert tell("erasure", apart) == [True, False, True, False, True]
