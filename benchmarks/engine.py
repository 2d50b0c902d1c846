"""Measure the forecast engine beside the oracle, numpy over draws and SimPy, in turn; or how its cost grows.

    make bench                                        # all, five rounds: writes the page, the README's table, the picture
    make bench ARGS=--growth                          # growth with cases and with draws: writes its table and picture
    make bench ARGS="w1 --rounds 1 --draws 100"       # cut short: prints, and writes nothing

A step-sample is one step of one case in one draw, durations drawn included. The rivals play few replications each.
What is measured, and what it does not say: docs/background/engine-speed.md.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import charts
import growth
import pages
import speed
from machine import machine
from rivals import TASKS
from rounds import in_turn, warm_start

BARS = "Programs taking turns on one machine, the median of the rounds; a logarithmic axis."
CURVES = "W1, drawn and played with criticality and quantiles, the median of the rounds; both axes logarithmic."


def main() -> None:
    """Measure what is asked for, print it and, if it was not cut short, write it into the pages."""
    options = _options()
    random.seed(1)  # the rivals' own draws
    where = measured_on(options.rounds, os.getloadavg()[0])
    warm_start()  # compile what is not compiled yet; not counted
    with TemporaryDirectory() as folder:
        (_growth if options.growth else _speed)(options, Path(folder), where)


def _speed(options: argparse.Namespace, folder: Path, where: str) -> None:
    names = options.workloads or list(TASKS)
    costs = in_turn(speed.works(names, folder, options.draws, options.cases), options.rounds)
    parts = [where, speed.cost_table(costs)]
    is_whole = speed.is_whole(names, options.draws, options.cases)
    if is_whole:
        parts.append(speed.goal_table(costs))
    sys.stdout.write("\n".join(parts))
    if is_whole:
        pages.put(pages.PAGE, "speed", "\n" + "\n".join(parts) + "\n")
        pages.put(pages.README, "speed", "\n" + "\n".join([where, speed.short_table(costs)]) + "\n")
        (pages.PICTURES / "engine.svg").write_text(charts.bars(costs, BARS), "utf-8")


def _growth(options: argparse.Namespace, folder: Path, where: str) -> None:
    costs = in_turn(growth.works(folder, options.most), options.rounds)
    lines = growth.lines(costs)
    told = "".join(f"- {line.told.capitalize()}: {line.verdict}.\n" for line in lines)
    text = "\n".join([where, growth.growth_table(costs), told])
    sys.stdout.write(text)
    if options.most == max(growth.CASES):
        pages.put(pages.PAGE, "growth", f"\n{text}\n")
        (pages.PICTURES / "engine-growth.svg").write_text(charts.growth(lines, CURVES), "utf-8")


def measured_on(rounds: int, load: float) -> str:
    """Where, how often, and beside what load, as a line of a page."""
    where, often = machine("numpy", "numba", "simpy"), "rounds" if rounds > 1 else "round"
    return f"Measured on {where}; medians of {rounds} {often}; load of the machine before: {load:.1f}.\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "workloads", nargs="*", type=_workload, metavar="WORKLOAD", help=f"{', '.join(TASKS)}; all if none"
    )
    parser.add_argument("--rounds", type=_from_one, default=5)
    parser.add_argument("--draws", type=_from_one, help="draws of the engine in place of 1,000, or 100,000 of W3")
    parser.add_argument("--cases", type=_from_one, help="so many cases of each workload")
    parser.add_argument("--growth", action="store_true", help="measure how the cost grows")
    parser.add_argument("--most", type=_from_one, default=max(growth.CASES), help="grow to so many cases, and draws")
    return parser.parse_args()


def _workload(told: str) -> str:
    if told not in TASKS:
        raise argparse.ArgumentTypeError(f"the kit has no workload '{told}'; take {', '.join(TASKS)}")
    return told


def _from_one(told: str) -> int:
    number = int(told)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{told} is less than 1")
    return number


if __name__ == "__main__":
    main()
