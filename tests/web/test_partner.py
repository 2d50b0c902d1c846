"""A partner's own pages: what it is asked for, its things, what it may write."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.actions.load import load
from lockwasher.actions.questions import OFFICE, Asking, all_questions, ask
from lockwasher.actions.register import edit_record, history_of, versions_of
from lockwasher.actions.verify import verify
from lockwasher.forecast.forecast import Dates
from lockwasher.web.pages import partner as pages
from web.two_partners import add_second_partner


@pytest.fixture(autouse=True)
def register(transactional_db, folder):
    forget()
    load(str(add_second_partner(folder)), by="desk")


@pytest.fixture
def north(desk_client):
    return desk_client("partner", "northlab")


def text(answer):
    return " ".join(answer.content.decode().split())


# What it is asked for


def test_the_first_page_says_what_the_partner_is_asked_for_and_where_its_cases_stand(north):
    page = text(north.get("/partner/"))

    assert "Northlab" in page
    assert '<a href="/partner/cases/north-goes/#step-book">' in page
    assert "A calorimeter" in page
    assert "waits for the host since 2030-02-05" in page


def test_of_a_case_the_steps_of_others_are_not_named(north):
    page = text(north.get("/partner/cases/docket/"))

    assert "waits for the host since 2030-02-05" in page
    assert "No step of this case is yours" in page
    assert not any(word in page.lower() for word in ("florence", "eligib", "stamp", "cbp", "15 cfr"))


def test_the_office_is_led_away_and_nobody_asked_to_log_in(desk_client, client):
    assert desk_client("coordinator").get("/partner/").status_code == 403
    assert client.get("/partner/").status_code == 302


def test_on_an_empty_desk_of_a_partner_the_page_says_what_to_do(desk_client):
    page = text(desk_client("partner", "host").get("/partner/"))

    assert "Nothing is asked of you today" in page
    assert "No contribution of yours is on record yet" in page


# Its things


def test_its_items_are_a_list_and_a_file_of_its_own(north):
    page, file = text(north.get("/partner/items/")), north.get("/partner/items/?format=csv").content.decode()

    assert "Wheel 1" in page
    assert [line.split(",")[0] for line in file.splitlines()] == ["\ufeffid", "wheel-1", "wheel-2"]
    assert "heater" not in page + file


def test_its_cases_are_a_list_that_says_where_each_stands(north):
    file = north.get("/partner/cases/?format=csv").content.decode()

    told = {line.split(",")[0]: line.rsplit(",", 2)[1:] for line in file.splitlines()[1:]}
    assert told["docket"] == ["waits for the host", "2030-02-05"]
    assert told["north-goes"] == ["asks something of you", ""]


def test_a_consignment_shared_with_another_shows_its_own_items_alone(north):
    page = text(north.get("/partner/consignments/mixed/"))

    assert "Wheel 1" in page
    assert "heater" not in page.lower()


def test_an_item_shows_what_is_on_record_and_who_has_title(north, desk_client):
    assert "No day is stated" not in text(north.get("/partner/items/wheel-1/"))
    assert "Southlab of Elsewhere" in text(desk_client("partner", "southlab").get("/partner/items/heater-1/"))


def test_what_is_at_risk_is_told_with_its_fan(north, monkeypatch):
    days = Dates(date(2030, 6, 1), date(2030, 7, 1), date(2030, 8, 1), date(2030, 9, 1))
    kept = SimpleNamespace(is_stale=False, milestones={"leaves": SimpleNamespace(dates=days)})
    monkeypatch.setattr(pages, "kept_forecast", lambda _, _now=None: kept)

    page = text(north.get("/partner/"))
    assert "▲ at risk" in page
    assert "2030-07-01 – 2030-08-01" in page


def test_a_day_that_nobody_wants_by_then_is_shown_without_one(north, monkeypatch):
    days = Dates(date(2030, 6, 1), date(2030, 7, 1), None, None)
    kept = SimpleNamespace(is_stale=False, milestones={"enters": SimpleNamespace(dates=days)})
    monkeypatch.setattr(pages, "kept_forecast", lambda _, _now=None: kept)

    page = text(north.get("/partner/items/wheel-1/"))
    assert "The wheels enter" in page
    assert "at risk" not in page


# What it may write


def facts(client, **changed):
    form = client.get("/partner/items/wheel-1/").context["form"]
    return (
        {name: value for name, value in form.initial.items() if value is not None} | {"reason": "list of May"} | changed
    )


def test_it_corrects_the_facts_it_knows_best(north):
    answer = north.post("/partner/items/wheel-1/facts/", facts(north, maker="Officine", mass_kg="120.5"))

    assert answer.status_code == 302
    item = current_portfolio()[0].item["wheel-1"]
    assert (item.maker, str(item.mass_kg), item.title) == ("Officine", "120.5", "Wheel 1")
    change = history_of("items", "wheel-1")[0]
    assert (change.by, change.reason) == ("partner-northlab", "list of May")


def test_a_field_that_is_the_hosts_to_state_is_passed_over(north):
    north.post("/partner/items/wheel-1/facts/", facts(north, tariff_number="9027.89", title="Another", project="other"))

    item = current_portfolio()[0].item["wheel-1"]
    assert (item.tariff_number, item.title, item.project) == (None, "Wheel 1", "project")


def test_a_wrong_fact_is_told_at_its_field_and_what_was_typed_stays(north):
    answer = north.post("/partner/items/wheel-1/facts/", facts(north, origin="Italy", maker="Officine"))
    page = text(answer)

    assert answer.status_code == 400
    assert 'id="id_origin_error"' in page
    assert 'value="Officine"' in page


def test_the_second_of_two_who_edit_is_told_and_may_keep_it_after_all(north):
    typed = facts(north, maker="Officine")
    edit_record(
        "items",
        "wheel-1",
        {"maker": "Host"},
        "clerk",
        "secret of the host",
        versions_of("items", ["wheel-1"])["wheel-1"],
    )

    answer = north.post("/partner/items/wheel-1/facts/", typed)
    page = text(answer)
    assert (answer.status_code, "Somebody changed this item after you opened it" in page) == (400, True)
    assert 'value="Officine"' in page
    assert "secret of the host" not in page

    again = typed | {"seen": answer.context["form"].data["seen"]}
    assert north.post("/partner/items/wheel-1/facts/", again).status_code == 302
    assert current_portfolio()[0].item["wheel-1"].maker == "Officine"


def step_of(client):
    asked = client.get("/partner/").context["asked"]
    return next(one for one in asked if one.case == "north-goes")


def test_it_records_its_own_step_with_the_paper_that_shows_it(north):
    asked = step_of(north)
    form = {"on": "2030-04-30", "note": "all packed", "file": SimpleUploadedFile("list.txt", b"packing list")}
    if asked.step.outcomes:
        form["outcome"] = asked.step.outcomes[0]
    answer = north.post(f"/partner/cases/north-goes/steps/{asked.step.name}/", form)

    assert answer.status_code == 302
    portfolio = current_portfolio()[0]
    event = portfolio.events[-1]
    assert (event.step, str(event.occurred), event.note) == (asked.step.name, "2030-04-30", "all packed")
    assert verify().ok
    page = text(north.get("/partner/cases/north-goes/"))
    assert "all packed" in page
    assert "list.txt" in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"on": ""}, "say on which day it was done"),
        ({"on": "2031-01-01"}, "is not over yet"),
        ({"on": "2030-04-30", "file": SimpleUploadedFile("run.exe", b"MZ program")}, "run.exe"),
    ],
)
def test_a_step_that_cannot_be_recorded_is_told_and_nothing_is_kept(north, form, words):
    asked = step_of(north)
    if asked.step.outcomes:
        form = form | {"outcome": asked.step.outcomes[0]}
    before = len(current_portfolio()[0].events), len(current_portfolio()[0].evidence)
    answer = north.post(f"/partner/cases/north-goes/steps/{asked.step.name}/", form | {"note": "typed"})

    assert answer.status_code == 400
    assert words in text(answer)
    assert 'value="typed"' in text(answer)
    assert (len(current_portfolio()[0].events), len(current_portfolio()[0].evidence)) == before


def test_a_step_of_others_cannot_be_recorded(north):
    north.post("/partner/cases/docket/steps/eligibility/", {"on": "2030-04-30", "outcome": "stamped"})

    assert [event.id for event in current_portfolio()[0].events] == ["booked", "filed", "south-booked"]


def test_on_the_desk_of_another_day_nothing_is_written(north):
    answer = north.post("/partner/items/wheel-1/facts/?as_of=2030-03-01", facts(north, maker="Officine"))

    assert answer.status_code == 400
    assert current_portfolio()[0].item["wheel-1"].maker is None


# Questions


def test_it_answers_what_it_is_asked_and_asks_the_host(north, desk_client):
    made = ask(Asking(text="When do the wheels leave?", to_partner="northlab", noun="items", record="wheel-1"), "clerk")

    assert "When do the wheels leave?" in text(north.get("/partner/"))
    assert north.post(f"/partner/questions/{made.id}/", {"answer": "In June."}).status_code == 302
    assert (
        north.post("/partner/questions/ask/", {"text": "Who meets the ship?", "about": "items/wheel-1"}).status_code
        == 302
    )

    newest, answered = all_questions()
    assert (answered.answer, answered.answered_by) == ("In June.", "partner-northlab")
    assert (newest.to_post, newest.from_partner, newest.record) == (OFFICE, "northlab", "wheel-1")
    office = desk_client("officer", post="clerk")
    assert "Who meets the ship?" in text(office.get("/questions/"))
    assert office.post(f"/questions/{newest.id}/", {"answer": "We do."}).status_code == 302
    assert "We do." in text(north.get(f"/partner/questions/{newest.id}/"))


def test_a_question_about_what_it_does_not_see_names_no_record(north):
    made = ask(Asking(text="Look here", to_partner="northlab", noun="items", record="heater-1"), "clerk")

    assert "heater-1" not in text(north.get(f"/partner/questions/{made.id}/"))


def test_anothers_question_is_not_found(north, desk_client):
    made = ask(Asking(text="Only for the South", to_partner="southlab"), "clerk")

    assert north.get(f"/partner/questions/{made.id}/").status_code == 404
    assert "Only for the South" not in text(north.get("/partner/"))


def test_a_partner_cannot_ask_about_what_is_anothers(north):
    answer = north.post("/partner/questions/ask/", {"text": "What is this?", "about": "items/heater-1"})

    assert answer.status_code == 400
    assert "choose one of your things, or something else" in text(answer)
    assert all_questions() == ()
    assert "heater" not in text(north.get("/partner/questions/ask/?about=items/heater-1")).lower()
