"""Milestones on a day: wanted when, reached when, by which case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from graphlib import TopologicalSorter

from lockwasher.calendars.spans import Span
from lockwasher.cases.portfolio import passed
from lockwasher.cases.progress import Done
from lockwasher.estimates.world import World
from lockwasher.procedures.model import StepRef
from lockwasher.readiness.needs import read_needs
from lockwasher.register.nouns import Case, Milestone


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone that is reached. `on` None: only a later milestone says so; `by` is then the latest day it can be."""

    by: date
    on: Span | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The day a milestone is wanted. Not `is_stated`: no plan names a day; that of the milestone before it is used."""

    span: Span
    is_stated: bool
    source: str = ""


def reached(world: World, milestone: Milestone) -> Reached | None:
    """How and when a milestone was reached; None while it was not, as far as the record says.

    It is reached when it is for all of its things: the last of them counts.
    """
    all_reached = _all_reached(world)
    return all_reached[milestone.id] if milestone.id in all_reached else _by_case(world, milestone)


def wanted(world: World, milestone: Milestone) -> Wanted | None:
    """The newest stated need-by; else the latest of the milestones it comes after; None where no plan is known."""
    return _all_wanted(world).get(milestone.id)


def judged_on(world: World, milestone: Milestone) -> date:
    """The day for which the needs of a milestone are judged: the day it is wanted, but not a day that is past."""
    day = wanted(world, milestone)
    return max(world.as_of, day.span.last) if day else world.as_of


def cases_at(world: World, subject: str, *ways: StepRef) -> tuple[Case, ...]:
    """The cases about a subject that have one of some steps: its own, or where there is none those that share goods with it.

    The same goods may travel twice: of two consignments each has its own transport.
    """
    sharing = world.portfolio.cases_sharing(subject)
    found = [case for case in sharing if any(has_step(world, case, way) for way in ways)]
    own = [case for case in found if case.subject == subject]
    return tuple(own or found)


def has_step(world: World, case: Case, ref: StepRef) -> bool:
    """Whether a case runs under an edition that has a step."""
    return case.procedure == ref.procedure and ref.step in world.progress[case.id].procedure.step


def things_of(world: World, subject: str) -> tuple[str, ...]:
    """The items of a subject by id; the subject itself where it has none, as a person has."""
    return tuple(item.id for item in world.portfolio.items_of(subject)) or (subject,)


def cases_by_thing(world: World, subject: str, cases: tuple[Case, ...]) -> Mapping[str, list[Case]]:
    """Of some cases those about each thing of a subject."""
    found: dict[str, list[Case]] = {thing: [] for thing in things_of(world, subject)}
    for case in cases:
        for thing in found.keys() & world.portfolio.goods(case.subject):
            found[thing].append(case)
    return found


def open_milestones(world: World) -> tuple[Milestone, ...]:
    """The milestones that are not reached, in the order of the portfolio."""
    return tuple(m for m in world.portfolio.milestones if reached(world, m) is None)


# ---------------------------------------------------------------- all milestones of a world, each looked at once


@lru_cache(maxsize=2)
def _all_reached(world: World) -> Mapping[str, Reached | None]:
    milestones = world.portfolio.milestone
    later: dict[str, list[str]] = {name: [] for name in milestones}
    for name, before in _before(world).items():
        for earlier in before:
            later[earlier].append(name)
    found: dict[str, Reached | None] = {}
    for name in TopologicalSorter(later).static_order():
        after = [r for r in (found[m] for m in later[name]) if r]
        implied = Reached(min(r.by for r in after)) if after else None
        found[name] = _by_case(world, milestones[name]) or implied
    return found


@lru_cache(maxsize=2)
def _all_wanted(world: World) -> Mapping[str, Wanted]:
    found: dict[str, Wanted] = {}
    before = _before(world)
    for name in TopologicalSorter(before).static_order():
        stated = world.portfolio.need_by_of.get(name)
        earlier = [found[m] for m in before[name] if m in found]
        if stated:
            found[name] = Wanted(stated.need_by, is_stated=True, source=stated.source)
        elif earlier:
            found[name] = Wanted(max(earlier, key=lambda w: w.span.last).span, is_stated=False)
    return found


def _before(world: World) -> dict[str, list[str]]:
    """The milestones that each one comes after, those left out that are not known yet."""
    known = world.portfolio.milestone
    return {m.id: [earlier for earlier in m.after if earlier in known] for m in known.values()}


def _by_case(world: World, milestone: Milestone) -> Reached | None:
    """How the cases reached a milestone for all of its things."""
    ways = read_needs()[milestone.kind].reached_by
    cases = cases_at(world, milestone.subject, *ways)
    over = {case.id: done for case in cases if (done := _first_over(world, case, ways))}
    if not over:
        return None
    first: list[Reached] = []
    for about in cases_by_thing(world, milestone.subject, cases).values():
        by_thing = [Reached(over[case.id].by, over[case.id].on, case.id) for case in about if case.id in over]
        if not by_thing:
            return None
        first.append(min(by_thing, key=lambda r: r.by))
    return max(first, key=lambda r: r.by)


def _first_over(world: World, case: Case, ways: Iterable[StepRef]) -> Done | None:
    """How a case got to the first of the steps that it has finished."""
    found = (passed(world.progress[case.id], way.step) for way in ways if has_step(world, case, way))
    return min((done for done in found if done), key=lambda done: done.by, default=None)
