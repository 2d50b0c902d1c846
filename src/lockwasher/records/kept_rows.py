"""A forecast as rows of its tables: each part as the columns of its table hold it."""

from __future__ import annotations

from typing import Any

from lockwasher.forecast.forecast import Dates, MilestoneForecast, StartBy, Weight
from lockwasher.forecast.loose import Group, Line, Start
from lockwasher.register.belonging import belongs_to
from lockwasher.register.portfolio import Portfolio

Row = dict[str, Any]  # what the columns of a table hold
_SAME = (
    "about", "milestone_id", "milestone", "subject", "sentence", "office_id", "office", "need_by", "need_by_is_stated",
    "on_time", "slack", "backing", "gates", "case", "cause", "behind",
)  # fmt: skip


def group_row(rank: int, kind: str, group: Group) -> Row:
    """A group."""
    return {
        "rank": rank,
        "kind": kind,
        "cause": group.cause,
        "title": group.title,
        "subjects": list(group.subjects),
        "n_subjects": len(group.subjects),
        "earliest": group.earliest,
        "n_lines": len(group.lines),
    }


def line_row(rank: int, portfolio: Portfolio, group_rank: int, kind: str, line: Line) -> Row:
    """A line, with the projects and partners of its subject."""
    milestone = portfolio.milestone.get(line.milestone_id)
    projects, partners = belongs_to(portfolio, line.subject)
    return {
        "rank": rank,
        "kind": kind,
        "group_rank": group_rank,
        **{name: getattr(line, name) for name in _SAME},
        "milestone_kind": milestone.kind if milestone else "",
        "projects": list(projects),
        "partners": list(partners),
        **_dates(line.dates),
        "has_dates": line.dates is not None,
        **_start(line.start_by),
        "undecided": list(line.undecided),
        "notes": list(line.notes),
        **_next(line),
    }


def start_row(rank: int, start: Start) -> Row:
    """A case to start."""
    return {
        "rank": rank,
        "case": start.case,
        "title": start.title,
        "office_id": start.office_id,
        "office": start.office,
        "subject": start.subject,
        "asked": [{**_start_by(one), "for": reason} for one, reason in start.asked],
        "latest": start.latest,
        "is_decision": start.is_decision,
    }


def milestone_row(rank: int, found: MilestoneForecast) -> Row:
    """A milestone."""
    wanted = found.wanted
    return {
        "rank": rank,
        "milestone_id": found.milestone.id,
        "title": found.milestone.title,
        "kind": found.milestone.kind,
        "subject": found.milestone.subject,
        **_dates(found.dates),
        "wanted_first": wanted.span.first if wanted else None,
        "wanted_last": wanted.span.last if wanted else None,
        "wanted_is_stated": bool(wanted and wanted.is_stated),
        "on_time": found.on_time,
        "causes": _weights(found.causes),
        "cases": _weights(found.cases),
        "offices": _weights(found.offices),
        "steps": _weights(found.steps),
        "start_bys": [_start_by(one) for one in found.start_bys],
        "undecided": list(found.undecided),
        "guess_share": found.spread.guess_share if found.spread else None,
    }


def _dates(dates: Dates | None) -> Row:
    return {name: getattr(dates, name) if dates else None for name in ("p10", "p50", "p80", "p95")}


def _start(start: StartBy | None) -> Row:
    return {
        "start_case": start.case if start else None,
        "start_due": start.due if start else None,
        "start_day": start.day if start else None,
        "is_hopeless": bool(start and start.is_hopeless),
    }


def _start_by(start: StartBy) -> Row:
    day = start.day.isoformat() if start.day else None
    return {"case": start.case, "due": start.due.isoformat(), "day": day, "is_hopeless": start.is_hopeless}


def _next(line: Line) -> Row:
    step = line.next_step
    return {
        "verb": step.verb if step else None,
        "target": step.target if step else None,
        "text": step.text if step else None,
        "step": step.step if step else None,
    }


def _weights(weights: tuple[Weight, ...]) -> list[list[Any]]:
    return [[weight.name, weight.share] for weight in weights]
