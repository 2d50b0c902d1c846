"""Days as sources give them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.calendars.spans import Span, on, parse_span

days = st.dates(date(1000, 1, 1), date(9999, 12, 31))
spans = st.one_of(
    days.map(on),
    st.tuples(days, days).map(lambda pair: Span(min(pair), max(pair))),
    st.integers(1000, 9999).map(lambda year: parse_span(str(year))),
    st.tuples(st.integers(1000, 9999), st.integers(1, 12)).map(lambda ym: parse_span(f"{ym[0]}-{ym[1]:02}")),
)


@given(spans)
def test_a_written_span_reads_back_as_the_same(span):
    assert parse_span(str(span)) == span


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        (" 2017-07-26 ", date(2017, 7, 26), date(2017, 7, 26)),
        ("2017-07-10..2017-07-18", date(2017, 7, 10), date(2017, 7, 18)),
        ("2018-08..2019-12", date(2018, 8, 1), date(2019, 12, 31)),
    ],
)
def test_each_precision_is_read(text, first, last):
    assert parse_span(text) == Span(first, last)


def test_the_shortest_form_is_written():
    assert str(Span(date(2017, 7, 1), date(2017, 7, 31))) == "2017-07"
    assert str(Span(date(2017, 1, 1), date(2017, 12, 31))) == "2017"
    assert str(Span(date(2017, 7, 1), date(2017, 7, 30))) == "2017-07-01..2017-07-30"


def test_only_a_span_of_one_day_is_exact():
    assert on(date(2017, 7, 26)).is_exact
    assert not parse_span("2017-07").is_exact


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("2017-13", "'2017-13': there is no month 13"),
        ("26 July 2017", "'26 July 2017' is not a date; write 2017-07-26, 2017-07, 2017 or 2017-07-10..2017-07-18"),
        ("", "'' is not a date"),
        ("2017-02-30", "day is out of range for month"),
        ("2017-07-18..2017-07-10", "a span ends on 2017-07-10, before it begins on 2017-07-18"),
    ],
)
def test_what_is_no_span_is_refused(text, error):
    with pytest.raises(ValueError, match=re.escape(error)):
        parse_span(text)
