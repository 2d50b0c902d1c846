"""The proof of the journal, as a person asks for it; tests/records tries every way to break it."""

import pytest

from lockwasher.actions.load import load
from lockwasher.actions.verify import verify
from lockwasher.records.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_empty_database_has_a_whole_journal_of_no_events():
    assert (verify().ok, verify().events) == (True, 0)


def test_a_changed_row_is_named(folder):
    load(str(folder), "desk")
    Event.objects.filter(pk="filed").update(step="prepare")

    found = verify()
    assert (found.ok, found.first_bad) == (False, 2)
    assert "event 'filed', was changed after it was recorded" in found.message
