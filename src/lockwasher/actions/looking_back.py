"""Set the desk back over its own record: what struck, how many days before the desk would have warned, what it cried in vain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from lockwasher.actions import clock
from lockwasher.actions.desk import current_portfolio
from lockwasher.actions.look import DayError, first_known
from lockwasher.actions.make_forecast import KEEPING, READING, Tell
from lockwasher.actions.portfolios import refuse_empty
from lockwasher.forecast import replay as engine
from lockwasher.forecast.forecast import SEED
from lockwasher.forecast.replay import Outcome, Replay, SlipReplay, Warned, month_days
from lockwasher.records.kept import seqs
from lockwasher.records.kept_what_if import answer_to, keep_answer
from lockwasher.register.portfolio import Portfolio

DRAWS: Final = 200
_ASKED: Final = "the desk set back a year"


@dataclass(frozen=True, slots=True)
class Hit:
    """A slip on record: of which milestone, what, when it began to hurt, and the first warning; None without one."""

    milestone: str
    title: str
    told: str
    struck_on: date
    warned_on: date | None
    days_before: int | None


@dataclass(frozen=True, slots=True)
class Cry:
    """A warning: of which milestone, its words, when it first stood, on how many of the days, and what became of it."""

    milestone: str
    title: str
    first_on: date
    n_days: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class LookBack:
    """A year looked back on, as it is kept. `guesses` and `estimates` count over all the days looked at."""

    days: tuple[date, ...]
    hits: tuple[Hit, ...]
    cries: tuple[Cry, ...]
    guesses: int
    estimates: int
    made_at: datetime
    is_stale: bool


def year_before(day: date) -> date:
    """The same day a year before; of a day that year has not, the 28th."""
    before = max(day.year - 1, 1)
    return day.replace(year=before) if (day.month, day.day) != (2, 29) else date(before, 2, 28)


def first_to_look_from(portfolio: Portfolio, day: date) -> date:
    """The day a year before, or else the first on which anything was known.

    Raises:
        DayError: nothing was known before the day itself.
    """
    known = first_known(portfolio)
    if known is None or known >= day:
        raise DayError(
            f"the register knows nothing from before {day}, so there is nothing to look back on; "
            "load what was known earlier with --known-on DAY"
        )
    return max(year_before(day), known)


def look_back(day: date, tell: Tell) -> int:
    """Look back on the year up to a day, month by month on what was known then, and keep it; the number it is kept under.

    Raises:
        PortfolioNotFoundError: the register is empty.
        DayError: as `first_to_look_from`.
        DatabaseUnavailableError: the database cannot be read.
        ForecastError: on one of the days cases or milestones wait for each other in a circle.
    """
    tell(0, READING)
    at = seqs()
    portfolio, _ = current_portfolio()
    refuse_empty(portfolio)
    days = month_days(first_to_look_from(portfolio, day), day)
    done: list[date] = []

    def on_day(one: date) -> None:
        done.append(one)
        tell(2 + 94 * len(done) // len(days), f"{one}, {len(done)} of {len(days)} days")

    found = engine.replay(portfolio, days, draws=DRAWS, seed=SEED, on_day=on_day)
    tell(98, KEEPING)
    return keep_answer(day, _ASKED, _told(found), at, clock.now())


def looked_back(day: date) -> LookBack | None:
    """What is kept of the year up to a day; None while nobody has looked back from it."""
    kept = answer_to(day, _ASKED)
    return _read(kept.held, kept.made_at, is_stale=kept.changes_since > 0) if kept else None


def _told(found: Replay) -> dict[str, object]:
    guesses, estimates = found.guesses
    return {
        "days": [str(day) for day in found.days],
        "hits": [_hit(one) for one in found.slips],
        "cries": [_cry(one) for one in found.warnings],
        "guesses": guesses,
        "estimates": estimates,
    }


def _hit(one: SlipReplay) -> dict[str, object]:
    return {
        "milestone": one.slip.key[0],
        "title": one.slip.title,
        "told": f"on {one.slip.happened_on}: {one.slip.told}",
        "struck_on": str(one.slip.struck_on),
        "warned_on": str(one.warned_on) if one.warned_on else None,
        "days_before": one.days_before,
    }


def _cry(one: Warned) -> dict[str, object]:
    return {
        "milestone": one.key[0],
        "title": one.title,
        "first_on": str(one.first),
        "n_days": len(one.months),
        "outcome": str(one.outcome),
    }


def _read(held: Mapping[str, Any], made_at: datetime, *, is_stale: bool) -> LookBack:
    day = date.fromisoformat
    return LookBack(
        days=tuple(map(day, held["days"])),
        hits=tuple(
            Hit(**{**one, "struck_on": day(one["struck_on"]), "warned_on": one["warned_on"] and day(one["warned_on"])})
            for one in held["hits"]
        ),
        cries=tuple(
            Cry(**{**one, "first_on": day(one["first_on"]), "outcome": Outcome(one["outcome"])})
            for one in held["cries"]
        ),
        guesses=held["guesses"],
        estimates=held["estimates"],
        made_at=made_at,
        is_stale=is_stale,
    )
