"""The heart: events in, progress out. State is computed here from events and stored nowhere.

An event finishes the present round of its step, on the last day its record leaves open. An outcome that points back opens a
new round of the steps from there on; nothing reopens within a round. One that points back to its own step is a hold: it uses
up none of the rounds that the edition allows for rework, and ends when the step is done or rework reopens it. A step that is over implies that the steps before it
are over, with the day unknown: public records often show the end of a procedure and not its beginning. A step that only
waits is over at the end of the day on which its clock has run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from lockwasher.calendars.spans import on
from lockwasher.cases.clocks import read_clocks, waited
from lockwasher.cases.effective import effective, strays
from lockwasher.cases.progress import Blocked, Done, Held, Progress, Ready
from lockwasher.cases.record import Record, Surroundings, When, applies
from lockwasher.cases.standing import State, standings
from lockwasher.procedures.model import Outcome, Procedure, Step
from lockwasher.register.nouns import Event

__all__ = ["Surroundings", "effective", "trace"]


def trace(
    procedure: Procedure,
    events: Iterable[Event],
    as_of: date,
    known_on: date | None = None,
    surroundings: Surroundings | None = None,
) -> Progress:
    """Where a case stands at the end of `as_of`, on what was known by `known_on` (the same day unless given)."""
    known_by = known_on or as_of
    told = tuple(events)
    record = Record(procedure, surroundings or Surroundings(), as_of)
    record.irregular += strays(told, known_by)
    for event in _in_order(record, effective(told, as_of, known_by)):
        _let_waits_run(record, event.occurred.last - timedelta(days=1))
        _take(record, event)
    _let_waits_run(record, as_of)
    return _progress(record, as_of, known_by)


def _in_order(record: Record, events: Iterable[Event]) -> Iterator[Event]:
    """The events by the day they count.

    Of one day facts come first, then the steps that are open, in the order of the edition: so an application filed anew on
    the day the first was returned counts after the return, whatever the ids are.
    """
    place = {step.name: i for i, step in enumerate(record.procedure.steps)}
    written = sorted(events, key=lambda e: (e.occurred.last, place.get(e.step or "", -1), e.known_on, e.id))
    for _, of_one_day in groupby(written, key=lambda e: e.occurred.last):
        left = list(of_one_day)
        while left:
            event = next((e for e in left if not _is_on_record(record, e.step)), left[0])
            left.remove(event)
            yield event


def _is_on_record(record: Record, step: str | None) -> bool:
    """Whether an event finished the present round of a step."""
    done = record.now(step) if step and step in record.rounds else None
    return done is not None and done.event is not None


# ---------------------------------------------------------------- taking events


def _take(record: Record, event: Event) -> None:
    """Let one event count."""
    if event.sets:
        name, so = event.sets
        record.told[name] = (so, event.occurred.last if so else None)
        _go_back_to_told(record, name)
    if event.step is None:
        return
    step = record.procedure.step.get(event.step)
    if step is None:
        record.irregular.append(f"{event.id}: this edition has no step '{event.step}'")
        return
    over = record.ended
    if over and over[1] < event.occurred.first:
        record.irregular.append(f"{event.id}: recorded after the case ended as '{over[0]}'")
    if _finish(record, step, event) and not over:
        _follow(record, step, event)


def _finish(record: Record, step: Step, event: Event) -> bool:
    """Finish the present round of a step; False where a record finished it before."""
    before = record.now(step.name)
    key = (step.name, record.rounds[step.name])
    if before and before.event and step.name not in record.recurring:
        record.irregular.append(
            f"{event.id}: '{step.name}' is recorded twice in round {key[1]}; the earlier one counts"
        )
        return False
    if before and before.event:
        record.repeated.append(before)
    elif before and before.is_implied and not before.by_clock and before.by < event.occurred.first:
        record.irregular.append(f"{event.id}: '{step.name}' is recorded after a step that follows it")
    record.done[key] = Done(*key, event.occurred.last, event.occurred, event.outcome, event.id)
    _imply(record, step.name, event.occurred.last)
    return True


def _imply(record: Record, step: str, by: date) -> None:
    """Mark the steps before this one as over, where no record says so; a wait that has run by then, by its clock."""
    for earlier in record.procedure.steps:
        if earlier.name not in record.procedure.ancestors[step] or record.now(earlier.name):
            continue
        if applies(earlier, record.facts):
            ran = _waits_over(record, {earlier.name} & record.waits.keys(), by).get(earlier.name)
            _mark(record, earlier.name, ran or When(by, is_known=False), by_clock=ran is not None)


def _follow(record: Record, step: Step, event: Event) -> None:
    """Follow the outcome: open a new round, set its fact, or end the case."""
    outcome = step.outcome(event.outcome)
    if outcome is None:
        if step.outcomes or event.outcome:
            record.irregular.append(f"{event.id}: {_no_outcome(step, event.outcome)}")
        return
    if outcome.back_to:
        _open_round(record, step, outcome, event)
    if outcome.sets:
        record.facts[outcome.sets], record.fact_days[outcome.sets] = True, event.occurred.last
    if outcome.ends:
        record.ended = (outcome.name, event.occurred.last)


def _no_outcome(step: Step, said: str | None) -> str:
    known = ", ".join(outcome.name for outcome in step.outcomes) or "none"
    if said is None:
        return f"'{step.name}' is over, but not with which outcome ({known})"
    return f"'{said}' is no outcome of '{step.name}' ({known})"


def _open_round(record: Record, step: Step, outcome: Outcome, event: Event) -> None:
    """Open a new round from the step the outcome points to; facts that outcomes set there are as they were told."""
    assert outcome.back_to
    is_hold = outcome.back_to == step.name
    if not is_hold and record.rounds[step.name] - record.times_held[step.name] >= step.rounds:
        record.irregular.append(f"{event.id}: '{step.name}' has had its {step.rounds} rounds; no further one opens")
        return
    for name in record.procedure.body(outcome.back_to):
        if record.now(name):
            record.rounds[name] += 1
        record.reopened[name] = event.occurred.last
        record.held.pop(name, None)
        for other in record.procedure.step[name].outcomes:
            if other.sets in record.facts:
                _go_back_to_told(record, other.sets)
    if is_hold:
        record.times_held[step.name] += 1
        record.held[step.name] = Held(outcome.name, event.occurred, event.id, event.note)


def _go_back_to_told(record: Record, fact: str) -> None:
    """Let a fact be as the opening and the events tell it."""
    so, day = record.told.get(fact, (None, None))
    record.facts[fact] = so
    record.fact_days.pop(fact, None)
    if day:
        record.fact_days[fact] = day


# ---------------------------------------------------------------- waiting


def _let_waits_run(record: Record, day: date) -> None:
    """Finish the steps that only wait and whose clocks have run by the end of a day, one after the other."""
    while record.ended is None and (over := _waits_over(record, record.waits, day)):
        for step, when in over.items():
            _mark(record, step, when, by_clock=True)


def _waits_over(record: Record, steps: Iterable[str], day: date) -> dict[str, When]:
    """Those of some waiting steps that are over by the end of a day, being ready, and since when."""
    ran = {step: when for step in steps if record.now(step) is None and (when := waited(record, step, day))}
    found = standings(record) if ran else {}
    ready = {step: (when, found[step].since or when) for step, when in ran.items() if found[step].state is State.READY}
    return {step: max(days) for step, days in ready.items() if max(days).day <= day}


def _mark(record: Record, step: str, when: When, *, by_clock: bool) -> None:
    """Note a step as over without an event of its own."""
    key = (step, record.rounds[step])
    record.done[key] = Done(*key, when.day, on(when.day) if when.is_known else None, by_clock=by_clock)


# ---------------------------------------------------------------- telling


def _progress(record: Record, as_of: date, known_on: date) -> Progress:
    """Sort the steps into done, ready, blocked, skipped and undetermined, and read the clocks."""
    found = standings(record)
    is_going_on = record.ended is None
    skipped = tuple(name for name, s in found.items() if s.state is State.SKIPPED)
    place = {name: i for i, name in enumerate(found)}
    steps, rounds = record.procedure.step, record.rounds
    facts = {fact: said for fact in record.facts if (said := record.said(fact))}
    return Progress(
        procedure=record.procedure,
        as_of=as_of,
        known_on=known_on,
        is_open=bool(record.done) or record.opened_on is not None,
        done=tuple(sorted(record.done.values(), key=lambda d: (d.by, place[d.step], d.round))),
        ready=tuple(
            Ready(
                name,
                rounds[name],
                steps[name].office,
                s.since.day if s.since and s.since.is_known else None,
                record.held.get(name),
            )
            for name, s in found.items()
            if is_going_on and s.state is State.READY
        ),
        blocked=tuple(
            Blocked(name, rounds[name], s.waits_for)
            for name, s in found.items()
            if is_going_on and s.state is State.BLOCKED
        ),
        skipped=skipped,
        undetermined=tuple(n for n, s in found.items() if is_going_on and s.state is State.UNDETERMINED),
        rounds=rounds,
        facts=record.facts,
        clocks=read_clocks(record, skipped, as_of),
        ended=record.ended[0] if record.ended else None,
        irregular=tuple(record.irregular),
        fact_days={fact: said.day for fact, said in facts.items() if said.is_known},
        times_held=record.times_held,
    )
