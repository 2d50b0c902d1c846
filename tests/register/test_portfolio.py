"""A portfolio: what it holds, as it was known on a day, and which things a subject stands for."""

from dataclasses import fields, replace
from datetime import date

import pytest

from builders import a_case, a_claim, a_clause, a_contribution, an_agreement, an_item, span
from lockwasher.register.nouns import (
    AgreementKind,
    Consignment,
    Field,
    Leg,
    Milestone,
    MilestoneKind,
    NeedBy,
    Person,
    Project,
    Term,
)
from lockwasher.register.portfolio import NOUNS, Portfolio

EARLY, LATE = date(2026, 1, 1), date(2026, 6, 1)
CASE = a_case().with_step("apply", on="2026-02-02").with_step("apply", on="2026-06-01")
REGISTER = Portfolio(
    name="test",
    persons=(Person(id="ada", name="Ada"),),
    projects=(Project(id="project", name="Project", host="host"),),
    contributions=(a_contribution("magnets"), a_contribution("coils"), a_contribution("spares", project="other")),
    items=(
        an_item("one", "magnets"),
        an_item("two", "magnets", "coils"),
        an_item("three", "coils"),
        an_item("far", project="other"),
    ),
    consignments=(Consignment(id="crate", title="Crate", items=("two", "one", "lost")),),
    agreements=(
        an_agreement("annex", "coils", "one", "three"),
        an_agreement("frame", "project"),
        an_agreement("empty"),
    ),
    clauses=(a_clause("annex", "infn"), a_clause("annex", "cern"), a_clause("annex", "dap", term=Term.INCOTERM)),
    claims=(a_claim("infn", "one"), a_claim("cern", "coils"), a_claim("cern", "one", field=Field.CUSTODY)),
    milestones=tuple(
        Milestone(id=f"{s}-leaves", title=s, kind=MilestoneKind.DEPARTS, subject=s) for s in ("one", "crate", "far")
    ),
    need_bys=(
        NeedBy(id="newer", milestone="one-leaves", need_by=span("2026-09-01"), known_on=LATE),
        NeedBy(id="older", milestone="one-leaves", need_by=span("2026-08-01"), known_on=EARLY),
        NeedBy(id="crate", milestone="crate-leaves", need_by=span("2026-07"), known_on=EARLY),
    ),
    cases=(
        replace(CASE, id="a").registered("p", "one"),
        replace(CASE, id="b").registered("p", "crate"),
        replace(CASE, id="c").registered("p", "ada"),
        replace(CASE, id="d").registered("p", "annex"),
    ),
    events=CASE.events,
)


# As known on a day


def test_what_is_known_later_is_hidden():
    known = REGISTER.known(date(2026, 5, 31))

    assert [event.occurred for event in known.events] == [span("2026-02-02")]
    assert {need_by.id for need_by in known.need_bys} == {"older", "crate"}
    assert known.need_by_of["one-leaves"].id == "older"
    assert REGISTER.need_by_of["one-leaves"].id == "newer"


def test_what_is_known_that_day_and_what_has_no_such_day_is_there():
    known = REGISTER.known(LATE)

    assert known == REGISTER
    assert REGISTER.known(date.min).persons == REGISTER.persons


@pytest.mark.parametrize(
    "noun",
    [
        "contributions",
        "items",
        "consignments",
        "agreements",
        "clauses",
        "claims",
        "milestones",
        "need_bys",
        "cases",
        "events",
    ],
)
def test_a_record_of_any_noun_is_hidden_before_the_day_it_was_known(noun):
    records = tuple(replace(record, known_on=LATE) for record in getattr(REGISTER, noun))
    portfolio = replace(REGISTER, **{noun: records})

    assert records
    assert getattr(portfolio.known(date(2026, 5, 31)), noun) == ()
    assert getattr(portfolio.known(LATE), noun) == records


def test_the_nouns_of_a_portfolio_are_its_fields_that_hold_records():
    plain = {"name", "title", "default_day", "notes"}

    assert set(NOUNS) == {field.name for field in fields(Portfolio)} - plain
    assert [noun for noun, _ in REGISTER.rows()] == list(NOUNS)


# Things


@pytest.mark.parametrize(
    ("subject", "items"),
    [
        ("one", ["one"]),
        ("crate", ["two", "one"]),
        ("magnets", ["one", "two"]),
        ("coils", ["two", "three"]),
        ("project", ["one", "two", "three"]),
        ("annex", ["two", "three", "one"]),
        ("frame", ["one", "two", "three"]),
        ("empty", []),
        ("spares", []),
        ("ada", []),
        ("nobody", []),
    ],
)
def test_the_items_of_a_subject(subject, items):
    """An item is itself; a crate, a contribution, a project and an agreement stand for their items, each once."""
    assert [item.id for item in REGISTER.items_of(subject)] == items
    assert REGISTER.goods(subject) == {subject, *items}
    assert REGISTER.things(subject) == (set(items) or {subject})


@pytest.mark.parametrize(
    ("subject", "cases"),
    [
        ("one", ["a", "b", "d"]),
        ("two", ["b", "d"]),
        ("crate", ["b", "a", "d"]),
        ("ada", ["c"]),
        ("annex", ["d", "a", "b"]),
        ("far", []),
    ],
)
def test_cases_about_the_same_things(subject, cases):
    found = REGISTER.cases_sharing(subject)

    assert sorted(case.id for case in found) == sorted(cases)
    assert REGISTER.cases_sharing(subject) == found


def test_what_is_wanted_of_a_subject_is_what_is_wanted_of_any_of_its_items():
    assert {need_by.id for need_by in REGISTER.need_bys_about("one")} == {"newer", "crate"}
    assert {need_by.id for need_by in REGISTER.need_bys_about("two")} == {"crate"}
    assert {need_by.id for need_by in REGISTER.need_bys_about("annex")} == {"newer", "crate"}
    assert REGISTER.need_bys_about("far") == ()


# Look-ups


def test_records_are_found_by_what_they_are_about():
    assert [claim.holder for claim in REGISTER.claims_about[Field.TITLE, "one"]] == ["infn"]
    assert (Field.CUSTODY, "coils") not in REGISTER.claims_about
    assert [clause.value for clause in REGISTER.clauses_of["annex", Term.TITLE]] == ["infn", "cern"]
    assert [agreement.id for agreement in REGISTER.agreements_over["project"]] == ["frame"]
    assert [event.occurred for event in REGISTER.events_of["case"]] == [span("2026-02-02"), span("2026-06-01")]


@pytest.mark.parametrize(
    "noun", ["partner", "office", "agreement", "contribution", "item", "consignment", "milestone", "case"]
)
def test_records_are_found_by_their_id(noun):
    """Each look-up holds the records of its noun and no others."""
    records = getattr(REGISTER, f"{noun}s")

    assert dict(getattr(REGISTER, noun)) == {record.id: record for record in records}


def test_a_leg_of_a_route_is_hidden_until_it_is_known():
    """The route comes out leg by leg, long after the consignment is planned."""
    legs = (Leg(start="a", end="b", mode="road"), Leg(start="b", end="c", mode="sea", known_on=LATE))
    register = replace(REGISTER, consignments=(Consignment(id="crate", title="Crate", items=(), legs=legs),))

    assert register.known(EARLY).consignment["crate"].legs == legs[:1]
    assert register.known(LATE).consignment["crate"].legs == legs


def test_the_end_of_a_claim_is_hidden_until_it_is_known():
    """Nobody knew in 2014 on which day the modules would leave."""
    ended = replace(a_claim("one", "host"), ends=span("2026-12"), ends_known_on=LATE)
    register = replace(REGISTER, claims=(ended,))

    assert register.known(EARLY).claims[0].ends is None
    assert register.known(LATE).claims == (ended,)


def test_a_record_cannot_be_changed():
    agreement = REGISTER.agreement["annex"]

    with pytest.raises(AttributeError):
        agreement.kind = AgreementKind.LOAN


def test_an_item_travels_in_each_consignment_that_names_it():
    crates = (*REGISTER.consignments, Consignment(id="box", title="Box", items=("one", "one")))

    travels = replace(REGISTER, consignments=crates).consignments_with
    assert [crate.id for crate in travels["one"]] == ["crate", "box"]
    assert "far" not in travels
