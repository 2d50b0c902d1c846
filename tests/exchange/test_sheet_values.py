"""What single cells of a sheet say, and what is not guessed of them."""

from __future__ import annotations

import contextlib
import time
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.calendars.spans import on, parse_span
from lockwasher.exchange.errors import UnreadableError
from lockwasher.exchange.sheet_amounts import decimal_of, read_count, read_mass, read_money
from lockwasher.exchange.sheet_days import DayOrder, order_of, read_day, read_span
from lockwasher.exchange.sheet_values import Context, is_blank, read_cell, read_country, read_tariff_number, read_yes_no
from lockwasher.exchange.sheet_words import mended
from lockwasher.register.nouns import Money

HERE = Context()


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("1.234,56 €", "1234.56", "EUR"),
        ("CHF 1'234.50", "1234.5", "CHF"),
        ("CHF 1’234.–", "1234", "CHF"),
        ("$1,234.56", "1234.56", "USD"),
        ("1234 EUR", "1234", "EUR"),
        ("1 234,50 €", "1234.5", "EUR"),
        ("1.234.567 eur", "1234567", "EUR"),
        ("US$ 12", "12", "USD"),
        ("£0.125", "0.125", "GBP"),
    ],
)
def test_money_is_read_as_people_write_it(cell, amount, currency):
    assert read_money(cell, None, None, None) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1234", "has no currency; write 1000.00 EUR, name it in the header, add a currency column, or say --currency EUR"),
        (1234.5, "'1234.5' has no currency"),
        ("1,234 EUR", "'1,234' may be 1234 or 1.234"),
        ("1.234 EUR", "'1.234' may be 1234 or 1.234"),
        ("100 kr", "'kr' may be DKK, NOK or SEK"),
        ("¥ 100", "'¥' may be JPY or CNY"),
        ("1.2 M€", "'M€' is no currency; write the amount in full"),
        ("about 12 EUR", "'about' is no currency"),
        ("12-15 EUR", "is no single amount"),
        ("-5 EUR", "is below zero"),
        ("(12) EUR", "is below zero"),
        ("0 EUR", "a value of 0; write what it is worth, or leave the cell empty while that is unknown"),
        ("0.0004 EUR", "'0.0004 EUR' is a value of 0; write what it is worth"),
        ("999999999999.9999 EUR", "more than 12 digits"),
        ("1" * 40 + ".1234 EUR", "more than 12 digits"),
        ("1,23,4 EUR", "is not a number"),
        ("€ 12 USD", "two currencies: EUR and USD"),
        ("1234567890123 EUR", "more than 12 digits"),
        ("1 " * 41 + "EUR", "... is longer than an amount; write one number"),
    ],
)  # fmt: skip
def test_money_that_is_not_plain_is_refused(cell, words):
    with pytest.raises(UnreadableError, match=None) as caught:
        read_money(cell, None, None, None)

    assert words in str(caught.value)


def test_a_long_text_of_digits_is_refused_in_no_time():
    text = "1" + " 1" * 20_000 + "x1"
    start = time.process_time()

    assert decimal_of([text]) is None
    with pytest.raises(UnreadableError, match="is longer than an amount"):
        read_mass(text, None, "kg")
    assert time.process_time() - start < 0.5  # many seconds where every beginning is tried


def test_a_currency_of_the_row_and_another_in_the_cell_contradict():
    with pytest.raises(UnreadableError, match="two currencies: CHF and EUR"):
        read_money("CHF 5", None, "EUR", None)


def test_the_other_cells_of_a_column_settle_the_decimal_sign():
    assert decimal_of(["1.234,56 €", "1,234 EUR"]) == ","
    assert decimal_of(["12.50", "1,234"]) == "."
    assert decimal_of(["1.234,56 €", "$1,234.56"]) is None
    assert read_money("1,234 EUR", ".", None, None).amount == 1234


@given(st.decimals(min_value="0.01", max_value="999999999", places=2))
def test_an_amount_is_read_alike_however_it_is_grouped(amount):
    us, german, swiss = (
        f"{amount:,.2f}",
        f"{amount:,.2f}".translate(str.maketrans(",.", ".,")),
        f"{amount:,.2f}".replace(",", "'"),
    )

    assert {read_money(f"{text} EUR", None, None, None).amount for text in (us, german, swiss)} == {amount}


@pytest.mark.parametrize(
    ("cell", "mass"),
    [("12 kg", "12"), ("1,5 t", "1500"), ("100 lbs", "45.359237"), ("250 g", "0.25"), ("1'200 kg", "1200")],
)
def test_masses_become_kilograms(cell, mass):
    assert read_mass(cell, None, None) == Decimal(mass)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("5 tons", "is no mass"),
        (12.0, "has no unit; write 120.5 kg"),
        ("0 kg", "a mass of 0"),
        ("0.0001 g", "'0.0001 g' is a mass of 0"),
        ("999999.9999999999 t", "is over 999,999,999 kg"),
        ("1" * 40 + ".1234567 kg", "is over 999,999,999 kg"),
    ],
)
def test_a_mass_without_a_unit_or_in_one_of_several_tons_is_refused(cell, words):
    with pytest.raises(UnreadableError, match=words):
        read_mass(cell, None, None)


def test_pieces_are_whole_and_at_least_one():
    assert [read_count(cell, None) for cell in (3.0, "3 Stk", "10 pcs")] == [3, 3, 10]
    for cell in (2.5, "10 m", 0.0):
        with pytest.raises(UnreadableError, match="no number of pieces"):
            read_count(cell, None)


@pytest.mark.parametrize(
    "cell",
    [
        "2017-07-26", "26.07.2017", "7/26/2017", "26/07/2017", 42942.0, "42942", "26 July 2017", "July 26, 2017",
        "26 juillet 2017", "26. Juli 2017", "26-Jul-2017", "2017/07/26", datetime(2017, 7, 26, 9), date(2017, 7, 26),  # noqa: DTZ001  # as a sheet gives it
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form(cell):
    assert read_span(cell, None) == on(date(2017, 7, 26))


@pytest.mark.parametrize(
    ("cell", "span"),
    [("July 2017", "2017-07"), ("07/2017", "2017-07"), ("Q3 2017", "2017-07-01..2017-09-30"), (2017.0, "2017")],
)
def test_a_month_a_quarter_and_a_year_stay_as_wide_as_they_are(cell, span):
    assert read_span(cell, None) == parse_span(span)
    with pytest.raises(UnreadableError, match="the day itself is needed"):
        read_day(cell, None)


def test_a_day_with_two_readings_is_refused_with_both():
    with pytest.raises(UnreadableError, match="'03/04/2017' may be 2017-04-03 or 2017-03-04; write it as"):
        read_span("03/04/2017", None)
    assert read_span("05/05/2017", None) == on(date(2017, 5, 5))
    assert read_span("03.04.2017", None) == on(date(2017, 4, 3))


def test_the_other_days_of_a_column_settle_the_order_unless_they_differ():
    assert order_of(["03/04/2017", "26/07/2017"]) == DayOrder.DAY_FIRST
    assert order_of(["03/04/2017", "7/26/2017"]) == DayOrder.MONTH_FIRST
    assert order_of(["26/07/2017", "7/26/2017"]) is None
    assert order_of(["03/04/2017", "26.07.2017"]) is None


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("31.02.2017", "there is no day 31.02.2017"),
        ("2017-02-31", "there is no day 2017-02-31"),
        ("00/04/2017", "there is no day 00/04/2017"),
        ("03/04/0000", "there is no day 03/04/0000"),
        ("Q3 0000", "'Q3 0000': there is no year 0000"),
        ("07/0000", "'07/0000': there is no year 0000"),
        ("13/2017", "'13/2017': there is no month 13"),
        ("2017..9000", "the year 9000 of '2017..9000' is out of reach"),
        ("26.07.17", "has no year of four digits"),
        ("soon", "is not a day"),
        (12.0, "the number 12 is no day"),
        (date(1900, 1, 1), "the year 1900"),
    ],
)
def test_what_is_no_day_is_refused(cell, words):
    with pytest.raises(UnreadableError, match=words):
        read_span(cell, None)


NUMBERS = st.sampled_from(("0", "00", "1", "03", "12", "13", "31", "Q3", "July"))
YEARS = st.sampled_from(("0000", "2017", "9999", "17"))


@given(st.lists(NUMBERS, max_size=2), YEARS, st.sampled_from("/-. "))
def test_whatever_looks_like_a_day_is_read_or_refused_in_words(numbers, year, mark):
    for order in (None, *DayOrder):
        with contextlib.suppress(UnreadableError):
            assert read_span(mark.join([*numbers, year]), order).first.year == 2017


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_serial_of_a_spreadsheet_is_its_day(day):
    assert read_span(float((day - date(1899, 12, 30)).days), None) == on(day)


@pytest.mark.parametrize("cell", ["8543.90.8845", "8543908845", 8543908845.0, "8543 90 88 45", "HTS 8543.90.88.45"])
def test_a_tariff_number_has_one_form(cell):
    assert read_tariff_number(cell, HERE) == "8543.90.88.45"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (8543.9, "'8543.9' came as a number and may have lost a zero at its end; is it 8543.90?"),
        ("8543,9", "may have lost a zero at its end; is it 8543.90?"),
        (101210000.0, "has 9 digits: a zero may be lost; is it 0101.21.00.00 or 1012.10.00.00?"),
        ("8.54E+09", "a spreadsheet has shortened this number"),
        ("8543.90 / 9027.50", "is not one tariff number"),
        ("12345678901", "has 11 digits"),
        ("0012.30", "there is no such chapter"),
        (date(2017, 1, 1), "is no tariff number"),
    ],
)
def test_a_tariff_number_that_lost_digits_is_refused_with_what_it_may_be(cell, words):
    with pytest.raises(UnreadableError) as caught:
        read_tariff_number(cell, HERE)

    assert words in str(caught.value)


def test_zeros_that_only_the_number_format_shows_are_read():
    assert read_tariff_number(101210000.0, Context(number_format="0000000000")) == "0101.21.00.00"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Schweiz", "CH"), ("SUISSE", "CH"), ("che", "CH"), ("UK", "GB"), ("U.S.A.", "US"), ("Etats-Unis", "US"),
        ("Germany (DE)", "DE"), ("IT - Italia", "IT"), ("made in Italy", "IT"), ("日本", "JP"), ("Côte d’Ivoire", "CI"),
    ],
)  # fmt: skip
def test_countries_are_known_by_name_and_code(cell, code):
    assert read_country(cell, HERE) == code


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("EU", "name the country within it"),
        ("Korea", "may be KR or KP"),
        ("NA", "may be Namibia or 'not available'"),
        ("Germany (FR)", "is no country"),
        ("Germny", "did you mean DE?"),
        ("Italy/France", "is no country"),
    ],
)
def test_what_names_no_single_country_is_refused(cell, words):
    with pytest.raises(UnreadableError) as caught:
        read_country(cell, HERE)

    assert words in str(caught.value)


def test_yes_and_no_in_several_languages():
    assert [read_yes_no(cell, HERE) for cell in ("Ja", "oui", "x", True, 1.0)] == [True] * 5
    assert [read_yes_no(cell, HERE) for cell in ("Nein", "non", False, "0")] == [False] * 4
    with pytest.raises(UnreadableError, match="neither yes nor no"):
        read_yes_no("perhaps", HERE)


@pytest.mark.parametrize("cell", ["", "  ", "n/a", "TBD", "?", "-", "k.A.", "unbekannt", "à définir"])
def test_words_for_unknown_are_blank(cell):
    assert is_blank(cell)


def test_a_day_in_a_column_of_text_is_refused():
    with pytest.raises(UnreadableError, match="the spreadsheet may have turned it into one"):
        read_cell("serial", date(2017, 3, 5), HERE)


@pytest.mark.parametrize(
    ("cell", "right"), [("MÃ¼nchen", "München"), ("Ã‰tats-Unis", "États-Unis"), ("Château", "Château"), ("Ã", "Ã")]
)
def test_text_read_in_a_wrong_encoding_is_mended_and_other_text_is_not_touched(cell, right):
    assert mended(cell) == right
