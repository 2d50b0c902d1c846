"""Time the planning of duty-free applications: lines judged and grouped at all three granularities, and the memory it takes.

    PYTHONPATH=src python benchmarks/clearance.py
    PYTHONPATH=src python benchmarks/clearance.py --lines 100000 --rounds 1

The lines are synthetic, made in a fixed order without a draw: instruments, spare parts, accessories, components of oversize
instruments, excluded goods, and one in twenty with a fact missing. One core is used.
"""

from __future__ import annotations

import argparse
import platform
import resource
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from lockwasher.clearance.applications import ApplicationPlan, Granularity, Worth, plan_applications
from lockwasher.clearance.eligibility_rules import assume
from lockwasher.register.nouns import Goods, Item, Partner, PartnerKind

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
    )


def plan(lines: list[Item]) -> ApplicationPlan:
    """Plan the applications for all lines, under assumptions and with a saving for each."""
    savings: dict[str, Decimal | None] = {one.id: Decimal(number % 7 * 100) for number, one in enumerate(lines)}
    return plan_applications(
        lines,
        applicant=LAB,
        on=DAY,
        assumptions=[assume(one) for one in TOLD],
        worth=Worth(savings, Decimal(100)),
    )


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Elapsed and CPU seconds of one call."""
    begun, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - begun, time.process_time() - cpu


def machine() -> str:
    """The processor's name, the system and the version of Python."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [told.partition(":")[2].strip() for told in lines if told.startswith("model name")]
    return f"{names[0] if names else platform.processor()} x {len(names) or 1}, Python {platform.python_version()}"


def main() -> None:
    """Measure, and print times, memory and what was planned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    lines = [line(number) for number in range(options.lines)]
    times = [timed(lambda: plan(lines)) for _ in range(options.rounds)]
    tracemalloc.start()
    made = plan(lines)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    elapsed, cpu = ([pair[n] for pair in times] for n in (0, 1))
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = ", ".join(f"{len(made.at(each).applications):,} {each}" for each in Granularity)
    sys.stdout.write(
        f"{machine()}; {options.lines:,} lines, medians of {options.rounds} rounds\n"
        f"planned   {statistics.median(elapsed):.3f} s elapsed ({min(elapsed):.3f} to {max(elapsed):.3f}), "
        f"{statistics.median(cpu):.3f} s CPU\n"
        f"memory    {peak / 2**20:.1f} MiB at the peak of planning, {held / 2**20:.1f} MiB in the plan; "
        f"the process had {resident:.0f} MiB resident at most\n"
        f"of these  {counts}; {len(made.none):,} in none, {len(made.undetermined):,} undetermined\n"
    )


if __name__ == "__main__":
    main()
