"""The forecast back to the schedule: P50 and P80 of every activity that is a milestone, keyed by activity id."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date

from lockwasher.actions.desk import reading
from lockwasher.actions.kept import newest_kept
from lockwasher.exchange.delimited import marked
from lockwasher.records import schedules as held
from lockwasher.register.portfolio import Portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRow:
    """One activity with the forecast of its milestone; days None: in too many futures never, or it was reached already.

    `chance_on_time` is a share from 0 to 1; None where no day is wanted.
    """

    activity_id: str
    project: str
    milestone: str
    need_by: date | None
    p50: date | None
    p80: date | None
    chance_on_time: float | None
    forecast: int | None
    as_of: date | None


def forecast_rows(portfolio: Portfolio, day: date) -> tuple[ForecastRow, ...]:
    """The rows of the activities whose milestones are in a portfolio, by project and activity, with the newest forecast of a day.

    Raises:
        DatabaseUnavailableError: the database cannot be read.
    """
    with reading():
        links, kept = held.all_links(), newest_kept(day)
    rows = []
    for link in links:
        if link.milestone not in portfolio.milestone:
            continue
        found = kept.milestones.get(link.milestone) if kept else None
        wanted = portfolio.need_by_of.get(link.milestone)
        rows.append(
            ForecastRow(
                activity_id=link.activity,
                project=link.project,
                milestone=link.milestone,
                need_by=wanted.need_by.last if wanted else None,
                p50=found.dates.p50 if found else None,
                p80=found.dates.p80 if found else None,
                chance_on_time=round(found.on_time, 4) if found and found.on_time is not None else None,
                forecast=kept.id if kept else None,
                as_of=kept.as_of if kept else None,
            )
        )
    return tuple(rows)


def forecast_csv(rows: Iterable[ForecastRow]) -> str:
    """The rows as CSV; a text that a spreadsheet would run begins with an apostrophe, by which it stays a text."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([field.name for field in fields(ForecastRow)])
    for row in rows:
        writer.writerow([marked(cell) if isinstance(cell, str) else cell for cell in astuple(row)])
    return made.getvalue()
