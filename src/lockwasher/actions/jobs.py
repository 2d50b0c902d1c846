"""Work that a request must not wait for: asked for once, run by a worker, shown as it goes, found again if its worker dies.

The queue stands in the application's own database. A job may be run twice and leaves the same behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.apps import apps
from django.utils.timezone import (
    now,  # as the queue does: a clock held on one day would tell no dead worker from a living one
)
from django_tasks import TaskContext, task

from lockwasher.actions import policy_questions
from lockwasher.actions.looking_back import look_back
from lockwasher.actions.make_forecast import Tell, make_forecast
from lockwasher.actions.offices import change_from, subject, work_out
from lockwasher.actions.refusals import is_refusal
from lockwasher.actions.waiting_sheets import go_on
from lockwasher.forecast.what_if import DeskChange
from lockwasher.records.database import writing
from lockwasher.records.kept_tables import JobState

DEAD_AFTER: Final = timedelta(seconds=60)  # without a sign of life
ATTEMPTS: Final = 2
_LAST: Final = 20  # jobs of a subject that are looked at: of one, at most two are open at a time
KEPT_FOR: Final = timedelta(days=7)  # how long it can be looked up what became of a job
FAILED_FOR: Final = timedelta(hours=1)  # how long a timer leaves alone what failed
QUEUED, AGAIN, DONE, FAILED = "queued", "queued again, since its worker was lost", "done", "failed"
LOST: Final = (
    "its worker was lost twice, likely for want of memory or because the machine was switched off; "
    "look at what 'lockwasher worker' printed, and ask again"
)


logger = logging.getLogger(__name__)


class Kind(StrEnum):
    """What a job does; its subject says to what."""

    FORECAST = "forecast"
    DESKS = "what a change of desks does"
    BACK = "the desk set back a year"
    SHEET = "a spreadsheet"
    POLICY = "what a reform would save"


class Standing(StrEnum):
    """How a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A job: of what, how it stands, how far it is (0 to 100) and in which phase, how often it was begun; why it failed."""

    id: str
    kind: Kind
    subject: str
    standing: Standing
    progress: int
    phase: str
    asked_at: datetime
    attempts: int
    error: str

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.standing in {Standing.DONE, Standing.FAILED}


def ask_for_forecast(day: date) -> Job:
    """Ask for a forecast of a day. Asked again while one is queued, nothing is added; while one runs, one more is queued."""
    return _ask(Kind.FORECAST, day.isoformat(), forecast_of)


def ask_what_desks_do(day: date, change: DeskChange) -> Job:
    """Ask what a change of an office's desks does, looked at from a day; while one asks the same, nothing is added."""
    return _ask(Kind.DESKS, desks_subject(day, change), desks_of)


def ask_to_look_back(day: date) -> Job:
    """Ask to set the desk back over the year up to a day; while one is asked for, nothing is added."""
    return _ask(Kind.BACK, day.isoformat(), back_of)


def ask_for_sheet(number: int, act: str) -> Job:
    """Ask for a large spreadsheet that waits as a load: to work out what it would do ("show"), or to write it ("write")."""
    return _ask(Kind.SHEET, f"{number} {act}", sheet_of)


def ask_what_policies_do(number: int) -> Job:
    """Ask for the question of policy that is kept under a number to be worked out; while that is asked for, nothing is added."""
    return _ask(Kind.POLICY, str(number), policy_of)


def desks_subject(day: date, change: DeskChange) -> str:
    """The subject of the job that works out what a change of desks does on a day."""
    return f"{day} {subject(change)}"


def job(id: str) -> Job | None:
    """A job by its id; None where there is none, or it has been over for a week."""
    state = JobState.objects.filter(pk=id).first()
    return _job(state, _results().filter(pk=id).values_list("status", flat=True).first()) if state else None


def jobs_of(kind: Kind, subject: str) -> tuple[Job, ...]:
    """The last jobs of a kind and subject, the newest first, in two queries."""
    states = list(JobState.objects.filter(kind=kind, subject=subject).order_by("-asked_at")[:_LAST])
    told = dict(_results().filter(pk__in=[state.id for state in states]).values_list("id", "status"))
    standings = {str(id): standing for id, standing in told.items()}
    return tuple(_job(state, standings.get(state.id)) for state in states)


def open_job(kind: Kind, subject: str) -> Job | None:
    """The job of a kind and subject that is not over: the one that runs, else the one that is queued; None without any."""
    found = jobs_of(kind, subject)
    running = (one for one in found if one.standing == Standing.RUNNING)
    return next(running, next((one for one in found if not one.is_over), None))


def newest_job(kind: Kind, subject: str) -> Job | None:
    """The job of a kind and subject that was asked for last; None without any."""
    return next(iter(jobs_of(kind, subject)), None)


def may_ask_again(kind: Kind, subject: str) -> bool:
    """Whether a timer may ask for a job of its own accord: none is open, and the last one did not fail within the hour."""
    last = newest_job(kind, subject)
    if last is None or last.standing == Standing.DONE:
        return True
    return last.standing == Standing.FAILED and last.asked_at < now() - FAILED_FOR


@task(takes_context=True)
def forecast_of(context: TaskContext, day: str) -> int:
    """Make the forecast of a day and keep it; the number it is kept under."""
    return _run(context, lambda tell: make_forecast(date.fromisoformat(day), tell))


@task(takes_context=True)
def desks_of(context: TaskContext, asked: str) -> int:
    """Work out what a change of desks does and keep it; the number it is kept under."""
    day, _, change = asked.partition(" ")
    return _run(context, lambda tell: work_out(date.fromisoformat(day), change_from(change), tell))


@task(takes_context=True)
def back_of(context: TaskContext, day: str) -> int:
    """Set the desk back over the year up to a day and keep what is found; the number it is kept under."""
    return _run(context, lambda tell: look_back(date.fromisoformat(day), tell))


@task(takes_context=True)
def sheet_of(context: TaskContext, asked: str) -> int:
    """Work out what a waiting spreadsheet would do, or write it; the number of its load."""
    number, _, act = asked.partition(" ")
    return _run(context, lambda tell: go_on(int(number), act, tell))


@task(takes_context=True)
def policy_of(context: TaskContext, number: str) -> int:
    """Work out a question of policy and keep what is found; the number it is kept under."""
    return _run(context, lambda tell: policy_questions.work_out(int(number), tell))


def reap(dead_after: timedelta = DEAD_AFTER) -> list[str]:
    """Find the jobs whose worker gave no sign of life: queue each again once, then give it up. Their ids."""
    found = []
    with writing():
        running = list(_results().filter(status="RUNNING"))
        states = JobState.objects.in_bulk([str(result.pk) for result in running])
        for result in running:
            state = states.get(str(result.pk))
            if state and _last_sign(state, result.started_at) < now() - dead_after:
                _bury(state, result)
                found.append(state.id)
    return found


def prune() -> None:
    """Forget jobs that have been over for a week."""
    with writing():
        old = _results().filter(finished_at__lt=now() - KEPT_FOR)
        ids = [str(id) for id in old.values_list("id", flat=True)]
        JobState.objects.filter(pk__in=ids).delete()
        old.delete()


def beat(id: str) -> None:
    """Note that the worker of a job is alive."""
    JobState.objects.filter(pk=id).update(heartbeat_at=now())


# ---------------------------------------------------------------- asking


def _ask(kind: Kind, subject: str, work: Any) -> Job:
    with writing():  # so that of two who ask at once the second finds the job of the first
        mine = JobState.objects.filter(kind=kind, subject=subject)
        queued = _results().filter(pk__in=list(mine.values_list("id", flat=True)), status="READY").first()
        if queued:
            return _job(mine.get(pk=str(queued.pk)), "READY")
        id = str(work.enqueue(subject).id)
        state = JobState.objects.create(id=id, kind=kind, subject=subject, phase=QUEUED, asked_at=now())
    return _job(state, "READY")


_STANDINGS: Final = {
    "READY": Standing.QUEUED,
    "RUNNING": Standing.RUNNING,
    "SUCCESSFUL": Standing.DONE,
    "FAILED": Standing.FAILED,
}


def _job(state: JobState, told: str | None) -> Job:
    return Job(
        id=state.id,
        kind=Kind(state.kind),
        subject=state.subject,
        standing=_STANDINGS[told] if told else Standing.FAILED,
        progress=state.progress,
        phase=state.phase,
        asked_at=state.asked_at,
        attempts=state.attempts,
        error=state.error,
    )


def _results() -> Any:
    """The queue's own table; it is there where the application is, and not under the settings of the other verbs."""
    return apps.get_model("django_tasks_database", "DBTaskResult")._default_manager


# ---------------------------------------------------------------- running


def _run(context: TaskContext, work: Callable[[Tell], int]) -> int:
    """Do the work of a job, telling how far it is; why it failed is kept in words."""
    result = context.task_result
    mine = JobState.objects.filter(pk=result.id)
    mine.update(attempts=context.attempt, worker=result.worker_ids[-1], heartbeat_at=now(), progress=0, error="")

    def tell(progress: int, phase: str) -> None:
        mine.update(progress=progress, phase=phase, heartbeat_at=now())

    try:
        made = work(tell)
    except Exception as error:
        mine.update(phase=FAILED, error=_words(error))
        if not is_refusal(error):
            logger.exception("job %s", result.id)
        raise
    tell(100, DONE)
    return made


def _words(error: Exception) -> str:
    """Why a job failed: a refusal in its own words, anything else as a fault of the program."""
    if is_refusal(error):
        return str(error)
    if isinstance(error, MemoryError):
        return "this takes more memory than the worker has; run it on a machine with more"
    return f"a fault of the program ({type(error).__name__}: {error}); the worker's output has the whole of it"


def _last_sign(state: JobState, started_at: datetime) -> datetime:
    return max(started_at, state.heartbeat_at) if state.heartbeat_at else started_at


def _bury(state: JobState, result: Any) -> None:
    """Queue a lost job again, or give it up where it was lost before."""
    is_last = len(result.worker_ids) >= ATTEMPTS
    mine = _results().filter(pk=result.pk, status="RUNNING")
    if is_last:
        mine.update(status="FAILED", finished_at=now(), traceback=LOST)
        JobState.objects.filter(pk=state.pk).update(phase=FAILED, error=LOST)
    else:
        mine.update(status="READY", started_at=None)
        JobState.objects.filter(pk=state.pk).update(phase=AGAIN, progress=0)
