"""Events into the journal: appended, chained, never changed."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, transaction

from exchange.rich import RICH
from lockwasher.calendars.spans import on
from lockwasher.records import journal, models
from lockwasher.records.chain import SEALED, START
from lockwasher.records.journal import JournalError, erase_note, record, verify
from lockwasher.records.snapshot import read_portfolio
from lockwasher.records.store import save_portfolio
from records.conftest import AT, TOLD

pytestmark = pytest.mark.django_db(transaction=True)
E1, E2, E3, E4, E5 = RICH.events
NOTE = E1.note


@pytest.fixture(autouse=True)
def cases():
    save_portfolio(RICH, **TOLD)


def test_each_row_holds_the_hash_of_the_row_before():
    assert record(RICH.events, "alice", AT) == 5

    rows = list(models.Event.objects.order_by("seq"))
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous_hash for row in rows] == [START, *(row.hash for row in rows[:-1])]
    assert {(row.recorded_by, row.recorded_at) for row in rows} == {("alice", AT)}


def test_the_hash_can_be_computed_without_this_program():
    """SHA-256 over the sealed columns as JSON with sorted keys, no blanks, ASCII."""
    record([E2], "alice", AT)

    row = models.Event.objects.values(*SEALED, "hash").get()
    facts = {
        "id": "e-2",
        "case": "case-1",
        "occurred_first": "2030-03-01",
        "occurred_last": "2030-03-01",
        "known_on": "2030-03-09",
        "step": "decide",
        "outcome": "returned",
        "sets": None,
        "corrects": None,
        "is_void": False,
        "evidence": [],
        "by": None,
        "source": "",
        "mark": "unverified",
        "seq": 1,
        "recorded_by": "alice",
        "recorded_at": "2030-05-01T12:30:00.000000+00:00",
        "note_digest": None,
        "previous_hash": "0" * 64,
    }
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    assert row["hash"] == hashlib.sha256(text.encode("ascii")).hexdigest()


def test_recorded_in_another_time_zone_the_instant_is_the_same():
    record([E2], "alice", AT.astimezone(timezone(timedelta(hours=2))))

    assert models.Event.objects.get().recorded_at == AT
    assert verify().ok


def test_recorded_again_an_event_is_passed_over():
    record(RICH.events, "alice", AT)

    assert record([E1, E2, E2], "bob", AT + timedelta(days=1)) == 0
    assert models.Event.objects.count() == 5
    assert models.Event.objects.get(pk="e-1").recorded_by == "alice"


def test_old_events_among_new_ones_do_not_break_the_chain():
    record([E2], "alice", AT)

    assert record([E1, E2, E3], "bob", AT) == 2
    assert [row.id for row in models.Event.objects.order_by("seq")] == ["e-2", "e-1", "e-3"]
    assert verify().ok


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (replace(E1, occurred=on(date(2030, 2, 1))), "occurred"),
        (replace(E1, step="decide", outcome="stamped"), "step, outcome"),
        (replace(E1, note="Spoke with B."), "note"),
        (replace(E1, note=""), "note"),
        (replace(E1, evidence=("letter-2", "letter-1")), "evidence"),
    ],
)
def test_an_id_that_is_there_with_other_content_is_refused(other, words):
    record([E1], "alice", AT)

    message = f"event 'e-1' is in the journal with another {words}; record a correction under a new id"
    with pytest.raises(JournalError, match=message):
        record([E2, other], "alice", AT)
    assert models.Event.objects.count() == 1


def test_one_id_given_twice_with_different_content_is_refused():
    with pytest.raises(JournalError, match="event 'e-1' is given twice with different content; keep one"):
        record([E1, replace(E1, source="t")], "alice", AT)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (replace(E4, case="case-9"), "event 'e-4': case 'case-9' is not in the register; save the case first"),
        (E3, "event 'e-3' corrects 'e-2', which is no event of case 'case-1'"),
        (replace(E3, case="case-2", corrects="e-1"), "event 'e-3' corrects 'e-1', which is no event of case 'case-2'"),
    ],
)
def test_an_event_that_hangs_on_nothing_is_refused(event, words):
    record([E1], "alice", AT)

    with pytest.raises(JournalError, match=words):
        record([event], "alice", AT)


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(JournalError, match="has no time zone; give one, such as UTC"):
        record([E1], "alice", datetime(2030, 5, 1))  # noqa: DTZ001  # that is what is refused


def test_recording_nothing_leaves_no_head(home):
    assert record([], "alice", AT) == 0
    assert not home.exists()


def test_two_rows_cannot_follow_the_same_row():
    record([E1], "alice", AT)
    fork = models.Event.objects.get()
    fork.pk, fork.seq, fork.hash = "fork", 2, "f" * 64

    with pytest.raises(IntegrityError), transaction.atomic():
        fork.save(force_insert=True)


def test_a_transaction_that_is_undone_around_the_journal_leaves_it_whole():
    record([E1], "alice", AT)
    with transaction.atomic():
        record([E2], "alice", AT)
        record([E4], "alice", AT)
        transaction.set_rollback(True)

    assert (verify().ok, verify().events) == (True, 1)
    assert record([E2, E4], "alice", AT) == 2
    assert (verify().ok, verify().events) == (True, 3)


def test_two_recordings_in_one_transaction_stand_together():
    with transaction.atomic():
        record([E1], "alice", AT)
        record([E2], "alice", AT)

    assert (verify().ok, verify().events) == (True, 2)


def test_a_head_that_could_not_be_settled_is_settled_by_the_next_recording(monkeypatch):
    """As when the power fails between the commit and the settling."""
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_settle", lambda: None)
        record([E1], "alice", AT)
    assert verify().ok

    record([E2], "alice", AT)
    models.Event.objects.filter(pk="e-2").delete()

    assert not verify().ok


def test_the_note_stands_beside_the_chain_and_not_in_it():
    record([E1], "alice", AT)

    row = json.dumps(models.Event.objects.values().get(), default=str)
    assert NOTE not in row
    note = models.Note.objects.get(pk=models.Event.objects.get().note_digest)
    assert note.text == NOTE


def test_the_same_note_has_another_digest_each_time():
    """Or one could ask the journal whether a guess is right."""
    record([E1, replace(E2, note=NOTE)], "alice", AT)

    assert models.Note.objects.count() == 2


def test_an_erased_note_is_gone_and_the_chain_is_whole():
    record(RICH.events, "alice", AT)

    erase_note("e-1", "bob", AT)

    assert verify().ok
    assert read_portfolio(known_on=date.max).events[0] == replace(E1, note="")
    note = models.Note.objects.get()
    assert (note.text, note.salt, note.erased_by, note.erased_at) == (None, None, "bob", AT)


def test_an_erased_note_does_not_come_back_with_its_event():
    record([E1], "alice", AT)
    erase_note("e-1", "bob", AT)

    assert record([E1], "alice", AT) == 0
    (read,) = read_portfolio(known_on=date.max).events
    assert read.note == ""
    assert record([read], "alice", AT) == 0


def test_erased_twice_the_first_erasure_stays_on_record():
    record([E1], "alice", AT)
    erase_note("e-1", "bob", AT)
    erase_note("e-1", "carol", AT + timedelta(days=1))

    assert models.Note.objects.get().erased_by == "bob"


@pytest.mark.parametrize(
    ("event", "words"), [("e-2", "event 'e-2' never had a note"), ("e-9", "there is no event 'e-9' in the journal")]
)
def test_there_must_be_a_note_to_erase(event, words):
    record([E1, E2], "alice", AT)

    with pytest.raises(JournalError, match=words):
        erase_note(event, "bob", AT)


def test_very_many_events_are_recorded_in_one_go():
    """More ids than SQLite takes in one question."""
    events = [replace(E4, id=f"m-{n}") for n in range(2_100)]

    assert record(events, "alice", AT.replace(tzinfo=UTC)) == 2_100
    assert record(events, "alice", AT) == 0
