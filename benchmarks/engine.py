"""Time the forecast engine beside the kit's oracle: CPU nanoseconds per step-sample, rounds interleaved.

    PYTHONPATH=src python benchmarks/engine.py w2 --draws 2
    PYTHONPATH=src python benchmarks/engine.py w1 --draws 100 --rounds 3

A step-sample is one step of one case in one draw, durations drawn included. The oracle plays one replication a round.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

KIT = Path(__file__).parent / "kit"
sys.path.insert(0, str(KIT))

import reference  # noqa: E402  the kit's modules import each other by their bare names

from lockwasher.forecast.draws import durations  # noqa: E402
from lockwasher.forecast.kit import read_workload  # noqa: E402
from lockwasher.forecast.simulate import simulate_given  # noqa: E402

Costs = dict[str, list[float]]


def machine() -> str:
    """The processor's name, the system and the version of Python."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()} x {len(names) or 1}, Python {platform.python_version()}"


def timed(call: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def measure(name: str, draws: int, rounds: int) -> Costs:
    """CPU nanoseconds per step-sample in every round: the oracle, the engine, and the engine's two parts."""
    path = KIT / "workloads" / f"{name}.json.gz"
    workload, plan = reference.read_workload(path), read_workload(path)
    costs: Costs = {"oracle": [], "engine": [], "  durations": [], "  simulation": []}
    for seed in range(rounds):
        oracle = timed(lambda seed=seed: reference.simulate(workload, reference.draw_durations(workload, seed, 0)))
        drawing = timed(lambda seed=seed: durations(plan, draws, seed))
        drawn = durations(plan, draws, seed)
        playing = timed(lambda drawn=drawn: simulate_given(plan, drawn))
        steps = len(plan.steps)
        costs["oracle"].append(oracle / steps * 1e9)
        for part, seconds in (("engine", drawing + playing), ("  durations", drawing), ("  simulation", playing)):
            costs[part].append(seconds / steps / draws * 1e9)
    return costs


def main() -> None:
    """Measure the workloads named and print medians, spread and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", default=["w1", "w2", "w3"], help="names of the kit's workload files")
    parser.add_argument("--draws", type=int, default=10, help="draws of the engine in each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sys.stdout.write(f"{machine()}; {options.draws} draws, medians of {options.rounds} rounds\n")
    for name in options.workloads:
        costs = measure(name, options.draws, options.rounds)
        oracle = statistics.median(costs["oracle"])
        for part, values in costs.items():
            median = statistics.median(values)
            spread = f"{min(values):,.0f} to {max(values):,.0f}"
            ratio = oracle / median
            sys.stdout.write(
                f"{name:8s} {part:13s} {median:10,.0f} ns/step-sample  ({spread})  oracle/this {ratio:.1f}\n"
            )


if __name__ == "__main__":
    main()
