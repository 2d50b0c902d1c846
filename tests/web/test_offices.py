"""Offices: the list, one of them, and what other desks do."""

import re
from datetime import date
from threading import Event

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lockwasher.actions import jobs, make_forecast, worker
from lockwasher.actions.desk import forget
from lockwasher.actions.kept import forget as forget_kept
from lockwasher.actions.load import load

DAY = date(2030, 5, 1)
CUSTOMS = "/offices/us.cbp.entry-process/"


@pytest.fixture(autouse=True)
def filled(transactional_db, folder, monkeypatch):
    monkeypatch.setattr(make_forecast, "DRAWS", 20)
    forget_kept()
    (folder / "offices.csv").write_text(
        "id,name,partner,country,desks\nhost.legal,Legal office,host,US,2\n", encoding="utf-8"
    )
    forget()
    load(str(folder), by="desk")
    yield
    forget_kept()


def work():
    worker.run_worker(Event(), once=True, tell=lambda _: None)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_list_shows_the_own_side_and_says_who_sees_the_others(desk_client):
    page = text(desk_client("officer").get("/offices/"))

    assert "Legal office" in page
    assert "Customs and Border Protection" not in page
    assert "shown to coordinators and administrators" in page
    assert "No forecast of this day is kept yet" in page
    assert desk_client("officer").get("/other-offices/").status_code == 403
    assert desk_client("officer").get(CUSTOMS).status_code == 403
    assert "Customs and Border Protection" in text(desk_client("coordinator").get("/other-offices/"))


def test_with_a_forecast_the_list_tells_waits_and_how_often_an_office_is_critical(desk_client):
    jobs.ask_for_forecast(DAY)
    work()
    rows = desk_client("viewer").get("/offices/?format=csv").content.decode("utf-8-sig").splitlines()
    legal = next(row for row in rows if row.startswith("Legal office"))

    assert rows[0] == "name,side,desks,waiting,longest,critical,milestones,to_begin,visits,wait_mean,wait_p80"
    assert legal.split(",")[2] == "2"
    assert float(legal.split(",")[8]) > 0


def test_one_office_shows_its_backlog_and_months(desk_client):
    page = text(desk_client("coordinator").get(CUSTOMS))

    assert "docket" in page
    assert "the longest for 85 days" in page
    assert '<td class="day">2030-02</td><td class="num">1</td><td class="num">0</td>' in page
    assert "not modelled as a queue: state its desks" in page


def test_an_office_that_is_not_on_record_is_not_found(desk_client):
    assert desk_client("coordinator").get("/offices/nowhere/").status_code == 404


def test_an_office_without_desks_asks_for_them(desk_client):
    page = desk_client("coordinator").post(CUSTOMS, {"from_on": "2030-05-01", "more": "-1"})

    assert page.status_code == 400
    assert "This office is not modelled as a queue: state its desks to see what one more or fewer does." in text(page)


def test_a_vacancy_is_worked_out_by_a_job_and_then_told(desk_client):
    client = desk_client("officer")
    asked = client.post("/offices/host.legal/", {"from_on": "2030-05-01", "until_on": "2030-09-01", "more": "-1"})
    address = asked.headers["Location"].partition("#")[0]
    waiting = text(client.get(address))
    work()
    page = text(client.get(address))
    part = text(client.get(address, headers={"HX-Request": "true"}))

    assert 'hx-trigger="load delay:2s"' in waiting
    assert "1 fewer at 2 desks, from 2030-05-01 until 2030-09-01" in page
    assert "The same 1000 draws (seed 1) played twice; only the desks differ." in page
    assert part.strip().startswith('<div id="asked"')


def test_who_may_only_look_asks_nothing(desk_client):
    assert desk_client("viewer").post("/offices/host.legal/", {"from_on": "2030-05-01", "more": "1"}).status_code == 403
    assert "One desk more" not in text(desk_client("viewer").get("/offices/host.legal/"))


@pytest.mark.parametrize("address", ["/offices/", "/offices/host.legal/"])
def test_a_page_asks_the_database_a_constant_number_of_times(desk_client, address):
    client = desk_client("officer")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert len(asked) <= 10, [query["sql"] for query in asked]
