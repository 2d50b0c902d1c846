"""Asking what a vacancy or one more desk does."""

from datetime import date

import pytest

from lockwasher.actions import jobs
from lockwasher.actions.desk import desk_world
from lockwasher.actions.load import load
from lockwasher.actions.offices import (
    OfficeError,
    Question,
    answer,
    change_from,
    change_of,
    subject,
    what_if,
    work_out,
)
from lockwasher.actions.record import Happening, record_event
from lockwasher.calendars.spans import on
from lockwasher.forecast.what_if import DeskChange

TODAY = date(2030, 5, 1)
CUSTOMS = "us.cbp.entry-process"


@pytest.fixture(autouse=True)
def filled(transactional_db, folder):
    (folder / "offices.csv").write_text(f"id,name,country,desks\n{CUSTOMS},Entry Process,US,2\n", encoding="utf-8")
    load(str(folder), by="desk")


def a_question(**more):
    return Question(**{"office": CUSTOMS, "more": -1, "from_on": TODAY, **more})


def test_a_change_starts_from_the_desks_the_register_says_or_from_those_that_are_stated():
    world = desk_world(TODAY)

    assert change_of(world, a_question()) == DeskChange(CUSTOMS, -1, TODAY, None, 2)
    assert change_of(world, a_question(office="carrier", desks=3)).desks == 3


@pytest.mark.parametrize(
    ("told", "field", "says"),
    [
        ({"office": "carrier"}, "desks", "'carrier' is not modelled as a queue: state its desks to see what one more or fewer does"),
        ({"office": "carier"}, "office", "there is no office 'carier'; did you mean 'carrier'?"),
        ({"more": 0}, "more", "+0 at 2 desks is no change that can be played; it may have 0 at least"),
        ({"more": -3}, "more", "-3 at 2 desks is no change that can be played; it may have 0 at least"),
        ({"desks": 0}, "desks", "0 desks: state between 1 and 1000"),
        ({"from_on": date(2030, 4, 1)}, "from_on", "2030-04-01 is not within ten years from 2030-05-01; name a day in them"),
        ({"until_on": TODAY}, "until_on", "2030-05-01 is not after 2030-05-01 and within ten years"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_played_is_refused_in_words(told, field, says):
    with pytest.raises(OfficeError) as refused:
        what_if(desk_world(TODAY), a_question(**told))

    assert (refused.value.field, str(refused.value)) == (field, says)


def test_an_answer_is_kept_and_stale_once_something_happened():
    change = change_of(desk_world(TODAY), a_question(until_on=date(2030, 8, 1)))
    assert answer(TODAY, change) is None

    told = []
    work_out(TODAY, change, lambda share, _: told.append(share))
    kept, expected = answer(TODAY, change), what_if(desk_world(TODAY), a_question(until_on=date(2030, 8, 1)))
    record_event(Happening(case="docket", step="eligibility", outcome="stamped", occurred=on(TODAY)), "desk")

    assert told == sorted(told)
    assert kept.found == expected
    assert (kept.is_stale, answer(TODAY, change).is_stale) == (False, True)


def test_a_change_is_read_from_what_its_job_names_it():
    change = DeskChange(CUSTOMS, 1, TODAY, date(2030, 8, 1), 2)

    assert change_from(subject(change)) == change


def test_a_job_works_it_out_and_asked_twice_there_is_one():
    change = change_of(desk_world(TODAY), a_question())
    first, second = (jobs.ask_what_desks_do(TODAY, change) for _ in range(2))

    assert first.id == second.id
    assert (first.kind, first.subject) == (jobs.Kind.DESKS, jobs.desks_subject(TODAY, change))
