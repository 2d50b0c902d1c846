"""Rows and shapes of steps at offices, and the offices that do more than serve first come, first served (rules 21 to 23).

Who waits stands in a list for each office and priority: whoever comes later stands further back, so a list keeps the order of
rule 21 by itself. Others who come from outside are counted, not listed; of each visit is known how many of them stood before it.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from lockwasher.forecast.compiled import compiled, inlined
from lockwasher.forecast.kernel_passes import NEVER_TICK, days_at, ticks_of, word_of, working_end
from lockwasher.forecast.layout import Arrays
from lockwasher.forecast.plan import OUTSIDE_DAYS
from lockwasher.forecast.uniforms import GAP

_I, _U = np.int32, np.uint32
# One step in one draw. `ends`: its work until it has begun, then its finish. `link`: how many steps it still waits for; then who
# stands behind it; then its begin. `shape`: its shape, with ENDED where it ends its case.
ROW: Final = np.dtype([("ready", _I), ("ends", _I), ("link", _U), ("shape", _U)], align=True)
# What many steps share; followed by the steps at the distances `followers[first:last]`.
SHAPE: Final = np.dtype(
    [
        *(("calendar", _I), ("roll", _I), ("office", _I), ("queue", _I), ("missing", _U), ("has_occasions", _I)),
        *(("first", _U), ("last", _U)),
    ],
    align=True,
)
LIST: Final = np.dtype([("head", _U), ("tail", _U)], align=True)  # of those who wait, linked by their rows
ENDED, NOBODY = np.uint32(1 << 31), np.uint32(2**32 - 1)
STACKED, IN_BUCKETS, IN_QUEUES, BUCKET = range(4)  # what is counted while a draw is played
NEVER_AGAIN: Final = np.int64(2**40)  # later than NEVER, at which those begin who never begin


class Network(NamedTuple):
    """Who follows whom, each shape of steps once."""

    shapes: Any  # [shape] SHAPE
    shape_of: Any  # [s]
    followers: Any  # distances, in the order of ties
    rank: Any  # [s] the place in the order of ties
    starts: Any  # positions of open steps that wait for nothing
    facts: Any  # positions
    chosen: Any  # positions of steps that take branches or depend on one


class Offices(NamedTuple):
    """The offices. Queues are numbered by office, then by priority."""

    desks: Any  # [office]
    is_plain: Any  # [office]
    others: Any  # numbers of the offices that are not plain
    queues_of: Any  # [office + 1]
    changes_of: Any  # [office + 1]
    changes: Any  # [change, 2] tick and desks
    closed_from: Any  # [office] int64
    outside: Any  # [office, 4] queue (-1: nobody comes), calendar, backlog, whether more arrive
    gap: Any  # [office, node] float32, a table
    touch: Any  # [office, node] float32, a table
    keys: Any  # [office, 2] uint32


class Hall(NamedTuple):
    """What a thread writes on while it plays one draw."""

    rows: Any  # [s] ROW
    stack: Any  # [s] steps that are over and not passed on yet
    buckets: Any  # [bucket] LIST
    busy: Any  # [office, desk] until when each desk is taken
    n_busy: Any  # [office] how many are, at offices that are not plain
    queues: Any  # [queue] LIST
    ahead: Any  # [s] how many from outside had come before a visit
    changed: Any  # [office] the next change
    came: Any  # [office, 2] how many have come from outside, and how many of them were served
    next: Any  # [office, 3] int64: when the next comes from outside, when desks may be given, and when one may be free at all
    n: Any  # [4] int64, counts
    critical: Any  # [s] uint8


class Now(NamedTuple):
    """Today, the ticks of a day as a power of two, and which draw is played."""

    as_of: Any
    bits: Any
    stratum: Any
    draw: Any  # within its stratum


@inlined
def shape_at(rows: Any, step: Any) -> Any:
    """The shape of a step."""
    return np.uint32(rows[step].shape & ~ENDED)


@inlined
def add_working(a: Arrays, c: Any, bits: Any, tick: Any, work: Any) -> Any:
    """The tick after so many working ticks of a calendar."""
    return working_end(a.worked, a.working, a.starts, a.week, _U(c), bits, tick, np.int64(work))


@inlined
def first_occasion(a: Arrays, step: Any, tick: Any) -> Any:
    """The first occasion of a step at or after a tick, NEVER where none is left."""
    found = NEVER_TICK
    for at in range(a.occasions_of[step + 1] - 1, a.occasions_of[step] - 1, -1):
        found = a.occasions[at] if a.occasions[at] >= tick else found
    return found


@inlined
def end_of(a: Arrays, shape: Any, step: Any, tick: Any, work: Any, as_of: Any, bits: Any) -> Any:
    """When work begun at a tick is finished (`simulate._ends`); `shape` is a record."""
    start = np.int64(tick)
    end = start + work
    if shape.calendar >= 0:
        end = add_working(a, shape.calendar, bits, start, work)
    if shape.roll >= 0:
        end = add_working(a, shape.roll, bits, end, 0)
    if shape.has_occasions:
        held = first_occasion(a, step, max(tick, as_of))
        end = np.int64(held) if held < NEVER_TICK else end
    return min(end if work > 0 else start, np.int64(NEVER_TICK))


@inlined
def begin(a: Arrays, shape: Any, h: Hall, now: Now, step: Any, tick: Any) -> Any:
    """Begin a step at a tick; its end, which is passed on later."""
    row, n = h.rows[step], h.n
    end = end_of(a, shape, step, tick, row.ends, now.as_of, now.bits)
    row.ends = end
    row.link = tick
    h.stack[n[STACKED]] = step
    n[STACKED] += 1
    return end


@inlined
def serve(a: Arrays, shape: Any, h: Hall, now: Now, step: Any, tick: Any, seen: Any) -> Any:
    """Begin a visit; who begins has waited since it was ready (rule 24)."""
    if tick < NEVER_TICK:
        seen[0, shape.office] += 1
        seen[1, shape.office] += tick - h.rows[step].ready
    return begin(a, shape, h, now, step, tick)


# ---------------------------------------------------------------- offices that are not plain


@compiled
def open_queues(a: Arrays, o: Offices, h: Hall, now: Now) -> None:
    """Nobody waits, and whoever comes first from outside is on the way."""
    for queue in range(h.queues.shape[0]):
        h.queues[queue].head = NOBODY
    for office in o.others:
        h.n_busy[office] = 0
        h.changed[office] = o.changes_of[office]
        h.came[office, 0] = h.came[office, 1] = 0
        h.next[office, 0] = now.as_of
        expect(a, o, h, now, office)
        h.next[office, 1] = NEVER_AGAIN
        h.next[office, 2] = 0


@inlined
def expect(a: Arrays, o: Offices, h: Hall, now: Now, office: Any) -> None:
    """When the next comes from outside, after the one before (rule 23)."""
    if o.outside[office, 0] < 0:
        h.next[office, 0] = NEVER_AGAIN
        return
    number, backlog = h.came[office, 0], o.outside[office, 2]
    if number < backlog:
        h.next[office, 0] = max(now.as_of - 1, 0)
        return
    before = h.next[office, 0] if number > backlog else np.int64(now.as_of)
    last = np.int64(now.as_of) + (np.int64(OUTSIDE_DAYS) << now.bits)
    h.next[office, 0] = NEVER_AGAIN
    if o.outside[office, 3] and before <= last:
        gap = _drawn(o.gap, o.keys, office, GAP + 2 * number, now)
        ready = _after(a, o.outside[office, 1], now.bits, before, gap)
        if ready <= last:
            h.next[office, 0] = ready


@inlined
def _drawn(table: Any, keys: Any, office: Any, purpose: Any, now: Now) -> Any:
    """A gap or a touch time in ticks."""
    word = word_of(keys[office, 0], keys[office, 1], purpose, now.stratum, now.draw)
    return np.int64(ticks_of(days_at(table, office, word), np.float32(1 << now.bits)))


@inlined
def _after(a: Arrays, calendar: Any, bits: Any, tick: Any, ticks: Any) -> Any:
    """So many ticks later, of a calendar if there is one."""
    return add_working(a, calendar, bits, np.int64(tick), ticks) if calendar >= 0 else np.int64(tick + ticks)


@inlined
def come_from_outside(a: Arrays, o: Offices, h: Hall, now: Now, office: Any) -> None:
    """Let somebody from outside wait, behind the plan's own visits of the same tick."""
    ready = h.next[office, 0]
    h.next[office, 1] = min(h.next[office, 1], max(ready, now.as_of, h.next[office, 2]))
    h.came[office, 0] += 1
    expect(a, o, h, now, office)


@inlined
def join(h: Hall, queue: Any, office: Any, step: Any, as_of: Any) -> None:
    """Let a visit wait behind those of its priority."""
    last = h.queues[queue].tail
    if h.queues[queue].head == NOBODY:
        h.queues[queue].head = step
    else:
        h.rows[last].link = step
    h.queues[queue].tail = step
    h.rows[step].link = NOBODY
    h.ahead[step] = h.came[office, 0]
    h.n[IN_QUEUES] += 1
    h.next[office, 1] = min(h.next[office, 1], max(np.int64(h.rows[step].ready), as_of, h.next[office, 2]))


@inlined
def first_queue(o: Offices, h: Hall, office: Any) -> Any:
    """The queue of an office in which somebody waits and which is served first; -1 where nobody waits."""
    for queue in range(o.queues_of[office], o.queues_of[office + 1]):
        is_outsiders = queue == o.outside[office, 0] and h.came[office, 1] < h.came[office, 0]
        if is_outsiders or h.queues[queue].head != NOBODY:
            return queue
    return -1


@inlined
def _is_outsider_first(o: Offices, h: Hall, office: Any, queue: Any) -> Any:
    """Whether in a queue somebody from outside stands before all visits of the plan."""
    is_there = queue == o.outside[office, 0] and h.came[office, 1] < h.came[office, 0]
    visit = h.queues[queue].head
    return is_there and (visit == NOBODY or h.came[office, 1] < h.ahead[visit])


@inlined
def leave(h: Hall, queue: Any) -> Any:
    """The first visit of a queue, which stands in it no more."""
    step = h.queues[queue].head
    h.queues[queue].head = h.rows[step].link
    h.n[IN_QUEUES] -= 1
    return step


@inlined
def free_desks(h: Hall, office: Any, tick: Any) -> None:
    """Take back the desks of those who are finished."""
    busy, desk = h.busy, 0
    while desk < h.n_busy[office]:
        if busy[office, desk] <= tick:
            h.n_busy[office] -= 1
            busy[office, desk] = busy[office, h.n_busy[office]]
        else:
            desk += 1


@inlined
def desks_at(o: Offices, h: Hall, office: Any, tick: Any) -> Any:
    """How many desks an office has at a tick, none earlier than any asked for before."""
    last = o.changes_of[office + 1]
    while h.changed[office] < last and o.changes[h.changed[office], 0] <= tick:
        h.changed[office] += 1
    return o.changes[h.changed[office] - 1, 1] if h.changed[office] > o.changes_of[office] else o.desks[office]


@inlined
def give_desks(a: Arrays, net: Network, o: Offices, h: Hall, now: Now, office: Any, seen: Any) -> None:
    """Give the desks that are free, turn all away where there will never be one again, and say when to look again."""
    tick = h.next[office, 1]
    free_desks(h, office, tick)
    desks = desks_at(o, h, office, tick)
    queue = first_queue(o, h, office)
    while queue >= 0 and h.n_busy[office] < desks:
        if _is_outsider_first(o, h, office, queue):
            touch = _drawn(o.touch, o.keys, office, GAP + 2 * h.came[office, 1] + 1, now)
            end = _after(a, o.outside[office, 1], now.bits, tick, touch)
            h.came[office, 1] += 1
        else:
            step = leave(h, queue)
            end = serve(a, net.shapes[shape_at(h.rows, step)], h, now, step, tick, seen)
        h.busy[office, h.n_busy[office]] = min(end, NEVER_TICK)
        h.n_busy[office] += 1
        queue = first_queue(o, h, office)
    is_closed = tick >= o.closed_from[office]
    if is_closed:
        turn_away(a, net, o, h, now, office, seen)
        queue = -1
    h.next[office, 2] = 0 if is_closed or h.n_busy[office] < desks else look_again(o, h, office)
    h.next[office, 1] = NEVER_AGAIN if queue < 0 else h.next[office, 2]


@compiled
def turn_away(a: Arrays, net: Network, o: Offices, h: Hall, now: Now, office: Any, seen: Any) -> None:
    """All who wait begin NEVER (rule 22)."""
    h.came[office, 1] = h.came[office, 0]
    for queue in range(o.queues_of[office], o.queues_of[office + 1]):
        while h.queues[queue].head != NOBODY:
            step = leave(h, queue)
            serve(a, net.shapes[shape_at(h.rows, step)], h, now, step, NEVER_TICK, seen)


@inlined
def look_again(o: Offices, h: Hall, office: Any) -> Any:
    """When a desk may be free next: one is left, or the number of desks changes."""
    tick = NEVER_AGAIN
    for desk in range(h.n_busy[office]):
        tick = min(tick, np.int64(h.busy[office, desk]))
    if h.changed[office] < o.changes_of[office + 1]:
        tick = min(tick, np.int64(o.changes[h.changed[office], 0]))
    return tick


@inlined
def next_office(o: Offices, h: Hall) -> Any:
    """The office, of those that are not plain, at which something happens first; arrivals before desks."""
    first, least = -1, NEVER_AGAIN << 1
    for office in o.others:
        event = min(h.next[office, 0] << 1, h.next[office, 1] << 1 | 1)
        first = office if event < least else first
        least = min(event, least)
    return first
