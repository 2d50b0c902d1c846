"""In what form facts are stated that papers reckon with."""

from datetime import date
from decimal import Decimal

import pytest

from lockwasher.paperwork.forms import DAY, KG, plain_day, plain_kg


@pytest.mark.parametrize(
    ("text", "kg", "printed"), [("1250.5", "1250.5", "1,250.5"), (" 0900.50 ", "900.50", "900.5"), ("3", "3", "3")]
)
def test_a_plain_number_of_kilograms_is_read_and_printed_alike(text, kg, printed):
    assert (plain_kg(text), KG.printed(text), KG.fault(text)) == (Decimal(kg), printed, "")


@pytest.mark.parametrize("text", ["0", "-1", "1e3", "1,300", "1.3 t", "١٢", "NaN", "", "9999999999"])
def test_what_is_no_plain_number_is_refused_with_the_form(text):
    assert (plain_kg(text), KG.printed(text)) == (None, None)
    assert KG.fault(text) == f"'{text}' is not a plain number of kilograms above zero, such as 1250.5"


def test_a_day_is_a_single_one():
    assert (plain_day(" 2030-06-01 "), DAY.printed("2030-06-01")) == (date(2030, 6, 1), "2030-06-01")
    for text in ("2030-06", "2030-02-30", "20300601", "1 June 2030", "2030-W22-6"):
        assert plain_day(text) is None
        assert DAY.fault(text) == f"'{text}' is not a day, written as 2030-06-01"
