"""The verbs that fill, change and prove the database."""

import json
from datetime import UTC, datetime

import pytest

from lockwasher.actions import clock
from lockwasher.records.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is 1 May 2030."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 1, 12, tzinfo=UTC))


def test_an_empty_database_has_a_whole_journal(run, read):
    assert run("verify").stdout == "0 events: the journal is whole\n"
    assert (read("verify")["ok"], read("verify")["events"]) == (True, 0)


def test_a_portfolio_is_loaded_and_loaded_again_without_change(run, read, folder):
    told = run("load", folder, "--by", "desk").stdout
    again = read("load", folder)

    assert (
        told
        == "Loaded my-office: 15 records new, 0 changed, 0 as they were; 2 events new to the journal, 0 known before.\n"
    )
    assert again == {
        "name": "my-office",
        "records": {"created": 0, "updated": 0, "unchanged": 15},
        "events": 0,
        "events_known": 2,
    }


@pytest.mark.parametrize("verb", ["loose --draws 20", "forecast --draws 20", "needs", "title", "clocks", "case show", "replay --draws 2"])  # fmt: skip
def test_every_verb_that_looks_finds_in_the_database_what_it_finds_in_the_files(run, folder, verb):
    run("load", folder)
    day = (
        ("--as-of", "2030-04-01") if verb.split()[0] != "replay" else ("--from", "2030-02-01", "--until", "2030-04-01")
    )

    assert run(*verb.split(), *day).stdout == run(*verb.split(), *day, "-p", folder).stdout


def test_the_database_is_looked_at_from_today(run, folder):
    run("load", folder)

    assert run("title").stdout.startswith("Title ledger as of 2030-05-01")


def test_the_desk_is_set_back_twelve_months_on_ones_own_data(read, folder):
    read("load", folder)

    days = read("replay", "--draws", "2")["days"]
    assert (days[0], days[-1], len(days)) == ("2029-05-01", "2030-05-01", 13)


def test_an_event_is_recorded_corrected_and_taken_away(run, read, folder):
    run("load", folder)
    told = run("case", "record", "transport", "plan-route", "--on", "2030-04-20", "--by", "officer").stdout
    event = Event.objects.get(step="plan-route").id
    assert told == f"Recorded {event}: transport, plan-route, on 2030-04-20.\n"

    corrected = read(
        "case", "record", "transport", "plan-route", "--on", "2030-04-21", "--corrects", event, "--note", "the letter says so"
    )  # fmt: skip
    assert corrected["event"]["occurred"] == "2030-04-21"
    assert {d["step"]: d["on"] for d in read("case", "show", "transport")["done"]}["plan-route"] == "2030-04-21"

    second = corrected["event"]["id"]
    told = run(
        "case", "record", "transport", "--void", "--corrects", second, "--on", "2030-04-22", "--note", "mixed up"
    ).stdout
    assert told.endswith(f"transport, takes {second} away, on 2030-04-22.\n")
    assert run("verify").stdout == "5 events: the journal is whole\n"


def test_a_fact_and_an_outcome_are_recorded(run, folder):
    run("load", folder)
    fact = run("case", "record", "transport", "--fact", "goes-by-sea=yes", "--on", "2030-04").stdout
    outcome = run(
        "case", "record", "docket", "eligibility", "--outcome", "stamped", "--on", "2030-03-05..2030-03-09"
    ).stdout

    assert fact.endswith(": transport, fact goes-by-sea: yes, on 2030-04.\n")
    assert outcome.endswith(": docket, eligibility: stamped, on 2030-03-05..2030-03-09.\n")


def test_what_is_odd_about_an_event_is_told_when_it_is_recorded(run, folder):
    run("load", folder)
    run("case", "record", "docket", "eligibility", "--outcome", "stamped", "--on", "2030-03-01")
    told = run("case", "record", "docket", "prepare", "--on", "2030-04-01").stdout

    assert told.splitlines()[1].startswith("irregular: ")
    assert told.endswith(": 'prepare' is recorded after a step that follows it\n")


def test_what_is_on_record_is_not_recorded_again(run, refused, folder):
    run("load", folder)

    assert refused("case", "record", "transport", "book", "--on", "2030-04-01").startswith(
        "lockwasher: step 'book' is on record already: event 'booked', on 2030-02-01; if that is wrong, correct 'booked'"
    )


def test_a_case_of_an_empty_register_is_refused(refused):
    assert "the register is empty" in refused("case", "record", "transport", "book", "--on", "2030-04-01")


def test_a_journal_that_is_not_whole_is_status_1(run, folder):
    run("load", folder)
    Event.objects.filter(pk="filed").update(step="prepare")

    found = run("verify", status=1)
    assert found.stdout.startswith("1 events: row 2, event 'filed', was changed after it was recorded")
    assert json.loads(run("verify", "--format", "json", status=1).stdout)["fault"] == "row-tampered"
    assert run("load", folder, status=2).stderr
