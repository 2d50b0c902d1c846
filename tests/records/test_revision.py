"""How far the desk has come: a number that rises with whatever may move a day, and never falls."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from exchange.rich import RICH
from lockwasher.records.changes import newest_of
from lockwasher.records.journal import record
from lockwasher.records.kept_tables import KeptForecast
from lockwasher.records.revision import reached
from lockwasher.records.store import archive_record, save_portfolio, save_records
from records.conftest import AT, TOLD

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 1)


def test_it_rises_with_rows_events_and_days_and_falls_by_nothing():
    steps = [reached(DAY).number]
    save_portfolio(RICH, **TOLD)
    steps.append(reached(DAY).number)
    record(RICH.events, "alice", AT)
    steps.append(reached(DAY).number)
    KeptForecast.objects.create(
        as_of=DAY,
        digest="",
        draws=1,
        seed=1,
        versions={},
        made_at=AT,
        event_seq=0,
        change_seq=0,
        seconds=0.0,
        summary={},
    )
    steps.append(reached(DAY).number)
    item = RICH.items[0]
    save_records(
        "items", [replace(item, title="Renamed")], "bob", AT, "why", {item.id: newest_of("items", [item.id])[item.id]}
    )
    steps.append(reached(DAY).number)
    need_by = RICH.need_bys[0].id
    archive_record("need_bys", need_by, "bob", AT, "off", newest_of("need_bys", [need_by])[need_by])
    steps += [reached(DAY).number, reached(date(2026, 3, 2)).number]

    assert steps == sorted(set(steps))


def test_an_event_and_a_forecast_are_instants_as_well():
    save_portfolio(RICH, **TOLD)
    record(RICH.events, "alice", AT + timedelta(hours=1))
    assert reached(DAY).at == (AT + timedelta(hours=1)).replace(microsecond=0)
    KeptForecast.objects.create(
        as_of=DAY, digest="", draws=1, seed=1, versions={}, made_at=AT + timedelta(hours=2), event_seq=0, change_seq=0,
        seconds=0.0, summary={},
    )  # fmt: skip

    assert reached(DAY).at == (AT + timedelta(hours=2)).replace(microsecond=0)


def test_its_instant_is_the_newest_change_but_no_day_begins_without_it():
    assert reached(DAY).at == datetime(2026, 3, 1, tzinfo=UTC)
    save_portfolio(RICH, **TOLD)

    assert reached(date(2000, 1, 1)).at == AT.replace(microsecond=0)
