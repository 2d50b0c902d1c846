"""The verbs of letters: what is queued, and who would not hear of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lockwasher.actions import clock
from lockwasher.actions.contacts import Contacting, set_contact
from lockwasher.actions.load import load

pytestmark = pytest.mark.django_db(transaction=True)
UNHEARD = "nobody is told of delays: a step that still waits 14 days after a reminder reaches no post"


@pytest.fixture(autouse=True)
def register(folder, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 1, 12, tzinfo=UTC))
    (folder / "offices.csv").write_text("id,name\nimporter.customs,Customs office\n", encoding="utf-8")
    (folder / "posts.csv").write_text("id,title,office\nclerk,Customs clerk,importer.customs\n", encoding="utf-8")
    load(str(folder), "desk")


def test_digests_say_where_nobody_hears_of_a_step_that_is_late_after_a_reminder(run):
    assert run("mail", "digests").stderr == ""  # no letters go at all
    clerk = Contacting(addressee="post:clerk", address="customs@host.example")
    set_contact(clerk, "desk")
    told = run("mail", "digests", "--dry-run")
    assert UNHEARD in told.stderr
    assert told.stdout.endswith(" digests\n")
    set_contact(Contacting(addressee="post:clerk", address="customs@host.example", hears_of_delays=True), "desk")
    assert run("mail", "digests", "--dry-run").stderr == ""
