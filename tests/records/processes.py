"""Processes of their own at one register: each verb is a small story, told as JSON on standard output.

Run as `python processes.py VERB` with LOCKWASHER_HOME (and DATABASE_URL) of a fresh register.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection

from exchange.rich import RICH
from lockwasher.records import journal
from lockwasher.records.changes import Author
from lockwasher.records.database import one_moment, open_database
from lockwasher.records.erasing import erase_person_data
from lockwasher.records.journal import erase_note, record, verify
from lockwasher.records.snapshot import read_portfolio
from lockwasher.records.store import save_portfolio

SECRET = "Zebra crossing at midnight"  # a note, not a password
NAME = RICH.persons[0].name
DIED = 9
AT = datetime(2030, 5, 1, 12, 30, tzinfo=UTC)
TOLD = {"by": "alice", "at": AT, "reason": "loaded for a test"}


def events(start: int, count: int):
    """New events, each with an id of its own."""
    return [replace(RICH.events[0], id=f"e-{start}-{n}") for n in range(count)]


def in_a_process(story: Callable[[], None]) -> int:
    """Run a story in a child with a connection of its own; its process id."""
    connection.close()
    child = os.fork()
    if child:
        return child
    try:
        story()
    except BaseException as error:  # the child must not return into the parent's story
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)
    os._exit(0)


def ended(child: int) -> int:
    """The exit code of a child, once it has ended."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def told() -> dict[str, object]:
    """The journal's verdict."""
    return asdict(verify())


def die(*_: object) -> None:
    """End at once, as a killed process does: nothing is flushed, committed or undone."""
    os._exit(DIED)


def head_written_then_die(home, head) -> None:
    """Die between the signed head and the commit."""
    REAL_WRITE_HEAD(home, head)
    die()


REAL_WRITE_HEAD = journal.write_head


def deaths() -> list[object]:
    """A process is killed before the head is written, before the commit, and before the head is settled."""
    record(events(0, 3), "alice", AT)
    stories = []
    for number, (name, deed) in enumerate(
        [("write_head", die), ("write_head", head_written_then_die), ("_settle", die)], start=1
    ):

        def story(number: int = number, name: str = name, deed: Callable[..., None] = deed) -> None:
            setattr(journal, name, deed)
            record(events(number, 2), "bob", AT)

        code = ended(in_a_process(story))
        after = told()
        record(events(number + 10, 1), "carol", AT)
        stories.append([code, after["ok"], after["events"], told()["ok"], told()["events"]])
    return stories


def writers() -> list[object]:
    """Three processes record at once."""

    def writer(start: int) -> Callable[[], None]:
        def story() -> None:
            for n in range(6):
                record(events(100 * start + n, 3), f"writer-{start}", AT)

        return story

    children = [in_a_process(writer(start)) for start in (1, 2, 3)]
    codes = [ended(child) for child in children]
    return [codes, told()["ok"], told()["events"]]


def moment() -> list[object]:
    """Another process saves and records while a snapshot is being read."""

    def write() -> None:
        save_portfolio(replace(RICH, items=(*RICH.items, replace(RICH.items[0], id="late"))), **TOLD)
        record(events(7, 1), "bob", AT)

    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)
        connection.close()
        write()
        os._exit(0)
    connection.close()
    with one_moment():
        before = len(read_portfolio(known_on=date.max).items)
        os.write(writer, b"!")
        code = ended(child)
        within = read_portfolio(known_on=date.max)
    after = read_portfolio(known_on=date.max)
    return [code, len(within.items) - before, len(within.events), len(after.items) - before, len(after.events)]


def erasure() -> list[object]:
    """A note is recorded and erased, then a person; whether the files of the home hold each before and after."""
    record([replace(RICH.events[0], note=SECRET)], "alice", AT)
    before, named = in_the_files(SECRET), in_the_files(NAME)
    erase_note("e-1", "bob", AT)
    erase_person_data("alice", Author("bob", AT, "she asked for it"))
    return [before, in_the_files(SECRET), named, in_the_files(NAME), told()["ok"]]


def in_the_files(words: str) -> bool:
    """Whether any file of the home holds the words, the database being open."""
    files = [path for path in Path(os.environ["LOCKWASHER_HOME"]).iterdir() if path.is_file()]
    return any(words.encode() in path.read_bytes() for path in files)


if __name__ == "__main__":
    open_database()
    save_portfolio(RICH, **TOLD)
    verbs = {"deaths": deaths, "writers": writers, "moment": moment, "erasure": erasure}
    sys.stdout.write(json.dumps(verbs[sys.argv[1]]()))
