"""One record from the cells of a form: the same errors as a file tells, each at its field."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from exchange.rich import RICH
from exchange.words import portfolios
from lockwasher.calendars.spans import parse_span
from lockwasher.exchange.forms import Fault, cell_of, cells_of, fields_of, judge, read_form, taken
from lockwasher.register.portfolio import NOUNS

CHAMBER, CRATE = RICH.items[0], RICH.consignments[0]
ROUTE = "Rome,Genoa,road,Camion & Co,istituto\nGenoa,Chicago,sea,,,2029-10-01"


def told(noun, record, **cells):
    return read_form(noun, {**cells_of(noun, record), **cells})


def faults(noun, record, **cells):
    return [str(fault) for fault in told(noun, record, **cells)[1]]


def judged(noun, *records, procedures=None):
    return [str(fault) for fault in judge(noun, records, RICH, procedures)]


@given(portfolio=portfolios())
def test_what_a_form_says_of_a_record_is_read_back_as_that_record(portfolio):
    for noun, records in portfolio.rows():
        for record in records:
            assert read_form(noun, cells_of(noun, record)) == (record, ())
            assert judge(noun, [record], portfolio) == ()


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun != "consignments"])
def test_the_fields_of_a_form_are_those_of_the_noun(noun):
    assert set(fields_of(noun)) == set(NOUNS[noun].__dataclass_fields__)


def test_a_route_stands_in_one_field_with_a_line_for_each_leg():
    assert fields_of("consignments")[5:8] == ("legs", "port_of_entry", "incoterm")
    assert cells_of("consignments", CRATE)["legs"] == ROUTE


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"title": " "}, "title: this cell is blank; fill it: text"),
        ({"origin": "ITA"}, "origin: 'ITA' is not a country code; did you mean IT?"),
        ({"goods": "instrumnt"}, "goods: 'instrumnt' is not one of instrument, "),
        ({"quantity": "2.5"}, "quantity: '2.5' is not a whole number; write digits only"),
        ({"customs_value": "7 euro"}, "customs_value: '7 euro' is not money; write the amount with a full stop"),
        ({"exported_on": "2030-02-30"}, "exported_on: there is no day 2030-02-30; correct it"),
        ({"colour": "red"}, "colour: there is no field 'colour'; leave it out"),
        ({"titel": "x"}, "titel: there is no field 'titel'; did you mean 'title'?"),
        ({"maker": "a\0b"}, "maker: it holds the sign '\\x00', which is no text; take it out"),
        ({"maker": "a" * 131_073}, "maker: it is longer than 131072 characters; shorten it"),
    ],
)
def test_a_wrong_cell_is_told_at_its_field(cells, words):
    (fault,) = faults("items", CHAMBER, **cells)

    assert fault.startswith(words)


def test_all_wrong_cells_are_told_at_once():
    found = told("items", CHAMBER, origin="ITA", quantity="two", title="")[1]

    assert {fault.field for fault in found} == {"origin", "quantity", "title"}


@pytest.mark.parametrize(
    ("legs", "words"),
    [
        ("Rome,Genoa", "legs: leg 1, mode: this cell is blank; fill it: text"),
        ("Rome,Genoa,road,,,,more", "legs: leg 1 has 7 cells; write start, end, mode, carrier, insurer, known_on with"),
        ("Rome,Genoa,road\nGenoa,Oslo,sea,,,May", "legs: leg 2, known_on: 'May' is not a day; write it as 2017-07-26"),
    ],
)
def test_a_wrong_leg_is_told_with_its_number(legs, words):
    (fault,) = faults("consignments", CRATE, legs=legs)

    assert fault.startswith(words)


def test_blank_lines_of_a_route_are_no_legs():
    record, _ = told("consignments", CRATE, legs="\n" + ROUTE.replace("\n", "\r\n\r\n") + "\n")

    assert record == CRATE


@pytest.mark.parametrize(
    ("noun", "record", "words"),
    [
        ("items", replace(CHAMBER, contributions=("wirs",)), "chamber, contributions: 'wirs' is not in the list of contributions; did you mean 'wires'?"),
        ("claims", replace(RICH.claims[0], paper="lettr-1"), "c-1, paper: 'lettr-1' is not in the list of agreements, clauses or evidence; did you mean 'letter-1'?"),
        ("claims", replace(RICH.claims[0], paper=""), "c-1, paper: a claim needs its paper; name the agreement"),
        ("agreements", replace(RICH.agreements[0], parents=("annex",)), "frame, parents: these go round in a circle: frame -> annex -> frame; take one"),
        ("agreements", replace(RICH.agreements[0], ends=parse_span("2020")), "frame, ends: 2020 is before signed 2029; correct one"),
        ("consignments", replace(CRATE, legs=CRATE.legs[::-1]), "crate-1, legs: leg 2 starts at 'Rome', but leg 1 ends at 'Chicago'"),
        ("consignments", replace(CRATE, legs=(replace(CRATE.legs[0], insurer="lloyd"),)), "crate-1, legs: 'lloyd' is not in the list of partners"),
        ("tenures", replace(RICH.tenures[0], until_on=date(2028, 1, 1)), "t-1, until_on: 2028-01-01 is before from_on"),
    ],
)  # fmt: skip
def test_what_a_record_names_is_held_against_the_register(noun, record, words):
    assert judged(noun, record)[0].startswith(words)


def test_records_may_name_one_another():
    a = replace(RICH.milestones[0], id="a")

    assert judged("milestones", a, replace(a, id="b", after=("a",))) == []
    assert judged("milestones", replace(a, after=("b",)), replace(a, id="b", after=("a",)))[0].startswith(
        "a, after: these"
    )


def test_a_case_is_held_against_the_procedures():
    (fault,) = judged("cases", replace(RICH.cases[0], procedure="us.duty"), procedures={"us.duty-free": {}})

    assert fault == "case-1, procedure: there is no procedure 'us.duty'; did you mean 'us.duty-free'?"


def test_of_many_rows_each_fault_has_its_record():
    both = [replace(item, project="nowhere") for item in RICH.items]

    assert {fault.record for fault in judge("items", both, RICH)} == {"chamber", "cable"}


@pytest.mark.parametrize(
    ("noun", "name", "where"),
    [("items", "cable", "items"), ("items", "frame", "agreements"), ("items", "alice", "persons")],
)
def test_an_id_that_is_taken_is_told(noun, name, where):
    assert taken(noun, name, RICH) == Fault(
        "id", f"id '{name}' is taken in the list of {where}", "write another one", name
    )


def test_an_id_may_stand_in_two_lists_that_no_field_shares():
    assert taken("items", "departs", RICH) is None


def test_single_values_are_told_as_in_a_form():
    assert cell_of("consignments", "legs", CRATE.legs) == ROUTE
    assert [cell_of("items", "is_oversize", value) for value in (True, False, None)] == ["yes", "no", ""]
    assert cell_of("items", "known_on", date.min) == ""
