"""The first hour as a page: how far the register has come, the project begun, the year looked back on."""

import pytest

from lockwasher.actions import looking_back
from lockwasher.actions.jobs import Kind, newest_job
from lockwasher.actions.looking_back import look_back, looked_back
from lockwasher.actions.register import find_record
from web.conftest import NOW

DAY = NOW.date()
PROJECT = {"project": "proto", "host": "fermilab", "country": "US", "kind": "us-nonprofit"}


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(looking_back, "DRAWS", 4)


def test_an_empty_register_leads_to_the_first_hour_and_a_project_is_begun_there(desk_client):
    officer = desk_client("officer")
    assert 'href="/first-hour/"' in officer.get("/").content.decode()
    page = officer.get("/first-hour/")
    assert page.context["following"] == "project"
    assert officer.post("/first-hour/begin/", PROJECT)["Location"] == "/first-hour/"
    page = officer.get("/first-hour/")

    assert page.context["following"] == "list"
    assert find_record("projects", "proto").host == "fermilab"


def test_a_field_that_is_wrong_is_told_at_it_and_what_was_typed_stays(desk_client):
    page = desk_client("officer").post("/first-hour/begin/", {**PROJECT, "country": "UX"})
    text = page.content.decode()

    assert page.status_code == 400
    assert page.context["form"].errors["country"] == [
        "'UX' is not a country code; write the two letters of ISO 3166, such as CH"
    ]
    assert 'value="fermilab"' in text
    assert find_record("partners", "fermilab") is None


def test_each_step_says_how_far_the_register_has_come(desk_client, filled):
    page = desk_client("viewer").get("/first-hour/")
    text = page.content.decode()

    assert [stage.is_done for stage, _, _ in page.context["stages"]][:2] == [True, True]
    assert "items on record" in text
    assert 'href="/schedules/"' in text


def test_the_year_is_looked_back_on_by_a_job_and_its_hits_and_false_alarms_are_told(desk_client, filled):
    officer = desk_client("officer")
    assert "Nobody has looked back" in officer.get("/first-hour/back/").content.decode()
    assert officer.post("/first-hour/back/ask/")["Location"] == "/first-hour/back/"
    assert newest_job(Kind.BACK, DAY.isoformat()).standing == "queued"
    assert "The desk set back over the year up to 2030-05-01" in officer.get("/first-hour/back/").content.decode()
    look_back(DAY, lambda *_: None)
    page, found = officer.get("/first-hour/back/"), looked_back(DAY)
    text = page.content.decode()

    assert page.context["shown"].n_all == len(found.cries)
    assert sum(n for _, n in page.context["outcomes"]) == len(found.cries)
    for hit in found.hits:
        assert hit.told in text
    assert "never struck: a false alarm" in text


def test_the_warnings_are_taken_away_as_a_file(desk_client, filled):
    look_back(DAY, lambda *_: None)
    lines = desk_client("viewer").get("/first-hour/back/?format=csv").content.decode("utf-8-sig").splitlines()

    assert lines[0] == "warning,first,days,outcome"
    assert len(lines) == 1 + len(looked_back(DAY).cries)
