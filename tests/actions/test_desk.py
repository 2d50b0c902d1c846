"""What a desk sees: read once, kept up to date, and computed once however many ask."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event as Signal

import pytest
from django.db import connection, transaction

from lockwasher.actions import desk
from lockwasher.actions.database import DatabaseUnavailableError
from lockwasher.actions.desk import current_portfolio, desk_world
from lockwasher.actions.load import load
from lockwasher.actions.look import DayError, world_on
from lockwasher.actions.record import Happening, record_event
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.calendars.spans import parse_span
from lockwasher.records import models
from lockwasher.records.snapshot import read_portfolio

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2030, 5, 1)


@pytest.fixture
def loaded(folder):
    """The portfolio of one's own in the database."""
    load(str(folder), "desk")


def rename(title):
    edit_record("items", "wheel-1", {"title": title}, "officer", "r", versions_of("items", ["wheel-1"])["wheel-1"])


def test_the_register_is_the_same_object_until_something_changes(loaded):
    before, stamp = current_portfolio()
    assert current_portfolio() == (before, stamp)
    assert current_portfolio()[0] is before
    rename("First wheel")

    after, later = current_portfolio()
    assert (after.item["wheel-1"].title, later.change) == ("First wheel", stamp.change + 1)
    assert after == read_portfolio(known_on=date.max)


def test_the_world_of_a_day_is_that_of_the_register_and_is_kept_until_it_changes(loaded):
    world = desk_world(DAY)
    assert world.digest == world_on(read_portfolio(known_on=date.max), DAY).digest
    assert desk_world(DAY) is world
    record_event(Happening(case="transport", occurred=parse_span("2030-04-20"), step="plan-route"), "officer")

    assert desk_world(DAY).progress["transport"].finished("plan-route").on == parse_span("2030-04-20")


def test_two_days_are_two_worlds_and_both_are_kept(loaded):
    now, then = desk_world(DAY), desk_world(date(2030, 1, 31))

    assert (now.portfolio.events_of.keys(), then.portfolio.events_of.keys()) == ({"transport", "docket"}, set())
    assert desk_world(DAY) is now


def test_of_two_threads_that_ask_at_once_one_computes(loaded, monkeypatch):
    started, go, made = Signal(), Signal(), []

    def slow(portfolio, day):
        made.append(day)
        started.set()
        assert go.wait(20)
        return world_on(portfolio, day)

    def ask():
        try:
            return desk_world(DAY)
        finally:
            connection.close()

    current_portfolio()
    monkeypatch.setattr(desk, "_world", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask)
        assert started.wait(20)
        second = pool.submit(ask)
        go.set()
        assert first.result(20) is second.result(20)
    assert made == [DAY]


def test_a_day_that_cannot_be_seen_is_refused_each_time(loaded):
    for _ in range(2):
        with pytest.raises(DayError, match="1066-10-14 is out of reach"):
            desk_world(date(1066, 10, 14))


def test_what_a_transaction_undid_is_not_seen_after_it(loaded):
    before, _ = current_portfolio()
    with transaction.atomic():
        rename("Undone")
        assert current_portfolio()[0].item["wheel-1"].title == "Undone"
        transaction.set_rollback(True)

    assert current_portfolio()[0] == before


def test_only_the_last_few_worlds_are_kept(loaded):
    first = desk_world(DAY)
    for n in range(8):
        desk_world(date(2030, 5, 2 + n))

    assert desk_world(date(2030, 5, 9)) is desk_world(date(2030, 5, 9))
    assert desk_world(DAY) is not first


def test_a_value_that_no_verb_would_write_is_told_in_words(loaded):
    models.Partner.objects.filter(pk="host").update(kind="club")

    with pytest.raises(DatabaseUnavailableError, match="it holds a value that cannot be read"):
        current_portfolio()


def test_an_empty_register_has_an_empty_world():
    assert not any(records for _, records in desk_world(DAY).portfolio.rows())
