"""How things travel: in which consignments, and by which route they enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache, partial

from lockwasher.clearance import importers
from lockwasher.clearance.importers import carrying
from lockwasher.clearance.routes import RouteDesk, RouteReading, RouteState, route_desk
from lockwasher.clearance.routes_table import read_routes
from lockwasher.clearance.taken import Taken, taken_by
from lockwasher.estimates.world import World
from lockwasher.readiness.milestones import cases_by_thing, things_of
from lockwasher.register.nouns import Consignment, Item


def consignments_of(world: World, subject: str) -> tuple[Consignment, ...]:
    """The consignment that a subject is; else those that carry its items, in the order of the portfolio."""
    if subject in world.portfolio.consignment:
        return (world.portfolio.consignment[subject],)
    found = {c.id: c for thing in things_of(world, subject) for c in carrying(world).get(thing, ())}
    return tuple(found.values())


def is_oversize(world: World, subject: str) -> bool | None:
    """Whether what travels together needs a heavy or wide transport: one oversize item is enough; None where unknown."""
    said = [item.is_oversize for item in world.portfolio.items_of(subject)]
    if any(said):
        return True
    return None if None in said or not said else False


def importers_of(world: World, subject: str, item: Item, day: date) -> tuple[str, ...]:
    """Who imports an item of a subject, by the ledger and by its consignments; several contradict each other."""
    return importers.importers_of(world, item, day, _named(world, subject))


def readings_of(world: World, subject: str, item: Item, day: date) -> tuple[RouteReading, ...]:
    """How every route stands for an item of a subject on a day."""
    return _desks(world)(day).read(item, _named(world, subject))


@lru_cache(maxsize=2)
def _desks(world: World) -> Callable[[date], RouteDesk]:
    """The desk of each day, made once: most items are judged for several milestones on the same few days."""
    return cache(partial(route_desk, world))


def _named(world: World, subject: str) -> tuple[str, ...] | None:
    """The importer that a consignment names, where the subject is one; else all consignments of an item are asked."""
    own = world.portfolio.consignment.get(subject)
    return None if own is None else (own.importer,) if own.importer else ()


def chosen_route(world: World, subject: str) -> str | None:
    """The one route that is taken for all the goods of a subject; None where none is, or not one for all."""
    taken = routes_taken(world, subject)
    found = {way.route for ways in taken.values() for way in ways}
    return found.pop() if len(found) == 1 and all(taken.values()) else None


def routes_taken(world: World, subject: str) -> Mapping[str, tuple[Taken, ...]]:
    """For each thing of a subject the routes that open cases take; several contradict each other."""
    shown = {case: ways for case in world.portfolio.cases_sharing(subject) if (ways := taken_by(world, case))}
    about = cases_by_thing(world, subject, tuple(shown))
    each = {thing: {way.route: way for case in cases for way in shown[case]} for thing, cases in about.items()}
    return {thing: tuple(ways.values()) for thing, ways in each.items()}


def is_left(world: World, subject: str, thing: str, route: str, day: date) -> bool:
    """Whether a route not taken is still left to a thing: no case of it has ended, title and importer do not close it."""
    procedure, about = read_routes()[route].procedure, world.portfolio.cases_about.get(thing, ())
    if any(world.progress[case.id].ended for case in about if case.procedure == procedure):
        return False
    item = world.portfolio.item.get(thing)
    found = readings_of(world, subject, item, day) if item else ()
    return all(s.state != RouteState.CLOSED for s in found if s.route.id == route)
