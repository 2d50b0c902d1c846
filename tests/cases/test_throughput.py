"""What came to an office and what it finished, month by month."""

from datetime import date

from builders import a_case, a_library, a_procedure, an_item
from lockwasher.cases.portfolio import trace_all
from lockwasher.cases.throughput import Month, months
from lockwasher.register.portfolio import Portfolio

FORM = (
    a_procedure("form")
    .step("write", office="desk")
    .step("check", office="customs", after=("write",))
    .step("ask", office="customs", after=("check",), when="fact asked")
    .step("close", office="desk", after=("check",))
)
TODAY = date(2026, 6, 1)


def told(office, *cases):
    registered = tuple(case.registered("form", "item") for case in cases)
    portfolio = Portfolio(
        name="t", cases=registered, events=tuple(e for c in cases for e in c.events), items=(an_item(),)
    )
    library = a_library(FORM, facts={"asked": False})
    return months(portfolio, trace_all(portfolio, library, TODAY, TODAY), office)


def test_what_came_and_what_was_finished_is_counted_in_its_month_and_a_quiet_month_stands_empty():
    slow = (
        a_case("slow", "2026-01-05")
        .with_step("write", on="2026-01-20", id="a")
        .with_step("check", on="2026-03-02", id="b")
    )
    waits = a_case("waits", "2026-01-07").with_step("write", on="2026-03-10", id="c")

    assert told("customs", slow, waits) == (
        Month(date(2026, 1, 1), 1, 0),
        Month(date(2026, 2, 1), 0, 0),
        Month(date(2026, 3, 1), 1, 1),
    )
    assert told("desk", slow) == (
        Month(date(2026, 1, 1), 1, 1),
        Month(date(2026, 2, 1), 0, 0),
        Month(date(2026, 3, 1), 1, 0),
    )


def test_a_day_that_no_record_gives_counts_nowhere():
    only_the_end = a_case("case", "2026-01-05").with_step("check", on="2026-04-03", id="a")

    assert told("customs", only_the_end) == (Month(date(2026, 4, 1), 0, 1),)
    assert told("desk", only_the_end) == (Month(date(2026, 4, 1), 1, 0),)


def test_an_office_nothing_came_to_has_no_months():
    assert told("nobody", a_case("case", "2026-01-05")) == ()
