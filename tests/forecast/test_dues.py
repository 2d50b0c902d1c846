"""By which day a need is due, and by whose plan."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.test_compile import TITLED
from forecast.worlds import (
    ACCEPTANCE,
    TODAY,
    a_case,
    a_milestone,
    a_need_by,
    a_portfolio,
    a_world,
    an_event,
    day,
    in_days,
)
from lockwasher.forecast.compile import compile_world
from lockwasher.forecast.draws import durations
from lockwasher.forecast.dues import Due, Dues
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.simulate import simulate_given

CHAIN = ("departs", "arrives", "accepted", "installed")
EXPECTED = {"departs": in_days(20), "arrives": in_days(30), "accepted": in_days(50)}  # ten days for every step


def a_chain(events=(), **plans):
    """A crate on its way to where it is installed, with the days that plans name for some of its milestones."""
    return a_portfolio(
        claims=[TITLED],
        cases=[a_case(opened="2027-01-01" if events else None), a_case("inspection", ACCEPTANCE)],
        events=events,
        milestones=[a_milestone(kind, "crate", *CHAIN[max(n - 1, 0) : n]) for n, kind in enumerate(CHAIN)],
        need_bys=[a_need_by(kind, on) for kind, on in plans.items()],
    )


def dues(portfolio):
    """The dues of one future."""
    compiled = compile_world(a_world(portfolio))
    return Dues(compiled, simulate_given(compiled.laid, durations(compiled.laid, 1, 1)))


def due(portfolio, kind, *, gates=False):
    """When the needs of a milestone are due, and for which later one."""
    found = dues(portfolio).of(portfolio.milestone[kind], gates=gates)
    return found and (found.day, found.wanted_for.id if found.wanted_for else None)


def test_what_gates_nothing_is_not_due_before_the_later_milestone_that_a_plan_names_a_day_for():
    """Begun today the crate would arrive in a month; nobody wants it before it is accepted in November."""
    assert due(a_chain(), "arrives") == (EXPECTED["arrives"], None)
    assert due(a_chain(accepted="2027-11-02"), "arrives") == (date(2027, 11, 2), "accepted")
    assert due(a_chain(installed="2027-12-01"), "arrives") == (date(2027, 12, 1), "installed")


def test_a_later_plan_that_is_over_when_the_milestone_is_expected_changes_no_day():
    """The crate comes too late for it in any case: its papers are due when it comes."""
    assert due(a_chain(accepted="2027-03-15"), "arrives") == (EXPECTED["arrives"], None)
    assert due(a_chain(accepted=str(EXPECTED["arrives"])), "arrives") == (EXPECTED["arrives"], None)


def test_the_day_its_own_plan_names_comes_before_any_later_one():
    assert due(a_chain(arrives="2027-06-01", accepted="2027-11-02"), "arrives") == (date(2027, 6, 1), None)
    assert due(a_chain(arrives="2027-01-04", accepted="2027-11-02"), "arrives") == (date(2027, 1, 4), None)


def test_a_day_reckoned_from_the_plan_before_gives_way_to_a_later_plan_only_where_nothing_waits():
    """Ten days by road after June; the papers that the acceptance waits for must be there when it comes."""
    plans = {"departs": "2027-06-01", "installed": "2027-12-01"}

    assert due(a_chain(**plans), "arrives") == (date(2027, 12, 1), "installed")
    assert due(a_chain(**plans), "arrives", gates=True) == (date(2027, 6, 11), None)


def test_what_a_milestone_waits_for_is_due_by_the_next_plan_and_the_milestone_is_named():
    assert due(a_chain(), "accepted", gates=True) is None
    assert due(a_chain(installed="2027-04-01"), "accepted", gates=True) == (date(2027, 4, 1), "installed")


def test_what_was_reached_without_it_is_due_since_then():
    left = an_event("case", "depart", "2027-02-20")

    assert due(a_chain([left], accepted="2027-11-02"), "departs") == (date(2027, 2, 20), None)


def test_of_several_later_plans_the_first_day_counts_and_of_one_day_the_nearest_milestone():
    several = a_chain(arrives="2027-09-01", accepted="2027-08-02", installed="2027-08-02")
    found = dues(several).wanted_later(several.milestone["departs"])

    assert found == (date(2027, 8, 2), several.milestone["accepted"])
    assert dues(several).wanted_later(several.milestone["installed"]) is None


@pytest.mark.parametrize(
    ("gates", "planned", "is_due"), [(False, {}, True), (True, {}, False), (True, {"installed": TODAY}, True)]
)
def test_what_a_milestone_waits_for_is_due_only_by_a_plan(gates, planned, is_due):
    portfolio = a_chain(**planned)

    assert dues(portfolio).is_due(portfolio.milestone["accepted"], gates=gates) is is_due


@given(
    st.dictionaries(st.sampled_from(CHAIN), st.integers(-60, 400).map(lambda n: str(in_days(n)))),
    st.sampled_from(CHAIN),
)
def test_only_its_own_plan_makes_a_need_that_gates_nothing_due_before_a_later_one(plans, kind):
    """Whatever days are named; and only the first day of the later plans is told to be another milestone's."""
    found = due(a_chain(**plans), kind)
    later = [plans[name] for name in CHAIN[CHAIN.index(kind) + 1 :] if name in plans]

    if kind in plans:
        assert found == (day(plans[kind]), None)
    elif later:
        assert found
        assert str(found[0]) >= min(later)
        assert found[1] is None or str(found[0]) == min(later)
    elif found:
        assert found[1] is None


def test_a_forecast_tells_of_each_need_for_whom_it_is_due_also_where_no_case_would_meet_it():
    portfolio = a_chain(installed="2027-12-01")
    found = forecast(a_world(portfolio), draws=2)
    (notice,) = [need for need in found.needs if need.reading.need.name == "notice"]

    assert (notice.due, notice.wanted_for) == (date(2027, 12, 1), portfolio.milestone["installed"])
    assert found.dues["departs", False] == Due(date(2027, 12, 1), portfolio.milestone["installed"])
    assert "insurance" not in {need.reading.need.name for need in found.needs}
