"""A worked case is read as it is written; what it does not say is not expected."""

from datetime import date

import pytest

from lockwasher.calendars.spans import parse_span
from lockwasher.procedures.library import library_folder, read_library
from lockwasher.procedures.model import StepRef
from lockwasher.procedures.worked import (
    ClockExpectation,
    Expectation,
    WorkedCase,
    read_worked,
    worked_files,
)
from lockwasher.register.nouns import Event
from procedures.places import SAMPLE, a_library

GRANTED = SAMPLE / "sample.permit/worked/granted.yaml"
FILE = "sample.permit/worked/granted.yaml"


def an_event(n: int, occurred: str, **said: object) -> Event:
    known = said.pop("known_on", parse_span(occurred).last)
    return Event(
        id=said.pop("id", f"given-{n:02}"),
        case="granted",
        occurred=parse_span(occurred),
        known_on=known,
        source=f"{FILE}:{8 + n}",
        **said,
    )


@pytest.fixture
def granted() -> WorkedCase:
    return read_worked(GRANTED, read_library(SAMPLE).edition("sample.permit", "2020-01-01"))


def test_a_worked_case_is_read_as_it_is_written(granted):
    assert granted == WorkedCase(
        name="granted",
        title="Returned once, then granted",
        procedure="sample.permit",
        edition="2020-01-01",
        opened=parse_span("2020-03"),
        facts=(("extended", False),),
        need_by=date(2020, 9, 1),
        others={
            StepRef("sample.every-clock", "arrive"): parse_span("2020-02-03"),
            StepRef("sample.every-clock", "leave"): None,
        },
        events=(
            an_event(1, "2020-03-02", step="apply"),
            an_event(2, "2020-03-20..2020-03-23", step="decide", outcome="returned", id="first-answer"),
            an_event(
                3,
                "2020-03-19",
                step="decide",
                outcome="returned",
                known_on=date(2020, 3, 25),
                corrects="first-answer",
            ),
            an_event(4, "2020-03-30", sets=("extended", True), id="more-time"),
            an_event(5, "2020-03-30", corrects="more-time", is_void=True),
            an_event(6, "2020-04-01", step="apply"),
            an_event(7, "2020-05-04", step="decide", outcome="granted"),
        ),
        as_of=date(2020, 5, 10),
        known_on=date(2020, 5, 20),
        expect=Expectation(
            done=("apply", "decide"),
            implied=(),
            ready=("receive",),
            blocked=(),
            skipped=(),
            undetermined=(),
            waiting_on={"applicant": date(2020, 5, 4), "ministry": None},
            rounds={"apply": 2, "decide": 2},
            times_held={"decide": 0},
            ended="refused",
            irregular=("recorded twice",),
            clocks={"receive": ClockExpectation("running", date(2020, 5, 4), date(2020, 5, 24), 14, "lapses")},
        ),
        file=FILE,
    )


SHORT = """\
worked: Nothing happened
procedure: sample.permit
edition: 2020-01-01
as_of: 2020-05-10
expect:
  ready: [apply]
"""


def a_case(tmp_path, text: str, **kw: object) -> WorkedCase:
    root = a_library(tmp_path, {"sample.permit/worked/short.yaml": text})
    return read_worked(root / "sample.permit/worked/short.yaml", **kw)


def test_a_short_case_is_not_opened_and_expects_one_thing(tmp_path):
    """What was known is asked for the day itself, and nothing else is expected."""
    assert a_case(tmp_path, SHORT) == WorkedCase(
        name="short",
        title="Nothing happened",
        procedure="sample.permit",
        edition="2020-01-01",
        as_of=date(2020, 5, 10),
        known_on=date(2020, 5, 10),
        expect=Expectation(ready=("apply",)),
        file="sample.permit/worked/short.yaml",
    )


def test_an_empty_list_is_an_expectation(tmp_path):
    expect = a_case(tmp_path, SHORT.replace("[apply]", "[]")).expect

    assert expect == Expectation(ready=())
    assert expect != Expectation()


def test_entries_of_one_day_keep_their_order(tmp_path):
    """Progress takes events of one day in the order of their ids."""
    entries = "\n".join("  - {on: 2020-03-02, step: apply}" for _ in range(11))
    events = a_case(tmp_path, SHORT.replace("as_of", f"given:\n{entries}\nas_of")).events

    assert sorted(events, key=lambda event: event.id) == list(events)


def test_where_remarks_are_expected_a_record_may_name_what_is_not_there(tmp_path):
    """Records do; a worked case shows what is said of them."""
    text = SHORT.replace("as_of", "given: [{on: 2020-03-02, step: aply}]\nas_of") + "  irregular: [no step 'aply']\n"
    permit = read_library(SAMPLE).edition("sample.permit", "2020-01-01")

    assert a_case(tmp_path, text, procedure=permit).events[0].step == "aply"


def test_names_are_checked_only_against_an_edition_at_hand(tmp_path):
    assert a_case(tmp_path, SHORT.replace("[apply]", "[aply]")).expect.ready == ("aply",)


def test_the_worked_cases_of_a_library_are_found_below_their_procedures():
    assert worked_files(SAMPLE) == [GRANTED]


@pytest.mark.parametrize(
    "path", worked_files(library_folder()), ids=lambda path: f"{path.parent.parent.name}/{path.stem}"
)
def test_every_shipped_worked_case_reads_with_its_edition(path):
    case = read_worked(path)
    edition = read_library().edition(case.procedure, case.edition)

    assert read_worked(path, edition) == case
