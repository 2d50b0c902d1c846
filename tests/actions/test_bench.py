"""What is measured on workloads of the kit, and that the oracle comes to the same finishes on the durations written."""

import numpy as np
import pytest

from actions.workloads import cut
from lockwasher.actions.bench import bench, read
from lockwasher.forecast.kit import ends
from lockwasher.forecast.plan import TICKS_PER_DAY
from lockwasher.forecast.playing import play

SEED = 4


def oracles_finishes(oracle, workload, draws):
    """Finishes of each case on written durations, [case, draw] in ticks."""
    read = oracle.read_workload(workload)
    ticks_per_day, tables = oracle.read_draws(draws, read)
    runs = [oracle.case_finishes(oracle.simulate(read, table, ticks_per_day)) for table in tables]
    return np.array(runs).T


@pytest.mark.parametrize("ticks_per_day", [TICKS_PER_DAY, 8])
@pytest.mark.parametrize(
    ("name", "cases", "draws"),
    [("w1", 40, 3), ("w2", 40, 3), ("w2_high", 40, 3), ("w3", None, 3), ("w1", 1, 600), ("w1", 400, 1)],
)
def test_the_oracle_comes_to_the_same_finishes_on_the_durations_written(
    oracle, tmp_path, name, cases, draws, ticks_per_day
):
    """Tick for tick, and so the quantiles that are told. 600 draws are written in two parts."""
    workload, table = cut(tmp_path, name, cases), tmp_path / "draws.json.gz"
    found = bench(workload, draws=draws, seed=SEED, threads=2, ticks_per_day=ticks_per_day, draws_to=table)
    theirs = oracles_finishes(oracle, workload, table)
    laid = read(workload, ticks_per_day)

    np.testing.assert_array_equal(play(laid, ends(laid), draws, SEED).finish, theirs)
    for told, share in ((found.p50, 0.5), (found.p80, 0.8)):
        np.testing.assert_allclose(told, np.quantile(theirs, share, axis=1) / ticks_per_day, rtol=1e-12)


def test_criticality_and_waits_are_the_oracles(oracle, tmp_path):
    """The busiest offices, at 8 ticks a day, where ties abound."""
    workload, table = cut(tmp_path, "w2_high", 60), tmp_path / "draws.json.gz"
    found = bench(workload, draws=2, seed=SEED, threads=1, ticks_per_day=8, draws_to=table)
    theirs = oracle.read_workload(workload)
    _, tables = oracle.read_draws(table, theirs)
    told = [oracle.describe(theirs, one, oracle.simulate(theirs, one, 8), 8) for one in tables]

    assert found.critical_steps_per_draw == sum(one["critical_step_count"] for one in told) / 2
    for office in found.offices:
        visits, waited = (sum(one[name][office.office] for one in told) for name in ("visits", "waited_ticks"))
        assert office.visits_per_draw == visits / 2
        assert office.mean_wait_days == pytest.approx(waited / visits / 8)


def test_criticality_of_the_compiled_passes_is_the_oracles(oracle, tmp_path):
    workload, table = cut(tmp_path, "w1", 60), tmp_path / "draws.json.gz"
    found = bench(workload, draws=3, seed=SEED, threads=1, ticks_per_day=8, draws_to=table)
    theirs = oracle.read_workload(workload)
    _, tables = oracle.read_draws(table, theirs)
    told = [oracle.describe(theirs, one, oracle.simulate(theirs, one, 8), 8)["critical_step_count"] for one in tables]

    assert found.is_compiled
    assert found.critical_steps_per_draw == sum(told) / 3


def test_costs_are_told(tmp_path):
    found = bench(cut(tmp_path, "w1", 30), draws=200, seed=1, threads=1, ticks_per_day=TICKS_PER_DAY)

    assert found.wall_s > 0
    assert found.ns_per_step_sample == pytest.approx(found.cpu_s / found.steps / 200 * 1e9)
    assert found.reading.wall_s > 0
    assert 20 < found.peak_mb < 20_000


def test_ticks_that_are_no_power_of_two_a_day_are_played_by_the_obvious_path(tmp_path):
    found = bench(cut(tmp_path, "w1", 3), draws=50, seed=1, threads=1, ticks_per_day=1_000)
    fine = bench(cut(tmp_path, "w1", 3), draws=50, seed=1, threads=1, ticks_per_day=TICKS_PER_DAY)

    assert not found.is_compiled
    np.testing.assert_allclose(found.p50, fine.p50, atol=0.5)
