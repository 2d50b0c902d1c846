"""What came to each office and what it finished, month by month, as far as the record of the cases tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lockwasher.cases.progress import Done, Progress
from lockwasher.register.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Month:
    """One month of an office: how many steps came to it, and how many it finished."""

    first: date
    came: int
    finished: int


def months(portfolio: Portfolio, progress: Mapping[str, Progress], office: str) -> tuple[Month, ...]:
    """The months from the first on record to the last in which anything came to an office or was finished there.

    A step comes when the last of the steps before it is over, the first when its case opens. One that waited for something
    else besides, and whose coming nobody noted, counts only when it is finished. A day that no record gives counts nowhere.
    """
    came, finished = Counter[date](), Counter[date]()
    for case in portfolio.cases:
        standing = progress.get(case.id)
        if standing:
            opened = case.opened.last if case.opened else None
            came.update(_month(day) for day in _coming(standing, office, opened))
            finished.update(_month(done.by) for done in _done_at(standing, office) if done.on)
    days = sorted(came.keys() | finished.keys())
    return tuple(Month(day, came[day], finished[day]) for day in _each(days[0], days[-1])) if days else ()


def _coming(standing: Progress, office: str, opened: date | None) -> Iterator[date]:
    """The days on which steps came to an office, as far as they are on record."""
    yield from (ready.since for ready in standing.ready if ready.office == office and ready.since)
    for done in _done_at(standing, office):
        if day := _came(standing, done, opened):
            yield day


def _done_at(standing: Progress, office: str) -> Iterator[Done]:
    """What an office did; a step that is over because its clock ran is nobody's work."""
    steps = standing.procedure.step
    return (done for done in standing.done if steps[done.step].office == office and not done.by_clock)


def _came(standing: Progress, done: Done, opened: date | None) -> date | None:
    step = standing.procedure.step[done.step]
    if step.gates or step.awaits or step.applies_when or done.on is None:
        return None
    if not step.after:
        return opened
    before = [d for d in standing.done if d.step in step.after and d.round == done.round]
    is_whole = len({d.step for d in before}) == len(step.after) and all(d.on for d in before)
    return max(d.by for d in before) if is_whole else None


def _month(day: date) -> date:
    return day.replace(day=1)


def _each(first: date, last: date) -> Iterator[date]:
    """Every month from the first to the last."""
    for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(n // 12, n % 12 + 1, 1)
