"""Jobs: asked for once, told as they go, found again once, given up in words."""

from datetime import date, timedelta
from threading import Event

import pytest
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from lockwasher.actions import jobs, make_forecast, worker
from lockwasher.actions.kept import forget, kept_forecast
from lockwasher.actions.load import load
from lockwasher.actions.record import Happening, record_event
from lockwasher.calendars.spans import parse_span
from lockwasher.records.kept import newest
from lockwasher.records.kept_tables import JobState, KeptForecast

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2030, 5, 1)


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(make_forecast, "DRAWS", 20)
    forget()
    yield
    forget()


@pytest.fixture
def loaded(folder):
    load(str(folder), "desk")


def work():
    """Run what is queued, as a worker does; what it told."""
    told = []
    worker.run_worker(Event(), once=True, tell=told.append)
    return told


def test_asked_again_while_one_is_queued_nothing_is_added():
    first = jobs.ask_for_forecast(DAY)

    assert jobs.ask_for_forecast(DAY) == first
    assert (first.standing, first.progress, first.phase) == ("queued", 0, "queued")
    assert jobs.ask_for_forecast(date(2030, 5, 2)).id != first.id
    assert DBTaskResult.objects.count() == 2


def test_asked_while_one_runs_one_more_is_queued_and_only_one():
    first = jobs.ask_for_forecast(DAY)
    DBTaskResult.objects.update(status="RUNNING", started_at=now())
    second = jobs.ask_for_forecast(DAY)

    assert second.id != first.id
    assert jobs.ask_for_forecast(DAY).id == second.id
    assert jobs.open_job(jobs.Kind.FORECAST, "2030-05-01").id == first.id
    assert jobs.newest_job(jobs.Kind.FORECAST, "2030-05-01").id == second.id


def test_a_worker_makes_the_forecast_and_keeps_it(loaded):
    asked = jobs.ask_for_forecast(DAY)
    told = work()
    done = jobs.job(asked.id)

    assert (done.standing, done.progress, done.phase, done.attempts, done.error) == ("done", 100, "done", 1, "")
    assert done.is_over
    assert kept_forecast(DAY).milestones["leaves"].dates.p80
    assert [line.partition(", ")[0] for line in told] == ["forecast 2030-05-01: done"]
    assert jobs.open_job(jobs.Kind.FORECAST, "2030-05-01") is None


def test_the_phases_are_told_in_their_order(loaded):
    told = []
    make_forecast.make_forecast(DAY, lambda progress, phase: told.append((progress, phase)))

    assert [phase for _, phase in told] == [
        "reading the register", "compiling", "simulating, 0 of 1 blocks", "ranking", "keeping",
    ]  # fmt: skip
    assert [progress for progress, _ in told] == sorted(progress for progress, _ in told)


def test_draws_in_blocks_are_told_as_they_are_done(loaded, monkeypatch):
    monkeypatch.setattr(make_forecast, "DRAWS", 300)
    told = []
    make_forecast.make_forecast(DAY, lambda _, phase: told.append(phase))

    assert [phase for phase in told if phase.startswith("simulating")] == [
        "simulating, 0 of 3 blocks", "simulating, 1 of 3 blocks", "simulating, 2 of 3 blocks",
    ]  # fmt: skip


def test_made_twice_of_the_same_world_it_is_kept_once(loaded):
    first = make_forecast.make_forecast(DAY, lambda *_: None)
    again = make_forecast.make_forecast(DAY, lambda *_: None)

    assert (again, KeptForecast.objects.count()) == (first, 1)


def test_made_at_once_by_two_workers_it_is_kept_once_and_the_one_before_stays(loaded, monkeypatch):
    before = make_forecast.make_forecast(DAY, lambda *_: None)
    record_event(Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route"), "officer")
    ranks, made = make_forecast.what_comes_loose, []

    def meanwhile(*given):
        if not made:
            made.append(0)
            made[0] = make_forecast.make_forecast(DAY, lambda *_: None)
        return ranks(*given)

    monkeypatch.setattr(make_forecast, "what_comes_loose", meanwhile)
    mine = make_forecast.make_forecast(DAY, lambda *_: None)

    assert made == [mine]
    assert [id for id, _ in newest(DAY)] == [mine, before]


def test_an_event_makes_another_forecast_and_the_one_before_is_kept(loaded):
    first = make_forecast.make_forecast(DAY, lambda *_: None)
    record_event(Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route"), "officer")
    assert kept_forecast(DAY).is_stale
    second = make_forecast.make_forecast(DAY, lambda *_: None)

    assert second != first
    assert not kept_forecast(DAY).is_stale
    assert kept_forecast(DAY).before is not None


def test_a_job_that_is_refused_says_why_and_what_to_do():
    asked = jobs.ask_for_forecast(DAY)
    told = work()
    failed = jobs.job(asked.id)

    assert (failed.standing, failed.phase) == ("failed", "failed")
    assert failed.error.startswith("the register is empty; load a portfolio first: lockwasher load FOLDER")
    assert told[0].startswith("forecast 2030-05-01: failed (the register is empty")


def test_a_fault_of_the_program_is_told_as_one(loaded, monkeypatch, caplog):
    def fail(*_, **__):
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(make_forecast, "forecast", fail)
    asked = jobs.ask_for_forecast(DAY)
    work()

    assert jobs.job(asked.id).error == (
        "a fault of the program (ZeroDivisionError: by nothing); the worker's output has the whole of it"
    )
    assert "Traceback" in caplog.text


def test_want_of_memory_is_told_as_that(loaded, monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(make_forecast, "forecast", fail)
    asked = jobs.ask_for_forecast(DAY)
    work()

    assert jobs.job(asked.id).error == "this takes more memory than the worker has; run it on a machine with more"


def lose(attempts, silent_for=61):
    """A job whose worker died in its last attempt, and gave its last sign of life so many seconds ago."""
    asked = jobs.ask_for_forecast(DAY)
    sign = now() - timedelta(seconds=silent_for)
    workers = [f"worker-{n}" for n in range(attempts)]
    DBTaskResult.objects.update(status="RUNNING", started_at=now() - timedelta(hours=1), worker_ids=workers)
    JobState.objects.update(heartbeat_at=sign, progress=40, attempts=attempts)
    return asked.id


def test_a_lost_job_is_found_and_queued_again(loaded):
    id = lose(1)

    assert jobs.reap() == [id]
    again = jobs.job(id)
    assert (again.standing, again.progress, again.phase) == ("queued", 0, "queued again, since its worker was lost")
    work()
    assert (jobs.job(id).standing, jobs.job(id).attempts) == ("done", 2)


def test_a_job_lost_twice_is_given_up_in_words():
    id = lose(2)

    assert jobs.reap() == [id]
    failed = jobs.job(id)
    assert failed.standing == "failed"
    assert failed.error.startswith("its worker was lost twice, likely for want of memory")
    assert failed.error.endswith("look at what 'lockwasher worker' printed, and ask again")
    assert jobs.reap() == []


def test_a_job_whose_worker_gives_signs_of_life_is_left_alone():
    id = lose(1, silent_for=59)
    assert jobs.reap() == []

    JobState.objects.update(heartbeat_at=now() - timedelta(seconds=100))
    jobs.beat(id)
    assert jobs.reap() == []


def test_a_job_that_has_only_just_been_taken_counts_from_then():
    lose(1)
    DBTaskResult.objects.update(started_at=now())
    JobState.objects.update(heartbeat_at=None)

    assert jobs.reap() == []


def test_what_has_been_over_for_a_week_is_forgotten(loaded):
    asked = jobs.ask_for_forecast(DAY)
    work()
    jobs.prune()
    assert jobs.job(asked.id)

    DBTaskResult.objects.update(finished_at=now() - timedelta(days=8))
    jobs.prune()
    assert (jobs.job(asked.id), DBTaskResult.objects.count()) == (None, 0)


def test_a_worker_asks_for_todays_forecast_itself_where_there_is_none(loaded):
    assert [line.partition(", ")[0] for line in work()] == ["forecast 2030-05-01: done"]
    assert work() == []


def test_and_again_where_anything_changed_since(loaded):
    work()
    record_event(Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route"), "officer")

    assert len(work()) == 1
    assert not kept_forecast(DAY).is_stale


def test_of_an_empty_register_it_asks_for_nothing():
    assert work() == []


def test_what_failed_is_not_asked_for_again_by_itself_within_the_hour(loaded, monkeypatch):
    monkeypatch.setattr(make_forecast, "forecast", None)
    assert len(work()) == 1
    assert work() == []

    JobState.objects.update(asked_at=now() - timedelta(hours=2))
    assert len(work()) == 1


def test_a_worker_told_to_stop_runs_nothing_more(loaded):
    stop = Event()
    stop.set()

    assert worker.run_worker(stop) == 0
