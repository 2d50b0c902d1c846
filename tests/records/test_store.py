"""A portfolio into the register: all or nothing, and twice is once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError

from exchange.rich import RICH
from lockwasher.records import models
from lockwasher.records.snapshot import read_portfolio
from lockwasher.records.store import Counts, StoreError, save_portfolio
from lockwasher.register.nouns import Handling, Money
from records.conftest import TOLD

pytestmark = pytest.mark.django_db(transaction=True)
N_RECORDS = sum(len(rows) for noun, rows in RICH.rows() if noun != "events") + 1
WITHOUT_EVENTS = replace(RICH, events=())


def test_saved_twice_nothing_changes():
    save_portfolio(RICH, **TOLD)

    assert save_portfolio(RICH, **TOLD) == Counts(unchanged=N_RECORDS)


def test_only_what_differs_is_updated():
    save_portfolio(RICH, **TOLD)
    changed = replace(
        RICH, partners=(replace(RICH.partners[0], name="New name"), *RICH.partners[1:]), title="New title"
    )

    assert save_portfolio(changed, **TOLD) == Counts(updated=2, unchanged=N_RECORDS - 2)
    assert read_portfolio(known_on=date.max).partners[0].name == "New name"


def test_a_new_row_at_the_top_moves_the_others_without_updating_them():
    save_portfolio(WITHOUT_EVENTS, **TOLD)
    first = replace(RICH.items[1], id="first")
    longer = replace(WITHOUT_EVENTS, items=(first, *RICH.items))

    assert save_portfolio(longer, **TOLD) == Counts(created=1, unchanged=N_RECORDS)
    assert read_portfolio(known_on=date.max) == longer


def test_what_the_portfolio_no_longer_holds_stays():
    """Leaving a row out of a file is no way to take it from the register."""
    save_portfolio(RICH, **TOLD)
    save_portfolio(replace(RICH, occasions=RICH.occasions[:1]), **TOLD)

    assert models.Occasion.objects.count() == 2


def test_events_do_not_come_in_by_this_door():
    save_portfolio(RICH, **TOLD)

    assert read_portfolio(known_on=date.max).events == ()


def test_another_portfolio_is_not_mixed_in():
    save_portfolio(RICH, **TOLD)

    with pytest.raises(
        StoreError, match="the register holds portfolio 'rich', and 'other' would be mixed into it; use another"
    ):
        save_portfolio(replace(RICH, name="other"), **TOLD)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            Decimal("0.0001"),
            "items 'chamber', customs_value_amount: 0.0001 does not fit; give at most 12 digits and 3 after",
        ),
        (Decimal(10) ** 12, "1000000000000 does not fit"),
        (Decimal("NaN"), "NaN does not fit"),
    ],
)
def test_a_number_that_would_be_rounded_is_refused_and_nothing_is_saved(value, words):
    item = replace(RICH.items[0], customs_value=Money(value, "USD"))

    with pytest.raises(StoreError, match=words):
        save_portfolio(replace(RICH, items=(item,)), **TOLD)
    assert models.Partner.objects.count() == 0


def test_a_fault_in_the_last_noun_undoes_the_first():
    too_many = 2**80
    office = replace(RICH.offices[0], desks=too_many)

    with pytest.raises((OverflowError, DataError)):
        save_portfolio(replace(RICH, offices=(office,)), **TOLD)
    assert models.Partner.objects.count() == models.Cover.objects.count() == 0


@pytest.mark.parametrize(
    ("before", "given", "after"),
    [
        (Handling.CONTROLLED, Handling.PARTNER, Handling.CONTROLLED),
        (Handling.PARTNER, Handling.INTERNAL, Handling.INTERNAL),
        (Handling.PUBLIC, Handling.PARTNER, Handling.PARTNER),
    ],
)
def test_of_the_mark_on_record_and_the_mark_given_the_stricter_stays(before, given, after):
    """Files that say nothing of it cannot open what was closed."""
    for handling in (before, given):
        save_portfolio(replace(RICH, items=(replace(RICH.items[0], handling=handling),)), **TOLD)

    assert read_portfolio(known_on=date.max).items[0].handling == after
