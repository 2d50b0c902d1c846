"""The totals of some goods: what was stated as a mass counts where it is a plain number, and nowhere else."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from builders import an_item
from lockwasher.paperwork.totals import GROSS, gross_kg, totals_of


def stated(value):
    """What somebody stated as the gross mass of a line."""
    return {("items", "coil", GROSS): SimpleNamespace(value=value)}


@pytest.mark.parametrize("value", ["1250.25", " 1250.25 "])
def test_a_plain_number_of_kilograms_is_the_mass(value):
    assert gross_kg(an_item("coil"), stated(value)) == Decimal("1250.25")


@pytest.mark.parametrize(
    "value", ["1e30", "1_000", "12,5", "-5", "NaN", "Infinity", "0", "", "9999999999", "١٢", "12 kg"]
)
def test_what_is_no_plain_number_above_zero_is_no_mass_and_breaks_no_paper(value):
    assert gross_kg(an_item("coil"), stated(value)) is None


def test_a_mass_that_nobody_stated_is_unknown():
    assert gross_kg(an_item("coil"), {}) is None


@pytest.mark.parametrize(("kg", "lighter"), [("9.9", ("coil",)), ("10", ()), ("10.1", ())])
def test_a_line_that_is_heavier_without_its_package_is_found(kg, lighter):
    assert totals_of([an_item("coil", mass_kg=Decimal(10))], stated(kg)).lighter == lighter
