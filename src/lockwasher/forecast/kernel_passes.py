"""The compiled passes over draws, each on one step and one stratum of 128 draws, so that all it touches stays near.

Draw words, look durations up, join what comes before, add working days. Each pass has its twin in the obvious path
(`draws.py`, `simulate.py`), and a test holds the bits equal. Nothing here allocates.

Without numba these functions are plain Python, right and slow; `engine.py` then takes the obvious path instead.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from lockwasher.forecast.compiled import compiled, inlined
from lockwasher.forecast.layout import ALWAYS, DONE, OPEN
from lockwasher.forecast.plan import NEVER
from lockwasher.forecast.tables import FIRST_NODE, SHIFT, SIDE
from lockwasher.forecast.uniforms import OCCURS, REPEAT, STRATUM

B: Final = STRATUM
_U, _F, _I = np.uint32, np.float32, np.int32
_LOW: Final = np.uint32(STRATUM - 1)
_PART: Final = np.float32(1.0 / (1 << SHIFT))
_LONGEST: Final = np.float32(NEVER - 64)
_SHIFT, _FIRST, _SIDE, _FRACTION = np.int32(SHIFT), np.int32(FIRST_NODE), np.int32(SIDE), np.int32((1 << SHIFT) - 1)
_ZERO, _ONE = np.int32(0), np.int32(1)
TABLE_BITS: Final = 16  # with so many ticks a day, as a power of two, the tables of calendars reach beyond NEVER
NEVER_TICK: Final = np.int32(NEVER)


@inlined
def _mixed(number: Any, first: Any, second: Any) -> Any:
    x = _U(number * _U(0x9E3779B1) + first)
    x = _U(x ^ (x >> _U(16)))
    x = _U(x * _U(0x7FEB352D))
    x = _U(x ^ second)
    x = _U(x ^ (x >> _U(15)))
    x = _U(x * _U(0x846CA68B))
    return _U(x ^ (x >> _U(16)))


@inlined
def _shuffled(place: Any, order: Any) -> Any:
    x = _U(_U(place * ((order & _LOW) | _U(1)) + (order >> _U(7))) & _LOW)
    x = _U(x ^ (x >> _U(3)))
    x = _U(_U(x * (((order >> _U(14)) & _LOW) | _U(1)) + (order >> _U(21))) & _LOW)
    x = _U(x ^ (x >> _U(4)))
    x = _U(_U(x * (((order >> _U(25)) & _LOW) | _U(1)) + (order >> _U(11))) & _LOW)
    return _U(x ^ (x >> _U(2)))


@compiled
def words(first_key: Any, second_key: Any, purpose: Any, stratum: Any, out: Any) -> None:
    """The 128 words of one step for a purpose in a stratum (`uniforms.words`)."""
    first = _U(first_key + _U(purpose) * _U(0x85EBCA6B))
    second = _U(second_key ^ _U(_U(purpose) * _U(0xC2B2AE35)))
    order = _mixed(_U(stratum), second, first)
    begin = _U(stratum * B)
    for j in range(B):
        place = _shuffled(_U(j), order)
        out[j] = _U((place << _U(25)) | (_mixed(_U(begin + _U(j)), first, second) >> _U(7)))


@compiled
def word_of(first_key: Any, second_key: Any, purpose: Any, stratum: Any, j: Any) -> Any:
    """One of those words."""
    first = _U(first_key + _U(purpose) * _U(0x85EBCA6B))
    second = _U(second_key ^ _U(_U(purpose) * _U(0xC2B2AE35)))
    place = _shuffled(_U(j), _mixed(_U(stratum), second, first))
    return _U((place << _U(25)) | (_mixed(_U(stratum * B + j), first, second) >> _U(7)))


@inlined
def days_at(tables: Any, row: Any, word: Any) -> Any:
    """The duration in days where a word falls in a table (`tables.days`)."""
    bits = _F(_F(_I(word & _U(0x7FFFFFFF))) * _F(2) + _F(1)).view(_I)
    node = _U(_I(bits >> _SHIFT) - _FIRST + _I(word >> _U(31)) * _SIDE)
    low = tables[row, node]
    return _F(low + _F(_F(_I(bits & _FRACTION)) * _PART) * _F(tables[row, node + _U(1)] - low))


@inlined
def ticks_of(day: Any, stretch: Any) -> Any:
    """Days as whole ticks, one at the least."""
    x = _F(day * stretch + _F(0.5))
    t = _I(x if x < _LONGEST else _LONGEST)
    return t if t > _ONE else _ONE


# ---------------------------------------------------------------- the work of a step in a stratum (`draws.drawn`)


@compiled
def look_up(tables: Any, row: int, word: Any, day: Any) -> None:
    """Durations in days where words fall in a table (`tables.days`)."""
    for j in range(B):
        day[j] = days_at(tables, row, word[j])


@compiled
def count_repeats(word: Any, first: int, second: int, third: int, count: Any) -> None:
    """How often a step is repeated: its word lies below the first, second and third threshold."""
    one, two, three = _U(first - 1), _U(second - 1), _U(third - 1)
    for j in range(B):
        count[j] = (
            np.int8(word[j] <= one) + np.int8(second > 0 and word[j] <= two) + np.int8(third > 0 and word[j] <= three)
        )


@compiled
def add_repeats(tables: Any, row: int, keys: Any, step: int, stratum: int, count: Any, day: Any) -> None:
    """Add a fresh duration for each repeat, one after the other."""
    for j in range(B):
        for k in range(1, count[j] + 1):
            day[j] = day[j] + days_at(tables, row, word_of(keys[step, 0], keys[step, 1], k, stratum, j))


@compiled
def to_ticks(day: Any, stretch: Any, ticks: Any) -> None:
    """Days as whole ticks, one at the least."""
    for j in range(B):
        ticks[j] = ticks_of(day[j], stretch)


@compiled
def skip(word: Any, occurs: int, ticks: Any) -> None:
    """No work where the word does not lie below the threshold."""
    last = _U(occurs - 1)
    for j in range(B):
        ticks[j] = ticks[j] if occurs > 0 and word[j] <= last else _ZERO


@compiled
def fill_fixed(fixed: Any, step: int, count: Any, repeats: bool, ticks: Any) -> None:
    """The ticks of a statutory clock, once and for each repeat."""
    once = fixed[step, 0]
    for j in range(B):
        ticks[j] = once
    if repeats:
        for j in range(B):
            ticks[j] = fixed[step, count[j]]


@compiled
def take_branch(word: Any, thresholds: Any, first: int, last: int, branch: Any, row: int) -> None:
    """The branch a deciding step takes: as many as there are thresholds that its word reaches."""
    for j in range(B):
        branch[row, j] = 0
    for b in range(first, last - 1):
        for j in range(B):
            branch[row, j] += np.int8(np.int64(word[j]) >= thresholds[b])


# ---------------------------------------------------------------- one step forward, without desks (`simulate.in_step_order`)


@compiled
def fill(rows: Any, row: int, value: int) -> None:
    """One value for a whole row."""
    v = _I(value)
    for j in range(B):
        rows[row, j] = v


@compiled
def join(ready: Any, row: int, passed: Any, before: int) -> None:
    """Ready not before what comes before is over."""
    for j in range(B):
        p = passed[before, j]
        ready[row, j] = p if p > ready[row, j] else ready[row, j]


@compiled
def begin(ready: Any, row: int, today: int, begun: Any) -> None:
    """Begun when ready, and today at the earliest."""
    t = _I(today)
    for j in range(B):
        begun[row, j] = ready[row, j] if ready[row, j] > t else t


@compiled
def only_on_branch(branch: Any, deciding: int, wanted: int, ticks: Any) -> None:
    """No work where another branch was taken."""
    for j in range(B):
        ticks[j] = ticks[j] if branch[deciding, j] == wanted else _ZERO


@compiled
def add_calendar(begun: Any, row: int, ticks: Any, finish: Any) -> None:
    """Finished after so many calendar ticks."""
    for j in range(B):
        e = _I(begun[row, j] + ticks[j])
        finish[row, j] = e if e < NEVER_TICK else NEVER_TICK


@inlined
def working_end(worked: Any, working: Any, starts: Any, week: Any, c: Any, bits: Any, tick: Any, work: Any) -> Any:
    """The tick after so many working ticks of a calendar (`WorkCalendar.finish`); beyond the tables weeks are counted."""
    last, within, days = np.int64(worked.shape[1] - 1), (np.int64(1) << bits) - 1, np.int64(week[c])
    day, weeks = np.int64(tick) >> bits, np.int64(0)
    if day > last:
        weeks = (day - last + 6) // 7
        day -= 7 * weeks
    done = (
        np.int64(worked[c, _U(day)]) + (tick & within) * np.int64(working[c, _U(day)]) + work + ((weeks * days) << bits)
    )
    at, weeks = done >> bits, np.int64(0)
    if at > last:
        weeks = (at - last + days - 1) // days
        at -= days * weeks
    end = starts[c, _U(at)] + (done & within) + ((7 * weeks) << bits)
    return min(end, np.int64(NEVER_TICK)) if tick < NEVER_TICK else np.int64(NEVER_TICK)


@compiled
def add_working(
    worked: Any, working: Any, starts: Any, week: Any, c: int, bits: Any, begun: Any, row: int, ticks: Any, finish: Any
) -> None:
    """Finished after so many working ticks of a calendar (`WorkCalendar.add_working`)."""
    last, within = _U(worked.shape[1] - 1), _I((_ONE << bits) - _ONE)
    if bits < TABLE_BITS and most_days(begun, row, ticks, bits) > last // 2:
        for j in range(B):
            finish[row, j] = working_end(worked, working, starts, week, c, bits, begun[row, j], ticks[j])
        return
    for j in range(B):
        b = begun[row, j]
        day = _U(b >> bits)
        day = day if day < last else last
        done = _I(worked[c, day] + _I(_I(b & within) * _I(working[c, day])) + ticks[j])
        at = _U(done >> bits)
        at = at if at < last else last
        e = _I(starts[c, at] + _I(done & within))
        finish[row, j] = e if b < NEVER_TICK and e < NEVER_TICK else NEVER_TICK


@inlined
def most_days(begun: Any, row: int, ticks: Any, bits: Any) -> Any:
    """No less than the longest of all times before the begin, and of all durations, in days."""
    bound = _ZERO
    for j in range(B):
        bound |= begun[row, j] | ticks[j]
    return bound >> bits


@compiled
def wait_for_occasion(occasions: Any, first: int, last: int, today: int, begun: Any, row: int, finish: Any) -> None:
    """The first occasion at or after the begin takes the place of a finish, where one is left (rule 17)."""
    t = _I(today)
    for o in range(last - 1, first - 1, -1):
        on = occasions[o]
        for j in range(B):
            b = begun[row, j] if begun[row, j] > t else t
            finish[row, j] = on if on >= b else finish[row, j]


@compiled
def pass_on(begun: Any, row: int, ticks: Any, finish: Any, passed: Any) -> None:
    """What is skipped is over when it begins; what is over is passed on."""
    for j in range(B):
        f = finish[row, j] if ticks[j] > _ZERO else begun[row, j]
        finish[row, j] = f
        passed[row, j] = f


@compiled
def end_cases(ends: Any, first: int, is_open: bool, ticks: Any, branch: Any, row: int, passed: Any) -> None:
    """A skipped step takes no branch; one that takes a branch of kind end passes nothing on (rule 18)."""
    for j in range(B):
        if is_open and ticks[j] == _ZERO:
            branch[row, j] = -1
        elif ends[first + branch[row, j]]:
            passed[row, j] = NEVER_TICK


@compiled
def sweep(critical: Any, row: int, ready: Any, before: int, finish: Any) -> None:
    """A step before is critical where this one is and was ready exactly when that was over."""
    for j in range(B):
        critical[before, j] |= critical[row, j] & np.uint8(finish[before, j] == ready[row, j])


# ---------------------------------------------------------------- the work of a step, given or drawn


@compiled
def take(given: Any, step: int, stratum: int, ticks: Any) -> None:
    """Given work, [step, draw], of a stratum."""
    first = stratum * B
    for j in range(min(B, given.shape[1] - first)):
        ticks[j] = given[step, first + j]


@compiled
def take_row(given: Any, step: int, stratum: int, rows: Any, row: int) -> None:
    """Given branches, [step, draw], of a stratum."""
    first = stratum * B
    for j in range(min(B, given.shape[1] - first)):
        rows[row, j] = given[step, first + j]


@inlined
def draw_step(
    known: Any, table: Any, fresh: Any, fixed: Any, stretch: Any, occurs: Any, repeats: Any, tables: Any,
    keys: Any, step: Any, stratum: Any, word: Any, day: Any, count: Any, ticks: Any,
) -> None:  # fmt: skip
    """The work of one step in a stratum, in ticks."""
    if known[step] == DONE:
        for j in range(B):
            ticks[j] = 0
    else:
        first, second, repeated = keys[step, 0], keys[step, 1], repeats[step, 0] > 0
        if repeated:
            words(first, second, REPEAT, stratum, word)
            count_repeats(word, repeats[step, 0], repeats[step, 1], repeats[step, 2], count)
        if table[step] < 0:
            fill_fixed(fixed, step, count, repeated, ticks)
        else:
            words(first, second, 0, stratum, word)
            look_up(tables, table[step], word, day)
            if repeated:
                add_repeats(tables, fresh[step], keys, step, stratum, count, day)
            to_ticks(day, stretch[step], ticks)
        if known[step] == OPEN and occurs[step] < ALWAYS:
            words(first, second, OCCURS, stratum, word)
            skip(word, occurs[step], ticks)
