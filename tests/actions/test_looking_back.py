"""The desk set back over the year before, kept as pages read it: the same as the engine's replay of the same days."""

from datetime import date

import pytest

from lockwasher.actions import jobs, looking_back
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.load import load
from lockwasher.actions.look import DayError
from lockwasher.actions.looking_back import first_to_look_from, look_back, looked_back, year_before
from lockwasher.actions.portfolios import PortfolioNotFoundError
from lockwasher.actions.record import Happening, record_event
from lockwasher.calendars.spans import on
from lockwasher.forecast import replay as engine
from lockwasher.forecast.forecast import SEED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(looking_back, "DRAWS", 4)


def test_a_year_before_is_the_same_day_and_of_a_leap_day_the_28th():
    assert year_before(date(2030, 5, 1)) == date(2029, 5, 1)
    assert year_before(date(2026, 7, 31)) == date(2025, 7, 31)
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_what_is_kept_is_what_the_engine_finds(folder, today):
    load(str(folder), "desk")
    told = []
    look_back(today, lambda *at: told.append(at))
    kept, days = looked_back(today), engine.month_days(year_before(today), today)
    found = engine.replay(current_portfolio()[0], days, draws=4, seed=SEED)

    assert kept.days == days
    assert [(h.title, h.struck_on, h.warned_on, h.days_before) for h in kept.hits] == [
        (s.slip.title, s.slip.struck_on, s.warned_on, s.days_before) for s in found.slips
    ]
    assert [(c.title, c.first_on, c.n_days, c.outcome) for c in kept.cries] == [
        (w.title, w.first, len(w.months), w.outcome) for w in found.warnings
    ]
    assert kept.cries
    assert (kept.guesses, kept.estimates) == found.guesses
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert len(told) == len(days) + 2


def test_what_changes_since_makes_it_stale(folder, today):
    load(str(folder), "desk")
    look_back(today, lambda *_: None)
    assert not looked_back(today).is_stale
    record_event(Happening(case="transport", occurred=on(date(2030, 4, 20)), step="plan-route"), "officer")

    assert looked_back(today).is_stale


def test_an_empty_register_is_refused_and_of_a_day_nobody_asked_for_there_is_none(today):
    assert looked_back(today) is None
    with pytest.raises(PortfolioNotFoundError, match="the register is empty"):
        look_back(today, lambda *_: None)


@pytest.mark.parametrize(("known", "first"), [("2030-03-01", "2030-03-01"), ("2020-01-01", "2029-05-01")])
def test_where_less_than_a_year_is_known_it_begins_with_the_first_day_known(known, first, today, monkeypatch):
    monkeypatch.setattr(looking_back, "first_known", lambda _: date.fromisoformat(known))

    assert str(first_to_look_from(None, today)) == first


def test_where_nothing_was_known_before_the_day_it_says_how_to_load_what_was(today, monkeypatch):
    monkeypatch.setattr(looking_back, "first_known", lambda _: today)
    with pytest.raises(DayError, match=r"knows nothing from before 2030-05-01, .*with --known-on DAY"):
        first_to_look_from(None, today)


def test_asked_for_twice_one_job_is_queued(today):
    assert jobs.ask_to_look_back(today).id == jobs.ask_to_look_back(today).id
