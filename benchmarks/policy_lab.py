"""The policy lab on dune: how long comparing takes, and what each way of filing leaves undecided, by the capacity of two offices.

    PYTHONPATH=src python benchmarks/policy_lab.py             # both; --draws 128 and --policies cut it short
    PYTHONPATH=src python benchmarks/policy_lab.py national    # the national portfolio: 100,000 cases, time and memory

Prints what docs/background/policy-checks.md shows, which says what is assumed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from lockwasher.actions.policies import Shelf, shelf, under
from lockwasher.actions.portfolios import open_portfolio
from lockwasher.clearance.routes_table import read_routes
from lockwasher.estimates.distributions import Floats
from lockwasher.estimates.world import World, build_world
from lockwasher.forecast.warmup import warm
from lockwasher.policy.compare import TODAY, How, compare
from lockwasher.policy.futures import Futures, play_world
from lockwasher.policy.national import read_national
from lockwasher.policy.national_play import Play, compare_national
from lockwasher.policy.paired import quantile
from lockwasher.procedures.library import read_library
from machine import machine

SET: Final = "cryostat-is-detector"
LINE: Final = "florence.one-per-line"
WAYS: Final = (LINE, "florence.one-per-type", "florence.per-oversize-instrument")
OTHERS: Final = (*WAYS[1:], "nasa-authority", "statutory-waiver", "ioia-cern")
CAPACITIES: Final = (20, 65, 130, 600)
YEARS: Final = (1, 2, 5, 10, 20, 30)
YEAR: Final = 365.2425  # days
LAST_YEAR: Final = 39  # what a forecast's ticks reach, counted from today


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("dune", "national"), default="dune")
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--policies", type=int, default=len(OTHERS), help="so many policies, besides one per line")
    options = parser.parse_args()
    warm()
    sys.stdout.write(f"Measured on {machine('numpy', 'numba')}.\n\n")
    if options.what == "national":
        national(options.draws)
    else:
        dune(options.draws, OTHERS[: options.policies])


# ---------------------------------------------------------------- dune


def dune(draws: int, others: Sequence[str]) -> None:
    """The time of comparing, and the queues."""
    opened = open_portfolio("dune")
    world = build_world(opened.portfolio, opened.portfolio.default_day)  # type: ignore[arg-type]  # a shipped one has a day
    held, how = shelf(world.library), How(draws, under=under(SET, "dune"))
    begun, cpu = time.perf_counter(), time.process_time()
    found = compare(world, held.chosen(LINE).policy, [held.chosen(name).policy for name in others], how)
    sys.stdout.write(
        f"dune, {len(world.portfolio.items):,} lines, {draws} draws: {LINE} against {len(others)} others in "
        f"{time.perf_counter() - begun:.1f} s ({time.process_time() - cpu:.1f} s of processor time).\n\n"
    )
    sys.stdout.write(
        "| policy | filed | officer-hours | days late of a milestone | of it |\n|---|---:|---:|---:|---|\n"
    )
    for one in found.others:
        filed = ", ".join(f"{n:,} {name}" for name, n in one.filings.by_procedure.items())
        hours = f"{one.filings.hours_least:,} to {one.filings.hours_most:,}"
        late = one.days_late
        sys.stdout.write(f"| {one.policy.name} | {filed} | {hours} | {late.base:.1f} becomes {late.other:.1f} | "
                         f"{late.low:+.2f} to {late.high:+.2f} |\n")  # fmt: skip
    sys.stdout.write("\n" + "\n".join(_queues(world, held, how)) + "\n")


def _queues(world: World, held: Shelf, how: How) -> Iterator[str]:
    """By capacity and way of filing: applications, hours, the last decision, what ends without one, and what is undecided when."""
    yield (
        "| a year at each office | filed | applications | officer-hours | last decision, years P50 / P80 | end undecided "
        f"| undecided after {' / '.join(map(str, YEARS))} years |"
    )
    yield "|---:|---|---:|---:|---:|---:|---:|"
    for capacity in CAPACITIES:
        for way in WAYS:
            policy = held.chosen(f"{way}:a-year={capacity}").policy
            futures = play_world(how.world(world, policy), how.draws, how.seed)
            yield _queue(capacity, way, futures)


def _queue(capacity: int, way: str, futures: Futures) -> str:
    n, days = len(futures.decided), futures.days[futures.decided]
    effort = next(r.effort for r in read_routes().values() if r.procedure == "us.florence.duty-free-entry" and r.effort)
    last = last_decision(days)
    ends = " / ".join(_year(quantile(last, share)) for share in (0.5, 0.8))
    # Where the desks are still deciding at the end of time, nobody can tell what would end undecided from what still waits.
    never = f"{np.isinf(days).sum(axis=0).mean():,.0f}" if quantile(last, 0.8) < LAST_YEAR else "unknown"
    undecided = " / ".join(f"{futures.backlog(year * YEAR).mean():,.0f}" for year in YEARS)
    hours = f"{n * effort.range.least:,} to {n * effort.range.most:,}"
    return f"| {capacity} | {way.removeprefix('florence.')} | {n:,} | {hours} | {ends} | {never} | {undecided} |"


def last_decision(days: Floats) -> Floats:
    """The year of the last decision, [draw], from the days of decisions, [application, draw]: infinite ones end before any."""
    return np.where(np.isinf(days), 0.0, days).max(axis=0) / YEAR


def _year(years: float) -> str:
    return f"{years:.1f}" if years < LAST_YEAR else f"beyond {LAST_YEAR}"


# ---------------------------------------------------------------- the nation


def national(draws: int) -> None:
    """Time and memory of the shipped national portfolio, two policies held against each other."""
    where, held = read_national(read_library()), shelf(read_library())
    policy = held.chosen("desks.more:office=us.state.clearers").policy
    begun, cpu = time.perf_counter(), time.process_time()
    found = compare_national(where, TODAY, [policy], Play(draws))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    sys.stdout.write(
        f"{found.cases:,} cases of {found.projects} projects, {found.steps:,} steps, {draws} draws, two worlds: "
        f"{time.perf_counter() - begun:.1f} s ({time.process_time() - cpu:.1f} s of processor time), {peak:.2f} GB at most.\n"
    )


if __name__ == "__main__":
    main()
