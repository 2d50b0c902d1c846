"""The register in memory equals the register read anew, whatever was changed in between."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.rich import RICH
from lockwasher.calendars.spans import on
from lockwasher.records import models
from lockwasher.records.changes import newest_of
from lockwasher.records.held import read_held, refreshed
from lockwasher.records.journal import erase_note, record
from lockwasher.records.snapshot import Stamp, read_changes_since, read_portfolio, read_stamp
from lockwasher.records.store import archive_record, restore_record, save_portfolio, save_records
from lockwasher.register.nouns import Event
from records.conftest import AT, TOLD

pytestmark = pytest.mark.django_db(transaction=True)
OCCURRED = on(date(2030, 4, 4))


def fresh():
    return read_portfolio(known_on=date.max)


def event(name, note=""):
    return Event(id=name, case="case-1", occurred=OCCURRED, known_on=OCCURRED.last, step="wait", note=note)


def edit(item, title):
    new = replace(item, title=title)
    save_records("items", [new], "bob", AT, "r", newest_of("items", [item.id]))


def test_nothing_changed_is_the_same_object_after_two_questions(register):
    register(RICH)
    held = read_held()
    with CaptureQueriesContext(connection) as asked:
        again = refreshed(held)

    assert again is held
    assert sum(q["sql"].startswith("SELECT") for q in asked) == 2


def test_of_one_edit_only_that_record_is_read_again(register):
    register(RICH)
    held = read_held()
    edit(RICH.items[0], "Renamed")
    with CaptureQueriesContext(connection) as asked:
        now = refreshed(held)

    assert now.portfolio == fresh()
    assert now.portfolio.items[1] is held.portfolio.items[1]
    assert now.portfolio.partners is held.portfolio.partners
    assert sum(q["sql"].startswith("SELECT") for q in asked) == 5


def test_of_one_event_only_that_event_is_read(register):
    register(RICH)
    held = read_held()
    record([event("e-6", "said so")], "bob", AT)

    now = refreshed(held)
    assert now.portfolio == fresh()
    assert (now.portfolio.events[-1].note, now.portfolio.items is held.portfolio.items) == ("said so", True)


def test_an_erased_note_is_erased_in_memory_as_well(register):
    register(RICH)
    held = read_held()
    erase_note("e-1", "bob", AT)

    assert refreshed(held).portfolio.events[0].note == ""


def test_a_changed_title_of_the_portfolio_is_seen(register):
    register(RICH)
    held = read_held()
    save_portfolio(replace(RICH, title="Other", notes=(), default_day=None), **TOLD)

    assert refreshed(held).portfolio == fresh()


def test_an_archived_record_leaves_the_memory_and_comes_back_to_its_place(register):
    register(RICH)
    held = read_held()
    archive_record("occasions", "summit", "bob", AT, "r", newest_of("occasions", ["summit"])["summit"])
    without = refreshed(held)
    restore_record("occasions", "summit", "bob", AT, "r", newest_of("occasions", ["summit"])["summit"])

    assert [o.id for o in without.portfolio.occasions] == ["visit"]
    assert refreshed(without).portfolio == RICH


def test_a_register_that_was_put_back_or_exchanged_is_read_anew(register):
    register(RICH)
    edit(RICH.items[0], "Renamed")
    held = read_held()
    models.Change.objects.latest("seq").delete()  # as a backup of an hour ago would

    assert read_changes_since(held.stamp) is None
    assert refreshed(held).stamp.change == held.stamp.change - 1
    assert read_changes_since(Stamp(event=5, event_hash="another chain")) is None


def test_the_stamp_of_an_empty_register_is_zero_and_rises(register):
    held = read_held()
    assert (read_stamp(), held.portfolio.items) == (Stamp(), ())
    register(RICH)

    assert refreshed(held).portfolio == RICH
    assert read_stamp().event == len(RICH.events)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.integers(0, 1), st.text("abc", max_size=3)),
        st.tuples(st.just("add"), st.text("abcdefgh", min_size=1, max_size=2)),
        st.tuples(st.just("order"), st.permutations([0, 1])),
        st.tuples(st.just("file"), st.text("stuv", min_size=1, max_size=1)),
        st.tuples(st.just("archive"), st.sampled_from(["summit", "visit"])),
        st.tuples(st.just("event"), st.text("xyz", max_size=3)),
        st.tuples(st.just("erase"), st.integers(0, 9)),
        st.tuples(st.just("look")),
    ),
    max_size=12,
)


def add(n, name):
    save_records("items", [replace(RICH.items[1], id=name)], "b", AT, "r", newest_of("items", [name]))


def order(n, places):
    save_portfolio(replace(RICH, partners=tuple(RICH.partners[k] for k in places), occasions=()), **TOLD)


def file(n, name):
    clauses = (replace(RICH.clauses[0], id=name), *RICH.clauses)
    save_portfolio(replace(RICH, clauses=clauses, occasions=()), **TOLD)


def archive(n, name):
    verb = archive_record if any(o.id == name for o in fresh().occasions) else restore_record
    verb("occasions", name, "b", AT, "r", newest_of("occasions", [name])[name])


def erase(n, place):
    for noted in [e.id for e in fresh().events if e.note][place : place + 1]:
        erase_note(noted, "b", AT)


DO = {
    "edit": lambda _n, place, title: edit(fresh().items[place], title),
    "add": add,
    "order": order,
    "file": file,
    "archive": archive,
    "event": lambda n, note: record([event(f"new-{n}", note)], "b", AT + timedelta(seconds=n)),
    "erase": erase,
    "look": lambda _n: None,
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_edited_moved_archived_and_recorded_memory_and_register_are_equal(
    steps, tmp_path_factory, settings
):
    settings.LOCKWASHER_HOME = tmp_path_factory.mktemp("home")
    with transaction.atomic():
        save_portfolio(RICH, **TOLD)
        record(RICH.events, "alice", AT)
        held = read_held()
        for n, (kind, *told) in enumerate(steps):
            DO[kind](n, *told)
            held = refreshed(held)

            assert held.portfolio == fresh()
            assert held.stamp == read_stamp()
        transaction.set_rollback(True)
