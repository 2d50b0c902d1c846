"""What the journal's proof tells apart."""

import json
import secrets
from dataclasses import replace
from datetime import date

import pytest

from exchange.rich import RICH
from lockwasher.records import models
from lockwasher.records.chain import SEALED, START, Fault, row_hash
from lockwasher.records.head import HEAD_FILE, KEY_FILE
from lockwasher.records.journal import JournalError, record, sign_anew, verify
from records.conftest import AT

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = models.Event.objects
A_NEW_EVENT = replace(RICH.events[0], id="e-9")


@pytest.fixture
def five(register):
    """The journal of five events."""
    register(RICH)


def told(fault, *, first_bad=None, events=0, words=""):
    verdict = verify()
    assert (verdict.ok, verdict.fault, verdict.first_bad, verdict.events) == (False, fault, first_bad, events)
    assert words in verdict.message
    return verdict


def rewrite(from_seq=1):
    """Change a row and compute every hash from there on, as somebody would who knows how."""
    previous = EVENTS.filter(seq=from_seq - 1).values_list("hash", flat=True).first() or START
    EVENTS.filter(seq=from_seq).update(source="rewritten")
    for row in list(EVENTS.filter(seq__gte=from_seq).order_by("-seq")):
        EVENTS.filter(pk=row.pk).update(hash=f"x{row.seq}", previous_hash=f"x{row.seq}")
    for row in list(EVENTS.filter(seq__gte=from_seq).order_by("seq")):
        EVENTS.filter(pk=row.pk).update(previous_hash=previous)
        previous = row_hash(EVENTS.values(*SEALED).get(pk=row.pk))
        EVENTS.filter(pk=row.pk).update(hash=previous)


def test_an_empty_register_is_whole():
    verdict = verify()

    assert (verdict.ok, verdict.events, verdict.first_bad, verdict.message) == (
        True,
        0,
        None,
        "0 events, whole and as signed",
    )


def test_a_journal_as_recorded_is_whole(five):
    assert (verify().ok, verify().events) == (True, 5)


CHANGES = {
    "id": "e-2b",
    "case": "case-2",
    "occurred_first": date(2030, 2, 1),
    "occurred_last": date(2030, 3, 2),
    "known_on": date(2030, 3, 2),
    "step": None,
    "outcome": "stamped",
    "sets": ["has-title", True],
    "corrects": "e-1",
    "is_void": True,
    "evidence": ["letter-1"],
    "by": "nobody",
    "source": "elsewhere",
    "mark": "read",
    "recorded_by": "bob",
    "recorded_at": AT.replace(year=2029),
    "note_digest": "f" * 64,
    "previous_hash": "f" * 64,
    "hash": "f" * 64,
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_in_any_column_of_a_row_is_seen(five, column):
    EVENTS.filter(seq=2).update(**{column: CHANGES[column]})

    told(Fault.ROW_TAMPERED, first_bad=2, events=1, words="was changed after it was recorded")


def test_every_column_of_the_journal_is_covered_by_a_change():
    assert {*CHANGES, "seq"} == {*SEALED, "hash"} == {f.name for f in models.Event._meta.concrete_fields}


def test_a_row_taken_out_is_missed(five):
    EVENTS.filter(seq=3).delete()

    told(Fault.ROW_MISSING, first_bad=3, events=2, words="row 3 is missing; the next one there is row 4")


def test_a_row_taken_out_and_the_rest_renumbered_is_missed_too(five):
    EVENTS.filter(seq=3).delete()
    for seq in (4, 5):
        EVENTS.filter(seq=seq).update(seq=seq - 1)

    told(Fault.ROW_TAMPERED, first_bad=3, events=2)


def test_an_end_cut_off_is_seen_by_the_signed_head(five):
    EVENTS.filter(seq__gt=3).delete()

    told(Fault.END_TRUNCATED, first_bad=4, events=3, words="the end is cut off: 5 events were signed, 3 are there")


def test_a_register_emptied_is_not_an_empty_register(five):
    EVENTS.all().delete()

    told(Fault.END_TRUNCATED, first_bad=1, words="check that it belongs to this LOCKWASHER_HOME")


def test_a_row_added_past_the_journal_is_seen(five):
    row = EVENTS.values(*SEALED).get(seq=5)
    row |= {"id": "e-6", "seq": 6, "previous_hash": EVENTS.get(seq=5).hash}
    EVENTS.create(**row, hash=row_hash(row))

    told(Fault.END_ADDED, first_bad=6, events=5, words="1 events were added past the journal: 5 were signed")


def test_a_chain_rewritten_from_its_first_row_is_not_the_one_that_was_signed(five):
    rewrite()

    told(Fault.REWRITTEN, words="the chain of 5 events is whole, but it is not the one that was signed")


def test_a_head_taken_away_is_missed(five, home):
    (home / HEAD_FILE).unlink()

    told(Fault.HEAD_MISSING, events=5, words="journal-head.json is missing; put it back from a backup, or sign anew")


@pytest.mark.parametrize("change", [{"signature": "00"}, {"settled": {"count": 4, "hash": "0" * 64}}, {"pending": "x"}])
def test_a_head_changed_by_hand_is_seen(five, home, change):
    held = json.loads((home / HEAD_FILE).read_text())
    (home / HEAD_FILE).write_text(json.dumps(held | change))

    told(Fault.HEAD_ALTERED, events=5, words="journal-head.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", "\x00"])
def test_a_head_that_is_none_is_seen(five, home, text):
    (home / HEAD_FILE).write_text(text)

    told(Fault.HEAD_ALTERED, events=5, words="is not a head as the journal writes it")


def test_another_key_is_told_from_a_changed_head(five, home):
    (home / KEY_FILE).write_text(secrets.token_hex(32))

    told(Fault.KEY_CHANGED, events=5, words="was signed with another key")


def test_a_key_taken_away_is_not_made_anew(five, home):
    (home / KEY_FILE).unlink()

    told(Fault.KEY_MISSING, events=5, words="journal-key is missing, so journal-head.json cannot be checked")
    assert not (home / KEY_FILE).exists()


def test_a_note_changed_is_seen(five):
    models.Note.objects.update(text="She is sure of it.")

    told(Fault.NOTE_TAMPERED, first_bad=1, words="its note was changed after it was recorded")


def test_a_note_taken_away_is_not_an_erased_note(five):
    models.Note.objects.all().delete()

    told(Fault.NOTE_MISSING, first_bad=1, words="its note is gone without having been erased")


def test_nothing_is_recorded_on_an_end_that_was_not_signed(five):
    EVENTS.filter(seq=5).delete()

    with pytest.raises(
        JournalError, match="nothing was recorded: the end is cut off: 5 events were signed, 4 are there"
    ):
        record([A_NEW_EVENT], "alice", AT)
    assert EVENTS.count() == 4


@pytest.mark.parametrize(
    ("file", "words"), [(HEAD_FILE, "journal-head.json is missing"), (KEY_FILE, "journal-key is missing")]
)
def test_nothing_is_recorded_without_head_or_key(five, home, file, words):
    (home / file).unlink()

    with pytest.raises(JournalError, match=f"nothing was recorded: .*{words}"):
        record([A_NEW_EVENT], "alice", AT)
    assert EVENTS.count() == 5


@pytest.mark.parametrize("file", [HEAD_FILE, KEY_FILE])
def test_signed_anew_after_a_look_the_journal_goes_on(five, home, file):
    (home / file).unlink()

    assert sign_anew().ok
    assert verify().ok


def test_a_broken_chain_is_not_signed_anew(five):
    EVENTS.filter(seq=2).update(source="x")

    with pytest.raises(JournalError, match="nothing was signed: row 2, event 'e-2', was changed"):
        sign_anew()


def test_the_key_is_its_owners_alone_and_not_in_the_head(five, home):
    key = (home / KEY_FILE).read_text().strip()

    assert (home / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(key)) == 32
    assert key not in (home / HEAD_FILE).read_text()


def test_the_head_says_how_long_the_chain_is_and_how_it_ends(five, home):
    head = json.loads((home / HEAD_FILE).read_text())

    assert head["settled"] == {"count": 5, "hash": EVENTS.get(seq=5).hash}
    assert head["pending"] == []
    assert [p.name for p in sorted(home.iterdir())] == [HEAD_FILE, KEY_FILE]
