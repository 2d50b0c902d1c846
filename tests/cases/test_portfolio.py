"""All cases of a portfolio together: gates between them, editions, calendars, need-by days."""

from datetime import date

import pytest

from builders import (
    a_case,
    a_contribution,
    a_library,
    a_procedure,
    an_agreement,
    an_item,
    anchor,
    blocked,
    done,
    due,
    ready,
    ref,
    span,
)
from lockwasher.calendars.working import PLAIN, WorkingCalendar
from lockwasher.cases.portfolio import edition_of, office_calendar, others, references, trace_all
from lockwasher.register.nouns import Case, Consignment, Milestone, MilestoneKind, NeedBy, Office
from lockwasher.register.portfolio import Portfolio

STAMP = (
    a_procedure("us.duty-free")
    .step("apply")
    .step("stamp", outcomes={"stamped": "proceed", "refused": "end", "returned": "apply"}, rounds=2)
)
ENTRY = a_procedure("us.entry").step("papers").step("enter", after=("papers", "us.duty-free/stamp")).step("release")
TRUCK = a_procedure("truck").step("load").step("drive", after=("load", "us.entry/release"))
LIBRARY = a_library(STAMP, ENTRY, TRUCK)
CRATE = Consignment(id="crate", title="Crate", items=("magnet", "coil"))
ITEMS = (an_item("magnet", "magnets"), an_item("coil", "magnets"), an_item("pump"))


def a_portfolio(*cases, **more):
    """Cases as (builder, procedure, subject)."""
    registered = tuple(case.registered(procedure, about) for case, procedure, about in cases)
    events = tuple(event for case, _, _ in cases for event in case.events)
    held = {"items": ITEMS, "consignments": (CRATE,), "contributions": (a_contribution("magnets"),)} | more
    return Portfolio(name="test", cases=registered, events=events, **held)


def traced(portfolio, on="2026-06-01", library=LIBRARY):
    return trace_all(portfolio, library, date.fromisoformat(on), date.fromisoformat(on))


def stamped(id="docket", on="2026-03-02"):
    return a_case(id).with_step("stamp", on=on, outcome="stamped", id=f"{id}-stamp")


ENTERING = a_case("entry").with_step("papers", on="2026-02-02", id="papers")


# Gates


def test_a_case_waits_for_a_step_of_another_case_about_the_same_goods():
    waiting = a_portfolio((ENTERING, "us.entry", "crate"), (a_case("docket"), "us.duty-free", "magnet"))
    free = a_portfolio((ENTERING, "us.entry", "crate"), (stamped(), "us.duty-free", "magnet"))

    assert blocked(traced(waiting)["entry"])["enter"] == ("step 'stamp' of us.duty-free",)
    assert ready(traced(free)["entry"]) == {"enter": "2026-03-02"}


@pytest.mark.parametrize(
    "case", [None, (a_case("docket"), "us.duty-free", "pump"), (a_case("docket"), "truck", "magnet")]
)
def test_without_a_case_about_the_same_goods_there_is_no_gate(case):
    portfolio = a_portfolio((ENTERING, "us.entry", "crate"), *([case] if case else []))

    assert ready(traced(portfolio)["entry"]) == {"enter": "2026-02-02"}


def test_a_gate_opens_when_the_step_is_over_for_each_of_the_things():
    """Two dockets cover the two items of one crate."""
    one = (stamped("docket-1", on="2026-03-02"), "us.duty-free", "magnet")
    waiting = a_portfolio((ENTERING, "us.entry", "crate"), one, (a_case("docket-2"), "us.duty-free", "coil"))
    free = a_portfolio(
        (ENTERING, "us.entry", "crate"), one, (stamped("docket-2", on="2026-04-06"), "us.duty-free", "coil")
    )

    assert "enter" in blocked(traced(waiting)["entry"])
    assert ready(traced(free)["entry"]) == {"enter": "2026-04-06"}


def test_of_several_cases_about_one_thing_the_first_to_be_there_counts():
    """The first application lies where it is, the second was stamped: the stamp is there."""
    cases = [(a_case("old"), "us.duty-free", "magnet"), (stamped("new"), "us.duty-free", "crate")]

    assert ready(traced(a_portfolio((ENTERING, "us.entry", "crate"), *cases))["entry"]) == {"enter": "2026-03-02"}


def test_a_step_that_ended_its_case_opens_no_gate():
    refused = a_case("docket").with_step("stamp", on="2026-03-02", outcome="refused", id="no")
    portfolio = a_portfolio((ENTERING, "us.entry", "crate"), (refused, "us.duty-free", "magnet"))

    assert "enter" in blocked(traced(portfolio)["entry"])


def test_a_step_that_used_up_its_rounds_opens_no_gate():
    returned = a_case("docket").with_step("stamp", on="2026-03-02", outcome="returned", id="once")
    returned = returned.with_step("stamp", on="2026-04-06", outcome="returned", id="twice")
    portfolio = a_portfolio((ENTERING, "us.entry", "crate"), (returned, "us.duty-free", "magnet"))

    assert "enter" in blocked(traced(portfolio)["entry"])


BOND = a_procedure("us.bond").step("bond").step("release", outcomes={"released": "proceed", "refused": "end"})
EITHER = a_library(
    ENTRY,
    BOND,
    STAMP,
    a_procedure("truck").step("load").step("drive", after=("load", "us.entry/release or us.bond/release")),
)
DRIVING = (a_case("truck").with_step("load", on="2026-02-02", id="load"), "truck", "crate")


def released(id="bond", outcome="released", on="2026-03-02"):
    return a_case(id).with_step("release", on=on, outcome=outcome, id=f"{id}-release")


def test_of_several_ways_through_a_gate_the_first_that_is_done_counts():
    """Nobody goes on with the ordinary entry once the goods are in under a bond."""
    waiting = a_portfolio(DRIVING, (ENTERING, "us.entry", "crate"), (a_case("bond"), "us.bond", "crate"))
    free = a_portfolio(DRIVING, (ENTERING, "us.entry", "crate"), (released(), "us.bond", "crate"))
    told = "step 'release' of us.entry or step 'release' of us.bond"

    assert blocked(traced(waiting, library=EITHER)["truck"])["drive"] == (told,)
    assert ready(traced(free, library=EITHER)["truck"]) == {"drive": "2026-03-02"}


def test_without_a_case_of_any_way_there_is_no_gate_and_a_way_without_a_case_is_not_named():
    alone = traced(a_portfolio(DRIVING), library=EITHER)["truck"]
    bond = traced(a_portfolio(DRIVING, (a_case("bond"), "us.bond", "crate")), library=EITHER)["truck"]

    assert ready(alone) == {"drive": "2026-02-02"}
    assert blocked(bond)["drive"] == ("step 'release' of us.bond",)


def test_each_thing_needs_a_way_of_its_own():
    """The magnet is in under a bond; the coil lies at the port until its entry is released."""
    bond, coil = (released(), "us.bond", "magnet"), (ENTERING, "us.entry", "coil")
    entered = ENTERING.with_step("release", on="2026-04-06", id="released")
    waiting = traced(a_portfolio(DRIVING, bond, coil), library=EITHER)["truck"]
    free = traced(a_portfolio(DRIVING, bond, (entered, "us.entry", "coil")), library=EITHER)["truck"]

    assert blocked(waiting)["drive"] == ("step 'release' of us.entry or step 'release' of us.bond",)
    assert ready(free) == {"drive": "2026-04-06"}


def test_a_way_that_was_refused_does_not_keep_the_others_from_letting_the_goods_through():
    refused = (released(outcome="refused"), "us.bond", "crate")
    entered = ENTERING.with_step("release", on="2026-04-06", id="released")

    assert "drive" in blocked(traced(a_portfolio(DRIVING, refused), library=EITHER)["truck"])
    free = a_portfolio(DRIVING, refused, (entered, "us.entry", "crate"))
    assert ready(traced(free, library=EITHER)["truck"]) == {"drive": "2026-04-06"}


def test_a_step_that_does_not_apply_in_the_other_case_is_no_gate():
    exempting = a_library(a_procedure("us.duty-free").step("apply").step("stamp", when="not fact exempt"), ENTRY)
    portfolio = a_portfolio(
        (ENTERING, "us.entry", "crate"), (a_case("docket").stating(exempt=True), "us.duty-free", "magnet")
    )

    assert ready(traced(portfolio, library=exempting)["entry"]) == {"enter": "2026-02-02"}


def test_a_step_that_the_edition_of_the_other_case_lacks_is_no_gate():
    older = a_library(a_procedure("us.duty-free").step("apply"), ENTRY)
    portfolio = a_portfolio((ENTERING, "us.entry", "crate"), (a_case("docket"), "us.duty-free", "magnet"))

    assert ready(traced(portfolio, library=older)["entry"]) == {"enter": "2026-02-02"}


def test_a_step_that_is_only_implied_opens_the_gate_on_an_unknown_day():
    library = a_library(STAMP.step("notice"), a_procedure("us.entry").step("enter", after=("us.duty-free/stamp",)))
    noticed = a_case("docket").with_step("notice", on="2026-03-02", id="notice")
    portfolio = a_portfolio((a_case("entry"), "us.entry", "crate"), (noticed, "us.duty-free", "magnet"))

    assert ready(traced(portfolio, library=library)["entry"]) == {"enter": None}


def test_an_agreement_stands_for_the_goods_it_covers():
    """Acceptance waits for the annex that covers the contribution."""
    library = a_library(
        a_procedure("treaty").step("sign"), a_procedure("accept").step("accept", after=("treaty/sign",))
    )
    more = {"agreements": (an_agreement("annex", "magnets", signed=None),)}
    waiting = a_portfolio((a_case("a"), "accept", "crate"), (a_case("t"), "treaty", "annex"), **more)

    assert blocked(traced(waiting, library=library)["a"])["accept"] == ("step 'sign' of treaty",)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_chain_of_cases_is_traced_to_its_end_whatever_their_order(order):
    """A stamp lets the goods enter, which are released by a wait, which lets the truck drive off."""
    library = a_library(STAMP, ENTRY.waits("3 calendar days"), TRUCK)
    entering = ENTERING.with_step("enter", on="2026-03-09", id="enter")
    cases = [
        (stamped(), "us.duty-free", "magnet"),
        (entering, "us.entry", "crate"),
        (a_case("truck"), "truck", "crate"),
    ]
    loaded = (a_case("truck").with_step("load", on="2026-03-02", id="load"), "truck", "crate")
    cases[2] = loaded
    found = traced(a_portfolio(*(cases[n] for n in order)), library=library)

    assert done(found["entry"])["release"] == "2026-03-12"
    assert ready(found["truck"]) == {"drive": "2026-03-12"}


def test_cases_that_look_at_each_other_are_traced_all_the_same():
    """The wait of one begins with the wait of the other, which begins with the opening."""
    one = (
        a_procedure("one")
        .step("rest")
        .waits("5 calendar days")
        .step("go", after=("rest", "two/rest"))
        .waits("0 calendar days", start="rest")
    )
    two = a_procedure("two").step("rest", after=("one/rest",)).waits("5 calendar days", start="one/rest")
    portfolio = a_portfolio((a_case("b"), "two", "crate"), (a_case("a"), "one", "crate"))
    found = traced(portfolio, library=a_library(one, two))

    assert done(found["b"]) == {"rest": "2026-01-15"}
    assert done(found["a"]) == {"rest": "2026-01-10", "go": "2026-01-15"}


def test_a_case_does_not_wait_for_itself():
    again = a_library(a_procedure("us.entry").step("enter", after=("us.entry/enter",)))

    assert ready(traced(a_portfolio((a_case("entry"), "us.entry", "crate")), library=again)["entry"]) == {
        "enter": "2026-01-05"
    }


def test_the_steps_an_edition_looks_at_are_those_of_its_gates_and_of_all_its_clocks():
    procedure = a_procedure().step("enter", after=("a/gate",)).clock(
        "1 calendar day from b/from", "1 calendar day before c/before", tolled_by=(("d/stop", "e/go"),), reset_by=("f/reset",),
        extends=("1 calendar day", "g/more"),
    )  # fmt: skip

    assert references(procedure.made) == {
        ref(told) for told in ["a/gate", "b/from", "c/before", "d/stop", "e/go", "f/reset", "g/more"]
    }
    assert anchor("a/gate").other == ref("a/gate")


def test_how_other_cases_stand_can_be_asked_for_one_case():
    portfolio = a_portfolio((ENTERING, "us.entry", "crate"), (stamped(), "us.duty-free", "magnet"))
    found = others(portfolio.case["entry"], ENTRY.made, portfolio, traced(portfolio))

    assert [(str(step), str(over.on)) for step, over in found.items()] == [("us.duty-free/stamp", "2026-03-02")]
    assert others(portfolio.case["docket"], STAMP.made, portfolio, traced(portfolio)) == {}


# Editions


OLD = a_procedure("us.entry", "2000-01-01", until="2019-12-31").step("enter")
NEW = a_procedure("us.entry", "2020-01-01").step("enter").step("report")
EDITIONS = a_library(OLD, NEW)


@pytest.mark.parametrize(
    ("edition", "opened", "expected"),
    [
        ("2000-01-01", "2026-01-05", "2000-01-01"),
        (None, "2019-12-31", "2000-01-01"),
        (None, "2020-01", "2020-01-01"),
        (None, None, "2020-01-01"),
    ],
)
def test_a_case_runs_under_its_own_edition_else_that_of_its_opening_else_that_of_today(edition, opened, expected):
    case = Case(id="entry", procedure="us.entry", subject="crate", edition=edition, opened=span(opened))

    assert edition_of(case, EDITIONS, date(2026, 6, 1)).edition_name == expected


@pytest.mark.parametrize(
    ("case", "error"),
    [
        ({"edition": "2010-01-01"}, "case entry: us.entry has no edition 2010-01-01; there is 2000-01-01, 2020-01-01"),
        ({"procedure": "us.entri"}, "case entry: there is no procedure 'us.entri'; did you mean 'us.entry'?"),
        ({"opened": span("1999-01-01")}, "case entry: no edition of us.entry holds on 1999-01-01"),
    ],
)
def test_a_case_whose_rules_are_not_in_the_library_is_named(case, error):
    portfolio = Portfolio(
        name="test", cases=(Case(**{"id": "entry", "procedure": "us.entry", "subject": "crate"} | case),)
    )

    with pytest.raises(KeyError) as raised:
        trace_all(portfolio, EDITIONS, date(2026, 6, 1), date(2026, 6, 1))
    assert raised.value.args[0].startswith(error)


# What a case rests on


def test_facts_are_as_the_library_has_them_unless_the_case_says_otherwise():
    library = a_library(
        a_procedure("us.entry").step("a", when="fact x").step("b", when="fact y", after=()),
        facts={"x": False, "y": None},
    )
    plain, told = a_case("plain"), a_case("told").stating(x=True)
    found = traced(a_portfolio((plain, "us.entry", "crate"), (told, "us.entry", "pump")), library=library)

    assert (found["plain"].skipped, found["plain"].undetermined) == (("a",), ("b",))
    assert ready(found["told"]) == {"a": "2026-01-05"}


def test_only_what_was_known_by_a_day_counts():
    case = a_case("docket").with_step("stamp", on="2026-03-02", outcome="stamped", known_on="2026-04-06")
    portfolio = a_portfolio((case, "us.duty-free", "magnet"))

    assert done(trace_all(portfolio, LIBRARY, date(2026, 4, 5), date(2026, 4, 5))["docket"]) == {}
    assert "stamp" in done(trace_all(portfolio, LIBRARY, date(2026, 4, 5), date(2026, 4, 6))["docket"])


def test_the_first_day_any_of_its_things_is_wanted_is_the_need_by_day_of_a_case():
    clearing = a_library(a_procedure("clear").step("ask").within("5 working days", before="need-by"))
    milestones = [("coil-leaves", "coil"), ("crate-leaves", "crate"), ("pump-leaves", "pump")]
    stated = [
        ("coil-leaves", "2026-08-03"),
        ("crate-leaves", "2026-07-13"),
        ("crate-leaves", "2026-07-06"),
        ("pump-leaves", "2026-06-01"),
    ]
    more = {
        "milestones": tuple(Milestone(id=m, title=m, kind=MilestoneKind.DEPARTS, subject=s) for m, s in milestones),
        "need_bys": tuple(
            NeedBy(id=f"n{n}", milestone=m, need_by=span(day), known_on=date(2026, 1, n + 1))
            for n, (m, day) in enumerate(stated)
        ),
    }
    found = traced(
        a_portfolio((a_case("a"), "clear", "magnet"), (a_case("b"), "clear", "coil"), **more), library=clearing
    )

    assert due(found["a"], "ask")[1] == "2026-06-29"
    assert due(found["b"], "ask")[1] == "2026-06-29"
    assert due(traced(a_portfolio((a_case("a"), "clear", "magnet")), library=clearing)["a"], "ask") == ("waiting", None)


def test_an_office_works_by_the_calendar_of_its_country():
    library = a_library(a_procedure().step("enter", office="us.port").step("wait", office="public"), us_port="US")
    mine = Portfolio(
        name="test", offices=(Office(id="us.port", name="Port", country="CH"), Office(id="public", name="Public"))
    )

    assert office_calendar(Portfolio(name="test"), library, "us.port") == WorkingCalendar("US")
    assert office_calendar(mine, library, "us.port") == WorkingCalendar("CH")
    assert office_calendar(mine, library, "public") == PLAIN
    assert office_calendar(mine, library, "unknown") == PLAIN


def test_the_clocks_of_a_case_go_by_the_calendar_of_the_office_that_acts():
    """1 July 2026 and two working days; Friday 3 July is a day off in the United States."""
    library = a_library(a_procedure("p").step("a").step("b", office="us.port").within("2 working days"), us_port="US")
    portfolio = a_portfolio((a_case("c").with_step("a", on="2026-07-01"), "p", "crate"))

    assert due(traced(portfolio, "2026-07-01", library)["c"], "b")[1] == "2026-07-06"


# Cases of which nothing is on record


WANTED = Milestone(id="leaves", title="Pump leaves", kind=MilestoneKind.DEPARTS, subject="pump")
ASKING = (
    a_procedure("us.entry")
    .step("papers", when="fact oversize")
    .step("enter", after=("papers", "us.duty-free/stamp"))
    .within("5 working days", before="need-by")
)


def test_cases_of_which_nothing_is_on_record_stand_as_each_would_alone():
    """They are opened on other days, state other facts, are wanted by a day, wait for a stamp; and two differ in nothing."""
    cases = [
        (a_case("plain"), "us.entry", "magnet-b"),
        (a_case("same"), "us.entry", "coil-b"),
        (a_case("later", opened="2026-02-05"), "us.entry", "coil-b"),
        (a_case("unopened", opened=None), "us.entry", "coil-b"),
        (a_case("large").stating(oversize=True), "us.entry", "coil-b"),
        (a_case("wanted"), "us.entry", "pump"),
        (a_case("stamped"), "us.entry", "magnet"),
        (stamped(), "us.duty-free", "magnet"),
        (a_case("waiting"), "us.entry", "coil"),
        (a_case("not-stamped"), "us.duty-free", "coil"),
    ]
    library = a_library(STAMP, ASKING, facts={"oversize": False})
    items = (*ITEMS, an_item("magnet-b"), an_item("coil-b"))
    need_by = NeedBy(id="n", milestone="leaves", need_by=span("2026-08-03"), known_on=date(2026, 1, 1))
    portfolio = a_portfolio(*cases, items=items, milestones=(WANTED,), need_bys=(need_by,))
    found = traced(portfolio, library=library)

    assert [case for case in found if found[case] is found["plain"]] == ["plain", "same"]
    for one in cases:
        near = [other for other in cases if other[1] == "us.duty-free" or other is one]
        alone = a_portfolio(*near, items=items, milestones=(WANTED,), need_bys=(need_by,))
        assert traced(alone, library=library)[one[0].id] == found[one[0].id]
    assert len({str(progress) for case, progress in found.items() if case != "same"}) == len(cases) - 1
