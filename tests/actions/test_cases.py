"""Cases opened; and what is refused, with nothing written."""

from datetime import date

import pytest

from lockwasher.actions.cases import CaseError, Opening, open_case
from lockwasher.actions.load import load
from lockwasher.actions.look import look
from lockwasher.actions.portfolios import PortfolioNotFoundError
from lockwasher.calendars.spans import parse_span
from lockwasher.records.models import Case as Row
from lockwasher.records.snapshot import read_portfolio

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded(folder, edit):
    edit("cases.csv", "docket,us", "entry,us.entry.consumption,wheels,,\ndocket,us")
    load(str(folder), "desk")


def opening(procedure="us.gift", subject="wheels", on="2030-04-20", **told):
    return Opening(procedure=procedure, subject=subject, opened=parse_span(on), **told)


def cases():
    return {case.id: case for case in read_portfolio(known_on=date.max).cases}


def test_a_case_is_opened_under_the_edition_in_force_and_pinned_to_it(loaded, today):
    case = open_case(opening(note="asked by phone", source="a call"), "officer")

    assert case.id == "us-gift-wheels"
    assert cases()[case.id] == case
    assert (case.edition, case.opened, case.known_on) == ("2015-01", parse_span("2030-04-20"), today)
    assert (case.note, case.source) == ("asked by phone", "a call")
    assert look("db").world.progress[case.id].is_open


def test_a_planned_case_is_the_one_that_is_opened(loaded):
    case = open_case(opening("us.entry.consumption"), "officer")

    assert case.id == "entry"
    assert (cases()["entry"].opened, cases()["entry"].edition) == (parse_span("2030-04-20"), "2015-01")
    assert len(cases()) == 3


def test_facts_are_stated_when_it_opens(loaded):
    case = open_case(opening("transport.ordinary", facts=(("goes-by-sea", True),)), "officer")

    assert look("db").world.progress[case.id].facts["goes-by-sea"] is True


def test_of_two_who_open_the_same_the_second_is_told(loaded):
    first = open_case(opening(), "officer")
    with pytest.raises(CaseError) as caught:
        open_case(opening(), "colleague")

    assert str(caught.value).startswith(f"case '{first.id}' of this procedure about 'wheels' is going on; record there")
    assert caught.value.field == "is_another"
    assert open_case(opening(is_another=True), "colleague").id == "us-gift-wheels-2"


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"procedure": "us.gif"}, "procedure", "there is no procedure 'us.gif'; did you mean 'us.gift'?"),
        ({"subject": "wheel"}, "subject", "there is nothing 'wheel' in the register; did you mean 'wheels'?"),
        ({"subject": "zzz"}, "subject", "there is nothing 'zzz' in the register; enter it in the register first"),
        ({"edition": "1999-01"}, "edition", "us.gift has no edition 1999-01; there is 2015-01; name the edition"),
        ({"on": "2014-12-01"}, "edition", "no edition of us.gift holds on 2014-12-01; there is 2015-01; name the edition"),
        ({"on": "2030-05-02"}, "opened", "2030-05-02 is not over yet; open a case on the day it opens"),
        ({"on": "1900-01-01"}, "opened", "1900-01-01 lies before 1950-01-01; correct the year"),
        ({"facts": (("goes-by-sea", True),)}, "facts", "us.gift does not ask for a fact 'goes-by-sea'; it asks for: none"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_written(loaded, told, field, words):
    with pytest.raises(CaseError) as caught:
        open_case(opening(**told), "officer")

    assert (words in str(caught.value), caught.value.field) == (True, field), str(caught.value)
    assert Row.objects.count() == 3


def test_somebody_opens_it(loaded):
    with pytest.raises(CaseError, match="say who opens it: the name of a post"):
        open_case(opening(), "")


def test_before_anything_is_loaded_nothing_is_opened():
    with pytest.raises(PortfolioNotFoundError, match="the register is empty"):
        open_case(opening(), "officer")
