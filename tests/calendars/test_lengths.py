"""Lengths as rules state them: read, written, counted forward and back, rolled."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.calendars.lengths import Length, Roll, Unit, add, parse_length, roll, subtract
from lockwasher.calendars.working import PLAIN, CalendarError, WorkingCalendar, is_working

US = WorkingCalendar("US")
lengths = st.builds(Length, st.integers(0, 400), st.sampled_from(Unit))
plain_units = st.sampled_from([Unit.CALENDAR_DAYS, Unit.WEEKS])
days = st.dates(date(1993, 1, 1), date(2030, 12, 31))
calendars = st.sampled_from([PLAIN, US, WorkingCalendar("CH", "GE")])


@given(lengths)
def test_a_written_length_reads_back_as_the_same(length):
    assert parse_length(str(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("20 calendar days", Length(20, Unit.CALENDAR_DAYS)),
        ("15 working days", Length(15, Unit.WORKING_DAYS)),
        ("24 hours", Length(24, Unit.HOURS)),
        ("3 months", Length(3, Unit.MONTHS)),
        ("1 year", Length(1, Unit.YEARS)),
        ("3 weeks", Length(3, Unit.WEEKS)),
        (" 0  Calendar  Days ", Length(0, Unit.CALENDAR_DAYS)),
    ],
)
def test_the_forms_of_the_rules_are_read(text, length):
    assert parse_length(text) == length


def test_one_of_a_unit_is_written_in_the_singular():
    assert [str(Length(1, unit)) for unit in Unit] == [
        "1 hour",
        "1 working day",
        "1 calendar day",
        "1 week",
        "1 month",
        "1 year",
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("15 days", "'15 days': 'days' is not a unit of length; did you mean '15 working days' or '15 calendar days'?"),
        ("1 day", "did you mean '1 working days' or '1 calendar days'?"),
        ("5 business days", "did you mean '5 working days'?"),
        ("3 mnths", "did you mean '3 months'?"),
        ("2 fortnights", "'fortnights' is not a unit of length; a unit is one of hours, working days, calendar days, "),
        ("twenty calendar days", "is not a length; write a whole number and a unit, such as '20 calendar days'"),
        ("1.5 years", "'1.5 years' is not a length"),
        ("-3 months", "'-3 months' is not a length"),
        ("", "'' is not a length"),
    ],
)
def test_what_is_no_length_is_refused_with_what_was_meant(text, error):
    with pytest.raises(ValueError, match=re.escape(error)):
        parse_length(text)


def test_a_negative_length_is_refused():
    with pytest.raises(ValueError, match="a length of -3 months is negative; count from the other event instead"):
        Length(-3, Unit.MONTHS)


@pytest.mark.parametrize(
    ("noticed", "last_day"),
    [
        (date(2009, 9, 14), date(2009, 10, 5)),  # E9-22049: the twentieth day is a Sunday
        (date(2011, 5, 23), date(2011, 6, 13)),  # 2011-12657: a Sunday
        (date(2011, 9, 12), date(2011, 10, 3)),  # 2011-23256: a Sunday
        (date(2012, 6, 4), date(2012, 6, 25)),  # 2012-13481: a Sunday
        (date(2018, 7, 3), date(2018, 7, 23)),  # 83 FR 31120: a Monday
    ],
)
def test_comments_on_an_application_end_as_the_notices_print_it(noticed, last_day):
    """20 calendar days from publication (15 CFR 301.5(a)(3)), in practice rolled to the next working day."""
    assert roll(add(Length(20, Unit.CALENDAR_DAYS), noticed, US), Roll.NEXT_WORKING_DAY, US) == last_day


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1 month", date(2025, 1, 31), date(2025, 2, 28)),
        ("1 month", date(2024, 1, 31), date(2024, 2, 29)),
        ("1 year", date(2024, 2, 29), date(2025, 2, 28)),
        ("5 years", date(2017, 7, 26), date(2022, 7, 26)),
        ("13 months", date(2025, 12, 31), date(2027, 1, 31)),
        ("3 weeks", date(2017, 6, 12), date(2017, 7, 3)),
        ("180 calendar days", date(2018, 1, 1), date(2018, 6, 30)),
        ("10 working days", date(2026, 11, 16), date(2026, 12, 1)),
        ("0 working days", date(2026, 7, 3), date(2026, 7, 6)),
        ("24 hours", date(2026, 7, 3), date(2026, 7, 4)),
        ("36 hours", date(2026, 7, 3), date(2026, 7, 4)),
        ("12 hours", date(2026, 7, 3), date(2026, 7, 3)),
    ],
)
def test_a_length_counted_forward(text, start, end):
    assert add(parse_length(text), start, US) == end


@pytest.mark.parametrize(
    ("text", "end", "start"),
    [
        ("24 hours", date(2017, 6, 20), date(2017, 6, 19)),  # importer security filing before lading, 19 CFR 149.2
        ("36 hours", date(2017, 6, 20), date(2017, 6, 18)),
        ("12 hours", date(2017, 6, 20), date(2017, 6, 19)),
        ("1 month", date(2025, 3, 31), date(2025, 2, 28)),
        ("1 year", date(2024, 2, 29), date(2023, 2, 28)),
        ("5 working days", date(2026, 7, 6), date(2026, 6, 26)),
        ("0 working days", date(2026, 7, 5), date(2026, 7, 2)),
        ("60 calendar days", date(2026, 3, 1), date(2025, 12, 31)),
    ],
)
def test_a_length_counted_back(text, end, start):
    assert subtract(parse_length(text), end, US) == start


@pytest.mark.parametrize(
    ("how", "day", "rolled"),
    [
        (Roll.NEXT_WORKING_DAY, date(2026, 7, 4), date(2026, 7, 6)),
        (Roll.PREVIOUS_WORKING_DAY, date(2026, 7, 4), date(2026, 7, 2)),
        (Roll.END_OF_MONTH, date(2024, 2, 3), date(2024, 2, 29)),
        (Roll.END_OF_MONTH, date(2026, 12, 31), date(2026, 12, 31)),
        (Roll.NONE, date(2026, 7, 4), date(2026, 7, 4)),
    ],
)
def test_a_clock_is_rolled_as_its_rule_says(how, day, rolled):
    assert roll(day, how, US) == rolled
    assert Roll(how.value) is how


@given(lengths, days, calendars)
def test_counting_forward_never_goes_back_nor_back_forward(length, day, calendar):
    assert subtract(length, day, calendar) <= day <= add(length, day, calendar)


@given(lengths, days, days, calendars)
def test_what_begins_later_never_ends_earlier(length, a, b, calendar):
    early, late = min(a, b), max(a, b)
    assert add(length, early, calendar) <= add(length, late, calendar)
    assert subtract(length, early, calendar) <= subtract(length, late, calendar)


@given(st.integers(0, 400), plain_units, days, calendars)
def test_days_and_weeks_added_can_be_taken_back(n, unit, day, calendar):
    assert subtract(Length(n, unit), add(Length(n, unit), day, calendar), calendar) == day


@given(st.integers(0, 48), days, calendars)
def test_months_taken_back_miss_by_no_more_than_a_clipped_month_end(n, day, calendar):
    back = subtract(Length(n, Unit.MONTHS), add(Length(n, Unit.MONTHS), day, calendar), calendar)
    assert timedelta(0) <= day - back <= timedelta(3)
    assert back == day or day.day > 28


@given(st.integers(0, 60), days, calendars)
def test_a_working_day_clock_never_ends_on_a_day_off(n, day, calendar):
    length = Length(n, Unit.WORKING_DAYS)
    assert is_working(calendar, add(length, day, calendar))
    assert is_working(calendar, subtract(length, day, calendar))


@given(st.integers(0, 24 * 40), days, calendars)
def test_hours_are_rounded_so_that_nobody_is_told_too_late_a_day(hours, day, calendar):
    """Forward at most the hours, backward at least the hours."""
    length = Length(hours, Unit.HOURS)
    forward, back = add(length, day, calendar) - day, day - subtract(length, day, calendar)
    assert forward <= timedelta(hours=hours) < forward + timedelta(1)
    assert back - timedelta(1) < timedelta(hours=hours) <= back


@pytest.mark.parametrize("text", ["8000 years", "96000 months", "4000000 calendar days", "4000000 weeks"])
def test_a_length_past_the_last_year_is_refused(text):
    with pytest.raises(CalendarError, match=f"{text} from 2026-01-01 leaves the years a calendar can name"):
        add(parse_length(text), date(2026, 1, 1), PLAIN)
    with pytest.raises(CalendarError, match="leaves the years a calendar can name"):
        subtract(parse_length(text), date(2026, 1, 1), PLAIN)
