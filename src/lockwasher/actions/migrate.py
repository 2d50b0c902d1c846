"""Move running cases to another edition of their procedure: a dry run that changes nothing, then all of it or none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from lockwasher.actions import clock, register
from lockwasher.actions.database import at_the_database
from lockwasher.actions.desk import desk_world
from lockwasher.cases.portfolio import trace_all
from lockwasher.cases.progress import ClockReading, ClockState, Progress
from lockwasher.estimates.world import World
from lockwasher.procedures.dialect import did_you_mean
from lockwasher.procedures.model import Procedure
from lockwasher.records.database import writing
from lockwasher.register.nouns import Case, Event

_LISTED = "; 'lockwasher procedures list' names them all"
_SIGNS = 12  # of a dry run's digest: enough to tell two apart, and short enough to type


class MoveError(ValueError):
    """No case was moved; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Move:
    """One case: where it stands now and where it would stand; `effects` say what changes, `refused` why it cannot move."""

    case: Case
    before: Progress
    after: Progress
    effects: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True)
class MovePlan:
    """A dry run: the running cases of a procedure that are not under an edition, and what would become of each."""

    to: Procedure
    world: World
    moves: tuple[Move, ...]

    @property
    def movable(self) -> tuple[Move, ...]:
        """The cases that can be moved."""
        return tuple(move for move in self.moves if not move.refused)

    @property
    def refused(self) -> tuple[Move, ...]:
        """The cases that cannot."""
        return tuple(move for move in self.moves if move.refused)

    @cached_property
    def digest(self) -> str:
        """What the moves rest on, in twelve signs: another choice of cases, another event of one, or another day gives another."""
        events = self.world.portfolio.events_of
        held = [(m.case, events.get(m.case.id, ()), m.effects) for m in self.movable]
        told = repr((self.to.id, self.to.edition_name, self.world.as_of, self.world.library.digest, held))
        return hashlib.sha256(told.encode()).hexdigest()[:_SIGNS]


def plan_move(procedure: str, edition: str, only: Iterable[str] | None = None) -> MovePlan:
    """What would become of the cases of a procedure, or of some of them, under an edition. Nothing is written.

    Raises:
        MoveError: there is no such procedure or edition, or a case that is named is none of its cases.
        DayError, DatabaseUnavailableError: as `desk_world`.
    """
    world = desk_world(clock.today())
    to = _edition(world, procedure, edition)
    cases = _cases(world, to, None if only is None else set(only))
    pinned = {case.id: replace(case, edition=to.edition_name) for case in cases}
    there = replace(world.portfolio, cases=tuple(pinned.get(c.id, c) for c in world.portfolio.cases))
    after = trace_all(there, world.library, world.as_of, world.known_on) if pinned else {}
    return MovePlan(to, world, tuple(_move(world, case, to, after[case.id]) for case in cases))


def apply_move(  # who and why belong to every change
    procedure: str, edition: str, digest: str, by: str, reason: str, only: Iterable[str] | None = None
) -> MovePlan:
    """Move the cases that a dry run found movable, all of them or none; `digest` is that of the dry run.

    Raises:
        MoveError: something has changed since the dry run, or no case can be moved.
        RegisterError, ConflictError: the register refuses the change.
        DatabaseUnavailableError: the database cannot be written.
    """
    named = None if only is None else tuple(only)
    with at_the_database(), writing():
        plan = plan_move(procedure, edition, named)
        if plan.digest != digest:
            raise MoveError(
                f"the dry run '{digest}' no longer holds: a case, an event, the choice of cases or the day has changed since; "
                f"look at the new one, '{plan.digest}', and apply that"
            )
        if not plan.movable:
            raise MoveError("no case can be moved; the dry run says why of each")
        seen = register.versions_of("cases", [move.case.id for move in plan.movable])
        register.edit_many("cases", seen, {"edition": plan.to.edition_name}, by, reason)
    return plan


def _edition(world: World, procedure: str, edition: str) -> Procedure:
    library = world.library
    if procedure not in library.of:
        raise MoveError(f"there is no procedure '{procedure}'{did_you_mean(procedure, library.ids) or _LISTED}")
    try:
        return library.edition(procedure, edition)
    except KeyError as error:
        raise MoveError(f"{error.args[0]}, on {world.as_of}") from None


def _cases(world: World, to: Procedure, only: set[str] | None) -> list[Case]:
    """The cases that run under another edition, in the order of the portfolio."""
    mine = [case for case in world.portfolio.cases if case.procedure == to.id]
    if lost := sorted((only or set()) - {case.id for case in mine}):
        near = did_you_mean(lost[0], [case.id for case in mine])
        raise MoveError(f"'{lost[0]}' is no case of {to.id}{near or '; leave it out'}")
    elsewhere = (c for c in mine if world.progress[c.id].procedure.edition_name != to.edition_name)
    return [case for case in elsewhere if only is None or case.id in only]


def _move(world: World, case: Case, to: Procedure, after: Progress) -> Move:
    before = world.progress[case.id]
    events = world.portfolio.events_of.get(case.id, ())
    refused = next(_refusals(case, before, to, events), "")
    return Move(case, before, after, tuple(_effects(before, after)), refused)


def _refusals(case: Case, before: Progress, to: Procedure, events: Iterable[Event]) -> Iterator[str]:
    if before.is_over:
        yield "it is over, and stays under the edition it ran under"
    if case.opened and to.until and case.opened.first > to.until:
        yield f"it opened on {case.opened}, and cases may open under edition {to.edition_name} until {to.until}"
    undone = {event.corrects for event in events}
    for event in events:
        if event.step is None or event.id in undone:
            continue
        step = to.step.get(event.step)
        if step is None:
            yield f"event {event.id} finished step '{event.step}', which edition {to.edition_name} does not have"
        elif event.outcome and step.outcome(event.outcome) is None:
            yield f"event {event.id} ended step '{event.step}' as '{event.outcome}', which edition {to.edition_name} does not know"


def _effects(before: Progress, after: Progress) -> Iterator[str]:
    """What is different, in words: what is lost first, then what comes to be done, then the clocks."""
    yield from _lost(before, after)
    was, over = {r.step for r in before.ready}, {done.step for done in before.done}
    for ready in (r for r in after.ready if r.step not in was):
        again = ", which was over" if ready.step in over else ""
        yield f"'{ready.step}' would be ready, at {ready.office}{again}"
    yield from (
        f"'{b.step}' would be asked for as well, later on" for b in after.blocked if b.step not in before.rounds
    )
    yield from (f"whether '{s}' applies is not known" for s in after.undetermined if s not in before.undetermined)
    yield from _clock_effects(before, after)


def _lost(before: Progress, after: Progress) -> Iterator[str]:
    ready = {one.step for one in before.ready}
    for step in (*(one.step for one in before.ready), *(one.step for one in before.blocked)):
        stands = _stand(after, step) if step in after.rounds else ""
        if not stands:
            yield f"'{step}' would be dropped: the edition has no such step"
        elif stands in {"over", "skipped", "undetermined"} or (step in ready and stands != "ready"):
            yield f"'{step}' would no longer be {_stand(before, step)}: {stands}"
    finished = {d.step for d in after.done if after.finished(d.step) == d}
    for done in before.done:
        if before.finished(done.step) == done and done.step not in finished and done.step in after.procedure.step:
            yield f"'{done.step}' is over and would be {_stand(after, done.step)}"
    yield from (f"irregular: {told}" for told in after.irregular if told not in before.irregular)


def _stand(progress: Progress, step: str) -> str:
    if progress.finished(step):
        return "over"
    if any(ready.step == step for ready in progress.ready):
        return "ready"
    for blocked in progress.blocked:
        if blocked.step == step:
            return f"waiting for {', '.join(blocked.waits_for)}"
    return "skipped" if step in progress.skipped else "undetermined"


def _clock_effects(before: Progress, after: Progress) -> Iterator[str]:
    was, now = _live(before), _live(after)
    for name in dict.fromkeys((*was, *now)):
        if name not in now:
            yield f"clock '{name}', {_told(was[name])}, would no longer run"
        elif name not in was:
            yield f"clock '{name}' would be {_told(now[name])}"
        elif _told(was[name]) != _told(now[name]):
            yield f"clock '{name}', {_told(was[name])}, would be {_told(now[name])}"


def _live(progress: Progress) -> dict[str, ClockReading]:
    """The clocks that have begun and are not met."""
    begun = {ClockState.RUNNING, ClockState.MISSED}
    return {reading.clock.name: reading for reading in progress.clocks if reading.state in begun}


def _told(reading: ClockReading) -> str:
    return f"{reading.state}, due {reading.due_on}" if reading.due_on else str(reading.state)
