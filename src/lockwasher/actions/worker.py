"""The worker: runs jobs one after the other, gives signs of life, finds lost jobs, asks for today's forecast, sees to mail."""

from __future__ import annotations

import signal
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from threading import Event, Thread
from typing import Any, Final

from django.db import Error, OperationalError, connection
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from lockwasher.actions import clock, jobs
from lockwasher.actions.database import at_the_database
from lockwasher.actions.mail_rounds import see_to_mail
from lockwasher.actions.waiting_sheets import sweep
from lockwasher.records.kept import n_since, newest
from lockwasher.records.store import is_empty

LOOK_EVERY: Final = 1.0  # seconds between two looks at an empty queue
BEAT_EVERY: Final = 5.0  # seconds between two signs of life
CHECK_EVERY: Final = 15.0  # seconds between two looks for lost jobs and for a new day


def run_worker(stop: Event, *, once: bool = False, tell: Callable[[str], None] = print) -> int:
    """Run jobs until `stop` is set, and bring the one that runs to its end; `once`: until none is queued. How many ran.

    `tell` is given a line for each job.

    Raises:
        DatabaseUnavailableError: the database cannot be reached, read or written.
    """
    name, n_ran, checked = _name(), 0, float("-inf")
    with at_the_database():
        while not stop.is_set():
            if time.monotonic() - checked >= CHECK_EVERY:
                checked = time.monotonic()
                _check(tell)
                see_to_mail(tell, stop)
            turn = _Turn(name, tell)
            turn.run()
            n_ran += turn.n_ran
            if turn.n_ran == 0 and (once or stop.wait(LOOK_EVERY)):
                break
    return n_ran


@contextmanager
def stopped_by_signals() -> Iterator[Event]:
    """An event that SIGTERM and SIGINT set; a second one ends the process at once."""
    stop, signals = Event(), (signal.SIGTERM, signal.SIGINT)
    before = {each: signal.getsignal(each) for each in signals}

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    def heed(_number: int, _frame: object) -> None:
        restore()
        stop.set()

    for each in signals:
        signal.signal(each, heed)
    try:
        yield stop
    finally:
        restore()


def _check(tell: Callable[[str], None]) -> None:
    """Find lost jobs, forget old ones, and ask for today's forecast where there is none or the register has gone on."""
    with suppress(OperationalError):  # somebody else writes; the next look is soon
        for id in jobs.reap():
            tell(f"job {id} was lost with its worker")
        jobs.prune()
        sweep()
        today = clock.today()
        if not is_empty() and _is_wanting(today) and jobs.may_ask_again(jobs.Kind.FORECAST, today.isoformat()):
            jobs.ask_for_forecast(today)


def _is_wanting(day: date) -> bool:
    """Whether no forecast of a day is kept that rests on all there is."""
    found = newest(day)
    return not found or n_since(found[0][1], day) > 0


def _name() -> str:
    return f"{socket.gethostname()[:40]}-{uuid.uuid4().hex[:12]}"


class _Turn(QueueWorker):
    """One turn at the queue: takes one job, if one is queued, and runs it with a heart that beats beside it."""

    def __init__(self, name: str, tell: Callable[[str], None]) -> None:
        self.tell = tell
        super().__init__(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=name,
            excluded_queue_names=[],
        )

    @property
    def n_ran(self) -> int:
        """How many jobs were run: one or none."""
        return self._run_tasks

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        """Run a job, and give signs of life while it runs."""
        id, begun = str(db_task_result.pk), time.monotonic()
        with _beating(id):
            super().run_task(db_task_result)
        found = jobs.job(id)
        if found:
            why = f" ({found.error})" if found.error else ""
            self.tell(f"{found.kind} {found.subject}: {found.standing}{why}, {time.monotonic() - begun:.1f} s")


@contextmanager
def _beating(id: str) -> Iterator[None]:
    """Give a sign of life every few seconds, from a thread of its own."""
    over = Event()
    heart = Thread(target=_beat, args=(id, over), name=f"heart of {id}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _beat(id: str, over: Event) -> None:
    while not over.wait(BEAT_EVERY):
        with suppress(Error):  # one beat may be missed while somebody else writes
            jobs.beat(id)
    connection.close()
