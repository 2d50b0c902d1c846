"""One portfolio out of the register: what went in, as it was known."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from exchange.rich import RICH
from exchange.words import portfolios
from lockwasher.exchange.folder import read_folder, write_folder
from lockwasher.records.journal import record
from lockwasher.records.snapshot import read_portfolio
from lockwasher.records.store import Counts, save_portfolio
from lockwasher.register.portfolio import Portfolio
from records.conftest import AT, TOLD

pytestmark = pytest.mark.django_db(transaction=True)
EVER = date.max


def test_what_was_saved_and_recorded_is_read_back(register):
    register(RICH)

    assert read_portfolio(known_on=EVER) == RICH


def test_the_same_portfolio_comes_from_the_files_and_from_the_register(register, tmp_path):
    """Down to the form of its numbers, so that a digest of either is the same."""
    write_folder(RICH, tmp_path / "files")
    register(RICH)

    assert repr(read_portfolio(known_on=EVER)) == repr(read_folder(tmp_path / "files"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(portfolio=portfolios())
def test_record_then_snapshot_then_record_changes_nothing(portfolio, tmp_path_factory, settings):
    settings.LOCKWASHER_HOME = tmp_path_factory.mktemp("home")
    with transaction.atomic():
        save_portfolio(portfolio, **TOLD)
        record(portfolio.events, "alice", AT)
        read = read_portfolio(known_on=EVER)

        assert read == portfolio
        counts = save_portfolio(read, **TOLD)
        assert (counts.created, counts.updated) == (0, 0)
        assert record(read.events, "bob", AT) == 0
        transaction.set_rollback(True)


def test_nothing_is_seen_before_the_day_it_was_known(register):
    register(RICH)

    for day in (date.min, date(2029, 3, 4), date(2030, 3, 8), date(2030, 4, 1)):
        assert read_portfolio(known_on=day) == RICH.known(day)


def test_as_of_leaves_out_what_had_not_occurred_but_keeps_corrections(register):
    register(RICH)

    events = read_portfolio(as_of=date(2030, 2, 10), known_on=EVER).events

    assert [e.id for e in events] == ["e-1", "e-3", "e-5"]  # February as a whole may be before the 10th


def test_records_come_in_the_order_of_their_file(register):
    turned = replace(RICH, items=RICH.items[::-1], need_bys=RICH.need_bys[::-1])
    register(turned)

    assert read_portfolio(known_on=EVER) == turned


def test_an_empty_register_is_an_empty_portfolio():
    assert read_portfolio(known_on=EVER) == Portfolio(name="register")


def test_the_number_of_queries_does_not_grow_with_the_number_of_rows(register):
    few = replace(RICH, items=tuple(replace(RICH.items[0], id=f"item-{n}") for n in range(3)))
    register(few)
    with CaptureQueriesContext(
        connection,
    ) as small:
        read_portfolio(known_on=EVER)
    many = replace(
        few,
        items=tuple(replace(RICH.items[0], id=f"item-{n}") for n in range(3_000)),
        events=tuple(replace(RICH.events[0], id=f"event-{n}") for n in range(3_000)),
    )
    register(many)
    with CaptureQueriesContext(connection) as large:
        portfolio = read_portfolio(known_on=EVER)

    assert (len(portfolio.items), len(portfolio.events)) == (3_000, 3_005)
    assert len(large) == len(small) <= 25


def test_counts_of_a_first_saving_cover_every_record():
    counts = save_portfolio(RICH, **TOLD)

    n_records = sum(len(rows) for noun, rows in RICH.rows() if noun != "events")
    assert counts == Counts(created=n_records + 1)
