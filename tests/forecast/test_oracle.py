"""The engine against the kit's oracle: the same durations, every tick of every step equal."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from lockwasher.estimates.distributions import mean
from lockwasher.forecast.draws import durations
from lockwasher.forecast.kit import given, last_steps, read_workload
from lockwasher.forecast.plan import TICKS_PER_DAY
from lockwasher.forecast.simulate import critical, simulate_given
from lockwasher.forecast.waits import office_waits

KIT = Path(__file__).parents[2] / "benchmarks" / "kit"


def flat(table):
    return [tick for row in table for tick in row]


def read_both(oracle, name, cases, ticks_per_day):
    path = KIT / "workloads" / f"{name}.json.gz"
    workload = oracle.read_workload(path)
    if cases:
        workload = sys.modules["workload"].first_cases(workload, cases)
    return workload, read_workload(path, ticks_per_day=ticks_per_day, cases=cases)


@pytest.mark.parametrize(
    ("name", "cases", "ticks_per_day"),
    [
        ("w2", None, TICKS_PER_DAY),
        ("w2", None, 8),
        ("w2_high", 300, TICKS_PER_DAY),
        ("w2_high", 300, 8),
        ("w1", 300, TICKS_PER_DAY),
        ("w1", 300, 8),
        ("w3", None, TICKS_PER_DAY),
        ("w3", None, 8),
    ],
)
def test_every_step_is_ready_begins_and_finishes_at_the_oracles_tick(oracle, name, cases, ticks_per_day):
    """Full workloads also have the published fingerprint, so that the oracle itself has not moved."""
    workload, plan = read_both(oracle, name, cases, ticks_per_day)
    tables = [
        oracle.draw_durations(workload, 1, replication, ticks_per_day)
        for replication in range(1 if name == "w2" else 2)
    ]
    run = simulate_given(plan, given(np.array([flat(table) for table in tables])))
    for replication, table in enumerate(tables):
        expected = oracle.simulate(workload, table, ticks_per_day)

        assert run.ready[replication].tolist() == flat(expected.ready)
        assert run.begun[replication].tolist() == flat(expected.begun)
        assert run.finish[replication].tolist() == flat(expected.finish)
        if cases is None:
            finishes = run.finish[replication, last_steps(plan)].tolist()
            assert oracle.fingerprint(finishes) == published(name, replication, ticks_per_day)["finishes_sha256"]


def published(name, replication, ticks_per_day):
    """What expected.json says of one replication at seed 1."""
    wanted = (f"workloads/{name}.json.gz", replication, ticks_per_day)
    entries = json.loads((KIT / "expected.json").read_text())
    return next(e for e in entries if (e["file"], e["replication"], e["ticks_per_day"]) == wanted)


def test_as_many_steps_are_critical_as_published(oracle):
    """W3 in both replications, and each of twenty cases of W2-high step for step."""
    workload, plan = read_both(oracle, "w3", None, TICKS_PER_DAY)
    tables = [oracle.draw_durations(workload, 1, replication) for replication in range(2)]
    run = simulate_given(plan, given(np.array([flat(table) for table in tables])))
    counts = critical(plan, run, len(plan.steps) - 1).sum(axis=1).tolist()
    assert counts == [published("w3", replication, TICKS_PER_DAY)["critical_step_count"] for replication in range(2)]

    workload, plan = read_both(oracle, "w2_high", 20, 8)
    table = oracle.draw_durations(workload, 1, 0, 8)
    expected = oracle.simulate(workload, table, 8)
    run = simulate_given(plan, given(np.array([flat(table)])))
    for case, target in enumerate(last_steps(plan)):
        steps = [position for position, step in enumerate(plan.steps) if step.case == case]
        assert critical(plan, run, target)[0, steps].tolist() == oracle.critical_steps(workload, expected, case)


def test_visits_and_waits_of_each_office_are_the_oracles(oracle):
    """W2-high, the busiest offices."""
    workload, plan = read_both(oracle, "w2_high", 300, TICKS_PER_DAY)
    table = oracle.draw_durations(workload, 1, 0)
    expected = oracle.simulate(workload, table)
    visits, wait = office_waits(plan, simulate_given(plan, given(np.array([flat(table)]))))
    for office in range(len(plan.desks)):
        load = oracle.office_load(workload, table, expected, office)

        assert (visits[office].item(), wait[office].item()) == (load.visits, load.waited)


def test_the_engines_own_durations_follow_rule_2():
    """W3: mean and share of skips of each of its 200 steps lie within five standard errors of theory."""
    draws = 2_000
    plan = read_workload(KIT / "workloads" / "w3.json.gz")
    ticks = durations(plan, draws, 1).ticks
    for position, step in enumerate(plan.steps):
        done = ticks[ticks[:, position] > 0, position] / plan.ticks_per_day
        passes = 1 + step.repeat + step.repeat**2 + step.repeat**3
        expected = mean(step.distribution) * passes * step.stretch
        error = 5 * done.std() / len(done) ** 0.5 + 1 / plan.ticks_per_day

        assert abs(done.mean() - expected) < error, step.key
        assert abs(len(done) / draws - step.occurs) <= 5 * (step.occurs * (1 - step.occurs) / draws) ** 0.5, step.key
