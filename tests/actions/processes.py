"""Processes of their own at one register: each verb is a small story, told as JSON on standard output.

Run as `python processes.py VERB FOLDER` with LOCKWASHER_HOME (and DATABASE_URL) of a fresh register.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from multiprocessing import get_context
from threading import BrokenBarrierError

from lockwasher.actions import load as loading
from lockwasher.actions import policy_questions
from lockwasher.actions.load import load
from lockwasher.actions.policy_questions import PolicyQuestion
from lockwasher.actions.record import Happening, RecordError, record_event
from lockwasher.actions.verify import verify
from lockwasher.calendars.spans import parse_span
from lockwasher.records.kept_findings import KeptAnswer
from lockwasher.records.kept_tables import KeptFinding
from lockwasher.records.snapshot import read_portfolio
from records.processes import die, ended, in_a_process

RECORD, REFUSED = loading.record, 3
FOLDER = sys.argv[2] if len(sys.argv) > 2 else ""


def held() -> list[object]:
    """How many records and events there are, and whether the journal is whole."""
    portfolio, verdict = read_portfolio(known_on=date.max), verify()
    return [sum(len(records) for _, records in portfolio.rows()), verdict.events, verdict.ok]


def record_then_die(*told: object) -> None:
    """Die when all is written and nothing committed."""
    RECORD(*told)  # type: ignore[arg-type]
    die()


def deaths() -> list[object]:
    """A process that loads is killed after the register and before the journal, and after both before the commit."""
    stories: list[object] = []
    for deed in (die, record_then_die):

        def story(deed: Callable[..., None] = deed) -> None:
            loading.record = deed  # type: ignore[assignment]
            load(FOLDER, "desk")

        stories.append([ended(in_a_process(story)), *held()])
    load(FOLDER, "desk")
    return [*stories, held()]


def at_once(story: Callable[[], None]) -> list[int]:
    """Two processes tell the same story, beginning together; their exit codes in order."""
    gate, opener = os.pipe()

    def waiting() -> None:
        os.close(opener)
        os.read(gate, 1)
        story()

    children = [in_a_process(waiting) for _ in range(2)]
    os.close(opener)
    return sorted(ended(child) for child in children)


def recorders() -> list[object]:
    """Two people record the same step at once; the second is told of the first."""
    load(FOLDER, "desk")

    def story() -> None:
        try:
            record_event(Happening(case="transport", occurred=parse_span("2017-07-26"), step="plan-route"), "officer")
        except RecordError as error:
            os._exit(REFUSED if "is on record already" in str(error) else 1)

    return [at_once(story), held()]


def loaders() -> list[object]:
    """Two processes load the same folder at once; both succeed, and nothing is there twice."""
    return [at_once(lambda: load(FOLDER, "desk") and None), held()]


def askers() -> list[object]:
    """Two people ask the same question of policy at once; how many rows there are of it."""
    both_looked, newest_of = get_context("fork").Barrier(2), policy_questions.newest_of

    def look_together(portfolio: str, as_of: date, asked: str) -> KeptAnswer | None:
        found = newest_of(portfolio, as_of, asked)
        with suppress(BrokenBarrierError):
            both_looked.wait(1)  # broken where the one may not look before the other has kept
        return found

    policy_questions.newest_of = look_together  # type: ignore[assignment]
    question = PolicyQuestion(
        base="today", others=("statutory-waiver",), portfolio="icarus", as_of=date(2017, 7, 26), draws=4
    )
    return [at_once(lambda: policy_questions.ask(question, "officer") and None), KeptFinding.objects.count()]


if __name__ == "__main__":
    verify()  # makes the tables
    stories = {"deaths": deaths, "recorders": recorders, "loaders": loaders, "askers": askers}
    sys.stdout.write(json.dumps(stories[sys.argv[1]]()))
