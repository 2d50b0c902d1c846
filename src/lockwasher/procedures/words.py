"""The parts of an edition in words: what a step comes after, where its outcomes lead, how long a clock runs."""

from __future__ import annotations

from lockwasher.procedures.model import Backing, Clock, Outcome, Step


def after_told(step: Step) -> str:
    """What a step comes after: steps, steps of other procedures, facts."""
    return ", ".join([*step.after, *map(str, step.gates), *(f"fact {fact}" for fact in step.awaits)])


def outcome_told(outcome: Outcome) -> str:
    """Where an outcome leads."""
    where = f"back to {outcome.back_to}" if outcome.back_to else "ends" if outcome.ends else "on"
    return f"{outcome.name}: {where}" + (f", sets fact {outcome.sets}" if outcome.sets else "")


def length_told(clock: Clock) -> str:
    """How long a clock runs and from when."""
    limits = [f"{limit.length} {'before' if limit.is_before else 'from'} {limit.anchor}" for limit in clock.limits]
    told = (" or, if later, " if clock.takes_later else " or, if earlier, ").join(limits)
    more = [f"then {clock.rolls}"] if clock.rolls else []
    more += [f"extended by {clock.extends[0]} when {clock.extends[1]}"] if clock.extends else []
    more += [f"every {clock.every}"] if clock.every else []
    return ", ".join([f"{'waits' if clock.is_wait else 'within'} {told}", *more])


def clock_told(clock: Clock) -> str:
    """A clock in whole: its length, what stops it or starts it anew, its strength, what follows when it is missed."""
    stops = [f"stopped from {begin} until {end}" for begin, end in clock.tolled_by]
    starts = [f"begins anew with {', '.join(map(str, clock.reset_by))}"] if clock.reset_by else []
    missed = [f"if missed: {clock.missed}"] if clock.missed else []
    return "; ".join([f"{length_told(clock)} ({clock.strength})", *stops, *starts, *missed])


def backing_told(backing: Backing) -> str:
    """What an entry rests on, and how far that was verified."""
    return f"{'practice: ' if backing.is_practice else ''}{backing.cites} [{backing.verified}]"
