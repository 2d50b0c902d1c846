"""A calendar file: what its events say, that nothing in it breaks a reader, and that its uids hold."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream

from lockwasher.exchange.calendar_feed import Revision, calendar_file, uid
from lockwasher.forecast.agenda import Dated, Sort

AT = Revision(7, datetime(2030, 5, 1, 12, tzinfo=UTC))
VISIT = Dated(
    Sort.OCCASION, ("visit",), date(2030, 6, 3), date(2030, 6, 4), "Visit", ("Annex 1",), "occasions", "visit"
)


def a_day(title="A day", *lines, key=("one",), on=date(2030, 6, 3)):
    return Dated(Sort.CLOCK, key, on, on, title, lines, "cases", "one")


def test_days_are_whole_days_up_to_the_day_after_the_last():
    event = IcsCalendarStream.calendar_from_ics(calendar_file("N", "desk", [VISIT], AT).decode()).events[0]

    assert (event.dtstart, event.dtend) == (date(2030, 6, 3), date(2030, 6, 5))
    assert (event.sequence, event.last_modified, event.dtstamp) == (7, AT.at, AT.at)


def test_the_calendar_has_a_name_a_program_and_an_interval():
    found = vobject.readOne(calendar_file("Coordinatrice à l'École n° 1", "desk", [], AT).decode())

    assert found.prodid.value == "-//Lockwasher//days ahead//EN"
    assert found.x_wr_calname.value == "Coordinatrice à l'École n° 1"
    assert found.refresh_interval.value in {"PT6H", timedelta(hours=6)}


@pytest.mark.parametrize(
    "title",
    [
        "Città di Frascati; «perché», n°1\\2, 50 %",
        "Énergie: " + "très long, " * 200 + "fin",
        "BEGIN:VEVENT",
        "日本" * 60,
        "=SUM(A1)",
    ],
)
def test_any_text_comes_out_as_it_went_in(title):
    text = calendar_file("N", "desk", [a_day(title, title, "two"), VISIT], AT).decode()
    event = IcsCalendarStream.calendar_from_ics(text).events[0]

    assert (event.summary, event.description) == (title, f"{title}\ntwo")
    assert [e.summary.value for e in vobject.readOne(text).vevent_list] == [title, "Visit"]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_control_signs_and_line_breaks_in_a_title_end_no_line():
    text = calendar_file("N", "desk", [a_day("A\r\nEND:VEVENT\x00\tB\u2028C")], AT).decode()

    assert vobject.readOne(text).vevent.summary.value == "A END:VEVENT B C"


def test_a_thing_keeps_its_uid_when_its_day_moves_and_shares_it_with_no_other():
    moved = a_day(on=date(2031, 1, 1))

    assert uid("desk", a_day()) == uid("desk", moved) == "7f7cbd79-b2c0-5a65-a7ad-beffe3f26734"
    assert uid("other desk", a_day()) != uid("desk", a_day())
    assert uid("desk", a_day(key=("two",))) != uid("desk", a_day())


def test_an_address_is_given_where_there_is_one():
    text = calendar_file("N", "desk", [a_day(), VISIT], AT, lambda one: "https://desk/1" if one.noun == "cases" else "")

    assert [hasattr(e, "url") and e.url.value for e in vobject.readOne(text.decode()).vevent_list] == [
        "https://desk/1",
        False,
    ]


def test_no_days_are_a_calendar_all_the_same():
    assert IcsCalendarStream.calendar_from_ics(calendar_file("N", "desk", [], AT).decode()).events == []


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="has no time zone; give it in UTC"):
        calendar_file("N", "desk", [], Revision(1, datetime(2030, 1, 1)))  # noqa: DTZ001  # what is refused
