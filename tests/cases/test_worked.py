"""Worked cases: every shipped one is as its author expects, and one that is not says so in words."""

from dataclasses import replace
from datetime import date

import pytest

from builders import a_case, a_library, a_procedure, ref, span
from lockwasher.cases.worked import check_worked
from lockwasher.procedures.library import library_folder, read_library
from lockwasher.procedures.worked import ClockExpectation, Expectation, WorkedCase, read_worked, worked_files

SHIPPED = worked_files(library_folder())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_shipped_worked_case_is_as_expected(path):
    library = read_library()
    worked = read_worked(path)

    assert check_worked(read_worked(path, library.edition(worked.procedure, worked.edition)), library) == ()


def test_every_shipped_edition_has_a_worked_case():
    worked = {(path.parent.parent.name, read_worked(path).edition) for path in SHIPPED}

    assert {(p.id, p.edition_name) for p in read_library().editions} - worked == set()


LIBRARY = a_library(
    a_procedure()
    .step("apply", office="importer")
    .step("stamp", outcomes={"stamped": "proceed", "returned": "apply"}, rounds=2)
    .within("30 calendar days", missed="Ask whether it was received")
    .step("advice", when="fact advice-asked")
    .step("decide", outcomes={"granted": "proceed", "denied": "end"})
    .step("refund", after=("decide", "us.entry/liquidate")),
    facts={"advice-asked": False},
)
CASE = a_case().with_step("stamp", on="2026-03-16", outcome="stamped")
AS_IT_IS = Expectation(
    done=("stamp",),
    implied=("apply",),
    ready=("decide",),
    blocked=("refund",),
    skipped=("advice",),
    undetermined=(),
    waiting_on={"host.office": date(2026, 3, 16)},
    rounds={"apply": 1},
    clocks={"stamp": ClockExpectation(state="unknown")},
)
WORKED = WorkedCase(
    name="stamped",
    title="Stamped and waiting",
    procedure="test.procedure",
    edition="2000-01-01",
    as_of=date(2026, 4, 6),
    known_on=date(2026, 4, 6),
    opened=span("2026-01-05"),
    events=CASE.events,
    expect=AS_IT_IS,
)


def test_a_worked_case_that_is_as_expected_has_no_faults():
    assert check_worked(WORKED, LIBRARY) == ()


def test_facts_needs_and_other_cases_of_a_worked_case_count():
    told = {"facts": (("advice-asked", True),), "others": {ref("us.entry/liquidate"): None}}
    granted = CASE.with_step("decide", on="2026-03-23", outcome="granted").events
    expect = Expectation(blocked=("refund",), implied=("apply", "advice"))

    assert check_worked(replace(WORKED, events=granted, expect=expect, **told), LIBRARY) == ()
    told["others"] = {ref("us.entry/liquidate"): span("2026-03-30")}
    ready = Expectation(ready=("refund",), waiting_on={"host.office": date(2026, 3, 30)})
    assert check_worked(replace(WORKED, events=granted, expect=ready, **told), LIBRARY) == ()


@pytest.mark.parametrize(
    ("expect", "fault"),
    [
        ({"done": ("stamp", "advice")}, "done: expected stamp, advice; missing advice, not expected none"),
        ({"implied": ()}, "implied: expected none; missing none, not expected apply"),
        ({"ready": ("refund",)}, "ready: expected refund; missing refund, not expected decide"),
        ({"blocked": ()}, "blocked: expected none; missing none, not expected refund"),
        ({"skipped": ()}, "skipped: expected none; missing none, not expected advice"),
        ({"undetermined": ("advice",)}, "undetermined: expected advice; missing advice, not expected none"),
        (
            {"waiting_on": {"importer": None}},
            "waiting_on: expected importer since a day that no record gives; found host.office since 2026-03-16",
        ),
        ({"rounds": {"apply": 2}}, "rounds: expected apply in round 2; found 1"),
        ({"rounds": {"aply": 1}}, "rounds: expected aply in round 1; found no such step"),
        ({"times_held": {"stamp": 1}}, "times_held: expected stamp 1 times; found 0"),
        ({"ended": "denied"}, "ended: expected 'denied'; found that it has not ended"),
        ({"irregular": ("twice",)}, "irregular: expected twice; found none"),
        (
            {"clocks": {"stamps": ClockExpectation(state="met")}},
            "clock stamps: it is not read, for its step does not apply or the case ended before; take it out",
        ),
        ({"clocks": {"stamp": ClockExpectation(state="met")}}, "clock stamp: expected state met; found unknown"),
        (
            {"clocks": {"stamp": ClockExpectation(due_on=date(2026, 4, 15))}},
            "clock stamp: expected due 2026-04-15; found none",
        ),
        (
            {"clocks": {"stamp": ClockExpectation(from_on=date(2026, 3, 16))}},
            "clock stamp: expected from 2026-03-16; found none",
        ),
        ({"clocks": {"stamp": ClockExpectation(days_left=9)}}, "clock stamp: expected days_left 9; found none"),
        ({"clocks": {"stamp": ClockExpectation(missed="Ask")}}, "clock stamp: expected missed 'Ask'; found ''"),
    ],
)
def test_a_worked_case_that_is_not_as_expected_says_what_is(expect, fault):
    assert check_worked(replace(WORKED, expect=Expectation(**expect)), LIBRARY) == (fault,)


def test_a_worked_case_that_expects_no_remark_must_have_none():
    events = CASE.with_step("stamp", on="2026-03-23", outcome="stamped").events
    remark = "e2: 'stamp' is recorded twice in round 1; the earlier one counts"

    assert check_worked(replace(WORKED, events=events), LIBRARY) == (f"irregular: expected none; found {remark}",)
    expect = replace(AS_IT_IS, irregular=("recorded twice",))
    assert check_worked(replace(WORKED, events=events, expect=expect), LIBRARY) == ()


def test_a_worked_case_of_an_edition_that_is_not_there_names_what_is():
    with pytest.raises(KeyError, match="has no edition 1999-01-01; there is 2000-01-01"):
        check_worked(replace(WORKED, edition="1999-01-01"), LIBRARY)
