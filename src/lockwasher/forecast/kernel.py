"""The compiled passes over draws: what `draws.py`, `simulate.py` and `simulate.critical` say in numpy, 128 draws at a time.

A pass works on one step and one stratum of draws, so that all it touches stays near: draw words, look durations up, join what
comes before, add working days. Each of the passes has its twin in the obvious path, and a test holds the bits equal. Nothing here
allocates; every array of a pass is handed in or made once for a thread.

Without numba these functions are plain Python, right and slow; `engine.py` then takes the obvious path instead.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from lockwasher.forecast.layout import ALWAYS, DONE, OPEN, Arrays
from lockwasher.forecast.plan import NEVER
from lockwasher.forecast.tables import FIRST_NODE, SHIFT, SIDE
from lockwasher.forecast.uniforms import BRANCH, OCCURS, REPEAT, STRATUM

try:
    from numba import njit

    HAS_NUMBA = True
except ImportError:  # the obvious path answers the same, slower
    HAS_NUMBA = False

    def njit(**_: Any) -> Any:  # type: ignore[no-redef]
        """Leave a function as it is."""
        return lambda function: function


B: Final = STRATUM
_U, _F, _I = np.uint32, np.float32, np.int32
_LOW: Final = np.uint32(STRATUM - 1)
_PART: Final = np.float32(1.0 / (1 << SHIFT))
_LONGEST: Final = np.float32(NEVER - 64)
_SHIFT, _FIRST, _SIDE, _FRACTION = np.int32(SHIFT), np.int32(FIRST_NODE), np.int32(SIDE), np.int32((1 << SHIFT) - 1)
_ZERO, _ONE = np.int32(0), np.int32(1)
_NEVER: Final = np.int32(NEVER)
_compiled = njit(nogil=True, cache=True, error_model="numpy")
_inlined = njit(nogil=True, cache=True, inline="always", error_model="numpy")


@_inlined
def _mixed(number: Any, first: Any, second: Any) -> Any:
    x = _U(number * _U(0x9E3779B1) + first)
    x = _U(x ^ (x >> _U(16)))
    x = _U(x * _U(0x7FEB352D))
    x = _U(x ^ second)
    x = _U(x ^ (x >> _U(15)))
    x = _U(x * _U(0x846CA68B))
    return _U(x ^ (x >> _U(16)))


@_inlined
def _shuffled(place: Any, order: Any) -> Any:
    x = _U(_U(place * ((order & _LOW) | _U(1)) + (order >> _U(7))) & _LOW)
    x = _U(x ^ (x >> _U(3)))
    x = _U(_U(x * (((order >> _U(14)) & _LOW) | _U(1)) + (order >> _U(21))) & _LOW)
    x = _U(x ^ (x >> _U(4)))
    x = _U(_U(x * (((order >> _U(25)) & _LOW) | _U(1)) + (order >> _U(11))) & _LOW)
    return _U(x ^ (x >> _U(2)))


@_compiled
def words(first_key: Any, second_key: Any, purpose: Any, stratum: Any, out: Any) -> None:
    """The 128 words of one step for a purpose in a stratum (`uniforms.words`)."""
    first = _U(first_key + _U(purpose) * _U(0x85EBCA6B))
    second = _U(second_key ^ _U(_U(purpose) * _U(0xC2B2AE35)))
    order = _mixed(_U(stratum), second, first)
    begin = _U(stratum * B)
    for j in range(B):
        place = _shuffled(_U(j), order)
        out[j] = _U((place << _U(25)) | (_mixed(_U(begin + _U(j)), first, second) >> _U(7)))


@_compiled
def word_of(first_key: Any, second_key: Any, purpose: Any, stratum: Any, j: Any) -> Any:
    """One of those words."""
    first = _U(first_key + _U(purpose) * _U(0x85EBCA6B))
    second = _U(second_key ^ _U(_U(purpose) * _U(0xC2B2AE35)))
    place = _shuffled(_U(j), _mixed(_U(stratum), second, first))
    return _U((place << _U(25)) | (_mixed(_U(stratum * B + j), first, second) >> _U(7)))


@_inlined
def _days(tables: Any, row: Any, word: Any) -> Any:
    bits = _F(_F(_I(word & _U(0x7FFFFFFF))) * _F(2) + _F(1)).view(_I)
    node = _U(_I(bits >> _SHIFT) - _FIRST + _I(word >> _U(31)) * _SIDE)
    low = tables[row, node]
    return _F(low + _F(_F(_I(bits & _FRACTION)) * _PART) * _F(tables[row, node + _U(1)] - low))


# ---------------------------------------------------------------- the work of a step in a stratum (`draws.drawn`)


@_compiled
def look_up(tables: Any, row: int, word: Any, day: Any) -> None:
    """Durations in days where words fall in a table (`tables.days`)."""
    for j in range(B):
        day[j] = _days(tables, row, word[j])


@_compiled
def count_repeats(word: Any, first: int, second: int, third: int, count: Any) -> None:
    """How often a step is repeated: its word lies below the first, second and third threshold."""
    one, two, three = _U(first - 1), _U(second - 1), _U(third - 1)
    for j in range(B):
        count[j] = (
            np.int8(word[j] <= one) + np.int8(second > 0 and word[j] <= two) + np.int8(third > 0 and word[j] <= three)
        )


@_compiled
def add_repeats(tables: Any, row: int, keys: Any, step: int, stratum: int, count: Any, day: Any) -> None:
    """Add a fresh duration for each repeat, one after the other."""
    for j in range(B):
        for k in range(1, count[j] + 1):
            day[j] = day[j] + _days(tables, row, word_of(keys[step, 0], keys[step, 1], k, stratum, j))


@_compiled
def to_ticks(day: Any, stretch: Any, ticks: Any) -> None:
    """Days as whole ticks, one at the least."""
    for j in range(B):
        x = _F(day[j] * stretch + _F(0.5))
        t = _I(x if x < _LONGEST else _LONGEST)
        ticks[j] = t if t > _ONE else _ONE


@_compiled
def skip(word: Any, occurs: int, ticks: Any) -> None:
    """No work where the word does not lie below the threshold."""
    last = _U(occurs - 1)
    for j in range(B):
        ticks[j] = ticks[j] if occurs > 0 and word[j] <= last else _ZERO


@_compiled
def fill_fixed(fixed: Any, step: int, count: Any, repeats: bool, ticks: Any) -> None:
    """The ticks of a statutory clock, once and for each repeat."""
    once = fixed[step, 0]
    for j in range(B):
        ticks[j] = once
    if repeats:
        for j in range(B):
            ticks[j] = fixed[step, count[j]]


@_compiled
def take_branch(word: Any, thresholds: Any, first: int, last: int, branch: Any, row: int) -> None:
    """The branch a deciding step takes: as many as there are thresholds that its word reaches."""
    for j in range(B):
        branch[row, j] = 0
    for b in range(first, last - 1):
        for j in range(B):
            branch[row, j] += np.int8(np.int64(word[j]) >= thresholds[b])


# ---------------------------------------------------------------- one step forward, without desks (`simulate.in_step_order`)


@_compiled
def fill(rows: Any, row: int, value: int) -> None:
    """One value for a whole row."""
    v = _I(value)
    for j in range(B):
        rows[row, j] = v


@_compiled
def join(ready: Any, row: int, passed: Any, before: int) -> None:
    """Ready not before what comes before is over."""
    for j in range(B):
        p = passed[before, j]
        ready[row, j] = p if p > ready[row, j] else ready[row, j]


@_compiled
def begin(ready: Any, row: int, today: int, begun: Any) -> None:
    """Begun when ready, and today at the earliest."""
    t = _I(today)
    for j in range(B):
        begun[row, j] = ready[row, j] if ready[row, j] > t else t


@_compiled
def only_on_branch(branch: Any, deciding: int, wanted: int, ticks: Any) -> None:
    """No work where another branch was taken."""
    for j in range(B):
        ticks[j] = ticks[j] if branch[deciding, j] == wanted else _ZERO


@_compiled
def add_calendar(begun: Any, row: int, ticks: Any, finish: Any) -> None:
    """Finished after so many calendar ticks."""
    for j in range(B):
        e = _I(begun[row, j] + ticks[j])
        finish[row, j] = e if e < _NEVER else _NEVER


@_compiled
def add_working(
    worked: Any, working: Any, starts: Any, c: int, bits: Any, begun: Any, row: int, ticks: Any, finish: Any
) -> None:
    """Finished after so many working ticks of a calendar (`WorkCalendar.add_working`)."""
    last, within = _U(worked.shape[1] - 1), _I((_ONE << bits) - _ONE)
    for j in range(B):
        b = begun[row, j]
        day = _U(b >> bits)
        day = day if day < last else last
        done = _I(worked[c, day] + _I(_I(b & within) * _I(working[c, day])) + ticks[j])
        at = _U(done >> bits)
        at = at if at < last else last
        e = _I(starts[c, at] + _I(done & within))
        finish[row, j] = e if b < _NEVER and e < _NEVER else _NEVER


@_compiled
def wait_for_occasion(occasions: Any, first: int, last: int, today: int, begun: Any, row: int, finish: Any) -> None:
    """The first occasion at or after the begin takes the place of a finish, where one is left (rule 17)."""
    t = _I(today)
    for o in range(last - 1, first - 1, -1):
        on = occasions[o]
        for j in range(B):
            b = begun[row, j] if begun[row, j] > t else t
            finish[row, j] = on if on >= b else finish[row, j]


@_compiled
def pass_on(begun: Any, row: int, ticks: Any, finish: Any, passed: Any) -> None:
    """What is skipped is over when it begins; what is over is passed on."""
    for j in range(B):
        f = finish[row, j] if ticks[j] > _ZERO else begun[row, j]
        finish[row, j] = f
        passed[row, j] = f


@_compiled
def end_cases(ends: Any, first: int, is_open: bool, ticks: Any, branch: Any, row: int, passed: Any) -> None:
    """A skipped step takes no branch; one that takes a branch of kind end passes nothing on (rule 18)."""
    for j in range(B):
        if is_open and ticks[j] == _ZERO:
            branch[row, j] = -1
        elif ends[first + branch[row, j]]:
            passed[row, j] = _NEVER


@_compiled
def sweep(critical: Any, row: int, ready: Any, before: int, finish: Any) -> None:
    """A step before is critical where this one is and was ready exactly when that was over."""
    for j in range(B):
        critical[before, j] |= critical[row, j] & np.uint8(finish[before, j] == ready[row, j])


# ---------------------------------------------------------------- all steps of a group in a stratum


class Scratch(NamedTuple):
    """What a thread writes on: one stratum wide, and as many rows as the largest group of steps has."""

    word: Any  # [B] uint32
    day: Any  # [B] float32
    count: Any  # [B] int8
    ticks: Any  # [B] int32
    nothing: Any  # [B] int32, zero
    ready: Any  # [row, B] int32
    begun: Any  # [row, B]
    finish: Any  # [row, B]
    passed: Any  # [row, B] what followers wait for: the finish, or NEVER where the case ended
    branch: Any  # [row, B] int8: the branch taken, -1 for none
    critical: Any  # [row, B] uint8


def scratch(n_rows: int) -> Scratch:
    """What a thread needs for groups of at most so many steps."""
    flat = (np.zeros(B, kind) for kind in (np.uint32, np.float32, np.int8, np.int32, np.int32))
    rows = (np.zeros((n_rows, B), kind) for kind in (np.int32, np.int32, np.int32, np.int32, np.int8, np.uint8))
    return Scratch(*flat, *rows)


@_compiled
def play_group(
    a: Arrays,
    order: Any,
    cuts: Any,
    group: int,
    row_of: Any,
    as_of: Any,
    bits: Any,
    keys: Any,
    stratum: int,
    s: Scratch,
) -> None:
    """Play all steps of a group in a stratum, earlier ones first. The arrays are named once: a tuple costs at each use."""
    known, since, over, table, fresh, fixed = a.known, a.since, a.over, a.table, a.fresh, a.fixed
    stretch, occurs, repeats, calendar, roll = a.stretch, a.occurs, a.repeats, a.calendar, a.roll
    arcs_of, arcs, only_if, tables = a.arcs_of, a.arcs, a.only_if, a.tables
    worked, working, starts = a.worked, a.working, a.starts
    occasions_of, occasions, branches_of, branches, ends = (
        a.occasions_of,
        a.occasions,
        a.branches_of,
        a.branches,
        a.ends,
    )
    word, day, count, ticks, nothing = s.word, s.day, s.count, s.ticks, s.nothing
    ready, begun, finish, passed, branch = s.ready, s.begun, s.finish, s.passed, s.branch
    for place in range(cuts[group], cuts[group + 1]):
        step = order[place]
        row, is_open = row_of[step], known[step] == OPEN
        first, second = keys[step, 0], keys[step, 1]
        fill(ready, row, since[step])
        if known[step] != DONE:
            if repeats[step, 0] > 0:
                words(first, second, REPEAT, stratum, word)
                count_repeats(word, repeats[step, 0], repeats[step, 1], repeats[step, 2], count)
            if table[step] < 0:
                fill_fixed(fixed, step, count, repeats[step, 0] > 0, ticks)
            else:
                words(first, second, 0, stratum, word)
                look_up(tables, table[step], word, day)
                if repeats[step, 0] > 0:
                    add_repeats(tables, fresh[step], keys, step, stratum, count, day)
                to_ticks(day, stretch[step], ticks)
            if is_open and occurs[step] < ALWAYS:
                words(first, second, OCCURS, stratum, word)
                skip(word, occurs[step], ticks)
        if is_open:
            for arc in range(arcs_of[step], arcs_of[step + 1]):
                join(ready, row, passed, row_of[arcs[arc]])
            if only_if[step, 0] >= 0:
                only_on_branch(branch, row_of[only_if[step, 0]], only_if[step, 1], ticks)
        begin(ready, row, as_of if is_open else 0, begun)
        if known[step] == DONE:
            fill(finish, row, over[step])
            fill(passed, row, over[step])
        else:
            if calendar[step] < 0:
                add_calendar(begun, row, ticks, finish)
            else:
                add_working(worked, working, starts, calendar[step], bits, begun, row, ticks, finish)
            if roll[step] >= 0:
                add_working(worked, working, starts, roll[step], bits, finish, row, nothing, finish)
            if occasions_of[step] < occasions_of[step + 1]:
                wait_for_occasion(occasions, occasions_of[step], occasions_of[step + 1], as_of, begun, row, finish)
            if not is_open:
                begin(finish, row, as_of, finish)
            pass_on(begun, row, ticks, finish, passed)
        if branches_of[step] < branches_of[step + 1]:
            words(first, second, BRANCH, stratum, word)
            take_branch(word, branches, branches_of[step], branches_of[step + 1], branch, row)
            end_cases(ends, branches_of[step], is_open, ticks, branch, row, passed)


@_compiled
def sweep_group(
    a: Arrays, order: Any, cuts: Any, group: int, row_of: Any, place: Any, n: int, s: Scratch, counts: Any
) -> None:
    """In how many of the first n draws of a stratum each step decided the finish of a target (`simulate.critical`)."""
    known, arcs_of, arcs, ready, finish, critical = a.known, a.arcs_of, a.arcs, s.ready, s.finish, s.critical
    for at in range(cuts[group], cuts[group + 1]):
        row = row_of[order[at]]
        for j in range(B):
            critical[row, j] = 0
        if place[order[at]] >= 0:
            for j in range(n):
                critical[row, j] = np.uint8(finish[row, j] < _NEVER)
    for at in range(cuts[group + 1] - 1, cuts[group] - 1, -1):
        step = order[at]
        row, summed = row_of[step], 0
        if known[step] == OPEN:
            for arc in range(arcs_of[step], arcs_of[step + 1]):
                sweep(critical, row, ready, row_of[arcs[arc]], finish)
        for j in range(B):
            summed += critical[row, j]
        counts[step] += summed


# ---------------------------------------------------------------- all groups, stratum after stratum


class Groups(NamedTuple):
    """Steps that rest on each other stand together: `order` holds group after group, cut at `cuts`."""

    order: Any  # [s] positions
    cuts: Any  # [group + 1]
    row_of: Any  # [s] the row of a step within its group


@_compiled
def run_all(
    a: Arrays, g: Groups, as_of: Any, bits: Any, keys: Any, strata: Any, s: Scratch, ready: Any, begun: Any, finish: Any
) -> None:
    """Play the strata from `strata[0]` to before `strata[1]`; everything is kept, [step, draw]."""
    for stratum in range(strata[0], strata[1]):
        first, n = stratum * B, min(B, finish.shape[1] - stratum * B)
        for group in range(g.cuts.shape[0] - 1):
            play_group(a, g.order, g.cuts, group, g.row_of, as_of, bits, keys, stratum, s)
            for at in range(g.cuts[group], g.cuts[group + 1]):
                step = g.order[at]
                row = g.row_of[step]
                for j in range(n):
                    ready[step, first + j] = s.ready[row, j]
                    begun[step, first + j] = s.begun[row, j]
                    finish[step, first + j] = s.finish[row, j]


@_compiled
def run_targets(
    a: Arrays,
    g: Groups,
    as_of: Any,
    bits: Any,
    keys: Any,
    strata: Any,
    s: Scratch,
    place: Any,
    finish: Any,
    counts: Any,
) -> None:
    """The same, of which only the finishes of targets are kept, [target, draw], and how often each step decided one."""
    for stratum in range(strata[0], strata[1]):
        first, n = stratum * B, min(B, finish.shape[1] - stratum * B)
        for group in range(g.cuts.shape[0] - 1):
            play_group(a, g.order, g.cuts, group, g.row_of, as_of, bits, keys, stratum, s)
            for at in range(g.cuts[group], g.cuts[group + 1]):
                step = g.order[at]
                if place[step] >= 0:
                    for j in range(n):
                        finish[place[step], first + j] = s.finish[g.row_of[step], j]
            if counts.shape[0] > 0:
                sweep_group(a, g.order, g.cuts, group, g.row_of, place, n, s, counts)
