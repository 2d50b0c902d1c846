"""The first hour of an office with its own list: what is done, what comes next; and the project that everything hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lockwasher.actions.database import at_the_database
from lockwasher.actions.kept import newest_kept
from lockwasher.actions.looking_back import looked_back
from lockwasher.actions.register import create_record, find_record
from lockwasher.records.database import writing
from lockwasher.register.nouns import Field
from lockwasher.register.portfolio import Portfolio
from lockwasher.register.title import gaps


class Step(StrEnum):
    """What an office does in its first hour, in this order."""

    PROJECT = "project"
    LIST = "list"
    POSTS = "posts"
    CLAUSES = "clauses"
    NEED_BYS = "need-bys"
    LOOSE = "loose"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the first hour: whether it is done, and of how many records how many are in order."""

    step: Step
    is_done: bool
    n: int = 0
    of: int = 0


def first_hour(portfolio: Portfolio, day: date) -> tuple[Stage, ...]:
    """How far an office has come, on the day of its desk. Reads what is kept of the day's forecast and look back."""
    return (*_register_stages(portfolio, day), *_kept_stages(day))


def begin_project(project: str, host: str, host_country: str, host_kind: str, by: str) -> None:
    """Put a project and its host laboratory on record; a host that is on record already stays as it is.

    Raises:
        RegisterError: a field is wrong, or there is such a project already.
        DatabaseUnavailableError: the database cannot be written.
    """
    reason, source = "the first hour", "named when the desk was begun"
    with at_the_database(), writing():  # both or neither
        if find_record("partners", host) is None:
            told = {"id": host, "name": host, "country": host_country, "kind": host_kind, "source": source}
            create_record("partners", told, by, reason)
        create_record("projects", {"id": project, "name": project, "host": host, "source": source}, by, reason)


def _register_stages(portfolio: Portfolio, day: date) -> Iterator[Stage]:
    hosted = sum(bool(project.host) for project in portfolio.projects)
    yield Stage(Step.PROJECT, 0 < hosted == len(portfolio.projects), hosted, len(portfolio.projects))
    n_items = len(portfolio.items)
    yield Stage(Step.LIST, n_items > 0, n_items, n_items)
    yield Stage(Step.POSTS, bool(portfolio.posts), len(portfolio.posts), len(portfolio.posts))
    titled = n_items - len(gaps(portfolio, Field.TITLE, day))
    yield Stage(Step.CLAUSES, 0 < titled == n_items, titled, n_items)
    wanted = sum(m.id in portfolio.need_by_of for m in portfolio.milestones)
    yield Stage(Step.NEED_BYS, wanted > 0, wanted, len(portfolio.milestones))


def _kept_stages(day: date) -> Iterator[Stage]:
    kept, back = newest_kept(day), looked_back(day)
    n_lines = len(kept.lines) if kept else 0
    yield Stage(Step.LOOSE, kept is not None, n_lines, n_lines)
    struck = [hit for hit in back.hits if hit.days_before is not None] if back else []
    yield Stage(Step.BACK, back is not None, len(struck), len(back.hits) if back else 0)
