"""The history of a row: who changed what, when and why, written with the row or not at all."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from exchange.rich import RICH
from lockwasher.records import models, store
from lockwasher.records.changes import Author, newest_of, read_history, write_changes
from lockwasher.records.journal import erase_note
from lockwasher.records.models import ChangeKind
from lockwasher.records.snapshot import read_archived, read_portfolio
from lockwasher.records.store import ConflictError, Counts, StoreError, archive_record, restore_record, save_portfolio
from lockwasher.records.store import save_records as save
from lockwasher.register.nouns import Money
from records.conftest import AT, TOLD

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(hours=1)
CHAMBER = RICH.items[0]
RENAMED = replace(CHAMBER, title="Renamed")


def version(noun, record):
    return newest_of(noun, [record]).get(record)


def edited(record, **fields):
    """Save an item with other values, as somebody who has just read it."""
    new = replace(record, **fields)
    save("items", [new], "bob", LATER, "the list was wrong", {record.id: version("items", record.id)})
    return new


def held(noun="items"):
    return {record.id: record for record in getattr(read_portfolio(known_on=date.max), noun)}


def test_every_row_that_is_loaded_has_a_change_that_says_who_when_and_why():
    save_portfolio(RICH, **TOLD)

    changes = models.Change.objects.all()
    assert {(c.noun, c.record) for c in changes} == {
        *((noun, r.id) for noun, rows in RICH.rows() if noun != "events" for r in rows),
        ("cover", "rich"),
    }
    assert {(c.by, c.at, c.reason, c.kind) for c in changes} == {("alice", AT, "loaded for a test", "created")}


def test_a_load_without_difference_adds_nothing_to_the_history():
    save_portfolio(RICH, **TOLD)
    n_changes = models.Change.objects.count()
    save_portfolio(RICH, by="bob", at=LATER, reason="loaded again")

    assert models.Change.objects.count() == n_changes


def test_a_change_keeps_the_old_values_of_the_changed_columns_only():
    save_portfolio(RICH, **TOLD)
    edited(CHAMBER, customs_value=Money(Decimal(7), "EUR"), exported_on=None)

    change = models.Change.objects.latest("seq")
    assert change.before == {"customs_value_amount": "1000000.250", "exported_on": "2028-05-01"}


def test_the_history_tells_each_field_before_and_after_as_values_of_its_own_type():
    save_portfolio(RICH, **TOLD)
    legs = RICH.consignments[0].legs
    shorter = replace(RICH.consignments[0], legs=legs[:1], known_on=date(2029, 9, 10))
    save("consignments", [shorter], "bob", LATER, "one leg", {"crate-1": version("consignments", "crate-1")})

    newest, first = read_history("consignments", "crate-1")
    assert (newest.kind, newest.by, newest.at, newest.reason) == (ChangeKind.CHANGED, "bob", LATER, "one leg")
    assert newest.before == {"legs": legs, "known_on": date(2029, 9, 9)}
    assert newest.after == {"legs": legs[:1], "known_on": date(2029, 9, 10)}
    assert (first.kind, first.before) == (ChangeKind.CREATED, {})
    assert replace(shorter, **first.after) == RICH.consignments[0]


def test_two_edits_in_a_row_are_told_apart():
    save_portfolio(RICH, **TOLD)
    edited(edited(CHAMBER, customs_value=Money(Decimal("0.5"), "EUR")), customs_value=None)

    told = [past.after.get("customs_value") for past in read_history("items", "chamber")]
    assert told == [None, Money(Decimal("0.5"), "EUR"), CHAMBER.customs_value]


def test_a_row_that_only_moves_keeps_its_version_and_its_history():
    save_portfolio(RICH, **TOLD)
    before = version("items", "chamber")
    save_portfolio(replace(RICH, items=RICH.items[::-1]), **TOLD)

    assert [item.id for item in read_portfolio(known_on=date.max).items] == ["cable", "chamber"]
    assert version("items", "chamber") == before
    assert len(read_history("items", "chamber")) == 1


def test_a_fault_in_the_history_keeps_the_rows_from_being_written(monkeypatch):
    def fail(*_):
        raise IntegrityError("in the middle")

    save_portfolio(RICH, **TOLD)
    monkeypatch.setattr(store, "write_changes", fail)
    with pytest.raises(IntegrityError, match="in the middle"):
        edited(CHAMBER, title="Renamed")

    assert held()["chamber"] == CHAMBER


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="has no time zone; give one, such as UTC"):
        write_changes("items", [], Author("bob", datetime(2030, 5, 1), "r"))  # noqa: DTZ001  # meant


def test_the_second_of_two_who_edit_is_told_what_is_there_and_writes_nothing():
    save_portfolio(RICH, **TOLD)
    seen = version("items", "chamber")
    edited(CHAMBER, title="Renamed")

    with pytest.raises(ConflictError) as caught:
        save("items", [replace(CHAMBER, origin="CH")], "carol", LATER, "origin", {"chamber": seen})

    (conflict,) = caught.value.conflicts
    assert (conflict.record, conflict.by, conflict.at, conflict.reason) == (RENAMED, "bob", LATER, "the list was wrong")
    assert str(caught.value) == (
        "items 'chamber' was changed by bob at 2030-05-01 13:30 UTC, after you opened it (the list was wrong); "
        "look at what is there now, then decide"
    )
    assert held()["chamber"] == RENAMED


def test_of_several_records_none_is_saved_where_one_was_changed():
    save_portfolio(RICH, **TOLD)
    seen = newest_of("items", ["chamber", "cable"])
    edited(CHAMBER, title="Renamed")

    both = [replace(item, origin="CH") for item in RICH.items]
    with pytest.raises(ConflictError):
        save("items", both, "carol", LATER, "origin", seen)
    assert held()["cable"] == RICH.items[1]


def test_a_row_from_before_the_history_is_edited_as_any_other():
    save_portfolio(RICH, **TOLD)
    models.Change.objects.all().delete()
    edited(CHAMBER, title="Renamed")

    (past,) = read_history("items", "chamber")
    assert (past.before, past.after) == ({"title": CHAMBER.title}, {"title": "Renamed"})


def test_a_new_record_comes_last_and_a_record_as_it_was_writes_nothing():
    save_portfolio(RICH, **TOLD)
    n_changes = models.Change.objects.count()
    new = replace(RICH.items[1], id="a-new-one")
    seen = {"cable": version("items", "cable")}

    assert save("items", [new, RICH.items[1]], "bob", LATER, "found", seen) == Counts(created=1, unchanged=1)
    assert [item.id for item in read_portfolio(known_on=date.max).items] == ["chamber", "cable", "a-new-one"]
    assert models.Change.objects.count() == n_changes + 1


def test_an_archived_record_is_out_of_sight_and_stays_with_its_history():
    save_portfolio(RICH, **TOLD)
    archive_record("occasions", "visit", "bob", LATER, "called off", version("occasions", "visit"))

    assert list(held("occasions")) == ["summit"]
    assert [placed.record for placed in read_archived("occasions")] == [RICH.occasions[1]]
    assert [past.kind for past in read_history("occasions", "visit")] == [ChangeKind.ARCHIVED, ChangeKind.CREATED]


def test_an_archived_record_comes_back_where_it_was():
    save_portfolio(RICH, **TOLD)
    archive_record("occasions", "summit", "bob", LATER, "called off", version("occasions", "summit"))
    restore_record("occasions", "summit", "carol", LATER, "on again", version("occasions", "summit"))

    assert read_portfolio(known_on=date.max).occasions == RICH.occasions


def test_archiving_is_refused_where_there_is_nothing_to_archive():
    save_portfolio(RICH, **TOLD)
    with pytest.raises(StoreError, match="occasions 'party' is not on record"):
        archive_record("occasions", "party", "bob", LATER, "r", None)
    with pytest.raises(StoreError, match="occasions 'visit' is not archived"):
        restore_record("occasions", "visit", "bob", LATER, "r", version("occasions", "visit"))
    with pytest.raises(ConflictError):
        archive_record("occasions", "visit", "bob", LATER, "r", None)


def test_an_archived_record_is_not_changed_by_a_form():
    save_portfolio(RICH, **TOLD)
    archive_record("occasions", "visit", "bob", LATER, "called off", version("occasions", "visit"))

    with pytest.raises(StoreError, match="occasions 'visit' is archived; restore it before it is changed"):
        save("occasions", [RICH.occasions[1]], "c", LATER, "r", {"visit": version("occasions", "visit")})


def test_a_load_passes_over_an_archived_record_that_it_tells_as_it_was():
    save_portfolio(RICH, **TOLD)
    archive_record("occasions", "visit", "bob", LATER, "called off", version("occasions", "visit"))

    assert save_portfolio(RICH, **TOLD).updated == 0
    assert list(held("occasions")) == ["summit"]


def test_a_load_that_would_change_an_archived_record_is_refused_as_a_whole():
    save_portfolio(RICH, **TOLD)
    archive_record("occasions", "visit", "bob", LATER, "called off", version("occasions", "visit"))
    other = replace(RICH, title="Other", occasions=(RICH.occasions[0], replace(RICH.occasions[1], title="Other")))

    with pytest.raises(
        StoreError, match="occasions 'visit' was archived on 2030-05-01 and would be changed; restore it"
    ):
        save_portfolio(other, **TOLD)
    assert read_portfolio(known_on=date.max).title == RICH.title


def test_a_load_that_would_name_an_archived_record_is_refused():
    """The crate was edited and the cable archived; the old file would put the cable back into the crate."""
    save_portfolio(RICH, **TOLD)
    crates = [replace(crate, items=("chamber",)) for crate in RICH.consignments]
    save("consignments", crates, "bob", LATER, "no cable", newest_of("consignments", ["crate-1", "crate-2"]))
    archive_record("items", "cable", "bob", LATER, "no cable", version("items", "cable"))

    with pytest.raises(StoreError, match="consignments 'crate-1', items: 'cable' is archived; restore it first"):
        save_portfolio(RICH, **TOLD)
    assert held("consignments")["crate-1"].items == ("chamber",)


def test_an_erased_note_is_in_the_history_without_what_it_said(register):
    register(RICH)
    erase_note("e-1", "bob", LATER)
    erase_note("e-1", "carol", LATER)  # it is gone already

    (past,) = read_history("events", "e-1")
    assert (past.kind, past.by, past.before, past.after) == (ChangeKind.ERASED, "bob", {}, {})
