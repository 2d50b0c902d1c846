"""Jobs as pages: asked for, shown as they go, and the page loaded anew when they are over."""

import uuid
from datetime import date
from threading import Event

import pytest

from lockwasher.actions import jobs, make_forecast, worker
from lockwasher.actions.desk import desk_world
from lockwasher.actions.kept import forget
from lockwasher.actions.offices import Question, change_of

DAY = date(2030, 5, 1)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(make_forecast, "DRAWS", 5)
    forget()
    yield
    forget()


@pytest.fixture
def officer(desk_client, filled):
    return desk_client("officer")


def test_a_forecast_is_asked_for_and_asked_again_adds_nothing(officer):
    assert officer.post("/jobs/forecast/")["Location"] == "/"
    first = jobs.newest_job(jobs.Kind.FORECAST, "2030-05-01")
    officer.post("/jobs/forecast/")

    assert jobs.newest_job(jobs.Kind.FORECAST, "2030-05-01").id == first.id


def test_of_another_day_it_leads_back_to_that_day(officer):
    assert officer.post("/jobs/forecast/?as_of=2030-04-01")["Location"] == "/?as_of=2030-04-01"
    assert jobs.newest_job(jobs.Kind.FORECAST, "2030-04-01")


def test_who_may_only_look_asks_for_nothing(desk_client, filled):
    assert desk_client("viewer").post("/jobs/forecast/").status_code == 403
    assert desk_client("officer").get("/jobs/forecast/").status_code == 405
    assert jobs.newest_job(jobs.Kind.FORECAST, "2030-05-01") is None


def test_a_bar_asks_again_until_the_job_is_over_and_then_for_the_whole_page(officer):
    asked = jobs.ask_for_forecast(DAY)
    bar = officer.get(f"/jobs/{asked.id}/", headers=HTMX)
    assert 'hx-trigger="every 1s"' in bar.content.decode()
    assert "HX-Refresh" not in bar

    worker.run_worker(Event(), once=True, tell=lambda _: None)
    over = officer.get(f"/jobs/{asked.id}/", headers=HTMX)
    assert over["HX-Refresh"] == "true"
    assert "hx-trigger" not in over.content.decode()
    assert "100 % · done" in over.content.decode()


def test_a_job_has_a_page_that_says_how_it_stands(officer):
    asked = jobs.ask_for_forecast(DAY)
    page = officer.get(f"/jobs/{asked.id}/").content.decode()

    assert "Forecast of 2030-05-01" in page
    assert "<dd>queued</dd>" in page
    assert officer.get(f"/jobs/{uuid.uuid4()}/").status_code == 404


def test_the_page_of_a_job_says_what_kind_of_job_it_is(officer, filled):
    change = change_of(desk_world(DAY), Question(office="us.cbp.entry-process", from_on=DAY, more=1, desks=2))
    page = officer.get(f"/jobs/{jobs.ask_what_desks_do(DAY, change).id}/").content.decode()

    assert "What a change of desks does: 2030-05-01" in page
    assert "Forecast of" not in page
