"""Which steps can be done now, which wait and for what, which do not apply: at one moment of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lockwasher.cases.record import Record, When, applies, latest, when
from lockwasher.procedures.model import Step


class State(StrEnum):
    """How a step stands in its present round."""

    DONE = "done"
    READY = "ready"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands, since when, and what it waits for, in words.

    A step that is over or skipped lets the steps after it pass only where `waits_for` is empty: what comes after a skipped
    step waits for the same as the skipped step would.
    """

    state: State
    since: When | None
    waits_for: tuple[str, ...] = ()


def standings(record: Record) -> Mapping[str, Standing]:
    """How every step stands, in the order of the edition."""
    found: dict[str, Standing] = {}
    for step in record.procedure.steps:
        found[step.name] = _standing(record, step, found)
    return found


def _standing(record: Record, step: Step, earlier: Mapping[str, Standing]) -> Standing:
    if done := record.now(step.name):
        return Standing(State.DONE, when(done), _used_up(step, done.outcome))
    reasons, days = _waits_for(record, step, earlier)
    is_applied = applies(step, record.facts)
    since = latest(days)
    if is_applied is None:
        return Standing(State.UNDETERMINED, since, reasons)
    if not is_applied:
        return Standing(State.SKIPPED, since, reasons)
    return Standing(State.BLOCKED if reasons else State.READY, since, reasons)


def _used_up(step: Step, said: str | None) -> tuple[str, ...]:
    """What a step still waits for that is over in its last round with an outcome that points back."""
    outcome = step.outcome(said)
    if outcome is None or outcome.back_to is None:
        return ()
    return (f"another round of '{outcome.back_to}': '{step.name}' has had its {step.rounds} rounds",)


def _waits_for(record: Record, step: Step, earlier: Mapping[str, Standing]) -> tuple[tuple[str, ...], list[When]]:
    """What a step waits for, in words, and the days of what it no longer waits for."""
    reasons: list[str] = []
    days: list[When | None] = [] if step.after else [record.opening()]
    for name in step.after:
        before = earlier[name]
        if before.state not in {State.DONE, State.SKIPPED}:
            reasons.append(f"step '{name}'")
        elif before.waits_for:
            reasons += before.waits_for
        else:
            days.append(before.since)
    for gate in step.gates:
        if ways := [way for way in gate.ways if way in record.around.others]:
            other = record.around.through(gate)
            days.append(when(other) if other else None)
            reasons += [] if other else [" or ".join(f"step '{way.step}' of {way.procedure}" for way in ways)]
    for fact in step.awaits:
        days.append(record.said(fact))
        reasons += [] if record.facts.get(fact) else [f"fact '{fact}'"]
    days.append(_since_it_applies(record, step))
    return tuple(dict.fromkeys(reasons)), [day for day in days if day]


def _since_it_applies(record: Record, step: Step) -> When | None:
    """The day from which a step is there to be done: its round was opened, or the fact it asks for was said to be so."""
    condition, reopened = step.applies_when, record.reopened.get(step.name)
    said = record.said(condition.fact) if condition and not condition.is_negated else None
    return latest(day for day in (said, When(reopened) if reopened else None) if day)
