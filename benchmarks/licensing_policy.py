"""The queue of GAO-08-89 through the policy lab: the surge of State's licensing office said as a policy, on one national portfolio.

    PYTHONPATH=src python benchmarks/licensing_policy.py --draws 256

What is on record, and the same queue by the rules of the engine alone, stand in docs/background/licensing-office.md. The day looked
at is 1 October 2017, a Sunday as 1 October 2006 was, since no edition of the procedure holds in 2006.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from typing import Final

from lockwasher.estimates.distributions import Distribution, distribution
from lockwasher.estimates.files import Estimate, Shares
from lockwasher.policy.model import Change, Policy
from lockwasher.policy.national import Kind, National
from lockwasher.policy.national_play import NationalComparison, Play, compare_national
from lockwasher.policy.offices import Desks
from lockwasher.policy.paired import Difference
from lockwasher.policy.times import Ends, Estimated
from lockwasher.procedures.model import Backing, StepRef
from lockwasher.register.nouns import Mark

LICENCE: Final = "us.export-licence.itar"
OFFICE: Final = "us.state.ddtc"
PROCESSED: Final = 65_274  # cases of fiscal 2006 (Security Management, "Numbers"; the source says applications)
OPEN: Final = 10_000  # on 1 October 2006 (GAO-08-89: more than 10,000 in September)
DESKS: Final = 100  # a desk is a hundredth of the capacity, not a person
WORKING_DAYS: Final = 250  # of fiscal 2018, federal holidays left out
SURGE_DAYS: Final = 92  # to the end of the year
LOOKS: Final = (1, SURGE_DAYS, 211)  # 2 October (a Monday), 1 January, 30 April
BELIEFS: Final = {
    "as in 2006": 1.0,
    "growing as from 2003 to 2006": 1.2 ** (1 / 3),
    "23 % more, as predicted then": 1.23,
}
ADDED: Final = {"as in 2006": 25, "growing as from 2003 to 2006": 31, "23 % more, as predicted then": 48}
BACKING: Final = Backing("GAO-08-89", is_practice=False, verified=Mark.READ)


def main() -> None:
    """Print the open cases with the surge and without it, for each belief of what was filed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=256)
    draws = parser.parse_args().draws
    sys.stdout.write(
        "| arrivals in fiscal 2007 | desks added | open 1 January | open 30 April | open 30 April, no surge | by the surge |\n"
    )
    sys.stdout.write("|---|---:|---:|---:|---:|---:|\n")
    for belief in BELIEFS:
        sys.stdout.write(_row(belief, surge_of(belief, draws)) + "\n")


def surge_of(belief: str, draws: int, scale: int = 1) -> NationalComparison:
    """The office as it was against the office with the surge, for a belief of what was filed; cases and desks divided by `scale`."""
    filed = round(PROCESSED * BELIEFS[belief] / scale)
    year = National(
        about="the licensing office of State from 1 October on, from what was reported",
        looked_at_on=date(2017, 10, 1),
        years=1,
        projects=1,
        cases=filed,
        kinds=(Kind(LICENCE, "decide", 1000.0, "all cases wait in one queue", waiting=OPEN // scale),),
        offices=(),
    )
    base, surge = _policies(DESKS // scale, round(ADDED[belief] / scale))
    return compare_national(year, base, [surge], Play(draws, looks=LOOKS))


def _policies(desks: int, added: int) -> Iterator[Policy]:
    """The office as it was, and with desks added to the end of the year."""
    touch = desks * WORKING_DAYS / (PROCESSED * desks / DESKS)
    was: tuple[Change, ...] = (
        Estimated(StepRef(LICENCE, "jurisdiction"), _takes(distribution("fixed", days=0))),
        Estimated(StepRef(LICENCE, "apply"), _takes(distribution("fixed", days=0))),
        Ends(StepRef(LICENCE, "jurisdiction"), _always("licence-needed")),
        Ends(StepRef(LICENCE, "decide"), _always("approved")),
        Estimated(StepRef(LICENCE, "decide"), _takes(distribution("exponential", mean=touch), is_working_days=True)),
    )
    yield _policy("as-it-was", *was, Desks(OFFICE, 0, has=desks))
    yield _policy("surge", *was, Desks(OFFICE, added, has=desks, for_days=SURGE_DAYS))


def _policy(name: str, *changes: Change) -> Policy:
    return Policy(id=name, title=name, question="?", backing=BACKING, precedent="GAO-08-89", changes=changes)


def _takes(how_long: Distribution, *, is_working_days: bool = False) -> Estimate:
    return Estimate("guess", "docs/background/licensing-office.md", is_working_days, distribution=how_long)


def _always(outcome: str) -> Shares:
    return Shares("guess", "all cases wait in one queue and come once", ((outcome, 100.0),))


def _row(belief: str, found: NationalComparison) -> str:
    (office,) = found.others[0].offices
    opened = dict(office.open)
    january, april = opened[LOOKS[1]], opened[LOOKS[2]]
    told = f"{_whole(january.other)} | {_whole(april.other)} | {_whole(april.base)} | {_change(april)}"
    return f"| {belief} | {ADDED[belief]} | {told} |"


def _whole(value: float | None) -> str:
    return "unknown" if value is None else f"{value:,.0f}"


def _change(found: Difference) -> str:
    if found.change is None or found.low is None or found.high is None:
        return "unknown"
    return f"{found.change:+,.0f} ({found.low:,.0f} to {found.high:,.0f})"


if __name__ == "__main__":
    main()
