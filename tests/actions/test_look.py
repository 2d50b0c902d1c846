"""A portfolio looked at from a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lockwasher.actions.look import DayError, look, world_on
from lockwasher.actions.portfolios import read_files
from lockwasher.register.nouns import Case, Evidence, Item
from lockwasher.register.portfolio import Portfolio


def test_a_portfolio_is_looked_at_from_its_own_day_or_from_the_one_asked_for():
    assert look("icarus").world.as_of == date(2016, 11, 1)
    assert look("icarus", date(2017, 7, 26)).world.as_of == date(2017, 7, 26)


def test_a_day_that_has_not_come_is_marked(today):
    assert not look("icarus", today).is_ahead
    assert look("icarus", today + timedelta(days=1)).is_ahead


def test_a_day_before_anything_was_known_is_refused_with_the_first_day():
    with pytest.raises(
        DayError, match="nothing was known on 2010-04-15: the first record of 'icarus' is of 2010-04-16"
    ):
        look("icarus", date(2010, 4, 15))

    assert look("icarus", date(2010, 4, 16)).world.portfolio.items == ()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1949, 12, 31), date(2040, 5, 2), date(9999, 12, 31)])
def test_a_day_out_of_reach_is_refused(day):
    with pytest.raises(
        DayError, match=f"{day} is out of reach; look from a day between 1950-01-01 and ten years from now"
    ):
        look("icarus", day)


def test_records_that_say_not_since_when_they_are_known_were_always_known():
    """Also where others do say so, and later."""
    timeless = Portfolio(name="timeless", items=(Item(id="i", title="I", contributions=(), project="p"),))

    dated = replace(timeless, evidence=(Evidence(id="e", title="E", address="box", known_on=date(2000, 1, 1)),))

    assert world_on(dated, date(1950, 1, 1)).portfolio == timeless


def test_cases_without_an_edition_on_a_day_are_named_and_the_day_refused():
    """The first edition of the procedure begins in December 2013."""
    cases = tuple(Case(id=name, procedure="us.florence.duty-free-entry", subject="icarus-t600") for name in ("a", "b"))
    portfolio = replace(read_files("icarus"), cases=cases, events=())

    with pytest.raises(DayError) as caught:
        world_on(portfolio, date(2013, 1, 1))

    first, second = str(caught.value).splitlines()
    assert first.startswith("case a: ")
    assert second.startswith("case b: ")
    assert first.endswith("; look from a later day, or name in the case the edition it runs under")
    assert len(world_on(portfolio, date(2014, 1, 1)).progress) == 2
