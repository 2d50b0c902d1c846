"""Blocks that go wrong where they are played; a worker finds them by the name of this module."""

import os
import threading

ENOUGH = threading.Event()  # for a worker in the process of the test


def ends_its_worker(strata):
    os._exit(1)


def is_not_done_in_time(strata):
    ENOUGH.wait(30)
