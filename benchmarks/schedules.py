"""How long schedules of many activities take: read, matched to milestones, laid upon the register, compared with the one before.

    python benchmarks/schedules.py [ACTIVITIES]

The schedules are synthetic: a chain of twenty thousand activities in Primavera's format and in MS Project's, every tenth of
them a milestone of a register of two thousand, half of them matched by name alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from lockwasher.exchange.schedule_changes import schedule_changes
from lockwasher.exchange.schedule_files import read_schedules
from lockwasher.exchange.schedule_matches import How, matches
from lockwasher.exchange.schedule_plan import lay_upon
from lockwasher.exchange.schedules import Take
from lockwasher.register.nouns import Milestone, MilestoneKind
from lockwasher.register.portfolio import Portfolio
from schedule_samples import link, mspdi, task, xer

T = TypeVar("T")
FIRST = date(2030, 1, 1)


def main(n: int) -> None:
    """Measure and print."""
    text = xer([_task(k) for k in range(1, n)], [link(k, k, k - 1) for k in range(2, n)]).encode("cp1252")
    xml = mspdi([_ms(k) for k in range(1, n)]).encode()
    told = [milestone(k) for k in range(10, n, 10)]
    portfolio = Portfolio(name="bench", milestones=tuple(told))
    sys.stdout.write(
        f"{n:,} activities; XER {len(text) / 1e6:.1f} MB, MS Project XML {len(xml) / 1e6:.1f} MB; {len(told):,} milestones\n"
    )
    [schedule] = _timed("read XER", lambda: read_schedules("bench.xer", text))
    _timed("read MS Project XML", lambda: read_schedules("bench.xml", xml))
    found = _timed("match", lambda: matches(schedule, told, {}))
    kept = [replace(match, how=How.REMEMBERED) for match in found]
    plan = _timed("lay upon the register", lambda: lay_upon(schedule, portfolio, kept, Take.EARLY_FINISH))
    _timed("compare with itself", lambda: schedule_changes(schedule, schedule, Take.EARLY_FINISH))
    sys.stdout.write(f"{len(found):,} matches, {len(plan.changes):,} need-bys, {len(plan.logic):,} links of logic\n")


def milestone(k: int) -> Milestone:
    """Every second one by id, the others by name."""
    name = f"a{k:05}" if k % 20 else f"thing-{k}"
    return Milestone(id=name, title=f"Crate {k} arrives on site", kind=MilestoneKind.ARRIVES, subject=name)


def _day(k: int) -> str:
    return (FIRST + timedelta(k // 8)).isoformat()


def _task(k: int) -> list[str]:
    return task(k, f"A{k:05}", f"Crate {k} arrives on site, Zürich", _day(k), _day(k))


def _ms(k: int) -> str:
    before = (
        f"<PredecessorLink><PredecessorUID>{k - 1}</PredecessorUID><Type>1</Type></PredecessorLink>" if k > 1 else ""
    )
    return f"<UID>{k}</UID><Name>Crate {k}</Name><Finish>{_day(k)}T17:00:00</Finish>{before}"


def _timed(what: str, work: Callable[[], T]) -> T:
    begin = time.perf_counter()
    found = work()
    sys.stdout.write(f"{what:<24}{time.perf_counter() - begin:7.2f} s\n")
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
