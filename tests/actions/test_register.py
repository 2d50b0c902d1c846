"""The register changed by hand: each fault at its field, each change with its reason, all of it or nothing."""

from datetime import date

import pytest

from lockwasher.actions.load import load
from lockwasher.actions.register import (
    Difference,
    RegisterError,
    archive_record,
    archived_records,
    create_record,
    edit_many,
    edit_record,
    find_record,
    history_of,
    preview_many,
    restore_record,
    versions_of,
)
from lockwasher.records.models import Change, ChangeKind
from lockwasher.records.snapshot import read_portfolio
from lockwasher.records.store import ConflictError, Counts, StoreError

pytestmark = pytest.mark.django_db(transaction=True)
WHY = {"by": "officer", "reason": "as the list of May says"}
WHEEL = {"id": "wheel-3", "title": "Wheel 3", "contributions": "calorimeter", "project": "project"}


@pytest.fixture(autouse=True)
def loaded(folder):
    """The portfolio of one's own in the database."""
    load(str(folder), "desk")


def held():
    return read_portfolio(known_on=date.max)


def seen(noun, *ids):
    return versions_of(noun, ids)


def edit(noun, record, **cells):
    return edit_record(noun, record, cells, **WHY, seen=seen(noun, record)[record])


def archive(noun, record):
    archive_record(noun, record, **WHY, seen=seen(noun, record)[record])


def faults(caught):
    return {fault.field: f"{fault.message}; {fault.fix}" for fault in caught.value.faults}


def test_a_record_is_added_as_known_from_today(today):
    create_record("items", WHEEL, **WHY)

    assert (held().items[-1].id, held().items[-1].known_on) == ("wheel-3", today)
    (entry,) = history_of("items", "wheel-3")
    assert (entry.by, entry.reason, entry.kind) == ("officer", WHY["reason"], ChangeKind.CREATED)
    assert Difference("wheel-3", "title", "", "Wheel 3") in entry.differences


def test_every_wrong_field_of_a_new_record_is_told_and_nothing_is_written():
    n_changes = Change.objects.count()
    with pytest.raises(RegisterError) as caught:
        create_record("items", {**WHEEL, "id": "wheel-1", "origin": "ITA", "quantity": "many"}, **WHY)

    assert faults(caught).keys() == {"id", "origin", "quantity"}
    assert faults(caught)["id"] == "id 'wheel-1' is taken in the list of items; write another one"
    assert Change.objects.count() == n_changes


def test_what_a_new_record_names_must_be_on_record():
    with pytest.raises(RegisterError) as caught:
        create_record("items", {**WHEEL, "contributions": "calorimetr"}, **WHY)

    assert faults(caught) == {
        "contributions": "'calorimetr' is not in the list of contributions; did you mean 'calorimeter'?"
    }


@pytest.mark.parametrize("lacking", ["by", "reason"])
def test_no_change_without_who_and_why(lacking):
    with pytest.raises(RegisterError) as caught:
        create_record("items", WHEEL, **{**WHY, lacking: " "})

    assert faults(caught).keys() == {lacking}
    assert "wheel-3" not in held().item


def test_a_lacking_reason_is_told_with_the_wrong_fields():
    with pytest.raises(RegisterError) as caught:
        create_record("items", {**WHEEL, "origin": "ITA"}, "officer", "")

    assert faults(caught).keys() == {"origin", "reason"}


def test_an_edit_changes_the_fields_that_are_given():
    assert edit("items", "wheel-1", title="First wheel", origin="IT") == Counts(updated=1)

    assert find_record("items", "wheel-1") == held().item["wheel-1"]
    assert (held().item["wheel-1"].title, held().item["wheel-1"].contributions) == ("First wheel", ("calorimeter",))
    assert history_of("items", "wheel-1")[0].differences == (
        Difference("wheel-1", "title", "Wheel 1", "First wheel"),
        Difference("wheel-1", "origin", "", "IT"),
    )


def test_the_second_of_two_editors_is_told_what_the_first_wrote():
    before = seen("items", "wheel-1")
    edit("items", "wheel-1", title="First wheel")

    with pytest.raises(ConflictError) as caught:
        edit_record("items", "wheel-1", {"origin": "nowhere"}, **WHY, seen=before["wheel-1"])
    assert caught.value.conflicts[0].record.title == "First wheel"


def test_a_wrong_edit_is_told_at_its_field():
    with pytest.raises(RegisterError) as caught:
        edit("items", "wheel-1", origin="ITA", id="other")

    assert faults(caught) == {
        "origin": "'ITA' is not a country code; did you mean IT?",
        "id": "the id of a record is not changed; archive it and add another",
    }


def test_an_edit_of_what_is_not_there_is_refused():
    with pytest.raises(
        RegisterError, match="wheel-9, id: 'wheel-9' is not in the list of items; look at the list again"
    ):
        edit("items", "wheel-9", title="x")


def test_many_are_shown_before_they_are_changed_and_changed_with_one_reason():
    wheels = ("wheel-1", "wheel-2")
    assert preview_many("items", wheels, {"origin": "IT"}) == tuple(Difference(w, "origin", "", "IT") for w in wheels)
    assert held().items[0].origin is None

    assert edit_many("items", seen("items", *wheels), {"origin": "IT"}, **WHY) == Counts(updated=2)
    assert {history_of("items", wheel)[0].reason for wheel in wheels} == {WHY["reason"]}


def test_of_many_none_is_changed_where_one_cannot_be():
    many = seen("items", "wheel-1", "wheel-2")
    edit("items", "wheel-2", title="Second wheel")
    with pytest.raises(ConflictError):
        edit_many("items", many, {"origin": "IT"}, **WHY)
    with pytest.raises(RegisterError) as caught:
        preview_many("milestones", ["leaves", "enters"], {"after": "enters"})

    assert held().item["wheel-1"].origin is None
    assert {fault.record for fault in caught.value.faults} == {"enters"}


def test_a_record_that_others_name_is_not_archived():
    with pytest.raises(RegisterError) as caught:
        archive("items", "wheel-1")

    assert faults(caught) == {"id": "'wheel-1' is named by consignments 'wheels' (items); take it out there first"}


def test_of_many_that_name_it_the_first_are_named_and_the_others_counted():
    for n in range(6):
        create_record("milestones", {"id": f"m-{n}", "title": "M", "kind": "arrives", "subject": "wheels"}, **WHY)
    with pytest.raises(RegisterError, match=r"'m-2' \(subject\) and 5 more; take it out there first"):
        archive("consignments", "wheels")


def test_a_case_with_events_and_what_events_rest_on_stay():
    with pytest.raises(RegisterError, match=r"named by events 'booked' \(case\)"):
        archive("cases", "transport")


def test_an_archived_record_can_be_brought_back():
    archive("evidence", "letter")
    assert [record.id for record in archived_records("evidence")] == ["letter"]
    assert find_record("evidence", "letter") is None
    restore_record("evidence", "letter", **WHY, seen=seen("evidence", "letter")["letter"])

    assert held().evidence[0].id == "letter"
    kinds = [entry.kind for entry in history_of("evidence", "letter")]
    assert kinds == [ChangeKind.RESTORED, ChangeKind.ARCHIVED, ChangeKind.CREATED]


def test_the_id_of_an_archived_record_stays_its_own():
    archive("evidence", "letter")
    with pytest.raises(RegisterError, match="id 'letter' is that of an archived record; restore that one, or write"):
        create_record("evidence", {"id": "letter", "title": "L", "address": "a"}, **WHY)
    with pytest.raises(ConflictError):
        restore_record("evidence", "letter", **WHY, seen=None)
    with pytest.raises(StoreError, match="is not on record"):
        restore_record("evidence", "lettr", **WHY, seen=None)


def test_what_names_an_archived_record_does_not_come_back_before_it():
    create_record("persons", {"id": "ann", "name": "Ann (made up)", "partner": "northlab"}, **WHY)
    create_record("partners", {"id": "other", "name": "O", "country": "IT", "kind": "company"}, **WHY)
    edit("persons", "ann", partner="other")
    archive("persons", "ann")
    archive("partners", "other")

    with pytest.raises(RegisterError, match="ann, partner: 'other' is not in the list of partners"):
        restore_record("persons", "ann", **WHY, seen=seen("persons", "ann")["ann"])


@pytest.mark.parametrize(
    ("case", "cells", "words"),
    [
        ("docket", {"procedure": "us.florence"}, "docket, procedure: there is no procedure 'us.florence'"),
        ("docket", {"procedure": "transport.oversize-by-legs"}, "docket, procedure: 1 events of us.florence.duty-free-entry are on record in this case; leave it"),
        ("docket", {"edition": "1900"}, "docket, edition: us.florence.duty-free-entry has no edition '1900'"),
        ("docket", {"opened": "1990-01-01"}, "docket, opened: no edition of us.florence.duty-free-entry holds on 1990-01-01"),
    ],
)  # fmt: skip
def test_a_case_keeps_to_what_is_on_record_of_it(case, cells, words):
    with pytest.raises(RegisterError) as caught:
        edit("cases", case, **cells)

    assert words in str(caught.value)
