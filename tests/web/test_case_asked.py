"""On the page of a case stands with each step when somebody was last reminded of it, and what was asked about it."""

from __future__ import annotations

import re

import pytest

from lockwasher.actions.questions import Asking, answer, ask
from lockwasher.actions.reminders import Reminding, note_reminder


@pytest.fixture
def step(filled, desk_client):
    """What the page says of the step that waits, tags left out."""

    def read(role="officer", address="/cases/docket/"):
        page = desk_client(role).get(address).content.decode()
        row = page.partition('id="step-eligibility"')[2].partition("</tr>")[0]
        return page, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row))

    return read


def test_a_step_that_waits_says_that_nobody_was_reminded_and_offers_to_ask(step):
    page, told = step()

    assert "never reminded · ask" in told
    assert "/questions/ask/?about=cases/docket/eligibility" in page
    assert "· ask" not in step("viewer")[1]


def test_the_newest_reminder_and_the_questions_stand_with_the_step(step, today):
    note_reminder(Reminding(case="docket", step="eligibility", how="telephone"), "clerk")
    first = ask(
        Asking(text="Who signs it?", to_post="office", noun="cases", record="docket", step="eligibility"), "clerk"
    )
    ask(Asking(text="Is the docket whole?", to_post="office", noun="cases", record="docket"), "clerk")
    page, told = step()

    assert f"reminded {today}, telephone" in told
    assert f"asked: Who signs it? {today}" in told
    assert "Is the docket whole?" in page
    assert "Is the docket whole?" not in told
    answer(first.id, "The director.", "clerk")
    assert "asked and answered: Who signs it?" in step()[1]
    assert "Who signs it?" not in step(address="/cases/docket/?as_of=2030-04-01")[0]


def test_a_question_put_from_the_page_is_about_its_step(filled, desk_client):
    sent = {"to": "post/office", "about": "cases/docket/eligibility", "text": "Who signs it?"}
    made = desk_client("officer").post("/questions/ask/", sent)
    told = desk_client("officer").get(made["Location"]).content.decode()

    assert "cases docket, eligibility" in told
