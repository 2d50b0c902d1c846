"""The pages of schedules: load, match, look at the difference, write; what changed since; the forecast back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.actions.register import edit_record, versions_of
from schedule_samples import LINKS, TASKS, XER, task, xer


@pytest.fixture
def officer(filled, desk_client):
    forget()
    yield desk_client("officer", post="planning")
    forget()


def file(content=XER, name="plan.xer"):
    return SimpleUploadedFile(
        name, content if isinstance(content, bytes) else content.encode(), "application/octet-stream"
    )


def read(answer):
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", text)


def load(client, **more):
    answer = client.post("/schedules/load/", {"file": file(**more)})
    assert answer.status_code == 302, read(answer)
    return answer["Location"]


def shown(client, address):
    return re.search(r'name="shown" value="([0-9a-f]+)"', client.get(address).content.decode())[1]


def test_from_the_file_to_the_need_bys(officer):
    address = load(officer)
    page = read(officer.get(address))
    assert "2 matches are proposed" in page
    assert "its id is the milestone's: leaves" in page
    assert "the early finish is the day the schedule plans with" in page
    assert "No activity of this schedule is matched yet" in page

    answer = officer.post(f"{address}match/", {"match": "leaves:leaves", "activity": "A300", "milestone": "enters"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    page = read(officer.get(address))
    assert "2 of 2 matched milestones would get another need-by" in page
    assert "leaves leaves Räder verlassen das Werk 2030-06-15 2030-07-01 16" in page
    assert "2030-08-20" in read(officer.get(address + "?take=late-finish"))

    told = {
        "take": "late-finish",
        "shown": shown(officer, address + "?take=late-finish"),
        "reason": "the April schedule",
    }
    answer = officer.post(f"{address}write/", told, follow=True)
    assert "2 need-bys written." in read(answer)
    assert "late finish" in read(answer)
    need_by = current_portfolio()[0].need_by_of["enters"]
    assert (str(need_by.need_by), need_by.source) == ("2030-08-20", "plan.xer, activity A300")
    assert "planning: the April schedule" in read(officer.get(address))


def test_what_is_not_written_is_told_and_what_was_typed_stays(officer):
    address = load(officer)
    officer.post(f"{address}match/", {"match": "leaves:leaves"})
    told = {"take": "early-finish", "shown": "0" * 16, "reason": "typed with care"}
    answer = officer.post(f"{address}write/", told)
    assert answer.status_code == 400
    assert "the register has changed since the differences were shown" in read(answer)
    assert 'value="typed with care"' in answer.content.decode()
    assert f'value="{shown(officer, address)}"' in answer.content.decode()
    answer = officer.post(f"{address}write/", {**told, "reason": ""})
    assert (answer.status_code, "Nothing was written: say why." in read(answer)) == (400, True)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "Tick what holds, or type an activity and the milestone it is."),
        ({"activity": "A1"}, "Tick what holds, or type an activity and the milestone it is."),
        (
            {"activity": "A1", "milestone": "enters"},
            "The schedule has no activity 'A1'; its ids are those of the file.",
        ),
        ({"activity": "A300", "milestone": "exits"}, "there is no milestone 'exits' for activity 'A300'"),
    ],
)
def test_a_match_that_cannot_be_is_told(officer, told, why):
    answer = officer.post(f"{load(officer)}match/", told)
    assert (answer.status_code, why in read(answer)) == (400, True)


def test_a_match_is_taken_out_and_not_proposed_again(officer):
    address = load(officer)
    officer.post(f"{address}match/", {"match": ["leaves:leaves", "enters:A300"]})
    officer.post(f"{address}match/", {"forget": "leaves"})
    page = read(officer.get(address))
    assert "1 of 1 matched milestones" in page
    assert "Nothing more is proposed" in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "plan.xer: it is empty"),
        (XER[:900], "cells, and its heading names"),
        (b"<!DOCTYPE a [<!ENTITY a 'a'>]><Project/>", "its XML holds a document type"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(officer, content, told):
    answer = officer.post("/schedules/load/", {"file": file(content)})
    assert (answer.status_code, told in read(answer)) == (400, True)
    assert "No schedule was loaded yet" in read(officer.get("/schedules/"))


def test_what_changed_since_the_schedule_before_is_listed(officer):
    first = load(officer)
    officer.post(f"{first}match/", {"match": "leaves:leaves"})
    officer.post(f"{first}write/", {"take": "early-finish", "shown": shown(officer, first), "reason": "first"})
    second = load(
        officer, content=xer([TASKS[0], task(2, "leaves", "Räder", "2030-07-15"), TASKS[2]], LINKS), name="may.xer"
    )
    assert "3 changes (plan.xer)" in read(officer.get(second))
    rows = officer.get(f"{second}changes/?format=csv").content.decode("utf-8-sig").splitlines()
    assert rows == [
        "what,activity_id,name,before,after,days",
        "moved,leaves,Räder,2030-07-01,2030-07-15,14",
        "renamed,leaves,Räder,Räder verlassen das Werk,Räder,",
        "gone,A400,Bolted,2030-04-11,,",
    ]


def test_the_forecast_is_listed_by_activity(officer):
    address = load(officer)
    officer.post(f"{address}match/", {"match": "leaves:leaves"})
    rows = officer.get("/schedules/forecast/?format=csv").content.decode("utf-8-sig").splitlines()
    assert rows == [
        "activity_id,project,milestone,need_by,p50,p80,chance_on_time,forecast,as_of",
        "leaves,SYNTHETIC,leaves,2030-06-15,,,,,",
    ]


def test_a_viewer_looks_and_finds_nothing_to_write_with(officer, desk_client):
    address = load(officer)
    page = desk_client("viewer").get(address).content.decode()
    assert "its id is the milestone&#x27;s: leaves" in page
    assert "checkbox" not in page
    assert "Write it" not in page


def test_a_milestone_that_an_officer_may_not_see_is_not_proposed(officer):
    seen = versions_of("milestones", ["leaves"])["leaves"]
    edit_record("milestones", "leaves", {"handling": "controlled"}, "desk", "an order", seen)
    assert "leaves:leaves" not in officer.get(load(officer)).content.decode()
