"""Time clearance: every route of every line judged and one proposed, and the applications grouped at all three granularities.

    PYTHONPATH=src python benchmarks/clearance.py
    PYTHONPATH=src python benchmarks/clearance.py --lines 100000 --rounds 1

The lines are synthetic, made in a fixed order without a draw: instruments, spare parts, accessories, components of oversize
instruments, excluded goods, and one in twenty with a fact missing; every line has a value of its own, so that none is
assessed with another. One core is used.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from lockwasher.clearance.applications import ApplicationPlan, Granularity, Worth, plan_judged
from lockwasher.clearance.eligibility_rules import assume
from lockwasher.clearance.offers import proposals
from lockwasher.clearance.routes import RouteDesk, route_desk
from lockwasher.estimates.world import World, build_world
from lockwasher.register.nouns import Goods, Item, Money, Partner, PartnerKind, Project
from lockwasher.register.portfolio import Portfolio
from machine import machine

LAB = Partner(id="lab", name="The Laboratory", country="US", kind=PartnerKind.US_NONPROFIT)
DAY = date(2026, 3, 2)
TOLD = (
    "headings-include:9027",
    "classified:9027.80:cryostat-0",
    "classified:9027.80:cryostat-1",
    "in-kind-line-stands-for-order",
    "steel-is-part-of-the-instrument",
    "never-tested-under-bond",
)
# Of twenty lines: what they are. Steel of an oversize instrument is recorded as building equipment.
GOODS = (
    *(Goods.INSTRUMENT,) * 5,
    *(Goods.COMPONENT,) * 6,
    *(Goods.BUILDING,) * 3,
    Goods.SPARE_PART,
    Goods.ACCESSORY,
    Goods.ANCILLARY,
    Goods.CONSUMABLE,
    Goods.COMPUTER,
    None,
)


def line(number: int) -> Item:
    """A synthetic line."""
    goods = GOODS[number % 20]
    is_steel = goods == Goods.BUILDING
    is_part = goods == Goods.COMPONENT or is_steel
    return Item(
        id=f"line-{number:06d}",
        title=f"Line {number}",
        contributions=(f"annex-{number % 30}",),
        project="array",
        origin="IT",
        tariff_number="9027.90",
        goods=goods,
        model=f"model-{number % 400 // 2}",
        order=None if number % 3 == 0 else f"po-{number % 97}",
        purpose=("neutrinos", "muons")[number % 2],
        whole=f"cryostat-{number % 2}" if is_part else None,
        melted_in="ES" if is_steel else None,
        customs_value=Money(Decimal(1000 + number), "USD"),
        returns=(None, True, False)[number % 3],
        stays_months=number % 48,
    )


def desk(lines: list[Item]) -> World:
    """The world of a laboratory that brings the lines."""
    project = Project(id="array", name="Array", host="lab")
    return build_world(Portfolio(name="bench", partners=(LAB,), projects=(project,), items=tuple(lines)), DAY)


def judged_by(world: World) -> RouteDesk:
    """What the lines are judged by, with nothing remembered yet."""
    told = (*TOLD, "importer:lab", "never-in-the-united-states", "nothing-special")
    return route_desk(build_world(world.portfolio, DAY), DAY, tuple(map(assume, told)))


def route(by: RouteDesk) -> int:
    """Judge all routes of all lines, and propose one for each; how many proposals there are."""
    return sum(one is not None for _, one in proposals(by, by.world.portfolio.items))


def plan(by: RouteDesk) -> ApplicationPlan:
    """Plan the applications for all lines, with a saving for each."""
    items = by.world.portfolio.items
    savings: dict[str, Decimal | None] = {one.id: Decimal(number % 7 * 100) for number, one in enumerate(items)}
    return plan_judged([by.judged(item) for item in items], by.terms("array"), Worth(savings, Decimal(100)))


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Elapsed and CPU seconds of one call."""
    begun, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - begun, time.process_time() - cpu


def main() -> None:
    """Measure, and print times, memory and what was planned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    lines = [line(number) for number in range(options.lines)]
    world = desk(lines)
    times = [
        (timed(lambda: route(by)), timed(lambda: plan(by)))  # noqa: B023  # called at once
        for by in (judged_by(world) for _ in range(options.rounds))
    ]
    by = judged_by(world)
    tracemalloc.start()
    n_proposed, made = route(by), plan(by)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = ", ".join(f"{len(made.at(each).applications):,} {each}" for each in Granularity)
    routed, grouped = ([pair[n] for pair in times] for n in (0, 1))
    both = [a[0] + b[0] for a, b in times]
    sys.stdout.write(
        f"{machine()}; {options.lines:,} lines, medians of {options.rounds} rounds\n"
        f"routed    {told(routed)}\n"
        f"grouped   {told(grouped)}\n"
        f"both      {statistics.median(both):.2f} s elapsed ({min(both):.2f} to {max(both):.2f})\n"
        f"memory    {peak / 2**20:.0f} MiB at the peak of both; the process had {resident:.0f} MiB resident at most\n"
        f"of these  {n_proposed:,} with a proposal; {counts}; {len(made.none):,} in none, {len(made.undetermined):,} undetermined\n"
    )


def told(times: list[tuple[float, float]]) -> str:
    """Elapsed and CPU seconds of several rounds."""
    elapsed, cpu = ([pair[n] for pair in times] for n in (0, 1))
    spread = f"{min(elapsed):.2f} to {max(elapsed):.2f}"
    return f"{statistics.median(elapsed):.2f} s elapsed ({spread}), {statistics.median(cpu):.2f} s CPU"


if __name__ == "__main__":
    main()
