"""Judge worked cases: where a case stands on the given events, held against what its author expects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from lockwasher.cases.portfolio import office_calendar
from lockwasher.cases.progress import ClockReading, Done, Progress
from lockwasher.cases.record import Surroundings
from lockwasher.cases.trace import trace
from lockwasher.procedures.library import Library
from lockwasher.procedures.worked import ClockExpectation, Expectation, WorkedCase
from lockwasher.register.portfolio import Portfolio


def check_worked(worked: WorkedCase, library: Library) -> tuple[str, ...]:
    """The faults of a worked case, in words: what was expected and what is; empty where it is as expected.

    Raises:
        KeyError: the library has no such edition; what there is is named.
    """
    progress = trace_worked(worked, library)
    return (
        *_wrong_lists(worked.expect, progress),
        *_wrong_values(worked.expect, progress),
        *_wrong_remarks(worked.expect.irregular or (), progress.irregular),
        *_wrong_clocks(worked.expect.clocks or {}, progress),
    )


def trace_worked(worked: WorkedCase, library: Library) -> Progress:
    """Where a worked case stands. Raises KeyError as `check_worked` does."""
    around = Surroundings(
        opened=worked.opened,
        facts={fact.name: fact.default for fact in library.facts.values()} | dict(worked.facts),
        said=frozenset(dict(worked.facts)),
        others={ref: Done(ref.step, 1, over.last, over) if over else None for ref, over in worked.others.items()},
        need_by=worked.need_by,
        calendar_of=partial(office_calendar, Portfolio(name=worked.name), library),
    )
    return trace(
        library.edition(worked.procedure, worked.edition), worked.events, worked.as_of, worked.known_on, around
    )


def _wrong_lists(expect: Expectation, progress: Progress) -> Iterator[str]:
    now = [done for done in progress.done if progress.finished(done.step) == done]
    for name, expected, found in (
        ("done", expect.done, [done.step for done in now if not done.is_implied]),
        ("implied", expect.implied, [done.step for done in now if done.is_implied]),
        ("ready", expect.ready, [ready.step for ready in progress.ready]),
        ("blocked", expect.blocked, [blocked.step for blocked in progress.blocked]),
        ("skipped", expect.skipped, progress.skipped),
        ("undetermined", expect.undetermined, progress.undetermined),
    ):
        if expected is not None and sorted(expected) != sorted(found):
            missing, more = (_listed(sorted(set(a) - set(b))) for a, b in ((expected, found), (found, expected)))
            yield f"{name}: expected {_listed(expected)}; missing {missing}, not expected {more}"


def _wrong_values(expect: Expectation, progress: Progress) -> Iterator[str]:
    if expect.waiting_on is not None and expect.waiting_on != progress.waiting_on:
        yield f"waiting_on: expected {_waiting(expect.waiting_on)}; found {_waiting(progress.waiting_on)}"
    for step, expected in (expect.rounds or {}).items():
        if progress.rounds.get(step) != expected:
            yield f"rounds: expected {step} in round {expected}; found {progress.rounds.get(step, 'no such step')}"
    for step, expected in (expect.times_held or {}).items():
        if progress.times_held.get(step, 0) != expected:
            yield f"times_held: expected {step} {expected} times; found {progress.times_held.get(step, 0)}"
    if expect.ended is not None and expect.ended != progress.ended:
        yield f"ended: expected '{expect.ended}'; found {progress.ended or 'that it has not ended'}"


def _wrong_remarks(expected: Sequence[str], remarks: Sequence[str]) -> Iterator[str]:
    """Remarks without the expected words. A worked case that expects none must have none."""
    are_as_expected = len(expected) == len(remarks) and all(map(str.__contains__, remarks, expected))
    if not are_as_expected:
        yield f"irregular: expected {_listed(expected)}; found {_listed(remarks)}"


def _wrong_clocks(expected: Mapping[str, ClockExpectation], progress: Progress) -> Iterator[str]:
    readings = {reading.clock.name: reading for reading in progress.clocks}
    for name, clock in expected.items():
        if name in readings:
            yield from (f"clock {name}: {fault}" for fault in _wrong_clock(clock, readings[name]))
        else:
            yield f"clock {name}: it is not read, for its step does not apply or the case ended before; take it out"


def _wrong_clock(expected: ClockExpectation, reading: ClockReading) -> Iterator[str]:
    for word, wanted, found in (
        ("state", expected.state, reading.state.value),
        ("from", expected.from_on, reading.from_on),
        ("due", expected.due_on, reading.due_on),
        ("days_left", expected.days_left, reading.days_left),
    ):
        if wanted is not None and wanted != found:
            yield f"expected {word} {wanted}; found {'none' if found is None else found}"
    if expected.missed is not None and expected.missed not in reading.follows:
        yield f"expected missed '{expected.missed}'; found '{reading.follows}'"


def _waiting(offices: Mapping[str, date | None]) -> str:
    return _listed([f"{office} since {since or 'a day that no record gives'}" for office, since in offices.items()])


def _listed(words: Collection[str]) -> str:
    return ", ".join(words) or "none"
