"""Hold the engine against queues with a known answer, and its own durations against SimPy with the oracle's.

    make bench BENCH=benchmarks/right.py                 # all: writes docs/background/engine.md
    make bench BENCH=benchmarks/right.py ARGS=--quick    # a few draws: prints, and writes nothing

M/M/c: the mean wait of the visits that arrive after a warm-up, against Erlang-C, until its standard error is 0.2 %.
SimPy: finishes of cases, 20,000 a side, by the two-sample test of Kolmogorov and Smirnov. Few cases: SimPy takes 20,000 ns a step.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.stats import ks_2samp

import pages
from lockwasher.forecast.engine import draw_all, play_all, play_targets
from lockwasher.forecast.kit import ends, read_layout
from lockwasher.forecast.layout import Layout
from lockwasher.forecast.plan import TICKS_PER_DAY
from machine import machine
from rivals import KIT, workload_path

sys.path.append(str(KIT))
from reference import draw_durations
from simpy_reference import simulate_with_simpy
from workload import first_cases, read_workload

PAGE = pages.ROOT / "docs" / "background" / "engine.md"
AT_ONCE = 32  # draws: each keeps 200,000 steps
WANTED = 0.002  # the standard error, as a share of the mean
REPLICATIONS = {"mmc_1": 416, "mmc_3": 544, "mmc_5": 1_408, "mmc_10": 864}  # from the kit's README, section 4
CASES = {"w1": 6, "w2": 4, "w3": 1}
SIDE = 20_000


def main() -> None:
    """Measure, print, and if it was not cut short write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few draws; print, and write nothing")
    quick = parser.parse_args().quick
    told = [f"Measured on {machine('numpy', 'numba', 'scipy', 'simpy')}.\n"]
    told.append(
        pages.table(["queue", "draws", "mean wait, days", "Erlang-C", "off by", "standard error"], queues(quick))
    )
    told.append(pages.table(["workload", "cases", "futures a side", "least p", "p below 0.05"], against_simpy(quick)))
    sys.stdout.write("\n".join(told))
    if not quick:
        pages.put(PAGE, "right", "\n" + "\n".join(told) + "\n")


# ---------------------------------------------------------------- queues


def queues(quick: bool) -> list[list[str]]:
    """A row for each queue of the kit."""
    rows = []
    for known in json.loads((KIT / "erlang_c.json").read_text("utf-8")):
        name = Path(known["workload"]).name.removesuffix(".json.gz")
        found = waits(name, known["warm_up_day"], AT_ONCE if quick else REPLICATIONS[name])
        mean, error = found.mean(), found.std(ddof=1) / len(found) ** 0.5
        theory = known["mean_wait_days"]
        off = f"{mean / theory - 1:+.2%}"
        rows.append(
            [f"M/M/{known['desks']}", f"{len(found):,}", f"{mean:.5f}", f"{theory:.5f}", off, f"{error / theory:.2%}"]
        )
    return rows


def waits(name: str, warm_up_day: float, draws: int) -> NDArray[np.float64]:
    """The mean wait in days of the visits that arrive after the warm-up, [draw]."""
    laid = read_layout(workload_path(name))
    seeds = range(1, draws // AT_ONCE + 1)
    return np.concatenate(
        [_waits(laid, warm_up_day, seed) for seed in track(seeds, name, console=Console(stderr=True))]
    )


def _waits(laid: Layout, warm_up_day: float, seed: int) -> NDArray[np.float64]:
    ready, begun, _ = play_all(laid, *draw_all(laid, AT_ONCE, seed))
    visits = laid.arrays.desk >= 0
    counted = ready[visits] >= warm_up_day * TICKS_PER_DAY
    waited = np.where(counted, begun[visits] - ready[visits], 0)
    return np.asarray(waited.sum(axis=0) / counted.sum(axis=0) / TICKS_PER_DAY)


# ---------------------------------------------------------------- SimPy


def against_simpy(quick: bool) -> list[list[str]]:
    """A row for each workload: the engine's finishes, by its own durations, and SimPy's, by the oracle's."""
    rows = []
    for name, cases in CASES.items():
        side = 400 if quick else SIDE
        laid = read_layout(workload_path(name), cases=cases)
        ours = play_targets(laid, ends(laid), side, 1).finish
        theirs = by_simpy(name, cases, side)
        values = [float(ks_2samp(*both).pvalue) for both in zip(ours, theirs, strict=True)]
        few = sum(value < 0.05 for value in values)
        rows.append([name.upper(), f"{cases}", f"{side:,}", f"{min(values):.3f}", f"{few} of {cases}"])
    return rows


def by_simpy(name: str, cases: int, side: int) -> NDArray[np.int64]:
    """Finishes in ticks, [case, future]."""
    workload = first_cases(read_workload(workload_path(name)), cases)
    finishes = []
    for replication in track(range(side), f"SimPy, {name}", console=Console(stderr=True)):
        run = simulate_with_simpy(workload, draw_durations(workload, 7, replication))
        finishes.append([case[-1] for case in run])
    return np.array(finishes).T


if __name__ == "__main__":
    main()
