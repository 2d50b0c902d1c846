"""What happened in a case, recorded; and what is refused, with nothing written."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lockwasher.actions import record as module
from lockwasher.actions.load import load
from lockwasher.actions.look import look
from lockwasher.actions.portfolios import PortfolioNotFoundError
from lockwasher.actions.record import Happening, RecordError, new_key, record_event, recorders
from lockwasher.actions.verify import verify
from lockwasher.calendars.spans import parse_span
from lockwasher.records.models import Event as Row
from lockwasher.records.snapshot import read_portfolio

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded(folder):
    """The portfolio of one's own in the database."""
    load(str(folder), "desk")


def happened(case="transport", on="2030-04-20", **told):
    return Happening(case=case, occurred=parse_span(on), **told)


def progress(case):
    return look("db").world.progress[case]


def test_a_recorded_step_is_over_and_the_journal_is_whole(loaded, today):
    found = record_event(happened(step="plan-route", note="by the carrier", evidence=("letter",)), "officer")

    done = progress("transport").finished("plan-route")
    assert (done.on, done.event) == (parse_span("2030-04-20"), found.event.id)
    assert (found.event.known_on, found.event.evidence, found.remarks) == (today, ("letter",), ())
    assert Row.objects.get(pk=found.event.id).recorded_by == "officer"
    assert (verify().ok, verify().events) == (True, 3)


def test_an_outcome_is_recorded_with_its_step(loaded):
    record_event(happened("docket", step="eligibility", outcome="stamped"), "officer")

    assert progress("docket").finished("eligibility").outcome == "stamped"


def test_a_fact_is_decided_without_a_step(loaded):
    record_event(happened(sets=("goes-by-sea", True)), "officer")

    assert progress("transport").facts["goes-by-sea"] is True


def test_a_correction_takes_the_place_of_an_event_and_says_why(loaded):
    record_event(happened(step="book", on="2030-02-03", corrects="booked", note="the letter says the third"), "officer")

    assert progress("transport").finished("book").on == parse_span("2030-02-03")


def test_an_event_is_taken_away(loaded):
    record_event(happened(corrects="booked", is_void=True, note="it was another consignment"), "officer")

    assert progress("transport").finished("book") is None


def test_a_corrected_event_is_corrected_by_its_correction(loaded):
    first = record_event(happened(step="book", on="2030-02-03", corrects="booked", note="a letter"), "officer").event
    with pytest.raises(
        RecordError, match=f"event 'booked' has been corrected already, by '{first.id}'; correct that one"
    ):
        record_event(happened(step="book", on="2030-02-04", corrects="booked", note="another letter"), "colleague")
    record_event(happened(step="book", on="2030-02-04", corrects=first.id, note="another letter"), "colleague")

    assert progress("transport").finished("book").on == parse_span("2030-02-04")


@pytest.mark.parametrize("on", ["2030-01-20", "2030-02-01", "2030-04-20"], ids=["before", "the same day", "after"])
def test_a_step_that_is_on_record_is_not_recorded_again(loaded, on):
    """Neither in its place, where the day is earlier, nor beside it."""
    with pytest.raises(RecordError) as caught:
        record_event(happened(step="book", on=on), "officer")

    assert str(caught.value) == (
        "step 'book' is on record already: event 'booked', on 2030-02-01; "
        "if that is wrong, correct 'booked' and give the reason as the note"
    )
    assert verify().events == 2


def test_a_step_of_a_new_round_is_recorded_again(loaded):
    """Returned by Customs and filed anew: the second filing is no repetition of the first."""
    record_event(happened("docket", "2030-03-01", step="eligibility", outcome="returned"), "officer")
    record_event(happened("docket", "2030-03-10", step="apply"), "officer")

    assert progress("docket").rounds["apply"] == 2
    assert progress("docket").finished("apply").on == parse_span("2030-03-10")


def test_an_event_that_contradicts_the_order_is_recorded_and_remarked_on(loaded):
    """What happened happened; the desk says what is odd about it."""
    record_event(happened("docket", "2030-03-01", step="eligibility", outcome="stamped"), "officer")
    found = record_event(happened("docket", "2030-04-01", step="prepare"), "officer")

    assert [remark.removeprefix(found.event.id) for remark in found.remarks] == [
        ": 'prepare' is recorded after a step that follows it"
    ]
    assert verify().events == 4


def test_what_is_over_on_this_day_can_be_recorded_and_no_later(loaded, today):
    with pytest.raises(RecordError, match="2030-05-02 is not over yet; record an event on the day it has happened"):
        record_event(happened(step="plan-route", on=str(today + timedelta(days=1))), "officer")
    with pytest.raises(RecordError, match="2030-05 is not over yet"):
        record_event(happened(step="plan-route", on="2030-05"), "officer")
    with pytest.raises(RecordError, match="1800-01-01 lies before 1950-01-01; correct the year"):
        record_event(happened(step="plan-route", on="1800-01-01"), "officer")
    record_event(happened(step="plan-route", on=str(today)), "officer")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"case": "transprot", "step": "book"}, "there is no case 'transprot'; did you mean 'transport'?"),
        ({"step": "plan-rout"}, "transport.oversize-by-legs, edition 2015-01, has no step 'plan-rout'; did you mean 'plan-route'?"),
        ({"step": "x"}, "has no step 'x'; its steps: book, plan-route, "),
        ({"step": "plan-route", "outcome": "granted"}, "step 'plan-route' has no outcomes; leave the outcome out"),
        ({"case": "docket", "step": "eligibility"}, "step 'eligibility' needs an outcome; give one of: stamped,"),
        ({"case": "docket", "step": "eligibility", "outcome": "ok"}, "step 'eligibility' has no outcome 'ok'; give one of: "),
        ({"sets": ("goes-by-see", True)}, "there is no fact 'goes-by-see'; did you mean 'goes-by-sea'?"),
        ({"sets": ("x", True)}, "there is no fact 'x'; the facts: "),
        ({}, "this event says nothing; name a step, or a fact, or an event that it takes away"),
        ({"step": "plan-route", "sets": ("goes-by-sea", True)}, "this event says more than one thing; name a step, or"),
        ({"step": "book", "corrects": "booked", "is_void": True, "note": "n"}, "this event says more than one thing"),
        ({"sets": ("goes-by-sea", True), "outcome": "yes"}, "an outcome belongs to a step; name the step"),
        ({"is_void": True}, "this takes an event away; name the event it corrects"),
        ({"step": "book", "corrects": "booked"}, "a correction needs its reason; give it as the note"),
        ({"step": "book", "corrects": "boked", "note": "n"}, "case 'transport' has no event 'boked' to correct; did you mean 'booked'?"),
        ({"step": "book", "corrects": "filed", "note": "n"}, "case 'transport' has no event 'filed' to correct; its events: booked"),
        ({"step": "plan-route", "evidence": ("leter",)}, "there is no evidence 'leter'; did you mean 'letter'?"),
        ({"step": "plan-route", "note": "caf\udce9"}, r"'caf\udce9' is not text; write it in the encoding of this terminal"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_written(loaded, told, words):
    with pytest.raises(RecordError) as caught:
        record_event(happened(**told), "officer")

    assert words in str(caught.value)
    assert verify().events == 2


def test_somebody_must_have_recorded_it(loaded):
    with pytest.raises(RecordError, match="say who records: the name of a post"):
        record_event(happened(step="plan-route"), " ")


def test_a_case_whose_edition_the_library_lacks_is_refused(loaded, monkeypatch):
    """A register may have been filled by another release of the program."""
    held = read_portfolio(known_on=date.max)
    other = replace(held, cases=tuple(replace(case, edition="1999-01") for case in held.cases))
    monkeypatch.setattr(module, "current_portfolio", lambda: (other, None))

    with pytest.raises(RecordError) as caught:
        record_event(happened("docket", step="receive"), "officer")

    assert "docket: us.florence.duty-free-entry has no edition 1999-01" in str(caught.value)
    assert str(caught.value).endswith("; load the case again with an edition there is")


def test_before_anything_is_loaded_there_is_nothing_to_record_in():
    with pytest.raises(PortfolioNotFoundError, match="the register is empty; load a portfolio first"):
        record_event(happened(step="book"), "officer")


def test_what_comes_twice_with_the_same_key_is_recorded_once(loaded):
    happening = happened(step="plan-route", key=new_key())
    first = record_event(happening, "officer")
    again = record_event(happening, "officer")

    assert (first.was_there, again.was_there, again.event) == (False, True, first.event)
    assert verify().events == 3


def test_a_key_that_was_not_made_here_is_refused(loaded):
    with pytest.raises(RecordError, match="this form is damaged; load the page anew and type it again"):
        record_event(happened(step="plan-route", key="../x"), "officer")


def test_an_error_names_its_field_and_the_event_that_stands_in_the_way(loaded):
    with pytest.raises(RecordError) as caught:
        record_event(happened(step="book"), "officer")

    assert (caught.value.field, caught.value.standing.id) == ("step", "booked")
    with pytest.raises(RecordError) as caught:
        record_event(happened("docket", step="eligibility"), "officer")
    assert (caught.value.field, caught.value.standing) == ("outcome", None)


def test_who_recorded_an_event_and_when_is_known(loaded):
    event = record_event(happened(step="plan-route"), "officer").event

    found = recorders("transport")
    assert {name: recorder.by for name, recorder in found.items()} == {"booked": "desk", event.id: "officer"}
    assert found[event.id].at.isoformat() == "2030-05-01T12:30:00+00:00"
