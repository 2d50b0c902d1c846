"""Words and personal data are withheld or erased, and the journal stays whole."""

import pytest

from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.actions.load import load
from lockwasher.actions.register import edit_record, history_of, versions_of
from lockwasher.actions.verify import verify
from lockwasher.actions.withholding import WithholdingError, erase_note, erase_person, mark_event, withhold_reason
from lockwasher.records.models import Change, Note
from lockwasher.records.snapshot import read_portfolio
from lockwasher.register.nouns import Handling

pytestmark = pytest.mark.django_db(transaction=True)
PERSONS = "id,name,partner,nationality\nada,Ada Example,northlab,CH\n"


@pytest.fixture(autouse=True)
def loaded(folder):
    (folder / "persons.csv").write_text(PERSONS, encoding="utf-8")
    forget()
    load(str(folder), "desk")


def read(today):
    return read_portfolio(known_on=today)


def event(today, id="booked"):
    return next(event for event in read(today).events if event.id == id)


def test_an_erased_note_is_gone_and_the_journal_is_whole(today):
    assert event(today).note == "by telephone"

    erase_note("booked", "coordinator")

    assert event(today).note == ""
    assert Note.objects.get().erased_by == "coordinator"
    assert verify().ok


def test_an_erased_person_keeps_the_id_and_it_is_on_record_who_erased_when_and_why(today):
    erase_person("ada", "she asked for it", "administrator")

    (person,) = read(today).persons
    assert (person.id, person.name, person.nationality, person.partner) == ("ada", "(erased)", None, "northlab")
    erased, created = history_of("persons", "ada")
    assert (erased.kind, erased.reason, erased.by) == ("erased", "she asked for it", "administrator")
    assert erased.at.date() == today
    assert "Ada Example" not in repr(created)
    assert verify().ok


def test_no_file_brings_an_erased_person_back(folder, today):
    erase_person("ada", "she asked for it", "administrator")

    load(str(folder), "desk")

    assert [person.name for person in read(today).persons] == ["(erased)"]


def test_a_withheld_reason_stands_on_record_with_who_withheld_it_and_why(today):
    withhold_reason("booked", "names a colleague", "coordinator")

    assert (event(today).handling, event(today).note) == (Handling.INTERNAL, "by telephone")
    change = Change.objects.get(noun="events")
    assert (change.reason, change.by, change.before) == ("names a colleague", "coordinator", {"handling": "partner"})
    assert verify().ok


def test_of_several_marks_the_last_counts_and_all_stay_on_record(today):
    mark_event("booked", Handling.CONTROLLED, "under licence", "coordinator")
    mark_event("booked", Handling.PARTNER, "licence ended", "coordinator")

    assert event(today).handling == Handling.PARTNER
    assert [change.reason for change in Change.objects.filter(noun="events")] == ["under licence", "licence ended"]


def test_the_desk_in_memory_follows_a_mark_and_an_erasure():
    first = {event.id: event for event in current_portfolio()[0].events}
    withhold_reason("booked", "names a colleague", "coordinator")
    second = {event.id: event for event in current_portfolio()[0].events}
    erase_note("booked", "coordinator")
    erase_person("ada", "she asked for it", "administrator")
    third = current_portfolio()[0]

    assert (first["booked"].handling, second["booked"].handling) == (Handling.PARTNER, Handling.INTERNAL)
    assert {event.id: event.note for event in third.events}["booked"] == ""
    assert [person.name for person in third.persons] == ["(erased)"]


def test_an_earlier_name_in_the_history_is_erased_too():
    seen = versions_of("persons", ["ada"])["ada"]
    edit_record("persons", "ada", {"name": "Ada Later"}, "desk", "married", seen)

    erase_person("ada", "she asked for it", "administrator")

    assert "Ada" not in repr(history_of("persons", "ada"))


def test_the_mark_on_record_stays_when_the_files_are_loaded_again(folder, today):
    withhold_reason("booked", "names a colleague", "coordinator")

    load(str(folder), "desk")

    assert event(today).handling == Handling.INTERNAL


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda: erase_note("booked", " "), "say who does this: give the name of a post"),
        (lambda: erase_note("lost", "desk"), "there is no event 'lost' in the journal"),
        (lambda: erase_note("filed", "desk"), "event 'filed' never had a note"),
        (lambda: erase_person("ada", "", "desk"), "say why: give a reason that may be read by others"),
        (lambda: erase_person("bob", "r", "desk"), "there is no person 'bob' in the register"),
        (lambda: mark_event("lost", Handling.PUBLIC, "r", "desk"), "there is no event 'lost' in the journal"),
        (lambda: withhold_reason("booked", " ", "desk"), "say why"),
    ],
)
def test_what_cannot_be_withheld_or_erased_is_told(verb, words):
    with pytest.raises(WithholdingError, match=words):
        verb()


def test_a_person_is_erased_once():
    erase_person("ada", "she asked for it", "administrator")

    with pytest.raises(WithholdingError, match="person 'ada' has been erased already; nothing is left to erase"):
        erase_person("ada", "again", "administrator")
