import numpy as np
import pytest

from forecast.plans import a_plan, a_step, given_work
from lockwasher.forecast.plan import TICKS_PER_DAY, Office
from lockwasher.forecast.simulate import simulate_given
from lockwasher.forecast.waits import OfficeWait, office_waits, waits_by_office


def counted(plan, *work):
    """Visits and waits of each office, [office, draw], for given work."""
    visits, wait = office_waits(plan, simulate_given(plan, given_work(*work)))
    return visits.tolist(), wait.tolist()


def test_waits_are_counted_from_ready_to_begin_over_the_weekend_too():
    """One desk; the first visit takes Friday's last tick and Monday's first, the second waits over that weekend."""
    first = a_step("1/a/1", office=0, calendar=0, not_before=19)
    second = a_step("2/a/1", case=2, office=0, calendar=0, not_before=19)
    elsewhere = a_step("3/a/1", case=3)
    plan = a_plan(first, second, elsewhere, desks=(1, 1))

    assert counted(plan, [2, 5, 9], [0, 3, 9]) == ([[2, 1], [0, 0]], [[10, 0], [0, 0]])


def test_facts_and_visits_that_never_begin_are_not_counted():
    plan = a_plan(
        a_step("1/a/1", office=0, begun=0),
        a_step("2/a/1", case=2, office=0, done=2),
        a_step("3/a/1", case=3, office=1),
        as_of=4,
        desks=(2, Office(0)),
    )

    assert counted(plan, [9, 9, 9]) == ([[0], [0]], [[0], [0]])


def test_a_wait_that_began_before_today_is_counted_whole():
    plan = a_plan(a_step(office=0, not_before=1), as_of=6, desks=(1,))

    assert counted(plan, [3]) == ([[1]], [[5]])


def test_the_waits_of_an_office_are_told_in_days_and_of_one_nobody_comes_to_there_are_none():
    visits, wait = np.array([[2, 1], [0, 0]]), np.array([[TICKS_PER_DAY * 6, 0], [0, 0]])

    assert waits_by_office(["customs", "carrier"], visits, wait) == {
        "customs": OfficeWait(1.5, 2.0, pytest.approx(2.4)),
        "carrier": OfficeWait(0.0, None, None),
    }
