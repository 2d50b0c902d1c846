"""Queues with a known answer: mean waits at M/M/c offices by the formulas of Erlang and of Cobham.

Each within four standard errors, taken from the spread of the draws, after a tenth of the window to warm up. A standard
error is at most 6 % of the mean, so these are checks to 24 % or better; the benchmark kit measures to 0.2 %.
"""

from math import factorial

import numpy as np
import pytest

from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.plan import Office, Outside, Plan, PlanStep
from lockwasher.forecast.simulate import simulate

DRAWS = 12


def erlang_wait(arrivals, services, desks):
    """Mean wait in days of all visits; arrivals a day, services a day and desk."""
    offered, used = arrivals / services, arrivals / services / desks
    busy = offered**desks / factorial(desks) / (1 - used)
    return busy / (sum(offered**k / factorial(k) for k in range(desks)) + busy) / (desks * services - arrivals)


def cobham_waits(arrivals, services, desks):
    """Mean wait of each class, the most urgent first, without preemption and with one service rate.

    A. Cobham, Priority Assignment in Waiting Line Problems, Operations Research 2 (1954) 70-76: the wait W0 / (1 - s)
    of all together, s their utilisation, becomes W0 / ((1 - s(k - 1)) (1 - s(k))) for class k, s(k) that of classes 1 to k.
    """
    used = np.concatenate([[0.0], np.cumsum(arrivals)]) / desks / services
    first = erlang_wait(sum(arrivals), services, desks) * (1 - used[-1])
    return first / (1 - used[:-1]) / (1 - used[1:])


def simulated_waits(office, services, arrivals, *, count):
    """The mean wait in days of each class of the plan's own visits, [class, draw]; class k has priority k."""
    window = count / sum(arrivals)
    spread = distribution("empirical", values=(0, window))
    service = distribution("exponential", mean=1 / services)
    classes = np.repeat(range(len(arrivals)), [round(rate * window) for rate in arrivals])
    steps = []
    for case, priority in enumerate(classes):
        steps.append(PlanStep(f"{case}/arrive/1", case, 0, (), spread))
        steps.append(PlanStep(f"{case}/visit/1", case, 1, (2 * case,), service, office=0, priority=int(priority)))
    plan = Plan("M/M/c", 0, (), tuple(steps), (office,))
    run = simulate(plan, draws=DRAWS, seed=5)
    waited = (run.begun - run.ready)[:, 1::2] / plan.ticks_per_day
    counted = run.ready[:, 1::2] >= 0.1 * window * plan.ticks_per_day
    own = [counted & (classes == priority) for priority in range(len(arrivals))]
    return [[waited[draw, one[draw]].mean() for draw in range(DRAWS)] for one in own]


def assert_mean(waits, expected):
    error = np.std(waits, ddof=1) / DRAWS**0.5

    assert abs(np.mean(waits) - expected) < 4 * error
    assert error < 0.06 * np.mean(waits)


@pytest.mark.parametrize(("arrivals", "services", "desks"), [(10.0, 16.0, 1), (18.0, 8.0, 3)])
def test_the_mean_wait_is_erlangs(arrivals, services, desks):
    (waits,) = simulated_waits(desks, services, [arrivals], count=10_000)

    assert_mean(waits, erlang_wait(arrivals, services, desks))


@pytest.mark.parametrize(("arrivals", "services", "desks"), [((4.0, 8.0), 16.0, 1), ((7.0, 12.0), 8.0, 3)])
def test_the_mean_wait_of_each_class_is_cobhams(arrivals, services, desks):
    """Two classes; the one that goes first waits less than half as long as the other."""
    waits = simulated_waits(desks, services, arrivals, count=10_000)
    expected = cobham_waits(arrivals, services, desks)

    assert expected[0] < expected[1] / 2
    for one, wait in zip(waits, expected, strict=True):
        assert_mean(one, wait)


@pytest.mark.parametrize(("arrivals", "services", "desks"), [(10.0, 16.0, 1), (18.0, 8.0, 3)])
def test_among_others_from_outside_the_mean_wait_is_erlangs_for_all_together(arrivals, services, desks):
    """Four in five come from outside."""
    service = distribution("exponential", mean=1 / services)
    office = Office(desks, outside=Outside("others", 0.8 * arrivals, service))
    (waits,) = simulated_waits(office, services, [0.2 * arrivals], count=2_000)

    assert_mean(waits, erlang_wait(arrivals, services, desks))


def test_others_who_go_first_leave_ours_the_wait_of_cobhams_second_class():
    service = distribution("exponential", mean=1 / 8)
    office = Office(3, outside=Outside("others", 12.0, service, priority=-1))
    (waits,) = simulated_waits(office, 8.0, [6.0], count=3_000)

    assert_mean(waits, cobham_waits((12.0, 6.0), 8.0, 3)[1])
