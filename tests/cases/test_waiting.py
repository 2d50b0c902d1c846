"""The waiting-on board: whom each case waits for, since when, and which clock runs."""

from datetime import date

import pytest

from builders import a_case, a_library, a_procedure, an_item
from lockwasher.calendars.working import PLAIN
from lockwasher.cases.portfolio import office_calendar, trace_all
from lockwasher.cases.waiting import own_side, running, unmanned, waiting
from lockwasher.procedures.model import Side
from lockwasher.register.nouns import Office, Partner, PartnerKind, Post, Project
from lockwasher.register.portfolio import Portfolio

DUTY_FREE = (
    a_procedure("us.duty-free")
    .step("apply", office="host.legal")
    .step("stamp", office="us.customs", after=("apply",), outcomes={"stamped": "proceed", "held": "stamp"}, rounds=2)
    .within("30 calendar days", missed="the goods go to a general order warehouse")
    .step("comment", office="public", after=("stamp",))
    .waits("20 calendar days")
)
LIBRARY = a_library(DUTY_FREE, us_customs="US")
TODAY = date(2026, 7, 6)


def a_portfolio(*cases, **more):
    registered = tuple(case.registered("us.duty-free", f"item-{n}") for n, case in enumerate(cases))
    items = tuple(an_item(f"item-{n}") for n in range(len(cases)))
    return Portfolio(
        name="test", cases=registered, events=tuple(e for c in cases for e in c.events), items=items, **more
    )


def board(portfolio, today=TODAY):
    progress = trace_all(portfolio, LIBRARY, today, today)
    return waiting(portfolio, progress, today, lambda office: office_calendar(portfolio, LIBRARY, office))


def applied(id, on, opened="2026-01-05"):
    return a_case(id, opened).with_step("apply", on=on, id=f"{id}-applied")


def test_a_case_waits_for_the_office_of_the_step_that_can_be_done_with_its_clock_and_what_follows():
    (row,) = board(a_portfolio(applied("docket", "2026-06-10")))

    assert (row.case.id, row.step.name, row.office, row.since) == ("docket", "stamp", "us.customs", date(2026, 6, 10))
    assert (row.days_left, row.follows) == (4, "the goods go to a general order warehouse")


@pytest.mark.parametrize(
    ("since", "today", "days", "working"),
    [
        ("2026-07-01", "2026-07-06", 5, 2),  # Friday the 3rd keeps Independence Day, which is a Saturday
        ("2026-07-02", "2026-07-03", 1, 0),
        ("2026-06-18", "2026-06-22", 4, 1),  # Juneteenth is a Friday
        ("2026-11-25", "2026-11-30", 5, 2),  # Thanksgiving
        ("2026-12-31", "2027-01-04", 4, 1),
        ("2026-07-06", "2026-07-06", 0, 0),
    ],
)
def test_the_time_it_waits_is_counted_in_days_and_in_working_days_of_its_office_over_holidays(
    since, today, days, working
):
    (row,) = board(a_portfolio(applied("docket", since)), date.fromisoformat(today))

    assert (row.days, row.working_days) == (days, working)


def test_an_office_without_a_country_has_no_holidays():
    (row,) = board(a_portfolio(a_case("docket", "2026-07-01")))

    assert (row.office, row.days, row.working_days) == ("host.legal", 5, 3)


def test_the_longest_waiting_comes_first():
    rows = board(a_portfolio(applied("b", "2026-06-20"), applied("a", "2026-06-10"), applied("d", "2026-06-20")))

    assert [row.case.id for row in rows] == ["a", "b", "d"]
    assert [row.days for row in rows] == [26, 16, 16]


def test_a_wait_tells_the_clock_that_runs_and_a_step_held_the_reason():
    held = applied("held", "2026-06-10").with_step(
        "stamp", on="2026-06-15", outcome="held", note="no model named", id="h"
    )
    stamped = applied("stamped", "2026-06-10").with_step("stamp", on="2026-07-01", outcome="stamped", id="s")
    by_case = {row.case.id: row for row in board(a_portfolio(held, stamped))}

    assert by_case["held"].held == "held since 2026-06-15: no model named"
    assert (by_case["stamped"].office, by_case["stamped"].clock.clock.is_wait, by_case["stamped"].days_left) == (
        "public",
        True,
        15,
    )


def test_a_case_that_nobody_has_begun_and_one_that_is_over_wait_for_nobody():
    over = applied("over", "2026-03-02").with_step("stamp", on="2026-03-20", outcome="stamped", id="o")

    assert board(a_portfolio(a_case("planned", None), over)) == ()


def test_the_clocks_of_an_office_are_those_it_must_act_by_the_first_to_run_out_first():
    portfolio = a_portfolio(applied("late", "2026-05-10"), applied("soon", "2026-06-10"))
    progress = trace_all(portfolio, LIBRARY, TODAY, TODAY)

    assert [(r.case.id, r.reading.days_left) for r in running(portfolio, progress, ["us.customs"])] == [
        ("late", -27),
        ("soon", 4),
    ]
    assert running(portfolio, progress, ["host.legal", "public"]) == ()


def test_the_own_side_is_the_host_s_and_what_has_no_post_there_is_anybody_s():
    portfolio = a_portfolio(
        partners=(Partner(id="fra", name="Lab", country="US", kind=PartnerKind.US_NONPROFIT),),
        projects=(Project(id="sbn", name="SBN", host="fra"),),
        offices=(Office(id="fnal.sbn", name="Office", partner="fra"), Office(id="cern", name="CERN", partner="cern")),
        posts=(Post(id="clerk", title="Clerk", office="host.legal"),),
    )
    sides = {name: entry.side for name, entry in LIBRARY.offices.items()}

    assert set(sides.values()) == {Side.HOST}
    assert own_side(portfolio, LIBRARY) == {"fnal.sbn", *LIBRARY.offices}
    assert unmanned(portfolio, LIBRARY) == LIBRARY.offices.keys() - {"host.legal"}
    assert office_calendar(portfolio, LIBRARY, "host.legal") == PLAIN
