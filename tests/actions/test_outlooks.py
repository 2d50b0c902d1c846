"""The outlook that papers tell of: of a day, and of a month before."""

from datetime import date

import pytest

from lockwasher.actions.look import first_known, look
from lockwasher.actions.outlooks import a_month_before, look_ahead


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2017, 6, 12), date(2017, 5, 12)),
        (date(2017, 3, 31), date(2017, 2, 28)),
        (date(2017, 1, 5), date(2016, 12, 5)),
    ],
)
def test_a_month_before_is_the_same_day_or_the_last_of_that_month(day, before):
    assert a_month_before(day) == before


def test_the_outlook_of_icarus_is_held_against_what_was_known_a_month_before():
    seen = look("icarus", date(2017, 6, 12))
    found = look_ahead(seen.opened.portfolio, seen.world)()

    assert found.as_of == date(2017, 6, 12)
    assert found.before.as_of == date(2017, 5, 12)
    assert found.ahead
    assert {(one.about, one.need_by, one.gates) for one in found.lates} == {
        ("stamp", date(2017, 8, 15), False),
        ("notice", date(2017, 8, 27), False),
        ("decision", date(2017, 8, 27), False),
    }
    assert all(one.dates.p80 > one.need_by and not one.is_stated for one in found.lates)


def test_where_nothing_was_known_a_month_before_there_is_no_earlier_outlook():
    seen = look("icarus", first_known(look("icarus", date(2017, 6, 12)).opened.portfolio))

    assert look_ahead(seen.opened.portfolio, seen.world)().before is None
