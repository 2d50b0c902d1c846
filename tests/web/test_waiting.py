"""The waiting-on board, and noting reminders on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lockwasher.actions.reminders import newest_reminders

pytestmark = pytest.mark.usefixtures("filled")
BOARD, NOTE, REMINDERS = "/waiting/", "/waiting/docket/eligibility/note/", "/waiting/docket/eligibility/"


def text(answer):
    return answer.content.decode()


def test_the_board_says_whom_each_case_waits_for_since_when_in_working_days_of_that_office(desk_client):
    page = text(desk_client("viewer").get(BOARD))

    assert "Customs and Border Protection, Entry Process" in page
    assert '<td><span class="day">2030-02-05</span></td><td class="num">85</td><td class="num">60</td>' in page.replace(
        "\n", ""
    )


def test_the_files_hold_what_is_shown_under_the_filters(desk_client):
    client = desk_client("viewer")
    rows = client.get(f"{BOARD}?format=csv").content.decode("utf-8-sig").splitlines()
    some = client.get(f"{BOARD}?format=csv&q=docket&f-project=project&f-age=30 to 89 days").content.decode("utf-8-sig")

    assert rows[0] == "case,step,subject,office_name,project,since,days,working_days,age,due,reminded_on"
    assert len(some.splitlines()) == 2
    assert "docket" in some
    assert len(client.get(f"{BOARD}?format=csv&f-age=90 days or more").content.decode("utf-8-sig").splitlines()) == 1


def test_one_click_notes_a_reminder_and_the_row_says_so(desk_client, today):
    answer = desk_client("officer", post="clerk").post(NOTE, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "2030-05-01, way not said" in text(answer)
    assert newest_reminders(today)["docket", "eligibility"].by == "clerk"
    assert "2030-05-01, way not said" in text(desk_client("viewer").get(BOARD))


def test_without_a_script_the_click_leads_back_to_the_board(desk_client):
    answer = desk_client("officer").post(NOTE)

    assert (answer.status_code, answer.headers["Location"]) == (302, BOARD)


def test_a_reminder_is_noted_with_its_day_way_and_answer_and_what_is_refused_keeps_what_was_typed(desk_client):
    client = desk_client("officer")
    refused = client.post(REMINDERS, {"on": "2030-01-02", "how": "letter", "text": "Where does it stand?"})
    client.post(REMINDERS, {"on": "2030-03-01", "how": "telephone", "answer": "next week"})

    assert refused.status_code == 400
    assert "2030-01-02 is before 2030-02-05, since when it waits; correct the day" in text(refused)
    assert "Where does it stand?" in text(refused)
    assert all(word in text(client.get(REMINDERS)) for word in ("2030-03-01", "telephone", "next week"))


def test_who_may_only_look_and_who_looks_at_another_day_has_no_button(desk_client):
    button = "Note a reminder"

    assert button in text(desk_client("officer").get(BOARD))
    assert button not in text(desk_client("viewer").get(BOARD))
    assert button not in text(desk_client("officer").get(f"{BOARD}?as_of=2030-04-01"))
    assert desk_client("officer").post(f"{NOTE}?as_of=2030-04-01").status_code == 400
    assert desk_client("viewer").post(NOTE).status_code == 403


def test_looked_at_from_another_day_it_is_the_board_of_that_day(desk_client):
    page = text(desk_client("viewer").get(f"{BOARD}?as_of=2030-02-07"))

    assert '<td class="num">2</td><td class="num">2</td>' in page.replace("\n", "")
    assert 'href="/cases/docket/?as_of=2030-02-07"' in page


@pytest.mark.parametrize("address", ["/waiting/nothing/eligibility/", "/waiting/docket/nothing/"])
def test_a_step_that_is_not_there_is_not_found(desk_client, address):
    assert desk_client("officer").get(address).status_code == 404


def test_a_step_that_does_not_wait_takes_no_reminder(desk_client):
    page = desk_client("officer").get("/waiting/docket/apply/")

    assert "does not wait for anybody now" in text(page)
    assert desk_client("officer").post("/waiting/docket/apply/note/").status_code == 400


def test_the_board_asks_the_database_a_constant_number_of_times(desk_client):
    client = desk_client("officer")
    client.get(BOARD)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(BOARD)

    assert len(asked) <= 10, [query["sql"] for query in asked]
