"""The forecast that is kept of a day, as every page reads it."""

from datetime import UTC, date, datetime

import pytest

from forecast.worlds import a_case, a_milestone, a_need_by, a_portfolio, a_world, in_days
from lockwasher.actions import kept as module
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.kept import LATE, UNKNOWN, forget, kept_forecast, newest_kept
from lockwasher.actions.load import load
from lockwasher.actions.record import Happening, record_event
from lockwasher.calendars.spans import parse_span
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.records import database
from lockwasher.records.kept import Making, Seqs, keep, seqs

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
DAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def fresh():
    forget()
    yield
    forget()


@pytest.fixture
def make(today):
    """Keep the forecast of a crate wanted in some days."""

    def made(days=5, at=None):
        world = a_world(
            a_portfolio(
                cases=[a_case()], milestones=[a_milestone()], need_bys=[a_need_by("departs", str(in_days(days)))]
            ),
            days={"book": days},
        )
        return keep(what_comes_loose(world, forecast(world, draws=5)), world, Making(at or seqs(), NOW, 1.0, {}))

    return made


def test_of_a_day_nobody_forecast_there_is_none():
    assert kept_forecast(DAY) is None
    assert newest_kept(DAY) is None


def test_a_page_reads_milestones_lines_and_what_they_rest_on(make):
    id = make()
    found = kept_forecast(DAY)

    assert (found.id, found.as_of, found.draws, found.seed, found.before) == (id, DAY, 5, 1, None)
    assert found.milestones["departs"].dates.p80 == in_days(15)
    assert [found.lines_of(group)[0].line.about for group in found.groups(LATE)] == ["late"]
    assert found.groups(UNKNOWN)
    assert found.starts[0].case == "case"
    assert not found.is_stale


def test_the_forecast_before_says_what_an_event_changed(make):
    make(days=5)
    make(days=9)
    found = kept_forecast(DAY)

    assert (found.before.milestones["departs"].p80, found.milestones["departs"].dates.p80) == (in_days(15), in_days(19))


def test_an_event_known_after_its_day_does_not_make_it_stale_and_a_change_of_the_register_does(make, folder):
    load(str(folder), "desk")
    now = seqs()
    make(at=Seqs(0, now.change))
    assert (now.event > 0, kept_forecast(DAY).changes_since) == (True, 0)

    make(at=Seqs(0, now.change - 1))
    assert kept_forecast(DAY).changes_since == 1


def test_an_event_known_by_the_day_makes_it_stale(folder, today):
    load(str(folder), "desk")
    world = a_world(a_portfolio(), as_of=str(today))
    keep(what_comes_loose(world, forecast(world, draws=5)), world, Making(seqs(), NOW, 1.0, {}))
    assert not kept_forecast(today).is_stale
    record_event(Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route"), "officer")

    found = kept_forecast(today)
    assert (found.is_stale, found.changes_since) == (True, 1)


def test_where_today_has_none_yet_the_last_one_is_shown(make):
    make()

    assert newest_kept(date(2027, 3, 9)).as_of == DAY
    assert newest_kept(date(2027, 2, 9)) is None


def test_at_the_moment_it_was_made_at_one_query_tells_that_nothing_has_changed(
    folder, today, django_assert_num_queries
):
    load(str(folder), "desk")
    world = a_world(a_portfolio(), as_of=str(today))
    keep(what_comes_loose(world, forecast(world, draws=5)), world, Making(seqs(), NOW, 1.0, {}))
    _, now = current_portfolio()
    kept_forecast(today)
    with django_assert_num_queries(1):
        assert not newest_kept(today, now).is_stale
    record_event(Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route"), "officer")

    assert newest_kept(today, current_portfolio()[1]).is_stale


def test_once_read_it_takes_two_queries_to_see_that_nothing_has_changed(make, django_assert_max_num_queries):
    make()
    kept_forecast(DAY)
    with django_assert_max_num_queries(3):
        again = kept_forecast(DAY)
        assert again.lines
        assert again.milestones


def test_row_and_parts_of_each_are_read_at_one_moment_lest_newer_ones_take_their_place_between(make, monkeypatch):
    make(days=5)
    make(days=9)
    moments, reads = [], module.read_kept
    monkeypatch.setattr(module, "read_kept", lambda id: (moments.append(database._in_transaction()), reads(id))[1])

    assert kept_forecast(DAY).before.milestones["departs"].p80 == in_days(15)
    assert moments == [True, True]
