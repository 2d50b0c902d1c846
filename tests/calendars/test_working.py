"""Working days: weekends, holidays with their observed days, counting and its way back."""

import calendar as months_of
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.calendars.spans import Span, on
from lockwasher.calendars.working import (
    PLAIN,
    CalendarError,
    Holiday,
    WorkingCalendar,
    add_working_days,
    cautions_in,
    holidays_in,
    is_working,
    next_working,
    previous_working,
    working_days_between,
    years_covered,
)

US, GENEVA = WorkingCalendar("US"), WorkingCalendar("CH", "GE")
calendars = st.sampled_from([PLAIN, US, GENEVA, WorkingCalendar("IT"), WorkingCalendar("JP"), WorkingCalendar("IL")])
days = st.dates(date(1993, 1, 1), date(2040, 12, 31))


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th such weekday of a month, or the last one for n = -1."""
    found = [week[weekday] for week in months_of.monthcalendar(year, month) if week[weekday]]
    return date(year, month, found[n - 1 if n > 0 else n])


def _federal_days_off(year: int) -> set[date]:
    """The weekdays off by 5 USC 6103(a), moved off Saturday and Sunday; a plain twin of the library's table."""
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25), date(year + 1, 1, 1)]
    if year >= 2021:
        fixed.append(date(year, 6, 19))
    moved = {day + timedelta({5: -1, 6: 1}.get(day.weekday(), 0)) for day in fixed}
    mondays = {
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        _nth(year, 5, 0, -1),
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
    }
    return {day for day in moved | mondays | {_nth(year, 11, 3, 4)} if day.year == year}


@pytest.mark.parametrize("year", range(1993, 2041))
def test_federal_offices_are_off_on_the_holidays_of_the_statute_and_their_observed_days(year):
    """A Saturday holiday is kept on Friday, a Sunday one on Monday, New Year across the year's end."""
    every = [date(year, 1, 1) + timedelta(n) for n in range(366 if months_of.isleap(year) else 365)]
    assert {day for day in every if day.weekday() < 5 and not is_working(US, day)} == _federal_days_off(year)


def test_a_closure_ordered_at_short_notice_stays_a_working_day():
    """The day of mourning of 9 January 2025 could not be planned with."""
    assert is_working(US, date(2025, 1, 9))


@pytest.mark.parametrize(
    ("calendar", "day", "works"),
    [
        (WorkingCalendar("CH"), date(2026, 4, 3), True),  # Good Friday is a holiday of cantons, not of Switzerland
        (GENEVA, date(2026, 4, 3), False),
        (GENEVA, date(2026, 9, 10), False),  # Genevan Fast
        (WorkingCalendar("FR"), date(2026, 7, 14), False),
        (WorkingCalendar("IT"), date(2026, 6, 2), False),
        (WorkingCalendar("GB"), date(2026, 12, 28), False),  # Boxing Day, kept on the Monday
        (WorkingCalendar("JP"), date(2026, 5, 6), False),  # substitute for Constitution Day on a Sunday
        (WorkingCalendar("DE"), date(2025, 10, 3), False),
        (WorkingCalendar("BE"), date(2026, 7, 21), False),
        (WorkingCalendar("IL"), date(2026, 7, 17), False),  # a Friday
        (WorkingCalendar("IL"), date(2026, 7, 19), True),  # a Sunday
        (PLAIN, date(2026, 12, 25), True),
        (PLAIN, date(2026, 12, 26), False),
    ],
)
def test_each_country_keeps_its_own_days(calendar, day, works):
    assert is_working(calendar, day) == works


def test_ten_working_days_over_thanksgiving():
    """The entry summary of goods released on Monday 16 November 2026 is due on 1 December, not on 30 November."""
    assert add_working_days(US, date(2026, 11, 16), 10) == date(2026, 12, 1)
    assert add_working_days(PLAIN, date(2026, 11, 16), 10) == date(2026, 11, 30)


def test_counting_crosses_years_both_ways():
    assert add_working_days(PLAIN, date(2026, 12, 31), 523) == date(2029, 1, 2)
    assert add_working_days(PLAIN, date(2029, 1, 2), -523) == date(2026, 12, 31)
    assert working_days_between(PLAIN, date(2026, 12, 31), date(2029, 1, 2)) == 523


def test_nearest_working_days_of_a_weekend():
    """Sunday 5 July 2026 lies in a long weekend: the Fourth is a Saturday, kept on Friday."""
    assert previous_working(US, date(2026, 7, 5)) == date(2026, 7, 2)
    assert next_working(US, date(2026, 7, 5)) == date(2026, 7, 6)
    assert next_working(US, date(2026, 7, 6)) == previous_working(US, date(2026, 7, 6)) == date(2026, 7, 6)


def test_holidays_of_a_span_are_listed_with_their_names():
    week = Span(date(2026, 6, 29), date(2026, 7, 5))
    assert holidays_in(US, week) == (
        Holiday(date(2026, 7, 3), "Independence Day (observed)"),
        Holiday(date(2026, 7, 4), "Independence Day"),
    )
    assert holidays_in(PLAIN, week) == ()
    assert holidays_in(US, Span(date(2021, 12, 31), date(2022, 1, 1))) == (
        Holiday(date(2021, 12, 31), "New Year's Day (observed)"),
        Holiday(date(2022, 1, 1), "New Year's Day"),
    )


def test_what_the_library_does_not_know_is_passed_on():
    """Feasts set by the moon are tabulated for some years only."""
    india = WorkingCalendar("IN")
    assert cautions_in(india, on(date(2026, 3, 1))) == ()
    (text,) = cautions_in(india, on(date(2040, 3, 1)))
    assert text.startswith("IN 2040: ")
    assert "2035" in text


@given(calendars, days, st.integers(-300, 300))
def test_a_count_of_working_days_ends_on_a_working_day(calendar, start, n):
    assert is_working(calendar, add_working_days(calendar, start, n))


@given(calendars, days, st.integers(0, 300))
def test_what_is_added_to_a_working_day_can_be_taken_back(calendar, start, n):
    begin = next_working(calendar, start)
    assert add_working_days(calendar, add_working_days(calendar, begin, n), -n) == begin


@given(calendars, days, days)
def test_the_number_between_two_days_leads_from_one_to_the_other(calendar, a, b):
    a, b = next_working(calendar, a), next_working(calendar, b)
    assert add_working_days(calendar, a, working_days_between(calendar, a, b)) == b
    assert working_days_between(calendar, a, b) == -working_days_between(calendar, b, a)


@given(calendars, days, st.integers(0, 500), st.integers(1, 60))
def test_counting_day_by_day_gives_the_same(calendar, start, gap, n):
    """A plain loop as the slow twin of the bisection."""
    end, worked = start, 0
    while worked < n:
        end += timedelta(1)
        worked += is_working(calendar, end)
    assert add_working_days(calendar, start, n) == end
    until = start + timedelta(gap)
    walked = sum(is_working(calendar, start + timedelta(k)) for k in range(1, gap + 1))
    assert working_days_between(calendar, start, until) == walked


@given(calendars, days, days, st.integers(-60, 60))
def test_a_later_start_never_ends_earlier(calendar, a, b, n):
    early, late = min(a, b), max(a, b)
    assert add_working_days(calendar, early, n) <= add_working_days(calendar, late, n)


@given(calendars, days)
def test_rolling_moves_to_the_nearest_working_day_on_its_side(calendar, day):
    before, after = previous_working(calendar, day), next_working(calendar, day)
    assert before <= day <= after
    assert (before == day == after) == is_working(calendar, day)


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("us", "'us' is not a country the holiday tables know; did you mean US?"),
        ("Switzerland", "'Switzerland' is not a country the holiday tables know; did you mean CH?"),
        ("Germny", "did you mean DE?"),
        ("q", "'q' is not a country the holiday tables know; write the two-letter code, such as US or CH"),
    ],
)
def test_an_unknown_country_is_refused_with_what_was_meant(country, text):
    with pytest.raises(CalendarError) as refused:
        WorkingCalendar(country)
    assert text in str(refused.value)


@pytest.mark.parametrize(
    ("country", "subdivision", "text"),
    [
        ("CH", "Ge", "CH has no subdivision 'Ge'; did you mean GE"),
        ("GB", "??", "GB has no subdivision '??'; it has ENG, NIR, SCT, WLS"),
        ("JP", "13", "JP has no subdivisions in the holiday tables; leave '13' out"),
        (None, "GE", "subdivision 'GE' has no country; write the country too"),
    ],
)
def test_an_unknown_subdivision_is_refused(country, subdivision, text):
    with pytest.raises(CalendarError) as refused:
        WorkingCalendar(country, subdivision)
    assert text in str(refused.value)


def test_a_year_without_a_table_is_refused_by_name():
    first, last = years_covered(US)
    assert add_working_days(US, date(last, 12, 1), 3) == date(last, 12, 6)
    with pytest.raises(CalendarError, match=f"the calendar of US covers the years {first} to {last}, not {last + 1}"):
        add_working_days(US, date(last, 12, 30), 5)
    with pytest.raises(CalendarError, match=r"the calendar of CH-GE covers the years 1801 to \d+, not 1800"):
        is_working(GENEVA, date(1800, 6, 1))
    with pytest.raises(CalendarError, match="the calendar of weekdays covers the years 1 to 9999, not 10000"):
        add_working_days(PLAIN, date(9999, 12, 30), 5)
