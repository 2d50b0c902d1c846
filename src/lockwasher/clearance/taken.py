"""Which routes a case shows to be taken, and whether it is lost or gone through."""

from __future__ import annotations

from dataclasses import dataclass

from lockwasher.cases.progress import Progress
from lockwasher.clearance.applications_answers import answered
from lockwasher.clearance.routes_table import CHOICE, FLORENCE, read_routes
from lockwasher.estimates.world import World
from lockwasher.register.nouns import Case


@dataclass(frozen=True, slots=True)
class Taken:
    """A route that is taken, and the case that shows it."""

    route: str
    case: str


def taken_by(world: World, case: Case) -> tuple[Taken, ...]:
    """The routes that a case shows to be taken: by the choice made in it, by being open, or by a fact that was said in it.

    None where it is planned, ended before its time, or an application that is lost.
    """
    progress = world.progress[case.id]
    if not progress.is_open or progress.ended or is_lost(world, case):
        return ()
    chosen = progress.finished(CHOICE.step) if case.procedure == CHOICE.procedure else None
    return tuple(
        Taken(route.id, case.id)
        for route in read_routes().values()
        if (chosen and chosen.outcome == route.id)
        or (route.is_taken_by_case and route.procedure == case.procedure)
        or any(progress.facts.get(asked.fact) is (not asked.is_negated) for asked in route.taken_when)
    )


def is_lost(world: World, case: Case) -> bool:
    """Whether a case is an application for duty-free entry that is denied for good or withdrawn."""
    told = answered(world.progress[case.id]) if case.procedure == FLORENCE else None
    return told is not None and told.is_lost


def is_through(progress: Progress) -> bool:
    """Whether nothing is left to do in a case: what nobody can tell to apply lies before steps that are over."""
    if progress.ready or progress.blocked:
        return False
    passed = (progress.procedure.ancestors[done.step] for done in progress.done)
    return frozenset[str]().union(*passed).issuperset(progress.undetermined)
