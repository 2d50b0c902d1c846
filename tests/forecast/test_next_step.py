"""The one next step of a loose end: the verb, what it is done to, and the words on the button."""

from dataclasses import replace

import pytest

from builders import a_procedure, an_item
from forecast.test_compile import TITLED
from forecast.test_loose import held_at, late, lines, loose
from forecast.worlds import (
    C175,
    FLORENCE,
    LEAVE,
    TITLE,
    TRANSPORT,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    an_event,
    in_days,
)
from lockwasher.register.nouns import Consignment


def told(line):
    """The step as verb, target, text and step."""
    one = line.next_step
    return one.verb.value, one.target, one.text, one.step


def test_a_case_on_record_goes_on_with_the_step_that_can_be_done_now():
    (line,) = lines(loose(late(str(in_days(5)))).late)

    assert told(line) == ("record", "case", "Record 'Book' in case case", "book")
    assert (line.case, line.office_id) == ("case", "host.office")


def test_on_the_way_to_a_need_the_step_on_that_way_is_recorded_and_none_beside_it():
    leaving = a_procedure(LEAVE).step("photograph", after=()).step("pack", after=()).step("leave", after=("pack",))
    portfolio = late(
        str(in_days(5)),
        consignments=[Consignment(id="crate", title="Crate", items=("coil",), shipper="cern")],
        cases=[a_case("exit", LEAVE, opened="2027-01-04")],
    )
    (line,) = lines(loose(portfolio, ch_cern_leave=leaving).late, "exit")

    assert told(line) == ("record", "exit", "Record 'Pack' in case exit", "pack")


def test_a_case_that_nobody_has_opened_is_opened():
    portfolio = a_portfolio(milestones=[a_milestone()], need_bys=[a_need_by("departs", str(in_days(5)))])
    (line,) = lines(loose(portfolio).late, "late")

    assert told(line) == (
        "open",
        "proposed:transport.oversize-by-legs:crate",
        "Open the case 'Test of transport.oversize-by-legs' for Crate",
        None,
    )


def test_a_contribution_without_a_paper_is_brought_under_one():
    portfolio = a_portfolio(
        agreements=[], milestones=[a_milestone()], need_bys=[a_need_by("departs", str(in_days(5)))], cases=[a_case()]
    )
    (line,) = lines(loose(portfolio).unknown, "agreement")

    assert told(line) == ("cover", "magnet", "Bring Magnet under a signed agreement", None)
    assert (line.cause, line.behind) == ("agreement:magnet", "magnet")


def test_where_a_paper_is_being_negotiated_its_case_goes_on():
    portfolio = a_portfolio(
        agreements=[],
        milestones=[a_milestone()],
        need_bys=[a_need_by("departs", str(in_days(5)))],
        cases=[a_case("annex", C175, "magnet", opened="2027-01-04")],
    )
    page = loose(portfolio)
    (line,) = lines((*page.late, *page.unknown), "agreement")

    assert told(line) == ("record", "annex", "Record 'Draft' in case annex", "draft")


def test_an_item_of_no_contribution_is_given_one():
    portfolio = a_portfolio(items=[an_item("coil")], agreements=[], milestones=[a_milestone()])
    (line,) = lines(loose(portfolio).unknown, "agreement")

    assert told(line)[:2] == ("name-contribution", "crate")
    assert line.next_step.text == "Say to which contribution the items of Crate belong"


ENTERING = {"milestones": [a_milestone("enters")]}


@pytest.mark.parametrize(
    ("about", "step"),
    [
        ("importer", ("name-importer", "crate", "Name the importer of record of Crate", None)),
        ("route", ("choose-route", "crate", "Choose the route of Crate through customs", None)),
        ("title", ("add-clause", "annex", "Add the title clause of annex", None)),
    ],
)
def test_a_fact_that_is_missing_is_put_on_record(about, step):
    (line,) = lines(loose(a_portfolio(**ENTERING)).unknown, about)

    assert told(line) == step


def test_a_transport_without_an_insurer_is_given_one():
    (line,) = lines(loose(a_portfolio(milestones=[a_milestone()])).unknown, "insurance")

    assert told(line) == ("name-insurer", "crate", "Name the insurer of each leg of Crate", None)


def test_what_lies_behind_without_a_record_is_looked_up_and_recorded():
    portfolio = a_portfolio(
        milestones=[a_milestone("enters"), a_milestone("accepted", "crate", "enters")],
        cases=[a_case("acceptance", "host.acceptance", opened="2027-01-04")],
        events=[an_event("acceptance", "inspect", "2027-02-01"), an_event("acceptance", "accept", "2027-02-02")],
    )
    found = [line for line in lines(loose(portfolio).unknown) if line.next_step.verb == "open"]

    assert all(line.next_step.text.endswith("for Crate, and record how it was done") for line in found)
    assert found


def test_a_need_no_procedure_gives_is_looked_at_with_its_milestone():
    portfolio = a_portfolio(milestones=[a_milestone("starts-work", "somebody")])
    (first, *_) = lines(loose(portfolio).unknown, "visa")

    assert told(first) == ("look", "starts-work", "See what somebody starts-work waits for", None)


def test_papers_that_contradict_each_other_are_compared_before_any_case_goes_on():
    portfolio = a_portfolio(
        claims=[TITLED, replace(TITLED, id="other", holder="partner", paper="letter")],
        cases=[a_case("deed", TITLE, opened="2027-02-01")],
        **ENTERING,
    )
    page = loose(portfolio)
    (contradiction,) = lines(page.unknown, "contradiction")
    (title,) = lines(page.unknown, "title")

    assert told(contradiction) == ("settle", "coil", "Compare the papers on Coil", None)
    assert told(title) == ("settle", "crate", "Settle which paper gives title to Crate", None)
    assert contradiction.cause.startswith("contradiction:coil:")


def test_a_held_case_is_recorded_at_the_step_that_holds_it():
    portfolio = late(str(in_days(-5)), cases=[a_case(opened="2027-01-04")])
    portfolio = replace(portfolio, events=(an_event("case", "book", "2027-02-01", outcome="held"),))
    page = loose(portfolio, transport_oversize_by_legs=held_at(TRANSPORT, "book", "depart", "arrive"))

    assert lines(page.late)[0].next_step.step == "book"


def test_the_same_line_under_two_causes_is_still_the_same_line():
    """The page tells it once; the step it proposes is that of its cause."""
    line = lines(loose(late(str(in_days(5)))).late)[0]

    assert replace(line, cause="another", next_step=None, behind="annex") == line


def test_every_line_and_every_start_says_whom_it_waits_for_by_id():
    page = loose(late(str(in_days(5)), milestones=[a_milestone(), a_milestone("arrives", "crate", "departs")]))

    assert {line.office_id for line in lines(page.late)} == {"host.office"}
    assert all(start.office_id and start.subject == "crate" for start in page.start)
    assert any(start.case.startswith(f"proposed:{FLORENCE}") for start in page.start)
