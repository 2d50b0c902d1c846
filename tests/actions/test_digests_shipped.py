"""Digests on the shipped portfolios, a post's and a partner's. What is begun on top of a portfolio is synthetic, and so marked."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import lockwasher.portfolios
from golden import assert_as_kept_in
from lockwasher.actions import clock, kept
from lockwasher.actions.contacts import Contacting, set_contact
from lockwasher.actions.desk import desk_world, forget
from lockwasher.actions.digests import compose_digests
from lockwasher.actions.load import load
from lockwasher.actions.questions import OFFICE, Asking, ask
from lockwasher.actions.reminders import Reminding, note_reminder
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.records.kept import Making, keep, seqs

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = Path(__file__).parent / "digests" / "shipped"
SHIPPED = Path(lockwasher.portfolios.__path__[0])
MADE = "synthetic: begun for a test"
PLANNED, LOWERING = date(2016, 11, 1), date(2025, 11, 1)


@pytest.fixture
def begun(tmp_path, monkeypatch, settings):
    """Load a shipped portfolio with rows of files added to it, the clock at a day."""
    settings.DESK_ADDRESS, settings.SECRET_KEY = "https://desk.example", "of this test"

    def load_with(name, day, **rows):
        monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, 6, tzinfo=UTC))
        folder = shutil.copytree(SHIPPED / name, tmp_path / "copy" / name)
        for file, added in rows.items():
            path = folder / f"{file}.csv"
            head = path.read_text(encoding="utf-8").splitlines()[0] if path.exists() else ",".join(added[0])
            lines = [",".join(row.get(column, "") for column in head.split(",")) for row in added]
            before = path.read_text(encoding="utf-8") if path.exists() else f"{head}\n"
            path.write_text(before + "\n".join(lines) + "\n", encoding="utf-8")
        forget()
        kept.forget()
        load(str(folder), "desk")

    yield load_with
    kept.forget()


def case(id, procedure, subject, day):
    return {"id": id, "procedure": procedure, "subject": subject, "known_on": day, "source": MADE}


def event(case, step, day, outcome=""):
    return {
        "id": f"{case}-{step}", "case": case, "occurred": day, "known_on": day, "step": step, "outcome": outcome, "is_void": "no",
        "source": MADE, "mark": "synthetic",
    }  # fmt: skip


def keep_forecasts(*days):
    for day in days:
        world = desk_world(day)
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        keep(what_comes_loose(world, forecast(world, draws=50)), world, Making(seqs(), at, 1.0, {}))


def assert_told(name, addressee, language="en", **more):
    set_contact(Contacting(addressee=addressee, address="desk@host.example", language=language, **more), "desk")
    (found,) = [one for one in compose_digests(is_dry=True) if one.contact.addressee == addressee]
    text = re.sub(r"/mail/stop/[0-9a-f]{64}/", "/mail/stop/SECRET/", found.words.text)
    assert_as_kept_in(KEPT / f"{name}.txt", re.sub(r"/questions/\d+/", "/questions/1/", text))
    return text


@pytest.fixture
def icarus(begun):
    """ICARUS as planned in 2016: leaving CERN and the application for duty-free entry are begun, and who waits was reminded."""
    begun(
        "icarus",
        PLANNED,
        cases=[
            case("icarus-leave", "ch.cern.leave", "icarus-t600", "2016-10-13"),
            case("icarus-duty", "us.florence.duty-free-entry", "icarus-t600", "2016-10-13"),
        ],
        events=[event("icarus-leave", "ownership", "2016-10-17"), event("icarus-duty", "prepare", "2016-10-24")],
    )
    note_reminder(Reminding(case="icarus-leave", step="reception-number", on=date(2016, 10, 18)), "sbn-coordinator")


def test_the_coordinator_of_icarus_is_told_of_what_nobody_else_is_named_for(icarus):
    ask(Asking(text="Who is importer of record?", to_post=OFFICE, from_partner="cern"), "cern")
    text = assert_told("icarus.post", "post:sbn-coordinator", hears_of_delays=True)
    assert "Still waiting after a reminder" in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_cern_is_told_its_own_of_icarus_in_its_language(icarus, language):
    ask(Asking(text="When do the modules leave?", to_partner="cern"), "sbn-coordinator")
    keep_forecasts(date(2016, 10, 11), PLANNED)  # the end of the year was named on 12 October
    text = assert_told(f"icarus.partner.{language}", "partner:cern", language)
    assert "icarus-duty" not in text  # the application is the host laboratory's


@pytest.fixture
def dune(begun):
    """DUNE as beams are about to be lowered: the first anode planes are to leave, and elements of steel have come."""
    begun(
        "dune",
        LOWERING,
        offices=[{"id": "importer.customs", "name": "Customs office"}],
        posts=[{"id": "clerk", "title": "Customs clerk", "office": "importer.customs"}],
        cases=[
            case("planes-export", "gb.export", "anode-planes-c001", "2025-10-01"),
            case("elements-entry", "us.entry.consumption", "elements-c001", "2025-10-01"),
        ],
        events=[
            event("planes-export", "control-lists", "2025-10-06", "not-listed"),
            event("elements-entry", "papers", "2025-10-13"),
            event("elements-entry", "arrive", "2025-10-27"),
        ],
    )


def test_the_clerk_of_dune_is_told_which_term_runs(dune):
    ask(Asking(text="Which broker files the entry?", to_post="clerk"), "desk")
    assert_told("dune.post", "post:clerk")


def test_the_united_kingdom_is_told_its_own_of_dune(dune):
    ask(Asking(text="When do the first planes leave?", to_partner="ukri"), "clerk")
    text = assert_told("dune.partner.en", "partner:ukri")
    assert "elements-entry" not in text
