"""The federal fiscal year and what is on record of continuing resolutions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.calendars.fiscal import (
    ContinuingResolution,
    fiscal_span,
    fiscal_year,
    in_continuing_resolution,
    read_windows,
    windows_known,
)
from lockwasher.calendars.spans import Span

SHIPPED = read_windows()
HEADER = "fiscal_year,first,last,known_on,mark,source_url,source\n"


def test_the_fiscal_year_turns_on_the_first_of_october():
    assert fiscal_year(date(2016, 9, 30)) == 2016
    assert fiscal_year(date(2016, 10, 1)) == 2017
    assert fiscal_span(2017) == Span(date(2016, 10, 1), date(2017, 9, 30))


@given(st.dates(date(1977, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_own_fiscal_year(day):
    year = fiscal_span(fiscal_year(day))
    assert year.first <= day <= year.last
    assert fiscal_year(year.last + timedelta(1)) == fiscal_year(day) + 1


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2016, 9, 30), None),
        (date(2016, 10, 1), True),
        (date(2017, 5, 4), True),
        (date(2017, 5, 5), False),  # the omnibus of fiscal year 2017 was signed
        (date(2017, 9, 30), False),
        (date(2017, 10, 1), None),
    ],
)
def test_a_year_not_on_record_is_unknown_not_free_of_a_resolution(day, held):
    assert in_continuing_resolution(SHIPPED, day) is held


def test_a_window_is_known_when_it_is_over():
    """In January 2017 nobody knew that the resolution would last until May."""
    assert in_continuing_resolution(windows_known(SHIPPED, date(2017, 1, 20)), date(2017, 1, 20)) is None
    assert in_continuing_resolution(windows_known(SHIPPED, date(2017, 5, 5)), date(2017, 1, 20)) is True


def test_a_year_known_to_have_had_none_is_a_record_without_days():
    none_that_year = ContinuingResolution(1997, None, None, "CRS R46595")
    assert in_continuing_resolution([none_that_year], date(1996, 12, 1)) is False


def test_each_shipped_window_names_its_source():
    assert SHIPPED
    for window in SHIPPED:
        assert window.source_url.startswith("https://")
        assert window.source
        assert window.mark == "secondary"


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        (date(2016, 10, 1), None, "FY2017: a continuing resolution needs a first and a last day, or neither"),
        (date(2016, 9, 30), date(2016, 12, 9), "FY2017 runs 2016-10-01..2017-09-30; the continuing resolution "),
        (date(2017, 5, 4), date(2016, 10, 1), "a span ends on 2016-10-01, before it begins on 2017-05-04"),
    ],
)
def test_an_impossible_window_is_refused(first, last, error):
    with pytest.raises(ValueError, match=error):
        ContinuingResolution(2017, first, last, "made up")


def test_a_year_with_no_resolution_is_read_from_a_file(tmp_path):
    file = tmp_path / "windows.csv"
    file.write_text(HEADER + "1997,,,2001-01-01,unverified,,CRS R46595\n", encoding="utf-8")
    assert read_windows(file) == (
        ContinuingResolution(1997, None, None, "CRS R46595", date(2001, 1, 1), "unverified", ""),
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (HEADER + "2017,2016-10-01,5 May,2017-05-05,read,,x\n", r"windows.csv:2: Invalid isoformat string: '5 May'"),
        (HEADER + "2017,2016-10-01,,2017-05-05,read,,x\n", r"windows.csv:2: FY2017: .* or neither"),
        (
            "fiscal_year,first,last\n",
            r"windows.csv: no column known_on, mark, source_url, source; the columns are fisc",
        ),
        ("", r"windows.csv: no column fiscal_year"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path, text, error):
    file = tmp_path / "windows.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=error):
        read_windows(file)
