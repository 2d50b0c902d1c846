"""Judge the needs of every milestone on a day: met, under way, missing, contradictory or undetermined, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from lockwasher.estimates.world import World
from lockwasher.readiness.milestones import judged_on, reached, things_of
from lockwasher.readiness.needs import Check, Need, read_needs
from lockwasher.readiness.papers import by_agreement, by_importer, by_insurance, by_route, by_title
from lockwasher.readiness.questions import Cause, NeedReading, Question, State
from lockwasher.readiness.steps import by_step
from lockwasher.readiness.ways import chosen_route, consignments_of, is_left, routes_taken
from lockwasher.register.nouns import Milestone

__all__ = ["Cause", "NeedReading", "State", "chosen_route", "consignments_of", "questions", "readings", "readings_of"]

_JUDGES: Mapping[Check, Callable[[Question], NeedReading]] = {
    Check.STEP: by_step,
    Check.AGREEMENT: by_agreement,
    Check.TITLE: by_title,
    Check.IMPORTER: by_importer,
    Check.INSURANCE: by_insurance,
    Check.ROUTE: by_route,
}


def readings(world: World) -> tuple[NeedReading, ...]:
    """Every need of every open milestone, and what a reached one went ahead without, in the order of the portfolio."""
    return _readings(world)


def readings_of(world: World, milestone: Milestone) -> tuple[NeedReading, ...]:
    """The needs of one milestone."""
    return tuple(_JUDGES[question.need.check](question) for question in questions(world, milestone))


def questions(world: World, milestone: Milestone) -> Iterator[Question]:
    """The needs that are this milestone's, each with the things it is a need of; none that a question supposes lifted."""
    all_things, day = things_of(world, milestone.subject), judged_on(world, milestone)
    for need in read_needs()[milestone.kind].needs:
        if f"{milestone.kind}/{need.name}" in world.lifted:
            continue
        things = all_things
        if need.shipper:
            things = _shipped_by(world, milestone, need.shipper, things)
        if need.route:
            things = _routed(world, milestone, need, things)
        if things:
            yield Question(world, milestone, need, things, day)


@lru_cache(maxsize=2)
def _readings(world: World) -> tuple[NeedReading, ...]:
    return tuple(_each(world))


STILL_ASKED = (Check.STEP, Check.IMPORTER)


def _each(world: World) -> Iterator[NeedReading]:
    for milestone in world.portfolio.milestones:
        is_open = reached(world, milestone) is None
        for question in questions(world, milestone):
            # What a milestone did not wait for can still be missing after it.
            if is_open or (question.need.check in STILL_ASKED and not question.need.gates):
                reading = _JUDGES[question.need.check](question)
                if is_open or reading.state != State.MET:
                    yield reading


def _shipped_by(world: World, milestone: Milestone, shipper: str, things: tuple[str, ...]) -> tuple[str, ...]:
    """The things that a partner ships."""
    shipped = {i for c in consignments_of(world, milestone.subject) if c.shipper == shipper for i in (c.id, *c.items)}
    return tuple(thing for thing in things if thing in shipped)


def _routed(world: World, milestone: Milestone, need: Need, things: tuple[str, ...]) -> tuple[str, ...]:
    """The things for which the route of a need is taken, or none is and this one is left."""
    assert need.route
    taken, day, found = routes_taken(world, milestone.subject), judged_on(world, milestone), []
    for thing in things:
        ways = {way.route for way in taken[thing]}
        is_open = not ways and not need.once_taken and is_left(world, milestone.subject, thing, need.route, day)
        if need.route in ways or is_open:
            found.append(thing)
    return tuple(found)
