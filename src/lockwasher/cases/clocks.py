"""Read the clocks of a case: from which day, due when, how many days are left, what follows when missed.

A pause stops a clock that still runs, and only the days after its start count. A wait that has run out stays over: what is
paused, begun anew or extended after that changes it no more. A wait is over at the end of its last day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from lockwasher.calendars.lengths import Length, Unit, add, roll, subtract
from lockwasher.calendars.working import CalendarError, WorkingCalendar, add_working_days, working_days_between
from lockwasher.cases.progress import ClockReading, ClockState, Done
from lockwasher.cases.record import Record, When
from lockwasher.procedures.model import Clock, Limit


@dataclass(frozen=True, slots=True)
class _Count:
    """A clock that counts: when it runs out before and after rolling, since when, whether the days are on record.

    `start` None: it counts back from a day.
    """

    bare: date
    due: date
    start: date | None
    is_known: bool


def waited(record: Record, step: str, as_of: date) -> When | None:
    """The day on which the clocks of a waiting step had run, if that is not after `as_of`."""
    counts = [_count(record, clock, as_of) for clock in record.waits[step]]
    found = [count for count in counts if count]
    if len(found) < len(counts) or max(count.due for count in found) > as_of:
        return None
    return When(max(count.due for count in found), all(count.is_known for count in found))


def read_clocks(record: Record, skipped: Collection[str], as_of: date) -> tuple[ClockReading, ...]:
    """All clocks of a case, in the order of the edition.

    Left out are those of steps that were skipped on a stated fact, and those that the end of the case overtook.
    """
    clocks = [c for c in record.procedure.clocks if c.step not in skipped or _is_option(record, c)]
    return tuple(r for r in (_read(record, clock, as_of) for clock in clocks) if not _is_overtaken(record, r))


def _is_option(record: Record, clock: Clock) -> bool:
    """Whether the step is skipped only because nobody has taken it up so far, as an appeal."""
    condition = record.procedure.step[clock.step].applies_when
    return condition is not None and not condition.is_negated and condition.fact not in record.around.said


def _is_overtaken(record: Record, reading: ClockReading) -> bool:
    """Whether the case ended while the clock still ran or had not begun: it has lost its meaning."""
    if record.ended is None or (record.now(reading.clock.step) and not reading.clock.every):
        return False
    is_settled = reading.state in {ClockState.MET, ClockState.MISSED}
    return not (is_settled and reading.due_on and reading.due_on < record.ended[1])


# ---------------------------------------------------------------- how a clock stands


def _read(record: Record, clock: Clock, as_of: date) -> ClockReading:
    count = _count(record, clock, as_of)
    if count is None:
        return ClockReading(clock, ClockState.WAITING)
    if not count.is_known:
        return ClockReading(clock, ClockState.UNKNOWN)
    done = None if clock.every else record.now(clock.step)
    state = _state(clock, count, done, as_of)
    met_on = done.by if done and done.on and state != ClockState.UNKNOWN else None
    left = (count.due - as_of).days if done is None and state != ClockState.MET else None
    return ClockReading(clock, state, count.start, count.due, met_on, left)


def _state(clock: Clock, count: _Count, done: Done | None, as_of: date) -> ClockState:
    """How a clock stands that has begun; unknown where the record of a finished step leaves both open."""
    if done is None:
        if clock.is_wait:
            return ClockState.MET if count.due <= as_of else ClockState.RUNNING
        return ClockState.RUNNING if as_of <= count.due else ClockState.MISSED
    if clock.is_wait:
        is_kept, is_broken = not done.is_implied and count.due <= done.by, not done.is_implied and done.by < count.due
    else:
        is_kept, is_broken = done.by <= count.due, done.on is not None and count.due < done.on.first
    return ClockState.MET if is_kept else ClockState.MISSED if is_broken else ClockState.UNKNOWN


# ---------------------------------------------------------------- counting


def _count(record: Record, clock: Clock, as_of: date) -> _Count | None:
    """How a clock counts on a day; None while its anchors have not come, or where a calendar cannot count so far."""
    try:
        return _counted(record, clock, as_of)
    except CalendarError as error:
        remark = f"clock '{clock.name}' is not counted: {error}"
        record.irregular += [remark] if remark not in record.irregular else []
        return None


def _counted(record: Record, clock: Clock, as_of: date) -> _Count | None:
    found = [count for limit in clock.limits if (count := _limit(record, clock, limit, as_of))]
    if not found or (clock.takes_later and len(found) < len(clock.limits)):
        return None
    due = (max if clock.takes_later else min)(count.due for count in found)
    start = max((count.start for count in found if count.start), default=None)
    due = _extended(record, clock, start, due)
    count = _Count(due, _rolled(record, clock, due), start, all(count.is_known for count in found))
    return replace(count, due=_next_due(record, clock, clock.every, count)) if clock.every else count


def _limit(record: Record, clock: Clock, limit: Limit, as_of: date) -> _Count | None:
    anchor = record.counts_from(limit.anchor, clock.step)
    if anchor is None:
        return None
    if limit.is_before:
        due = subtract(limit.length, anchor.day, _calendar(record, clock))
        return _Count(due, due, None, anchor.is_known)
    due = _runs_out(record, clock, limit.length, anchor.day, as_of)
    for reset in sorted(day for by in clock.reset_by for day in record.happened(by) if day.day > anchor.day):
        if clock.is_wait and reset.day > due:
            break
        anchor, due = reset, _runs_out(record, clock, limit.length, reset.day, as_of)
    pauses = [day for pause in clock.tolled_by for end in pause for day in record.happened(end)]
    return _Count(due, due, anchor.day, anchor.is_known and all(p.is_known for p in pauses if p.day >= anchor.day))


def _runs_out(record: Record, clock: Clock, length: Length, start: date, as_of: date) -> date:
    """The day a length from `start` has passed, the pauses not counted; one that still lasts is counted up to `as_of`."""
    calendar = _calendar(record, clock)
    due = add(length, start, calendar)
    for begins, ends in _pauses(record, clock, start, as_of):
        if begins > due or (clock.is_wait and begins == due):
            break
        if length.unit is Unit.WORKING_DAYS:
            n = working_days_between(calendar, begins, ends)
            due = add_working_days(calendar, due, n) if n else due
        else:
            due += ends - begins
    return due


def _pauses(record: Record, clock: Clock, start: date, as_of: date) -> Iterator[tuple[date, date]]:
    """The pauses of a clock since its start, in order, those that overlap as one."""
    found = [
        (stopped.day, next((resumed.day for resumed in record.happened(end) if stopped.day <= resumed.day), as_of))
        for begin, end in clock.tolled_by
        for stopped in record.happened(begin)
    ]
    covered = start
    for begins, ends in sorted(found):
        if max(begins, covered) < ends:
            yield max(begins, covered), ends
            covered = ends


def _extended(record: Record, clock: Clock, start: date | None, due: date) -> date:
    """The due day with its extension, if that was given. One given before the clock began was for an earlier round."""
    if not clock.extends:
        return due
    length, anchor = clock.extends
    granted = record.counts_from(anchor, clock.step)
    if granted is None or (clock.is_wait and granted.day > due):
        return due
    was_so_at_first = bool(anchor.fact and record.around.facts.get(anchor.fact))
    if start and granted.day < start and not was_so_at_first:
        return due
    return add(length, due, _calendar(record, clock))


def _rolled(record: Record, clock: Clock, day: date) -> date:
    return roll(day, clock.rolls, _calendar(record, clock)) if clock.rolls else day


def _calendar(record: Record, clock: Clock) -> WorkingCalendar:
    return record.around.calendar_of(record.procedure.step[clock.step].office)


def _next_due(record: Record, clock: Clock, every: Length, count: _Count) -> date:
    """The day a recurring clock is due next: each record of its step answers the period in which it falls.

    A late record answers the periods that were missed, and leaves its own open.
    """
    previous, due, n = count.start or date.min, count.due, 0
    records = [done for done in (*record.repeated, *record.done.values()) if done.step == clock.step]
    for day in sorted(done.by for done in records):
        is_answer = previous < day <= due
        while is_answer or due < day:
            previous, n, is_answer = due, n + 1, False
            further = Length(every.n * n, every.unit)
            due = _rolled(record, clock, add(further, count.bare, _calendar(record, clock)))
    return due
