"""Which routes an open case shows to be taken."""

from __future__ import annotations

from dataclasses import dataclass

from lockwasher.clearance.routes_table import CHOICE, read_routes
from lockwasher.estimates.world import World
from lockwasher.register.nouns import Case


@dataclass(frozen=True, slots=True)
class Taken:
    """A route that is taken, and the case that shows it."""

    route: str
    case: str


def taken_by(world: World, case: Case) -> tuple[Taken, ...]:
    """The routes that a case shows to be taken: by the choice made in it, by being open, or by a fact that was said in it."""
    progress = world.progress[case.id]
    if not progress.is_open or progress.ended:
        return ()
    chosen = progress.finished(CHOICE.step) if case.procedure == CHOICE.procedure else None
    return tuple(
        Taken(route.id, case.id)
        for route in read_routes().values()
        if (chosen and chosen.outcome == route.id)
        or (route.is_taken_by_case and route.procedure == case.procedure)
        or any(progress.facts.get(asked.fact) is (not asked.is_negated) for asked in route.taken_when)
    )
