"""Noting reminders of steps that wait."""

from datetime import date

import pytest

from lockwasher.actions.load import load
from lockwasher.actions.reminders import ReminderError, Reminding, newest_reminders, note_reminder, reminders_of

TODAY = date(2030, 5, 1)


@pytest.fixture(autouse=True)
def filled(transactional_db, folder):
    load(str(folder), by="desk")


def a_reminder(**more):
    return Reminding(**{"case": "docket", "step": "eligibility", **more})


def test_a_reminder_is_kept_with_the_office_that_was_reminded_and_the_newest_of_a_step_is_found():
    note_reminder(a_reminder(on=date(2030, 3, 1), how="letter", text="Where does it stand?"), "desk")
    note_reminder(a_reminder(how="telephone", answer="next week"), "clerk")
    newest = newest_reminders(TODAY)["docket", "eligibility"]

    assert (newest.office, newest.noted_on, newest.by) == ("us.cbp.entry-process", TODAY, "clerk")
    assert (newest.how, newest.answer) == ("telephone", "next week")
    assert [noted.how for noted in reminders_of("docket", "eligibility")] == ["telephone", "letter"]


def test_looked_at_from_an_earlier_day_a_later_reminder_is_not_there():
    note_reminder(a_reminder(), "desk")

    assert newest_reminders(date(2030, 4, 30)) == {}


@pytest.mark.parametrize(
    ("told", "by", "field", "says"),
    [
        ({"case": "dockett"}, "desk", "case", "there is no case 'dockett'; did you mean 'docket'?"),
        ({"step": "apply"}, "desk", "step", "'apply' of case 'docket' does not wait for anybody today; what waits: 'eligibility'"),
        ({"on": date(2030, 5, 2)}, "desk", "on", "2030-05-02 lies ahead; note a reminder on the day it was given, or after"),
        ({"on": date(2030, 1, 2)}, "desk", "on", "2030-01-02 is before 2030-02-05, since when it waits; correct the day"),
        ({"how": "pigeon"}, "desk", "how", "there is no way of reminding 'pigeon'; choose one of: mail, telephone, meeting, letter"),
        ({"text": "x" * 4001}, "desk", "text", "4001 characters are more than the 4000 there is room for; shorten it"),
        ({}, " ", "by", "say who reminded: the name of a post"),
    ],
)  # fmt: skip
def test_what_cannot_be_noted_is_refused_in_words_at_its_field_and_nothing_is_kept(told, by, field, says):
    with pytest.raises(ReminderError) as refused:
        note_reminder(a_reminder(**told), by)

    assert (refused.value.field, str(refused.value)) == (field, says)
    assert newest_reminders(TODAY) == {}
