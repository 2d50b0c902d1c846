"""A portfolio into the database: all of it or nothing, and twice without change."""

from datetime import date

import pytest

from lockwasher.actions import load as module
from lockwasher.actions.load import load
from lockwasher.actions.portfolios import FolderError, PortfolioNotFoundError, read_files
from lockwasher.actions.verify import verify
from lockwasher.exchange.errors import PortfolioErrors
from lockwasher.records.journal import JournalError
from lockwasher.records.snapshot import read_portfolio
from lockwasher.records.store import StoreError
from lockwasher.register.portfolio import Portfolio

pytestmark = pytest.mark.django_db(transaction=True)
EMPTY = Portfolio(name="register")


def held():
    return read_portfolio(known_on=date.max)


def n_records(portfolio):
    return sum(len(records) for noun, records in portfolio.rows() if noun != "events") + 1  # its own title counts


@pytest.mark.parametrize("name", ["icarus", "of one's own"])
def test_what_the_files_hold_is_in_the_database_and_the_journal_is_whole(name, folder):
    place = name if name == "icarus" else str(folder)
    found, files = load(place, "desk"), read_files(place)

    assert (found.name, found.records.created) == (files.name, n_records(files))
    assert (found.events, found.events_known) == (len(files.events), 0)
    assert held() == files
    assert (verify().ok, verify().events) == (True, len(files.events))


def test_loading_again_changes_nothing(folder):
    first = load(str(folder), "desk")
    again = load(str(folder), "somebody-else")

    assert (again.records.created, again.records.updated) == (0, 0)
    assert again.records.unchanged == first.records.created
    assert (again.events, again.events_known) == (0, first.events)


def test_a_changed_cell_changes_one_record(folder, edit):
    load(str(folder), "desk")
    edit("items.csv", "Wheel 1", "First wheel")

    assert load(str(folder), "desk").records.updated == 1
    assert held().item["wheel-1"].title == "First wheel"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("portfolio.yaml", "name: my-office", "name: [my-office]", "portfolio.yaml:1 column name: "),
        ("partners.csv", ",IT,", ",ITA,", "partners.csv:3 column country: 'ITA' is not"),
        ("projects.csv", "project,host", "project,guest", "projects.csv:2 column host: 'guest' is not in partners.csv"),
        ("contributions.csv", ",northlab,", ",nothlab,", "contributions.csv:2 column partner: 'nothlab' is not in"),
        ("agreements.csv", "host;northlab", "host;southlab", "agreements.csv:2 column parties: 'southlab' is not in"),
        ("items.csv", "wheel-2,", "wheel-1,", "items.csv:3 column id: id 'wheel-1' stands already on line 2"),
        (
            "consignments.csv",
            "wheel-1;wheel-2",
            "wheel-1;wheel-3",
            "consignments.csv:2 column items: 'wheel-3' is not in",
        ),
        ("milestones.csv", "departs,wheels,", "departs,wheels,enters", "these go round in a circle: leaves -> enters"),
        ("need-bys.csv", ",leaves,", ",leave,", "need-bys.csv:2 column milestone: 'leave' is not in"),
        ("need-bys.csv", "2030-06-15", "2030-06-31", "need-bys.csv:2 column need_by: "),
        ("cases.csv", "transport.oversize-by-legs", "transport.oversize", "cases.csv:2 column procedure: there is no"),
        ("evidence.csv", "letter,", "Letter,", "evidence.csv:2 column id: "),
        ("events.csv", ",book,", ",books,", "events.csv:2 column step: 'books' is not a step of"),
        (
            "events.csv",
            "2030-02-05,apply,",
            "2030-02-05,eligibility,stamp",
            "events.csv:3 column outcome: 'stamp' is not",
        ),
    ],
)
def test_a_wrong_file_is_told_with_its_place_and_nothing_is_loaded(folder, edit, file, old, new, words):
    edit(file, old, new)

    with pytest.raises(FolderError) as caught:
        load(str(folder), "desk")

    assert words in str(caught.value)
    assert held() == EMPTY


def test_every_fault_of_every_file_is_told_at_once(folder, edit):
    edit("partners.csv", ",IT,", ",ITA,")
    edit("events.csv", ",book,", ",books,")

    with pytest.raises(PortfolioErrors) as caught:
        load(str(folder), "desk")

    assert str(caught.value).splitlines()[0] == f"{folder} has {len(caught.value.errors)} faults:"
    assert {error.file for error in caught.value.errors} == {"partners.csv", "events.csv"}


def test_an_event_that_the_journal_holds_otherwise_stops_the_whole_load(folder, edit):
    """Not even the register's part of it is kept: the changed title is not there."""
    load(str(folder), "desk")
    before = held()
    edit("events.csv", "by telephone", "by letter")
    edit("items.csv", "Wheel 1", "First wheel")

    with pytest.raises(JournalError, match="event 'booked' is in the journal with another note; record a correction"):
        load(str(folder), "desk")

    assert held() == before
    assert verify().ok


def test_a_portfolio_of_another_name_is_not_mixed_in(folder):
    load("icarus", "desk")

    with pytest.raises(
        StoreError, match="the register holds portfolio 'icarus', and 'my-office' would be mixed into it"
    ):
        load(str(folder), "desk")

    assert held() == read_files("icarus")


def test_a_fault_between_register_and_journal_leaves_neither(monkeypatch, folder):
    def fail(*_):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(module, "record", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        load(str(folder), "desk")

    assert held() == EMPTY
    assert verify().events == 0


def test_the_database_is_no_portfolio_to_load():
    with pytest.raises(PortfolioNotFoundError, match="there is no portfolio 'db'"):
        load("db", "desk")
