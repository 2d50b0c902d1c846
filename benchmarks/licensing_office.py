"""State's arms export licensing office, 2002 to 2007, as one office with a backlog, arrivals and a surge.

    PYTHONPATH=src python benchmarks/licensing_office.py --draws 40

Prints the two tables of docs/background/licensing-office.md, which names the sources and says what is assumed.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.plan import TICKS_PER_DAY, Office, Outside, Plan, PlanStep, Ticks, WorkCalendar
from lockwasher.forecast.quantiles import quantile_table
from lockwasher.forecast.simulate import Run, simulate

# GAO-08-89, and for the applications of a year Security Management; see the page.
OPEN_2002: Final = 5_000
OPEN_2006: Final = 10_000
CUT_IN_SURGE: Final = 0.40
GROWTH_2003_TO_2006: Final = 1.20
APPLICATIONS_2006: Final = 65_274
PREDICTED_GROWTH_2007: Final = 1.23
SURGE_BEGINS: Final = date(2006, 10, 1)
SURGE_ENDS: Final = date(2007, 1, 1)
COUNTED_ON: Final = date(2007, 4, 30)

# Assumed.
DESKS: Final = 100
WEEKDAYS_A_YEAR: Final = 365 * 5 / 7
SEED: Final = 1

Range = tuple[float, float]  # P50 and P80

TREND: Final = APPLICATIONS_2006 * GROWTH_2003_TO_2006 ** (1 / 3)


@dataclass(frozen=True, slots=True)
class Year:
    """What is asked of the office: arrivals a year, cases it gets through a year, open cases, extra desks in the surge."""

    arrivals: float
    processed: float
    backlog: int
    begins: date
    surge_desks: int = 0

    @property
    def touch_days(self) -> float:
        """The weekdays a case takes at a desk, so that the desks get through as many as they did."""
        return DESKS * WEEKDAYS_A_YEAR / self.processed


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Of a case filed on a day, [draw]: its wait in days and in weekdays, and how many cases are open as it is filed."""

    weekdays: np.ndarray[tuple[int], np.dtype[np.float64]]
    days: np.ndarray[tuple[int], np.dtype[np.float64]]
    open_cases: np.ndarray[tuple[int], np.dtype[np.float64]]


def calendar(begins: date) -> WorkCalendar:
    """Weekdays from the first day on; federal holidays are left out."""
    return WorkCalendar(begins.weekday(), frozenset({5, 6}), frozenset(), 0)


def weekdays(first: date, last: date) -> int:
    """The weekdays from one day up to another, which is not counted."""
    return int(np.busday_count(first, last))


def surge_desks(arrivals: float, processed: float) -> int:
    """The extra desks with which the open cases of September 2006 fall by 40 % in the surge: fitted, to the nearest."""
    days = weekdays(SURGE_BEGINS, SURGE_ENDS)
    a_day = arrivals / WEEKDAYS_A_YEAR + CUT_IN_SURGE * OPEN_2006 / days
    return round(a_day * DESKS * WEEKDAYS_A_YEAR / processed) - DESKS


def plan(year: Year, filed: list[date]) -> Plan:
    """The office with its backlog, and one case of ours filed on each of the days, which takes next to no time."""
    ends = (SURGE_ENDS - year.begins).days * TICKS_PER_DAY
    touch = distribution("exponential", mean=year.touch_days)
    others = Outside("others", year.arrivals / WEEKDAYS_A_YEAR, touch, calendar=0, backlog=year.backlog)
    changes = ((ends, DESKS),) if year.surge_desks else ()
    nothing = distribution("fixed", days=0)
    # A tick after midnight: the backlog is there first.
    ticks = [(day - year.begins).days * TICKS_PER_DAY + 1 for day in filed]
    steps = [PlanStep(f"ours/{n}", n, 0, (), nothing, office=0, not_before=tick) for n, tick in enumerate(ticks)]
    office = Office(DESKS + year.surge_desks, changes, others)
    return Plan("licensing office", 0, (calendar(year.begins),), tuple(steps), (office,))


def play(year: Year, filed: list[date], draws: int) -> list[Found]:
    """The wait of each of our cases, and the open cases on its day."""
    made = plan(year, filed)
    run = simulate(made, draws=draws, seed=SEED)
    return [_found(year, made, run, position) for position in range(len(filed))]


def _found(year: Year, made: Plan, run: Run, position: int) -> Found:
    """First come, first served: what was open as ours was filed is what the desks get through before it, and hold then."""
    ready, begun = run.ready[:, position], run.begun[:, position]
    (office,), (worked,) = made.desks, made.calendars
    marks = [0, *(tick for tick, _ in office.changes)]
    desk_ticks = np.zeros(len(ready))
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        first, last = np.maximum(ready, mark), begun if after is None else np.minimum(begun, after)
        desk_ticks += office.desks_at(mark) * np.maximum(worked.worked(last) - worked.worked(first), 0)
    served = desk_ticks / (year.touch_days * TICKS_PER_DAY)
    desks = np.array([office.desks_at(int(tick)) for tick in begun])
    waited = (worked.worked(begun) - worked.worked(ready)) / TICKS_PER_DAY
    return Found(waited, (begun - ready) / TICKS_PER_DAY, served + desks)


def p50_p80(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Range:
    """P50 and P80 of draws."""
    whole: Ticks = np.round(values * 1000).astype(np.int64)[:, np.newaxis]
    p50, p80 = quantile_table(whole, (0.5, 0.8))[:, 0] / 1000
    return float(p50), float(p80)


def before(draws: int) -> dict[str, tuple[Range, Range]]:
    """The weekdays and the days a case waits, filed in October 2002 and in September 2006."""
    early = APPLICATIONS_2006 / GROWTH_2003_TO_2006
    rows = {}
    for open_cases, rate, day in (
        (OPEN_2002, early, date(2002, 10, 1)),
        (OPEN_2006, APPLICATIONS_2006, date(2006, 9, 26)),
    ):
        (found,) = play(Year(rate, rate, open_cases, day), [day], draws)
        rows[f"{day:%B %Y}"] = p50_p80(found.weekdays), p50_p80(found.days)
    return rows


BELIEFS: Final = {
    "as in 2006": (float(APPLICATIONS_2006), True),
    "growing as from 2003 to 2006": (TREND, True),
    "23 % more, as predicted then": (APPLICATIONS_2006 * PREDICTED_GROWTH_2007, True),
    "growing as from 2003 to 2006, no surge": (TREND, False),
}


def after(belief: str, draws: int) -> tuple[int, Range, Range, Range]:
    """Desks added in the surge, open cases after it and in April, and the days a case filed in April waits."""
    arrivals, is_surge = BELIEFS[belief]
    extra = surge_desks(arrivals, APPLICATIONS_2006) if is_surge else 0
    year = Year(arrivals, APPLICATIONS_2006, OPEN_2006, SURGE_BEGINS, extra)
    january, april = play(year, [SURGE_ENDS, COUNTED_ON], draws)
    return extra, p50_p80(january.open_cases), p50_p80(april.open_cases), p50_p80(april.days)


def tables(draws: int) -> str:
    """The two tables, as they stand on the page."""
    lines = ["| filed | waits, weekdays P50 / P80 | days P50 / P80 |", "|---|---:|---:|"]
    for day, ranges in before(draws).items():
        lines.append(f"| {day} | {' | '.join(f'{low:.1f} / {high:.1f}' for low, high in ranges)} |")
    lines += [
        "",
        "| arrivals in fiscal 2007 | desks added | open 1 January P50 / P80 | open 30 April P50 / P80 | filed then waits, days P50 / P80 |",
        "|---|---:|---:|---:|---:|",
    ]
    for belief in BELIEFS:
        extra, january, april, wait = after(belief, draws)
        cells = [f"{low:,.0f} / {high:,.0f}" for low, high in (january, april)]
        lines.append(f"| {belief} | {extra} | {' | '.join(cells)} | {wait[0]:.0f} / {wait[1]:.0f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=40)
    sys.stdout.write(tables(parser.parse_args().draws))


if __name__ == "__main__":
    main()
